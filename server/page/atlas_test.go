package page

import (
	"bytes"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"voix/client"
	"voix/deliberation"
)

func readMap(t *testing.T) *atlas {
	t.Helper()
	a, err := readAtlas(client.Files)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestEveryOfficeHasItsPlaceOnTheMap(t *testing.T) {
	shapes := map[string]int{}
	for _, s := range readMap(t).shapes {
		if s.inset != "paris" {
			shapes[s.departement]++
		}
		if s.label[0] < 0 || s.label[0] > 1000 || s.label[1] < 0 || s.label[1] > 1200 {
			t.Errorf("%s is labelled outside the map: %v", s.departement, s.label)
		}
	}
	for _, d := range deliberation.Departements() {
		if shapes[d.Code] != 1 {
			t.Errorf("%s %s is drawn %d times", d.Code, d.Name, shapes[d.Code])
		}
	}
	if len(shapes) != 101 {
		t.Errorf("%d départements", len(shapes))
	}
	shared := 0
	for _, o := range deliberation.Offices() {
		p := PlaceOf(o)
		covered := false
		for _, d := range o.Departements() {
			covered = covered || d.Code == p.Departement
		}
		if !covered {
			t.Errorf("%v is drawn in %q, which it does not cover", o, p.Departement)
		}
		if p.Shared {
			shared++
		}
	}
	if shared != 3 { // both of Pyrénées-Atlantiques, and that of the Landes, a corner of which is Bayonne's
		t.Errorf("%d offices share a département", shared)
	}
}

// Borders were simplified once, as lines between two territories: each is drawn the same from both sides, so there are no gaps.
func TestNeighboursShareTheirBorders(t *testing.T) {
	a := readMap(t)
	type edge struct{ a, b point }
	seen := map[string]map[edge]int{}
	for _, s := range a.shapes {
		if seen[s.inset] == nil {
			seen[s.inset] = map[edge]int{}
		}
		for _, ring := range strings.Split(strings.TrimSuffix(s.path, "z"), "z") {
			points := pointsOf(t, ring)
			area := 0
			for i, p := range points {
				q := points[(i+1)%len(points)]
				area += p.x*q.y - q.x*p.y
				seen[s.inset][edge{p, q}]++
			}
			if area == 0 {
				t.Errorf("%s has a ring without area", s.departement)
			}
		}
	}
	coast, border := 0, 0
	for inset, edges := range seen {
		for e, n := range edges {
			if n > 1 {
				t.Errorf("%s: the border %v is drawn %d times in one direction", inset, e, n)
			}
			if edges[edge{e.b, e.a}] == 1 {
				border++
			} else {
				coast++
			}
		}
	}
	land := 0
	for _, l := range a.land {
		for _, ring := range strings.Split(strings.TrimSuffix(l.Path, "z"), "z") {
			land += len(pointsOf(t, ring))
		}
	}
	if coast != land {
		t.Errorf("%d edges have nobody on the other side, and the land has %d", coast, land)
	}
	if border < 1000 || coast < 300 {
		t.Errorf("%d edges of borders and %d of coasts: that is not France", border, coast)
	}
}

// pointsOf reads one ring of a path as the map writes it: "M x y l dx dy…", spaces left out before a minus.
func pointsOf(t *testing.T, ring string) []point {
	t.Helper()
	start, steps, ok := strings.Cut(strings.TrimPrefix(ring, "M"), "l")
	if !ok {
		t.Fatalf("no path: %q", ring)
	}
	numbers := func(s string) (all []int) {
		for _, field := range strings.Fields(strings.ReplaceAll(s, "-", " -")) {
			n, sign := 0, 1
			for _, c := range field {
				if c == '-' {
					sign = -1
				} else {
					n = 10*n + int(c-'0')
				}
			}
			all = append(all, sign*n)
		}
		return all
	}
	points, err := walk(append(numbers(start), numbers(steps)...))
	if err != nil {
		t.Fatal(err)
	}
	return points
}

func TestOnlyWhatHasADebateIsLit(t *testing.T) {
	a := readMap(t)
	if m := a.draw(nil); len(m.Shapes) != 0 || len(m.Land) != 6 || len(m.Frames) != 5 {
		t.Errorf("without debates: %d shapes, %d lands, %d frames", len(m.Shapes), len(m.Land), len(m.Frames))
	}
	office := func(code string, debates, coming int) Place {
		o, err := deliberation.ParseOffice(code)
		if err != nil {
			t.Fatal(err)
		}
		p := PlaceOf(o)
		p.Debates, p.Coming = debates, coming
		return p
	}
	m := a.draw([]Place{office("caf-64-bearn", 1, 1), office("caf-64-pays-basque", 3, 0), office("caf-59", 0, 0), office("caf-75", 2, 0)})
	if len(m.Shapes) != 3 || len(m.Frames) != 6 || len(m.Land) != 7 {
		t.Fatalf("%d shapes, %d frames, %d lands", len(m.Shapes), len(m.Frames), len(m.Land))
	}
	for _, s := range m.Shapes {
		switch s.Place.Departement {
		case "64":
			if s.Number != 4 || !s.Coming || s.Place.Office.Code != "caf-64-pays-basque" {
				t.Errorf("64 is drawn as %+v", s)
			}
		case "75":
			if s.Coming || s.Number != 0 && s.Number != 2 {
				t.Errorf("75 is drawn as %+v", s)
			}
		default:
			t.Errorf("%s is lit", s.Place.Departement)
		}
	}
}

// On a slow line the map must not be what one waits for.
func TestTheWholeMapIsLight(t *testing.T) {
	for _, s := range samples() {
		if s.name != "map" {
			continue
		}
		page := renderSample(t, s)
		from, to := bytes.Index(page, []byte(`<svg class="map"`)), bytes.Index(page, []byte("<figcaption"))
		var b bytes.Buffer
		w := brotli.NewWriterLevel(&b, 5)
		w.Write(page[from:to])
		w.Close()
		t.Logf("%d bytes, %d in brotli; the page %d", to-from, b.Len(), len(page))
		if from < 0 || to-from < 10_000 || b.Len() > 12<<10 {
			t.Errorf("every office lit, the map is %d bytes, %d in brotli", to-from, b.Len())
		}
		return
	}
	t.Fatal("no sample of the map")
}

func TestAMapThatDoesNotCloseIsRefused(t *testing.T) {
	arcs := [][]point{{{0, 0}, {5, 0}, {5, 5}}, {{5, 5}, {0, 0}}, {{9, 9}, {8, 8}}}
	if _, err := pathOf(arcs, [][]int{{0, 1}}); err != nil {
		t.Error(err)
	}
	for what, ring := range map[string][]int{"open": {0}, "a jump": {0, 2, 1}, "no such arc": {7}, "backwards": {^0, 1}} {
		if path, err := pathOf(arcs, [][]int{ring}); err == nil {
			t.Errorf("%s is drawn: %s", what, path)
		}
	}
}
