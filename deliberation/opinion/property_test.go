package opinion

import (
	"bytes"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// consultation is a random one: some camps, some noise, some replaced votes, some statements set aside.
type consultation struct {
	votes     []naiveVote
	standings map[string]Standing
}

func draw(t *rapid.T) consultation {
	people, statements := rapid.IntRange(1, 60).Draw(t, "people"), rapid.IntRange(1, 14).Draw(t, "statements")
	camps, density := rapid.IntRange(1, 4).Draw(t, "camps"), rapid.Float64Range(0.1, 1).Draw(t, "density")
	return random(rapid.Uint64().Draw(t, "seed"), people, statements, camps, density)
}

func random(seed uint64, people, statements, camps int, density float64) consultation {
	r := rand.New(rand.NewPCG(seed, 1))
	c := consultation{standings: map[string]Standing{}}
	leaning := make([][]float64, camps)
	for g := range leaning {
		leaning[g] = make([]float64, statements)
		for s := range leaning[g] {
			leaning[g][s] = r.Float64()
		}
	}
	for s := range statements {
		c.standings[strconv.Itoa(3*s)] = Standing{Out: r.IntN(8) == 0, Meta: r.IntN(12) == 0, Unranked: r.IntN(6) == 0}
	}
	for p := range people {
		for s := range statements {
			for r.Float64() < density {
				vote := 0
				if r.IntN(5) > 0 {
					vote = 1
					if r.Float64() > leaning[p%camps][s] {
						vote = -1
					}
				}
				c.votes = append(c.votes, naiveVote{7 * p, 3 * s, vote})
				if r.IntN(9) > 0 {
					break
				}
			}
		}
	}
	if len(c.votes) == 0 {
		c.votes = append(c.votes, naiveVote{0, 0, 1})
	}
	return c
}

func (c consultation) matrix() *Matrix {
	var b Ballots
	for _, v := range c.votes {
		b.Add([]byte(strconv.Itoa(v.participant)), []byte(strconv.Itoa(v.statement)), Vote(v.vote))
	}
	return b.Matrix(c.standings)
}

// bytesOf is everything that voix opinion would write.
func bytesOf(t interface{ Fatal(...any) }, a *Analysis) []byte {
	var all bytes.Buffer
	for _, table := range a.Tables() {
		all.WriteString(table.Name + "\n")
		if _, err := table.WriteTo(&all); err != nil {
			t.Fatal(err)
		}
	}
	return all.Bytes()
}

func TestOrderOfVotesAndProcessorsChangeNothing(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rapid.Check(t, func(t *rapid.T) {
		c := draw(t)
		want := bytesOf(t, Analyse(c.matrix(), nil, 0))
		// Any order that keeps the rows of one pair in theirs.
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 2))
		shuffled := slices.Clone(c.votes)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		of := map[[2]int][]int{}
		for _, v := range c.votes {
			pair := [2]int{v.participant, v.statement}
			of[pair] = append(of[pair], v.vote)
		}
		for i, v := range shuffled {
			pair := [2]int{v.participant, v.statement}
			shuffled[i].vote, of[pair] = of[pair][0], of[pair][1:]
		}
		// A row before another of the same pair says nothing.
		extra := shuffled[r.IntN(len(shuffled))]
		extra.vote = r.IntN(3) - 1
		c.votes = append([]naiveVote{extra}, shuffled...)
		for _, processors := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(processors)
			if got := bytesOf(t, Analyse(c.matrix(), nil, 0)); !bytes.Equal(got, want) {
				t.Fatalf("on %d processors, shuffled:\n%s\nnot\n%s", processors, got, want)
			}
		}
	})
}

// Blocks matter only in what is larger than one: several blocks of rows, of points, of loadings.
func TestProcessorsChangeNothingInManyBlocks(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	m := random(3, 3000, 40, 3, 0.4).matrix()
	var want []byte
	for _, processors := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(processors)
		got := bytesOf(t, Analyse(m, nil, 0))
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%d processors give other bytes than one", processors)
		}
	}
}

func close9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

func TestAgreesWithTheNaiveImplementation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { compare(t, draw(t)) })
}

// Votes that hang together in separate lots have an eigenvalue twice.
func TestEqualEigenvalues(t *testing.T) {
	c := random(1, 22, 10, 1, 0.103515625)
	compare(t, c)
	if v := c.matrix().Plane().Eigenvalues; !close9(v[0], v[1]) || v[0] == 0 {
		t.Errorf("%v are not equal", v)
	}
}

type failing interface {
	Fatalf(format string, args ...any)
	Helper()
}

func compare(t failing, c consultation) {
	t.Helper()
	m, n := c.matrix(), newNaive(c.votes, c.standings)
	a := Analyse(m, nil, 0)
	for j, s := range n.statements {
		if m.Statements[j] != strconv.Itoa(s) || !close9(a.Plane.Center[j], n.center[j]) {
			t.Fatalf("center of %d: %v, not %v", s, a.Plane.Center[j], n.center[j])
		}
	}
	scale := max(1, n.eigenvalues[0])
	for k := range min(2, len(n.eigenvalues)) {
		if !close9(a.Plane.Eigenvalues[k], n.eigenvalues[k]) && (a.Plane.Eigenvalues[k] != 0 || n.eigenvalues[k] > 1e-9*scale) {
			t.Fatalf("eigenvalue %v, not %v", a.Plane.Eigenvalues[k], n.eigenvalues[k])
		}
		// An eigenvector is as well determined as its eigenvalue is far from the others. From here on the naive one takes over
		// the plane, so that what follows is compared also where there is no telling the axes apart.
		gap := math.Inf(1)
		for i, value := range n.eigenvalues {
			if i != k {
				gap = min(gap, math.Abs(value-n.eigenvalues[k]))
			}
		}
		if gap > 1e-4*scale && a.Plane.Eigenvalues[k] > 0 {
			sign := math.Copysign(1, dot(a.Plane.Axes[k], n.axes[k])) // two loadings may be the largest but for rounding
			for j := range n.statements {
				if !close9(a.Plane.Axes[k][j], sign*n.axes[k][j]) {
					t.Fatalf("axis %d: %v, not %v", k, a.Plane.Axes[k], n.axes[k])
				}
			}
		}
		n.axes[k] = a.Plane.Axes[k]
		if low, high := slices.Min(n.axes[k]), slices.Max(n.axes[k]); -low > high {
			t.Fatalf("axis %d: its largest loading is %v", k, low)
		}
	}
	n.places, n.extremity = nil, nil
	n.project()
	for p, at := range a.Plane.Participants {
		if !close9(at.X, n.places[p][0]) || !close9(at.Y, n.places[p][1]) {
			t.Fatalf("participant %s at %v, not %v", m.Participants[p], at, n.places[p])
		}
		n.places[p] = [2]float64{at.X, at.Y} // or a tie might fall the other way
	}
	for j, e := range a.Plane.Extremity {
		if !close9(e, n.extremity[j]) {
			t.Fatalf("extremity of %s: %v, not %v", m.Statements[j], e, n.extremity[j])
		}
	}

	group := n.groups()
	number := map[int]int{-1: -1}
	for g, found := range a.Groups {
		number[group[found.Members[0]]] = g
		if g > 0 && len(found.Members) > len(a.Groups[g-1].Members) {
			t.Fatalf("group %d is larger than the one before", g)
		}
	}
	of := make([]int, len(group))
	for p := range of {
		of[p] = -1
	}
	for g, found := range a.Groups {
		for _, p := range found.Members {
			of[p] = g
		}
	}
	for p := range group {
		if g, ok := number[group[p]]; !ok || g != of[p] {
			t.Fatalf("participant %s is in group %d, not %v", m.Participants[p], of[p], group)
		}
	}

	for j := range n.statements {
		if want := n.consensus(of, j); !close9(a.Consensus[j], want) {
			t.Fatalf("consensus on %s: %v, not %v", m.Statements[j], a.Consensus[j], want)
		}
		if want := n.priority(of, j); !close9(a.Priorities[j], want) {
			t.Fatalf("priority of %s: %v, not %v", m.Statements[j], a.Priorities[j], want)
		}
	}
	for g, picked := range a.Representatives {
		want := n.represent(of, g)
		if len(picked) != len(want) {
			t.Fatalf("group %d: %d statements, not %d", g, len(picked), len(want))
		}
		for i, r := range picked {
			w := want[i]
			if r.Statement != w.statement || (r.Direction == Agree) != w.agree || !close9(r.Share, w.p) || !close9(r.ShareScore, w.pScore) ||
				!close9(r.Ratio, w.r) || !close9(r.RatioScore, w.rScore) {
				t.Fatalf("group %d: %+v, not %+v", g, r, w)
			}
		}
	}
	for agree, list := range map[bool][]Majority{true: a.Agreed, false: a.Disagreed} {
		if want := n.majority(agree); !slices.EqualFunc(list, want, func(m Majority, j int) bool { return m.Statement == j }) {
			t.Fatalf("majority: %v, not %v", list, want)
		}
	}
}

// Other identifiers in the same order give the same figures; in another order, the same up to rounding where no tie decides: the
// centre, the eigenvalues, and with given groups the consensus.
func TestNamesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := draw(t)
		want := Analyse(c.matrix(), nil, 0)
		var same, turned Ballots
		standings, turnedStandings := map[string]Standing{}, map[string]Standing{}
		for _, v := range c.votes {
			same.Add(strconv.AppendInt(nil, int64(v.participant)*5-100, 10), strconv.AppendInt([]byte("s"), int64(v.statement)+1000, 10), Vote(v.vote))
			turned.Add(strconv.AppendInt(nil, int64(-v.participant), 10), strconv.AppendInt(nil, int64(-v.statement), 10), Vote(v.vote))
			standings["s"+strconv.Itoa(v.statement+1000)] = c.standings[strconv.Itoa(v.statement)]
			turnedStandings[strconv.Itoa(-v.statement)] = c.standings[strconv.Itoa(v.statement)]
		}
		got := Analyse(same.Matrix(standings), nil, 0)
		if !slices.Equal(got.Plane.Participants, want.Plane.Participants) || !slices.Equal(got.Consensus, want.Consensus) || !slices.Equal(got.Priorities, want.Priorities) {
			t.Fatalf("%+v, not %+v", got, want)
		}
		m := turned.Matrix(turnedStandings)
		groups := make([]Group, len(want.Groups))
		for g, group := range want.Groups {
			for _, p := range group.Members {
				groups[g].Members = append(groups[g].Members, len(m.Participants)-1-p)
			}
			slices.Sort(groups[g].Members)
		}
		got = Analyse(m, groups, 0)
		for j, score := range want.Consensus {
			back := len(m.Statements) - 1 - j
			if got.Consensus[back] != score || got.Plane.Center[back] != want.Plane.Center[j] {
				t.Fatalf("statement %s: %v, not %v", m.Statements[back], got.Consensus[back], score)
			}
		}
		for k, value := range want.Plane.Eigenvalues {
			if !close9(got.Plane.Eigenvalues[k], value) {
				t.Fatalf("eigenvalue %v, not %v", got.Plane.Eigenvalues[k], value)
			}
		}
	})
}

// The axes are eigenvectors, at unit length, at right angles.
func TestAxesAreEigenvectors(t *testing.T) {
	for _, c := range []consultation{random(1, 2000, 60, 3, 0.5), random(2, 500, 120, 1, 0.9)} {
		m := c.matrix()
		p := m.Plane()
		s := m.spread(p.Center)
		y := make([]float64, len(m.Statements))
		for a, axis := range p.Axes {
			s.apply(y, axis)
			for j := range y {
				y[j] -= p.Eigenvalues[a] * axis[j]
			}
			if residual := math.Sqrt(dot(y, y)); residual > 1e-12*p.Eigenvalues[0] || math.Abs(dot(axis, axis)-1) > 1e-14 {
				t.Errorf("axis %d: residual %v beside %v, length² %v", a, residual, p.Eigenvalues, dot(axis, axis))
			}
		}
		if d := dot(p.Axes[0], p.Axes[1]); math.Abs(d) > 1e-14 {
			t.Errorf("the axes are not at right angles: %v", d)
		}
	}
}
