package position

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"voix/deliberation"
)

func row(c deliberation.College, t deliberation.Territory, agree, disagree, pass int64) deliberation.Row {
	n := deliberation.Tally{Agree: agree, Disagree: disagree, Pass: pass}
	return deliberation.Row{College: c, Territory: t, Shown: true, Tally: n, Ballots: n.Total()}
}

func final(rows ...deliberation.Row) deliberation.Figures {
	f := deliberation.Figures{Question: 1, Final: true, Rows: rows}
	for _, r := range rows {
		f.Ballots += r.Ballots
	}
	return f
}

const (
	concerned   = deliberation.Concerned
	agent       = deliberation.Agent
	association = deliberation.Association
	resident    = deliberation.Resident
	national    = deliberation.Territory("national")
)

// The rules of the verdict, each with figures that meet it just so. 30 of 40 is certain to lie above 598 thousandths, 31 of 40 above 624.
func TestVerdicts(t *testing.T) {
	yes := func(c deliberation.College) deliberation.Row { return row(c, national, 31, 5, 4) }
	no := func(c deliberation.College) deliberation.Row { return row(c, national, 5, 31, 4) }
	half := func(c deliberation.College) deliberation.Row { return row(c, national, 30, 5, 5) }
	few := func(c deliberation.College) deliberation.Row { return row(c, national, 9, 0, 0) }
	hidden := func(c deliberation.College) deliberation.Row {
		return deliberation.Row{College: c, Territory: deliberation.OtherOffices, Ballots: 40, AtLeast: deliberation.Disagree, LeftOut: 40}
	}
	type colleges = []deliberation.College
	for name, c := range map[string]struct {
		rows    []deliberation.Row
		verdict Verdict
		dissent colleges
	}{
		"nobody":                              {nil, Undecided, nil},
		"too few of each":                     {[]deliberation.Row{few(concerned), few(agent)}, Undecided, nil},
		"many who may not be shown":           {[]deliberation.Row{hidden(concerned)}, Undecided, nil},
		"one college for":                     {[]deliberation.Row{yes(concerned)}, Consensus, nil},
		"all for":                             {[]deliberation.Row{yes(concerned), yes(agent), yes(association), yes(resident)}, Consensus, nil},
		"all for that count":                  {[]deliberation.Row{yes(concerned), few(agent), hidden(resident)}, Consensus, nil},
		"one not certain":                     {[]deliberation.Row{yes(concerned), yes(agent), half(resident)}, Majority, colleges{resident}},
		"one against":                         {[]deliberation.Row{yes(concerned), no(agent), yes(resident)}, Majority, colleges{agent}},
		"half for, one not certain":           {[]deliberation.Row{half(concerned), yes(agent)}, Majority, colleges{concerned}},
		"half for, one against, one not":      {[]deliberation.Row{yes(concerned), yes(agent), no(association), half(resident)}, Majority, colleges{association, resident}},
		"as many against":                     {[]deliberation.Row{yes(concerned), no(agent)}, Disagreement, nil},
		"half for, as many against":           {[]deliberation.Row{yes(concerned), yes(agent), no(association), no(resident)}, Disagreement, nil},
		"under half for, though none against": {[]deliberation.Row{yes(concerned), half(agent), half(association)}, Disagreement, nil},
		"nobody certain":                      {[]deliberation.Row{half(concerned)}, Disagreement, nil},
		"all against but one not certain":     {[]deliberation.Row{no(concerned), half(agent), no(resident)}, Disagreement, nil},
		"one college against":                 {[]deliberation.Row{no(agent)}, Rejection, nil},
		"all against that count":              {[]deliberation.Row{no(concerned), no(agent), few(resident)}, Rejection, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := Of(deliberation.DefaultRules(), final(c.rows...))
			if p.Verdict != c.verdict || !cmp.Equal(p.Dissent, c.dissent) {
				t.Errorf("%v, dissent %v; want %v, %v", p.Verdict, p.Dissent, c.verdict, c.dissent)
			}
		})
	}
}

func TestStances(t *testing.T) {
	rules := deliberation.Rules{Version: 1, Threshold: 500, Minimum: 20}
	for _, c := range []struct {
		agree, disagree, pass int64
		want                  Stance
	}{
		{19, 0, 0, TooFew},
		{20, 0, 0, Favourable},
		{14, 6, 0, Split},      // 14 of 20: from 0.481
		{15, 5, 0, Favourable}, // 15 of 20: from 0.531
		{15, 0, 0, TooFew},
		{15, 0, 10, Split}, // who has no opinion is part of all
		{6, 14, 0, Split},
		{5, 15, 0, Opposed},
		{0, 0, 100, Split},
	} {
		p := Of(rules, final(row(agent, national, c.agree, c.disagree, c.pass)))
		if got := p.Colleges[1].Stance; got != c.want {
			t.Errorf("%d for, %d against, %d without: %v, want %v", c.agree, c.disagree, c.pass, got, c.want)
		}
	}
}

// The whole interval of 15 of 20 lies above 531 thousandths (0.5313), and not above 532.
func TestTheWholeIntervalLiesAboveTheThreshold(t *testing.T) {
	for threshold, want := range map[int64]Stance{531: Favourable, 532: Split} {
		p := Of(deliberation.Rules{Threshold: threshold, Minimum: 10}, final(row(agent, national, 15, 5, 0), row(resident, national, 5, 15, 0)))
		if got := p.Colleges[1].Stance; got != want {
			t.Errorf("15 of 20 agree, threshold %d: %v", threshold, got)
		}
		if got := p.Colleges[3].Stance; (got == Opposed) != (want == Favourable) {
			t.Errorf("15 of 20 disagree, threshold %d: %v", threshold, got)
		}
	}
}

func TestCollegesAndTheirTerritories(t *testing.T) {
	first := row(concerned, "caf-01", 20, 5, 0)
	first.LeftOut = 3
	f := final(
		first, row(concerned, "caf-59", 30, 2, 3), row(concerned, deliberation.OtherOffices, 10, 5, 5),
		row(agent, "caf-59", 6, 4, 2),
		deliberation.Row{College: association, Territory: deliberation.OtherOffices, Ballots: 8, AtLeast: deliberation.Agree, LeftOut: 8},
	)
	got := Of(deliberation.DefaultRules(), f)
	want := Position{
		Verdict: Majority, Dissent: []deliberation.College{agent}, Weakest: agent,
		Support: Interval{253, 747}, Resistance: Interval{87, 245},
		Colleges: []College{
			{
				College: concerned, Agree: 60, Disagree: 12, Pass: 8, Ballots: 80, Shown: true, LeftOut: 3, Stance: Favourable,
				Agreeing: Interval{645, 832}, Disagreeing: Interval{87, 245},
				Territories: []Territory{
					{Territory: "caf-01", Shown: true, Agree: 20, Disagree: 5, Ballots: 25, Agreeing: Interval{608, 912}, Disagreeing: Interval{88, 392}},
					{Territory: "caf-59", Shown: true, Agree: 30, Disagree: 2, Pass: 3, Ballots: 35, Agreeing: Interval{706, 938}, Disagreeing: Interval{15, 187}},
					{Territory: "others", Shown: true, Agree: 10, Disagree: 5, Pass: 5, Ballots: 20, Agreeing: Interval{299, 701}, Disagreeing: Interval{111, 469}},
				},
			},
			{
				College: agent, Agree: 6, Disagree: 4, Pass: 2, Ballots: 12, Shown: true, Stance: Split,
				Agreeing: Interval{253, 747}, Disagreeing: Interval{138, 610},
				Territories: []Territory{
					{Territory: "caf-59", Shown: true, Agree: 6, Disagree: 4, Pass: 2, Ballots: 12, Agreeing: Interval{253, 747}, Disagreeing: Interval{138, 610}},
				},
			},
			{
				College: association, Ballots: 8, LeftOut: 8, AtLeast: deliberation.Agree, Agreeing: Anything(), Disagreeing: Anything(),
				Territories: []Territory{{Territory: "others", Ballots: 8, Agreeing: Anything(), Disagreeing: Anything()}},
			},
			{College: resident, Agreeing: Anything(), Disagreeing: Anything()},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// With fewer than five ballots in all, a closed question is listed without any figure: not even how many of each college they are.
func TestNothingIsSaidOfAFewBallots(t *testing.T) {
	f := deliberation.Figures{Question: 1, Final: true, Ballots: 4, Rows: []deliberation.Row{
		{College: agent, Territory: deliberation.OtherOffices, Ballots: 1, LeftOut: 1},
		{College: resident, Territory: deliberation.OtherOffices, Ballots: 3, LeftOut: 3},
	}}
	got, want := Of(deliberation.DefaultRules(), f), Of(deliberation.DefaultRules(), deliberation.Figures{})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// drawRows draws what may be published of a closed question: rows of any size, unanimous or torn, some colleges without figures.
func drawRows(t *rapid.T) []deliberation.Row {
	var rows []deliberation.Row
	for _, college := range deliberation.Colleges() {
		most := rapid.SampledFrom([]int64{3, 12, 60, 5000}).Draw(t, "size")
		count := rapid.Int64Range(0, most)
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
		case 1:
			rows = append(rows, deliberation.Row{College: college, Territory: deliberation.OtherOffices, Ballots: rapid.Int64Range(1, 50).Draw(t, "ballots")})
		default:
			for _, territory := range []deliberation.Territory{"caf-01", "caf-59", "others"}[rapid.IntRange(0, 2).Draw(t, "first"):] {
				agree, disagree := count.Draw(t, "agree"), count.Draw(t, "disagree")
				if rapid.Bool().Draw(t, "clear") {
					agree *= 20
				} else if rapid.Bool().Draw(t, "clearly against") {
					disagree *= 20
				}
				rows = append(rows, row(college, territory, agree, disagree, count.Draw(t, "pass")))
			}
		}
	}
	return rows
}

func drawRules(t *rapid.T) deliberation.Rules {
	return deliberation.Rules{Version: 1, Threshold: rapid.Int64Range(500, 950).Draw(t, "threshold"), Minimum: rapid.Int64Range(10, 60).Draw(t, "minimum")}
}

// Colleges are never added together: however many more ballots of one college there are, all that is said of the others stays the same.
func TestNoCollegeMovesAnother(t *testing.T) {
	moved := 0
	rapid.Check(t, func(t *rapid.T) {
		rules, rows := drawRules(t), drawRows(t)
		college, times := rapid.SampledFrom(deliberation.Colleges()).Draw(t, "college"), rapid.Int64Range(2, 1000).Draw(t, "times")
		f := final(rows...)
		f.Ballots += listedFrom // of a college that has no figures
		before := Of(rules, f)
		for i := range rows {
			if r := &rows[i]; r.College == college {
				*r = row(r.College, r.Territory, times*r.Tally.Agree, times*r.Tally.Disagree, times*r.Tally.Pass)
			}
		}
		after := Of(rules, f)
		for i, c := range before.Colleges {
			if c.College == college {
				if !cmp.Equal(c, after.Colleges[i]) {
					moved++
				}
				continue
			}
			if diff := cmp.Diff(c, after.Colleges[i]); diff != "" {
				t.Fatalf("%d times as many of %v move %v:\n%s", times, college, c.College, diff)
			}
			// What one college is certain to think, no number of others' ballots makes up for.
			if c.Counts() && after.Support.Low > c.Agreeing.Low {
				t.Fatalf("support %v, yet %v has %v", after.Support, c.College, c.Agreeing)
			}
		}
	})
	if moved == 0 {
		t.Error("nothing was multiplied")
	}
}

// Verdicts are the words of the rules, told anew from the stances.
func TestVerdictFollowsFromStances(t *testing.T) {
	seen := map[Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := Of(drawRules(t), final(drawRows(t)...))
		seen[p.Verdict]++
		of := map[Stance][]deliberation.College{}
		for _, c := range p.Colleges {
			of[c.Stance] = append(of[c.Stance], c.College)
		}
		yes, no, torn := len(of[Favourable]), len(of[Opposed]), len(of[Split])
		var want Verdict
		switch {
		case yes+no+torn == 0:
			want = Undecided
		case no+torn == 0:
			want = Consensus
		case yes+torn == 0:
			want = Rejection
		case yes > no && yes >= no+torn:
			want = Majority
		default:
			want = Disagreement
		}
		if p.Verdict != want || (len(p.Dissent) > 0) != (want == Majority) || want == Majority && len(p.Dissent) != no+torn {
			t.Fatalf("%v are %v with dissent %v, want %v", of, p.Verdict, p.Dissent, want)
		}
		if (p.Weakest == deliberation.NoCollege) != (want == Undecided) {
			t.Fatalf("%v, weakest college %v", want, p.Weakest)
		}
	})
	for _, v := range Verdicts() {
		if seen[v] == 0 {
			t.Errorf("no question came out as %v", v)
		}
	}
}

func TestCoverageAccountsForAll(t *testing.T) {
	var c Coverage
	for _, v := range Verdicts() {
		c.Add(ReasonFor(v, false))
		c.Add(ReasonFor(v, true))
	}
	want := map[Reason]int64{Retained: 2, Disagreed: 1, Rejected: 1, TooFewBallots: 1, Erased: 5}
	for _, r := range Reasons() {
		if c.Of(r) != want[r] {
			t.Errorf("%d are %v, want %d", c.Of(r), r, want[r])
		}
	}
	if c.Total() != 10 {
		t.Errorf("%d of 10 are accounted for", c.Total())
	}
}

func TestNamesAreReadBack(t *testing.T) {
	type all struct {
		Verdicts []Verdict
		Reasons  []Reason
		Stances  []Stance
	}
	want := all{Verdicts(), Reasons(), []Stance{TooFew, Favourable, Opposed, Split}}
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	const text = `{"Verdicts":["consensus","majority","disagreement","rejection","undecided"],` +
		`"Reasons":["retained","disagreed","rejected","too_few_ballots","erased"],"Stances":["too_few","favourable","opposed","split"]}`
	if string(raw) != text {
		t.Errorf("written as %s", raw)
	}
	var got all
	if err := json.Unmarshal(raw, &got); err != nil || !cmp.Equal(got, want) {
		t.Errorf("read back as %+v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"Verdicts":["unanimity"]}`), &got); err == nil {
		t.Error("a name that means nothing is read")
	}
}
