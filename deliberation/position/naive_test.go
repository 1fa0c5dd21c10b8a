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
	for _, c := range p.Reserved {
		a.Reserved = append(a.Reserved, c.String())
	}
	return a
}

// plain are rules in the words of package naive.
func plain(r deliberation.Rules) naive.Rules {
	return naive.Rules{Version: r.Version, Threshold: r.Threshold, Minimum: r.Minimum}
}

func TestPositionsByBothWays(t *testing.T) {
	seen := map[string]int{}
	reserved := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		rules := deliberation.Rules{Version: rapid.Int64Range(1, 2).Draw(t, "version"), Threshold: rapid.Int64Range(500, 950).Draw(t, "threshold"), Minimum: rapid.Int64Range(10, 60).Draw(t, "minimum")}
		f := deliberation.Figures{Question: 1, Final: rapid.Bool().Draw(t, "final")}
		ballots := map[string]naive.Counts{}
		var concentrated []string
		mind := rapid.IntRange(0, 3).Draw(t, "mind of all")
		for _, college := range deliberation.Colleges() {
			for issuer := range rapid.SampledFrom([]int64{0, 0, 1, 2}).Draw(t, "issuers with a third") {
				concentrated = append(concentrated, college.String())
				f.Concentrated = append(f.Concentrated, deliberation.Concentration{College: college, Issuer: deliberation.Issuer{Organisation: issuer + 1}})
			}
			n := ballots[college.String()]
			count := rapid.Int64Range(0, rapid.SampledFrom([]int64{6, 40, 3000}).Draw(t, "size"))
			rows := rapid.IntRange(0, 3).Draw(t, "rows")
			if hidden := rapid.IntRange(0, 3).Draw(t, "hidden") == 0; hidden {
				rows = 0
				n.Ballots = rapid.Int64Range(1, 80).Draw(t, "unshown")
				r := deliberation.Row{College: college, Territory: deliberation.OtherOffices, Ballots: n.Ballots, LeftOut: n.Ballots}
				if choice := rapid.IntRange(0, 3).Draw(t, "at least"); choice > 0 {
					r.AtLeast = deliberation.Choices()[choice-1]
					n.AtLeast = r.AtLeast.String()
				}
				f.Rows = append(f.Rows, r)
			}
			if f.Final && rows > 0 {
				n.LeftOut = rapid.SampledFrom([]int64{0, 1, 3, 20, 5000}).Draw(t, "left out")
			}
			for i := range rows {
				tally := deliberation.Tally{Agree: count.Draw(t, "agree"), Disagree: count.Draw(t, "disagree"), Pass: count.Draw(t, "pass")}
				switch rapid.SampledFrom([]int{mind, mind, rapid.IntRange(0, 3).Draw(t, "mind")}).Draw(t, "whose mind") {
				case 0:
					tally.Agree *= 20
				case 1:
					tally.Disagree *= 20
				}
				r := deliberation.Row{College: college, Territory: deliberation.Territory("caf-0" + string(rune('1'+i))), Shown: true, Tally: tally}
				if f.Final {
					r.Ballots = tally.Total()
				}
				if i == 0 {
					r.LeftOut = n.LeftOut
				}
				f.Rows = append(f.Rows, r)
				n = naive.Counts{Agree: n.Agree + tally.Agree, Disagree: n.Disagree + tally.Disagree, Pass: n.Pass + tally.Pass, Shown: true, LeftOut: n.LeftOut}
			}
			ballots[college.String()] = n
			f.Ballots += 30 + n.Ballots + n.Agree + n.Disagree + n.Pass
		}
		got, want := answerOf(position.Of(rules, f)), naive.Of(plain(rules), ballots, concentrated)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if len(got.Reserved) > 0 {
			reserved[got.Verdict]++
		}
		for _, stance := range want.Stances {
			seen[stance]++
		}
	})
	for _, s := range position.Stances() {
		if seen[s.String()] == 0 {
			t.Errorf("no college was %v", s)
		}
	}
	if reserved["majority"] == 0 || reserved["disagreement"] == 0 || len(reserved) != 2 {
		t.Errorf("what was taken back: %v", reserved)
	}
}

// Whom secrecy or closing keeps out of the figures makes nobody agree, by both ways.
func TestKnownQuestionsByBothWays(t *testing.T) {
	shown := func(c deliberation.College, agree, disagree, pass, left int64) deliberation.Row {
		n := deliberation.Tally{Agree: agree, Disagree: disagree, Pass: pass}
		return deliberation.Row{College: c, Territory: deliberation.OtherOffices, Shown: true, Tally: n, Ballots: n.Total(), LeftOut: left}
	}
	all := func(c deliberation.College, n int64, choice deliberation.Choice) deliberation.Row {
		return deliberation.Row{College: c, Territory: deliberation.OtherOffices, Ballots: n, AtLeast: choice, LeftOut: n}
	}
	for name, c := range map[string]struct {
		rows            []deliberation.Row
		stance, verdict string // stance: of agents
	}{
		"200 of 200 agents against, 45 of 51 concerned for": {
			[]deliberation.Row{shown(deliberation.Concerned, 45, 4, 2, 0), all(deliberation.Agent, 200, deliberation.Disagree)}, "opposed", "disagreement",
		},
		"202 of 215 agents for, 198 of them after the figures": {
			[]deliberation.Row{shown(deliberation.Agent, 4, 11, 2, 198)}, "uncertain", "undecided",
		},
		"half of the agents": {[]deliberation.Row{shown(deliberation.Agent, 100, 90, 10, 5)}, "split", "disagreement"},
		"some agents":        {[]deliberation.Row{shown(deliberation.Agent, 12, 6, 2, 0)}, "uncertain", "undecided"},
		"agents alone":       {[]deliberation.Row{all(deliberation.Agent, 200, deliberation.Agree)}, "favourable", "consensus"},
		"nine agents":        {[]deliberation.Row{all(deliberation.Agent, 9, deliberation.Agree)}, "too_few", "undecided"},
		"agents of whom nothing may be told": {
			[]deliberation.Row{shown(deliberation.Concerned, 45, 4, 2, 0), all(deliberation.Agent, 12, deliberation.NoChoice)}, "hidden", "consensus",
		},
	} {
		t.Run(name, func(t *testing.T) {
			rules, f, ballots := deliberation.DefaultRules(), deliberation.Figures{Question: 1, Final: true, Rows: c.rows}, map[string]naive.Counts{}
			for _, r := range c.rows {
				f.Ballots += r.Ballots
				ballots[r.College.String()] = naive.Counts{
					Agree: r.Tally.Agree, Disagree: r.Tally.Disagree, Pass: r.Tally.Pass, Shown: r.Shown, LeftOut: r.LeftOut, Ballots: r.Ballots, AtLeast: r.AtLeast.String(),
				}
			}
			got, again := answerOf(position.Of(rules, f)), naive.Of(plain(rules), ballots, nil)
			if diff := cmp.Diff(again, got); diff != "" {
				t.Error(diff)
			}
			if got.Stances["agent"] != c.stance || got.Verdict != c.verdict {
				t.Errorf("%s, agents %s; want %s, %s", got.Verdict, got.Stances["agent"], c.verdict, c.stance)
			}
		})
	}
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
