package server

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
)

// fromHere is what a browser adds to a form of one of our pages.
func fromHere(v *visitor) http.Header { return http.Header{"Origin": {"http://" + v.site.address}} }

var (
	keptForm  = regexp.MustCompile(`<form method="post" action="([^"]*)"( enctype="multipart/form-data")? data-ended>`)
	keptField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
)

// given is the form of a page that gives something back, as a browser would send it.
type given struct {
	action    string
	multipart bool
	fields    url.Values
}

func givenBack(t *testing.T, a *response) given {
	t.Helper()
	a.wants(t, http.StatusUnauthorized, "Votre connexion a pris fin. Rien n’est perdu.", `href="/connexion?retour=/?fait=onglet"`)
	if a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("it may be kept elsewhere: %s", a)
	}
	form := keptForm.FindStringSubmatch(a.body)
	if form == nil {
		t.Fatalf("no form: %s", a)
	}
	g := given{action: html.UnescapeString(form[1]), multipart: form[2] != "", fields: url.Values{}}
	_, rest, _ := strings.Cut(a.body, form[0])
	rest, _, _ = strings.Cut(rest, "</form>")
	for _, field := range keptField.FindAllStringSubmatch(rest, -1) {
		// As the parser of HTML, and then the browser, do with the ends of lines.
		value := strings.ReplaceAll(html.UnescapeString(strings.ReplaceAll(field[2], "\r\n", "\n")), "\n", "\r\n")
		g.fields.Set(html.UnescapeString(field[1]), value)
	}
	return g
}

func (v *visitor) sendAgain(g given) *response {
	v.site.t.Helper()
	if !g.multipart {
		return v.send(http.MethodPost, g.action, g.fields, fromHere(v))
	}
	fields := map[string]string{}
	for name := range g.fields {
		fields[name] = g.fields.Get(name)
	}
	return v.parts(g.action, fields)
}

func (v *visitor) parts(path string, fields map[string]string, files ...upload) *response {
	v.site.t.Helper()
	contentType, body := multipartForm(v.site.t, fields, files...)
	r := v.request(http.MethodPost, path, bytes.NewReader(body))
	r.Header = fromHere(v)
	r.Header.Set("Content-Type", contentType)
	return v.do(r)
}

const typed = "Une ligne.\r\n\r\n  « Une \"autre\" » <b>& une</b> 100 % + 1\tfin"

// Whatever form is sent when the session has ended, all that was typed comes back, and goes with one press once signed in again.
func TestNothingTypedIsLostWithTheSession(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille, author := s.mustJoin("Camille", deliberation.Concerned, deliberation.National), s.resident("Dominique")
	author.mustPropose("Un accueil", "Le matin.")
	debate := s.convene(author, c, "Parlons-en")
	author.say("/propositions/nouvelle", map[string]string{"theme": "rights", "title": "Dit", "consent": "yes", "spoken": "yes"}, recording(t, "opus.ogg")).wants(t, 303)
	const heard = 2
	for _, f := range []struct {
		what, path string
		fields     url.Values
		multipart  bool
		leads      string // how the address begins to which it leads in the end
		shown      string
	}{
		{"avis", "/propositions/1/avis", url.Values{"number": {"3"}, "choice": {"disagree"}}, false, "/propositions/1?n=", ": pas d’accord."},
		{"argument", "/propositions/1/arguments", url.Values{"number": {"3"}, "side": {"against"}, "text": {typed}, "parent": {""}, "language": {"fr"}}, false, "/propositions/1?n=", "100 % &#43; 1"},
		{"argument in a debate", fmt.Sprintf("/debats/%d/arguments", debate), url.Values{"side": {"asking"}, "text": {typed}, "language": {"ar"}}, false, fmt.Sprintf("/debats/%d?n=", debate), "Une ligne."},
		{"spoken argument, in words", "/propositions/1/arguments", url.Values{"number": {"3"}, "side": {"for"}, "text": {typed + "!"}}, true, "/propositions/1?n=", "Une ligne."},
		{"proposal", "/propositions/nouvelle", url.Values{"number": {"3"}, "title": {"Un titre & <b>"}, "text": {typed}, "theme": {"rights"}, "office": {"caf-59"}, "language": {"fr"}}, true, "/propositions/3/merci?n=", "Un titre &amp; &lt;b&gt;"},
		{"summary", "/propositions/1/resume", url.Values{"text": {"La Caf ouvre\r\nle matin."}, "replaces": {"0"}}, false, "/propositions/1?n=", "La Caf ouvre"},
		{"transcript", fmt.Sprintf("/propositions/%d/ecrit", heard), url.Values{"title": {"Dit"}, "text": {typed}}, false, fmt.Sprintf("/propositions/%d?n=", heard), "Une ligne."},
	} {
		t.Run(f.what, func(t *testing.T) {
			v := s.visitor()
			v.code = camille.code
			v.openLink(url.Values{"shared": {"yes"}})
			s.advance(11 * time.Minute)
			head := s.head()
			first := given{f.path, f.multipart, f.fields}
			a := v.sendAgain(first)
			a.wants(t, 401, f.shown).lacks(t, "<b>& une", "Un titre & <b>")
			got := givenBack(t, a)
			if diff := cmp.Diff(f.fields, got.fields); diff != "" {
				t.Fatalf("not what was typed: %s", diff)
			}
			if path, _, _ := strings.Cut(got.action, "?"); path != f.path || got.multipart != f.multipart {
				t.Fatalf("it would go to %s, multipart %v", got.action, got.multipart)
			}
			// Pressed too early, it comes back once more.
			again := givenBack(t, v.sendAgain(got))
			if diff := cmp.Diff(got.fields, again.fields); diff != "" || again.action != got.action {
				t.Fatalf("the second time %s: %s", again.action, diff)
			}
			if s.head() != head {
				t.Fatal("something of it was kept")
			}
			v.openLink(nil)
			if a := v.sendAgain(again).wants(t, 303); !strings.HasPrefix(a.location(), f.leads) {
				t.Error(a)
			}
			if s.head() == head {
				t.Error("it did not arrive")
			}
			// Twice is once.
			head = s.head()
			if f.what != "avis" {
				v.sendAgain(again).wants(t, 303)
			}
			if s.head() != head {
				t.Error("it arrived twice")
			}
		})
	}
}

// Files are said to be chosen again, and can be.
func TestFilesAreChosenAgain(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, v := s.resident("Camille"), s.visitor()
	a := v.parts("/propositions/nouvelle", aProposal, upload{"a.png", "image/png", pngOf(t, 60, 40)})
	a.wants(t, 401, "Choisissez à nouveau vos fichiers", `type="file" id="field-files" name="files"`).lacks(t, `name="voice"`)
	g := givenBack(t, a)
	v.parts("/propositions/nouvelle", aProposal).wants(t, 401).lacks(t, `type="file"`)
	v.code = camille.code
	v.openLink(nil)
	fields := map[string]string{}
	for name := range g.fields {
		fields[name] = g.fields.Get(name)
	}
	v.parts(g.action, fields, upload{"a.png", "image/png", pngOf(t, 60, 40)}).wants(t, 303)
	v.get("/propositions/1").wants(t, 200, "a.png", aProposal["title"])
}

// What one person had written is not published under the name of another, nor is another's account erased.
func TestGivenBackToNobodyElse(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille"), s.resident("Dominique")
	dominique.mustPropose("Un accueil", "Le matin.")
	v := s.visitor()
	for path, form := range map[string]url.Values{
		"/moi/effacer":              {"confirm": {"yes"}},
		"/propositions/1/arguments": {"side": {"for"}, "text": {"Je signe de mon nom."}},
		"/propositions/1/avis":      {"choice": {"agree"}},
	} {
		v.code = camille.code
		v.openLink(url.Values{"shared": {"yes"}})
		s.advance(11 * time.Minute)
		a := v.send(http.MethodPost, path, form, fromHere(v))
		if path == "/moi/effacer" {
			a.wants(t, 401, "Vous avez demandé à effacer votre compte.")
		}
		g := givenBack(t, a)
		head := s.head()
		v.code = dominique.code
		v.openLink(nil)
		v.sendAgain(g).wants(t, 403, "Cet envoi a été écrit avec un autre compte que le vôtre")
		if s.head() != head {
			t.Errorf("%s is done for somebody else", path)
		}
		v.post("/deconnexion", nil)
	}
	// Of whom nothing is known, no account is offered to be erased.
	if a := v.send(http.MethodPost, "/moi/effacer", url.Values{"confirm": {"yes"}}, fromHere(v)).wants(t, 303); a.location() != "/connexion?retour=/moi/effacer" {
		t.Error(a)
	}
	// It was really hers: signed in herself, she can go.
	v.code = camille.code
	v.openLink(url.Values{"shared": {"yes"}})
	s.advance(11 * time.Minute)
	g := givenBack(t, v.send(http.MethodPost, "/moi/effacer", url.Values{"confirm": {"yes"}}, fromHere(v)))
	v.openLink(nil)
	if a := v.sendAgain(g).wants(t, 303); !strings.Contains(a.location(), "fait=effacement") {
		t.Error(a)
	}
}

// Another site puts no words into a page of ours, and nothing grows on the way back.
func TestOnlyWhatWeSentIsGivenBack(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	s.resident("Camille").mustPropose("Un accueil", "Le matin.")
	v := s.visitor()
	const path = "/propositions/1/arguments"
	form := url.Values{"side": {"for"}, "text": {"Des mots d’ailleurs."}}
	for what, header := range map[string]http.Header{
		"another Origin":        {"Origin": {"https://evil.example"}},
		"no Origin at all":      {"Origin": {"null"}},
		"another site":          {"Sec-Fetch-Site": {"cross-site"}, "Origin": {"http://" + s.address}},
		"another site of ours":  {"Sec-Fetch-Site": {"same-site"}},
		"a browser says itself": {"Sec-Fetch-Site": {"none"}},
		"nothing said":          {},
		"another page":          {"Referer": {"https://evil.example/" + s.address}},
		"no page":               {"Referer": {"%"}},
	} {
		a := v.send(http.MethodPost, path, form, header).lacks(t, "Des mots d’ailleurs.")
		if a.status != http.StatusForbidden && a.status != http.StatusSeeOther {
			t.Errorf("%s: %s", what, a)
		}
	}
	for what, header := range map[string]http.Header{
		"Sec-Fetch-Site": {"Sec-Fetch-Site": {"same-origin"}}, "Origin": fromHere(v), "Referer": {"Referer": {"http://" + s.address + "/propositions/1"}},
	} {
		if a := v.send(http.MethodPost, path, form, header); a.status != http.StatusUnauthorized {
			t.Errorf("%s: %s", what, a)
		}
	}
	big := strings.Repeat("x", formLimit)
	v.send(http.MethodPost, path, url.Values{"text": {big}}, fromHere(v)).wants(t, 413)
	v.parts("/propositions/nouvelle", map[string]string{"text": big, "title": big}).wants(t, 413)
	many := url.Values{}
	fields := map[string]string{}
	for i := range mostFields + 1 {
		many.Set(fmt.Sprint("f", i), "")
		fields[fmt.Sprint("f", i)] = ""
	}
	v.send(http.MethodPost, path, many, fromHere(v)).wants(t, 400)
	v.parts("/propositions/nouvelle", fields).wants(t, 400)
	v.parts("/propositions/nouvelle", map[string]string{"text": "a\xffb"}).wants(t, 400)
	a := v.send(http.MethodPost, path+"?cle=%22%3E%3Cscript%3E&pour=%22%3E%3Cscript%3E", form, fromHere(v)).wants(t, 401).lacks(t, "<script>")
	if g := givenBack(t, a); g.action != path+"?cle=%22%3E%3Cscript%3E&pour=%22%3E%3Cscript%3E" {
		t.Error(g.action)
	}
	v.send(http.MethodPost, path+"?cle="+strings.Repeat("k", 500), form, fromHere(v)).wants(t, 401).lacks(t, "kkkk")
	v.send(http.MethodPost, "/en"+path, form, fromHere(v)).wants(t, 401, "Nothing is lost", `action="/en`+path)
}
