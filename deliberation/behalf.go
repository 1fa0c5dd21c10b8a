package deliberation

import (
	"cmp"
	"slices"
)

// OnBehalf is how much was entered in a debate for others, and what became of it: published, so that whoever makes up people is seen. It counts
// what was entered; nobody's words or choices are told by it.
type OnBehalf struct {
	Forms     int64 // contributions on paper
	Avis      int64 // avis sheets
	Heard     int64 // said in the room by somebody without an account
	Calls     int64 // on the telephone
	CallAvis  int64 // calls in which an avis was given
	Claimed   int64 // of forms, of what was heard and of calls: taken to an account since
	Corrected int64 // how often whoever entered it, or another who runs the debate, put something right
	By        []EnteredBy
}

// Total is how many entries there are.
func (o OnBehalf) Total() int64 { return o.Forms + o.Avis + o.Heard + o.Calls }

// EnteredBy is what one person entered for others in a debate.
type EnteredBy struct {
	Person                    int64
	Forms, Avis, Heard, Calls int64
	MostADay                  int64 // the most entries in one Paris day
}

// Total is how many entries they made.
func (e EnteredBy) Total() int64 { return e.Forms + e.Avis + e.Heard + e.Calls }

// OnBehalf returns what was entered in a debate for others; who entered most comes first.
func (s *State) OnBehalf(debate int64) (o OnBehalf) {
	d := s.debate(debate)
	if d == nil {
		return o
	}
	by := map[int64]*EnteredBy{}
	days := map[int64]map[int64]int64{}
	enter := func(person, at int64) *EnteredBy {
		e := by[person]
		if e == nil {
			e = &EnteredBy{Person: person}
			by[person], days[person] = e, map[int64]int64{}
		}
		day := parisDayEnds(at)
		days[person][day]++
		e.MostADay = max(e.MostADay, days[person][day])
		return e
	}
	elsewhere := map[int64]bool{} // arguments that came on paper or by telephone
	for _, f := range d.paper.entered {
		elsewhere[f.argument] = true
		o.Forms++
		enter(f.by, f.at.UnixMilli()).Forms++
		o.Claimed += min(1, s.persons[f.author-1].claimedBy)
	}
	for _, a := range d.paper.sheets {
		o.Avis++
		enter(a.by, a.at.UnixMilli()).Avis++
		o.Corrected += int64(len(a.corrections))
	}
	for i := range d.calls {
		c := &d.calls[i]
		elsewhere[c.argument] = true
		o.Calls++
		enter(c.by, c.at).Calls++
		if c.avis {
			o.CallAvis++
		}
		if c.author != 0 {
			o.Claimed += min(1, s.persons[c.author-1].claimedBy)
		}
	}
	for _, n := range d.thread {
		a := &s.arguments[n-1]
		if a.by == 0 {
			continue
		}
		for _, c := range s.corrections[n] {
			if c.By != a.author {
				o.Corrected++
			}
		}
		if !elsewhere[n] && s.saidByGuest(n) {
			o.Heard++
			enter(a.by, a.at).Heard++
			if s.Guest(a.author) == 0 {
				o.Claimed++
			}
		}
	}
	for _, e := range by {
		o.By = append(o.By, *e)
	}
	slices.SortFunc(o.By, func(a, b EnteredBy) int {
		return cmp.Or(-cmp.Compare(a.Total(), b.Total()), cmp.Compare(a.Person, b.Person))
	})
	return o
}

// saidByGuest reports whether an argument was entered for somebody without an account, whoever has claimed it since.
func (s *State) saidByGuest(argument int64) bool { return s.arguments[argument-1].guest }

// Unclaimed is how many sheets and calls of a consultation nobody has taken to an account. It bounds what cannot be known: somebody who has an account,
// or fills in two sheets, and never claims them, counts again with each. Sheets that were left blank are among them.
type Unclaimed struct {
	Words int64 // contributions of people without an account, not withdrawn
	Avis  int64 // avis sheets, and calls with an avis
}

// Unclaimed returns those of a consultation.
func (s *State) Unclaimed(consultation int64) (u Unclaimed) {
	if consultation < 1 || consultation > int64(len(s.consultations)) {
		return u
	}
	for i := range s.persons {
		if p := &s.persons[i]; p.counted && p.debate != 0 && s.debates[p.debate-1].consultation == consultation {
			u.Words++
		}
	}
	for i := range s.debates {
		d := &s.debates[i]
		if d.consultation != consultation || d.rehearses != 0 {
			continue
		}
		u.Avis += int64(len(d.paper.sheets))
		for j := range d.calls {
			if d.calls[j].avis {
				u.Avis++
			}
		}
	}
	u.Avis -= s.consultations[consultation-1].claimed
	return u
}
