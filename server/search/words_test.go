package search

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWordsKeepTheirNoBreakSpaces(t *testing.T) {
	got := Words(" Une lettre\u202f: 12\u202f000\u00a0euros\n\t« rien » ")
	if diff := cmp.Diff([]string{"Une", "lettre\u202f:", "12\u202f000\u00a0euros", "«", "rien", "»"}, got); diff != "" {
		t.Error(diff)
	}
}
