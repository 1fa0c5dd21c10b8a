package dossier

import (
	"io"
	"strconv"
	"strings"
)

var debatesHeader = []string{
	"debate", "title", "office", "date", "setting", "place", "cancelled", "erased", "forms_printed", "forms_entered", "avis_printed", "avis_entered", "calls", "call_avis",
	"concerned", "agent", "association", "resident", "arguments", "by_form", "by_phone", "heard", "grouped", "adopted", "carried", "answered", "aside", "positions",
	"minutes", "proposals",
}

// writeDebatesCSV writes a line for each debate. Of a college of which fewer than k came, it says <k; of one that nobody counted, nothing.
func writeDebatesCSV(w io.Writer, c *content) error {
	t := newLines(w)
	if err := t.write(debatesHeader); err != nil {
		return err
	}
	err := c.debates(func(d *debate) error {
		record := []string{
			itoa(d.Debate), d.Title, d.Office, d.Day, d.Setting, d.Place, strconv.FormatBool(d.Cancelled), strconv.FormatBool(d.Erased),
			itoa(d.Sheets.FormsPrinted), itoa(d.Sheets.FormsEntered), itoa(d.Sheets.AvisPrinted), itoa(d.Sheets.AvisEntered), itoa(d.Sheets.Calls), itoa(d.Sheets.CallAvis),
		}
		for _, college := range collegeOrder {
			switch a := d.attendance(college); {
			case d.Attendance == nil:
				record = append(record, "")
			case a == nil:
				record = append(record, "0")
			case a.Fewer != nil:
				record = append(record, "<"+itoa(*a.Fewer))
			default:
				record = append(record, number(a.People))
			}
		}
		adopted := ""
		if d.Minutes != nil {
			adopted = d.Minutes.Day
		}
		return t.write(append(record,
			itoa(int64(len(d.Arguments))), itoa(d.by(channelForm)), itoa(d.by(channelPhone)), itoa(d.by(channelHeard)), itoa(d.Became.Grouped), itoa(d.Became.Adopted),
			itoa(d.Became.Carried), itoa(d.Became.Answered), itoa(d.Became.Aside), itoa(int64(len(d.Adopted))), adopted, itoa(int64(len(d.Proposals))),
		))
	})
	if err != nil {
		return err
	}
	return t.Flush()
}

var debateFiguresHeader = append([]string{
	"debate", "item", "position", "title", "kind", "college", "territory", "agree", "disagree", "pass", "ballots", "at_least", "left_out",
	"question_ballots", "question", "erased", "agree_low", "agree_high", "disagree_low", "disagree_high", "verdict", "college_stance", "reserved",
}, apartColumns()...)

// The kinds of figures of a debate.
const (
	kindBallots = "ballots" // on a question of its agenda, of whoever gave an opinion
	kindHands   = "hands"   // by which it adopted a position, of those who were there
)

// writeDebateFigures writes a line for each row of figures on the questions of debates, and on what they adopted; of a question or position
// without any, one line without figures.
func writeDebateFigures(w io.Writer, c *content) error {
	t := newLines(w)
	if err := t.write(debateFiguresHeader); err != nil {
		return err
	}
	err := c.debates(func(d *debate) error {
		of := itoa(d.Debate)
		for i := range d.Items {
			one := &d.Items[i]
			f := one.Figures
			if f == nil {
				continue
			}
			for j := range max(1, len(f.Rows)) {
				r := &row{}
				if j < len(f.Rows) {
					r = &f.Rows[j]
				}
				record := []string{
					of, itoa(one.Item), "", one.Text, kindBallots, r.College, r.Territory, number(r.Agree), number(r.Disagree), number(r.Pass), numbered(r.Ballots),
					word(r.AtLeast), number(r.LeftOut), number(f.Ballots), itoa(f.Question), strconv.FormatBool(one.Erased), number(r.AgreeLow), number(r.AgreeHigh),
					number(r.DisagreeLow), number(r.DisagreeHigh), f.Position.Verdict, f.Position.of(r.College), strings.Join(f.Position.Reserved, " "),
				}
				if err := t.write(append(record, numbers(f.Position.apart(r))...)); err != nil {
					return err
				}
			}
		}
		for i := range d.Adopted {
			a := &d.Adopted[i]
			for j := range max(1, len(a.Hands)) {
				h := &hand{}
				if j < len(a.Hands) {
					h = &a.Hands[j]
				}
				record := []string{
					of, numbered(a.Item), itoa(a.Position), a.Text, kindHands, h.College, "", number(h.Agree), number(h.Disagree), number(h.Pass), numbered(h.Hands),
					word(h.AtLeast), "", "", "", strconv.FormatBool(a.Erased), "", "", "", "", "", "", "",
				}
				if err := t.write(append(record, numbers([6]*int64{})...)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return t.Flush()
}
