package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/page"
)

var (
	standsAt = regexp.MustCompile(`<li class="argument" id="argument-(\d+)"`)
	nextLink = regexp.MustCompile(`<a rel="next" href="([^"#]+)#arguments"`)
	pressed  = regexp.MustCompile(`action="/arguments/(\d+)/utile[^"]*">.*?aria-pressed="(true|false)"`)
)

// numbersOn are the arguments of a page that are no replies, in its order.
func numbersOn(body string) (all []string) {
	for _, m := range standsAt.FindAllStringSubmatch(body, -1) {
		all = append(all, m[1])
	}
	return all
}

// walk goes through a thread from page to page, and does something between.
func (v *visitor) walk(path string, between func()) (all []string) {
	v.site.t.Helper()
	for path != "" {
		body := v.get(path).wants(v.site.t, 200).body
		all = append(all, numbersOn(body)...)
		path = ""
		if next := nextLink.FindStringSubmatch(body); next != nil {
			path = strings.ReplaceAll(next[1], "&amp;", "&")
		}
		between()
	}
	return all
}

// argue gives an argument on a proposal, as often as one likes.
func (s *site) argue(v *visitor, proposal int64, words string) (number int64) {
	s.t.Helper()
	id, hash, document, err := s.platform.NewText(deliberation.Text{Body: words, Language: "fr"})
	if err != nil {
		s.t.Fatal(err)
	}
	receipt, err := s.platform.Do(s.t.Context(), s.platform.NewID(), deliberation.GiveArgument{
		Thread: deliberation.Thread{Proposal: proposal}, Author: v.number, Side: deliberation.For, Text: id, Hash: hash,
	}, document)
	if err != nil {
		s.t.Fatal(err)
	}
	s.platform.Read(func(st *deliberation.State) { number, _ = st.ArgumentGivenBy(receipt.Outcome.First) })
	return number
}

// Everybody sees the same order, whoever asks; each order is whole, and going through its pages while others argue shows nothing twice.
func TestAThreadIsReadInOneOfFourOrders(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina := s.resident("Amina")
	amina.mustFile("Un accueil", "Le matin.", "rights", "national")
	for i := range 2*threadPage + 20 {
		s.argue(amina, 1, fmt.Sprintf("Argument %d.", i+1))
	}
	reader, bruno := s.visitor(), s.resident("Bruno")
	for _, order := range []string{"", "?ordre=temps", "?ordre=utile"} {
		path := "/propositions/1" + order
		meanwhile := map[string]bool{}
		got := reader.walk(path, func() {
			meanwhile[strconv.FormatInt(s.argue(bruno, 1, "Encore un."), 10)] = true
		})
		there := slices.DeleteFunc(slices.Clone(got), func(n string) bool { return meanwhile[n] })
		slices.Sort(there)
		if unique := slices.Compact(slices.Clone(there)); len(unique) != len(there) || len(there) < 2*threadPage+20 {
			t.Errorf("%s: %d arguments, %d of them different", path, len(there), len(unique))
		}
		if again := bruno.get(path).wants(t, 200).body; !slices.Equal(numbersOn(again), numbersOn(reader.get(path).body)) {
			t.Errorf("%s: two people see two orders", path)
		}
	}
	byTime := numbersOn(reader.get("/propositions/1?ordre=temps").body)
	if !slices.Equal(byTime[:3], []string{"1", "2", "3"}) {
		t.Errorf("by time: %v", byTime)
	}
	if byLot := numbersOn(reader.get("/propositions/1").body); slices.Equal(byLot, byTime) {
		t.Error("the lot is the order of time")
	}
	reader.get("/propositions/1").wants(t, 200, `<strong aria-current="true">Par tirage au sort</strong>`, `href="/propositions/1?ordre=temps#arguments"`,
		`href="/propositions/1?ordre=utile#arguments"`, `href="/propositions/1?questions=ouvertes#arguments"`)
	reader.get("/propositions/1?ordre=temps").wants(t, 200, `<link rel="canonical" href="http://`+s.address+`/propositions/1">`)
	reader.get("/en/propositions/1?ordre=temps").wants(t, 200, `<strong aria-current="true">By date</strong>`, `href="/en/propositions/1#arguments"`, `href="/en/propositions/1?ordre=temps&amp;suite=`)

	// Whoever has given one is led to where it stands; so is who follows a link that was kept.
	for range 3 {
		a := bruno.post("/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"Et un autre."}}).wants(t, 303)
		at, anchor, _ := strings.Cut(a.location(), "#")
		bruno.get(at).wants(t, 200, `id="`+anchor+`"`)
		number := strings.TrimPrefix(anchor, "argument-")
		kept := reader.get("/arguments/"+number).wants(t, 303)
		at, again, _ := strings.Cut(kept.location(), "#")
		if again != anchor {
			t.Errorf("led to %s", kept.location())
		}
		reader.get(at).wants(t, 200, `id="`+anchor+`"`)
	}
	if a := reader.get("/ar/arguments/1").wants(t, 303); !strings.HasPrefix(a.location(), "/ar/propositions/1") {
		t.Errorf("led to %s", a.location())
	}
	for path, status := range map[string]int{
		"/propositions/1?ordre=hasard": 400, "/propositions/1?questions=toutes": 400, "/propositions/1?ordre=temps&questions=ouvertes": 400,
		"/propositions/1?suite=9999": 400, "/propositions/1?citer=9999": 400, "/propositions/1?citer=x": 400, "/propositions/1?citer=1": 303,
		"/arguments/9999": 404, "/arguments/x": 404, "/api/v1/proposals/1/arguments?order=x": 400,
	} {
		reader.get(path).wants(t, status)
	}

	var byAPI []string
	for path := "/api/v1/proposals/1/arguments?order=time"; path != ""; {
		var list apiList[apiArgument]
		if err := json.Unmarshal([]byte(reader.get(path).wants(t, 200).body), &list); err != nil {
			t.Fatal(err)
		}
		for _, a := range list.Items {
			byAPI = append(byAPI, strconv.FormatInt(a.Number, 10))
		}
		if path = ""; list.Next != "" {
			path = "/api/v1/proposals/1/arguments?order=time&after=" + list.Next
		}
	}
	if want := reader.walk("/propositions/1?ordre=temps", func() {}); !slices.Equal(byAPI, want) {
		t.Errorf("the API lists %d, the pages %d", len(byAPI), len(want))
	}
	var unasked apiList[apiArgument]
	if err := json.Unmarshal([]byte(reader.get("/api/v1/proposals/1/arguments").wants(t, 200).body), &unasked); err != nil {
		t.Fatal(err)
	}
	if first := numbersOn(reader.get("/propositions/1").body)[0]; strconv.FormatInt(unasked.Items[0].Number, 10) != first {
		t.Errorf("unasked, the API begins with %d, the page with %s", unasked.Items[0].Number, first)
	}
}

func TestAnArgumentIsMarkedAsUseful(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina := s.resident("Amina")
	amina.mustFile("Un accueil", "Le matin.", "rights", "national")
	amina.mustArgue(1, "On m’a bien reçue.")
	amina.mustArgue(1, "Et encore.")
	const page1 = "/propositions/1?ordre=temps"
	readers := []*visitor{}
	for i := range 5 {
		readers = append(readers, s.resident(fmt.Sprintf("Lecteur %d", i)))
	}
	state := func(v *visitor) string {
		var all []string
		for _, m := range pressed.FindAllStringSubmatch(v.get(page1).wants(t, 200).body, -1) {
			all = append(all, m[1]+" "+m[2])
		}
		return strings.Join(all, ", ")
	}
	press := func(v *visitor, useful string) *response {
		return v.post("/arguments/1/utile?ordre=temps", url.Values{"useful": {useful}, "number": {"1"}})
	}
	if got := state(amina); got != "" {
		t.Errorf("one's own can be marked: %s", got)
	}
	s.visitor().get(page1).wants(t, 200).lacks(t, "/utile", "Utile pour")

	first := readers[0]
	tagged := first.get(page1)
	a := press(first, "yes").wants(t, 303)
	if at := a.location(); !strings.HasPrefix(at, page1+"&n=") || !strings.HasSuffix(at, "#argument-1") {
		t.Errorf("led to %s", at)
	}
	if got := state(first); got != "1 true, 2 false" {
		t.Errorf("after one mark: %s", got)
	}
	r := first.request(http.MethodGet, page1, nil)
	r.Header.Set("If-None-Match", tagged.header.Get("ETag"))
	first.do(r).wants(t, 200, `aria-pressed="true"`)
	if got := state(readers[1]); got != "1 false, 2 false" {
		t.Errorf("somebody else sees %s", got)
	}
	// Back and forth, with the same form each time: no press is taken for a repeat of an earlier one.
	for _, useful := range []string{"no", "yes", "yes", "no", "yes"} {
		press(first, useful).wants(t, 303)
		if got := strings.HasPrefix(state(first), "1 true"); got != (useful == "yes") {
			t.Errorf("after %s: %s", useful, state(first))
		}
	}
	for _, v := range readers[1:4] {
		press(v, "yes").wants(t, 303)
	}
	s.visitor().get(page1).wants(t, 200).lacks(t, "Utile pour")
	readers[4].json("PUT", "/api/v1/arguments/1/mark", nil).wants(t, 200)
	s.visitor().get(page1).wants(t, 200, "Utile pour 5 personnes")
	s.visitor().get("/en"+page1).wants(t, 200, "Useful to 5 people")
	if got := numbersOn(s.visitor().get("/propositions/1?ordre=utile").body); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("the most useful: %v", got)
	}
	s.visitor().get("/api/v1/proposals/1/arguments?order=use").wants(t, 200, `"useful":5`)

	first.get("/moi").wants(t, 200, "1 texte marqué utile", `action="/moi/marques"`)
	first.get("/api/v1/me").wants(t, 200, `"marks":1`)
	a = first.post("/moi/marques", url.Values{}).wants(t, 303)
	first.get(a.location()).wants(t, 200, "Vos marques sont retirées.").lacks(t, "texte marqué")
	if got := state(first); got != "1 false, 2 false" {
		t.Errorf("after all were taken back: %s", got)
	}
	readers[1].json("DELETE", "/api/v1/arguments/1/mark", nil).wants(t, 200)
	readers[2].json("DELETE", "/api/v1/me/marks", nil).wants(t, 200)
	readers[3].follow("/moi/effacer", url.Values{"confirm": {"yes"}})
	// Four moved: who watches learns nothing of whom.
	s.visitor().get(page1).wants(t, 200, "Utile pour 5 personnes")
	readers[4].json("DELETE", "/api/v1/arguments/1/mark", nil).wants(t, 200)
	s.visitor().get(page1).wants(t, 200).lacks(t, "Utile pour")

	press(amina, "yes").wants(t, 403, "C’est vous qui avez donné cet argument")
	press(first, "maybe").wants(t, 400)
	first.post("/arguments/99/utile", url.Values{"useful": {"yes"}}).wants(t, 404)
	if a := press(s.visitor(), "yes").wants(t, 303); !strings.HasPrefix(a.location(), "/connexion?retour=%2Fpropositions%2F1%3Fordre%3Dtemps") {
		t.Errorf("led to %s", a.location())
	}
	s.visitor().json("PUT", "/api/v1/arguments/1/mark", nil).wants(t, 401)
	s.visitor().json("DELETE", "/api/v1/me/marks", nil).wants(t, 401)
	amina.json("PUT", "/api/v1/arguments/1/mark", nil).wants(t, 403)
	amina.json("PUT", "/api/v1/arguments/77/mark", nil).wants(t, 404)
}

func TestAQuestionSaysWhoAnswersIt(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	host := s.mustJoin("Entraide", deliberation.Association, deliberation.National)
	s.convene(host, c, "Parlons-en")
	lise, bruno := s.resident("Lise"), s.resident("Bruno")
	bruno.follow("/consultations/1/rapporteurs", url.Values{"act": {"volunteer"}})
	ask := func(text string) {
		lise.post("/debats/1/arguments", url.Values{"side": {"asking"}, "text": {text}}).wants(t, 303)
	}
	answer := func(v *visitor, text string) {
		v.post("/debats/1/arguments", url.Values{"side": {"asking"}, "parent": {"1"}, "text": {text}}).wants(t, 303)
	}
	ask("Qui peut venir ?")
	ask("Et les enfants ?")
	reader := s.visitor()
	waiting := func() string {
		return strings.Join(numbersOn(reader.get("/debats/1?questions=ouvertes").wants(t, 200).lacks(t, `id="side-for"`).body), " ")
	}
	reader.get("/debats/1").wants(t, 200, "Pas encore de réponse").lacks(t, "Réponse de")
	answer(lise, "Je précise.")
	if got := waiting(); got != "1 2" {
		t.Errorf("who asks has answered: %s wait", got)
	}
	answer(host, "Tout le monde.")
	answer(bruno, "Vraiment tout le monde.")
	if got := waiting(); got != "2" {
		t.Errorf("%s wait", got)
	}
	body := reader.get("/debats/1").wants(t, 200, "2 réponses", "Pas encore de réponse").body
	for name, duty := range map[string]string{"Entraide": "a organisé ce débat", "Bruno": "rapporteur de la consultation"} {
		said := regexp.MustCompile(`Réponse de <bdi class="author">` + name + `</bdi>.*?</span></span>(?: <strong class="duty">([^<]*)</strong>)?`).FindStringSubmatch(body)
		if said == nil || said[1] != duty {
			t.Errorf("%s answers as %q, want %q", name, said, duty)
		}
	}
	var list apiList[apiArgument]
	if err := json.Unmarshal([]byte(reader.get("/api/v1/debates/1/arguments?order=time").wants(t, 200).body), &list); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(body, `Réponse de <bdi class="author">Lise`) {
		t.Error("who adds to their own question answers it")
	}
	if first := list.Items[0]; first.Answers != 2 || !slices.Equal(list.Items[2].Duties, []page.Duty{page.Convened}) || !slices.Equal(list.Items[3].Duties, []page.Duty{page.Rapporteur}) || list.Items[1].Duties != nil {
		t.Errorf("in the API: %+v", list.Items)
	}
	reader.get("/api/v1/debates/1/arguments?order=unanswered").wants(t, 200, "Et les enfants").lacks(t, "Qui peut venir")
}

// What is quoted is shown, and never kept: once it is taken back, no page, no API and no store has its words with who quoted it.
func TestAQuoteHoldsNoWords(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina, bruno := s.resident("Amina"), s.resident("Bruno")
	amina.mustFile("Un accueil", "Le matin.", "rights", "national")
	amina.mustFile("Autre chose", "Le soir.", "rights", "national")
	amina.mustArgue(1, "Le tournesol se penche.")
	amina.mustArgue(2, "Ailleurs.")
	bruno.json("POST", "/api/v1/proposals/1/arguments", map[string]any{"side": "for", "text": "Une réponse.", "parent": 1}).wants(t, 201)

	// The link opens the form with what is quoted: that of a new argument, and for a reply that of its argument.
	bruno.get("/propositions/1").wants(t, 200, `href="/propositions/1?citer=1#argumenter"`, `href="/propositions/1?citer=3#reply-1"`)
	form := bruno.get("/propositions/1?citer=1").wants(t, 200, `<input type="hidden" name="quotes" value="1">`, "Vous citez")
	if n := strings.Count(form.body, "Le tournesol se penche."); n != 2 {
		t.Errorf("the quoted words stand %d times on the page", n)
	}
	if form.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the form is kept: %v", form.header)
	}
	reply := bruno.get("/propositions/1?citer=3").wants(t, 200, `<input type="hidden" name="quotes" value="3">`)
	if !regexp.MustCompile(`id="reply-1" open`).MatchString(reply.body) {
		t.Error("the form of the reply is closed")
	}
	// Refused, it comes back with what it quotes.
	bruno.post("/propositions/1/arguments", url.Values{"side": {"for"}, "quotes": {"1"}, "text": {" "}}).wants(t, 422, `name="quotes" value="1"`, "Le tournesol")
	bruno.post("/propositions/1/arguments", url.Values{"side": {"for"}, "quotes": {"2"}, "text": {"Non."}}).wants(t, 422, "On ne peut citer")
	bruno.post("/propositions/1/arguments", url.Values{"side": {"for"}, "quotes": {"99"}, "text": {"Non."}}).wants(t, 404)
	bruno.post("/propositions/1/arguments", url.Values{"side": {"for"}, "quotes": {"x"}, "text": {"Non."}}).wants(t, 400)
	bruno.json("POST", "/api/v1/proposals/1/arguments", map[string]any{"side": "for", "text": "Non.", "quotes": -1}).wants(t, 422)

	bruno.post("/propositions/1/arguments", url.Values{"side": {"against"}, "quotes": {"1"}, "text": {"Je ne crois pas."}}).wants(t, 303)
	reader := s.visitor()
	reader.get("/propositions/1").wants(t, 200, "<blockquote", "Je ne crois pas.", `<a href="#argument-1">Voir le texte cité</a>`)
	reader.get("/api/v1/proposals/1/arguments?order=time").wants(t, 200, `"quotes":1`)

	amina.follow("/moi/effacer", url.Values{"confirm": {"yes"}})
	reader.get("/propositions/1").wants(t, 200, "Je ne crois pas.", "<blockquote").lacks(t, "tournesol", "Amina")
	bruno.get("/propositions/1?citer=1").wants(t, 200, "Vous citez").lacks(t, "tournesol")
	if bruno.get("/propositions/1").wants(t, 200); strings.Contains(bruno.get("/propositions/1").body, "citer=1#") {
		t.Error("what is gone can be quoted")
	}
}
