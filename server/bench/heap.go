package bench

import (
	"context"
	"runtime"
	"time"

	"voix/deliberation"
)

// heapAllowed is how many bytes of heap a ballot may take.
const heapAllowed = 24

// heap measures what a ballot takes in memory, all that belongs to it included: its voter, and the ids of commands that are
// remembered for a day.
func heap(ctx context.Context, o Options) (Figure, error) {
	v := &vote{ballots: o.sizes.held, questions: voteQuestions, begins: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	before := heapInUse()
	s := deliberation.NewState()
	number := uint64(0)
	apply := func(at time.Time, e *deliberation.Entry) error {
		number++
		return s.Apply(deliberation.Head{Number: number, At: at.UnixMilli()}, e)
	}
	decide := func(acts []deliberation.Act) error {
		for _, act := range acts {
			if err := apply(v.begins, &deliberation.Entry{Actor: act.Actor, Fact: act.Fact}); err != nil {
				return err
			}
		}
		return nil
	}
	for _, c := range v.prologue() {
		if err := decide(s.Due(v.begins)); err != nil {
			return Figure{}, err
		}
		acts, err := c.Decide(s, v.begins)
		if err != nil {
			return Figure{}, err
		}
		if err := decide(acts); err != nil {
			return Figure{}, err
		}
	}
	var fact deliberation.BallotCast
	e := deliberation.Entry{Fact: &fact}
	for i := range v.ballots {
		if i%100_000 == 0 && ctx.Err() != nil {
			return Figure{}, ctx.Err()
		}
		c := v.ballot(i)
		fact = deliberation.BallotCast{Question: c.Question, College: c.College, Office: c.Office, Choice: c.Choice}
		e.Actor.Voter, e.Command = c.Voter, v.command(i)
		if err := apply(v.at(i), &e); err != nil {
			return Figure{}, err
		}
	}
	value := float64(heapInUse()-before) / float64(v.ballots)
	runtime.KeepAlive(s)
	return Figure{
		Value: value, Unit: "bytes/ballot", Against: "24 bytes allowed, ten million ballots over 60 days", Ratio: heapAllowed / value, Goal: 1,
	}, nil
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
