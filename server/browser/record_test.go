package browser_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"voix/server/page"
)

var recording = flag.Bool("record", false, "write what the checkers of accessibility find to client/accessibility.json, for the statement")

const recordedIn = "../../client/accessibility.json"

func recorded(t testing.TB) (run page.AuditRun) {
	t.Helper()
	raw, err := os.ReadFile(recordedIn)
	if err == nil {
		err = json.Unmarshal(raw, &run)
	}
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// record changes what the accessibility statement says of the last run, when asked to.
func record(t testing.TB, change func(*page.AuditRun)) {
	t.Helper()
	if !*recording {
		return
	}
	run := recorded(t)
	change(&run)
	run.Date = time.Now().UTC().Truncate(24 * time.Hour)
	raw, err := json.MarshalIndent(run, "", "  ")
	if err == nil {
		err = os.WriteFile(recordedIn, append(raw, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The statement tells of a run over the pages that there are, in the languages that there are, and of nothing worse than what the
// tests accept: `make statement` writes it anew.
func TestStatementTellsOfTheseTests(t *testing.T) {
	run := recorded(t)
	if all := len(audits(visits(&content{}))); run.Pages != all || run.Locales != len(page.Locales()) || run.Tool != axeVersion(t) {
		t.Errorf("the statement tells of %d pages in %d languages by %s; there are %d in %d by %s", run.Pages, run.Locales, run.Tool, all, len(page.Locales()), axeVersion(t))
	}
	if run.Faults != 0 {
		t.Errorf("the statement tells of %d faults", run.Faults)
	}
	if len(run.Scores) != len(mainPages(&content{})) {
		t.Errorf("the statement tells of %d pages of Lighthouse", len(run.Scores))
	}
	for _, s := range run.Scores {
		if min(s.Accessibility, s.BestPractices, s.SearchEngines) < leastScore {
			t.Errorf("the statement tells of %+v", s)
		}
	}
}
