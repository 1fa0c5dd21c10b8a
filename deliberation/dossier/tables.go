package dossier

import (
	"slices"
	"strings"
	"time"

	"voix/deliberation"
	"voix/deliberation/dossier/document/workbook"
)

// workbookOf is the data as a workbook, one sheet a subject. It is made from the content as it streams by.
func workbookOf(c *content) *workbook.Workbook {
	day := func(s string) time.Time {
		t, err := time.ParseInLocation(time.DateOnly, s, deliberation.Paris())
		if err != nil {
			return time.Time{}
		}
		return t
	}
	number := func(n int64) *int64 { return &n }
	name := func(s *string) string {
		if s == nil {
			return ""
		}
		return themeNames[*s]
	}
	b := &workbook.Workbook{Title: oneLine(c.head.Consultation.Title) + " — " + subtitleOf(&c.head)}
	add := func(name, intro string, columns []workbook.Column, each func(yield func([]any) error) error) {
		b.Sheets = append(b.Sheets, workbook.Sheet{Name: name, Intro: spaced(intro), Columns: columns, Each: each})
	}
	add("Positions", "Ce qui ressort de chaque proposition. Le rang va du meilleur au moins bon que le hasard permet : deux rangs qui se recouvrent sont à égalité.",
		[]workbook.Column{
			{Name: "Numéro", Kind: workbook.Integer, Width: 9}, {Name: "Titre", Width: 60}, {Name: "Thème", Width: 24}, {Name: "Caf", Width: 26}, {Name: "Déposée le", Kind: workbook.Day, Width: 12},
			{Name: "Ce qui ressort", Width: 24}, {Name: "Réserves", Width: 34}, {Name: "Rang, au mieux", Kind: workbook.Integer, Width: 10}, {Name: "Rang, au pire", Kind: workbook.Integer, Width: 10},
			{Name: "Avis, toutes qualités", Kind: workbook.Integer, Width: 12}, {Name: "Arguments", Kind: workbook.Integer, Width: 11}, {Name: "Objections", Kind: workbook.Integer, Width: 11},
		},
		func(yield func([]any) error) error {
			return c.each(func(p *proposal) error {
				var dissent []string
				for _, college := range p.Position.Dissent {
					dissent = append(dissent, collegeNames[college])
				}
				reserves := listed(dissent)
				if told := reservation(&c.head, &p.Position); told != "" {
					reserves = told
				}
				return yield([]any{
					number(p.Proposal), p.Title, name(p.Theme), officeName(p.Office), day(p.Day), verdictNames[p.Position.Verdict], reserves,
					p.Position.Best, p.Position.Worst, p.Ballots, number(int64(len(p.Arguments))), number(int64(len(p.Objections))),
				})
			})
		})
	add("Chiffres", "Les avis par proposition, qualité et territoire. Sur la première ligne d’une qualité, ce qui en est déclaré et attesté, tous territoires ensemble, là où cela peut être dit. Les lignes d’une proposition ne se recouvrent pas ; les qualités ne s’additionnent jamais.",
		append([]workbook.Column{
			{Name: "Proposition", Kind: workbook.Integer, Width: 11}, {Name: "Qualité", Width: 22}, {Name: "Territoire", Width: 26}, {Name: "D’accord", Kind: workbook.Integer, Width: 10},
			{Name: "Sans avis", Kind: workbook.Integer, Width: 10}, {Name: "Pas d’accord", Kind: workbook.Integer, Width: 12}, {Name: "Avis", Kind: workbook.Integer, Width: 8},
			{Name: "D’accord, borne basse", Kind: workbook.Permille, Width: 12}, {Name: "D’accord, borne haute", Kind: workbook.Permille, Width: 12},
			{Name: "Pas d’accord, borne basse", Kind: workbook.Permille, Width: 12}, {Name: "Pas d’accord, borne haute", Kind: workbook.Permille, Width: 12},
			{Name: "Laissés de côté", Kind: workbook.Integer, Width: 12},
		}, apartSheet()...),
		func(yield func([]any) error) error {
			return c.each(func(p *proposal) error {
				for i := range p.Rows {
					r := &p.Rows[i]
					row := []any{
						number(p.Proposal), capital(collegeNames[r.College]), officeName(r.Territory), r.Agree, r.Pass, r.Disagree, number(r.Ballots),
						r.AgreeLow, r.AgreeHigh, r.DisagreeLow, r.DisagreeHigh, r.LeftOut,
					}
					for _, n := range p.Position.apart(r) {
						row = append(row, n)
					}
					if err := yield(row); err != nil {
						return err
					}
				}
				return nil
			})
		})
	add("Fiches", "Ce que les rapporteurs proposent d’écrire et de suivre. Une case vide : personne ne l’a remplie.",
		[]workbook.Column{
			{Name: "Proposition", Kind: workbook.Integer, Width: 11}, {Name: "Constat", Width: 40}, {Name: "Engagement", Width: 40}, {Name: "Levier", Width: 20}, {Name: "Qui peut agir", Width: 24},
			{Name: "Indicateur", Width: 30}, {Name: "Source", Width: 20}, {Name: "Départ", Width: 14}, {Name: "Visé", Width: 14}, {Name: "Agents", Width: 24}, {Name: "Informatique", Width: 24},
			{Name: "Fonds d’action sociale", Width: 24}, {Name: "Échéance", Kind: workbook.Day, Width: 12}, {Name: "Origine", Width: 30}, {Name: "Par", Width: 20}, {Name: "Version", Kind: workbook.Integer, Width: 9},
		},
		func(yield func([]any) error) error {
			return c.each(func(p *proposal) error {
				s := p.Sheet
				if s == nil {
					return nil
				}
				return yield([]any{
					number(p.Proposal), s.Finding, s.Commitment, leverNames[s.Lever], s.Holder, s.Indicator, s.Source, s.Baseline, s.Target, s.Staff, s.IT,
					s.SocialFund, day(s.Due), s.Origin, s.By, number(s.Version),
				})
			})
		})
	add("Objections", "Ce que des personnes ont dit, à la relecture, de la façon dont une position est rendue.",
		[]workbook.Column{
			{Name: "Objection", Kind: workbook.Integer, Width: 10}, {Name: "Proposition", Kind: workbook.Integer, Width: 11}, {Name: "Date", Kind: workbook.Day, Width: 12},
			{Name: "Texte", Width: 80}, {Name: "Réponses", Width: 80},
		},
		func(yield func([]any) error) error {
			return c.each(func(p *proposal) error {
				for _, o := range p.Objections {
					text := o.Text
					if o.Erased {
						text = ErasedText
					}
					var answers []string
					for _, a := range o.Answers {
						if a.Erased {
							answers = append(answers, ErasedText)
							continue
						}
						answers = append(answers, a.Text)
					}
					if err := yield([]any{number(o.Objection), number(p.Proposal), day(o.Day), text, strings.Join(answers, "\n\n")}); err != nil {
						return err
					}
				}
				return nil
			})
		})
	b.Sheets = append(b.Sheets, debateSheets(c, day)...)
	if len(c.head.Issuers) > 0 {
		add("Cartes et attestations", "Qui remet des cartes de participation, ce qu’elles attestent, et combien de personnes sont venues par elles (une fois le vote clos). Sous 5 (10 pour les agents), seul ce fait est dit.",
			[]workbook.Column{
				{Name: "Qui remet les cartes", Width: 40}, {Name: "Sorte", Width: 16}, {Name: "Atteste", Width: 30}, {Name: "Cartes imprimées", Kind: workbook.Integer, Width: 11},
				{Name: "Cartes utilisées", Width: 11}, {Name: "Cartes annulées", Kind: workbook.Integer, Width: 11}, {Name: "Qualité", Width: 22}, {Name: "Personnes venues par elles", Width: 14},
			},
			func(yield func([]any) error) error {
				for i := range c.head.Issuers {
					one := &c.head.Issuers[i]
					about := []any{one.words(), sortNames[one.Sort], one.attests(), number(one.Printed), usedTold(one.Used), number(one.Revoked)}
					some := false
					for _, x := range c.head.Participation.Attested {
						if x.issuerOf != one.issuerOf {
							continue
						}
						some = true
						if err := yield(append(slices.Clone(about), capital(collegeNames[x.College]), x.told())); err != nil {
							return err
						}
					}
					if !some {
						if err := yield(append(slices.Clone(about), "", "")); err != nil {
							return err
						}
					}
				}
				return nil
			})
	}
	if len(c.head.Participation.Weeks) > 0 {
		add("Participation", "Ce qui est nouveau chaque semaine, toutes qualités ensemble.",
			[]workbook.Column{
				{Name: "Semaine du", Kind: workbook.Day, Width: 12}, {Name: "Propositions", Kind: workbook.Integer, Width: 12}, {Name: "Débats", Kind: workbook.Integer, Width: 10},
				{Name: "Arguments", Kind: workbook.Integer, Width: 11}, {Name: "Premiers avis", Kind: workbook.Integer, Width: 13},
			},
			func(yield func([]any) error) error {
				for _, w := range c.head.Participation.Weeks {
					if err := yield([]any{day(w.Begins), number(w.Proposals), number(w.Debates), number(w.Arguments), number(w.Ballots)}); err != nil {
						return err
					}
				}
				return nil
			})
	}
	return b
}
