package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"voix/deliberation"
)

// volunteer makes a rapporteur of somebody.
func (p person) volunteer(consultation int64) {
	p.site.t.Helper()
	p.site.do(deliberation.VolunteerAsRapporteur{Consultation: consultation, Person: p.number})
}

// fill writes the next version of a sheet.
func (p person) fill(proposal, replaces int64, lever deliberation.Lever, words map[deliberation.SheetPart]string) {
	p.site.t.Helper()
	var parts []string
	for _, part := range deliberation.SheetParts() {
		parts = append(parts, words[part])
	}
	id, hash, document := p.site.text(deliberation.Text{Parts: parts})
	p.site.do(deliberation.WriteSheet{Proposal: proposal, Author: p.number, Replaces: replaces, Lever: lever, Text: id, Hash: hash}, document)
}

// object says how the position on a proposal is rendered wrongly, and returns the number of that and the id of its text.
func (p person) object(proposal int64, words string) (int64, deliberation.ID) {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Body: words})
	entry := p.site.do(deliberation.RaiseObjection{Proposal: proposal, Author: p.number, Text: id, Hash: hash}, document)
	var number int64
	p.site.platform.Read(func(s *deliberation.State) { number, _ = s.ObjectionRaisedBy(entry) })
	return number, id
}

func (p person) answer(objection int64, words string) {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Body: words})
	p.site.do(deliberation.AnswerObjection{Objection: objection, Author: p.number, Text: id, Hash: hash}, document)
}

// makeReread is a consultation whose positions are being reread, with a sheet, objections and an answer. The reader takes part in it.
func (c *content) makeReread(nord, rhone deliberation.Office) {
	c.reread = c.open("Des lettres que l’on comprend", "Comment la Caf devrait-elle nous écrire ?", [...]int{-1, 1, 2, 3, 60})
	amina := c.join("Amina du 3e", deliberation.Concerned, rhone)
	c.rendered = amina.propose(c.reread, deliberation.Rights, deliberation.National, "Appeler avant d’arrêter une aide", "Une lettre arrive trop tard. Nous demandons un appel, **puis** une lettre.")
	draft := amina.propose(c.reread, deliberation.Digital, nord, "Un brouillon qui reste", "Quand le site s’arrête, tout est perdu.")
	agree, disagree, pass := deliberation.Agree, deliberation.Disagree, deliberation.Pass
	for i := range 18 {
		c.join(fmt.Sprintf("Concernée %d", i), deliberation.Concerned, rhone).vote(c.rendered, []deliberation.Choice{agree, agree, agree, disagree, agree, pass}[i%6])
	}
	for i := range 12 {
		c.join(fmt.Sprintf("Agent %d", i), deliberation.Agent, nord).vote(c.rendered, []deliberation.Choice{agree, disagree, pass}[i%3])
	}
	guichet := c.join("Guichet 4", deliberation.Agent, nord)
	guichet.volunteer(c.reread)
	c.reader.volunteer(c.reread)
	relay := c.join("Relais du quartier", deliberation.Association, rhone) // who wrote no sheet, and may answer
	relay.volunteer(c.reread)
	guichet.fill(c.rendered, 0, deliberation.NoLever, map[deliberation.SheetPart]string{
		deliberation.Finding: "Une aide s’arrête du jour au lendemain.\n\nOn l’apprend par son compte.",
	})
	c.reader.fill(c.rendered, 1, deliberation.COG, map[deliberation.SheetPart]string{
		deliberation.Finding: "Une aide s’arrête du jour au lendemain. On l’apprend par son compte, le jour du loyer.", deliberation.Commitment: "La Caf appelle la personne avant d’arrêter une aide.",
		deliberation.Holder: "La Cnaf, puis chaque Caf", deliberation.Indicator: "Part des arrêts précédés d’un appel", deliberation.Target: "100 %",
	})
	c.advance(5)
	c.objected, _ = amina.object(c.rendered, "Nous avons demandé un appel et une lettre. La fiche ne parle que de l’appel.")
	relay.answer(c.objected, "C’est juste : une version de la fiche va le dire.")
	amina.object(c.rendered, "Le jour du loyer, ce n’est pas le sujet.")
	c.unanswered, _ = amina.object(draft, "Il manque le plus important : le téléphone s’éteint.") // the reader wrote no sheet here
	_, c.own = c.reader.object(c.rendered, "Le mot « chaque » fait croire que c’est déjà fait.")
}

// Two write a sheet at the same time, one of them without scripts. What is typed is never lost to what stands on the site, neither when
// the page is opened again nor when the other was faster; and nobody's version is replaced unread.
func TestTwoCorrectOneSheet(t *testing.T) {
	h := newHall(t)
	rania, lucas := h.join("Rania", deliberation.Concerned, deliberation.National), h.join("Lucas", deliberation.Resident, deliberation.National)
	lucas.volunteer(h.consultation)
	lucas.fill(h.proposal, 0, deliberation.NoLever, map[deliberation.SheetPart]string{deliberation.Finding: "On attend."})
	form := h.path() + "/fiche"

	w := newTab(t, h.site, phone)
	w.signIn(rania)
	w.open(form)
	w.leads("main .button") // Devenir rapporteur
	w.leads("main form button")
	w.wantText("Vous pouvez maintenant remplir des fiches.", "Rania")
	w.open(form)
	w.want(`document.querySelector("#field-finding").value`, "On attend.")
	if kept := w.keptHere(); kept != "" {
		t.Errorf("opened only, the page keeps %q", kept)
	}
	eval[bool](w, `(document.querySelector("#field-finding").value = "", true)`)
	w.enter("#field-finding", "On attend dehors.")
	until(t, waitMost, "it is kept", func() bool { return strings.HasPrefix(w.keptHere(), "draft:") })
	w.open(h.path())
	w.open(form)
	w.see(waitMost, `document.querySelector("#field-finding").value === "On attend dehors."`)

	plain := phone
	plain.scripts = false
	other := newTab(t, h.site, plain)
	other.signIn(lucas)
	other.open(form)
	other.enter("#field-holder", "La Cnaf")
	eval[bool](other, `(document.querySelector("#field-lever").value = "cog", true)`)
	other.leads("main form .button")
	other.wantPath(h.path())
	other.wantText("Votre version de la fiche est publiée.", "La Cnaf", "Version 2")

	w.leads("main form .button")
	w.wantText("Quelqu’un a changé cette fiche entre-temps", "Lucas a publié une autre version", "Lucas a écrit")
	w.want(`document.querySelector("#field-finding").value`, "On attend dehors.")
	w.want(`document.querySelector("#field-holder-beside .text").textContent`, "La Cnaf")
	w.audit(axe(t))
	w.look(phone)
	w.leads("main form .button")
	w.wantPath(h.path())
	w.wantText("Votre version de la fiche est publiée.", "On attend dehors.", "Version 3")
	w.open(form + "/versions")
	w.wantText("Version 3", "Avant", "La Cnaf", "Maintenant", "Non renseigné")
	w.silent("status of 409")
	other.silent()
}

// Who has a proposal open sees its sheet and the objections come, and what is erased go.
func TestSheetsAndObjectionsAreLive(t *testing.T) {
	h := newHall(t)
	lucas := h.join("Lucas", deliberation.Agent, deliberation.National)
	lucas.volunteer(h.consultation)
	w := h.reader(h.crowd(1)[0], phone)
	lucas.fill(h.proposal, 0, deliberation.COG, map[deliberation.SheetPart]string{deliberation.Finding: "On attend dehors."})
	w.see(waitMost, `document.querySelector("#fiche .text")?.textContent === "On attend dehors."`)

	h.advance(4)
	w.open(h.path())
	eval[bool](w, `(window.neverReloaded = true)`)
	_, text := h.author.object(h.proposal, "Il manque la lettre.")
	w.see(waitMost, `document.querySelector("#relecture .text")?.textContent === "Il manque la lettre."`)
	h.do(deliberation.EraseText{Text: text, By: h.author.number})
	w.see(waitMost, `document.querySelector("#relecture .text.erased") !== null && !document.body.textContent.includes("Il manque la lettre.")`)
	w.want(`String(window.neverReloaded)`, "true")
	w.silent()
}
