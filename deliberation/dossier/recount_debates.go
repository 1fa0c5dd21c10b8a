package dossier

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"voix/deliberation"
)

// debateCheck recounts what debates tell of themselves: the figures of their questions by the ballots, what was said and what became of it by
// their arguments, hands by the rules, and that whatever is named is there.
type debateCheck struct {
	v         *verifier
	ballots   map[place]*counted
	recounted *standings
	proposals map[int64]bool    // that the dossier holds
	born      map[int64][]int64 // those, by the debate that they name
	carried   map[int64][]int64 // arguments that those carry, by that debate
	line      int               // of positions.json

	words         map[string]int64 // contributions, by channel, but those online
	sheets, calls int64            // with an avis

	last, debates, cancelled, arguments, given int64
	incomplete                                 bool
	complete                                   bool // once all is checked
}

// knows reports whether the dossier holds a proposal, as far as it must; 0 is none.
func (c *debateCheck) knows(proposal int64) bool {
	return proposal == 0 || c.proposals[proposal] || c.v.head.Selection != nil
}

func (c *debateCheck) check(d *debate) error {
	v := c.v
	bad := func(format string, args ...any) {
		v.add(Fault{File: positionsJSON, Line: c.line, What: fmt.Sprintf("débat %d\u202f: ", d.Debate) + fmt.Sprintf(format, args...)})
	}
	same := func(what string, expected, found any) {
		v.same(positionsJSON, c.line, fmt.Sprintf("débat %d, %s", d.Debate, what), fmt.Sprint(expected), fmt.Sprint(found))
	}
	if d.Debate <= c.last {
		bad("il n’est pas à sa place dans l’ordre")
	}
	c.last = d.Debate
	c.debates++
	if d.Cancelled {
		c.cancelled++
	}
	if d.Erased && (d.Title != ErasedText || d.Text+d.Hosts+d.Place != "") {
		bad("le texte est effacé, mais se lit encore")
	}
	if !d.Cancelled && d.Reason != "" {
		bad("seul un débat annulé dit pourquoi il l’est")
	}
	c.attendance(d, bad)
	items := map[int64]bool{}
	lastItem := int64(0)
	for i := range d.Items {
		one := &d.Items[i]
		if one.Item <= lastItem || (one.Kind == "question") != (one.Figures != nil) || (one.Kind == "proposal") != (one.Proposal != 0) || one.Erased && one.Text != ErasedText || !c.knows(one.Proposal) {
			bad("le point %d n’est pas ce qu’un point doit être, ou pas à sa place", one.Item)
		}
		lastItem, items[one.Item] = one.Item, true
		if f := one.Figures; f != nil {
			q := asked{place{debate: d.Debate, item: one.Item}, f.Ballots, f.Rows, &f.Position, false}
			v.checkAsked(c.line, &q, c.ballots)
			c.recounted.check(c.line, &q)
			v.report.Rows += int64(len(f.Rows))
			if f.Ballots == nil {
				c.incomplete = true
			} else {
				c.given += *f.Ballots
			}
		}
	}
	c.adopted(d, items, bad)
	c.said(d, items, bad, same)
	if v.head.Selection == nil {
		same("propositions nées là", c.born[d.Debate], d.Proposals)
		delete(c.born, d.Debate)
	}
	c.line++
	if v.full() {
		return errFull
	}
	return nil
}

// attendance holds who came against what may be told of it.
func (c *debateCheck) attendance(d *debate, bad func(string, ...any)) {
	last := deliberation.NoCollege
	for _, a := range d.Attendance {
		college, err := deliberation.ParseCollege(a.College)
		k := int64(college.SmallestSet())
		switch {
		case err != nil || college <= last:
			bad("les présents de la qualité %s ne sont pas à leur place", a.College)
		case (a.People == nil) == (a.Fewer == nil), a.People != nil && *a.People < k, a.Fewer != nil && *a.Fewer != k:
			bad("les présents de la qualité %s ne peuvent pas être dits ainsi", a.College)
		}
		last = college
	}
}

// adopted holds positions and minutes against the agenda, and hands against what may be shown of them.
func (c *debateCheck) adopted(d *debate, items map[int64]bool, bad func(string, ...any)) {
	if d.Minutes == nil && len(d.Adopted) > 0 {
		bad("une position est adoptée sans compte rendu")
	}
	last := int64(0)
	for i := range d.Adopted {
		a := &d.Adopted[i]
		ordered := a.Position > last // a number of one that was taken back is not there
		last = a.Position
		if !ordered || a.Item != 0 && !items[a.Item] || a.Asked && a.Item == 0 || a.Erased && a.Text != ErasedText {
			bad("la position %d n’est pas à sa place, ou nomme un point qui n’y est pas", a.Position)
		}
		before := deliberation.NoCollege
		for _, h := range a.Hands {
			college, err := deliberation.ParseCollege(h.College)
			if err != nil || college <= before {
				bad("les mains de la position %d ne sont pas dans l’ordre des qualités", a.Position)
			}
			before = college
			k := int64(college.SmallestSet())
			shown := h.Agree != nil && h.Disagree != nil && h.Pass != nil
			switch {
			case shown:
				total, commonest := *h.Agree+*h.Disagree+*h.Pass, max(*h.Agree, *h.Disagree, *h.Pass)
				if min(*h.Agree, *h.Disagree, *h.Pass) < 0 || total != h.Hands || total < k || total-commonest < 2 || h.AtLeast != nil {
					bad("les mains de la position %d (%s) ne peuvent pas être montrées", a.Position, h.College)
				}
			case h.Agree != nil || h.Disagree != nil || h.Pass != nil || h.Hands < 1 || (h.AtLeast != nil) != (h.Hands >= k):
				bad("les mains de la position %d (%s) ne sont pas dites comme elles doivent l’être", a.Position, h.College)
			}
		}
	}
}

// said recounts what was said, one argument after the other, and follows what became of it to where it leads.
func (c *debateCheck) said(d *debate, items map[int64]bool, bad func(string, ...any), same func(string, any, any)) {
	type of struct {
		item int64
		kind string
	}
	counts, kinds := map[of]int64{}, map[string]int64{}
	numbers, standing := map[int64]bool{}, map[int64]bool{0: true}
	for i := range d.Adopted {
		standing[d.Adopted[i].Position] = true
	}
	for i := range d.Arguments {
		a := &d.Arguments[i]
		c.arguments++
		c.v.checkAuthor(c.line, a.InName)
		numbers[a.Argument] = true
		if a.Item != 0 && !items[a.Item] || a.ReplyTo != 0 && !numbers[a.ReplyTo] || a.Channel != "" && !slices.Contains(channelOrder[1:], a.Channel) {
			bad("l’argument %d nomme un point ou un argument qui n’y est pas", a.Argument)
		}
		kind := a.Side
		if a.ReplyTo != 0 {
			kind = "replies"
		}
		counts[of{a.Item, kind}]++
		once := map[string]bool{}
		for _, s := range a.Steps {
			if !once[s.Step] {
				once[s.Step] = true
				kinds[s.Step]++
			}
			if d.Minutes != nil && !standing[s.Position] || (s.Step == "grouped") != (s.Paragraph > 0) || (s.Step == "adopted") != (s.Position > 0) ||
				(s.Step == "carried") != (s.Proposal > 0) || !c.knows(s.Proposal) {
				bad("l’argument %d a rejoint ce qui n’y est pas", a.Argument)
			}
		}
	}
	for _, n := range c.carried[d.Debate] {
		if !numbers[n] {
			bad("une proposition née là porte l’argument %d, qui n’y est pas", n)
		}
	}
	for _, name := range channelOrder[1:] {
		c.words[name] += d.by(name)
	}
	c.sheets += d.Sheets.AvisEntered
	c.calls += d.Sheets.CallAvis
	if words := d.by(channelPhone); d.Sheets.Calls < max(words, d.Sheets.CallAvis) || d.Sheets.Calls > words+d.Sheets.CallAvis {
		bad("%d appels, pour %d paroles et %d avis au téléphone", d.Sheets.Calls, words, d.Sheets.CallAvis)
	}
	if forms := d.by(channelForm); forms != d.Sheets.FormsEntered {
		bad("%d paroles sur papier pour %d formulaires saisis", forms, d.Sheets.FormsEntered)
	}
	var lines int64
	for _, s := range d.Said {
		same("paroles du point "+strconv.FormatInt(s.Item, 10),
			fmt.Sprint(counts[of{s.Item, "for"}], counts[of{s.Item, "against"}], counts[of{s.Item, "asking"}], counts[of{s.Item, "replies"}]),
			fmt.Sprint(s.For, s.Against, s.Asking, s.Replies))
		lines += s.For + s.Against + s.Asking + s.Replies
	}
	if !slices.IsSortedFunc(d.Said, func(a, b said) int { return int(a.Item - b.Item) }) {
		bad("les paroles ne sont pas dans l’ordre des points")
	}
	same("paroles en tout", len(d.Arguments), lines)
	b := &d.Became
	same("ce que les paroles sont devenues", fmt.Sprint(kinds["grouped"], kinds["adopted"], kinds["carried"], kinds["answered"], kinds["aside"]),
		fmt.Sprint(b.Grouped, b.Adopted, b.Carried, b.Answered, b.Aside))
}

// end holds that no proposal names a debate that is not there.
func (c *debateCheck) end() {
	c.complete = !c.incomplete
	if c.v.head.Selection != nil {
		return
	}
	for _, debate := range slices.Sorted(maps.Keys(c.born)) {
		c.v.add(Fault{File: positionsJSON, What: fmt.Sprintf("les propositions %v sont nées dans le débat %d, qui n’y est pas", c.born[debate], debate)})
	}
}
