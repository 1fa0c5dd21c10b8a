package browser_test

import (
	"fmt"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server"
)

// midnight is the Paris midnight that many days ahead.
func (s *site) midnight(days int) time.Time {
	year, month, day := s.clock.Now().In(deliberation.Paris()).Date()
	return time.Date(year, month, day+days, 0, 0, 0, 0, deliberation.Paris()).UTC()
}

// administers makes a person an administrator.
func (p person) administers() {
	p.site.t.Helper()
	p.site.do(deliberation.OfferMandate{Role: deliberation.AdministratorRole, Ends: p.site.midnight(365)})
	p.site.do(deliberation.AcceptMandate{Offer: p.site.lastOffer(), Person: p.number})
}

func (s *site) lastOffer() (number int64) {
	s.platform.Read(func(st *deliberation.State) {
		for n := int64(1); ; n++ {
			if _, ok := st.Offer(n); !ok {
				return
			}
			number = n
		}
	})
	return number
}

// represents announces an organisation that the administrator confirms, and returns its number.
func (p person) represents(administrator person, name string) (number int64) {
	p.site.t.Helper()
	parts := make([]string, deliberation.OrganisationParts)
	parts[deliberation.OrganisationRegister], parts[deliberation.OrganisationSeat], parts[deliberation.OrganisationProof] = "732829320", "Lille", "Assemblée du 3 mars."
	id, hash, document := p.site.text(deliberation.Text{Title: name, Body: "On aide à remplir les papiers, le mardi et le jeudi.", Parts: parts})
	entry := p.site.do(deliberation.AnnounceOrganisation{Author: p.number, Text: id, Hash: hash}, document)
	var a deliberation.AnnouncedOrganisation
	p.site.platform.Read(func(st *deliberation.State) { a, _ = st.AnnouncedBy(entry) })
	if administrator.number != 0 {
		p.site.do(deliberation.ConfirmOrganisation{Announcement: a.Number, By: administrator.number, Ends: p.site.midnight(300)})
	}
	return a.Organisation
}

// makeMandates confirms organisations, gives mandates and leaves one of everything waiting.
func (c *content) makeMandates(nord deliberation.Office) {
	administrator := c.join("Dominique", deliberation.Resident, nord)
	administrator.administers()
	c.organisation = c.reader.represents(administrator, "Entraide Lille")
	other := c.join("Camille", deliberation.Association, nord)
	c.unled = other.represents(administrator, "Collectif des mamans")
	mandates := int64(0)
	c.platform.Read(func(st *deliberation.State) { mandates = int64(len(st.Mandates())) })
	c.do(deliberation.EndMandate{Mandate: mandates, By: other.number})
	c.reader.represents(person{}, "Les Voisins du canal")
	for range 2 {
		c.do(deliberation.OfferMandate{By: c.reader.number, Role: deliberation.AttesterRole, Scope: deliberation.Scope{Organisation: c.organisation}, Ends: c.midnight(60)})
	}
	c.do(deliberation.AcceptMandate{Offer: c.lastOffer(), Person: other.number})
	c.do(deliberation.OfferMandate{By: administrator.number, Role: deliberation.RespondentRole, Scope: deliberation.Scope{Office: nord}, Starts: c.midnight(5), Ends: c.midnight(300)})
	c.do(deliberation.AcceptMandate{Offer: c.lastOffer(), Person: other.number})
	c.do(deliberation.OfferMandate{By: administrator.number, Role: deliberation.ModeratorRole, Ends: c.midnight(300)})
	last := c.lastOffer()
	c.do(deliberation.OfferMandate{By: administrator.number, Role: deliberation.AuditorRole, Ends: c.midnight(300)})
	c.do(deliberation.AcceptMandate{Offer: c.lastOffer(), Person: c.reader.number})
	c.offer = "/mandats/invitation/" + c.platform.Keys.OfferCode(last)
}

// visitsOfMandates are the pages of organisations and mandates.
func visitsOfMandates(c *content) []visit {
	organisation := func(n int64, below string) string { return fmt.Sprintf("/associations/%d%s", n, below) }
	return []visit{
		{name: "organisations", route: "/associations", path: "/associations", status: 200, both: true},
		{name: "organisation", route: "/associations/:number", path: organisation(c.organisation, ""), status: 200, both: true},
		{name: "organisation-unled", route: "/associations/:number", path: organisation(c.unled, ""), status: 200, both: true},
		{name: "announce", route: "/associations/annoncer", path: "/associations/annoncer", status: 200, in: true},
		{name: "announce-known", route: "/associations/annoncer", path: fmt.Sprintf("/associations/annoncer?association=%d", c.unled), status: 200, in: true},
		{name: "announce-refused", route: "/associations/annoncer", path: "/associations/annoncer", status: 422, in: true, submit: `form[data-draft=organisation]`, sent: "/associations/annoncer?register=1"},
		{name: "organisation-desk", route: "/associations/:number/bureau", path: organisation(c.organisation, "/bureau"), status: 200, in: true},
		{name: "organisation-desk-refused", route: "/associations/:number/bureau", path: organisation(c.organisation, "/bureau"), status: 422, in: true, sent: organisation(c.organisation, "/bureau?act=offer&ends=31/02/2027")},
		{name: "voices", route: "/questions/:number/association", path: "/questions/1/association", status: 200, in: true},
		{name: "letters", route: "/courriers", path: "/courriers", status: 200, in: true},
		{name: "letters-refused", route: "/courriers", path: "/courriers", status: 422, in: true, sent: "/courriers?do=returned&reference=ABCD-2345"},
		{name: "call-list", route: "/appels", path: "/appels", status: 200, in: true},
		{name: "stop-asked", route: "/arret", path: "/arret", status: 200, both: true},
		{name: "stop-asked-refused", route: "/arret", path: "/arret", status: 404, both: true, submit: `main form`, sent: "/arret?code="},
		{name: "mandates", route: "/mandats", path: "/mandats", status: 200, both: true},
		{name: "mandate-desk-not-theirs", route: "/mandats/bureau", path: "/mandats/bureau", status: 403, in: true},
		{name: "audit", route: "/controle", path: "/controle", status: 200, in: true},
		{name: "audit-refused", route: "/controle", path: "/controle", status: 422, in: true, submit: `form[action$="/controle"]`, sent: "/controle?from=9&to=1"},
		{name: "audited-entries", route: "/controle/entrees", path: "/controle/entrees?de=1&a=60", status: 200, in: true},
		{name: "audited-entries-not-theirs", route: "/controle/entrees", path: "/controle/entrees?de=1&a=61", status: 403, in: true},
		{name: "readings", route: "/controle/lectures", path: "/controle/lectures", status: 200, both: true},
		{name: "mandate-offer", route: "/mandats/invitation/:code", path: c.offer, status: 200, in: true},
	}
}

// An organisation is announced, confirmed by the first administrator, joined by a member and left by its representative, on a phone without scripts.
func TestAnOrganisationLivesWithoutScripts(t *testing.T) {
	h := newHall(t)
	plain := phone
	plain.scripts = false
	signed := func(p person) *tab {
		t.Helper()
		w := newTab(t, h.site, plain)
		w.look(phone) // signing in presses a button
		w.signIn(p)
		w.look(plain)
		return w
	}
	crowd := h.crowd(3)
	admin, salma, lou := signed(crowd[0]), signed(crowd[1]), signed(crowd[2])
	fits := func(w *tab) {
		t.Helper()
		w.want(`String(document.documentElement.scrollWidth <= 360)`, "true")
	}
	fill := func(w *tab, fields ...string) {
		t.Helper()
		for i := 0; i < len(fields); i += 2 {
			eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).value = %q, true)`, fields[i], fields[i+1]))
		}
	}

	i, err := server.Direct{Platform: h.platform}.InviteAdministrator(t.Context(), h.midnight(365))
	if err != nil {
		t.Fatal(err)
	}
	admin.open(i.Path)
	admin.wantText("Administration du site", "vous ne donnez plus votre avis")
	fits(admin)
	admin.leads("main form button")
	admin.wantText("Vous avez accepté ce mandat.")

	salma.open("/associations")
	fits(salma)
	salma.leads(".actions .button")
	salma.press("#field-nature")
	fill(salma, "#field-name", "Entraide Lille", "#field-register", "732829321", "#field-seat", "Lille", "#field-about", "On aide.", "#field-proof", "Assemblée du 3 mars.")
	salma.leads("main form button")
	salma.wantText("Il y a une chose à corriger", "ni un RNA ni un SIREN")
	salma.want(`document.querySelector("#field-proof").value`, "Assemblée du 3 mars.")
	fits(salma)
	fill(salma, "#field-register", "732829320")
	salma.leads("main form button")
	salma.wantText("Votre annonce est envoyée.", "En attente")

	admin.open("/mandats/bureau")
	admin.wantText("Entraide Lille", "Assemblée du 3 mars.")
	fits(admin)
	admin.leads(`.settle button[value=confirm]`)
	admin.wantText("C’est enregistré.")

	salma.open("/associations")
	salma.leads(".rows h3 a")
	salma.wantText("Entraide Lille", "732829320")
	fits(salma)
	salma.leads(`main .actions .button`)
	fill(salma, `select[name=role]`, "facilitator")
	salma.leads(`button[value=offer]`)
	salma.wantText("Le lien à remettre")
	fits(salma)
	link := eval[string](salma, `new URL(document.querySelector("input.link").value).pathname`)

	lou.open(link)
	lou.wantText("Animation de débats", "Entraide Lille")
	fits(lou)
	lou.leads("main form button")
	lou.wantText("Vous avez accepté ce mandat.", "Animation de débats (vous)")
	fits(lou)

	salma.open("/associations/1/bureau")
	own := `input[name=mandate][value="2"] ~ button` // the administrator's is the first
	salma.leads(own)
	lou.open("/associations/1")
	scope := deliberation.Scope{Organisation: 1}
	h.platform.Read(func(st *deliberation.State) {
		now := h.clock.Now()
		if !st.Holds(crowd[2].number, deliberation.FacilitatorRole, scope, now) || st.Representative(1, now) != 0 {
			t.Error("the member lost their mandate, or the representative stays")
		}
	})
	lou.wantText("Personne ne représente cette association")
	fits(lou)
	admin.open("/mandats")
	fits(admin)
}
