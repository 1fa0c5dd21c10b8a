package bench

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"hash/crc32"
	"runtime"
	"strings"
	"time"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// dossierHeapAllowed is how many bytes of heap an export may hold beyond the state, for each proposal: its number, its place, and what it
// remembers of its text. Nothing may grow with ballots.
const dossierHeapAllowed = 200

// heldVote is a consultation whose vote is closed, in memory, with as many proposals and ballots as asked for. Its texts are made when they are
// read, so that what an export holds is its own.
func heldVote(ctx context.Context, proposals, ballots int) (*deliberation.State, error) {
	v := &vote{ballots: ballots, questions: int64(proposals), begins: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	s := deliberation.NewState()
	apply := func(at time.Time, e *deliberation.Entry) error {
		return s.Apply(deliberation.Head{Number: s.Number() + 1, At: at.UnixMilli()}, e)
	}
	decided := func(at time.Time, acts []deliberation.Act, err error) error {
		for _, act := range acts {
			if err == nil {
				err = apply(at, &deliberation.Entry{Actor: act.Actor, Fact: act.Fact})
			}
		}
		return err
	}
	for _, c := range v.prologue() {
		if err := decided(v.begins, s.Due(v.begins), nil); err != nil {
			return nil, err
		}
		acts, err := c.Decide(s, v.begins)
		if err := decided(v.begins, acts, err); err != nil {
			return nil, err
		}
	}
	var fact deliberation.BallotCast
	e := deliberation.Entry{Fact: &fact}
	for i := range v.ballots {
		if i%100_000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c := v.ballot(i)
		fact = deliberation.BallotCast{Question: c.Question, College: c.College, Office: c.Office, Choice: c.Choice}
		e.Actor.Voter, e.Command = c.Voter, v.command(i)
		if err := apply(v.at(i), &e); err != nil {
			return nil, err
		}
	}
	over := v.begins.AddDate(1, 0, 0)
	for due := s.Due(over); len(due) > 0; due = s.Due(over) {
		if err := decided(over, due, nil); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// dossierOf is the input of an export of the one consultation that a state holds.
func dossierOf(s *deliberation.State) dossier.Input {
	text := strings.Repeat("Ce que la Caf devrait faire, et pourquoi. ", 12)
	return dossier.Input{
		State: s, Consultation: 1, Number: s.Number(), At: s.At(),
		Texts: func(ids []deliberation.ID) (map[deliberation.ID]deliberation.Text, error) {
			found := make(map[deliberation.ID]deliberation.Text, len(ids))
			for _, id := range ids {
				found[id] = deliberation.Text{Title: "Proposition " + id.String(), Body: text, Language: "fr"}
			}
			return found, nil
		},
		Pseudonyms: func([]int64) (map[int64]string, error) { return nil, nil },
	}
}

// streamed are the files of a dossier that grow with a consultation.
var streamed = [...]string{"positions.json", "positions.csv", "ballots.csv"}

// counted measures what passes as an archive does.
type counted struct {
	sum   hash.Hash
	crc   hash.Hash32
	bytes int64
	next  int64 // after how many bytes the heap is looked at
	every int64 // 0: never
	most  uint64
	took  time.Duration // to measure, all in all
}

func newCounted(every int64) *counted {
	return &counted{sum: sha256.New(), crc: crc32.NewIEEE(), every: every, next: every}
}

func (c *counted) Write(p []byte) (int, error) {
	began := time.Now()
	c.sum.Write(p)
	c.crc.Write(p)
	c.took += time.Since(began)
	c.bytes += int64(len(p))
	if c.every > 0 && c.bytes >= c.next {
		c.next = c.bytes + c.every
		c.most = max(c.most, heapInUse())
	}
	return len(p), nil
}

// dossierSpeed measures the files that grow with a consultation, written one after the other. An archive cannot be made faster than its bytes
// are hashed: how much of the time that takes is the ratio, within the same seconds, whatever else the machine does.
func dossierSpeed(ctx context.Context, o Options) (Figure, error) {
	s, err := heldVote(ctx, o.sizes.proposals, o.sizes.held)
	if err != nil {
		return Figure{}, err
	}
	in := dossierOf(s)
	ours := newCounted(0)
	began := time.Now()
	for _, name := range streamed {
		if err := dossier.WriteFile(ours, in, name); err != nil {
			return Figure{}, err
		}
	}
	took := time.Since(began)
	value := float64(ours.bytes) / 1e6 / took.Seconds()
	return Figure{
		Value: value, Unit: "MB/s", Against: "the SHA-256 and CRC-32 of the same bytes alone", Ratio: ours.took.Seconds() / took.Seconds(), Goal: 0.05,
	}, nil
}

// dossierHeap measures the most that an export holds beyond the state, at ever more ballots and proposals, and says each in the notes; the
// figure is that of the most of both.
func dossierHeap(ctx context.Context, o Options) (Figure, error) {
	var value float64
	for _, size := range [][2]int{
		{o.sizes.proposals / 10, o.sizes.held / 10}, {o.sizes.proposals, o.sizes.held / 10}, {o.sizes.proposals, o.sizes.held},
	} {
		s, err := heldVote(ctx, size[0], size[1])
		if err != nil {
			return Figure{}, err
		}
		in := dossierOf(s)
		before, most := heapInUse(), uint64(0)
		bytes := int64(0)
		for _, name := range streamed {
			w := newCounted(o.sizes.looked)
			if err := dossier.WriteFile(w, in, name); err != nil {
				return Figure{}, err
			}
			most, bytes = max(most, w.most), bytes+w.bytes
		}
		runtime.KeepAlive(s)
		beyond := float64(most) - float64(before)
		value = beyond / float64(size[0])
		fmt.Fprintf(o.Notes, "dossier-heap: %d proposals, %d ballots: %.1f MB written, %.2f MB held beyond the state (%.0f bytes a proposal)\n",
			size[0], size[1], float64(bytes)/1e6, beyond/1e6, value)
	}
	return Figure{
		Value: value, Unit: "bytes/proposal", Against: fmt.Sprintf("%d bytes allowed, and nothing a ballot", dossierHeapAllowed),
		Ratio: dossierHeapAllowed / value, Goal: 1,
	}, nil
}
