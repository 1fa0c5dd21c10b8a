package deliberation

import (
	"slices"
	"time"
)

// MostItems is the most items that an agenda may hold, dropped ones among them: an avis sheet holds no more questions.
const MostItems = 20

type item struct {
	kind     ItemKind
	proposal int64
	question int64 // 0: none, as for topics and in rehearsals
	text     ID
	dropped  bool
	entry    uint64
}

// Item is what may be shown of an item of a debate's agenda.
type Item struct {
	Number   int64
	Kind     ItemKind
	Proposal int64 // of kind proposal
	Question int64 // on which ballots are cast; 0 if none are
	Text     ID    // of the other kinds
	Dropped  bool
	Entry    uint64
}

// Agenda returns all items of a debate, by number, dropped ones among them: sheets that were printed before still name those.
func (s *State) Agenda(debate int64) []Item {
	d := s.debate(debate)
	if d == nil {
		return nil
	}
	var all []Item
	for i := range d.items {
		all = append(all, d.itemView(int64(i+1)))
	}
	return all
}

func (d *debate) itemView(number int64) Item {
	i := &d.items[number-1]
	return Item{Number: number, Kind: i.kind, Proposal: i.proposal, Question: i.question, Text: i.text, Dropped: i.dropped, Entry: i.entry}
}

func (d *debate) item(number int64) *item {
	if number < 1 || number > int64(len(d.items)) {
		return nil
	}
	return &d.items[number-1]
}

// DebateOfQuestion returns the debate and the item whose question that is; zero for that of a proposal.
func (s *State) DebateOfQuestion(question int64) (debate, item int64) {
	if q := s.question(question); q != nil {
		return q.debate, q.item
	}
	return 0, 0
}

// AddItem adds an item to the agenda of a debate.
type AddItem struct {
	Debate   int64
	By       int64 // a facilitator
	Kind     ItemKind
	Proposal int64 // of kind proposal, else 0
	Text     ID    // of the other kinds
	Hash     Hash
}

// Keys names nothing: it is alone in its batch.
func (AddItem) Keys() Keys { return Keys{} }

// Decide returns the item, or ErrDebateUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted, ErrDebatesClosed, ErrFieldMissing,
// ErrTooManyItems, ErrProposalUnknown, ErrItemTwice, ErrTextUsed.
func (c AddItem) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	view, _ := s.Consultation(d.consultation)
	switch {
	case !view.TakesArguments():
		return nil, ErrDebatesClosed
	case !c.Kind.Valid():
		return nil, ErrFieldMissing
	case len(d.items) >= MostItems:
		return nil, ErrTooManyItems
	}
	if c.Kind == ItemProposal {
		p, ok := s.Proposal(c.Proposal)
		switch {
		case !ok || p.Consultation != d.consultation || p.Erased:
			return nil, ErrProposalUnknown
		case !c.Text.IsZero() || !c.Hash.IsZero():
			return nil, ErrFieldMissing
		case slices.ContainsFunc(d.items, func(i item) bool { return i.proposal == c.Proposal && !i.dropped }):
			return nil, ErrItemTwice
		}
	} else if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	} else if c.Proposal != 0 {
		return nil, ErrFieldMissing
	}
	return byPerson(c.By, &ItemAdded{Debate: c.Debate, Sort: c.Kind, Proposal: c.Proposal, Text: c.Text, Hash: c.Hash}), nil
}

// newText says why a text cannot be named by a command.
func (s *State) newText(text ID, hash Hash) error {
	switch {
	case text.IsZero() || hash.IsZero():
		return ErrFieldMissing
	case s.used(text):
		return ErrTextUsed
	}
	return nil
}

func (s *State) applyItemAdded(h Head, by Actor, f *ItemAdded) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || len(d.items) >= MostItems {
		return errApply(h, f, "no such debate, not theirs, or too many items")
	}
	i := item{kind: f.Sort, proposal: f.Proposal, text: f.Text, entry: h.Number}
	number := int64(len(d.items) + 1)
	switch {
	case f.Sort == ItemProposal:
		p := s.proposal(f.Proposal)
		if p == nil || p.consultation != d.consultation {
			return errApply(h, f, "no such proposal")
		}
		if d.rehearses == 0 {
			i.question = p.question
		}
	case f.Sort == ItemQuestion && d.rehearses == 0:
		s.questions = append(s.questions, question{consultation: d.consultation, debate: f.Debate, item: number})
		i.question = int64(len(s.questions))
	}
	if f.Sort != ItemProposal {
		s.write(h, f.Debate, by.Person, f.Text)
	}
	d.items = append(d.items, i)
	s.touchDebate(h, f.Debate)
	s.moveRoom(h, f.Debate)
	return nil
}

// DropItem takes an item off the agenda of a debate.
type DropItem struct {
	Debate int64
	By     int64 // a facilitator
	Item   int64
}

// Keys names nothing: it is alone in its batch.
func (DropItem) Keys() Keys { return Keys{} }

// Decide returns that the item is dropped, nothing if it was before, or ErrDebateUnknown, ErrNotFacilitator, ErrDebateCancelled,
// ErrMinutesAdopted, ErrItemUnknown. Ballots that were cast on it stay counted.
func (c DropItem) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	switch i := d.item(c.Item); {
	case i == nil:
		return nil, ErrItemUnknown
	case i.dropped:
		return nil, nil
	}
	return byPerson(c.By, &ItemDropped{Debate: c.Debate, Item: c.Item}), nil
}

func (s *State) applyItemDropped(h Head, by Actor, f *ItemDropped) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || d.item(f.Item) == nil {
		return errApply(h, f, "no such item, or not theirs")
	}
	d.items[f.Item-1].dropped = true
	s.touchDebate(h, f.Debate)
	s.moveRoom(h, f.Debate)
	return nil
}
