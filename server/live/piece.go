package live

import (
	"cmp"
	"encoding/json"
	"slices"
)

// note is one published message on its way to readers.
type note struct {
	number uint64
	topic  Topic
	// body is what readers get; nil until somebody does, if payload is there.
	body    []byte
	payload json.RawMessage
	// single is the note as the only one for its readers, made when needed.
	single []*piece
}

// alone is the pieces for readers who get nothing else this round. Most
// audiences share them.
func (n *note) alone() []*piece {
	if n.single == nil {
		n.single = cut([]*note{n})
	}
	return n.single
}

// byNumber orders notes; it is used with stable sorts, so that the order of
// publishing decides within one number.
func byNumber(a, b *note) int { return cmp.Compare(a.number, b.number) }

// writeCap bounds what one socket write carries, in bytes, unless a single
// message is larger. It is small enough that a slow phone's kernel buffer takes
// it whole, large enough that a burst costs one system call.
const writeCap = 16 << 10

// piece is ready bytes for one socket write, shared by all readers that follow
// the same topics. It never changes once made.
type piece struct {
	bytes []byte
	// ends tells for each WebSocket message in bytes its number and where it
	// ends; numbers strictly increase.
	ends []end
}

type end struct {
	number uint64
	offset int
}

// after is what of the piece has a number greater than n: its bytes and how
// many messages they are.
func (p *piece) after(n uint64) ([]byte, int) {
	if p.ends[0].number > n {
		return p.bytes, len(p.ends)
	}
	i, _ := slices.BinarySearchFunc(p.ends, n, func(e end, n uint64) int {
		if e.number <= n {
			return -1
		}
		return 1
	})
	return p.bytes[p.ends[i-1].offset:], len(p.ends) - i
}

// cut makes pieces of notes, which must be in the order of their numbers.
// Notes of one number become one WebSocket message.
func cut(notes []*note) []*piece {
	var pieces []*piece
	var p *piece
	var bodies [][]byte
	for i, n := range notes {
		bodies = append(bodies, n.body)
		if i+1 < len(notes) && notes[i+1].number == n.number {
			continue
		}
		size := 0
		for _, b := range bodies {
			size += len(b) + 11
		}
		if p == nil || len(p.bytes)+size > writeCap {
			p = &piece{bytes: make([]byte, 0, min(writeCap, size*(len(notes)-i)))}
			pieces = append(pieces, p)
		}
		p.bytes = appendMessage(p.bytes, bodies...)
		p.ends = append(p.ends, end{n.number, len(p.bytes)})
		bodies = bodies[:0]
	}
	return pieces
}
