package browser_test

import (
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/account"
)

// unionOf has a union confirmed that a person represents.
func (p person) unionOf(administrator person, name string) {
	p.site.t.Helper()
	s := p.site
	id, hash, document := s.text(deliberation.Text{Title: name, Body: "Nous défendons les agents.", Parts: []string{"", "Lille", "Les statuts."}})
	entry := s.do(deliberation.AnnounceOrganisation{Author: p.number, Text: id, Hash: hash, Sort: deliberation.UnionOrganisation}, document)
	var a deliberation.AnnouncedOrganisation
	s.platform.Read(func(st *deliberation.State) { a, _ = st.AnnouncedBy(entry) })
	s.do(deliberation.ConfirmOrganisation{Announcement: a.Number, By: administrator.number, Ends: s.midnight(80)})
}

// A union prints cards that attest, an agent uses one on a telephone without scripts, and once the vote is closed what is verified is told apart from what
// is declared; before, nothing is.
func TestJourneyByAnAttestingCard(t *testing.T) {
	h := newHall(t)
	administrator := h.join("Dominique", deliberation.Resident, deliberation.National)
	administrator.administers()
	steward := h.join("Amel", deliberation.Resident, deliberation.National)
	steward.unionOf(administrator, "Syndicat des Caf")

	union := h.visiting(steward)
	union.open("/cartes")
	union.wantText("Agent de la Caf", "Rien ne passe par un employeur")
	union.press("#field-attests-agent-document")
	union.sets("#field-count", "30")
	union.leads("main form .button")
	union.wantText("Vos cartes sont prêtes.", "30 cartes")
	union.fits()

	// Twenty-four agents, half of whom the union knows. One goes by hand, the others as their forms do.
	keys := h.platform.Keys
	agent := h.join("Camille", deliberation.Agent, deliberation.National)
	w := h.visiting(agent)
	w.open("/moi/qualite")
	w.wantText("C’est vous qui le dites")
	first := account.CardReference{Batch: 1, Number: 1}
	w.enter("#field-reference", first.String())
	w.enter("#field-words", "lapin lapin lapin lapin")
	w.leads(`form:has([value=card]) .button`)
	w.wantText("à corriger")
	w.fits()
	w.sets("#field-words", strings.Join(keys.CardWords(first, account.HalfToUse), " "))
	w.leads(`form:has([value=card]) .button`)
	w.wantText("Votre carte est bonne", "Syndicat des Caf")
	w.leads("main form .button")
	w.wantText("Cochez la case")
	w.press("#field-union")
	w.leads("main form .button")
	w.wantText("C’est attesté depuis le", "Syndicat des Caf", "Personne d’autre ne le voit")
	w.fits()
	w.open(h.path())
	w.leads(".choice-agree")
	w.wantText("Votre avis est enregistré.")

	for i := range 23 {
		c := deliberation.CastBallot{College: deliberation.Agent, Question: 1, Choice: []deliberation.Choice{deliberation.Agree, deliberation.Disagree}[min(i%4, 1)]}
		c.Voter = h.platform.NewID()
		if i < 11 {
			c.Standing = deliberation.Standing{Issuer: deliberation.Issuer{Organisation: 1}, Proof: deliberation.Verified}
		}
		h.do(c)
	}
	reader := newTab(t, h.site, plain)
	apart := func() bool {
		reader.open(h.path())
		text := strings.Join(strings.Fields(eval[string](reader, `document.body.innerText`)), " ")
		return strings.Contains(text, "Qualité attestée : 12 avis. Qualité déclarée : 12 avis.")
	}
	if apart() {
		t.Error("what is verified is told apart while the vote is open")
	}
	h.advance(4)
	until(t, waitMost, "verified and declared are told apart", apart)
	reader.fits()
	reader.open("/consultations/1/chiffres")
	reader.wantText("Syndicat des Caf", "12 personnes")
	reader.fits()
	if text := eval[string](reader, `document.body.innerText`); strings.Contains(text, "Camille") {
		t.Error("it is told whom the union attested")
	}
}
