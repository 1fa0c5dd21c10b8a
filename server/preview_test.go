package server

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/poster"
)

func TestPicturesOfPagesSayWhatTheyAreAndForgetWhatIsErased(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille"), s.resident("Dominique")
	camille.mustFile("Un accueil", "Le matin.", "reception", "caf-59")
	camille.mustFile("استقبال الناس", "نص.", "rights", "national")
	s.convene(camille, c, "Parlons-en")
	v := s.visitor()
	picture := func(path string) *response {
		t.Helper()
		a := v.get(path).wants(t, 200)
		decoded, err := png.Decode(bytes.NewReader([]byte(a.body)))
		if err != nil || decoded.Bounds().Dx() != poster.Width || decoded.Bounds().Dy() != poster.Height || len(a.body) > 60_000 || a.header.Get("Content-Type") != "image/png" {
			t.Fatalf("%v, %d bytes, %v", err, len(a.body), a.header)
		}
		return a
	}
	neutral := picture("/apercus/voix.png")
	want, err := poster.Draw(poster.Poster{Site: "Voix au chapitre", Kind: "Proposition · Un accueil humain", Title: "Un accueil", Line: "0 avis"})
	if err != nil {
		t.Fatal(err)
	}
	first := picture("/apercus/propositions/1.png")
	if first.body != string(want) {
		t.Error("the picture of a proposal says something else")
	}
	for path, like := range map[string]*response{
		"/ar/apercus/propositions/1.png":     first, // our fonts have no Arabic: in French
		"/facile/apercus/propositions/1.png": first,
		"/apercus/propositions/2.png":        neutral,
		"/en/apercus/propositions/1.png":     nil,
		"/apercus/debats/1.png":              nil,
		"/apercus/consultations/1.png":       nil,
	} {
		if a := picture(path); like != nil && a.body != like.body || like == nil && (a.body == first.body || a.body == neutral.body) {
			t.Errorf("%s is another picture", path)
		}
	}
	for _, path := range []string{"/apercus/propositions/99.png", "/apercus/debats/99.png", "/apercus/consultations/99.png", "/apercus/propositions/x.png", "/apercus/autre.png"} {
		v.get(path).wants(t, 404)
	}
	again := func(a *response) int {
		r := v.request(http.MethodGet, "/apercus/propositions/1.png", nil)
		r.Header.Set("If-None-Match", a.header.Get("ETag"))
		return v.do(r).status
	}
	dominique.mustArgue(1, "Une heure de moins.")
	if got := again(first); got != http.StatusNotModified {
		t.Errorf("an argument changes the picture: %d", got)
	}
	dominique.mustVote(1, "agree")
	voted := picture("/apercus/propositions/1.png")
	if again(first) != http.StatusOK || voted.body == first.body {
		t.Error("a ballot does not change the picture")
	}
	camille.follow("/moi/effacer", url.Values{"confirm": {"yes"}})
	if s.server.posters.drawn.Len() != 0 {
		t.Error("pictures with erased words are kept")
	}
	for _, path := range []string{"/apercus/propositions/1.png", "/apercus/debats/1.png"} {
		if picture(path).body != neutral.body {
			t.Errorf("%s shows what was erased", path)
		}
	}
}

func TestDrawingIsBounded(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v, camille := s.visitor(), s.mustJoin("Camille", deliberation.Concerned, deliberation.National)
	last := 0
	for i := range postersAtOnce + 2 {
		camille.mustPropose("Accueil "+strconv.Itoa(i), "Le matin.")
		if last = v.get("/apercus/propositions/" + strconv.Itoa(i+1) + ".png").status; last != http.StatusOK {
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("so many pictures are drawn at once: %d", last)
	}
	v.get("/apercus/propositions/1.png").wants(t, 200) // drawn already
	s.advance(time.Second)
	v.get("/apercus/propositions/"+strconv.Itoa(postersAtOnce+1)+".png").wants(t, 200)
}
