package opinion

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What linked ballots of the two public consultations would tell: the reason why they are not published here.
func TestRisksOfPublishedConsultations(t *testing.T) {
	for name, c := range map[string]struct {
		read func(testing.TB) published
		want string
	}{
		"biodiversity": {biodiversity, "known,unique,persons\n" +
			"1,0.021047108208955223,536\n2,0.027044513457556936,483\n3,0.060451902748414374,473\n5,0.22996971365638766,454\n8,0.5319025522041764,431\n" +
			"all,0.9682835820895522,536\n"},
		"vtaiwan": {vtaiwan, "known,unique,persons\n" +
			"1,0.009061035918792296,1921\n2,0.010376756066411238,1566\n3,0.046457905544147846,1461\n5,0.2020959500378501,1321\n8,0.46875,1176\n" +
			"all,0.859968766267569,1921\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if _, err := RiskTable(c.read(t).matrix().Risks()).WriteTo(&got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The share is measured anew by looking at every choice of known votes in a small consultation, none left to chance.
func TestRisksByEveryChoice(t *testing.T) {
	for seed := range uint64(6) {
		c := random(seed, 40, 6, 3, 0.8)
		type vote struct{ statement, vote int }
		rows := map[int]map[vote]bool{}
		last := map[[2]int]int{}
		for _, v := range c.votes {
			last[[2]int{v.participant, v.statement}] = v.vote
		}
		for at, v := range last {
			if rows[at[0]] == nil {
				rows[at[0]] = map[vote]bool{}
			}
			rows[at[0]][vote{at[1], v}] = true
		}
		has := func(person int, votes []vote) bool {
			for _, v := range votes {
				if !rows[person][v] {
					return false
				}
			}
			return true
		}
		unique := func(votes []vote) float64 {
			fitting := 0
			for person := range rows {
				if has(person, votes) {
					fitting++
				}
			}
			if fitting == 1 {
				return 1
			}
			return 0
		}
		for _, r := range c.matrix().Risks() {
			persons, sum := 0, 0.0
			for _, row := range rows {
				var all []vote
				for v := range row {
					all = append(all, v)
				}
				if r.Known == AllKnown {
					persons++
					same := 0
					for other := range rows {
						if len(rows[other]) == len(all) && has(other, all) {
							same++
						}
					}
					if same == 1 {
						sum++
					}
					continue
				}
				if len(all) < r.Known {
					continue
				}
				persons++
				chosen, hits := 0, 0.0
				for set := range 1 << len(all) {
					var known []vote
					for i, v := range all {
						if set>>i&1 == 1 {
							known = append(known, v)
						}
					}
					if len(known) == r.Known {
						chosen++
						hits += unique(known)
					}
				}
				sum += hits / float64(chosen)
			}
			want := sum / float64(max(persons, 1))
			// 32 draws each: their standard error is at most √(0.25 / 32 persons).
			within := 0.0
			if persons > 0 && r.Known != AllKnown {
				within = 0.06
			}
			if difference := r.Unique - want; r.Persons != persons || difference > within+1e-12 || difference < -within-1e-12 {
				t.Errorf("seed %d: %+v, want %v of %d", seed, r, want, persons)
			}
		}
	}
}

// Knowing more never makes a person less unique in the same draw, and the order of the votes means nothing.
func TestRisks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := draw(t)
		risks := c.matrix().Risks()
		byOrder := map[[2]int]naiveVote{}
		for _, v := range c.votes {
			byOrder[[2]int{v.participant, v.statement}] = v
		}
		again := consultation{standings: c.standings}
		for _, v := range byOrder { // in no order
			again.votes = append(again.votes, v)
		}
		if diff := cmp.Diff(risks, again.matrix().Risks()); diff != "" {
			t.Fatal(diff)
		}
		for i, r := range risks {
			if r.Unique < 0 || r.Unique > 1 {
				t.Fatalf("%+v", r)
			}
			if i > 0 && risks[i-1].Persons == r.Persons && r.Unique < risks[i-1].Unique && r.Known != AllKnown {
				t.Fatalf("%+v, then %+v", risks[i-1], r)
			}
		}
	})
}
