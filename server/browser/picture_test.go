package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"voix/server/page"
)

// side tells whether something lies in the left or in the right half of what it is drawn in.
func side(part, whole string) string {
	return fmt.Sprintf(`(() => {
		const part = document.querySelector(%q).getBoundingClientRect(), whole = document.querySelector(%q).getBoundingClientRect();
		return part.left + part.width / 2 < whole.left + whole.width / 2 ? "left" : "right";
	})()`, part, whole)
}

// Pictures begin where reading does: the first week, and who agrees. France stays as it is.
func TestPicturesBeginWhereReadingDoes(t *testing.T) {
	c := theSite(t)
	w := newTab(t, c.site, phone)
	for locale, begins := range map[page.Locale]string{page.French: "left", page.English: "left", page.Arabic: "right"} {
		w.open(locale.Address(fmt.Sprintf("/consultations/%d/chiffres", c.current)))
		w.want(side(".plot rect", ".plot"), begins)
		w.want(side(".stretches li:last-child rect", ".stretches li:last-child svg"), begins)
		w.open(locale.Address(fmt.Sprintf("/propositions/%d", c.split)))
		w.want(side(".bars .bar-disagree", ".bars"), map[string]string{"left": "right", "right": "left"}[begins])
		w.open(locale.Address("/carte"))
		// The Marne lies in the north-east, and Guadeloupe comes first of what lies overseas.
		w.want(side(".map a path", ".map"), "right")
		w.want(side(".map-frame", ".map"), "left")
	}
	w.silent()
}

// The map leads where it shows by keyboard, and what has the focus is seen by more than its colour.
func TestTheMapIsWalkedByKeyboard(t *testing.T) {
	c := theSite(t)
	k := &keyboard{tab: newTab(t, c.site, wide)}
	k.open("/carte")
	k.want(`document.querySelector(".map a title").textContent`, "Caf de la Marne\u202f: 2 débats")
	k.tabTo(".map-skip a")
	k.key(kb.Tab)
	k.want(`document.activeElement.closest(".map") ? getComputedStyle(document.activeElement.querySelector("path")).strokeWidth : "not on the map"`, "9px")
	k.leadsBy(kb.Enter)
	k.wantPath("/caf/caf-51")
	k.wantText("Caf de la Marne", "Parler des indus sans honte", "Et si la Caf nous écrivait clairement")

	// Past the map in two keys, to a list that says the same.
	k.open("/carte")
	k.tabTo(".map-skip a")
	k.key(kb.Enter)
	k.see(waitMost, `document.activeElement.id === "list"`)
	k.tabTo(".places a")
	k.leadsBy(kb.Enter)
	k.wantPath("/caf/caf-51")
}
