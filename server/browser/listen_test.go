package browser_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"voix/deliberation"
)

// Chromium without a sound card has no voices. These say what they are given into window.heard, and end each sentence when they
// are told to (window.finish).
const voices = `(() => {
	const list = %s;
	window.heard = [];
	let now;
	class Utterance { constructor(text) { this.text = text; } }
	window.SpeechSynthesisUtterance = Utterance;
	Object.defineProperty(window, "speechSynthesis", { value: {
		getVoices: () => list,
		addEventListener() {},
		speak(u) { now = u; window.heard.push(u.voice.name + "×" + u.rate + ": " + u.text); },
		cancel() { const u = now; now = undefined; window.cancelled = (window.cancelled ?? 0) + 1; u?.onerror?.({ error: "interrupted" }); },
	} });
	window.finish = () => { const u = now; now = undefined; u.onend(); };
})()`

func (w *tab) prelude(script string) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

const last = `window.heard[window.heard.length - 1]`

// A proposal is read sentence by sentence, in the voice of its language; the page does not move; pausing, stopping and speed
// work from the keyboard.
func TestTextIsReadAloud(t *testing.T) {
	h := newHall(t)
	number := h.author.propose(h.consultation, deliberation.Digital, deliberation.National, "Deux phrases à entendre",
		"Voici la première phrase. Et voilà la deuxième, avec **un mot** fort.\n\nUn autre paragraphe.")
	h.author.argue(deliberation.Thread{Proposal: number}, deliberation.For, 0, "Un argument à voix haute.")
	k := &keyboard{tab: newTab(t, h.site, phone)}
	k.prelude(fmt.Sprintf(voices, `[
		{ name: "Zoé en ligne", lang: "fr-FR", localService: false, default: true },
		{ name: "Anna", lang: "en-GB", localService: true },
		{ name: "Zoé", lang: "fr-FR", localService: true },
	]`))
	k.open(fmt.Sprintf("/propositions/%d", number))
	k.see(waitMost, `document.querySelector("button[data-listen=text]").hidden === false`)
	if n := eval[int](k.tab, `window.heard.length`); n != 0 {
		t.Fatal("it begins by itself")
	}
	scroll := eval[float64](k.tab, `document.querySelector("h1").getBoundingClientRect().top`)
	k.tabTo("button[data-listen=text]")
	k.key(kb.Enter)
	k.want(last, "Zoé×1: Deux phrases à entendre")
	if at := eval[float64](k.tab, `document.querySelector("h1").getBoundingClientRect().top`); at != scroll {
		t.Errorf("the page moved from %v to %v", scroll, at)
	}
	eval[bool](k.tab, `(window.finish(), true)`)
	k.want(last, "Zoé×1: Voici la première phrase.")
	eval[bool](k.tab, `(window.finish(), true)`)
	k.want(last, "Zoé×1: Et voilà la deuxième, avec un mot fort.")
	k.want(`Array.from(CSS.highlights.get("spoken"), (r) => r.toString().trim()).join()`, "Et voilà la deuxième, avec un mot fort.")
	if *shotsIn != "" {
		k.shoot("listening", false)
	}
	k.audit(axe(t))
	k.look(phone)

	// Paused, it goes on with the same sentence; so does another speed, which is kept.
	k.tabTo("[data-listen-toggle]")
	k.key(kb.Enter)
	k.want(`document.querySelector("[data-listen-toggle]").textContent`, "Continuer")
	k.key(kb.Enter)
	k.want(last, "Zoé×1: Et voilà la deuxième, avec un mot fort.")
	eval[bool](k.tab, `(() => { const s = document.querySelector("#listen-rate"); s.value = "0.75"; s.dispatchEvent(new Event("change")); return true })()`)
	k.want(last, "Zoé×0.75: Et voilà la deuxième, avec un mot fort.")
	k.key(kb.Escape)
	k.see(soon, `document.querySelector("#listening").hidden && !CSS.highlights.has("spoken")`)
	heard := eval[int](k.tab, `window.heard.length`)
	k.see(soon, fmt.Sprintf(`window.heard.length === %d`, heard))

	k.open(fmt.Sprintf("/propositions/%d", number))
	k.see(waitMost, `document.querySelector("button[data-listen=thread]").hidden === false`)
	k.press("button[data-listen=thread]")
	k.want(last, "Zoé×0.75: Un argument à voix haute.")
	eval[bool](k.tab, `(window.finish(), true)`)
	k.see(soon, `document.querySelector("#listening").hidden`)
	k.silent()
}

// Without a voice of the device for the language there is nothing to press: a voice elsewhere would be told what one reads.
func TestNothingIsReadWithoutAVoiceOfTheDevice(t *testing.T) {
	h := newHall(t)
	w := newTab(t, h.site, phone)
	w.prelude(fmt.Sprintf(voices, `[{ name: "Zoé en ligne", lang: "fr-FR", localService: false }, { name: "Anna", lang: "en-GB", localService: true }]`))
	w.open(h.path())
	w.see(waitMost, `document.readyState === "complete"`)
	if eval[bool](w, `Array.from(document.querySelectorAll("button[data-listen]")).some((b) => !b.hidden)`) {
		t.Error("there is a button without a voice")
	}
}

// Keys lead through a proposal, never while one writes; the list of them opens over the page and gives the focus back; they can
// be turned off.
func TestKeysLeadAndCanBeTurnedOff(t *testing.T) {
	h := newHall(t)
	people := h.crowd(1)
	first := h.author.argue(h.thread(), deliberation.For, 0, "Le premier argument.")
	second := h.author.argue(h.thread(), deliberation.Against, 0, "Le deuxième argument.")
	k := &keyboard{tab: h.reader(people[0], phone)}
	at := `document.activeElement.id`
	k.key("o")
	k.want(at, "ballot-title")
	k.key("a")
	k.want(at, "thread-title")
	k.key("j")
	k.want(at, fmt.Sprintf("argument-%d", first))
	k.key("j")
	k.want(at, fmt.Sprintf("argument-%d", second))
	k.key("k")
	k.want(at, fmt.Sprintf("argument-%d", first))

	k.do(chromedp.Focus(chromedp.CSS(argument)))
	k.key("j")
	k.want(`document.querySelector("#argumenter textarea").value`, "j")
	k.want(at, "field-text")

	k.do(chromedp.Focus(chromedp.CSS(".choice-agree")))
	k.key("?")
	k.see(waitMost, `document.querySelector("dialog[open] h2")?.textContent === "Raccourcis clavier"`)
	if *shotsIn != "" {
		k.shoot("keys", true)
	}
	k.audit(axe(t))
	k.look(phone)
	k.key(kb.Escape)
	k.see(soon, `!document.querySelector("dialog[open]") && document.activeElement.matches(".choice-agree")`)

	k.key("?")
	k.press("dialog [data-keys-switch]")
	k.press("dialog [data-keys-close] button")
	k.key("a")
	k.see(soon, `document.activeElement.matches(".choice-agree")`)
	k.open(h.path())
	k.key("a")
	k.want(at, "")
	// What they do stands on a page, too, where they can be turned on again.
	k.press("a[data-keys]")
	k.see(waitMost, `document.querySelector("dialog[open] [data-keys-switch]").checked === false`)
	k.silent()
}

// Where the device has a sheet to share with, it opens; where it has none, the address is copied on request.
func TestSharing(t *testing.T) {
	h := newHall(t)
	w := newTab(t, h.site, phone)
	w.prelude(`navigator.share = (what) => { window.shared = what; return Promise.resolve() }`)
	w.open(h.path())
	w.press("details[data-share] summary")
	w.see(soon, `window.shared?.url.startsWith(location.origin + "/propositions/") && window.shared.title`)
	if eval[bool](w, `document.querySelector("details[data-share]").open`) {
		t.Error("the box opens besides")
	}
	plain := newTab(t, h.site, phone)
	plain.prelude(`Object.defineProperty(navigator, "clipboard", { value: { writeText: (t) => { window.copied = t; return Promise.resolve() } } })`)
	plain.open(h.path())
	plain.press("details[data-share] summary")
	plain.wantText("Envoyer par courriel")
	plain.press("button[data-copy]")
	plain.see(soon, `window.copied?.startsWith(location.origin + "/propositions/") && document.getElementById("live").textContent === "L’adresse est copiée."`)
}
