package browser_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"voix/deliberation"
)

// awaitFound waits until words lead to something: the index follows in the background.
func (s *site) awaitFound(words string) {
	s.t.Helper()
	until(s.t, waitMost, words+" is found", func() bool {
		answer, err := http.Get(s.url("/api/v1/search?q=" + url.QueryEscape(words)))
		if err != nil {
			s.t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		var found struct{ Total int }
		return err == nil && answer.StatusCode == http.StatusOK && json.Unmarshal(body, &found) == nil && found.Total > 0
	})
}

// Without JavaScript, on a phone: by words, among kinds, by place, and on from where there is nothing.
func TestSearchWithoutJavaScript(t *testing.T) {
	h := newHall(t)
	h.author.propose(h.consultation, deliberation.Reception, office(t, "caf-59"), "Rouvrir les guichets le samedi", "Les guichets sont fermés.")
	h.author.argue(h.thread(), deliberation.For, 0, "Au guichet, on nous écoute.")
	h.awaitFound("écoute")
	h.awaitFound("samedi")
	l := phone
	l.scripts = false
	w := newTab(t, h.site, l)

	w.open("/")
	w.leads(".find")
	w.wantPath("/recherche")
	w.enter("#search-words", "les guichet")
	w.leads(".search .button")
	w.wantText("2 résultats pour « les guichet »", "Rouvrir les guichets le samedi", "Argument pour")
	w.want(`document.querySelector("#search-words").value`, "les guichet")
	w.want(`Array.from(document.querySelectorAll("mark"), m => m.textContent).join()`, "guichets,guichets,guichet")
	w.leads(`.found-kinds a[href*="quoi=arguments"]`)
	w.wantText("1 résultat", "Au guichet")
	w.leads(".row h3 a")
	w.want(`location.pathname + location.hash`, h.path()+"#argument-1")

	w.open("/propositions")
	w.enter("#search-words", "59 000")
	w.leads(".one-filter .button")
	w.wantText("Votre Caf", "Caf du Nord", "1 proposition")
	w.leads(".found-offices a")
	w.wantPath("/caf/caf-59")

	w.open("/recherche?q=guichte&quoi=debats")
	w.wantText("0 résultat", "Nous n’avons rien trouvé")
	w.leads(`.onwards a`) // everywhere
	w.wantText("Vouliez-vous dire : guichet")
	w.leads(".other-spelling a")
	w.wantText("2 résultats pour « guichet »")
	w.silent()
}

// With the keyboard alone, from the home page to what was looked for, in both directions of writing.
func TestSearchByKeyboard(t *testing.T) {
	h := newHall(t)
	h.awaitFound("paiements")
	for _, locale := range []string{"", "/ar"} {
		k := &keyboard{tab: newTab(t, h.site, phone)}
		k.open(locale + "/")
		k.tabTo(".find")
		k.leadsBy(kb.Enter)
		k.tabTo("#search-words")
		k.do(chromedp.KeyEvent("paiement suspendu"))
		k.leadsBy(kb.Enter)
		k.tabTo(".row h3 a")
		k.want(`document.activeElement.textContent`, "Recevoir la personne avant de suspendre ses paiements")
		k.leadsBy(kb.Enter)
		k.wantPath(locale + h.path())
	}
}

// While somebody types a title, proposals like it are named, and nothing moves; what is written is still there after a look at one.
func TestSimilarProposalsWhileTyping(t *testing.T) {
	h := newHall(t)
	h.awaitFound("paiements")
	marion := h.join("Marion", deliberation.Concerned, deliberation.National)
	w := newTab(t, h.site, phone)
	w.signIn(marion)
	w.open("/propositions/nouvelle")
	const below = `document.querySelector("#field-text").getBoundingClientRect().top + scrollY`
	before := eval[float64](w, below)
	w.enter("#field-title", "Recevoir les gens avant de suspendre un paiement")
	w.see(waitMost, `!document.querySelector(".similar details").hidden`)
	w.wantText("1 proposition ressemble à la vôtre")
	w.want(`document.querySelector(".similar [role=status]").textContent`, "1 proposition ressemble à la vôtre")
	if after := eval[float64](w, below); after != before {
		t.Errorf("what is below moved from %v to %v", before, after)
	}
	w.want(`document.activeElement.id`, "field-title")
	w.press(".similar summary")
	w.leads(".similar li a")
	w.wantPath(h.path())
	w.open("/propositions/nouvelle")
	w.see(waitMost, `document.querySelector("#field-title").value === "Recevoir les gens avant de suspendre un paiement"`)

	// Another title, and they go.
	eval[bool](w, `(document.querySelector("#field-title").select(), true)`)
	w.enter("#field-title", "Planter des arbres devant la mairie")
	w.see(waitMost, `document.querySelector(".similar details").hidden`)
	w.silent()
}
