package opinion

import (
	"cmp"
	"math"
	"slices"
)

// Point is a place in the plane of opinions.
type Point struct{ X, Y float64 }

func squared(a, b Point) float64 {
	x, y := a.X-b.X, a.Y-b.Y
	return float64(x*x) + float64(y*y)
}

func distance(a, b Point) float64 { return math.Sqrt(squared(a, b)) }

func comparePoints(a, b Point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) }

// Cluster is some points, and their mean.
type Cluster struct {
	Center  Point
	Members []int // what was clustered, by index, rising; never empty
}

const (
	still      = 0.01 // a clustering stands still when no centre moves so far in a round
	pointBlock = 1024
)

// distinct returns the first k different points.
func distinct(points []Point, k int) []Point {
	var first []Point
	known := map[Point]bool{}
	for _, p := range points {
		if len(first) == k {
			break
		}
		if !known[p] {
			known[p] = true
			first = append(first, p)
		}
	}
	return first
}

// kMeans moves centres to the mean of the points that are nearest to each (of equally near ones, the later), a number of rounds at
// most, or until they stand still; a centre that is nearest to none is dropped (§7; clusters.clj). It returns the clusters in the order
// of their centres. Weights may be nil: all the same.
func kMeans(points []Point, weights []float64, centers []Point, rounds int) []Cluster {
	centers = slices.Clone(centers)
	nearest := make([]int32, len(points))
	for range rounds {
		assign(points, centers, nearest)
		moved := means(points, weights, nearest, len(centers))
		stop := sameCenters(centers, moved)
		centers = moved
		if stop {
			break
		}
	}
	clusters := make([]Cluster, len(centers))
	for c := range clusters {
		clusters[c].Center = centers[c]
	}
	for i, c := range nearest {
		clusters[c].Members = append(clusters[c].Members, i)
	}
	return clusters
}

// assign finds the centre nearest to each point. It looks at them from the point's own abscissa outward, and no farther than the
// nearest one found so far: exact, also for ties, as a sum of squares is never rounded below one of them.
func assign(points, centers []Point, nearest []int32) {
	order := make([]int, len(centers))
	for c := range order {
		order[c] = c
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(centers[a].X, centers[b].X) })
	sorted := make([]Point, len(centers))
	for i, c := range order {
		sorted[i] = centers[c]
	}
	inBlocks(len(points), pointBlock, func(_, from, to int) {
		for i := from; i < to; i++ {
			p := points[i]
			best, least := -1, math.Inf(1)
			look := func(at int) bool {
				x, y := p.X-sorted[at].X, p.Y-sorted[at].Y
				square := float64(x * x)
				if square > least {
					return false
				}
				if d := square + float64(y*y); d < least || d == least && order[at] > best {
					best, least = order[at], d
				}
				return true
			}
			start, _ := slices.BinarySearchFunc(sorted, p.X, func(c Point, x float64) int { return cmp.Compare(c.X, x) })
			for at := start; at < len(sorted) && look(at); at++ {
			}
			for at := start - 1; at >= 0 && look(at); at-- {
			}
			nearest[i] = int32(best)
		}
	})
}

// means returns the centre of each cluster that has points, and numbers nearest anew after those that have none.
func means(points []Point, weights []float64, nearest []int32, clusters int) []Point {
	type sum struct{ x, y, weight float64 }
	blocks := make([][]sum, (len(points)+pointBlock-1)/pointBlock)
	inBlocks(len(points), pointBlock, func(block, from, to int) {
		sums := make([]sum, clusters)
		for i := from; i < to; i++ {
			weight := 1.0
			if weights != nil {
				weight = weights[i]
			}
			s := &sums[nearest[i]]
			s.x += float64(weight * points[i].X)
			s.y += float64(weight * points[i].Y)
			s.weight += weight
		}
		blocks[block] = sums
	})
	var centers []Point
	number := make([]int32, clusters)
	for c := range clusters {
		var total sum
		for _, sums := range blocks {
			total.x += sums[c].x
			total.y += sums[c].y
			total.weight += sums[c].weight
		}
		number[c] = int32(len(centers))
		if total.weight > 0 {
			centers = append(centers, Point{total.x / total.weight, total.y / total.weight})
		}
	}
	if len(centers) < clusters {
		for i, c := range nearest {
			nearest[i] = number[c]
		}
	}
	return centers
}

// sameCenters says whether no centre moved as far as still, both lists being sorted before they are paired (§7; clusters.clj).
func sameCenters(before, after []Point) bool {
	before, after = slices.SortedFunc(slices.Values(before), comparePoints), slices.SortedFunc(slices.Values(after), comparePoints)
	for i := range min(len(before), len(after)) {
		if distance(before[i], after[i]) >= still {
			return false
		}
	}
	return true
}

// silhouette is the mean, over all points, of (b-a) / max(a, b): a is the mean distance to the others of the own cluster, b the
// least mean distance to those of another one (§8; clusters.clj). It is in [-1, 1]: near 1 where clusters are tight and far apart. A
// point alone in its cluster counts 0, and so does everything if there is but one cluster.
func silhouette(points []Point, clusters []Cluster) float64 {
	if len(clusters) < 2 {
		return 0
	}
	sum := 0.0
	for own, cluster := range clusters {
		if len(cluster.Members) == 1 {
			continue
		}
		for _, i := range cluster.Members {
			a, b := 0.0, math.Inf(1)
			for other, c := range clusters {
				total := 0.0
				for _, j := range c.Members {
					total += distance(points[i], points[j])
				}
				if other == own {
					a = total / float64(len(c.Members)-1)
				} else {
					b = min(b, total/float64(len(c.Members)))
				}
			}
			if m := max(a, b); m > 0 {
				sum += (b - a) / m
			}
		}
	}
	return sum / float64(len(points))
}
