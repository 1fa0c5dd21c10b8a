package dossier_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// TestEveryByteCounts changes the bytes of a small archive in turn: each one of the envelope, the manifest and the ballots, and a sample
// of the other files.
func TestEveryByteCounts(t *testing.T) {
	h := newHistory(t.Fatalf)
	c := h.open("Petite", "")
	p := h.propose(c, h.join(deliberation.Resident, deliberation.National), deliberation.Text{Title: "Une", Body: "Deux"})
	for i := range 6 {
		h.ballot(i, deliberation.Resident, deliberation.National, p, deliberation.Choices()[i%3])
	}
	h.wait(35 * 24 * 60 * 60 * 1e9)
	archive := h.archive(c)
	if _, err := verify(archive); err != nil {
		t.Fatal(err)
	}
	large := within(t, archive, "dossier.html", "dossier.odt", "dossier.pdf", "dossier.xlsx", "methode.md", "positions.schema.json")
	tables := within(t, archive, "positions.json", "positions.csv", "contributions.csv", "preuves.json")
	for i := range archive {
		// One hash covers a file's content: a sample of its bytes will do.
		if large(i) && i%4001 != 0 || tables(i) && i%7 != 0 {
			continue
		}
		broken := slices.Clone(archive)
		broken[i] ^= 1 << (i % 8)
		if _, err := verify(broken); err == nil {
			t.Errorf("byte %d of %d changed unseen", i, len(archive))
		}
	}
	for name, broken := range map[string][]byte{
		"one more":        append(slices.Clone(archive), 0),
		"one before":      append([]byte{'P'}, archive...),
		"one less":        archive[:len(archive)-1],
		"a comment":       append(append(slices.Clone(archive[:len(archive)-2]), 1, 0), '!'),
		"nothing":         {},
		"another archive": []byte("PK\x05\x06" + strings.Repeat("\x00", 18)),
		"twice":           append(slices.Clone(archive), archive...),
		"middle cut out":  append(slices.Clone(archive[:200]), archive[260:]...),
	} {
		if _, err := verify(broken); err == nil {
			t.Errorf("%s: unseen", name)
		}
	}
}

// within tells which bytes belong to the content of some files.
func within(t *testing.T, archive []byte, names ...string) func(at int) bool {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var ranges [][2]int
	for _, f := range z.File {
		start, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(names, f.Name) {
			ranges = append(ranges, [2]int{int(start), int(start) + int(f.CompressedSize64)})
		}
	}
	return func(at int) bool {
		return slices.ContainsFunc(ranges, func(r [2]int) bool { return at >= r[0] && at < r[1] })
	}
}

func TestBytesOfALargerArchiveCount(t *testing.T) {
	h, _ := importedState(t, "vtaiwan-60")
	archive := h.archive(1)
	for i := 0; i < len(archive); i += 9973 {
		broken := slices.Clone(archive)
		broken[i] ^= 1 << (i % 8)
		if _, err := verify(broken); err == nil {
			t.Errorf("byte %d of %d changed unseen", i, len(archive))
		}
	}
}

// pack makes an archive as Write does, from any files: what someone would do who wants to be believed. Hashes and sizes in the
// manifest are made to fit.
func pack(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var manifest struct {
		Format       int             `json:"format"`
		Consultation int64           `json:"consultation"`
		Journal      json.RawMessage `json:"journal"`
		Files        []struct {
			Name   string `json:"name"`
			Size   int    `json:"size"`
			SHA256 string `json:"sha256"`
		} `json:"files"`
	}
	if err := json.Unmarshal(files["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	for i := range manifest.Files {
		f := &manifest.Files[i]
		sum := sha256.Sum256(files[f.Name])
		f.Size, f.SHA256 = len(files[f.Name]), hex.EncodeToString(sum[:])
	}
	raw, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		content := files[name]
		if name == "manifest.json" {
			content = append(raw, '\n')
		}
		w, err := z.CreateRaw(&zip.FileHeader{
			//lint:ignore SA1019 as the archive is written
			Name: name, Method: zip.Store, ModifiedDate: 0x21, CreatorVersion: 20, ReaderVersion: 20,
			CRC32: crc32.ChecksumIEEE(content), CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestEveryDigitCounts changes each digit of each file in turn, with the hashes in the manifest made to fit.
func TestEveryDigitCounts(t *testing.T) {
	for _, closed := range []bool{true, false} {
		h, c := sample(t.Fatalf, closed)
		archive := h.archive(c)
		if !bytes.Equal(pack(t, unpack(t, archive)), archive) {
			t.Fatal("an unchanged archive is not packed as it was")
		}
		for name, content := range unpack(t, archive) {
			for i, b := range content {
				if b < '0' || b > '9' || strings.HasPrefix(name, "dossier.") && i%20011 != 0 {
					continue
				}
				files := unpack(t, archive)
				files[name][i] = b + 1
				if b == '9' {
					files[name][i] = '8' // a number that begins with 0 is no JSON, and no change of a figure
				}
				broken := pack(t, files)
				if bytes.Equal(broken, archive) {
					continue // a hash or size in the manifest, made to fit again
				}
				if _, err := verify(broken); err == nil {
					t.Errorf("%s: digit %d changed unseen: %s", name, i, content[max(0, i-20):min(len(content), i+20)])
				}
			}
		}
	}
}

// rewrite replaces in all given files, "name: old → new", and makes the hashes fit.
func rewrite(t *testing.T, archive []byte, changes ...[3]string) []byte {
	t.Helper()
	files := unpack(t, archive)
	for _, c := range changes {
		if !bytes.Contains(files[c[0]], []byte(c[1])) {
			t.Fatalf("no %q in %s", c[1], c[0])
		}
		files[c[0]] = bytes.Replace(files[c[0]], []byte(c[1]), []byte(c[2]), 1)
	}
	return pack(t, files)
}

// TestFaultsAreNamed holds that a fault is told by file, line, what was expected and what was found.
func TestFaultsAreNamed(t *testing.T) {
	h, c := sample(t.Fatalf, true)
	archive := h.archive(c)
	line := func(name, text string) int {
		before, _, found := bytes.Cut(unpack(t, archive)[name], []byte(text))
		if !found {
			t.Fatalf("no %q in %s", text, name)
		}
		return bytes.Count(before, []byte{'\n'}) + 1
	}
	const rows, table, ballots = "positions.json", "positions.csv", "ballots.csv"
	association := `{"college":"association","territory":"others","agree":null,"disagree":null,"pass":null,"ballots":3,`
	for _, test := range []struct {
		name    string
		changes [][3]string
		want    dossier.Fault
	}{
		{
			// The title before it has two line breaks; a record is named by its first line.
			"a figure in the table", [][3]string{{table, ",caf-01,6,5,5,", ",caf-01,7,5,5,"}},
			dossier.Fault{File: table, Line: line(table, ",caf-01,6,5,5,") - 2, What: "agree de la proposition 1", Expected: "6", Found: "7"},
		},
		{
			"a figure in the JSON", [][3]string{{rows, `"agree":6,"disagree":5`, `"agree":7,"disagree":5`}},
			dossier.Fault{
				File: rows, Line: line(rows, `"agree":6,"disagree":5`), What: "proposition 1\u202f: ballots de la ligne agent, caf-01\u202f: 16 au lieu de 17",
			},
		},
		{
			"a figure everywhere but in the ballots",
			[][3]string{{rows, `"agree":6,"disagree":5,"pass":5`, `"agree":7,"disagree":4,"pass":5`}, {table, ",caf-01,6,5,5,", ",caf-01,7,4,5,"}},
			dossier.Fault{File: rows, Line: line(rows, `"agree":6,"disagree":5`), What: "proposition 1 (agent, caf-01), agree", Expected: "6", Found: "7"},
		},
		{
			"a ballot turned", [][3]string{{ballots, "\r\n1,1,,,agent,caf-01,-1\r\n", "\r\n1,1,,,agent,caf-01,0\r\n"}},
			dossier.Fault{File: ballots, Line: 3, What: "l’avis n’est pas à sa place dans l’ordre"},
		},
		{
			"a ballot renumbered", [][3]string{{ballots, "\r\n2,1,,,agent", "\r\n3,1,,,agent"}},
			dossier.Fault{File: ballots, Line: 3, What: "numéro de l’avis", Expected: "2", Found: "3"},
		},
		{
			"a title", [][3]string{{table, "Personne", "Quelqu’un"}},
			dossier.Fault{File: table, Line: line(table, "Personne"), What: "title de la proposition 4", Expected: "Personne", Found: "Quelqu’un"},
		},
		{
			"figures of a cell that cannot be shown", [][3]string{{rows, association, strings.NewReplacer(`"agree":null,"disagree":null,"pass":null`, `"agree":1,"disagree":1,"pass":1`).Replace(association)}},
			dossier.Fault{File: rows, Line: line(rows, association), What: "proposition 2\u202f: la ligne association, others ne peut pas être montrée (3 avis, dont 1 identiques)"},
		},
		{
			"the method", [][3]string{{"methode.md", "au moins 5 personnes", "au moins 3 personnes"}},
			dossier.Fault{File: "methode.md", Line: line("methode.md", "au moins 5 personnes"), What: "diffère de ce que positions.json dit"},
		},
		{
			"the root", [][3]string{{"manifest.json", `"root": "`, `"root": "0`}},
			dossier.Fault{File: rows, What: "racine du journal", Expected: "0" + rootOf(t, archive), Found: rootOf(t, archive)},
		},
		{
			"another format", [][3]string{{"manifest.json", `"format": 4`, `"format": 5`}},
			dossier.Fault{File: "manifest.json", What: "format", Expected: "4", Found: "5"},
		},
		{
			"an unknown field", [][3]string{{rows, `"erased":false`, `"erased":false,"weight":1`}},
			dossier.Fault{File: rows, Line: line(rows, `"proposal":1`), What: `n’est pas le JSON attendu (json: unknown field "weight")`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := verify(rewrite(t, archive, test.changes...))
			var f *dossier.Fault
			if !errors.As(err, &f) {
				t.Fatalf("Verify: %v", err)
			}
			joined, ok := err.(interface{ Unwrap() []error })
			if !ok {
				t.Fatalf("not joined: %v", err)
			}
			for _, one := range joined.Unwrap() {
				if errors.As(one, &f) && *f == test.want {
					return
				}
			}
			t.Errorf("want %+v, got\n%v", test.want, err)
		})
	}
}

func rootOf(t *testing.T, archive []byte) string {
	t.Helper()
	report, err := verify(archive)
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(report.Root[:])
}

// TestForbiddenDossiersAreFound holds that a dossier that agrees with itself is still refused if it shows what may not be shown.
func TestForbiddenDossiersAreFound(t *testing.T) {
	h, c := sample(t.Fatalf, false)
	archive := h.archive(c)
	for name, changes := range map[string][][3]string{
		"unanimous": {{"positions.json", `"agree":14,"disagree":13,"pass":13`, `"agree":39,"disagree":1,"pass":0`}, {"positions.csv", "all,14,13,13", "all,39,1,0"}},
		"an office before closing": {
			{"positions.json", `"territory":"all","agree":14`, `"territory":"caf-59","agree":14`}, {"positions.csv", "concerned,all,14", "concerned,caf-59,14"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(rewrite(t, archive, changes...))
			var f *dossier.Fault
			if !errors.As(err, &f) || f.File != "positions.json" || f.Line == 0 {
				t.Errorf("Verify: %v", err)
			}
		})
	}
}

func TestFilesMissingOrAdded(t *testing.T) {
	h, c := sample(t.Fatalf, true)
	archive := h.archive(c)
	for name := range unpack(t, archive) {
		if name == "manifest.json" {
			continue
		}
		files := unpack(t, archive)
		delete(files, name)
		if _, err := verify(pack(t, files)); err == nil {
			t.Errorf("without %s: unseen", name)
		}
	}
	files := unpack(t, archive)
	files["readme.txt"] = []byte("x")
	if _, err := verify(pack(t, files)); err == nil {
		t.Error("one more file: unseen")
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(unpack(t, archive))) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(unpack(t, archive)[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := verify(b.Bytes()); err == nil {
		t.Error("a compressed archive: unseen")
	}
}

// FuzzVerify holds that no archive makes Verify panic, and none but one that Write made passes.
func FuzzVerify(f *testing.F) {
	h, c := sample(f.Fatalf, true)
	archive := h.archive(c)
	f.Add(archive)
	f.Fuzz(func(t *testing.T, changed []byte) {
		if _, err := verify(changed); err == nil && !bytes.Equal(changed, archive) {
			t.Errorf("passes with SHA-256 %x", sha256.Sum256(changed))
		}
	})
}

// BenchmarkWrite measures an archive of a ballot count like that of a national consultation, ballots of one question.
func BenchmarkWrite(b *testing.B) {
	h := newHistory(b.Fatalf)
	c := h.open("Grande", "")
	author := h.join(deliberation.Concerned, deliberation.National)
	for i := range 200 {
		p := h.propose(c, author, deliberation.Text{Title: "Proposition " + strconv.Itoa(i), Body: strings.Repeat("mot ", 200)})
		for v := range 500 {
			h.ballot(v, deliberation.Colleges()[v%4], deliberation.Offices()[v%50], p, deliberation.Choices()[(v+i)%3])
		}
	}
	h.wait(35 * 24 * 60 * 60 * 1e9)
	var archive []byte
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			archive = h.archive(c)
		}
		b.ReportMetric(float64(200*500*b.N)/b.Elapsed().Seconds(), "ballots/s")
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if _, err := verify(archive); err != nil {
				b.Fatal(fmt.Errorf("verify: %w", err))
			}
		}
		b.ReportMetric(float64(200*500*b.N)/b.Elapsed().Seconds(), "ballots/s")
	})
}

// BenchmarkDocuments measures the documents of a dossier in printed pages a second.
func BenchmarkDocuments(b *testing.B) {
	h := newHistory(b.Fatalf)
	c := h.open("Grande", "")
	author := h.join(deliberation.Concerned, deliberation.National)
	for i := range 60 {
		p := h.propose(c, author, deliberation.Text{Title: "Proposition " + strconv.Itoa(i), Body: strings.Repeat("mot ", 200), Language: "fr"})
		for v := range 48 {
			choice := deliberation.Agree
			if (v+i)%12 < 2 {
				choice = deliberation.Disagree
			}
			h.ballot(v, deliberation.Colleges()[v%4], deliberation.National, p, choice)
		}
	}
	h.wait(35 * 24 * 60 * 60 * 1e9)
	pages := 0
	for _, name := range []string{"dossier.pdf", "dossier.odt", "dossier.html", "dossier.xlsx"} {
		b.Run(name, func(b *testing.B) {
			var file bytes.Buffer
			for b.Loop() {
				file.Reset()
				if err := dossier.WriteFile(&file, h.input(c), name); err != nil {
					b.Fatal(err)
				}
			}
			if name == "dossier.pdf" {
				if found := regexp.MustCompile(`/Count (\d+)`).FindSubmatch(file.Bytes()); found != nil {
					pages, _ = strconv.Atoi(string(found[1]))
				}
			}
			b.ReportMetric(float64(pages*b.N)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}
