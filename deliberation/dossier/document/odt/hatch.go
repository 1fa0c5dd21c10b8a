package odt

import (
	"math"
	"strconv"
	"strings"
)

// hatchStep is what lies between two lines of a hatched shape, along its edges, in hundredths of a millimetre.
const hatchStep = 150

// segment is a line from one point to another, in hundredths of a millimetre.
type segment struct{ x1, y1, x2, y2 int }

// rectangleHatch are the lines at 45° within a rectangle whose corner is the origin.
func rectangleHatch(width, height int) []segment {
	var lines []segment
	for c := hatchStep; c < width+height; c += hatchStep {
		lines = append(lines, segment{max(0, c-height), min(c, height), min(c, width), max(0, c-width)})
	}
	return lines
}

// dotHatch are the lines at 45° within a circle that touches both axes. The line x + y = c is the chord around (c/2, c/2).
func dotHatch(radius int) []segment {
	var lines []segment
	for c := 2*radius - 2*radius/hatchStep*hatchStep; c < 4*radius; c += hatchStep {
		off := c - 2*radius
		square := 2*radius*radius - off*off
		if square <= 0 {
			continue
		}
		half := int(math.Sqrt(float64(square)) / 2)
		lines = append(lines, segment{c/2 - half, c/2 + half, c/2 + half, c/2 - half})
	}
	return lines
}

// hatch writes the lines of a hatched shape as one path. The format's own hatches are hairlines, which printers lose.
func (b *body) hatch(x, y, width, height int, lines []segment) {
	if len(lines) == 0 {
		return
	}
	var path strings.Builder
	for _, l := range lines {
		path.WriteString("M" + strconv.Itoa(l.x1) + " " + strconv.Itoa(l.y1) + "L" + strconv.Itoa(l.x2) + " " + strconv.Itoa(l.y2))
	}
	style := b.shape(` draw:fill="none" draw:stroke="solid" svg:stroke-width="0.35mm" svg:stroke-color="` + strong + `"`)
	b.put(`<draw:path draw:style-name="`, style, `" svg:x="`, hundredths(x), `" svg:y="`, hundredths(y), `" svg:width="`, hundredths(width), `" svg:height="`, hundredths(height),
		`" svg:viewBox="0 0 `, strconv.Itoa(width), " ", strconv.Itoa(height), `" svg:d="`, path.String(), `"/>`, "\n")
}
