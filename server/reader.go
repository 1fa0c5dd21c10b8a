package server

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/deliberation/position"
	"voix/server/page"
)

// The dossier's summary names as many.
const (
	mostCommitments   = 10
	mostDisagreements = 3
)

// readersPage is the dossier's own page: what it is, what it says first, how to check it, to have it and to cite it.
func (s *Server) readersPage(c *fiber.Ctx) error {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return err
	}
	of := s.standings.get(x.Number)
	v := page.Dossier{
		Phase: x.Phase, Imported: x.Imported(), Coming: x.BallotsUntil(), Rules: of.rules,
		Proposals: int(x.Proposals), Debates: int(x.Debates), Arguments: int(x.Arguments), Ballots: int(x.Ballots),
		Objections: int(x.Objections), Answered: int(x.ObjectionsAnswered), Placed: of.placed(deliberation.NoCollege),
		Address: s.origin(c) + page.French.Address(dossierPath(x.Number)),
	}
	if x.VoteClosed() {
		v.Number, v.Date = x.Began, x.Begins[x.Phase-1]
		for _, college := range deliberation.Colleges() {
			// Colleges that nobody could belong to took no part: public data sets know none.
			if n := int(x.VotersBy[college-1]); n > 0 || !x.Imported() {
				v.Voters = append(v.Voters, page.CollegeCount{College: college, Count: n})
			}
		}
	}
	for i, n := range of.count(func(*standing) bool { return true }) {
		v.Verdicts = append(v.Verdicts, page.VerdictCount{Verdict: position.Verdicts()[i], Count: n})
	}
	v.Sheets = of.sheeted()
	offer, err := s.offerOf(x.Number)
	if err != nil {
		return err
	}
	offer.tell(&v)
	top, parted := of.summary()
	commitments, disagreements := s.positionsAt(of, top, deliberation.NoCollege), s.positionsAt(of, parted, deliberation.NoCollege)
	return s.show(c, shown{
		key: cacheKey{path: dossierPath(x.Number)}, changed: x.Began, when: versionOf(x.Text, v, seen(commitments), seen(disagreements)),
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			l.wantText(x.Text)
			rows, err := s.positionRows(l, slices.Concat(commitments, disagreements), of.rules, deliberation.NoCollege)
			if err != nil {
				return nil, err
			}
			v.Commitments, v.Disagreements = rows[:len(commitments)], rows[len(commitments):]
			v.Consultation = l.consultationLine(x)
			return v, nil
		},
	})
}

func dossierPath(consultation int64) string {
	return "/consultations/" + cell(consultation) + "/dossier"
}

// summary is what the dossier names first, in its order: what has the most support, and what people part on most, whatever comes out of it.
func (s *standings) summary() (commitments, disagreements []int) {
	for _, at := range s.byPlace(deliberation.NoCollege) {
		if s.all[at].retained(deliberation.NoCollege) && len(commitments) < mostCommitments {
			commitments = append(commitments, at)
		}
	}
	for at := range s.all {
		if one := &s.all[at]; one.rift > 0 && !one.erased {
			disagreements = append(disagreements, at)
		}
	}
	slices.SortFunc(disagreements, func(i, j int) int {
		a, b := &s.all[i], &s.all[j]
		return cmp.Or(cmp.Compare(b.rift, a.rift), cmp.Compare(b.ballots, a.ballots), cmp.Compare(a.number, b.number))
	})
	return commitments, disagreements[:min(len(disagreements), mostDisagreements)]
}

// sheeted is how many of what is retained have a sheet.
func (s *standings) sheeted() int {
	n := 0
	for i := range s.all {
		if one := &s.all[i]; one.sheeted && one.retained(deliberation.NoCollege) {
			n++
		}
	}
	return n
}
