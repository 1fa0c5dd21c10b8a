package page

import "voix/deliberation"

// OtherChannel is the channel of what was entered for somebody before it was asked how they had said it.
const OtherChannel = "other"

// BehalfChannels are how what somebody said can have reached whoever entered it for them.
func BehalfChannels() []string {
	all := []string{OtherChannel}
	for _, c := range deliberation.Channels() {
		all = append(all, c.String())
	}
	return all
}

// Behalf is how much was entered in a debate for others, on its page: so that whoever makes up people is seen.
type Behalf struct {
	Forms, Avis, Heard, Calls int
	Claimed, Corrected        int
	TakenBack                 int // avis that their holders withdrew or took to an account, a day late; 0: fewer than five
	By                        []BehalfBy
}

// BehalfBy is what one person entered.
type BehalfBy struct {
	By       Author
	Entries  int
	MostADay int
}

// Total is how many entries there are.
func (b Behalf) Total() int { return b.Forms + b.Avis + b.Heard + b.Calls }

// Unclaimed is how many sheets and calls of a consultation nobody has taken to an account: the bound of what cannot be known.
type Unclaimed struct{ Words, Avis int }
