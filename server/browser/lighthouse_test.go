package browser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"voix/server/page"
)

// leastScore is what Lighthouse must give each of the main pages, in points out of 100.
const leastScore = 98

// mainPages are the ten that most people see.
func mainPages(c *content) []string {
	return []string{
		"/", "/propositions", fmt.Sprintf("/propositions/%d", c.busy), "/carte", "/debats", fmt.Sprintf("/debats/%d", c.coming),
		fmt.Sprintf("/consultations/%d", c.current), "/aide", "/ar/propositions", "/vie-privee",
	}
}

type lighthouseScore struct {
	URL    string         `json:"url"`
	Scores map[string]int `json:"scores"`
	Failed []string       `json:"failed"`
}

// lighthouse runs the checker as npm installed it, so many times on each path, with the profile of a phone.
func lighthouse(t testing.TB, c *content, categories string, times int, paths []string) []lighthouseScore {
	t.Helper()
	ctx, err := chromium()
	if err != nil || ctx == nil {
		t.Fatal(err)
	}
	arguments := []string{"lighthouse.mjs", categories, fmt.Sprint(times)}
	for _, path := range paths {
		arguments = append(arguments, c.url(path))
	}
	node := exec.CommandContext(t.Context(), "node", arguments...)
	node.Dir = "../../client"
	node.Env = append(os.Environ(), "CHROME_PATH="+browserBinary())
	var out, said bytes.Buffer
	node.Stdout, node.Stderr = &out, &said
	if err := node.Run(); err != nil {
		t.Fatalf("run .ci/tools browser node: %v\n%s", err, said.Bytes())
	}
	var all []lighthouseScore
	for d := json.NewDecoder(&out); d.More(); {
		var one lighthouseScore
		if err := d.Decode(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if len(all) != times*len(paths) {
		t.Fatalf("%d runs of %d", len(all), times*len(paths))
	}
	return all
}

func TestLighthouse(t *testing.T) {
	c := theSite(t)
	var scores []page.AuditScore
	for _, one := range lighthouse(t, c, "accessibility,best-practices,seo", 1, mainPages(c)) {
		path := strings.TrimPrefix(one.URL, "http://"+c.address)
		t.Log(path, one.Scores)
		for _, category := range []string{"accessibility", "best-practices", "seo"} {
			if points, ok := one.Scores[category]; !ok || points < leastScore {
				t.Errorf("%s: %s %d: %v", path, category, points, one.Failed)
			}
		}
		scores = append(scores, page.AuditScore{
			Path: path, Accessibility: one.Scores["accessibility"], BestPractices: one.Scores["best-practices"], SearchEngines: one.Scores["seo"],
		})
	}
	record(t, func(run *page.AuditRun) { run.Scores = scores })
}

// BenchmarkLighthouse is the score for performance, in points, median of five runs a page; the ceiling is 100.
func BenchmarkLighthouse(b *testing.B) {
	c := theSite(b)
	for _, path := range mainPages(c) {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				var points []int
				for _, one := range lighthouse(b, c, "performance", 5, []string{path}) {
					points = append(points, one.Scores["performance"])
				}
				slices.Sort(points)
				b.ReportMetric(float64(points[len(points)/2]), "points")
			}
		})
	}
}
