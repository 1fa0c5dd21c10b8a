package kit

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Letter tells those who were at a debate what became of what they said. An association hands it out or posts it.
type Letter struct {
	Debate    int64
	Title     string
	Begins    time.Time // of the debate
	Conveners []string
	Date      time.Time // of the letter
	// Reference is the full reference of one sheet, such as "12-F017Q", if the letter is for whoever wrote that one; never its receipt,
	// which others would see on the letter. Empty: it is for all.
	Reference string
	Outcomes  []Outcome // at least one, in the order in which they are told

	Site      string // how the platform is called
	Address   string // https address of the debate's page, for the QR code
	Short     string // the address as it is typed, without https://
	Typed     string // the page where a receipt is typed, without https://
	Contact   string // whom to ask; may be empty
	Easy      bool
	Rehearsal bool
}

// Outcome is what became of one contribution.
type Outcome struct {
	Reference string // of its sheet, such as "F017Q"; may be empty
	Excerpt   string // how it begins
	// Step is heard, grouped, adopted, carried, answered or aside: the names of deliberation's steps, and heard before any.
	Step  string
	At    time.Time
	By    string // who answered, in what role; where it was carried; may be empty
	Words string // the reason or the answer; may be empty, but not if it was set aside
}

var steps = []string{"heard", "grouped", "adopted", "carried", "answered", "aside"}

func (l *Letter) check() error {
	for _, must := range []struct{ name, words string }{{"title", l.Title}, {"site's name", l.Site}, {"address", l.Address},
		{"short address", l.Short}, {"typed address of receipts", l.Typed}} {
		if strings.TrimSpace(must.words) == "" || len(must.words) > mostAddress && must.name != "title" {
			return fmt.Errorf("kit: the %s is missing, or too long", must.name)
		}
	}
	switch {
	case l.Debate < 1 || l.Begins.IsZero() || l.Date.IsZero():
		return errors.New("kit: the letter lacks its debate's number or a date")
	case len(l.Conveners) == 0:
		return errors.New("kit: nobody convenes the debate")
	case len(l.Outcomes) == 0:
		return errors.New("kit: the letter has nothing to tell")
	}
	for _, o := range l.Outcomes {
		switch {
		case !slices.Contains(steps, o.Step) || o.At.IsZero():
			return fmt.Errorf("kit: an outcome is %q at %v", o.Step, o.At)
		case o.Step == "aside" && strings.TrimSpace(o.Words) == "":
			return errors.New("kit: nothing is set aside without a reason")
		}
	}
	return nil
}

// WriteLetter writes a letter. It returns an error that says why something in l cannot be printed, or what w returned.
func WriteLetter(w io.Writer, l *Letter) error {
	p, err := composeLetter(l)
	if err != nil {
		return err
	}
	return p.output(w)
}

func composeLetter(l *Letter) (*press, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	p, err := newPress(l.Title, l.Easy)
	if err != nil {
		return nil, err
	}
	p.rehearsal = l.Rehearsal
	p.running = p.say("running", "debate", number(l.Debate), "site", l.Site)
	p.turn()
	date := p.plain(70*mm, p.body, false, capital(day(l.Date)))
	from := p.fit(width-date.Width()-8*mm, 3*line(p.body), p.body, 110, false, strings.Join(append([]string{l.Site}, l.Conveners...), "\n"))
	p.put(date, left+width-date.Width(), p.at)
	p.down(from, 8*mm)
	p.down(p.plain(width, 260, true, p.say("letter.title")), 2*mm)
	p.flow(p.set(width, p.body, p.say("letter.lead"), "title", l.Title, "debate", number(l.Debate), "day", day(l.Begins)), left, 2*mm)
	if l.Reference != "" {
		p.flow(p.set(width, p.body, p.say("letter.one"), "reference", l.Reference), left, 2*mm)
	}
	for _, o := range l.Outcomes {
		p.outcome(o)
	}
	p.reread(l)
	return p, nil
}

// outcome is one contribution: how it begins, what became of it, when, and why.
func (p *press) outcome(o Outcome) {
	if p.at+5*line(p.body)+6*mm > bottom {
		p.turn()
	} else {
		p.at += 2 * mm
		p.line(left, p.at, left+width, p.at, hair)
		p.at += 3 * mm
	}
	excerpt := strings.TrimSpace(o.Excerpt)
	if excerpt != "" {
		excerpt = p.say("letter.excerpt", "excerpt", excerpt)
	}
	if o.Reference != "" {
		p.down(p.set(width, p.body, p.say("letter.sheet"), "reference", o.Reference), 0)
	}
	p.flow(p.plain(width, p.body, false, excerpt), left, mm)
	const indent = 8 * mm
	p.flow(p.set(width-indent, p.body, p.say("step."+o.Step), "by", o.By, "day", day(o.At)), left+indent, 0)
	if o.By != "" {
		p.flow(p.set(width-indent, p.body, p.say("letter.by."+byOf(o.Step)), "by", o.By), left+indent, 0)
	}
	if words := strings.TrimSpace(o.Words); words != "" {
		p.flow(p.set(width-indent, p.body, p.say("letter.why."+byOf(o.Step)), "words", words), left+indent, 0)
	}
	p.at += mm
}

// byOf is how who did a step, and why, is told: of a place where something went, of somebody who answered, of a reason.
func byOf(step string) string {
	switch step {
	case "answered", "aside":
		return step
	}
	return "place"
}

// reread says how to read one's contribution again, and whom to ask.
func (p *press) reread(l *Letter) {
	const code = 42 * mm
	wide := width - code - 6*mm
	paragraphs := strings.Split(p.say("letter.again"), "\n")
	if l.Contact != "" {
		paragraphs = append(paragraphs, p.say("letter.contact"))
	}
	pairs := []string{"address", l.Typed, "short", l.Short, "contact", l.Contact}
	high := length(0)
	for _, message := range paragraphs {
		high += p.set(wide, p.body, message, pairs...).Height() + 2*mm
	}
	high = max(high, code)
	if p.at+6*mm+high > bottom {
		p.turn()
	} else {
		p.at += 4 * mm
		p.line(left, p.at, left+width, p.at, thick)
		p.at += 4 * mm
	}
	p.code(l.Address, left+width-code, p.at, code)
	for _, message := range paragraphs {
		p.down(p.set(wide, p.body, message, pairs...), 2*mm)
	}
}
