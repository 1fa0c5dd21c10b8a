package dossier

import (
	"cmp"
	"io"
	"strconv"
)

var contributionsHeader = []string{"kind", "number", "proposal", "debate", "reply_to", "side", "date", "erased", "outcome", "item", "channel"}

// What became of a contribution. Every one is accounted for: a proposal by what comes out of it, all else by where its words are.
const (
	outcomeErased   = "erased"   // its author took it back
	outcomeQuoted   = "quoted"   // its words stand in this dossier
	outcomeCounted  = "counted"  // it is counted here, and read on the platform
	outcomeAnswered = "answered" // an objection, with its answers in this dossier
	outcomeAttached = "attached" // an objection that nobody answered, in this dossier as it stands
)

// channelOnline is how something was said that was written on the platform.
const channelOnline = "online"

// writeContributions writes a line for each proposal, argument, debate, objection, answer and sheet, and for each position and paragraph that
// a debate adopted. What became of an argument in a debate is the last that those who ran it said of it.
func writeContributions(w io.Writer, c *content) error {
	t := newLines(w)
	if err := t.write(contributionsHeader); err != nil {
		return err
	}
	err := c.each(func(p *proposal) error {
		of := strconv.FormatInt(p.Proposal, 10)
		outcome := p.Position.Verdict
		if p.Erased {
			outcome = outcomeErased
		}
		if err := t.write([]string{"proposal", of, of, "", "", "", p.Day, strconv.FormatBool(p.Erased), outcome, "", ""}); err != nil {
			return err
		}
		if err := t.arguments(p.Arguments, of, ""); err != nil {
			return err
		}
		if s := p.Sheet; s != nil {
			if err := t.write([]string{"sheet", strconv.FormatInt(s.Version, 10), of, "", "", "", s.Day, "false", outcomeQuoted, "", ""}); err != nil {
				return err
			}
		}
		for _, o := range p.Objections {
			became := outcomeAttached
			switch {
			case o.Erased:
				became = outcomeErased
			case o.answered():
				became = outcomeAnswered
			}
			if err := t.write([]string{"objection", strconv.FormatInt(o.Objection, 10), of, "", "", "", o.Day, strconv.FormatBool(o.Erased), became, "", ""}); err != nil {
				return err
			}
			for _, a := range o.Answers {
				became := outcomeQuoted
				if a.Erased {
					became = outcomeErased
				}
				record := []string{
					"answer", strconv.FormatInt(a.Answer, 10), of, "", strconv.FormatInt(o.Objection, 10), "", a.Day, strconv.FormatBool(a.Erased), became, "", "",
				}
				if err := t.write(record); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = c.debates(func(d *debate) error {
		of := strconv.FormatInt(d.Debate, 10)
		if err := t.quoted("debate", d.Debate, of, d.Day, d.Erased, 0); err != nil {
			return err
		}
		for _, a := range d.Adopted {
			if err := t.quoted("position", a.Position, of, d.Minutes.Day, a.Erased, a.Item); err != nil {
				return err
			}
		}
		if d.Minutes != nil {
			for _, p := range d.Minutes.Paragraphs {
				if err := t.quoted("paragraph", p.Paragraph, of, d.Minutes.Day, p.Erased, 0); err != nil {
					return err
				}
			}
		}
		return t.arguments(d.Arguments, "", of)
	})
	if err != nil {
		return err
	}
	return t.Flush()
}

// quoted writes a line for something of a debate whose words stand in the dossier.
func (t *lines) quoted(kind string, number int64, debate, day string, erased bool, item int64) error {
	became := outcomeQuoted
	if erased {
		became = outcomeErased
	}
	return t.write([]string{kind, itoa(number), "", debate, "", "", day, strconv.FormatBool(erased), became, numbered(item), ""})
}

// numbered is a number, empty for 0.
func numbered(n int64) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

// arguments writes those of one thread.
func (t *lines) arguments(all []argument, proposal, debate string) error {
	for _, a := range all {
		outcome, channel := outcomeCounted, cmp.Or(a.Channel, channelOnline)
		switch {
		case a.Erased:
			outcome = outcomeErased
		case a.Quote != nil:
			outcome = outcomeQuoted
		case len(a.Steps) > 0:
			outcome = a.Steps[len(a.Steps)-1].Step
		}
		record := []string{
			"argument", strconv.FormatInt(a.Argument, 10), proposal, debate, numbered(a.ReplyTo), a.Side, a.Day, strconv.FormatBool(a.Erased), outcome,
			numbered(a.Item), channel,
		}
		if err := t.write(record); err != nil {
			return err
		}
	}
	return nil
}
