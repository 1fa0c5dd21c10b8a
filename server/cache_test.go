package server

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// untagged are addresses that no client can ask again with a tag, and why.
var untagged = map[string]string{
	"/healthz":     "tells of this moment",
	"/metrics":     "tells of this moment",
	"/live":        "no document",
	"/favicon.ico": "leads on",
	"/consultations/:number/positions/:proposal": "leads on",
	"/d/:number":                                 "leads on",
	"/associations":                              "tells of this day, and of who asks",
	"/associations/:number":                      "tells of this day",
	"/associations/:number/bureau":               "one person's",
	"/associations/annoncer":                     "one person's",
	"/mandats":                                   "tells of this day",
	"/mandats/bureau":                            "one person's",
	"/controle":                                  "one person's",
	"/controle/entrees":                          "one person's",
	"/mandats/invitation/:code":                  "an invitation",
	"/debats/:number/animateurs/:code":           "an invitation",
	"/debats/:number/salle":                      "one attendee's",
	"/debats/:number/salle/ecran":                "tells of this moment",
	"/static/:name":                              "kept for good",
	"/connexion":                                 "a form with what was typed",
	"/connexion/carte":                           "a form with what was typed",
	"/connexion/carte/:code":                     "a form with what was opened",
	"/cartes":                                    "one person's",
	"/cartes/:number/cartes.pdf":                 "one person's",
	"/connexion/:code":                           "a form with what was opened",
	"/connexion/lien/:code/:challenge":           "a form with what was opened",
	joiningsPath:                                 "one person's",
	takeBackPath:                                 "leads on",
	"/connexion/compte":                          "one person's",
	"/connexion/compte/:provider":                "leads on",
	"/connexion/compte/:provider/retour":         "leads on",
	"/moi":                                       "one person's",
	"/moi/avis":                                  "one person's",
	"/moi/qualite":                               "one person's",
	"/moi/consentements":                         "one person's",
	"/questions/:number/association":             "one person's",
	"/moi/donnees":                               "one person's",
	"/moi/donnees.json":                          "one person's",
	"/moi/donnees.html":                          "one person's",
	"/moi/donnees.zip":                           "one person's",
	"/moi/corriger":                              "one person's",
	"/moi/effacer":                               "one person's",
	cardNumberPath:                               "one person's",
	"/moi/acces":                                 "one person's",
	"/moi/contact":                               "one person's",
	"/arret/:code":                               "opens one person's choice",
	"/arret":                                     "a form with what was typed",
	"/courriers":                                 "one organisation's",
	"/courriers/lettres.pdf":                     "one organisation's",
	"/appels":                                    "one organisation's",
	"/arguments/:number":                         "leads to where it stands",
	"/objections/:number/reponse":                "a form with what was typed",
	"/propositions/nouvelle":                     "one person's",
	"/api/v1/me":                                 "one person's",
	"/api/v1/arguments/:number/steps":            "nothing was said in a debate here",
	"/debats/:number/paroles/:argument":          "nothing there yet",
	"/debats/:number/photos/essai/:id":           "nothing there yet",
	"/debats/:number/saisie/fiches/:sheet/photo": "nothing there yet",
	"/moi/paroles/:argument/photo":               "nothing there yet",
	"/recu/:code/photo":                          "one person's",
	"/debats/:number/compte-rendu":               "moves with whatever its debate holds, also before it is told",
	"/recu/:code":                                "one person's",
	"/api/v1/debates/:number/paper":              "those who run it alone",
	"/api/v1/debates/:number/minutes":            "not offered yet",
	"/robots.txt":                                "as short as a question about it",
	"/.well-known/security.txt":                  "as short as a question about it",
	// There is none while the vote is open; TestTheDossierIsDownloadedFromTheSite asks again for what it got.
	"/consultations/:number/dossier.zip":                  "not there yet",
	"/consultations/:number/dossier/:name":                "not there yet",
	"/consultations/:number/dossier/theme/:theme.zip":     "not there yet",
	"/consultations/:number/dossier/office/:code.zip":     "not there yet",
	"/consultations/:number/dossier/college/:college.zip": "not there yet",
}

// filled are the addresses under which a route is looked at, where it has parameters, or several in the query.
var filled = map[string][]string{
	"/propositions":                {"/propositions", "/propositions?theme=rights", "/propositions?caf=caf-59", "/propositions?theme=means", "/propositions?consultation=2", "/en/propositions"},
	"/debats":                      {"/debats", "/debats?caf=caf-59", "/ar/debats"},
	"/":                            {"/", "/facile"},
	"/comparer":                    {"/comparer", "/comparer?a=1&b=2", "/comparer?consultation=1&de=2026-03-02&au=2026-03-02"},
	"/comparer.csv":                {"/comparer.csv?a=1&b=2"},
	"/propositions/:number/calcul": {"/propositions/1/calcul", "/propositions/2/calcul"},
	"/consultations/:number":       {"/consultations/1", "/consultations/2"},
	"/propositions/:number":        {"/propositions/1", "/propositions/2", "/propositions/1?ordre=temps", "/propositions/1?ordre=utile"},
	"/debats/:number":              {"/debats/1", "/debats/2"},
	"/flux/propositions.atom":      {"/flux/propositions.atom", "/flux/propositions.atom?theme=rights", "/flux/propositions.atom?caf=caf-59"},
	"/flux/debats.atom":            {"/flux/debats.atom", "/flux/debats.atom?caf=caf-59"},
	"/api/v1/proposals":            {"/api/v1/proposals", "/api/v1/proposals?theme=means"},
	"/caf/:code":                   {"/caf/caf-59", "/caf/caf-75"},
	"/caf/:code/resultats.csv":     {"/caf/caf-59/resultats.csv"},
	"/recherche":                   {"/recherche", "/recherche?q=accueil"},
	"/api/v1/search":               {"/api/v1/search?q=accueil"},
	"/api/v1/proposals/similar":    {"/api/v1/proposals/similar?title=accueil"},
	"/sitemap-:part.xml":           {"/sitemap-pages.xml", "/sitemap-propositions-1.xml", "/sitemap-debats-1.xml"},
}

var (
	// the number from which a page resumes its live connection, and which its forms send back, may stand still
	resume = regexp.MustCompile(`data-number="\d*"|name="number" value="\d*"`)
	ofOne  = strings.NewReplacer(":number-:words?", "", ":number", "1")
)

// publicAddresses walks the routes.
func (s *site) publicAddresses() []string {
	s.t.Helper()
	var all []string
	for _, r := range s.server.app.GetRoutes(true) {
		if r.Method != http.MethodGet || untagged[r.Path] != "" || strings.Contains(r.Path, ":words") || strings.HasPrefix(r.Path, "/fichiers/") {
			continue
		}
		if paths, ok := filled[r.Path]; ok {
			all = append(all, paths...)
		} else {
			all = append(all, ofOne.Replace(r.Path))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A revisit costs nothing while other things move, and never shows what is no longer so.
func TestTagsMoveWithWhatIsShownAndOnlyThen(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille := s.mustJoin("Camille", deliberation.Concerned, deliberation.National)
	dominique := s.mustJoin("Dominique", deliberation.Concerned, deliberation.National)
	others := []*visitor{s.resident("Sacha"), s.resident("Lou"), s.resident("Noa"), s.resident("Max"), s.resident("Alix")}
	camille.mustFile("Un accueil", "Le matin.", "rights", "national")
	camille.mustFile("Répondre avant", "Toujours.", "reception", "caf-59")
	for i := range recent { // the first two are no longer the latest
		dominique.mustFile(fmt.Sprintf("Autre chose %d", i), "Encore.", "transparency", "caf-75")
	}
	s.convene(camille, c, "Parlons-en")
	s.convene(camille, c, "Parlons encore")
	s.mustOpen("Et après")

	v := s.visitor()
	type known struct{ tag, body string }
	paths := s.publicAddresses()
	seen := map[string]known{}
	fresh := func(path string) known {
		t.Helper()
		s.server.cache.pages.Purge()
		a := v.get(path).wants(t, 200)
		if kept := a.header.Get("Cache-Control"); a.header.Get("ETag") == "" && kept != "no-store" && !strings.Contains(kept, "max-age") {
			t.Errorf("%s bears no tag, and is said to be kept neither by nobody nor for some time", path)
		}
		return known{a.header.Get("ETag"), resume.ReplaceAllString(a.body, "")}
	}
	for _, path := range paths {
		if a := v.get(path); a.status == http.StatusSeeOther && strings.HasPrefix(a.location(), "/connexion") {
			continue // for who is signed in
		}
		if k := fresh(path); k.tag != "" {
			seen[path] = k
		}
	}
	if len(seen) < 30 {
		t.Fatalf("only %d addresses bear a tag: %v", len(seen), paths)
	}

	const aPhase = "a phase"
	var table strings.Builder
	for _, w := range []struct {
		what  string
		write func()
	}{
		{"nothing", func() {}},
		{"a ballot on proposal 1", func() { others[0].mustVote(1, "agree") }},
		{"the same person changes it", func() { others[0].mustVote(1, "disagree") }},
		{"four more, and figures are shown", func() {
			for i, o := range others[1:] {
				o.mustVote(1, []string{"agree", "agree", "disagree", "pass"}[i])
			}
		}},
		{"an argument on proposal 1", func() { dominique.mustArgue(1, "Une heure de moins.") }},
		{"four find it useful", func() {
			for _, o := range others[:4] {
				o.mustMark(1)
			}
		}},
		{"a fifth, and that is shown", func() { others[4].mustMark(1) }},
		{"an argument on proposal 2", func() { dominique.mustArgue(2, "Deux heures de moins.") }},
		{"an argument in debate 1", func() {
			dominique.follow("/debats/1/arguments", url.Values{"side": {"for"}, "text": {"Venez."}})
		}},
		{"a proposal on another theme", func() { camille.mustFile("Des moyens", "Plus.", "means", "caf-13") }},
		{"a debate", func() { s.convene(dominique, c, "Un troisième") }},
		{"somebody joins", func() { s.resident("Claude") }},
		{"two days, and debates begin", func() { s.advance(49 * time.Hour) }},
		{"a summary of proposal 1", func() { dominique.mustSummarise(1, 0, "La Caf vous reçoit.") }},
		{"the summary is written anew", func() { dominique.mustSummarise(1, 1, "La Caf vous reçoit le matin.") }},
		{"somebody who wrote one argument is erased", func() { dominique.follow("/moi/effacer", url.Values{"confirm": {"yes"}}) }},
		{aPhase, func() { s.advance(30 * 24 * time.Hour) }},
	} {
		w.write()
		var moved, needless []string
		for _, path := range paths {
			before, ok := seen[path]
			if !ok {
				continue
			}
			r := v.request(http.MethodGet, path, nil)
			r.Header.Set("If-None-Match", before.tag)
			status := v.do(r).status
			now := fresh(path)
			switch changed := now.body != before.body; {
			case changed && status == http.StatusNotModified:
				t.Errorf("%s: %s shows something else, and says that it does not", w.what, path)
			case !changed && status != http.StatusNotModified:
				needless = append(needless, path)
			}
			if status != http.StatusNotModified {
				moved = append(moved, path)
			}
			seen[path] = now
		}
		fmt.Fprintf(&table, "%s: %d of %d move: %s\n", w.what, len(moved), len(seen), strings.Join(moved, " "))
		// A phase changes what can be done everywhere; it comes five times in years.
		if len(needless) > 0 && w.what != aPhase {
			t.Errorf("%s: sent again as they were: %s", w.what, strings.Join(needless, " "))
		}
	}
	t.Logf("\n%s", table.String())
}

// What moves with counts or with the clock takes the place of what was there: pages that nobody can ask for any more would drive out
// those that people read.
func TestPagesAreKeptOnce(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille := s.mustJoin("Camille", deliberation.Concerned, deliberation.National)
	camille.mustFile("Un accueil", "Le matin.", "rights", "caf-59")
	s.convene(camille, c, "Parlons-en")
	v := s.visitor()
	paths := []string{"/", "/carte", "/caf/caf-59", "/aide?caf=caf-59", "/debats", "/debats/1", "/consultations/1", "/consultations/1/chiffres"}
	visit := func() int {
		for _, path := range paths {
			v.get(path).wants(t, 200)
		}
		return s.server.cache.pages.Len()
	}
	before := visit()
	camille.mustFile("Répondre avant", "Toujours.", "reception", "caf-59")
	s.convene(camille, c, "Parlons encore")
	camille.mustVote(1, "agree")
	s.advance(49 * time.Hour)
	if after := visit(); after != before {
		t.Errorf("%d pages are kept of %d", after, before)
	}
	v.get("/caf/caf-59").wants(t, 200, "Répondre avant")
	// Nor do addresses that somebody makes up.
	for _, path := range []string{"/propositions?suite=2", "/propositions?suite=4000000", "/propositions?consultation=9", "/debats?suite=2"} {
		v.get(path).wants(t, 404)
	}
	v.get("/propositions?suite=1&consultation=1").wants(t, 200)
	if after := s.server.cache.pages.Len(); after != before+1 {
		t.Errorf("%d pages are kept of %d", after, before+1)
	}
}
