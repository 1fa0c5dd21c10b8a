package dossier

import (
	"fmt"

	"voix/deliberation"
)

// channelOrder lists the ways by which words and opinions reach a consultation, in the order in which they are told.
var channelOrder = []string{channelOnline, channelForm, channelPhone, channelHeard}

// channel is how much came one way to the whole consultation.
type channel struct {
	Channel string `json:"channel"` // online, form, phone, heard
	Words   int64  `json:"words"`   // contributions to threads, erased ones among them
	// Avis counts avis sheets, or calls in which an avis was given, blank ones among them; null: opinions that came so are not told apart.
	Avis *int64 `json:"avis"`
}

// unclaimed is what nobody has taken to an account: it bounds how many count twice.
type unclaimed struct {
	Words int64 `json:"words"` // people without an account who said something
	Avis  int64 `json:"avis"`  // avis sheets, and calls with an avis
	// Twice is the share of those who gave an opinion, all colleges together, that could be the same people a second time, in thousandths, rounded up; null
	// before the vote is closed, and where nobody gave one.
	Twice *int64 `json:"twice_at_most"`
}

// twiceAtMost is the share that so many unclaimed sheets can be of so many voters: each is at most one person who is among them once more.
func twiceAtMost(sheets int64, all []voters) *int64 {
	var sum int64
	for _, v := range all {
		sum += v.Voters
	}
	if sum == 0 {
		return nil
	}
	return new((1000*min(sheets, sum) + sum - 1) / sum)
}

// channelOf is how something was said in a debate; empty: online.
func channelOf(a deliberation.Argument, onForm bool) string {
	switch {
	case onForm:
		return channelForm
	case a.Channel == deliberation.OverPhone:
		return channelPhone
	case a.By != 0:
		return channelHeard
	}
	return ""
}

// onForms are the arguments of a debate that came on paper.
func onForms(s *deliberation.State, debate int64) map[int64]bool {
	on := map[int64]bool{}
	for _, f := range s.Forms(debate) {
		on[f.Argument] = true
	}
	return on
}

// channels counts what came which way to a consultation, rehearsals left out.
func (g *gathering) channels() []channel {
	s := g.in.State
	words := map[string]int64{channelOnline: g.view.Arguments}
	var sheets, calls int64
	_, debates := s.Counted()
	for n := int64(1); n <= debates; n++ {
		d, ok := s.PublicDebate(n)
		if !ok || d.Consultation != g.view.Number {
			continue
		}
		o := s.OnBehalf(n)
		sheets += o.Avis
		calls += o.CallAvis
		on := onForms(s, n)
		for after := int64(0); ; {
			page := s.Arguments(deliberation.Thread{Debate: n}, after, textsAtOnce)
			if len(page) == 0 {
				break
			}
			for _, a := range page {
				if by := channelOf(a, on[a.Number]); by != "" {
					words[by]++
					words[channelOnline]--
				}
				after = a.Number
			}
		}
	}
	return channelsOf(words, sheets, calls)
}

// channelsOf puts counts in their order.
func channelsOf(words map[string]int64, sheets, calls int64) (all []channel) {
	for _, name := range channelOrder {
		one := channel{Channel: name, Words: words[name]}
		switch name {
		case channelForm:
			one.Avis = new(sheets)
		case channelPhone:
			one.Avis = new(calls)
		}
		all = append(all, one)
	}
	return all
}

// author is the organisation in whose name something was written. Who wrote it for the organisation is told of nobody.
type author struct {
	Organisation int64  `json:"organisation"`
	Name         string `json:"name"` // ErasedText if it was taken back
}

// inName names an organisation; nil for 0, which is none.
func (g *gathering) inName(organisation int64) (*author, error) {
	if organisation == 0 {
		return nil, nil
	}
	if a := g.authors[organisation]; a != nil {
		return a, nil
	}
	o, _ := g.in.State.Organisation(organisation)
	texts, err := g.texts.read([]deliberation.ID{o.Text})
	if err != nil {
		return nil, err
	}
	a := &author{organisation, texts[0].title}
	g.authors[organisation] = a
	return a, nil
}

// checkAuthor holds that an organisation has one name in the whole dossier.
func (v *verifier) checkAuthor(line int, a *author) {
	if a == nil {
		return
	}
	name, known := v.authors[a.Organisation]
	if a.Organisation < 1 || a.Name == "" || known && name != a.Name {
		v.add(Fault{File: positionsJSON, Line: line, What: fmt.Sprintf("l’organisation %d n’a pas un seul nom", a.Organisation)})
	}
	if v.authors == nil {
		v.authors = map[int64]string{}
	}
	v.authors[a.Organisation] = a.Name
}
