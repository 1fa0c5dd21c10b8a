package browser_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/deliberation/dossier/document/documenttest"
	"voix/server"
)

// evening is a debate as it is really held, from its convening to the dossier.
type evening struct {
	*site
	t            *testing.T
	consultation int64
	proposal     int64
	nadege       person // runs it
	debate       int64
	forms, avis  []slip
}

// slip is what a sheet of the kit tells: the reference that is typed, and the receipt that is torn off.
type slip struct{ reference, receipt string }

func (e *evening) path(below string) string { return fmt.Sprintf("/debats/%d%s", e.debate, below) }

// From the poster to a position that the debate adopted, and to the dossier: ten paper forms, ten avis sheets, five phones.
func TestJourneyOfADebate(t *testing.T) {
	e := &evening{site: newSite(t, dataFolder(t), 0, server.NoRates), t: t}
	t.Cleanup(func() {
		if err := e.stop(); err != nil {
			t.Error(err)
		}
	})
	e.consultation = e.open("Vers la convention 2028-2032", "Que doit changer la Caf ?", [...]int{-1, 15, 20, 25, 28})
	e.proposal = e.join("Anémone", deliberation.Concerned, office(t, "caf-59")).propose(e.consultation, deliberation.Rights, office(t, "caf-59"),
		"Recevoir la personne avant de suspendre ses paiements", "Un rendez-vous de dix minutes réglerait tout.")
	e.nadege = e.join("Nadège du centre social", deliberation.Association, office(t, "caf-59"))

	e.convened()
	e.printed()
	e.advance(3)
	e.clock.skip(3 * time.Hour) // it begins in the afternoon
	e.gathered()
	e.entered()
	e.writtenDown()
	e.advance(10) // those who were there had a week
	e.adopted()
	e.toldToEach()
	e.advance(20) // the consultation is closed
	e.inTheDossier()
}

// convened announces the debate by its form, sets the agenda, and finds all of it on the public page.
func (e *evening) convened() {
	w := newTab(e.t, e.site, phone)
	w.signIn(e.nadege)
	w.open("/debats")
	w.leads(`a[href="/debats/convoquer"]`)
	w.enter("#field-title", "Comprendre les courriers de la Caf")
	w.enter("#field-text", "On s’assoit, on prend un thé, on parle des courriers.")
	w.enter("#field-hosts", "Centre social de l’Alma")
	w.enter("#field-contact", "03 20 00 00 00")
	eval[bool](w, `(document.querySelector("#field-office").value = "caf-59", true)`)
	day := e.clock.Now().In(deliberation.Paris()).AddDate(0, 0, 3)
	for id, value := range map[string]string{"date": day.Format(time.DateOnly), "begins": "14:00", "ends": "16:00"} {
		eval[bool](w, fmt.Sprintf(`(document.querySelector("#field-%s").value = %q, true)`, id, value))
	}
	w.press("#field-setting-both")
	w.enter("#field-place", "Centre social de l’Alma, 12 rue Archimède, 59100 Roubaix")
	w.enter("#field-online", "Par téléphone : 01 84 14 15 14, code 2028")
	w.press("#field-access")
	w.press("#field-audience")
	w.leads(`form[data-draft=debate] button[type=submit]`)
	w.wantText("Comprendre les courriers de la Caf")
	e.platform.Read(func(s *deliberation.State) {
		all := s.Debates(e.consultation)
		e.debate = all[len(all)-1].Number
	})

	w.open(e.path("/ordre-du-jour"))
	w.enter("#field-text", "Les courriers doivent-ils être écrits en français facile ?")
	w.press("#field-sort")
	w.leads(`form[data-draft=item] button[value=add]`)
	eval[bool](w, fmt.Sprintf(`(document.querySelector("#field-listed").value = "%d", true)`, e.proposal))
	w.leads(`button[value=propose]`)
	w.wantText("Les courriers doivent-ils être écrits en français facile ?", "Recevoir la personne avant de suspendre ses paiements")
	w.silent()

	reader := newTab(e.t, e.site, phone)
	reader.open(fmt.Sprintf("/d/%d", e.debate))
	reader.wantPath(e.path(""))
	reader.wantText("Comprendre les courriers de la Caf", "14 h", "12 rue Archimède", "Centre social de l’Alma", "français facile")
	reader.silent()
}

// printed makes the kit, and takes the codes from what is printed on it, as people do.
func (e *evening) printed() {
	w := newTab(e.t, e.site, wide)
	w.signIn(e.nadege)
	w.open(e.path("/animer"))
	w.leads(fmt.Sprintf(`a[href=%q]`, e.path("/kit")))
	for _, id := range []string{"#field-forms", "#field-avis"} {
		eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).value = "10", true)`, id))
	}
	w.leads(fmt.Sprintf(`form[action=%q] button[type=submit]`, e.path("/kit")))
	w.silent()

	poster := e.file(w, e.path("/affiche.pdf"))
	if text := words(e.t, poster); !strings.Contains(text, "Comprendre les courriers de la Caf") || !strings.Contains(text, fmt.Sprintf("/d/%d", e.debate)) {
		e.t.Fatalf("the poster says %q", text)
	}
	kit := words(e.t, e.file(w, e.path("/kit/kit.pdf")+"?forms_from=1&forms_to=10&avis_from=1&avis_to=10"))
	code := regexp.MustCompile(fmt.Sprintf(`%d-([FA]\d{3}[A-Z])-[2-9A-Z]{5}-[2-9A-Z]{5}`, e.debate))
	for _, found := range code.FindAllStringSubmatch(kit, -1) {
		s := slip{found[1], found[0]}
		if strings.Count(kit, s.reference) < 3 { // in the corner, above the slip, in the receipt
			e.t.Errorf("%s stands on the sheet only %d times", s.reference, strings.Count(kit, s.reference))
		}
		if s.reference[0] == 'F' {
			e.forms = append(e.forms, s)
		} else {
			e.avis = append(e.avis, s)
		}
	}
	if len(e.forms) != 10 || len(e.avis) != 10 {
		e.t.Fatalf("%d forms and %d avis sheets in the kit", len(e.forms), len(e.avis))
	}
	anonymous, err := http.Get(e.url(e.path("/kit/kit.pdf")))
	if err != nil {
		e.t.Fatal(err)
	}
	anonymous.Body.Close()
	if anonymous.Header.Get("Content-Type") == "application/pdf" {
		e.t.Error("anybody gets the kit with its receipts")
	}
}

// gathered holds the debate: five phones without accounts, one who speaks, words that all read at once, a show of hands.
func (e *evening) gathered() {
	console := newTab(e.t, e.site, wide)
	console.signIn(e.nadege)
	console.open(e.path("/salle/animation"))
	console.tap("#do-open")
	console.see(soon, `document.querySelector("#do-close")`)
	console.tap("#do-item-1")
	console.see(soon, `document.querySelector("#do-item-1[aria-current]")`)

	var phones []*tab
	for i, college := range []deliberation.College{deliberation.Concerned, deliberation.Concerned, deliberation.Concerned, deliberation.Concerned, deliberation.Concerned} {
		w := newTab(e.t, e.site, phone)
		w.open(fmt.Sprintf("/d/%d", e.debate))
		w.wantPath(e.path("/salle")) // the room is open
		w.enter("#field-name", []string{"Malika", "José", "Inès", "Bruno", "Thi"}[i])
		w.press(fmt.Sprintf(`input[name=college][value=%s]`, college))
		w.press("#field-years")
		w.press("#field-presence")
		w.press("#field-agree")
		w.leads(fmt.Sprintf(`form[action=%q] button`, e.path("/salle/entrer")))
		phones = append(phones, w)
	}
	screen := newTab(e.t, e.site, wide)
	screen.open(e.path("/salle/ecran"))

	phones[0].tap(`button[value=ask]`)
	console.see(soon, `document.querySelector("#do-next:not([disabled])")`)
	console.tap("#do-next")
	screen.see(soon, `document.body.innerText.includes("Malika")`)
	phones[0].see(soon, `document.querySelector("button[value=end]:not([hidden])")`)

	console.see(soon, `document.querySelector("#field-who").selectedOptions[0].textContent.includes("Malika")`)
	console.enter("#field-text", heardInTheRoom)
	console.tap(`.console-sides button[value=for]`)
	for _, w := range append(slices.Clone(phones), screen) {
		w.see(soon, fmt.Sprintf(`document.body.innerText.includes(%q)`, heardInTheRoom))
	}

	console.tap("#do-hands")
	for i, w := range phones {
		choice := "agree"
		if i > 2 {
			choice = "disagree"
		}
		w.see(soon, `document.querySelector("[data-hand] button[value=agree]")`)
		w.tap(fmt.Sprintf(`[data-hand] button[value=%s]`, choice))
		w.see(soon, fmt.Sprintf(`document.querySelector("[data-hand] button[value=%s][aria-pressed=true]")`, choice))
	}
	console.see(soon, `document.querySelector("#do-shut")`)
	eval[bool](console, `(document.querySelector("#count-concerned-agree").value = "7", document.querySelector("#count-resident-pass").value = "1", true)`)
	console.tap("#do-count")
	until(e.t, waitMost, "hands are counted", func() bool { return e.show().Counted.Total() == 8 })
	console.tap("#do-shut")
	until(e.t, waitMost, "the show of hands ends", func() bool { return e.show().Closed })
	if got := e.show().Total()[deliberation.Concerned-1]; got != (deliberation.Tally{Agree: 10, Disagree: 2}) {
		e.t.Errorf("hands of those concerned: %+v", got)
	}
	screen.see(soon, `document.body.innerText.includes("10")`)
	console.tap("#do-close")
	console.see(soon, `!document.querySelector("#do-close")`)
	for _, w := range append(phones, screen, console) {
		w.silent()
	}
}

const heardInTheRoom = "Je relis trois fois, et je ne sais toujours pas ce que je dois."

func (e *evening) show() (show deliberation.Show) {
	e.platform.Read(func(s *deliberation.State) {
		room, _ := s.Room(e.debate)
		show = room.Shows[len(room.Shows)-1]
	})
	return show
}

const (
	writtenOnPaper = "On ne comprend pas pourquoi le montant a changé, fiche"
	adoptedWords   = "Chaque courrier dit en une phrase ce qui change, pourquoi, et à qui parler."
)

// entered types in the pile of ten forms, as a person with a keyboard does, and the ten avis sheets without any script; and counts who came.
func (e *evening) entered() {
	w := newTab(e.t, e.site, wide)
	w.signIn(e.nadege)
	w.open(e.path("/saisie"))
	for i, form := range e.forms {
		w.see(soon, `document.querySelector("#field-reference").value === ""`)
		w.enter("#field-reference", form.reference[1:])
		w.press("#field-college")
		w.press("#field-mandated")
		w.press("#field-side")
		eval[bool](w, `(document.querySelector("#field-item").value = "1", true)`)
		w.enter("#field-text", fmt.Sprintf("%s %d.", writtenOnPaper, i+1))
		w.tap("#saisir button[type=submit]")
		until(e.t, waitMost, form.reference+" is kept", func() bool { return e.paper().FormsEntered == int64(i+1) })
	}
	w.silent()

	l := wide
	l.scripts = false
	w = newTab(e.t, e.site, l)
	w.signIn(e.nadege)
	w.open(e.path("/saisie"))
	w.leads(`.piles a:not([aria-current])`)
	for i, sheet := range e.avis {
		w.enter("#field-reference", sheet.reference)
		w.press("#field-college")
		w.press("#field-mandated")
		w.press(fmt.Sprintf(`input[name="choice-1"][value="%d"]`, 1+i/7)) // seven agree, three do not
		w.press(`input[name="choice-2"][value="1"]`)
		w.leads("#saisir button[type=submit]")
		if n := e.paper().AvisEntered; n != int64(i+1) {
			e.t.Fatalf("%d avis sheets are kept after %s", n, sheet.reference)
		}
	}
	// The same sheet once more, as when a second person takes up the pile.
	w.enter("#field-reference", e.avis[0].reference)
	w.press("#field-college")
	w.press("#field-mandated")
	w.press(`input[name="choice-1"][value="1"]`)
	w.press(`input[name="choice-2"][value="1"]`)
	w.leads("#saisir button[type=submit]")
	w.wantText("déjà")
	if n := e.paper().AvisEntered; n != 10 {
		e.t.Fatalf("%d avis sheets after one was entered twice", n)
	}

	w.open(e.path("/presences"))
	for college, n := range map[string]string{"concerned": "12", "association": "1", "agent": "0", "resident": "1"} {
		eval[bool](w, fmt.Sprintf(`(document.querySelector("#field-%s").value = %q, true)`, college, n))
	}
	w.leads("form[data-draft=attendance] button[type=submit]")
	if !e.paper().Matches() {
		e.t.Errorf("ten sheets and twelve people do not match: %+v", e.paper())
	}
	w.silent()
}

func (e *evening) paper() (p deliberation.Paper) {
	e.platform.Read(func(s *deliberation.State) { p = s.Paper(e.debate) })
	return p
}

// writtenDown writes the minutes and the position, lets those who were there read them over, and takes what one of them says.
func (e *evening) writtenDown() {
	w := newTab(e.t, e.site, phone)
	w.signIn(e.nadege)
	w.open(e.path("/positions"))
	w.enter("#field-text", adoptedWords)
	eval[bool](w, `(document.querySelector("#field-item").value = "1", true)`)
	w.press("#field-show-1")
	w.leads("form[data-draft=position] button[type=submit]")
	w.wantText(adoptedWords)
	w.open(e.path("/compte-rendu/ecrire?apres=0"))
	w.enter("#field-text", "Nous étions douze. Nous avons lu trois courriers ensemble.")
	w.leads("form[data-draft^=paragraph] button[type=submit]")
	w.open(e.path("/compte-rendu/ecrire"))
	until := e.clock.Now().In(deliberation.Paris()).AddDate(0, 0, 8)
	for id, value := range map[string]int{"until": until.Day(), "month": int(until.Month()), "year": until.Year()} {
		eval[bool](w, fmt.Sprintf(`(document.querySelector("#field-%s").value = "%d", true)`, id, value))
	}
	w.leads("form:has(input[name=act][value=offer]) button[type=submit]")

	l := phone
	l.scripts = false
	there := newTab(e.t, e.site, l)
	there.open(e.path("/compte-rendu/relire"))
	there.enter("#field-text", "Nous avons lu quatre courriers, pas trois.")
	there.enter("#field-receipt", e.forms[3].receipt)
	there.leads("form[data-draft=remark] button[type=submit]")
	there.wantText("quatre courriers")

	w.open(e.path("/compte-rendu/relire?remarque=1"))
	w.press("#field-settlement")
	w.enter("#field-text", "C’est juste, nous le corrigeons.")
	w.leads("form[data-draft^=settle] button[type=submit]")
	w.open(e.path("/compte-rendu/ecrire"))
	w.leads(`.gestures a[href*="paragraphe=1"]`)
	eval[bool](w, `(document.querySelector("#field-text").value = "", true)`)
	w.enter("#field-text", "Nous étions douze. Nous avons lu quatre courriers ensemble.")
	w.leads("form[data-draft^=paragraph] button[type=submit]")
	w.silent()
}

// adopted makes the minutes those of the debate, carries what was written on paper into the position and into a proposal.
func (e *evening) adopted() {
	w := newTab(e.t, e.site, wide)
	w.signIn(e.nadege)
	w.open(e.path("/compte-rendu/ecrire"))
	w.leads("form:has(input[name=act][value=adopt]) button[type=submit]")
	w.open(e.path("/suites?step=adopted&position=1"))
	eval[bool](w, `(document.querySelectorAll("form[data-draft=steps] input[type=checkbox]").forEach((box) => (box.checked = true)), true)`)
	eval[bool](w, `(document.querySelector("input[name=step][value=adopted]").checked = true, document.querySelector("#field-position").value = "1", true)`)
	w.leads("form[data-draft=steps] button[type=submit]")

	w.open(e.path("/suites"))
	eval[bool](w, `(document.querySelector("form[data-draft=steps] input[type=checkbox]").checked = true, true)`)
	w.leads(`button[formaction]`)
	w.enter("#field-title", "Une phrase qui explique, en tête de chaque courrier")
	w.enter("#field-text", "Ce qui change, pourquoi, et à qui parler.")
	w.press("#field-theme-digital")
	w.leads("main form .button")
	w.silent()
	var born []int64
	e.platform.Read(func(s *deliberation.State) { born = s.BornIn(e.debate) })
	if len(born) != 1 {
		e.t.Fatalf("%d proposals were born in the debate", len(born))
	}
	w.open(fmt.Sprintf("/propositions/%d", born[0]))
	w.wantText("Comprendre les courriers de la Caf")

	reader := newTab(e.t, e.site, phone)
	reader.open(e.path("/compte-rendu"))
	reader.wantText("quatre courriers ensemble", adoptedWords, "Nous avons lu quatre courriers, pas trois.", "10")
	reader.silent()
}

// toldToEach types the code of a slip, finds what became of the words, and takes them back; and prints the letter for all.
func (e *evening) toldToEach() {
	l := phone
	l.scripts = false
	w := newTab(e.t, e.site, l)
	w.open("/recu")
	w.enter("#field-code", strings.ToLower(e.forms[1].receipt))
	w.leads("main form button")
	w.wantText(writtenOnPaper+" 2.", adoptedWords)
	w.open("/recu/" + e.avis[0].receipt)
	w.wantText("D’accord")

	desk := newTab(e.t, e.site, wide)
	desk.signIn(e.nadege)
	if letter := words(e.t, e.file(desk, e.path("/courrier.pdf"))); !strings.Contains(letter, "Ce que votre parole est devenue") {
		e.t.Errorf("the letter says %.300q", letter)
	}
}

// inTheDossier finds the debate, what it adopted, and what came on paper in the dossier of the closed consultation, and recounts it.
func (e *evening) inTheDossier() {
	var file bytes.Buffer
	if err := e.platform.Export(e.t.Context(), server.Export{Consultation: e.consultation}, &file); err != nil {
		e.t.Fatal(err)
	}
	report, err := dossier.Verify(bytes.NewReader(file.Bytes()), int64(file.Len()), "")
	if err != nil {
		e.t.Fatal(err)
	}
	// Nine of the sheets' opinions on the debate's own question can be told: the tenth moved alone after them. Those on the proposal are all
	// alike, and tell nothing but that (rule 7).
	if !report.Recounted || report.Ballots != 9 {
		e.t.Errorf("recounted %v, %d ballots", report.Recounted, report.Ballots)
	}
	archive, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		e.t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			e.t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			e.t.Fatal(err)
		}
		all[f.Name] = string(content)
	}
	for _, want := range []string{adoptedWords, "Nous avons lu quatre courriers ensemble."} {
		if !slices.ContainsFunc(slices.Collect(maps.Values(all)), func(content string) bool { return strings.Contains(content, want) }) {
			e.t.Errorf("the dossier does not say %q", want)
		}
	}
	lines := strings.Split(all["contributions.csv"], "\n")
	for channel, want := range map[string]int{"form": 10, "heard": 1} {
		if n := len(slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.HasSuffix(strings.TrimSpace(line), ","+channel) })); n != want {
			e.t.Errorf("%d contributions came by %s, want %d", n, channel, want)
		}
	}
}

// tap presses a button of a page that is drawn anew all the time: the one that is there at that moment.
func (w *tab) tap(selector string) {
	w.t.Helper()
	eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).click(), true)`, selector))
}

// file fetches what the person of a tab may have.
func (e *evening) file(w *tab, path string) []byte {
	e.t.Helper()
	r, err := http.NewRequest(http.MethodGet, e.url(path), nil)
	if err != nil {
		e.t.Fatal(err)
	}
	kept, err := chromedp.Call(w.ctx, network.GetCookies, network.GetCookiesParams{})
	if err != nil {
		e.t.Fatal(err)
	}
	for _, c := range kept.Cookies {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		e.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		e.t.Fatalf("%s: %s %v", path, answer.Status, err)
	}
	return body
}

// words are what a PDF says, with single spaces.
func words(t *testing.T, raw []byte) string {
	t.Helper()
	var all []string
	for _, p := range documenttest.ReadPDF(t, bytes.Clone(raw)) {
		all = append(all, strings.Fields(p.Text())...)
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ")
}
