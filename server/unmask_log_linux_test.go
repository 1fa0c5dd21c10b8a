package server

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// secretParameters are those of routes whose value leads to somebody, or lets in whoever has it. What others there are, is listed beside them with what it
// is: a parameter that is in neither fails the test.
var (
	secretParameters = []string{"code", "challenge"}
	plainParameters  = map[string]string{
		"number": "of a thing that all may name", "proposal": "likewise", "item": "likewise", "argument": "likewise", "show": "likewise", "position": "likewise", "words": "of its title",
		"theme": "of a list", "college": "of a list, for a file that all may read", "part": "of the site map", "name": "of a file of the dossier", "provider": "of a list",
		"sheet": "of paper that is typed in", "id": "of a text, a file or a way in, drawn by chance", "deed": "what is done with a receipt, whose code is in the body",
	}
)

// Whatever fails on the way, the log names nobody: it holds no pseudonym, no address, no office, no choice, no code that lets in, and no person with a voter.
func TestLogsNameNobody(t *testing.T) {
	log := &keptLog{}
	store := &absentStore{}
	s := newSite(t, siteOptions{systemClock: true, log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		wrap: func(real journal.Store) journal.Store { store.Store = real; return store }})
	s.mustOpen("Vers la prochaine convention")
	agent := s.mustJoin(agentName, deliberation.Agent, deliberation.National)
	nadia := s.mustJoin(nadiaName, deliberation.Concerned, officeCoded(t, "caf-75"))
	issuer, mandate := s.issuer("Amina", "Entraide du Nord")
	use, keep := issuer.printedAs(mandate, 20, "concerned-known")
	nadia.mustPropose("Un accueil", "Texte-Secret.")
	agent.mustArgue(1, "Argument-Secret.")
	agent.mustVote(1, "disagree")
	nadia.mustVote(1, "disagree")
	nadia.follow("/moi/qualite", withCard(use[0])).wants(t, 200)

	secrets := s.secrets(agent, nadia)
	receipt := s.platform.Keys.Receipt(deliberation.Reference{Debate: 1, Kind: deliberation.FormSheet, Number: 1})
	codes := []string{agent.code, use[1], keep[0], receipt, s.platform.Keys.OfferCode(1), s.platform.Keys.StopCode(nadia.number, s.platform.NewID())}
	for i, code := range codes {
		secrets[fmt.Sprint("code ", i)] = code
	}
	for _, word := range []string{nadiaName, "Texte-Secret", "Argument-Secret", "personne@exemple.org", "33612345678", "612345678", "caf-75", "disagree", "pas d’accord"} {
		secrets[word] = word
	}
	card := account.CardReference{Batch: 1, Number: 1}
	secrets["the words of a card"] = strings.Join(s.platform.Keys.CardWords(card, account.HalfToUse), " ")

	form := url.Values{
		"number": {"1"}, "choice": {"disagree"}, "pseudonym": {nadiaName}, "college": {"agent"}, "office": {"caf-75"}, "email": {"personne@exemple.org"}, "phone": {"+33612345678"},
		"address": {"personne@exemple.org"}, "text": {"Texte-Secret"}, "title": {"Texte-Secret"}, "side": {"for"}, "code": {use[1]}, "reference": {card.String()},
		"words": {secrets["the words of a card"]}, "confirm": {"yes"}, "act": {"attest"}, "theme": {"rights"}, "kind": {"email"}, "way": {"email"}, "do": {"enter"},
	}
	asked, hidden := 0, 0
	everything := func() {
		var last []func()
		for _, route := range s.server.app.GetRoutes(true) {
			if route.Method == http.MethodHead || strings.HasPrefix(route.Path, "/live") || strings.HasPrefix(route.Path, "/static/") {
				continue
			}
			for _, code := range codes {
				known := true
				path := parameter.ReplaceAllStringFunc(route.Path, func(name string) string {
					name = strings.Trim(name, ":?*")
					switch {
					case route.Path == "/caf/:code" || route.Path == "/caf/:code/resultats.csv" || strings.HasSuffix(route.Path, "/office/:code.zip"):
						return "caf-59" // of a list, for a page of everybody
					case slices.Contains(secretParameters, name):
						known = false
						return code
					case plainParameters[name] == "":
						t.Errorf("%s: does %q lead to somebody?", route.Path, name)
					}
					return "1"
				})
				ask := func() {
					for _, v := range []*visitor{agent, s.visitor()} {
						for _, locale := range []string{"", "/ar"} {
							if locale != "" && (known || strings.HasPrefix(path, "/api/")) {
								continue
							}
							r := v.request(route.Method, locale+path, strings.NewReader(form.Encode()))
							r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
							v.do(r)
							asked++
						}
					}
				}
				if !known {
					hidden++
					if strings.Contains(loggedPath(path), code) {
						t.Errorf("the log would hold %s", path)
					}
				}
				if strings.HasPrefix(path, "/deconnexion") || strings.HasSuffix(path, "/session") || strings.HasPrefix(path, "/moi/effacer") || path == "/api/v1/me" || path == "/connexion" {
					last = append(last, ask)
				} else {
					ask()
				}
				if known {
					break
				}
			}
		}
		for _, ask := range last {
			ask()
		}
	}
	store.gone.Store(true)
	everything()
	store.gone.Store(false)
	lines := string(log.bytes())
	if failed := strings.Count(lines, "request failed"); failed < 20 {
		t.Errorf("of %d requests only %d failed: nothing is tried", asked, failed)
	}
	if hidden < 8*len(codes) {
		t.Errorf("only %d addresses with a code were tried", hidden)
	}
	check := func(lines string) (found []string) {
		for line := range strings.Lines(lines) {
			for name, secret := range secrets {
				if strings.Contains(line, secret) {
					found = append(found, name+": "+line)
				}
			}
			if strings.Contains(line, "person=") || strings.Contains(line, "voter=") {
				found = append(found, "somebody: "+line)
			}
		}
		return found
	}
	for _, found := range check(lines) {
		t.Error("the log tells ", found)
	}
	// The check is able to fail.
	s.server.log.Info("somebody", "person", 2, "path", "/connexion/"+agent.code)
	if found := check(string(log.bytes())); len(found) < 2 {
		t.Errorf("what was logged on purpose is not found: %v", found)
	}
}

var series = regexp.MustCompile(`^(\w+)(?:\{(.*)\})? (\S+)$`)

// What the operator's counters tell is the same in two worlds in which others chose, and which routes were asked for, never for whom.
func TestLoadTellsNothing(t *testing.T) {
	worlds := newWorld(t).forked(2)
	routes := map[string]bool{"/": true}
	for _, r := range worlds[0].server.app.GetRoutes() {
		routes[r.Path] = true
	}
	counted := func(w *world) map[string]string {
		all := map[string]string{}
		for line := range strings.Lines(w.visitor().get("/metrics").wants(t, 200).body) {
			m := series.FindStringSubmatch(strings.TrimSpace(line))
			if m == nil || !strings.HasPrefix(m[1], "voix_") || strings.HasPrefix(m[1], "voix_http_request_seconds") || m[1] == "voix_live_published_total" {
				continue // how fast the machine is, and so how many changes are told together
			}
			all[m[1]+m[2]] = m[3]
			for label := range strings.SplitSeq(m[2], ",") {
				name, value, _ := strings.Cut(label, "=")
				if value = strings.Trim(value, `"`); name == "route" && !routes[value] {
					t.Errorf("%s counts %s, which is no route", m[1], value)
				} else if m[2] != "" && !slices.Contains([]string{"method", "route", "status"}, name) && m[1] == requestsMetric {
					t.Errorf("%s counts by %s", m[1], name)
				}
			}
		}
		all["/healthz"] = w.visitor().get("/healthz").body
		return all
	}
	one, other := worlds[0], worlds[1]
	one.agent.mustVote(1, "agree")
	one.nadia.mustVote(1, "agree")
	one.nadia.mustVote(1, "disagree")
	other.sami.mustVote(1, "disagree")
	other.nadia.mustVote(1, "pass")
	other.nadia.mustVote(1, "agree")
	a, b := counted(one), counted(other)
	if len(a) < 6 || !maps.Equal(a, b) {
		t.Errorf("counted\n%v\n%v", a, b)
	}
	for _, path := range []string{"/metrics", "/chiffres-du-site", "/api/v1/figures", "/healthz"} {
		got := one.visitor().get(path).wants(t, 200).body
		for name, secret := range one.secrets(one.agent, one.nadia) {
			if strings.Contains(got, secret) {
				t.Errorf("%s tells %s", path, name)
			}
		}
	}
	// One avis more is seen.
	one.sami.mustVote(1, "agree")
	if maps.Equal(a, counted(one)) {
		t.Error("nothing is counted, so nothing was tried")
	}
}
