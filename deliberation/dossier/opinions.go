package dossier

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
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
	Shared   []shared   `json:"shared"`   // what most of each group agree to, by the group that agrees least; at most sharedAtMost
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
	// mostTenths is from how many in ten on a group is said to support something.
	mostTenths = 6
	// fewestTenthsApart is from which difference on groups are said to differ.
	fewestTenthsApart = 3
)

// vote is a participant's choice on a proposal.
type vote struct {
	participant, proposal int64
	choice                deliberation.Choice
}

// votesOf lists the votes of a consultation by participant, then proposal. Participants are numbered from 1 in the order of what they
// chose, which tells nothing else of them: the order in which they came would point at who came first.
func votesOf(s *deliberation.State, consultation int64) []vote {
	proposals := map[int64]int64{}
	for _, n := range s.Proposals(consultation, func(deliberation.Theme, deliberation.Office) bool { return true }) {
		p, _ := s.Proposal(n)
		proposals[p.Question] = n
	}
	var rows [][]vote
	for ballots := range s.LinkedBallots(consultation) {
		var row []vote
		for question, choice := range ballots {
			if proposal, ok := proposals[question]; ok { // a debate's own questions are asked of those of one place: no groups are found in them
				row = append(row, vote{proposal: proposal, choice: choice})
			}
		}
		if len(row) > 0 {
			slices.SortFunc(row, compareVotes)
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b []vote) int { return slices.CompareFunc(a, b, compareVotes) })
	var all []vote
	for i, row := range rows {
		for _, v := range row {
			v.participant = int64(i + 1)
			all = append(all, v)
		}
	}
	return all
}

func compareVotes(a, b vote) int {
	return cmp.Or(cmp.Compare(a.proposal, b.proposal), cmp.Compare(a.choice, b.choice))
}

// WriteVotes writes the votes from which opinion groups are found, as `voix opinion` reads them. They single people out: they are for an
// auditor's eyes, sealed to the auditor's key. Before the vote is closed there are none.
func WriteVotes(w io.Writer, s *deliberation.State, consultation int64) error {
	b := bufio.NewWriter(w)
	b.WriteString("participant,statement,vote\n")
	for _, v := range votesOf(s, consultation) {
		fmt.Fprintf(b, "%d,%d,%d\n", v.participant, v.proposal, signOf(v.choice))
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
	for _, v := range votesOf(g.in.State, g.view.Number) {
		participant, statement = strconv.AppendInt(participant[:0], v.participant, 10), strconv.AppendInt(statement[:0], v.proposal, 10)
		b.Add(participant, statement, signOf(v.choice))
	}
	return opinionsOf(&b)
}

// opinionsOf tells of the groups in some votes, whose statements are numbers of proposals.
func opinionsOf(b *opinion.Ballots) *opinions {
	if b.Len() == 0 {
		return nil
	}
	m := b.Matrix(nil)
	var shownGroups []opinion.Group
	for _, one := range m.Groups(m.Plane(), 0) {
		if len(one.Members) >= opinion.MinimumGroup {
			shownGroups = append(shownGroups, one)
		}
	}
	if len(shownGroups) < 2 {
		return nil
	}
	// From here on nothing knows of the groups that may not be shown: a comparison with them would tell of them.
	counts := m.Counts(shownGroups)
	representatives := m.Representatives(counts)
	out := &opinions{Groups: []group{}, Shared: []shared{}, Dividing: []dividing{}}
	for i := range shownGroups {
		one := group{Group: int64(i + 1), Persons: int64(len(shownGroups[i].Members) / 10 * 10), Typical: []typical{}}
		for _, r := range representatives[i] {
			n := counts[i][r.Statement]
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
		for i := range shownGroups {
			if n := counts[i][j]; n.Seen >= opinion.MinimumGroup {
				s.tenths = append(s.tenths, tenths(n.Agrees, n.Seen))
			}
		}
		if len(s.tenths) == len(shownGroups) {
			s.apart = slices.Max(s.tenths) - slices.Min(s.tenths)
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y spread) int {
		return cmp.Or(cmp.Compare(slices.Min(y.tenths), slices.Min(x.tenths)), cmp.Compare(numberOf(m, x.statement), numberOf(m, y.statement)))
	})
	for _, s := range all {
		if len(out.Shared) < sharedAtMost && slices.Min(s.tenths) >= mostTenths {
			out.Shared = append(out.Shared, shared{numberOf(m, s.statement), s.tenths})
		}
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
