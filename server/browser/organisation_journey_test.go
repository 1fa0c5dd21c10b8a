package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server"
)

// sets fills in fields of a form in which something stands already.
func (w *tab) sets(fields ...string) {
	w.t.Helper()
	for i := 0; i < len(fields); i += 2 {
		eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).value = %q, true)`, fields[i], fields[i+1]))
	}
}

// plain is a telephone of 360 pixels without scripts.
var plain = look{width: 360, height: 740}

// fits fails if somebody has to push the page sideways.
func (w *tab) fits() {
	w.t.Helper()
	w.want(`String(document.documentElement.scrollWidth <= 360)`, "true")
}

// visiting is a tab of somebody who is signed in on such a telephone.
func (h *hall) visiting(p person) *tab {
	h.t.Helper()
	w := newTab(h.t, h.site, plain)
	w.signIn(p)
	return w
}

// From the announcement of an association to the day its representative leaves: an administrator confirms it, somebody writes in its name by a mandate, and
// its one avis is given, which is one whoever gives it.
func TestJourneyOfAnOrganisation(t *testing.T) {
	h := newHall(t)
	crowd := h.crowd(3)
	admin, salma, lou := h.visiting(crowd[0]), h.visiting(crowd[1]), h.visiting(crowd[2])
	i, err := server.Direct{Platform: h.platform}.InviteAdministrator(t.Context(), h.midnight(365))
	if err != nil {
		t.Fatal(err)
	}
	admin.open(i.Path)
	admin.leads("main form button")

	salma.open("/associations/annoncer")
	salma.press("#field-nature")
	salma.sets("#field-name", "Entraide Lille", "#field-register", "732829320", "#field-seat", "Lille", "#field-about", "On aide.", "#field-proof", "Assemblée du 3 mars.")
	salma.leads("main form button")
	salma.wantText("Votre annonce est envoyée.", "En attente")
	lou.open("/associations")
	lou.wantText("Aucune association n’est encore confirmée")
	admin.open("/mandats/bureau")
	admin.leads(`.settle button[value=confirm]`)
	lou.open("/associations/1")
	lou.wantText("Entraide Lille", "Personne 2")

	salma.open("/associations/1/bureau")
	salma.sets(`select[name=role]`, "writer")
	salma.leads(`button[value=offer]`)
	link := eval[string](salma, `new URL(document.querySelector("input.link").value).pathname`)
	lou.open(link)
	lou.leads("main form button")
	lou.wantText("Vous avez accepté ce mandat.")

	// The member writes in its name: it signs, and nobody reads who held the pen.
	lou.open(h.path())
	lou.sets("#argumenter select[name=organisation]", "1")
	lou.press("#field-side-against")
	lou.enter("#argumenter textarea", "Nous voyons cela chaque mardi.")
	lou.leads("#argumenter form > button")
	lou.wantText("Votre argument est publié.", "Nous voyons cela chaque mardi.", "Entraide Lille")
	lou.fits()
	reader := newTab(t, h.site, plain)
	reader.open(h.path())
	reader.wantText("Entraide Lille", "Nous voyons cela chaque mardi.")
	if text := eval[string](reader, `document.body.innerText`); strings.Contains(text, "Personne 3") {
		t.Error("it is told who wrote in the name of the association")
	}

	// Its one avis: given, changed, and one.
	salma.open("/questions/1/association")
	salma.wantText("Entraide Lille")
	salma.fits()
	salma.leads(".choice-agree")
	salma.wantText("D’accord")
	salma.leads(".choice-disagree")
	if n := h.ballots(); n != 1 {
		t.Errorf("%d avis of one association", n)
	}
	lou.open("/questions/1/association")
	if eval[bool](lou, `!!document.querySelector(".choice-agree")`) {
		t.Error("who writes for an association gives its avis")
	}

	// Its representative leaves; what was given runs on, and nothing new is given.
	salma.open("/associations/1/bureau")
	salma.leads(`input[name=mandate][value="2"] ~ button`)
	if status := salma.open("/associations/1/bureau"); status != 403 {
		t.Errorf("the desk answers %d to who has left", status)
	}
	reader.open("/associations/1")
	reader.wantText("Personne ne représente cette association")
	reader.fits()
	h.platform.Read(func(st *deliberation.State) {
		if !st.Holds(crowd[2].number, deliberation.WriterRole, deliberation.Scope{Organisation: 1}, h.clock.Now()) {
			t.Error("the member lost their mandate")
		}
	})
	if n := h.ballots(); n != 1 {
		t.Errorf("%d avis after the representative left", n)
	}
}
