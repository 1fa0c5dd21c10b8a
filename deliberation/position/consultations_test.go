package position_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/deliberation/position"
	"voix/deliberation/position/naive"
)

// tallies counts a participants-votes.csv of Pol.is by statement.
func tallies(t *testing.T, name string) []deliberation.Tally {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const fixed = 6
	counts := make([]deliberation.Tally, len(rows[0])-fixed)
	for _, row := range rows[1:] {
		for i, vote := range row[fixed:] {
			switch vote {
			case "1":
				counts[i].Agree++
			case "-1":
				counts[i].Disagree++
			case "0":
				counts[i].Pass++
			}
		}
	}
	return counts
}

// Two public consultations, by both ways: a single college, of whom all figures are public.
func TestPublicConsultations(t *testing.T) {
	type outcome struct {
		verdicts map[position.Verdict]int
		places   int // that the first one could have, among all on which the college counts
		rift     position.Interval
	}
	for name, want := range map[string]outcome{
		"../polis/testdata/biodiversity/participants-votes.csv": {
			verdicts: map[position.Verdict]int{position.Consensus: 84, position.Disagreement: 33, position.Rejection: 8, position.Undecided: 189},
			places:   19, rift: position.Interval{Low: 734, High: 996},
		},
		"../opinion/testdata/vtaiwan-participants-votes.csv.gz": {
			verdicts: map[position.Verdict]int{position.Consensus: 47, position.Disagreement: 27, position.Undecided: 123},
			places:   5, rift: position.Interval{Low: 794, High: 940},
		},
	} {
		verdicts, rift := map[position.Verdict]int{}, position.Interval{}
		var supports []position.Interval
		for i, n := range tallies(t, name) {
			rules := deliberation.DefaultRules()
			p := position.Of(rules, deliberation.Figures{
				Question: int64(i + 1), Ballots: n.Total(), Final: true,
				Rows: []deliberation.Row{{College: deliberation.Resident, Territory: "national", Shown: n.Total() > 0, Tally: n, Ballots: n.Total()}},
			})
			again := naive.Of(plain(rules), map[string]naive.Counts{"resident": {Agree: n.Agree, Disagree: n.Disagree, Pass: n.Pass, Shown: n.Total() > 0}}, nil)
			if n.Total() < 5 { // listed without figures
				again = naive.Of(plain(rules), nil, nil)
			}
			if diff := cmp.Diff(again, answerOf(p)); diff != "" {
				t.Errorf("%s, statement %d:\n%s", name, i, diff)
			}
			verdicts[p.Verdict]++
			if p.Weakest != deliberation.NoCollege {
				supports = append(supports, p.Support)
			}
			if size := p.Rift().Size; size.Low > rift.Low {
				rift = size
			}
		}
		first := position.Rank(supports)[0]
		if diff := cmp.Diff(want.verdicts, verdicts); diff != "" || first.Best != 1 || first.Worst != want.places || rift != want.rift {
			t.Errorf("%s: first %+v, rift %v\n%s", name, first, rift, diff)
		}
	}
}
