package deliberation

import (
	"slices"
	"sort"
	"time"
)

// ValidationsNeeded is from how many persons concerned on a summary counts as validated. The European rules for
// easy-to-read texts («\u00a0L’information pour tous\u00a0», Inclusion Europe and Unapei) ask that people for whom a text is made
// check it, and never its writer alone.
const ValidationsNeeded = 2

// summary is one version of what a proposal says in easy French. Versions are numbered through all proposals.
type summary struct {
	proposal   int64
	author     int64
	text       ID
	at         int64
	entry      uint64
	validators []int64 // persons concerned, each once, in the order in which they validated
}

// Summary is what may be shown of a summary in easy French: of those who validated it, how many they are and never who.
type Summary struct {
	Number       int64
	Proposal     int64
	Consultation int64 // of the proposal
	Author       int64
	Text         ID
	At           time.Time
	Validations  int
	Entry        uint64 // that wrote it
}

// Validated reports whether enough persons concerned have found the summary easy to understand and true to the proposal.
func (s Summary) Validated() bool { return s.Validations >= ValidationsNeeded }

func (s *State) summary(number int64) *summary {
	if number < 1 || number > int64(len(s.summaries)) {
		return nil
	}
	return &s.summaries[number-1]
}

// SummaryOf returns the summary that stands beside a proposal: the last version that was not taken back. A version keeps its
// validations, and no other version has them.
func (s *State) SummaryOf(proposal int64) (Summary, bool) {
	if _, ok := s.Proposal(proposal); !ok {
		return Summary{}, false
	}
	for _, number := range slices.Backward(s.proposals[proposal-1].summaries) {
		if v := s.summary(number); !s.IsErased(v.text) {
			return Summary{
				Number: number, Proposal: proposal, Consultation: s.consultationOf(proposal, 0), Author: v.author, Text: v.text, At: time.UnixMilli(v.at).UTC(),
				Validations: len(v.validators), Entry: v.entry,
			}, true
		}
	}
	return Summary{}, false
}

// HasValidated reports whether the person has validated the summary. It is for the person alone.
func (s *State) HasValidated(person, number int64) bool {
	v := s.summary(number)
	return v != nil && slices.Contains(v.validators, person)
}

// MayValidate reports whether the person is one whose validation counts: a person concerned, who did not write the summary.
func (s *State) MayValidate(person, number int64) bool {
	v, p := s.summary(number), s.person(person)
	return v != nil && p != nil && s.takesPart(person) && p.collegeIn(&s.consultations[s.proposals[v.proposal-1].consultation-1]) == Concerned && v.author != person
}

// SummaryWrittenBy returns the summary that the entry of that number wrote.
func (s *State) SummaryWrittenBy(entry uint64) (int64, bool) {
	i := sort.Search(len(s.summaries), func(i int) bool { return s.summaries[i].entry >= entry })
	return int64(i + 1), i < len(s.summaries) && s.summaries[i].entry == entry
}

// WriteSummary writes a summary in easy French beside a proposal, in place of the one that stands there.
type WriteSummary struct {
	Proposal int64
	Author   int64
	Replaces int64 // number of the summary that the writer saw there; 0: none
	Text     ID
	Hash     Hash
}

// Keys names nothing: it is alone in its batch.
func (WriteSummary) Keys() Keys { return Keys{} }

// Decide returns the summary, or ErrProposalUnknown, ErrSummariesClosed, ErrPersonUnknown, ErrFieldMissing, ErrTextErased,
// ErrSummaryReplaced, ErrTextUsed. A writer who did not see what stands there would replace it unread.
func (c WriteSummary) Decide(s *State, at time.Time) ([]Act, error) {
	p, ok := s.Proposal(c.Proposal)
	if !ok {
		return nil, ErrProposalUnknown
	}
	view, _ := s.Consultation(p.Consultation)
	current, _ := s.SummaryOf(c.Proposal)
	switch {
	case !view.TakesSummaries():
		return nil, ErrSummariesClosed
	case !s.takesPart(c.Author):
		return nil, ErrPersonUnknown
	case c.Text.IsZero() || c.Hash.IsZero():
		return nil, ErrFieldMissing
	case p.Erased:
		return nil, ErrTextErased
	case current.Number != c.Replaces:
		return nil, ErrSummaryReplaced
	case s.used(c.Text):
		return nil, ErrTextUsed
	}
	return byPerson(c.Author, &SummaryWritten{Proposal: c.Proposal, Author: c.Author, Text: c.Text, Hash: c.Hash}), nil
}

func (s *State) applySummaryWritten(h Head, f *SummaryWritten) error {
	p := s.proposal(f.Proposal)
	if p == nil || s.person(f.Author) == nil {
		return errApply(h, f, "no such proposal or person")
	}
	s.summaries = append(s.summaries, summary{proposal: f.Proposal, author: f.Author, text: f.Text, at: h.At, entry: h.Number})
	number := int64(len(s.summaries))
	p.summaries = append(p.summaries, number)
	s.texts[f.Text] = owner{summaryTopic, number}
	s.tell(news{entry: h.Number, kind: SummaryNotice, number: number, by: f.Author})
	s.touchSummary(h, f.Proposal)
	return nil
}

// ValidateSummary says that a person concerned has read a summary and finds it easy to understand and true to the proposal.
type ValidateSummary struct {
	Summary int64
	By      int64
}

// Keys names nothing: it is alone in its batch.
func (ValidateSummary) Keys() Keys { return Keys{} }

// Decide returns the validation, nothing if the person has validated this summary before, or ErrSummaryUnknown, ErrSummaryReplaced,
// ErrSummariesClosed, ErrPersonUnknown, ErrOwnSummary, ErrNotConcerned.
func (c ValidateSummary) Decide(s *State, at time.Time) ([]Act, error) {
	v := s.summary(c.Summary)
	if v == nil {
		return nil, ErrSummaryUnknown
	}
	p, ok := s.Proposal(v.proposal)
	if !ok {
		return nil, ErrSummaryUnknown
	}
	view, _ := s.Consultation(p.Consultation)
	current, _ := s.SummaryOf(v.proposal)
	switch {
	case !s.takesPart(c.By):
		return nil, ErrPersonUnknown
	case current.Number != c.Summary:
		return nil, ErrSummaryReplaced
	case !view.TakesSummaries():
		return nil, ErrSummariesClosed
	case v.author == c.By:
		return nil, ErrOwnSummary
	case !s.MayValidate(c.By, c.Summary):
		return nil, ErrNotConcerned
	case s.HasValidated(c.By, c.Summary):
		return nil, nil
	}
	return byPerson(c.By, &SummaryValidated{Summary: c.Summary}), nil
}

func (s *State) applySummaryValidated(h Head, by Actor, f *SummaryValidated) error {
	v := s.summary(f.Summary)
	if v == nil || !s.MayValidate(by.Person, f.Summary) || s.HasValidated(by.Person, f.Summary) {
		return errApply(h, f, "no such summary, or not this person's to validate")
	}
	v.validators = append(v.validators, by.Person)
	s.touchSummary(h, v.proposal)
	return nil
}

// WithdrawValidation takes back a person's validation of a summary, at any time: also of one that was replaced since.
type WithdrawValidation struct {
	Summary int64
	By      int64
}

// Keys names nothing: it is alone in its batch.
func (WithdrawValidation) Keys() Keys { return Keys{} }

// Decide returns the withdrawal, nothing if there is no such validation, or ErrSummaryUnknown, ErrPersonUnknown.
func (c WithdrawValidation) Decide(s *State, at time.Time) ([]Act, error) {
	switch {
	case s.summary(c.Summary) == nil:
		return nil, ErrSummaryUnknown
	case !s.takesPart(c.By):
		return nil, ErrPersonUnknown
	case !s.HasValidated(c.By, c.Summary):
		return nil, nil
	}
	return byPerson(c.By, &ValidationWithdrawn{Summary: c.Summary}), nil
}

func (s *State) applyValidationWithdrawn(h Head, by Actor, f *ValidationWithdrawn) error {
	if !s.HasValidated(by.Person, f.Summary) {
		return errApply(h, f, "no such validation")
	}
	s.withdraw(h, by.Person, s.summary(f.Summary))
	return nil
}

// withdraw takes a person's validation off a summary.
func (s *State) withdraw(h Head, person int64, v *summary) {
	v.validators = slices.DeleteFunc(v.validators, func(n int64) bool { return n == person })
	s.touchSummary(h, v.proposal)
}

// touchSummary marks the proposal as changed, and tells that something about its summary did.
func (s *State) touchSummary(h Head, number int64) {
	s.touchProposal(h, number, SummaryChanged).summarised = h.Number
}

// eraseSummariesBy takes back what a person wrote and said of summaries.
func (s *State) eraseSummariesBy(h Head, person int64) {
	for i := range s.summaries {
		v := &s.summaries[i]
		if v.author == person {
			s.eraseText(h, v.text)
		}
		if slices.Contains(v.validators, person) {
			s.withdraw(h, person, v)
		}
	}
}
