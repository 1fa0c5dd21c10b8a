package position

import "voix/deliberation"

// Verdict is what comes out of a question. Each college that counts there counts once, however many its ballots.
type Verdict uint8

// The zero Verdict is Undecided.
const (
	Undecided    Verdict = iota // no college counts, or none is opposed or split and too few are favourable: it cannot be told
	Consensus                   // all colleges that count are favourable
	Majority                    // at least half of those that count are favourable, and more are favourable than opposed; the others are named
	Disagreement                // all else: a college is established to be opposed or split, and there is no majority
	Rejection                   // all colleges that count are opposed
)

var verdictNames = []string{"undecided", "consensus", "majority", "disagreement", "rejection"}

// String is the name in positions.json, the same as naive's.
func (v Verdict) String() string { return nameOf(verdictNames, v) }

// MarshalText writes the name.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (v *Verdict) UnmarshalText(name []byte) error { return readName(v, verdictNames, "verdict", name) }

// Verdicts lists all verdicts, from the most to the least support.
func Verdicts() []Verdict { return []Verdict{Consensus, Majority, Disagreement, Rejection, Undecided} }

// verdictOf counts colleges by stance. Dissent is who is not favourable where a majority is: opposed, split and uncertain colleges alike.
func verdictOf(colleges []College) (v Verdict, dissent []deliberation.College) {
	counting, favourable, opposed, split := 0, 0, 0, 0
	for i := range colleges {
		c := &colleges[i]
		if !c.Counts() {
			continue
		}
		counting++
		switch c.Stance {
		case Favourable:
			favourable++
			continue
		case Opposed:
			opposed++
		case Split:
			split++
		}
		dissent = append(dissent, c.College)
	}
	switch {
	case counting == 0:
		return Undecided, nil
	case favourable == counting:
		return Consensus, nil
	case opposed == counting:
		return Rejection, nil
	case favourable > opposed && 2*favourable >= counting:
		return Majority, dissent
	case opposed == 0 && split == 0:
		return Undecided, nil
	}
	return Disagreement, nil
}
