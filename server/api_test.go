package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

func decode[T any](t testing.TB, a *response) (v T) {
	t.Helper()
	if !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		t.Fatalf("no JSON: %s", a)
	}
	d := json.NewDecoder(strings.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, a)
	}
	return v
}

func TestAPITellsWhatPagesTell(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille := s.mustJoin("Camille", deliberation.Concerned, deliberation.National)
	a := camille.json(http.MethodPost, "/api/v1/proposals", map[string]any{"title": "Un accueil", "text": "Le **matin**.", "theme": "rights", "office": "national"})
	if a.wants(t, 201); a.header.Get("Location") != "/propositions/1" {
		t.Error(a)
	}
	camille.mustArgue(1, "Une heure de moins.")
	s.convene(camille, c, "Parlons-en")
	if a := camille.json(http.MethodPost, "/api/v1/debates/1/arguments", map[string]any{"side": "asking", "text": "Où ?"}); a.status != 201 {
		t.Error(a)
	}
	camille.mustVote(1, "agree")

	v := s.visitor()
	p := decode[apiProposal](t, v.get("/api/v1/proposals/1"))
	if p.Title != "Un accueil" || p.Text != "Le **matin**." || p.Theme != "rights" || p.Office != "national" || p.Author.Pseudonym != "Camille" ||
		p.Author.College != deliberation.Concerned || p.Ballots != 1 || p.Final || len(p.Rows) != 0 || p.Arguments != 1 || !p.At.Equal(morning) {
		t.Errorf("%+v", p)
	}
	if l := decode[apiList[apiProposal]](t, v.get("/api/v1/proposals?theme=rights&office=national&consultation=1")); len(l.Items) != 1 || l.Next != "" {
		t.Errorf("%+v", l)
	}
	if l := decode[apiList[apiProposal]](t, v.get("/api/v1/proposals?theme=digital")); l.Items == nil || len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
	if x := decode[apiConsultation](t, v.get("/api/v1/consultations/1")); x.Title != "Vers la prochaine convention" || x.Phase != "propose" || x.Proposals != 1 || x.Arguments != 2 || x.Ballots != 1 {
		t.Errorf("%+v", x)
	}
	if l := decode[apiList[apiConsultation]](t, v.get("/api/v1/consultations")); len(l.Items) != 1 {
		t.Errorf("%+v", l)
	}
	if l := decode[apiList[apiArgument]](t, v.get("/api/v1/proposals/1/arguments")); len(l.Items) != 1 || l.Items[0].Text != "Une heure de moins." || l.Items[0].Side != deliberation.For {
		t.Errorf("%+v", l)
	}
	if l := decode[apiList[apiArgument]](t, v.get("/api/v1/debates/1/arguments")); len(l.Items) != 1 || l.Items[0].Text != "Où ?" {
		t.Errorf("%+v", l)
	}
	if d := decode[apiDebate](t, v.get("/api/v1/debates/1")); d.Title != "Parlons-en" || d.Place == "" || d.Arguments != 1 {
		t.Errorf("%+v", d)
	}
	if l := decode[apiList[apiDebate]](t, v.get("/api/v1/debates")); len(l.Items) != 1 {
		t.Errorf("%+v", l)
	}
	if me := decode[apiPerson](t, camille.get("/api/v1/me")); me.Pseudonym != "Camille" || me.College != deliberation.Concerned || me.Office != "national" {
		t.Errorf("%+v", me)
	}

	phone := s.visitor()
	phone.json(http.MethodPost, "/api/v1/session", map[string]any{"code": camille.code, "shared": true}).wants(t, 204)
	phone.get("/api/v1/me").wants(t, 200, "Camille")
	phone.json(http.MethodDelete, "/api/v1/session", nil).wants(t, 204)
	phone.get("/api/v1/me").wants(t, 401)
}

func TestAPIErrorsAreOfOneForm(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil", "Le matin.")
	for _, c := range []struct {
		a      *response
		status int
		code   string
		fields string
	}{
		{v.json("POST", "/api/v1/proposals", map[string]any{"title": "", "text": " ", "theme": "x", "office": "y"}), 422, "input", "title text theme office"},
		{v.json("POST", "/api/v1/proposals/1/arguments", map[string]any{"side": "x", "text": ""}), 422, "input", "side text"},
		{v.json("PUT", "/api/v1/questions/1/ballot", map[string]any{}), 422, "input", "choice"},
		{v.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": 1}), 422, "input", "choice"},
		{v.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "agree", "voter": "me"}), 422, "input", "voter"},
		{v.json("PUT", "/api/v1/questions/1/ballot", json.RawMessage(`{"choice":"agree","choice":"pass"}`)), 422, "input", "choice"},
		{v.json("PUT", "/api/v1/questions/99/ballot", map[string]any{"choice": "agree"}), 404, "question_unknown", ""},
		{v.json("POST", "/api/v1/proposals/99/arguments", map[string]any{"side": "for", "text": "x"}), 404, "proposal_unknown", ""},
		{s.visitor().json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "agree"}), 401, "signed_out", ""},
		{s.visitor().json("POST", "/api/v1/session", map[string]any{"code": "x"}), 422, "code", ""},
		{s.visitor().get("/api/v1/proposals/99"), 404, "proposal_unknown", ""},
		{s.visitor().get("/api/v1/nothing"), 404, "address", ""},
		{s.visitor().get("/api/v1/proposals?after=x"), 400, "parameter", ""},
	} {
		var e struct {
			Error apiError `json:"error"`
		}
		c.a.wants(t, c.status)
		e = decode[struct {
			Error apiError `json:"error"`
		}](t, c.a)
		var fields []string
		for _, f := range e.Error.Faults {
			fields = append(fields, f.Field)
			if f.Message == "" {
				t.Errorf("a fault without words: %s", c.a)
			}
		}
		if e.Error.Code != c.code || e.Error.Message == "" || len(e.Error.Request) != 16 || strings.Join(fields, " ") != c.fields {
			t.Errorf("%+v: %s", e, c.a)
		}
	}
}

func TestAPIIsConditional(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil", "Le matin.")
	for _, path := range []string{"/api/v1/proposals", "/api/v1/proposals/1", "/api/v1/proposals/1/arguments", "/api/v1/consultations", "/api/v1/consultations/1"} {
		again := func(tag string) *response {
			r := v.request("GET", path, nil)
			r.Header.Set("If-None-Match", tag)
			return v.do(r)
		}
		tag := v.get(path).wants(t, 200).header.Get("ETag")
		if tag == "" {
			t.Fatal(path, "has no ETag")
		}
		if a := again(tag).wants(t, 304); a.body != "" {
			t.Error(a)
		}
		v.mustArgue(1, "Pour "+path)
		if a := again(tag).wants(t, 200); a.header.Get("ETag") == tag {
			t.Error(a)
		}
	}
}

func TestAPIListsAreCutIntoPages(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	for i := range 45 {
		v.mustPropose(fmt.Sprintf("Proposition %d", i+1), "Le matin.")
		s.convene(v, c, fmt.Sprintf("Débat %d", i+1))
	}
	for i := range 230 {
		v.mustArgue(1, fmt.Sprintf("Argument %d", i+1))
	}
	for path, want := range map[string]int{"/api/v1/proposals": 45, "/api/v1/debates": 45, "/api/v1/proposals/1/arguments": 230} {
		seen, pages, next := map[int64]bool{}, 0, ""
		for {
			l := decode[apiList[struct{ Number int64 }]](t, strip(t, v.get(path+"?after="+next)))
			for _, one := range l.Items {
				if seen[one.Number] {
					t.Errorf("%s tells %d twice", path, one.Number)
				}
				seen[one.Number] = true
			}
			if pages++; len(l.Items) > 100 {
				t.Errorf("%s tells %d at once", path, len(l.Items))
			}
			if next = l.Next; next == "" || pages > 50 {
				break
			}
		}
		if len(seen) != want || pages < 3 {
			t.Errorf("%s tells %d of %d on %d pages", path, len(seen), want, pages)
		}
	}
	// The pages of the site, too, lead to everything.
	seen, path := map[string]bool{}, "/propositions"
	for pages := 0; path != "" && pages < 10; pages++ {
		a := v.get(path).wants(t, 200)
		for i := range 45 {
			if strings.Contains(a.body, fmt.Sprintf(">Proposition %d<", i+1)) {
				seen[fmt.Sprint(i)] = true
			}
		}
		_, rest, found := strings.Cut(a.body, `rel="next" href="`)
		path = ""
		if found {
			path, _, _ = strings.Cut(rest, `"`)
			path = strings.ReplaceAll(path, "&amp;", "&")
		}
	}
	if len(seen) != 45 {
		t.Errorf("the list leads to %d of 45", len(seen))
	}
}

// strip leaves the numbers of a list's items only.
func strip(t testing.TB, a *response) *response {
	t.Helper()
	var l apiList[map[string]any]
	if err := json.Unmarshal([]byte(a.body), &l); err != nil {
		t.Fatalf("%v: %s", err, a)
	}
	for i, one := range l.Items {
		l.Items[i] = map[string]any{"Number": one["number"]}
	}
	raw, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	b := *a
	b.body = string(raw)
	return &b
}

func TestIdempotencyKey(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille"), s.resident("Dominique")
	send := func(v *visitor, method, path, key, body string) *response {
		r := v.request(method, path, bytes.NewReader([]byte(body)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
		return v.do(r)
	}
	const one, two = `{"title":"Un","text":"x","theme":"rights"}`, `{"title":"Deux","text":"x","theme":"rights"}`
	first := send(camille, "POST", "/api/v1/proposals", "a", one).wants(t, 201)
	for _, body := range []string{one, two} {
		if again := send(camille, "POST", "/api/v1/proposals", "a", body).wants(t, 201); again.body != first.body {
			t.Errorf("%s\n%s", first, again)
		}
	}
	if other := send(camille, "POST", "/api/v1/proposals", "b", one).wants(t, 201); other.body == first.body {
		t.Error("another key is taken for the same")
	}
	if other := send(dominique, "POST", "/api/v1/proposals", "a", one).wants(t, 201); other.body == first.body {
		t.Error("another person's key is taken for the same")
	}
	// A late repeat of an old choice does not undo a later one.
	send(camille, "PUT", "/api/v1/questions/1/ballot", "v1", `{"choice":"agree"}`).wants(t, 200)
	send(camille, "PUT", "/api/v1/questions/1/ballot", "v2", `{"choice":"disagree"}`).wants(t, 200)
	send(camille, "PUT", "/api/v1/questions/1/ballot", "v1", `{"choice":"agree"}`).wants(t, 200)
	camille.get("/propositions/1").wants(t, 200, `choice-disagree" aria-pressed="true"`)
	s.platform.Read(func(st *deliberation.State) {
		if c, _ := st.Consultation(1); c.Proposals != 3 || c.Ballots != 1 {
			t.Errorf("%d proposals, %d ballots", c.Proposals, c.Ballots)
		}
	})
}

// TestNothingTellsMoreThanRule7 looks at everything that anybody can read, ballot by ballot: what may be known before
// closing are the number of ballots and shown tallies of a whole college.
func TestNothingTellsMoreThanRule7(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	office, err := deliberation.ParseOffice("291")
	if err != nil {
		office = deliberation.Offices()[0]
	}
	author := s.resident("Camille")
	author.mustPropose("Un accueil", "Le matin.")
	reader := s.visitor()
	type state struct {
		ballots int64
		rows    string
	}
	var last state
	look := func() state {
		t.Helper()
		a := reader.get("/api/v1/proposals/1").wants(t, 200)
		var all map[string]any
		if err := json.Unmarshal([]byte(a.body), &all); err != nil {
			t.Fatal(err)
		}
		p := decode[apiProposal](t, a)
		for _, row := range p.Rows {
			if row.Territory != string(deliberation.AllTerritories) || row.Ballots != 0 || row.LeftOut != 0 || row.AtLeast != "" || row.Tally == nil {
				t.Errorf("before closing: %+v", row)
			}
			if n := row.Tally.Total(); n < int64(row.College.SmallestSet()) {
				t.Errorf("a tally of %d: %+v", n, row)
			}
		}
		for key := range all {
			switch key {
			case "number", "consultation", "title", "text", "language", "theme", "office", "author", "at", "question", "ballots", "final", "rows", "arguments", "files", "changed":
			default:
				t.Errorf("the API tells %s", key)
			}
		}
		rows, err := json.Marshal(p.Rows)
		if err != nil {
			t.Fatal(err)
		}
		return state{p.Ballots, string(rows)}
	}
	last = look()
	voters := map[string]*visitor{}
	cast := func(name string, college deliberation.College, choice string) {
		t.Helper()
		if voters[name] == nil {
			voters[name] = s.mustJoin(name, college, office)
		}
		tags := []string{reader.get("/api/v1/proposals/1").header.Get("ETag"), reader.get("/propositions/1").header.Get("ETag"), reader.get("/").header.Get("ETag")}
		bodies := []string{reader.get("/api/v1/proposals/1").body, reader.get("/propositions/1").body, reader.get("/").body}
		voters[name].mustVote(1, choice)
		now := look()
		if now.ballots == last.ballots && now.rows == last.rows { // a change of mind: nobody may see that it happened
			for i, path := range []string{"/api/v1/proposals/1", "/propositions/1", "/"} {
				a := reader.get(path)
				if a.header.Get("ETag") != tags[i] || a.body != bodies[i] {
					t.Errorf("%s tells that %s changed their mind", path, name)
				}
			}
		}
		last = now
	}
	for i := range 4 {
		cast(fmt.Sprintf("C%d", i), deliberation.Concerned, []string{"agree", "disagree", "agree", "pass"}[i])
		if last.rows != "[]" {
			t.Fatalf("%d ballots are shown: %s", i+1, last.rows)
		}
	}
	cast("C1", deliberation.Concerned, "agree")
	cast("C1", deliberation.Concerned, "pass")
	cast("C4", deliberation.Concerned, "disagree")
	if !strings.Contains(last.rows, "concerned") {
		t.Fatalf("five ballots that differ are not shown: %s", last.rows)
	}
	shown := last.rows
	cast("C5", deliberation.Concerned, "agree")
	cast("C0", deliberation.Concerned, "disagree")
	if last.rows != shown {
		t.Errorf("one voter's move shows: %s, then %s", shown, last.rows)
	}
	for i := range 6 {
		cast(fmt.Sprintf("R%d", i), deliberation.Resident, "agree")
	}
	if strings.Contains(last.rows, "resident") {
		t.Errorf("unanimity is shown: %s", last.rows)
	}
	for i := range 10 {
		cast(fmt.Sprintf("A%d", i), deliberation.Agent, []string{"agree", "disagree", "pass"}[i%3])
	}
	if strings.Contains(last.rows, "agent") {
		t.Errorf("figures of agents are shown on the same day: %s", last.rows)
	}
	// Pages tell no more than the API: neither the number of ballots of a college nor of an office.
	page := reader.get("/propositions/1").wants(t, 200, "22 avis")
	for _, word := range []string{"6 avis", "10 avis", "5 avis", "16 avis", office.Name()} {
		page.lacks(t, ">"+word, " "+word)
	}

	s.advance(92 * 24 * time.Hour)
	s.until("the vote is closed", func() bool { return strings.Contains(reader.get("/api/v1/proposals/1").body, `"final":true`) })
	p := decode[apiProposal](t, reader.get("/api/v1/proposals/1"))
	for _, row := range p.Rows {
		if row.Tally != nil && row.Tally.Total() < int64(row.College.SmallestSet()) {
			t.Errorf("after closing: %+v", row)
		}
		if row.College == deliberation.Resident && row.Tally != nil {
			t.Errorf("unanimity is shown: %+v", row)
		}
	}
	reader.get("/propositions/1").wants(t, 200)
	voters["C0"].openLink(nil)
	voters["C0"].json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "pass"}).wants(t, 409, "ballots_closed")
}
