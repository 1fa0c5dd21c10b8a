package account

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"voix/deliberation"
)

// However often a secret is replaced: whose vote is open keeps one voter there, so that nobody chooses twice; nothing leads to what was chosen in closed
// votes; and what stands in public under a name stays under it.
func TestCutLinksKeepsNamesAndOpenVotesOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const consultations = 4
		hash := rapid.Custom(func(t *rapid.T) (h deliberation.Hash) {
			copy(h[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "bytes"))
			h[0] |= 1
			return h
		})
		p := Profile{ChosenName: "Camille", VoterSecret: hash.Draw(t, "secret")}
		closed, agent := map[int64]bool{}, map[int64]bool{}
		voter, name := map[int64]deliberation.ID{}, map[int64]string{}
		for n := int64(1); n <= consultations; n++ {
			agent[n] = rapid.Bool().Draw(t, "agent")
			voter[n], name[n] = p.Voter(n), p.PseudonymIn(n, deliberation.Agent)
		}
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			if n := rapid.Int64Range(0, consultations).Draw(t, "closes"); n > 0 {
				closed[n] = true
				p.CloseCut(func(n int64) bool { return closed[n] })
			}
			var open, named []int64
			for n := int64(1); n <= consultations; n++ {
				if !closed[n] {
					open = append(open, n)
				}
				if agent[n] {
					named = append(named, n)
				}
			}
			before := slices.Clone(p.Cut)
			copied := p
			secret := p.VoterSecret
			for secret == p.VoterSecret {
				secret = hash.Draw(t, "fresh")
			}
			p.CutLinks(secret, open, named)
			if !slices.Equal(copied.Cut, before) {
				t.Fatal("another copy of the profile was changed")
			}
			for n := int64(1); n <= consultations; n++ {
				if same := p.Voter(n) == voter[n]; same == closed[n] {
					t.Fatalf("consultation %d, closed: %v, has the voter that it had: %v", n, closed[n], same)
				}
				if agent[n] && p.PseudonymIn(n, deliberation.Agent) != name[n] {
					t.Fatalf("in consultation %d an agent has another name than before", n)
				}
				if p.PseudonymIn(n, deliberation.Resident) != p.ChosenName {
					t.Fatalf("whoever is no agent is not called as they chose")
				}
			}
		}
		all := func(int64) bool { return true }
		p.CloseCut(all)
		if p.CloseCut(all) || slices.ContainsFunc(p.Cut, func(c CutLink) bool { return !c.Voter.IsZero() || c.Name == "" }) {
			t.Fatalf("%+v is kept once all votes are closed", p.Cut)
		}
	})
}
