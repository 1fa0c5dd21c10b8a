package browser_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"voix/deliberation"
)

const (
	argument = "#argumenter textarea"
	send     = "#argumenter form > .button"
)

// ready waits until the service worker looks after the page.
func (w *tab) ready() {
	w.t.Helper()
	w.see(waitMost, `navigator.serviceWorker.controller && navigator.serviceWorker.controller.state === "activated"`)
}

// keptHere is what the device keeps of what was typed, as "state:text" in order of time; of the forms alone nothing.
func (w *tab) keptHere() string {
	w.t.Helper()
	return eval[string](w, `new Promise((resolve, reject) => {
		const open = indexedDB.open("voix", 1);
		open.onerror = reject;
		open.onupgradeneeded = () => { open.transaction.abort(); resolve("nothing was ever kept") };
		open.onsuccess = () => {
			const all = open.result.transaction("records").objectStore("records").getAll();
			all.onsuccess = () => {
				open.result.close();
				resolve(all.result.filter((k) => k.state !== "form").sort((a, b) => a.at - b.at).map((k) => {
					const fields = new Map(k.fields);
					return k.state + ":" + (fields.get("text") ?? fields.get("choice"));
				}).join(" | "));
			};
		};
	})`)
}

// pagesKept lists the paths of the pages that can be read without a network.
func (w *tab) pagesKept() string {
	w.t.Helper()
	return eval[string](w, `caches.open("pages").then((c) => c.keys()).then((all) => all.map((r) => new URL(r.url).pathname).sort().join(" "))`)
}

// cut takes the network away, from the page and from its worker: nothing answers at the address of the site.
func (h *hall) cut(w *tab) {
	h.t.Helper()
	if err := h.stop(); err != nil {
		h.t.Fatal(err)
	}
	w.network(false)
}

func (h *hall) mend(w *tab) {
	h.t.Helper()
	h.begin(h.address)
	w.network(true)
}

// outages are what the console says while nothing answers, or when something was refused.
var outages = []string{"ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "WebSocket connection", "status of 409", "status of 401", "status of 403"}

// What is being written stays through a lost network and a killed tab; sent without a network it waits, can be changed, and
// arrives exactly once.
func TestWrittenWithoutNetworkArrivesOnce(t *testing.T) {
	h := newHall(t)
	w := h.reader(h.crowd(1)[0], phone)
	w.ready()
	w.press("#field-side-against")
	w.enter(argument, "J’ai mis une heure à écrire ceci.")
	until(t, waitMost, "it is kept", func() bool { return w.keptHere() == "draft:J’ai mis une heure à écrire ceci." })

	h.cut(w)
	w.reload()
	w.see(waitMost, `document.querySelector("#argumenter textarea")?.value === "J’ai mis une heure à écrire ceci."`)
	w.wantText("Pas de réseau", "vous lisez une copie publique", "Recevoir la personne avant de suspendre ses paiements")
	if !eval[bool](w, `document.querySelector("#argumenter input[value=against]").checked`) {
		t.Error("the side is lost")
	}
	w.enter(argument, " Et ceci sans réseau.")
	w.leads("#argumenter form > .button")
	w.wantPath("/brouillons")
	w.see(waitMost, `document.querySelector("#kept h2")?.textContent === "En attente de réseau"`)
	w.wantText("Ceci n’est pas encore envoyé", "Et ceci sans réseau.")
	if *shotsIn != "" {
		w.shoot("drafts-waiting", true)
		w.look(phone)
	}

	// It can still be changed.
	w.press("#kept .actions .button:not(.quiet)")
	w.see(waitMost, `document.activeElement.matches("#kept textarea")`)
	w.enter("#kept textarea", " Et encore.")
	w.press("#kept form > .button")
	w.see(waitMost, `document.querySelector("#kept .text")?.textContent.endsWith("Et encore.")`)
	w.want(`document.querySelector("#kept h2").textContent`, "En attente de réseau")

	h.mend(w)
	until(t, waitMost, "it arrives", func() bool { return h.arguments(h.proposal) == 1 })
	w.see(waitMost, `document.querySelector("#kept").textContent.includes("Rien n’est gardé") || document.querySelector("#kept h2").textContent === "Pages à lire sans réseau"`)
	w.open(h.path())
	w.want(`document.querySelector("#side-against .text").textContent`, "J’ai mis une heure à écrire ceci. Et ceci sans réseau. Et encore.")
	w.want(`document.querySelector("#argumenter textarea").value`, "")
	if kept := w.keptHere(); kept != "" {
		t.Errorf("still kept: %s", kept)
	}
	w.open("/debats")
	w.open(h.path())
	if n := h.arguments(h.proposal); n != 1 {
		t.Errorf("%d arguments", n)
	}
	w.silent(outages...)
}

// A killed tab loses nothing, and neither does one that is left in the same instant.
func TestDraftSurvivesAKilledTab(t *testing.T) {
	h := newHall(t)
	w := h.reader(h.crowd(1)[0], phone)
	w.enter(argument, "Ceci était là quand le téléphone s’est éteint.")
	until(t, waitMost, "it is kept", func() bool { return strings.HasSuffix(w.keptHere(), "éteint.") })
	// Its renderer ends without a word to the page; the answer to this call never comes.
	ctx, end := context.WithTimeout(w.ctx, soon)
	_ = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.Crash, cdp.Empty{})
		return err
	}))
	end()
	w.open(h.path())
	w.see(waitMost, `document.querySelector("#argumenter textarea").value === "Ceci était là quand le téléphone s’est éteint."`)
	w.enter(argument, " Et ceci à l’instant.")
	w.open("/debats")
	w.open(h.path())
	w.see(waitMost, `document.querySelector("#argumenter textarea").value.endsWith("Et ceci à l’instant.")`)
	// Refused, it is given back by the server, and still kept; confirmed, it goes.
	eval[bool](w, `(window.leaving = true)`)
	w.press(send)
	w.arrives()
	w.wantText("Il manque votre choix")
	w.open(h.path())
	w.see(waitMost, `document.querySelector("#argumenter textarea").value.endsWith("Et ceci à l’instant.")`)
	w.press("#field-side")
	w.leads(send)
	w.wantText("Votre argument est publié.", "Et ceci à l’instant.")
	until(t, waitMost, "nothing is kept", func() bool { return w.keptHere() == "" })
	w.want(`document.querySelector("#argumenter textarea").value`, "")
}

// A network that is said to be there and is not: the worker leads to what waits.
func TestSentIntoABrokenNetworkWaits(t *testing.T) {
	h := newHall(t)
	w := h.reader(h.crowd(1)[0], phone)
	w.ready()
	w.press("#field-side")
	w.enter(argument, "Envoyé dans le vide.")
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	w.leads(send)
	w.wantPath("/brouillons")
	w.see(waitMost, `document.querySelector("#kept h2")?.textContent === "En attente de réseau"`)
	h.begin(h.address)
	w.reload()
	until(t, waitMost, "it arrives", func() bool { return h.arguments(h.proposal) == 1 })
	until(t, waitMost, "nothing is kept", func() bool { return w.keptHere() == "" })
	w.silent(outages...)
}

// The answer to what was sent got lost: sent once more, it is still there once.
func TestALostAnswerDoesNothingTwice(t *testing.T) {
	h := newHall(t)
	w := h.reader(h.crowd(1)[0], phone)
	w.ready()
	w.press("#field-side")
	w.enter(argument, "Une fois, pas deux.")
	// The tab is gone before it has seen what became of it.
	eval[bool](w, `(sessionStorage.clear(), window.leaving = true)`)
	w.press(send)
	until(t, waitMost, "it arrives", func() bool { return h.arguments(h.proposal) == 1 })
	w.arrives()
	eval[bool](w, `(sessionStorage.clear(), true)`)
	before := h.platform.Journal.Head().Number
	w.open("/debats")
	until(t, waitMost, "it is no longer kept", func() bool { return w.keptHere() == "" })
	if n := h.arguments(h.proposal); n != 1 {
		t.Errorf("%d arguments", n)
	}
	if after := h.platform.Journal.Head().Number; after != before {
		t.Errorf("the journal went from %d to %d", before, after)
	}
}

// What the server refuses on return is given back with the reason; so is what comes after the session has ended.
func TestRefusedOnReturnIsGivenBack(t *testing.T) {
	t.Run("closed meanwhile", func(t *testing.T) {
		h := newHall(t)
		w := h.reader(h.crowd(1)[0], phone)
		w.ready()
		w.press("#field-side")
		w.enter(argument, "Écrit avant la fin, envoyé après.")
		h.cut(w)
		w.leads(send)
		w.wantPath("/brouillons")
		h.begin(h.address)
		h.advance(6)
		w.network(true)
		w.see(waitMost, `document.querySelector("#kept h2")?.textContent === "Pas envoyé"`)
		w.wantText("Rien n’est perdu", "On ne peut plus donner d’argument ici", "Écrit avant la fin, envoyé après.")
		if *shotsIn != "" {
			w.shoot("drafts-refused", true)
			w.look(phone)
		}
		if n := h.arguments(h.proposal); n != 0 {
			t.Errorf("%d arguments", n)
		}
		w.silent(outages...)
	})
	t.Run("signed out meanwhile", func(t *testing.T) {
		h := newHall(t)
		p := h.crowd(1)[0]
		w := h.reader(p, phone)
		w.ready()
		w.press("#field-side")
		w.enter(argument, "Écrit par quelqu’un.")
		h.cut(w)
		w.leads(send)
		w.wantPath("/brouillons")
		w.forget()
		h.mend(w)
		w.see(waitMost, `document.querySelector("#kept h2")?.textContent === "Pas envoyé"`)
		w.wantText("Votre connexion était finie", "Écrit par quelqu’un.")
		if n := h.arguments(h.proposal); n != 0 {
			t.Errorf("%d arguments", n)
		}
		// Signed in again, it goes.
		w.signIn(p)
		w.open("/brouillons")
		w.see(waitMost, `document.querySelectorAll("#kept .actions .button").length > 2`)
		w.press("#kept .actions .button:nth-child(2)")
		until(t, waitMost, "it arrives", func() bool { return h.arguments(h.proposal) == 1 })
	})
	t.Run("somebody else is there", func(t *testing.T) {
		h := newHall(t)
		people := h.crowd(2)
		w := h.reader(people[0], phone)
		w.ready()
		w.press("#field-side")
		w.enter(argument, "Cela ne doit pas paraître sous un autre nom.")
		other := h.session(t, people[1])
		h.cut(w)
		w.leads(send)
		w.wantPath("/brouillons")
		// The other signs in where no script sees it; then the network is back, before any page of theirs is.
		w.take(other)
		h.begin(h.address)
		w.network(true)
		w.see(waitMost, `document.querySelector("#kept h2")?.textContent === "Pas envoyé"`)
		if n := h.arguments(h.proposal); n != 0 {
			t.Errorf("%d arguments", n)
		}
		// Their own page takes it away.
		w.open("/debats")
		until(t, waitMost, "nothing is kept", func() bool { return w.keptHere() == "" })
	})
}

// An avis without a network says that it does not count yet; it counts when the network is back.
func TestBallotWaitsForTheNetwork(t *testing.T) {
	h := newHall(t)
	w := h.reader(h.crowd(1)[0], phone)
	w.ready()
	h.cut(w)
	w.press(".choice-agree")
	w.see(soon, `document.querySelector("[data-own]").textContent.includes("il ne compte pas encore")`)
	w.press(".choice-disagree")
	until(t, waitMost, "the last choice waits", func() bool { return w.keptHere() == "waiting:disagree" })
	h.mend(w)
	until(t, waitMost, "it counts", func() bool { return h.ballots() == 1 })
	w.see(waitMost, `document.querySelector("[data-own]").textContent.startsWith("Votre avis")`)
	w.open(h.path())
	w.want(pressed, "disagree|Votre avis : pas d’accord")
	w.silent(outages...)
}

// A proposal with its file, written and sent without a network.
func TestProposalWithAFileWaits(t *testing.T) {
	h := newHall(t)
	w := newTab(t, h.site, phone)
	w.signIn(h.crowd(1)[0])
	w.open("/propositions/nouvelle")
	w.ready()
	w.enter("#field-title", "Écrire les lettres en français simple")
	w.enter("#field-text", "Une lettre que l’on comprend.")
	w.press("#field-theme-digital")
	file := filepath.Join(t.TempDir(), "ma lettre.png")
	if err := os.WriteFile(file, picture(t), 0o600); err != nil {
		t.Fatal(err)
	}
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#field-files"), []string{file}))
	until(t, waitMost, "it is kept", func() bool { return strings.HasPrefix(w.keptHere(), "draft:") })
	w.open("/debats")
	w.open("/propositions/nouvelle")
	w.see(waitMost, `document.querySelector("#field-files").files[0]?.name === "ma lettre.png"`)
	h.cut(w)
	w.reload() // this page is nobody else's: it is not kept, but what was typed is
	w.see(waitMost, `document.querySelector("#field-title")?.value === "Écrire les lettres en français simple"`)
	w.leads(`form[data-draft=proposal] .button`)
	w.wantPath("/brouillons")
	w.see(waitMost, `document.querySelector("#kept").textContent.includes("ma lettre.png")`)
	h.mend(w)
	until(t, waitMost, "it arrives", func() bool { return h.proposals() == 2 })
	w.open("/propositions/2")
	w.wantText("Écrire les lettres en français simple", "ma lettre.png")
	w.silent(outages...)
}

// Pages that were read can be read without a network, as everybody signed out gets them; others say what one can do.
func TestReadWithoutNetwork(t *testing.T) {
	h := newHall(t)
	h.author.argue(h.thread(), deliberation.For, 0, "Un argument à relire dans le train.")
	w := h.reader(h.crowd(1)[0], phone)
	w.ready()
	w.open("/propositions")
	w.open(h.path())
	w.open("/moi")
	w.open("/propositions?theme=rights")
	until(t, waitMost, "the pages are kept", func() bool { return w.pagesKept() == "/propositions "+h.path() })
	kept := eval[string](w, `caches.open("pages").then((c) => c.match("`+h.path()+`")).then((r) => r.text())`)
	if strings.Contains(kept, "Personne 1") || !strings.Contains(kept, "Me connecter") {
		t.Error("a personal page is kept")
	}
	h.cut(w)
	w.open(h.path())
	w.wantText("Un argument à relire dans le train.", "Pas de réseau : vous lisez une copie publique")
	if *shotsIn != "" {
		w.shoot("kept-copy", true)
	}
	w.audit(axe(t))
	w.look(phone)
	w.open("/moi")
	w.see(waitMost, `document.querySelector("#kept h2")`)
	w.wantText("Vous êtes hors connexion", "En attendant, vous pouvez lire les pages gardées ici", "Pages à lire sans réseau", "Recevoir la personne avant de suspendre ses paiements")
	if *shotsIn != "" {
		w.shoot("offline", true)
	}
	w.audit(axe(t))
	w.look(phone)
	w.open("/en/moi") // nobody has read English here: French is better than nothing
	w.wantText("Vous êtes hors connexion")

	// What was erased goes with the next look at the page.
	h.mend(w)
	h.do(deliberation.ErasePerson{Person: h.author.number})
	w.open(h.path())
	until(t, waitMost, "the erased text is gone", func() bool {
		return !strings.Contains(eval[string](w, `caches.open("pages").then((c) => c.match("`+h.path()+`")).then((r) => r?.text() ?? "")`), "relire dans le train")
	})
	w.silent(outages...)
}

// Whoever leaves takes everything along; whoever comes after finds nothing.
func TestSignOutWipesTheDevice(t *testing.T) {
	h := newHall(t)
	people := h.crowd(2)
	for _, how := range []string{"sign out", "somebody else"} {
		t.Run(how, func(t *testing.T) {
			w := h.reader(people[0], phone)
			w.ready()
			w.enter(argument, "Ceci est à moi.")
			until(t, waitMost, "it is kept", func() bool { return w.keptHere() == "draft:Ceci est à moi." })
			until(t, waitMost, "the page is kept", func() bool { return strings.Contains(w.pagesKept(), h.path()) })
			if how == "sign out" {
				w.open("/moi")
				w.leads(`form[action="/deconnexion"] button`)
				w.wantText("Votre connexion est fermée.")
			} else {
				w.signIn(people[1])
			}
			until(t, waitMost, "nothing typed is left", func() bool { return w.keptHere() == "" || w.keptHere() == "nothing was ever kept" })
			until(t, waitMost, "no page is left", func() bool { return !strings.Contains(w.pagesKept(), h.path()) })
		})
	}
}

// On a device that others use nothing is kept, and what was kept before is taken away.
func TestSharedDeviceKeepsNothing(t *testing.T) {
	h := newHall(t)
	w := newTab(t, h.site, phone)
	w.open(h.path()) // not signed in yet: nobody has said that the device is shared
	w.ready()
	w.open(h.path())
	until(t, waitMost, "the page is kept", func() bool { return strings.Contains(w.pagesKept(), h.path()) })
	w.open("/connexion?retour=" + h.path())
	w.enter("#field-code", h.crowd(1)[0].code)
	w.press("#field-shared")
	w.leads("main form button")
	w.wantPath(h.path())
	w.enter(argument, "Personne ne doit lire ceci après moi.")
	nothing := func(what string) {
		t.Helper()
		until(t, waitMost, what, func() bool {
			return eval[string](w, `(async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length].join())()`) == "0,0"
		})
		if kept := w.keptHere(); kept != "" && kept != "nothing was ever kept" {
			t.Errorf("%s: %s", what, kept)
		}
	}
	nothing("nothing is kept while signed in")
	w.open("/debats")
	w.open(h.path())
	w.want(`document.querySelector("#argumenter textarea").value`, "")
	w.open("/brouillons")
	w.see(waitMost, `document.querySelector("#kept").textContent.includes("Cet appareil est partagé")`)
	w.open("/moi")
	w.leads(`form[action="/deconnexion"] button`)
	w.open("/propositions")
	nothing("nothing is kept of who reads there next")
}

// The operator can end the worker: at the next visit it goes with all pages, and what was typed stays.
func TestWorkerCanBeEnded(t *testing.T) {
	h := newHall(t)
	w := h.reader(h.crowd(1)[0], phone)
	w.ready()
	w.enter(argument, "Ceci reste.")
	until(t, waitMost, "the page is kept", func() bool { return strings.Contains(w.pagesKept(), h.path()) })
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	h.noWorker = true
	h.begin(h.address)
	w.open(h.path())
	until(t, waitMost, "the worker is gone, and the pages with it", func() bool {
		return eval[string](w, `(async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length].join())()`) == "0,0"
	})
	w.see(waitMost, `document.querySelector("#argumenter textarea").value === "Ceci reste."`)
	w.silent(outages...)
}

// The browser finds nothing that stands against installing the site, in any language.
func TestSiteCanBeInstalled(t *testing.T) {
	h := newHall(t)
	w := newTab(t, h.site, phone)
	for path, name := range map[string]string{"/": "Proposer", "/en": "Propose", "/ar": "تقديم اقتراح"} {
		w.open(path)
		w.ready()
		ctx, end := context.WithTimeout(w.ctx, waitMost)
		defer end()
		if err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			faults, err := chromedp.Call(ctx, page.GetInstallabilityErrors, cdp.Empty{})
			if err != nil {
				return err
			}
			for _, f := range faults.InstallabilityErrors {
				// Every tab of these tests is a private window, in which nothing can be installed.
				if f.ErrorID != "in-incognito" {
					t.Errorf("%s: %s %v", path, f.ErrorID, f.ErrorArguments)
				}
			}
			m, err := chromedp.Call(ctx, page.GetAppManifest, page.GetAppManifestParams{})
			if err != nil {
				return err
			}
			for _, e := range m.Errors {
				t.Errorf("%s: %s", path, e.Message)
			}
			if !strings.Contains(m.Data, name) || !strings.Contains(m.Data, fmt.Sprintf(`"start_url":%q`, path)) {
				t.Errorf("%s: %s", path, m.Data)
			}
			return nil
		})); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *tab) reload() { w.t.Helper(); w.open(eval[string](w, `location.pathname + location.search`)) }

// forget takes the session away, as when it has ended.
func (w *tab) forget() {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.ClearBrowserCookies, cdp.Empty{})
		return err
	}))
}

// become gives the browser the session of a person, without a page of theirs.
func (w *tab) become(p person) {
	w.t.Helper()
	w.take(w.site.session(w.t, p))
}

// take gives the browser a cookie.
func (w *tab) take(cookie string) {
	w.t.Helper()
	name, value, _ := strings.Cut(cookie, "=")
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: w.site.url("/"), HTTPOnly: new(true)})
		return err
	}))
}

// proposals is how many there are.
func (h *hall) proposals() (n int) {
	h.platform.Read(func(s *deliberation.State) {
		n = len(s.Proposals(h.consultation, func(deliberation.Theme, deliberation.Office) bool { return true }))
	})
	return n
}
