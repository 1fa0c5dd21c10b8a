package browser_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"voix/deliberation"
)

// pressed is the choice that the page shows as one's own, and what it says of it.
const pressed = `(document.querySelector(".choice[aria-pressed=true]")?.value ?? "none") + "|" + document.querySelector("[data-own]").textContent.trim().split(".")[0].replace(/\s/g, " ")`

// network connects the tab, or cuts it off.
func (w *tab) network(there bool) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{
				Offline: !there, DownloadThroughput: -1, UploadThroughput: -1,
			}},
		})
		if err == nil { // and what the page is told of it
			_, err = chromedp.Call(ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{
				Offline: !there, DownloadThroughput: -1, UploadThroughput: -1,
			})
		}
		return err
	}))
}

// A ballot answers at once, before the server has; what the server refuses goes back, with the reason.
func TestBallotAnswersAtOnceAndGoesBackWhenRefused(t *testing.T) {
	h := newHall(t)
	w := h.reader(h.crowd(1)[0], phone)
	w.press(".choice-agree")
	w.want(pressed, "agree|Votre avis : d’accord")
	until(t, soon, "the server has it", func() bool { return h.ballots() == 1 })
	w.see(soon, `document.querySelector("[data-live=ballots]").textContent === "1 avis donné"`)

	t.Run("at once", func(t *testing.T) {
		// Read in the very turn of the click: no answer can have come.
		w.want(`(document.querySelector(".choice-disagree").click(), `+pressed+`)`, "disagree|Votre avis : pas d’accord")
		// What the server then says is the same.
		until(t, waitMost, "the server has the change", func() bool {
			w.open(h.path())
			return eval[string](w, pressed) == "disagree|Votre avis : pas d’accord"
		})
	})
	t.Run("without a network, on a device that keeps nothing", func(t *testing.T) {
		shared := newTab(t, h.site, phone)
		shared.open("/connexion?retour=" + h.path())
		shared.enter("#field-code", h.author.code)
		shared.press("#field-shared")
		shared.leads("main form button")
		shared.wantPath(h.path())
		before := eval[string](shared, pressed)
		shared.network(false)
		shared.press(".choice-pass")
		shared.see(waitMost, `document.getElementById("live").textContent.includes("Votre avis n’a pas pu être enregistré. Nous l’avons remis comme avant.")`)
		shared.want(pressed, before)
	})
	t.Run("vote closed meanwhile", func(t *testing.T) {
		w.open(h.path())
		before := eval[string](w, pressed)
		h.advance(4)
		w.press(".choice-pass")
		w.see(waitMost, `document.getElementById("live").textContent.includes("on ne peut plus donner son avis sur cette proposition")`)
		w.want(pressed, before)
	})
	w.silent("ERR_INTERNET_DISCONNECTED", "WebSocket connection", "status of 409")
}

// Who is not signed in any more, in another window of the browser, learns that, and nothing pretends to be kept.
func TestBallotOfASessionThatEnded(t *testing.T) {
	h := newHall(t)
	p := h.crowd(1)[0]
	w := h.reader(p, phone)
	h.do(deliberation.ErasePerson{Person: p.number})
	w.press(".choice-agree")
	w.see(waitMost, `document.getElementById("live").textContent.includes("Votre connexion est finie. Connectez-vous pour donner votre avis.")`)
	w.want(`document.querySelector(".choice[aria-pressed=true]")?.value ?? "none"`, "none")
	if h.ballots() != 0 {
		t.Error("there is a ballot of nobody")
	}
}
