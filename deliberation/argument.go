package deliberation

import (
	"slices"
	"sort"
	"time"
)

type argument struct {
	proposal, debate int64 // one of them
	author           int64
	replyTo          int64
	text             ID
	at               int64
	entry            uint64
	side             Side
	spoken           bool
	item             int64 // of the debate's agenda
	by               int64 // who wrote it down for its author; 0: they did
	channel          Channel
	mandated         Mandated
	organisation     int64 // in whose name it is written
	guest            bool  // it was written down for somebody without an account
	replies          []int64
	quotes           int64  // another of the same thread
	lot              uint64 // its place in the shuffled thread
	answers          int32  // replies of others that were not taken back
	waits            bool   // a question among the unanswered ones
	useful           *useful
}

// Argument is what may be shown of an argument.
type Argument struct {
	Number           int64
	Proposal, Debate int64 // one of them is set
	Consultation     int64 // in which that is
	Author           int64
	Side             Side
	ReplyTo          int64 // 0: no reply
	Quotes           int64 // 0: quotes none
	Answers          int64 // replies of others than its author that were not taken back
	Useful           int64 // to how many persons, as far as that is shown: see MarksShownFrom
	Text             ID
	Spoken           Spoken
	Item             int64 // of the debate's agenda; 0: of none
	By               int64 // who wrote it down for its author, in a room, from paper or on the telephone; 0: they did themselves
	Channel          Channel
	Mandated         Mandated // how its author asked for it
	Organisation     int64    // in whose name it is written; 0: in that of its author
	Corrected        int64    // how often it was put right since
	At               time.Time
	Erased           bool
	Entry            uint64
}

// Argument returns the argument of that number; ok is false if there is none.
func (s *State) Argument(number int64) (Argument, bool) {
	if number < 1 || number > int64(len(s.arguments)) {
		return Argument{}, false
	}
	a := &s.arguments[number-1]
	view := Argument{
		Number: number, Proposal: a.proposal, Debate: a.debate, Consultation: s.consultationOf(a.proposal, a.debate), Author: a.author, Side: a.side, ReplyTo: a.replyTo, Text: a.text,
		At: time.UnixMilli(a.at).UTC(), Erased: s.IsErased(a.text), Entry: a.entry,
		Quotes: a.quotes, Answers: int64(a.answers), Useful: s.usefulTo(number),
		Item: a.item, By: a.by, Channel: a.channel, Mandated: a.mandated, Organisation: a.organisation, Corrected: int64(len(s.corrections[number])),
	}
	if a.spoken {
		view.Spoken = s.spoken(Recording{Argument: number})
	}
	return view, true
}

// ArgumentGivenBy returns the argument that the entry of that number gave.
func (s *State) ArgumentGivenBy(entry uint64) (int64, bool) {
	i := sort.Search(len(s.arguments), func(i int) bool { return s.arguments[i].entry >= entry })
	return int64(i + 1), i < len(s.arguments) && s.arguments[i].entry == entry
}

// LastArguments returns up to most arguments and replies of a thread, the latest first, without those that were taken back.
func (s *State) LastArguments(t Thread, most int) (last []Argument) {
	thread, _, _ := s.thread(t)
	if thread == nil {
		return nil
	}
	for _, n := range slices.Backward(*thread) {
		if len(last) >= most {
			break
		}
		if a, _ := s.Argument(n); !a.Erased {
			last = append(last, a)
		}
	}
	return last
}

// Thread is where arguments stand: that of a proposal or of a debate.
type Thread struct {
	Proposal, Debate int64 // one of them is set
}

func (s *State) thread(t Thread) (thread *[]int64, changed *uint64, consultation int64) {
	if p := s.proposal(t.Proposal); p != nil && t.Debate == 0 && !s.consultations[p.consultation-1].importing() {
		return &p.thread, &p.changed, p.consultation
	}
	if d := s.debate(t.Debate); d != nil && t.Proposal == 0 {
		return &d.thread, &d.changed, d.consultation
	}
	return nil, nil, 0
}

// Arguments returns up to limit arguments of a thread that come after the argument of number after (0: from the first), in the
// order in which they were given, replies among them.
func (s *State) Arguments(t Thread, after int64, limit int) []Argument {
	thread, _, _ := s.thread(t)
	if thread == nil {
		return nil
	}
	from, _ := slices.BinarySearch(*thread, after+1)
	var page []Argument
	rest := (*thread)[from:]
	for _, number := range rest[:min(len(rest), max(0, limit))] {
		a, _ := s.Argument(number)
		page = append(page, a)
	}
	return page
}

// RepliesTo returns the replies to an argument that were not taken back, in the order in which they were given.
func (s *State) RepliesTo(argument int64) (all []Argument) {
	if argument < 1 || argument > int64(len(s.arguments)) {
		return nil
	}
	for _, number := range s.arguments[argument-1].replies {
		if a, _ := s.Argument(number); !a.Erased {
			all = append(all, a)
		}
	}
	return all
}

// GiveArgument gives an argument in a thread, or replies to one.
type GiveArgument struct {
	Thread     Thread
	Author     int64
	Item       int64 // of the debate's agenda; 0: of none
	Side       Side
	ReplyTo    int64 // an argument of the same thread; if that is a reply itself, what it replies to is meant
	Quotes     int64 // an argument or reply of the same thread; 0: none. An entry holds no words: those quoted stay where they are
	Text       ID
	Hash       Hash
	Voice      ID // stored like a file; zero: written
	VoiceProof Hash
	// Organisation is that the author writes for, in whose name it is; 0: in their own.
	Organisation int64
}

// Keys: arguments share a batch with each other and with ballots.
func (c GiveArgument) Keys() Keys {
	k := Keys{Reads: []Key{personKey(c.Author)}, Changes: []Key{textKey(c.Text)}}
	if !c.Voice.IsZero() {
		k.Changes = append(k.Changes, textKey(c.Voice))
	}
	if c.Thread.Proposal != 0 {
		k.Reads = append(k.Reads, proposalKey(c.Thread.Proposal))
	} else {
		k.Reads = append(k.Reads, debateKey(c.Thread.Debate))
	}
	return k
}

// Decide returns the argument, or ErrThreadMissing, ErrProposalUnknown, ErrDebateUnknown, ErrArgumentsClosed, ErrPersonUnknown, ErrFieldMissing,
// ErrArgumentUnknown, ErrReplyElsewhere, ErrQuoteElsewhere, ErrTextUsed, ErrVoiceOfAgent, ErrDebateCancelled, ErrItemUnknown, ErrNotWriter.
func (c GiveArgument) Decide(s *State, at time.Time) ([]Act, error) {
	thread, _, consultation := s.thread(c.Thread)
	if thread == nil {
		switch {
		case c.Thread.Proposal != 0 && c.Thread.Debate == 0:
			return nil, ErrProposalUnknown
		case c.Thread.Debate != 0 && c.Thread.Proposal == 0:
			return nil, ErrDebateUnknown
		}
		return nil, ErrThreadMissing
	}
	view, _ := s.Consultation(consultation)
	switch {
	case !view.TakesArguments():
		return nil, ErrArgumentsClosed
	case !s.takesPart(c.Author):
		return nil, ErrPersonUnknown
	case !s.mayWriteFor(c.Author, c.Organisation, at.UnixMilli()):
		return nil, ErrNotWriter
	case c.Organisation != 0 && !c.Voice.IsZero(), !c.Side.Valid() || c.Text.IsZero() || c.Hash.IsZero():
		return nil, ErrFieldMissing
	case s.used(c.Text) || c.Voice == c.Text:
		return nil, ErrTextUsed
	}
	if err := s.mayBeHeard(c.Author, consultation, c.Voice, c.VoiceProof); err != nil {
		return nil, err
	}
	if d := s.debate(c.Thread.Debate); d != nil {
		switch {
		case d.ended || d.rehearses != 0 && !s.runs(d, c.Author, at.UnixMilli()):
			return nil, ErrDebateUnknown
		case d.cancelled != 0:
			return nil, ErrDebateCancelled
		case c.Item != 0 && d.item(c.Item) == nil:
			return nil, ErrItemUnknown
		}
	} else if c.Item != 0 {
		return nil, ErrItemUnknown
	}
	replyTo := c.ReplyTo
	if replyTo != 0 {
		parent, ok := s.Argument(replyTo)
		if !ok {
			return nil, ErrArgumentUnknown
		}
		if parent.Proposal != c.Thread.Proposal || parent.Debate != c.Thread.Debate {
			return nil, ErrReplyElsewhere
		}
		if parent.ReplyTo != 0 {
			replyTo = parent.ReplyTo
		}
	}
	if c.Quotes != 0 {
		if quoted, ok := s.Argument(c.Quotes); !ok {
			return nil, ErrArgumentUnknown
		} else if quoted.Proposal != c.Thread.Proposal || quoted.Debate != c.Thread.Debate {
			return nil, ErrQuoteElsewhere
		}
	}
	return byPerson(c.Author, &ArgumentGiven{
		Proposal: c.Thread.Proposal, Debate: c.Thread.Debate, Author: c.Author, Side: c.Side, ReplyTo: replyTo,
		Text: c.Text, Hash: c.Hash, Voice: c.Voice, VoiceProof: c.VoiceProof, Quotes: c.Quotes, Item: c.Item, Organisation: c.Organisation,
	}), nil
}

// mayBeHeardIn refuses what no command gives: somebody's words by another who does not run the debate, a guest elsewhere than in their
// debate, an item that is not on the agenda, a reply or quotation out of the thread.
func (s *State) mayBeHeardIn(h Head, by Actor, f *ArgumentGiven) error {
	d := s.debate(f.Debate)
	if by.Person != 0 && by.Person != f.Author && !s.MayEnter(f.Debate, by.Person, h.time()) || d != nil && d.ended {
		return errApply(h, f, "not theirs to say")
	}
	if guest := s.Guest(f.Author); guest != 0 && guest != f.Debate || f.Item != 0 && (d == nil || d.item(f.Item) == nil) {
		return errApply(h, f, "out of its debate")
	}
	if !recorded(f.Channel, f.Mandated) || f.Channel != NoChannel && (d == nil || by.Person == f.Author) {
		return errApply(h, f, "under a mandate that there is not")
	}
	for _, n := range []int64{f.ReplyTo, f.Quotes} {
		if n == 0 {
			continue
		}
		if a, ok := s.Argument(n); !ok || a.Proposal != f.Proposal || a.Debate != f.Debate {
			return errApply(h, f, "out of its thread")
		}
	}
	return nil
}

func (s *State) applyArgument(h Head, nonce ID, by Actor, f *ArgumentGiven) error {
	thread, changed, consultation := s.thread(Thread{f.Proposal, f.Debate})
	if thread == nil || s.person(f.Author) == nil {
		return errApply(h, f, "no such thread or person")
	}
	if err := s.mayBeHeardIn(h, by, f); err != nil {
		return err
	}
	if !s.mayWriteFor(f.Author, f.Organisation, h.At) {
		return errApply(h, f, "its author does not write for the organisation")
	}
	if !f.Voice.IsZero() && s.isAgentIn(f.Author, consultation) {
		return errApply(h, f, "an agent's voice is never kept")
	}
	if s.mayBeKept(f.Author, f.Voice) != nil {
		return errApply(h, f, "a child's voice is never kept")
	}
	s.arguments = append(s.arguments, argument{
		proposal: f.Proposal, debate: f.Debate, author: f.Author, replyTo: f.ReplyTo, text: f.Text, at: h.At, entry: h.Number, side: f.Side,
		spoken: !f.Voice.IsZero(), quotes: f.Quotes, lot: lot(nonce), item: f.Item, channel: f.Channel, mandated: f.Mandated, organisation: f.Organisation,
	})
	if by.Person != f.Author {
		given := &s.arguments[len(s.arguments)-1]
		given.by, given.guest = by.Person, by.Person != 0 && s.Guest(f.Author) != 0
	}
	number := int64(len(s.arguments))
	if !f.Voice.IsZero() {
		s.hear(Recording{Argument: number}, argumentTopic, number, f.Voice)
	}
	*thread = append(*thread, number)
	if f.ReplyTo != 0 {
		parent := &s.arguments[f.ReplyTo-1]
		parent.replies = append(parent.replies, number)
		s.answered(number, 1)
	} else {
		s.begin(Thread{f.Proposal, f.Debate}, number)
	}
	*changed = h.Number
	s.texts[f.Text] = owner{argumentTopic, number}
	s.note(Change{topicOf(Thread{f.Proposal, f.Debate}), ArgumentAdded, number, h.Number})
	if d := s.debate(f.Debate); d != nil {
		s.note(Change{RoomTopic(f.Debate), ArgumentAdded, number, h.Number})
		if d.rehearses != 0 {
			return nil // nothing of it is counted
		}
	}
	if p := s.person(f.Author); p.debate != 0 {
		s.count(h, p)
	}
	c := &s.consultations[consultation-1]
	c.arguments++
	c.changed = h.Number
	return nil
}
