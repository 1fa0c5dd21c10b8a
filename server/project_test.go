package server

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/deploy/engine"
)

// TestProject: the documents tell what the API tells, of consultations under way and of imported ones, and again after
// whatever was done to them by hand.
func TestProject(t *testing.T) {
	place, analyst := sharedPlace(t, engine.MongoDB(t))
	s := openShared(t, place, false)
	fill(t, s)
	number, _, err := Direct{s.Platform}.Import(t.Context(), os.DirFS(filepath.FromSlash("../deliberation/polis/testdata/vtaiwan-60")), nil)
	if err != nil {
		t.Fatal(err)
	}
	var done, total int64
	project := func() {
		t.Helper()
		if err := s.Project(t.Context(), func(d, of int64) { done, total = d, of }); err != nil {
			t.Fatal(err)
		}
		if d := difference(s.published(t), analyst.read(t)); d != "" {
			t.Fatalf("not what the API tells (-want +got):\n%s", d)
		}
	}
	project()
	got := analyst.read(t)
	if len(got.Consultations) != 2 || len(got.Proposals) < 10 || len(got.Arguments) != 3 || len(got.Debates) != 1 {
		t.Errorf("too little is told: %d consultations, %d proposals, %d arguments, %d debates",
			len(got.Consultations), len(got.Proposals), len(got.Arguments), len(got.Debates))
	}
	if p := got.Proposals[1]; p.Title != "Un accueil sans rendez-vous" || p.Author.Pseudonym != "Alix du Nord" || p.Office.Name != "Caf du Nord" ||
		len(p.Files) != 1 || p.Files[0].Name != "lettre.pdf" || p.Ballots != 5 {
		t.Errorf("proposal 1 is %+v", p)
	}
	if rows := got.Tallies[1].Rows; len(rows) != 1 || rows[0].Territory != "all" || *rows[0].Agree != 3 || *rows[0].Disagree != 2 {
		t.Errorf("rows of question 1: %+v", rows)
	}
	if c := got.Consultations[number]; !c.Imported || c.Ballots == 0 {
		t.Errorf("the imported consultation is %+v", c)
	}
	if want := int64(len(got.Consultations) + len(got.Proposals) + len(got.Arguments) + len(got.Debates)); done != want || total != want {
		t.Errorf("progress ended at %d of %d, not %d", done, total, want)
	}

	damage := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(what, err)
		}
	}
	proposals, arguments := analyst.database.Collection("proposals"), analyst.database.Collection("arguments")
	set := func(id any, field string, value any) error {
		r, err := proposals.UpdateOne(t.Context(), bson.D{{Key: "_id", Value: id}}, bson.D{{Key: "$set", Value: bson.D{{Key: field, Value: value}}}})
		if err == nil && r.ModifiedCount != 1 {
			return fmt.Errorf("nothing is stored under %v", id)
		}
		return err
	}
	damage("words", set(int64(1), "title", "Autre chose"))
	damage("a number beyond", set(int64(2), "number", int64(math.MaxInt64)))
	damage("a number beyond, just", set(int64(3), "number", int64(s.Journal.Head().Number+1)))
	damage("no number at all", set(int64(4), "number", "quatre"))
	damage("a field of their own", set(int64(5), "score", 12))
	_, err = arguments.InsertOne(t.Context(), bson.D{{Key: "_id", Value: int64(900)}, {Key: "number", Value: int64(3)}, {Key: "text", Value: "x"}})
	damage("an argument that nobody gave", err)
	_, err = arguments.InsertOne(t.Context(), bson.D{{Key: "_id", Value: "a note"}})
	damage("a note", err)
	_, err = analyst.database.Collection("tallies").DeleteOne(t.Context(), bson.D{{Key: "_id", Value: int64(1)}})
	damage("a tally", err)
	damage("all debates", analyst.database.Collection("debates").Drop(t.Context()))
	damage("the cursor", analyst.database.Collection("projection").Drop(t.Context()))
	project()
	if told := analyst.tells(t, "score", "a note"); told != "" {
		t.Error(told)
	}
}

// TestProjectEmbedded: nobody but the program can read an embedded store.
func TestProjectEmbedded(t *testing.T) {
	p, err := OpenPlatform(t.Context(), Place{Data: filepath.Join(t.TempDir(), "data")}, PlatformOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Project(t.Context(), nil); !errors.Is(err, ErrNotProjected) {
		t.Errorf("projected: %v", err)
	}
}

// TestProjectFollows: what happens on a server arrives in the documents without anyone asking.
func TestProjectFollows(t *testing.T) {
	place, analyst := sharedPlace(t, engine.MongoDB(t))
	s := openShared(t, place, true)
	fill(t, s)
	analyst.awaitPublished(t, s)
	dan := s.join(t, "Dan", deliberation.Resident)
	n, _ := s.propose(t, dan, "Des bancs devant les guichets", "Il faut attendre debout.")
	s.argue(t, deliberation.Thread{Debate: 1}, dan, "Moi aussi.")
	analyst.awaitPublished(t, s)
	s.vote(t, n, deliberation.Resident, deliberation.Pass, 1)
	analyst.awaitPublished(t, s)
	s.vote(t, n, deliberation.Resident, deliberation.Agree, 6)
	s.vote(t, n, deliberation.Resident, deliberation.Disagree, 6)
	analyst.awaitPublished(t, s)
	if rows := analyst.read(t).Tallies[n].Rows; len(rows) != 1 {
		t.Errorf("nothing was released: %+v", rows)
	}
	if _, _, err := (Direct{s.Platform}).Import(t.Context(), os.DirFS(filepath.FromSlash("../deliberation/polis/testdata/vtaiwan-60")), nil); err != nil {
		t.Fatal(err)
	}
	analyst.awaitPublished(t, s)
}

// TestProjectErasure: what was taken back leaves the documents while servers run, when they start after a crash, and does
// not return with a rebuild.
func TestProjectErasure(t *testing.T) {
	place, analyst := sharedPlace(t, engine.MongoDB(t))
	erasing := openShared(t, place, false) // as if it crashed after each entry: it projects nothing
	fill(t, erasing)
	eve := erasing.join(t, "Eve la discrète", deliberation.Concerned)
	file, _, err := erasing.Keep(t.Context(), "dossier-eve.pdf", strings.NewReader(somePDF))
	if err != nil {
		t.Fatal(err)
	}
	n, _ := erasing.propose(t, eve, "Titre qui disparaît", "Corps qui disparaît", deliberation.ID(file.ID))
	argument := erasing.argue(t, deliberation.Thread{Proposal: 1}, eve, "Mot repris")
	erasing.argue(t, deliberation.Thread{Debate: 1}, eve, "Phrase repentie")
	erasing.summarise(t, 2, eve, "Ligne effacée")
	erasing.summarise(t, n, 2, "Mots rendus")
	erasing.writeDown(t, erasing.say(t, deliberation.Thread{Proposal: 1}, eve), 2, "Mots entendus")
	zoe := erasing.join(t, "Zoé", deliberation.Concerned)
	heard := erasing.say(t, deliberation.Thread{Debate: 1}, zoe)
	erasing.writeDown(t, heard, eve, "Mots écoutés")
	if err := erasing.Project(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	words := []string{"Titre qui disparaît", "Corps qui disparaît", "dossier-eve", "Phrase repentie", "Eve la discrète", "Mot repris", "Ligne effacée", "Mots rendus", "Mots entendus", "Mots écoutés"}
	for _, word := range words {
		if analyst.tells(t, word) == "" {
			t.Fatalf("%q was never told", word)
		}
	}

	erasing.do(t, deliberation.EraseText{Text: argument, By: eve})
	if analyst.tells(t, "Mot repris") == "" {
		t.Fatal("somebody projected already: the test shows nothing")
	}
	following := openShared(t, place, true)
	analyst.awaitPublished(t, following)
	if told := analyst.tells(t, "Mot repris"); told != "" {
		t.Error(told)
	}

	following.do(t, deliberation.ErasePerson{Person: eve})
	analyst.awaitPublished(t, following)
	if told := analyst.tells(t, words...); told != "" {
		t.Error(told)
	}
	got := analyst.read(t)
	if p := got.Proposals[n]; !p.Erased || p.Author.Pseudonym != "" || len(p.Files) != 0 || p.Author.College != "concerned" {
		t.Errorf("the erased proposal is %+v", p)
	}

	if v := got.Arguments[heard].Voice; v == nil || v.Transcript != nil || v.Seconds < 1.9 {
		t.Errorf("the voice of another is %+v", v)
	}
	following.writeDown(t, heard, 2, "Mots à moi")
	analyst.awaitPublished(t, following)
	if v := analyst.read(t).Arguments[heard].Voice; v == nil || v.Transcript == nil || v.Transcript.Text != "Mots à moi" {
		t.Errorf("written down, it is %+v", v)
	}

	if err := erasing.Journal.Wait(t.Context(), following.Journal.Head().Number); err != nil {
		t.Fatal(err)
	}
	if err := erasing.Project(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if told := analyst.tells(t, words...); told != "" {
		t.Error("after a rebuild", told)
	}
}

// TestProjectLate: a server that lags behind an erasure does not bring back what it still knows.
func TestProjectLate(t *testing.T) {
	place, analyst := sharedPlace(t, engine.MongoDB(t))
	s := openShared(t, place, false)
	fill(t, s)
	late, err := OpenPlatform(t.Context(), place, PlatformOptions{}) // never started: it stays where it is
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	var text deliberation.ID
	late.Read(func(st *deliberation.State) {
		p, _ := st.Proposal(1)
		text = p.Text
	})
	if _, err := late.Texts.One(t.Context(), text); err != nil { // into its cache
		t.Fatal(err)
	}
	s.do(t, deliberation.ErasePerson{Person: 1})
	if err := s.Project(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	projector := newProjector(late)
	due := projector.changedSince(0)
	if len(due.proposals) != 2 {
		t.Fatalf("the late server knows %d proposals", len(due.proposals))
	}
	if err := projector.write(t.Context(), due, nil); err != nil {
		t.Fatal(err)
	}
	if told := analyst.tells(t, "Un accueil sans", "Alix du Nord", "Raison de plus"); told != "" {
		t.Error(told)
	}
	if d := difference(s.published(t), analyst.read(t)); d != "" {
		t.Errorf("the late server changed something (-want +got):\n%s", d)
	}
}

// TestProjectTogether: two servers project what both are told, while somebody rebuilds and somebody erases.
func TestProjectTogether(t *testing.T) {
	place, analyst := sharedPlace(t, engine.MongoDB(t))
	one := openShared(t, place, true)
	fill(t, one)
	two := openShared(t, place, true)
	var all sync.WaitGroup
	for i, s := range []*sharedServer{one, two} {
		all.Go(func() {
			for n := range 8 {
				s.argue(t, deliberation.Thread{Proposal: 2}, 2, fmt.Sprintf("Argument %d du serveur %d", n, i))
				s.vote(t, 2, deliberation.Association, deliberation.Choices()[n%3], 2)
			}
		})
	}
	all.Go(func() {
		for range 3 {
			if err := two.Project(t.Context(), nil); err != nil {
				t.Error(err)
			}
		}
	})
	all.Go(func() { two.do(t, deliberation.ErasePerson{Person: 1}) })
	all.Wait()
	head := max(one.Journal.Head().Number, two.Journal.Head().Number)
	for _, s := range []*sharedServer{one, two} {
		if err := s.Journal.Wait(t.Context(), head); err != nil {
			t.Fatal(err)
		}
	}
	analyst.awaitPublished(t, one)
	if d := difference(one.published(t), two.published(t)); d != "" {
		t.Errorf("the servers differ:\n%s", d)
	}
	if told := analyst.tells(t, "Alix du Nord"); told != "" {
		t.Error(told)
	}
}
