package position

import "voix/deliberation"

// Stance is where one college stands on a question.
type Stance uint8

// The zero Stance is TooFew: nothing can be told.
const (
	TooFew     Stance = iota // fewer ballots may be shown than the rules ask for: the college does not count here
	Favourable               // that more agree than the threshold says cannot be put down to chance
	Opposed                  // that more disagree than the threshold says cannot
	Split                    // neither can be told: "partagé"
)

var stanceNames = []string{"too_few", "favourable", "opposed", "split"}

// String is the name in positions.json, the same as naive's.
func (s Stance) String() string { return nameOf(stanceNames, s) }

// MarshalText writes the name.
func (s Stance) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (s *Stance) UnmarshalText(name []byte) error { return readName(s, stanceNames, "stance", name) }

// stanceOf judges a college whose ballots are shown, by these alone, of which "sans avis" are a part. A bound is compared by ≥ with the threshold because it
// is rounded down to whole thousandths: it lies above (see Wilson). The threshold is at least one half, so a college is never both.
func stanceOf(rules deliberation.Rules, c *College) Stance {
	switch {
	case c.Ballots < rules.Minimum:
		return TooFew
	case c.Agreeing.Low >= rules.Threshold:
		return Favourable
	case c.Disagreeing.Low >= rules.Threshold:
		return Opposed
	}
	return Split
}
