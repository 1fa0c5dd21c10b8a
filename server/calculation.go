package server

import (
	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/deliberation/position"
	"voix/server/page"
)

// calculation shows how the figures of a proposal's position are worked out.
func (s *Server) calculation(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	var x deliberation.Consultation
	found := false
	s.platform.Read(func(st *deliberation.State) {
		var p deliberation.Proposal
		if p, found = st.Proposal(number); found {
			x, _ = st.Consultation(p.Consultation)
		}
	})
	if !found {
		return deliberation.ErrProposalUnknown
	}
	of := s.standings.get(x.Number)
	one, ok := of.position(s, number)
	if !ok {
		return deliberation.ErrProposalUnknown
	}
	placed := of.placed(deliberation.NoCollege)
	return s.show(c, shown{
		key: cacheKey{path: page.CalculationAddress(uint64(number), deliberation.NoCollege)}, changed: x.Began,
		when: versionOf(x.Text, x.VoteClosed(), of.rules, seen([]positionOf{one}), placed),
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			l.wantText(x.Text)
			rows, err := s.positionRows(l, []positionOf{one}, of.rules, deliberation.NoCollege)
			if err != nil {
				return nil, err
			}
			return page.Calculation{PositionRow: rows[0], Consultation: l.consultationLine(x), Until: x.BallotsUntil(), Placed: placed}, nil
		},
	})
}

// position is that of one proposal, as it is now; ok is false if it is of another consultation.
func (of *standings) position(s *Server, number int64) (positionOf, bool) {
	at, ok := of.index(number)
	if !ok {
		return positionOf{}, false
	}
	return s.positionsAt(of, []int{at}, deliberation.NoCollege)[0], true
}

// placed is how many have a place.
func (of *standings) placed(college deliberation.College) int {
	n := 0
	for i := range of.all {
		if of.all[i].places[college] != (position.Place{}) {
			n++
		}
	}
	return n
}
