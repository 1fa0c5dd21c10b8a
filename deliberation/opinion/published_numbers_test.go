package opinion

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// What Pol.is itself worked out of the biodiversity consultation, with its two groups: from
// delphi/real_data/r4tykwac8thvzv35jrn53/r4tykwac8thvzv35jrn53_math_blob.json of compdemocracy/polis, at commit 3866da5.

// metaStatements are those it marks as about the consultation itself; the public export does not say so.
var metaStatements = []string{"0", "1", "2", "3", "4", "5", "8", "9", "10", "11", "12", "13", "14", "15", "16"}

// publishedScores are statement, priority, group-aware consensus.
const publishedScores = `
0 49 0.04349176762969867
1 49 0.16606606606606608
15 49 0.0032467532467532465
17 2.1482093120107653 0.3309265944645006
18 13.494377342773841 0.42857142857142855
19 1.0778549801691455 0.6136165577342048
20 0.914834419611433 0.6578198501655148
21 1.3682752324264633 0.29650349650349656
22 2.2546995527870193 0.3132675053882011
23 0.87811665295729 0.8034599607633315
24 0.876651339478937 0.6988636363636364
26 1.6994240364802848 0.41282946967291206
32 2.0624170316847845 0.3618706597222222
35 3.182138231699609 0.3907861887041312
37 5.356414897987249 0.17480096919349256
38 2.381591439445657 0.13435130149620825
39 4.749974923285151 0.12031362653208362
40 1.6772963285539704 0.06807511737089203
49 13.494377342773841 0.42857142857142855
55 0.8108254462043666 0.1728666813412576
61 3.0248099400202912 0.17509433962264154
70 0.31643615799263597 0.4068398268398269
79 3.9410354927448137 0.08782161234991424
81 0.9349333291618981 0.8736942070275404
92 3.095275513864479 0.24055088932806323
96 0.7928451789204529 0.052545568824638594
128 0.24787438244799992 0.02782193958664547
136 0.093910750819866 0.12564102564102567
178 0.03892272213732072 0.10227272727272728
205 0.006693281683157499 0.0025396825396825397
213 5.0625 0.25
242 0.9695621137238839 0.0925589836660617
243 0.810508960241854 0.8280542986425339
264 12.529726250088048 0.3333333333333333
275 12.529726250088048 0.3333333333333333
276 0.20639758588493845 0.24999999999999997
290 0.9483345917515226 0.9221311475409837
299 0.03010285760839712 0.10285714285714286
315 0.7889236779125511 0.5448504983388704
`

// publishedPlaces are statement, x, y: where who agrees with it alone would stand, up to the sign of the axes.
const publishedPlaces = `
17 -1.0109712270590583 -0.0691044633098862
18 0 0
19 -0.2206678437574885 -0.03838064976221397
20 -0.13154030755425078 -0.09027396504812044
21 -0.9588875235504445 -0.15472491965852606
22 -1.1038158910833278 0.3035508540957554
30 1.5405214153710254 -1.9200415634505341
32 1.2271730287984184 -1.9955093152239054
37 -1.9866666515765987 -3.6792034176795476
38 -1.7859769417547755 -3.9262563820258145
39 -2.334228724652092 -3.897011677002436
40 5.922644319762052 -1.2580413588247952
`

// publishedPicks are group, statement, direction, count, votes, share, its score, ratio, its score (in single precision).
const publishedPicks = `
0 79 agree 47 64 0.7272727272727273 3.8450767722654624 6.022727272727273 10.391365
0 61 agree 51 63 0.8 5 3.655172413793103 9.011866
0 40 agree 44 69 0.6338028169014085 2.390457218668788 5.900922778047596 9.653415
0 64 agree 37 62 0.59375 1.6378460497066527 6.061197916666667 8.897886
0 242 disagree 13 17 0.7368421052631579 2.3570226039551585 21.36842105263158 6.705419
1 17 agree 252 275 0.9133574007220217 13.844373104863461 2.52086642599278 10.298683
1 22 agree 249 279 0.8896797153024911 13.147514702678333 2.526690391459075 9.770084
1 242 agree 50 56 0.8793103448275862 5.960395606792697 8.35344827586207 6.3659573
1 26 agree 259 280 0.9219858156028369 14.257544671898255 2.059101654846336 9.287898
1 79 disagree 210 263 0.7962264150943396 9.724227787367285 6.568867924528302 10.351212
`

// publishedMajorities are statement, count, votes, share, its score: what most disagree with, in order.
const publishedMajorities = `
205 82 92 0.8829787234042553 7.569747371532104
128 135 178 0.7555555555555556 6.951146362593006
79 220 330 0.6656626506024096 6.101111780215372
96 150 224 0.668141592920354 5.133333333333333
40 217 339 0.6392961876832844 5.20633098764775
`

func TestPublishedNumbers(t *testing.T) {
	p := biodiversity(t)
	for _, s := range metaStatements {
		standing := p.standings[s]
		standing.Meta = true
		p.standings[s] = standing
	}
	m := p.matrix()
	a := Analyse(m, m.GivenGroups(p.groups), 0)
	farthest := 0.0
	same := func(what string, got, want, tolerance float64) {
		t.Helper()
		if off := math.Abs(got-want) / max(1, math.Abs(want)); !(off <= tolerance) {
			t.Errorf("%s: %v, not %v", what, got, want)
		} else if tolerance <= 1e-9 {
			farthest = max(farthest, off)
		}
	}
	scan := func(line string, into ...any) {
		t.Helper()
		if _, err := fmt.Sscan(line, into...); err != nil {
			t.Fatal(line, err)
		}
	}
	var name, direction string
	var group, count, votes int
	var x, y, ratio, score float64

	for line := range strings.Lines(strings.TrimSpace(publishedScores)) {
		scan(line, &name, &x, &y)
		j := slices.Index(m.Statements, name)
		same("priority of "+name, a.Priorities[j], x, 1e-9)
		same("consensus on "+name, a.Consensus[j], y, 1e-9)
	}
	for line := range strings.Lines(strings.TrimSpace(publishedPlaces)) {
		scan(line, &name, &x, &y)
		at := a.Plane.Statements[slices.Index(m.Statements, name)]
		same("x of "+name, math.Abs(at.X), math.Abs(x), 1e-9)
		same("y of "+name, math.Abs(at.Y), math.Abs(y), 1e-9)
	}
	seen := []int{0, 0}
	for line := range strings.Lines(strings.TrimSpace(publishedPicks)) {
		var share, shareScore float64
		scan(line, &group, &name, &direction, &count, &votes, &share, &shareScore, &ratio, &score)
		r := a.Representatives[group][seen[group]]
		seen[group]++
		if m.Statements[r.Statement] != name || (r.Direction == Agree) != (direction == "agree") || r.Count != count || r.Seen != votes {
			t.Errorf("group %d has %+v, not %s", group, r, line)
		}
		same("share of "+line, r.Share, share, 1e-9)
		same("its score in "+line, r.ShareScore, shareScore, 1e-9)
		same("ratio of "+line, r.Ratio, ratio, 1e-9)
		same("its score in "+line, r.RatioScore, score, 1e-6)
	}
	if len(a.Representatives[0]) != seen[0] || len(a.Representatives[1]) != seen[1] {
		t.Errorf("%d and %d statements are picked", len(a.Representatives[0]), len(a.Representatives[1]))
	}
	at := 0
	for line := range strings.Lines(strings.TrimSpace(publishedMajorities)) {
		scan(line, &name, &count, &votes, &x, &y)
		d := a.Disagreed[at]
		at++
		if m.Statements[d.Statement] != name || d.Count != count || d.Seen != votes {
			t.Errorf("%+v, not %s", d, line)
		}
		same("share of "+line, d.Share, x, 1e-9)
		same("its score in "+line, d.ShareScore, y, 1e-9)
	}
	if len(a.Disagreed) != at {
		t.Errorf("%d statements are rejected", len(a.Disagreed))
	}
	t.Logf("farthest off: %.2g", farthest)
}
