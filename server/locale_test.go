package server

import (
	"net/url"
	"strings"
	"testing"
)

// One page, in each language, at an address of its own; what one does there leads on in that language.
func TestPagesInEachLanguage(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	number := camille.mustPropose("Un accueil sans rendez-vous", "Chaque matin.")
	reader := s.visitor()
	tags := map[string]bool{}
	for prefix, root := range map[string]string{"": `<html lang="fr" dir="ltr">`, "/en": `<html lang="en" dir="ltr">`, "/ar": `<html lang="ar" dir="rtl">`, "/facile": `<html lang="fr" dir="ltr">`} {
		home := prefix
		if home == "" {
			home = "/"
		}
		reader.get(home).wants(t, 200, root, `href="`+prefix+`/propositions"`)
		a := reader.get(prefix+"/propositions/1").wants(t, 200, root, "Un accueil sans rendez-vous", `href="`+prefix+`/debats"`)
		if tag := a.header.Get("Etag"); tags[tag] {
			t.Errorf("%s: the same ETag as in another language: %s", prefix, tag)
		} else {
			tags[tag] = true
		}
		reader.get(prefix+"/nulle-part").wants(t, 404, root)
		if a := camille.post(prefix+"/propositions/1/avis", url.Values{"choice": {"agree"}, "number": {prefix}}).wants(t, 303); !strings.HasPrefix(a.location(), prefix+"/propositions/1?") {
			t.Error(a)
		}
		if a := reader.get(prefix+"/moi").wants(t, 303); a.location() != prefix+"/connexion?retour=/moi" {
			t.Error(a)
		}
	}
	// Somebody else's words are marked as what they are.
	reader.get("/ar/propositions/1").wants(t, 200, `<h1 lang="fr" dir="ltr">Un accueil`)
	if number != 1 {
		t.Error(number)
	}
	// An address has one language, and nothing behind it is taken for another place.
	for _, path := range []string{"/en/ar", "/en//propositions", "/english", "/facile/en/propositions"} {
		reader.get(path).wants(t, 404)
	}
}
