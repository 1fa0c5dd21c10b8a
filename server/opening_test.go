package server

import (
	"errors"
	"strings"
	"testing"

	"voix/server/declaration"
)

// declared is a declaration with which one may open, with names that would break a page that did not escape them.
func declared() declaration.Declaration {
	return declaration.Declaration{
		Publisher:  declaration.Publisher{Kind: declaration.Company, Name: `Éditeur "<b>" & Cie`, Address: "12 rue des Lilas, 59000 Lille", Phone: "03 20 00 00 00", Registration: "552 100 554", Capital: "10 000 €"},
		Director:   declaration.Director{Name: "Camille Exemple", Editor: "Dominique Exemple"},
		Host:       declaration.Host{Name: "Hébergeur libre", Address: "3 quai du Port, 44000 Nantes", Phone: "02 40 00 00 00"},
		Controller: declaration.Controller{Name: "Responsable", Address: "1 place Neuve, 59000 Lille", Email: "donnees@voix.example", Officer: "dpo@voix.example"},
		Contacts: declaration.Contacts{
			People:      declaration.Contact{Address: "mailto:bonjour@voix.example", Languages: []string{"fr", "ar"}},
			Authorities: declaration.Contact{Address: "https://voix.example/autorites", Languages: []string{"fr", "en"}},
		},
		Impact:  declaration.Impact{Date: "2026-01-15"},
		Charter: declaration.Charter{Version: declaration.CharterVersion, Date: "2026-02-01"},
	}
}

// The legal pages say what was declared, in every language; nothing is left of a trial.
func TestLegalPagesSayWhatWasDeclared(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	o := Options{Declaration: declared(), Public: true, Address: "https://voix.example", Records: holdersOf(t)}
	if missing := o.Missing(morning); len(missing) > 0 {
		t.Fatal(missing)
	}
	s.server.pages = s.server.pages.For(o.operator())
	for _, locale := range []string{"", "/en", "/ar", "/facile"} {
		v.get(locale+"/mentions-legales").wants(t, 200, `Éditeur &#34;&lt;b&gt;&#34; &amp; Cie`, "12 rue des Lilas", "03 20 00 00 00", "552 100 554", "10 000 €",
			"Camille Exemple", "Dominique Exemple", "Hébergeur libre", "3 quai du Port", "02 40 00 00 00", "mailto:bonjour@voix.example")
		v.get(locale+"/contact").wants(t, 200, `href="mailto:bonjour@voix.example"`, `href="https://voix.example/autorites"`, `href="mailto:donnees@voix.example"`)
		v.get(locale+"/vie-privee").wants(t, 200, "Responsable", "1 place Neuve", "donnees@voix.example", "dpo@voix.example", "https://www.cnil.fr/")
		v.get(locale+"/charte").wants(t, 200, declaration.CharterVersion, `Éditeur &#34;&lt;b&gt;`)
		v.get(locale+"/qui-sommes-nous").wants(t, 200, `Éditeur &#34;&lt;b&gt;`)
	}
	v.get("/mentions-legales").lacks(t, "un essai")
	v.get("/contact").wants(t, 200, "français, arabe.", "français, anglais.")
	v.get("/charte").wants(t, 200, "adoptée le 1er", "2026 par Éditeur")
	v.get("/.well-known/security.txt").wants(t, 200, "Contact: mailto:bonjour@voix.example\n")
}

// Without a declaration every page says that it is a trial, and none says anything of anybody.
func TestATrialSaysSo(t *testing.T) {
	v := newSite(t, siteOptions{}).visitor()
	for _, path := range []string{"/", "/mentions-legales", "/contact", "/charte", "/vie-privee", "/secret", "/propositions"} {
		v.get(path).wants(t, 200, "Ce site est un essai.", `href="/mentions-legales"`, `href="/contact"`, `href="/charte"`, `href="/secret"`)
	}
	v.get("/contact").wants(t, 200, "avant l’ouverture au public")
	v.get("/en/mentions-legales").wants(t, 200, "This site is a trial.")
	v.get("/ar/mentions-legales").wants(t, 200, "هذا الموقع تجربة.")
}

// The sentence that the platform owes to everybody stands as it is on the page of secrecy.
func TestTheSecrecyPagePromisesNoMore(t *testing.T) {
	v := newSite(t, siteOptions{}).visitor()
	v.get("/secret").wants(t, 200, "Ce n’est pas une élection. Votre avis n’est montré à personne\u202f; une personne malhonnête qui contrôlerait le serveur pourrait le lire.")
	v.get("/facile/secret").wants(t, 200, "Ce n’est pas une élection.", "personne malhonnête")
	v.get("/en/secret").wants(t, 200, "This is not an election.")
	v.get("/ar/secret").wants(t, 200, "هذه ليست انتخابات.")
}

// A server that is to be public does not begin while anything is missing, whoever starts it.
func TestNothingOpensBeforeAllIsSaid(t *testing.T) {
	s := newSite(t, siteOptions{})
	holders := holdersOf(t)
	for name, o := range map[string]Options{
		"nothing":             {Public: true},
		"no address":          {Public: true, Declaration: declared(), Records: holders},
		"no records":          {Public: true, Declaration: declared(), Address: "https://voix.example"},
		"an address in clear": {Public: true, Declaration: declared(), Address: "http://voix.example", Records: holders},
		"two contacts":        {Public: true, Declaration: declared(), Address: "https://voix.example", Contact: "mailto:autre@voix.example", Records: holders},
	} {
		var missing declaration.Faults
		if _, err := New(s.platform, o); !errors.As(err, &missing) || len(missing) == 0 || strings.Contains(missing.Error(), "%!") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
