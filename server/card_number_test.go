package server

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
)

// Whoever kept the file of the cards has every printed half, and comes in by none of them once its holder wrote the number down; before that there is
// nothing to read, for nothing can be given.
func TestWhoKeptThePrintedCardsComesInAsNobody(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	s.resident("Dominique").mustPropose("Un accueil", "Le matin.")
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, keep := issuer.printed(mandate, 20)
	holder, keeper := s.visitor(), s.visitor()
	if a := holder.joinsBy(use[0], "Nadia").wants(t, 303); a.location() != "/moi/nombre" {
		t.Errorf("after joining: %s", a.location())
	}
	s.platform.Read(func(st *deliberation.State) { holder.number = st.Persons() })

	// Nothing is written or given before; what was pressed is kept, and sent with the press that says that the number is written.
	before := s.head()
	argument := url.Values{"side": {"for"}, "text": {"Mon texte tapé."}, "number": {"1"}}
	holder.post("/propositions/1/avis", url.Values{"choice": {"agree"}}).wants(t, fiber.StatusPreconditionRequired)
	holder.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "agree"}).wants(t, fiber.StatusPreconditionRequired, `"code":"no_card_number"`)
	asked := holder.fromHere("/propositions/1/arguments", argument).wants(t, fiber.StatusPreconditionRequired, "Mon texte tapé.", `action="/propositions/1/arguments?nombre=1"`)
	holder.post("/propositions/1/arguments?nombre=1", argument).wants(t, fiber.StatusPreconditionRequired) // another site makes nobody say that they wrote it
	if s.head() != before {
		t.Fatal("something was written")
	}
	number := shownNumber.FindStringSubmatch(asked.body)
	if again := shownNumber.FindStringSubmatch(holder.get("/moi/nombre").wants(t, 200).body); number == nil || again == nil || number[1] != again[1] {
		t.Fatalf("the number is %v, then %v", number, again)
	}
	holder.fromHere("/propositions/1/arguments?nombre=1", argument).wants(t, 303)
	holder.mustVote(1, "agree")

	// The printed half alone, and every wrong number, lead nowhere, and tell nobody's name.
	s.advance(time.Minute)
	door := "/connexion/carte"
	enter := func(v *visitor, own string) *response {
		return v.post(door, url.Values{"code": {keep[0]}, "do": {"enter"}, "own": {own}, "taken": {"yes"}})
	}
	keeper.get(door+"/"+keep[0]).wants(t, 200, `name="own"`).lacks(t, "Nadia")
	for range 10 { // leaving the field empty is no try
		enter(keeper, "").wants(t, 422, "Il manque votre nombre secret.").lacks(t, "Nadia")
	}
	for _, own := range []string{"00 00 00 00", strings.Repeat("9", 400), number[1] + "1"} {
		enter(keeper, own).wants(t, 422, "Ce n’est pas le nombre de cette carte.").lacks(t, "Nadia")
	}
	enter(keeper, number[1]).wants(t, 429, "Trop d’essais faux aujourd’hui.", "demandez une autre carte")
	keeper.get("/moi").wants(t, 303)
	if ways := holder.waysHeld(); len(ways) != 1 {
		t.Errorf("%+v", ways)
	}
	holder.get("/moi").wants(t, 200, "Nadia")

	// A day later it is open again. Arabic digits are digits.
	s.advance(24 * time.Hour)
	back := s.visitor()
	arabic := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '٠'
		}
		return r
	}, number[1])
	back.post(door, url.Values{"code": {keep[0]}, "do": {"enter"}, "own": {arabic}}).wants(t, 303)
	back.get("/moi").wants(t, 200, "Nadia")

	// A number that was lost is replaced by who is in, if they showed a way in a moment ago. The one before is good until then.
	s.advance(shownFor)
	if a := back.get("/moi/nombre").wants(t, 303); !strings.HasPrefix(a.location(), "/connexion?encore=oui") {
		t.Error(a.location())
	}
	back.post("/moi/nombre", url.Values{"number": {"1"}, "which": {"2"}}).wants(t, 303)
	back.post(door, url.Values{"code": {keep[0]}, "do": {"enter"}, "own": {number[1]}}).wants(t, 303)
	renewed := back.writesNumber("/moi/nombre")
	if renewed == number[1] {
		t.Error("the number is the same")
	}
	enter(s.visitor(), number[1]).wants(t, 422)
	last := s.visitor()
	last.post(door, url.Values{"code": {keep[0]}, "do": {"enter"}, "own": {renewed}}).wants(t, 303)
	last.get("/moi").wants(t, 200, "Nadia")
	for _, which := range []string{"", "0", "-1", "x", "99999999999999999999"} {
		last.post("/moi/nombre", url.Values{"number": {"1"}, "which": {which}}).wants(t, 400)
	}
	last.post("/moi/nombre", url.Values{"number": {"1"}, "which": {"9"}}).wants(t, 303) // not the next one: nothing changes
	enter(s.visitor(), renewed).wants(t, 303)
	s.visitor().get("/moi/nombre").wants(t, 303)
	if a := issuer.get("/moi/nombre").wants(t, 303); a.location() != "/moi/acces" {
		t.Errorf("who has no card is shown a number: %s", a.location())
	}
}

// Whoever has the words of somebody's card keeps them out neither where they were before nor for longer than a day, and they are told.
func TestTryingNumbersOfACardShutsNobodyOut(t *testing.T) {
	s := newSite(t, siteOptions{trustProxy: "127.0.0.1"})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, keep := issuer.printed(mandate, 20)
	holder := s.visitor()
	holder.joinsBy(use[0], "Nadia").wants(t, 303)
	number := holder.writesNumber("/moi/nombre")
	s.advance(time.Minute)
	from := func(network, own string) *response {
		form := url.Values{"code": {keep[0]}, "do": {"enter"}, "own": {own}}
		r := s.visitor().request("POST", "/connexion/carte", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", network)
		return s.visitor().do(r)
	}
	from("203.0.113.9", number).wants(t, 303)
	s.advance(time.Minute)
	looked := 0
	for i := range 40 {
		// Addresses of one /48 are one network.
		if a := from([]string{"198.51.100.", "2001:db8:1:"}[i%2]+[]string{"1", "2::1", "3", "4::1", "5", "6::1", "7", "8::1", "9", "a::1"}[i%10], "00000000"); a.status == 422 {
			looked++
		}
	}
	if looked != 15+3 {
		t.Errorf("%d numbers were looked at: three of each of six networks", looked)
	}
	for i := range 9 {
		if a := from("192.0.2."+string(rune('1'+i)), "00000000"); a.status == 422 {
			looked++
		}
	}
	if looked != 20 {
		t.Errorf("%d numbers were looked at in a day", looked)
	}
	from("192.0.2.77", number).wants(t, 429)
	if a := from("203.0.113.9", number).wants(t, 303); a.location() != "/moi/acces?fait=carte-essais" {
		t.Errorf("its holder is not told: %s", a.location())
	}
	s.advance(24 * time.Hour)
	from("192.0.2.77", number).wants(t, 303)
}
