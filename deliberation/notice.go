package deliberation

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// NoticeKind says what is new to somebody.
type NoticeKind uint8

const (
	NoNotice NoticeKind = iota
	// ReplyNotice: somebody replied to what they said.
	ReplyNotice
	// ArgumentNotice: somebody gave an argument on their proposal.
	ArgumentNotice
	// AnswerNotice: a rapporteur answered their objection.
	AnswerNotice
	// TranscriptNotice: somebody wrote down what they spoke.
	TranscriptNotice
	// SummaryNotice: somebody said their proposal in easy French.
	SummaryNotice
	// MinutesNotice: the minutes of a debate that they were in can be read again and put right.
	MinutesNotice
	// StepNotice: it was told what became of what they said.
	StepNotice
	// PhaseNotice: a consultation in which they wrote something began its next phase.
	PhaseNotice
	// MandateNotice: a mandate of theirs was ended by another.
	MandateNotice
	// SuccessionNotice: somebody else says that they represent the organisation that they represent.
	SuccessionNotice
	// EndingNotice: an administrator would end their mandate, and waits for another to agree.
	EndingNotice
)

var noticeNames = []string{"", "reply", "argument", "answer", "transcript", "summary", "minutes", "step", "phase", "mandate", "succession", "ending"}

func (NoticeKind) enumerationNames() []string { return noticeNames }

// String is the name used in messages.
func (k NoticeKind) String() string { return nameOf(k) }

// NoticeKinds lists them all.
func NoticeKinds() []NoticeKind { return allOf[NoticeKind]() }

// Personal reports whether such a thing was done to what the person themselves said or holds; else it is what they follow.
func (k NoticeKind) Personal() bool {
	switch k {
	case ArgumentNotice, SummaryNotice, PhaseNotice:
		return false
	}
	return true
}

// Notice is one thing that is new to one person. It tells nothing that is not public, and nothing of ballots: who has but given their opinion
// is told of nothing.
type Notice struct {
	Person  int64
	Kind    NoticeKind
	Subject Topic  // what it is about: what is told of one subject is told together
	ID      int64  // of the argument that was given, or about which something was done; of the mandate; else 0
	Entry   uint64 // that made it
	At      time.Time
	// Binding: something runs from when the person is told of it. It is told at once, also to those who want no digest.
	Binding  bool
	Deadline time.Time // until when they can answer; zero: none runs
}

// news is something that Notices could not find in the order of the journal otherwise.
type news struct {
	entry  uint64
	kind   NoticeKind
	number int64 // of the proposal, debate, consultation, mandate, announcement or argument
	by     int64 // who did it; they know
	spoken Recording
}

func (s *State) tell(n news) { s.news = append(s.news, n) }

// Notices returns what is new, by entries after after and up to until, to those persons of whom wanted is true, in the order of the entries.
// What was taken back since is left out, as is whoever was erased. The same entries give the same notices.
func (s *State) Notices(after, until uint64, wanted func(person int64) bool) (all []Notice) {
	add := func(person, by int64, n Notice) {
		if person == by || !s.takesPart(person) || !wanted(person) {
			return
		}
		n.Person, n.At = person, s.When(n.Entry)
		all = append(all, n)
	}
	for i := sort.Search(len(s.arguments), func(i int) bool { return s.arguments[i].entry > after }); i < len(s.arguments); i++ {
		a := &s.arguments[i]
		if a.entry > until {
			break
		}
		t := Thread{a.proposal, a.debate}
		if s.IsErased(a.text) || s.Rehearsed(t) {
			continue
		}
		n := Notice{Kind: ArgumentNotice, Subject: topicOf(t), ID: int64(i + 1), Entry: a.entry}
		proposer := int64(0)
		if p := s.proposal(a.proposal); p != nil {
			if s.consultations[p.consultation-1].imported() {
				continue
			}
			proposer = p.author
		}
		if a.replyTo != 0 {
			parent := s.arguments[a.replyTo-1].author
			n.Kind = ReplyNotice
			add(parent, a.author, n)
			if n.Kind = ArgumentNotice; parent == proposer {
				continue
			}
		}
		if proposer != 0 {
			add(proposer, a.author, n)
		}
	}
	from, _ := slices.BinarySearchFunc(s.news, after, func(n news, after uint64) int {
		if n.entry > after {
			return 1
		}
		return -1
	})
	for _, x := range s.news[from:] {
		if x.entry > until {
			break
		}
		s.noticesOf(x, add)
	}
	slices.SortStableFunc(all, func(a, b Notice) int { return cmp.Compare(a.Entry, b.Entry) })
	return all
}

func (s *State) noticesOf(x news, add func(person, by int64, n Notice)) {
	n := Notice{Kind: x.kind, Entry: x.entry}
	switch x.kind {
	case AnswerNotice:
		a := s.answers[x.number-1]
		o := &s.objections[a.objection-1]
		if n.Subject = ProposalTopic(o.proposal); !s.IsErased(o.answers[a.index].text) {
			add(o.author, x.by, n)
		}
	case TranscriptNotice:
		t := s.ThreadOf(x.spoken)
		if n.Subject, n.ID = topicOf(t), x.spoken.Argument; s.Rehearsed(t) || s.IsErased(s.transcripts[x.number-1].text) {
			return
		}
		if person, ok := s.Speaker(x.spoken); ok {
			add(person, x.by, n)
		}
	case SummaryNotice:
		if n.Subject = ProposalTopic(s.summaries[x.number-1].proposal); !s.IsErased(s.summaries[x.number-1].text) {
			add(s.proposal(n.Subject.number).author, x.by, n)
		}
	case StepNotice:
		a := &s.arguments[x.number-1]
		if n.Subject, n.ID = DebateTopic(a.debate), x.number; s.IsErased(a.text) || s.Rehearsed(Thread{Debate: a.debate}) {
			return
		}
		add(a.author, x.by, n)
	case MinutesNotice:
		if n.Subject = DebateTopic(x.number); s.Rehearsed(Thread{Debate: x.number}) {
			return
		}
		for _, person := range s.presentAt(x.number) {
			add(person, x.by, n)
		}
	case PhaseNotice:
		n.Subject = ConsultationTopic(x.number)
		for _, person := range s.writersIn(x.number) {
			add(person, x.by, n)
		}
	case MandateNotice, EndingNotice:
		n.Subject, n.ID, n.Binding = Topic{mandateTopic, x.number}, x.number, true
		add(s.mandates[x.number-1].holder, x.by, n)
	case SuccessionNotice:
		a := &s.presentations[x.number-1]
		if number := s.contests(a, a.at); number != 0 && s.waits(a) {
			n.Subject, n.ID, n.Binding = Topic{mandateTopic, number}, number, true
			n.Deadline = time.UnixMilli(a.at).Add(SuccessionWaits).UTC()
			add(s.mandates[number-1].holder, x.by, n)
		}
	}
}

// presentAt are those of whom WasThere is true, guests among them, in the order of their numbers.
func (s *State) presentAt(debate int64) []int64 {
	d := s.debate(debate)
	all := slices.Clone(d.facilitators)
	for _, a := range d.room.attendees {
		all = append(all, a.person)
	}
	for _, n := range d.thread {
		all = append(all, s.arguments[n-1].author)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// writersIn are those who filed a proposal, gave an argument or convened a debate in a consultation, in the order of their numbers.
func (s *State) writersIn(consultation int64) (all []int64) {
	for i := range s.proposals {
		if p := &s.proposals[i]; p.consultation == consultation && !s.IsErased(p.text) {
			all = append(all, p.author)
		}
	}
	for i := range s.debates {
		if d := &s.debates[i]; d.consultation == consultation && d.rehearses == 0 {
			all = append(all, d.facilitators...)
		}
	}
	for i := range s.arguments {
		a := &s.arguments[i]
		if s.IsErased(a.text) || s.Rehearsed(Thread{a.proposal, a.debate}) {
			continue
		}
		if p := s.proposal(a.proposal); p != nil && p.consultation == consultation {
			all = append(all, a.author)
		} else if d := s.debate(a.debate); d != nil && d.consultation == consultation {
			all = append(all, a.author)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
