package deliberation

import (
	"time"
)

// MostCalls is how many calls one person enters in a Paris day at most: twenty an hour are seven and a half hours of it. Nobody counts who
// called, as somebody does in a room, so that what one person can make up is bounded here, and published by who entered it.
const MostCalls = 150

type call struct {
	college  College
	author   int64 // 0: an avis only
	argument int64
	by       int64
	avis     bool
	mandated Mandated
	entry    uint64
	at       int64
}

// callDay is how many calls somebody entered in the day that ends then.
type callDay struct {
	ends  int64
	calls int64
}

// Call is what somebody said on the telephone. What they chose is known by its voter alone.
type Call struct {
	Debate   int64
	Number   int64
	College  College
	Author   int64 // who joined by it; 0: they gave an avis and no words
	Argument int64 // 0: likewise
	Avis     bool  // they gave an avis
	By       int64 // who entered it
	Mandated Mandated
	Entry    uint64
	At       time.Time
}

// Call returns a call of a debate; ok is false if there is none of that number.
func (s *State) Call(debate, number int64) (Call, bool) {
	d := s.debate(debate)
	if d == nil || number < 1 || number > int64(len(d.calls)) {
		return Call{}, false
	}
	c := &d.calls[number-1]
	return Call{debate, number, c.college, c.author, c.argument, c.avis, c.by, c.mandated, c.entry, time.UnixMilli(c.at).UTC()}, true
}

// Calls is how many calls were taken for a debate.
func (s *State) Calls(debate int64) int64 {
	if d := s.debate(debate); d != nil {
		return int64(len(d.calls))
	}
	return 0
}

// CallTakenBy returns the call of a debate that the entry of that number took note of.
func (s *State) CallTakenBy(debate int64, entry uint64) (Call, bool) {
	if d := s.debate(debate); d != nil {
		for i := len(d.calls) - 1; i >= 0; i-- {
			if d.calls[i].entry == entry {
				return s.Call(debate, int64(i+1))
			}
		}
	}
	return Call{}, false
}

// CallsToday is how many calls a person entered in the Paris day of a time, for whatever debate.
func (s *State) CallsToday(person int64, at time.Time) int64 {
	if day := s.callDays[person]; at.UnixMilli() < day.ends {
		return day.calls
	}
	return 0
}

// MayTakeCalls reports whether a person enters what is said on the telephone in a debate, at a time: where calls are what it is for, those who act
// for the organisation that convened it. Nowhere else does anybody: nobody sees who calls, as a room sees who speaks, so that an organisation answers
// for it, by a mandate that holds then.
func (s *State) MayTakeCalls(debate, person int64, at time.Time) bool {
	d := s.debate(debate)
	return d != nil && !d.ended && d.setting == ByPhone && s.callsFor(person, s.hostOf(d), at)
}

// MayEnter reports whether a person puts right what was entered for others in a debate, at a time: who runs it, or takes calls for it.
func (s *State) MayEnter(debate, person int64, at time.Time) bool {
	d := s.debate(debate)
	return d != nil && !d.ended && (s.runs(d, person, at.UnixMilli()) || s.MayTakeCalls(debate, person, at))
}

// callsAhead and callsOver are whether a permanence has not begun, or its last day is over.
func (d *debate) callsAhead(at int64) bool { return d.setting == ByPhone && at < d.begins }

func (d *debate) callsOver(at int64) bool {
	return d.setting == ByPhone && at >= parisDayEnds(max(d.begins, d.ends))
}

// CallsOpen reports whether a debate takes calls at a time, by its days.
func (s *State) CallsOpen(debate int64, at time.Time) bool {
	d := s.debate(debate)
	return d != nil && !d.callsAhead(at.UnixMilli()) && !d.callsOver(at.UnixMilli())
}

// callsUnderway is underway for calls: ErrNotFacilitator for who may not take them, ErrDebateAhead and ErrCallsOver for a permanence on the days
// before and after.
func (s *State) callsUnderway(number, person int64, at time.Time) (*debate, error) {
	d, err := s.underwayFor(number, person, func(*debate) bool { return s.MayTakeCalls(number, person, at) })
	switch {
	case err != nil:
		return nil, err
	case d.callsAhead(at.UnixMilli()):
		return nil, ErrDebateAhead
	case d.callsOver(at.UnixMilli()):
		return nil, ErrCallsOver
	}
	return d, nil
}

// TakeCall enters what somebody said on the telephone. Their choices are cast by CastSheet, as those of an avis sheet are.
type TakeCall struct {
	Debate   int64
	By       int64
	Call     int64    // the next one of the debate
	Mandated Mandated // ReadBack
	College  College
	Avis     bool // they gave an avis
	Document ID   // of the sealed document of whoever called; zero: they said no words, and there is none of what follows
	Item     int64
	Side     Side
	Text     ID
	Hash     Hash
	// Accompanied says of whoever said words that they are below fifteen, and that an adult with parental authority is there and agrees.
	Accompanied bool
}

// Keys names nothing: it is alone in its batch.
func (TakeCall) Keys() Keys { return Keys{} }

// Decide returns the call, between who joins by it and what they said, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator (who enters has no
// mandate for it), ErrDebateCancelled, ErrMinutesAdopted, ErrDebateAhead, ErrCallsOver, ErrMandateMissing, ErrTooManyCalls, ErrSheetEntered (another
// call has that number), ErrTooManySheets, ErrBallotsClosed, ErrArgumentsClosed, ErrFieldMissing, ErrItemUnknown, ErrTextUsed.
func (c TakeCall) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.callsUnderway(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	if err := OverPhone.takes(c.Mandated); err != nil {
		return nil, err
	}
	view, _ := s.Consultation(d.consultation)
	words := !c.Document.IsZero()
	switch {
	case s.CallsToday(c.By, at) >= MostCalls:
		return nil, ErrTooManyCalls
	case c.Call != int64(len(d.calls)+1):
		return nil, ErrSheetEntered
	case c.Call > MostSheets:
		return nil, ErrTooManySheets
	case !c.College.Valid() || !words && (!c.Avis || !c.Text.IsZero() || c.Accompanied):
		return nil, ErrFieldMissing
	case c.Avis && !view.TakesBallots():
		return nil, ErrBallotsClosed
	}
	fact := &CallTaken{Debate: c.Debate, Call: c.Call, College: c.College, Mandated: c.Mandated}
	if c.Avis {
		fact.Avis = 1
	}
	if !words {
		return byPerson(c.By, fact), nil
	}
	acts, err := Hear{
		Debate: c.Debate, By: c.By, Document: c.Document, College: c.College, Item: c.Item, Side: c.Side, Text: c.Text, Hash: c.Hash, Mandated: c.Mandated,
		Accompanied: c.Accompanied,
	}.acts(s, d, OverPhone)
	if err != nil {
		return nil, err
	}
	fact.Author = int64(len(s.persons) + 1)
	return []Act{acts[0], byPerson(c.By, fact)[0], acts[1]}, nil
}

func (s *State) applyCallTaken(h Head, by Actor, f *CallTaken) error {
	d := s.debate(f.Debate)
	switch {
	case d == nil || d.cancelled != 0 || d.minutes.adopted != 0 || !s.MayTakeCalls(f.Debate, by.Person, h.time()):
		return errApply(h, f, "no such debate, over, or not theirs")
	case f.Call != int64(len(d.calls)+1) || f.Avis < 0 || f.Avis > 1 || f.Avis == 0 && f.Author == 0 || OverPhone.takes(f.Mandated) != nil:
		return errApply(h, f, "not the next call, or nothing was said")
	case f.Author != 0 && (f.Author != int64(len(s.persons)) || s.Guest(f.Author) != f.Debate || s.persons[f.Author-1].college != f.College):
		return errApply(h, f, "nobody joined by it")
	case s.CallsToday(by.Person, h.time()) >= MostCalls:
		return errApply(h, f, "too many in a day")
	}
	c := call{college: f.College, author: f.Author, by: by.Person, avis: f.Avis == 1, mandated: f.Mandated, entry: h.Number, at: h.At}
	if f.Author != 0 {
		c.argument = int64(len(s.arguments) + 1) // the next entry, of the same batch
	}
	d.calls = append(d.calls, c)
	s.callDays[by.Person] = callDay{ends: parisDayEnds(h.At), calls: s.CallsToday(by.Person, h.time()) + 1}
	s.touchDebate(h, f.Debate)
	return nil
}

func (s *State) applyBallotsHeld(h Head, id ID, f *BallotsHeld) error {
	v := s.voters.find(id)
	if v == nil || v.held || int64(v.consultation) != f.Consultation {
		return errApply(h, f, "no voter of that consultation, or held before")
	}
	v.held = true
	return nil
}

// Held reports whether the holder of a sheet or call has changed what was entered for them, or taken it to an account: whoever entered it
// changes its choices no more. Only those who run the debate may know.
func (s *State) Held(voter ID) bool {
	v := s.voters.find(voter)
	return v != nil && (v.held || v.claimed)
}
