package deliberation

import (
	"slices"
	"time"
)

// MostAdopted is the most positions that one debate may write down, dropped ones included.
const MostAdopted = 50

// adopted is a position of a debate.
type adopted struct {
	item   int64
	show   int64
	counts HandCounts
	text   ID
	entry  uint64
	at     int64
	// dropped: written down wrongly, and taken back
	dropped bool
}

// AdoptedPosition is what those present in a debate agreed on, with their own counts.
type AdoptedPosition struct {
	Debate int64
	Number int64 // in its debate
	Item   int64 // of the agenda; 0: of none
	Show   int64 // the show of hands; 0: counted otherwise
	Counts HandCounts
	Text   ID
	Final  bool // the minutes are adopted: nobody can take it back
	Entry  uint64
	At     time.Time
}

// AdoptedBy returns the positions of a debate, by number, without those that were dropped.
func (s *State) AdoptedBy(debate int64) (all []AdoptedPosition) {
	d := s.debate(debate)
	if d == nil {
		return nil
	}
	for i, a := range d.positions {
		if a.dropped {
			continue
		}
		all = append(all, AdoptedPosition{debate, int64(i + 1), a.item, a.show, a.counts, a.text, d.minutes.adopted != 0, a.entry, time.UnixMilli(a.at).UTC()})
	}
	return all
}

// AdoptPosition writes down what those present agreed on.
type AdoptPosition struct {
	Debate int64
	By     int64 // a facilitator
	Item   int64
	Show   int64      // whose figures are the counts; 0:
	Counts HandCounts // these
	Text   ID
	Hash   Hash
}

// Keys names nothing: it is alone in its batch.
func (AdoptPosition) Keys() Keys { return Keys{} }

// Decide returns the position, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted, ErrItemUnknown,
// ErrHandsOpen (the show of hands has not ended, or is none), ErrFieldMissing, ErrTextUsed, ErrTooManyItems, ErrDebateAhead, ErrMinutesRead.
func (c AdoptPosition) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.minuting(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	counts := c.Counts
	switch x := d.room.show(c.Show); {
	case d.begins > at.UnixMilli() && d.rehearses == 0:
		return nil, ErrDebateAhead
	case c.Item != 0 && d.item(c.Item) == nil:
		return nil, ErrItemUnknown
	case len(d.positions) >= MostAdopted:
		return nil, ErrTooManyItems
	case c.Show != 0 && (x == nil || !x.closed):
		return nil, ErrHandsOpen
	case c.Show != 0:
		counts = x.view(c.Show).Total()
	}
	if _, ok := handCounts(counts.stored()); !ok {
		return nil, ErrFieldMissing
	}
	if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.By, &PositionAdopted{Debate: c.Debate, Item: c.Item, Show: c.Show, Counts: counts.stored(), Text: c.Text, Hash: c.Hash}), nil
}

func (s *State) applyPositionAdopted(h Head, by Actor, f *PositionAdopted) error {
	d := s.ranUnderway(h, f.Debate, by)
	counts, ok := handCounts(f.Counts)
	if d == nil || d.read(h.At) || !ok || len(d.positions) >= MostAdopted || f.Item != 0 && d.item(f.Item) == nil || f.Show != 0 && d.room.show(f.Show) == nil {
		return errApply(h, f, "no such debate, not theirs, over, or no counts, item or show of hands")
	}
	d.positions = append(d.positions, adopted{item: f.Item, show: f.Show, counts: counts, text: f.Text, entry: h.Number, at: h.At})
	s.write(h, f.Debate, by.Person, f.Text)
	s.touchMinutes(h, f.Debate)
	return nil
}

// position returns a position that stands, nil if there is none of that number.
func (d *debate) position(number int64) *adopted {
	if number < 1 || number > int64(len(d.positions)) || d.positions[number-1].dropped {
		return nil
	}
	return &d.positions[number-1]
}

// DropPosition takes back a position that was written down wrongly.
type DropPosition struct {
	Debate   int64
	By       int64 // a facilitator
	Position int64
}

// Keys names nothing: it is alone in its batch.
func (DropPosition) Keys() Keys { return Keys{} }

// Decide returns that it is dropped, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted, ErrMinutesRead,
// ErrPositionUnknown, ErrPositionNamed (something that was said is told to have been taken up in it).
func (c DropPosition) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.minuting(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case d.position(c.Position) == nil:
		return nil, ErrPositionUnknown
	case s.named(d, c.Position):
		return nil, ErrPositionNamed
	}
	return byPerson(c.By, &PositionDropped{Debate: c.Debate, Position: c.Position}), nil
}

// named reports whether a step says that something was taken up in a position of a debate.
func (s *State) named(d *debate, position int64) bool {
	return slices.ContainsFunc(d.thread, func(argument int64) bool {
		return slices.ContainsFunc(s.steps[argument], func(v StepView) bool { return v.Position == position })
	})
}

func (s *State) applyPositionDropped(h Head, by Actor, f *PositionDropped) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || d.read(h.At) || d.position(f.Position) == nil || s.named(d, f.Position) {
		return errApply(h, f, "no such position, not theirs, over, or named by a step")
	}
	d.position(f.Position).dropped = true
	s.touchMinutes(h, f.Debate)
	return nil
}
