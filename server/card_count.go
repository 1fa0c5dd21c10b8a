package server

import (
	"context"
	"time"

	"voix/deliberation"
	"voix/server/account"
)

// CountCards tells how many cards were used, batch by batch: see deliberation.CountCards. No entry says of which batch a used card is: it takes the
// master key to know. It returns the error of the journal.
func (p *Platform) CountCards(ctx context.Context) error {
	var due []deliberation.Batch
	p.Read(func(st *deliberation.State) { due = st.CountsDue(p.Clock.Now()) })
	for _, b := range due {
		cards := make([]deliberation.ID, b.Printed)
		for i := range cards {
			cards[i] = p.Keys.PrintedCard(account.CardReference{Batch: b.Number, Number: int64(i + 1)}).Use
		}
		used := int64(0)
		p.Read(func(st *deliberation.State) {
			for _, card := range cards {
				if st.IsCardUsed(card) {
					used++
				}
			}
		})
		if _, err := p.Do(ctx, p.NewID(), deliberation.CountCards{Batch: b.Number, Used: used}); err != nil {
			return err
		}
	}
	return nil
}

// countCardsEvery is how often is looked whether more cards may be told to be used.
const countCardsEvery = time.Hour

func (s *Server) keepCardsCounted(ctx context.Context) {
	for {
		if err := s.platform.CountCards(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("cards could not be counted", "error", err)
		}
		timer, stop := s.platform.Clock.After(countCardsEvery)
		select {
		case <-timer:
		case <-ctx.Done():
			stop()
			return
		}
		stop()
	}
}
