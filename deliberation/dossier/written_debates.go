package dossier

import (
	"slices"
	"strings"

	"voix/deliberation"
	"voix/deliberation/dossier/document"
	"voix/deliberation/position"
)

const (
	adoptedAtMost = 60 // positions of debates that are printed
	askedAtMost   = 60 // questions of debates that are printed
)

// local is what a dossier tells of its debates, all together.
type local struct {
	held, coming, cancelled int64
	where                   map[string]bool  // the offices of those that were held
	counted                 int64            // debates in which somebody counted who came
	people                  map[string]int64 // by college: who came, where they were enough to be told
	fewer                   map[string]int64 // by college: debates to which fewer came
	forms, avis             int64            // sheets of paper that came back
	said, written, heard    int64            // arguments and replies; of these, on paper, and said in the room
	phoned, calls           int64            // of these, on the telephone; and calls, also those in which only an avis was given
	became                  became
	followed                int64 // arguments of which somebody said what became of them
	adopted, asked          int64 // positions; questions of their own
	born                    int64 // proposals
}

// asked reports whether an item is a question of the debate's own of which something is to be told: one that was withdrawn, only if there are
// figures.
func (i *item) asked(of *debate) bool {
	return i.Figures != nil && (i.Figures.Ballots != nil && *i.Figures.Ballots > 0 || !i.Dropped && !of.Cancelled)
}

// meet takes in a debate.
func (d *digest) meet(one *debate) {
	l := &d.local
	d.met++
	d.count(one.Arguments)
	if one.Erased {
		d.erased++
	}
	switch {
	case one.Cancelled:
		l.cancelled++
	case one.Day > dayOf(d.head.Journal.At):
		l.coming++
	default:
		l.held++
		l.where[one.Office] = true
		d.office(one.Office).debates++
	}
	if one.Attendance != nil {
		l.counted++
	}
	for _, a := range one.Attendance {
		if a.People != nil {
			l.people[a.College] += *a.People
		} else {
			l.fewer[a.College]++
		}
	}
	l.forms += one.Sheets.FormsEntered
	l.avis += one.Sheets.AvisEntered
	l.said += int64(len(one.Arguments))
	l.written += one.by(channelForm)
	l.heard += one.by(channelHeard)
	l.phoned += one.by(channelPhone)
	l.calls += one.Sheets.Calls
	l.became.Grouped += one.Became.Grouped
	l.became.Adopted += one.Became.Adopted
	l.became.Carried += one.Became.Carried
	l.became.Answered += one.Became.Answered
	l.became.Aside += one.Became.Aside
	for i := range one.Arguments {
		if len(one.Arguments[i].Steps) > 0 {
			l.followed++
		}
	}
	l.adopted += int64(len(one.Adopted))
	l.born += int64(len(one.Proposals))
	for i := range one.Items {
		if one.Items[i].asked(one) {
			l.asked++
		}
	}
	if len(d.debates) == namedAtMost {
		return
	}
	for i := range one.Adopted {
		if at := one.item(one.Adopted[i].Item); one.Adopted[i].Asked && at != nil && at.Proposal != 0 {
			d.beside[at.Proposal] = nil // its position is filled in as it comes by
		}
	}
	one.Arguments, one.Minutes, one.Text = nil, nil, "" // counted, and not printed
	d.debates = append(d.debates, one)
}

// localDebates is part 10.
func (d *digest) localDebates() []document.Block {
	l := &d.local
	out := []document.Block{&document.Break{}, heading(1, "debats", "10. Les débats locaux")}
	if s := d.head.Selection; s != nil && (s.Theme != "" || s.College != "") {
		return append(out, body("Un débat n’a pas de thème et rassemble plusieurs qualités : ce dossier, qui ne porte que sur une partie de la consultation, n’en contient pas. Ils sont dans le dossier entier."))
	}
	if d.met == 0 {
		return append(out, body("Aucun débat local n’a été annoncé."))
	}
	if l.held == 0 {
		out = append(out, lead("Aucun débat local n’a encore été tenu."))
	} else {
		out = append(out, lead("%s, %s. %s.", many(l.held, "débat local a été tenu", "débats locaux ont été tenus"), d.heldWhere(), l.came()))
	}
	if l.coming > 0 {
		out = append(out, body("%s à venir.", many(l.coming, "autre débat est annoncé et", "autres débats sont annoncés et")))
	}
	out = append(out, d.attendanceTable()...)
	out = append(out, d.debateTable())
	out = append(out, d.spokenWords()...)
	out = append(out, d.adoptedPositions()...)
	out = append(out, d.askedThere()...)
	out = append(out, d.handsAndBallots()...)
	if l.cancelled > 0 {
		out = append(out, heading(2, "debats-annules", "Débats annulés"))
		list := &document.List{}
		for _, one := range d.debates {
			if one.Cancelled {
				item := append(d.named(one), document.Span{Text: say(" (%s, prévu le %s)", officeName(one.Office), longDay(one.Day))})
				if one.Reason != "" {
					item = append(item, document.Span{Text: say(" : ")}, words(one.Reason, "")[0])
				}
				list.Items = append(list.Items, item)
			}
		}
		out = append(out, list)
	}
	return append(out, remark("Ce qui a été dit, l’ordre du jour, les comptes rendus adoptés et les chiffres de chaque débat sont dans positions.json ; debates.csv et debate_figures.csv en donnent les tableaux."))
}

// heldWhere says in how many offices debates were held.
func (d *digest) heldWhere() string {
	offices := int64(0)
	for code := range d.local.where {
		if isOffice(code) {
			offices++
		}
	}
	if offices == 0 {
		return "sans Caf nommée"
	}
	return "dans " + many(offices, "Caf", "Caf")
}

// came says on how much of who came anything is known.
func (l *local) came() string {
	switch l.counted {
	case 0:
		return "Personne n’y a compté les présents"
	case l.held:
		return "Les présents y ont été comptés"
	}
	return say("Les présents ont été comptés dans %s", many(l.counted, "débat", "débats"))
}

// attendanceTable says how many came, by college.
func (d *digest) attendanceTable() []document.Block {
	l := &d.local
	if l.counted == 0 {
		return nil
	}
	t := &document.Table{
		Caption: "Qui est venu aux débats", Anchor: "t-presents",
		Columns: []document.Column{{Name: "Qualité", Weight: 4}, {Name: "Présences", Number: true, Weight: 6}},
		Note:    document.Plain(say("Des comptes faits à l’entrée par les animateurs, jamais de noms. Une personne venue deux fois est comptée deux fois. Sous 5 (10 pour les agents), seul le fait qu’il y en avait est dit. Les qualités ne s’additionnent pas.")),
	}
	for _, college := range collegeOrder {
		of, _ := deliberation.ParseCollege(college)
		people, fewer := l.people[college], say("moins de %s", count(int64(of.SmallestSet())))
		var told string
		switch debates := l.fewer[college]; {
		case people == 0 && debates == 0:
			continue
		case debates == 0:
			told = count(people)
		case people == 0 && debates == 1:
			told = fewer
		case people == 0:
			told = say("%s, dans chacun de %s débats", fewer, count(debates))
		case debates == 1:
			told = say("%s, et %s dans un autre débat", count(people), fewer)
		default:
			told = say("%s, et %s dans chacun de %s autres débats", count(people), fewer, count(debates))
		}
		t.Rows = append(t.Rows, [][]document.Span{document.Plain(capital(collegeNames[college])), document.Plain(told)})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []document.Block{t}
}

// named is a debate's title, with its number.
func (d *digest) named(one *debate) []document.Span {
	return append([]document.Span{{Text: count(one.Debate) + ". "}}, words(one.Title, one.Language)...)
}

// debateTable lists the debates that were not cancelled.
func (d *digest) debateTable() *document.Table {
	t := &document.Table{
		Caption: "Les débats locaux", Anchor: "t-debats",
		Columns: []document.Column{
			{Name: "Débat", Weight: 6}, {Name: "Caf", Weight: 4}, {Name: "Date", Weight: 3}, {Name: "Paroles", Number: true, Weight: 2}, {Name: "Positions adoptées", Number: true, Weight: 2},
		},
	}
	for _, one := range d.debates {
		if one.Cancelled {
			continue
		}
		said := int64(0)
		for _, s := range one.Said {
			said += s.For + s.Against + s.Asking + s.Replies
		}
		t.Rows = append(t.Rows, [][]document.Span{
			d.named(one), document.Plain(officeName(one.Office)), document.Plain(longDay(one.Day)), document.Plain(count(said)), document.Plain(count(int64(len(one.Adopted)))),
		})
	}
	if d.met > int64(len(d.debates)) {
		t.Note = document.Plain(say("Les %s premiers débats sur %s, débats annulés compris ; tous sont dans debates.csv.", count(int64(len(d.debates))), count(d.met)))
	}
	return t
}

// spokenWords says how what was said came in, and what became of it.
func (d *digest) spokenWords() []document.Block {
	l := &d.local
	if l.said == 0 {
		return nil
	}
	t := &document.Table{
		Caption: "Ce que les paroles des débats sont devenues", Anchor: "t-paroles",
		Columns: []document.Column{{Name: "Ce qu’elles sont devenues", Weight: 6}, {Name: "Paroles", Number: true, Weight: 1}},
		Note:    document.Plain(say("Une parole peut être comptée sur plusieurs lignes. Qui l’a dite peut lire ce qu’elle est devenue, aussi sur papier, avec le code de son reçu.")),
	}
	for _, row := range []struct {
		name string
		n    int64
	}{
		{"Regroupées avec d’autres dans le compte rendu", l.became.Grouped}, {"Reprises dans une position du débat", l.became.Adopted}, {"Portées à une proposition", l.became.Carried},
		{"Ont reçu une réponse", l.became.Answered}, {"Mises de côté, avec la raison", l.became.Aside}, {"Rien n’en est encore dit", l.said - l.followed},
	} {
		t.Rows = append(t.Rows, [][]document.Span{document.Plain(row.name), document.Plain(count(row.n))})
	}
	out := []document.Block{
		heading(2, "debats-paroles", "Ce qui a été dit"),
		body("%s : %s sur papier, %s au téléphone, %s dans la salle et %s en ligne. Les animateurs ont saisi %s, %s et %s. %s.",
			many(l.said, "parole", "paroles"), count(l.written), count(l.phoned), count(l.heard), count(l.said-l.written-l.phoned-l.heard),
			many(l.forms, "formulaire", "formulaires"), many(l.avis, "feuille d’avis", "feuilles d’avis"), many(l.calls, "appel", "appels"),
			map[bool]string{true: "Aucune proposition n’est née dans un débat", false: capital(many(l.born, "proposition y est née", "propositions y sont nées"))}[l.born == 0]),
		t,
	}
	return out
}

// adoptedPositions are those of debates, in their words.
func (d *digest) adoptedPositions() []document.Block {
	if d.local.adopted == 0 {
		return []document.Block{heading(2, "debats-positions", "Ce que les débats ont adopté"), body("Aucun débat n’a encore adopté de position avec son compte rendu.")}
	}
	out := []document.Block{
		heading(2, "debats-positions", "Ce que les débats ont adopté"),
		body("Ces positions sont dans les mots des personnes présentes. Les mains levées disent ce que la salle a montré ; ce ne sont pas des avis, et elles ne s’y ajoutent pas."),
	}
	printed := int64(0)
	for _, one := range d.debates {
		for i := range one.Adopted {
			if printed++; printed > adoptedAtMost {
				continue
			}
			a := &one.Adopted[i]
			out = append(out, blocksOf(a.Text, a.Language, document.Quote)...)
			note := say("Débat %s (%s, %s), position %s", count(one.Debate), officeName(one.Office), longDay(one.Day), count(a.Position))
			if hands := handsOf(a); hands != "" {
				note += say(". Mains levées : %s", hands)
			}
			out = append(out, remark("%s.", note))
		}
	}
	if d.local.adopted > adoptedAtMost {
		out = append(out, remark("Les %s premières positions sur %s ; toutes sont dans debate_figures.csv.", count(adoptedAtMost), count(d.local.adopted)))
	}
	return out
}

// handsOf says what may be told of hands.
func handsOf(a *adopted) string {
	var told []string
	for i := range a.Hands {
		h := &a.Hands[i]
		switch {
		case h.Agree != nil:
			told = append(told, say("%s, %s d’accord, %s pas d’accord, %s sans avis", collegeNames[h.College], count(*h.Agree), count(*h.Disagree), count(*h.Pass)))
		case h.AtLeast != nil:
			told = append(told, say("%s, au moins %s sur %s %s", collegeNames[h.College], count(h.Hands-1), count(h.Hands), choiceNames[*h.AtLeast]))
		default:
			told = append(told, say("%s, %s, trop peu pour en dire plus", collegeNames[h.College], many(h.Hands, "main", "mains")))
		}
	}
	return strings.Join(told, spaced(" ; "))
}

// askedThere is what comes out of the questions of debates.
func (d *digest) askedThere() []document.Block {
	if d.local.asked == 0 {
		return nil
	}
	t := &document.Table{
		Caption: "Les questions propres aux débats", Anchor: "t-questions",
		Columns: []document.Column{{Name: "Débat", Number: true, Weight: 1}, {Name: "Question", Weight: 7}, {Name: "Avis", Number: true, Weight: 2}, {Name: "Ce qui ressort", Weight: 5}},
	}
	for _, one := range d.debates {
		for i := range one.Items {
			f := one.Items[i].Figures
			if !one.Items[i].asked(one) || len(t.Rows) == askedAtMost {
				continue
			}
			question := words(one.Items[i].Text, one.Items[i].Language)
			switch {
			case one.Cancelled:
				question = append(question, document.Span{Text: " (débat annulé)", Emphasis: true})
			case one.Items[i].Dropped:
				question = append(question, document.Span{Text: " (retirée de l’ordre du jour)", Emphasis: true})
			}
			ballots := document.Plain("moins de 5")
			if f.Ballots != nil {
				ballots = document.Plain(count(*f.Ballots))
			}
			t.Rows = append(t.Rows, [][]document.Span{
				document.Plain(count(one.Debate)), question, ballots, document.Plain(d.verdictOf(&proposal{Position: f.Position})),
			})
		}
	}
	if d.local.asked > int64(len(t.Rows)) {
		t.Note = document.Plain(say("Les %s premières questions sur %s ; toutes sont dans debate_figures.csv.", count(int64(len(t.Rows))), count(d.local.asked)))
	}
	return []document.Block{
		heading(2, "debats-questions", "Les questions posées dans les débats"),
		body("Un débat peut poser ses propres questions. Les avis y sont donnés sur papier ou en ligne, et comptés selon les mêmes règles que ceux sur les propositions."), t,
	}
}

// handsAndBallots is where what a room showed by hand and what ballots say on the same question part.
func (d *digest) handsAndBallots() []document.Block {
	t := &document.Table{
		Caption: "Là où les mains levées et les avis ne disent pas la même chose", Anchor: "t-mains",
		Columns: []document.Column{{Name: "Débat", Number: true, Weight: 1}, {Name: "Question", Weight: 6}, {Name: "Qualité", Weight: 3}, {Name: "À main levée", Weight: 4}, {Name: "Avis", Weight: 4}},
	}
	compared := int64(0)
	for _, one := range d.debates {
		for i := range one.Adopted {
			a := &one.Adopted[i]
			at := one.item(a.Item)
			if !a.Asked || at == nil {
				continue
			}
			var ballots *standing
			question := words(at.Text, at.Language)
			if at.Figures != nil {
				ballots = &at.Figures.Position
			} else if ballots = d.beside[at.Proposal]; ballots != nil {
				question = document.Plain(say("Proposition %s", count(at.Proposal)))
			}
			if ballots == nil {
				continue
			}
			for j := range a.Hands {
				h := &a.Hands[j]
				c := ballots.college(h.College)
				if h.Agree == nil || c == nil || c.AgreeLow == nil {
					continue
				}
				if compared++; parts(h, c) {
					t.Rows = append(t.Rows, [][]document.Span{
						document.Plain(count(one.Debate)), question, document.Plain(capital(collegeNames[h.College])),
						document.Plain(say("%s d’accord, %s pas d’accord", count(*h.Agree), count(*h.Disagree))),
						document.Plain(say("%s ; %s d’accord", stanceNames[c.Stance], agreeing(c))),
					})
				}
			}
		}
	}
	if compared == 0 {
		return nil
	}
	out := []document.Block{heading(2, "debats-ecarts", "Débats et avis, côte à côte")}
	if len(t.Rows) == 0 {
		return append(out, body("Une même question a été posée à une même qualité à main levée et en avis, et les deux peuvent être montrés, dans %s. Aucun écart net n’y apparaît.", many(compared, "cas", "cas")))
	}
	apart := int64(len(t.Rows))
	if t.Rows = t.Rows[:min(len(t.Rows), askedAtMost)]; apart > int64(len(t.Rows)) {
		t.Note = document.Plain(say("Les %s premiers cas sur %s ; les chiffres de tous sont dans debate_figures.csv et positions.csv.", count(int64(len(t.Rows))), count(apart)))
	}
	return append(out, body("Une même question a été posée à une même qualité à main levée et en avis, et les deux peuvent être montrés, dans %s. Dans %s, la majorité des mains va dans un sens, et les avis ne le suivent pas.", many(compared, "cas", "cas"), count(apart)), t,
		remark("Une main levée se voit des autres, et ne compte que les présents ; un avis est secret, et ouvert à tous jusqu’à la clôture."))
}

// parts reports whether most hands of a college went one way and its ballots did not follow: they are opposed to it, or divided.
func parts(h *hand, c *stance) bool {
	against := []string{position.Opposed.String(), position.Split.String()}
	if *h.Disagree > *h.Agree {
		against[0] = position.Favourable.String()
	}
	return *h.Agree != *h.Disagree && slices.Contains(against, c.Stance)
}
