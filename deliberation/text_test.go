package deliberation

import (
	"testing"

	"pgregory.net/rapid"
)

// Hashes stand in journals: what a text hashes to never changes.
func TestTheHashOfATextIsPinned(t *testing.T) {
	plain := Text{Title: "Un titre", Body: "Un texte.", Place: "Lille", Language: "fr"}
	sheet := plain
	sheet.Parts = []string{"Un constat.", "", "La Cnaf"}
	for want, text := range map[string]Text{
		"5b5dc16a62945171455bb707e60b12d3c2e36775a9688deeacddca93183831dc": plain,
		"9ab658aed804b43c1ae53977c9273d66b014281aad6009ff025d627af2b301d3": sheet,
	} {
		if got := text.Hash(ID{1, 2, 3}).String(); got != want {
			t.Errorf("%+v has the hash %s, want %s", text, got, want)
		}
	}
	empty := plain
	empty.Parts = []string{}
	if empty.Hash(ID{1}) != plain.Hash(ID{1}) {
		t.Error("no parts hash otherwise than none")
	}
}

// Whoever moves words from one part to another has another text.
func TestTextsWithOtherPartsHaveOtherHashes(t *testing.T) {
	short := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ab\x00")), 0, 3, -1), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := short.Draw(t, "a"), short.Draw(t, "b")
		same := len(a) == len(b)
		for i := range min(len(a), len(b)) {
			same = same && a[i] == b[i]
		}
		if got := (Text{Parts: a}).Hash(ID{}) == (Text{Parts: b}).Hash(ID{}); got != same {
			t.Fatalf("%q and %q have one hash: %v", a, b, got)
		}
	})
}

func TestPartsAreReadByTheirName(t *testing.T) {
	names := map[string]bool{}
	text := Text{Parts: make([]string, len(SheetParts()))}
	for i, p := range SheetParts() {
		if int(p) != i || p.String() == "" || names[p.String()] {
			t.Errorf("part %d is %q", i, p)
		}
		names[p.String()], text.Parts[i] = true, p.String()
	}
	// The order stands in stored texts.
	if text.Part(Finding) != "finding" || text.Part(Target) != "target" || text.Part(Origin) != "origin" || len(names) != 11 {
		t.Errorf("parts %q", text.Parts)
	}
	for _, p := range []SheetPart{-1, 11} {
		if p.String() != "" || text.Part(p) != "" {
			t.Errorf("part %d is %q", int(p), p)
		}
	}
	if (Text{Parts: text.Parts[:1]}).Part(Commitment) != "" || (Text{}).Part(Finding) != "" {
		t.Error("a part that is not there says something")
	}
}
