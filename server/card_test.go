package server

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
)

// issuer is somebody who represents an association, and its number.
func (s *site) issuer(pseudonym, association string) (*visitor, int64) {
	s.t.Helper()
	p := s.resident(pseudonym)
	return p, s.organise(p, association)
}

// represents has somebody represent a new association, for which mustVote speaks from then on.
func (v *visitor) represents(association string) {
	v.site.t.Helper()
	v.site.organise(v, association)
	v.site.platform.Read(func(st *deliberation.State) {
		all := st.VoicesOf(v.number, v.site.platform.Clock.Now())
		v.organisation = all[len(all)-1]
	})
}

// organise has an association of which a person is the representative.
func (s *site) organise(p *visitor, association string) int64 {
	s.t.Helper()
	return s.organiseAs(p, association, deliberation.AssociationOrganisation)
}

// organiseAs is organise for any sort; an institution issues no cards, so its mandate is 0.
func (s *site) organiseAs(p *visitor, association string, sort deliberation.OrganisationSort) int64 {
	s.t.Helper()
	do := func(c deliberation.Command) {
		s.t.Helper()
		if _, err := s.platform.Do(s.t.Context(), s.platform.NewID(), c); err != nil {
			s.t.Fatal(err)
		}
	}
	year, month, day := s.platform.Clock.Now().In(deliberation.Paris()).Date()
	ends := time.Date(year, month, day+90, 0, 0, 0, 0, deliberation.Paris())
	administrator := s.resident("Admin de " + association)
	id, hash, document, err := s.platform.NewText(deliberation.Text{Title: association, Body: "Nous aidons à lire les lettres.", Language: "fr", Parts: []string{"", "Roubaix", "Statuts"}})
	if err != nil {
		s.t.Fatal(err)
	}
	var offer, announced int64
	do(deliberation.OfferMandate{Role: deliberation.AdministratorRole, Ends: ends})
	for n := int64(1); ; n++ {
		known := false
		s.platform.Read(func(st *deliberation.State) { _, known = st.Offer(n) })
		if !known {
			break
		}
		offer = n
	}
	do(deliberation.AcceptMandate{Offer: offer, Person: administrator.number})
	if _, err := s.platform.Do(s.t.Context(), s.platform.NewID(), deliberation.AnnounceOrganisation{Author: p.number, Text: id, Hash: hash, Sort: sort}, document); err != nil {
		s.t.Fatal(err)
	}
	for n := int64(1); ; n++ {
		known := false
		s.platform.Read(func(st *deliberation.State) { _, known = st.AnnouncedOrganisation(n) })
		if !known {
			break
		}
		announced = n
	}
	do(deliberation.ConfirmOrganisation{Announcement: announced, By: administrator.number, Ends: ends})
	mandate := int64(0)
	s.platform.Read(func(st *deliberation.State) {
		if all := st.CardMandates(p.number, s.platform.Clock.Now()); len(all) > 0 {
			mandate = all[len(all)-1].Number
		}
	})
	return mandate
}

// printed has cards printed and returns the codes of both halves of each.
func (p *visitor) printed(mandate int64, n int) (use, keep []string) {
	p.site.t.Helper()
	return p.printedAs(mandate, n, "")
}

// printedAs is printed for cards that attest.
func (p *visitor) printedAs(mandate int64, n int, attests string) (use, keep []string) {
	p.site.t.Helper()
	p.follow("/cartes", url.Values{"number": {"1"}, "act": {"print"}, "mandate": {fmt.Sprint(mandate)}, "count": {fmt.Sprint(n)}, "attests": {attests}}).wants(p.site.t, 200, "Vos cartes sont prêtes", "cartes.pdf")
	batch := int64(0)
	p.site.platform.Read(func(st *deliberation.State) {
		all := st.BatchesOf(p.number, p.site.platform.Clock.Now())
		batch = all[len(all)-1].Number
	})
	keys := p.site.platform.Keys
	for i := range int64(n) {
		ref := account.CardReference{Batch: batch, Number: i + 1}
		use, keep = append(use, keys.CardCode(ref, account.HalfToUse)), append(keep, keys.CardCode(ref, account.HalfToKeep))
	}
	return use, keep
}

// joinsBy joins with a card.
func (p *visitor) joinsBy(code, pseudonym string, more ...string) *response {
	p.site.t.Helper()
	a := p.post("/connexion/carte", url.Values{"code": {code}, "do": {"enter"}}).wants(p.site.t, 200, "Bienvenue", `name="proof"`)
	_, rest, _ := strings.Cut(a.body, `name="proof" value="`)
	proof, _, _ := strings.Cut(rest, `"`)
	form := url.Values{"proof": {proof}, "pseudonym": {pseudonym}, "college": {"concerned"}, "age": {"yes"}, "opinions": {"yes"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return p.post("/inscription", form)
}

var shownNumber = regexp.MustCompile(`<bdi dir="ltr">([0-9]{2}(?: [0-9]{2}){3})</bdi>`)

// writesNumber writes down the secret number of their card, which a page shows, and returns it.
func (p *visitor) writesNumber(path string) string {
	p.site.t.Helper()
	a := p.get(path).wants(p.site.t, 200, "Je l’ai écrit sur ma carte")
	number := shownNumber.FindStringSubmatch(a.body)
	which := regexp.MustCompile(`name="which" value="([0-9]+)"`).FindStringSubmatch(a.body)
	if number == nil || which == nil {
		p.site.t.Fatalf("no number: %s", a)
	}
	p.post("/moi/nombre", url.Values{"number": {"1"}, "which": {which[1]}}).wants(p.site.t, 303)
	return number[1]
}

func TestACardMakesOneParticipantAndItsHolderTakesItBack(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.visitor().get("/connexion").wants(t, 200).lacks(t, "/connexion/carte") // where none was printed, nobody has one
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, keep := issuer.printed(mandate, 20)
	s.visitor().get("/connexion").wants(t, 200, `href="/connexion/carte"`)

	// The half to keep opens nothing before the other was used; looking at the square uses nothing.
	holder, thief := s.visitor(), s.visitor()
	holder.get("/connexion/carte/"+keep[0]).wants(t, 409, "celle à garder")
	for range 3 {
		a := holder.get("/connexion/carte/"+use[0]).wants(t, 200, "Votre carte est bonne")
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Referrer-Policy") != receiptReferrer || a.header.Get("X-Robots-Tag") == "" {
			t.Errorf("what a square leads to may be kept or told: %v", a.header)
		}
	}

	// Somebody who photographed the card is faster.
	thief.joinsBy(use[0], "Voleur").wants(t, 303)
	thief.get("/moi").wants(t, 200, "Voleur")
	holder.post("/connexion/carte", url.Values{"code": {use[0]}}).wants(t, 409, "a déjà servi", "l’autre moitié")
	holder.get("/moi").wants(t, 303)

	// They can neither take the card away from its holder, nor keep another way in once the holder says so.
	s.advance(time.Minute)
	person := thief.number
	s.platform.Read(func(st *deliberation.State) { person = st.Persons() })
	thief.number = person
	thief.way(account.Email, "voleur@example.org")
	card := ""
	for _, w := range thief.waysHeld() {
		if w.Kind == account.Card {
			card = w.ID.String()
		}
	}
	thief.get("/moi/acces").wants(t, 200, "nombre secret").lacks(t, "/moi/acces/retirer/"+card)
	thief.get("/moi/acces/retirer/"+card).wants(t, 409)
	thief.post("/moi/acces/retirer/"+card, url.Values{"number": {"1"}}).wants(t, 409)

	s.advance(time.Minute)
	holder.get("/connexion/carte/"+keep[0]).wants(t, 200, `name="taken"`).lacks(t, "Voleur", `name="own"`)
	a := holder.post("/connexion/carte", url.Values{"code": {keep[0]}, "do": {"enter"}, "taken": {"yes"}}).wants(t, 303)
	if !strings.HasPrefix(a.location(), "/moi/nombre?retour=%2Fmoi%2Facces") {
		t.Error(a.location())
	}
	holder.number = person
	number := holder.writesNumber(a.location())
	holder.get("/moi/acces").wants(t, 200, "Carte de participation", "C’est la seule")
	thief.get("/moi").wants(t, 303)
	if ways := thief.waysHeld(); len(ways) != 1 || ways[0].Kind != account.Card {
		t.Errorf("left: %+v", ways)
	}

	// From then on the holder comes and goes, and is signed out nowhere by it.
	s.advance(time.Minute)
	again := s.visitor()
	words := s.platform.Keys.CardWords(account.CardReference{Batch: 1, Number: 1}, account.HalfToKeep)
	reference, _, _ := strings.Cut(keep[0], "C")
	typed := url.Values{"reference": {reference + "c1" + keep[0][len(reference)+4:len(reference)+5]}, "words": {strings.ToUpper(strings.Join(words, "  "))}}
	again.post("/connexion/carte", typed).wants(t, 200, `name="own"`, `value="`+keep[0]+`"`).lacks(t, "Voleur")
	again.get("/moi").wants(t, 303) // typed, what they wrote on it is asked next
	again.post("/connexion/carte", url.Values{"code": {keep[0]}, "do": {"enter"}, "own": {number}}).wants(t, 303)
	again.get("/moi").wants(t, 200, "Voleur")
	holder.get("/moi").wants(t, 200, "Voleur")
	counted := func() {
		if err := s.platform.CountCards(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	counted()
	const nothing, five = "<td>20</td><td>peu ou pas</td><td>0</td>", "<td>20</td><td>au moins 5</td><td>0</td>"
	s.visitor().get("/cartes/emises").wants(t, 200, "Entraide Alma-Gare", nothing).lacks(t, "Voleur", "C001")
	for i := range 4 {
		card := s.platform.Keys.PrintedCard(account.CardReference{Batch: 1, Number: int64(i + 2)})
		if _, err := s.platform.Do(t.Context(), s.platform.NewID(), deliberation.UseCard{Card: card}); err != nil {
			t.Fatal(err)
		}
	}
	counted()
	s.visitor().get("/cartes/emises").wants(t, 200, five).lacks(t, "Voleur", "C001")
}

func TestACardMovedToAnotherWayLeadsInNoMore(t *testing.T) {
	s := newSite(t, siteOptions{})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, keep := issuer.printed(mandate, 20)
	holder := s.visitor()
	holder.joinsBy(use[0], "Nadia").wants(t, 303)
	s.platform.Read(func(st *deliberation.State) { holder.number = st.Persons() })
	s.advance(time.Minute)
	holder.writesNumber("/moi/nombre")
	holder.way(account.Email, "nadia@example.org")
	for _, w := range holder.waysHeld() {
		if w.Kind == account.Card {
			holder.post("/moi/acces/retirer/"+w.ID.String(), url.Values{"number": {"1"}}).wants(t, 303)
		}
	}
	other := s.visitor()
	other.get("/connexion/carte/"+keep[0]).wants(t, 409, "n’ouvre plus de compte")
	other.post("/connexion/carte", url.Values{"code": {use[0]}, "do": {"enter"}}).wants(t, 409)
	other.get("/moi").wants(t, 303)
	if ways := holder.waysHeld(); len(ways) != 1 || ways[0].Kind != account.Email {
		t.Errorf("left: %+v", ways)
	}
}

func TestOnlyWhoIssuedCardsPrintsAndRevokesThem(t *testing.T) {
	s := newSite(t, siteOptions{})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	rival, _ := s.issuer("Basile", "Une autre association")
	nobody, out := s.resident("Camille"), s.visitor()
	use, keep := issuer.printed(mandate, 20)
	const file = "/cartes/1/cartes.pdf"
	for what, p := range map[string]*visitor{"another issuer": rival, "who issues nothing": nobody} {
		if a := p.get(file); a.status != 404 {
			t.Errorf("%s gets %d", what, a.status)
		}
		p.get("/cartes").wants(t, 200).lacks(t, "Série 1", "Entraide Alma-Gare")
		p.post("/cartes", url.Values{"number": {"1"}, "act": {"revoke_batch"}, "batch": {"1"}}).wants(t, 403)
		p.post("/cartes", url.Values{"number": {"1"}, "act": {"print"}, "mandate": {fmt.Sprint(mandate)}, "count": {"20"}}).wants(t, 403)
	}
	out.get(file).wants(t, 303)
	out.get("/cartes").wants(t, 303)
	if a := issuer.get(file).wants(t, 200); a.header.Get("Cache-Control") != "no-store" || !bytes.HasPrefix([]byte(a.body), []byte("%PDF")) {
		t.Errorf("%v", a.header)
	}
	for _, bad := range []url.Values{
		{"count": {"0"}}, {"count": {"19"}}, {"count": {"151"}}, {"count": {"x"}}, {"mandate": {"x"}}, {"office": {"nowhere"}}, {"attests": {"concerned"}}, {"attests": {"agent-known"}},
	} {
		form := url.Values{"number": {"1"}, "act": {"print"}, "mandate": {fmt.Sprint(mandate)}, "count": {"20"}}
		for k, v := range bad {
			form[k] = v
		}
		issuer.post("/cartes", form).wants(t, 422)
	}

	// A used card is answered for as an unused one, and its person stays.
	holder := s.visitor()
	holder.joinsBy(use[0], "Nadia").wants(t, 303)
	answers := map[string]string{}
	for i, code := range []string{use[0], use[1]} {
		reference := strings.Join(strings.Split(code, "-")[:2], "-")
		a := issuer.post("/cartes", url.Values{"number": {"1"}, "act": {"revoke"}, "card": {reference}}).wants(t, 303)
		location, err := url.Parse(a.location())
		if err != nil {
			t.Fatal(err)
		}
		answers[location.Path+location.Query().Get("fait")] += fmt.Sprint(i)
	}
	if len(answers) != 1 {
		t.Errorf("the issuer is told which card was used: %v", answers)
	}
	holder.get("/moi").wants(t, 200, "Nadia")
	s.visitor().post("/connexion/carte", url.Values{"code": {use[1]}}).wants(t, 409, "a été annulée")
	s.visitor().get("/connexion/carte/"+keep[1]).wants(t, 409, "a été annulée")
	issuer.post("/cartes", url.Values{"number": {"1"}, "act": {"revoke"}, "card": {"1-C020"}}).wants(t, 422, "Aucune carte n’a ce numéro")
	issuer.follow("/cartes", url.Values{"number": {"1"}, "act": {"revoke_batch"}, "batch": {"1"}}).wants(t, 200, "sont annulées")
	s.visitor().post("/connexion/carte", url.Values{"code": {use[2]}}).wants(t, 409, "a été annulée")
	issuer.get(file).wants(t, 409)
	s.visitor().get("/cartes/emises").wants(t, 200, "<td>20</td><td>peu ou pas</td><td>2</td>")

	// The file is made for a day.
	issuer.printed(mandate, 21)
	issuer.get("/cartes/2/cartes.pdf").wants(t, 200)
	s.advance(cardsPrintedWithin)
	issuer.get("/cartes/2/cartes.pdf").wants(t, 409, "n’existe plus")
}

// Guesses are slowed down for whoever makes them, and right cards of a whole centre are not.
func TestWordsOfCardsAreNotGuessed(t *testing.T) {
	rates := NoRates
	rates.Receipts = Rate{1.0 / 60, 3}
	s := newSite(t, siteOptions{rates: rates})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, _ := issuer.printed(mandate, 20)
	guesser := s.visitor()
	for range 10 { // right ones, and what is mistyped, cost nothing
		guesser.get("/connexion/carte/"+use[0]).wants(t, 200)
		guesser.get("/connexion/carte/1-C001B-rien").wants(t, 422)
	}
	wrong := strings.Join(strings.Split(use[0], "-")[:2], "-") + "-zool-zool-zool-zool"
	for i := range 3 {
		if a := guesser.get("/connexion/carte/" + wrong); a.status != 404 {
			t.Fatalf("guess %d: %d", i, a.status)
		}
	}
	guesser.get("/connexion/carte/"+wrong).wants(t, 429)
	guesser.get("/connexion/carte/"+use[0]).wants(t, 429)
	if got := loggedPath("/connexion/carte/" + use[0]); strings.Contains(got, use[0]) {
		t.Errorf("logged: %s", got)
	}
}

// What an issuer prints is what the site reads: the words are taken from the file, as people have them in hand.
func TestTheWordsOnAPrintedCardLeadIn(t *testing.T) {
	s := newSite(t, siteOptions{})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, _ := issuer.printed(mandate, 20)
	pdf := filepath.Join(t.TempDir(), "cartes.pdf")
	if err := os.WriteFile(pdf, []byte(issuer.get("/cartes/1/cartes.pdf?easy=yes").wants(t, 200).body), 0o600); err != nil {
		t.Fatal(err)
	}
	raw, err := exec.CommandContext(t.Context(), "pdftotext", "-raw", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Fields(string(raw))
	at := 0
	for at < len(text) && !strings.HasPrefix(text[at], "1-C001") {
		at++
	}
	if at+4 >= len(text) {
		t.Fatalf("no card in %q", raw)
	}
	s.visitor().post("/connexion/carte", url.Values{"reference": {text[at]}, "words": {strings.Join(text[at+1:at+5], " ")}}).wants(t, 200, "Bienvenue", `name="proof"`)
	s.visitor().get("/connexion/carte/"+use[0]).wants(t, 200)
}
