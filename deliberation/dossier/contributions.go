package dossier

import (
	"io"
	"strconv"
)

var contributionsHeader = []string{"kind", "number", "proposal", "debate", "reply_to", "side", "date", "erased", "outcome"}

// What became of a contribution. Every one is accounted for: a proposal by what comes out of it, all else by where its words are.
const (
	outcomeErased   = "erased"   // its author took it back
	outcomeQuoted   = "quoted"   // its words stand in this dossier
	outcomeCounted  = "counted"  // it is counted here, and read on the platform
	outcomeAnswered = "answered" // an objection, with its answers in this dossier
	outcomeAttached = "attached" // an objection that nobody answered, in this dossier as it stands
)

// writeContributions writes a line for each proposal, argument, debate, objection, answer and sheet.
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
		if err := t.write([]string{"proposal", of, of, "", "", "", p.Day, strconv.FormatBool(p.Erased), outcome}); err != nil {
			return err
		}
		if err := t.arguments(p.Arguments, of, ""); err != nil {
			return err
		}
		if s := p.Sheet; s != nil {
			if err := t.write([]string{"sheet", strconv.FormatInt(s.Version, 10), of, "", "", "", s.Day, "false", outcomeQuoted}); err != nil {
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
			if err := t.write([]string{"objection", strconv.FormatInt(o.Objection, 10), of, "", "", "", o.Day, strconv.FormatBool(o.Erased), became}); err != nil {
				return err
			}
			for _, a := range o.Answers {
				became := outcomeQuoted
				if a.Erased {
					became = outcomeErased
				}
				record := []string{
					"answer", strconv.FormatInt(a.Answer, 10), of, "", strconv.FormatInt(o.Objection, 10), "", a.Day, strconv.FormatBool(a.Erased), became,
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
		became := outcomeQuoted
		if d.Erased {
			became = outcomeErased
		}
		if err := t.write([]string{"debate", of, "", of, "", "", d.Day, strconv.FormatBool(d.Erased), became}); err != nil {
			return err
		}
		return t.arguments(d.Arguments, "", of)
	})
	if err != nil {
		return err
	}
	return t.Flush()
}

// arguments writes those of one thread.
func (t *lines) arguments(all []argument, proposal, debate string) error {
	for _, a := range all {
		outcome, replyTo := outcomeCounted, ""
		switch {
		case a.Erased:
			outcome = outcomeErased
		case a.Quote != nil:
			outcome = outcomeQuoted
		}
		if a.ReplyTo != 0 {
			replyTo = strconv.FormatInt(a.ReplyTo, 10)
		}
		record := []string{
			"argument", strconv.FormatInt(a.Argument, 10), proposal, debate, replyTo, a.Side, a.Day, strconv.FormatBool(a.Erased), outcome,
		}
		if err := t.write(record); err != nil {
			return err
		}
	}
	return nil
}
