package content

import "image/color"

type drawing struct {
	name, title, alternative string
	draw                     func(*canvas)
}

var drawings = []drawing{
	{"accueil", "Un accueil où l'on est attendu", "Dessin : quatre personnes, dont une en fauteuil et un enfant, devant un comptoir bas ; une agente est assise en face. Au mur, une affiche : « Vous pouvez venir avec quelqu'un ».", drawReception},
	{"versement", "Le chemin d'un versement", "Frise de cinq étapes entre deux mois : je déclare, un programme calcule, un agent vérifie, la lettre explique, l'argent arrive le 5. Une flèche revient en arrière : je peux répondre avant.", drawPayment},
	{"lettre", "La même lettre, relue à vingt mains", "Dessin d'une lettre annotée : la demande passe en premier, le mot indu est remplacé, la menace est barrée, le moyen de contester est écrit en gros.", drawLetter},
	{"bus", "Le bus de la Caf, le jour du marché", "Dessin d'un bus sur la place d'un village, rampe baissée ; un homme, une femme et un enfant attendent, une personne en fauteuil monte. Au fond, des maisons et un arbre.", drawBus},
	{"debat", "Venez comme vous êtes", "Affiche : huit personnes autour d'une table ronde vue d'en haut, avec des tasses et des feuilles.", drawDebate},
	{"budget", "Ce qui reste pour vivre", "Graphique : sur 1 016 euros, 480 de loyer, 95 d'énergie, 120 de transports et téléphone, 90 de remboursement ; il reste 231 euros, soit moins de 8 euros par jour.", drawBudget},
	{"brouillon", "Rien de ce que j'écris ne se perd", "Dessin d'un vieux téléphone qui affiche une page simple : une question, deux lignes de réponse, et la phrase « Brouillon gardé à 21 h 04 ».", drawDraft},
}

func heading(c *canvas, title, below string) {
	c.write(inkColour, 52, true, 70, 104, title)
	c.write(quietColour, 27, false, 72, 152, below)
	c.box(greenColour, 72, 176, 110, 8, 4)
}

func drawReception(c *canvas) {
	heading(c, typeset("Un accueil où l'on est attendu"), typeset("On dit bonjour, on regarde le dossier ensemble, et ça avance."))
	c.box(sandColour, 0, 690, canvasWidth, 110, 0)
	c.box(mintColour, 840, 200, 300, 160, 14)
	c.centre(greenColour, 30, true, 990, 252, "Vous pouvez")
	c.centre(greenColour, 30, true, 990, 292, "venir avec")
	c.centre(greenColour, 30, true, 990, 332, "quelqu’un")
	c.disc(ochreColour, 685, 325, 75)
	c.disc(paperColour, 685, 325, 61)
	c.line(inkColour, 685, 325, 685, 284, 6)
	c.line(inkColour, 685, 325, 714, 340, 6)
	c.person(people[4], 910, 690, 1.16)
	c.box(clayColour, 735, 540, 390, 160, 16)
	c.box(inkColour, 715, 522, 430, 24, 10)
	c.box(whiteColour, 770, 492, 66, 34, 4)
	c.line(quietColour, 780, 504, 824, 504, 3)
	c.line(quietColour, 780, 513, 812, 513, 3)
	for i, f := range []figure{people[2], people[5], people[3], people[6]} {
		c.person(f, 120+float32(i)*145, 722, 1.14)
	}
	c.box(whiteColour, 446, 356, 134, 76, 22)
	c.polygon(whiteColour, 470, 424, 506, 424, 466, 456)
	c.centre(inkColour, 30, false, 513, 404, "Bonjour")
}

func drawPayment(c *canvas) {
	heading(c, typeset("Le chemin d'un versement"), typeset("Cinq étapes, et à chacune quelqu'un qui peut répondre."))
	c.line(sandColour, 100, 390, 1100, 390, 16)
	steps := []struct {
		day, first, second string
	}{
		{"le 1er", "Je déclare", "mes revenus"},
		{"le 3", "Un programme", "calcule"},
		{"le 12", "Un agent", "vérifie"},
		{"le 20", "La lettre", "explique"},
		{"le 5", "L’argent", "arrive"},
	}
	for i, s := range steps {
		x := 140 + float32(i)*230
		col := greenColour
		if i == 1 {
			col = plumColour
		}
		if i == 4 {
			col = clayColour
		}
		c.disc(col, x, 390, 56)
		c.disc(paperColour, x, 390, 46)
		c.disc(col, x, 390, 38)
		c.centre(whiteColour, 38, true, x, 404, string(rune('1'+i)))
		c.centre(quietColour, 26, false, x, 304, s.day)
		c.centre(inkColour, 29, true, x, 494, s.first)
		c.centre(inkColour, 29, true, x, 530, s.second)
	}
	c.box(mintColour, 290, 632, 620, 96, 20)
	c.centre(greenColour, 29, true, 600, 672, typeset("Ce n'est pas juste ? Je réponds"))
	c.centre(greenColour, 29, true, 600, 710, typeset("avant le versement, pas après."))
	c.arrow(greenColour, 830, 554, 830, 632, 7)
	c.arrow(greenColour, 600, 632, 600, 552, 7)
}

func drawLetter(c *canvas) {
	heading(c, "La même lettre, relue à vingt mains", typeset("Atelier du samedi : on garde le droit, on change les mots."))
	c.box(sandColour, 98, 228, 560, 552, 8)
	c.box(whiteColour, 86, 216, 560, 552, 8)
	grey := func(y float32, widths ...float32) {
		for i, w := range widths {
			c.box(sandColour, 126, y+float32(i)*26, w, 11, 5)
		}
	}
	grey(250, 210, 160)
	c.write(inkColour, 27, true, 126, 354, typeset("Objet : notification d'indu"))
	c.line(clayColour, 122, 346, 470, 340, 5)
	grey(384, 470, 440, 472, 380)
	c.box(mintColour, 116, 500, 500, 52, 8)
	c.write(greenColour, 27, true, 130, 535, typeset("Vous n'avez rien à payer ce mois-ci."))
	c.write(inkColour, 24, false, 126, 606, typeset("À défaut, nous nous réservons le droit…"))
	c.line(clayColour, 120, 600, 574, 596, 5)
	grey(640, 460, 300)
	c.write(inkColour, 25, true, 126, 736, typeset("Pas d'accord ? Vous avez deux mois."))
	notes := []struct {
		y          float32
		one, other string
		toX, toY   float32
	}{
		{318, "« Une somme versée en trop »", typeset("et pourquoi, en une phrase."), 484, 342},
		{474, "D’abord ce qui compte", "pour la personne.", 622, 524},
		{610, typeset("Pas de menace"), "pour un simple papier.", 590, 598},
		{722, "Comment contester :", "en gros, pas au dos.", 584, 730},
	}
	for _, n := range notes {
		c.arrow(ochreColour, 700, n.y, n.toX, n.toY, 5)
		c.write(plumColour, 27, true, 716, n.y-2, typeset(n.one))
		c.write(plumColour, 25, false, 716, n.y+30, n.other)
	}
}

func drawBus(c *canvas) {
	heading(c, "Le bus de la Caf, le jour du marché", typeset("Deux agents, un bureau fermé, une imprimante. Le 1er et le 3e jeudi."))
	c.box(sandColour, 0, 660, canvasWidth, 140, 0)
	houses := []struct {
		x, w, h float32
		wall    int
	}{{60, 190, 190, 0}, {250, 150, 240, 1}, {980, 170, 220, 0}}
	for _, h := range houses {
		wall := mintColour
		if h.wall == 1 {
			wall = sandColour
		}
		c.box(wall, h.x, 660-h.h, h.w, h.h, 0)
		c.polygon(clayColour, h.x-16, 660-h.h, h.x+h.w/2, 660-h.h-80, h.x+h.w+16, 660-h.h)
		c.box(paperColour, h.x+h.w/2-60, 660-h.h+40, 40, 50, 3)
		c.box(paperColour, h.x+h.w/2+20, 660-h.h+40, 40, 50, 3)
	}
	c.box(quietColour, 904, 520, 22, 140, 6)
	c.disc(greenColour, 915, 440, 92)
	c.disc(greenColour, 858, 492, 58)
	c.disc(greenColour, 972, 490, 58)
	c.box(ochreColour, 330, 400, 500, 250, 34)
	c.box(paperColour, 362, 434, 120, 92, 12)
	c.box(paperColour, 498, 434, 120, 92, 12)
	c.box(mintColour, 650, 434, 90, 216, 10)
	c.box(paperColour, 756, 434, 62, 104, 12)
	c.write(inkColour, 30, true, 366, 592, "Vos droits, ici")
	for _, x := range []float32{430, 790} {
		c.disc(inkColour, x, 652, 44)
		c.disc(sandColour, x, 652, 19)
	}
	c.polygon(quietColour, 650, 650, 740, 650, 700, 704, 566, 704)
	c.person(people[1], 110, 762, .92)
	c.person(people[0], 222, 762, .92)
	c.person(people[6], 292, 764, .92)
	c.person(people[5], 622, 762, .92)
}

func drawDebate(c *canvas) {
	c.box(greenColour, 0, 0, 430, canvasHeight, 0)
	for i, s := range []string{"Venez", "comme", "vous êtes"} {
		c.write(whiteColour, 66, true, 52, 170+float32(i)*78, s)
	}
	c.box(ochreColour, 54, 366, 110, 8, 4)
	for i, s := range []string{"Débat local, samedi, 10 h", "Salle de plain-pied", "Garde d’enfants sur place", "On peut aussi écrire", "ou simplement écouter"} {
		c.write(mintColour, 28, false, 54, 436+float32(i)*44, typeset(s))
	}
	cx, cy := float32(815), float32(400)
	ring := [][2]float32{{0, -250}, {177, -177}, {250, 0}, {177, 177}, {0, 250}, {-177, 177}, {-250, 0}, {-177, -177}}
	for i, p := range ring {
		f := people[[...]int{0, 1, 2, 3, 4, 5, 6, 1}[i]]
		x, y := cx+p[0]*1.12, cy+p[1]*1.12
		if f.chair {
			c.disc(inkColour, x, y, 70)
			c.disc(sandColour, x, y, 62)
		}
		c.disc(f.clothes, x, y, 54)
		c.disc(f.hair, x, y, 32)
		c.disc(f.skin, x-p[0]*.05, y-p[1]*.05, 20)
	}
	c.disc(sandColour, cx, cy+8, 196)
	c.disc(whiteColour, cx, cy, 190)
	for i, p := range ring {
		x, y := cx+p[0]*.56, cy+p[1]*.56
		if i%2 == 0 {
			c.disc(clayColour, x, y, 22)
			c.disc(inkColour, x, y, 14)
			continue
		}
		c.box(mintColour, x-26, y-32, 52, 64, 4)
		for k := range 3 {
			c.line(greenColour, x-16, y-14+float32(k)*14, x+16, y-14+float32(k)*14, 3)
		}
	}
	c.ellipse(ochreColour, cx, cy, 70, 52)
	c.centre(inkColour, 30, true, cx, cy+10, "gâteau")
}

func drawBudget(c *canvas) {
	heading(c, "Ce qui reste pour vivre", typeset("Un mois, une personne seule, 1 016 euros. Un exemple inventé."))
	y := float32(226)
	for _, part := range []struct {
		euros  float32
		label  string
		amount string
		colour color.Color
	}{
		{480, "Loyer", "480 €", quietColour},
		{95, "Énergie", "95 €", quietColour},
		{120, "Bus, téléphone", "120 €", quietColour},
		{90, "Dette", "90 €", quietColour},
		{231, "Il reste", "231 €", greenColour},
	} {
		w := part.euros * 1.32
		c.write(inkColour, 30, part.colour == greenColour, 72, y+46, part.label)
		c.box(part.colour, 330, y, w, 68, 8)
		c.write(inkColour, 32, true, 330+w+20, y+46, part.amount)
		y += 88
	}
	c.box(mintColour, 72, 692, 1056, 76, 16)
	c.centre(greenColour, 28, true, 600, 740, typeset("231 euros pour manger, se soigner, s'habiller : moins de 8 euros par jour."))
}

func drawDraft(c *canvas) {
	c.box(inkColour, 110, 60, 390, 690, 52)
	c.box(quietColour, 260, 84, 90, 10, 5)
	c.box(whiteColour, 134, 116, 342, 560, 8)
	c.disc(quietColour, 305, 714, 22)
	c.write(inkColour, 27, true, 158, 172, "Votre situation")
	c.write(inkColour, 27, true, 158, 206, typeset("a changé ?"))
	c.box(sandColour, 156, 232, 298, 170, 8)
	c.box(whiteColour, 160, 236, 290, 162, 6)
	for i, s := range []string{"Depuis lundi je garde", "mes enfants une", "semaine sur deux"} {
		c.write(inkColour, 25, false, 172, 276+float32(i)*38, s)
	}
	c.box(greenColour, 374, 336, 3, 28, 0)
	c.box(mintColour, 156, 426, 298, 74, 8)
	c.write(greenColour, 24, true, 172, 457, "Brouillon gardé")
	c.write(greenColour, 24, false, 172, 487, typeset("à 21 h 04"))
	c.box(greenColour, 156, 560, 298, 76, 10)
	c.centre(whiteColour, 28, true, 305, 608, "Continuer")
	for i, s := range []string{"Rien de ce que", "j’écris ne se perd"} {
		c.write(inkColour, 56, true, 570, 190+float32(i)*68, s)
	}
	c.box(greenColour, 572, 294, 110, 8, 4)
	for i, s := range []string{"Le réseau coupe ? Je reprends demain.", "Vieux téléphone ? La page est légère.", "Besoin d'aide ? Quelqu'un répond."} {
		y := 384 + float32(i)*86
		c.disc(ochreColour, 592, y-10, 20)
		c.fill(inkColour, func(o *outline) {
			o.add(582, y-10)
			o.add(590, y-2)
			o.add(604, y-18)
			o.add(600, y-22)
			o.add(590, y-10)
			o.add(586, y-14)
		})
		c.write(inkColour, 29, false, 630, y, typeset(s))
	}
	c.person(people[0], 700, 776, .7)
	c.person(people[6], 790, 776, .7)
	c.person(people[2], 890, 776, .7)
	c.person(people[4], 990, 776, .7)
}
