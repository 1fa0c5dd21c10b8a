package server

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// attestation is what the store holds of who attests somebody.
func (p *visitor) attestation() (a account.Attestation, pending string) {
	p.site.t.Helper()
	profile, _, err := p.site.platform.People.stored(p.site.t.Context(), p.number)
	if err != nil {
		p.site.t.Fatal(err)
	}
	return profile.Attestation, profile.Attesting
}

func withCard(code string, more ...string) url.Values {
	form := url.Values{"number": {"1"}, "act": {"attest"}, "code": {code}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func TestACardOfAUnionAttestsAnAgentAndSaysToNobodyWhose(t *testing.T) {
	s := newSite(t, siteOptions{})
	amel := s.resident("Amel")
	mandate := s.organiseAs(amel, "Syndicat des Caf", deliberation.UnionOrganisation)
	amel.get("/cartes").wants(t, 200, "Agent de la Caf", "rendu aussitôt, jamais copié", "Rien ne passe par un employeur").lacks(t, `value="concerned-known"`)
	use, keep := amel.printedAs(mandate, 20, "agent-document")
	agent := s.mustJoin("Camille", deliberation.Agent, deliberation.National)
	before, _ := agent.attestation()
	if before != (account.Attestation{}) {
		t.Fatalf("attested by nobody: %+v", before)
	}
	agent.get("/moi/qualite").wants(t, 200, "Agent de la Caf", "C’est vous qui le dites")

	// Typed; read back; the union is asked for apart.
	reference, words, _ := strings.Cut(use[0], "-")
	number, words, _ := strings.Cut(words, "-")
	a := agent.post("/moi/qualite", url.Values{"number": {"1"}, "act": {"card"}, "reference": {reference + "-" + number}, "words": {strings.ReplaceAll(words, "-", " ")}})
	a.wants(t, 200, "Votre carte est bonne", "Syndicat des Caf", "Un document lui a été montré", `name="union"`)
	agent.post("/moi/qualite", withCard(use[0])).wants(t, 422, "Cochez la case")
	if got, pending := agent.attestation(); got != before || pending != "" {
		t.Fatalf("without a tick: %+v %q", got, pending)
	}
	head := s.head()
	agent.follow("/moi/qualite", withCard(use[0], "union", "yes")).wants(t, 200, `data-notice="qualite-attestee"`, "C’est attesté depuis le", "Syndicat des Caf", "Personne d’autre ne le voit")
	if s.head() != head+1 {
		t.Errorf("%d entries tell of it: what stands beside the card says whose it is", s.head()-head)
	}
	got, pending := agent.attestation()
	if pending != "" || got.College != "agent" || got.Evidence != "document" || got.Organisation == 0 {
		t.Fatalf("%+v %q", got, pending)
	}
	if p := s.consentsOf(agent); !consentedTo(p, account.Union) {
		t.Error("the consent is not noted")
	}

	// What the card says: whoever has an account signs in and shows it. They are asked what it is for, and no second account is made.
	shows := s.mustJoin("Montre", deliberation.Agent, deliberation.National)
	shows.get("/connexion/carte/"+use[3]).wants(t, 200, `action="/moi/qualite"`, "pour une personne sans compte")
	shows.post("/connexion/carte", url.Values{"reference": {strings.Join(strings.Split(use[3], "-")[:2], "-")}, "words": {strings.Join(strings.Split(use[3], "-")[2:], " ")}}).wants(t, 200, `action="/moi/qualite"`).lacks(t, `name="proof"`)
	s.visitor().get("/connexion/carte/"+use[3]).wants(t, 200).lacks(t, `action="/moi/qualite"`)

	// Used twice: refused, to them as to others; the half to keep attests nothing and opens nothing.
	other := s.mustJoin("Dominique", deliberation.Agent, deliberation.National)
	for _, p := range []*visitor{agent, other} {
		p.post("/moi/qualite", withCard(use[0], "union", "yes")).wants(t, 409, "a déjà servi")
	}
	other.post("/moi/qualite", withCard(keep[1], "union", "yes")).wants(t, 409, "la moitié à garder")
	s.visitor().post("/connexion/carte", url.Values{"code": {use[0]}, "do": {"enter"}}).wants(t, 409)
	s.visitor().get("/connexion/carte/"+keep[0]).wants(t, 409)

	// Of another college: said, and of no effect until they change.
	resident := s.resident("Résidente")
	resident.post("/moi/qualite", withCard(use[1], "act", "card")).wants(t, 200, "Elle ne comptera que si vous changez")
	resident.follow("/moi/qualite", withCard(use[1], "union", "yes")).wants(t, 200, "elle ne compte pas")
	if a, _ := resident.attestation(); a.Standing(deliberation.Resident).Proof != deliberation.Declared {
		t.Error("a card for agents verifies somebody else")
	}

	// Taken away, with the consent.
	agent.follow("/moi/qualite", url.Values{"number": {"1"}, "act": {"drop"}}).wants(t, 200, "C’est vous qui le dites").lacks(t, "Syndicat des Caf")
	if a, _ := agent.attestation(); a != (account.Attestation{}) || consentedTo(s.consentsOf(agent), account.Union) {
		t.Errorf("left: %+v", a)
	}
	agent.post("/moi/qualite", withCard(use[0], "union", "yes")).wants(t, 409, "a déjà servi")
	s.visitor().post("/moi/qualite", withCard(use[2], "union", "yes")).wants(t, 303)
}

func consentedTo(p account.Profile, to account.Purpose) bool {
	_, given := p.ConsentTo(to)
	return given
}

// Whatever ends between the profile and the journal, a repeat completes it; a card that somebody else spent meanwhile is theirs.
func TestACardTakenInHalfwayIsTakenInByARepeat(t *testing.T) {
	s := newSite(t, siteOptions{})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, _ := issuer.printedAs(mandate, 20, "concerned-known")
	begins := func(p *visitor, code string) (card account.CardReference, id deliberation.ID) {
		card, _, err := s.platform.Keys.ReadCard(code)
		if err != nil {
			t.Fatal(err)
		}
		err = s.platform.People.replace(context.Background(), p.number, func(profile *account.Profile) error {
			profile.Attesting = card.String()
			of := s.platform.Keys.PrintedCard(card).Use
			id = journal.CommandID(profile.CommandSecret(), []byte(ownCollegePath), of[:])
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return card, id
	}
	spends := func(card account.CardReference, id deliberation.ID) error {
		_, err := s.platform.Do(t.Context(), id, deliberation.UseCard{Card: s.platform.Keys.PrintedCard(card)})
		return err
	}
	finish := url.Values{"number": {"1"}, "act": {"finish"}}

	// It ended before the entry, and after it.
	for i, spent := range []bool{false, true} {
		p := s.mustJoin("Nadia", deliberation.Concerned, deliberation.National)
		card, id := begins(p, use[i])
		if spent {
			if err := spends(card, id); err != nil {
				t.Fatal(err)
			}
		}
		p.get("/moi/qualite").wants(t, 200, "Une carte attend", card.String())
		if a, _ := p.attestation(); a.College != "" {
			t.Fatal("a page that is looked at attests")
		}
		form := finish
		if spent {
			form = withCard(use[i]) // or shown once more
		}
		p.follow("/moi/qualite", form).wants(t, 200, "C’est attesté depuis le", "Entraide Alma-Gare").lacks(t, "Une carte attend")
	}

	// Somebody else was faster, by joining.
	late, joins := s.mustJoin("Tard", deliberation.Concerned, deliberation.National), s.visitor()
	begins(late, use[2])
	joins.joinsBy(use[2], "Vite").wants(t, 303)
	late.post("/moi/qualite", finish).wants(t, 409, "a déjà servi")
	late.get("/moi/qualite").wants(t, 200, "C’est vous qui le dites").lacks(t, "Une carte attend")
	if a, _ := late.attestation(); a != (account.Attestation{}) {
		t.Errorf("a card of somebody else attests: %+v", a)
	}
}

// Two people at the same moment, and one who joins by it: it is one person's.
func TestACardThatManyShowAtOnceIsOnePersons(t *testing.T) {
	s := newSite(t, siteOptions{})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, _ := issuer.printedAs(mandate, 20, "concerned-known")
	var all []*visitor
	for range 4 {
		all = append(all, s.mustJoin("Nadia", deliberation.Concerned, deliberation.National))
	}
	joining := s.visitor()
	a := joining.post("/connexion/carte", url.Values{"code": {use[0]}, "do": {"enter"}}).wants(t, 200, `name="proof"`)
	_, rest, _ := strings.Cut(a.body, `name="proof" value="`)
	proof, _, _ := strings.Cut(rest, `"`)
	var together sync.WaitGroup
	joined := 0
	together.Go(func() {
		form := url.Values{"proof": {proof}, "pseudonym": {"Vite"}, "college": {"concerned"}, "age": {"yes"}, "opinions": {"yes"}}
		if joining.post("/inscription", form).status == 303 {
			joined = 1
		}
	})
	for _, p := range all {
		together.Go(func() { p.post("/moi/qualite", withCard(use[0])) })
	}
	together.Wait()
	attested := 0
	for _, p := range all {
		a, pending := p.attestation()
		if pending != "" {
			t.Errorf("still waiting: %q", pending)
		}
		if a.College != "" {
			attested++
		}
	}
	if joined+attested != 1 {
		t.Errorf("%d joined and %d are attested by one card", joined, attested)
	}
}

func TestNobodyAttestsThemselvesNorForAnEmployer(t *testing.T) {
	s := newSite(t, siteOptions{})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, _ := issuer.printedAs(mandate, 20, "concerned-known")
	issuer.post("/moi/qualite", withCard(use[0])).wants(t, 409, "vous attester vous-même")
	silent, _ := issuer.printed(mandate, 21)
	s.mustJoin("Nadia", deliberation.Concerned, deliberation.National).post("/moi/qualite", withCard(silent[0])).wants(t, 409, "Cette carte n’atteste rien")

	// What an association attests is no agent, and an institution attests nothing and prints nothing, whatever is sent.
	print := func(p *visitor, mandate, attests string) *response {
		return p.post("/cartes", url.Values{"number": {"1"}, "act": {"print"}, "mandate": {mandate}, "count": {"20"}, "attests": {attests}})
	}
	print(issuer, fmt.Sprint(mandate), "agent-known").wants(t, 422, "Vous ne pouvez pas attester cette qualité")
	for _, wrong := range []string{"association-known", "resident-document", "concerned", "concerned-", "-known", "concerned-other"} {
		if a := print(issuer, fmt.Sprint(mandate), wrong); a.status != 422 {
			t.Errorf("%q: %d", wrong, a.status)
		}
	}
	caf := s.resident("Caf")
	if s.organiseAs(caf, "Caf du Nord", deliberation.InstitutionOrganisation) != 0 {
		t.Fatal("an institution may issue cards")
	}
	caf.get("/cartes").wants(t, 200, "Il faut un mandat en cours").lacks(t, `name="attests"`)
	var held []deliberation.Mandate
	s.platform.Read(func(st *deliberation.State) { held = st.MandatesOf(caf.number) })
	if len(held) == 0 {
		t.Fatal("an institution without a representative")
	}
	for _, m := range held {
		print(caf, fmt.Sprint(m.Number), "agent-known").wants(t, 403)
		print(caf, fmt.Sprint(m.Number), "").wants(t, 403)
	}
	before := s.head()
	for _, path := range []string{"/api/v1/cards", "/api/v1/attestations"} { // nothing of it is in the API
		if a := caf.post(path, url.Values{"college": {"agent"}}); a.status != 404 && a.status != 405 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if s.head() != before {
		t.Error("something was written")
	}
}

func TestACollegeChangesWithTheNextConsultation(t *testing.T) {
	s := newSite(t, siteOptions{})
	first := s.mustOpen("La première")
	p := s.mustJoin("Nadia", deliberation.Concerned, deliberation.National)
	p.post("/moi/qualite", url.Values{"number": {"1"}, "act": {"college"}}).wants(t, 422, "en quelle qualité")
	p.post("/moi/qualite", url.Values{"number": {"1"}, "act": {"college"}, "college": {"employer"}}).wants(t, 422)
	p.follow("/moi/qualite", url.Values{"number": {"1"}, "act": {"college"}, "college": {"agent"}}).wants(t, 200, `data-notice="qualite"`, "Agent de la Caf", "La première", "jusqu’à la fin comme")
	s.platform.Read(func(st *deliberation.State) {
		if got := st.CollegeIn(p.number, first); got != deliberation.Concerned {
			t.Errorf("in what has begun: %v", got)
		}
	})
	s.advance(time.Minute)
	p.follow("/moi/qualite", url.Values{"number": {"2"}, "act": {"college"}, "college": {"concerned"}}).wants(t, 200, "Personne concernée").lacks(t, "jusqu’à la fin comme")
}

// Who was an agent when a consultation began has a name of their own in it until its end, also once they say that they are something else.
func TestTheNamesOfAnAgentAreToldAfterTheyChangeCollege(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("La première")
	p := s.mustJoin("Lou", deliberation.Agent, deliberation.National)
	profile := s.consentsOf(p)
	name := profile.PseudonymIn(c, deliberation.Agent)
	if name == profile.ChosenName {
		t.Fatal("an agent has the name that they chose")
	}
	p.mustPropose("Un accueil", "Le matin.")
	p.get("/moi/donnees").wants(t, 200, name, `href="/moi/qualite"`)
	p.follow("/moi/qualite", url.Values{"number": {"1"}, "act": {"college"}, "college": {"concerned"}}).wants(t, 200, "jusqu’à la fin comme")
	p.get("/moi/donnees").wants(t, 200, name)
}

// Whoever held a mandate of the issuer when a card was printed, or since, is not attested by it once they have given the mandate back.
func TestAMandateGivenBackForAMomentAttestsNobody(t *testing.T) {
	s := newSite(t, siteOptions{})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, _ := issuer.printedAs(mandate, 20, "concerned-known")
	s.advance(time.Hour)
	writes := s.mustJoin("Nadia", deliberation.Concerned, deliberation.National)
	var held deliberation.Mandate
	s.platform.Read(func(st *deliberation.State) { held, _ = st.Mandate(mandate) })
	do := func(c deliberation.Command) {
		t.Helper()
		if _, err := s.platform.Do(t.Context(), s.platform.NewID(), c); err != nil {
			t.Fatalf("%T: %v", c, err)
		}
	}
	do(deliberation.OfferMandate{By: issuer.number, Role: deliberation.WriterRole, Scope: deliberation.Scope{Organisation: held.Scope.Organisation}, Ends: held.Ends})
	do(deliberation.AcceptMandate{Offer: s.lastOffer(), Person: writes.number})
	var own []deliberation.Mandate
	s.platform.Read(func(st *deliberation.State) { own = st.MandatesOf(writes.number) })
	do(deliberation.EndMandate{Mandate: own[0].Number, By: writes.number})
	s.advance(time.Hour)
	writes.post("/moi/qualite", withCard(use[0])).wants(t, 409, "vous attester vous-même")
	if a, _ := writes.attestation(); a != (account.Attestation{}) {
		t.Errorf("%+v", a)
	}
}

// lastOffer is the number of the last offer of a mandate.
func (s *site) lastOffer() (n int64) {
	s.platform.Read(func(st *deliberation.State) {
		for _, ok := st.Offer(n + 1); ok; _, ok = st.Offer(n + 1) {
			n++
		}
	})
	return n
}

// The first ballot counts an attestation that another server has noted a moment ago.
func TestTheFirstBallotSeesWhatAnotherServerNoted(t *testing.T) {
	s := newSite(t, siteOptions{})
	consultation := s.mustOpen("Vers la prochaine convention")
	p := s.mustJoin("Nadia", deliberation.Concerned, deliberation.National)
	people := s.platform.People
	if _, _, ok, err := people.Ballots(t.Context(), p.number, consultation); !ok || err != nil { // it is in the cache
		t.Fatal(ok, err)
	}
	err := newPeople(s.platform).replace(t.Context(), p.number, func(profile *account.Profile) error {
		profile.Attestation = account.Attestation{College: "concerned", Evidence: "known", Mandate: 1}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if profile, _, _, err := people.BallotsNow(t.Context(), p.number, consultation); err != nil || profile.Attestation.College != "concerned" {
		t.Errorf("%+v, %v", profile.Attestation, err)
	}
}

// Withdrawing the consent to a union leaves what an association attests, and lets no card of a union be completed.
func TestWithdrawingTheUnionTakesOnlyWhatIsTheUnions(t *testing.T) {
	s := newSite(t, siteOptions{})
	amel := s.resident("Amel")
	use, _ := amel.printedAs(s.organiseAs(amel, "Syndicat des Caf", deliberation.UnionOrganisation), 20, "agent-document")
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	others, _ := issuer.printedAs(mandate, 20, "concerned-known")
	agent := s.mustJoin("Camille", deliberation.Agent, deliberation.National)
	agent.follow("/moi/qualite", withCard(use[0], "union", "yes")).wants(t, 200)
	agent.follow("/moi/qualite", withCard(others[0])).wants(t, 200)
	if err := s.platform.People.replace(t.Context(), agent.number, func(p *account.Profile) error { p.Attesting = "left"; return nil }); err != nil {
		t.Fatal(err)
	}
	agent.post("/moi/consentements", url.Values{"number": {"1"}, "purpose": {"union"}, "act": {"withdraw"}}).wants(t, 303)
	if a, pending := agent.attestation(); a.College != "concerned" || pending != "" {
		t.Errorf("%+v %q", a, pending)
	}
}

// A card that turns out to be spent leaves no consent to a union that never attested, and one's own card is not completed either.
func TestARefusedCardLeavesNoConsent(t *testing.T) {
	s := newSite(t, siteOptions{})
	amel := s.resident("Amel")
	use, _ := amel.printedAs(s.organiseAs(amel, "Syndicat des Caf", deliberation.UnionOrganisation), 20, "agent-document")
	card, _, err := s.platform.Keys.ReadCard(use[0])
	if err != nil {
		t.Fatal(err)
	}
	begins := func(p *visitor) {
		t.Helper()
		if err := s.platform.People.replace(t.Context(), p.number, func(p *account.Profile) error { p.Attesting = card.String(); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	begins(amel)
	amel.post("/moi/qualite", url.Values{"number": {"1"}, "act": {"finish"}}).wants(t, 409, "vous attester vous-même")
	agent := s.mustJoin("Camille", deliberation.Agent, deliberation.National)
	begins(agent)
	s.mustJoin("Vite", deliberation.Agent, deliberation.National).follow("/moi/qualite", withCard(use[0], "union", "yes")).wants(t, 200)
	agent.post("/moi/qualite", withCard(use[0], "union", "yes")).wants(t, 409, "a déjà servi")
	profile := s.consentsOf(agent)
	if a, pending := agent.attestation(); consentedTo(profile, account.Union) || a != (account.Attestation{}) || pending != "" {
		t.Errorf("left: %+v, %+v, %q", profile.Consents, a, pending)
	}
}

// Whoever joins by the card of a union is noted as attested by it only if they agree to that, which others are not asked.
func TestWhoJoinsByTheCardOfAUnionSaysWhetherThatIsNoted(t *testing.T) {
	s := newSite(t, siteOptions{})
	amel := s.resident("Amel")
	use, _ := amel.printedAs(s.organiseAs(amel, "Syndicat des Caf", deliberation.UnionOrganisation), 20, "agent-document")
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	others, _ := issuer.printedAs(mandate, 20, "concerned-known")
	const box = `name="union"`
	s.visitor().post("/connexion/carte", url.Values{"code": {use[0]}, "do": {"enter"}}).wants(t, 200, box)
	s.visitor().post("/connexion/carte", url.Values{"code": {others[0]}, "do": {"enter"}}).lacks(t, box)
	for _, x := range []struct {
		code, pseudonym, college string
		noted, attested, agreed  bool
	}{
		{use[0], "Camille", "agent", true, true, true},
		{use[1], "Dominique", "agent", false, false, false},
		{others[0], "Nadia", "concerned", true, true, false},
	} {
		more := []string{"college", x.college}
		if x.noted {
			more = append(more, "union", "yes")
		}
		s.visitor().joinsBy(x.code, x.pseudonym, more...).wants(t, 303)
		joined := int64(0)
		s.platform.Read(func(st *deliberation.State) { joined = st.Persons() })
		profile, _, err := s.platform.People.Profile(t.Context(), joined)
		if err != nil {
			t.Fatal(err)
		}
		_, agreed := profile.ConsentTo(account.Union)
		if attested := profile.Attestation != (account.Attestation{}); attested != x.attested || agreed != x.agreed || profile.ChosenName != x.pseudonym {
			t.Errorf("%s: %+v, agreed %t", profile.ChosenName, profile.Attestation, agreed)
		}
	}
}
