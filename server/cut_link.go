package server

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"

	"voix/deliberation"
	"voix/server/account"
)

// linksOf returns, while the state is read, in which consultations a person's vote is not closed, and in which they are an agent, 0 for outside all.
func linksOf(st *deliberation.State, person int64) (open, named []int64) {
	if one, ok := st.Person(person); ok && one.College == deliberation.Agent {
		named = append(named, outside)
	}
	for _, x := range st.Consultations() {
		if !x.VoteClosed() {
			open = append(open, x.Number)
		}
		if st.CollegeIn(person, x.Number) == deliberation.Agent {
			named = append(named, x.Number)
		}
	}
	return open, named
}

// withdrawUnconsented takes back the choices in open votes of those who withdrew their consent to opinions before today, in Paris, and forgets voters that were
// kept once their vote is closed. The choices of all of a day go in an order drawn by lot: at the moment itself, or one person after the other, the journal
// would tell, beside the entry that their profile changed, whose ballots those are. It may be repeated, and done by several servers at once.
func (p *Platform) withdrawUnconsented(ctx context.Context) error {
	today := parisDay(p.Clock.Now())
	var all []deliberation.WithdrawBallot
	for _, person := range p.People.directory.cut() {
		profile, _, err := p.People.stored(ctx, person)
		if errors.Is(err, errNoProfile) {
			continue
		}
		if err != nil {
			return err
		}
		closed := func(consultation int64) (is bool) {
			p.Read(func(st *deliberation.State) {
				x, ok := st.Consultation(consultation)
				is = !ok || x.VoteClosed()
			})
			return is
		}
		if last, given := profile.ConsentTo(account.Opinions); !given && parisDay(last.Withdrawn) < today {
			p.Read(func(st *deliberation.State) {
				for _, c := range profile.Cut {
					if x, ok := st.Consultation(c.Consultation); !ok || !x.TakesBallots() {
						continue
					}
					for _, b := range st.OwnBallots(c.Voter) {
						all = append(all, deliberation.WithdrawBallot{Voter: c.Voter, Question: b.Question})
					}
				}
			})
		}
		if !profile.CloseCut(closed) {
			continue
		}
		_, err = p.People.Change(ctx, p.NewID(), person, func(p *account.Profile) error {
			if !p.CloseCut(closed) {
				return errNothing
			}
			return nil
		})
		if err != nil && !errors.Is(err, errNothing) && !errors.Is(err, errNoProfile) {
			return err
		}
	}
	for i := len(all) - 1; i > 0; i-- {
		j, err := rand.Int(p.Random, big.NewInt(int64(i+1)))
		if err != nil {
			return err
		}
		all[i], all[j.Int64()] = all[j.Int64()], all[i]
	}
	for _, c := range all {
		var refused *deliberation.Refusal
		if _, err := p.Do(ctx, p.NewID(), c); err != nil && !errors.As(err, &refused) { // the vote may have closed meanwhile
			return err
		}
	}
	return nil
}
