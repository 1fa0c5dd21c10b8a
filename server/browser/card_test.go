package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/account"
)

// organise has an association confirmed that a person represents, and returns the mandate.
func (p person) organise(association string) int64 {
	p.site.t.Helper()
	s := p.site
	year, month, day := s.clock.Now().In(deliberation.Paris()).Date()
	ends := time.Date(year, month, day+90, 0, 0, 0, 0, deliberation.Paris())
	administrator := s.join("Solène", deliberation.Resident, deliberation.National)
	var offer deliberation.Offer
	var announced deliberation.AnnouncedOrganisation
	entry := s.do(deliberation.OfferMandate{Role: deliberation.AdministratorRole, Ends: ends})
	s.platform.Read(func(st *deliberation.State) { offer, _ = st.OfferedBy(entry) })
	s.do(deliberation.AcceptMandate{Offer: offer.Number, Person: administrator.number})
	id, hash, document := s.text(deliberation.Text{Title: association, Body: "Nous lisons ensemble les lettres de la Caf.", Parts: []string{"", "Roubaix", "Les statuts."}})
	entry = s.do(deliberation.AnnounceOrganisation{Author: p.number, Text: id, Hash: hash}, document)
	s.platform.Read(func(st *deliberation.State) { announced, _ = st.AnnouncedBy(entry) })
	s.do(deliberation.ConfirmOrganisation{Announcement: announced.Number, By: administrator.number, Ends: ends})
	mandate := int64(0)
	s.platform.Read(func(st *deliberation.State) { mandate = st.CardMandates(p.number, s.clock.Now())[0].Number })
	return mandate
}

// From the sheet that an association prints to whoever holds a card, on a telephone of 360 pixels without scripts: one person takes part with it and
// moves on to a personal way; of another the card was photographed and used, and the half that they kept gives it back.
func TestJourneyByCard(t *testing.T) {
	h := newHall(t)
	amina := h.join("Amina", deliberation.Association, deliberation.National)
	amina.organise("Entraide Alma-Gare")
	quiet := look{width: 360, height: 740}

	w := newTab(t, h.site, quiet)
	w.signIn(amina)
	w.open("/cartes")
	w.wantText("Cartes de participation", "Entraide Alma-Gare")
	w.enter("#field-count", "0")
	w.leads(`main form .button`)
	w.wantText("Il y a une chose à corriger", "Écrivez un nombre de 20 à 150.")
	eval[bool](w, `(document.querySelector("#field-count").select(), true)`)
	w.enter("#field-count", "20")
	w.leads(`main form .button`)
	w.wantText("Vos cartes sont prêtes.", "Série 1", "20 cartes")

	keys := h.platform.Keys
	first, second := account.CardReference{Batch: 1, Number: 1}, account.CardReference{Batch: 1, Number: 2}
	typed := func(ref account.CardReference, half account.Half) string {
		return strings.Join(keys.CardWords(ref, half), " ")
	}

	// The first card is typed, with a slip.
	nadia := newTab(t, h.site, quiet)
	nadia.open("/connexion?retour=" + h.path())
	nadia.leads(`a[href^="/connexion/carte"]`)
	nadia.enter("#field-reference", first.String())
	nadia.enter("#field-words", "lapin "+typed(first, account.HalfToUse))
	nadia.leads("main form .button")
	nadia.wantText("Il y a une chose à corriger")
	eval[bool](nadia, `(document.querySelector("#field-words").select(), true)`)
	nadia.enter("#field-words", strings.ToUpper(typed(first, account.HalfToUse)))
	nadia.leads("main form .button")
	joins := func(w *tab, pseudonym string) {
		t.Helper()
		w.wantText("Bienvenue")
		w.enter("#field-pseudonym", pseudonym)
		w.press("#field-college")
		w.press("#field-age")
		w.press("#field-opinions")
		w.leads(`form[action="/inscription"] [type=submit]`)
		w.wantText(pseudonym)
	}
	joins(nadia, "Nadia")
	nadia.wantPath("/moi/nombre")
	nadia.wantText("Écrivez ce nombre", first.String())
	number := eval[string](nadia, `document.querySelector("#own-number").innerText`)
	nadia.leads(`form[action="/moi/nombre"] [type=submit]`)
	nadia.wantPath(h.path())
	nadia.leads(".choice-agree")
	nadia.wantText("Votre avis est enregistré.")

	// The square of the second was photographed. Whoever did so is faster than its holder.
	thief := newTab(t, h.site, quiet)
	thief.open("/connexion/carte/" + keys.CardCode(second, account.HalfToUse))
	thief.wantText("Votre carte est bonne.")
	thief.leads("main form .button")
	joins(thief, "Quelqu’un d’autre")

	holder := newTab(t, h.site, quiet)
	if status := holder.open("/connexion/carte/" + keys.CardCode(second, account.HalfToUse)); status != 409 {
		t.Errorf("the half that was used answers %d", status)
	}
	holder.wantText("Cette moitié de la carte a déjà servi.")
	holder.open("/connexion/carte/" + keys.CardCode(second, account.HalfToKeep))
	holder.wantText("Quelqu’un d’autre est entré avec ma carte")
	holder.press("#field-taken")
	holder.leads("main form .button")
	holder.wantPath("/moi/nombre")
	holder.leads(`form[action="/moi/nombre"] [type=submit]`)
	holder.wantPath("/moi/acces")
	holder.wantText("Votre accès est à vous seul.", second.String(), "C’est la seule")
	thief.open("/moi")
	thief.wantPath("/connexion")
	if status := thief.open("/connexion/carte/" + keys.CardCode(second, account.HalfToUse)); status != 409 {
		t.Errorf("used twice, the half answers %d", status)
	}

	// Nadia comes back with the words of the other half and the number that she wrote on it. Who kept the printed sheet has the words alone.
	back := newTab(t, h.site, quiet)
	back.open("/connexion/carte")
	back.enter("#field-reference", first.String())
	back.enter("#field-words", typed(first, account.HalfToKeep))
	back.leads("main form .button")
	back.wantText("Il reste à écrire votre nombre secret.")
	back.enter("#field-own", "00 00 00 00")
	back.leads("main form .button")
	back.wantText("Il y a une chose à corriger", "Ce n’est pas le nombre de cette carte.", "demandez une autre carte")
	eval[bool](back, `(document.querySelector("#field-own").select(), true)`)
	back.enter("#field-own", number)
	back.leads("main form .button")
	back.wantText("Nadia")

	// Everybody sees how many, and nobody who.
	w.open("/cartes/emises")
	w.wantText("Entraide Alma-Gare")
	w.want(`[...document.querySelectorAll("tbody tr:first-child td")].map(td => td.textContent).join()`, "20,peu ou pas,0")
	if text := eval[string](w, `document.querySelector("main").innerText`); strings.Contains(text, "Nadia") {
		t.Error("it is told who came by a card")
	}
	for _, w := range []*tab{w, nadia, thief, holder, back} {
		if wide := eval[float64](w, `document.documentElement.scrollWidth`); wide > 360 {
			t.Errorf("%v pixels wide", wide)
		}
	}
}

// cardCodes are halves of a batch that was printed for the visits: one that nobody used, and of one that somebody joined with the half to keep.
type cardCodes struct{ use, keep, used, unwritten string }

// makeCards has the reader represent an association and print cards, one of which somebody uses.
func (c *content) makeCards(nord deliberation.Office) {
	mandate := c.reader.organise("Entraide Alma-Gare")
	c.do(deliberation.PrintCards{Mandate: mandate, By: c.reader.number, Cards: 20, Office: nord})
	batch := int64(0)
	c.platform.Read(func(s *deliberation.State) { batch = s.BatchesOf(c.reader.number, c.clock.Now())[0].Number })
	keys, one, two := c.platform.Keys, account.CardReference{Batch: batch, Number: 1}, account.CardReference{Batch: batch, Number: 2}
	way := account.Way{ID: c.platform.NewID(), Kind: account.Card, Identifier: one.String(), Since: c.clock.Now().UTC()}
	way.WriteCardNumber(1)
	three := account.CardReference{Batch: batch, Number: 3}
	unwritten := account.Way{ID: c.platform.NewID(), Kind: account.Card, Identifier: three.String(), Since: c.clock.Now().UTC()}
	for _, n := range []server.Newcomer{{Pseudonym: "Oumar", College: deliberation.Concerned, Way: &way}, {Pseudonym: "Salif", College: deliberation.Concerned, Way: &unwritten}} {
		if _, _, err := c.platform.Join(context.Background(), c.platform.NewID(), n); err != nil {
			c.t.Fatal(err)
		}
	}
	// The reader has one as well, of a batch of which nothing is left to see.
	own := account.Way{ID: c.platform.NewID(), Kind: account.Card, Identifier: account.CardReference{Batch: batch, Number: 4}.String(), Since: c.clock.Now().UTC()}
	own.WriteCardNumber(1)
	if _, err := c.platform.People.Change(context.Background(), c.platform.NewID(), c.reader.number, func(p *account.Profile) error {
		p.Ways = append(p.Ways, account.Way{ID: c.platform.NewID(), Kind: account.Link, Since: own.Since}, own)
		return nil
	}); err != nil {
		c.t.Fatal(err)
	}
	c.cards = cardCodes{use: keys.CardCode(two, account.HalfToUse), keep: keys.CardCode(one, account.HalfToKeep), used: keys.CardCode(one, account.HalfToUse), unwritten: keys.CardCode(three, account.HalfToKeep)}
}

// visitsOfCards are the pages about participation cards.
func visitsOfCards(c *content) []visit {
	const door, square = "/connexion/carte", "/connexion/carte/:code"
	return []visit{
		{name: "card-door", route: door, path: door, status: 200},
		{name: "card-door-refused", route: door, path: door, status: 422, submit: `main form`, sent: door + "?reference=&words="},
		{name: "card-use", route: square, path: fmt.Sprintf("%s/%s", door, c.cards.use), status: 200},
		{name: "card-keep", route: square, path: fmt.Sprintf("%s/%s", door, c.cards.keep), status: 200},
		{name: "card-keep-first", route: square, path: fmt.Sprintf("%s/%s", door, c.cards.unwritten), status: 200},
		{name: "card-number", route: "/moi/nombre", path: "/moi/nombre", status: 200, in: true},
		{name: "card-used", route: square, path: fmt.Sprintf("%s/%s", door, c.cards.used), status: 409},
		{name: "cards", route: "/cartes", path: "/cartes", status: 200, in: true},
		{name: "cards-refused", route: "/cartes", path: "/cartes", status: 422, in: true, submit: `main form`, sent: "/cartes?act=print&count="},
		{name: "own-college", route: "/moi/qualite", path: "/moi/qualite", status: 200, in: true},
		{name: "own-college-refused", route: "/moi/qualite", path: "/moi/qualite", status: 422, in: true, submit: `main form`, sent: "/moi/qualite?act=card&reference=&words="},
		{name: "cards-issued", route: "/cartes/emises", path: "/cartes/emises", status: 200, both: true},
	}
}
