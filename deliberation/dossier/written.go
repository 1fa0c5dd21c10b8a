package dossier

import (
	"strings"

	"voix/deliberation/dossier/document"
)

// documentOf is the dossier to be read: the same text for ODT, PDF and HTML. Its parts stand in the order in which a strategy officer
// reads. It tells nothing that positions.json does not.
func documentOf(c *content) (*document.Document, error) {
	d, err := digestOf(c)
	if err != nil {
		return nil, err
	}
	h := &d.head
	title := oneLine(h.Consultation.Title)
	out := &document.Document{
		Title: title, Subtitle: subtitleOf(h), Running: title,
		Footer: say("Voix au chapitre, consultation %d, au numéro %s du journal (%s)", h.Consultation.Number, count(int64(h.Journal.Number)), longDay(dayOf(h.Journal.At))),
	}
	out.Blocks = append(out.Blocks, body("Ce dossier dit où en était la consultation à l’entrée %s du journal, le %s.", count(int64(h.Journal.Number)), longDay(dayOf(h.Journal.At))))
	switch {
	case !h.Consultation.Closed:
		out.Blocks = append(out.Blocks, lead("Ce dossier est provisoire : le vote n’est pas clos, et ses chiffres peuvent encore changer."))
	case h.Consultation.Phase == "reread":
		out.Blocks = append(out.Blocks, lead("Ce dossier est un projet, en relecture : ses chiffres ne changeront plus, mais chacun peut dire que sa position est mal rendue."))
	}
	out.Blocks = append(out.Blocks, blocksOf(h.Consultation.Description, "fr", document.Body)...)
	out.Blocks = append(out.Blocks, &document.Contents{Title: "Sommaire"})
	parts := []func() []document.Block{
		d.whoSpeaks, d.summary, d.lived, d.themesAndAxes, d.sheets, d.askedOfTheState, d.means, d.asideAndWhy, d.perOffice, d.localDebates, d.followUp,
		d.methodAnnex, d.verificationAnnex, d.opinionsAnnex, d.dataAnnex, d.glossary,
	}
	for _, part := range parts {
		out.Blocks = append(out.Blocks, part()...)
	}
	return out, nil
}

// dayOf is the day in Paris of a time as it stands in the head.
func dayOf(at string) string {
	t, err := parseTime(at)
	if err != nil {
		return ""
	}
	return formatDay(t)
}

func subtitleOf(h *head) string {
	what := "Dossier des positions consolidées"
	if s := h.Selection; s != nil {
		switch {
		case s.Theme != "":
			return what + say(" : thème « %s »", themeNames[s.Theme])
		case s.Office != "":
			return what + say(" : %s", officeName(s.Office))
		default:
			return what + say(" : %s", collegeNames[s.College])
		}
	}
	return what
}

// whoSpeaks is part 1.
func (d *digest) whoSpeaks() []document.Block {
	h := &d.head
	p := &h.Participation
	out := []document.Block{
		&document.Break{}, heading(1, "qui", "1. Qui s’exprime, combien, et dans quelles limites"),
		lead("%s, %s, %s : voici ce qui a été recueilli.", many(p.Proposals, "proposition", "propositions"), many(p.Arguments, "argument", "arguments"), many(p.Ballots, "avis", "avis")),
	}
	gathered := &document.Table{
		Caption: "Ce qui a été recueilli", Anchor: "t-recueilli",
		Columns: []document.Column{{Name: "Quoi", Weight: 3}, {Name: "Nombre", Number: true, Weight: 1}},
	}
	for _, row := range []struct {
		name string
		n    int64
	}{
		{"Propositions", p.Proposals}, {"Arguments et réponses", p.Arguments}, {"Débats locaux annoncés", p.Debates}, {"Avis, toutes questions ensemble", p.Ballots},
		{"Rapporteurs volontaires", p.Rapporteurs}, {"Objections à la relecture", p.Objections},
	} {
		gathered.Rows = append(gathered.Rows, [][]document.Span{document.Plain(row.name), document.Plain(count(row.n))})
	}
	out = append(out, gathered)
	if len(p.Voters) > 0 {
		t := &document.Table{
			Caption: say("Personnes qui ont donné au moins un avis, par qualité"), Anchor: "t-qui",
			Columns: []document.Column{{Name: "Qualité", Weight: 3}, {Name: "Personnes", Number: true, Weight: 1}},
			Note:    document.Plain(say("Les qualités ne s’additionnent jamais dans ce dossier.")),
		}
		for _, v := range p.Voters {
			t.Rows = append(t.Rows, [][]document.Span{document.Plain(capital(collegeNames[v.College])), document.Plain(count(v.Voters))})
		}
		out = append(out, t)
	}
	out = append(out, d.attestations()...)
	if drawing, description := weekly(p.Weeks); drawing.Height > 0 {
		out = append(out, &document.Chart{Caption: "Premiers avis donnés, semaine par semaine", Anchor: "g-semaines", Description: description, Drawing: drawing})
		t := &document.Table{
			Caption: "La participation, semaine par semaine", Anchor: "t-semaines",
			Columns: []document.Column{
				{Name: "Semaine du", Weight: 3}, {Name: "Propositions", Number: true, Weight: 2}, {Name: "Débats", Number: true, Weight: 2},
				{Name: "Arguments", Number: true, Weight: 2}, {Name: "Avis", Number: true, Weight: 2},
			},
		}
		for _, w := range p.Weeks {
			t.Rows = append(t.Rows, [][]document.Span{
				document.Plain(longDay(w.Begins)), document.Plain(count(w.Proposals)), document.Plain(count(w.Debates)),
				document.Plain(count(w.Arguments)), document.Plain(count(w.Ballots)),
			})
		}
		out = append(out, t)
	}
	return append(out, heading(2, "limites", "Ce que ces chiffres ne disent pas"),
		body("Les personnes qui participent l’ont choisi. Elles ne sont pas tirées au sort et ne représentent pas toutes celles qui sont concernées. Ce n’est ni un sondage, ni une élection."),
		body("Les intervalles donnés dans ce dossier ne parlent que du hasard parmi les personnes qui ont répondu. Ils ne disent rien de celles qui n’ont pas pu, ou pas voulu, répondre."),
		body("Aucun chiffre ne permet de savoir ce qu’une personne a répondu. Là où trop peu de personnes se sont exprimées, ou toutes de la même façon, les chiffres sont regroupés ou tus. L’annexe A dit comment."))
}

// summary is part 2.
func (d *digest) summary() []document.Block {
	out := []document.Block{&document.Break{}, heading(1, "synthese", "2. Synthèse")}
	if d.retention == 0 {
		out = append(out, lead("Aucune proposition n’atteint le seuil fixé au début de la consultation."))
	} else {
		out = append(out, lead("%s sur %s. %s.", map[bool]string{true: "Proposition retenue", false: "Propositions retenues"}[d.retention < 2]+say(" : %s", count(d.retention)), count(d.total), capital(d.retainedBy())))
	}
	if s := d.head.Selection; s != nil && s.Office != "" {
		out = append(out, remark("Cette synthèse et ces rangs sont ceux des propositions de ce dossier, toutes Caf ensemble. Les chiffres de cette Caf sont dans la partie 9."))
	}
	out = append(out, body("Règle fixée au début : une qualité est favorable quand tout l’intervalle de la part « d’accord » est au-dessus de %s ; elle compte à partir de %s.",
		percent(d.head.Rules.Threshold), many(d.head.Rules.Minimum, "avis", "avis")))
	out = append(out, d.verdictTable())
	if top := d.retained[:min(len(d.retained), commitmentsAtMost)]; len(top) > 0 {
		out = append(out, heading(2, "engagements", "Les engagements les plus soutenus"))
		if drawing, description := intervalsOf(top, d.head.Rules.Threshold); drawing.Height > 0 {
			out = append(out, &document.Chart{
				Caption: "Soutien dans la qualité la moins favorable, avec son intervalle à 95\u202f%", Anchor: "g-engagements", Description: description, Drawing: drawing,
			})
		}
		out = append(out, d.commitmentsTable(top))
		if d.retention > int64(len(top)) && *d.retained[len(top)-1].Position.Worst > int64(len(top)) {
			out = append(out, remark("D’autres propositions pourraient être à la place des dernières de ce tableau : l’écart entre elles n’est pas plus grand que ce que le hasard peut faire. Elles sont dans la partie 5."))
		}
	}
	if len(d.parting) > 0 {
		out = append(out, heading(2, "desaccords", "Les principaux désaccords"), body("Ce sont les propositions qui séparent le plus les qualités, ou divisent le plus l’une d’elles, même quand elles sont retenues."))
		for _, p := range d.parting {
			out = append(out, &document.Paragraph{Spans: []document.Span{
				{Text: say("Proposition %s : ", count(p.Proposal)), Strong: true}, d.reference(p), {Text: " — " + d.partedOf(p)},
			}})
		}
	}
	return out
}

// retainedBy says by whom something is retained.
func (d *digest) retainedBy() string {
	if s := d.head.Selection; s != nil && s.College != "" {
		return say("%s y sont favorables", collegeSubjects[s.College])
	}
	return "chaque qualité qui compte y est favorable, ou la moitié d’entre elles au moins, les réserves étant nommées"
}

// partedOf says in words whom a proposal divides.
func (d *digest) partedOf(p *proposal) string {
	var told []string
	for _, name := range p.Position.Parted {
		c := p.Position.college(name)
		switch {
		case c == nil:
		case c.Agree != nil:
			told = append(told, say("%s, %s d’accord et %s pas d’accord", collegeNames[name], agreed(c), percent(share(*c.Against, c.Ballots))))
		default:
			told = append(told, say("%s, %s d’accord", collegeNames[name], agreed(c)))
		}
	}
	if len(told) == 1 {
		return say("les avis sont partagés : %s.", told[0])
	}
	return say("les qualités s’opposent : %s.", strings.Join(told, spaced(" ; ")))
}

// reference names a proposal by its title, and leads to where it is printed.
func (d *digest) reference(p *proposal) document.Span {
	s := words(p.Title, p.Language)[0]
	if d.printed(p) {
		s.Link = "#" + anchorOf(p)
	}
	return s
}

func (d *digest) printed(p *proposal) bool {
	for _, list := range [][]*proposal{d.retained, d.dividing} {
		for _, one := range list {
			if one == p {
				return true
			}
		}
	}
	return false
}

func anchorOf(p *proposal) string { return "p-" + itoa(p.Proposal) }

func (d *digest) verdictTable() *document.Table {
	t := &document.Table{
		Caption: "Ce qui ressort des propositions", Anchor: "t-resultats",
		Columns: []document.Column{{Name: "Ce qui ressort", Weight: 3}, {Name: "Propositions", Number: true, Weight: 1}},
	}
	for _, v := range verdictOrder {
		if n := d.verdicts[v]; n > 0 {
			t.Rows = append(t.Rows, [][]document.Span{document.Plain(verdictNames[v]), document.Plain(count(n))})
		}
	}
	return t
}

var verdictOrder = []string{"consensus", "majority", "disagreement", "rejection", "undecided", ""}

func (d *digest) commitmentsTable(top []*proposal) *document.Table {
	t := &document.Table{
		Caption: "Les engagements les plus soutenus", Anchor: "t-engagements",
		Columns: []document.Column{{Name: "Rang", Weight: 2}, {Name: "Proposition", Weight: 7}, {Name: "Ce qui ressort", Weight: 3}, {Name: "Qualité la moins favorable", Weight: 3}, {Name: "Part d’accord, intervalle", Number: true, Weight: 4}},
		Note:    document.Plain(say("Un rang donné avec deux nombres veut dire que le hasard seul peut avoir fait l’ordre entre ces propositions : elles sont à égalité. Chaque intervalle est sûr à 95 % pour lui-même ; tous ensemble, ils le sont moins. " + selfSelected)),
	}
	for _, p := range top {
		row := [][]document.Span{document.Plain(rankOf(p)), append([]document.Span{{Text: say("%s. ", count(p.Proposal))}}, d.commitmentOf(p)...), document.Plain(d.verdictOf(p)), nil, nil}
		if w := p.Position.weakest(); w != nil {
			row[3], row[4] = document.Plain(capital(collegeNames[w.College])), document.Plain(agreeing(w))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func rankOf(p *proposal) string {
	if p.Position.Best == nil {
		return ""
	}
	if *p.Position.Best == *p.Position.Worst {
		return count(*p.Position.Best)
	}
	return say("%s à %s, à égalité", count(*p.Position.Best), count(*p.Position.Worst))
}

// verdictOf is what comes out, dissenters named.
func (d *digest) verdictOf(p *proposal) string {
	if p.Position.Verdict == "" && len(p.Position.Colleges) == 1 {
		return capital(stanceNames[p.Position.Colleges[0].Stance])
	}
	if told := reservation(&d.head, &p.Position); told != "" {
		return verdictNames[p.Position.Verdict] + ". " + capital(told)
	}
	if len(p.Position.Dissent) == 0 {
		return verdictNames[p.Position.Verdict]
	}
	var of []string
	for _, college := range p.Position.Dissent {
		told := stanceNames[p.Position.of(college)]
		if c := p.Position.college(college); c != nil && c.AgreeLow != nil {
			told += say(", %s d’accord", agreed(c))
		}
		of = append(of, collegeNames[college]+" ("+told+")")
	}
	return say("%s : %s", verdictNames[p.Position.Verdict], listed(of))
}

// lived is part 3.
func (d *digest) lived() []document.Block {
	out := []document.Block{&document.Break{}, heading(1, "vecu", "3. Comment la COG actuelle est vécue, par les usagers et par les agents")}
	both := &document.Table{
		Caption: "Ce qu’en disent les personnes concernées et les agents", Anchor: "t-vecu",
		Columns: []document.Column{{Name: "Proposition", Weight: 6}, {Name: "Personnes concernées d’accord", Number: true, Weight: 3}, {Name: "Agents d’accord", Number: true, Weight: 3}},
		Note:    document.Plain(say("Entre parenthèses, l’intervalle à 95 %. Les deux colonnes ne s’additionnent pas. " + selfSelected)),
	}
	for _, list := range [][]*proposal{d.retained[:min(len(d.retained), 2*commitmentsAtMost)], d.dividing[:min(len(d.dividing), commitmentsAtMost)]} {
		for _, p := range list {
			users, agents := p.Position.college("concerned"), p.Position.college("agent")
			if users == nil || agents == nil || users.AgreeLow == nil || agents.AgreeLow == nil {
				continue
			}
			both.Rows = append(both.Rows, [][]document.Span{{d.reference(p)}, document.Plain(agreeing(users)), document.Plain(agreeing(agents))})
		}
	}
	found := d.findings()
	if len(both.Rows) == 0 && len(found) == 0 {
		return append(out, body("Rien de ce qui a été recueilli ne permet encore de comparer ce qu’en disent les usagers et les agents."))
	}
	if len(both.Rows) > 0 {
		out = append(out, body("Les personnes concernées et les agents ont répondu aux mêmes questions, chacun de leur côté."), both)
	}
	if len(found) > 0 {
		out = append(append(out, heading(2, "constats", "Ce qui est constaté")), found...)
	}
	return out
}

// findings are those of the sheets, which rapporteurs wrote.
func (d *digest) findings() []document.Block {
	var out []document.Block
	list := &document.List{}
	for _, p := range d.withSheets() {
		if p.Sheet.Finding != "" {
			list.Items = append(list.Items, append(words(p.Sheet.Finding, "fr"), document.Span{Text: " "}, document.Span{Text: say("(proposition %s)", count(p.Proposal)), Link: "#" + anchorOf(p)}))
		}
	}
	if len(list.Items) > 0 {
		out = append(out, remark("Ces constats viennent des fiches, rédigées par des rapporteurs volontaires et signées dans la partie 5."), list)
	}
	return out
}

// withSheets are the printed proposals that have a sheet, retained ones first.
func (d *digest) withSheets() []*proposal {
	var all []*proposal
	for _, list := range [][]*proposal{d.retained, d.dividing} {
		for _, p := range list {
			if p.Sheet != nil {
				all = append(all, p)
			}
		}
	}
	return all
}

func (s *standing) college(name string) *stance {
	for i := range s.Colleges {
		if s.Colleges[i].College == name {
			return &s.Colleges[i]
		}
	}
	return nil
}

// agreed is the share that agrees, or what is known of it.
func agreed(c *stance) string {
	switch {
	case c.Agree != nil:
		return percent(share(*c.Agree, c.Ballots))
	case c.AtLeast != nil && *c.AtLeast == "agree":
		return say("au moins %s sur %s", count(c.Ballots-1), count(c.Ballots))
	case c.AtLeast != nil:
		return say("au plus 1 sur %s", count(c.Ballots))
	}
	return ""
}

// agreeing is the share that agrees with its interval.
func agreeing(c *stance) string {
	if c.Agree == nil {
		return agreed(c)
	}
	return say("%s (%s)", agreed(c), between(*c.AgreeLow, *c.AgreeHigh))
}

// themesAndAxes is part 4.
func (d *digest) themesAndAxes() []document.Block {
	out := []document.Block{&document.Break{}, heading(1, "themes", "4. Les six thèmes, face aux axes de la COG")}
	if len(d.themes) == 0 {
		return append(out, body("Les propositions de cette consultation n’ont pas de thème."))
	}
	t := &document.Table{
		Caption: "Ce qui ressort de chaque thème", Anchor: "t-themes",
		Columns: []document.Column{{Name: "Thème", Weight: 4}, {Name: "Axe de la COG 2023-2027", Weight: 6}, {Name: "Propositions", Number: true, Weight: 2}, {Name: "Retenues", Number: true, Weight: 2}, {Name: "Désaccords", Number: true, Weight: 2}},
		Note:    document.Plain(say("La COG 2023-2027, signée le 10 juillet 2023, a trois axes. Le rapprochement entre un thème et un axe est fait par la plateforme ; il n’engage ni l’État ni la Cnaf.")),
	}
	for _, theme := range themeOrder {
		counts := d.themes[theme]
		var all int64
		for _, n := range counts {
			all += n
		}
		t.Rows = append(t.Rows, [][]document.Span{
			document.Plain(themeNames[theme]), document.Plain(say("%s", spaced(axes[theme]))), document.Plain(count(all)),
			document.Plain(count(counts["consensus"] + counts["majority"])), document.Plain(count(counts["disagreement"])),
		})
	}
	out = append(out, t)
	for _, theme := range themeOrder {
		list := &document.List{}
		for _, p := range d.retained {
			if p.Theme != nil && *p.Theme == theme && len(list.Items) < commitmentsAtMost {
				list.Items = append(list.Items, []document.Span{d.reference(p), {Text: say(" — %s", d.verdictOf(p))}})
			}
		}
		if len(list.Items) > 0 {
			out = append(out, heading(2, "theme-"+theme, "%s", themeNames[theme]), list)
		}
	}
	return out
}

var themeOrder = []string{"rights", "transparency", "reception", "participation", "digital", "means"}
