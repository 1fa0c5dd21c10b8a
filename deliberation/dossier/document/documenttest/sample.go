// Package documenttest holds a document that the tests of the packages which write documents share.
package documenttest

import "voix/deliberation/dossier/document"

// Awkward is text as it may come from the public: what markup would take for its own, what XML forbids, several spaces, a tab, lines.
const Awkward = "Awkward <script>alert(\"1 & 2\")</script> l'ami ]]> &amp; \x00\x07\x1b\x7f\ufffe deux  espaces\tune tabulation\nune ligne\r\nune autre\u2028et \xff encore \u202erenversé\u202c 👩‍👩‍👧 1\u202f234,5\u202f% fin\u00a0!"

// Words of Awkward that every form must keep, whatever it does with the rest.
var Words = []string{"Awkward", "<script>alert(\"1", "&", "2\")</script>", "l'ami", "]]>", "&amp;", "deux", "espaces", "une", "tabulation", "ligne", "autre", "et", "encore", "renversé", "👩‍👩‍👧", "1\u202f234,5\u202f%", "fin\u00a0!"}

// Long is a word without a place to break.
const Long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstandssitzungsprotokoll"

// Sample is a document in which each block, style, ink, shape and alignment occurs, over several pages. Each call makes it anew.
func Sample() *document.Document {
	return &document.Document{
		Title:    "Ce que disent les personnes concernées, les agents et les associations",
		Subtitle: "Dossier de la consultation «\u202fVivre avec la Caf\u202f» · état au 31 mars 2027, entrée n°\u00a012\u202f408 du journal",
		Running:  "Vivre avec la Caf · dossier",
		Footer:   "Consultation 1 · entrée 12\u202f408 · empreinte 9f2c 41d0 77ab",
		Blocks:   append(append(opening(), figures()...), closing()...),
	}
}

func opening() []document.Block {
	return []document.Block{
		&document.Contents{Title: "Sommaire"},
		&document.Break{},
		&document.Heading{Level: 1, Text: "1. Qui parle, combien, et ce que ces chiffres ne disent pas", Anchor: "qui-parle"},
		&document.Paragraph{Style: document.Lead, Spans: []document.Span{
			{Text: "8\u202f412 personnes ont voté, "}, {Text: "7 sur 10 sont concernées", Strong: true},
			{Text: ". Elles ont choisi de participer\u202f: ce n'est pas un sondage."}}},
		&document.Paragraph{Spans: []document.Span{
			{Text: "Chaque collège est compté à part. Voyez "}, {Text: "les chiffres par collège", Link: "#colleges"},
			{Text: " et "}, {Text: "la méthode", Link: "#methode"}, {Text: ", ou le site "},
			{Text: "voix.example", Link: "https://voix.example/consultations/1?x=1&y=2"},
			{Text: ". Un lien qui n'en est pas un reste du texte\u202f: "}, {Text: "ne cliquez pas", Link: "javascript:alert(1)"}, {Text: "."}}},
		&document.Paragraph{Spans: []document.Span{
			{Text: "Un mot "}, {Text: "souligné par la voix", Emphasis: true}, {Text: ", un mot "}, {Text: "fort et souligné", Strong: true, Emphasis: true},
			{Text: ", un mot anglais ("}, {Text: "never mind", Language: "en"}, {Text: "), et une empreinte\u202f: "},
			{Text: "sha256:9f2c41d077ab5e11c0ffee0009f2c41d077ab5e11c0ffee0009f2c41d077ab5e1", Code: true}, {Text: "."}}},
		&document.Heading{Level: 2, Text: "1.1 Ce que disent les personnes, dans leurs mots", Anchor: "mots"},
		&document.Paragraph{Style: document.Quote, Spans: document.Plain("J'ai attendu quatre mois. Pendant quatre mois, personne n'a pu me dire pourquoi mes droits étaient coupés.\nOn m'a répondu\u202f: «\u202fc'est le système\u202f».")},
		&document.Paragraph{Style: document.Quote, Spans: []document.Span{{Text: "انتظرت أربعة أشهر، ولم يخبرني أحد لماذا توقفت حقوقي.", Language: "ar"}}},
		&document.Paragraph{Spans: []document.Span{{Text: "Au milieu d'une phrase, l'arabe ("}, {Text: "شكرا جزيلا", Language: "ar", Strong: true}, {Text: ") et l'hébreu ("}, {Text: "תודה", Language: "he"}, {Text: ") vont de droite à gauche."}}},
		&document.Paragraph{Style: document.Note, Spans: document.Plain("À lire ainsi\u202f: ces paroles ont été choisies pour leur diversité, avec l'accord de leurs auteurs.")},
		&document.Heading{Level: 3, Text: "Un titre de troisième niveau, avec <balises> & «\u202fguillemets\u202f»", Anchor: "niveau-3"},
		&document.Paragraph{Spans: document.Plain(Awkward)},
		&document.Heading{Level: 4, Text: "Un titre de quatrième niveau", Anchor: "niveau-4"},
		&document.List{Items: [][]document.Span{
			document.Plain("Une première chose."),
			{{Text: "Une seconde, plus longue, qui passe à la ligne parce qu'il faut bien voir comment le retrait de la seconde ligne se pose sous la première, "}, {Text: "avec du gras", Strong: true}, {Text: "."}},
			document.Plain(Long),
		}},
		&document.List{Ordered: true, Items: [][]document.Span{
			document.Plain("D'abord, on écoute."),
			document.Plain("Ensuite, on compte."),
			{{Text: "Enfin, "}, {Text: "on répond", Link: "#fiche"}, {Text: "."}},
		}},
		&document.Paragraph{Spans: document.Plain("Une seconde liste numérotée recommence à un\u202f:")},
		&document.List{Ordered: true, Items: [][]document.Span{document.Plain("Un."), document.Plain("Deux.")}},
	}
}

func figures() []document.Block {
	number := func(name string) document.Column { return document.Column{Name: name, Number: true, Weight: 1} }
	row := func(cells ...string) [][]document.Span {
		made := make([][]document.Span, len(cells))
		for i, text := range cells {
			if text != "" {
				made[i] = document.Plain(text)
			}
		}
		return made
	}
	narrow := &document.Table{
		Caption: "Votes par collège sur «\u202fUn interlocuteur nommé pour chaque dossier\u202f»", Anchor: "colleges",
		Columns: []document.Column{{Name: "Collège", Weight: 3}, number("Votes"), number("D'accord"), number("Pas d'accord"), number("Passe")},
		Rows: [][][]document.Span{
			row("Personnes concernées", "5\u202f908", "4\u202f870", "512", "526"),
			row("Agents de la Caf", "1\u202f204", "803", "256", "145"),
			row("Associations", "311", "287", "9", "15"),
			row("Habitantes et habitants", "989", "701", "148", ""),
		},
		Note: []document.Span{{Text: "Une case vide", Strong: true}, {Text: "\u202f: trop peu de votes pour être montrés sans désigner quelqu'un."}},
	}
	words := &document.Table{
		Caption: "Un tableau de mots, dont un très long et des caractères pénibles",
		Columns: []document.Column{{Name: "Sujet", Weight: 2}, {Name: "Ce qui est demandé", Weight: 5}, {Name: "Langue & <autre>", Weight: 2}},
		Rows: [][][]document.Span{
			{document.Plain("Délais"), {{Text: "Répondre en quinze jours. "}, {Text: "Voir la fiche", Link: "#fiche"}, {Text: "."}}, {{Text: "العربية", Language: "ar"}}},
			{document.Plain(Long), document.Plain(Awkward), nil},
			row("Recours", "Un second regard, par quelqu'un d'autre, avant toute suspension. Pendant ce temps, les droits continuent d'être versés, et la personne est entendue avant que quoi que ce soit soit décidé.", "français"),
		},
	}
	eight := &document.Table{Caption: "Huit colonnes", Anchor: "huit", Columns: []document.Column{{Name: "Caf", Weight: 3}}}
	twelve := &document.Table{Caption: "Douze colonnes\u202f: une par mois, ou presque", Anchor: "douze", Columns: []document.Column{{Name: "Caf", Weight: 3}}}
	months := []string{"Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre", "Novembre"}
	for i, month := range months {
		if i < 7 {
			eight.Columns = append(eight.Columns, number(month))
		}
		twelve.Columns = append(twelve.Columns, number(month))
	}
	for _, office := range []string{"Seine-Saint-Denis", "Bouches-du-Rhône", "Territoire de Belfort", "La Réunion", "Nord", "Alpes-de-Haute-Provence"} {
		cells := []string{office}
		for i := range months {
			cells = append(cells, []string{"1\u202f204", "98", "12\u202f873", "5", "431"}[i%5])
		}
		eight.Rows = append(eight.Rows, row(cells[:8]...))
		twelve.Rows = append(twelve.Rows, row(cells...))
	}
	long := &document.Table{Caption: "Un tableau plus long qu'une page", Anchor: "long", Columns: []document.Column{{Name: "Rang", Number: true, Weight: 1}, {Name: "Proposition", Weight: 6}, number("Soutien")}}
	for i := range 60 {
		n := string([]byte{byte('0' + i/10), byte('0' + i%10)})
		long.Rows = append(long.Rows, row(n, "Proposition numéro "+n+", dite en une phrase qui tient sur une ligne", n+"\u202f%"))
	}
	return []document.Block{
		&document.Heading{Level: 1, Text: "2. Les chiffres", Anchor: "chiffres"},
		bars(),
		narrow,
		&document.Paragraph{Style: document.Note, Spans: document.Plain("Ces chiffres ne disent rien de celles et ceux qui n'ont pas voté.")},
		&document.Heading{Level: 2, Text: "2.1 Dans le temps", Anchor: "temps"},
		lines(),
		&document.Heading{Level: 2, Text: "2.2 Des mots", Anchor: "mots-2"},
		words,
		eight,
		&document.Heading{Level: 2, Text: "2.3 Beaucoup de colonnes", Anchor: "colonnes"},
		twelve,
		&document.Heading{Level: 2, Text: "2.4 Beaucoup de lignes", Anchor: "lignes"},
		long,
	}
}

// bars has each ink as a rectangle, and each alignment of a label.
func bars() *document.Chart {
	shapes := []document.Shape{}
	colleges := []string{"Personnes concernées", "Agents", "Associations", "Habitants & <autres>"}
	for i, name := range colleges {
		y := 20 + 60*i
		shapes = append(shapes,
			&document.Label{X: 290, Y: y + 30, Text: name, Size: 22, Align: document.End},
			&document.Rectangle{X: 300, Y: y, Width: 400 - 50*i, Height: 44, Ink: document.Strong},
			&document.Rectangle{X: 700 - 50*i, Y: y, Width: 100 + 20*i, Height: 44, Ink: document.Hatched},
			&document.Rectangle{X: 800 - 30*i, Y: y, Width: 120, Height: 44, Ink: document.Soft},
			&document.Label{X: 320, Y: y + 30, Text: "82\u202f%", Size: 22, Ink: document.Paper, Strong: true},
			&document.Line{X1: 300, Y1: y + 54, X2: 1000, Y2: y + 54, Ink: document.Quiet})
	}
	inks := []document.Ink{document.Black, document.Quiet, document.Strong, document.Soft, document.Hatched, document.Paper, document.Outlined}
	for i, ink := range inks {
		name := []string{"noir", "discret", "fort", "clair", "hachuré", "papier", "cerné"}[i]
		x := 30 + 136*i
		shapes = append(shapes,
			&document.Rectangle{X: x, Y: 280, Width: 110, Height: 40, Ink: ink},
			&document.Label{X: x + 55, Y: 345, Text: name, Size: 20, Align: document.Middle, Ink: document.Quiet})
	}
	return &document.Chart{
		Caption: "Accord par collège", Anchor: "figure-accord",
		Description: "Quatre barres\u202f: 82\u202f% des personnes concernées sont d'accord, 67\u202f% des agents, 92\u202f% des associations, 71\u202f% des habitants. En dessous, les sept encres.",
		Drawing:     document.Drawing{Width: 1000, Height: 360, Shapes: shapes},
	}
}

// lines has each ink as a dot and as a line, thick and dashed.
func lines() *document.Chart {
	shapes := []document.Shape{
		&document.Line{X1: 60, Y1: 20, X2: 60, Y2: 320, Ink: document.Quiet},
		&document.Line{X1: 60, Y1: 320, X2: 960, Y2: 320, Ink: document.Quiet},
		&document.Line{X1: 60, Y1: 120, X2: 960, Y2: 120, Ink: document.Quiet, Dashed: true},
		&document.Line{X1: 60, Y1: 300, X2: 500, Y2: 180, Ink: document.Strong, Thick: true},
		&document.Line{X1: 500, Y1: 180, X2: 940, Y2: 60, Ink: document.Strong, Thick: true, Dashed: true},
		&document.Line{X1: 60, Y1: 280, X2: 940, Y2: 240, Ink: document.Black},
		&document.Label{X: 70, Y: 110, Text: "seuil de la consultation", Size: 18, Ink: document.Quiet},
		&document.Label{X: 940, Y: 45, Text: "personnes concernées", Size: 20, Align: document.End, Ink: document.Strong, Strong: true},
		&document.Label{X: 510, Y: 350, Text: "2026 – 2027", Size: 24, Align: document.Middle},
	}
	for i, ink := range []document.Ink{document.Black, document.Quiet, document.Strong, document.Soft, document.Hatched, document.Paper, document.Outlined} {
		shapes = append(shapes, &document.Dot{X: 120 + 130*i, Y: 280 - 30*i, Radius: 10 + 2*i, Ink: ink})
	}
	return &document.Chart{
		Caption: "Soutien dans le temps", Description: "Une ligne qui monte\u202f: de 20\u202f% en 2026 à 80\u202f% en 2027, au-dessus du seuil.",
		Drawing: document.Drawing{Width: 1000, Height: 370, Shapes: shapes},
	}
}

func closing() []document.Block {
	return []document.Block{
		&document.Break{},
		&document.Heading{Level: 1, Text: "3. Une fiche", Anchor: "fiche"},
		&document.Paragraph{Style: document.Lead, Spans: document.Plain("Un interlocuteur nommé, joignable, pour chaque dossier.")},
		&document.Fields{Items: []document.Field{
			{Name: "Constat", Spans: document.Plain("Les personnes ne savent pas à qui parler. Elles racontent la même chose à quatre agents différents, puis recommencent, et personne ne peut leur dire où en est leur dossier.")},
			{Name: "Engagement", Spans: []document.Span{{Text: "Chaque dossier a un interlocuteur "}, {Text: "nommé", Strong: true}, {Text: ".\nIl rappelle sous deux jours."}}},
			{Name: "Levier"},
			{Name: "Indicateur & <cible>", Spans: document.Plain(Awkward)},
			{Name: "Échéance"},
		}},
		&document.Paragraph{Spans: []document.Span{{Text: "Voyez aussi "}, {Text: "l'accord par collège", Link: "#figure-accord"}, {Text: " et "}, {Text: "le tableau de douze colonnes", Link: "#douze"}, {Text: "."}}},
		&document.Heading{Level: 1, Text: "Annexe A. La méthode", Anchor: "methode"},
		&document.Heading{Level: 2, Text: "Comment c'est compté, dit assez longuement pour que ce titre passe à la ligne et que l'on voie ce que le sommaire en fait", Anchor: "comptes"},
		&document.Paragraph{Spans: document.Plain("Chaque collège a son dénominateur. Rien n'est pondéré. Un consensus demande que chaque collège qui atteint le minimum dépasse le seuil, par le bas de son intervalle de Wilson.")},
	}
}
