package content

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestAttachmentsAreWhatTheySay(t *testing.T) {
	all, err := Attachments()
	if err != nil {
		t.Fatal(err)
	}
	names, kinds := map[string]bool{}, map[string]int{}
	for _, a := range all {
		if names[a.Name] || a.Title == "" || len(typographicFaults(a.Title)) > 0 {
			t.Errorf("%s: name used twice, or title %q", a.Name, a.Title)
		}
		names[a.Name] = true
		kinds[a.MediaType]++
		switch a.MediaType {
		case "image/png":
			checkPicture(t, a)
		case "application/pdf":
			checkPaper(t, a)
		default:
			t.Errorf("%s is %s", a.Name, a.MediaType)
		}
	}
	if kinds["image/png"] != 7 || kinds["application/pdf"] != 4 {
		t.Errorf("%v", kinds)
	}
	again, err := Attachments()
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if !bytes.Equal(all[i].Bytes, again[i].Bytes) {
			t.Errorf("%s is not the same the second time", all[i].Name)
		}
	}
}

func checkPicture(t *testing.T, a Attachment) {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(a.Bytes))
	if err != nil || picture.Bounds() != image.Rect(0, 0, 1200, 800) {
		t.Errorf("%s: %v", a.Name, err)
		return
	}
	if len(a.Bytes) > 200_000 {
		t.Errorf("%s weighs %d bytes: too much for a slow telephone", a.Name, len(a.Bytes))
	}
	if len(typographicFaults(a.Alternative)) > 0 {
		t.Errorf("%s: alternative %q: %v", a.Name, a.Alternative, typographicFaults(a.Alternative))
	}
	// Text that runs off the sheet would leave ink on its last columns.
	for y := range 800 {
		if r, g, b, _ := picture.At(1199, y).RGBA(); r+g+b < 3*0x5000 {
			t.Errorf("%s: something is cut at the right edge, at y = %d", a.Name, y)
			break
		}
	}
}

// checkPaper follows the cross references as a reader does.
func checkPaper(t *testing.T, a Attachment) {
	t.Helper()
	text := string(a.Bytes)
	m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindStringSubmatch(text)
	if !strings.HasPrefix(text, "%PDF-1.4\n") || m == nil {
		t.Errorf("%s: no head or no end", a.Name)
		return
	}
	start, err := strconv.Atoi(m[1])
	if err != nil || !strings.HasPrefix(text[start:], "xref\n0 8\n") {
		t.Errorf("%s: startxref points to %q", a.Name, text[start:min(start+20, len(text))])
		return
	}
	for i, entry := range regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`).FindAllStringSubmatch(text[start:], -1) {
		offset, err := strconv.Atoi(entry[1])
		if want := fmt.Sprintf("%d 0 obj\n", i+1); err != nil || !strings.HasPrefix(text[offset:], want) {
			t.Errorf("%s: object %d is not at %d", a.Name, i+1, offset)
		}
	}
	stream := regexp.MustCompile(`(?s)/Length (\d+) >>\nstream\n(.*)\nendstream`).FindStringSubmatch(text)
	if stream == nil || strconv.Itoa(len(stream[2])) != stream[1] {
		t.Errorf("%s: the page's length is wrong", a.Name)
	}
	if !strings.Contains(text, "\xe9") || strings.Contains(text, "é") {
		t.Errorf("%s: accents are not in WinAnsi", a.Name)
	}
}

func TestAPaperThatDoesNotFitIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"too long":     {"# Titre\n" + strings.Repeat("Une ligne de plus.\n", 60), "une seule page"},
		"no title":     {"Un texte.\n", "un titre"},
		"bad typing":   {"# Titre\n\nQuoi?\n", "p.md:3: il manque une espace"},
		"no such sign": {"# Titre\n\nUn signe 漢.\n", "p.md:3:"},
	} {
		if _, _, err := setPaper("p.md", c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRowsOfAPaperStayWithinTheMargins(t *testing.T) {
	const width = paperWidth - 2*paperMargin
	for _, st := range paperStyles {
		for _, row := range wrap(strings.Repeat("Une phrase assez longue ", 30)+"fin\u00a0!", st, width) {
			if widthOf(row, st.size, st.bold) > width {
				t.Errorf("%q is too wide at size %g", row, st.size)
			}
			if row == "!" {
				t.Error("a no-break space was broken")
			}
		}
	}
}
