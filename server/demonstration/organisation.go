package demonstration

import (
	"context"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/demonstration/content"
)

// mandateLasts is for how many days the organisations of the demonstration have a representative: whoever looks at it finds them running.
const mandateLasts = 3 * 365

// administer makes the person of that index administer the platform, as whoever the operator's link was handed to.
type administer int

func (a administer) do(ctx context.Context, b *builder) error {
	ends := b.calendar.day(dayOf(b.persons[a].joins) + mandateLasts)
	if _, err := b.platform.Do(ctx, b.platform.NewID(), deliberation.OfferMandate{Role: deliberation.AdministratorRole, Ends: ends}); err != nil {
		return err
	}
	_, err := b.platform.Do(ctx, b.platform.NewID(), deliberation.AcceptMandate{Offer: 1, Person: b.number(int(a))})
	return err
}

// represent announces an organisation by the person of that index, and confirms it.
type represent int

func (x represent) do(ctx context.Context, b *builder) error {
	names, seats := content.Organisations()
	n := len(b.organisations)
	parts := make([]string, deliberation.OrganisationParts)
	parts[deliberation.OrganisationSeat] = seats[n%len(seats)]
	parts[deliberation.OrganisationProof] = content.OrganisationProof
	text := deliberation.Text{Title: numbered(names, n), Body: content.OrganisationAbout, Parts: parts}
	entry, err := b.submit(ctx, text, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.AnnounceOrganisation{Author: b.number(int(x)), Text: id, Hash: hash}
	})
	if err != nil {
		return err
	}
	var announced deliberation.AnnouncedOrganisation
	b.platform.Read(func(s *deliberation.State) { announced, _ = s.AnnouncedBy(entry) })
	_, err = b.platform.Do(ctx, b.platform.NewID(), deliberation.ConfirmOrganisation{
		Announcement: announced.Number, By: b.number(administrator), Ends: b.calendar.day(dayOf(b.persons[x].joins) + mandateLasts),
	})
	b.organisations[int(x)] = announced.Organisation
	return err
}

// ballotOf is a ballot as a person gives it at a time: whoever takes part as association gives that of the organisation that they represent. ok is
// false if they represent none.
func ballotOf(p *server.Platform, who deliberation.Person, own deliberation.CastBallot, consultation int64, at time.Time) (give deliberation.GiveBallot, ok bool) {
	give = deliberation.GiveBallot{CastBallot: own, By: who.Number}
	if who.College != deliberation.Association {
		return give, true
	}
	p.Read(func(s *deliberation.State) {
		if all := s.VoicesOf(who.Number, at); len(all) > 0 {
			give.Organisation, ok = all[0], true
		}
	})
	give.Voter = p.Keys.OrganisationVoter(give.Organisation, consultation)
	return give, ok
}
