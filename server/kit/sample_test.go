package kit

import (
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
)

// sheets are so many sheets of a kind, as the caller of the package makes them.
func sheets(t testing.TB, kind deliberation.SheetKind, from, to int64) (all []Sheet) {
	t.Helper()
	keys, err := account.NewKeys(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	for n := from; n <= to; n++ {
		ref := deliberation.Reference{Debate: 12, Kind: kind, Number: n}
		all = append(all, Sheet{Reference: ref.String(), Receipt: keys.Receipt(ref)})
	}
	return all
}

func sample(t testing.TB) *Debate {
	return &Debate{
		Number: 12, Title: "Quand l’argent s’arrête sans prévenir : que doit changer la Caf ?",
		Conveners: []string{"Entraide Alma-Gare", "Collectif Changer de Cap, Roubaix"}, Office: "Caf du Nord",
		Begins: time.Date(2026, 12, 12, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 12, 12, 16, 0, 0, 0, time.UTC),
		Place:   "Centre social de l’Alma, 194 rue de l’Alma, 59100 Roubaix\nMétro Gare Jean-Lebas, bus 32",
		Online:  "le lien est sur la page du débat",
		Access:  []string{"wheelchair", "transport", "childcare", "interpreter", "sign_language", "meal"},
		Welcome: "Interprètes en arabe et en turc. Enfants à partir de 3 ans.", Contact: "06 00 00 00 00, entraide@exemple.fr",
		Agenda: []Item{
			{Number: 1, Text: "Ce qui nous est arrivé quand les versements se sont arrêtés"},
			{Number: 2, Text: "La Caf doit prévenir et écouter la personne avant d’arrêter un versement.", Vote: true},
			{Number: 3, Text: "Chaque lettre de la Caf doit dire le calcul, la règle, et comment contester.", Vote: true},
		},
		Site: "Voix au chapitre", Address: "https://voix.exemple.fr/debats/12", Short: "voix.exemple.fr/debats/12",
		Receipts: "https://voix.exemple.fr/recu/", Typed: "voix.exemple.fr/recu",
		Forms: sheets(t, deliberation.FormSheet, 1, 2), Avis: sheets(t, deliberation.AvisSheet, 1, 2),
	}
}

func sampleLetter() *Letter {
	at := func(month time.Month, day int) time.Time { return time.Date(2027, month, day, 10, 0, 0, 0, time.UTC) }
	return &Letter{
		Debate: 12, Title: "Quand l’argent s’arrête sans prévenir : que doit changer la Caf ?",
		Begins: time.Date(2026, 12, 12, 13, 0, 0, 0, time.UTC), Conveners: []string{"Entraide Alma-Gare", "Collectif Changer de Cap, Roubaix"},
		Date: at(4, 1), Site: "Voix au chapitre", Address: "https://voix.exemple.fr/debats/12", Short: "voix.exemple.fr/debats/12",
		Typed: "voix.exemple.fr/recu", Contact: "06 00 00 00 00",
		Outcomes: []Outcome{
			{Reference: "F003P", Excerpt: "On m’a coupé l’APL en janvier sans une lettre. J’ai dû appeler onze fois.", Step: "grouped", At: at(1, 9)},
			{Reference: "F007B", Excerpt: "Il faut qu’on nous appelle avant.", Step: "carried", At: at(2, 14), By: "proposition 41, voix.exemple.fr/propositions/41"},
			{Reference: "F012D", Excerpt: "Pourquoi la lettre ne dit pas le calcul ?", Step: "answered", At: at(3, 20), By: "la directrice adjointe de la Caf du Nord",
				Words: "Nos lettres reprennent un modèle national. Nous demandons à la Caisse nationale d’y ajouter le calcul."},
			{Reference: "F015G", Excerpt: "Mon voisin triche.", Step: "aside", At: at(1, 9), By: "l’équipe du compte rendu", Words: "le texte parle d’une personne précise."},
		},
	}
}
