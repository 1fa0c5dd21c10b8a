package server

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"voix/deliberation"
)

// faces is a photograph of two drawn faces, with where it was taken in its Exif data.
func faces(t *testing.T) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 960, 640))
	for y := range 640 {
		for x := range 960 {
			p.SetRGBA(x, y, color.RGBA{200, uint8(180 + x%7), uint8(160 + y%5), 255})
		}
	}
	for _, at := range []image.Point{{240, 300}, {700, 320}} {
		for y := -90; y < 90; y++ {
			for x := -70; x < 70; x++ {
				if x*x*81+y*y*49 < 81*49*100 {
					c := color.RGBA{uint8(150 + (x*y)%90), uint8(100 + x%60), 90, 255}
					p.SetRGBA(at.X+x, at.Y+y, c)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00"), "48.8566 N 2.3522 E"...)
	marker := append([]byte{0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...)
	return append(append([]byte{0xFF, 0xD8}, marker...), b.Bytes()[2:]...)
}

var trialID = regexp.MustCompile(`essai=([0-9a-f]{32})`)

func TestAPictureIsSeenByNobodyBeforeItsFacesAreGone(t *testing.T) {
	h := newHall(t)
	path := h.path + "/photos"
	h.reader.get(path).wants(t, 303)
	h.resident("Passant").get(path).wants(t, 403)
	h.first.get(path).wants(t, 200, `type="file"`, "Aucun visage reconnaissable")
	h.first.parts(path, map[string]string{"number": "4"}).wants(t, 422, "Il manque un fichier")
	h.first.parts(path, map[string]string{"number": "4"}, upload{"virus.exe", "image/png", append([]byte("MZ"), make([]byte, 90)...)}).wants(t, 422, "virus.exe")
	h.resident("Passante").parts(path, map[string]string{"number": "4"}, upload{"salle.jpg", "image/jpeg", faces(t)}).wants(t, 403)

	a := h.first.parts(path, map[string]string{"number": "4"}, upload{"salle.jpg", "image/jpeg", faces(t)}).wants(t, 303)
	id := trialID.FindStringSubmatch(a.location())[1]
	h.first.get(a.location()).wants(t, 200, `type="image"`, `width="480"`, "0 endroit flouté", "n’est pas un enfant")
	h.reader.get("/fichiers/"+id).wants(t, 404)
	h.reader.get(path+"/essai/"+id).wants(t, 401)
	h.resident("Autre").get(path+"/essai/"+id).wants(t, 403)
	before, err := jpeg.Decode(strings.NewReader(h.first.get(path+"/essai/"+id).wants(t, 200).body))
	if err != nil {
		t.Fatal(err)
	}
	trial := func(pairs ...string) *response { return h.first.post(path+"/essai", actForm("", pairs...)) }
	trial("file", id, "act", "publish").wants(t, 422, "Dites qui l’on voit")
	trial("file", id, "act", "publish", "faces", "all").wants(t, 422)
	trial("file", "x", "act", "publish", "faces", "none").wants(t, 404)
	trial("file", id).wants(t, 400)
	a = trial("file", id, "at.x", "120", "at.y", "150").wants(t, 303)
	next := trialID.FindStringSubmatch(a.location())[1]
	h.first.get(a.location()).wants(t, 200, "1 endroit flouté")
	after, err := jpeg.Decode(strings.NewReader(h.first.get(path+"/essai/"+next).wants(t, 200).body))
	if err != nil {
		t.Fatal(err)
	}
	if near, far := apart(before, after, image.Rect(95, 125, 145, 175)), apart(before, after, image.Rect(330, 130, 370, 190)); near < 5*far+5 {
		t.Errorf("the face that was touched differs by %d, the other by %d", near, far)
	}
	a = trial("file", next, "blurred", "1", "act", "whole").wants(t, 303)
	h.first.get(a.location()).wants(t, 200, "Toute la photo est floutée")
	whole := trialID.FindStringSubmatch(a.location())[1]
	a = trial("file", whole, "act", "publish", "faces", "none").wants(t, 303)
	h.first.get(a.location()).wants(t, 200, `data-notice="photo"`, "/fichiers/"+whole)
	got := h.reader.get("/fichiers/"+whole).wants(t, 200)
	if strings.Contains(got.body, "48.8566") {
		t.Error("where the picture was taken is still in it")
	}
	trial("file", whole, "act", "publish", "faces", "none").wants(t, 404) // it is on trial no more
	h.paragraph(h.first, "text", "Une belle salle.").wants(t, 303)
	h.offer(8).wants(t, 303)
	h.reader.get(h.path+"/compte-rendu").wants(t, 200, "/fichiers/"+whole, "elle sera retirée")

	remove := url.Values{"file": {whole}, "number": {"9"}}
	h.resident("Encore").post(path+"/retirer", remove).wants(t, 403)
	h.first.post(path+"/retirer", url.Values{"file": {"x"}}).wants(t, 404)
	h.second.follow(path+"/retirer", remove).wants(t, 200, `data-notice="photo-retiree"`)
	h.reader.get("/fichiers/"+whole).wants(t, 404)
	h.reader.get(h.path+"/compte-rendu").wants(t, 200).lacks(t, whole)
}

// apart is how much two pictures differ in an area, on average.
func apart(a, b image.Image, area image.Rectangle) int {
	sum, n := 0, 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			r, g, _, _ := a.At(x, y).RGBA()
			u, v, _, _ := b.At(x, y).RGBA()
			sum, n = sum+abs(int(r>>8)-int(u>>8))+abs(int(g>>8)-int(v>>8)), n+1
		}
	}
	return sum / n
}

func abs(n int) int { return max(n, -n) }

func TestADocumentIsCheckedBeforeItIsPublished(t *testing.T) {
	h := newHall(t)
	path := h.path + "/photos"
	a := h.first.parts(path, map[string]string{"number": "4"}, upload{"tract.pdf", "application/pdf", []byte(somePDF)}).wants(t, 303)
	id := trialID.FindStringSubmatch(a.location())[1]
	h.first.get(a.location()).wants(t, 200, "tract.pdf", `name="document"`).lacks(t, `type="image"`)
	h.first.get(path+"/essai/"+id).wants(t, 404)
	h.first.post(path+"/essai", actForm("publish", "file", id)).wants(t, 422, "cochez la case")
	h.first.post(path+"/essai", actForm("whole", "file", id)).wants(t, 400)
	h.first.post(path+"/essai", actForm("drop", "file", id)).wants(t, 303)
	h.first.post(path+"/essai", actForm("publish", "file", id, "document", "yes")).wants(t, 303)
	h.reader.get("/fichiers/"+id).wants(t, 200)
	h.reader.send("POST", path+"/retirer", url.Values{"file": {id}, "number": {"4"}}, fromHere(h.reader)).wants(t, 401)
}

func TestALetterTellsThoseWhoWereThere(t *testing.T) {
	h := newHall(t)
	path := h.path + "/courrier"
	h.reader.get(path).wants(t, 303)
	h.resident("Passant").get(path).wants(t, 403)
	h.first.get(path).wants(t, 200, "Rien de nouveau").lacks(t, "courrier.pdf")
	h.first.get(path+".pdf").wants(t, 404)
	h.first.post(h.path+"/suites", actForm("", "a"+cell(h.heard), "yes", "step", "answered", "text", "La Caf écrit sur une page depuis mai.")).wants(t, 303)
	h.first.post(h.path+"/positions", actForm("", "text", "Des lettres d’une page.", "item", "1", "concerned-agree", "14")).wants(t, 303)
	h.first.get(path).wants(t, 200, "Je ne comprends pas leurs lettres.", "La Caf écrit sur une page depuis mai.", "Des lettres d’une page.", "feuille "+h.guest.String(), path+".pdf", "Merci d’avoir parlé").
		lacks(t, h.platform.Keys.Receipt(h.guest))
	h.first.get(path+"?depuis=2026-03-20").wants(t, 200, "Rien de nouveau")
	h.first.get(path+"?depuis=demain").wants(t, 422, "Cette date n’existe pas", `value="demain"`)
	h.first.get(path+".pdf?depuis=demain").wants(t, 400)
	for _, query := range []string{"", "?feuille=" + h.guest.String()} {
		if a := h.first.get(path+".pdf"+query).wants(t, 200); !strings.HasPrefix(a.body, "%PDF-") || a.header.Get("Content-Type") != "application/pdf" {
			t.Error(a)
		}
	}
	h.first.get(path+".pdf?feuille=F999").wants(t, 422)
	h.first.get(path+".pdf?feuille="+deliberation.Reference{Debate: h.debate, Kind: deliberation.FormSheet, Number: 2}.String()).wants(t, 404)
	h.first.get("/ar"+path).wants(t, 200, fmt.Sprintf("/ar%s.pdf", path))
}
