package naive

// Counts are the ballots of one college on one question, as far as they are published.
type Counts struct {
	Agree, Disagree, Pass int64
	Shown                 bool // else the numbers mean nothing
}

// Answer is what comes out of a question, in the words of positions.json.
type Answer struct {
	Verdict               string              // consensus, majority, disagreement, rejection, undecided
	Stances               map[string]string   // favourable, opposed, split, too_few: of all four colleges
	Agreeing, Disagreeing map[string][2]int64 // low and high end, thousandths, of all four colleges
	Dissent               []string            // colleges, in the order in which they are always told
	Support, Resistance   [2]int64            // of the college where they lie lowest
	Weakest               string              // the college of Support; empty if none counts
	Rift                  [2]int64            // how much the question divides
}

// colleges is the order in which they are told.
func colleges() []string { return []string{"concerned", "agent", "association", "resident"} }

// Of works out a question from its published ballots by college, the threshold in thousandths (500 at least) and how many ballots a college
// needs to count. A college that is not in the map has no ballots; other names than the four are passed over.
func Of(threshold, minimum int64, ballots map[string]Counts) Answer {
	a := Answer{
		Stances: map[string]string{}, Agreeing: map[string][2]int64{}, Disagreeing: map[string][2]int64{}, Support: [2]int64{0, 1000}, Resistance: [2]int64{0, 1000},
	}
	var counting, favourable, opposed []string
	for _, college := range colleges() {
		c := ballots[college]
		all := c.Agree + c.Disagree + c.Pass
		if !c.Shown {
			all = 0
		}
		a.Agreeing[college], a.Disagreeing[college] = pair(Interval(c.Agree, all)), pair(Interval(c.Disagree, all))
		if !c.Shown || all < minimum {
			a.Stances[college] = "too_few"
			continue
		}
		counting = append(counting, college)
		a.Stances[college] = "split"
		if a.Agreeing[college][0] >= threshold {
			a.Stances[college] = "favourable"
			favourable = append(favourable, college)
		} else if a.Disagreeing[college][0] >= threshold {
			a.Stances[college] = "opposed"
			opposed = append(opposed, college)
		}
	}
	a.Verdict = verdict(len(counting), len(favourable), len(opposed))
	if a.Verdict == "majority" {
		for _, college := range counting {
			if a.Stances[college] != "favourable" {
				a.Dissent = append(a.Dissent, college)
			}
		}
	}
	a.Weakest, a.Support = lowest(counting, a.Agreeing)
	_, a.Resistance = lowest(counting, a.Disagreeing)
	a.Rift = rift(counting, a.Agreeing, a.Disagreeing)
	return a
}

func pair(low, high int64) [2]int64 { return [2]int64{low, high} }

// verdict is the rule, word by word.
func verdict(counting, favourable, opposed int) string {
	if counting == 0 {
		return "undecided" // nobody counts
	}
	everybodyFor := favourable == counting
	everybodyAgainst := opposed == counting
	halfFor := favourable >= counting-favourable
	moreForThanAgainst := favourable > opposed
	if everybodyFor {
		return "consensus"
	}
	if everybodyAgainst {
		return "rejection"
	}
	if halfFor && moreForThanAgainst {
		return "majority"
	}
	return "disagreement"
}

// lowest is the first of the colleges such that no other's interval begins lower, nor begins alike and ends lower.
func lowest(counting []string, intervals map[string][2]int64) (string, [2]int64) {
	for _, college := range counting {
		mine, least := intervals[college], true
		for _, other := range counting {
			theirs := intervals[other]
			if theirs[0] < mine[0] || theirs[0] == mine[0] && theirs[1] < mine[1] {
				least = false
			}
		}
		if least {
			return college, mine
		}
	}
	return "", [2]int64{0, 1000}
}

// rift lists all that may divide people, and takes the largest of the lower ends, and of the upper ones.
func rift(counting []string, agreeing, disagreeing map[string][2]int64) [2]int64 {
	terms := [][2]int64{{0, 0}}
	for _, a := range counting {
		terms = append(terms, [2]int64{
			2 * min(agreeing[a][0], disagreeing[a][0]),
			min(1000, 2*min(agreeing[a][1], disagreeing[a][1])), // who agrees and who disagrees are never more than all
		})
		for _, b := range counting {
			if a != b {
				terms = append(terms, [2]int64{agreeing[a][0] - agreeing[b][1], agreeing[a][1] - agreeing[b][0]})
			}
		}
	}
	var largest [2]int64
	for end := range largest {
		for _, term := range terms {
			largest[end] = max(largest[end], term[end])
		}
	}
	return largest
}
