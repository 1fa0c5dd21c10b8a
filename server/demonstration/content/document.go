package content

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"voix/deliberation"
)

// A section is what stands under one heading, with the line of that heading.
type section struct {
	file          string
	line          int
	title         string
	facts         []fact
	body          string
	contributions []contribution // under "### Pour, agent" or "### Objection, agent"
	sections      []section      // under "## …", in a document only
}

// A fact is a line "- Name : value".
type fact struct {
	line        int
	name, value string
}

type contribution struct {
	line     int
	objects  bool // an objection, which has no side
	side     deliberation.Side
	college  deliberation.College
	language string // BCP 47
	body     string
	replies  []contribution
}

var (
	factLine  = regexp.MustCompile(`^- ([\p{L} ]+) : (.+)$`)
	replyLine = regexp.MustCompile(`^> ([\p{L} ]+) : (.+)$`)
)

// document cuts a file at its headings: one "# ", then "## " sections of facts, text and "### " contributions, each with "> " replies.
func (r *reader) document(file string) section {
	document := section{file: file}
	current := &document // what text goes to, unless a contribution is open
	var open *contribution
	factsAllowed := false
	for i, line := range strings.Split(r.read(file), "\n") {
		n := i + 1
		switch {
		case strings.HasPrefix(line, "# "):
			if document.line > 0 {
				r.fault(file, n, "il y a déjà un titre en haut du fichier")
			}
			document.line, document.title = n, strings.TrimSpace(line[2:])
		case document.line == 0:
			if strings.TrimSpace(line) != "" {
				r.fault(file, n, "le fichier commence par un titre, « # … »")
			}
		case strings.HasPrefix(line, "## "):
			document.sections = append(document.sections, section{file: file, line: n, title: strings.TrimSpace(line[3:])})
			current, open, factsAllowed = &document.sections[len(document.sections)-1], nil, true
		case strings.HasPrefix(line, "### "):
			c, err := parseSpeaker(line[4:])
			if err != nil || current == &document {
				r.fault(file, n, "« ### Pour, agent » est attendu dans une partie : %v", err)
			}
			c.line = n
			current.contributions = append(current.contributions, c)
			open = &current.contributions[len(current.contributions)-1]
		case strings.HasPrefix(line, "#"):
			r.fault(file, n, "titre inconnu : %q", line)
		case strings.HasPrefix(line, ">"):
			m := replyLine.FindStringSubmatch(line)
			if m == nil || open == nil {
				r.fault(file, n, "une réponse s’écrit « > agent : … » après un argument")
				continue
			}
			college, err := parseCollege(m[1])
			if err != nil {
				r.fault(file, n, "%v", err)
			}
			open.replies = append(open.replies, contribution{line: n, college: college, body: m[2]})
		case open != nil:
			if strings.TrimSpace(line) != "" && len(open.replies) > 0 {
				r.fault(file, n, "du texte après une réponse : une réponse tient sur une ligne")
			}
			open.body += line + "\n"
		case factsAllowed && factLine.MatchString(line):
			m := factLine.FindStringSubmatch(line)
			current.facts = append(current.facts, fact{n, m[1], strings.TrimSpace(m[2])})
		default:
			// Facts come first: a list in the text is text.
			factsAllowed = factsAllowed && strings.TrimSpace(line) == ""
			current.body += line + "\n"
		}
	}
	trim(&document)
	for i := range document.sections {
		trim(&document.sections[i])
	}
	return document
}

func trim(s *section) {
	s.body = strings.TrimSpace(s.body)
	for i := range s.contributions {
		s.contributions[i].body = strings.TrimSpace(s.contributions[i].body)
	}
}

// fields hands each fact of a section to its parser. Every wanted name must be there exactly once, the others at most once.
func (r *reader) fields(s section, wanted, others map[string]func(string) error) {
	seen := map[string]bool{}
	for _, f := range s.facts {
		parse, known := wanted[f.name]
		if !known {
			parse, known = others[f.name]
		}
		switch {
		case !known:
			r.fault(s.file, f.line, "« %s » n’est pas attendu ici", f.name)
		case seen[f.name]:
			r.fault(s.file, f.line, "« %s » est là deux fois", f.name)
		default:
			if err := parse(f.value); err != nil {
				r.fault(s.file, f.line, "%s : %v", f.name, err)
			}
		}
		seen[f.name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if !seen[name] {
			r.fault(s.file, s.line, "il manque « %s »", name)
		}
	}
}

var sideWords = map[string]deliberation.Side{"Pour": deliberation.For, "Contre": deliberation.Against, "Question": deliberation.Asking}

// languageWords are the languages in which somebody writes who does not write in French.
var languageWords = map[string]string{"en arabe": "ar"}

// parseSpeaker reads "Pour, personne concernée" or "Objection, personne concernée, en arabe".
func parseSpeaker(s string) (c contribution, err error) {
	words := strings.Split(s, ", ")
	side, sided := sideWords[words[0]]
	c = contribution{side: side, objects: words[0] == "Objection", language: "fr"}
	if !sided && !c.objects {
		return c, fmt.Errorf("%q n’est pas Pour, Contre, Question ou Objection", words[0])
	}
	if len(words) == 3 {
		c.language = languageWords[words[2]]
	}
	if len(words) < 2 || len(words) > 3 || c.language == "" {
		return c, fmt.Errorf("%q n’est pas de la forme « Pour, agent » ou « Objection, agent, en arabe »", s)
	}
	c.college, err = parseCollege(words[1])
	return c, err
}

var collegeWords = map[string]deliberation.College{
	"personne concernée": deliberation.Concerned, "personnes concernées": deliberation.Concerned,
	"agent": deliberation.Agent, "agents": deliberation.Agent,
	"association": deliberation.Association, "associations": deliberation.Association,
	"habitant": deliberation.Resident, "habitants": deliberation.Resident,
}

func parseCollege(s string) (deliberation.College, error) {
	college, ok := collegeWords[s]
	if !ok {
		return college, fmt.Errorf("%q n’est pas personne concernée, agent, association ou habitant", s)
	}
	return college, nil
}

// parseStances reads "personnes concernées 93/2, agents 68/20, associations 97/1, habitants 84/4".
func parseStances(s string) (map[deliberation.College]Stance, error) {
	stances := map[deliberation.College]Stance{}
	for _, part := range strings.Split(s, ", ") {
		space := strings.LastIndexByte(part, ' ')
		agree, disagree, ok := strings.Cut(part[space+1:], "/")
		if space < 0 || !ok {
			return nil, fmt.Errorf("« %s » n’est pas de la forme « agents 68/20 »", part)
		}
		college, err := parseCollege(part[:space])
		if err != nil {
			return nil, err
		}
		var st Stance
		if st.Agree, err = parseNumber(agree, 0, 100); err != nil {
			return nil, err
		}
		if st.Disagree, err = parseNumber(disagree, 0, 100-st.Agree); err != nil {
			return nil, err
		}
		st.Pass = 100 - st.Agree - st.Disagree
		stances[college] = st
	}
	if len(stances) != len(deliberation.Colleges()) || strings.Count(s, ",") != len(stances)-1 {
		return nil, fmt.Errorf("il faut un avis pour chacune des %d qualités", len(deliberation.Colleges()))
	}
	return stances, nil
}

// parseLeaning reads "numérique -20, contrôle 40".
func parseLeaning(s string) (l Leaning, err error) {
	digital, control, ok := strings.Cut(s, ", ")
	digital, isDigital := strings.CutPrefix(digital, "numérique ")
	control, isControl := strings.CutPrefix(control, "contrôle ")
	if !ok || !isDigital || !isControl {
		return l, fmt.Errorf("« %s » n’est pas de la forme « numérique -20, contrôle 40 »", s)
	}
	if l.Digital, err = parseNumber(digital, -100, 100); err != nil {
		return l, err
	}
	l.Control, err = parseNumber(control, -100, 100)
	return l, err
}

func parseForm(s string) (Form, error) {
	switch s {
	case "sur place":
		return InRoom, nil
	case "en ligne":
		return Online, nil
	case "sur place et en ligne":
		return InRoomAndOnline, nil
	}
	return 0, fmt.Errorf("« %s » n’est pas sur place, en ligne, ou sur place et en ligne", s)
}

func parseNumber(s string, least, most int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("« %s » n’est pas un nombre de %d à %d", s, least, most)
	}
	return n, nil
}
