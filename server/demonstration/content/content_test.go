package content

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"voix/deliberation"
)

func loaded(t *testing.T) *Demonstration {
	t.Helper()
	d, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// everyText walks all that people will read.
func everyText(d *Demonstration, visit func(where, text string)) {
	arguments := func(where string, arguments []Argument) {
		for _, a := range arguments {
			visit(where, a.Text)
			for _, r := range a.Replies {
				visit(where, r.Text)
			}
		}
	}
	for _, c := range []Consultation{d.Main, d.Closed} {
		visit("consultation", c.Title)
		visit("consultation", c.Summary)
		for _, p := range c.Proposals {
			visit(p.Title, p.Title)
			visit(p.Title, p.Text)
			arguments(p.Title, p.Arguments)
			for _, s := range p.Sheets {
				for part, said := range s.Parts {
					// The other parts are a few words, which several sheets may have.
					if part := deliberation.SheetPart(part); said != "" && (part == deliberation.Finding || part == deliberation.Commitment || part == deliberation.Origin) {
						visit(p.Title, said)
					}
				}
			}
			for _, o := range p.Objections {
				visit(p.Title, o.Text)
				for _, a := range o.Answers {
					visit(p.Title, a.Text)
				}
			}
		}
	}
	for _, debate := range d.Debates {
		visit(debate.Title, debate.Title)
		visit(debate.Title, debate.Place)
		visit(debate.Title, debate.Announcement)
		arguments(debate.Title, debate.Arguments)
	}
	for _, p := range d.Pieces {
		visit("pieces", p.Text)
	}
	for _, p := range d.Pseudonyms {
		visit("pseudonyms", p)
	}
}

func TestThereIsEnoughToShow(t *testing.T) {
	d := loaded(t)
	arguments, replies, popular := 0, 0, 0
	themes := map[deliberation.Theme]int{}
	authors := map[deliberation.College]int{}
	for _, p := range d.Main.Proposals {
		themes[p.Theme]++
		authors[p.Author]++
		arguments += len(p.Arguments)
		if len(p.Arguments) >= 7 {
			popular++
		}
		for _, a := range p.Arguments {
			replies += len(a.Replies)
		}
		if len(p.Arguments) < 2 {
			t.Errorf("%q has %d arguments", p.Title, len(p.Arguments))
		}
	}
	for _, theme := range deliberation.Themes() {
		if themes[theme] < 15 {
			t.Errorf("%v has %d proposals", theme, themes[theme])
		}
	}
	for _, college := range deliberation.Colleges() {
		if authors[college] < 10 {
			t.Errorf("%v wrote %d proposals", college, authors[college])
		}
	}
	debated := 0
	for _, debate := range d.Debates {
		debated += len(debate.Arguments)
	}
	for what, n := range map[string][2]int{
		"proposals":         {len(d.Main.Proposals), 100},
		"arguments":         {arguments, 350},
		"replies":           {replies, 75},
		"popular proposals": {popular, 10},
		"debates":           {len(d.Debates), 30},
		"debate arguments":  {debated, 90},
		"closed proposals":  {len(d.Closed.Proposals), 12},
		"pieces":            {len(d.Pieces), 80},
		"pseudonyms":        {len(d.Pseudonyms), 250},
	} {
		if n[0] < n[1] {
			t.Errorf("%d %s, want at least %d", n[0], what, n[1])
		}
	}
}

func TestEveryTextIsGoodFrenchTypography(t *testing.T) {
	wrong := regexp.MustCompile(`['"]|[ \x{a0}][;:!?»]|[\p{L}\d][;:!?»]|« |\.\.\.| $|^ |\d{9}`)
	everyText(loaded(t), func(where, text string) {
		if m := wrong.FindString(text); m != "" {
			t.Errorf("%s: %q in %q", where, m, text)
		}
	})
	d := loaded(t)
	for _, p := range append(d.Main.Proposals, d.Closed.Proposals...) {
		for _, s := range p.Sheets {
			for part, text := range s.Parts {
				if m := wrong.FindString(text); m != "" {
					t.Errorf("%s, %v: %q in %q", p.Title, deliberation.SheetPart(part), m, text)
				}
			}
		}
	}
}

func TestSheetsAreFilledAndIncompleteAndCorrected(t *testing.T) {
	d := loaded(t)
	for _, c := range []struct {
		proposals          []Proposal
		sheets, incomplete int
		corrected          int
		levers             int
	}{{d.Closed.Proposals, 8, 4, 2, 3}, {d.Main.Proposals, 4, 2, 0, 3}} {
		sheets, incomplete, corrected := 0, 0, 0
		levers, filled := map[deliberation.Lever]bool{}, map[deliberation.SheetPart]bool{}
		for _, p := range c.proposals {
			if len(p.Sheets) == 0 {
				continue
			}
			last := p.Sheets[len(p.Sheets)-1]
			sheets++
			if len(p.Sheets) > 1 && last.Rapporteur != p.Sheets[0].Rapporteur {
				corrected++
			}
			empty := last.Due.IsZero()
			for _, part := range deliberation.SheetParts() {
				empty = empty || last.Parts[part] == ""
				filled[part] = filled[part] || last.Parts[part] != ""
			}
			if empty {
				incomplete++
			}
			if last.Parts[deliberation.Finding] == "" || last.Parts[deliberation.Commitment] == "" || last.Parts[deliberation.Origin] == "" {
				t.Errorf("%q says not even what, why or where from", p.Title)
			}
			levers[last.Lever] = true
		}
		if sheets < c.sheets || incomplete < c.incomplete || corrected < c.corrected || len(levers) < c.levers || len(filled) != len(deliberation.SheetParts()) {
			t.Errorf("%d sheets, %d of them incomplete, %d corrected, with %d levers and %d parts", sheets, incomplete, corrected, len(levers), len(filled))
		}
	}
}

func TestObjectionsComeFromSeveralCollegesAndLanguages(t *testing.T) {
	objections, answered := 0, 0
	colleges, languages := map[deliberation.College]bool{}, map[string]bool{}
	for _, p := range loaded(t).Closed.Proposals {
		for _, o := range p.Objections {
			objections++
			answered += min(len(o.Answers), 1)
			colleges[o.College], languages[o.Language] = true, true
		}
	}
	if objections != 5 || answered != 3 || len(colleges) != len(deliberation.Colleges()) || !languages["fr"] || !languages["ar"] {
		t.Errorf("%d objections, %d answered, of %v in %v", objections, answered, colleges, languages)
	}
}

func TestAMalformedSheetOrObjectionIsRefusedWithFileAndLine(t *testing.T) {
	const title, voice = "# Fiches\n\n## Un titre\n\n", "- Rapporteur : agent\n"
	words := strings.Repeat("mot ", 25) + "\n"
	for name, c := range map[string]struct{ sheets, objections, want string }{
		"nobody's":               {title + "- Constat : vrai\n", "", "sheets.md:3: il manque « Rapporteur »"},
		"empty":                  {title + voice, "", "sheets.md:3: une fiche ne peut pas être vide"},
		"of no proposal":         {strings.Replace(title, "Un", "Autre", 1) + voice + "- Constat : vrai\n", "", "sheets.md:3: aucune proposition"},
		"an unknown lever":       {title + voice + "- Constat : vrai\n- Levier : pelle\n", "", "sheets.md:7:"},
		"a wrong day":            {title + voice + "- Constat : vrai\n- Échéance : 2029-02-30\n", "", "sheets.md:7:"},
		"an unknown part":        {title + voice + "- Humeur : gaie\n", "", "sheets.md:6:"},
		"a part too long":        {title + voice + "- Source : " + strings.Repeat("mot ", 80) + "\n", "", "sheets.md:6: Source : 319 signes"},
		"a paragraph":            {title + voice + "- Constat : vrai\n\nEncore.\n", "", "sheets.md:3: une fiche n’a que des lignes"},
		"an objection too short": {"", title + "### Objection, agent\n\nNon.\n", "objections.md:5: 1 mots"},
		"an argument":            {"", title + "### Pour, agent\n\n" + words, "objections.md:5: seules des objections"},
		"an unknown language":    {"", title + "### Objection, agent, en klingon\n\n" + words, "objections.md:5:"},
	} {
		r := &reader{fsys: fstest.MapFS{"sheets.md": {Data: []byte(c.sheets)}, "objections.md": {Data: []byte(c.objections)}}}
		d := &Demonstration{Closed: Consultation{Proposals: []Proposal{{Title: "Un titre"}}}}
		r.sheets(r.document("sheets.md"), d)
		r.objections(r.document("objections.md"), d)
		faults := ""
		for _, err := range r.faults {
			faults += err.Error() + "\n"
		}
		if !strings.Contains(faults, c.want) {
			t.Errorf("%s: got %q, want %q", name, faults, c.want)
		}
	}
}

func TestNobodySaysTheSameTwice(t *testing.T) {
	seen := map[string]string{}
	everyText(loaded(t), func(where, text string) {
		if before, ok := seen[text]; ok && before != where {
			t.Errorf("%q is in %q and in %q", text, before, where)
		}
		seen[text] = where
	})
}

// What a college thinks must give the demonstration something to show: agreement, a split between agents and people concerned, and a
// split among the people concerned.
func TestOpinionsDiffer(t *testing.T) {
	agreed, between, within := 0, 0, 0
	for _, p := range loaded(t).Main.Proposals {
		for college, st := range p.Stances {
			if st.Agree+st.Disagree+st.Pass != 100 || min(st.Agree, st.Disagree, st.Pass) < 0 {
				t.Errorf("%q: %v of %v do not add up to 100", p.Title, st, college)
			}
		}
		concerned, agent := p.Stances[deliberation.Concerned], p.Stances[deliberation.Agent]
		if concerned.Agree > 80 && agent.Agree > 60 {
			agreed++
		}
		if concerned.Agree > 50 && agent.Disagree >= 40 {
			between++
		}
		if max(p.Leaning.Digital, -p.Leaning.Digital, p.Leaning.Control, -p.Leaning.Control) >= 60 {
			within++
		}
	}
	if agreed < 10 || between < 8 || within < 8 {
		t.Errorf("%d agreed, %d split between colleges, %d within", agreed, between, within)
	}
}

func TestEveryPieceFindsItsThemeAndSide(t *testing.T) {
	pieces := map[deliberation.Theme]map[deliberation.Side]int{}
	for _, p := range loaded(t).Pieces {
		if pieces[p.Theme] == nil {
			pieces[p.Theme] = map[deliberation.Side]int{}
		}
		pieces[p.Theme][p.Side]++
	}
	for _, theme := range deliberation.Themes() {
		for _, side := range deliberation.Sides() {
			if pieces[theme][side] < 3 {
				t.Errorf("%v has %d pieces %v", theme, pieces[theme][side], side)
			}
		}
	}
}

func TestDebatesAreInOrderAndOfDifferentOffices(t *testing.T) {
	offices := map[deliberation.Office]bool{}
	day := 0
	for _, d := range loaded(t).Debates {
		if !d.Office.Valid() || offices[d.Office] || d.Day < day || d.Form == 0 {
			t.Errorf("%q: office %v, day %d, form %d", d.Title, d.Office, d.Day, d.Form)
		}
		offices[d.Office], day = true, d.Day
	}
}

func TestAMalformedFileIsRefusedWithFileAndLine(t *testing.T) {
	const proposal = "# Thème\n\n## Un titre\n\n- Voix : un père\n- Qualité : agent\n" +
		"- Avis : personnes concernées 93/2, agents 68/20, associations 97/1, habitants 84/4\n- Clivage : numérique 0, contrôle -5\n\n"
	long := strings.Repeat("mot ", 60) + "\n"
	for name, c := range map[string]struct{ text, want string }{
		"percent over 100":       {strings.Replace(proposal, "93/2", "93/8", 1) + long, "mail.md:7:"},
		"a college missing":      {strings.Replace(proposal, ", habitants 84/4", "", 1) + long, "mail.md:7:"},
		"a field missing":        {strings.Replace(proposal, "- Voix : un père\n", "", 1) + long, "mail.md:3: il manque « Voix »"},
		"a field twice":          {strings.Replace(proposal, "- Voix", "- Voix : une mère\n- Voix", 1) + long, "mail.md:6:"},
		"an unknown field":       {strings.Replace(proposal, "- Voix", "- Humeur : gaie\n- Voix", 1) + long, "mail.md:5:"},
		"a leaning out of range": {strings.Replace(proposal, "-5", "-500", 1) + long, "mail.md:8:"},
		"a text too short":       {proposal + "Trop court.\n", "mail.md:3: 2 mots"},
		"a title twice":          {proposal + long + "\n" + proposal[len("# Thème\n\n"):] + long, "mail.md:12: ce titre est déjà à mail.md:3"},
		"an unknown side":        {proposal + long + "### Bof, agent\n\n" + long, "mail.md:11:"},
		"an unknown college":     {proposal + long + "### Pour, voisin\n\n" + long, "mail.md:11:"},
		"a reply to nothing":     {proposal + long + "> agent : bonjour à tous et merci\n", "mail.md:11:"},
		"text after a reply":     {proposal + long + "### Pour, agent\n\n" + long + "> agent : merci à vous deux\n" + long, "mail.md:15:"},
		"an unknown heading":     {proposal + long + "#### Pour\n", "mail.md:11:"},
		"a missing space":        {proposal + "Quoi? " + long, "mail.md:3: il manque une espace"},
		"straight quotes":        {proposal + "\"Bon\" " + long, "mail.md:3: guillemets"},
		"a person's number":      {proposal + "1 84 12 76 451 089 46 " + long, "mail.md:3: une suite de chiffres"},
		"a mail address":         {proposal + "moi@exemple.fr " + long, "mail.md:3: adresse"},
		"text before the title":  {"bonjour\n" + proposal + long, "mail.md:1:"},
	} {
		r := &reader{fsys: fstest.MapFS{"mail.md": {Data: []byte(c.text)}}, titles: map[string]string{}}
		r.proposals(r.document("mail.md"), deliberation.Means)
		faults := ""
		for _, err := range r.faults {
			faults += err.Error() + "\n"
		}
		if !strings.Contains(faults, c.want) {
			t.Errorf("%s: got %q, want %q", name, faults, c.want)
		}
	}
	if _, err := load(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "debates.md:0:") {
		t.Errorf("no files: %v", err)
	}
}

func TestTypesetDoesWhatTheKeyboardCannot(t *testing.T) {
	for in, want := range map[string]string{
		"l'an ?":               "l’an\u202f?",
		"« Bon »":              "«\u202fBon\u202f»",
		"« Quoi ! » dit-il...": "«\u202fQuoi\u202f!\u202f» dit-il…",
		"12 000 euros à 18 h":  "12\u202f000 euros à 18\u202fh",
		"l'article L. 211-2":   "l’article L.\u00a0211-2",
		"Fin\u00a0: rien":      "Fin\u202f: rien",
	} {
		if got := typeset(in); got != want || len(typographicFaults(got)) > 0 {
			t.Errorf("%q is typeset %q, want %q (%v)", in, got, want, typographicFaults(got))
		}
	}
}
