package browser_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"voix/deliberation"
)

// Everything that somebody can do here can be done without JavaScript, from the first visit to leaving.
func TestJourneyWithoutJavaScript(t *testing.T) {
	h := newHall(t)
	marion := h.join("Marion", deliberation.Concerned, office(t, "caf-59"))
	l := phone
	l.scripts = false
	w := newTab(t, h.site, l)

	w.open("/")
	if eval[bool](w, `document.body.dataset.topics !== "" && document.querySelector("#live").dataset.words === undefined`) {
		t.Fatal("this page has nothing for scripts: the test shows nothing")
	}
	w.leads(".actions .button") // Lire et donner mon avis
	w.leads(".rows .row h3 a")
	w.wantPath(h.path())
	w.leads("#avis .button") // Me connecter pour donner mon avis
	w.wantPath("/connexion")

	w.enter("#field-code", "pas un code")
	w.leads("main form button")
	w.wantText("Il y a une chose à corriger", "Ce code ne marche pas", "Ce que vous avez écrit est toujours là")
	eval[bool](w, `(document.querySelector("#field-code").select(), true)`)
	w.enter("#field-code", "https://exemple.org/connexion/"+marion.code) // the link, pasted whole
	w.leads("main form button")
	w.wantPath(h.path())

	w.leads(".choice-agree")
	w.wantPath(h.path())
	w.wantText("Votre avis est enregistré.", "Votre avis : d’accord.", "1 avis donné")
	w.leads(".choice-disagree")
	w.wantText("Votre avis : pas d’accord.", "1 avis donné")

	w.leads("#argumenter form > button")
	w.wantText("Il y a 2 choses à corriger", "Il manque votre choix", "Il manque votre texte")
	w.press("#field-side-against")
	w.enter("#argumenter textarea", "Cela prendra du temps aux agents.")
	w.leads("#argumenter form > button")
	w.wantText("Votre argument est publié.", "Cela prendra du temps aux agents.", "Marion")

	w.press(".answer summary")
	w.enter(".answer textarea", "Moins que de rouvrir un dossier.")
	w.leads(".answer form button")
	w.wantText("Moins que de rouvrir un dossier.")
	if h.arguments(h.proposal) != 2 {
		t.Errorf("%d arguments", h.arguments(h.proposal))
	}

	w.leads(`nav a[href="/propositions"]`)
	w.leads(`a[href="/propositions/nouvelle"]`)
	w.enter("#field-title", "Écrire les lettres en français simple")
	w.enter("#field-text", "Une lettre que l’on comprend, c’est un rendez-vous de moins.")
	w.leads("main form .button")
	w.wantText("Il y a une chose à corriger", "Il manque le thème")
	w.want(`document.querySelector("#field-title").value`, "Écrire les lettres en français simple")
	w.press("#field-theme-digital")
	file := filepath.Join(t.TempDir(), "ma lettre.png")
	if err := os.WriteFile(file, picture(t), 0o600); err != nil {
		t.Fatal(err)
	}
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#field-files"), []string{file}))
	w.leads("main form .button")
	if path := eval[string](w, `location.pathname`); !strings.HasSuffix(path, "/merci") {
		t.Fatalf("at %s", w.where())
	}
	w.wantText("Votre proposition est envoyée", "C’est la proposition 2.")
	w.leads(".actions .button")
	w.wantPath("/propositions/2")
	w.wantText("Écrire les lettres en français simple", "ma lettre.png", "Un numérique clair")
	w.do(chromedp.ScrollIntoView(chromedp.CSS(".picture img")))
	w.see(waitMost, `document.querySelector(".picture img").naturalWidth > 0`)

	w.leads(".me a")
	w.wantText("Marion", "1 proposition", "2 arguments", "1 avis")
	w.leads(`a[href="/moi/effacer"]`)
	w.leads("main form .button")
	w.wantText("Cochez la case")
	w.press("#field-confirm")
	w.leads("main form .button")
	w.wantPath("/")
	w.wantText("Votre compte est effacé.", "Me connecter")
	w.open("/propositions/2")
	w.wantText("Texte effacé", "Compte effacé")
	if text := eval[string](w, `document.body.innerText`); strings.Contains(text, "Marion") || strings.Contains(text, "ma lettre") {
		t.Errorf("not erased: %s", text)
	}
	w.silent("status of 422")
}

// mostSteps is how many keys it may take from the home page to a filed avis, a key being one press; a code that is pasted is one.
const mostSteps = 45

// From the home page to a filed avis, an argument and a reply with the keyboard alone: what has the focus is always to be seen.
func TestJourneyByKeyboard(t *testing.T) {
	for _, l := range []look{phone, {width: 1280, height: 900, dark: true, scripts: true}} {
		t.Run(fmt.Sprint(l.width), func(t *testing.T) {
			h := newHall(t)
			marion := h.join("Marion", deliberation.Concerned, deliberation.National)
			h.author.argue(h.thread(), deliberation.For, 0, "Un rendez-vous de dix minutes suffit.")
			k := &keyboard{tab: newTab(t, h.site, l)}
			k.open("/")
			k.skip()
			k.tabTo(".actions .button")
			k.leadsBy(kb.Enter)
			k.skip()
			k.tabTo(".rows .row h3 a")
			k.leadsBy(kb.Enter)
			k.skip()
			k.tabTo("#avis .button")
			k.leadsBy(kb.Enter)
			k.skip()
			k.tabTo("#field-code")
			k.do(chromedp.SendKeys(chromedp.CSS("#field-code"), marion.code))
			k.keys++
			k.leadsBy(kb.Enter)
			k.wantPath(h.path())
			k.skip()
			k.tabTo(".choice-agree")
			k.key(" ")
			until(t, waitMost, "the avis is filed", func() bool { return h.ballots() == 1 })
			t.Logf("from home to a filed avis: %d keys, %d pages", k.keys, k.pages)
			if k.keys > mostSteps {
				t.Errorf("%d keys from home to a filed avis: at most %d", k.keys, mostSteps)
			}
			k.want(pressed, "agree|Votre avis : d’accord")

			k.tabTo(".answer summary")
			k.key(" ")
			k.tabTo(".answer textarea")
			k.do(chromedp.KeyEvent("Oui, et on évite des courriers."))
			k.tabTo(".answer form button")
			k.leadsBy(kb.Enter)
			k.wantText("Votre argument est publié.", "Oui, et on évite des courriers.")

			k.tabTo("#field-side")
			k.key(" ")
			k.key(kb.ArrowDown) // contre
			k.tabTo("#argumenter textarea")
			k.do(chromedp.KeyEvent("Il faut plus d’agents."))
			k.tabTo("#argumenter form > button")
			k.leadsBy(" ")
			k.want(`document.querySelector("#side-against .text").textContent`, "Il faut plus d’agents.")

			// After a refusal the focus is on what is to be corrected.
			k.tabTo("#argumenter form > button")
			k.leadsBy(kb.Enter)
			k.see(waitMost, `document.activeElement.matches(".fault-summary")`)
			k.tabTo(".fault-summary a")
			k.key(kb.Enter)
			k.see(waitMost, `document.activeElement.id === "field-side"`)
		})
	}
}

// keyboard counts what is pressed and sees where the focus is.
type keyboard struct {
	*tab
	keys, pages int
}

// key presses one key as a keyboard does: the browser makes the typed character of it, unless the key has done something already.
// (chromedp.KeyEvent sends the character besides, which submits a form that the focus has just been led to.)
func (k *keyboard) key(key string) {
	k.t.Helper()
	of := kb.Keys[[]rune(key)[0]]
	press := input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: of.Key, Code: of.Code, Text: of.Text, UnmodifiedText: of.Unmodified,
		WindowsVirtualKeyCode: of.Windows, NativeVirtualKeyCode: of.Native,
	}
	if of.Text == "" {
		press.Type = input.DispatchKeyEventTypeRawKeyDown
	}
	release := press
	release.Type, release.Text, release.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
	k.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.DispatchKeyEvent, press)
		if err == nil {
			_, err = chromedp.Call(ctx, input.DispatchKeyEvent, release)
		}
		return err
	}))
	k.keys++
}

// skip takes the link that leads past what is the same on every page, as people do who have no mouse.
func (k *keyboard) skip() {
	k.t.Helper()
	k.key(kb.Tab)
	k.want(`document.activeElement.textContent`, "Aller au contenu")
	k.key(kb.Enter)
	k.see(waitMost, `document.activeElement.id === "content"`)
}

// tabTo presses Tab until the focus is on what a selector finds. Whatever has the focus on the way is in view and marked.
func (k *keyboard) tabTo(selector string) {
	k.t.Helper()
	for range 80 {
		k.key(kb.Tab)
		if problem := eval[string](k.tab, focusProblem); problem != "" {
			k.t.Errorf("on the way to %s: %s", selector, problem)
		}
		if eval[bool](k.tab, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
	}
	k.t.Fatalf("no way to %s by Tab at %s", selector, k.where())
}

const focusProblem = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return ""; // around the end of the page
	const name = e.outerHTML.slice(0, 100);
	const style = getComputedStyle(e);
	const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
	if (!outlined) return "the focus is not marked on " + name;
	const box = e.getBoundingClientRect();
	if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return "the focus is out of sight on " + name;
	const over = document.elementFromPoint(Math.min(box.left + box.width / 2, innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 0), innerHeight - 1));
	if (over && !e.contains(over) && !over.contains(e) && over.closest("#live")) return "something covers " + name;
	return "";
})()`

func (k *keyboard) leadsBy(key string) {
	k.t.Helper()
	eval[bool](k.tab, `(window.leaving = true)`)
	k.key(key)
	k.arrives()
	k.pages++
}
