package dossier

import (
	"time"

	"voix/deliberation/dossier/document/workbook"
)

var settingNames = map[string]string{"room": "Dans une salle", "online": "En ligne", "both": "Dans une salle et en ligne", "phone": "Par téléphone"}

var itemNames = map[string]string{"topic": "Sujet", "question": "Question", "proposal": "Proposition"}

// debateSheets are those of the workbook that tell of debates; none if the dossier holds no debates.
func debateSheets(c *content, day func(string) time.Time) []workbook.Sheet {
	number := func(n int64) *int64 { return &n }
	none := (*int64)(nil)
	if c.head.Participation.Debates == 0 {
		return nil
	}
	came := func(d *debate, college string) string {
		a := d.attendance(college)
		switch {
		case d.Attendance == nil:
			return ""
		case a == nil:
			return "0"
		case a.Fewer != nil:
			return "moins de " + count(*a.Fewer)
		}
		return itoa(*a.People)
	}
	yes := map[bool]string{true: "oui"}
	debates := workbook.Sheet{
		Name:  "Débats",
		Intro: spaced("Les débats locaux. Les personnes présentes sont comptées par les animateurs, par qualité ; sous 5 (10 pour les agents), seul ce fait est dit. Une case vide : personne n’a compté."),
		Columns: []workbook.Column{
			{Name: "Débat", Kind: workbook.Integer, Width: 8}, {Name: "Titre", Width: 50}, {Name: "Caf", Width: 26}, {Name: "Date", Kind: workbook.Day, Width: 12}, {Name: "Où", Width: 22},
			{Name: "Annulé", Width: 9}, {Name: "Personnes concernées", Width: 13}, {Name: "Agents", Width: 11}, {Name: "Associations", Width: 13}, {Name: "Autres habitants", Width: 11},
			{Name: "Formulaires saisis", Kind: workbook.Integer, Width: 12}, {Name: "Feuilles d’avis saisies", Kind: workbook.Integer, Width: 12}, {Name: "Appels", Kind: workbook.Integer, Width: 9},
			{Name: "Paroles et arguments", Kind: workbook.Integer, Width: 12}, {Name: "Dont sur papier", Kind: workbook.Integer, Width: 11}, {Name: "Dont dits au téléphone", Kind: workbook.Integer, Width: 12}, {Name: "Dont dits dans la salle", Kind: workbook.Integer, Width: 12},
			{Name: "Regroupés", Kind: workbook.Integer, Width: 11}, {Name: "Repris dans une position", Kind: workbook.Integer, Width: 12}, {Name: "Portés à une proposition", Kind: workbook.Integer, Width: 12},
			{Name: "Avec une réponse", Kind: workbook.Integer, Width: 11}, {Name: "Mis de côté", Kind: workbook.Integer, Width: 11}, {Name: "Positions adoptées", Kind: workbook.Integer, Width: 11},
			{Name: "Propositions nées là", Kind: workbook.Integer, Width: 12},
		},
		Each: func(yield func([]any) error) error {
			return c.debates(func(d *debate) error {
				return yield([]any{
					number(d.Debate), d.Title, officeName(d.Office), day(d.Day), settingNames[d.Setting], yes[d.Cancelled],
					came(d, "concerned"), came(d, "agent"), came(d, "association"), came(d, "resident"), number(d.Sheets.FormsEntered), number(d.Sheets.AvisEntered), number(d.Sheets.Calls),
					number(int64(len(d.Arguments))), number(d.by(channelForm)), number(d.by(channelPhone)), number(d.by(channelHeard)), number(d.Became.Grouped), number(d.Became.Adopted),
					number(d.Became.Carried), number(d.Became.Answered), number(d.Became.Aside), number(int64(len(d.Adopted))), number(int64(len(d.Proposals))),
				})
			})
		},
	}
	said := workbook.Sheet{
		Name: "Paroles des débats", Intro: spaced("Ce qui a été dit dans les débats, par point de l’ordre du jour. Sans point : ce qui a été dit hors de l’ordre du jour."),
		Columns: []workbook.Column{
			{Name: "Débat", Kind: workbook.Integer, Width: 8}, {Name: "Point", Kind: workbook.Integer, Width: 8}, {Name: "Sorte", Width: 12}, {Name: "Texte", Width: 60},
			{Name: "Proposition", Kind: workbook.Integer, Width: 11}, {Name: "Pour", Kind: workbook.Integer, Width: 8}, {Name: "Contre", Kind: workbook.Integer, Width: 8},
			{Name: "Questions", Kind: workbook.Integer, Width: 10}, {Name: "Réponses", Kind: workbook.Integer, Width: 10},
		},
		Each: func(yield func([]any) error) error {
			return c.debates(func(d *debate) error {
				for _, s := range d.Said {
					row := []any{number(d.Debate), none, "", "", none, number(s.For), number(s.Against), number(s.Asking), number(s.Replies)}
					if i := d.item(s.Item); i != nil {
						row[1], row[2], row[3] = number(i.Item), itemNames[i.Kind], i.Text
						if i.Proposal != 0 {
							row[4] = number(i.Proposal)
						}
					}
					if err := yield(row); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	figures := workbook.Sheet{
		Name:  "Chiffres des débats",
		Intro: spaced("Les avis sur les questions propres aux débats, et les mains levées pour ce qu’ils ont adopté. Des mains levées ne sont pas des avis ; les qualités ne s’additionnent jamais."),
		Columns: append([]workbook.Column{
			{Name: "Débat", Kind: workbook.Integer, Width: 8}, {Name: "Point", Kind: workbook.Integer, Width: 8}, {Name: "Position adoptée", Kind: workbook.Integer, Width: 10},
			{Name: "Texte", Width: 60}, {Name: "Chiffres", Width: 14}, {Name: "Ce qui ressort", Width: 24}, {Name: "Qualité", Width: 22}, {Name: "Territoire", Width: 26},
			{Name: "D’accord", Kind: workbook.Integer, Width: 10}, {Name: "Sans avis", Kind: workbook.Integer, Width: 10}, {Name: "Pas d’accord", Kind: workbook.Integer, Width: 12},
			{Name: "En tout", Kind: workbook.Integer, Width: 8}, {Name: "Laissés de côté", Kind: workbook.Integer, Width: 12},
		}, apartSheet()...),
		Each: func(yield func([]any) error) error {
			return c.debates(func(d *debate) error {
				for i := range d.Items {
					f := d.Items[i].Figures
					if f == nil {
						continue
					}
					for j := range max(1, len(f.Rows)) {
						row := []any{number(d.Debate), number(d.Items[i].Item), none, d.Items[i].Text, "Avis", verdictNames[f.Position.Verdict], "", "", none, none, none, none, none, none, none, none, none, none, none}
						if j < len(f.Rows) {
							r := &f.Rows[j]
							row[6], row[7] = capital(collegeNames[r.College]), officeName(r.Territory)
							row[8], row[9], row[10], row[11], row[12] = r.Agree, r.Pass, r.Disagree, number(r.Ballots), r.LeftOut
							for k, n := range f.Position.apart(r) {
								row[13+k] = n
							}
						}
						if err := yield(row); err != nil {
							return err
						}
					}
				}
				for i := range d.Adopted {
					a := &d.Adopted[i]
					for j := range max(1, len(a.Hands)) {
						row := []any{number(d.Debate), none, number(a.Position), a.Text, "Mains levées", "", "", "", none, none, none, none, none, none, none, none, none, none, none}
						if a.Item != 0 {
							row[1] = number(a.Item)
						}
						if j < len(a.Hands) {
							h := &a.Hands[j]
							row[6], row[8], row[9], row[10], row[11] = capital(collegeNames[h.College]), h.Agree, h.Pass, h.Disagree, number(h.Hands)
						}
						if err := yield(row); err != nil {
							return err
						}
					}
				}
				return nil
			})
		},
	}
	return []workbook.Sheet{debates, said, figures}
}
