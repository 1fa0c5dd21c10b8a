package browser_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"voix/deliberation"
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
	e.gathered()
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
		w.press("#field-presence")
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
