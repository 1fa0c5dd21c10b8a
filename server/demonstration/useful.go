package demonstration

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"voix/deliberation"
)

// mark says that a person finds an argument useful.
type mark struct {
	person, argument int
}

// mostMarks is more than any argument gets: most get few, and some what is shown of them.
const mostMarks = 18

// mark plans which arguments people find useful. The marks of a day are given together in the evening, like ballots.
func (p *planner) mark() {
	r := random(p.seed, "marks")
	given := map[int][]mark{}
	for _, e := range p.events {
		a, ok := e.act.(give)
		if !ok {
			continue
		}
		x := &p.arguments[a]
		until := historyEnds
		if x.proposal >= 0 && p.proposals[x.proposal].consultation == earlyConsultation {
			until = earlyRereading
		}
		known := map[int]bool{x.author: true}
		for range int(mostMarks * math.Pow(r.Float64(), 3)) {
			person, day := r.IntN(len(p.persons)), dayOf(e.at+soon(r, 6))
			at := moment(day) + evening
			if who := &p.persons[person]; !known[person] && !who.guest && who.joins < at && e.at < at && at < until {
				known[person] = true
				given[day] = append(given[day], mark{person, int(a)})
			}
		}
	}
	for _, day := range slices.Sorted(maps.Keys(given)) {
		p.add(moment(day)+evening, marks(given[day]))
	}
}

// marks are given in one batch.
type marks []mark

func (m marks) do(ctx context.Context, b *builder) error {
	var all manyMarks
	for _, x := range m {
		all = append(all, deliberation.MarkArgument{Argument: b.given[x.argument], By: b.number(x.person)})
	}
	_, err := b.platform.Do(ctx, b.platform.NewID(), all)
	return err
}

// manyMarks are by different persons or on different arguments, so none decides about another.
type manyMarks []deliberation.MarkArgument

func (manyMarks) Keys() deliberation.Keys { return deliberation.Keys{} }

func (all manyMarks) Decide(s *deliberation.State, at time.Time) (acts []deliberation.Act, err error) {
	for _, c := range all {
		some, err := c.Decide(s, at)
		if err != nil {
			return nil, err
		}
		acts = append(acts, some...)
	}
	return acts, nil
}
