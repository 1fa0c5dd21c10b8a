package browser_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server"
)

// Somebody whom nobody has asked yet is asked before the first word is kept, gives their accord, takes it back, reads and downloads what is held on them,
// corrects it, and erases it, on a telephone of 360 pixels without scripts.
func TestJourneyOfConsentsAndOwnData(t *testing.T) {
	h := newHall(t)
	number, code, err := h.platform.Join(context.Background(), h.platform.NewID(), server.Newcomer{Pseudonym: "Rokia", College: deliberation.Concerned})
	if err != nil {
		t.Fatal(err)
	}
	w := h.visiting(person{h.site, number, code, "Rokia"})

	// Asked before, with what was written given back; the age once.
	w.open(h.path())
	w.press("#field-side-against")
	w.enter("#argumenter textarea", "On m’a suspendue sans un mot.")
	w.leads("#argumenter form > button")
	w.wantText("Avant d’envoyer, il manque votre accord", "Rien n’est perdu")
	w.fits()
	if n := h.arguments(h.proposal); n != 0 {
		t.Fatalf("%d arguments before anybody agreed", n)
	}
	w.press("#field-old-enough")
	w.press("#field-agree")
	w.leads("main form .button")
	w.wantText("On m’a suspendue sans un mot.", "Rokia")
	if n := h.arguments(h.proposal); n != 1 {
		t.Fatalf("%d arguments", n)
	}

	// Taken back, and asked anew.
	w.open("/moi/consentements")
	w.wantText("Participer", "Donné le", "Vous pouvez tout reprendre")
	w.fits()
	w.leads(`form:has([value=withdraw]) button`)
	w.wantText("Votre accord est retiré.", "Vous n’avez pas donné cet accord.", "Retiré le")
	w.open(h.path())
	w.leads(".choice-agree")
	w.wantText("il manque votre accord")
	if n := h.ballots(); n != 0 {
		t.Fatalf("%d avis without an accord", n)
	}
	w.open("/moi/consentements")
	w.press("#field-agree")
	w.leads(`form:has([value=give]) button`)
	w.wantText("Votre accord est noté.")
	w.open(h.path())
	w.leads(".choice-agree")
	w.wantText("Votre avis est enregistré.")

	// Read, and taken along.
	w.open("/moi/donnees")
	w.wantText("Rokia", "RGPD")
	w.fits()
	w.want(`[...document.querySelectorAll("main a[download]")].map(a => a.pathname).join()`, "/moi/donnees.html,/moi/donnees.json,/moi/donnees.zip")
	taken := eval[string](w, `fetch("/moi/donnees.json").then(a => a.text())`)
	if !json.Valid([]byte(taken)) || !strings.Contains(taken, "Rokia") || !strings.Contains(taken, "On m’a suspendue sans un mot.") {
		t.Errorf("what is downloaded lacks something: %.400s", taken)
	}
	h.get(t, "/moi/donnees.json", http.StatusSeeOther, nil)

	// Corrected.
	w.open("/moi/corriger")
	w.sets("#field-pseudonym", "")
	w.leads("main form .button")
	w.wantText("à corriger")
	w.sets("#field-pseudonym", "Rokia du Nord")
	w.leads("main form .button")
	w.wantText("Rokia du Nord")
	w.fits()
	reader := newTab(t, h.site, plain)
	reader.open(h.path())
	reader.wantText("Rokia du Nord", "On m’a suspendue sans un mot.")

	// Erased: the words go, the avis stays counted.
	w.open("/moi/effacer")
	w.fits()
	w.press("#field-confirm")
	w.leads("main form .button")
	w.wantText("Votre compte est effacé.")
	reader.open(h.path())
	reader.wantText("Texte effacé", "1 avis donné")
	if text := eval[string](reader, `document.body.innerText`); strings.Contains(text, "Rokia") || strings.Contains(text, "suspendue sans un mot") {
		t.Error("words of an erased account are read")
	}
	w.open("/moi/donnees")
	w.wantPath("/connexion")
}
