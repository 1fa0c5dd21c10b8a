package account

import (
	"cmp"
	"maps"
	"slices"

	"voix/deliberation"
)

// CutLink is what a profile keeps of a consultation from before its VoterSecret was replaced.
type CutLink struct {
	Consultation int64 `bson:"consultation"`
	// Voter is theirs there while the vote is open: with a new one they could choose twice. Zero: the vote is closed, and nothing leads from the person
	// to what they chose.
	Voter deliberation.ID `bson:"voter"`
	// Name is what others called them there as an agent, and go on calling them: nothing that stands in public is renamed. Empty: they were no agent.
	Name string `bson:"name,omitempty"`
}

func (p Profile) cutLink(consultation int64) (c CutLink) {
	if i := slices.IndexFunc(p.Cut, func(c CutLink) bool { return c.Consultation == consultation }); i >= 0 {
		return p.Cut[i]
	}
	return c
}

// CutLinks replaces VoterSecret by a fresh one, so that nothing leads any more from the person to ballots in votes that are closed. The voters of open ones
// are kept until CloseCut, and so are the names of an agent in those consultations where named says that they are one; 0 is outside all.
func (p *Profile) CutLinks(fresh deliberation.Hash, open, named []int64) {
	kept := map[int64]CutLink{}
	for _, c := range p.Cut {
		if c.Name != "" {
			kept[c.Consultation] = CutLink{Consultation: c.Consultation, Name: c.Name}
		}
	}
	for _, n := range named {
		kept[n] = CutLink{Consultation: n, Name: p.PseudonymIn(n, deliberation.Agent)}
	}
	for _, n := range open {
		kept[n] = CutLink{Consultation: n, Voter: p.Voter(n), Name: kept[n].Name}
	}
	p.Cut = slices.SortedFunc(maps.Values(kept), func(a, b CutLink) int { return cmp.Compare(a.Consultation, b.Consultation) })
	p.VoterSecret = fresh
}

// CloseCut forgets the voters that CutLinks kept where the vote is closed by now, and reports whether there was one.
func (p *Profile) CloseCut(closed func(consultation int64) bool) (changed bool) {
	var left []CutLink
	for _, c := range p.Cut {
		if !c.Voter.IsZero() && closed(c.Consultation) {
			c.Voter, changed = deliberation.ID{}, true
		}
		if c != (CutLink{Consultation: c.Consultation}) {
			left = append(left, c)
		}
	}
	if changed {
		p.Cut = left
	}
	return changed
}
