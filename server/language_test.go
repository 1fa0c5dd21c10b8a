package server

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"voix/deliberation"
)

func TestContributionsCarryTheirLanguage(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v, reader := s.resident("Camille"), s.visitor()
	v.mustPropose("Un accueil", "Le matin.")
	v.propose(with(aProposal, "title", "استقبال بدون موعد", "text", "كل صباح.", "language", "ar")).wants(t, 303)
	v.propose(with(aProposal, "title", "Um acolhimento", "text", "De manhã.", "language", "pt")).wants(t, 303)
	v.propose(with(aProposal, "language", "klingon")).wants(t, 422, "Cette langue n’est pas dans la liste", "field-language-fault")

	// The form is in the page's language until one says otherwise; easy French is French.
	for path, want := range map[string]string{"": "fr", "/facile": "fr", "/en": "en", "/ar": "ar"} {
		if a := v.get(path+"/propositions/nouvelle").wants(t, 200); !strings.Contains(chosenOption(a.body, "field-language"), `value="`+want+`"`) {
			t.Errorf("%s/propositions/nouvelle begins in %q", path, chosenOption(a.body, "field-language"))
		}
	}

	reader.get("/propositions/2").wants(t, 200, `<h1 lang="ar" dir="rtl">استقبال بدون موعد</h1>`, "en arabe")
	reader.get("/propositions/1").wants(t, 200, "<h1>Un accueil</h1>").lacks(t, "en français</span>")
	reader.get("/ar/propositions/2").wants(t, 200).lacks(t, "en arabe", `<h1 lang=`)
	reader.get("/en/propositions/1").wants(t, 200, `<h1 lang="fr" dir="ltr">Un accueil</h1>`, "in French")
	reader.get("/propositions").wants(t, 200, `lang="pt" dir="ltr">Um acolhimento`, "en portugais")

	// An argument and its answer.
	v.post("/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"ጽቡቕ እዩ።"}, "language": {"ti"}, "number": {"3"}}).wants(t, 303)
	v.post("/en/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"Thank you."}, "parent": {"1"}, "number": {"3"}}).wants(t, 303)
	v.post("/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"x"}, "language": {"und"}, "number": {"3"}}).wants(t, 422, "Cette langue")
	reader.get("/propositions/1").wants(t, 200, `<p class="text" lang="ti" dir="ltr">`, "en tigrigna", `<p class="text" lang="en" dir="ltr">`, "en anglais")
	if a := v.get("/propositions/1").wants(t, 200); !strings.Contains(a.body, `value="ti" lang="ti"`) {
		t.Error("an answer cannot be in the language of what it answers")
	}
	if a := decode[apiList[apiArgument]](t, reader.get("/api/v1/proposals/1/arguments").wants(t, 200)); a.Items[0].Language != "ti" || a.Items[1].Language != "en" {
		t.Errorf("the API tells %+v", a)
	}
	if a := decode[apiProposal](t, reader.get("/api/v1/proposals/2").wants(t, 200)); a.Language != "ar" {
		t.Errorf("the API tells %+v", a)
	}
	v.json("POST", "/api/v1/proposals", map[string]any{"title": "x", "text": "y", "theme": "rights", "language": "xx"}).wants(t, 422)
}

// chosenOption is the option of a select that is chosen.
func chosenOption(body, id string) string {
	_, after, _ := strings.Cut(body, `<select id="`+id+`"`)
	inside, _, _ := strings.Cut(after, "</select>")
	for option := range strings.SplitSeq(inside, "<option") {
		if strings.Contains(option, " selected") {
			return option
		}
	}
	return ""
}

func TestProposalsAreListedByLanguage(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v, gone, reader := s.resident("Camille"), s.resident("Dominique"), s.visitor()
	for i := range 25 {
		language := []string{"fr", "ar"}[i%2]
		by := v
		if i == 1 {
			by = gone
		}
		by.json("POST", "/api/v1/proposals", map[string]any{"title": fmt.Sprintf("Titre %d.", i), "text": "x", "theme": "rights", "language": language}).wants(t, 201)
	}
	first := reader.get("/propositions?langue=ar").wants(t, 200, "12 propositions", "Titre 23.", "Titre 1.").lacks(t, "Titre 2.", "Titre 24.")
	if chosen := chosenOption(first.body, "filter-language"); !strings.Contains(chosen, `value="ar"`) {
		t.Errorf("the filter shows %q", chosen)
	}
	reader.get("/propositions?langue=pt").wants(t, 200, "Aucune proposition ne correspond")
	reader.get("/propositions?langue=fr&ordre=anciennes").wants(t, 200, "13 propositions")
	reader.get("/propositions?langue=klingon").wants(t, 400)
	list := decode[apiList[apiProposal]](t, reader.get("/api/v1/proposals?language=ar").wants(t, 200))
	if len(list.Items) != 12 {
		t.Errorf("the API lists %d", len(list.Items))
	}
	reader.get("/api/v1/proposals?language=x").wants(t, 400)
	if feed := reader.get("/flux/propositions.atom?langue=ar").wants(t, 200, "Titre 23.", `xml:lang="ar"`).body; strings.Contains(feed, "Titre 24.") {
		t.Error("the feed tells of other languages")
	}

	// An erased text is in no language, and no list or cache says otherwise.
	gone.json("DELETE", "/api/v1/me", nil).wants(t, 200)
	again := reader.get("/propositions?langue=ar").wants(t, 200, "11 propositions").lacks(t, "Titre 1.")
	if again.header.Get("ETag") == first.header.Get("ETag") {
		t.Error("the list has the tag that it had")
	}
	remembered := 0
	s.platform.Texts.languages.Range(func(id, _ any) bool {
		s.platform.Read(func(st *deliberation.State) {
			if st.IsErased(id.(deliberation.ID)) {
				t.Error("the language of an erased text is remembered")
			}
		})
		remembered++
		return true
	})
	if remembered != 24 {
		t.Errorf("%d languages are remembered", remembered)
	}
}
