package journal_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sys/unix"

	"voix/deliberation"
	"voix/server/journal"
)

// childRole tells a copy of the test binary, started by a test, to play a part instead of running the tests.
const childRole = "VOIX_JOURNAL_CHILD"

// inChild runs this test again in a process of its own, whose limits and death harm no other test, and returns true in it.
func inChild(t *testing.T) bool {
	t.Helper()
	if os.Getenv(childRole) == t.Name() {
		return true
	}
	out, err := child(t, t.TempDir()).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}

func child(t *testing.T, folder string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), childRole+"="+t.Name(), "VOIX_JOURNAL_FOLDER="+folder)
	return cmd
}

func journalPath() string { return filepath.Join(os.Getenv("VOIX_JOURNAL_FOLDER"), "journal") }

// limitFiles lets no file of this process grow beyond size, as a full disk would.
func limitFiles(t *testing.T, size uint64) {
	t.Helper()
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = min(size, limit.Max)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
}

func fileSize(t *testing.T, path string) uint64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return uint64(info.Size())
}

func openBolt(t *testing.T, path string) *journal.Bolt {
	t.Helper()
	s, err := journal.OpenBolt(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestBoltFull fills the disk in both ways in which a commit meets it: the file cannot grow, and a page cannot be written.
func TestBoltFull(t *testing.T) {
	if !inChild(t) {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	s := openBolt(t, journalPath())
	var all []*journal.Batch
	next := uint64(1)
	write := func() error {
		b := newBatch(t, next, 64, 170)
		d := newDocument(t, journal.Texts, bson.D{{Key: "text", Value: strings.Repeat("mot ", 100)}})
		err := s.Append(t.Context(), b, []journal.Document{d})
		if err == nil {
			all = append(all, b)
			next = b.Last() + 1
		} else {
			wantDocuments(t, s, journal.Texts, []deliberation.ID{d.ID})
		}
		return err
	}
	for range 10 {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	size := fileSize(t, journalPath())

	// The file may not grow: what has room in it is written, then nothing.
	limitFiles(t, size)
	var err error
	for range 1000 {
		if err = write(); err != nil {
			break
		}
	}
	if !errors.Is(err, journal.ErrFull) {
		t.Fatalf("beyond the end of the disk: %v", err)
	}
	for range 3 {
		if err := write(); !errors.Is(err, journal.ErrFull) {
			t.Fatalf("on a full disk: %v", err)
		}
	}
	if got := fileSize(t, journalPath()); got != size {
		t.Fatalf("a file of %d bytes became one of %d on a full disk", size, got)
	}
	wantBatches(t, s, 1, all...)

	// A page inside the file cannot be written, which is what a full disk answers where it could not be reserved.
	limitFiles(t, 1<<40)
	if err := write(); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	limitFiles(t, 16<<10)
	for range 3 {
		if err := write(); !errors.Is(err, journal.ErrFull) {
			t.Fatalf("pages that cannot be written: %v", err)
		}
		if err := s.Put(t.Context(), newDocument(t, journal.People, bson.D{})); !errors.Is(err, journal.ErrFull) {
			t.Fatalf("put on a full disk: %v", err)
		}
		wantBatches(t, s, 1, all...)
	}
	if err := s.Compact(t.Context()); !errors.Is(err, journal.ErrFull) {
		t.Fatalf("compaction on a full disk: %v", err)
	}

	limitFiles(t, 1<<40)
	for range 300 {
		if err := write(); err != nil {
			t.Fatalf("with room again: %v", err)
		}
	}
	wantBatches(t, s, 1, all...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantBatches(t, openBolt(t, journalPath()), 1, all...)
}

// TestBoltKilled kills a process at random moments of a write load, compactions included: all that it had acknowledged is there
// afterwards, without a gap, and at most the one batch beyond that was under way.
func TestBoltKilled(t *testing.T) {
	if os.Getenv(childRole) == t.Name() {
		writeUntilKilled(t)
		return
	}
	folder := t.TempDir()
	acknowledged := uint64(0)
	for round := range 8 {
		cmd := child(t, folder)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for count := 0; lines.Scan(); {
			last, isNumber := strings.CutPrefix(lines.Text(), "acknowledged ")
			if !isNumber {
				t.Fatal(lines.Text())
			}
			acknowledged, err = strconv.ParseUint(last, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			if count++; count == 5+7*round {
				_ = cmd.Process.Kill() // the lines that are in the pipe are still read, and count
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
		s := openBolt(t, filepath.Join(folder, "journal"))
		next := uint64(1)
		for {
			some, err := s.Batches(t.Context(), next, 50)
			if err != nil {
				t.Fatal(err)
			}
			if len(some) == 0 {
				break
			}
			for i := range some {
				if some[i].First != next {
					t.Fatalf("batch %d is missing", next)
				}
				next = some[i].Last() + 1
				texts, err := s.Documents(t.Context(), journal.Texts, []deliberation.ID{some[i].ID})
				if err != nil || len(texts) != 1 {
					t.Fatalf("the text of batch %d is missing: %v", some[i].First, err)
				}
			}
		}
		if next-1 < acknowledged || next-1 > acknowledged+64 {
			t.Fatalf("%d entries are stored, %d were acknowledged", next-1, acknowledged)
		}
		left, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil || len(left) != 1 {
			t.Fatalf("files left: %v, %v", left, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func writeUntilKilled(t *testing.T) {
	s := openBolt(t, journalPath())
	last, _, err := s.LastBatch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	next := uint64(1)
	if last.First > 0 {
		next = last.Last() + 1
	}
	for i := 1; ; i++ {
		b := newBatch(t, next, 1+i%64, 170)
		d := newDocument(t, journal.Texts, bson.D{{Key: "text", Value: "un mot"}})
		d.ID = b.ID
		mustAppend(t, s, b, d)
		next = b.Last() + 1
		fmt.Printf("acknowledged %d\n", b.Last())
		if i%10 == 0 {
			if err := s.Compact(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}
