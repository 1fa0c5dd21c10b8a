package browser_test

import (
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/page"
)

// spokenHere is what somebody types, and what they are told, in a language.
var spokenHere = map[page.Locale]struct{ argument, title, told, filed, dir string }{
	page.EasyFrench: {"J’ai attendu 3 mois.", "Répondre au téléphone", "Votre avis est enregistré.", "Votre proposition est envoyée", "ltr"},
	page.English:    {"I waited three months.", "Answer the telephone", "Your view is saved.", "Your proposal is sent", "ltr"},
	page.Arabic:     {"انتظرت ثلاثة أشهر.", "الرد على الهاتف", "سُجِّل رأيكم.", "أُرسل اقتراحكم", "rtl"},
}

// From the home page to an avis, an argument and a proposal, without JavaScript and without once leaving one's language; what was written is then read by others in
// its own direction.
func TestJourneyInEveryLanguage(t *testing.T) {
	h := newHall(t)
	for _, locale := range page.Locales() {
		here, ok := spokenHere[locale]
		if !ok {
			if locale != page.French { // the journey of the other tests
				t.Errorf("nobody speaks %s", locale)
			}
			continue
		}
		t.Run(string(locale), func(t *testing.T) {
			someone := h.join("Personne "+string(locale), deliberation.Concerned, office(t, "caf-59"))
			l := phone
			l.scripts = false
			w := newTab(t, h.site, l)
			within := func() {
				t.Helper()
				if at := eval[string](w, `location.pathname`); !strings.HasPrefix(at+"/", locale.Address("/")+"/") {
					t.Fatalf("%s has left %s", at, locale)
				}
				w.want(`document.documentElement.lang + " " + document.documentElement.dir`, locale.Lang()+" "+here.dir)
			}

			w.open(locale.Address("/"))
			within()
			w.leads(".actions .button")
			within()
			w.leads(".rows .row h3 a")
			reading := eval[string](w, `location.pathname`)
			w.leads("#avis .button")
			within()
			w.enter("#field-code", someone.code)
			w.leads("main form button")
			w.wantPath(reading)
			w.leads(".choice-agree")
			within()
			w.wantText(here.told)

			w.press("#field-side")
			w.enter("#argumenter textarea", here.argument)
			w.leads("#argumenter form > button")
			within()
			w.wantText(here.argument)

			w.open(locale.Address("/propositions/nouvelle"))
			w.enter("#field-title", here.title)
			w.enter("#field-text", here.argument)
			w.want(`getComputedStyle(document.querySelector("#field-text")).direction`, here.dir) // it turns as it is typed
			w.leads("main form .button")                                                          // the theme is missing: nothing typed is lost
			within()
			w.want(`document.querySelector("#field-title").value`, here.title)
			w.press("#field-theme-digital")
			w.leads("main form .button")
			within()
			w.wantText(here.filed)
			w.leads(".actions .button")
			within()
			w.wantText(here.title)

			// Others meet it in French.
			_, french := page.CutLocale(eval[string](w, `location.pathname`))
			w.open(french)
			w.wantText(here.title)
			w.want(`getComputedStyle(document.querySelector("h1")).direction`, here.dir)
			w.silent("status of 422")
		})
	}
}
