package page

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"voix/deliberation"
)

// atlas is the map of France by département, drawn from client/map/france.json. It is immutable.
type atlas struct {
	width, height int
	land          []atlasPart
	frames        []atlasFrame
	shapes        []atlasShape
}

// atlasPart is the land of the mainland (no inset) or of an inset, as the data of an SVG path.
type atlasPart struct{ Inset, Path string }

// atlasFrame is the box around an inset.
type atlasFrame struct {
	Inset string // "paris", or a département's code
	Box   [4]int // x, y, width, height
}

// atlasShape is a département; those around Paris come twice, once in an inset.
type atlasShape struct {
	departement, inset, path string
	label                    [3]int // x, y and the radius of the largest circle that fits there
}

// labelRadius is how much room a number needs, in the map's units, where the map is as wide as a small phone.
const labelRadius = 15

func readAtlas(files fs.FS) (*atlas, error) {
	raw, err := fs.ReadFile(files, "map/france.json")
	if err != nil {
		return nil, err
	}
	type outline struct {
		Departement string
		Inset       string
		Rings       [][]int
		Label       [3]int
	}
	var stored struct {
		Width, Height int
		Land, Shapes  []outline
		Frames        []atlasFrame
		Arcs          [][]int
	}
	if err := json.Unmarshal(raw, &stored); err != nil {
		return nil, fmt.Errorf("page: map: %w", err)
	}
	a := &atlas{width: stored.Width, height: stored.Height, frames: stored.Frames}
	arcs := make([][]point, len(stored.Arcs))
	for i, steps := range stored.Arcs {
		if arcs[i], err = walk(steps); err != nil {
			return nil, fmt.Errorf("page: map: arc %d: %w", i, err)
		}
	}
	known := map[string]bool{}
	for _, d := range deliberation.Departements() {
		known[d.Code] = true
	}
	for _, o := range stored.Land {
		data, err := pathOf(arcs, o.Rings)
		if err != nil {
			return nil, fmt.Errorf("page: map: land %q: %w", o.Inset, err)
		}
		a.land = append(a.land, atlasPart{o.Inset, data})
	}
	for _, o := range stored.Shapes {
		data, err := pathOf(arcs, o.Rings)
		if err != nil {
			return nil, fmt.Errorf("page: map: %s: %w", o.Departement, err)
		}
		if !known[o.Departement] {
			return nil, fmt.Errorf("page: map: %q is no département", o.Departement)
		}
		a.shapes = append(a.shapes, atlasShape{o.Departement, o.Inset, data, o.Label})
	}
	return a, nil
}

type point struct{ x, y int }

// walk turns a place and the steps from it into points.
func walk(steps []int) ([]point, error) {
	if len(steps) < 4 || len(steps)%2 != 0 {
		return nil, fmt.Errorf("%d numbers", len(steps))
	}
	points := []point{{steps[0], steps[1]}}
	for i := 2; i < len(steps); i += 2 {
		last := points[len(points)-1]
		points = append(points, point{last.x + steps[i], last.y + steps[i+1]})
	}
	return points, nil
}

// ringOf joins arcs (^n: arc n backwards) into one closed line, whose last point is not repeated.
func ringOf(arcs [][]point, numbers []int) ([]point, error) {
	var ring []point
	for _, n := range numbers {
		backwards := n < 0
		if backwards {
			n = ^n
		}
		if n >= len(arcs) {
			return nil, fmt.Errorf("there is no arc %d", n)
		}
		arc := arcs[n]
		for i := range arc {
			p := arc[i]
			if backwards {
				p = arc[len(arc)-1-i]
			}
			if i == 0 && len(ring) > 0 {
				if ring[len(ring)-1] != p {
					return nil, fmt.Errorf("arc %d does not begin where the one before ends", n)
				}
				continue
			}
			ring = append(ring, p)
		}
	}
	if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
		return nil, fmt.Errorf("a ring of %d points is not closed", len(ring))
	}
	return ring[:len(ring)-1], nil
}

func pathOf(arcs [][]point, rings [][]int) (string, error) {
	var b strings.Builder
	for _, numbers := range rings {
		ring, err := ringOf(arcs, numbers)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "M%d %dl", ring[0].x, ring[0].y)
		for i, p := range ring[1:] {
			dx, dy := strconv.Itoa(p.x-ring[i].x), strconv.Itoa(p.y-ring[i].y)
			if i > 0 && dx[0] != '-' {
				b.WriteByte(' ')
			}
			b.WriteString(dx)
			if dy[0] != '-' {
				b.WriteByte(' ')
			}
			b.WriteString(dy)
		}
		b.WriteByte('z')
	}
	return b.String(), nil
}

// drawnMap is what the template of the map draws.
type drawnMap struct {
	Width, Height int
	Land          []atlasPart
	Frames        []drawnFrame
	Shapes        []drawnShape
}

// drawnFrame is an inset: its box, and where its name stands.
type drawnFrame struct {
	atlasFrame
	X, Y int
	Name string // of the département; empty: that of Paris and what is around it
}

// drawnShape is a département in which a debate has a date.
type drawnShape struct {
	Place  Place // the office whose page it leads to
	Path   string
	X, Y   int
	Number int // of debates of all its offices; 0: no room to write it
	Coming bool
}

// draw lights up the départements of the given offices. What has no debate is bare land, without a border or a name: nothing empty is
// on show; overseas départements stand there by name all the same, or people would look for them in vain.
func (a *atlas) draw(places []Place) drawnMap {
	m := drawnMap{Width: a.width, Height: a.height}
	lit := map[string][]Place{}
	for _, p := range places {
		if p.Debates > 0 {
			lit[p.Departement] = append(lit[p.Departement], p)
		}
	}
	insets := map[string]bool{"": true}
	for _, s := range a.shapes {
		here := lit[s.departement]
		if s.inset == s.departement || s.inset != "" && len(here) > 0 {
			insets[s.inset] = true
		}
		if len(here) == 0 {
			continue
		}
		d := drawnShape{Path: s.path, X: s.label[0], Y: s.label[1]}
		for _, p := range here {
			if d.Number += p.Debates; p.Debates > d.Place.Debates {
				d.Place = p
			}
			d.Coming = d.Coming || p.Coming > 0
		}
		if s.label[2] < labelRadius {
			d.Number = 0
		}
		m.Shapes = append(m.Shapes, d)
	}
	for _, part := range a.land {
		if insets[part.Inset] {
			m.Land = append(m.Land, part)
		}
	}
	names := map[string]string{}
	for _, d := range deliberation.Departements() {
		names[d.Code] = d.Name
	}
	for _, f := range a.frames {
		if insets[f.Inset] {
			m.Frames = append(m.Frames, drawnFrame{f, f.Box[0] + f.Box[2]/2, f.Box[1] + f.Box[3] - 14, names[f.Inset]})
		}
	}
	return m
}
