package server

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// conveneAt announces a debate about an office, two days from now.
func (s *site) conveneAt(v *visitor, consultation int64, code string) {
	s.t.Helper()
	office, err := deliberation.ParseOffice(code)
	if err != nil {
		s.t.Fatal(err)
	}
	id, hash, document, err := s.platform.NewText(deliberation.Text{Title: "Parlons-en", Body: "Venez.", Place: "Salle des fêtes", Language: "fr"})
	if err == nil {
		_, err = s.platform.Do(s.t.Context(), s.platform.NewID(), deliberation.ConveneDebate{Consultation: consultation, Author: v.number, Announcement: deliberation.Announcement{Office: office, Text: id, Hash: hash, Begins: s.platform.Clock.Now().Add(48 * time.Hour).Truncate(time.Millisecond)}}, document)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// download reads a table, and checks that it is what RFC 4180 says.
func (v *visitor) download(path string) (rows []map[string]string) {
	v.site.t.Helper()
	a := v.get(path).wants(v.site.t, 200)
	if kind := a.header.Get("Content-Type"); kind != "text/csv; charset=utf-8; header=present" {
		v.site.t.Errorf("%s is sent as %q", path, kind)
	}
	if as := a.header.Get("Content-Disposition"); !strings.HasPrefix(as, "attachment; filename=") || !strings.HasSuffix(as, `.csv"`) {
		v.site.t.Errorf("%s is sent to be kept as %q", path, as)
	}
	if strings.Count(a.body, "\n") != strings.Count(a.body, "\r\n") || !strings.HasSuffix(a.body, "\r\n") {
		v.site.t.Errorf("%s does not end its lines with CRLF", path)
	}
	lines, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil {
		v.site.t.Fatal(err)
	}
	for _, cells := range lines[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[lines[0][i]] = cell
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t") {
				v.site.t.Errorf("%s: %q could be taken for a formula", path, cell)
			}
		}
		rows = append(rows, row)
	}
	r := v.request(http.MethodGet, path, nil)
	r.Header.Set("If-None-Match", a.header.Get("Etag"))
	v.do(r).wants(v.site.t, http.StatusNotModified)
	return rows
}

// row is the one whose cells are these, as names and values in turn.
func row(t *testing.T, rows []map[string]string, cells ...string) map[string]string {
	t.Helper()
	for _, r := range rows {
		fits := true
		for i := 0; i < len(cells); i += 2 {
			fits = fits && r[cells[i]] == cells[i+1]
		}
		if fits {
			return r
		}
	}
	t.Fatalf("no row %q in %v", cells, rows)
	return nil
}

func TestTheMapLightsUpWhereADebateHasADate(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille, reader := s.resident("Camille"), s.visitor()
	camille.mustFile("Un accueil", "Le matin.", "rights", "caf-59")
	reader.get("/carte").wants(t, 200, "Aucun débat n’a encore de date").lacks(t, "<svg class=\"map\"", "Caf du Nord")
	if rows := reader.download("/carte.csv"); len(rows) != 0 {
		t.Errorf("nothing is on show but %v", rows)
	}
	reader.get("/caf/caf-59").wants(t, 200, "Caf du Nord", "Un accueil", "Aucun débat", `href="/aide?caf=caf-59"`)

	s.conveneAt(camille, c, "caf-59")
	s.conveneAt(camille, c, "caf-64-bearn")
	s.conveneAt(camille, c, "caf-64-pays-basque")
	s.conveneAt(camille, c, "national")
	page := reader.get("/carte").wants(t, 200, `<svg class="map"`, `<a class="coming" href="/caf/caf-59">`, "Plusieurs Caf se partagent", "1 débat concerne toute la France")
	if n := strings.Count(page.body, `<a class="coming"`); n != 2 {
		t.Errorf("%d départements are lit, not two", n)
	}
	nord := row(t, reader.download("/carte.csv"), "office", "caf-59")
	if nord["debates"] != "1" || nord["coming"] != "1" || nord["proposals"] != "1" || nord["next"] == "" || nord["departements"] != "59" {
		t.Errorf("the Nord is %v", nord)
	}
	if got := decode[apiList[apiPlace]](t, reader.get("/api/v1/places")); len(got.Items) != 3 || got.Items[0].Office != "caf-59" || got.Items[0].Coming != 1 {
		t.Errorf("the API tells %+v", got)
	}
	reader.get("/ar/carte").wants(t, 200, `direction="ltr"`, `href="/ar/caf/caf-59"`)

	s.advance(72 * time.Hour)
	reader.get("/carte").wants(t, 200, `<a class="held" href="/caf/caf-59">`).lacks(t, `<a class="coming"`)
	order := func(path string) (codes []string) {
		for _, part := range strings.Split(reader.get(path).wants(t, 200).body, `<li id="caf-`)[1:] {
			code, _, _ := strings.Cut(part, `"`)
			codes = append(codes, code)
		}
		return codes
	}
	s.conveneAt(camille, c, "caf-01")
	s.conveneAt(camille, c, "caf-75")
	s.conveneAt(camille, c, "caf-75")
	for path, want := range map[string][]string{
		"/carte":              {"01", "59", "75", "64-bearn", "64-pays-basque"},
		"/carte?ordre=debats": {"75", "01", "59", "64-bearn", "64-pays-basque"},
		"/carte?ordre=date":   {"01", "75", "59", "64-bearn", "64-pays-basque"},
	} {
		if got := order(path); !slices.Equal(got, want) {
			t.Errorf("%s lists %v, not %v", path, got, want)
		}
	}
	reader.get("/carte?ordre=hasard").wants(t, 400)
	for _, none := range []string{"/caf/national", "/caf/caf-99", "/caf/CAF-59", "/caf/caf-99/resultats.csv"} {
		reader.get(none).wants(t, 404)
	}
}

// Rule 7 on pages of figures: whoever reads them before and after each ballot sees numbers of ballots, all colleges and offices
// together, and nothing else that moves; a change of mind moves nothing.
func TestFiguresOfAConsultationTellNobodysBallot(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	nord, _ := deliberation.ParseOffice("caf-59")
	camille, reader := s.mustJoin("Camille", deliberation.Concerned, nord), s.visitor()
	camille.mustPropose("Un accueil", "Le matin.")
	s.conveneAt(camille, c, "caf-59")
	paths := []string{"/consultations/1/chiffres", "/consultations/1/chiffres.csv", "/api/v1/consultations/1/participation", "/caf/caf-59", "/caf/caf-59/resultats.csv", "/carte", "/carte.csv", "/api/v1/places", "/propositions/1/etapes.csv", "/api/v1/proposals/1/timeline"}
	read := func() (all []string) {
		for _, path := range paths {
			all = append(all, reader.get(path).wants(t, 200).body)
		}
		return all
	}
	var voters []*visitor
	for i, college := range []deliberation.College{deliberation.Concerned, deliberation.Agent, deliberation.Association, deliberation.Resident} {
		v := s.mustJoin(fmt.Sprintf("V%d", i), college, nord)
		if college == deliberation.Association {
			v.represents("Entraide")
		}
		voters = append(voters, v)
	}
	for i, v := range voters {
		v.mustVote(1, []string{"agree", "disagree", "pass"}[i%3])
		count := row(t, reader.download("/consultations/1/chiffres.csv"), "by", "week")
		if count["ballots"] != cell(int64(i+1)) || count["proposals"] != "1" || count["debates"] != "1" {
			t.Errorf("after %d ballots the week counts %v", i+1, count)
		}
		for _, r := range reader.download("/consultations/1/chiffres.csv") {
			if r["by"] == "office" && r["ballots"] != "" {
				t.Errorf("ballots are told by office: %v", r)
			}
		}
		before := read()
		v.mustVote(1, []string{"disagree", "pass", "agree"}[i%3])
		for j, now := range read() {
			if now != before[j] {
				t.Errorf("%s tells that somebody changed their mind", paths[j])
			}
		}
	}
	if rows := reader.download("/caf/caf-59/resultats.csv"); len(rows) != 0 {
		t.Errorf("an open vote has results by office: %v", rows)
	}
}

func TestTheStepsAndResultsOfAProposalCanBeKept(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	nord, _ := deliberation.ParseOffice("caf-59")
	camille, reader := s.mustJoin("Camille", deliberation.Concerned, nord), s.visitor()
	camille.mustPropose("Un accueil", "Le matin.")
	camille.mustArgue(1, "Une heure de moins.")
	for i := range 5 {
		s.mustJoin(fmt.Sprintf("V%d", i), deliberation.Concerned, nord).mustVote(1, []string{"agree", "disagree", "pass", "agree", "pass"}[i])
	}
	today := parisDay(s.platform.Clock.Now())
	steps := reader.download("/propositions/1/etapes.csv")
	for _, event := range []string{"filed", "figures_first"} {
		if at := row(t, steps, "event", event); at["day"] != today {
			t.Errorf("%v was not today, %s", at, today)
		}
	}
	if week := row(t, steps, "event", "week"); week["arguments"] != "1" {
		t.Errorf("the week counts %v", week)
	}
	if first, last := steps[0]["event"], steps[len(steps)-1]["event"]; first != "filed" || last != "closed" {
		t.Errorf("the steps run from %q to %q", first, last)
	}
	reader.get("/propositions/1").wants(t, 200, "Les étapes de cette proposition", "Proposition déposée", "Premiers résultats montrés", "Fin de la consultation")
	if open := row(t, reader.download("/propositions/1/resultats.csv"), "college", "concerned"); open["territory"] != "all" || open["final"] != "no" || open["agree"] != "2" || open["ballots"] != "" {
		t.Errorf("while the vote goes on, the table tells %v", open)
	}
	s.advance(92 * 24 * time.Hour)
	s.until("the vote is closed", func() bool { return strings.Contains(reader.get("/api/v1/proposals/1").body, `"final":true`) })
	final := row(t, reader.download("/propositions/1/resultats.csv"), "college", "concerned")
	if final["territory"] != "caf-59" || final["final"] != "yes" || final["agree"] != "2" || final["disagree"] != "1" || final["ballots"] != "5" {
		t.Errorf("the final table tells %v", final)
	}
	if of := row(t, reader.download("/caf/caf-59/resultats.csv"), "proposal", "1"); of["college"] != "concerned" || of["agree"] != "2" || of["ballots"] != "5" {
		t.Errorf("of the Nord the table tells %v", of)
	}
	reader.get("/caf/caf-59").wants(t, 200, "Ce qu’en disent les personnes de cette Caf", "Un accueil")

	// An erased text stands in the timeline without a date: several on one day would be known as one person's.
	camille.openLink(nil)
	camille.follow("/moi/effacer", url.Values{"confirm": {"yes"}})
	s.until("the text is erased", func() bool { return strings.Contains(reader.get("/propositions/1").body, "Texte effacé") })
	if gone := row(t, reader.download("/propositions/1/etapes.csv"), "event", "erased"); gone["day"] != "" {
		t.Errorf("the day of an erasure is told: %v", gone)
	}
	for _, none := range []string{"/propositions/99/etapes.csv", "/propositions/99/resultats.csv", "/consultations/99/chiffres", "/consultations/99/chiffres.csv", "/api/v1/proposals/99/timeline", "/api/v1/consultations/99/participation"} {
		reader.get(none).wants(t, 404)
	}
}
