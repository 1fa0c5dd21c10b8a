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
	maybe := func(c deliberation.College) deliberation.Row { return row(c, national, 30, 5, 5) }
	torn := func(c deliberation.College) deliberation.Row { return row(c, national, 20, 20, 60) }
	few := func(c deliberation.College) deliberation.Row { return row(c, national, 9, 0, 0) }
	hidden := func(c deliberation.College) deliberation.Row { return nearly(c, 40, deliberation.NoChoice) }
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
		"all for, one of one mind":            {[]deliberation.Row{yes(concerned), nearly(agent, 40, deliberation.Agree)}, Consensus, nil},
		"one not certain":                     {[]deliberation.Row{yes(concerned), yes(agent), maybe(resident)}, Majority, colleges{resident}},
		"one against":                         {[]deliberation.Row{yes(concerned), no(agent), yes(resident)}, Majority, colleges{agent}},
		"one against, of one mind":            {[]deliberation.Row{yes(concerned), nearly(agent, 40, deliberation.Disagree), yes(resident)}, Majority, colleges{agent}},
		"half for, one not certain":           {[]deliberation.Row{maybe(concerned), yes(agent)}, Majority, colleges{concerned}},
		"half for, one divided":               {[]deliberation.Row{torn(concerned), yes(agent)}, Majority, colleges{concerned}},
		"half for, one against, one not":      {[]deliberation.Row{yes(concerned), yes(agent), no(association), maybe(resident)}, Majority, colleges{association, resident}},
		"as many against":                     {[]deliberation.Row{yes(concerned), no(agent)}, Disagreement, nil},
		"as many against, of one mind":        {[]deliberation.Row{row(concerned, national, 45, 4, 2), nearly(agent, 200, deliberation.Disagree)}, Disagreement, nil},
		"half for, as many against":           {[]deliberation.Row{yes(concerned), yes(agent), no(association), no(resident)}, Disagreement, nil},
		"under half for, one divided":         {[]deliberation.Row{yes(concerned), torn(agent), maybe(association)}, Disagreement, nil},
		"under half for, though none against": {[]deliberation.Row{yes(concerned), maybe(agent), maybe(association)}, Undecided, nil},
		"nobody certain":                      {[]deliberation.Row{maybe(concerned), maybe(agent)}, Undecided, nil},
		"one college divided":                 {[]deliberation.Row{torn(concerned)}, Disagreement, nil},
		"one of one mind without an opinion":  {[]deliberation.Row{nearly(agent, 40, deliberation.Pass)}, Disagreement, nil},
		"all against but one not certain":     {[]deliberation.Row{no(concerned), maybe(agent), no(resident)}, Disagreement, nil},
		"one college against":                 {[]deliberation.Row{no(agent)}, Rejection, nil},
		"all against that count":              {[]deliberation.Row{no(concerned), no(agent), few(resident)}, Rejection, nil},
		"most are not in the figures":         {[]deliberation.Row{leaving(row(agent, national, 4, 11, 2), 198)}, Undecided, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := Of(deliberation.DefaultRules(), final(c.rows...))
			if p.Verdict != c.verdict || !cmp.Equal(p.Dissent, c.dissent) {
				t.Errorf("%v, dissent %v; want %v, %v", p.Verdict, p.Dissent, c.verdict, c.dissent)
			}
		})
	}
}

// A college that one issuer weighs on takes back a consensus or a rejection by rules of version 2, and nothing else; one that does not count, nothing.
func TestOneIssuerMakesNoConsensus(t *testing.T) {
	yes := func(c deliberation.College) deliberation.Row { return row(c, national, 31, 5, 4) }
	no := func(c deliberation.College) deliberation.Row { return row(c, national, 5, 31, 4) }
	heavy := func(c deliberation.College, organisation int64) deliberation.Concentration {
		return deliberation.Concentration{College: c, Issuer: deliberation.Issuer{Organisation: organisation}}
	}
	type colleges = []deliberation.College
	for name, c := range map[string]struct {
		rows              []deliberation.Row
		heavy             []deliberation.Concentration
		verdict           Verdict
		dissent, reserved colleges
	}{
		"all for":                          {[]deliberation.Row{yes(concerned), yes(agent)}, []deliberation.Concentration{heavy(agent, 1)}, Majority, nil, colleges{agent}},
		"all for, two issuers":             {[]deliberation.Row{yes(concerned), yes(agent)}, []deliberation.Concentration{heavy(concerned, 1), heavy(concerned, 2)}, Majority, nil, colleges{concerned}},
		"all for, both":                    {[]deliberation.Row{yes(concerned), yes(agent)}, []deliberation.Concentration{heavy(concerned, 1), heavy(agent, 2)}, Majority, nil, colleges{concerned, agent}},
		"all against":                      {[]deliberation.Row{no(concerned), no(agent)}, []deliberation.Concentration{heavy(agent, 1)}, Disagreement, nil, colleges{agent}},
		"of a college that does not count": {[]deliberation.Row{yes(concerned), row(agent, national, 7, 2, 0)}, []deliberation.Concentration{heavy(agent, 1)}, Consensus, nil, nil},
		"a majority anyway":                {[]deliberation.Row{yes(concerned), yes(agent), no(resident)}, []deliberation.Concentration{heavy(agent, 1)}, Majority, colleges{resident}, nil},
		"a disagreement anyway":            {[]deliberation.Row{yes(concerned), no(agent)}, []deliberation.Concentration{heavy(agent, 1)}, Disagreement, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := final(c.rows...)
			f.Concentrated = c.heavy
			p := Of(deliberation.DefaultRules(), f)
			if p.Verdict != c.verdict || !cmp.Equal(p.Dissent, c.dissent) || !cmp.Equal(p.Reserved, c.reserved) {
				t.Errorf("%v, dissent %v, reserved %v; want %v, %v, %v", p.Verdict, p.Dissent, p.Reserved, c.verdict, c.dissent, c.reserved)
			}
			first := deliberation.DefaultRules()
			first.Version = 1
			without := f
			without.Concentrated = nil
			if diff := cmp.Diff(Of(deliberation.DefaultRules(), without), Of(first, f)); diff != "" {
				t.Errorf("by rules of version 1:\n%s", diff)
			}
		})
	}
}

// nearly is a college of whom nothing can be shown, but at most that all or all but one made a choice.
func nearly(c deliberation.College, ballots int64, choice deliberation.Choice) deliberation.Row {
	return deliberation.Row{College: c, Territory: deliberation.OtherOffices, Ballots: ballots, AtLeast: choice, LeftOut: ballots}
}

// leaving is a row whose college has so many voters whose last choice it does not hold.
func leaving(r deliberation.Row, out int64) deliberation.Row {
	r.LeftOut = out
	return r
}

func TestStances(t *testing.T) {
	rules := deliberation.Rules{Version: 1, Threshold: 500, Minimum: 20}
	for _, c := range []struct {
		agree, disagree, pass, leftOut int64
		want                           Stance
	}{
		{19, 0, 0, 0, TooFew},
		{20, 0, 0, 0, Favourable},
		{14, 6, 0, 0, Uncertain},  // 14 of 20: from 0.481
		{15, 5, 0, 0, Favourable}, // 15 of 20: from 0.531
		{15, 5, 0, 1, Uncertain},  // one more or less: from 14 of 20
		{16, 4, 0, 1, Favourable},
		{15, 0, 0, 0, TooFew},
		{15, 0, 0, 30, TooFew},    // who is left out is not counted for being there
		{15, 0, 10, 0, Uncertain}, // who has no opinion is part of all
		{6, 14, 0, 0, Uncertain},
		{5, 15, 0, 0, Opposed},
		{5, 15, 0, 1, Uncertain},
		{0, 0, 100, 0, Split},
		{40, 40, 20, 0, Split},     // 40 of 100: to 0.499
		{40, 40, 20, 1, Uncertain}, // 41 of 100: to 0.508
		{41, 39, 20, 0, Uncertain},
		{4, 11, 2, 198, TooFew},
		{4, 14, 2, 198, Uncertain},
	} {
		p := Of(rules, final(leaving(row(agent, national, c.agree, c.disagree, c.pass), c.leftOut)))
		if got := p.Colleges[1].Stance; got != c.want {
			t.Errorf("%d for, %d against, %d without, %d left out: %v, want %v", c.agree, c.disagree, c.pass, c.leftOut, got, c.want)
		}
	}
}

// A college that is of one mind may not be shown, and is not silenced for it: all but at most one of so many are a stance.
func TestStancesOfOneMind(t *testing.T) {
	rules := deliberation.DefaultRules()
	for _, c := range []struct {
		ballots             int64
		choice              deliberation.Choice
		agreeing, disagreed Interval
		want                Stance
	}{
		{200, deliberation.Disagree, Interval{0, 28}, Interval{972, 1000}, Opposed},
		{200, deliberation.Agree, Interval{972, 1000}, Interval{0, 28}, Favourable},
		{200, deliberation.Pass, Interval{0, 28}, Interval{0, 28}, Split},
		{9, deliberation.Agree, Interval{565, 1000}, Interval{0, 435}, TooFew},
		{10, deliberation.Agree, Interval{595, 1000}, Interval{0, 405}, Uncertain},
		{11, deliberation.Agree, Interval{622, 1000}, Interval{0, 378}, Favourable},
		{200, deliberation.NoChoice, Anything(), Anything(), Hidden},
		{9, deliberation.NoChoice, Anything(), Anything(), TooFew},
	} {
		p := Of(rules, final(nearly(agent, c.ballots, c.choice)))
		got := p.Colleges[1]
		if got.Stance != c.want || got.Agreeing != c.agreeing || got.Disagreeing != c.disagreed || got.Shown || got.Agree+got.Disagree+got.Pass != 0 {
			t.Errorf("%d, nearly all %v: %+v", c.ballots, c.choice, got)
		}
		if got.Counts() != (c.want != TooFew && c.want != Hidden) {
			t.Errorf("%v counts: %v", got.Stance, got.Counts())
		}
	}
}

// However those who are left out voted, be they new or of another mind now: the interval of all last choices lies within what is told.
func TestIntervalsHoldWhoeverIsLeftOut(t *testing.T) {
	moved := 0
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.Int64Range(0, 40)
		shown := [3]int64{count.Draw(t, "agree"), count.Draw(t, "disagree"), count.Draw(t, "pass")}
		last, left := shown, int64(0)
		for range rapid.IntRange(0, 30).Draw(t, "left out") {
			to := rapid.IntRange(0, 2).Draw(t, "to")
			if from := rapid.IntRange(0, 3).Draw(t, "from"); from < 3 { // 3 is nowhere: a newcomer
				if from == to || last[from] == 0 || last[from] <= last[from]-shown[from] {
					continue
				}
				last[from]--
				moved++
			}
			last[to]++
			left++
		}
		p := Of(deliberation.DefaultRules(), final(leaving(row(agent, national, shown[0], shown[1], shown[2]), left), row(resident, national, 9, 9, 9)))
		n := last[0] + last[1] + last[2]
		c := p.Colleges[1]
		for i, told := range []Interval{c.Agreeing, c.Disagreeing} {
			if n == 0 || shown == [3]int64{} {
				continue
			}
			if 1000*last[i] < told.Low*n || 1000*last[i] > told.High*n {
				t.Fatalf("%v of %d, shown as %v with %d left out: %v", last, n, shown, left, told)
			}
		}
		agreeing, disagreeing := c.Plain()
		if agreeing.Low < c.Agreeing.Low || agreeing.High > c.Agreeing.High || disagreeing.Low < c.Disagreeing.Low || disagreeing.High > c.Disagreeing.High {
			t.Fatalf("%v and %v are not wider than %v and %v", c.Agreeing, c.Disagreeing, agreeing, disagreeing)
		}
	})
	if moved == 0 {
		t.Error("nobody moved")
	}
}

// The whole interval of 15 of 20 lies above 531 thousandths (0.5313), and not above 532.
func TestTheWholeIntervalLiesAboveTheThreshold(t *testing.T) {
	for threshold, want := range map[int64]Stance{531: Favourable, 532: Uncertain} {
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
		Support: Interval{253, 747}, Resistance: Interval{60, 287},
		Colleges: []College{
			{
				College: concerned, Agree: 60, Disagree: 12, Pass: 8, Ballots: 80, Shown: true, LeftOut: 3, Stance: Favourable,
				Agreeing: Interval{605, 863}, Disagreeing: Interval{60, 287}, // of 57 to 63 and of 9 to 15: three are left out
				Territories: []Territory{
					{Territory: "caf-01", Shown: true, Agree: 20, Disagree: 5, Ballots: 25, Agreeing: Interval{608, 912}, Disagreeing: Interval{88, 392}},
					{Territory: "caf-59", Shown: true, Agree: 30, Disagree: 2, Pass: 3, Ballots: 35, Agreeing: Interval{706, 938}, Disagreeing: Interval{15, 187}},
					{Territory: "others", Shown: true, Agree: 10, Disagree: 5, Pass: 5, Ballots: 20, Agreeing: Interval{299, 701}, Disagreeing: Interval{111, 469}},
				},
			},
			{
				College: agent, Agree: 6, Disagree: 4, Pass: 2, Ballots: 12, Shown: true, Stance: Uncertain,
				Agreeing: Interval{253, 747}, Disagreeing: Interval{138, 610},
				Territories: []Territory{
					{Territory: "caf-59", Shown: true, Agree: 6, Disagree: 4, Pass: 2, Ballots: 12, Agreeing: Interval{253, 747}, Disagreeing: Interval{138, 610}},
				},
			},
			{
				College: association, Ballots: 8, LeftOut: 8, AtLeast: deliberation.Agree, Agreeing: Interval{529, 1000}, Disagreeing: Interval{0, 471},
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
			rows = append(rows, nearly(college, rapid.Int64Range(1, 50).Draw(t, "ballots"), deliberation.Choice(rapid.IntRange(0, 3).Draw(t, "at least"))))
		default:
			left := rapid.SampledFrom([]int64{0, 0, 1, most / 4}).Draw(t, "left out")
			for _, territory := range []deliberation.Territory{"caf-01", "caf-59", "others"}[rapid.IntRange(0, 2).Draw(t, "first"):] {
				agree, disagree := count.Draw(t, "agree"), count.Draw(t, "disagree")
				if rapid.Bool().Draw(t, "clear") {
					agree *= 20
				} else if rapid.Bool().Draw(t, "clearly against") {
					disagree *= 20
				}
				rows = append(rows, leaving(row(college, territory, agree, disagree, count.Draw(t, "pass")), left))
				left = 0
			}
		}
	}
	return rows
}

// times is a row of so many times as many ballots, of the same shares.
func times(n int64, r deliberation.Row) deliberation.Row {
	if !r.Shown {
		return nearly(r.College, n*r.Ballots, r.AtLeast)
	}
	return leaving(row(r.College, r.Territory, n*r.Tally.Agree, n*r.Tally.Disagree, n*r.Tally.Pass), n*r.LeftOut)
}

func drawRules(t *rapid.T) deliberation.Rules {
	return deliberation.Rules{Version: 1, Threshold: rapid.Int64Range(500, 950).Draw(t, "threshold"), Minimum: rapid.Int64Range(10, 60).Draw(t, "minimum")}
}

// Colleges are never added together: however many more ballots of one college there are, all that is said of the others stays the same.
func TestNoCollegeMovesAnother(t *testing.T) {
	moved := 0
	rapid.Check(t, func(t *rapid.T) {
		rules, rows := drawRules(t), drawRows(t)
		college, many := rapid.SampledFrom(deliberation.Colleges()).Draw(t, "college"), rapid.Int64Range(2, 1000).Draw(t, "times")
		f := final(rows...)
		f.Ballots += listedFrom // of a college that has no figures
		before := Of(rules, f)
		for i := range rows {
			if r := &rows[i]; r.College == college {
				*r = times(many, *r)
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
				t.Fatalf("%d times as many of %v move %v:\n%s", many, college, c.College, diff)
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
	seen, stances := map[Verdict]int{}, map[Stance]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := Of(drawRules(t), final(drawRows(t)...))
		seen[p.Verdict]++
		for _, c := range p.Colleges {
			stances[c.Stance]++
		}
		of := map[Stance][]deliberation.College{}
		for _, c := range p.Colleges {
			of[c.Stance] = append(of[c.Stance], c.College)
		}
		yes, no, torn, unclear := len(of[Favourable]), len(of[Opposed]), len(of[Split]), len(of[Uncertain])
		all := yes + no + torn + unclear
		var want Verdict
		switch {
		case all == 0:
			want = Undecided
		case yes == all:
			want = Consensus
		case no == all:
			want = Rejection
		case yes > no && yes >= all-yes:
			want = Majority
		case no > 0 || torn > 0:
			want = Disagreement
		default:
			want = Undecided
		}
		if p.Verdict != want || (len(p.Dissent) > 0) != (want == Majority) || want == Majority && len(p.Dissent) != all-yes {
			t.Fatalf("%v are %v with dissent %v, want %v", of, p.Verdict, p.Dissent, want)
		}
		if (p.Weakest == deliberation.NoCollege) != (all == 0) {
			t.Fatalf("%v, weakest college %v", want, p.Weakest)
		}
	})
	for _, v := range Verdicts() {
		if seen[v] == 0 {
			t.Errorf("no question came out as %v", v)
		}
	}
	for _, s := range Stances() {
		if stances[s] == 0 {
			t.Errorf("no college was %v", s)
		}
	}
}

func TestNamesAreReadBack(t *testing.T) {
	type all struct {
		Verdicts []Verdict
		Stances  []Stance
	}
	want := all{Verdicts(), Stances()}
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	const text = `{"Verdicts":["consensus","majority","disagreement","rejection","undecided"],` +
		`"Stances":["favourable","uncertain","split","opposed","hidden","too_few"]}`
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
