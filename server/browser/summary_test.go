package browser_test

import (
	"fmt"
	"slices"
	"testing"
)

// What the script says of a text while it is typed is what the server says of it when it is looked over.
func TestHintsWhileTypingAreTheServers(t *testing.T) {
	c := theSite(t)
	w := newTab(t, c.site, phone)
	w.signIn(c.reader)
	for _, text := range []string{
		"La Caf arrête de vous payer.\nVous ne savez pas pourquoi.",
		"Le RSA, l’APL, etc. Mme Dupont a un RDV à la Caf. Elle attend.",
		"L’administration demande un accompagnement : de\u0301mate\u0301rialisation, aujourd’hui, rendez-vous.",
		"un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize – (enfin) ! Voir https://exemple.fr/une-adresse-assez-longue",
		"« On vous écrit. » Vous répondez ? On décide… ATTENTION",
	} {
		w.open(fmt.Sprintf("/propositions/%d/resume", c.busy))
		typed := eval[[]string](w, fmt.Sprintf(`new Promise((done) => {
			const field = document.querySelector("textarea[name=text]"), reading = document.getElementById("reading");
			new MutationObserver(() => { if (!reading.hidden) done(Array.from(reading.querySelectorAll("li"), (e) => e.textContent)) })
				.observe(reading, {attributes: true, childList: true, subtree: true});
			field.value = %q;
			field.dispatchEvent(new Event("input", {bubbles: true}));
		})`, text))
		eval[bool](w, `(window.leaving = true, document.querySelector("button[name=check]").click(), true)`)
		w.arrives()
		looked := eval[[]string](w, `Array.from(document.querySelectorAll("#reading li"), (e) => e.textContent)`)
		if !slices.Equal(typed, looked) {
			t.Errorf("%q:\nwhile typing  %q\nlooked over   %q", text, typed, looked)
		}
		if preview := eval[string](w, `document.querySelector("#preview .text").textContent`); preview != text {
			t.Errorf("%q is shown as %q", text, preview)
		}
	}
	w.silent()
}
