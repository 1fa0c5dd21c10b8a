package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"voix/deliberation"
	"voix/deliberation/dossier/document/documenttest"
	"voix/server/journal"
)

// table of paper of a debate: who runs it, and its agenda of a topic, a question and a dropped question.
type paperDebate struct {
	*site
	t            testing.TB
	consultation int64
	debate       int64
	runs         *visitor
}

func newPaperDebate(t testing.TB, o siteOptions) *paperDebate {
	t.Helper()
	s := newSite(t, o)
	p := &paperDebate{site: s, t: t, consultation: s.mustOpen("Vers la prochaine convention")}
	p.runs = s.mustJoin("Animatrice", deliberation.Association, deliberation.National)
	p.debate = s.convene(p.runs, p.consultation, "Et si la Caf nous écrivait clairement ?")
	for i, title := range []string{"Ce qui se passe au guichet", "Faut-il un rendez-vous avant une coupure ?", "Une question retirée"} {
		kind := deliberation.ItemQuestion
		if i == 0 {
			kind = deliberation.ItemTopic
		}
		p.item(kind, title)
	}
	p.must(deliberation.DropItem{Debate: p.debate, By: p.runs.number, Item: 3})
	p.must(deliberation.PrintSheets{Debate: p.debate, By: p.runs.number, Forms: 60, Avis: 40})
	return p
}

func (p *paperDebate) must(c deliberation.Command, documents ...journal.Document) {
	p.t.Helper()
	if _, err := p.platform.Do(p.t.Context(), p.platform.NewID(), c, documents...); err != nil {
		p.t.Fatalf("%T: %v", c, err)
	}
}

func (p *paperDebate) item(kind deliberation.ItemKind, title string) {
	p.t.Helper()
	id, hash, document, err := p.platform.NewText(deliberation.Text{Title: title, Body: title, Language: "fr"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.must(deliberation.AddItem{Debate: p.debate, By: p.runs.number, Kind: kind, Text: id, Hash: hash}, document)
}

func (p *paperDebate) ref(kind deliberation.SheetKind, number int64) deliberation.Reference {
	return deliberation.Reference{Debate: p.debate, Kind: kind, Number: number}
}

func (p *paperDebate) path() string { return entryPath(p.debate) }

// aForm is what is typed from a contribution form; changes are pairs.
func (p *paperDebate) aForm(number int64, changes ...string) url.Values {
	form := url.Values{
		"reference": {p.ref(deliberation.FormSheet, number).String()}, "college": {"concerned"}, "item": {"1"}, "side": {"for"}, "text": {"Au guichet on m’a bien reçue."}, "mandated": {"signed"},
	}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func (p *paperDebate) anAvis(number int64, choice string) url.Values {
	return url.Values{"reference": {p.ref(deliberation.AvisSheet, number).String()}, "college": {"concerned"}, "mandated": {"before_others"}, "choice-2": {choice}}
}

func (p *paperDebate) paper() (paper deliberation.Paper) {
	p.platform.Read(func(st *deliberation.State) { paper = st.Paper(p.debate) })
	return paper
}

func (p *paperDebate) choice(number int64) (choice deliberation.Choice) {
	p.platform.Read(func(st *deliberation.State) {
		choice = st.ChoiceOf(p.platform.Keys.PaperVoter(p.ref(deliberation.AvisSheet, number)), st.Agenda(p.debate)[1].Question)
	})
	return choice
}

// withPhoto posts a form with a file, as a browser does.
func (v *visitor) withPhoto(path string, form url.Values, files ...upload) *response {
	v.site.t.Helper()
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	contentType, body := multipartForm(v.site.t, fields, files...)
	r := v.request(http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return v.do(r)
}

// A pile is typed in with plain forms, one sheet leading to the next.
func TestSheetsAreTypedInWithoutJavaScript(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	v := p.runs
	v.get(p.path()).wants(t, 200, "0 sur 60", "Ce qui se passe au guichet").lacks(t, "Une question retirée")
	next := v.follow(p.path(), p.aForm(17, "reference", "017"+p.ref(deliberation.FormSheet, 17).String()[4:]))
	next.wants(t, 200, p.ref(deliberation.FormSheet, 17).String()+", gardée. 1 sur 60", "autofocus", `value="concerned" checked`, `value="1" selected`)
	v.get(debatePath(p.debate)).wants(t, 200, "Au guichet on m’a bien reçue.", "Fiche 17")

	next = v.follow(p.path()+"/avis", p.anAvis(3, "2"))
	next.wants(t, 200, p.ref(deliberation.AvisSheet, 3).String()+", gardée. 1 sur 40")
	if got := p.choice(3); got != deliberation.Disagree {
		t.Errorf("the sheet says %v", got)
	}

	// An idea stands for what it says.
	v.follow(p.path(), p.aForm(18, "side", "idea", "text", "Un guichet ouvert le samedi.")).wants(t, 200)
	p.platform.Read(func(st *deliberation.State) {
		f, _ := st.Form(p.debate, 18)
		if a, _ := st.Argument(f.Argument); a.Side != deliberation.For || a.By != v.number {
			t.Errorf("the idea is %+v", a)
		}
	})
}

func TestOnlyThoseWhoRunADebateTypeInItsSheets(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	other := p.resident("Quelqu’un")
	p.visitor().get(p.path()).wants(t, 200, "Cette page est pour les personnes qui animent").lacks(t, "<form method=\"post\" action=\"/debats", "guichet")
	p.visitor().get("/debats/99/saisie").wants(t, 404)
	for _, path := range []string{p.path(), p.path() + "/avis", debatePath(p.debate) + "/presences", p.path() + "/fiches/1"} {
		other.get(path).wants(t, 403)
	}
	other.post(p.path(), p.aForm(1)).wants(t, 403)
	other.json("POST", fmt.Sprintf("/api/v1/debates/%d/forms", p.debate), map[string]any{"reference": "F001"}).wants(t, 403)
	p.visitor().json("POST", fmt.Sprintf("/api/v1/debates/%d/avis", p.debate), map[string]any{}).wants(t, 401)
	if p.paper().FormsEntered != 0 {
		t.Error("somebody else typed in a sheet")
	}
}

// Every fault is named at its field, and all that was typed is given back.
func TestAFaultySheetIsGivenBack(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	v := p.runs
	other := p.convene(p.runs, p.consultation, "L’autre débat")
	p.must(deliberation.PrintSheets{Debate: other, By: v.number, Forms: 30})
	elsewhere := deliberation.Reference{Debate: other, Kind: deliberation.FormSheet, Number: 4}
	for name, c := range map[string]struct {
		form  url.Values
		words []string
	}{
		"mistyped":            {p.aForm(17, "reference", "F017A"), []string{"Ce numéro de feuille ne va pas"}},
		"nothing":             {url.Values{}, []string{"Il manque"}},
		"not printed":         {p.aForm(61), []string{"n’a pas été imprimé"}},
		"of the other pile":   {p.aForm(17, "reference", p.ref(deliberation.AvisSheet, 5).String()), []string{"est une feuille d’avis"}},
		"of another debate":   {p.aForm(17, "reference", elsewhere.FullString()), []string{"L’autre débat"}},
		"of another, shortly": {p.aForm(17, "reference", elsewhere.String()), []string{"L’autre débat"}},
		"of a stranger's":     {p.aForm(17, "reference", deliberation.Reference{Debate: 9, Kind: deliberation.FormSheet, Number: 4}.FullString()), []string{"vient d’un autre débat"}},
		"no words, no photo":  {p.aForm(17, "text", ""), []string{"Il manque les mots de la feuille, ou une photo."}},
		"a dropped item":      {p.aForm(17, "item", "3"), []string{"n’est plus à l’ordre du jour"}},
		"no such college":     {p.aForm(17, "college", "kings"), []string{"field-college"}},
		"no mandate":          {p.aForm(17, "mandated", ""), []string{"field-mandated"}},
		"a forged mandate":    {p.aForm(17, "mandated", "phone"), []string{"field-mandated"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := v.withPhoto(p.path(), c.form)
			got.wants(t, got.status, c.words...)
			if got.status < 400 || got.status >= 500 {
				t.Fatal(got)
			}
			if text := c.form.Get("text"); text != "" {
				got.wants(t, got.status, text)
			}
		})
	}
	v.post(p.path()+"/avis", url.Values{"reference": {p.ref(deliberation.AvisSheet, 1).String()}, "college": {"agent"}, "choice-2": {"7"}, "choice-3": {"1"}}).
		wants(t, 422, "Question 2", "La question 3 n’est plus posée")
	if n := p.paper(); n.FormsEntered != 0 || n.AvisEntered != 0 {
		t.Errorf("kept: %+v", n)
	}
	// A session that has ended gives everything back.
	gone := p.visitor()
	contentType, body := multipartForm(t, map[string]string{"reference": "F001", "text": "Tapé pour rien ?"})
	r := gone.request("POST", p.path(), bytes.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	gone.do(r).wants(t, 401, "Tapé pour rien ?", `name="reference" value="F001"`)
}

// The receipt of a sheet that came back opens what somebody said: those who run the debate cannot print it again.
func TestASheetTypedInIsNotPrintedAgain(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	kit := fmt.Sprintf("/debats/%d/kit", p.debate)
	for n := int64(1); n <= 3; n++ {
		p.runs.follow(p.path(), p.aForm(n)).wants(t, 200)
	}
	p.runs.follow(p.path()+"/avis", p.anAvis(2, "1")).wants(t, 200)
	read := func(query string) string {
		t.Helper()
		var words strings.Builder
		for _, page := range documenttest.ReadPDF(t, []byte(p.runs.get(kit+"/kit.pdf?"+query).wants(t, 200).body)) {
			words.WriteString(page.Text() + "\n")
		}
		return words.String()
	}
	form, avis := p.ref(deliberation.FormSheet, 3), p.ref(deliberation.AvisSheet, 2)
	for _, query := range []string{"part=forms&forms_from=2&forms_to=5", "part=avis&avis_from=1&avis_to=3", "part=sheets&forms_from=3&forms_to=4&avis_from=2&avis_to=3", "part=&forms_to=4&avis_to=3"} {
		words := read(query)
		for _, entered := range []deliberation.Reference{form, avis} {
			if receipt := p.platform.Keys.Receipt(entered); strings.Contains(words, entered.String()) || strings.Contains(words, receipt[len(receipt)-11:]) {
				t.Errorf("%s prints %s", query, entered)
			}
		}
	}
	if words := read("part=forms&forms_from=3&forms_to=4"); !strings.Contains(words, p.ref(deliberation.FormSheet, 4).String()) {
		t.Errorf("the sheet that is left is not printed: %q", words)
	}
	for _, none := range []string{"part=forms&forms_from=1&forms_to=3", "part=avis&avis_from=2&avis_to=2", "part=sheets&forms_from=1&forms_to=2&avis_from=2&avis_to=2"} {
		p.runs.get(kit+"/kit.pdf?"+none).wants(t, 409, "ont toutes été tapées", "Numérotez d’autres feuilles")
	}
	p.runs.get(kit).wants(t, 200, "Une feuille déjà tapée ne s’imprime plus")
}

// One sheet is one sheet, whoever types it in and however often.
func TestASheetTypedInTwice(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	v, w := p.runs, p.mustJoin("Collègue", deliberation.Resident, deliberation.National)
	p.must(deliberation.JoinFacilitators{Debate: p.debate, Person: w.number, By: v.number})
	v.follow(p.path(), p.aForm(5)).wants(t, 200)
	w.follow(p.path(), p.aForm(5, "text", " Au guichet\r\non m’a bien reçue. ")).wants(t, 200, "déjà tapée, à l’identique", "Animatrice")
	got := w.post(p.path(), p.aForm(5, "text", "Tout autre chose.", "side", "against"))
	got.wants(t, 409, "Tout autre chose.", "Au guichet on m’a bien reçue.", "est déjà tapée", "photocopieuse", p.path()+"/fiches/5", "Animatrice")

	v.follow(p.path()+"/avis", p.anAvis(5, "1")).wants(t, 200)
	// What was chosen is a secret: whatever is typed, the answer is the same to the letter.
	other := p.anAvis(5, "1")
	other.Set("college", "agent")
	var told []string
	for _, typed := range []url.Values{p.anAvis(5, "1"), p.anAvis(5, "2"), p.anAvis(5, ""), other} {
		got := w.post(p.path()+"/avis", typed).wants(t, 303)
		told = append(told, strings.Replace(got.location(), "qualite="+typed.Get("college"), "", 1))
		w.follow(p.path()+"/avis", typed).wants(t, 200, "déjà tapée", "Animatrice", "Gardez-la.", p.path()+"/avis/5", "déjà tapée, elle compte")
		in := map[string]any{"reference": typed.Get("reference"), "college": typed.Get("college"), "mandated": typed.Get("mandated"), "choices": map[string]string{"2": typed.Get("choice-2")}}
		if got := w.json("POST", fmt.Sprintf("/api/v1/debates/%d/avis", p.debate), in); got.status != 200 {
			t.Errorf("the API tells: %s", got)
		}
	}
	if slices.Sort(told); told[0] != told[len(told)-1] {
		t.Errorf("the answers differ: %q", told)
	}
	if got := p.choice(5); got != deliberation.Agree {
		t.Errorf("the first does not stand: %v", got)
	}
	if n := p.paper(); n.FormsEntered != 1 || n.AvisEntered != 1 {
		t.Errorf("kept: %+v", n)
	}
}

// Two people type in the same pile at the same moment: every sheet is there once, and nobody is refused what is the same.
func TestTwoPeopleTypeInOnePile(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	v, w := p.runs, p.mustJoin("Collègue", deliberation.Resident, deliberation.National)
	p.must(deliberation.JoinFacilitators{Debate: p.debate, Person: w.number, By: v.number})
	const pile = 12
	var typing sync.WaitGroup
	for _, who := range []*visitor{v, w} {
		for n := int64(1); n <= pile; n++ {
			typing.Go(func() {
				for _, got := range []*response{
					who.json("POST", fmt.Sprintf("/api/v1/debates/%d/forms", p.debate), map[string]any{
						"reference": p.ref(deliberation.FormSheet, n).String(), "college": "concerned", "mandated": "signed", "side": "for", "text": fmt.Sprint("Parole ", n)}),
					who.json("POST", fmt.Sprintf("/api/v1/debates/%d/avis", p.debate), map[string]any{
						"reference": p.ref(deliberation.AvisSheet, n).String(), "college": "concerned", "mandated": "signed", "choices": map[string]string{"2": "agree"}}),
				} {
					if got.status != 200 && got.status != 201 {
						t.Errorf("refused: %s", got)
					}
				}
			})
		}
	}
	typing.Wait()
	paper := p.paper()
	if paper.FormsEntered != pile || paper.AvisEntered != pile || paper.FormsBy[0] != pile {
		t.Errorf("kept: %+v", paper)
	}
	p.platform.Read(func(st *deliberation.State) {
		if d, _ := st.Debate(p.debate); d.Arguments != pile {
			t.Errorf("%d contributions", d.Arguments)
		}
		if f, _ := st.Figures(st.Agenda(p.debate)[1].Question); f.Ballots != pile {
			t.Errorf("%d ballots", f.Ballots)
		}
		for n := int64(1); n <= pile; n++ {
			f, _ := st.Form(p.debate, n)
			person, _ := st.Person(f.Author)
			documents, err := p.platform.Store.Documents(t.Context(), journal.People, []deliberation.ID{person.Document})
			if err != nil || len(documents) != 1 {
				t.Fatalf("form %d has %d documents, %v", n, len(documents), err)
			}
			if profile, err := p.platform.Keys.Unseal(person.Document, documents[0].Body); err != nil || profile.ChosenName != fmt.Sprint("Fiche ", n) {
				t.Errorf("form %d is of %q, %v", n, profile.ChosenName, err)
			}
		}
	})
}

// A crash between a sheet and its ballots leaves a sheet without; typing it in once more ends right, with the same key or by somebody else.
func TestASheetWithoutItsBallotsIsResumed(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	for n := int64(1); n <= 2; n++ {
		p.must(deliberation.EnterAvis{Mandated: deliberation.SignedFor, Debate: p.debate, By: p.runs.number, Sheet: n, College: deliberation.Concerned})
		if p.choice(n) != deliberation.NoChoice {
			t.Fatal("there is a ballot before it was cast")
		}
		p.runs.follow(p.path()+"/avis", p.anAvis(n, "1")).wants(t, 200)
		if got := p.choice(n); got != deliberation.Agree {
			t.Errorf("resumed, the sheet says %v", got)
		}
	}
	// Nothing is cast anew for what the person has changed since.
	code := p.platform.Keys.Receipt(p.ref(deliberation.AvisSheet, 1))
	p.visitor().post("/recu", url.Values{"code": {code}, "do": {"unchoose"}}).wants(t, 200, "Vos avis sont retirés.")
	p.runs.post(p.path()+"/avis", p.anAvis(1, "1")).wants(t, 303)
	if got := p.choice(1); got != deliberation.NoChoice {
		t.Errorf("a withdrawn choice is back: %v", got)
	}
}

func TestARepeatedKeyTypesInOnce(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	send := func(path string, body any) apiEntered {
		t.Helper()
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r := p.runs.request("POST", fmt.Sprintf("/api/v1/debates/%d/%s", p.debate, path), bytes.NewReader(raw))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "une fois")
		got := p.runs.do(r)
		if got.status != 200 && got.status != 201 {
			t.Fatal(got)
		}
		return decode[apiEntered](t, got)
	}
	form := map[string]any{"reference": p.ref(deliberation.FormSheet, 2).String(), "college": "agent", "mandated": "signed", "side": "asking", "text": "Pourquoi ?"}
	avis := map[string]any{"reference": p.ref(deliberation.AvisSheet, 2).String(), "college": "agent", "mandated": "signed", "choices": map[string]string{"2": "pass"}}
	if first, again := send("forms", form), send("forms", form); first.Argument != again.Argument || first.Entered != 1 || again.Entered != 1 || first.Printed != 60 {
		t.Errorf("%+v, then %+v", first, again)
	}
	if first, again := send("avis", avis), send("avis", avis); first.Entered != 1 || again.Entered != 1 {
		t.Errorf("%+v, then %+v", first, again)
	}
}

// A correction leaves a trace, for those who run the debate and for whoever wrote the sheet.
func TestCorrectionsLeaveATrace(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	v := p.runs
	v.follow(p.path(), p.aForm(7, "text", "Mal recopié.")).wants(t, 200)
	sheet := p.path() + "/fiches/7"
	v.get(sheet).wants(t, 200, "Mal recopié.")
	v.post(sheet, url.Values{"side": {"against"}, "text": {""}}).wants(t, 422, "Il manque votre texte")
	v.follow(sheet, url.Values{"side": {"against"}, "text": {"Bien recopié."}, "item": {"2"}}).wants(t, 200, "C’est corrigé", "Bien recopié.", "Mal recopié.", "1 correction")
	code := p.platform.Keys.Receipt(p.ref(deliberation.FormSheet, 7))
	p.visitor().get("/recu/"+code).wants(t, 200, "Bien recopié.", "Mal recopié.", "Elle a été corrigée par", "Animatrice")
	v.get(debatePath(p.debate)).wants(t, 200, "Bien recopié.").lacks(t, "Mal recopié.")

	v.follow(p.path()+"/avis", p.anAvis(7, "1")).wants(t, 200)
	v.follow(p.path()+"/avis/7", url.Values{"choice-2": {"3"}}).wants(t, 200, "Tapée à nouveau 1 fois")
	if got := p.choice(7); got != deliberation.Pass {
		t.Errorf("the sheet says %v", got)
	}
	v.get(p.path()+"/avis/8").wants(t, 404)
}

// A sheet may be kept as a picture first. Only those who run the debate, and whoever has its slip, see it.
func TestThePictureOfASheet(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	photo := upload{"feuille.png", "image/png", pngOf(t, 40, 30)}
	p.runs.withPhoto(p.path(), p.aForm(9, "text", ""), photo).wants(t, 303)
	p.runs.get(p.path()).wants(t, 200, "À recopier", p.path()+"/fiches/9")
	p.runs.get(p.path()+"/fiches/9/photo").wants(t, 200)
	code := p.platform.Keys.Receipt(p.ref(deliberation.FormSheet, 9))
	p.visitor().get("/recu/"+code).wants(t, 200, "Votre feuille est là en photo")
	got := p.visitor().get("/recu/"+code+"/photo").wants(t, 200)
	if control := got.header.Get("Cache-Control"); !strings.Contains(control, "no-store") {
		t.Errorf("the picture may be kept: %s", control)
	}
	var scan deliberation.ID
	p.platform.Read(func(st *deliberation.State) {
		f, _ := st.Form(p.debate, 9)
		scan = f.Scan
	})
	for _, who := range []*visitor{p.visitor(), p.resident("Curieux")} {
		who.get("/fichiers/"+scan.String()).wants(t, 404)
		who.get("/fichiers/"+scan.String()+"/apercu").wants(t, 404)
	}
	p.visitor().get(p.path()+"/fiches/9/photo").wants(t, 401)
	p.resident("Curieuse").get(p.path()+"/fiches/9/photo").wants(t, 403)
	// Written down, it is no longer awaited.
	p.runs.follow(p.path()+"/fiches/9", url.Values{"side": {"for"}, "text": {"Ce qui était écrit."}}).wants(t, 200)
	p.runs.get(p.path()).wants(t, 200).lacks(t, "À recopier")
}

func TestAttendanceMatchesOrSaysWhyNot(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	at := debatePath(p.debate) + "/presences"
	for n := int64(1); n <= 3; n++ {
		p.runs.follow(p.path(), p.aForm(n)).wants(t, 200)
	}
	p.runs.get(at).wants(t, 200, "Qui était là")
	p.runs.post(at, url.Values{"concerned": {"beaucoup"}}).wants(t, 422, "beaucoup", "entre 0 et")
	p.runs.post(at, url.Values{"concerned": {"2"}}).wants(t, 422, "Dites pourquoi en une phrase", "Plus de feuilles que de personnes")
	p.runs.follow(at, url.Values{"concerned": {"2"}, "agent": {"1"}, "text": {"Une personne a rempli deux feuilles."}}).
		wants(t, 200, "Une personne a rempli deux feuilles.", "Il y a plus de feuilles que de personnes")
	p.runs.follow(at, url.Values{"concerned": {"3"}, "agent": {"1"}}).wants(t, 200, "Les feuilles et les personnes vont ensemble.")
	got := decode[apiPaper](t, p.runs.get(fmt.Sprintf("/api/v1/debates/%d/paper", p.debate)).wants(t, 200))
	if !got.Matches || got.Forms != (apiPile{60, 3}) || got.By[0] != (apiAttendance{deliberation.Concerned, 3, 3, 0}) {
		t.Errorf("the API tells %+v", got)
	}
	p.runs.json("PUT", fmt.Sprintf("/api/v1/debates/%d/attendance", p.debate), map[string]any{"concerned": 1}).wants(t, 422, "pourquoi")
}
