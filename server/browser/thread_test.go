package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"voix/deliberation"
)

// A thread is read in another order, an argument marked, and another quoted, without any script, with the keyboard's keys alone where
// there is something to press.
func TestAThreadWorksWithoutScripts(t *testing.T) {
	h := newHall(t)
	people := h.crowd(6)
	first := h.author.argue(h.thread(), deliberation.For, 0, "On m’a reçue dix minutes, et tout était réglé.")
	for i := range 8 {
		h.author.argue(h.thread(), deliberation.Sides()[i%3], 0, fmt.Sprintf("Argument numéro %d.", i+2))
	}
	for _, p := range people[:4] {
		h.do(deliberation.MarkArgument{Argument: first, By: p.number})
	}
	plain := phone
	plain.scripts = false
	w := newTab(t, h.site, plain)
	w.look(phone) // signing in presses a button
	w.signIn(people[4])
	w.look(plain)
	w.open(h.path())

	const order = `Array.from(document.querySelectorAll(".argument"), (e) => e.id.slice(9)).join()`
	const now = `document.querySelector(".orders [aria-current]").textContent`
	w.want(now, "Par tirage au sort")
	follow := func(name string) {
		t.Helper()
		eval[bool](w, `(window.leaving = true)`)
		eval[bool](w, fmt.Sprintf(`(Array.from(document.querySelectorAll(".orders a")).find((a) => a.textContent === %q).click(), true)`, name))
		w.arrives()
		w.want(now, name)
	}
	follow("Par date")
	w.want(`document.querySelector("#side-for .argument").id`, fmt.Sprintf("argument-%d", first))
	w.want(`location.hash`, "#arguments")

	// The button has a name of its own among all the others, and tells whether it is pressed.
	button := fmt.Sprintf(`#argument-%d .gestures button`, first)
	state := fmt.Sprintf(`document.querySelector(%q).getAttribute("aria-pressed")`, button)
	w.want(fmt.Sprintf(`document.querySelector(%q).textContent`, button), "Utile pour moi (texte de Anémone)")
	w.want(state, "false")
	if eval[bool](w, `document.body.textContent.includes("Utile pour 4")`) {
		t.Error("four marks are shown")
	}
	press := func() {
		t.Helper()
		eval[bool](w, `(window.leaving = true)`)
		eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).focus(), document.activeElement.click(), true)`, button))
		w.arrives()
	}
	press()
	w.want(state, "true")
	w.want(now, "Par date")
	w.want(`location.hash`, fmt.Sprintf("#argument-%d", first))
	w.wantText("Utile pour 5 personnes")
	press()
	w.want(state, "false")
	press()
	w.want(state, "true")
	follow("Les plus utiles d’abord")
	w.want(`document.querySelector("#side-for .argument").id`, fmt.Sprintf("argument-%d", first))

	// Quoting opens the form with what is quoted, and the argument that comes of it shows it and leads back to it.
	w.leads(fmt.Sprintf(`#argument-%d .gestures a`, first))
	w.want(`location.hash`, "#argumenter")
	w.want(`document.querySelector("#argumenter blockquote p").textContent`, "On m’a reçue dix minutes, et tout était réglé.")
	eval[bool](w, `(document.getElementById("field-side").checked = true, document.getElementById("field-text").value = "C’est tout à fait ça.", true)`)
	w.leads("#argumenter form > button")
	given := eval[string](w, `location.hash`)
	w.want(fmt.Sprintf(`document.querySelector("%s .said > p.text").textContent`, given), "C’est tout à fait ça.")
	w.want(fmt.Sprintf(`document.querySelector("%s blockquote p").textContent`, given), "On m’a reçue dix minutes, et tout était réglé.")
	w.want(fmt.Sprintf(`document.querySelector("%s blockquote a").hash`, given), fmt.Sprintf("#argument-%d", first))
	if strings.Count(eval[string](w, order), ",") != 9 {
		t.Errorf("the thread holds %s", eval[string](w, order))
	}
}

// What comes while one reads stands at its place among the others, and what one reads stays where it is; what belongs on another page is told.
func TestNewArgumentsComeAtTheirPlace(t *testing.T) {
	h := newHall(t)
	people := h.crowd(7)
	for i := range 12 {
		h.author.argue(h.thread(), deliberation.For, 0, fmt.Sprintf("Un argument qui était là avant, le %d. ", i)+strings.Repeat("Et une phrase. ", 20))
	}
	w := h.reader(people[0], phone)
	eval[bool](w, `(document.querySelectorAll(".argument")[6].scrollIntoView({ block: "center" }), window.held = document.elementFromPoint(innerWidth / 2, innerHeight / 2), true)`)
	top := eval[float64](w, `window.held.getBoundingClientRect().top`)
	for i := range 6 {
		people[1].argue(h.thread(), deliberation.For, 0, fmt.Sprintf("Nouveau %d.", i))
	}
	w.see(waitMost, `document.querySelectorAll("#side-for .argument").length === 18`)
	if now := eval[float64](w, `window.held.getBoundingClientRect().top`); now-top > 1.5 || top-now > 1.5 {
		t.Errorf("what was read moved from %v to %v", top, now)
	}
	for _, p := range people[2:] { // what becomes known of them does so without a reload, too
		h.do(deliberation.MarkArgument{Argument: 3, By: p.number})
	}
	w.see(waitMost, `document.querySelector("#argument-3 .facts").textContent.includes("Utile pour 5 personnes")`)
	if !eval[bool](w, `window.neverReloaded === true`) {
		t.Error("the page was loaded again")
	}
	// Marking leaves what is typed where it is.
	w.enter("#field-text", "Je suis en train d’écrire")
	const button = `document.querySelector("#argument-4 .gestures button")`
	marked := func() (is bool) {
		h.platform.Read(func(s *deliberation.State) { is = s.HasMarked(people[0].number, 4) })
		return is
	}
	for _, want := range []bool{true, false, true} {
		eval[bool](w, `(`+button+`.click(), true)`)
		w.want(button+`.getAttribute("aria-pressed")`, fmt.Sprint(want))
		until(t, waitMost, "the mark is kept", func() bool { return marked() == want })
		w.see(soon, `!`+button+`.form.dataset.busy`)
	}
	w.want(`document.getElementById("field-text").value`, "Je suis en train d’écrire")
	if !eval[bool](w, `window.neverReloaded === true`) {
		t.Error("the page was loaded again")
	}
	const order = `Array.from(document.querySelectorAll(".argument"), (e) => e.id).join()`
	here := eval[string](w, order)
	w.open(h.path())
	w.want(order, here)

	for range 100 {
		h.author.argue(h.thread(), deliberation.Against, 0, "De quoi remplir une page.")
	}
	w.open(h.path() + "?ordre=temps")
	people[1].argue(h.thread(), deliberation.For, 0, "Tout au bout.")
	w.see(waitMost, `document.getElementById("live").textContent.includes("1 nouvel argument, plus loin dans la discussion")`)
	eval[bool](w, `(window.leaving = true)`)
	w.press("#live button")
	w.arrives()
	w.wantText("Tout au bout.")
	w.silent()
}
