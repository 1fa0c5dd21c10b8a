package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sys/unix"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/journal"
)

// absentStore is the real store, but for the times when it cannot be reached. Documents can still be read from caches only.
type absentStore struct {
	journal.Store
	gone atomic.Bool
}

func (s *absentStore) Append(ctx context.Context, b *journal.Batch, documents []journal.Document) error {
	if s.gone.Load() {
		return fmt.Errorf("%w: nobody answers", journal.ErrUnavailable)
	}
	return s.Store.Append(ctx, b, documents)
}

func (s *absentStore) Documents(ctx context.Context, c journal.Collection, ids []deliberation.ID) ([]journal.Document, error) {
	if s.gone.Load() {
		return nil, fmt.Errorf("%w: nobody answers", journal.ErrUnavailable)
	}
	return s.Store.Documents(ctx, c, ids)
}

func (s *absentStore) Put(ctx context.Context, d journal.Document) error {
	if s.gone.Load() {
		return fmt.Errorf("%w: nobody answers", journal.ErrUnavailable)
	}
	return s.Store.Put(ctx, d)
}

func TestAStoreThatGoesAway(t *testing.T) {
	store := &absentStore{}
	s := newSite(t, siteOptions{systemClock: true, wrap: func(real journal.Store) journal.Store { store.Store = real; return store }})
	s.mustOpen("Vers la prochaine convention")
	v, reader := s.resident("Camille"), s.visitor()
	v.mustPropose("Un accueil", "Le matin.")
	for _, path := range []string{"/", "/propositions", "/propositions/1"} {
		reader.get(path).wants(t, 200)
		v.get(path).wants(t, 200)
	}
	reader.get("/healthz").wants(t, 200, `"ok"`)
	before := s.head()
	store.gone.Store(true)
	for range 3 {
		for _, a := range []*response{
			v.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "agree"}),
			v.post("/propositions/1/avis", url.Values{"choice": {"agree"}}),
			v.post("/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"Bien."}}),
			v.propose(aProposal, upload{"dessin.png", "image/png", pngOf(t, 9, 9)}),
			v.propose(aProposal),
			v.json("DELETE", "/api/v1/me", nil),
		} {
			if a.wants(t, 503); a.header.Get("Retry-After") == "" || strings.Contains(a.body, "nobody answers") {
				t.Error(a)
			}
		}
		for _, path := range []string{"/", "/propositions", "/propositions/1", "/api/v1/proposals/1", "/api/v1/consultations", "/connexion"} {
			reader.get(path).wants(t, 200)
			v.get(path).wants(t, 200)
		}
	}
	if s.head() != before {
		t.Error("the journal has changed")
	}
	store.gone.Store(false)
	s.until("writes are taken again", func() bool {
		return v.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "agree"}).status == 200
	})
	v.mustArgue(1, "Bien.")
	s.until("healthz is well", func() bool { return reader.get("/healthz").status == 200 })
}

const (
	childRole   = "VOIX_SERVER_CHILD"
	childFolder = "VOIX_SERVER_FOLDER"
)

func child(t *testing.T, folder string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.count=1", "-test.timeout=2m")
	cmd.Env = append(os.Environ(), childRole+"="+t.Name(), childFolder+"="+folder)
	return cmd
}

// TestAFullDisk lets no file grow any more, in a process of its own whose limits harm no other test.
func TestAFullDisk(t *testing.T) {
	if os.Getenv(childRole) != t.Name() {
		out, err := child(t, filepath.Join(t.TempDir(), "data")).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	s := newSite(t, siteOptions{data: os.Getenv(childFolder), systemClock: true})
	s.mustOpen("Vers la prochaine convention")
	v, reader := s.resident("Camille"), s.visitor()
	v.mustPropose("Un accueil", "Le matin.")
	info, err := os.Stat(filepath.Join(s.data, "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	roomy := limit.Cur
	limit.Cur = uint64(info.Size())
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	acknowledged, full := 0, false
	for i := range 5000 {
		a := v.json("POST", "/api/v1/proposals/1/arguments", map[string]any{"side": "for", "text": fmt.Sprint(i, strings.Repeat(" mot", 450))})
		if a.status == 503 {
			if full = true; a.header.Get("Retry-After") == "" || !strings.Contains(a.body, `"full"`) {
				t.Error(a)
			}
			break
		}
		a.wants(t, 201)
		acknowledged++
	}
	if !full {
		t.Fatal("the disk never filled")
	}
	for range 5 {
		v.json("POST", "/api/v1/proposals/1/arguments", map[string]any{"side": "for", "text": strings.Repeat(" mot", 450)}).wants(t, 503)
		v.propose(aProposal, upload{"grand.pdf", "application/pdf", append([]byte(somePDF), make([]byte, int(info.Size()))...)})
		reader.get("/").wants(t, 200)
		reader.get("/propositions/1").wants(t, 200)
		v.get("/propositions/1").wants(t, 200)
	}
	limit.Cur = roomy
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	v.mustArgue(1, "De nouveau.")
	s.stop()
	again := newSite(t, siteOptions{data: s.data, systemClock: true})
	again.platform.Read(func(st *deliberation.State) {
		if c, _ := st.Consultation(1); c.Arguments != int64(acknowledged)+1 {
			t.Errorf("%d arguments, %d were acknowledged", c.Arguments, acknowledged+1)
		}
	})
}

// TestKilledUnderLoad kills a server in the middle of writes over HTTP, several times, and looks for each that was acknowledged, and for the record of
// the connection from which it came.
func TestKilledUnderLoad(t *testing.T) {
	if os.Getenv(childRole) == t.Name() {
		s := newSite(t, siteOptions{data: os.Getenv(childFolder), systemClock: true, records: holdersOf(t)})
		var code string
		var known bool
		s.platform.Read(func(st *deliberation.State) { _, known = st.Person(1) })
		if known {
			var p deliberation.Person
			s.platform.Read(func(st *deliberation.State) { p, _ = st.Person(1) })
			code = s.platform.Keys.Code(p.Document)
		} else {
			s.mustOpen("Vers la prochaine convention")
			v := s.resident("Camille")
			v.mustPropose("Un accueil", "Le matin.")
			code = v.code
		}
		fmt.Printf("serving %s %s\n", s.address, code)
		<-t.Context().Done() // killed before
		return
	}
	folder := filepath.Join(t.TempDir(), "data")
	acknowledged := map[int64]string{}
	var mu sync.Mutex
	for round := range 4 {
		cmd := child(t, folder)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var address, code string
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, err := fmt.Sscanf(lines.Text(), "serving %s %s", &address, &code); err == nil {
				break
			}
		}
		if address == "" {
			t.Fatal("the server did not start")
		}
		s := &site{t: t, address: address}
		v := s.visitor()
		v.code = code
		v.openLink(nil)
		enough := make(chan struct{})
		var once sync.Once
		var writers sync.WaitGroup
		for w := range 8 {
			writers.Go(func() {
				for i := 0; ; i++ {
					text := fmt.Sprintf("tour %d personne %d argument %d", round, w, i)
					body, _ := json.Marshal(map[string]any{"side": "for", "text": text})
					r, err := http.NewRequest("POST", "http://"+address+"/api/v1/proposals/1/arguments", strings.NewReader(string(body)))
					if err != nil {
						t.Error(err)
						return
					}
					r.Header.Set("Content-Type", "application/json")
					got, err := v.client.Do(r)
					if err != nil {
						return // killed
					}
					var receipt apiReceipt
					err = json.NewDecoder(got.Body).Decode(&receipt)
					got.Body.Close()
					if err != nil || got.StatusCode != 201 {
						return
					}
					mu.Lock()
					acknowledged[receipt.Argument] = text
					if len(acknowledged) >= 60*(round+1) {
						once.Do(func() { close(enough) })
					}
					mu.Unlock()
				}
			})
		}
		select {
		case <-enough:
		case <-time.After(60 * time.Second):
			t.Error("the load is too slow")
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		writers.Wait()
		_ = cmd.Wait() // it was killed
	}
	s := newSite(t, siteOptions{data: folder, systemClock: true})
	texts := map[int64]string{}
	for next := ""; ; {
		l := decode[apiList[apiArgument]](t, s.visitor().get("/api/v1/proposals/1/arguments?after="+next))
		for _, a := range l.Items {
			if texts[a.Number] = a.Text; a.Text == "" {
				t.Errorf("argument %d has no text", a.Number)
			}
		}
		if next = l.Next; next == "" {
			break
		}
	}
	for number, text := range acknowledged {
		if texts[number] != text {
			t.Errorf("argument %d was acknowledged as %q and is %q", number, text, texts[number])
		}
	}
	// Whether it was acknowledged or not: what is stored has one record, and what is not has none.
	records := map[account.RecordHandle]deliberation.ID{}
	for _, d := range s.storedRecords() {
		var stored storedRecord
		if err := bson.Unmarshal(d.Body, &stored); err != nil {
			t.Fatal(err)
		}
		for _, h := range stored.Handles {
			if stored.Kind == connection.Contribution {
				records[h] = d.ID
			}
		}
	}
	ids := map[deliberation.ID]bool{}
	for _, id := range records {
		ids[id] = true
	}
	recorded := 0
	for number := range texts {
		var a deliberation.Argument
		s.platform.Read(func(st *deliberation.State) { a, _ = st.Argument(number) })
		found := 0
		for id := range ids {
			if _, of := records[s.platform.Keys.ContributionHandle(id, a.Text)]; of {
				found++
			}
		}
		if found != 1 {
			t.Errorf("argument %d has %d records", number, found)
		}
		recorded += found
	}
	if recorded+1 != len(ids) { // and one of the proposal
		t.Errorf("%d records of %d arguments", len(ids), recorded)
	}
	if len(acknowledged) < 200 {
		t.Errorf("only %d were acknowledged", len(acknowledged))
	}
}
