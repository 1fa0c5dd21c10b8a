package server

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"voix/deliberation"
	"voix/server/journal"
)

// listener is a page that follows topics.
type listener struct {
	site *site
	conn *websocket.Conn
	said []string // lines not yet taken
	last string   // the line that was taken last
	all  strings.Builder
	from uint64 // entries up to which were there when the page was opened
}

func (s *site) dial(query string) *listener {
	s.t.Helper()
	before := s.head()
	conn, response, err := websocket.DefaultDialer.Dial("ws://"+s.address+"/live?"+query, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	s.t.Cleanup(func() { conn.Close() })
	l := &listener{site: s, conn: conn}
	if !strings.Contains(query, "since=") {
		l.from = before
	}
	return l
}

type told struct {
	N       uint64 `json:"n"`
	Topic   string `json:"topic"`
	Kind    string `json:"kind"`
	ID      int64  `json:"id"`
	Ballots int64  `json:"ballots"`
}

// next is the next thing that the page is told, however long a busy machine takes.
func (l *listener) next() (m told) {
	l.site.t.Helper()
	if len(l.said) == 0 {
		if err := l.conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			l.site.t.Fatal(err)
		}
		_, message, err := l.conn.ReadMessage()
		if err != nil {
			l.site.t.Fatal(err)
		}
		l.all.Write(message)
		l.said = strings.Split(strings.TrimSpace(string(message)), "\n")
	}
	if err := json.Unmarshal([]byte(l.said[0]), &m); err != nil {
		l.site.t.Fatal(err)
	}
	l.last, l.said = l.said[0], l.said[1:]
	if m.Topic != "" && m.N <= l.from {
		return l.next() // written before the page was opened, and told while it was
	}
	return m
}

func (l *listener) expect(want told) {
	l.site.t.Helper()
	got := l.next()
	if want.N == 0 {
		got.N = 0
	}
	if got != want {
		l.site.t.Fatalf("told %+v, not %+v", got, want)
	}
}

func TestLiveTellsWhatOthersDo(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille"), s.resident("Dominique")
	camille.mustPropose("Un accueil", "Le matin.")
	began := s.head()
	// Pages say what they were rendered at: one that does not may still be told what is on its way.
	since := fmt.Sprintf("&since=%d", began)
	pages := []*listener{s.dial("topics=proposal/1" + since), s.dial("topics=proposal/1,consultation/1" + since)}
	for _, p := range pages {
		p.expect(told{N: began, Kind: "hello"})
	}
	each := func(want told) {
		t.Helper()
		for _, p := range pages {
			p.expect(want)
		}
	}
	camille.mustArgue(1, "Une heure de moins.")
	each(told{N: s.head(), Topic: "proposal/1", Kind: "argument", ID: 1})
	camille.mustVote(1, "agree")
	each(told{N: s.head(), Topic: "proposal/1", Kind: "ballots", Ballots: 1})

	// A change of mind tells nothing: the next thing that is told is the argument after it.
	camille.mustVote(1, "disagree")
	camille.mustVote(1, "pass")
	camille.mustVote(1, "agree")
	dominique.mustArgue(1, "Et le soir.")
	each(told{N: s.head(), Topic: "proposal/1", Kind: "argument", ID: 2})

	dominique.mustPropose("Un guichet", "Le soir.")
	pages[1].expect(told{N: s.head(), Topic: "consultation/1", Kind: "proposal", ID: 2})

	// Who comes back is told what was missed, and of the ballots only how many there are now.
	missed := s.dial(fmt.Sprintf("topics=proposal/1&since=%d", began))
	missed.expect(told{N: s.head(), Kind: "hello"})
	var kinds []string
	for range 3 {
		m := missed.next()
		kinds = append(kinds, fmt.Sprint(m.Kind, m.ID, m.Ballots))
	}
	if got := strings.Join(kinds, " "); got != "argument1 0 ballots0 1 argument2 0" {
		t.Errorf("told %s", got)
	}
	other := s.dial(fmt.Sprintf("topics=proposal/1&since=%d", s.head()+1000))
	other.expect(told{N: s.head(), Kind: "hello"})
	other.expect(told{N: s.head(), Kind: "reload"})

	if a := camille.json("DELETE", "/api/v1/me", nil); a.status != 200 {
		t.Fatal(a)
	}
	each2 := pages[0].next()
	if each2.Kind != "text" || each2.Topic != "proposal/1" {
		t.Errorf("an erasure is told as %+v", each2)
	}
}

// TestLiveTellsOfSheets follows a proposal whose sheet is written, and reads the sheet back from its store, field by field.
func TestLiveTellsOfSheets(t *testing.T) {
	s := newSite(t, siteOptions{})
	consultation := s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.mustPropose("Un accueil", "Le matin.")
	began := s.head()
	page := s.dial(fmt.Sprintf("topics=proposal/1&since=%d", began))
	page.expect(told{N: began, Kind: "hello"})
	want := deliberation.Text{Language: "fr", Parts: []string{"On attend dehors.", "Ouvrir le matin.", "", "Heures d’ouverture"}}
	id, hash, document, err := s.platform.NewText(want)
	if err != nil {
		t.Fatal(err)
	}
	do := func(c deliberation.Command, documents ...journal.Document) {
		t.Helper()
		if _, err := s.platform.Do(t.Context(), s.platform.NewID(), c, documents...); err != nil {
			t.Fatal(err)
		}
	}
	do(deliberation.VolunteerAsRapporteur{Consultation: consultation, Person: 1})
	do(deliberation.WriteSheet{Proposal: 1, Author: 1, Text: id, Hash: hash}, document)
	page.expect(told{N: s.head(), Topic: "proposal/1", Kind: "sheet"})
	missed := s.dial(fmt.Sprintf("topics=proposal/1&since=%d", began))
	missed.expect(told{N: s.head(), Kind: "hello"})
	missed.expect(told{N: s.head(), Topic: "proposal/1", Kind: "sheet"})

	texts := newTexts(s.platform)
	for range 2 { // from the store, then from the cache
		if got, err := texts.One(t.Context(), id); err != nil || !cmp.Equal(got, want) {
			t.Fatalf("%v: %s", err, cmp.Diff(want, got))
		}
	}
	do(deliberation.EraseText{Text: id, By: 1})
	page.expect(told{N: s.head(), Topic: "proposal/1", Kind: "text"})
	if got, err := texts.One(t.Context(), id); err != nil || !cmp.Equal(got, deliberation.Text{}) {
		t.Errorf("after its erasure the sheet still says %+v, %v", got, err)
	}
}

// TestLiveTellsNoFigure casts ballots until figures are shown, and looks at every byte that pages were told.
func TestLiveTellsNoFigure(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	var people []*visitor
	for i := range 7 {
		people = append(people, s.resident(fmt.Sprintf("Personne %d", i)))
	}
	people[0].mustPropose("Un accueil", "Le matin.")
	page := s.dial(fmt.Sprintf("topics=proposal/1,consultation/1&since=%d", s.head()))
	page.expect(told{N: s.head(), Kind: "hello"})
	for i, p := range people {
		p.mustVote(1, []string{"agree", "disagree", "agree", "pass", "agree", "agree", "agree"}[i])
	}
	shown, ballots := false, int64(0)
	for !shown || ballots < 7 {
		switch m := page.next(); m.Kind {
		case "shown":
			shown = true
		case "ballots":
			ballots = m.Ballots
		default:
			t.Fatalf("told %+v", m)
		}
	}
	for _, word := range []string{"agree", "disagree", "pass", "resident", "tally", "rows", "college"} {
		if strings.Contains(page.all.String(), word) {
			t.Errorf("%q in %s", word, page.all.String())
		}
	}
	var released bool
	s.platform.Read(func(st *deliberation.State) {
		f, _ := st.Figures(1)
		released = len(f.Rows) > 0
	})
	if !released {
		t.Error("no figure was released, so nothing was tried")
	}
}

// Of marks a page is told when their figure moves, and nothing before: not that somebody marked.
func TestLiveTellsOfMarksOnceTheyAreShown(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.mustPropose("Un accueil", "Le matin.")
	camille.mustArgue(1, "On m’a bien reçue.")
	l := s.dial("topics=proposal/1")
	if hello := l.next(); hello.Kind != "hello" {
		t.Fatalf("%+v", hello)
	}
	for i := range 5 {
		s.resident(fmt.Sprintf("Lou %d", i)).mustMark(1)
	}
	l.expect(told{N: s.head(), Topic: "proposal/1", Kind: "useful"})
	camille.mustArgue(1, "Et encore.")
	l.expect(told{N: s.head(), Topic: "proposal/1", Kind: "argument", ID: 2})
}
