package naive

// Counts are the ballots of one college on one question, as far as they are published.
type Counts struct {
	Agree, Disagree, Pass int64
	Shown                 bool   // else the three numbers mean nothing
	LeftOut               int64  // of shown ones: voters whose last choice the three numbers do not hold
	Ballots               int64  // of unshown ones: how many there are
	AtLeast               string // of unshown ones: "agree", "disagree" or "pass" if at most one of Ballots has another choice; else ""
}

// all is how many ballots there are in what is told.
func (c Counts) all() int64 {
	if c.Shown {
		return c.Agree + c.Disagree + c.Pass
	}
	return c.Ballots
}

// told reports whether anything is known of what the ballots say.
func (c Counts) told() bool { return c.Shown || c.AtLeast != "" }

// interval is where the share of a choice lies, whatever those say of whom it is not known.
func (c Counts) interval(choice string) [2]int64 {
	if !c.told() {
		return [2]int64{0, 1000}
	}
	n := c.all()
	fewest, most := c.bounds(choice)
	low, _ := Interval(fewest, n)
	_, high := Interval(most, n)
	return [2]int64{low, high}
}

// bounds are the fewest and the most ballots that may have a choice: at worst each doubtful one had it and gave it up, or took it from another
// one. No more can give it up than had it, and no more take it than had another.
func (c Counts) bounds(choice string) (fewest, most int64) {
	having, doubtful := int64(0), int64(1) // whom AtLeast leaves open
	switch {
	case c.Shown:
		having, doubtful = map[string]int64{"agree": c.Agree, "disagree": c.Disagree, "pass": c.Pass}[choice], c.LeftOut
	case c.AtLeast == choice:
		having = c.Ballots
	}
	losing, gaining := doubtful, doubtful
	if others := c.all() - having; gaining > others {
		gaining = others
	}
	if losing > having {
		losing = having
	}
	return having - losing, having + gaining
}

// stance is where a college stands, in the order of the rules.
func (c Counts) stance(threshold, minimum int64) string {
	agreeing, disagreeing := c.interval("agree"), c.interval("disagree")
	if c.all() < minimum {
		return "too_few"
	}
	if !c.told() {
		return "hidden"
	}
	if agreeing[0] >= threshold {
		return "favourable"
	}
	if disagreeing[0] >= threshold {
		return "opposed"
	}
	if max(agreeing[1], disagreeing[1]) < threshold {
		return "split"
	}
	return "uncertain"
}

// Answer is what comes out of a question, in the words of positions.json.
type Answer struct {
	Verdict               string              // consensus, majority, disagreement, rejection, undecided
	Stances               map[string]string   // favourable, opposed, split, uncertain, hidden, too_few: of all four colleges
	Agreeing, Disagreeing map[string][2]int64 // low and high end, thousandths, of all four colleges
	Dissent               []string            // colleges, in the order in which they are always told
	Reserved              []string            // colleges in whose figures one issuer weighs too much for a consensus, or a rejection
	Support, Resistance   [2]int64            // of the college where they lie lowest
	Weakest               string              // the college of Support; empty if none counts
	Rift                  [2]int64            // how much the question divides
}

// colleges is the order in which they are told.
func colleges() []string { return []string{"concerned", "agent", "association", "resident"} }

// Rules are those of a consultation.
type Rules struct {
	Version   int64 // from 2 on, no consensus and no rejection hang on one issuer
	Threshold int64 // thousandths, 500 at least
	Minimum   int64 // how many ballots a college needs to count
}

// Of works out a question from its published ballots by college, and the colleges in whose figures one issuer is behind more than a third. A
// college that is not in the map has no ballots; other names than the four are passed over.
func Of(rules Rules, ballots map[string]Counts, concentrated []string) Answer {
	threshold, minimum := rules.Threshold, rules.Minimum
	a := Answer{
		Stances: map[string]string{}, Agreeing: map[string][2]int64{}, Disagreeing: map[string][2]int64{}, Support: [2]int64{0, 1000}, Resistance: [2]int64{0, 1000},
	}
	var counting []string
	stances := map[string][]string{}
	for _, college := range colleges() {
		c := ballots[college]
		stance := c.stance(threshold, minimum)
		a.Agreeing[college], a.Disagreeing[college], a.Stances[college] = c.interval("agree"), c.interval("disagree"), stance
		stances[stance] = append(stances[stance], college)
		if stance != "too_few" && stance != "hidden" {
			counting = append(counting, college)
		}
	}
	a.Verdict = verdict(counting, stances)
	if a.Verdict == "majority" {
		for _, college := range counting {
			if a.Stances[college] != "favourable" {
				a.Dissent = append(a.Dissent, college)
			}
		}
	}
	if rules.Version >= 2 && (a.Verdict == "consensus" || a.Verdict == "rejection") {
		for _, college := range counting {
			for _, heavy := range concentrated {
				if heavy == college && (len(a.Reserved) == 0 || a.Reserved[len(a.Reserved)-1] != college) {
					a.Reserved = append(a.Reserved, college)
				}
			}
		}
	}
	if len(a.Reserved) > 0 {
		a.Verdict = map[string]string{"consensus": "majority", "rejection": "disagreement"}[a.Verdict]
	}
	a.Weakest, a.Support = lowest(counting, a.Agreeing)
	_, a.Resistance = lowest(counting, a.Disagreeing)
	a.Rift = rift(counting, a.Agreeing, a.Disagreeing)
	return a
}

// verdict is the rule, word by word.
func verdict(counting []string, stances map[string][]string) string {
	favourable, opposed := len(stances["favourable"]), len(stances["opposed"])
	if len(counting) == 0 {
		return "undecided" // nobody counts
	}
	everybodyFor := favourable == len(counting)
	everybodyAgainst := opposed == len(counting)
	halfFor := favourable >= len(counting)-favourable
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
	if favourable+len(stances["uncertain"]) == len(counting) {
		return "undecided" // nobody is known not to be for
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
