package demonstration

import (
	"context"

	"voix/deliberation"
	"voix/server/account"
)

// issuer is an organisation that attests people's colleges by the cards that it hands out. It is invented, as is everything here.
type issuer struct {
	sort     deliberation.OrganisationSort
	college  deliberation.College
	evidence deliberation.Evidence
	cards    int64  // that it has printed
	office   string // whose people it attests; empty: of all
	of       int    // it attests one in so many of those who take part early there, but the first
	name     string
	seat     string
	about    string
	proof    string
}

var issuers = [...]issuer{
	{
		deliberation.AssociationOrganisation, deliberation.Concerned, deliberation.Known, 80, "caf-59", 2, "Le Fil des droits", "Lille",
		"Nous accompagnons des personnes dans leurs démarches. À celles que nous connaissons, nous proposons une carte de participation.",
		"Présidente de l’association, élue par l’assemblée générale.",
	},
	{
		deliberation.UnionOrganisation, deliberation.Agent, deliberation.Document, 60, "", 3, "Union syndicale de l’accueil", "Montreuil",
		"Syndicat d’agents. Qui nous montre un bulletin de paie reçoit une carte de participation. Nous ne gardons rien du bulletin.",
		"Secrétaire générale, désignée par le congrès.",
	},
}

// attested tells by whose card somebody comes, from 1; 0: by nobody's.
func (p *planner) attested(x *person) int {
	for i := range issuers {
		by := &issuers[i]
		if by.college != x.college || by.office != "" && officeOf(by.office) != x.office {
			continue
		}
		p.known[i]++
		if n := p.known[i]; n > by.of && n%by.of == 0 && int64(n/by.of) <= by.cards {
			return i + 1
		}
	}
	return 0
}

// establish announces the issuer of that index, has it confirmed and has it print its cards.
type establish int

func (e establish) do(ctx context.Context, b *builder) error {
	x, person := &issuers[e], administrator+1+int(e)
	speaker, ends := b.number(person), b.calendar.day(dayOf(b.persons[person].joins)+mandateLasts)
	text := deliberation.Text{Title: x.name, Body: x.about, Parts: make([]string, deliberation.OrganisationParts)}
	text.Parts[deliberation.OrganisationSeat], text.Parts[deliberation.OrganisationProof] = x.seat, x.proof
	entry, err := b.submit(ctx, text, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.AnnounceOrganisation{Author: speaker, Sort: x.sort, Text: id, Hash: hash}
	})
	if err != nil {
		return err
	}
	var announced deliberation.AnnouncedOrganisation
	b.platform.Read(func(s *deliberation.State) { announced, _ = s.AnnouncedBy(entry) })
	_, err = b.platform.Do(ctx, b.platform.NewID(), deliberation.ConfirmOrganisation{Announcement: announced.Number, By: b.number(administrator), Ends: ends})
	if err != nil {
		return err
	}
	var mandates []deliberation.Mandate
	b.platform.Read(func(s *deliberation.State) { mandates = s.CardMandates(speaker, b.platform.Clock.Now()) })
	_, err = b.platform.Do(ctx, b.platform.NewID(), deliberation.PrintCards{
		Mandate: mandates[0].Number, By: speaker, Cards: x.cards, College: x.college, Evidence: x.evidence,
	})
	if err != nil {
		return err
	}
	b.platform.Read(func(s *deliberation.State) {
		batches := s.BatchesOf(speaker, b.platform.Clock.Now())
		b.batches[e] = batches[len(batches)-1].Number
	})
	return nil
}

// card is the next one of an issuer, which somebody joins by.
func (b *builder) card(issuer int) *account.Way {
	b.cards[issuer-1]++
	reference := account.CardReference{Batch: b.batches[issuer-1], Number: b.cards[issuer-1]}
	return &account.Way{Kind: account.Card, Identifier: reference.String(), Since: b.platform.Clock.Now().UTC()}
}
