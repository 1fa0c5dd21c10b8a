package server

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/deliberation/dossier/document/documenttest"
	"voix/server/account"
)

// posting is a site without mail or SMS on which Nadège posts letters, and calls, for an association that Amina chose.
type posting struct {
	*site
	posts, reader, writer *visitor
	association, proposal int64
}

func withPosting(t *testing.T) *posting {
	t.Helper()
	s := newSite(t, siteOptions{address: "https://voix.example"})
	s.mustOpen("Vers la prochaine convention")
	p := &posting{site: s, reader: s.mustJoin("Pseudo-d’Amina", deliberation.Concerned, deliberation.National), writer: s.resident("Paul")}
	p.posts, _ = s.issuer("Nadège", "Entraide du Nord")
	s.platform.Read(func(st *deliberation.State) { p.association = st.PostsFor(p.posts.number, s.clock.Now())[0] })
	p.proposal = p.reader.mustPropose("Un titre secret", "Le matin.")
	return p
}

func (p *posting) choice(changes ...string) url.Values {
	form := url.Values{
		"number": {"1"}, "rhythm": {"day"}, "first": {"letter"}, "second": {""}, "third": {""}, "organisation": {page1(p.association)}, "postal_name": {"Amina Benali"},
		"lines": {"12, rue de l’Alma\r\n59100 Roubaix"}, "call": {""}, "hours": {"any"}, "hand": {"yes"},
	}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func page1(n int64) string { return strings.TrimPrefix(organisationPath(n), organisationsPath+"/") }

// chosen has Amina choose, and something be new the day after.
func (p *posting) chosen(changes ...string) *posting {
	p.t.Helper()
	p.reader.follow(contactPath, p.choice(changes...)).wants(p.t, 200, "Votre choix est enregistré")
	p.writer.mustArgue(p.proposal, "Mots secrets de Paul.")
	p.sleepsUntil(1, 9)
	return p
}

// sleeps is sleepsUntil for those whose session it outlives, too.
func (p *posting) sleeps(days, hour int) {
	p.t.Helper()
	p.sleepsUntil(days, hour)
	for _, v := range []*visitor{p.posts, p.reader, p.writer} {
		v.openLink(nil)
	}
}

var (
	printLot = regexp.MustCompile(`name="lot" value="([0-9a-f]{32})">\s*<p class="actions"><button type="submit" class="button" name="do" value="print"`)
	pdfLink  = regexp.MustCompile(`href="(/courriers/lettres\.pdf\?[^"]*)"`)
)

func (p *posting) toPost(do, lot string, more ...string) url.Values {
	form := url.Values{"association": {page1(p.association)}, "do": {do}, "lot": {lot}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// prints makes a lot, and returns it with the address of its PDF.
func (p *posting) prints() (lot, pdf string) {
	p.t.Helper()
	page := p.posts.get(lettersPath).wants(p.t, 200, "Entraide du Nord")
	form := printLot.FindStringSubmatch(page.body)
	if form == nil {
		p.t.Fatalf("nothing to print: %s", page.body)
	}
	done := p.posts.follow(lettersPath, p.toPost("print", form[1])).wants(p.t, 200, `data-notice="lettres-pretes"`)
	pdf = strings.ReplaceAll(pdfLink.FindStringSubmatch(done.body)[1], "&amp;", "&")
	return form[1], pdf
}

func (p *posting) letter(pdf string) string {
	p.t.Helper()
	pages := documenttest.ReadPDF(p.t, []byte(p.posts.get(pdf).wants(p.t, 200).body))
	if len(pages) != 1 {
		p.t.Fatalf("%d pages", len(pages))
	}
	return strings.Join(strings.Fields(pages[0].Text()), " ")
}

func TestTheChoiceOfALetterNamesEveryFault(t *testing.T) {
	p := withPosting(t)
	p.reader.get(contactPath).wants(t, 200, "Entraide du Nord", "Votre adresse, pour les lettres")
	refused := p.reader.post(contactPath, p.choice("second", "call", "lines", "chez <Momo>\n"+strings.Repeat("x", 40), "postal_name", "", "call", "12", "hours", "", "organisation", "9", "hand", "", "rhythm", ""))
	refused.wants(t, 422, "un signe que La Poste ne lit pas", "plus de 38 lettres", "un code postal et une ville", "Il manque votre nom", "que l’on peut appeler", "Il manque le moment", "Il manque l’association",
		"Il manque votre accord", "quand voulez-vous un message", "chez &lt;Momo&gt;", strings.Repeat("x", 40)+"</textarea>", `value="12"`)
	if p.reader.contactHeld() != nil {
		t.Fatal("a refused choice is kept")
	}
	// No Caf and nobody who has no mandate reads an address.
	caf := p.resident("Caf")
	p.organiseAs(caf, "Caf du Nord", deliberation.InstitutionOrganisation)
	p.reader.get(contactPath).wants(t, 200).lacks(t, "Caf du Nord")
	p.reader.post(contactPath, p.choice("organisation", "2")).wants(t, 422, "Il manque l’association")
	caf.get(lettersPath).wants(t, 403)

	p.reader.follow(contactPath, p.choice("second", "call", "call", "03 20 00 00 01", "hours", "evening")).wants(t, 200)
	held := p.reader.contactHeld()
	letter, call := held.Channels[0], held.Channels[1]
	if letter.Kind != account.ByLetter || letter.Name != "Amina Benali" || strings.Join(letter.Lines, "|") != "12 RUE DE L'ALMA|59100 ROUBAIX" || call.Number != "+33320000001" || call.Hours != account.Evening || call.Organisation != p.association {
		t.Errorf("kept: %+v", held.Channels)
	}
	p.reader.get(dataPath).wants(t, 200, "Amina Benali, 12 RUE DE L&#39;ALMA, 59100 ROUBAIX", "03 20 00 00 01", "l’association que vous avez choisie")
	p.reader.get(dataPath+".json").wants(t, 200, "59100 ROUBAIX", "+33320000001")
	// One press, and nothing of it is left.
	p.reader.get(contactPath).wants(t, 200, "Retirer mon accord et effacer mon adresse")
	p.reader.follow(consentsPath, url.Values{"purpose": {"hand"}, "act": {"withdraw"}}).wants(t, 200, "Votre accord est retiré")
	if p.reader.contactHeld() != nil {
		t.Error("the address is kept")
	}
	p.reader.get(dataPath+".json").wants(t, 200).lacks(t, "ROUBAIX", "+33320000001")
}

func TestALetterIsPrintedPostedAndToldOnce(t *testing.T) {
	p := withPosting(t).chosen()
	p.posts.get("/moi").wants(t, 200, `href="/courriers"`)
	p.reader.get("/moi").wants(t, 200).lacks(t, `href="/courriers"`)
	page := p.posts.get(lettersPath).wants(t, 200, "1 lettre attend")
	page.lacks(t, "Amina", "Benali", "ROUBAIX", "titre secret", "Mots secrets")
	if page.header.Get("Cache-Control") != "no-store" {
		t.Error("it may be kept")
	}
	lot, pdf := p.prints()
	text := p.letter(pdf)
	for _, must := range []string{"Amina Benali", "12 RUE DE L'ALMA", "59100 ROUBAIX", "Entraide du Nord", "a répondu", "voix.example/moi", "voix.example/arret"} {
		if !strings.Contains(text, must) {
			t.Errorf("it does not say %q:\n%s", must, text)
		}
	}
	for _, never := range []string{"Pseudo", "secret", "Paul", "propositions/", "concernée"} {
		if strings.Contains(text, never) {
			t.Errorf("it says %q:\n%s", never, text)
		}
	}
	// The same lot is the same letters, however often it is asked for; a repeated form makes no other.
	p.posts.follow(lettersPath, p.toPost("print", lot)).wants(t, 200)
	if again := p.letter(pdf); again != text {
		t.Errorf("printed again it says:\n%s", again)
	}
	p.posts.get(lettersPath).wants(t, 200, "Rien à imprimer")
	p.sleeps(3, 9)
	p.writer.mustArgue(p.proposal, "Encore un.")
	p.sleeps(1, 9)
	p.posts.get(lettersPath).wants(t, 200, "Rien à imprimer", lot) // what is printed has to leave first
	p.posts.follow(lettersPath, p.toPost("posted", lot)).wants(t, 200, `data-notice="lettres-postees"`, "Rien à imprimer")
	p.posts.follow(lettersPath, p.toPost("posted", lot)).wants(t, 200)
	p.posts.get(pdf).wants(t, 404)
	p.sleeps(0, 15)
	p.posts.get(lettersPath).wants(t, 200, "Rien à imprimer") // one letter a day
	p.sleeps(1, 9)
	p.posts.get(lettersPath).wants(t, 200, "1 lettre attend")
	// The person sees who read the address, and when.
	p.reader.get(dataPath).wants(t, 200, "mars 2026\u202f: Entraide du Nord, 2 fois")
}

func TestWhatIsPutBackIsPrintedAgain(t *testing.T) {
	p := withPosting(t).chosen()
	lot, pdf := p.prints()
	p.posts.follow(lettersPath, p.toPost("back", lot)).wants(t, 200, `data-notice="lettres-remises"`, "1 lettre attend")
	p.posts.get(pdf).wants(t, 404)
	p.posts.follow(lettersPath, p.toPost("posted", lot)).wants(t, 200, "1 lettre attend") // an old page
	again, _ := p.prints()
	p.posts.follow(lettersPath, p.toPost("posted", again)).wants(t, 200, "Rien à imprimer")
	p.sleeps(2, 9)
	p.posts.get(lettersPath).wants(t, 200, "Rien à imprimer")
}

func (p *posting) reference() string {
	p.t.Helper()
	return p.platform.Keys.HandReference(p.reader.number, p.reader.contactHeld().Channels[0].ID)
}

func TestALetterThatComesBackHasTheNextMeansUsedAndThenStopsClocks(t *testing.T) {
	p := withPosting(t).chosen("second", "call", "call", "06 12 34 56 78", "hours", "morning")
	lot, pdf := p.prints()
	reference := spelledCode(p.reference())
	if !strings.Contains(p.letter(pdf), reference) {
		t.Fatalf("no reference %s", reference)
	}
	p.posts.follow(lettersPath, p.toPost("posted", lot)).wants(t, 200)
	p.sleeps(5, 9)
	p.posts.post(lettersPath, p.toPost("returned", "", "reference", "AAAA-AAAA")).wants(t, 422, "a cette référence", "AAAA-AAAA")
	p.posts.follow(lettersPath, p.toPost("returned", "", "reference", strings.ToLower(reference))).wants(t, 200, `data-notice="lettre-revenue"`)
	if _, lost := p.unreachable(p.reader); lost {
		t.Fatal("there is another means")
	}
	p.sleeps(1, 9)
	p.posts.get(callsPath).wants(t, 200, "Le matin", "a répondu", "Voir le nom et le numéro").lacks(t, "Amina", "06 12")
	reference = spelledCode(p.platform.Keys.HandReference(p.reader.number, p.reader.contactHeld().Channels[1].ID))
	p.misses(reference, 3)
	if _, lost := p.unreachable(p.reader); !lost {
		t.Fatal("nothing reaches them, and the journal does not say so")
	}
	p.reader.get(contactPath).wants(t, 200, "Les délais qui courent contre vous sont arrêtés")
	p.reader.follow(contactPath, p.choice()).wants(t, 200)
	if _, lost := p.unreachable(p.reader); lost {
		t.Fatal("they said that it works")
	}
}

var openedLot = regexp.MustCompile(`name="lot" value="([0-9a-f]{32})"`)

func (p *posting) call(do, reference, lot string) url.Values {
	return url.Values{"association": {page1(p.association)}, "reference": {reference}, "do": {do}, "lot": {lot}}
}

// opens opens a call, and returns its lot.
func (p *posting) opens(reference string) string {
	p.t.Helper()
	return openedLot.FindStringSubmatch(p.posts.post(callsPath, p.call("open", reference, "")).wants(p.t, 200, "Amina Benali").body)[1]
}

// misses calls in vain, twice a day, on as many days.
func (p *posting) misses(reference string, days int) {
	p.t.Helper()
	for day := range days {
		if p.reader.contactHeld() == nil || p.reader.contactHeld().Channels[0].Kind == account.ByCall && !p.reader.contactHeld().Channels[0].Failed.IsZero() {
			p.t.Fatalf("failed after %d days", day)
		}
		for range min(2, days-day) {
			lot := p.opens(reference)
			p.posts.follow(callsPath, p.call("missed", reference, lot)).wants(p.t, 200, `data-notice="appel-note"`)
		}
		p.sleeps(1, 9)
	}
}

func TestACallIsMadeOnceAndSaysWhatBecame(t *testing.T) {
	for become, want := range map[string]func(p *posting){
		"reached": func(p *posting) {
			if c := p.reader.contactHeld().Channels[0]; !c.Failed.IsZero() || !c.Stopped.IsZero() {
				t.Errorf("%+v", c)
			}
		},
		"wrong": func(p *posting) {
			if _, lost := p.unreachable(p.reader); !lost {
				t.Error("a wrong number reaches nobody")
			}
		},
		"refused": func(p *posting) {
			if c := p.reader.contactHeld().Channels[0]; c.Stopped.IsZero() {
				t.Errorf("%+v", c)
			}
		},
	} {
		t.Run(become, func(t *testing.T) {
			p := withPosting(t).chosen("first", "call", "call", "06 12 34 56 78")
			reference := spelledCode(p.reference())
			opened := p.posts.post(callsPath, p.call("open", reference, "")).wants(t, 200, "Amina Benali", "06 12 34 56 78", `href="tel:&#43;33612345678"`, "a répondu")
			opened.lacks(t, "Pseudo", "titre secret", "Mots secrets", "Paul", "ROUBAIX")
			lot := openedLot.FindStringSubmatch(opened.body)[1]
			p.posts.get(callsPath).wants(t, 200, "Quelqu’un a ouvert cet appel aujourd’hui")
			if again := p.opens(reference); again != lot {
				t.Error("a call that is open is opened as another")
			}
			for range 2 {
				p.posts.follow(callsPath, p.call(become, reference, lot)).wants(t, 200, "Personne à appeler aujourd’hui")
			}
			p.posts.post(callsPath, p.call("open", reference, "")).wants(t, 404)
			want(p)
			p.sleeps(3, 9)
			p.posts.get(callsPath).wants(t, 200, "Personne à appeler aujourd’hui")
			p.reader.get(dataPath).wants(t, 200, "mars 2026\u202f: Entraide du Nord, 2 fois")
		})
	}
}

func TestThreeDaysInVainEndCalls(t *testing.T) {
	p := withPosting(t).chosen("first", "call", "call", "06 12 34 56 78")
	p.misses(spelledCode(p.reference()), 3)
	if _, lost := p.unreachable(p.reader); !lost {
		t.Error("nobody took a call on three days, and the journal does not say so")
	}
}

func TestNobodyElseReadsAnAddress(t *testing.T) {
	p := withPosting(t).chosen()
	other, _ := p.issuer("Étrangère", "Autre association")
	var theirs int64
	p.platform.Read(func(st *deliberation.State) { theirs = st.PostsFor(other.number, p.clock.Now())[0] })
	lot, pdf := p.prints()
	stolen := strings.Replace(pdf, "association="+page1(p.association), "association="+page1(theirs), 1)
	reference := spelledCode(p.reference())
	if a := p.visitor().get(pdf); a.status != 303 || !strings.HasPrefix(a.location(), "/connexion") {
		t.Errorf("anybody prints: %s", a)
	}
	for _, v := range []*visitor{other, p.writer, p.reader} {
		v.get(pdf).wants(t, 403)
		v.get(lettersPath+"?association="+page1(p.association)).wants(t, 403)
		v.post(lettersPath, p.toPost("posted", lot)).wants(t, 403)
		v.post(callsPath, p.call("open", reference, "")).wants(t, 403)
	}
	other.get(stolen).wants(t, 404)
	other.get(lettersPath).wants(t, 200, "Rien à imprimer").lacks(t, lot)
	form := p.toPost("posted", lot)
	form.Set("association", page1(theirs))
	other.follow(lettersPath, form).wants(t, 200)
	form.Set("do", "returned")
	form.Set("reference", reference)
	other.post(lettersPath, form).wants(t, 422)
	if c := p.reader.contactHeld(); !c.Channels[0].Failed.IsZero() || len(c.Told.InLot(c.Channels[0].ID, deliberation.ID{})) == 0 {
		t.Fatalf("another organisation changed something: %+v", c)
	}
	if n := len(p.consentsOf(p.reader).Reads); n != 0 {
		t.Errorf("%d readings of an address that nobody was shown", n)
	}
	// They withdraw between printing and opening the file: it shows nothing of them.
	p.reader.follow(consentsPath, url.Values{"purpose": {"hand"}, "act": {"withdraw"}}).wants(t, 200)
	p.posts.get(pdf).wants(t, 404)
	p.posts.follow(lettersPath, p.toPost("posted", lot)).wants(t, 200)
	// Chosen again, and the mandate ends: who held it reads nothing more.
	p.reader.follow(contactPath, p.choice()).wants(t, 200)
	p.writer.mustArgue(p.proposal, "Encore un.")
	p.sleeps(1, 9)
	_, pdf = p.prints()
	p.letter(pdf)
	p.posts.follow("/associations/"+page1(p.association)+"/bureau", url.Values{"act": {"end"}, "mandate": {p.mandateOf(p.posts)}})
	p.posts.get(pdf).wants(t, 403)
	p.posts.get(lettersPath).wants(t, 403)
	// Nobody posts for two weeks: that is not held against who waits.
	p.sleepsUntil(13, 9)
	if _, lost := p.unreachable(p.reader); lost {
		t.Fatal("lost too soon")
	}
	p.sleepsUntil(2, 9)
	if _, lost := p.unreachable(p.reader); !lost {
		t.Fatal("nobody posts, and the journal does not say so")
	}
}

func (p *posting) mandateOf(v *visitor) (number string) {
	p.platform.Read(func(st *deliberation.State) {
		for _, m := range st.MandatesOf(v.number) {
			if m.Scope.Organisation == p.association && m.Role == deliberation.RepresentativeRole {
				number = page1(m.Number)
			}
		}
	})
	return number
}

func TestTheCodeOfALetterEndsLettersWithoutSigningIn(t *testing.T) {
	p := withPosting(t).chosen()
	_, pdf := p.prints()
	code := spelledCode(p.platform.Keys.HandStop(p.reader.number, p.reader.contactHeld().Channels[0].ID))
	if !strings.Contains(p.letter(pdf), code) {
		t.Fatalf("the letter does not say %s", code)
	}
	stranger := p.visitor()
	stranger.get(stopPath).wants(t, 200, "Le code de votre lettre")
	stranger.post(stopPath, url.Values{"code": {"ABCD-EFGH-JKMN"}}).wants(t, 404, "Ce code n’est pas, ou n’est plus, en service", "ABCD-EFGH-JKMN")
	stranger.follow(stopPath, url.Values{"code": {strings.ToLower(code)}}).wants(t, 200, "Tout arrêter").lacks(t, "Amina", "Pseudo")
	path := stopPath + "/" + p.platform.Keys.StopCode(p.reader.number, p.reader.contactHeld().Channels[0].ID)
	stranger.post(path, url.Values{}).wants(t, 200, "plus de lettres de nouvelles")
	p.posts.get(pdf).wants(t, 404) // also what was printed already
	p.writer.mustArgue(p.proposal, "Encore un.")
	p.sleeps(3, 9)
	p.posts.get(lettersPath).wants(t, 200, "Rien à imprimer")
}

func TestCodesOfLettersAreNotGuessed(t *testing.T) {
	rates := DefaultRates
	rates.Receipts = Rate{PerSecond: 0.01, Burst: 3}
	s := newSite(t, siteOptions{rates: rates})
	stranger := s.visitor()
	for range 3 {
		stranger.post(stopPath, url.Values{"code": {"ABCD-EFGH-JKMN"}}).wants(t, 404)
	}
	stranger.post(stopPath, url.Values{"code": {"ABCD-EFGH-JKMN"}}).wants(t, 429)
}

// A server that ends anywhere between printing and posting leaves what is on paper as it was.
func TestARestartLosesAndDoublesNoLetter(t *testing.T) {
	p := withPosting(t).chosen()
	lot, pdf := p.prints()
	text := p.letter(pdf)
	directory := p.platform.People.directory
	directory.drop(p.reader.number) // as a server that has just started, before it has read anything
	if all, err := p.server.handedBy(t.Context(), p.association, account.ByLetter); err != nil || len(all) != 0 {
		t.Fatalf("%v, %v", all, err)
	}
	directory.ask(p.reader.number)
	p.until("profiles are read again", func() bool { return len(directory.Reach()) == 1 })
	if again := p.letter(pdf); again != text {
		t.Errorf("after a restart it says:\n%s", again)
	}
	p.sleeps(1, 9)
	p.posts.get(lettersPath).wants(t, 200, "Rien à imprimer")
	p.posts.follow(lettersPath, p.toPost("posted", lot)).wants(t, 200)
	p.sleeps(4, 9)
	p.posts.get(lettersPath).wants(t, 200, "Rien à imprimer")
	for _, o := range p.reader.contactHeld().Told.Open {
		if !o.Sent {
			t.Errorf("%+v is told again", o)
		}
	}
	if days := p.consentsOf(p.reader).Reads; len(days) != 1 || days[0].Times != 2 {
		t.Errorf("readings %+v", days)
	}
}
