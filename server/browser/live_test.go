package browser_test

import (
	"math"
	"strings"
	"testing"

	"voix/deliberation"
)

// Two people have one proposal open. What one gives, the other sees, without reloading; nothing that is read or typed moves.
func TestTwoBrowsersSeeEachOther(t *testing.T) {
	h := newHall(t)
	people := h.crowd(7)
	for i := range 6 {
		h.author.argue(h.thread(), deliberation.For, 0, strings.Repeat("Un argument qui était là avant. ", 8+i))
	}
	one, other := h.reader(people[0], phone), h.reader(people[1], wide)

	// The other is typing.
	other.enter("#field-text", "Je suis en train d’écrire")
	const caret = `(() => { const e = document.getElementById("field-text");
		return document.activeElement === e ? e.value + "|" + e.selectionStart : "focus lost to " + document.activeElement.outerHTML.slice(0, 80) })()`
	before := eval[string](other, caret)
	top := eval[float64](other, `document.getElementById("field-text").getBoundingClientRect().top`)

	one.press("#field-side")
	one.enter("#argumenter textarea", "Voici ce que j’ai vécu.")
	eval[bool](one, `(window.leaving = true)`)
	one.press("#argumenter form > button")
	other.see(soon, `Array.from(document.querySelectorAll("#side-for .text"), (e) => e.textContent).includes("Voici ce que j’ai vécu.")`)
	other.see(soon, `document.getElementById("live").textContent.includes("1 nouvel argument")`)
	other.want(caret, before)
	if now := eval[float64](other, `document.getElementById("field-text").getBoundingClientRect().top`); math.Abs(now-top) > 1 {
		t.Errorf("what the other was typing moved from %v to %v", top, now)
	}
	other.want(`document.querySelector("[data-live=count-for]").textContent`, "7")
	one.arrives()
	one.wantText("Votre argument est publié.", "Voici ce que j’ai vécu.")
	eval[bool](one, `(window.neverReloaded = true)`)

	// Only who asks for it is led to what is new.
	other.press("#live button")
	other.see(soon, `document.activeElement.textContent.includes("Voici ce que j’ai vécu.")`)
	if eval[bool](other, `document.getElementById("live").textContent.includes("nouvel argument")`) {
		t.Error("the word stays although it was followed")
	}

	other.press(`.choice-agree`)
	one.see(soon, `document.querySelector("[data-live=ballots]").textContent === "1 avis donné"`)
	one.press(`.choice-disagree`)
	other.see(soon, `document.querySelector("[data-live=ballots]").textContent === "2 avis donnés"`)
	one.press(`.choice-pass`) // a change of mind moves nothing
	other.want(`document.querySelector(".choice-agree").getAttribute("aria-pressed")`, "true")

	// Figures come as a packet, once nobody can be singled out: five people, of whom two differ.
	people[2].vote(h.proposal, deliberation.Agree)
	people[3].vote(h.proposal, deliberation.Agree)
	for _, w := range []*tab{one, other} {
		w.see(soon, `document.querySelector("[data-live=ballots]").textContent === "4 avis donnés"`)
		if shown := eval[int](w, `document.querySelectorAll("#results .bars").length`); shown != 0 {
			t.Errorf("%d figures are shown of four ballots", shown)
		}
	}
	people[4].vote(h.proposal, deliberation.Disagree)
	for _, w := range []*tab{one, other} {
		w.see(soon, `document.querySelectorAll("#results .bars").length === 1`)
		w.wantText("3 personnes concernées sur 5 sont d’accord")
		if !eval[bool](w, `window.neverReloaded === true`) {
			t.Error("the page was loaded again")
		}
		w.silent()
	}
}

// An erased text leaves the pages of those who have it open.
func TestErasedTextLeavesOpenPages(t *testing.T) {
	h := newHall(t)
	people := h.crowd(2)
	people[0].argue(h.thread(), deliberation.Against, 0, "Je vais le regretter.")
	w := h.reader(people[1], phone)
	w.wantText("Je vais le regretter.")
	h.do(deliberation.ErasePerson{Person: people[0].number})
	w.see(soon, `!document.body.textContent.includes("Je vais le regretter.")`)
	if !eval[bool](w, `window.neverReloaded === true`) {
		t.Error("the page was loaded again")
	}
}

// The server goes away and comes back: the page connects again by itself and misses nothing that was said meanwhile.
func TestPageComesBackAfterRestart(t *testing.T) {
	h := newHall(t)
	people := h.crowd(2)
	w := h.reader(people[0], phone)
	people[1].argue(h.thread(), deliberation.For, 0, "Avant le redémarrage.")
	w.see(soon, `document.body.textContent.includes("Avant le redémarrage.")`)

	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	h.begin(h.address)
	people[1].argue(h.thread(), deliberation.For, 0, "Pendant la coupure.")
	people[1].vote(h.proposal, deliberation.Agree)
	w.see(waitMost, `document.body.textContent.includes("Pendant la coupure.")`)
	w.see(soon, `document.querySelector("[data-live=ballots]").textContent === "1 avis donné"`)
	people[1].argue(h.thread(), deliberation.For, 0, "Après.")
	w.see(soon, `document.body.textContent.includes("Après.")`)
	if !eval[bool](w, `window.neverReloaded === true`) {
		t.Error("the page was loaded again")
	}
	w.silent("WebSocket connection", "ERR_CONNECTION_REFUSED")
}
