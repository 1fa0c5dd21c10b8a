package naive

// Rank returns for each interval, in the order of a ranking, its place in the list given, then the best and the worst rank that it could
// have: 1 + how many begin above its end, and how many there are less those that end before its beginning. The order is that of lower ends,
// then upper ends, highest first, then the given one. Ends lie between 0 and 1000; anything beyond is taken as the end of that scale.
func Rank(intervals [][2]int64) (order [][3]int) {
	const ends = 1001
	var beginAt, endAt [ends]int
	alike := map[[2]int64][]int{}
	for i, interval := range intervals {
		at := [2]int64{scale(interval[0]), scale(interval[1])}
		beginAt[at[0]]++
		endAt[at[1]]++
		alike[at] = append(alike[at], i)
	}
	for low := int64(ends - 1); low >= 0; low-- {
		if beginAt[low] == 0 {
			continue
		}
		for high := int64(ends - 1); high >= 0; high-- {
			best, worst := 1, len(intervals)
			if len(alike[[2]int64{low, high}]) == 0 {
				continue
			}
			for _, n := range beginAt[high+1:] {
				best += n
			}
			for _, n := range endAt[:low] {
				worst -= n
			}
			for _, i := range alike[[2]int64{low, high}] {
				order = append(order, [3]int{i, best, worst})
			}
		}
	}
	return order
}

func scale(end int64) int64 { return min(max(end, 0), 1000) }
