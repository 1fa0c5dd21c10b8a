package browser_test

import (
	"fmt"
	"regexp"
	"testing"

	"voix/deliberation"
)

var saidCode = regexp.MustCompile(`\d+-T\d+[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}`)

// An association opens its permanence and takes calls, on a telephone of 360 pixels without scripts: what is said is read back, kept under a mandate that
// is told, and is the caller's: corrected and withdrawn with the code alone, or claimed by an account.
func TestJourneyByACall(t *testing.T) {
	h := newHall(t)
	nadege := h.join("Nadège", deliberation.Association, deliberation.National)
	nadege.organise("Entraide du Nord")
	farida := h.join("Farida", deliberation.Concerned, deliberation.National)

	w := h.visiting(nadege)
	w.open("/animer/telephone")
	w.fits()
	w.sets("#field-title", "La Caf par téléphone", "#field-contact", "03 20 00 00 00, de 9 h à 12 h", "#field-last", h.midnight(3).In(deliberation.Paris()).Format("02/01/2006"))
	w.leads("main form .button")
	w.wantText("Lisez d’abord à voix haute")
	w.fits()
	debate := int64(0)
	h.platform.Read(func(st *deliberation.State) {
		debate = st.DebatesRunBy(nadege.number, h.platform.Clock.Now())[0].Number
	})
	at := fmt.Sprintf("/debats/%d/telephone", debate)

	takes := func(words string) string {
		t.Helper()
		w.open(at)
		w.enter("#field-text", words)
		w.leads(`form[data-draft=call] .button`)
		w.wantText("Sans son accord") // nothing is kept of who did not agree
		w.want(`document.querySelector("#field-text").value`, words)
		w.press("#field-agreed")
		w.press("#field-college")
		w.press(`input[name=side][value=for]`)
		w.leads(`form[data-draft=call] .button`)
		w.wantText(words, "La personne a confirmé")
		w.fits()
		w.leads(`button[value=confirm]`)
		w.wantText("Relisez, et attendez")
		w.press("#field-confirmed")
		w.leads(`button[value=confirm]`)
		w.wantText("T Thérèse.")
		w.fits()
		return saidCode.FindString(eval[string](w, `document.querySelector(".room-code").textContent`))
	}
	first, second := takes("On me rappelle sans cesse."), takes("On ne répond jamais.")
	if first == "" || first == second {
		t.Fatalf("codes %q and %q", first, second)
	}
	reader := newTab(t, h.site, plain)
	reader.open(fmt.Sprintf("/debats/%d", debate))
	reader.wantText("On me rappelle sans cesse.", "On ne répond jamais.", "dit au téléphone, entré par l’association")
	reader.fits()

	// With the code alone: corrected, and withdrawn.
	opens := func(w *tab, code string) {
		t.Helper()
		w.open("/recu")
		w.enter("#field-code", code)
		w.leads("main form .button")
		w.fits()
	}
	caller := newTab(t, h.site, plain)
	opens(caller, first)
	caller.wantText("On me rappelle sans cesse.", "on lui a relu")
	caller.press(`details:has([value=correct]) summary`)
	caller.sets(`details:has([value=correct]) textarea`, "On me rappelle, enfin.")
	caller.leads(`form:has([value=correct]) .button`)
	caller.wantText("Vos mots sont corrigés", "On me rappelle, enfin.")
	reader.open(fmt.Sprintf("/debats/%d", debate))
	reader.wantText("On me rappelle, enfin.")
	opens(caller, first)
	caller.press(`details:has([value=withdraw]) summary`)
	caller.leads(`form:has([value=withdraw]) .button`)
	caller.wantText("Vos mots sont effacés")
	reader.open(fmt.Sprintf("/debats/%d", debate))
	if eval[bool](reader, `document.body.innerText.includes("On me rappelle")`) {
		t.Error("what was withdrawn is still read")
	}

	// Another caller has an account, and claims what they said.
	account := h.visiting(farida)
	opens(account, second)
	account.wantText("On ne répond jamais.")
	account.leads(`form:has([value=claim]) .button`)
	account.wantText("C’est dans votre compte")
	account.fits()
	reader.open(fmt.Sprintf("/debats/%d", debate))
	reader.wantText("On ne répond jamais.", "Farida")
	opens(caller, second)
	caller.wantText("Cette parole est maintenant dans un compte.")
}
