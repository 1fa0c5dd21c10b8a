package position_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/deliberation/position"
	"voix/deliberation/position/naive"
)

func pair(i position.Interval) [2]int64 { return [2]int64{i.Low, i.High} }

func TestIntervalsByBothWays(t *testing.T) {
	check := func(fatalf func(string, ...any), k, n int64) {
		low, high := naive.Interval(k, n)
		if got := position.Wilson(k, n); pair(got) != [2]int64{low, high} {
			fatalf("%d of %d: %v, by the other way %d to %d", k, n, got, low, high)
		}
	}
	for n := int64(-1); n <= 120; n++ {
		for k := int64(-1); k <= n+1; k++ {
			check(t.Fatalf, k, n)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, rapid.SampledFrom([]int64{1000, 1 << 20, 1<<62 - 1}).Draw(t, "most")).Draw(t, "n")
		check(t.Fatalf, rapid.Int64Range(0, n).Draw(t, "k"), n)
	})
}

// answerOf says in plain words what a position says.
func answerOf(p position.Position) naive.Answer {
	a := naive.Answer{
		Verdict: p.Verdict.String(), Stances: map[string]string{}, Agreeing: map[string][2]int64{}, Disagreeing: map[string][2]int64{},
		Support: pair(p.Support), Resistance: pair(p.Resistance), Weakest: p.Weakest.String(), Rift: pair(p.Rift().Size),
	}
	for _, c := range p.Colleges {
		name := c.College.String()
		a.Stances[name], a.Agreeing[name], a.Disagreeing[name] = c.Stance.String(), pair(c.Agreeing), pair(c.Disagreeing)
	}
	for _, c := range p.Dissent {
		a.Dissent = append(a.Dissent, c.String())
	}
	return a
}

func TestPositionsByBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := deliberation.Rules{Version: 1, Threshold: rapid.Int64Range(500, 950).Draw(t, "threshold"), Minimum: rapid.Int64Range(10, 60).Draw(t, "minimum")}
		f := deliberation.Figures{Question: 1, Final: rapid.Bool().Draw(t, "final")}
		ballots := map[string]naive.Counts{}
		for _, college := range deliberation.Colleges() {
			n := ballots[college.String()]
			count := rapid.Int64Range(0, rapid.SampledFrom([]int64{6, 40, 3000}).Draw(t, "size"))
			rows := rapid.IntRange(0, 3).Draw(t, "rows")
			if hidden := rapid.IntRange(0, 5).Draw(t, "hidden") == 0; hidden {
				rows = 0
				f.Rows = append(f.Rows, deliberation.Row{College: college, Territory: deliberation.OtherOffices, Ballots: 30})
			}
			for i := range rows {
				tally := deliberation.Tally{Agree: count.Draw(t, "agree"), Disagree: count.Draw(t, "disagree"), Pass: count.Draw(t, "pass")}
				switch rapid.IntRange(0, 3).Draw(t, "mind") {
				case 0:
					tally.Agree *= 20
				case 1:
					tally.Disagree *= 20
				}
				r := deliberation.Row{College: college, Territory: deliberation.Territory("caf-0" + string(rune('1'+i))), Shown: true, Tally: tally}
				if f.Final {
					r.Ballots = tally.Total()
				}
				f.Rows = append(f.Rows, r)
				n = naive.Counts{Agree: n.Agree + tally.Agree, Disagree: n.Disagree + tally.Disagree, Pass: n.Pass + tally.Pass, Shown: true}
			}
			ballots[college.String()] = n
			f.Ballots += 30 + n.Agree + n.Disagree + n.Pass
		}
		got, want := answerOf(position.Of(rules, f)), naive.Of(rules.Threshold, rules.Minimum, ballots)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestRanksByBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var intervals []position.Interval
		var plain [][2]int64
		scale := rapid.SampledFrom([]int64{10, 1000}).Draw(t, "scale")
		for range rapid.IntRange(0, 60).Draw(t, "how many") {
			low := rapid.Int64Range(0, scale).Draw(t, "low")
			i := position.Interval{Low: low, High: rapid.Int64Range(low, scale).Draw(t, "high")}
			intervals, plain = append(intervals, i), append(plain, pair(i))
		}
		var got [][3]int
		for _, p := range position.Rank(intervals) {
			got = append(got, [3]int{p.Index, p.Best, p.Worst})
		}
		if diff := cmp.Diff(naive.Rank(plain), got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The second way must stay a second way: it builds on nothing of ours.
func TestNaiveSharesNoCode(t *testing.T) {
	for _, file := range parsed(t, "naive") {
		for _, i := range file.Imports {
			if i.Path.Value != `"math/big"` {
				t.Errorf("package naive imports %s", i.Path.Value)
			}
		}
	}
}
