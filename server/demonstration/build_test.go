package demonstration

import (
	"path/filepath"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/demonstration/content"
)

// looked is when the tests look at the demonstration: in summer time, with a change of the clocks within its history.
var looked = time.Date(2026, 5, 20, 15, 30, 0, 0, time.UTC)

func said(t testing.TB) *content.Demonstration {
	t.Helper()
	d, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// platform opens a new platform that runs by a clock of the demonstration.
func platform(t testing.TB, seed int64) (*server.Platform, *Clock, server.Place) {
	t.Helper()
	clock, at := NewClock(looked), server.Place{Data: filepath.Join(t.TempDir(), "data")}
	p, err := server.OpenPlatform(t.Context(), at, server.PlatformOptions{Clock: clock, Random: Random(seed)})
	if err != nil {
		t.Fatal(err)
	}
	p.Start()
	return p, clock, at
}

func TestFullSize(t *testing.T) {
	p, clock, _ := platform(t, 1)
	defer p.Close()
	began := time.Now()
	if _, err := Build(t.Context(), p, said(t), clock, 1, nil); err != nil {
		t.Fatal(err)
	}
	p.Read(func(s *deliberation.State) {
		for _, c := range s.Consultations() {
			t.Logf("%+v", c)
		}
		t.Log(s.Persons(), s.Number(), time.Since(began))
	})
}
