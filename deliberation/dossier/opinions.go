package dossier

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"

	"voix/deliberation"
	"voix/deliberation/opinion"
)

// Opinion groups need to know which choices are one person's, and what singles nobody out in one table may do so in several: a matrix of
// linked ballots is never published (deliberation/opinion measures why). So what is told of groups is coarse: how many tens of persons;
// of a proposal, only where at least opinion.MinimumGroup of each group concerned gave an opinion, how many in ten of them, from 1 to 9. No
// difference of such figures, and none with those of the positions, comes down to a few persons. They cannot be recounted from the
// archive; an auditor can, from the votes under seal (WriteVotes, Audit).

// opinions is what is told of opinion groups. They are an annex: nothing else in the dossier depends on them.
type opinions struct {
	Groups   []group    `json:"groups"`   // largest first, at least two
	Shared   []shared   `json:"shared"`   // what all groups agree to most, at most sharedAtMost
	Dividing []dividing `json:"dividing"` // what groups differ most on, at most sharedAtMost
}

type group struct {
	Group   int64     `json:"group"`   // from 1
	Persons int64     `json:"persons"` // rounded down to a multiple of ten
	Typical []typical `json:"typical"` // what tells it from the others, at most five
}

type typical struct {
	Proposal  int64  `json:"proposal"`
	Direction string `json:"direction"` // agree, disagree
	Tenths    int64  `json:"tenths"`    // of those of the group who gave an opinion on it; 1 to 9
}

type shared struct {
	Proposal int64   `json:"proposal"`
	Score    int64   `json:"score"`  // group-aware consensus of Pol.is in thousandths, rounded down
	Tenths   []int64 `json:"tenths"` // who agree, by group
}

type dividing struct {
	Proposal int64   `json:"proposal"`
	Tenths   []int64 `json:"tenths"` // who agree, by group
}

const (
	// Beyond these sizes, which are those of Pol.is (FORMULAS.md, §1), no groups are looked for: what they need is held in memory whole.
	mostParticipants = 100_000
	mostStatements   = 10_000

	sharedAtMost = 10
	// fewestTenthsApart is from which difference on groups are said to differ.
	fewestTenthsApart = 3
)

// votes is a list of votes: participant, proposal, choice. Participants are numbered from 1 in the order of their first ballots.
type votes iter.Seq2[[2]int64, deliberation.Choice]

func votesOf(s *deliberation.State, consultation int64) votes {
	proposals := map[int64]int64{}
	for _, n := range s.Proposals(consultation, func(deliberation.Theme, deliberation.Office) bool { return true }) {
		p, _ := s.Proposal(n)
		proposals[p.Question] = n
	}
	return func(yield func([2]int64, deliberation.Choice) bool) {
		participant := int64(0)
		for ballots := range s.LinkedBallots(consultation) {
			participant++
			for question, choice := range ballots {
				if !yield([2]int64{participant, proposals[question]}, choice) {
					return
				}
			}
		}
	}
}

// WriteVotes writes the votes from which opinion groups are found, as `voix opinion` reads them. They single people out: they are for an
// auditor's eyes, sealed to the auditor's key. Before the vote is closed there are none.
func WriteVotes(w io.Writer, s *deliberation.State, consultation int64) error {
	b := bufio.NewWriter(w)
	b.WriteString("participant,statement,vote\n")
	for at, choice := range votesOf(s, consultation) {
		fmt.Fprintf(b, "%d,%d,%d\n", at[0], at[1], signOf(choice))
	}
	return b.Flush()
}

func signOf(c deliberation.Choice) opinion.Vote {
	switch c {
	case deliberation.Agree:
		return opinion.Agree
	case deliberation.Disagree:
		return opinion.Disagree
	}
	return opinion.Pass
}

// opinions are those of the whole consultation; nil in a part of it, and where there are fewer than two groups that may be shown.
func (g *gathering) opinions() *opinions {
	if g.part != nil || !g.view.VoteClosed() || g.view.Voters > mostParticipants || g.view.Proposals > mostStatements {
		return nil
	}
	var b opinion.Ballots
	var participant, statement []byte
	for at, choice := range votesOf(g.in.State, g.view.Number) {
		participant, statement = strconv.AppendInt(participant[:0], at[0], 10), strconv.AppendInt(statement[:0], at[1], 10)
		b.Add(participant, statement, signOf(choice))
	}
	return opinionsOf(&b)
}

// opinionsOf tells of the groups in some votes, whose statements are numbers of proposals.
func opinionsOf(b *opinion.Ballots) *opinions {
	if b.Len() == 0 {
		return nil
	}
	m := b.Matrix(nil)
	a := opinion.Analyse(m, nil, 0)
	var groups []int // that may be shown
	for i, one := range a.Groups {
		if len(one.Members) >= opinion.MinimumGroup {
			groups = append(groups, i)
		}
	}
	if len(groups) < 2 {
		return nil
	}
	out := &opinions{Groups: []group{}, Shared: []shared{}, Dividing: []dividing{}}
	for place, i := range groups {
		one := group{Group: int64(place + 1), Persons: int64(len(a.Groups[i].Members) / 10 * 10), Typical: []typical{}}
		for _, r := range a.Representatives[i] {
			n := a.Counts[i][r.Statement]
			if n.Seen < opinion.MinimumGroup {
				continue
			}
			t := typical{Proposal: numberOf(m, r.Statement), Direction: "agree", Tenths: tenths(n.Agrees, n.Seen)}
			if r.Direction == opinion.Disagree {
				t.Direction, t.Tenths = "disagree", tenths(n.Disagrees, n.Seen)
			}
			one.Typical = append(one.Typical, t)
		}
		out.Groups = append(out.Groups, one)
	}
	type spread struct {
		statement int
		tenths    []int64
		apart     int64
	}
	var all []spread
	for j := range m.Statements {
		s := spread{statement: j}
		for _, i := range groups {
			if n := a.Counts[i][j]; n.Seen >= opinion.MinimumGroup {
				s.tenths = append(s.tenths, tenths(n.Agrees, n.Seen))
			}
		}
		if len(s.tenths) == len(groups) {
			s.apart = slices.Max(s.tenths) - slices.Min(s.tenths)
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y spread) int { return cmp.Compare(a.Consensus[y.statement], a.Consensus[x.statement]) })
	for _, s := range all[:min(len(all), sharedAtMost)] {
		out.Shared = append(out.Shared, shared{numberOf(m, s.statement), int64(a.Consensus[s.statement] * 1000), s.tenths})
	}
	slices.SortStableFunc(all, func(x, y spread) int {
		return cmp.Or(cmp.Compare(y.apart, x.apart), cmp.Compare(numberOf(m, x.statement), numberOf(m, y.statement)))
	})
	for _, s := range all[:min(len(all), sharedAtMost)] {
		if s.apart >= fewestTenthsApart {
			out.Dividing = append(out.Dividing, dividing{numberOf(m, s.statement), s.tenths})
		}
	}
	return out
}

// tenths is how many in ten, never none and never all: unanimity would tell of each.
func tenths(part, whole int) int64 {
	return int64(min(max((20*part+whole)/(2*whole), 1), 9))
}

func numberOf(m *opinion.Matrix, statement int) int64 {
	n, err := strconv.ParseInt(m.Statements[statement], 10, 64)
	if err != nil {
		return 0 // votes of something else than proposals; Audit then finds nothing the same
	}
	return n
}
