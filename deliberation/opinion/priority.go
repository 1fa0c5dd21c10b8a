package opinion

import "math"

// metaPriority is that of statements about the consultation itself (§13).
const metaPriority = 49

// Priorities is how much each statement is worth showing next, over 0: one is drawn, among those that a participant has not answered,
// with a probability in proportion (§13; conversation.clj). It favours statements that many agree with and few pass, that tell people
// apart, and that few have seen yet. It is the same for everybody. counts are Matrix.Counts.
func (m *Matrix) Priorities(counts [][]Count, extremity []float64) []float64 {
	priority := make([]float64, len(m.Statements))
	for j, c := range total(counts, len(m.Statements)) {
		if m.standing[j].Meta {
			priority[j] = metaPriority
			continue
		}
		passes := c.Seen - c.Agrees - c.Disagrees
		importance := (1 - share(passes, c.Seen)) * (1 + extremity[j]) * share(c.Agrees, c.Seen)
		p := importance * (1 + float64(8*halved(c.Seen)))
		priority[j] = p * p
	}
	return priority
}

// halved is 2 to the power of -n/5, correctly rounded: math.Exp2 has other last bits on other machines.
func halved(n int) float64 {
	fifths := [5]float64{
		1, 0.87055056329612413913627001747974609898, 0.75785828325519904117362990065322261934,
		0.65975395538644712968700098561482006652, 0.57434917749851750339931347338896379472,
	}
	return math.Ldexp(fifths[n%5], -(n / 5))
}
