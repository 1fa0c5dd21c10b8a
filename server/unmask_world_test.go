package server

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// To unmask somebody is to tell two worlds apart that differ only in what nobody may know. Both are made of one store, so that all that is drawn by
// chance is the same in both; then in each something else happens in secret, and whoever attacks reads all there is to read, that day and on days after.
// What reads the same in both tells nothing.

// world is a site on which people take part who have something to hide, and whoever may want to know.
type world struct {
	*site
	// attackers are a stranger, somebody of the same college, who runs the debates, who printed the cards, who administers, and who audits.
	attackers map[string]*visitor
	// agent, of a union's college, and nadia have things to hide. sami could be either of them; all three have given no avis yet.
	agent, nadia, sami *visitor
	colleague, author  *visitor
	speaks             *visitor // for an organisation
	deputy             *visitor // likewise
	cards              []string // the halves to use of cards that attest a person concerned
	unionCards         []string
	leak               *leak
}

// leak is what would tell: addresses that a test plants, so that each attack that finds nothing else is seen to find those.
type leak struct{ secret atomic.Pointer[string] }

func (l *leak) tells(secret string) { l.secret.Store(&secret) }

func (l *leak) told() string {
	if told := l.secret.Load(); told != nil {
		return *told
	}
	return ""
}

func (l *leak) routes(s *Server) {
	s.app.Get("/fuite/:number", func(c *fiber.Ctx) error { return c.SendString("<main>" + l.told()) })
	s.app.Get("/fuite-en-longueur", func(c *fiber.Ctx) error {
		c.Set("X-Fuite", fmt.Sprint(len(l.told())))
		return c.SendString("<main>")
	})
	s.app.Get("/fuite-en-fichier", func(c *fiber.Ctx) error {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("dossier.xml")
		if err == nil {
			_, err = w.Write([]byte(l.told()))
		}
		if err != nil || z.Close() != nil {
			return err
		}
		return c.Send(b.Bytes())
	})
}

// planted are the addresses at which a leak tells.
var planted = []string{"/fuite-en-fichier", "/fuite-en-longueur", "/fuite/1", "/fuite/2"}

// wantOnlyPlanted fails for whatever tells two worlds apart but what was planted, and unless that does.
func wantOnlyPlanted(t *testing.T, when string, found map[string]string) {
	t.Helper()
	for _, address := range planted {
		if found[address] == "" {
			t.Errorf("%s: what was planted at %s is not found", when, address)
		}
		delete(found, address)
	}
	for _, address := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("%s: %s tells: %s", when, address, found[address])
	}
}

const (
	agentName = "Guichetissima"
	nadiaName = "Nadiassima"
)

func (w *world) of(s *site) *world {
	again := func(v *visitor) *visitor {
		now := s.again(v)
		now.organisation = v.organisation
		return now
	}
	other := &world{site: s, attackers: map[string]*visitor{}, agent: again(w.agent), nadia: again(w.nadia), sami: again(w.sami), colleague: again(w.colleague), author: again(w.author),
		speaks: again(w.speaks), deputy: again(w.deputy), cards: w.cards, unionCards: w.unionCards}
	for name, v := range w.attackers {
		if v.number == 0 {
			other.attackers[name] = s.visitor()
		} else {
			other.attackers[name] = again(v)
		}
	}
	return other
}

// newWorld has a consultation, proposals, debates, arguments of those who hide and of others, cards, and figures of people concerned that are shown.
func newWorld(t *testing.T) *world {
	s := newSite(t, siteOptions{})
	w := &world{site: s, attackers: map[string]*visitor{}}
	s.mustOpen("Vers la prochaine convention")
	nord := officeCoded(t, "caf-59")
	w.author = s.mustJoin("Lise", deliberation.Concerned, nord)
	w.agent, w.colleague = s.mustJoin(agentName, deliberation.Agent, deliberation.National), s.mustJoin("Voisine", deliberation.Agent, deliberation.National)
	w.nadia, w.sami = s.mustJoin(nadiaName, deliberation.Concerned, nord), s.resident("Sami")
	w.speaks, w.deputy = s.mustJoin("Pour les uns", deliberation.Association, deliberation.National), s.mustJoin("Pour les autres", deliberation.Association, deliberation.National)
	w.speaks.represents("Les Uns")
	w.deputy.represents("Les Autres")
	issuer, mandate := s.issuer("Amina", "Entraide du Nord")
	w.cards, _ = issuer.printedAs(mandate, 20, "concerned-known")
	steward := s.resident("Délégué")
	w.unionCards, _ = steward.printedAs(s.organiseAs(steward, "Syndicat des Caf", deliberation.UnionOrganisation), 20, "agent-document")
	facilitator := s.resident("Animatrice")
	for n := int64(1); n <= 2; n++ {
		w.author.mustFile([]string{"Un accueil", "Un courrier"}[n-1], "Le matin.", "rights", "caf-59")
		s.convene(facilitator, 1, "Parlons-en")
		s.do(deliberation.AddItem{Debate: n, By: facilitator.number, Kind: deliberation.ItemProposal, Proposal: n})
	}
	administrator, auditor := s.administrator("Dominique"), s.resident("Camille")
	before := int64(0)
	s.platform.Read(func(st *deliberation.State) {
		for _, ok := st.Offer(before + 1); ok; _, ok = st.Offer(before + 1) {
			before++
		}
	})
	s.do(deliberation.OfferMandate{By: administrator.number, Role: deliberation.AuditorRole, Ends: s.day(300)})
	s.do(deliberation.AcceptMandate{Offer: before + 1, Person: auditor.number})
	w.agent.mustArgue(1, "On fait ce qu’on peut.")
	w.nadia.mustArgue(1, "J’ai attendu.")
	for i, v := range s.votersFor(deliberation.Concerned, 6) {
		v.mustVote(1, []string{"agree", "agree", "disagree"}[i%3])
	}
	for name, v := range map[string]*visitor{"a stranger": s.visitor(), "a colleague": w.colleague, "who runs the debates": facilitator, "who printed the cards": issuer,
		"who administers": administrator, "who audits": auditor} {
		w.attackers[name] = v
	}
	return w
}

// forked are as many worlds as are asked for, alike to the last byte.
func (w *world) forked(count int) (worlds []*world) {
	t := w.t
	w.stop()
	passed := w.clock.Monotonic()
	for i := range count {
		data := filepath.Join(t.TempDir(), fmt.Sprint("world", i))
		err := os.CopyFS(data, os.DirFS(w.data))
		if err == nil {
			key := []byte(nil)
			if key, err = os.ReadFile(w.data + ".key"); err == nil {
				err = os.WriteFile(data+".key", key, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		clock := newTestClock(morning)
		clock.passed = passed + time.Minute
		leak := &leak{}
		worlds = append(worlds, w.of(newSite(t, siteOptions{data: data, clock: clock, routes: leak.routes})))
		worlds[i].leak = leak
	}
	return worlds
}

// readApart are routes that are looked at by tests of their own, or hold nothing that people do, and why.
var readApart = map[string]string{
	"/live":             "no document: TestLiveMessagesTellNothing",
	"/metrics":          "for the operator: TestLoadTellsNothing",
	"/chiffres-du-site": "how fast whatIsRead are, which differs with every run: TestLoadTellsNothing",
	"/api/v1/figures":   "as /chiffres-du-site",
	"/healthz":          "how many entries there are, which is no secret: TestLoadTellsNothing",
	"/static/:name":     "the program's own",
	"/style":            "a sample of parts, without anybody's words",
}

// internal is an address of ours on a page.
var internal = regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)`)

// unequal is what differs although nothing is told: ids of requests that are refused and of forms, and hashes of entries, whose nonces are drawn by chance, with how
// long what they stand in is once it is packed.
var unequal = regexp.MustCompile(`(?:numéro\x{202f}: |"request":")[0-9a-f]{16}|name="call" value="[0-9A-Z]{26}"|[0-9a-f](?:\s?[0-9a-f]){63}|[0-9a-f]{12}…|"size": \d+|` +
	`\.(?:zip|pdf)">[^<]*</a> (?:<code[^>]*>[^<]*</code> )?<span>[\d,.\s\x{a0}\x{202f}]+[KM][oB]</span>`)

// whatIsRead is all that somebody gets, by address.
type whatIsRead map[string]*response

// crawled asks for every route that is read. A stranger goes on to every address on the pages that these lead to.
func (v *visitor) crawled() whatIsRead {
	t := v.site.t
	t.Helper()
	waiting, all := v.site.attackedAddresses(), whatIsRead{}
	if v.number != 0 {
		waiting = append(waiting, v.auditedAddress()...)
	}
	for len(waiting) > 0 {
		path := waiting[0]
		waiting = waiting[1:]
		route, _, _ := strings.Cut(path, "?")
		if all[path] != nil || readApart[route] != "" || strings.HasPrefix(path, "/static/") {
			continue
		}
		read := func() *response {
			r := v.request(http.MethodGet, path, nil)
			r.Host = "voix.example" // no test's port stands in what is compared, nor in a tag
			return v.do(r)
		}
		a := read()
		switch { // how soon an archive is made is no difference between two worlds
		case a.status == http.StatusAccepted:
			a = v.downloaded(path)
		case strings.Contains(a.body, "Le dossier se prépare"):
			v.downloaded("/consultations/1/dossier.zip")
			a = read()
		}
		a.header.Del("X-Request-Id")
		a.header.Del("Date")
		all[path] = a
		if v.number != 0 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || strings.HasPrefix(path, "/en/") {
			continue
		}
		for _, found := range internal.FindAllStringSubmatch(a.body, -1) {
			if locale, rest := page.CutLocale(found[1]); locale == page.French && !strings.HasPrefix(rest, "/recherche?") {
				waiting = append(waiting, strings.ReplaceAll(found[1], "&amp;", "&"))
			}
		}
	}
	return all
}

// attackedAddresses come from the router: a new route is attacked without anybody thinking of it.
func (s *site) attackedAddresses() (paths []string) {
	for _, path := range s.everyAddress(2) {
		if readApart[path] == "" {
			paths = append(paths, path)
		}
	}
	for _, path := range []string{"/propositions/1", "/consultations/1/chiffres", "/consultations/1/positions", "/mandats", "/cartes/emises"} {
		paths = append(paths, "/en"+path, "/facile"+path)
	}
	return paths
}

// auditedAddress says that the last entries are read, and where, if this is somebody who may.
func (v *visitor) auditedAddress() []string {
	if v.get("/controle").status != http.StatusOK {
		return nil
	}
	last := int64(v.site.head())
	a := v.post("/controle", url.Values{"from": {fmt.Sprint(max(1, last-150))}, "to": {fmt.Sprint(last)}})
	return []string{a.location()}
}

// parts are all that can be read of an answer: its status and headers, with its length; its words; of a file what is in it.
func parts(t testing.TB, a *response) map[string]string {
	t.Helper()
	all := inFile(t, "body", []byte(a.body))
	maps.DeleteFunc(all, func(part, words string) bool {
		return strings.HasPrefix(words, "%PDF") || strings.Contains(part, ".pdf › stream ") || strings.HasPrefix(a.body, "%PDF") && strings.Contains(part, " › stream ")
	}) // the same words, as they are drawn
	packed := strings.HasPrefix(a.body, "PK\x03\x04") || strings.HasPrefix(a.body, "%PDF")
	offered := strings.Contains(a.body, `dossier.zip">`) // the tag of such a page is made of how well the archive packs, which it tells
	var headers []string
	for name, values := range a.header {
		if !(packed && name == "Content-Length" || (packed || offered) && name == "Etag") { // each part is compared with its length
			headers = append(headers, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(headers)
	all["headers"] = fmt.Sprint(a.status, " ", len(headers), " ", strings.Join(headers, "\n"))
	for name, words := range all {
		all[name] = unequal.ReplaceAllString(words, "…")
	}
	return all
}

// toldApart is what somebody who reads both worlds finds out: each address at which they differ, with the first words that do. What is left out of both
// is taken from them before.
func toldApart(t testing.TB, one, other whatIsRead, leftOut *regexp.Regexp) map[string]string {
	t.Helper()
	found := map[string]string{}
	differ := func(address, part, a, b string) {
		at := 0
		for at < min(len(a), len(b)) && a[at] == b[at] {
			at++
		}
		around := func(s string) string { return s[max(0, min(at, len(s))-80):min(len(s), at+80)] }
		found[address] = fmt.Sprintf("%s\n\t%q\n\t%q", part, around(a), around(b))
	}
	for address, a := range one {
		b := other[address]
		if b == nil {
			found[address] = "is only in one world"
			continue
		}
		if a.body == b.body && fmt.Sprint(a.header) == fmt.Sprint(b.header) {
			continue // fmt prints maps in the order of their keys
		}
		of, beside := parts(t, a), parts(t, b)
		for part := range beside {
			if _, ok := of[part]; !ok {
				of[part] = ""
			}
		}
		for part, words := range of {
			words, others := words, beside[part]
			if leftOut != nil {
				words, others = leftOut.ReplaceAllString(words, "…"), leftOut.ReplaceAllString(others, "…")
			}
			if words != others {
				differ(address, part, words, others)
			}
		}
	}
	for address := range other {
		if one[address] == nil {
			found[address] = "is only in the other world"
		}
	}
	return found
}
