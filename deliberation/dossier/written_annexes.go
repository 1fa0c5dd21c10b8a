package dossier

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"time"

	"voix/deliberation/dossier/document"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func parseTime(at string) (time.Time, error) { return time.Parse(timeLayout, at) }

// rowsPerOffice bounds what is printed of one office.
const rowsPerOffice = 40

// perOffice is part 9: for each office, what its own contract could take up.
func (d *digest) perOffice() []document.Block {
	out := []document.Block{&document.Break{}, heading(1, "caf", "9. Par Caf, pour son contrat (CPG)")}
	codes := slices.DeleteFunc(slices.Sorted(maps.Keys(d.offices)), func(code string) bool { return !isOffice(code) })
	if len(codes) == 0 {
		return append(out, body("Aucune Caf n’est nommée, et aucune n’a assez d’avis pour être montrée seule."))
	}
	t := &document.Table{
		Caption: "Ce qui concerne chaque Caf", Anchor: "t-caf",
		Columns: []document.Column{{Name: "Caf", Weight: 5}, {Name: "Propositions qui la nomment", Number: true, Weight: 3}, {Name: "Débats", Number: true, Weight: 2}, {Name: "Lignes de chiffres", Number: true, Weight: 2}},
	}
	for _, code := range codes {
		o := d.offices[code]
		t.Rows = append(t.Rows, [][]document.Span{document.Plain(officeName(code)), document.Plain(count(o.named)), document.Plain(count(o.debates)), document.Plain(count(int64(len(o.rows))))})
	}
	out = append(out, body("Les avis d’une Caf sont montrés seuls quand assez de personnes s’y sont exprimées, et pas toutes de même. Les autres sont regroupés."), t)
	for _, code := range codes {
		o := d.offices[code]
		if len(o.rows) == 0 || d.head.Selection != nil && d.head.Selection.Office != "" && d.head.Selection.Office != code {
			continue
		}
		one := d.officeTable(code, o)
		out = append(out, heading(2, code, "%s", officeName(code)), one)
	}
	return out
}

// officeTable has a row for each printed proposal and a column for each college that the office's people are shown of.
func (d *digest) officeTable(code string, o *officeDigest) *document.Table {
	var colleges []string
	var proposals []*proposal
	cells := map[*proposal]map[string]*row{}
	for _, r := range o.rows {
		if !slices.Contains(colleges, r.row.College) {
			colleges = append(colleges, r.row.College)
		}
		if cells[r.proposal] == nil {
			cells[r.proposal] = map[string]*row{}
			proposals = append(proposals, r.proposal)
		}
		cells[r.proposal][r.row.College] = r.row
	}
	t := &document.Table{
		Caption: say("%s : part d’accord sur les propositions imprimées", officeName(code)),
		Columns: []document.Column{{Name: "Proposition", Weight: 6}},
		Note:    document.Plain(selfSelected),
	}
	slices.SortFunc(colleges, func(a, b string) int { return slices.Index(collegeOrder, a) - slices.Index(collegeOrder, b) })
	for _, college := range colleges {
		t.Columns = append(t.Columns, document.Column{Name: capital(collegeNames[college]), Number: true, Weight: 4})
	}
	for _, p := range proposals[:min(len(proposals), rowsPerOffice)] {
		line := [][]document.Span{{d.reference(p)}}
		for _, college := range colleges {
			r := cells[p][college]
			switch {
			case r == nil:
				line = append(line, nil)
			case r.Ballots < d.head.Rules.Minimum:
				line = append(line, document.Plain(say("%s, trop peu pour conclure", many(r.Ballots, "avis", "avis"))))
			default:
				line = append(line, document.Plain(say("%s (%s), %s", percent(share(*r.Agree, r.Ballots)), between(*r.AgreeLow, *r.AgreeHigh), many(r.Ballots, "avis", "avis"))))
			}
		}
		t.Rows = append(t.Rows, line)
	}
	if len(proposals) > rowsPerOffice {
		t.Note = document.Plain(selfSelected + say(" Les %s premières propositions sur %s ; toutes sont dans positions.csv.", count(rowsPerOffice), count(int64(len(proposals)))))
	}
	return t
}

var collegeOrder = []string{"concerned", "agent", "association", "resident"}

// followUp is part 11.
func (d *digest) followUp() []document.Block {
	out := []document.Block{
		&document.Break{}, heading(1, "suivi", "11. Le suivi, chaque année"),
		body("Ce tableau est fait pour être repris chaque année : l’indicateur, d’où il part, où il doit arriver, et quand."),
	}
	t := &document.Table{
		Caption: "Indicateurs à suivre", Anchor: "t-suivi",
		Columns: []document.Column{{Name: "Engagement", Weight: 6}, {Name: "Indicateur et source", Weight: 5}, {Name: "Départ", Weight: 2}, {Name: "Visé", Weight: 2}, {Name: "Échéance", Weight: 3}},
	}
	for _, p := range d.withSheets() {
		if !p.Position.retained() || p.Sheet.Indicator == "" {
			continue
		}
		indicator := cut(p.Sheet.Indicator)
		if p.Sheet.Source != "" {
			indicator += say(" (source : ") + cut(p.Sheet.Source) + ")"
		}
		t.Rows = append(t.Rows, [][]document.Span{d.commitmentOf(p), document.Plain(indicator), orUnfilled(p.Sheet.Baseline), orUnfilled(p.Sheet.Target), orUnfilled(longDay(p.Sheet.Due))})
	}
	if len(t.Rows) == 0 {
		return append(out, body("Aucune fiche d’une proposition retenue n’a encore d’indicateur."))
	}
	return append(out, t)
}

// methodAnnex is annex A: the same words as methode.md.
func (d *digest) methodAnnex() []document.Block {
	out := []document.Block{&document.Break{}, heading(1, "methode", "Annexe A. Méthode")}
	var b bytes.Buffer
	if err := writeMethod(&b, &d.head); err != nil {
		panic(err) // the template is ours and so are its values; a test writes all of it
	}
	_, text, _ := bytes.Cut(b.Bytes(), []byte("\n"))
	return append(out, blocksOfWhole(string(text))...)
}

// verificationAnnex is annex B.
func (d *digest) verificationAnnex() []document.Block {
	h := &d.head
	return []document.Block{
		&document.Break{}, heading(1, "verification", "Annexe B. Vérifier ce dossier"),
		body("L’archive qui contient ce document se vérifie sans nous faire confiance, avec la commande :"),
		&document.Paragraph{Spans: []document.Span{{Text: "voix verify dossier.zip --key CLÉ", Code: true}}},
		body("Elle recompte tous les chiffres avec un second programme, plus simple et plus lent, reconstruit chaque fichier à l’octet près, contrôle les preuves tirées du journal et la signature."),
		&document.Fields{Items: []document.Field{
			{Name: "Numéro du journal", Spans: document.Plain(count(int64(h.Journal.Number)))},
			{Name: "Date de cette entrée", Spans: document.Plain(longDay(dayOf(h.Journal.At)))},
			{Name: "Racine du journal", Spans: []document.Span{{Text: h.Journal.Root, Code: true}}},
			{Name: "Règles fixées", Spans: document.Plain(ruleEntry(&h.Rules))},
			{Name: "Format du dossier", Spans: document.Plain(strconv.Itoa(h.Format))},
		}},
		body("La signature, quand le dossier est signé, est dans signature.txt, au format « note » de la base de sommes de contrôle de Go. La clé publique est publiée sur la plateforme et dans le journal."),
		remark("Le fichier PDF n’est pas balisé pour les lecteurs d’écran. Les versions HTML et ODT le sont : préférez-les."),
	}
}

func ruleEntry(r *rules) string {
	if r.Entry == 0 {
		return "règles par défaut : la consultation est plus ancienne que les règles"
	}
	return say("à l’entrée %s du journal, avant le premier avis", count(int64(r.Entry)))
}

// dataAnnex is annex D.
func (d *digest) dataAnnex() []document.Block {
	out := []document.Block{
		&document.Break{}, heading(1, "donnees", "Annexe D. Les données"),
		body("L’archive contient tout ce qu’il faut pour refaire ce document."),
	}
	files := &document.Fields{}
	for _, f := range []struct{ name, what string }{
		{ballotsFile, "chaque avis compté, sans lien avec une personne (une fois le vote clos)"},
		{contributionsFile, "chaque contribution et ce qu’elle est devenue"},
		{debatesFile, "chaque débat local, qui est venu, ce qui a été dit, ce que c’est devenu"},
		{debateFiguresFile, "les avis sur les questions des débats, et les mains levées pour ce qu’ils ont adopté"},
		{issuersFile, "qui remet des cartes de participation, combien, et combien de personnes sont venues par elles"},
		{positionsJSON, "toutes les positions, avec leur schéma (" + schemaFile + ")"},
		{positionsCSV, "les mêmes chiffres, pour un tableur"},
		{workbookFile, "les mêmes chiffres en classeur, un onglet par sujet"},
		{methodFile, "la méthode"},
		{proofsFile, "les preuves que l’ouverture, les règles et la clôture sont bien dans le journal"},
		{manifestFile, "l’empreinte de chaque fichier"},
		{signatureFile, "la signature, quand le dossier est signé"},
	} {
		files.Items = append(files.Items, document.Field{Name: f.name, Spans: document.Plain(f.what)})
	}
	return append(out, files)
}

// glossary ends the dossier.
func (d *digest) glossary() []document.Block {
	fields := &document.Fields{}
	for _, w := range []struct{ word, means string }{
		{"Allocataire", "Personne qui reçoit une aide de la Caf, ou qui y a droit."},
		{"Attestée, déclarée", "Une qualité est déclarée quand la personne la dit elle-même ; attestée quand une association, un syndicat ou une personne mandatée lui a remis une carte qui le dit."},
		{"Avis", "D’accord, pas d’accord ou sans avis : ce qu’une personne répond à une proposition. Ce n’est pas une élection."},
		{"Caf, Cnaf", "Caisse d’allocations familiales ; la Caisse nationale qui les pilote."},
		{"COG", "Convention d’objectifs et de gestion : le contrat de cinq ans entre l’État et la Cnaf."},
		{"Carte de participation", "Un code imprimé, à usage unique, qui permet de participer sans adresse de courriel."},
		{"Consensus", "Chaque qualité qui compte est favorable. Les qualités ne sont jamais additionnées."},
		{"CPG", "Contrat pluriannuel de gestion : l’application de la COG par une Caf."},
		{"Débat local", "Réunion dans un lieu, à une date, et sa discussion."},
		{"Main levée", "Ce que montrent à la fois les personnes présentes à un débat. Ce n’est pas un avis : elle n’est comptée que là."},
		{"Position d’un débat", "Ce que les personnes présentes ont adopté ensemble, dans leurs mots, une fois le compte rendu relu."},
		{"Favorable", say("Se dit d’une qualité quand tout l’intervalle de sa part « d’accord » est au-dessus de %s.", percent(d.head.Rules.Threshold))},
		{"Intervalle", "Les valeurs entre lesquelles la part se trouverait, 95 fois sur 100, si seul le hasard décidait qui répond. Calculé par la formule de Wilson (1927)."},
		{"Journal", "La suite de tout ce qui s’est passé sur la plateforme. Il ne fait que s’allonger, et chacun peut le vérifier."},
		{"Qualité", "À quel titre une personne participe : personne concernée, agent de la Caf, association, autre habitant."},
		{"Rapporteur", "Personne volontaire qui rédige les fiches."},
		{"Relecture", "Le temps où chacun peut dire que sa position est mal rendue, avant la clôture."},
	} {
		fields.Items = append(fields.Items, document.Field{Name: w.word, Spans: document.Plain(spaced(w.means))})
	}
	return []document.Block{&document.Break{}, heading(1, "glossaire", "Glossaire"), fields}
}

// opinionsAnnex is annex C.
func (d *digest) opinionsAnnex() []document.Block {
	out := []document.Block{
		&document.Break{}, heading(1, "groupes", "Annexe C. Groupes d’opinion"),
		body("Un groupe d’opinion rassemble des personnes qui ont répondu de façon proche. Personne n’est traité différemment selon un groupe : il n’est gardé ni montré pour personne, et ne change l’ordre de rien. Un groupe compte au moins dix personnes."),
	}
	o := d.head.Opinions
	if o == nil {
		return append(out, body("Ce dossier n’en montre pas : le vote n’est pas clos, trop peu de personnes ont répondu, le dossier ne porte que sur une partie de la consultation, ou elle est trop grande pour ce calcul (plus de 100 000 personnes ou de 10 000 propositions)."))
	}
	out = append(out, remark("Ces chiffres sont arrondis exprès, pour que personne ne puisse être reconnu. On ne peut pas les recompter à partir de l’archive : il faudrait publier l’ensemble des réponses de chaque personne. Un auditeur peut le faire, sous scellés. Les autres personnes ont donné trop peu d’avis, ou sont dans un groupe trop petit pour être montré. Il n’est pas encore possible de demander à ne pas être compté dans un groupe."))
	sizes := &document.Table{
		Caption: "Les groupes et ce qui les distingue", Anchor: "t-groupes",
		Columns: []document.Column{{Name: "Groupe", Weight: 2}, {Name: "Personnes", Weight: 3}, {Name: "Ce qui le distingue", Weight: 10}},
	}
	for _, g := range o.Groups {
		var spans []document.Span
		for i, t := range g.Typical {
			if i > 0 {
				spans = append(spans, document.Span{Text: "\n"})
			}
			answer := "d’accord"
			if t.Direction == "disagree" {
				answer = "pas d’accord"
			}
			spans = append(spans, document.Span{Text: say("%s avec la proposition %s, %s", capital(answer), count(t.Proposal), inTen(t.Tenths))})
		}
		sizes.Rows = append(sizes.Rows, [][]document.Span{document.Plain(count(g.Group)), document.Plain(say("au moins %s", count(g.Persons))), spans})
	}
	out = append(out, sizes)
	byGroup := func(caption, anchor string, proposals []int64, tenths [][]int64) *document.Table {
		t := &document.Table{Caption: caption, Anchor: anchor, Columns: []document.Column{{Name: "Proposition", Weight: 2}}}
		for _, g := range o.Groups {
			t.Columns = append(t.Columns, document.Column{Name: say("Groupe %s, d’accord", count(g.Group)), Weight: 3})
		}
		for i, n := range proposals {
			row := [][]document.Span{document.Plain(count(n))}
			for _, of := range tenths[i] {
				row = append(row, document.Plain(inTen(of)))
			}
			t.Rows = append(t.Rows, row)
		}
		return t
	}
	var proposals []int64
	var tenths [][]int64
	for _, s := range o.Shared {
		proposals, tenths = append(proposals, s.Proposal), append(tenths, s.Tenths)
	}
	if len(proposals) > 0 {
		out = append(out, byGroup("Ce que la plus grande part de chaque groupe soutient", "t-partage", proposals, tenths))
	}
	proposals, tenths = nil, nil
	for _, s := range o.Dividing {
		proposals, tenths = append(proposals, s.Proposal), append(tenths, s.Tenths)
	}
	if len(proposals) > 0 {
		out = append(out, byGroup("Ce qui sépare le plus les groupes", "t-separe", proposals, tenths))
	}
	return out
}

// inTen writes tenths: the ends stand for what lies beyond them, too.
func inTen(tenths int64) string {
	switch tenths {
	case 1:
		return "1 personne sur 10 ou moins"
	case 9:
		return "9 personnes sur 10 ou plus"
	}
	return say("environ %s personnes sur 10", count(tenths))
}
