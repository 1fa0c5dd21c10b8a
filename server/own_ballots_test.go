package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// Each reads their own choices, as they stand and whether they are counted, and nothing of anybody else.
func TestOwnBallotsAreCountedAsCast(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	author := s.resident("Autrice")
	author.mustPropose("Un accueil le matin", "Chaque matin.")
	author.mustPropose("Des lettres claires", "Sans sigles.")
	author.get("/moi/avis").wants(t, 200, "Vous n’avez donné aucun avis")

	own := func(v *visitor) *response {
		a := v.get("/moi/avis").wants(t, http.StatusOK)
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("ETag") != "" {
			t.Errorf("a page of one person may be kept: %v", a.header)
		}
		return a
	}
	var people []*visitor
	for i := range 6 {
		v := s.resident(fmt.Sprintf("Voisin %d", i))
		people = append(people, v)
		v.mustVote(1, []string{"agree", "disagree"}[i%2])
		if i == 0 {
			own(v).wants(t, 200, "Un accueil le matin", "D’accord", "attend les prochains chiffres").lacks(t, "Des lettres claires")
		}
	}
	// Five were published together; the sixth waits for others.
	for i, v := range people[:5] {
		a := own(v).wants(t, 200, "dans les chiffres montrés").lacks(t, "attend les prochains")
		if said := strings.Contains(a.body, "Pas d’accord"); said != (i%2 == 1) {
			t.Errorf("%d reads the choice of another: %s", i, a)
		}
	}
	own(people[5]).wants(t, 200, "attend les prochains chiffres").lacks(t, "dans les chiffres montrés")
	// Whoever changed their mind reads the new choice alone, and so does whoever looks over their shoulder.
	people[0].mustVote(1, "pass")
	own(people[0]).wants(t, 200, "Sans avis", "attend les prochains chiffres").lacks(t, "icon-agree")
	people[0].mustVote(1, "agree")
	own(people[0]).wants(t, 200, "dans les chiffres montrés")
	author.mustVote(2, "agree")

	// After closing: what the figures hold, what came too late, and what is told as a number only.
	s.advance(100 * 24 * time.Hour)
	for _, v := range []*visitor{people[0], people[5], author} {
		v.openLink(nil) // sessions have ended since
	}
	own(people[0]).wants(t, 200, "chiffres définitifs").lacks(t, "changer jusqu")
	own(people[5]).wants(t, 200, "n’est pas dans les chiffres")
	own(author).wants(t, 200, "compté dans le nombre des avis", "Des lettres claires").lacks(t, "Un accueil le matin")
	var f deliberation.Figures
	s.platform.Read(func(st *deliberation.State) { f, _ = st.Figures(1) })
	if len(f.Rows) == 0 || f.Rows[0].LeftOut != 1 {
		t.Fatalf("nothing was put at risk: %+v", f)
	}
}

// The page is nobody's without a session, in no language, and under no address that names a person.
func TestOwnBallotsAreShownToNobodyElse(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.mustPropose("Un accueil le matin", "Chaque matin.")
	camille.mustVote(1, "agree")
	stranger := s.visitor()
	for _, path := range []string{"/moi/avis", "/en/moi/avis", "/ar/moi/avis", "/facile/moi/avis", "/moi/avis?personne=1", "/moi/avis?id=1"} {
		stranger.get(path).wants(t, http.StatusSeeOther).lacks(t, "Un accueil")
	}
	for _, path := range []string{"/moi/avis/1", "/moi/avis/", "/personnes/1/avis"} {
		stranger.get(path).wants(t, http.StatusNotFound)
	}
	s.resident("Dominique").get("/moi/avis").wants(t, 200, "Vous n’avez donné aucun avis").lacks(t, "Un accueil")
	for locale, words := range map[string]string{"/en": "My views", "/ar": "آرائي", "/facile": "Mes avis"} {
		camille.get(locale+"/moi/avis").wants(t, 200, words, "Un accueil le matin")
	}
	camille.get("/moi").wants(t, 200, `href="/moi/avis"`)
	camille.follow("/moi/effacer", map[string][]string{"confirm": {"yes"}})
	camille.get("/moi/avis").wants(t, http.StatusSeeOther)
}
