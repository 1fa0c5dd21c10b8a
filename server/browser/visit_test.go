package browser_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"voix/client"
	"voix/server/page"
)

// visit is one page in one state.
type visit struct {
	name   string
	route  string // of routes.go
	path   string
	status int64
	in     bool   // only for who is signed in
	both   bool   // shown to who is signed in and to who is not
	submit string // a form of the page that is sent as it stands: the answer is looked at, of that status
	sent   string // where that form goes, and what is in it, for who sends it without a browser; without submit, what a page sent that is open no more
	reply  bool   // the answer of the first argument is opened
}

// statics are the pages that are a template alone: each is visited without being named here.
var statics = sync.OnceValues(func() (all []visit, err error) {
	pages, err := page.New(client.Files, "visited")
	if err != nil {
		return nil, err
	}
	for _, p := range pages.Statics() {
		all = append(all, visit{name: p.Name, route: p.Address, path: p.Address, status: 200, both: true})
	}
	return all, nil
})

// visits are all pages, in every state that looks different.
func visits(c *content) []visit {
	proposal := func(n int64) string { return fmt.Sprintf("/propositions/%d", n) }
	alone, err := statics()
	if err != nil {
		panic(err) // no server starts either
	}
	return append(append([]visit{
		{name: "home", route: "/", path: "/", status: 200, both: true},
		{name: "home-notice", route: "/", path: "/?fait=connexion", status: 200, in: true},
		{name: "consultation", route: "/consultations/:number", path: fmt.Sprintf("/consultations/%d", c.current), status: 200, both: true},
		{name: "consultation-closed", route: "/consultations/:number", path: fmt.Sprintf("/consultations/%d", c.closed), status: 200, both: true},
		{name: "consultation-imported", route: "/consultations/:number", path: fmt.Sprintf("/consultations/%d", c.imported), status: 200, both: true},
		{name: "participation", route: "/consultations/:number/chiffres", path: fmt.Sprintf("/consultations/%d/chiffres", c.current), status: 200, both: true},
		{name: "participation-closed", route: "/consultations/:number/chiffres", path: fmt.Sprintf("/consultations/%d/chiffres", c.closed), status: 200, both: true},
		{name: "participation-imported", route: "/consultations/:number/chiffres", path: fmt.Sprintf("/consultations/%d/chiffres", c.imported), status: 200, both: true},
		{name: "positions", route: "/consultations/:number/positions", path: fmt.Sprintf("/consultations/%d/positions", c.current), status: 200, both: true},
		{name: "positions-closed", route: "/consultations/:number/positions", path: fmt.Sprintf("/consultations/%d/positions?ordre=place", c.closed), status: 200, both: true},
		{name: "positions-imported", route: "/consultations/:number/positions", path: fmt.Sprintf("/consultations/%d/positions?college=resident&ordre=place", c.imported), status: 200, both: true},
		{name: "positions-none", route: "/consultations/:number/positions", path: fmt.Sprintf("/consultations/%d/positions?theme=means&verdict=rejection", c.closed), status: 200, both: true},
		{name: "calculation", route: "/propositions/:number/calcul", path: proposal(c.busy) + "/calcul", status: 200, both: true},
		{name: "calculation-closed", route: "/propositions/:number/calcul", path: proposal(c.split) + "/calcul", status: 200, both: true},
		{name: "calculation-none", route: "/propositions/:number/calcul", path: proposal(c.erased) + "/calcul", status: 200, both: true},
		{name: "dossier", route: "/consultations/:number/dossier", path: fmt.Sprintf("/consultations/%d/dossier", c.closed), status: 200, both: true},
		{name: "dossier-not-yet", route: "/consultations/:number/dossier", path: fmt.Sprintf("/consultations/%d/dossier", c.current), status: 200, both: true},
		{name: "dossier-archive-not-yet", route: "/consultations/:number/dossier.zip", path: fmt.Sprintf("/consultations/%d/dossier.zip", c.current), status: 404, both: true},
		{name: "dossier-imported", route: "/consultations/:number/dossier", path: fmt.Sprintf("/consultations/%d/dossier", c.imported), status: 200, both: true},
		{name: "compare", route: "/comparer", path: "/comparer", status: 200, both: true},
		{name: "compare-two", route: "/comparer", path: fmt.Sprintf("/comparer?a=%d&b=%d", c.closed, c.current), status: 200, both: true},
		{name: "compare-dates", route: "/comparer", path: fmt.Sprintf("/comparer?consultation=%d", c.current), status: 200, both: true},
		{name: "map", route: "/carte", path: "/carte", status: 200, both: true},
		{name: "map-sorted", route: "/carte", path: "/carte?ordre=date", status: 200, both: true},
		{name: "office", route: "/caf/:code", path: "/caf/caf-59", status: 200, both: true},
		{name: "office-shared", route: "/caf/:code", path: "/caf/caf-64-pays-basque", status: 200, both: true},
		{name: "proposals", route: "/propositions", path: "/propositions", status: 200, both: true},
		{name: "proposals-filtered", route: "/propositions", path: "/propositions?theme=rights&caf=caf-59&ordre=anciennes", status: 200, both: true},
		{name: "proposals-none", route: "/propositions", path: "/propositions?theme=participation&caf=caf-59", status: 200, both: true},
		{name: "proposal-busy", route: "/propositions/:number", path: proposal(c.busy), status: 200, both: true},
		{name: "proposal-kept", route: "/propositions/:number", path: proposal(c.busy) + "?fait=avis", status: 200, in: true},
		{name: "proposal-reply", route: "/propositions/:number", path: proposal(c.busy), status: 200, in: true, reply: true},
		{name: "proposal-useful", route: "/propositions/:number", path: proposal(c.busy) + "?ordre=utile", status: 200, both: true},
		{name: "proposal-unanswered", route: "/propositions/:number", path: proposal(c.busy) + "?questions=ouvertes", status: 200, both: true},
		{name: "proposal-quoting", route: "/propositions/:number", path: fmt.Sprintf("%s?citer=%d", proposal(c.busy), c.answered), status: 200, in: true},
		{name: "proposal-quiet", route: "/propositions/:number", path: proposal(c.quiet), status: 200, both: true},
		{name: "proposal-erased", route: "/propositions/:number", path: proposal(c.erased), status: 200, both: true},
		{name: "proposal-split", route: "/propositions/:number", path: proposal(c.split), status: 200, both: true},
		{name: "proposal-imported", route: "/propositions/:number", path: proposal(c.taken), status: 200, both: true},
		{name: "argument-refused", route: "/propositions/:number", path: proposal(c.quiet), status: 422, in: true, submit: `form[data-draft=argument]`, sent: proposal(c.quiet) + "/arguments?"},
		{name: "reply-refused", route: "/propositions/:number", path: proposal(c.busy), status: 422, in: true, submit: `.answer form`, sent: proposal(c.busy) + fmt.Sprintf("/arguments?side=for&text=&parent=%d", c.answered)},
		{name: "proposal-sheet", route: "/propositions/:number", path: proposal(c.rendered), status: 200, both: true},
		{name: "consultation-reread", route: "/consultations/:number", path: fmt.Sprintf("/consultations/%d", c.reread), status: 200, both: true},
		{name: "sheet", route: "/propositions/:number/fiche", path: proposal(c.rendered) + "/fiche", status: 200, both: true},
		{name: "sheet-none", route: "/propositions/:number/fiche", path: proposal(c.quiet) + "/fiche", status: 200, both: true},
		{name: "sheet-closed", route: "/propositions/:number/fiche", path: proposal(c.split) + "/fiche", status: 200, both: true},
		{name: "sheet-refused", route: "/propositions/:number/fiche", path: proposal(c.quiet) + "/fiche", status: 422, in: true, submit: `form[data-draft=sheet-0]`, sent: proposal(c.quiet) + "/fiche?replaces=0&finding="},
		{name: "sheet-versions", route: "/propositions/:number/fiche/versions", path: proposal(c.rendered) + "/fiche/versions", status: 200, both: true},
		{name: "sheet-versions-none", route: "/propositions/:number/fiche/versions", path: proposal(c.quiet) + "/fiche/versions", status: 200, both: true},
		{name: "rapporteurs", route: "/consultations/:number/rapporteurs", path: fmt.Sprintf("/consultations/%d/rapporteurs", c.reread), status: 200, both: true},
		{name: "rapporteurs-closed", route: "/consultations/:number/rapporteurs", path: fmt.Sprintf("/consultations/%d/rapporteurs", c.closed), status: 200, both: true},
		{name: "rereading", route: "/consultations/:number/relecture", path: fmt.Sprintf("/consultations/%d/relecture", c.reread), status: 200, both: true},
		{name: "rereading-narrowed", route: "/consultations/:number/relecture", path: fmt.Sprintf("/consultations/%d/relecture?voir=attente", c.reread), status: 200, both: true},
		{name: "rereading-before", route: "/consultations/:number/relecture", path: fmt.Sprintf("/consultations/%d/relecture", c.current), status: 200, both: true},
		{name: "rereading-over", route: "/consultations/:number/relecture", path: fmt.Sprintf("/consultations/%d/relecture", c.closed), status: 200, both: true},
		{name: "rereading-imported", route: "/consultations/:number/relecture", path: fmt.Sprintf("/consultations/%d/relecture", c.imported), status: 200, both: true},
		{name: "objection", route: "/propositions/:number/objection", path: proposal(c.rendered) + "/objection", status: 200, both: true},
		{name: "objection-before", route: "/propositions/:number/objection", path: proposal(c.busy) + "/objection", status: 200, both: true},
		{name: "objection-refused", route: "/propositions/:number/objection", path: proposal(c.rendered) + "/objection", status: 422, in: true, submit: `form[data-draft=objection]`, sent: proposal(c.rendered) + "/objection?text="},
		{name: "answer", route: "/objections/:number/reponse", path: fmt.Sprintf("/objections/%d/reponse", c.unanswered), status: 200, both: true},
		{name: "answer-refused", route: "/objections/:number/reponse", path: fmt.Sprintf("/objections/%d/reponse", c.unanswered), status: 422, in: true, submit: `form[data-draft=answer]`, sent: fmt.Sprintf("/objections/%d/reponse?text=", c.unanswered)},
		{name: "take-back", route: "/moi/textes/:id", path: "/moi/textes/" + c.own.String(), status: 200, in: true},
		{name: "summary", route: "/propositions/:number/resume", path: proposal(c.quiet) + "/resume", status: 200, both: true},
		{name: "summary-none", route: "/propositions/:number/resume", path: proposal(c.busy) + "/resume", status: 200, both: true},
		{name: "summary-closed", route: "/propositions/:number/resume", path: proposal(c.split) + "/resume", status: 200, both: true},
		{name: "summary-refused", route: "/propositions/:number/resume", path: proposal(c.busy) + "/resume", status: 422, in: true, submit: `form[data-draft=summary]`, sent: proposal(c.busy) + "/resume?replaces=0&text="},
		{name: "proposal-spoken", route: "/propositions/:number", path: proposal(c.spoken), status: 200, both: true},
		{name: "speak", route: "/propositions/:number/parler", path: proposal(c.quiet) + "/parler", status: 200, in: true},
		{name: "speak-refused", route: "/propositions/:number/parler", path: proposal(c.quiet) + "/parler", status: 422, in: true, submit: `form[data-speak]`, sent: proposal(c.quiet) + "/arguments?spoken=yes"},
		{name: "speak-proposal", route: "/propositions/nouvelle/parler", path: "/propositions/nouvelle/parler", status: 200, in: true},
		{name: "speak-proposal-refused", route: "/propositions/nouvelle/parler", path: "/propositions/nouvelle/parler", status: 422, in: true, submit: `form[data-speak]`, sent: "/propositions/nouvelle?spoken=yes"},
		{name: "speak-debate", route: "/debats/:number/parler", path: fmt.Sprintf("/debats/%d/parler", c.coming), status: 200, in: true},
		{name: "transcribe", route: "/arguments/:number/ecrit", path: fmt.Sprintf("/arguments/%d/ecrit", c.said), status: 200, in: true},
		{name: "transcribe-proposal", route: "/propositions/:number/ecrit", path: proposal(c.spoken) + "/ecrit", status: 200, in: true},
		{name: "transcribe-refused", route: "/propositions/:number/ecrit", path: proposal(c.spoken) + "/ecrit", status: 422, in: true, submit: `main form`, sent: proposal(c.spoken) + "/ecrit?"},
		{name: "awaited", route: "/ecrits-attendus", path: "/ecrits-attendus", status: 200, both: true},
		{name: "filed", route: "/propositions/:number/merci", path: proposal(c.quiet) + "/merci", status: 200, both: true},
		{name: "new-proposal", route: "/propositions/nouvelle", path: "/propositions/nouvelle", status: 200, in: true},
		{name: "new-proposal-refused", route: "/propositions/nouvelle", path: "/propositions/nouvelle", status: 422, in: true, submit: `main form`, sent: "/propositions/nouvelle?"},
		{name: "debates", route: "/debats", path: "/debats", status: 200, both: true},
		{name: "debates-none", route: "/debats", path: "/debats?caf=caf-59", status: 200, both: true},
		{name: "debate", route: "/debats/:number", path: fmt.Sprintf("/debats/%d", c.coming), status: 200, both: true},
		{name: "debate-past", route: "/debats/:number", path: fmt.Sprintf("/debats/%d", c.past), status: 200, both: true},
		{name: "debate-refused", route: "/debats/:number", path: fmt.Sprintf("/debats/%d", c.coming), status: 422, in: true, submit: `form[data-draft=argument]`, sent: fmt.Sprintf("/debats/%d/arguments?", c.coming)},
		{name: "search", route: "/recherche", path: "/recherche", status: 200, both: true},
		{name: "search-found", route: "/recherche", path: "/recherche?q=dossier", status: 200, both: true},
		{name: "search-office", route: "/recherche", path: "/recherche?q=caf+du+nord", status: 200, both: true},
		{name: "search-none", route: "/recherche", path: "/recherche?q=xyzzy&quoi=debats&caf=caf-59", status: 200, both: true},
		{name: "search-refused", route: "/recherche", path: "/recherche?q=rsa&quoi=rien", status: 400},
		{name: "aid", route: "/aide", path: "/aide", status: 200, both: true},
		{name: "aid-office", route: "/aide", path: "/aide?caf=caf-51", status: 200, both: true},
		{name: "aid-several", route: "/aide", path: "/aide?ou=64000", status: 200, both: true},
		{name: "aid-unknown", route: "/aide", path: "/aide?ou=nulle+part", status: 200, both: true},
		{name: "filed-care", route: "/propositions/:number/merci", path: proposal(c.quiet) + "/merci?aussi=1", status: 200, in: true},
		{name: "proposal-care", route: "/propositions/:number", path: proposal(c.quiet) + "?fait=argument&aussi=1", status: 200, in: true},
		{name: "joinings", route: "/inscriptions", path: "/inscriptions", status: 200, both: true},
		{name: "sign-in", route: "/connexion", path: "/connexion?retour=" + proposal(c.busy), status: 200, both: true},
		{name: "sign-in-provider-away", route: "/connexion", path: "/connexion?compte=absent", status: 503, both: true},
		{name: "sign-in-refused", route: "/connexion", path: "/connexion", status: 422, submit: `main form[action$="/connexion"]`, sent: "/connexion?code="},
		{name: "sign-in-link", route: "/connexion/:code", path: "/connexion/" + c.reader.code, status: 200, both: true},
		{name: "ended", route: "session ended", path: "/connexion", status: 401, sent: proposal(c.quiet) + "/arguments?number=1&side=for&parent=&language=fr&text=Un+rendez-vous+de+dix+minutes+suffit.%0D%0A%0D%0AJe+l%E2%80%99ai+vu."},
		{name: "ended-proposal", route: "session ended", path: "/connexion", status: 401, sent: "/propositions/nouvelle?number=1&theme=rights&office=national&language=fr&title=Des+lettres+claires&text=On+comprend+mieux."},
		{name: "ended-ballot", route: "session ended", path: "/connexion", status: 401, sent: proposal(c.quiet) + "/avis?number=1&choice=agree"},
		{name: "sign-in-link-refused", route: "/connexion/:code", path: "/connexion/abc", status: 422},
		{name: "sent-link-over", route: "/connexion/lien/:code/:challenge", path: "/connexion/lien/12345678/abc", status: 422},
		{name: "me", route: "/moi", path: "/moi", status: 200, in: true},
		{name: "contact-choice", route: "/moi/contact", path: "/moi/contact", status: 200, in: true},
		{name: "stop-unknown", route: "/arret/:code", path: "/arret/rien", status: 404},
		{name: "ways", route: "/moi/acces", path: "/moi/acces", status: 200, in: true},
		{name: "add-email", route: "/moi/acces/courriel", path: "/moi/acces/courriel", status: 200, in: true},
		{name: "add-phone", route: "/moi/acces/telephone", path: "/moi/acces/telephone", status: 200, in: true},
		{name: "leave-way-unknown", route: "/moi/acces/retirer/:id", path: "/moi/acces/retirer/rien", status: 404, in: true},
		{name: "data", route: "/moi/donnees", path: "/moi/donnees", status: 200, in: true},
		{name: "correct", route: "/moi/corriger", path: "/moi/corriger", status: 200, in: true},
		{name: "consents", route: "/moi/consentements", path: "/moi/consentements", status: 200, in: true},
		{name: "own-ballots", route: "/moi/avis", path: "/moi/avis", status: 200, in: true},
		{name: "erase", route: "/moi/effacer", path: "/moi/effacer", status: 200, in: true},
		{name: "erase-refused", route: "/moi/effacer", path: "/moi/effacer", status: 422, in: true, submit: `main form`, sent: "/moi/effacer?"},
		{name: "accessibility", route: "/accessibilite", path: "/accessibilite", status: 200, both: true},
		{name: "version", route: "/version", path: "/version", status: 200, both: true},
		{name: "open-figures", route: "/chiffres-du-site", path: "/chiffres-du-site", status: 200, both: true},
		{name: "style", route: "/style", path: "/style", status: 200, both: true},
		{name: "missing", route: "*", path: "/nulle-part", status: 404, both: true},
		{name: "missing-proposal", route: "*", path: proposal(999999), status: 404, both: true},
		{name: "bad-address", route: "*", path: "/propositions?theme=rien", status: 400, both: true},
	}, slices.Concat(visitsOfDebates(c), visitsOfRooms(c), visitsOfHeld(c), visitsOfPaper(c), visitsOfMandates(c), visitsOfCards(c))...), alone...)
}

// noPages are addresses that answer with something else than a page of ours.
var noPages = map[string]bool{
	"/healthz": true, "/metrics": true, "/static/:name": true, "/favicon.ico": true, "/robots.txt": true, "/.well-known/security.txt": true, "/live": true,
	"/sw.js": true, "/manifest.webmanifest": true,
	// Through these the journey by a provider's account goes, which looks at their page.
	"/connexion/compte": true, "/connexion/compte/:provider": true, "/connexion/compte/:provider/retour": true,
	"/arguments/:number": true, "/courriers/lettres.pdf": true, "/fichiers/:id": true, "/fichiers/:id/apercu": true, "/.well-known/voix-keys.txt": true,
	"/consultations/:number/dossier/:name": true, "/consultations/:number/dossier/theme/:theme.zip": true,
	"/consultations/:number/dossier/office/:code.zip": true, "/consultations/:number/dossier/college/:college.zip": true,
	"/carte.csv": true, "/caf/:code/resultats.csv": true, "/consultations/:number/chiffres.csv": true,
	"/comparer.csv": true, "/consultations/:number/positions.csv": true, "/consultations/:number/positions/:proposal": true,
	"/propositions/:number/resultats.csv": true, "/propositions/:number/etapes.csv": true,
	"/consultations/:number-:words?": true, "/propositions/:number-:words?": true, "/debats/:number-:words?": true,
	"/d/:number": true, "/debats.ics": true, "/debats/:number/agenda.ics": true, "/debats/:number/affiche.pdf": true, "/debats/:number/kit/kit.pdf": true,
	"/sitemap.xml": true, "/sitemap-:part.xml": true, "/flux/propositions.atom": true, "/flux/propositions/:number.atom": true,
	"/flux/debats.atom": true, "/flux/debats/:number.atom": true, "/flux/consultations/:number.atom": true,
	"/apercus/voix.png": true, "/apercus/propositions/:number.png": true, "/apercus/debats/:number.png": true,
	"/apercus/consultations/:number.png": true,
	"/debats/:number/photos/essai/:id":   true, "/debats/:number/courrier.pdf": true,
	"/debats/:number/saisie/fiches/:sheet/photo": true, "/recu/:code/photo": true,
	"/moi/paroles/:argument/photo": true,
	"/moi/donnees.json":            true, "/moi/donnees.html": true, "/moi/donnees.zip": true,
}

// A page that is added without a visit is not looked at by anyone.
func TestEveryRouteIsVisited(t *testing.T) {
	source, err := os.ReadFile("../routes.go")
	if err != nil {
		t.Fatal(err)
	}
	visited := map[string]bool{}
	for _, v := range visits(&content{}) {
		visited[v.route] = true
	}
	for _, address := range []string{"/vie-privee", "/regles", "/securite", "/conseils/agents"} {
		if !visited[address] {
			t.Errorf("no visit of %s, which is a template alone", address)
		}
	}
	routes := regexp.MustCompile(`app\.Get\("([^"]+)"`).FindAllSubmatch(source, -1)
	if len(routes) < 15 {
		t.Fatalf("only %d routes found in routes.go: has its form changed?", len(routes))
	}
	for _, r := range routes {
		if route := string(r[1]); !visited[route] && !noPages[route] {
			t.Errorf("no visit of %s", route)
		}
	}
	// Nor is one that is reached from elsewhere than routes.go.
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if name == "../routes.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if r := otherRoute.Find(source); r != nil {
			t.Errorf("%s has a route of its own: %s", name, r)
		}
	}
	if r := otherRoute.Find(bytes.ReplaceAll(source, []byte("app.Get("), nil)); r != nil {
		t.Errorf("routes.go has a route that is not looked at here: %s", r)
	}
}

// otherRoute is what serves an address that is read, but for the API, which has no pages.
var otherRoute = regexp.MustCompile(`\b(app|router|group)\.(Get|Head|All|Add|Static|Mount|Route)\(.*`)

// arrive shows a visit in a language, in a tab that is signed in if the visit needs it.
func (w *tab) arrive(v visit, in page.Locale) {
	w.t.Helper()
	status := w.open(in.Address(v.path))
	if v.submit != "" {
		eval[bool](w, `(window.leaving = true)`)
		// A browser without scripts sends it likewise: nothing of it is checked before it is sent.
		eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).submit(), true)`, v.submit))
		w.arrives()
		status = eval[int64](w, `performance.getEntriesByType("navigation")[0].responseStatus`)
	} else if v.sent != "" {
		eval[bool](w, `(window.leaving = true)`)
		path, form, _ := strings.Cut(v.sent, "?")
		eval[bool](w, fmt.Sprintf(`(() => {
			const form = document.body.appendChild(document.createElement("form"));
			form.method = "post";
			form.action = %q;
			if (form.action.endsWith("/nouvelle")) form.enctype = "multipart/form-data";
			for (const [name, value] of new URLSearchParams(%q)) {
				form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
			}
			form.submit();
			return true;
		})()`, in.Address(path), form))
		w.arrives()
		status = eval[int64](w, `performance.getEntriesByType("navigation")[0].responseStatus`)
	}
	if status != v.status {
		w.t.Fatalf("%s: %d, not %d: %s", v.name, status, v.status, w.where())
	}
	if v.reply {
		w.press(".answer summary")
	}
}
