package deliberation

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Arrangement is in which order a thread is read. It is the same for everybody: none looks at who reads.
type Arrangement uint8

const (
	// Shuffled is by lot, so that who came first is not read most. An argument keeps its place among the others for ever; new ones come
	// in between. It is the zero value, and what a thread is shown in unless something else is asked for.
	Shuffled   Arrangement = iota
	ByTime                 // as they were given, oldest first
	ByUse                  // first what most found useful, as far as that is shown; then by lot
	Unanswered             // the questions that nobody has answered yet, alone, oldest first
)

var arrangementNames = [...]string{"lot", "time", "use", "unanswered"}

// Arrangements lists them all, the one that needs not be asked for first.
func Arrangements() []Arrangement { return []Arrangement{Shuffled, ByTime, ByUse, Unanswered} }

// String is the name used in the API.
func (o Arrangement) String() string {
	if int(o) < len(arrangementNames) {
		return arrangementNames[o]
	}
	return fmt.Sprintf("invalid(%d)", o)
}

// ParseArrangement returns the arrangement of that name, Shuffled for none, or an error that names the input.
func ParseArrangement(name string) (Arrangement, error) {
	for i, n := range arrangementNames {
		if n == name || i == 0 && name == "" {
			return Arrangement(i), nil
		}
	}
	return Shuffled, fmt.Errorf("deliberation: %q is no arrangement", name)
}

// lot is where an argument stands in a shuffled thread: a hash of the nonce of the entry that gave it. Nobody can steer it: the server
// draws the nonce when it stores the entry, after the argument was sent, so an author knows it neither from the thread, nor from the time,
// nor from the argument's number; to draw again is to give another argument beside the first. The stored nonce is a leaf of the
// journal's tree, so that every server, and whoever replays the journal, finds the same order. It is hashed, for a nonce is there to hide
// what its entry says, and an order tells something of what it is made from.
func lot(nonce ID) uint64 {
	sum := sha256.Sum256(append([]byte("voix: place in a thread\n"), nonce[:]...))
	return binary.BigEndian.Uint64(sum[:])
}

// before compares two arguments of a thread.
func (s *State) before(o Arrangement) func(a, b int64) bool {
	byLot := func(a, b int64) bool {
		x, y := s.arguments[a-1].lot, s.arguments[b-1].lot
		return x < y || x == y && a < b
	}
	switch o {
	case Shuffled:
		return byLot
	case ByUse:
		return func(a, b int64) bool {
			if x, y := s.usefulTo(a), s.usefulTo(b); x != y {
				return x > y
			}
			return byLot(a, b)
		}
	}
	return func(a, b int64) bool { return a < b }
}

// discussion is the arguments of a thread that are no replies, in each arrangement.
type discussion struct {
	begun, shuffled, byUse, unanswered sequence
	marked                             uint64 // the entry that last changed for how many something in it is shown as useful
}

func (d *discussion) in(o Arrangement) *sequence {
	switch o {
	case ByTime:
		return &d.begun
	case ByUse:
		return &d.byUse
	case Unanswered:
		return &d.unanswered
	}
	return &d.shuffled
}

// discussion returns that of a thread, nil if there is no such thread, or nothing in it.
func (s *State) discussion(t Thread) *discussion {
	if thread, _, _ := s.thread(t); thread == nil || len(*thread) == 0 {
		return nil
	}
	return s.discussions[t]
}

// begin puts a new argument that is no reply into its thread.
func (s *State) begin(t Thread, number int64) {
	d := s.discussions[t]
	if d == nil {
		d = &discussion{}
		s.discussions[t] = d
	}
	for _, o := range []Arrangement{Shuffled, ByTime, ByUse} {
		d.in(o).insert(number, s.before(o))
	}
	s.await(number)
}

// await puts a question among the unanswered ones of its thread, or takes it away.
func (s *State) await(number int64) {
	a := &s.arguments[number-1]
	waits := a.side == Asking && a.replyTo == 0 && a.answers == 0 && !s.IsErased(a.text)
	if waits == a.waits {
		return
	}
	a.waits = waits
	q := &s.discussions[Thread{a.proposal, a.debate}].unanswered
	if waits {
		q.insert(number, s.before(Unanswered))
	} else {
		q.remove(number, s.before(Unanswered))
	}
}

// answered counts a reply, or takes it away again (by -1), if somebody else gave it than the argument it stands below.
func (s *State) answered(reply int64, by int32) {
	a := &s.arguments[reply-1]
	if a.replyTo == 0 {
		return
	}
	if parent := &s.arguments[a.replyTo-1]; parent.author != a.author {
		parent.answers += by
		s.await(a.replyTo)
	}
}

// Discussion returns up to limit arguments of a thread that are no replies and come after the argument of number after (0: from
// the first), each followed by all its replies, in the order in which they were given. Who goes on after the last argument of each page
// meets every argument that was there when they began exactly once, whatever is given meanwhile (Unanswered: unless it is answered; ByUse:
// while no other number of marks is shown).
func (s *State) Discussion(t Thread, o Arrangement, after int64, limit int) []Argument {
	d := s.discussion(t)
	if d == nil || limit < 1 || after < 0 || after > int64(len(s.arguments)) {
		return nil
	}
	rank := 0
	if after > 0 {
		rank = s.rankAfter(d, o, after)
	}
	var page []Argument
	for number := range d.in(o).from(rank) {
		if limit--; limit < 0 {
			break
		}
		a, _ := s.Argument(number)
		page = append(page, a)
		for _, n := range s.arguments[number-1].replies {
			a, _ := s.Argument(n)
			page = append(page, a)
		}
	}
	return page
}

// rankAfter is how many arguments stand up to and including one, which need not be among them: a reply, or a question answered since.
func (s *State) rankAfter(d *discussion, o Arrangement, number int64) int {
	before := s.before(o)
	return d.in(o).rank(number, func(a, b int64) bool { return a == number || before(a, b) })
}

// DiscussedAfter returns the cursor for Discussion whose page, of limit arguments, holds the argument of that number, or what it replies to.
// It is 0 for the first page, and where there is no such argument, or not in this arrangement.
func (s *State) DiscussedAfter(t Thread, o Arrangement, number int64, limit int) int64 {
	a, ok := s.Argument(number)
	d := s.discussion(t)
	if !ok || d == nil || limit < 1 || (Thread{a.Proposal, a.Debate}) != t {
		return 0
	}
	if a.ReplyTo != 0 {
		number = a.ReplyTo
	}
	if o == Unanswered && !s.arguments[number-1].waits {
		return 0
	}
	rank := d.in(o).rank(number, s.before(o))
	if rank -= rank % limit; rank == 0 {
		return 0
	}
	for n := range d.in(o).from(rank - 1) {
		return n
	}
	return 0
}
