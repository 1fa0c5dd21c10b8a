package server

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
	"voix/server/search"
)

const (
	// mostSimilar is how many proposals are named beside one that somebody writes.
	mostSimilar = 4
	// similarAmong is how many are looked at: those of consultations that are over are left out.
	similarAmong = 20
)

type apiSimilar struct {
	Number   int64  `json:"number"`
	Address  string `json:"address"`
	Title    string `json:"title"`
	Language string `json:"language"`
	Ballots  int    `json:"ballots"`
}

// apiSimilar answers GET /api/v1/proposals/similar?title=…&text=… Our own form sends the title alone: what somebody has written and not sent
// is nobody's, and addresses are noted in many places.
func (s *Server) apiSimilar(c *fiber.Ctx) error {
	rows, err := s.similar(c.UserContext(), search.Draft{Title: c.Query("title"), Body: c.Query("text")})
	if err != nil {
		return searchFailure(err)
	}
	list := apiList[apiSimilar]{Items: []apiSimilar{}}
	for _, row := range rows {
		number := int64(row.Number)
		list.Items = append(list.Items, apiSimilar{number, proposalPath(number), row.Title, row.Language, row.Ballots})
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(list)
}

// similar are proposals like a draft on which one can still argue or vote.
func (s *Server) similar(ctx context.Context, d search.Draft) ([]page.SimilarRow, error) {
	keys, err := s.platform.finder.index.Similar(ctx, d, similarAmong)
	if err != nil {
		return nil, err
	}
	l := s.loader(ctx)
	var found []deliberation.Proposal
	var rows []page.SimilarRow
	s.platform.Read(func(st *deliberation.State) {
		for _, key := range keys {
			p, ok := st.Proposal(key.Number)
			if x, _ := st.Consultation(p.Consultation); !ok || !x.TakesArguments() || len(found) == mostSimilar {
				continue
			}
			f, _ := st.Figures(p.Question)
			found, rows = append(found, p), append(rows, page.SimilarRow{Number: uint64(p.Number), Ballots: int(f.Ballots)})
			l.wantText(p.Text)
		}
	})
	if err := l.load(); err != nil {
		return nil, err
	}
	shown := rows[:0]
	for i, row := range rows {
		if text, ok := l.texts[found[i].Text]; ok {
			row.Title, row.Language = text.Title, text.Language
			shown = append(shown, row)
		}
	}
	return shown, nil
}

// similarNow is similar for a page that goes without rather than fail.
func (s *Server) similarNow(ctx context.Context, d search.Draft) []page.SimilarRow {
	rows, err := s.similar(ctx, d)
	if err != nil && !errors.Is(err, search.ErrBuilding) {
		s.log.Error("similar proposals", "error", err)
	}
	return rows
}
