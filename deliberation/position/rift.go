package position

import "voix/deliberation"

// Rift is how much a question divides people, between colleges or within one, both by a measure from 0 to 1000 that speaks of pairs of
// opponents:
//
//   - between two colleges, the difference of the shares that agree: set their people against one another, share by share, and this is the
//     part of them that finds nobody of the same mind left;
//   - within one college, twice the smaller of the shares that agree and disagree: the part of its people who can be set in pairs of opponents.
//     It is 1000 for two halves; who has no opinion stands in no pair.
//
// What is known of it is an interval, too, and questions are ranked by its lower end (Rank): what is certain at least. Few ballots make it
// low, never high: with the same shares, more ballots never lessen it. Of several terms the largest is taken at both ends. The difference
// of two intervals is surer than either; that the largest of several terms is not too large is less sure than of one alone.
type Rift struct {
	Size       Interval
	More, Less deliberation.College // the two colleges that Size.Low sets apart, who agree more first; none if it comes from within one
	Within     deliberation.College // the college that Size.Low divides; none if it comes from between two
}

// Rift measures how far the colleges that count part, or the most divided of them is. Size is 0 to 0 where none counts; a Size.Low of 0
// says that no rift can be told from chance, and names nobody.
func (p *Position) Rift() Rift {
	var r Rift
	for i := range p.Colleges {
		a := &p.Colleges[i]
		if !a.Counts() {
			continue
		}
		low, high := 2*min(a.Agreeing.Low, a.Disagreeing.Low), min(2*a.Agreeing.High, 2*a.Disagreeing.High, 1000)
		if low > r.Size.Low {
			r.Size.Low, r.Within, r.More, r.Less = low, a.College, deliberation.NoCollege, deliberation.NoCollege
		}
		r.Size.High = max(r.Size.High, high)
		for j := range p.Colleges {
			b := &p.Colleges[j]
			if i == j || !b.Counts() {
				continue
			}
			if gap := a.Agreeing.Low - b.Agreeing.High; gap > r.Size.Low {
				r.Size.Low, r.Within, r.More, r.Less = gap, deliberation.NoCollege, a.College, b.College
			}
			r.Size.High = max(r.Size.High, a.Agreeing.High-b.Agreeing.Low)
		}
	}
	return r
}
