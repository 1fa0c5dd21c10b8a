package dossier

import (
	"slices"
	"strings"

	"voix/deliberation/dossier/document"
	"voix/deliberation/position"
)

// sheets is part 5: a page for each proposal that is retained or divides, with the sheet beside it.
func (d *digest) sheets() []document.Block {
	out := []document.Block{
		&document.Break{}, heading(1, "fiches", "5. Les fiches"),
		body("Chaque fiche donne ce qui ressort d’une proposition, puis ce qu’il faudrait écrire et suivre pour la tenir. La seconde partie est rédigée par des rapporteurs volontaires ; chaque version est gardée. Un champ que personne n’a rempli le dit."),
	}
	if d.retention+d.disagreed > int64(len(d.retained)+len(d.dividing)) {
		out = append(out, remark("Ce document imprime %s et %s. Les autres sont, en entier, dans positions.json et dans le classeur.",
			many(int64(len(d.retained)), "proposition retenue", "propositions retenues"), many(int64(len(d.dividing)), "désaccord", "désaccords")))
	}
	if len(d.retained) > 0 {
		out = append(out, heading(2, "fiches-retenues", "Propositions retenues"))
		for _, p := range d.retained {
			out = append(out, d.page(p)...)
		}
	}
	if len(d.dividing) > 0 {
		out = append(out, heading(2, "fiches-desaccords", "Désaccords"))
		for _, p := range d.dividing {
			out = append(out, d.page(p)...)
		}
	}
	return out
}

// page is what is printed of one proposal.
func (d *digest) page(p *proposal) []document.Block {
	out := []document.Block{
		&document.Heading{Level: 3, Anchor: anchorOf(p), Text: say("%s. ", count(p.Proposal)) + words(p.Title, "")[0].Text},
		lead("%s", d.sentenceOf(p)),
	}
	if drawing, description := barsOf(&p.Position); drawing.Height > 0 {
		out = append(out, &document.Chart{Caption: say("Avis sur la proposition %s", count(p.Proposal)), Description: description, Drawing: drawing}, d.positionTable(p))
	}
	if p.Erased {
		out = append(out, remark("Le texte de cette proposition a été effacé par la personne qui l’avait écrite. Les chiffres restent."))
	} else if p.Text != "" {
		out = append(out, heading(4, "", "Le texte"))
		out = append(out, blocksOf(p.Text, p.Language, document.Body)...)
	}
	for _, side := range []string{"for", "against"} {
		out = append(out, quotesOf(p, side)...)
	}
	out = append(out, heading(4, "", "La fiche"))
	if p.Sheet == nil {
		out = append(out, remark("Personne n’a encore rempli cette fiche."))
	} else {
		out = append(out, sheetFields(p.Sheet))
		by := p.Sheet.By
		if by == "" {
			by = "une personne dont le compte est effacé"
		}
		out = append(out, &document.Paragraph{Style: document.Note, Spans: []document.Span{{Text: say("Version %s sur %s, par ", count(p.Sheet.Version), count(p.Sheet.Versions))}, {Text: by}, {Text: say(", le %s.", longDay(p.Sheet.Day))}}})
	}
	return append(out, objectionsOf(p)...)
}

// sentenceOf says what comes out of a proposal, before its figures.
func (d *digest) sentenceOf(p *proposal) string {
	sentence := d.verdictOf(p)
	if rank := rankOf(p); rank != "" {
		sentence += say(". Rang : %s", rank)
	}
	if w := p.Position.weakest(); w != nil && p.Position.Verdict != "" {
		sentence += say(". Dans la qualité la moins favorable (%s), part d’accord : %s", collegeNames[w.College], agreed(w))
	}
	return sentence + "."
}

func (d *digest) positionTable(p *proposal) *document.Table {
	t := &document.Table{
		Caption: say("Proposition %s : avis par qualité", count(p.Proposal)),
		Columns: []document.Column{{Name: "Qualité", Weight: 5}, {Name: "D’accord", Number: true, Weight: 3}, {Name: "Sans avis", Number: true, Weight: 3}, {Name: "Pas d’accord", Number: true, Weight: 3}, {Name: "Avis montrés", Number: true, Weight: 3}, {Name: "Part d’accord, intervalle", Number: true, Weight: 6}, {Name: "Où elle en est", Weight: 4}},
		Note:    document.Plain(selfSelected),
	}
	var left []string
	for i := range p.Position.Colleges {
		c := &p.Position.Colleges[i]
		row := [][]document.Span{document.Plain(capital(collegeNames[c.College])), nil, nil, nil, nil, nil, document.Plain(capital(stanceNames[c.Stance]))}
		if c.Agree != nil {
			row[1], row[2], row[3], row[4] = document.Plain(count(*c.Agree)), document.Plain(count(*c.Pass)), document.Plain(count(*c.Against)), document.Plain(count(c.Ballots))
		}
		if c.AgreeLow != nil {
			row[5] = document.Plain(agreeing(c))
		}
		t.Rows = append(append(t.Rows, row), apartRows(c)...)
		if told := untold(p, c); told != "" {
			left = append(left, told)
		}
	}
	if len(left) > 0 {
		t.Note = document.Plain(selfSelected + say(" Pour que personne ne puisse être reconnu, des avis n’y sont pas : %s.", strings.Join(left, spaced(" ; "))))
	}
	return t
}

// untold says of one college what its row of figures leaves out.
func untold(p *proposal, c *stance) string {
	for i := range p.Rows {
		r := &p.Rows[i]
		switch {
		case r.College != c.College:
		case r.AtLeast != nil:
			return say("%s, %s, dont au moins %s « %s »", collegeNames[c.College], many(r.Ballots, "avis", "avis"), count(r.Ballots-1), choiceNames[*r.AtLeast])
		case !r.shown():
			return say("%s, %s", collegeNames[c.College], many(r.Ballots, "avis", "avis"))
		case r.LeftOut != nil && *r.LeftOut > 0:
			return say("%s, %s", collegeNames[c.College], many(*r.LeftOut, "avis", "avis"))
		}
	}
	return ""
}

// quotesOf are the arguments of one side that are quoted, without names.
func quotesOf(p *proposal, side string) []document.Block {
	var out []document.Block
	all := int64(0)
	for i := range p.Arguments {
		a := &p.Arguments[i]
		if a.Side != side || a.ReplyTo != 0 {
			continue
		}
		all++
		if a.Quote == nil {
			continue
		}
		out = append(out, blocksOf(a.Quote.Text, a.Quote.Language, document.Quote)...)
		source := say("Argument %s, %s", count(a.Argument), longDay(a.Day))
		if a.Quote.Spoken {
			source += ", dit à voix haute et mis par écrit par une autre personne"
		}
		out = append(out, remark("%s.", source))
	}
	if len(out) == 0 {
		return nil
	}
	title := "Arguments pour"
	if side == "against" {
		title = "Arguments contre"
	}
	return append([]document.Block{heading(4, "", "%s (%s en tout)", title, count(all))}, out...)
}

func sheetFields(s *sheet) *document.Fields {
	field := func(name, value string) document.Field {
		if value == "" {
			return document.Field{Name: name}
		}
		return document.Field{Name: name, Spans: []document.Span{{Text: cut(value)}}}
	}
	return &document.Fields{Items: []document.Field{
		field("Constat", s.Finding), field("Engagement, comme il pourrait être écrit", s.Commitment),
		field("Levier", leverNames[s.Lever]), field("Qui peut agir", s.Holder),
		field("Indicateur", s.Indicator), field("Source de l’indicateur", s.Source), field("Valeur de départ", s.Baseline), field("Valeur visée", s.Target),
		field("Moyens : agents", s.Staff), field("Moyens : informatique", s.IT), field("Moyens : fonds d’action sociale", s.SocialFund),
		field("Échéance", longDay(s.Due)), field("Origine", s.Origin),
	}}
}

// objectionsOf are what people said of how this was rendered, in their own words, with what was answered.
func objectionsOf(p *proposal) []document.Block {
	if len(p.Objections) == 0 {
		return nil
	}
	out := []document.Block{heading(4, "", "Objections reçues à la relecture")}
	for _, o := range p.Objections {
		if o.Erased {
			out = append(out, remark("Objection %s : texte effacé.", count(o.Objection)))
			continue
		}
		out = append(out, blocksOf(o.Text, o.Language, document.Quote)...)
		out = append(out, remark("Objection %s, %s.%s", count(o.Objection), longDay(o.Day), map[bool]string{true: spaced(" Personne n’y a répondu : elle est jointe telle quelle.")}[!o.answered()]))
		for _, a := range o.Answers {
			if a.Erased {
				out = append(out, remark("Réponse %s : texte effacé.", count(a.Answer)))
				continue
			}
			by := a.By
			if by == "" {
				by = "une personne dont le compte est effacé"
			}
			out = append(out, &document.Paragraph{Spans: []document.Span{{Text: "Réponse de ", Strong: true}, {Text: by, Strong: true}, {Text: say(" (%s) : ", longDay(a.Day)), Strong: true}, {Text: cut(a.Text)}}})
		}
	}
	return out
}

// askedOfTheState is part 6: what law, decree or the COG itself would have to say.
func (d *digest) askedOfTheState() []document.Block {
	out := []document.Block{&document.Break{}, heading(1, "etat", "6. Engagements demandés à l’État")}
	t := &document.Table{
		Caption: "Engagements dont le levier est une loi, un décret ou la COG", Anchor: "t-etat",
		Columns: []document.Column{{Name: "Engagement", Weight: 7}, {Name: "Levier", Weight: 3}, {Name: "Qui peut agir", Weight: 3}, {Name: "Échéance", Weight: 2}},
	}
	for _, p := range d.withSheets() {
		if !p.Position.retained() || !slices.Contains([]string{"law", "decree", "cog"}, p.Sheet.Lever) {
			continue
		}
		t.Rows = append(t.Rows, [][]document.Span{
			d.commitmentOf(p), document.Plain(leverNames[p.Sheet.Lever]), orUnfilled(p.Sheet.Holder), orUnfilled(longDay(p.Sheet.Due)),
		})
	}
	if len(t.Rows) == 0 {
		return append(out, body("Aucune fiche d’une proposition retenue ne nomme une loi, un décret ou la COG comme levier."))
	}
	return append(out, t)
}

// commitmentOf is a commitment as it could be written, else the proposal's title, with a reference to its page.
func (d *digest) commitmentOf(p *proposal) []document.Span {
	s := d.reference(p)
	if p.Sheet != nil && p.Sheet.Commitment != "" {
		s.Text, s.Language = cut(p.Sheet.Commitment), ""
	}
	return []document.Span{s}
}

func orUnfilled(s string) []document.Span {
	if s == "" {
		return []document.Span{{Text: document.Unfilled, Emphasis: true}}
	}
	return []document.Span{{Text: cut(s)}}
}

// means is part 7.
func (d *digest) means() []document.Block {
	out := []document.Block{&document.Break{}, heading(1, "moyens", "7. Les moyens")}
	t := &document.Table{
		Caption: "Les moyens que les fiches nomment", Anchor: "t-moyens",
		Columns: []document.Column{{Name: "Engagement", Weight: 6}, {Name: "Agents", Weight: 4}, {Name: "Informatique", Weight: 4}, {Name: "Fonds d’action sociale", Weight: 4}},
	}
	for _, p := range d.withSheets() {
		if p.Position.retained() && (p.Sheet.Staff != "" || p.Sheet.IT != "" || p.Sheet.SocialFund != "") {
			t.Rows = append(t.Rows, [][]document.Span{d.commitmentOf(p), orUnfilled(p.Sheet.Staff), orUnfilled(p.Sheet.IT), orUnfilled(p.Sheet.SocialFund)})
		}
	}
	if len(t.Rows) == 0 {
		return append(out, body("Aucune fiche d’une proposition retenue ne nomme encore de moyens."))
	}
	return append(out, t)
}

// setAside is part 8: what was not retained, and why.
func (d *digest) asideAndWhy() []document.Block {
	out := []document.Block{
		&document.Break{}, heading(1, "ecarte", "8. Ce qui n’a pas été retenu, et pourquoi"),
		body("Chaque contribution est comptée. Le fichier contributions.csv les donne toutes, une par une, avec ce qu’elle est devenue."),
		d.accountTable(),
	}
	if len(d.set) == 0 {
		return append(out, body("Toutes les propositions de ce dossier sont retenues, ou font partie des désaccords de la partie 5."))
	}
	t := &document.Table{
		Caption: "Propositions rejetées, reprises, ou sur lesquelles on ne peut pas trancher", Anchor: "t-ecarte",
		Columns: []document.Column{{Name: "Numéro", Number: true, Weight: 2}, {Name: "Proposition", Weight: 8}, {Name: "Avis", Number: true, Weight: 2}, {Name: "Pourquoi", Weight: 6}},
	}
	for _, p := range d.set {
		ballots := document.Plain("moins de 5")
		if p.Ballots != nil {
			ballots = document.Plain(count(*p.Ballots))
		}
		t.Rows = append(t.Rows, [][]document.Span{document.Plain(count(p.Proposal)), words(p.Title, p.Language), ballots, document.Plain(d.reasonOf(p))})
	}
	if all := d.aside + d.takenBack; all > int64(len(d.set)) {
		t.Note = document.Plain(say("Les %s premières sur %s ; toutes sont dans contributions.csv.", count(int64(len(d.set))), count(all)))
	}
	return append(out, t)
}

// reasonOf says why a proposal was not retained.
func (d *digest) reasonOf(p *proposal) string {
	least := many(d.head.Rules.Minimum, "avis", "avis")
	var reason string
	switch {
	case p.Position.Verdict == position.Rejection.String():
		reason = "Rejetée : chaque qualité qui compte y est opposée."
	case p.Position.Verdict != "":
		reason = say("On ne peut pas trancher : aucune qualité n’atteint %s, ou leurs réponses ne sont pas assez nettes.", least)
	case len(p.Position.Colleges) == 1 && p.Position.Colleges[0].Stance == position.Opposed.String():
		reason = "Cette qualité y est opposée."
	default:
		reason = say("On ne peut pas trancher : cette qualité n’atteint pas %s, ou ses réponses ne sont pas assez nettes.", least)
	}
	if p.Erased {
		return "Texte effacé par la personne qui l’avait écrit."
	}
	return reason
}

// accountTable accounts for every contribution of the dossier.
func (d *digest) accountTable() *document.Table {
	t := &document.Table{
		Caption: "Ce que sont devenues les contributions", Anchor: "t-compte",
		Columns: []document.Column{{Name: "Contributions", Weight: 6}, {Name: "Nombre", Number: true, Weight: 1}},
	}
	for _, row := range []struct {
		name string
		n    int64
	}{
		{"Propositions retenues", d.retention}, {"Propositions qui font désaccord", d.disagreed}, {"Propositions rejetées, ou sur lesquelles on ne peut pas trancher", d.aside}, {"Propositions reprises par qui les avait écrites", d.takenBack},
		{"Arguments cités ici", d.quoted}, {"Arguments comptés, à lire sur la plateforme", d.arguments - d.quoted},
		{"Parmi eux, paroles de débats dont il est dit ce qu’elles sont devenues", d.local.followed}, {"Débats locaux annoncés", d.met}, {"Objections avec une réponse", d.answered}, {"Objections jointes telles quelles", d.objected - d.answered},
		{"Parmi toutes, textes effacés par qui les avait écrits", d.erased},
	} {
		t.Rows = append(t.Rows, [][]document.Span{document.Plain(row.name), document.Plain(count(row.n))})
	}
	return t
}
