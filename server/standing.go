package server

import (
	"cmp"
	"slices"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"voix/deliberation"
	"voix/deliberation/position"
)

// A standing is what lists and counts need of the position of one proposal: a consultation may have a hundred thousand of them. Who shows
// a position works it out from the figures as they are.
type standing struct {
	number   int64
	changed  uint64 // the entry that last changed anything of the proposal: its figures moved then at the latest
	theme    deliberation.Theme
	office   deliberation.Office
	erased   bool
	sheeted  bool // a sheet stands beside it
	verdict  position.Verdict
	ballots  int64
	support  position.Interval
	rift     int64
	stances  [4]position.Stance    // by College-1
	agreeing [4]position.Interval  // likewise
	places   [1 + 4]position.Place // by college, NoCollege for all of them; the zero Place: none
}

// retained reports whether it has a place: what all colleges that count, or half of them, are favourable to, and with a college chosen what
// that one is favourable to, unless it was taken back. The dossier, whole or of one college, ranks the same ones.
func (s *standing) retained(college deliberation.College) bool {
	if s.erased {
		return false
	}
	if college.Valid() {
		return s.stances[college-1] == position.Favourable
	}
	return s.verdict == position.Consensus || s.verdict == position.Majority
}

// standings are those of one consultation.
type standings struct {
	changed uint64 // the consultation's last change that they know
	rules   deliberation.Rules
	all     []standing // by number
	orders  [1 + 4]struct {
		once sync.Once
		at   []int // indices into all
	}
}

const (
	// keptStandings is of how many consultations standings stay in memory, some 200 bytes a proposal.
	keptStandings = 16
	// keptPairs is of how many comparisons what was found alike stays in memory.
	keptPairs = 64
	// readAtOnce is how many proposals are read in one view of the state, so that nobody waits.
	readAtOnce = 1_000
)

// A standingsKeeper works out standings when something has changed, and of that only what has changed.
type standingsKeeper struct {
	platform *Platform
	mu       sync.Mutex
	of       *lru.Cache[int64, *standings]
	alike    *lru.Cache[alikeKey, alike] // what was found alike in two of them
}

func newStandingsKeeper(p *Platform) *standingsKeeper {
	of, err := lru.New[int64, *standings](keptStandings)
	if err != nil {
		panic(err) // only for a size below one
	}
	pairs, err := lru.New[alikeKey, alike](keptPairs)
	if err != nil {
		panic(err) // likewise
	}
	return &standingsKeeper{platform: p, of: of, alike: pairs}
}

// get returns the standings of a visible consultation, at least as new as the state was when it was called.
func (k *standingsKeeper) get(consultation int64) *standings {
	k.mu.Lock()
	defer k.mu.Unlock()
	var x deliberation.Consultation
	var rules deliberation.Rules
	k.platform.Read(func(st *deliberation.State) {
		x, _ = st.Consultation(consultation)
		rules = st.Rules(consultation)
	})
	known, ok := k.of.Get(consultation)
	if ok && known.changed == x.Changed && known.rules == rules {
		return known
	}
	fresh := &standings{changed: x.Changed, rules: rules}
	if !ok || known.rules != rules {
		known = &standings{}
	}
	k.read(consultation, known, fresh)
	fresh.rank()
	k.of.Add(consultation, fresh)
	return fresh
}

// read fills fresh, from known what has not changed since.
func (k *standingsKeeper) read(consultation int64, known, fresh *standings) {
	var numbers []int64
	k.platform.Read(func(st *deliberation.State) {
		numbers = st.Proposals(consultation, func(deliberation.Theme, deliberation.Office) bool { return true })
	})
	fresh.all = make([]standing, 0, len(numbers))
	old := known.all
	for some := range slices.Chunk(numbers, readAtOnce) {
		var moved []int
		var figures []deliberation.Figures
		k.platform.Read(func(st *deliberation.State) {
			for _, n := range some {
				for len(old) > 0 && old[0].number < n {
					old = old[1:]
				}
				p, _ := st.Proposal(n)
				if len(old) > 0 && old[0].number == n && old[0].changed == p.Changed {
					fresh.all = append(fresh.all, old[0])
					continue
				}
				f, _ := st.Figures(p.Question)
				_, sheeted := st.SheetOf(n)
				moved, figures = append(moved, len(fresh.all)), append(figures, f)
				fresh.all = append(fresh.all, standing{
					number: n, changed: p.Changed, theme: p.Theme, office: p.Office, erased: p.Erased, sheeted: sheeted, ballots: f.Ballots,
				})
			}
		})
		for i, at := range moved {
			fresh.all[at].take(position.Of(fresh.rules, figures[i]))
		}
	}
}

func (s *standing) take(p position.Position) {
	s.verdict, s.support, s.rift = p.Verdict, p.Support, p.Rift().Size.Low
	for i := range p.Colleges {
		s.stances[i], s.agreeing[i] = p.Colleges[i].Stance, p.Colleges[i].Agreeing
	}
}

// rank gives places among what is retained, by all colleges and by each.
func (s *standings) rank() {
	for college := deliberation.NoCollege; int(college) < len(s.orders); college++ {
		var at []int
		var supports []position.Interval
		for i := range s.all {
			one := &s.all[i]
			one.places[college] = position.Place{}
			if !one.retained(college) {
				continue
			}
			support := one.support
			if college.Valid() {
				support = one.agreeing[college-1]
			}
			at, supports = append(at, i), append(supports, support)
		}
		for _, p := range position.Rank(supports) {
			s.all[at[p.Index]].places[college] = p
		}
	}
}

// byPlace is the order in which the dossier tells proposals: first what has a place, by its best, then its worst; then what divides, that
// which divides most first; then the rest. Those that are tied stand as they were filed.
func (s *standings) byPlace(college deliberation.College) []int {
	order := &s.orders[college]
	order.once.Do(func() {
		order.at = make([]int, len(s.all))
		for i := range order.at {
			order.at[i] = i
		}
		slices.SortFunc(order.at, func(i, j int) int {
			a, b := &s.all[i], &s.all[j]
			return cmp.Or(
				cmp.Compare(a.group(college), b.group(college)),
				cmp.Compare(a.places[college].Best, b.places[college].Best), cmp.Compare(a.places[college].Worst, b.places[college].Worst),
				a.byRift(b, college), cmp.Compare(a.number, b.number),
			)
		})
	})
	return order.at
}

// byRift orders two that have no place.
func (s *standing) byRift(o *standing, college deliberation.College) int {
	if college.Valid() || s.group(college) != slices.Index(position.Verdicts(), position.Disagreement) {
		return 0
	}
	return cmp.Or(cmp.Compare(o.rift, s.rift), cmp.Compare(o.ballots, s.ballots))
}

// group is how far down a list by place it comes: verdicts, and stances of one college, from the most to the least support.
func (s *standing) group(college deliberation.College) int {
	if s.retained(college) {
		return 0
	}
	if college.Valid() {
		return slices.Index(position.Stances(), s.stances[college-1])
	}
	return slices.Index(position.Verdicts(), s.verdict)
}

// index is where a proposal stands in all; ok is false if it is of another consultation.
func (s *standings) index(number int64) (at int, ok bool) {
	return slices.BinarySearchFunc(s.all, number, func(one standing, n int64) int { return cmp.Compare(one.number, n) })
}

// count tells how many proposals have each verdict, in the order of position.Verdicts.
func (s *standings) count(of func(*standing) bool) [5]int {
	var counts [5]int
	for i := range s.all {
		if of(&s.all[i]) {
			counts[slices.Index(position.Verdicts(), s.all[i].verdict)]++
		}
	}
	return counts
}
