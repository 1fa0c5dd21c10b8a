package demonstration

import (
	"fmt"
	"math/rand/v2"

	"voix/deliberation"
)

// weights says how many people offices draw. The order is the table's, never that of a map: the same seed draws the same offices.
type weights struct {
	offices []deliberation.Office
	sums    []int
}

// populous are the offices with more people than most, in rough proportion to those who live there.
var populous = map[string]int{
	"caf-59": 26, "caf-75": 21, "caf-13": 21, "caf-69": 19, "caf-93": 19, "caf-33": 17, "caf-92": 16, "caf-62": 15, "caf-44": 15,
	"caf-77": 14, "caf-78": 14, "caf-31": 14, "caf-94": 14, "caf-91": 13, "caf-38": 13, "caf-76": 13, "caf-95": 13, "caf-34": 12,
	"caf-67": 12, "caf-35": 11, "caf-06": 11, "caf-83": 11, "caf-57": 10, "caf-974": 10, "caf-29": 9, "caf-42": 8, "caf-60": 8,
	"caf-30": 8, "caf-14": 7, "caf-63": 7, "caf-54": 7,
	"ccss-48": 1, "caf-23": 1, "caf-15": 1, "caf-05": 2, "caf-09": 2, "caf-55": 2, "caf-90": 2, "caf-52": 2, "caf-2a": 2, "caf-46": 2,
}

// Letters were read together in a few places, so most who took part in the consultation that is over come from there.
var workshops = map[string]int{"caf-59": 130, "caf-93": 110, "caf-13": 90, "caf-44": 70, "caf-75": 70, "caf-974": 50}

var (
	offices      = weigh(4, populous)
	earlyOffices = weigh(1, workshops)
)

func weigh(usual int, unusual map[string]int) weights {
	var w weights
	sum := 0
	for _, office := range deliberation.Offices() {
		weight, ok := unusual[office.String()]
		if !ok {
			weight = usual
		}
		sum += weight
		w.offices, w.sums = append(w.offices, office), append(w.sums, sum)
	}
	return w
}

// drawOffice draws the office of a person; some name none.
func drawOffice(r *rand.Rand, w weights, college deliberation.College) deliberation.Office {
	none := 5
	switch college {
	case deliberation.Agent:
		none = 2
	case deliberation.Association:
		none = 15
	case deliberation.Resident:
		none = 12
	}
	n := r.IntN(w.sums[len(w.sums)-1])
	if r.IntN(100) < none {
		return deliberation.National
	}
	for i, sum := range w.sums {
		if n < sum {
			return w.offices[i]
		}
	}
	return deliberation.National
}

// officeOf is the office of a code of ours.
func officeOf(code string) deliberation.Office {
	office, err := deliberation.ParseOffice(code)
	if err != nil {
		panic(err) // codes stay for ever
	}
	return office
}

// numbered returns the n-th pseudonym: after the last one they begin again, with a number.
func numbered(names []string, n int) string {
	if n < len(names) {
		return names[n]
	}
	return fmt.Sprintf("%s %d", names[n%len(names)], n/len(names)+1)
}
