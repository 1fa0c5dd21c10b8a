package opinion

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
)

// naive is the second implementation: dense matrices, every missing vote filled in, eigenvectors by Jacobi's rotations, no
// parallel work, in the words of FORMULAS.md. It shares no code with the first.
type naive struct {
	participants, statements []int
	raw, work, filled        [][]float64 // NaN where nobody voted
	out, meta                []bool
	center                   []float64
	eigenvalues              []float64
	axes                     [2][]float64
	places                   [][2]float64
	extremity                []float64
}

// naiveVote is one row of a file of votes.
type naiveVote struct{ participant, statement, vote int }

func newNaive(votes []naiveVote, standings map[string]Standing) *naive {
	n := new(naive)
	last := map[[2]int]int{}
	participants, statements := map[int]bool{}, map[int]bool{}
	for _, v := range votes {
		last[[2]int{v.participant, v.statement}] = v.vote
		participants[v.participant], statements[v.statement] = true, true
	}
	n.participants, n.statements = slices.Sorted(maps.Keys(participants)), slices.Sorted(maps.Keys(statements))
	for _, s := range n.statements {
		standing := standings[strconv.Itoa(s)]
		n.meta = append(n.meta, standing.Meta)
		n.out = append(n.out, standing.Out || standing.Meta)
	}
	for _, p := range n.participants {
		raw, work := make([]float64, len(n.statements)), make([]float64, len(n.statements))
		for j, s := range n.statements {
			raw[j] = math.NaN()
			if v, ok := last[[2]int{p, s}]; ok {
				raw[j] = float64(v)
			}
			if work[j] = raw[j]; n.out[j] {
				work[j] = 0
			}
		}
		n.raw, n.work = append(n.raw, raw), append(n.work, work)
	}
	n.impute()
	n.principal()
	n.project()
	return n
}

func (n *naive) impute() {
	n.filled = make([][]float64, len(n.work))
	for p := range n.work {
		n.filled[p] = slices.Clone(n.work[p])
	}
	n.center = make([]float64, len(n.statements))
	for j := range n.statements {
		sum, count := 0.0, 0.0
		for p := range n.work {
			if !math.IsNaN(n.work[p][j]) {
				sum += n.work[p][j]
				count++
			}
		}
		column := 0.0
		for p := range n.filled {
			if math.IsNaN(n.filled[p][j]) {
				n.filled[p][j] = sum / count
			}
			column += n.filled[p][j]
		}
		n.center[j] = column / float64(len(n.filled))
	}
}

func (n *naive) principal() {
	size := len(n.statements)
	a := make([][]float64, size)
	vectors := make([][]float64, size)
	for i := range a {
		a[i], vectors[i] = make([]float64, size), make([]float64, size)
		vectors[i][i] = 1
		for j := range a[i] {
			for _, row := range n.filled {
				a[i][j] += (row[i] - n.center[i]) * (row[j] - n.center[j])
			}
		}
	}
	for range 60 {
		off := 0.0
		for i := range a {
			for j := range i {
				off += a[i][j] * a[i][j]
				if math.Abs(a[i][j]) < 1e-300 {
					continue
				}
				theta := (a[i][i] - a[j][j]) / (2 * a[i][j])
				t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
				if theta < 0 {
					t = -t
				}
				c := 1 / math.Sqrt(t*t+1)
				s := t * c
				for k := range a {
					a[k][j], a[k][i] = c*a[k][j]-s*a[k][i], s*a[k][j]+c*a[k][i]
				}
				for k := range a {
					a[j][k], a[i][k] = c*a[j][k]-s*a[i][k], s*a[j][k]+c*a[i][k]
					vectors[k][j], vectors[k][i] = c*vectors[k][j]-s*vectors[k][i], s*vectors[k][j]+c*vectors[k][i]
				}
			}
		}
		if off < 1e-26 {
			break
		}
	}
	order := make([]int, size)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(a[j][j], a[i][i]) })
	for _, i := range order {
		n.eigenvalues = append(n.eigenvalues, a[i][i])
	}
	for k := range n.axes {
		n.axes[k] = make([]float64, size)
		if k >= size || n.eigenvalues[k] < 1e-9 {
			continue
		}
		largest := 0
		for j := range size {
			n.axes[k][j] = vectors[j][order[k]]
			if math.Abs(n.axes[k][j]) > math.Abs(n.axes[k][largest]) {
				largest = j
			}
		}
		if n.axes[k][largest] < 0 {
			for j := range n.axes[k] {
				n.axes[k][j] = -n.axes[k][j]
			}
		}
	}
}

func (n *naive) project() {
	size := float64(len(n.statements))
	for p := range n.work {
		var at [2]float64
		present := 0.0
		for j, v := range n.work[p] {
			if !math.IsNaN(v) {
				present++
				at[0] += (v - n.center[j]) * n.axes[0][j]
				at[1] += (v - n.center[j]) * n.axes[1][j]
			}
		}
		stretch := math.Sqrt(size / max(present, 1))
		n.places = append(n.places, [2]float64{at[0] * stretch, at[1] * stretch})
	}
	for j := range n.statements {
		x := math.Sqrt(size) * (1 - n.center[j]) * n.axes[0][j]
		y := math.Sqrt(size) * (1 - n.center[j]) * n.axes[1][j]
		n.extremity = append(n.extremity, math.Hypot(x, y))
	}
}

func (n *naive) active() []int {
	votes := make([]int, len(n.raw))
	var in []int
	for p, row := range n.raw {
		for _, v := range row {
			if !math.IsNaN(v) {
				votes[p]++
			}
		}
		if votes[p] >= 7 || votes[p] >= len(n.statements) {
			in = append(in, p)
		}
	}
	for len(in) < 15 && len(in) < len(n.raw) {
		most := -1
		for p := range n.raw {
			if !slices.Contains(in, p) && (most < 0 || votes[p] > votes[most]) {
				most = p
			}
		}
		in = append(in, most)
	}
	slices.Sort(in)
	return in
}

// naiveCluster returns, for each point, the number of its cluster.
func naiveCluster(points [][2]float64, weights []float64, k, rounds int) []int {
	var centers [][2]float64
	for _, p := range points {
		if len(centers) < k && !slices.Contains(centers, p) {
			centers = append(centers, p)
		}
	}
	cluster := make([]int, len(points))
	for range rounds {
		for i, p := range points {
			least := math.Inf(1)
			for c, center := range centers {
				dx, dy := p[0]-center[0], p[1]-center[1]
				if d := dx*dx + dy*dy; d <= least {
					least, cluster[i] = d, c
				}
			}
		}
		var moved [][2]float64
		for c := range centers {
			x, y, total := 0.0, 0.0, 0.0
			for i, p := range points {
				if cluster[i] == c {
					x, y, total = x+weights[i]*p[0], y+weights[i]*p[1], total+weights[i]
				}
			}
			if total > 0 {
				for i := range cluster {
					if cluster[i] == c {
						cluster[i] = len(moved)
					}
				}
				moved = append(moved, [2]float64{x / total, y / total})
			}
		}
		before, after := slices.Clone(centers), slices.Clone(moved)
		byPlace := func(a, b [2]float64) int { return slices.Compare(a[:], b[:]) }
		slices.SortFunc(before, byPlace)
		slices.SortFunc(after, byPlace)
		stands := true
		for i := range after {
			dx, dy := after[i][0]-before[i][0], after[i][1]-before[i][1]
			stands = stands && math.Sqrt(dx*dx+dy*dy) < 0.01
		}
		if centers = moved; stands {
			break
		}
	}
	return cluster
}

func naiveSilhouette(points [][2]float64, cluster []int) float64 {
	k := slices.Max(cluster) + 1
	sum := 0.0
	for i, p := range points {
		means, counts := make([]float64, k), make([]float64, k)
		for j, q := range points {
			if i != j {
				means[cluster[j]] += math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]))
				counts[cluster[j]]++
			}
		}
		if counts[cluster[i]] == 0 || k == 1 {
			continue
		}
		other := math.Inf(1)
		for c := range k {
			if c != cluster[i] {
				other = min(other, means[c]/counts[c])
			}
		}
		if own := means[cluster[i]] / counts[cluster[i]]; max(own, other) > 0 {
			sum += (other - own) / max(own, other)
		}
	}
	return sum / float64(len(points))
}

// groups returns the group of each participant, or -1.
func (n *naive) groups() []int {
	in := n.active()
	points, ones := make([][2]float64, len(in)), make([]float64, len(in))
	for i, p := range in {
		points[i], ones[i] = n.places[p], 1
	}
	base := naiveCluster(points, ones, 100, 100)
	bases := slices.Max(base) + 1
	centers, weights := make([][2]float64, bases), make([]float64, bases)
	for i, b := range base {
		centers[b][0] += points[i][0]
		centers[b][1] += points[i][1]
		weights[b]++
	}
	for b := range centers {
		centers[b] = [2]float64{centers[b][0] / weights[b], centers[b][1] / weights[b]}
	}
	var best []int
	most := math.Inf(-1)
	for k := 2; k <= min(5, 2+bases/12); k++ {
		cluster := naiveCluster(centers, weights, k, 20)
		if s := naiveSilhouette(centers, cluster); s > most {
			most, best = s, cluster
		}
	}
	group := make([]int, len(n.participants))
	for p := range group {
		group[p] = -1
	}
	for i, p := range in {
		group[p] = best[base[i]]
	}
	return group
}

type naiveCount struct{ a, d, s float64 }

// count counts whom the filter lets through.
func (n *naive) count(j int, of func(p int) bool) (c naiveCount) {
	for p, row := range n.raw {
		if math.IsNaN(row[j]) || !of(p) {
			continue
		}
		c.s++
		switch row[j] {
		case 1:
			c.a++
		case -1:
			c.d++
		}
	}
	return c
}

func (n *naive) consensus(group []int, j int) float64 {
	product := 1.0
	for g := range slices.Max(group) + 1 {
		c := n.count(j, func(p int) bool { return group[p] == g })
		product *= (c.a + 1) / (c.s + 2)
	}
	return product
}

func (n *naive) priority(group []int, j int) float64 {
	if n.meta[j] {
		return 49
	}
	c := n.count(j, func(p int) bool { return group[p] >= 0 })
	passes := c.s - c.a - c.d
	importance := (1 - (passes+1)/(c.s+2)) * (1 + n.extremity[j]) * (c.a + 1) / (c.s + 2)
	return math.Pow(importance*(1+8*math.Pow(2, -c.s/5)), 2)
}

type naivePick struct {
	statement                int
	agree                    bool
	p, pScore, r, rScore, by float64
}

func naiveScore(x, n float64) float64 { return 2 * math.Sqrt(n+1) * ((x+1)/(n+1) - 0.5) }

func naiveSide(x, n, others, othersSeen float64) (p, pScore, r, rScore float64) {
	p, pScore = (x+1)/(n+2), naiveScore(x, n)
	r = p / ((others + 1) / (othersSeen + 2))
	if q := (x + 1 + others + 1) / (n + 1 + othersSeen + 1); q != 1 {
		rScore = ((x+1)/(n+1) - (others+1)/(othersSeen+1)) / math.Sqrt(q*(1-q)*(1/(n+1)+1/(othersSeen+1)))
	}
	return p, pScore, r, rScore
}

func (n *naive) represent(group []int, g int) []naivePick {
	const z = 1.2816
	var sufficient []naivePick
	var best, bestAgree naivePick
	hasBest, hasAgree := false, false
	var held [4]float64
	for j := range n.statements {
		if n.out[j] {
			continue
		}
		in := n.count(j, func(p int) bool { return group[p] == g })
		rest := n.count(j, func(p int) bool { return group[p] >= 0 && group[p] != g })
		pa, pat, ra, rat := naiveSide(in.a, in.s, rest.a, rest.s)
		pd, pdt, rd, rdt := naiveSide(in.d, in.s, rest.d, rest.s)
		pick := naivePick{j, false, pd, pdt, rd, rdt, rd * rdt * pd * pdt}
		if rat > rdt {
			pick = naivePick{j, true, pa, pat, ra, rat, ra * rat * pa * pat}
		}
		if rat > z && pat > z || rdt > z && pdt > z {
			sufficient = append(sufficient, pick)
		}
		if len(sufficient) == 0 && (!hasBest || max(rat, rdt) > best.rScore) {
			best, hasBest = pick, true
		}
		if in.a == 0 && in.d == 0 {
			continue
		}
		var take bool
		switch {
		case hasAgree && held[0] > 1:
			take = ra*rat*pa*pat > held[0]*held[1]*held[2]*held[3]
		case hasAgree:
			take = pa*pat > held[2]*held[3]
		default:
			take = pat > z || ra > 1 && pa > 0.5
		}
		if take {
			bestAgree, hasAgree, held = pick, true, [4]float64{ra, rat, pa, pat}
		}
	}
	if len(sufficient) == 0 {
		switch {
		case hasAgree:
			return []naivePick{bestAgree}
		case hasBest:
			return []naivePick{best}
		}
		return nil
	}
	var list []naivePick
	if hasAgree {
		list = append(list, bestAgree)
	}
	for len(sufficient) > 0 && len(list) < 5 {
		top := 0
		for i := range sufficient {
			if sufficient[i].by > sufficient[top].by {
				top = i
			}
		}
		if !hasAgree || sufficient[top].statement != bestAgree.statement {
			list = append(list, sufficient[top])
		}
		sufficient = slices.Delete(sufficient, top, top+1)
	}
	var ordered []naivePick
	for _, agree := range []bool{true, false} {
		for _, p := range list {
			if p.agree == agree {
				ordered = append(ordered, p)
			}
		}
	}
	return ordered
}

// majority returns the statements most people take that side of, strongest first.
func (n *naive) majority(agree bool) (list []int) {
	strength := map[int]float64{}
	for j := range n.statements {
		c := n.count(j, func(int) bool { return true })
		x := c.d
		if agree {
			x = c.a
		}
		p, score := (x+1)/(c.s+2), naiveScore(x, c.s)
		if !n.out[j] && p > 0.5 && score > 1.2816 {
			strength[j] = p * score
			list = append(list, j)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(strength[b], strength[a]) })
	return list[:min(5, len(list))]
}
