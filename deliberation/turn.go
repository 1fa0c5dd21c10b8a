package deliberation

import "time"

// MostSeconds is the longest turn that can be timed.
const MostSeconds = 3600

// AskTurn asks for a turn to speak in a room, for oneself or, by a facilitator, for another attendee.
type AskTurn struct {
	Debate   int64
	Attendee int64
	By       int64 // the attendee's person, or a facilitator
}

// Keys names nothing: it is alone in its batch.
func (AskTurn) Keys() Keys { return Keys{} }

// Decide returns the asking, nothing if they ask already or have the floor, or ErrDebateUnknown, ErrRoomClosed, ErrAttendeeUnknown, ErrNotYours.
func (c AskTurn) Decide(s *State, at time.Time) ([]Act, error) {
	d, a, err := s.turnOf(c.Debate, c.Attendee, c.By, at.UnixMilli())
	if err != nil || a.asked != 0 || d.room.speaker == c.Attendee {
		return nil, err
	}
	return byPerson(c.By, &TurnAsked{Debate: c.Debate, Attendee: c.Attendee}), nil
}

// turnOf returns an attendee of an open room to themselves, or to those who run the debate.
func (s *State) turnOf(number, attendeeNumber, by, at int64) (*debate, *attendee, error) {
	d := s.debate(number)
	if d == nil || d.ended {
		return nil, nil, ErrDebateUnknown
	}
	a := d.room.attendee(attendeeNumber)
	switch {
	case !d.room.open:
		return nil, nil, ErrRoomClosed
	case a == nil || !s.stays(a.person):
		return nil, nil, ErrAttendeeUnknown
	case a.person != by && !(s.runs(d, by, at) && s.takesPart(by)):
		return nil, nil, ErrNotYours
	}
	return d, a, nil
}

func (s *State) applyTurnAsked(h Head, by Actor, f *TurnAsked) error {
	_, a, err := s.turnOf(f.Debate, f.Attendee, by.Person, h.At)
	if err != nil {
		return errApply(h, f, "no such attendee, not theirs, or the room is closed")
	}
	a.asked = h.Number
	s.moveRoom(h, f.Debate)
	return nil
}

// WithdrawTurn takes back that somebody asks for a turn.
type WithdrawTurn struct {
	Debate   int64
	Attendee int64
	By       int64
}

// Keys names nothing: it is alone in its batch.
func (WithdrawTurn) Keys() Keys { return Keys{} }

// Decide returns the withdrawal, nothing if they do not ask, or what AskTurn refuses with.
func (c WithdrawTurn) Decide(s *State, at time.Time) ([]Act, error) {
	_, a, err := s.turnOf(c.Debate, c.Attendee, c.By, at.UnixMilli())
	if err != nil || a.asked == 0 {
		return nil, err
	}
	return byPerson(c.By, &TurnWithdrawn{Debate: c.Debate, Attendee: c.Attendee}), nil
}

func (s *State) applyTurnWithdrawn(h Head, by Actor, f *TurnWithdrawn) error {
	_, a, err := s.turnOf(f.Debate, f.Attendee, by.Person, h.At)
	if err != nil {
		return errApply(h, f, "no such attendee, not theirs, or the room is closed")
	}
	a.asked = 0
	s.moveRoom(h, f.Debate)
	return nil
}

// BeginTurn gives an attendee the floor.
type BeginTurn struct {
	Debate   int64
	By       int64 // a facilitator
	Attendee int64 // who need not have asked
	Seconds  int64 // 0: as long as they need
}

// Keys names nothing: it is alone in its batch.
func (BeginTurn) Keys() Keys { return Keys{} }

// Decide returns the turn, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrRoomClosed, ErrAttendeeUnknown, ErrFieldMissing.
func (c BeginTurn) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.inRoom(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	a := d.room.attendee(c.Attendee)
	switch {
	case a == nil || !s.stays(a.person):
		return nil, ErrAttendeeUnknown
	case c.Seconds < 0 || c.Seconds > MostSeconds:
		return nil, ErrFieldMissing
	case d.room.speaker == c.Attendee:
		return nil, nil
	}
	return byPerson(c.By, &TurnBegun{Debate: c.Debate, Attendee: c.Attendee, Seconds: c.Seconds}), nil
}

func (s *State) applyTurnBegun(h Head, by Actor, f *TurnBegun) error {
	d := s.ran(h, f.Debate, by)
	if d == nil || !d.room.open || f.Seconds < 0 || f.Seconds > MostSeconds {
		return errApply(h, f, "no such debate, not theirs, or the room is closed")
	}
	a := d.room.attendee(f.Attendee)
	if a == nil || !s.stays(a.person) {
		return errApply(h, f, "no such attendee")
	}
	a.asked = 0
	a.turns++
	d.room.speaker, d.room.since, d.room.seconds = f.Attendee, h.At, f.Seconds
	s.moveRoom(h, f.Debate)
	return nil
}

// EndTurn takes the floor from whoever has it.
type EndTurn struct {
	Debate int64
	By     int64 // a facilitator, or who has the floor
}

// Keys names nothing: it is alone in its batch.
func (EndTurn) Keys() Keys { return Keys{} }

// Decide returns the end, nothing if nobody has the floor, or ErrDebateUnknown, ErrRoomClosed, ErrNotYours.
func (c EndTurn) Decide(s *State, at time.Time) ([]Act, error) {
	d := s.debate(c.Debate)
	switch {
	case d == nil || d.ended:
		return nil, ErrDebateUnknown
	case !d.room.open:
		return nil, ErrRoomClosed
	case d.room.speaker == 0:
		return nil, nil
	}
	if _, _, err := s.turnOf(c.Debate, d.room.speaker, c.By, at.UnixMilli()); err != nil {
		return nil, err
	}
	return byPerson(c.By, &TurnEnded{Debate: c.Debate}), nil
}

func (s *State) applyTurnEnded(h Head, by Actor, f *TurnEnded) error {
	d := s.debate(f.Debate)
	if d == nil || d.room.speaker == 0 {
		return errApply(h, f, "nobody has the floor")
	}
	if _, _, err := s.turnOf(f.Debate, d.room.speaker, by.Person, h.At); err != nil {
		return errApply(h, f, "not theirs, or the room is closed")
	}
	d.room.speaker, d.room.seconds = 0, 0
	s.moveRoom(h, f.Debate)
	return nil
}
