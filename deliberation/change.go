package deliberation

import (
	"cmp"
	"slices"
	"strconv"
)

type topicKind uint8

const (
	consultationTopic topicKind = iota + 1
	proposalTopic
	debateTopic
	argumentTopic // only as an owner: arguments are told in the topic of their thread
	personTopic
	transcriptTopic // only as an owner: transcripts are told in the topic of the page on which the voice is heard
	summaryTopic    // only as an owner: summaries are told in the topic of their proposal
	sheetTopic      // likewise, each a version
	objectionTopic  // likewise
	answerTopic     // likewise
	debateTextTopic // only as an owner: texts around a debate are told in its topic
	roomTopic
	announcedTopic // only as an owner: what somebody said of an organisation; no page follows it
	declinedTopic  // likewise: why it was not confirmed
	mandateTopic   // only as the subject of a notice, and as an owner: why a mandate ended
)

var topicNames = [...]string{"", "consultation", "proposal", "debate", "argument", "person", "transcript", "summary", "sheet", "objection", "answer", "debate text", "room", "organisation", "reason", "mandate"}

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

// RoomTopic is the topic of the room of a debate: what is said and goes on there.
func RoomTopic(debate int64) Topic { return Topic{roomTopic, debate} }

// Number is which of its kind the topic is, from 1.
func (t Topic) Number() int64 { return t.number }

// String is kind/number.
func (t Topic) String() string { return topicNames[t.kind] + "/" + strconv.FormatInt(t.number, 10) }

// ChangeKind says what changed in a topic.
type ChangeKind uint8

const (
	ArgumentAdded ChangeKind = iota + 1
	BallotsMoved             // the number of ballots
	FiguresShown             // what may be shown of them
	ProposalAdded
	DebateAdded
	PhaseChanged
	TextTaken         // a text was erased
	PersonGone        // a person was erased; the topic is the person's, which no page follows
	TranscriptAdded   // somebody wrote down what a voice message says
	SummaryChanged    // the summary of a proposal, or how many validated it
	SheetChanged      // a version of the sheet of a proposal was written
	MarksMoved        // for how many an argument is shown as useful
	ObjectionsChanged // an objection to how a position was rendered, or an answer to one
	DebateRedrawn     // anything of a debate but a new argument
	RoomChanged       // anything in a room but a new argument
	PersonCame        // somebody joined who is no guest; likewise
	ProfileReplaced   // the sealed document of a person; likewise
)

// Change is something in a topic that an entry changed.
type Change struct {
	Topic  Topic
	Kind   ChangeKind
	ID     int64  // of the argument, proposal or debate that was added; of the argument that was written down; else 0
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

// touchProposal marks a proposal as changed, and its consultation, and tells what of it did. The caller marks that part.
func (s *State) touchProposal(h Head, number int64, kind ChangeKind) *proposal {
	p := &s.proposals[number-1]
	p.changed, s.consultations[p.consultation-1].changed = h.Number, h.Number
	s.note(Change{ProposalTopic(number), kind, 0, h.Number})
	return p
}

// touchQuestion marks the question and all pages on which its figures stand as changed.
func (s *State) touchQuestion(h Head, q *question, kind ChangeKind, id int64) {
	if kind == FiguresShown {
		q.shown = h.Number
		if q.final == nil {
			q.released.at(h)
		}
	} else {
		q.moved = h.Number
	}
	c := &s.consultations[q.consultation-1]
	if c.changed = h.Number; kind == BallotsMoved {
		c.told = h.Number
	}
	if q.debate != 0 {
		s.touchDebate(h, q.debate)
		return
	}
	s.proposals[q.proposal-1].changed = h.Number
	if !c.importing() {
		s.note(Change{ProposalTopic(q.proposal), kind, id, h.Number})
	}
}

// ChangesSince returns what changed in a topic after entry number after, in the order of numbers; what changed several
// times is told once, as it is now, under the number of its last change. ok is false if there is more than most, or if it
// cannot be told from the state (a phase that changes what a page offers, a text that was taken back, a transcript: whoever shows it must fetch
// anew). Nothing is told of an import under way.
func (s *State) ChangesSince(t Topic, after uint64, most int) (changes []Change, ok bool) {
	add := func(kind ChangeKind, id int64, number uint64) {
		if number > after {
			changes = append(changes, Change{t, kind, id, number})
		}
	}
	var redrawn uint64
	arguments := func(thread []int64) {
		for _, n := range slices.Backward(thread) {
			if s.arguments[n-1].entry <= after || len(changes) > most {
				return
			}
			add(ArgumentAdded, n, s.arguments[n-1].entry)
		}
	}
	switch t.kind {
	case proposalTopic:
		p := s.proposal(t.number)
		if p == nil {
			return nil, true
		}
		if redrawn = p.redrawn; s.consultations[p.consultation-1].importing() {
			return nil, redrawn <= after
		}
		arguments(p.thread)
		if d := s.discussions[Thread{Proposal: t.number}]; d != nil {
			add(MarksMoved, 0, d.marked)
		}
		q := s.question(p.question)
		add(BallotsMoved, 0, q.moved)
		add(FiguresShown, 0, q.shown)
		add(SummaryChanged, 0, p.summarised)
		add(SheetChanged, 0, p.sheeted)
		add(ObjectionsChanged, 0, p.objected)
	case debateTopic:
		d := s.debate(t.number)
		if d == nil {
			return nil, true
		}
		redrawn = d.redrawn
		arguments(d.thread)
		if d := s.discussions[Thread{Debate: t.number}]; d != nil {
			add(MarksMoved, 0, d.marked)
		}
	case roomTopic:
		d := s.debate(t.number)
		if d == nil {
			return nil, true
		}
		redrawn = d.room.redrawn
		arguments(d.thread)
		add(RoomChanged, 0, d.room.moved)
	case consultationTopic:
		if t.number < 1 || t.number > int64(len(s.consultations)) || s.consultations[t.number-1].importing() {
			return nil, true
		}
		c := &s.consultations[t.number-1]
		add(PhaseChanged, 0, c.phaseBegan)
		for i := len(s.proposals) - 1; i >= 0 && s.proposals[i].entry > after && len(changes) <= most; i-- {
			if s.proposals[i].consultation == t.number {
				add(ProposalAdded, int64(i+1), s.proposals[i].entry)
			}
		}
		for i := len(s.debates) - 1; i >= 0 && s.debates[i].entry > after && len(changes) <= most; i-- {
			if s.debates[i].consultation == t.number && s.debates[i].rehearses == 0 {
				add(DebateAdded, int64(i+1), s.debates[i].entry)
			}
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int { return cmp.Compare(a.Number, b.Number) })
	return changes, len(changes) <= most && redrawn <= after
}

// BallotsOn returns the number of ballots on the question of a proposal's topic, 0 for other topics.
func (s *State) BallotsOn(t Topic) int64 {
	if p := s.proposal(t.number); p != nil && t.kind == proposalTopic && !s.consultations[p.consultation-1].importing() {
		return s.question(p.question).ballots
	}
	return 0
}
