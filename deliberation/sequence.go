package deliberation

import (
	"iter"
	"slices"
	"sort"
)

// sequence keeps numbers in an order that its owner compares by, the same at every call. A number is found by halving; what is put in or
// taken out moves no more than pieceRoom others, however many there are, and a place is counted piece by piece: ten thousand numbers
// are some fifty pieces.
type sequence struct {
	pieces [][]int64 // none is empty
}

const pieceRoom = 256

// find returns where n stands, or would stand: the piece, and the place in it.
func (q *sequence) find(n int64, before func(a, b int64) bool) (piece, place int) {
	piece = sort.Search(len(q.pieces), func(i int) bool { return !before(q.pieces[i][len(q.pieces[i])-1], n) })
	if piece == len(q.pieces) {
		if piece == 0 {
			return 0, 0
		}
		piece--
	}
	in := q.pieces[piece]
	return piece, sort.Search(len(in), func(i int) bool { return !before(in[i], n) })
}

// insert puts n in. It must not be there yet.
func (q *sequence) insert(n int64, before func(a, b int64) bool) {
	i, place := q.find(n, before)
	if len(q.pieces) == 0 {
		q.pieces = append(q.pieces, nil)
	}
	q.pieces[i] = slices.Insert(q.pieces[i], place, n)
	if in := q.pieces[i]; len(in) > pieceRoom {
		q.pieces = slices.Insert(q.pieces, i+1, slices.Clone(in[pieceRoom/2:]))
		q.pieces[i] = in[: pieceRoom/2 : pieceRoom/2]
	}
}

// remove takes n out. It must be there, and compare as it did when it was put in.
func (q *sequence) remove(n int64, before func(a, b int64) bool) {
	i, place := q.find(n, before)
	if q.pieces[i] = slices.Delete(q.pieces[i], place, place+1); len(q.pieces[i]) == 0 {
		q.pieces = slices.Delete(q.pieces, i, i+1)
	}
}

// rank is how many numbers come before n, which need not be there.
func (q *sequence) rank(n int64, before func(a, b int64) bool) int {
	i, place := q.find(n, before)
	for _, in := range q.pieces[:min(i, len(q.pieces))] {
		place += len(in)
	}
	return place
}

// from goes through the numbers that have at least so many before them.
func (q *sequence) from(rank int) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for _, in := range q.pieces {
			if rank >= len(in) {
				rank -= len(in)
				continue
			}
			for _, n := range in[rank:] {
				if !yield(n) {
					return
				}
			}
			rank = 0
		}
	}
}
