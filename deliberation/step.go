package deliberation

import (
	"slices"
	"time"
)

// StepView is something that became of what was said in a debate.
type StepView struct {
	Argument  int64
	Step      Step
	By        int64 // who said so
	Paragraph int64
	Position  int64
	Proposal  int64
	Text      ID
	Entry     uint64
	At        time.Time
}

// StepsOf returns what became of an argument, oldest first. What it does not tell by itself: replies, and the position of its item.
func (s *State) StepsOf(argument int64) []StepView { return slices.Clone(s.steps[argument]) }

// TakeStep says what became of something that was said in a debate.
type TakeStep struct {
	Argument  int64
	By        int64 // a facilitator of its debate
	Step      Step
	Paragraph int64 // of Grouped
	Position  int64 // of Adopted
	Proposal  int64 // of Carried
	Text      ID    // of Answered and SetAside, where it must be; of others it may
	Hash      Hash
}

// Keys names nothing: it is alone in its batch.
func (TakeStep) Keys() Keys { return Keys{} }

// Decide returns the step, nothing if it stands there without words already, or ErrArgumentUnknown, ErrPersonUnknown, ErrNotFacilitator,
// ErrFieldMissing, ErrParagraphUnknown, ErrPositionUnknown, ErrProposalUnknown, ErrTextErased, ErrTextUsed. It is possible for ever: answers
// may come years after a consultation closed.
func (c TakeStep) Decide(s *State, at time.Time) ([]Act, error) {
	a, ok := s.Argument(c.Argument)
	if !ok || a.Debate == 0 {
		return nil, ErrArgumentUnknown
	}
	d, err := s.run(a.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case a.Erased:
		return nil, ErrTextErased
	case !c.Step.Valid(), (c.Step == Grouped) != (c.Paragraph != 0), (c.Step == Adopted) != (c.Position != 0), (c.Step == Carried) != (c.Proposal != 0):
		return nil, ErrFieldMissing
	case c.Paragraph != 0 && d.minutes.paragraph(c.Paragraph) == nil:
		return nil, ErrParagraphUnknown
	case c.Position != 0 && d.position(c.Position) == nil:
		return nil, ErrPositionUnknown
	}
	if p, ok := s.Proposal(c.Proposal); c.Proposal != 0 && (!ok || p.Consultation != d.consultation) {
		return nil, ErrProposalUnknown
	}
	if c.Step == Answered || c.Step == SetAside || !c.Text.IsZero() || !c.Hash.IsZero() {
		if err := s.newText(c.Text, c.Hash); err != nil {
			return nil, err
		}
	} else if slices.ContainsFunc(s.steps[c.Argument], func(v StepView) bool {
		return v.Step == c.Step && v.Paragraph == c.Paragraph && v.Position == c.Position && v.Proposal == c.Proposal
	}) {
		return nil, nil
	}
	return byPerson(c.By, &StepTaken{
		Argument: c.Argument, Step: c.Step, Paragraph: c.Paragraph, Position: c.Position, Proposal: c.Proposal, Text: c.Text, Hash: c.Hash,
	}), nil
}

func (s *State) applyStepTaken(h Head, by Actor, f *StepTaken) error {
	a, ok := s.Argument(f.Argument)
	d := s.debate(a.Debate)
	if !ok || a.Erased || d == nil || s.ran(h, a.Debate, by) == nil {
		return errApply(h, f, "no such argument of a debate, or not theirs")
	}
	p := s.proposal(f.Proposal)
	if f.Paragraph != 0 && d.minutes.paragraph(f.Paragraph) == nil || f.Position != 0 && d.position(f.Position) == nil ||
		f.Proposal != 0 && (p == nil || p.consultation != d.consultation) {
		return errApply(h, f, "no such paragraph, position or proposal")
	}
	s.steps[f.Argument] = append(s.steps[f.Argument], StepView{f.Argument, f.Step, by.Person, f.Paragraph, f.Position, f.Proposal, f.Text, h.Number, time.UnixMilli(h.At).UTC()})
	s.tell(news{entry: h.Number, kind: StepNotice, number: f.Argument, by: by.Person})
	if !f.Text.IsZero() {
		s.write(h, a.Debate, by.Person, f.Text)
	}
	s.touchDebate(h, a.Debate)
	return nil
}
