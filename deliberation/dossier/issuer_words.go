package dossier

import (
	"strings"

	"voix/deliberation/dossier/document"
	"voix/deliberation/position"
)

var sortNames = map[string]string{"association": "Association", "union": "Syndicat, ou représentants du personnel", "institution": "Institution", "": "Personne mandatée"}

// words name an issuer as people read it.
func (i *issuer) words() string {
	switch {
	case i.Debate != 0:
		return say("qui a ouvert le débat %s, sans association", count(i.Debate))
	case i.Organisation == 0:
		return say("une personne mandatée pour attester (mandat %s)", count(i.Mandate))
	case i.Erased || i.Name == "":
		return say("l’organisation %s (%s)", count(i.Organisation), ErasedText)
	}
	return "«\u202f" + cut(oneLine(i.Name)) + "\u202f»"
}

// attests are the colleges of which its cards attest that somebody is.
func (i *issuer) attests() string {
	var all []string
	for _, college := range i.Attests {
		all = append(all, collegeNames[college])
	}
	if len(all) == 0 {
		return "rien"
	}
	return listed(all)
}

// usedTold is how many cards were used, as far as it is told.
func usedTold(n int64) string {
	if n == 0 {
		return "peu ou pas"
	}
	return say("au moins %s", count(n))
}

func (c *came) told() string {
	if c.Fewer != nil {
		return say("moins de %s", count(*c.Fewer))
	}
	return count(*c.Voters)
}

// issuerWords name one of the dossier's issuers.
func (h *head) issuerWords(of issuerOf) string {
	for i := range h.Issuers {
		if h.Issuers[i].issuerOf == of {
			return h.Issuers[i].words()
		}
	}
	return (&issuer{issuerOf: of}).words()
}

// reservation says because of whom there is no consensus, or no rejection; empty if nothing is reserved.
func reservation(h *head, s *standing) string {
	var of []string
	for _, college := range s.Reserved {
		var by []string
		for _, x := range s.Concentrated {
			if x.College == college {
				by = append(by, h.issuerWords(x.issuerOf))
			}
		}
		of = append(of, say("plus d’un tiers des avis (%s) viennent de cartes remises, ou de feuilles et d’appels saisis, par %s", collegeNames[college], strings.Join(by, ", et autant par ")))
	}
	if len(of) == 0 {
		return ""
	}
	missing := "pas de consensus"
	if s.Verdict == position.Disagreement.String() {
		missing = "pas de rejet"
	}
	return say("%s : %s", missing, strings.Join(of, spaced(" ; ")))
}

// attestations say who attests whom, and what that cannot show.
func (d *digest) attestations() []document.Block {
	h := &d.head
	if h.Consultation.Imported {
		return nil
	}
	out := []document.Block{
		heading(2, "attestations", "Déclaré, ou attesté"),
		body("Chaque personne dit d’abord elle-même à quel titre elle participe : sa qualité est déclarée. Une association peut attester des personnes concernées, et un syndicat des agents, en leur remettant une carte de participation. Leur qualité est alors attestée. Qui remet une carte ne sait pas quel compte elle est devenue, et aucune preuve ne passe par un employeur."),
	}
	if !h.Consultation.Closed {
		out = append(out, body("Ce qui est attesté et ce qui est déclaré n’est dit à part qu’une fois le vote clos, pour que personne ne soit reconnu."))
	}
	if came := h.Participation.Attested; len(came) > 0 {
		t := &document.Table{
			Caption: "Personnes venues par une carte, attestées par elle, ou saisies par d’autres", Anchor: "t-attestees",
			Columns: []document.Column{{Name: "Qualité", Weight: 3}, {Name: "Carte remise, ou feuilles et appels saisis, par", Weight: 5}, {Name: "Personnes", Number: true, Weight: 2}},
			Note:    document.Plain(say("Parmi les personnes qui ont donné au moins un avis. Sous 5 (10 pour les agents), seul ce fait est dit.")),
		}
		for i := range came {
			t.Rows = append(t.Rows, [][]document.Span{document.Plain(capital(collegeNames[came[i].College])), document.Plain(h.issuerWords(came[i].issuerOf)), document.Plain(came[i].told())})
		}
		out = append(out, t)
	} else if h.Consultation.Closed {
		out = append(out, body("Personne n’est venu par une carte, une feuille ou un appel dans cette consultation : toutes les qualités y sont déclarées, sauf celles que porte le mandat d’une association."))
	}
	if len(h.Issuers) > 0 {
		t := &document.Table{
			Caption: "Les cartes de participation, par qui les remet", Anchor: "t-cartes",
			Columns: []document.Column{
				{Name: "Qui les remet", Weight: 5}, {Name: "Sorte", Weight: 3}, {Name: "Atteste", Weight: 4}, {Name: "Imprimées", Number: true, Weight: 2},
				{Name: "Utilisées", Number: true, Weight: 2}, {Name: "Annulées", Number: true, Weight: 2},
			},
			Note: document.Plain(say("Sur toute la plateforme, jusqu’à la date de ce dossier. Les cartes utilisées sont comptées une fois par jour au plus, de 5 en 5 dans chaque lot (de 10 en 10 là où des agents peuvent être attestés)\u202f: celui qui remet une carte ne voit pas si elle sert.")),
		}
		for i := range h.Issuers {
			one := &h.Issuers[i]
			t.Rows = append(t.Rows, [][]document.Span{
				document.Plain(one.words()), document.Plain(sortNames[one.Sort]), document.Plain(one.attests()), document.Plain(count(one.Printed)),
				document.Plain(usedTold(one.Used)), document.Plain(count(one.Revoked)),
			})
		}
		out = append(out, t)
	}
	out = append(out, body("Une attestation ne montre pas tout : qui remet des cartes pourrait inventer des personnes. C’est pourquoi ces nombres sont publics."))
	if h.Rules.Version >= 2 {
		out = append(out, body("C’est aussi pourquoi il n’y a pas de consensus là où plus d’un tiers des avis d’une qualité viennent de cartes remises, ou de feuilles et d’appels saisis, par la même main."))
	}
	return out
}

// apartRows are the lines under a college's own: what of it is declared, and what verified.
func apartRows(c *stance) (rows [][][]document.Span) {
	if c.Declared == nil || c.Verified == nil {
		return nil
	}
	for _, one := range []struct {
		name string
		n    *tally
	}{{"dont qualité attestée", c.Verified}, {"dont qualité déclarée", c.Declared}} {
		if one.n.total() > 0 {
			rows = append(rows, [][]document.Span{
				document.Plain(one.name), document.Plain(count(one.n.Agree)), document.Plain(count(one.n.Pass)), document.Plain(count(one.n.Disagree)),
				document.Plain(count(one.n.total())), nil, nil,
			})
		}
	}
	return rows
}
