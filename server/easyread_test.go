package server

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"voix/server/page"
)

func TestReadingHints(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       []page.ReadingHint
	}{
		{"nothing", "", nil},
		{"easy", "La Caf arrête de vous payer.\nVous ne savez pas pourquoi.\n\nNous voulons que la Caf vous parle d’abord.", nil},
		{"fifteen words", "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze.", nil},
		{"sixteen words", "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize.",
			[]page.ReadingHint{{Kind: "sentence", What: "un deux trois quatre cinq six…", N: 16}}},
		{"signs are no words", "un – deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze !", nil},
		{"a colon ends an idea", "un deux trois quatre cinq six sept huit neuf dix : onze douze treize quatorze quinze seize.", nil},
		{"long words, once each", "L’administration dit : administration, accompagnement.",
			[]page.ReadingHint{{Kind: "word", What: "administration", N: 14}, {Kind: "word", What: "accompagnement", N: 14}}},
		{"joined words are short", "Le rendez-vous, aujourd’hui, peut-être.", nil},
		{"accents count once", "de\u0301mate\u0301rialisation", []page.ReadingHint{{Kind: "word", What: "dématérialisation", N: 17}}},
		{"addresses are no words", "Voir https://exemple.fr/une-tres-longue-adresse1234567890", nil},
		{"abbreviations", "Le RSA, l’APL, etc. Mme Dupont a un RDV à la Caf.",
			[]page.ReadingHint{{Kind: "short", What: "RSA"}, {Kind: "short", What: "etc"}, {Kind: "short", What: "Mme"}, {Kind: "short", What: "RDV"}}},
		{"shouting is none", "ATTENTION à vous", nil},
		{"three ideas on a line", "On vous écrit. Vous répondez. On décide.",
			[]page.ReadingHint{{Kind: "line", What: "On vous écrit. Vous répondez. On…", N: 3}}},
		{"not French", "نحن نريد موعدا قبل كل قرار", nil},
	} {
		got := readingHints(c.text)
		if diff := cmp.Diff(append([]page.ReadingHint{}, c.want...), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
	if n := len(readingHints(strings.Repeat("administration accompagnement ABC DEF GHI JKL MNO PQR STU VWX YZ ", 9))); n != mostHints {
		t.Errorf("%d hints at once", n)
	}
}
