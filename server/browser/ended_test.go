package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"voix/deliberation"
)

// What is sent when the session has ended comes back in a page, and goes with one press once the browser is signed in again,
// without JavaScript as with it; then nothing of it waits on the device any more.
func TestATextOutlivesItsSession(t *testing.T) {
	for _, scripts := range []bool{false, true} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			h := newHall(t)
			p := h.crowd(1)[0]
			l := phone
			l.scripts = scripts
			w := h.reader(p, l)
			if scripts {
				w.ready()
			}
			const text = "Un rendez-vous de dix minutes suffit. « C’est tout. »"
			w.press("#field-side")
			w.enter(argument, text)
			w.forget()
			w.leads(send)
			w.wantText("Votre connexion a pris fin. Rien n’est perdu.", text)
			if n := h.arguments(h.proposal); n != 0 {
				t.Fatalf("%d arguments of nobody", n)
			}
			w.want(`document.querySelector("main a.button").target`, "_blank")
			if scripts {
				until(t, waitMost, "it is a draft as well", func() bool { return strings.HasPrefix(w.keptHere(), "draft:") })
				w.audit(axe(t))
				w.look(l)
			}
			w.become(p) // in the other tab
			w.leads("form[data-ended] button")
			w.wantPath(h.path())
			w.wantText("Votre argument est publié.", text)
			if n := h.arguments(h.proposal); n != 1 {
				t.Errorf("%d arguments", n)
			}
			if scripts {
				until(t, waitMost, "nothing waits", func() bool { return w.keptHere() == "" })
			}
			w.silent("status of 401")
		})
	}
}

// Who opens a link says whether the device is shared; one that was said to be stays so until somebody says otherwise, and the button
// of the browser that leads back does not lead back to the link.
func TestALinkAsksWhetherTheDeviceIsShared(t *testing.T) {
	h := newHall(t)
	people := h.crowd(2)
	w := newTab(t, h.site, phone)
	w.open("/")
	w.open("/connexion/" + people[0].code)
	w.wantText("Ce lien vous connecte sous le nom de Personne 1.", "D’autres personnes utilisent cet appareil")
	w.press("#field-shared")
	w.leads("main form button")
	w.want(`document.body.dataset.shared`, "yes")
	w.see(soon, `localStorage.getItem("shared") === "yes"`)
	eval[bool](w, `(setTimeout(() => history.back()), true)`)
	w.see(waitMost, `location.pathname === "/connexion" && document.readyState === "complete"`)
	if eval[bool](w, fmt.Sprintf(`document.documentElement.outerHTML.includes(%q)`, people[0].code)) {
		t.Error("the link is still there for whoever comes next")
	}
	w.open("/moi")
	w.leads(`form[action="/deconnexion"] button`)

	w.open("/connexion/" + people[1].code)
	w.see(soon, `document.querySelector("#field-shared").checked`)
	w.leads("main form button")
	w.want(`document.body.dataset.shared`, "yes")

	own := newTab(t, h.site, phone)
	own.signIn(people[0])
	own.want(`document.body.dataset.shared`, "")
	own.silent()
}

// From a link in a message to being signed in: with the keyboard alone, and what a link costs in keys.
func TestALinkByKeyboard(t *testing.T) {
	h := newHall(t)
	marion := h.join("Marion", deliberation.Concerned, deliberation.National)
	k := &keyboard{tab: newTab(t, h.site, phone)}
	k.open("/connexion/" + marion.code)
	k.skip()
	k.tabTo("#field-shared")
	k.tabTo("main form button")
	k.leadsBy(kb.Enter)
	k.wantText("Bienvenue.", "Marion")
	if k.keys > 5 {
		t.Errorf("%d keys from a link to being signed in", k.keys)
	}
}
