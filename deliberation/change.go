package deliberation

import "fmt"

type topicKind uint8

const (
	consultationTopic topicKind = iota + 1
	proposalTopic
	debateTopic
	argumentTopic // only as an owner: arguments are told in the topic of their thread
	personTopic
)

var topicNames = [...]string{"", "consultation", "proposal", "debate", "argument", "person"}

// Topic is a thing whose changes can be followed, such as proposal/12.
type Topic struct {
	kind   topicKind
	number int64
}

// ConsultationTopic is the topic of a consultation: new proposals and debates, phases.
func ConsultationTopic(n int64) Topic { return Topic{consultationTopic, n} }

// ProposalTopic is the topic of a proposal: arguments, ballots, figures.
func ProposalTopic(n int64) Topic { return Topic{proposalTopic, n} }

// DebateTopic is the topic of a debate: arguments.
func DebateTopic(n int64) Topic { return Topic{debateTopic, n} }

// String is kind/number.
func (t Topic) String() string { return fmt.Sprintf("%s/%d", topicNames[t.kind], t.number) }

// ChangeKind says what changed in a topic.
type ChangeKind uint8

const (
	ArgumentAdded ChangeKind = iota + 1
	BallotsMoved             // the number of ballots, or a choice among them
	FiguresShown             // what may be shown of them
	ProposalAdded
	DebateAdded
	PhaseChanged
	TextTaken // a text was erased
)

// Change is something in a topic that an entry changed.
type Change struct {
	Topic  Topic
	Kind   ChangeKind
	ID     int64  // of the argument, proposal or debate that was added; else 0
	Number uint64 // of the entry
}

// Record starts keeping changes for TakeChanges. Replay goes without.
func (s *State) Record() { s.recording = true }

// TakeChanges returns the changes since the last call, in order.
func (s *State) TakeChanges() []Change {
	changes := s.changes
	s.changes = nil
	return changes
}

func (s *State) note(c Change) {
	if s.recording {
		s.changes = append(s.changes, c)
	}
}

// touchQuestion marks the question and all pages on which its figures stand as changed.
func (s *State) touchQuestion(h Head, q *question, kind ChangeKind, id int64) {
	if kind == FiguresShown {
		q.shown = h.Number
	} else {
		q.moved = h.Number
	}
	s.proposals[q.proposal-1].changed = h.Number
	s.consultations[q.consultation-1].changed = h.Number
	s.note(Change{ProposalTopic(q.proposal), kind, id, h.Number})
}
