package journal_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"voix/deliberation"
	"voix/deploy/engine"
	"voix/server/journal"
)

// serveStore is the environment's name for the store that a copy of the test binary serves, a path or a mongodb:// URI.
const serveStore = "VOIX_JOURNAL_SERVE"

// order is what a serving process is asked for, told what came of it.
type order struct {
	ID       deliberation.ID
	Voter    int
	Question int
	Choice   deliberation.Choice
}

type told struct {
	Receipt journal.Receipt
	Head    journal.Head
	Refused bool
	Error   string
}

// serve is the serving process: a journal behind HTTP, until stdin ends or it is killed.
func serve(t *testing.T, where string) {
	var store journal.Store
	var err error
	shared := strings.HasPrefix(where, "mongodb")
	if shared {
		store, err = journal.OpenMongo(t.Context(), where)
	} else {
		store, err = journal.OpenBolt(where)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, store, journal.Options{Clock: journal.NewSystemClock(), Shared: shared})
	if r.Head().Number == 0 && os.Getenv("VOIX_JOURNAL_FIRST") != "" {
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 4)
	}
	answer := func(w http.ResponseWriter, a told) {
		a.Head = r.Head()
		_ = json.NewEncoder(w).Encode(a)
	}
	http.HandleFunc("/ballot", func(w http.ResponseWriter, q *http.Request) {
		var o order
		if err := json.NewDecoder(q.Body).Decode(&o); err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(q.Context(), 10*time.Second)
		defer cancel()
		receipt, err := r.Submit(ctx, r.command(o.ID, ballot(o.Voter, o.Question, o.Choice)))
		a := told{Receipt: receipt, Refused: isRefusal(err)}
		if err != nil {
			a.Error = err.Error()
		}
		answer(w, a)
	})
	http.HandleFunc("/wait", func(w http.ResponseWriter, q *http.Request) {
		var number uint64
		_, _ = fmt.Sscan(q.URL.RawQuery, &number)
		_ = r.Wait(q.Context(), number)
		answer(w, told{})
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("serving %s\n", listener.Addr())
	go func() { _ = http.Serve(listener, nil) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// process is a serving process.
type process struct {
	cmd     *exec.Cmd
	stdin   io.Closer
	address string
	client  *http.Client
	output  bytes.Buffer // complete once waited for
}

func startProcess(t *testing.T, where string, first bool) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(self, "-test.run=^"+t.Name()+"$", "-test.count=1"), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	p.cmd.Env = append(os.Environ(), serveStore+"="+where)
	if first {
		p.cmd.Env = append(p.cmd.Env, "VOIX_JOURNAL_FIRST=1")
	}
	p.cmd.Stderr = &p.output
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "serving "); ok {
			p.address = address
			return p
		}
		t.Log(lines.Text())
	}
	t.Fatal("the process ended before it served")
	return nil
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	p.client.CloseIdleConnections()
}

func (p *process) ask(path string, body any) (told, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return told{}, err
	}
	response, err := p.client.Post("http://"+p.address+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		return told{}, err
	}
	defer response.Body.Close()
	var a told
	if err := json.NewDecoder(response.Body).Decode(&a); err != nil {
		return told{}, err
	}
	if a.Error != "" && !a.Refused {
		return a, errors.New(a.Error)
	}
	return a, nil
}

// outside checks the stored batches with code of its own: the tree as RFC 6962 describes it, numbers, times; it returns where
// the entries of each command stand.
func outside(t *testing.T, raws []bson.Raw) (commands map[deliberation.ID]deliberation.Outcome, root [32]byte, size uint64) {
	t.Helper()
	commands = map[deliberation.ID]deliberation.Outcome{}
	var leaves [][32]byte
	var lastAt int64
	for _, raw := range raws {
		var b struct {
			ID      int64         `bson:"_id"`
			At      bson.DateTime `bson:"at"`
			Root    bson.Binary   `bson:"root"`
			Entries []bson.Raw    `bson:"entries"`
		}
		if err := bson.Unmarshal(raw, &b); err != nil {
			t.Fatal(err)
		}
		if b.ID != int64(len(leaves)+1) || int64(b.At) < lastAt {
			t.Fatalf("batch %d after entry %d", b.ID, len(leaves))
		}
		lastAt = int64(b.At)
		for _, e := range b.Entries {
			leaves = append(leaves, sha256.Sum256(append([]byte{0}, e...)))
			_, id := e.Lookup("command").Binary()
			number := uint64(len(leaves))
			o, known := commands[deliberation.ID(id)]
			if known && (o.First < uint64(b.ID) || o.Last != number-1) {
				t.Fatalf("command %x was done twice, at %d and %d", id, o.First, number)
			}
			if !known {
				o.First = number
			}
			o.Last = number
			commands[deliberation.ID(id)] = o
		}
		root = merkle(leaves)
		if !bytes.Equal(root[:], b.Root.Data) {
			t.Fatalf("the root of batch %d is not that of its %d entries", b.ID, len(leaves))
		}
	}
	return commands, root, uint64(len(leaves))
}

// merkle is the Merkle tree hash of RFC 6962.
func merkle(leaves [][32]byte) [32]byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	half := 1
	for half*2 < len(leaves) {
		half *= 2
	}
	left, right := merkle(leaves[:half]), merkle(leaves[half:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// rawBatches reads the journal as anyone with mongosh could.
func rawBatches(t *testing.T, uri string) []bson.Raw {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Disconnect(context.Background())
	name := uri[strings.LastIndex(uri, "/")+1:]
	cursor, err := client.Database(name).Collection("journal").Find(t.Context(), bson.D{}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		t.Fatal(err)
	}
	var raws []bson.Raw
	for cursor.Next(t.Context()) {
		raws = append(raws, bytes.Clone(cursor.Current))
	}
	if err := cursor.Err(); err != nil {
		t.Fatal(err)
	}
	return raws
}

// giveUp is when a test that waits for others' work gives up, to say what it saw before go test ends it: how long the work
// takes depends on who else uses the machine, and is no test's business.
func giveUp(t *testing.T) time.Time {
	if end, limited := t.Deadline(); limited {
		return end.Add(-time.Minute)
	}
	return time.Now().Add(time.Hour)
}

// TestThreeProcesses: three servers on one MongoDB, ballots of the same voters and the same commands at several of them, one
// killed in the middle: they end up with one journal, in which all that was told is found once.
func TestThreeProcesses(t *testing.T) {
	if where := os.Getenv(serveStore); where != "" {
		serve(t, where)
		return
	}
	uri := freshDatabase(t, engine.MongoDB(t))
	var servers [3]atomic.Pointer[process]
	for i := range servers {
		servers[i].Store(startProcess(t, uri, i == 0))
	}
	const target = 300
	// Who writes next is chance: a share is what each gets in the end, before the others have written so much that it starves.
	const share, starved = target / 20, 10 * target
	var done [3]atomic.Int64 // from the start to the kill, then anew from the restart: shares are of the time all three write
	var restarted atomic.Bool
	var mu sync.Mutex
	acknowledged := map[deliberation.ID]journal.Receipt{}
	total := func() (n int64) {
		for i := range done {
			n += done[i].Load()
		}
		return n
	}
	shared := func() bool {
		for i := range done {
			if done[i].Load() < share {
				return total() >= starved
			}
		}
		return total() >= target
	}
	deadline := giveUp(t)
	tell := func(i int, o order) {
		asked := servers[i].Load()
		a, err := asked.ask("/ballot", o)
		if err != nil {
			// Killed, or not known: nothing was promised. Who asked a dead server waits for the next one: else its clients would
			// spin, and flood the neighbour with their repeats.
			for i == 1 && !restarted.Load() && servers[i].Load() == asked && time.Now().Before(deadline) {
				time.Sleep(time.Millisecond)
			}
			return
		}
		if a.Refused {
			t.Errorf("a ballot was refused: %s", a.Error)
		}
		if a.Receipt.Outcome.First == 0 {
			return
		}
		done[i].Add(1)
		mu.Lock()
		defer mu.Unlock()
		if before, twice := acknowledged[o.ID]; twice && before != a.Receipt {
			t.Errorf("a command was told %v and %v", before, a.Receipt)
		}
		acknowledged[o.ID] = a.Receipt
	}
	var load sync.WaitGroup
	for i := range servers {
		for client := range 6 {
			load.Go(func() {
				for n := 0; (!restarted.Load() || !shared()) && time.Now().Before(deadline); n++ {
					// While one is down the others write on, but not without end: the test server reads its whole table for each
					// question, and who comes back to a journal that grows as fast as it is read never catches up.
					for !restarted.Load() && total() >= target && time.Now().Before(deadline) {
						time.Sleep(time.Millisecond)
					}
					o := order{idOf('c', i*10_000_000+client*1_000_000+n), 1 + rand.IntN(8), 1 + rand.IntN(4), deliberation.Choice(1 + rand.IntN(3))}
					if n%5 == 0 {
						load.Go(func() { tell((i+1)%3, o) })
					}
					tell(i, o)
				}
			})
		}
	}
	load.Go(func() {
		for total() < target/2 && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
		servers[1].Load().kill()
		servers[1].Store(startProcess(t, uri, false))
		for i := range done {
			done[i].Store(0)
		}
		restarted.Store(true)
	})
	load.Wait()
	if total() < target {
		t.Fatalf("only %d ballots in the time", total())
	}
	raws := rawBatches(t, uri)
	commands, root, size := outside(t, raws)
	for i := range servers {
		a, err := servers[i].Load().ask(fmt.Sprintf("/wait?%d", size), nil)
		if err != nil {
			t.Fatal(err)
		}
		if a.Head.Number != size || a.Head.Root != root {
			t.Errorf("server %d is at %v, the journal has %d entries with root %x", i, a.Head, size, root)
		}
	}
	for id, receipt := range acknowledged {
		if commands[id] != receipt.Outcome {
			t.Errorf("command %s was told %v, the journal has %v", id, receipt.Outcome, commands[id])
		}
	}
	for i := range done {
		t.Logf("server %d: %d ballots since all three were up", i, done[i].Load())
		if done[i].Load() < share {
			t.Errorf("server %d has %d ballots of %d", i, done[i].Load(), total())
		}
	}
	t.Logf("%d entries in %d batches", size, len(raws))
}

// TestKilled kills a process at random moments of a load of ballots on the embedded store: whatever it had acknowledged is
// there, once, and the file opens without repair.
func TestKilled(t *testing.T) {
	if where := os.Getenv(serveStore); where != "" {
		serve(t, where)
		return
	}
	path := filepath.Join(t.TempDir(), "journal")
	acknowledged := map[deliberation.ID]deliberation.Outcome{}
	for round := range 10 {
		p := startProcess(t, path, round == 0)
		var mu sync.Mutex
		var load sync.WaitGroup
		last := 1 + rand.IntN(120)
		told := 0
		for client := range 16 {
			load.Go(func() {
				for n := 0; ; n++ {
					o := order{idOf('c', round*10_000_000+client*100_000+n), 1 + client, 1 + n%4, deliberation.Choice(1 + n/4%3)}
					a, err := p.ask("/ballot", o)
					if err != nil {
						return
					}
					mu.Lock()
					if a.Receipt.Outcome.First != 0 {
						acknowledged[o.ID] = a.Receipt.Outcome
					}
					if told++; told == last {
						_ = p.cmd.Process.Kill()
					}
					mu.Unlock()
				}
			})
		}
		load.Wait()
		p.kill()
		store := openBoltAt(t, path)
		var raws []bson.Raw
		for _, b := range stored(t, store) {
			raws = append(raws, b.Marshal())
		}
		commands, root, size := outside(t, raws)
		for id, o := range acknowledged {
			if commands[id] != o {
				t.Fatalf("round %d: command %s was told %v, the journal has %v", round, id, o, commands[id])
			}
		}
		head, err := journal.Replay(t.Context(), store, deliberation.NewState(), size)
		if err != nil || head.Root != root {
			t.Fatal(head, err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d ballots were acknowledged", len(acknowledged))
}
