package server

import (
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/journal"
)

// keysOfHolders are those of two holders, and what is sealed to them.
func keysOfHolders(t testing.TB) (first, second age.Identity, holders *connection.Holders) {
	t.Helper()
	var lines []string
	var all []age.Identity
	for range 2 {
		key, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		lines, all = append(lines, key.Recipient().String()), append(all, key)
	}
	holders, err := connection.ParseHolders(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return all[0], all[1], holders
}

func holdersOf(t testing.TB) *connection.Holders {
	_, _, holders := keysOfHolders(t)
	return holders
}

// from has all that somebody sends come from an address and port, as a proxy says it.
type from string

func (f from) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("X-Forwarded-For", "203.0.113.1, "+string(f))
	return http.DefaultTransport.RoundTrip(r)
}

// storedRecords are the documents of all records, as they stand.
func (s *site) storedRecords() (all []journal.Document) {
	s.t.Helper()
	if err := s.platform.Store.Scan(s.t.Context(), journal.Records, func(d journal.Document) bool {
		all = append(all, d)
		return true
	}); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// openedRecords are all records, opened with both keys, oldest first.
func (s *site) openedRecords(keys ...age.Identity) (all []connection.Record) {
	s.t.Helper()
	for _, d := range s.storedRecords() {
		var stored storedRecord
		if err := bson.Unmarshal(d.Body, &stored); err != nil {
			s.t.Fatal(err)
		}
		opened, err := connection.Sealed{ID: hex.EncodeToString(d.ID[:]), Box: stored.Box}.Open(keys...)
		if err != nil || opened.Record == nil {
			s.t.Fatal(opened, err)
		}
		all = append(all, *opened.Record)
	}
	slices.SortFunc(all, func(a, b connection.Record) int { return a.At.Compare(b.At) })
	return all
}

// Signing in and each kind of contribution leave one record with the source, the time and what was done; reading, giving an opinion, marking and
// repeating leave none. Neither an address nor a name stands in any byte of the store, the log or a page.
func TestConnectionsOfContributionsAreRecordedAndNoOthers(t *testing.T) {
	first, second, holders := keysOfHolders(t)
	log := &keptLog{}
	s := newSite(t, siteOptions{records: holders, trustProxy: "127.0.0.1", log: slog.New(slog.NewTextHandler(log, nil))})
	s.mustOpen("Vers la prochaine convention")
	other := s.resident("Dominique")
	count := func() int { return len(s.storedRecords()) }
	if count() != 1 {
		t.Fatalf("%d records of one who signed in", count())
	}
	number, code, err := s.platform.Join(t.Context(), s.platform.NewID(), Newcomer{Pseudonym: "Camille", College: deliberation.Resident, Consents: []account.Purpose{account.Opinions}, OldEnough: true})
	if err != nil {
		t.Fatal(err)
	}
	const address = "2001:db8:1234:5678:9abc:def0:1357:2468"
	v := s.visitor()
	v.code, v.number, v.client.Transport = code, number, from("["+address+"]:50123")
	recorded := func(what string, want int, do func()) {
		t.Helper()
		s.advance(time.Second)
		before := count()
		do()
		if got := count() - before; got != want {
			t.Errorf("%s: %d records, not %d", what, got, want)
		}
	}
	recorded("signing in", 1, func() { v.openLink(nil) })
	recorded("a proposal", 1, func() { v.mustPropose("Un accueil dans chaque ville", "Ouvrir partout.") })
	form := with(aProposal, "title", "Encore un accueil", "text", "Ouvrir tôt.")
	recorded("a proposal with files", 1, func() { v.propose(form, upload{"photo.png", "image/png", pngOf(t, 77, 33)}).wants(t, 303) })
	recorded("an argument", 1, func() { v.mustArgue(1, "Parce que c’est loin.") })
	mine := other.mustArgue(1, "Parce que c’est cher.")
	recorded("a summary", 1, func() { v.mustSummarise(1, 0, "Ouvrir partout.") })
	recorded("an opinion", 0, func() { v.mustVote(1, "agree") })
	recorded("a mark", 0, func() { v.mustMark(mine) })
	recorded("reading", 0, func() { v.get("/propositions/1").wants(t, 200) })
	recorded("what is refused", 0, func() {
		v.json("POST", "/api/v1/proposals/1/arguments", map[string]any{"side": "for", "text": ""}).wants(t, 422)
	})
	repeated := map[string]any{"side": "against", "text": "Deux fois la même chose."}
	recorded("a repeat", 1, func() {
		v.json("POST", "/api/v1/proposals/1/arguments", repeated).wants(t, 201)
		v.json("POST", "/api/v1/proposals/1/arguments", repeated).wants(t, 201)
	})
	recorded("an erasure", 1, func() { v.post("/moi/effacer", url.Values{"confirm": {"yes"}}).wants(t, 303) })

	byOperation := map[string]connection.Record{}
	for _, r := range s.openedRecords(first, second) {
		if r.Person == number {
			byOperation[r.Kind.String()+" "+r.Operation] = r
		}
	}
	for operation, contributions := range map[string]int{
		"sign-in POST /connexion": 0, "contribution POST /api/v1/proposals": 1, "contribution POST /propositions/nouvelle": 1, "contribution POST /api/v1/proposals/1/arguments": 1,
		"contribution POST /api/v1/proposals/1/summary": 1,
	} {
		r, ok := byOperation[operation]
		if !ok || r.Address != address || r.Port != 50123 || r.Protocol != "http HTTP/1.1" || len(r.Contributions) != contributions || r.At.Before(morning) {
			t.Errorf("%s: %+v of %v", operation, r, byOperation)
		}
	}
	closed := byOperation["closed account "]
	if !slices.Equal(closed.Pseudonyms, []string{"Camille"}) || closed.Address != "" {
		t.Errorf("%+v", closed)
	}

	if err := (Direct{s.platform}).Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.stop()
	all := everyByte(t, s.data)
	all["the log"] = log.bytes()
	if holds(all, []byte("Parce que c’est cher.")) == nil {
		t.Error("the search finds nothing at all")
	}
	raw := netip.MustParseAddr(address).As16()
	for _, words := range [][]byte{[]byte(address), raw[:], []byte("Camille"), []byte("50123")} {
		if found := holds(all, words); found != nil {
			t.Errorf("%q stands in %q", words, found)
		}
	}
}

// One of the two keys opens no stored record; and nothing that stands beside what is sealed is shared by two records or tells whose they are without
// the master key.
func TestTheStoreDoesNotTellWhoseARecordIs(t *testing.T) {
	first, second, holders := keysOfHolders(t)
	s := newSite(t, siteOptions{records: holders})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil dans chaque ville", "Ouvrir partout.")
	for i := range 5 {
		v.mustArgue(1, strings.Repeat("Encore. ", i+1))
	}
	seen := map[account.RecordHandle]bool{}
	for _, d := range s.storedRecords() {
		var stored storedRecord
		if err := bson.Unmarshal(d.Body, &stored); err != nil {
			t.Fatal(err)
		}
		for _, key := range []age.Identity{first, second} {
			opened, err := connection.Sealed{ID: hex.EncodeToString(d.ID[:]), Box: stored.Box}.Open(key)
			if opened.Record != nil {
				t.Fatal("one key was enough", err)
			}
		}
		for _, h := range stored.Handles {
			if seen[h] || !h.Valid() {
				t.Fatal("two records share a handle")
			}
			seen[h] = true
		}
		if !slices.Contains(stored.Handles, s.platform.Keys.PersonHandle(d.ID, v.number)) {
			t.Error("not found by its person")
		}
		if at := d.At.In(deliberation.Paris()); at.Hour() != 0 && stored.Kind == connection.SignIn {
			t.Errorf("the store tells when somebody signed in: %v", at)
		}
	}
	if len(seen) != 2*7-1 {
		t.Errorf("%d handles of a sign-in, a proposal and five arguments", len(seen))
	}
}

// Over years, on two servers, with clocks that move by any steps: a record is there on each day of its time, and gone on the first day after, once
// a server has looked; what is not over is never touched.
func TestRecordsEndOnTheirDay(t *testing.T) {
	_, _, holders := keysOfHolders(t)
	all := servers(t, 2)
	rapid.Check(t, func(t *rapid.T) {
		kept := map[deliberation.ID]time.Time{} // by id, until when
		for range rapid.IntRange(2, 12).Draw(t, "steps") {
			on := all[rapid.IntRange(0, 1).Draw(t, "server")]
			kind := connection.Kind(rapid.IntRange(int(connection.Contribution), int(connection.ClosedIdentity)).Draw(t, "kind"))
			d, err := on.platform.sealRecord(holders, connection.Record{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			if err := on.platform.Store.Put(on.t.Context(), d); err != nil {
				t.Fatal(err)
			}
			made := on.clock.Now().In(deliberation.Paris())
			until := time.Date(made.Year()+1, made.Month(), made.Day()+1, 0, 0, 0, 0, deliberation.Paris())
			if kind == connection.ClosedIdentity {
				until = time.Date(made.Year()+5, made.Month(), made.Day()+1, 0, 0, 0, 0, deliberation.Paris())
			}
			kept[d.ID] = until
			all[0].clock.advance(time.Duration(rapid.Int64Range(0, 500*24*60).Draw(t, "minutes")) * time.Minute)
			looking := all[rapid.IntRange(0, 1).Draw(t, "looks")]
			if _, err := looking.platform.EndRecords(looking.t.Context()); err != nil {
				t.Fatal(err)
			}
			there := map[deliberation.ID]bool{}
			for _, d := range looking.storedRecords() {
				there[d.ID] = true
			}
			now := all[0].clock.Now()
			for id, until := range kept {
				if over := !now.Before(until); there[id] == over {
					t.Fatalf("until %v, now %v: there %v", until, now, there[id])
				}
			}
		}
	})
}

// What has ended is gone from every byte of an embedded store after the night; a store that was away for a year is put right at its next start.
func TestWhatHasEndedLeavesNoByte(t *testing.T) {
	_, _, holders := keysOfHolders(t)
	s := newSite(t, siteOptions{records: holders})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil dans chaque ville", "Ouvrir partout.")
	var boxes [][]byte
	for _, d := range s.storedRecords() {
		var stored storedRecord
		if err := bson.Unmarshal(d.Body, &stored); err != nil {
			t.Fatal(err)
		}
		boxes = append(boxes, stored.Box[200:264])
	}
	if len(boxes) != 2 || holds(everyByte(t, s.data), boxes[0]) == nil {
		t.Fatal("the search finds nothing")
	}
	s.stop()
	again := newSite(t, siteOptions{data: s.data, clock: newTestClock(morning.AddDate(1, 0, 2))})
	again.until("records end", func() bool { return len(again.storedRecords()) == 0 })
	again.until("the store is compacted", func() bool {
		again.clock.advance(time.Hour) // until a night after the records ended
		all := everyByte(t, s.data)
		return !slices.ContainsFunc(boxes, func(b []byte) bool { return holds(all, b) != nil })
	})
}

// openRecords asks for records as an operator does.
func (s *site) openRecords(asked RecordsAsked) RecordsFound {
	s.t.Helper()
	if asked.Authority == deliberation.NoAuthority {
		asked.Authority, asked.Ground = deliberation.Judge, deliberation.JudicialInquiry
	}
	if asked.From.IsZero() {
		asked.From, asked.To = connection.DayOf(s.clock.Now()).Begins(), connection.DayOf(s.clock.Now()).Begins()
	}
	found, err := Direct{s.platform}.OpenRecords(s.t.Context(), asked)
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// What is handed over is what was asked for and no more; the person is told and nobody else, from the day on which they may be; everybody is told
// that it was, and not of whom.
func TestOpeningHandsOverWhatWasAskedAndTellsIt(t *testing.T) {
	first, second, holders := keysOfHolders(t)
	s := newSite(t, siteOptions{records: holders})
	s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille"), s.resident("Dominique")
	camille.mustPropose("Un accueil dans chaque ville", "Ouvrir partout.")
	s.advance(48 * time.Hour)
	argument := dominique.mustArgue(1, "Parce que c’est loin.")
	const told, opened = "Ouvertes le", "pour une instruction"
	camille.get("/moi/donnees").wants(t, 200, "fermé à deux clés").lacks(t, told, "Nous ne notons pas")
	s.visitor().get("/controle/lectures").wants(t, 200, "Aucune autorité").lacks(t, opened)

	found := s.openRecords(RecordsAsked{Contribution: "argument/" + strconv.FormatInt(argument, 10)})
	if len(found.Sealed) != 1 || len(found.Altered) != 0 || found.Sealed[0].Fact != "argument.given" {
		t.Fatalf("%+v", found)
	}
	record, err := found.Sealed[0].Open(first, second)
	if err != nil || record.Record.Person != dominique.number || record.Record.Address != "127.0.0.1" || record.Record.Operation != "POST /api/v1/proposals/1/arguments" {
		t.Fatalf("%+v, %v", record.Record, err)
	}
	dominique.get("/moi/donnees").wants(t, 200, told)
	dominique.get("/moi/donnees.json").wants(t, 200, told)
	camille.get("/moi/donnees").wants(t, 200).lacks(t, told)
	s.visitor().get("/controle/lectures").wants(t, 200, "Un juge", opened, "1 ouverture", "1 donnée", "sur 1 jour").lacks(t, "Aucune autorité", "Dominique")

	// Those of an account, within days: the proposal and the sign-in are of two days ago.
	if found := s.openRecords(RecordsAsked{Person: camille.number}); len(found.Sealed) != 0 {
		t.Errorf("of a day on which there was nothing: %+v", found)
	}
	ago := connection.DayOf(morning).Begins()
	tell := connection.DayOf(s.clock.Now().AddDate(0, 0, 5)).Begins()
	if found := s.openRecords(RecordsAsked{Person: camille.number, From: ago, To: ago, TellFrom: tell}); len(found.Sealed) != 2 {
		t.Errorf("%+v", found)
	}
	if found := s.openRecords(RecordsAsked{Contribution: "proposal/1", From: ago, To: ago, TellFrom: tell}); len(found.Sealed) != 1 {
		t.Errorf("%+v", found)
	}
	if n := strings.Count(camille.get("/moi/donnees").wants(t, 200).body, told); n != 1 { // that nothing was found of them was told at once
		t.Errorf("told %d times before the day", n)
	}
	s.advance(4*24*time.Hour + 20*time.Hour)
	if n := strings.Count(camille.get("/moi/donnees").wants(t, 200).body, told); n != 3 {
		t.Errorf("told %d times on the day", n)
	}
	dominique.get("/moi/donnees").wants(t, 200, told)

	for name, asked := range map[string]RecordsAsked{
		"nothing": {}, "both": {Person: 1, Contribution: "proposal/1"}, "nobody": {Person: 999}, "a ballot": {Contribution: "ballot/1"}, "no proposal": {Contribution: "proposal/9"},
		"an entry without words": {Contribution: "entry/2"}, "an entry that is not there": {Contribution: "entry/99999"}, "not a number": {Contribution: "proposal/01x"},
	} {
		asked.Authority, asked.Ground, asked.From, asked.To = deliberation.Judge, deliberation.CourtOrder, ago, ago
		before := s.head()
		if found, err := (Direct{s.platform}).OpenRecords(t.Context(), asked); err == nil || s.head() != before {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
}

// A record that somebody else put into the store, altered, or moved to another place is named and left out.
func TestOpeningNoticesWhatWasAltered(t *testing.T) {
	_, _, holders := keysOfHolders(t)
	s := newSite(t, siteOptions{records: holders})
	v := s.resident("Camille")
	stored := s.storedRecords()
	if len(stored) != 1 {
		t.Fatal(stored)
	}
	var of storedRecord
	if err := bson.Unmarshal(stored[0].Body, &of); err != nil {
		t.Fatal(err)
	}
	put := func(change func(*journal.Document, *storedRecord)) {
		t.Helper()
		d, altered := stored[0], of
		change(&d, &altered)
		var err error
		if d.Body, err = bson.Marshal(altered); err != nil {
			t.Fatal(err)
		}
		if err := s.platform.Store.Put(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	put(func(d *journal.Document, r *storedRecord) { d.ID[15] ^= 1 }) // the same under another id
	put(func(d *journal.Document, r *storedRecord) {
		d.ID[15] ^= 2
		forged, err := holders.Seal(connection.Record{ID: hex.EncodeToString(d.ID[:]), Kind: connection.SignIn, Person: v.number, Address: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		r.Box = forged
	})
	if found := s.openRecords(RecordsAsked{Person: v.number}); len(found.Sealed) != 1 || len(found.Altered) != 2 {
		t.Fatalf("%d found, %v altered", len(found.Sealed), found.Altered)
	}
	put(func(d *journal.Document, r *storedRecord) {
		d.Revision++
		r.Box = slices.Clone(r.Box)
		r.Box[len(r.Box)-1] ^= 1
	})
	if found := s.openRecords(RecordsAsked{Person: v.number}); len(found.Sealed) != 0 || len(found.Altered) != 3 {
		t.Fatalf("%d found, %v altered", len(found.Sealed), found.Altered)
	}
}
