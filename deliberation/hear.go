package deliberation

import (
	"slices"
	"time"
)

// Hear writes down what somebody said in a debate, for them.
type Hear struct {
	Debate   int64
	By       int64 // a facilitator
	Speaker  int64 // an attendee's person; 0: somebody who joins by it, and then
	Document ID    // of their sealed document, and
	College  College
	Item     int64 // of the agenda; 0: of none
	Side     Side
	Text     ID
	Hash     Hash
	Mandated Mandated // how whoever said it asked for it: BeforeOthers or ReadBack
	// Accompanied says of somebody who joins by it that they are below fifteen, and that an adult with parental authority is there and agrees.
	Accompanied bool
}

// Keys names nothing: it is alone in its batch.
func (Hear) Keys() Keys { return Keys{} }

// Decide returns the argument, after who said it if they join by it, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator,
// ErrDebateCancelled, ErrMinutesAdopted, ErrArgumentsClosed, ErrFieldMissing, ErrItemUnknown, ErrAttendeeUnknown, ErrTextUsed,
// ErrMandateMissing.
func (c Hear) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	return c.acts(s, d, AloudInRoom)
}

func (c Hear) acts(s *State, d *debate, channel Channel) ([]Act, error) {
	if view, _ := s.Consultation(d.consultation); !view.TakesArguments() {
		return nil, ErrArgumentsClosed
	}
	if err := s.mayBeSaid(d, c.Side, c.Item, c.Text, c.Hash); err != nil {
		return nil, err
	}
	mandated := c.Mandated
	if c.Speaker != 0 && c.Speaker == c.By { // they note what they say themselves
		channel, mandated = NoChannel, NoMandated
	} else if err := channel.takes(mandated); err != nil {
		return nil, err
	}
	author := c.Speaker
	var acts []Act
	switch {
	case author == 0 && (c.Document.IsZero() || !c.College.Valid()):
		return nil, ErrFieldMissing
	case author == 0 && (s.used(c.Document) || c.Document == c.Text):
		return nil, ErrTextUsed
	case author != 0 && c.Accompanied: // it was said when they joined, or cannot be said of them
		return nil, ErrFieldMissing
	case author == 0:
		author = int64(len(s.persons) + 1)
		acts = byPerson(c.By, &PersonJoined{Document: c.Document, College: c.College, Debate: c.Debate, Accompanied: agreedIf(c.Accompanied)})
	case d.room.attendeeOf(author) == 0 || !s.stays(author):
		return nil, ErrAttendeeUnknown
	}
	return append(acts, byPerson(c.By, &ArgumentGiven{
		Debate: c.Debate, Author: author, Side: c.Side, Text: c.Text, Hash: c.Hash, Item: c.Item, Channel: channel, Mandated: mandated,
	})...), nil
}

// stays reports whether a person exists, a guest, too, and is not erased.
func (s *State) stays(number int64) bool {
	p, ok := s.Person(number)
	return ok && !p.Erased
}

// mayBeSaid says why a debate cannot hold words on that side of that item.
func (s *State) mayBeSaid(d *debate, side Side, item int64, text ID, hash Hash) error {
	switch {
	case !side.Valid():
		return ErrFieldMissing
	case item != 0 && d.item(item) == nil:
		return ErrItemUnknown
	}
	return s.newText(text, hash)
}

// CorrectArgument puts right what was typed in or heard in a debate.
type CorrectArgument struct {
	Argument int64
	By       int64 // whoever said it, a facilitator, or who takes calls for the debate
	Side     Side
	Item     int64
	Text     ID
	Hash     Hash
}

// Keys names nothing: it is alone in its batch.
func (CorrectArgument) Keys() Keys { return Keys{} }

// Decide returns the correction, or ErrArgumentUnknown, ErrNotYours (for facilitators also what somebody wrote online by themselves, or put
// right by themselves: those words are the last; for everybody what was spoken),
// ErrTextErased, ErrMinutesAdopted, ErrArgumentsClosed (the consultation is), ErrFieldMissing, ErrItemUnknown, ErrTextUsed.
func (c CorrectArgument) Decide(s *State, at time.Time) ([]Act, error) {
	a, ok := s.Argument(c.Argument)
	d := s.debate(a.Debate)
	if !ok || d == nil || d.ended {
		return nil, ErrArgumentUnknown
	}
	own := a.Author == c.By && s.stays(c.By)
	view, _ := s.Consultation(d.consultation)
	switch {
	case !own && !(a.By != 0 && s.MayEnter(a.Debate, c.By, at) && s.takesPart(c.By) && !s.correctedBy(c.Argument, a.Author)), a.Spoken.Voice != ID{}:
		return nil, ErrNotYours
	case a.Erased:
		return nil, ErrTextErased
	case !own && d.minutes.adopted != 0:
		return nil, ErrMinutesAdopted
	case view.Phase > Rereading:
		return nil, ErrArgumentsClosed
	}
	if err := s.mayBeSaid(d, c.Side, c.Item, c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.By, &ArgumentCorrected{Argument: c.Argument, Side: c.Side, Item: c.Item, Text: c.Text, Hash: c.Hash}), nil
}

// Corrected is what an argument said before it was put right.
type Corrected struct {
	Text  ID
	Side  Side
	Item  int64
	By    int64 // who put it right
	Entry uint64
	At    time.Time
}

func (s *State) applyArgumentCorrected(h Head, by Actor, f *ArgumentCorrected) error {
	if f.Argument < 1 || f.Argument > int64(len(s.arguments)) {
		return errApply(h, f, "no such argument")
	}
	a := &s.arguments[f.Argument-1]
	d := s.debate(a.debate)
	if d == nil || d.ended || s.IsErased(a.text) || a.spoken || by.Person != a.author && (a.by == 0 || !s.MayEnter(a.debate, by.Person, h.time())) || f.Item != 0 && d.item(f.Item) == nil {
		return errApply(h, f, "not theirs, taken back, or on no item")
	}
	s.corrections[f.Argument] = append(s.corrections[f.Argument], Corrected{a.text, a.side, a.item, by.Person, h.Number, h.time()})
	a.text, a.side, a.item = f.Text, f.Side, f.Item
	s.texts[f.Text] = owner{argumentTopic, f.Argument}
	s.await(f.Argument) // it may have become a question, or be none any more
	s.redraw(h, Recording{Argument: f.Argument})
	s.touchDebate(h, a.debate)
	s.touchRoom(h, a.debate)
	return nil
}

// correctedBy reports whether a person put an argument right.
func (s *State) correctedBy(argument, person int64) bool {
	return slices.ContainsFunc(s.corrections[argument], func(c Corrected) bool { return c.By == person })
}

// Corrections returns what an argument said before, oldest first; nil if it was never put right.
func (s *State) Corrections(argument int64) []Corrected {
	return append([]Corrected(nil), s.corrections[argument]...)
}
