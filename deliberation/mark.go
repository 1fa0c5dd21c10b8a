package deliberation

import (
	"sort"
	"time"
)

// Mark is an entry that changed something, and its time.
type Mark struct {
	Number uint64
	At     time.Time // UTC; see When for its grain
}

// minute is the first entry of a minute of the journal, as the state keeps it.
type minute struct {
	number uint64
	at     int64 // milliseconds
}

// grain is how precisely the state remembers when an entry was written. A year of entries in every minute is 8 MB.
const grain = int64(time.Minute / time.Millisecond)

// keepTime is called for every entry.
func (s *State) keepTime(h Head) {
	if n := len(s.minutes); n == 0 || h.At-s.minutes[n-1].at >= grain {
		s.minutes = append(s.minutes, minute{h.Number, h.At})
	}
}

// When is the time of an entry, or up to a minute before it; zero for what the state has not applied.
func (s *State) When(number uint64) time.Time {
	if number == 0 || number > s.head.Number {
		return time.Time{}
	}
	after := sort.Search(len(s.minutes), func(i int) bool { return s.minutes[i].number > number })
	return time.UnixMilli(s.minutes[after-1].at).UTC()
}

// takeBack notes when a text was taken back, and that the page of its consultation names it no more.
func (s *State) takeBack(h Head, text ID, o owner) {
	s.takenBack[text] = h.Number
	number := o.number
	switch o.of {
	case proposalTopic:
		number = s.proposals[o.number-1].consultation
	case debateTopic:
		number = s.debates[o.number-1].consultation
	case debateTextTopic:
		number = s.debates[s.debateTexts[o.number-1].debate-1].consultation
	case consultationTopic:
		s.consultations[number-1].told = h.Number
	default:
		return // no consultation's page holds it
	}
	s.consultations[number-1].worded = h.Number
}

// TextChanged is the entry that gave the text of a proposal, debate or argument, or that took it back; 0 for any other. It is for
// telling whether something is still as it was: when a text was taken back is told nobody, for all texts of an account go
// at one stroke, and would be known for one person's.
func (s *State) TextChanged(text ID) uint64 {
	if taken := s.takenBack[text]; taken != 0 {
		return taken
	}
	switch o := s.texts[text]; o.of {
	case proposalTopic:
		return s.proposals[o.number-1].entry
	case debateTopic:
		return s.debates[o.number-1].entry
	case argumentTopic:
		if c := s.corrections[o.number]; len(c) > 0 {
			return c[len(c)-1].Entry
		}
		return s.arguments[o.number-1].entry
	case debateTextTopic:
		return s.debateTexts[o.number-1].entry
	}
	return 0
}

// Worded is the entry that last changed the words on the page of a consultation, proposal or debate: of its own, of its thread or
// of what can be done there. Ballots and figures are none. It is zero for any other topic.
func (s *State) Worded(t Topic) Mark {
	var last uint64
	var thread []int64
	switch t.kind {
	case consultationTopic:
		if t.number < 1 || t.number > int64(len(s.consultations)) {
			return Mark{}
		}
		last = s.consultations[t.number-1].worded
	case proposalTopic:
		p := s.proposal(t.number)
		if p == nil {
			return Mark{}
		}
		last, thread = max(p.entry, p.redrawn, p.summarised, p.sheeted, p.objected), p.thread
	case debateTopic:
		d := s.debate(t.number)
		if d == nil {
			return Mark{}
		}
		last, thread = max(d.entry, d.redrawn), d.thread
	}
	last = max(last, s.lastArgument(thread))
	return Mark{last, s.When(last)}
}

// Proposals and debates are numbered from 1 to Counted, those of an import under way among them.
func (s *State) Counted() (proposals, debates int64) {
	return int64(len(s.proposals)), int64(len(s.debates))
}

// ParticipantsChanged is the entry that last changed Participants, 0 if none did.
func (s *State) ParticipantsChanged() uint64 { return s.participantsChanged }
