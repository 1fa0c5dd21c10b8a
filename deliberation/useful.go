package deliberation

import (
	"encoding/binary"
	"slices"
	"time"
)

// MarksShownFrom is from how many persons on an argument is shown as useful, and in sets of how many persons the figure moves.
//
// A mark tells what somebody thinks, so rule 7 holds for it as for a ballot. Below five, who knows the few that read a thread can say who marked.
// And a figure that moved with every mark would tell by being watched: who is seen to come by as it grows by one; or, when an account goes,
// on which arguments it falls by one at the same stroke, which would give away all that one person marked, at the very moment
// that they wanted nothing of theirs to be left. So the figure shown stands still until five persons or more have marked or
// unmarked since it was last set (each counts once, by where they are now), and then becomes what is; fewer than five are shown as none. It is then
// up to four behind. There is one choice only, and colleges are not told apart: nothing can be found by unanimity, or by taking one
// figure from another. As for ballots: whoever controls all but one of the five learns of that one.
const MarksShownFrom = 5

// useful is who finds an argument useful.
type useful struct {
	by    []int64 // persons, ascending
	moved []int64 // persons, ascending: who marked or unmarked it since shown was set, and is not back where they were
	shown int64
}

// flip takes a number out of a set, or puts it in.
func flip(set []int64, n int64) []int64 {
	i, found := slices.BinarySearch(set, n)
	if found {
		return slices.Delete(set, i, i+1)
	}
	return slices.Insert(set, i, n)
}

// usefulTo is for how many persons an argument is shown as useful.
func (s *State) usefulTo(number int64) int64 {
	if u := s.arguments[number-1].useful; u != nil {
		return u.shown
	}
	return 0
}

// HasMarked reports whether a person has marked an argument as useful. It is for the person alone.
func (s *State) HasMarked(person, argument int64) bool {
	if argument < 1 || argument > int64(len(s.arguments)) || s.arguments[argument-1].useful == nil {
		return false
	}
	_, found := slices.BinarySearch(s.arguments[argument-1].useful.by, person)
	return found
}

// MarksChanged is the entry that last changed what a person has marked, 0 if none did. It is for the person alone.
func (s *State) MarksChanged(person int64) uint64 {
	if p := s.person(person); p != nil {
		return p.marked
	}
	return 0
}

func markKey(person, argument int64) Key {
	k := numberKey('m', person)
	binary.BigEndian.PutUint64(k.id[8:], uint64(argument))
	return k
}

// MarkArgument says that an argument or a reply is useful to a person.
type MarkArgument struct {
	Argument int64
	By       int64
}

// Keys: marks share a batch with each other and with ballots.
func (c MarkArgument) Keys() Keys {
	return Keys{Reads: []Key{personKey(c.By)}, Changes: []Key{markKey(c.By, c.Argument)}}
}

// Decide returns the mark, nothing if the person has marked this argument before, or ErrArgumentUnknown, ErrPersonUnknown, ErrArgumentsClosed,
// ErrTextErased, ErrOwnArgument.
func (c MarkArgument) Decide(s *State, at time.Time) ([]Act, error) {
	a, ok := s.Argument(c.Argument)
	if thread := (Thread{a.Proposal, a.Debate}); !ok || s.Rehearsed(thread) && !s.RunsDebate(a.Debate, c.By, at) {
		return nil, ErrArgumentUnknown
	}
	_, _, consultation := s.thread(Thread{a.Proposal, a.Debate})
	view, _ := s.Consultation(consultation)
	switch {
	case !s.takesPart(c.By):
		return nil, ErrPersonUnknown
	case a.Author == c.By:
		return nil, ErrOwnArgument
	case s.HasMarked(c.By, c.Argument):
		return nil, nil
	case a.Erased:
		return nil, ErrTextErased
	case !view.TakesArguments():
		return nil, ErrArgumentsClosed
	}
	return byPerson(c.By, &ArgumentMarked{Argument: c.Argument}), nil
}

// UnmarkArgument takes a person's mark back, at any time.
type UnmarkArgument struct {
	Argument int64
	By       int64
}

// Keys are those of the mark.
func (c UnmarkArgument) Keys() Keys { return MarkArgument(c).Keys() }

// Decide returns what takes it back, nothing if there is no such mark, or ErrArgumentUnknown, ErrPersonUnknown.
func (c UnmarkArgument) Decide(s *State, at time.Time) ([]Act, error) {
	if _, ok := s.Argument(c.Argument); !ok {
		return nil, ErrArgumentUnknown
	}
	switch {
	case !s.takesPart(c.By):
		return nil, ErrPersonUnknown
	case !s.HasMarked(c.By, c.Argument):
		return nil, nil
	}
	return byPerson(c.By, &ArgumentUnmarked{Argument: c.Argument}), nil
}

// WithdrawMarks takes all marks of a person back.
type WithdrawMarks struct {
	By int64
}

// Keys names nothing: it is alone in its batch.
func (WithdrawMarks) Keys() Keys { return Keys{} }

// Decide returns the withdrawal, nothing if there is no mark, or ErrPersonUnknown.
func (c WithdrawMarks) Decide(s *State, at time.Time) ([]Act, error) {
	if !s.takesPart(c.By) {
		return nil, ErrPersonUnknown
	}
	for i := range s.arguments {
		if s.HasMarked(c.By, int64(i+1)) {
			return byPerson(c.By, &MarksWithdrawn{}), nil
		}
	}
	return nil, nil
}

func (s *State) applyArgumentMarked(h Head, by Actor, f *ArgumentMarked) error {
	a, ok := s.Argument(f.Argument)
	if !ok || s.person(by.Person) == nil || a.Erased || a.Author == by.Person || s.HasMarked(by.Person, f.Argument) {
		return errApply(h, f, "no such argument, or not this person's to mark")
	}
	s.moveMark(h, f.Argument, by.Person)
	return nil
}

func (s *State) applyArgumentUnmarked(h Head, by Actor, f *ArgumentUnmarked) error {
	if !s.HasMarked(by.Person, f.Argument) {
		return errApply(h, f, "no such mark")
	}
	s.moveMark(h, f.Argument, by.Person)
	return nil
}

func (s *State) applyMarksWithdrawn(h Head, by Actor, f *MarksWithdrawn) error {
	if s.person(by.Person) == nil {
		return errApply(h, f, "no such person")
	}
	s.withdrawMarks(h, by.Person)
	return nil
}

// withdrawMarks takes back all that a person has marked.
func (s *State) withdrawMarks(h Head, person int64) {
	for i := range s.arguments {
		if s.HasMarked(person, int64(i+1)) {
			s.moveMark(h, int64(i+1), person)
		}
	}
}

// moveMark gives or takes back a mark, and shows how many there are once enough have moved.
func (s *State) moveMark(h Head, number, person int64) {
	a := &s.arguments[number-1]
	if a.useful == nil {
		a.useful = &useful{}
	}
	u := a.useful
	u.by, u.moved = flip(u.by, person), flip(u.moved, person)
	s.persons[person-1].marked = h.Number
	if len(u.moved) < MarksShownFrom {
		return
	}
	u.moved = nil
	shown := int64(len(u.by))
	if shown < MarksShownFrom {
		shown = 0
	}
	s.showMarks(h, number, shown)
}

// showMarks shows an argument as useful to so many persons.
func (s *State) showMarks(h Head, number, shown int64) {
	a := &s.arguments[number-1]
	if a.useful.shown == shown {
		return
	}
	t := Thread{a.proposal, a.debate}
	d, before := s.discussions[t], s.before(ByUse)
	if a.replyTo == 0 {
		d.byUse.remove(number, before)
	}
	a.useful.shown = shown
	if a.replyTo == 0 {
		d.byUse.insert(number, before)
	}
	_, changed, consultation := s.thread(t)
	*changed, d.marked = h.Number, h.Number
	s.consultations[consultation-1].changed = h.Number
	s.note(Change{topicOf(t), MarksMoved, 0, h.Number})
}

// forgetMarks drops the marks of an argument whose text was taken back: there is nothing left that could be useful.
func (s *State) forgetMarks(h Head, number int64) {
	a := &s.arguments[number-1]
	if a.useful == nil {
		return
	}
	for _, person := range a.useful.by {
		s.persons[person-1].marked = h.Number
	}
	s.showMarks(h, number, 0)
	a.useful = nil
}

func topicOf(t Thread) Topic {
	if t.Debate != 0 {
		return DebateTopic(t.Debate)
	}
	return ProposalTopic(t.Proposal)
}
