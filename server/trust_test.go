package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"voix/server/page"
)

func TestTrustPages(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	v.get("/accessibilite").wants(t, 200, "n’a encore pas été audité", "non conforme", "axe-core")
	v.get("/version").wants(t, 200, "AGPL-3.0-or-later", runtime.Version())
	plan := v.get("/plan-du-site").wants(t, 200)
	for _, p := range s.server.pages.Statics() {
		if p.Name != "plan" && p.Name != "offline" && !strings.Contains(plan.body, `href="`+p.Address+`"`) {
			t.Errorf("%s is not on the map of the site", p.Address)
		}
		v.get(p.Address).wants(t, 200, "<h1>")
	}
}

// A program built by go test knows of no library that it holds.
func TestLibrariesAreNamed(t *testing.T) {
	got := modulesOf(&debug.BuildInfo{Deps: []*debug.Module{
		{Path: "github.com/gofiber/fiber/v2", Version: "v2.52.9"},
		{Path: "one.example/a", Version: "v1.0.0", Replace: &debug.Module{Path: "other.example/a", Version: "v1.0.1"}},
	}})
	if want := []page.Module{{Path: "github.com/gofiber/fiber/v2", Version: "v2.52.9"}, {Path: "other.example/a", Version: "v1.0.1"}}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// The file of RFC 9116 exists once there is somebody to write to, and has not expired.
func TestSecurityText(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	v.get("/.well-known/security.txt").wants(t, 404)
	v.get("/securite").wants(t, 200, "n’est pas encore choisie")
	s.server.pages = s.server.pages.For(page.Operator{Contact: "mailto:securite@voix.example"})
	a := v.get("/.well-known/security.txt").wants(t, 200, "Contact: mailto:securite@voix.example\n", "/securite\n")
	_, after, _ := strings.Cut(a.body, "Expires: ")
	at, err := time.Parse(time.RFC3339, strings.SplitN(after, "\n", 2)[0])
	if now := s.clock.Now(); err != nil || !at.After(now) || at.After(now.AddDate(1, 0, 1)) {
		t.Errorf("expires %v, now %v: %v", at, now, err)
	}
}

// Whoever has read the pages before sees who answers for the installation now.
func TestOtherContactIsSeen(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	for _, path := range []string{"/securite", "/accessibilite", "/qui-sommes-nous"} {
		s.server.pages.Operator.Contact = "mailto:avant@voix.example"
		tag := v.get(path).wants(t, 200, "avant@voix.example").header.Get("ETag")
		again := func() *http.Request {
			r := v.request(http.MethodGet, path, nil)
			r.Header.Set("If-None-Match", tag)
			return r
		}
		v.do(again()).wants(t, 304)
		s.server.pages.Operator.Contact = "mailto:apres@voix.example"
		v.do(again()).wants(t, 200, "apres@voix.example").lacks(t, "avant@")
	}
}

func TestContactIsAnAddress(t *testing.T) {
	for text, ok := range map[string]bool{
		"mailto:a@b.example": true, "https://voix.example/contact": true, "a@b.example": false, "javascript:alert(1)": false, "http://x": false, "mailto:": false, "": false,
	} {
		var c Contact
		if err := c.UnmarshalText([]byte(text)); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The figures count what was answered; how many requests there were is told in steps only.
func TestOpenFigures(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.visitor()
	v.get("/chiffres-du-site").wants(t, 200)
	for range 120 {
		v.get("/style")
	}
	s.resident("Camille").post("/propositions/1/avis", url.Values{"choice": {"agree"}})
	var told struct {
		Reads, Writes, Failures int
		AnsweredWithin          []struct {
			Milliseconds     int
			ReadsPerHundred  *int
			WritesPerHundred *int
		}
	}
	if err := json.Unmarshal([]byte(v.get("/api/v1/figures").wants(t, 200).body), &told); err != nil {
		t.Fatal(err)
	}
	if told.Reads != 100 || told.Writes != 0 || len(told.AnsweredWithin) < 3 {
		t.Errorf("%+v", told)
	}
	last := 0
	for _, one := range told.AnsweredWithin {
		if one.ReadsPerHundred == nil || *one.ReadsPerHundred < last || *one.ReadsPerHundred > 100 {
			t.Fatalf("%+v", one)
		}
		last = *one.ReadsPerHundred
	}
	if last == 0 {
		t.Error("nothing was answered in time")
	}
	if told.AnsweredWithin[0].WritesPerHundred != nil {
		t.Errorf("the share of one write tells of it: %+v", told.AnsweredWithin[0])
	}
}

// Who watches the figures learns of no single write: what is told of writes moves once in a hundred.
func TestSpeedsOfWritesMoveInSteps(t *testing.T) {
	var told toldSpeeds
	moved, before := 0, -1
	for writes := 1; writes <= 10*countStep; writes++ {
		v := page.OpenFigures{Writes: writes, Speeds: []page.Speed{{Milliseconds: 2, Writes: writes % 97}}}
		told.steady(&v)
		now := v.Speeds[0].Writes
		if writes < countStep && now != -1 {
			t.Fatalf("%d writes: %d of a hundred", writes, now)
		}
		if now != before {
			moved, before = moved+1, now
			if writes%countStep != 0 || now != writes%97 {
				t.Errorf("%d writes: %d of a hundred", writes, now)
			}
		}
	}
	if moved != 10 {
		t.Errorf("moved %d times", moved)
	}
}

// Two programs are never taken for the same one, whether or not they know their revision.
func TestBuildTellsProgramsApart(t *testing.T) {
	program := func(text string) string {
		name := filepath.Join(t.TempDir(), "voix")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	of := func(modified string) *debug.BuildInfo {
		return &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: modified}}}
	}
	one, other := program("one"), program("other")
	if a, b := buildOf(&debug.BuildInfo{}, one), buildOf(&debug.BuildInfo{}, other); a == b || a != buildOf(nil, program("one")) {
		t.Errorf("without a revision: %s, %s", a, b)
	}
	if a, b := buildOf(of("true"), one), buildOf(of("true"), other); a == b || !strings.HasPrefix(a, "0123456789ab-") {
		t.Errorf("of a changed source: %s, %s", a, b)
	}
	if a := buildOf(of("false"), one); a != "0123456789ab" {
		t.Errorf("of a revision: %s", a)
	}
}
