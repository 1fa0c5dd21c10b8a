package server

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/deliberation/polis"
)

const biodiversity = "../deliberation/polis/testdata/biodiversity"

// publishedTallies counts agree, disagree and pass in the published matrix, by statement, of those that were not moderated out.
func publishedTallies(t testing.TB) map[int64]deliberation.Tally {
	t.Helper()
	read := func(name string) [][]string {
		f, err := os.Open(filepath.Join(biodiversity, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	column := func(head []string, name string) int {
		for i, h := range head {
			if h == name {
				return i
			}
		}
		t.Fatalf("no column %s in %q", name, head)
		return 0
	}
	comments := read("comments.csv")
	kept := map[string]bool{}
	id, moderated := column(comments[0], "comment-id"), column(comments[0], "moderated")
	for _, row := range comments[1:] {
		kept[row[id]] = row[moderated] != "-1"
	}
	matrix := read("participants-votes.csv")
	tallies := map[int64]deliberation.Tally{}
	for i, name := range matrix[0] {
		number, err := strconv.ParseInt(name, 10, 64)
		if err != nil || !kept[name] {
			continue
		}
		var n deliberation.Tally
		for _, row := range matrix[1:] {
			switch row[i] {
			case "1", "1.0":
				n.Agree++
			case "-1", "-1.0":
				n.Disagree++
			case "0", "0.0":
				n.Pass++
			}
		}
		tallies[number] = n
	}
	return tallies
}

func export(t testing.TB, o Operator, consultation int64, at uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := o.Export(t.Context(), Export{Consultation: consultation, At: at}, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exportedTallies reads positions.csv of a verified dossier, by the statement's number where it comes from.
func exportedTallies(t testing.TB, archive []byte) map[int64]deliberation.Tally {
	t.Helper()
	report, err := dossier.Verify(bytes.NewReader(archive), int64(len(archive)), "")
	if err != nil {
		t.Fatal(err)
	}
	if !report.Recounted || !report.Imported {
		t.Errorf("%+v", report)
	}
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := files.Open("positions.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	number := func(text string) int64 {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatalf("%q is no number", text)
		}
		return n
	}
	tallies := map[int64]deliberation.Tally{}
	for _, row := range rows[1:] {
		if row[at["agree"]] == "" {
			continue
		}
		tallies[number(row[at["source"]])] = deliberation.Tally{
			Agree: number(row[at["agree"]]), Disagree: number(row[at["disagree"]]), Pass: number(row[at["pass"]]),
		}
	}
	return tallies
}

// stopAfter ends an import after so many chunks, as a signal would.
func stopAfter(t testing.TB, s *site, chunks int) {
	t.Helper()
	e, err := polis.Read(os.DirFS(biodiversity))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err = s.platform.Import(ctx, e, func(int64, int64) {
		if chunks--; chunks == 0 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("not interrupted: %v", err)
	}
}

func TestImportEqualsThePublishedMatrix(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	stopAfter(t, s, 3)
	// What is not complete is not visible.
	v.get("/consultations/1").wants(t, 404)
	v.get("/propositions/1").wants(t, 404)
	v.get("/api/v1/proposals/1").wants(t, 404)
	v.get("/api/v1/proposals/1/arguments").wants(t, 404)
	v.get("/propositions").wants(t, 200)
	s.stop()

	s = newSite(t, siteOptions{data: s.data})
	stopAfter(t, s, 7)
	number, _, err := (Direct{s.platform}).Import(t.Context(), os.DirFS(biodiversity), nil)
	if err != nil || number != 1 {
		t.Fatal(number, err)
	}
	want := publishedTallies(t)
	archive := export(t, Direct{s.platform}, number, 0)
	got := exportedTallies(t, archive)
	if len(got) < 50 {
		t.Errorf("only %d tallies", len(got))
	}
	for statement, tally := range got {
		if want[statement] != tally {
			t.Errorf("statement %d: %+v, published are %+v", statement, tally, want[statement])
		}
	}
	for statement, tally := range want {
		if _, ok := got[statement]; !ok && tally.Total() >= 5 {
			t.Errorf("statement %d with %+v is missing", statement, tally)
		}
	}
	v = s.visitor()
	v.get("/consultations/1").wants(t, 200)
	v.get("/propositions/1").wants(t, 200)
	if p := decode[apiProposal](t, v.get("/api/v1/proposals/1")); !p.Final || len(p.Rows) == 0 {
		t.Errorf("%+v", p)
	}

	// Again, and through the socket: nothing happens.
	head := s.head()
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	socket, err := ListenOperator(s.data)
	if err != nil {
		t.Fatal(err)
	}
	go func() { served <- s.platform.ServeOperator(ctx, socket) }()
	through := DialOperator(s.data)
	for _, o := range []Operator{Direct{s.platform}, through} {
		if n, _, err := o.Import(t.Context(), os.DirFS(biodiversity), nil); err != nil || n != number || s.head() != head {
			t.Errorf("%T: %d, %v, head %d instead of %d", o, n, err, s.head(), head)
		}
	}
	// The same number gives the same bytes, whoever asks and whatever has happened since.
	if !bytes.Equal(export(t, through, number, 0), archive) {
		t.Error("two exports of one number differ")
	}
	opened, err := through.Open(t.Context(), Opening{Title: "Une autre", Summary: "x", Begins: [deliberation.Closed]time.Time{
		paris(2026, 4, 1), paris(2026, 5, 1), paris(2026, 6, 1), paris(2026, 7, 1), paris(2026, 8, 1)}})
	if err != nil || opened != 2 {
		t.Error(opened, err)
	}
	code, err := through.Invite(t.Context(), Newcomer{Pseudonym: "Camille", College: deliberation.Agent})
	if err != nil {
		t.Fatal(err)
	}
	v.code = code
	v.openLink(nil)
	v.get("/moi").wants(t, 200, "Camille")
	before := s.head()
	for _, pseudonym := range []string{"", "\x00", "Camille\x1b[2J", "deux\nlignes", strings.Repeat("é", 41)} {
		if _, err := through.Invite(t.Context(), Newcomer{Pseudonym: pseudonym, College: deliberation.Agent}); err == nil || !strings.Contains(err.Error(), "the pseudonym is") {
			t.Errorf("%q: %v", pseudonym, err)
		}
	}
	if _, err := through.Open(t.Context(), Opening{Title: "\x07", Summary: strings.Repeat("é", 10_001)}); err == nil ||
		!strings.Contains(err.Error(), "the title is blank") || !strings.Contains(err.Error(), "the summary is longer than 10000 characters") {
		t.Error(err)
	}
	if s.head() != before {
		t.Error("something refused was written")
	}
	if !bytes.Equal(export(t, through, number, head), archive) {
		t.Error("the dossier of an earlier number has changed")
	}
	if err := through.Compact(t.Context()); err != nil {
		t.Error(err)
	}
	var b bytes.Buffer
	if err := through.Export(t.Context(), Export{Consultation: 99}, &b); err == nil || b.Len() > 0 {
		t.Errorf("an unknown consultation: %v, %d bytes", err, b.Len())
	}
	if err := through.Export(t.Context(), Export{Consultation: 1, At: s.head() + 1000}, &b); err == nil || b.Len() > 0 {
		t.Errorf("a number to come: %v, %d bytes", err, b.Len())
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestMalformedImportsWriteNothing(t *testing.T) {
	s := newSite(t, siteOptions{})
	good := fstest.MapFS{}
	for _, name := range importedFiles {
		content, err := fs.ReadFile(os.DirFS(biodiversity), name)
		if err != nil {
			t.Fatal(err)
		}
		good[name] = &fstest.MapFile{Data: content}
	}
	before := s.head()
	for name, spoil := range map[string]func(fstest.MapFS){
		"no comments": func(f fstest.MapFS) { delete(f, "comments.csv") },
		"no votes":    func(f fstest.MapFS) { delete(f, "votes.csv") },
		"empty votes": func(f fstest.MapFS) { f["votes.csv"] = &fstest.MapFile{} },
		"votes cut off": func(f fstest.MapFS) {
			f["votes.csv"] = &fstest.MapFile{Data: f["votes.csv"].Data[:len(f["votes.csv"].Data)-9]}
		},
		"a vote of 7": func(f fstest.MapFS) {
			f["votes.csv"] = &fstest.MapFile{Data: append(bytes.Clone(f["votes.csv"].Data), "1,x,1,1,7\n"...)}
		},
		"broken UTF-8": func(f fstest.MapFS) {
			f["comments.csv"] = &fstest.MapFile{Data: bytes.Replace(f["comments.csv"].Data, []byte("the"), []byte("\xff"), 1)}
		},
		"a quote left open": func(f fstest.MapFS) {
			f["comments.csv"] = &fstest.MapFile{Data: append(bytes.Clone(f["comments.csv"].Data), `1,"x`...)}
		},
		"comments for votes": func(f fstest.MapFS) { f["votes.csv"] = f["comments.csv"] },
	} {
		files := fstest.MapFS{}
		for name, f := range good {
			files[name] = f
		}
		spoil(files)
		if _, _, err := (Direct{s.platform}).Import(t.Context(), files, nil); err == nil {
			t.Errorf("%s: taken", name)
		} else if !strings.Contains(err.Error(), ".csv") {
			t.Errorf("%s: %v", name, err)
		}
		if s.head() != before {
			t.Fatalf("%s: something was written", name)
		}
	}
}
