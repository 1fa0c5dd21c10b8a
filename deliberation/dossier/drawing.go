package dossier

import (
	"voix/deliberation/dossier/document"
	"voix/deliberation/position"
)

// Drawings are computed in whole units, so that the same figures give the same bytes.
const (
	labelsWidth = 300 // where bars begin
	barsWidth   = 560
	barHeight   = 26
	rowHeight   = 46
	labelSize   = 22
)

// barsOf draws a position: for each college that is shown, its opinions as parts of a whole.
func barsOf(s *standing) (drawing document.Drawing, description string) {
	d := document.Drawing{Width: 1000}
	y := 0
	description = "Pour chaque qualité, la part de chaque réponse."
	for i := range s.Colleges {
		c := &s.Colleges[i]
		if c.Agree == nil {
			continue
		}
		base := y + barHeight - 6
		d.Shapes = append(d.Shapes, &document.Label{X: labelsWidth - 14, Y: base, Text: capital(collegeNames[c.College]), Size: labelSize, Align: document.End})
		x := labelsWidth
		for _, part := range []struct {
			n   int64
			ink document.Ink
		}{{*c.Agree, document.Strong}, {*c.Pass, document.Soft}, {*c.Against, document.Hatched}} {
			width := int(part.n * barsWidth / c.Ballots)
			if width > 0 {
				d.Shapes = append(d.Shapes, &document.Rectangle{X: x, Y: y, Width: width, Height: barHeight, Ink: part.ink})
			}
			x += width
		}
		d.Shapes = append(d.Shapes, &document.Label{
			X: labelsWidth + barsWidth + 14, Y: base, Text: many(c.Ballots, "avis", "avis"), Size: labelSize, Ink: document.Quiet,
		})
		description += say(" %s : %s d’accord, %s sans avis, %s pas d’accord, sur %s.", capital(collegeNames[c.College]),
			percent(share(*c.Agree, c.Ballots)), percent(share(*c.Pass, c.Ballots)), percent(share(*c.Against, c.Ballots)), many(c.Ballots, "avis", "avis"))
		y += rowHeight
	}
	if y == 0 {
		return document.Drawing{}, ""
	}
	x := labelsWidth
	for _, key := range []struct {
		name string
		ink  document.Ink
	}{{"d’accord", document.Strong}, {"sans avis", document.Soft}, {"pas d’accord", document.Hatched}} {
		d.Shapes = append(d.Shapes,
			&document.Rectangle{X: x, Y: y + 4, Width: 24, Height: 18, Ink: key.ink},
			&document.Label{X: x + 34, Y: y + 20, Text: key.name, Size: labelSize, Ink: document.Quiet})
		x += 190
	}
	d.Height = y + 34
	return d, description
}

// intervalsOf draws, for each of some proposals, the interval in which the support of its least favourable college lies, and the threshold.
func intervalsOf(proposals []*proposal, threshold int64) (document.Drawing, string) {
	const top = 40
	d := document.Drawing{Width: 1000}
	at := func(thousandths int64) int { return labelsWidth + int(thousandths*(barsWidth+100)/1000) }
	y := top
	for _, p := range proposals {
		weakest := p.Position.weakest()
		if weakest == nil {
			continue
		}
		middle := y + 12
		d.Shapes = append(d.Shapes,
			&document.Label{X: labelsWidth - 24, Y: y + 20, Text: say("n° %s, %s", count(p.Proposal), collegeNames[weakest.College]), Size: 20, Align: document.End},
			&document.Line{X1: at(*weakest.AgreeLow), Y1: middle, X2: at(*weakest.AgreeHigh), Y2: middle, Ink: document.Strong, Thick: true},
		)
		if weakest.Agree != nil {
			d.Shapes = append(d.Shapes, &document.Dot{X: at(share(*weakest.Agree, weakest.Ballots)), Y: middle, Radius: 8, Ink: document.Strong})
		}
		y += 36
	}
	if y == top {
		return document.Drawing{}, ""
	}
	for _, tick := range []int64{0, 250, 500, 750, 1000} {
		d.Shapes = append(d.Shapes,
			&document.Line{X1: at(tick), Y1: top - 8, X2: at(tick), Y2: y, Ink: document.Quiet},
			&document.Label{X: at(tick), Y: y + 26, Text: percent(tick), Size: 20, Align: document.Middle, Ink: document.Quiet})
	}
	d.Shapes = append(d.Shapes,
		&document.Line{X1: at(threshold), Y1: top - 8, X2: at(threshold), Y2: y, Ink: document.Black, Dashed: true},
		&document.Label{X: at(threshold), Y: top - 16, Text: say("seuil : %s", percent(threshold)), Size: 20, Align: document.Middle})
	d.Height = y + 36
	return d, "Pour chaque engagement, l’intervalle dans lequel se trouve la part de personnes d’accord, dans la qualité la moins favorable. Le tableau qui suit donne les mêmes chiffres."
}

// weekly draws how many first opinions were given, week by week.
func weekly(weeks []week) (document.Drawing, string) {
	var most int64
	peak := 0
	for i, w := range weeks {
		if w.Ballots > most {
			most, peak = w.Ballots, i
		}
	}
	if most == 0 {
		return document.Drawing{}, ""
	}
	const height, left, right = 200, 40, 960
	d := document.Drawing{Width: 1000, Height: height + 80}
	room := max(len(weeks), 6)
	for i, w := range weeks {
		from, to := left+(right-left)*i/room, left+(right-left)*(i+1)/room
		gap := max(1, (to-from)/6)
		if w.Ballots > 0 {
			tall := max(2, int(w.Ballots*height/most))
			d.Shapes = append(d.Shapes, &document.Rectangle{X: from, Y: 40 + height - tall, Width: to - from - gap, Height: tall, Ink: document.Strong})
		}
		if i == peak {
			d.Shapes = append(d.Shapes, &document.Label{X: (from + to - gap) / 2, Y: 28, Text: count(w.Ballots), Size: labelSize, Align: document.Middle})
		}
	}
	d.Shapes = append(d.Shapes,
		&document.Line{X1: left, Y1: 40 + height, X2: right, Y2: 40 + height, Ink: document.Quiet},
		&document.Label{X: left, Y: 40 + height + 28, Text: "semaine du " + longDay(weeks[0].Begins), Size: 20, Ink: document.Quiet})
	if len(weeks) > 1 {
		d.Shapes = append(d.Shapes, &document.Label{
			X: left + (right-left)*len(weeks)/room, Y: 40 + height + 28, Text: "semaine du " + longDay(weeks[len(weeks)-1].Begins), Size: 20, Align: document.End, Ink: document.Quiet,
		})
	}
	return d, say("Nombre de premiers avis par semaine, à partir du %s. Le plus haut : %s, la semaine du %s.", longDay(weeks[0].Begins), count(most), longDay(weeks[peak].Begins))
}

// weakest is the college that counts whose agreeing interval lies lowest; nil if none counts.
func (s *standing) weakest() *stance {
	var found *stance
	for i := range s.Colleges {
		c := &s.Colleges[i]
		if c.counts() && (found == nil || *c.AgreeLow < *found.AgreeLow || *c.AgreeLow == *found.AgreeLow && *c.AgreeHigh < *found.AgreeHigh) {
			found = c
		}
	}
	return found
}

// counts reports whether the college has a part in what comes out.
func (c *stance) counts() bool {
	return c.AgreeLow != nil && c.Stance != position.TooFew.String() && c.Stance != position.Hidden.String()
}
