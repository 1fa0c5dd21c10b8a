package polis_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/deliberation/polis"
)

// cell is a place in the matrix: a participant and a statement.
type cell struct{ participant, statement int64 }

// publishedMatrix reads participants-votes.csv in the most direct way.
func publishedMatrix(t *testing.T, dir string) map[cell]int {
	t.Helper()
	f, err := os.Open(dir + "/participants-votes.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	matrix := map[cell]int{}
	for _, row := range rows[1:] {
		for i := 6; i < len(row); i++ {
			if row[i] != "" {
				matrix[cell{integer(t, row[0]), integer(t, rows[0][i])}] = int(integer(t, row[i]))
			}
		}
	}
	return matrix
}

func integer(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// comment is what comments.csv says of a statement.
type comment struct {
	body      string
	moderated string
}

func publishedComments(t *testing.T, dir string) map[int64]comment {
	t.Helper()
	f, err := os.Open(dir + "/comments.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[int64]comment{}
	for _, row := range rows[1:] {
		all[integer(t, row[2])] = comment{row[7], row[6]}
	}
	return all
}

func TestRowsAmountToThePublishedMatrix(t *testing.T) {
	for _, name := range []string{"biodiversity", "vtaiwan-60"} {
		t.Run(name, func(t *testing.T) {
			dir := "testdata/" + name
			export, err := polis.Read(os.DirFS(dir))
			if err != nil {
				t.Fatal(err)
			}
			comments := publishedComments(t, dir)
			want := publishedMatrix(t, dir)
			maps.DeleteFunc(want, func(c cell, _ int) bool { return comments[c.statement].moderated == "-1" })

			got := map[cell]int{}
			statements := map[int64]bool{}
			kinds := []polis.Kind{}
			last := time.Time{}
			lastNumber := int64(-1)
			for _, row := range export.From(0) {
				if len(kinds) == 0 || kinds[len(kinds)-1] != row.Kind {
					kinds, lastNumber = append(kinds, row.Kind), -1
				}
				switch row.Kind {
				case polis.Participant:
					if row.Participant <= lastNumber {
						t.Errorf("participant %d after %d", row.Participant, lastNumber)
					}
					lastNumber = row.Participant
				case polis.Statement:
					if row.Statement <= lastNumber {
						t.Errorf("statement %d after %d", row.Statement, lastNumber)
					}
					lastNumber = row.Statement
					statements[row.Statement] = true
					if c := comments[row.Statement]; row.Text.Title != c.body || row.Text.Body != "" || c.moderated == "-1" {
						t.Errorf("statement %d: %q, %q, want %q", row.Statement, row.Text.Title, row.Text.Body, c.body)
					}
				case polis.Vote:
					if row.Given.Before(last) {
						t.Errorf("vote of %s after one of %s", row.Given, last)
					}
					last = row.Given
					got[cell{row.Participant, row.Statement}] = row.Choice.Sign()
				}
			}
			if !slices.Equal(kinds, []polis.Kind{polis.Consultation, polis.Participant, polis.Statement, polis.Vote}) {
				t.Errorf("rows come as %v", kinds)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("matrix (-published +votes):\n%s", diff)
			}
			for id, c := range comments {
				if statements[id] != (c.moderated != "-1") {
					t.Errorf("statement %d, moderated %s: appears is %v", id, c.moderated, statements[id])
				}
			}
			if export.Differences.Cells != 0 {
				t.Errorf("differences: %v", export.Differences)
			}
		})
	}
}

func TestBiodiversityIsAsPublished(t *testing.T) {
	export, err := polis.Read(os.DirFS("testdata/biodiversity"))
	if err != nil {
		t.Fatal(err)
	}
	got := []int{export.Participants(), export.Statements(), export.Votes(), export.LeftOut.Statements, export.LeftOut.Votes}
	if want := []int{536, 154, 29802 - 532, 162, 532}; !slices.Equal(got, want) {
		t.Errorf("participants, statements, votes, left out %v, want %v", got, want)
	}
	text := export.Row(0).Text
	if text.Title != "Protecting and Restoring NZ’s Biodiversity" || !strings.HasSuffix(text.Body, "\n\n<https://pol.is/3atycmhmer>") {
		t.Errorf("consultation: %q, %q", text.Title, text.Body)
	}
}

func TestRowsResumeAnywhere(t *testing.T) {
	export, err := polis.Read(os.DirFS("testdata/vtaiwan-60"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := polis.Read(os.DirFS("testdata/vtaiwan-60"))
	if err != nil {
		t.Fatal(err)
	}
	if export.Source != again.Source || export.Source.IsZero() {
		t.Errorf("sources %s and %s", export.Source, again.Source)
	}
	count := int64(0)
	for i, row := range export.From(0) {
		if i != count {
			t.Fatalf("row %d comes as %d", count, i)
		}
		if diff := cmp.Diff(row, again.Row(i)); diff != "" {
			t.Fatalf("row %d:\n%s", i, diff)
		}
		count++
	}
	if count != export.Rows() {
		t.Errorf("%d rows, want %d", count, export.Rows())
	}
	for i := range export.From(count - 3) {
		count = i
	}
	if count != export.Rows()-1 {
		t.Errorf("resumed rows end at %d", count)
	}
}

// small is an export of two statements, one of them taken out, and three participants.
func small() fstest.MapFS {
	return fstest.MapFS{
		"summary.csv": {Data: []byte("topic,Un sujet\nurl,https://pol.is/2abc\nviews,3\nconversation-description,\"Une\r\nprésentation\"\n")},
		"comments.csv": {Data: []byte("timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n" +
			"1567000000000,x,7,1,0,0,-1,\"Retirée\"\n" +
			"1567000000001,x,4,9,0,0,0,\"Une \"\"vraie\"\" proposition,\r\nsur deux lignes\"\n")},
		"votes.csv": {Data: []byte("timestamp,datetime,comment-id,voter-id,vote\n" +
			"1567000000009,x,4,1,1\n" +
			"1567000000005,x,4,1,-1\n" +
			"1567000000009,x,4,2,-1\n" +
			"1567000000009,x,4,2,0\n" +
			"1567000000002,x,7,2,1\n")},
		"participants-votes.csv": {Data: []byte("participant,group-id,n-comments,n-votes,n-agree,n-disagree,4,7\n" +
			"1,0,1,1,1,0,1,\n2,,0,2,1,0,0,1\n")},
	}
}

func with(files fstest.MapFS, name, old, new string) fstest.MapFS {
	data := string(files[name].Data)
	if !strings.Contains(data, old) {
		panic("no " + old + " in " + name)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(data, old, new, 1))}
	return files
}

func TestVotesCountByTimeThenLine(t *testing.T) {
	export, err := polis.Read(small())
	if err != nil {
		t.Fatal(err)
	}
	var got []polis.Row
	for _, row := range export.From(1) {
		got = append(got, row)
	}
	at := func(ms int64) time.Time { return time.UnixMilli(1567000000000 + ms).UTC() }
	want := []polis.Row{
		{Kind: polis.Participant, Participant: 1},
		{Kind: polis.Participant, Participant: 2},
		{Kind: polis.Participant, Participant: 9},
		{
			Kind: polis.Statement, Participant: 9, Statement: 4, Given: at(1),
			Text: deliberation.Text{Title: "Une \"vraie\" proposition,\r\nsur deux lignes"},
		},
		{Kind: polis.Vote, Participant: 1, Statement: 4, Choice: deliberation.Disagree, Given: at(5)},
		{Kind: polis.Vote, Participant: 1, Statement: 4, Choice: deliberation.Agree, Given: at(9)},
		{Kind: polis.Vote, Participant: 2, Statement: 4, Choice: deliberation.Disagree, Given: at(9)},
		{Kind: polis.Vote, Participant: 2, Statement: 4, Choice: deliberation.Pass, Given: at(9)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if export.LeftOut != (polis.LeftOut{Statements: 1, Votes: 1}) || export.Differences.Cells != 0 {
		t.Errorf("left out %+v, differences %+v", export.LeftOut, export.Differences)
	}
	if body := export.Row(0).Text.Body; body != "Une\r\nprésentation\n\n<https://pol.is/2abc>" {
		t.Errorf("description %q", body)
	}
}

func TestTheMatrixMayBeMissing(t *testing.T) {
	files := small()
	whole, err := polis.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	delete(files, "participants-votes.csv")
	export, err := polis.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if export.Source == whole.Source {
		t.Error("other files have the same source")
	}
}

func TestDifferencesFromTheMatrixAreTold(t *testing.T) {
	export, err := polis.Read(with(small(), "participants-votes.csv", "1,0,1,1,1,0,1,\n2,,0,2,1,0,0,1\n", "1,0,1,1,1,0,-1,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := polis.Differences{Cells: 4, First: []string{
		"ligne 2, participant 1, proposition 4\u202f: -1 dans participants-votes.csv, 1 dans votes.csv",
		"ligne 2, participant 1, proposition 7\u202f: 1 dans participants-votes.csv, rien dans votes.csv",
		"participant 2, proposition 4\u202f: 0 dans votes.csv, rien dans participants-votes.csv",
		"participant 2, proposition 7\u202f: 1 dans votes.csv, rien dans participants-votes.csv",
	}}
	if diff := cmp.Diff(want, export.Differences); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
}

func TestLongStatementsAreCutAtAWord(t *testing.T) {
	long := strings.Repeat("mot ", 80) + "fin"
	files := with(small(), "comments.csv", "Retirée", "Retirée\"\n1567000000001,x,5,9,0,0,1,\""+long)
	export, err := polis.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	text := export.Row(5).Text
	if text.Body != long || text.Title != strings.TrimSpace(strings.Repeat("mot ", 75))+"…" {
		t.Errorf("title %q, body %q", text.Title, text.Body)
	}
	exact := strings.Repeat("é", 300)
	export, err = polis.Read(with(small(), "comments.csv", "Retirée", "Retirée\"\n1567000000001,x,5,9,0,0,1,\""+exact))
	if err != nil {
		t.Fatal(err)
	}
	if text := export.Row(5).Text; text.Title != exact || text.Body != "" {
		t.Errorf("300 characters become %q, %q", text.Title, text.Body)
	}
}

// remove is how the table below asks for a missing file.
const remove = "\x00remove"

func TestMalformedExportsAreRefused(t *testing.T) {
	const votes, comments, summary, matrix = "votes.csv", "comments.csv", "summary.csv", "participants-votes.csv"
	for _, test := range []struct {
		name, file, old, new string
		line                 int
		reason               string
	}{
		{"missing summary", summary, "", remove, 0, "manque"},
		{"missing comments", comments, "", remove, 0, "manque"},
		{"missing votes", votes, "", remove, 0, "manque"},
		{"header", votes, "voter-id", "voter", 1, "en-tête"},
		{"byte order mark", votes, "timestamp", "\ufefftimestamp", 1, "en-tête"},
		{"columns swapped", comments, "agrees,disagrees", "disagrees,agrees", 1, "en-tête"},
		{"one column more", votes, "voter-id,vote", "voter-id,vote,weight", 1, "en-tête"},
		{"field missing", votes, "4,1,-1", "4,-1", 3, "4 champs au lieu de 5"},
		{"field too many", votes, "4,1,-1", "4,1,-1,", 3, "6 champs au lieu de 5"},
		{"empty line", votes, "4,1,-1\n", "4,1,-1\n\n", 4, "1 champs au lieu de 5"},
		{"vote of 2", votes, "4,1,-1", "4,1,2", 3, "vote 2 n’est pas entre -1 et 1"},
		{"empty vote", votes, "4,1,-1", "4,1,", 3, "vote «\u202f\u202f» n’est pas un nombre entier"},
		{"vote +1", votes, "4,1,-1", "4,1,+1", 3, "vote"},
		{"vote in words", votes, "4,1,-1", "4,1,agree", 3, "vote"},
		{"unknown statement", votes, "x,4,1,-1", "x,5,1,-1", 3, "comment-id 5 n’est pas dans comments.csv"},
		{"no number", votes, "x,4,1,-1", "x,4,eins,-1", 3, "voter-id"},
		{"negative", votes, "x,4,1,-1", "x,4,-1,-1", 3, "voter-id -1"},
		{"huge", votes, "x,4,1,-1", "x,4,99999999999999999999,-1", 3, "voter-id"},
		{"decimal", votes, "x,4,1,-1", "x,4.0,1,-1", 3, "comment-id"},
		{"seconds", votes, "1567000000005", "1567000000", 3, "timestamp"},
		{"far future", votes, "1567000000005", "9567000000005", 3, "timestamp"},
		{"negative time", comments, "1567000000001", "-1", 3, "timestamp"},
		{"broken UTF-8", comments, "vraie", "vra\xffie", 3, "UTF-8"},
		{"broken UTF-8 where nothing is read", votes, "1567000000005,x", "1567000000005,\xc3", 3, "UTF-8"},
		{"null byte", comments, "vraie", "vra\x00ie", 3, "octet nul"},
		{"stray quote", votes, "1567000000005,x", "1567000000005,x\"\"", 3, "guillemet"},
		{"after a quote", votes, "1567000000005,x", "1567000000005,\"x\"y", 3, "guillemet fermant"},
		{"open quote", comments, "lignes\"", "lignes", 3, "guillemet n’est pas fermé"},
		{"same statement twice", comments, "x,4,9", "x,7,9", 3, "comment-id 7 est donné deux fois"},
		{"moderated 2", comments, "0,0,0,", "0,0,2,", 3, "moderated"},
		{"empty statement", comments, "Une \"\"vraie\"\" proposition,\r\nsur deux lignes", " \n", 3, "vide"},
		{"long statement", comments, "vraie", strings.Repeat("mot ", polis.MaxStatement), 3, "caractères"},
		{"endless field", comments, "vraie", strings.Repeat("mot ", 1<<18), 3, "enregistrement"},
		{"no topic", summary, "topic,Un sujet\n", "", 0, "sujet (topic) manque"},
		{"empty topic", summary, "Un sujet", "  ", 1, "vide"},
		{"topic twice", summary, "views,3", "topic,3", 3, "deux fois"},
		{"address that is a script", summary, "https://pol.is/2abc", "javascript:alert(1)", 2, "adresse"},
		{"views", summary, "views,3", "views,many", 3, "views"},
		{"matrix of other statements", matrix, "n-disagree,4,7", "n-disagree,4,8", 1, "comment-id 8"},
		{"matrix names a statement twice", matrix, "n-disagree,4,7", "n-disagree,4,4", 1, "deux fois"},
		{"matrix row cut", matrix, "2,,0,2,1,0,0,1", "2,,0,2,1,0,0", 3, "7 champs au lieu de 8"},
		{"matrix of 3", matrix, "2,,0,2,1,0,0,1", "2,,0,2,1,0,0,3", 3, "vote 3"},
		{"matrix participant twice", matrix, "2,,0,2,1,0,0,1", "1,,0,2,1,0,0,1", 3, "deux fois"},
		{"matrix count", matrix, "2,,0,2,1,0,0,1", "2,,0,x,1,0,0,1", 3, "n-votes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := small()
			if test.new == remove {
				delete(files, test.file)
			} else {
				files = with(files, test.file, test.old, test.new)
			}
			export, err := polis.Read(files)
			var m *polis.Malformed
			if export != nil || !errors.As(err, &m) {
				t.Fatalf("Read: %v, %v", export, err)
			}
			if m.File != test.file || m.Line != test.line || !strings.Contains(m.Reason, test.reason) {
				t.Errorf("%s, want %s line %d %q", m, test.file, test.line, test.reason)
			}
		})
	}
	t.Run("empty files", func(t *testing.T) {
		for name := range small() {
			files := small()
			files[name] = &fstest.MapFile{}
			_, err := polis.Read(files)
			var m *polis.Malformed
			if !errors.As(err, &m) || m.File != name || !strings.Contains(m.Reason, "vide") {
				t.Errorf("%s empty: %v", name, err)
			}
		}
	})
}

func TestAllFaultsAreNamed(t *testing.T) {
	files := with(small(), "votes.csv", "4,1,-1", "4,1,9")
	files = with(files, "votes.csv", "1567000000002,x", "2,x")
	files = with(files, "summary.csv", "views,3", "views,x")
	files = with(files, "comments.csv", "4,9,0,0,0", "4,9,0,-3,0")
	_, err := polis.Read(files)
	want := []string{"summary.csv, ligne 3", "comments.csv, ligne 3", "votes.csv, ligne 3", "votes.csv, ligne 6"}
	if got := places(t, err); !slices.Equal(got, want) {
		t.Errorf("faults at %q, want %q", got, want)
	}
	rotten := "timestamp,datetime,comment-id,voter-id,vote\n" + strings.Repeat("x\n", 1000)
	files["votes.csv"] = &fstest.MapFile{Data: []byte(rotten)}
	_, err = polis.Read(files)
	if got := places(t, err); len(got) != 20 {
		t.Errorf("%d faults named, want 20", len(got))
	}
}

func places(t *testing.T, err error) []string {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("not joined: %v", err)
	}
	var all []string
	for _, err := range joined.Unwrap() {
		var m *polis.Malformed
		if !errors.As(err, &m) {
			t.Fatalf("not malformed: %v", err)
		}
		all = append(all, m.File+", ligne "+strconv.Itoa(m.Line))
	}
	return all
}

// FuzzRead holds that no file makes Read panic or return an export whose rows an import could not take.
func FuzzRead(f *testing.F) {
	files := small()
	f.Add(files["summary.csv"].Data, files["comments.csv"].Data, files["votes.csv"].Data, files["participants-votes.csv"].Data)
	real, err := fs.ReadFile(os.DirFS("testdata/vtaiwan-60"), "comments.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(files["summary.csv"].Data, real[:4000], files["votes.csv"].Data, files["participants-votes.csv"].Data)
	f.Fuzz(func(t *testing.T, summary, comments, votes, matrix []byte) {
		export, err := polis.Read(fstest.MapFS{
			"summary.csv": {Data: summary}, "comments.csv": {Data: comments}, "votes.csv": {Data: votes}, "participants-votes.csv": {Data: matrix},
		})
		if err != nil {
			var m *polis.Malformed
			if export != nil || !errors.As(err, &m) {
				t.Fatalf("Read: %v, %v", export, err)
			}
			return
		}
		participants, statements := map[int64]bool{}, map[int64]bool{}
		for i, row := range export.From(0) {
			switch row.Kind {
			case polis.Consultation:
				if i != 0 || row.Text.Title == "" {
					t.Fatalf("row %d: %+v", i, row)
				}
			case polis.Participant:
				participants[row.Participant] = true
			case polis.Statement:
				statements[row.Statement] = true
				if row.Text.Title == "" || len([]rune(row.Text.Title)) > polis.MaxTitle || !participants[row.Participant] {
					t.Fatalf("row %d: %+v", i, row)
				}
			case polis.Vote:
				if !row.Choice.Valid() || !participants[row.Participant] || !statements[row.Statement] {
					t.Fatalf("row %d: %+v", i, row)
				}
			}
		}
	})
}
