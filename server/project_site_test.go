package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// analyst reads the database as mongosh does.
type analyst struct{ database *mongo.Database }

// sharedPlace is a database, a folder of files and a key of the test's own, and an analyst of that database.
func sharedPlace(t *testing.T, server string) (Place, analyst) {
	t.Helper()
	dir := t.TempDir()
	if _, err := account.MakeKeys(filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	name := make([]byte, 6)
	rand.Read(name)
	database := "voix_project_" + hex.EncodeToString(name)
	client, err := mongo.Connect(options.Client().ApplyURI(server))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = client.Database(database).Drop(ctx)
		_ = client.Disconnect(ctx)
	})
	address, query, _ := strings.Cut(server, "?")
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	store := scheme + "://" + host + "/" + database
	if query != "" {
		store += "?" + query
	}
	return Place{Store: store, Files: filepath.Join(dir, "files"), Key: filepath.Join(dir, "key")}, analyst{client.Database(database)}
}

// sharedServer is one of several servers of a place.
type sharedServer struct {
	*Platform
	api *Server
}

// openShared starts a server; projecting says whether it keeps the documents for analysts.
func openShared(t *testing.T, at Place, projecting bool) *sharedServer {
	t.Helper()
	p, err := OpenPlatform(t.Context(), at, PlatformOptions{Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	s := &sharedServer{Platform: p}
	if s.api, err = New(p, Options{Rates: NoRates}); err != nil {
		t.Fatal(err)
	}
	if !projecting {
		p.projector = nil
	}
	p.Start()
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Log(err) // the store may have been killed
		}
	})
	return s
}

func (s *sharedServer) do(t *testing.T, c deliberation.Command, documents ...journal.Document) journal.Receipt {
	t.Helper()
	r, err := s.Do(t.Context(), s.NewID(), c, documents...)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	return r
}

func (s *sharedServer) text(t *testing.T, x deliberation.Text) (deliberation.ID, deliberation.Hash, journal.Document) {
	t.Helper()
	x.Language = "fr"
	id, hash, document, err := s.NewText(x)
	if err != nil {
		t.Fatal(err)
	}
	return id, hash, document
}

func (s *sharedServer) join(t *testing.T, pseudonym string, college deliberation.College) int64 {
	t.Helper()
	n, _, err := s.Join(t.Context(), s.NewID(), Newcomer{Pseudonym: pseudonym, College: college, Consents: []account.Purpose{account.Opinions}, OldEnough: true})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (s *sharedServer) argue(t *testing.T, thread deliberation.Thread, author int64, body string) deliberation.ID {
	t.Helper()
	id, hash, document := s.text(t, deliberation.Text{Body: body})
	s.do(t, deliberation.GiveArgument{Thread: thread, Author: author, Side: deliberation.For, Text: id, Hash: hash}, document)
	return id
}

// say gives an argument by voice.
func (s *sharedServer) say(t *testing.T, thread deliberation.Thread, author int64) (argument int64) {
	t.Helper()
	file, proof, err := s.KeepVoice(t.Context(), bytes.NewReader(recording(t, "live.webm")))
	if err != nil {
		t.Fatal(err)
	}
	id, hash, document := s.text(t, deliberation.Text{Language: "fr"})
	r := s.do(t, deliberation.GiveArgument{
		Thread: thread, Author: author, Side: deliberation.For, Text: id, Hash: hash, Voice: deliberation.ID(file.ID), VoiceProof: proof,
	}, document)
	s.Read(func(st *deliberation.State) { argument, _ = st.ArgumentGivenBy(r.Outcome.First) })
	return argument
}

func (s *sharedServer) writeDown(t *testing.T, argument, writer int64, body string) {
	t.Helper()
	id, hash, document := s.text(t, deliberation.Text{Body: body, Language: "fr"})
	s.do(t, deliberation.WriteTranscript{Of: deliberation.Recording{Argument: argument}, Writer: writer, Text: id, Hash: hash}, document)
}

func (s *sharedServer) propose(t *testing.T, author int64, title, body string, files ...deliberation.ID) (number int64, text deliberation.ID) {
	t.Helper()
	id, hash, document := s.text(t, deliberation.Text{Title: title, Body: body})
	office, err := deliberation.ParseOffice("caf-59")
	if err != nil {
		t.Fatal(err)
	}
	s.Read(func(st *deliberation.State) {
		if st.CollegeIn(author, 1) == deliberation.Agent {
			office = deliberation.National // no agent names an office that could tell whose agent they are
		}
	})
	r := s.do(t, deliberation.FileProposal{
		Consultation: 1, Author: author, Theme: deliberation.Themes()[0], Office: office, Text: id, Hash: hash, Files: files, Proofs: slices.Repeat([]deliberation.Hash{hash}, len(files)),
	}, document)
	s.Read(func(st *deliberation.State) { number, _ = st.ProposalFiledBy(r.Outcome.First) })
	return number, id
}

// vote casts ballots of as many new voters, at once.
func (s *sharedServer) vote(t *testing.T, question int64, college deliberation.College, choice deliberation.Choice, voters int) (ids []deliberation.ID) {
	t.Helper()
	var all sync.WaitGroup
	for range voters {
		voter := s.NewID()
		ids = append(ids, voter)
		all.Go(func() {
			_, err := s.Do(t.Context(), s.NewID(), deliberation.CastBallot{Voter: voter, College: college, Question: question, Choice: choice})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	return ids
}

// open opens consultation 1, in which people propose since yesterday.
func (s *sharedServer) open(t *testing.T) {
	t.Helper()
	o := Opening{Title: "Vers la prochaine convention", Summary: "Dites *tout*."}
	today := time.Now().In(deliberation.Paris())
	for i := range o.Begins {
		o.Begins[i] = time.Date(today.Year(), today.Month(), today.Day()-1+3*i, 0, 0, 0, 0, deliberation.Paris()).UTC()
	}
	if n, err := (Direct{s.Platform}).Open(t.Context(), o); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	// Its first phase is due, which is looked after every now and then only.
	for deadline := time.Now().Add(5 * time.Minute); ; {
		var c deliberation.Consultation
		s.Read(func(st *deliberation.State) { c, _ = st.Consultation(1) })
		if c.TakesProposals() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nobody may propose")
		}
		await(t)
	}
}

// await lets a moment pass between two looks at a condition.
func await(t *testing.T) {
	t.Helper()
	select {
	case <-time.After(20 * time.Millisecond):
	case <-t.Context().Done():
		t.Fatal(t.Context().Err())
	}
}

// documents are all documents for analysts, by collection and _id.
type documents struct {
	Consultations map[int64]projectedConsultation
	Proposals     map[int64]projectedProposal
	Debates       map[int64]projectedDebate
	Arguments     map[int64]projectedArgument
	Tallies       map[int64]projectedTally
}

func newDocuments() documents {
	return documents{
		map[int64]projectedConsultation{}, map[int64]projectedProposal{}, map[int64]projectedDebate{}, map[int64]projectedArgument{},
		map[int64]projectedTally{},
	}
}

func (a analyst) raws(t *testing.T, collection string) (raws []bson.Raw) {
	t.Helper()
	cursor, err := a.database.Collection(collection).Find(t.Context(), bson.D{})
	if err != nil {
		t.Fatal(err)
	}
	if err := cursor.All(t.Context(), &raws); err != nil {
		t.Fatal(err)
	}
	return raws
}

func decodeAll[T any](t *testing.T, into map[int64]T, raws []bson.Raw) {
	t.Helper()
	for _, raw := range raws {
		var v T
		if err := bson.Unmarshal(raw, &v); err != nil {
			t.Fatalf("%v: %v", raw, err)
		}
		if number, ok := raw.Lookup("number").Int64OK(); !ok || number < 1 {
			t.Errorf("number %d of %v", number, raw)
		}
		into[raw.Lookup("_id").Int64()] = v
	}
}

func (a analyst) read(t *testing.T) documents {
	t.Helper()
	d := newDocuments()
	decodeAll(t, d.Consultations, a.raws(t, "consultations"))
	decodeAll(t, d.Proposals, a.raws(t, "proposals"))
	decodeAll(t, d.Debates, a.raws(t, "debates"))
	decodeAll(t, d.Arguments, a.raws(t, "arguments"))
	decodeAll(t, d.Tallies, a.raws(t, "tallies"))
	return d
}

// published is what the documents have to be: made from what the API answers.
func (s *sharedServer) published(t *testing.T) documents {
	t.Helper()
	want := newDocuments()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	author := func(a apiAuthor) projectedAuthor { return projectedAuthor{a.Pseudonym, a.College.String()} }
	voice := func(v *apiVoice) *projectedVoice {
		if v == nil {
			return nil
		}
		p := &projectedVoice{v.File, v.Type, v.Size, v.SHA256, v.Seconds, nil}
		if t := v.Transcript; t != nil {
			p.Transcript = &projectedTranscript{t.Title, t.Text, t.Language, author(t.Author), t.At}
		}
		return p
	}
	office := func(code string) projectedOffice {
		o, err := deliberation.ParseOffice(code)
		ok(err)
		var departements []string
		for _, d := range o.Departements() {
			departements = append(departements, d.Code)
		}
		return projectedOffice{code, o.Name(), departements}
	}
	var consultations []deliberation.Consultation
	numbers, debates := []int64{}, []int64{}
	s.Read(func(st *deliberation.State) {
		consultations = st.Consultations()
		for _, c := range consultations {
			numbers = append(numbers, st.Proposals(c.Number, func(deliberation.Theme, deliberation.Office) bool { return true })...)
			for _, d := range st.Debates(c.Number) {
				debates = append(debates, d.Number)
			}
		}
	})
	thread := func(consultation int64, of deliberation.Thread) {
		var arguments []deliberation.Argument
		colleges := map[int64]deliberation.College{}
		l := s.api.loader(t.Context())
		s.Read(func(st *deliberation.State) {
			arguments = st.Arguments(of, 0, 10_000)
			for _, a := range arguments {
				l.wantVoice(st, a.Spoken, consultation)
				person, _ := st.Person(a.Author)
				colleges[a.Author] = person.College
			}
		})
		ok(l.load())
		for _, a := range arguments {
			text, err := s.Texts.One(t.Context(), a.Text)
			ok(err)
			profile, _, err := s.People.Profile(t.Context(), a.Author)
			ok(err)
			want.Arguments[a.Number] = projectedArgument{
				consultation, of.Proposal, of.Debate, a.Side.String(), a.ReplyTo, a.Quotes, text.Body, text.Language, a.Erased, voice(l.voiceJSON(a.Spoken, consultation)),
				projectedAuthor{profile.PseudonymIn(consultation, colleges[a.Author]), colleges[a.Author].String()}, a.At,
			}
		}
	}
	for _, c := range consultations {
		j, err := s.api.consultationJSON(t.Context(), c)
		ok(err)
		w := projectedConsultation{j.Title, j.Summary, j.Phase, nil, j.Imported, j.Proposals, j.Debates, j.Arguments, j.Ballots}
		for _, phase := range deliberation.Phases() {
			if begins, known := j.Begins[phase.String()]; known {
				at, err := time.Parse(time.RFC3339, begins)
				ok(err)
				w.Begins = append(w.Begins, bson.E{Key: phase.String(), Value: bson.NewDateTimeFromTime(at)})
			}
		}
		want.Consultations[j.Number] = w
	}
	for _, n := range numbers {
		j, err := s.api.proposalJSON(t.Context(), n)
		ok(err)
		w := projectedProposal{
			j.Consultation, j.Question, j.Title, j.Text, j.Language, nil, j.Title == "" && j.Text == "", j.Theme, office(j.Office), author(j.Author), j.At, j.Arguments, j.Ballots, nil, voice(j.Voice),
		}
		if e := j.Easy; e != nil {
			w.Easy = &projectedSummary{e.Text, author(e.Author), e.At, int64(e.Validations), e.Validated}
		}
		for _, f := range j.Files {
			w.Files = append(w.Files, projectedFile(f))
		}
		want.Proposals[n] = w
		tally := projectedTally{j.Consultation, n, j.Ballots, j.Final, nil, nil}
		for _, r := range j.Rows {
			row := projectedRow{r.College.String(), r.Territory, r.Tally != nil, nil, nil, nil, r.Ballots, r.AtLeast, r.LeftOut}
			if r.Tally != nil {
				row.Agree, row.Disagree, row.Pass = &r.Tally.Agree, &r.Tally.Disagree, &r.Tally.Pass
			}
			tally.Rows = append(tally.Rows, row)
		}
		for _, a := range j.Apart {
			tally.Apart = append(tally.Apart, projectedApart{a.College.String(), projectedCount(a.Declared), projectedCount(a.Verified)})
		}
		want.Tallies[j.Question] = tally
		thread(j.Consultation, deliberation.Thread{Proposal: n})
	}
	for _, n := range debates {
		j, err := s.api.debateJSON(t.Context(), n)
		ok(err)
		want.Debates[n] = projectedDebate{
			j.Consultation, j.Title, j.Text, j.Language, j.Place, j.Title == "" && j.Text == "", office(j.Office), author(j.Author), j.Begins, j.Arguments, j.Cancelled, j.Reason,
		}
		thread(j.Consultation, deliberation.Thread{Debate: n})
	}
	return want
}

func difference(want, got documents) string { return cmp.Diff(want, got, cmpopts.EquateEmpty()) }

// awaitPublished waits until the documents are what a server publishes.
func (a analyst) awaitPublished(t *testing.T, s *sharedServer) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); ; await(t) {
		d := difference(s.published(t), a.read(t))
		if d == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the documents do not become what is public (-want +got):\n%s", d)
		}
	}
}

// tells reports where a document contains one of the words.
func (a analyst) tells(t *testing.T, words ...string) string {
	t.Helper()
	for _, collection := range append(projectedCollections(), "projection") {
		for _, raw := range a.raws(t, collection) {
			for _, word := range words {
				if strings.Contains(string(raw), word) {
					return fmt.Sprintf("%s tells %q: %v", collection, word, raw)
				}
			}
		}
	}
	return ""
}

// summarise writes a summary in easy French in place of the one that stands beside a proposal.
func (s *sharedServer) summarise(t *testing.T, proposal, author int64, body string) {
	t.Helper()
	var before deliberation.Summary
	s.Read(func(st *deliberation.State) { before, _ = st.SummaryOf(proposal) })
	id, hash, document := s.text(t, deliberation.Text{Body: body, Language: "fr"})
	s.do(t, deliberation.WriteSummary{Proposal: proposal, Author: author, Replaces: before.Number, Text: id, Hash: hash}, document)
}

// fill gives a consultation something to show in every collection.
func fill(t *testing.T, s *sharedServer) {
	t.Helper()
	s.open(t)
	alix, bo := s.join(t, "Alix du Nord", deliberation.Concerned), s.join(t, "Bo l’agent", deliberation.Agent)
	file, _, err := s.Keep(t.Context(), "lettre.pdf", strings.NewReader(somePDF))
	if err != nil {
		t.Fatal(err)
	}
	first, _ := s.propose(t, alix, "Un accueil sans rendez-vous", "Chaque **matin**.", deliberation.ID(file.ID))
	s.propose(t, bo, "Des courriers relus", "Par ceux qui les reçoivent.")
	id, hash, document := s.text(t, deliberation.Text{Title: "Débat à Lille", Body: "Venez.", Place: "Salle des fêtes"})
	s.do(t, deliberation.ConveneDebate{Consultation: 1, Author: bo, Announcement: deliberation.Announcement{Begins: time.Now().Add(72 * time.Hour).UTC().Truncate(time.Second), Text: id, Hash: hash}}, document)
	s.argue(t, deliberation.Thread{Proposal: first}, bo, "Les guichets manquent de monde.")
	s.argue(t, deliberation.Thread{Proposal: first}, alix, "Raison de plus.")
	s.argue(t, deliberation.Thread{Debate: 1}, alix, "J’y serai.")
	// A rehearsal, of which analysts read nothing.
	id, hash, document = s.text(t, deliberation.Text{Title: "Répétition", Body: "Pour voir."})
	s.do(t, deliberation.ConveneDebate{Consultation: 1, Author: bo, Rehearses: 1, Announcement: deliberation.Announcement{Begins: time.Now().Add(72 * time.Hour).UTC().Truncate(time.Second), Text: id, Hash: hash}}, document)
	s.argue(t, deliberation.Thread{Debate: 2}, bo, "Pour voir, aussi.")
	s.summarise(t, first, bo, "On vient le matin.\nOn voit quelqu’un.")
	s.do(t, deliberation.ValidateSummary{Summary: 1, By: alix})
	s.vote(t, 1, deliberation.Concerned, deliberation.Disagree, 2)
	s.vote(t, 1, deliberation.Concerned, deliberation.Agree, 3)
}
