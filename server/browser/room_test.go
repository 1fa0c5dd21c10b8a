package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"voix/deliberation"
)

// gathering is a debate whose room is open, on a site of its own whose network can be cut.
func gathering(t *testing.T) (h *hall, lead person, room string) {
	h = newHall(t)
	lead = h.join("Entraide", deliberation.Association, deliberation.National)
	consultation := int64(1)
	announcement, text := fullAnnouncement("Les courriers de la Caf", deliberation.National, h.clock.Now().Add(time.Hour).Truncate(time.Millisecond))
	n := lead.announce(consultation, announcement, text, 0)
	lead.put(n, deliberation.ItemTopic, "Les lettres")
	lead.put(n, deliberation.ItemQuestion, "Une lettre par décision ?")
	h.do(deliberation.OpenRoom{Debate: n, By: lead.number, Most: 60})
	return h, lead, fmt.Sprintf("/debats/%d/salle", n)
}

const heardLast = `(document.querySelector("[data-room=said] .room-words") || {}).textContent`

// A facilitator runs a room from the keyboard; the screen and a phone show it at once; then the network is gone for a while.
func TestARoomOnThreeScreens(t *testing.T) {
	h, lead, room := gathering(t)
	console, screen, pocket := newTab(t, h.site, wide), newTab(t, h.site, look{width: 1920, height: 1080, scripts: true}), newTab(t, h.site, phone)
	console.signIn(lead)
	if status := console.open(room + "/animation"); status != 200 {
		t.Fatal(status)
	}
	screen.open(room + "/ecran")
	screen.wantText("Le débat va commencer", "Pour participer avec un téléphone")

	pocket.open(room)
	pocket.enter("#field-name", "Lina")
	pocket.press(`label[for="field-college"]`)
	pocket.press(`label[for="field-presence"]`)
	pocket.press(`label[for="field-years"]`)
	pocket.press(`label[for="field-agree"]`)
	eval[bool](pocket, `(window.leaving = true)`)
	pocket.press(".room-join form > .button")
	pocket.arrives()
	pocket.wantText("Vous voulez dire quelque chose", "Votre code à garder")
	screen.see(soon, `document.querySelector("[data-room=people]").textContent.includes("1 dans la salle")`)
	console.see(soon, `document.querySelector(".console-list")?.textContent.includes("Lina")`)

	pocket.press(`button[value=ask]`)
	pocket.see(soon, `!document.querySelector("button[value=unask]").hidden && document.querySelector("[data-own-status]").textContent.includes("rang")`)
	screen.see(soon, `document.querySelector("[data-room=queue]").textContent.includes("Lina")`)
	console.see(soon, `!document.getElementById("do-next").disabled`)

	// One key each: the item, the floor, what is said. The field keeps the focus all along.
	key := func(k string) { console.t.Helper(); console.do(chromedp.KeyEvent(k)) }
	console.want(`document.activeElement.id`, "field-text")
	key(kb.F9)
	screen.see(soon, `document.querySelector(".screen-topic").textContent === "Les lettres"`)
	eval[bool](console, `(document.getElementById("field-seconds").value = "120", true)`)
	key(kb.F8)
	screen.see(soon, `document.querySelector("[data-who]").textContent.includes("Lina") && document.querySelector("[data-left]").textContent.includes("minute")`)
	pocket.see(soon, `document.querySelector("[data-own-status]").textContent === "Vous avez la parole."`)
	console.see(soon, `document.getElementById("field-who").value === "1"`)
	console.enter("#field-text", "Trois lettres le même jour.")
	key(kb.F2)
	screen.see(soon, heardLast+` === "Trois lettres le même jour."`)
	pocket.see(soon, heardLast+` === "Trois lettres le même jour."`)
	console.see(soon, heardLast+` === "Trois lettres le même jour."`)
	console.want(`document.activeElement.id + document.activeElement.value`, "field-text")

	// Somebody speaks who is on no list: a code is there to hand over.
	eval[bool](console, `(() => { const who = document.getElementById("field-who"); who.value = "agent"; who.dispatchEvent(new Event("change", { bubbles: true })); return true; })()`)
	console.enter("#field-text", "On nous les impose aussi.")
	key(kb.F3)
	console.see(soon, `/-P002\w-/.test(document.querySelector("[data-given]").textContent)`)

	console.press("#do-hands")
	pocket.see(soon, `document.querySelector("[data-hand] button[value=agree]")`)
	pocket.press("[data-hand] button[value=agree]")
	screen.see(soon, `document.querySelector("[data-room=answered]").textContent === "1 réponse"`)
	console.see(soon, `document.getElementById("do-shut")`)

	// The network goes. What is said is written down all the same, and nobody's screen goes blank.
	h.cut(console)
	for _, words := range []string{"Premier mot sans réseau.", "Second mot sans réseau.", "Troisième mot."} {
		console.enter("#field-text", words)
		key(kb.F4)
	}
	console.see(soon, `document.querySelector("[data-room=net]").textContent.includes("3 envois attendent")`)
	screen.see(waitMost, `document.querySelector("[data-room=net]").textContent.includes("Pas de réseau")`)
	screen.wantText("On nous les impose aussi.", "1 réponse")
	pocket.press("[data-hand] button[value=disagree]")
	h.mend(console)
	screen.see(waitMost, heardLast+` === "Troisième mot." && document.querySelector("[data-room=net]").textContent === ""`)
	screen.want(`Array.from(document.querySelectorAll("[data-room=said] .room-words"), (e) => e.textContent).slice(0, 3).join("|")`, "Troisième mot.|Second mot sans réseau.|Premier mot sans réseau.")
	pocket.see(waitMost, heardLast+` === "Troisième mot."`)
	until(t, waitMost, "the phone's hand arrives", func() (there bool) {
		h.platform.Read(func(s *deliberation.State) {
			r, _ := s.Room(1)
			there = len(r.Shows) == 1 && r.Shows[0].Raised[deliberation.Concerned-1].Disagree == 1
		})
		return there
	})
	console.see(waitMost, `document.querySelector("[data-room=net]").textContent.indexOf("attend") < 0`)
	console.press("#do-shut")
	screen.see(waitMost, `document.querySelector("[data-room=result]").textContent.includes("1 avis donné")`)
	for _, w := range []*tab{console, screen, pocket} {
		w.silent(append(outages, "ERR_NETWORK_CHANGED", "ERR_EMPTY_RESPONSE")...)
	}
}

// Without scripts everything is there by forms and reloading.
func TestARoomWithoutScripts(t *testing.T) {
	h, lead, room := gathering(t)
	plain := phone
	plain.scripts = false
	w := newTab(t, h.site, phone)
	w.signIn(lead)
	w.look(plain)
	w.open(room + "/animation")
	w.enter("#field-text", "Une idée sans script.")
	w.leads(".console-sides button[value=for]")
	w.wantText("Code à donner à", "Une idée sans script.")
	w.open(room)
	w.press(`label[for="field-presence"]`)
	w.leads(".room-join form > .button")
	w.leads("button[value=ask]")
	w.wantText("Vous avez demandé la parole", "Recharger la page")
	w.open(room + "/animation")
	w.leads("#do-next")
	w.open(room + "/ecran")
	w.wantText("La parole est à", "Entraide", "Une idée sans script.", "Recharger la page")
	if eval[int](w, `document.querySelectorAll("noscript meta[http-equiv=refresh]").length`) != 1 {
		t.Error("the screen does not reload by itself")
	}
}

// The pages are looked at with -shots: the screen at two sizes, the console, a phone.
func TestRoomsAreLookedAt(t *testing.T) {
	c := theSite(t)
	for _, of := range []struct {
		path          string
		width, height int64
		in, dark      bool
	}{
		{"/ecran", 1280, 720, false, false}, {"/ecran", 1920, 1080, false, false}, {"/ecran?fond=sombre", 1920, 1080, false, false}, {"/animation", 1280, 900, true, false}, {"/animation", 360, 740, true, false},
		{"", 360, 740, false, false}, {"", 360, 740, true, true},
	} {
		for _, room := range []int64{c.room, c.counted} {
			w := newTab(t, c.site, look{width: of.width, height: of.height, scripts: true, dark: of.dark})
			if of.in {
				w.signIn(c.reader)
			}
			if status := w.open(fmt.Sprintf("/debats/%d/salle%s", room, of.path)); status != 200 {
				t.Fatal(status)
			}
			// Nothing stands beside the window, and the screen needs no turning of a wheel.
			if over := eval[float64](w, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s at %d: %v too wide", of.path, of.width, over)
			}
			if *shotsIn != "" {
				content, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
				if err == nil {
					err = os.WriteFile(filepath.Join(*shotsIn, fmt.Sprintf("%d-%s-%d-%v.png", room, filepath.Base(of.path), of.width, of.dark)), content, 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
