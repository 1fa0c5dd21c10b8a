package dossier_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestNarrowSpacesStandWhereFrenchHasThem: before tall punctuation, inside guillemets and within numbers, and nowhere else, where they would
// keep a line from breaking.
func TestNarrowSpacesStandWhereFrenchHasThem(t *testing.T) {
	h, c := withDebates(t.Fatalf, true)
	page := strings.ReplaceAll(string(unpack(t, h.archive(c))["dossier.html"]), "Mieux recevoir :", "") // as somebody wrote it
	elsewhere := regexp.MustCompile(`[^«\d]\x{202f}[^:;!?»%]|\d\x{202f}[^:;!?»%\d]`)
	if found := elsewhere.FindAllString(page, 5); found != nil {
		t.Errorf("%q", found)
	}
	if missing := regexp.MustCompile(`[\p{L}\d] [:;!?»%]|« `).FindAllString(regexp.MustCompile(`<style>(?s:.*?)</style>|<[^>]*>`).ReplaceAllString(page, ""), 5); missing != nil {
		t.Errorf("%q", missing)
	}
}
