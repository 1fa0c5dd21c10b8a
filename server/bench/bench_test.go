package bench

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	ServeIfChild()
	os.Exit(m.Run())
}

// few are sizes at which every bench does all that it does in full, and its figures mean nothing.
var few = sizes{
	rounds: 2, round: 50 * time.Millisecond, warm: 20 * time.Millisecond, replayed: 3000, held: 3000, readers: 8, idle: 40,
	proposals: 400, short: 100, long: 250, looked: 1 << 16,
}

// TestFigures runs every bench, and reads its figure as whoever reads the lines of voix bench --json does.
func TestFigures(t *testing.T) {
	goals := map[string]float64{"ballots": 0.4, "page-out": 0.7, "page-in": 0.25, "thread": 0.5, "fanout": 1.5, "idle": 2, "replay": 1, "heap": 1, "dossier": 0.05, "dossier-heap": 1}
	units := map[string]string{
		"ballots": "ballots/s", "page-out": "pages/s", "page-in": "pages/s", "thread": "visits/s", "fanout": "deliveries/s", "idle": "bytes/connection",
		"replay": "ballots/s", "heap": "bytes/ballot", "dossier": "MB/s", "dossier-heap": "bytes/proposal",
	}
	// What a ratio is, where the other side of it is no measurement.
	ratios := map[string]func(value float64) float64{
		"replay":       func(v float64) float64 { return v / 1_000_000 },
		"heap":         func(v float64) float64 { return 24 / v },
		"dossier-heap": func(v float64) float64 { return 200 / v },
	}
	if got := slices.Sorted(maps.Keys(goals)); !slices.Equal(got, slices.Sorted(slices.Values(Names()))) {
		t.Errorf("the benches are %v", Names())
	}
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			var notes bytes.Buffer
			f, err := Run(t.Context(), name, Options{Folder: folder, Notes: &notes, sizes: few})
			if err != nil {
				t.Fatal(err)
			}
			line, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			var said map[string]any
			if err := json.Unmarshal(line, &said); err != nil {
				t.Fatal(err)
			}
			fields := []string{"against", "bench", "goal", "ratio", "unit", "value"}
			if f.Ratio == 0 { // the one rival that may not be there
				fields = slices.DeleteFunc(fields, func(field string) bool { return field == "ratio" })
				if !strings.Contains(notes.String(), "centrifuge is not built") {
					t.Errorf("no ratio, and no reason why: %q", notes.String())
				}
			}
			if got := slices.Sorted(maps.Keys(said)); !slices.Equal(got, fields) {
				t.Errorf("the fields are %v, not %v", got, fields)
			}
			if said["bench"] != name || said["unit"] != units[name] || said["goal"] != goals[name] || said["against"] == "" {
				t.Errorf("it says %s", line)
			}
			if f.Value <= 0 || f.Ratio < 0 || math.IsInf(f.Ratio, 0) {
				t.Errorf("value %v, ratio %v", f.Value, f.Ratio)
			}
			if ratio := ratios[name]; ratio != nil && f.Ratio != ratio(f.Value) {
				t.Errorf("the ratio of %v is %v", f.Value, f.Ratio)
			}
			if left, err := filepath.Glob(filepath.Join(folder, ".*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestNoBenchOfThatName(t *testing.T) {
	if _, err := Run(t.Context(), "speed", Options{}); err == nil || !strings.Contains(err.Error(), `"speed"`) {
		t.Errorf("%v", err)
	}
}

func TestMet(t *testing.T) {
	for _, c := range []struct {
		ratio, goal float64
		met         bool
	}{{0.4, 0.4, true}, {0.39, 0.4, false}, {2, 1, true}, {0, 1.5, false}} {
		if got := (Figure{Ratio: c.ratio, Goal: c.goal}).Met(); got != c.met {
			t.Errorf("%v of %v: met %t", c.ratio, c.goal, got)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		of   []float64
		want float64
	}{{[]float64{3}, 3}, {[]float64{9, 1, 5}, 5}, {[]float64{1000, 2, 3, 1, 4}, 3}} {
		if got := median(c.of); got != c.want {
			t.Errorf("the median of %v is %v", c.of, got)
		}
	}
}

// TestCeilingAnswersTheSame asks the platform and its ceiling the same, and compares all that comes back but the number of the
// entry and the date.
func TestCeilingAnswersTheSame(t *testing.T) {
	s, err := openSite(Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	request := s.voters(0, 0).next()
	header, body, err := fetch(s.Address, request)
	if err != nil {
		t.Fatal(err)
	}
	var ready ceilingReady
	c, err := startChild(ceilingServer, ceilingOrder{Method: "PUT", Path: "/api/v1/questions/:number/ballot", Header: header, Body: body}, &ready)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.stop(); err != nil {
			t.Error(err)
		}
	}()
	theirs, same, err := fetch(ready.Address, request)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(same, body) {
		t.Errorf("the body is %q, not %q", same, body)
	}
	byName := func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) }
	slices.SortFunc(header, byName)
	slices.SortFunc(theirs, byName)
	if !slices.Equal(theirs, header) {
		t.Errorf("the headers are %v, not %v", theirs, header)
	}
	// What was acknowledged is counted: one more or less is an error.
	if err := s.holds(1); err != nil {
		t.Error(err)
	}
	if s.holds(2) == nil {
		t.Error("a ballot that is not there is not missed")
	}
}
