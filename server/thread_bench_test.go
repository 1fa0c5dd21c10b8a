package server

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/journal"
)

// argueInOne gives many arguments at once.
type argueInOne []deliberation.Command

func (argueInOne) Keys() deliberation.Keys { return deliberation.Keys{} }

func (all argueInOne) Decide(s *deliberation.State, at time.Time) (acts []deliberation.Act, err error) {
	for _, c := range all {
		some, err := c.Decide(s, at)
		if err != nil {
			return nil, err
		}
		acts = append(acts, some...)
	}
	return acts, nil
}

// fill gives so many arguments on a proposal, a thousand in a batch.
func (s *site) fill(v *visitor, proposal int64, count int) {
	s.t.Helper()
	for done := 0; done < count; {
		var commands argueInOne
		var documents []journal.Document
		for ; done < count && len(commands) < 1000; done++ {
			id, hash, document, err := s.platform.NewText(deliberation.Text{Body: fmt.Sprintf("Argument %d. Un rendez-vous de dix minutes aurait tout réglé.", done), Language: "fr"})
			if err != nil {
				s.t.Fatal(err)
			}
			documents = append(documents, document)
			commands = append(commands, deliberation.GiveArgument{
				Thread: deliberation.Thread{Proposal: proposal}, Author: v.number, Side: deliberation.Sides()[done%3], Text: id, Hash: hash,
			})
		}
		if _, err := s.platform.Do(context.Background(), s.platform.NewID(), commands, documents...); err != nil {
			s.t.Fatal(err)
		}
	}
}

// BenchmarkThreadPage makes the first page of a thread of 10,000 arguments anew, and one in its middle, and gives an argument in it, each
// beside the same in a thread of 100. The ratios are of medians; 2 is the most that is good enough. Pages hold a hundred arguments in both.
func BenchmarkThreadPage(b *testing.B) {
	s := newSite(b, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Amina")
	v.mustFile("Court", "Cent.", "rights", "national")
	v.mustFile("Long", "Dix mille.", "rights", "national")
	s.fill(v, 1, 100)
	s.fill(v, 2, 10_000)
	pages := func(order deliberation.Arrangement, long bool) func() {
		at, thread, path := threadPlace{order: order}, deliberation.Thread{Proposal: 1}, proposalPath(1)
		if long {
			thread, path = deliberation.Thread{Proposal: 2}, proposalPath(2)
			if order != deliberation.Shuffled {
				s.platform.Read(func(st *deliberation.State) { at.after = st.DiscussedAfter(thread, order, 5_000, threadPage) })
			}
		}
		path = at.in(path)
		return func() {
			s.server.cache.pages.Purge()
			v.get(path).wants(b, 200)
		}
	}
	give := func(proposal int64) func() { return func() { s.argue(v, proposal, "Encore un.") } }
	for _, c := range []struct {
		name        string
		short, long func()
	}{
		{"first", pages(deliberation.Shuffled, false), pages(deliberation.Shuffled, true)},
		{"middle", pages(deliberation.ByTime, false), pages(deliberation.ByTime, true)},
		{"by-use", pages(deliberation.ByUse, false), pages(deliberation.ByUse, true)},
		{"give", give(1), give(2)},
	} {
		b.Run(c.name, func(b *testing.B) {
			var short, long []time.Duration
			for b.Loop() {
				began := time.Now()
				c.short()
				between := time.Now()
				c.long()
				short, long = append(short, between.Sub(began)), append(long, time.Since(between))
			}
			slices.Sort(short)
			slices.Sort(long)
			b.ReportMetric(long[len(long)/2].Seconds()/short[len(short)/2].Seconds(), "ratio")
			b.ReportMetric(float64(long[len(long)/2].Microseconds()), "µs/long")
		})
	}
}
