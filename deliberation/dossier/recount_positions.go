package dossier

import (
	"fmt"
	"strconv"
	"strings"

	"voix/deliberation/position/naive"
)

// standings recounts what comes out of each question by position/naive, which shares no code with what wrote it.
type standings struct {
	v        *verifier
	kept     []int64 // proposals that the naive implementation keeps
	supports [][2]int64
	told     [][2]string      // the places that positions.json gives those
	most     map[string]int64 // by college: the most ballots on one question that must be somebody's still
}

// check recounts one question from its rows, whose own figures were recounted from the ballots.
func (s *standings) check(line int, q *asked) {
	v := s.v
	same := func(what, expected, found string) {
		v.same(positionsJSON, line, q.at.String()+", "+what, expected, found)
	}
	counts, ballots := map[string]naive.Counts{}, map[string]int64{}
	for i := range q.rows {
		r := &q.rows[i]
		ballots[r.College] += r.Ballots
		n := counts[r.College]
		if r.LeftOut != nil {
			n.LeftOut += *r.LeftOut
		}
		if !r.shown() {
			n.Ballots, n.AtLeast = n.Ballots+r.Ballots, word(r.AtLeast)
			counts[r.College] = n
			continue
		}
		n.Agree, n.Disagree, n.Pass, n.Shown = n.Agree+*r.Agree, n.Disagree+*r.Disagree, n.Pass+*r.Pass, true
		counts[r.College] = n
		of := r.name()
		same("intervalle d’accord ("+of+")", interval(naive.Interval(*r.Agree, r.Ballots)), number(r.AgreeLow)+" "+number(r.AgreeHigh))
		same("intervalle pas d’accord ("+of+")", interval(naive.Interval(*r.Disagree, r.Ballots)), number(r.DisagreeLow)+" "+number(r.DisagreeHigh))
	}
	for college, n := range ballots {
		s.most[college] = max(s.most[college], n-counts[college].LeftOut) // who is left out may have taken their opinion back
	}
	if q.ballots == nil || *q.ballots < listedFrom { // so many took theirs back that nothing comes out of it
		clear(counts)
		clear(ballots)
	}
	rules := &v.head.Rules
	var concentrated []string
	for _, x := range q.position.Concentrated {
		concentrated = append(concentrated, x.College)
	}
	want := naive.Of(naive.Rules{Version: rules.Version, Threshold: rules.Threshold, Minimum: rules.Minimum}, counts, concentrated)
	reserved := strings.Join(want.Reserved, " ")
	dissent := strings.Join(want.Dissent, " ")
	if v.head.Selection != nil && v.head.Selection.College != "" {
		want.Verdict, dissent, reserved = "", "", ""
	}
	got := q.position
	same("ce qui ressort", want.Verdict, got.Verdict)
	same("réserves", dissent, strings.Join(got.Dissent, " "))
	same("réserves sur qui remet des cartes", reserved, strings.Join(got.Reserved, " "))
	v.checkConcentrated(line, q)
	same("ce qui sépare", strconv.FormatInt(want.Rift[0], 10), strconv.FormatInt(got.Rift, 10))
	same("qualités", strconv.Itoa(len(ballots)), strconv.Itoa(len(got.Colleges)))
	for i := range got.Colleges {
		c := &got.Colleges[i]
		same(c.College+", avis", strconv.FormatInt(ballots[c.College], 10), strconv.FormatInt(c.Ballots, 10))
		same(c.College+", où elle en est", want.Stances[c.College], c.Stance)
		n := counts[c.College]
		same(c.College+", laissés de côté", strconv.FormatInt(n.LeftOut, 10), strconv.FormatInt(c.LeftOut, 10))
		atLeast, figures := "", fmt.Sprint(n.Agree, n.Disagree, n.Pass)
		if !n.Shown {
			atLeast, figures = n.AtLeast, "  "
		}
		same(c.College+", au moins", atLeast, word(c.AtLeast))
		same(c.College+", chiffres", figures, number(c.Agree)+" "+number(c.Against)+" "+number(c.Pass))
		v.checkApart(line, q, c, n)
		if !n.Shown && n.AtLeast == "" {
			same(c.College+", intervalles", "", number(c.AgreeLow)+number(c.AgreeHigh)+number(c.DisagreeLow)+number(c.DisagreeHigh))
			continue
		}
		agreeing, disagreeing := want.Agreeing[c.College], want.Disagreeing[c.College]
		same(c.College+", intervalles", interval(agreeing[0], agreeing[1])+" "+interval(disagreeing[0], disagreeing[1]),
			number(c.AgreeLow)+" "+number(c.AgreeHigh)+" "+number(c.DisagreeLow)+" "+number(c.DisagreeHigh))
	}
	if q.placed {
		s.kept, s.supports = append(s.kept, q.at.proposal), append(s.supports, want.Support)
		s.told = append(s.told, [2]string{number(got.Best), number(got.Worst)})
		return
	}
	same("rang", "", number(got.Best)+number(got.Worst))
}

// checkPlaces recounts the places once all supports are known.
func (s *standings) checkPlaces() {
	for _, place := range naive.Rank(s.supports) {
		told := s.told[place[0]]
		s.v.same(positionsJSON, 0, fmt.Sprintf("proposition %d, rang", s.kept[place[0]]),
			fmt.Sprint(place[1], place[2]), told[0]+" "+told[1])
	}
}

// checkVoters holds that a college has at least as many voters as ballots that stand on any question.
func (s *standings) checkVoters() {
	if !s.v.head.Consultation.Closed {
		return
	}
	told := map[string]int64{}
	for _, one := range s.v.head.Participation.Voters {
		told[one.College] = one.Voters
	}
	for college, n := range s.most {
		if told[college] < n {
			s.v.add(Fault{positionsJSON, 0, "personnes de la qualité " + college, "au moins " + strconv.FormatInt(n, 10), strconv.FormatInt(told[college], 10)})
		}
	}
}

func interval(low, high int64) string { return fmt.Sprint(low, high) }

// checkOpinions holds what is told of opinion groups against what may be: it cannot be recounted from the archive.
func (v *verifier) checkOpinions() {
	o := v.head.Opinions
	if o == nil {
		return
	}
	bad := func(format string, args ...any) {
		v.add(Fault{File: positionsJSON, What: "groupes d’opinion\u202f: " + fmt.Sprintf(format, args...)})
	}
	if v.head.Selection != nil || !v.head.Consultation.Closed || len(o.Groups) < 2 {
		bad("il ne peut pas y en avoir ici")
	}
	inRange := func(tenths int64) {
		if tenths < 1 || tenths > 9 {
			bad("%d sur dix n’est pas entre 1 et 9", tenths)
		}
	}
	for i, g := range o.Groups {
		if g.Group != int64(i+1) || g.Persons < 10 || g.Persons%10 != 0 || i > 0 && g.Persons > o.Groups[i-1].Persons {
			bad("le groupe %d de %d personnes n’est pas à sa place, ou pas arrondi", g.Group, g.Persons)
		}
		for _, t := range g.Typical {
			inRange(t.Tenths)
		}
	}
	for _, s := range o.Shared {
		for _, n := range s.Tenths {
			inRange(n)
		}
	}
	for _, s := range o.Dividing {
		for _, n := range s.Tenths {
			inRange(n)
		}
	}
}

// counts are those of what a dossier holds.
type counts struct {
	proposals, arguments, objections, ballots, debates, cancelled int64
	words                                                         map[string]int64 // of arguments, by channel, but those online
	sheets, calls                                                 int64            // with an avis
	complete                                                      bool             // every question tells how many gave an opinion on it
}

// checkParticipation holds the counts of the whole consultation against what the dossier holds; of a part of it, only the weeks.
func (v *verifier) checkParticipation(held *counts) {
	p := &v.head.Participation
	same := func(what string, expected, found int64) {
		v.same(positionsJSON, 0, "participation, "+what, strconv.FormatInt(expected, 10), strconv.FormatInt(found, 10))
	}
	if len(p.Weeks) > 0 {
		var sum week
		for _, w := range p.Weeks {
			sum.Proposals += w.Proposals
			sum.Debates += w.Debates
			sum.Arguments += w.Arguments
			sum.Ballots += w.Ballots
		}
		same("propositions des semaines", p.Proposals, sum.Proposals)
		same("débats des semaines", p.Debates, sum.Debates)
		same("arguments des semaines", p.Arguments, sum.Arguments)
		if sum.Ballots < p.Ballots { // whoever took an opinion back gave it first
			same("avis des semaines", p.Ballots, sum.Ballots)
		}
	}
	if p.Unclaimed.Words < 0 || p.Unclaimed.Avis < 0 {
		v.add(Fault{File: positionsJSON, What: "participation, fiches non rattachées\u202f: un nombre est négatif"})
	}
	v.same(positionsJSON, 0, "participation, part comptée deux fois au plus", number(twiceAtMost(p.Unclaimed.Avis, p.Voters)), number(p.Unclaimed.Twice))
	if v.head.Selection != nil {
		return
	}
	same("propositions", held.proposals, p.Proposals)
	same("débats", held.debates, p.Debates)
	same("débats annulés", held.cancelled, p.Cancelled)
	same("arguments", held.arguments, p.Arguments)
	same("objections", held.objections, p.Objections)
	held.words[channelOnline] = held.arguments
	for _, name := range channelOrder[1:] {
		held.words[channelOnline] -= held.words[name]
	}
	channels := channelsOf(held.words, held.sheets, held.calls)
	for i, c := range channels {
		if i >= len(p.Channels) || len(p.Channels) != len(channels) || p.Channels[i].Channel != c.Channel {
			v.add(Fault{File: positionsJSON, What: "participation\u202f: il manque une façon de participer, ou il y en a une de trop"})
			break
		}
		same("paroles venues par "+c.Channel, c.Words, p.Channels[i].Words)
		v.same(positionsJSON, 0, "participation, avis venus par "+c.Channel, number(c.Avis), number(p.Channels[i].Avis))
	}
	// Whoever speaks without an account does so by another who enters it.
	if p.Unclaimed.Avis > held.sheets+held.calls || p.Unclaimed.Words > held.arguments-held.words[channelOnline] {
		v.add(Fault{File: positionsJSON, What: "participation\u202f: plus de fiches non rattachées que de fiches et d’appels"})
	}
	if held.complete {
		same("avis", held.ballots, p.Ballots)
	}
}
