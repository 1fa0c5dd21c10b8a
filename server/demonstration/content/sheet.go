package content

import (
	"fmt"
	"strings"
	"time"

	"voix/deliberation"
)

// Sheet is one version of what stands beside a proposal for those who would have to carry it out.
type Sheet struct {
	Rapporteur deliberation.College // whose rapporteur of the consultation wrote it: each college has one at most
	Lever      deliberation.Lever   // NoLever: none named
	Due        time.Time            // a Paris midnight; zero: none named
	Parts      []string             // by deliberation.SheetPart; plain text, each one paragraph, empty where nothing is said
}

// partNames are the names of lines in sheets.md.
var partNames = map[deliberation.SheetPart]string{
	deliberation.Finding: "Constat", deliberation.Commitment: "Engagement", deliberation.Holder: "Qui peut agir",
	deliberation.Indicator: "Indicateur", deliberation.Source: "Source", deliberation.Baseline: "Valeur de départ",
	deliberation.Target: "Valeur visée", deliberation.Staff: "Agents", deliberation.IT: "Informatique",
	deliberation.SocialFund: "Action sociale", deliberation.Origin: "Origine",
}

// mostSigns is what the site's form takes in a part.
func mostSigns(part deliberation.SheetPart) int {
	switch part {
	case deliberation.Holder, deliberation.Source, deliberation.Baseline, deliberation.Target:
		return 300
	}
	return 1000
}

var leverWords = map[string]deliberation.Lever{
	"loi": deliberation.Law, "décret": deliberation.Decree, "convention": deliberation.COG, "contrat": deliberation.CPG,
	"instruction": deliberation.Instruction,
}

// proposal is the one of a section's title.
func (r *reader) proposal(s section, d *Demonstration) *Proposal {
	title := typeset(s.title)
	for _, list := range [][]Proposal{d.Closed.Proposals, d.Main.Proposals} {
		for i := range list {
			if list[i].Title == title {
				return &list[i]
			}
		}
	}
	r.fault(s.file, s.line, "aucune proposition ne s’appelle « %s »", title)
	return &Proposal{}
}

// sheets adds to each proposal the versions of its sheet, in their order in the file.
func (r *reader) sheets(document section, d *Demonstration) {
	for _, s := range document.sections {
		sheet := Sheet{Parts: make([]string, len(deliberation.SheetParts()))}
		parsers := map[string]func(string) error{
			"Levier": func(v string) error {
				var known bool
				if sheet.Lever, known = leverWords[v]; !known {
					return fmt.Errorf("« %s » n’est pas loi, décret, convention, contrat ou instruction", v)
				}
				return nil
			},
			"Échéance": func(v string) (err error) {
				if sheet.Due, err = time.ParseInLocation(time.DateOnly, v, deliberation.Paris()); err != nil {
					return fmt.Errorf("« %s » n’est pas une date comme 2029-12-31", v)
				}
				sheet.Due = sheet.Due.UTC()
				return nil
			},
		}
		for _, part := range deliberation.SheetParts() {
			parsers[partNames[part]] = func(v string) error {
				sheet.Parts[part] = r.text(s.file, s.line, v)
				if n := len([]rune(sheet.Parts[part])); n > mostSigns(part) {
					return fmt.Errorf("%d signes, il en faut %d au plus", n, mostSigns(part))
				}
				return nil
			}
		}
		r.fields(s, map[string]func(string) error{
			"Rapporteur": func(v string) (err error) { sheet.Rapporteur, err = parseCollege(v); return err },
		}, parsers)
		if s.body != "" || len(s.contributions) > 0 {
			r.fault(s.file, s.line, "une fiche n’a que des lignes « - Constat : … »")
		}
		if strings.Join(sheet.Parts, "") == "" {
			r.fault(s.file, s.line, "une fiche ne peut pas être vide")
		}
		p := r.proposal(s, d)
		p.Sheets = append(p.Sheets, sheet)
	}
}
