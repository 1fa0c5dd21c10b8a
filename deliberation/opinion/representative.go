package opinion

import (
	"cmp"
	"slices"
)

// mostShown is how many statements are picked for a group, and on each side for a majority.
const mostShown = 5

// Representative is a statement that tells a group from the others.
type Representative struct {
	Statement int
	Direction Vote // Agree or Disagree: the side by which the group differs
	Seen      int  // how many of the group answered
	Side           // that side's figures
	BestAgree bool // picked as the statement that the group best agrees with
}

// Representatives picks at most five statements for each group: first the one that it best agrees with, then those on which it
// significantly takes a side and does so more than the others together, strongest first; cut to five, agreements are put before disagreements
// (§11; repness.clj). If nothing is significant, the best agreement alone, else what differs most, else nothing. counts
// are Matrix.Counts; statements left out are not picked.
func (m *Matrix) Representatives(counts [][]Count) [][]Representative {
	all := total(counts, len(m.Statements))
	picked := make([][]Representative, len(counts))
	for g, group := range counts {
		picked[g] = m.represent(group, all)
	}
	return picked
}

func (m *Matrix) represent(group, all []Count) []Representative {
	var sufficient []Representative
	var best, bestAgree *Representative
	var held Side // the agree side of bestAgree
	for j, in := range group {
		if m.standing[j].leftOut() {
			continue
		}
		rest := all[j].minus(in)
		agree, disagree := side(in.Agrees, in.Seen, rest.Agrees, rest.Seen), side(in.Disagrees, in.Seen, rest.Disagrees, rest.Seen)
		here := Representative{Statement: j, Direction: Disagree, Seen: in.Seen, Side: disagree}
		if agree.RatioScore > disagree.RatioScore {
			here.Direction, here.Side = Agree, agree
		}
		if agree.significantlyTaken || disagree.significantlyTaken {
			sufficient = append(sufficient, here)
		}
		if len(sufficient) == 0 && (best == nil || max(agree.RatioScore, disagree.RatioScore) > best.RatioScore) {
			best = &here
		}
		if in.Agrees+in.Disagrees > 0 && agreesBetter(agree, held, bestAgree != nil) {
			better := here
			better.BestAgree = true
			bestAgree, held = &better, agree
		}
	}
	switch {
	case len(sufficient) == 0 && bestAgree != nil:
		return []Representative{*bestAgree}
	case len(sufficient) == 0 && best != nil:
		return []Representative{*best}
	case len(sufficient) == 0:
		return nil
	}
	if bestAgree != nil {
		sufficient = slices.DeleteFunc(sufficient, func(r Representative) bool { return r.Statement == bestAgree.Statement })
	}
	slices.SortStableFunc(sufficient, func(a, b Representative) int { return cmp.Compare(b.strength(), a.strength()) })
	if bestAgree != nil {
		sufficient = slices.Insert(sufficient, 0, *bestAgree)
	}
	sufficient = sufficient[:min(len(sufficient), mostShown)]
	slices.SortStableFunc(sufficient, func(a, b Representative) int { return cmp.Compare(b.Direction, a.Direction) })
	return sufficient
}

// agreesBetter says whether the agreement replaces the one held, if any is.
func agreesBetter(agree, held Side, any bool) bool {
	switch {
	case any && held.Ratio > 1:
		return agree.strength() > held.strength()
	case any:
		return agree.Share*agree.ShareScore > held.Share*held.ShareScore
	}
	return agree.ShareScore > significant || agree.Ratio > 1 && agree.Share > 0.5
}
