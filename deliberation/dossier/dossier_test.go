package dossier_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/deliberation/polis"
)

const polisData = "../polis/testdata/"

func readExport(t *testing.T, dir string) *polis.Export {
	t.Helper()
	e, err := polis.Read(os.DirFS(polisData + dir))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// unpack returns the files of an archive by name.
func unpack(t *testing.T, archive []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func checkSchema(t *testing.T, files map[string][]byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(files["positions.schema.json"]))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource("positions.schema.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("positions.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	positions, err := jsonschema.UnmarshalJSON(bytes.NewReader(files["positions.json"]))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(positions); err != nil {
		t.Errorf("positions.json: %v", err)
	}
}

// table reads a CSV file of the archive as Python, R or a spreadsheet would.
func table(t *testing.T, raw []byte) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		all = append(all, m)
	}
	return all
}

// TestTalliesAreThePublishedMatrix is the acceptance of the import and export together: nothing but the CSV files of both sides is compared.
func TestTalliesAreThePublishedMatrix(t *testing.T) {
	for _, dir := range []string{"biodiversity", "vtaiwan-60"} {
		t.Run(dir, func(t *testing.T) {
			h, _ := importedState(t, dir)
			archive := h.archive(1)
			report, err := verify(archive)
			if err != nil {
				t.Fatal(err)
			}
			files := unpack(t, archive)
			checkSchema(t, files)
			matrix, err := os.ReadFile(polisData + dir + "/participants-votes.csv")
			if err != nil {
				t.Fatal(err)
			}
			comments, err := os.ReadFile(polisData + dir + "/comments.csv")
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			published := table(t, matrix)
			for _, c := range table(t, comments) {
				if c["moderated"] == "-1" {
					continue
				}
				n := map[string]int{}
				for _, p := range published {
					n[p[c["comment-id"]]]++
				}
				total := n["1"] + n["-1"] + n["0"]
				want[c["comment-id"]] = c["comment-body"] + ": , , , ,"
				if total >= 5 {
					want[c["comment-id"]] = c["comment-body"] + ": resident, national, " + strconv.Itoa(n["1"]) + ", " + strconv.Itoa(n["-1"]) + "," + strconv.Itoa(n["0"])
				}
			}
			got := map[string]string{}
			cast := map[string]int{}
			for _, p := range table(t, files["positions.csv"]) {
				if _, twice := got[p["source"]]; twice {
					t.Errorf("two rows for comment %s", p["source"])
				}
				got[p["source"]] = p["title"] + ": " + p["college"] + ", " + p["territory"] + ", " + p["agree"] + ", " + p["disagree"] + "," + p["pass"]
				for column, sign := range map[string]string{"agree": "1", "disagree": "-1", "pass": "0"} {
					if p[column] != "" && p[column] != "0" {
						n, err := strconv.Atoi(p[column])
						if err != nil {
							t.Fatal(err)
						}
						cast[p["proposal"]+" "+sign] = n
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("positions (-published +exported):\n%s", diff)
			}
			for i, b := range table(t, files["ballots.csv"]) {
				if b["ballot"] != strconv.Itoa(i+1) || b["college"] != "resident" || b["territory"] != "national" {
					t.Fatalf("ballot %d: %v", i+1, b)
				}
				cast[b["proposal"]+" "+b["choice"]]--
			}
			for at, n := range cast {
				if n != 0 {
					t.Errorf("proposal and choice %s: %d ballots too few", at, n)
				}
			}
			if !report.Recounted || !report.Imported || report.Ballots == 0 {
				t.Errorf("report %+v", report)
			}
		})
	}
}

func TestTheSampleHoldsEverything(t *testing.T) {
	h, c := sample(t.Fatalf, true)
	archive := h.archive(c)
	report, err := verify(archive)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Recounted || report.Number != h.state.Number() || !report.At.Equal(h.state.At()) || report.Proposals != 7 {
		t.Errorf("report %+v", report)
	}
	files := unpack(t, archive)
	checkSchema(t, files)
	var got []string
	for _, p := range table(t, files["positions.csv"]) {
		got = append(got, strings.Join([]string{
			p["proposal"], p["college"], p["territory"], p["agree"], p["disagree"], p["pass"], p["ballots"], p["at_least"], p["left_out"],
			p["question_ballots"], p["erased"],
		}, ","))
	}
	want := []string{
		"1,concerned,caf-01,7,5,4,16,,2,81,false",
		"1,concerned,caf-59,4,2,2,8,,,81,false",
		"1,concerned,caf-75,3,3,2,8,,,81,false",
		"1,concerned,national,3,2,3,8,,,81,false",
		"1,agent,caf-01,6,5,5,16,,0,81,false",
		"1,agent,others,8,8,8,24,,,81,false",
		"2,association,others,,,,3,,3,11,false",
		"2,resident,others,,,,8,agree,8,11,false",
		"3,,,,,,,,,,false",
		"4,,,,,,,,,,false",
		"5,concerned,caf-01,6,5,5,16,,0,40,true",
		"5,concerned,caf-59,3,2,3,8,,,40,true",
		"5,concerned,caf-75,3,3,2,8,,,40,true",
		"5,concerned,national,2,3,3,8,,,40,true",
		"6,,,,,,,,,,false",
		"7,,,,,,,,,,false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	rows := table(t, files["positions.csv"])
	for i, want := range []string{"", "transcript", "awaited"} {
		if got := rows[len(rows)-3+i]["spoken"]; got != want {
			t.Errorf("proposal %d is spoken: %q", 5+i, got)
		}
	}
	if title := rows[len(rows)-2]["title"]; title != "Ouvrir le samedi" || !bytes.Contains(files["positions.json"], []byte(`"text":"Il faut ouvrir\nle samedi."`)) {
		t.Errorf("what was written down reads %q", title)
	}
	rows = rows[:len(rows)-2]
	if title := rows[len(rows)-1]["title"]; title != "texte effacé" || bytes.Contains(files["positions.json"], []byte("Repris")) {
		t.Errorf("the erased text reads %q", title)
	}
	if rows[6]["language"] != "ar" || rows[len(rows)-1]["language"] != "" || bytes.Contains(files["positions.json"], []byte(`"pt"`)) {
		t.Errorf("the languages of proposals 2 and 5 are %q and %q", rows[6]["language"], rows[len(rows)-1]["language"])
	}
	if !bytes.Contains(files["positions.csv"], []byte("\"Un guichet, \"\"ouvert\"\" à 17 h\r\net un accueil\nsans 1 rendez-vous\"")) {
		t.Error("the title is not unchanged")
	}
	if !bytes.Contains(files["positions.csv"], []byte(",=1+2 <b>&amp; é</b>\u2028,")) {
		t.Error("the title that begins like a formula is not unchanged")
	}
}

func TestBeforeClosingNothingIsRecounted(t *testing.T) {
	h, c := sample(t.Fatalf, false)
	archive := h.archive(c)
	report, err := verify(archive)
	if err != nil {
		t.Fatal(err)
	}
	files := unpack(t, archive)
	checkSchema(t, files)
	if _, published := files["ballots.csv"]; published || report.Recounted || report.Ballots != 0 {
		t.Errorf("ballots published: %v, report %+v", published, report)
	}
	for _, p := range table(t, files["positions.csv"]) {
		if p["territory"] != "all" && p["territory"] != "" || p["left_out"] != "" || p["at_least"] != "" {
			t.Errorf("before closing: %v", p)
		}
	}
	if !bytes.Contains(files["methode.md"], []byte("aucun chiffre de ce dossier ne peut être recompté")) {
		t.Error("the method does not say that nothing can be recounted")
	}
}

func TestFilesAreInFixedForm(t *testing.T) {
	h, c := sample(t.Fatalf, true)
	archive := h.archive(c)
	if again := h.archive(c); !bytes.Equal(archive, again) {
		t.Error("the same number has other bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if f.Method != zip.Store || len(f.Extra) != 0 || f.Comment != "" || f.Modified.Format("2006-01-02 15:04:05") != "1980-01-01 00:00:00" {
			t.Errorf("%s: %+v", f.Name, f.FileHeader)
		}
	}
	if want := []string{
		"ballots.csv", "contributions.csv", "debate_figures.csv", "debates.csv", "dossier.html", "dossier.odt", "dossier.pdf", "dossier.xlsx", "issuers.csv", "manifest.json", "methode.md", "positions.csv",
		"positions.json", "positions.schema.json", "preuves.json",
	}; !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	for name, raw := range unpack(t, archive) {
		if strings.HasSuffix(name, ".csv") && !bytes.HasSuffix(raw, []byte("\r\n")) {
			t.Errorf("%s: lines do not end as RFC 4180 has it", name)
		}
	}
}

// TestTheFormIsThatOfItsFormat pins every byte of an archive: one that was handed out must be written again, years later, by a later
// program. Whoever changes what is pinned here after a release makes a new Format.
func TestTheFormIsThatOfItsFormat(t *testing.T) {
	for closed, want := range map[bool]string{
		true:  "023d3ea33981eb022b74ea53e1a2a1f1ce01c4e32cf8389f3bbc2c3952749500",
		false: "0e4dec8dec474bae4d6b955b2dcdb0fa3cb25e86b6cdbb2d99a8c4850393223b",
	} {
		h, c := withDebates(t.Fatalf, closed)
		if got := fmt.Sprintf("%x", sha256.Sum256(h.archive(c))); got != want {
			t.Errorf("with debates, closed %v: the archive has SHA-256 %s, format %d has %s", closed, got, dossier.Format, want)
		}
	}
	for closed, want := range map[bool]string{
		true:  "5e616b7cbb8b0c5cec8f8f2ac107ae2f4e6e1d8ac1d78b71ebaee4f789da90f0",
		false: "0802aec8f90c9e8b0c8fc90c133767766c03601eeec91d4b4ab7ee6e06655ca4",
	} {
		h, c := sample(t.Fatalf, closed)
		if got := fmt.Sprintf("%x", sha256.Sum256(h.archive(c))); got != want {
			t.Errorf("closed %v: the archive has SHA-256 %s, format %d has %s", closed, got, dossier.Format, want)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	h, c := sample(t.Fatalf, true)
	for _, test := range []struct {
		name   string
		change func(*dossier.Input)
		want   error
	}{
		{"another number", func(in *dossier.Input) { in.Number-- }, dossier.ErrState},
		{"no such consultation", func(in *dossier.Input) { in.Consultation++ }, deliberation.ErrConsultationUnknown},
		{"no consultation", func(in *dossier.Input) { in.Consultation = 0 }, deliberation.ErrConsultationUnknown},
		{"texts that cannot be read", func(in *dossier.Input) {
			in.Texts = func([]deliberation.ID) (map[deliberation.ID]deliberation.Text, error) {
				return nil, io.ErrUnexpectedEOF
			}
		}, io.ErrUnexpectedEOF},
		{"a text erased meanwhile", func(in *dossier.Input) {
			texts, calls := in.Texts, 0
			in.Texts = func(ids []deliberation.ID) (map[deliberation.ID]deliberation.Text, error) {
				found, err := texts(ids)
				if calls++; calls > 4 {
					delete(found, ids[0])
				}
				return found, err
			}
		}, dossier.ErrTextsChanged},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := h.input(c)
			test.change(&in)
			if err := dossier.Write(io.Discard, in); !errors.Is(err, test.want) {
				t.Errorf("Write: %v, want %v", err, test.want)
			}
		})
	}
}

// TestAnImportUnderWayIsNotExported holds that half an import is never published.
func TestAnImportUnderWayIsNotExported(t *testing.T) {
	e := readExport(t, "vtaiwan-60")
	h := newHistory(t.Fatalf)
	var rows []deliberation.ImportedRow
	for i := range e.Rows() / 2 {
		rows = append(rows, h.imported(e.Row(i)))
	}
	h.do(deliberation.ImportRows{Source: e.Source, Rows: rows})
	if err := dossier.Write(io.Discard, h.input(1)); !errors.Is(err, deliberation.ErrConsultationUnknown) {
		t.Errorf("Write: %v", err)
	}
}

// randomHistory is a consultation in which anything may have happened, imported ones among them.
func randomHistory(t *rapid.T) (h *history, consultation int64) {
	h = newHistory(t.Fatalf)
	title := rapid.StringN(1, 40, 300)
	c := h.open(title.Draw(t, "title"), title.Draw(t, "description"))
	offices := []deliberation.Office{deliberation.National, office(h, "caf-59"), office(h, "caf-64-bearn"), office(h, "cssm-976")}
	author := h.join(deliberation.Concerned, deliberation.National)
	var proposals []int64
	for range rapid.IntRange(0, 4).Draw(t, "proposals") {
		proposals = append(proposals, h.propose(c, author, deliberation.Text{Title: title.Draw(t, "title"), Body: title.Draw(t, "body")}))
	}
	if len(proposals) > 0 {
		voters := rapid.IntRange(1, 60).Draw(t, "voters")
		for range rapid.IntRange(0, 300).Draw(t, "ballots") {
			n := rapid.IntRange(0, voters-1).Draw(t, "voter")
			on := rapid.SampledFrom(proposals).Draw(t, "proposal")
			h.ballot(n, deliberation.Colleges()[n%7%4], offices[n%5%4], on, rapid.SampledFrom(deliberation.Choices()).Draw(t, "choice"))
			if rapid.IntRange(0, 9).Draw(t, "taken back") == 0 {
				h.takeBack(n, on)
			}
			if rapid.IntRange(0, 30).Draw(t, "a day passes") == 0 && h.state.Number() < 200 {
				h.wait(12 * 60 * 60 * 1e9)
			}
			if v, _ := h.state.Consultation(c); !v.TakesBallots() {
				break
			}
		}
		if rapid.Bool().Draw(t, "erased") {
			p, _ := h.state.Proposal(proposals[0])
			h.do(deliberation.EraseText{Text: p.Text, By: author})
		}
	}
	if v, _ := h.state.Consultation(c); v.TakesDebates() && rapid.Bool().Draw(t, "debates") {
		randomDebate(t, h, c, offices, proposals)
	}
	if rapid.Bool().Draw(t, "closed") {
		h.wait(40 * 24 * 60 * 60 * 1e9)
	}
	return h, c
}

// randomDebate is one in which anything may have happened, adopted or not; it may have been rehearsed, or cancelled.
func randomDebate(t *rapid.T, h *history, c int64, offices []deliberation.Office, proposals []int64) {
	host := h.join(deliberation.Association, deliberation.National)
	m := h.convene(c, host, 0, rapid.SampledFrom(offices).Draw(t, "office"), deliberation.Text{Title: rapid.StringN(1, 40, 300).Draw(t, "title"), Body: "Venez"})
	if rapid.Bool().Draw(t, "rehearsed") {
		r := h.convene(c, host, m.number, deliberation.National, deliberation.Text{Title: rehearsed})
		r.ask(deliberation.ItemQuestion, rehearsed)
	}
	m.ask(deliberation.ItemQuestion, rapid.StringN(1, 40, 300).Draw(t, "question"))
	if len(proposals) > 0 {
		if p, _ := h.state.Proposal(proposals[len(proposals)-1]); !p.Erased {
			h.do(deliberation.AddItem{Debate: m.number, By: host, Kind: deliberation.ItemProposal, Proposal: p.Number})
		}
	}
	for range rapid.IntRange(0, 80).Draw(t, "ballots in the debate") {
		n := rapid.IntRange(0, 30).Draw(t, "voter")
		if v, _ := h.state.Consultation(c); !v.TakesBallots() {
			return
		}
		m.vote(n, deliberation.Colleges()[n%7%4], offices[n%5%4], 1, rapid.SampledFrom(deliberation.Choices()).Draw(t, "choice"))
	}
	if rapid.IntRange(0, 3).Draw(t, "cancelled") == 0 {
		cancel := deliberation.CancelDebate{Debate: m.number, By: host}
		cancel.Text, cancel.Hash = m.words("Annulé.")
		h.do(cancel)
		return
	}
	h.wait(2 * time.Hour)
	hands := func() (counts deliberation.HandCounts) {
		for i := range counts {
			counts[i] = deliberation.Tally{
				Agree: int64(rapid.IntRange(0, 12).Draw(t, "hands")), Disagree: int64(rapid.IntRange(0, 12).Draw(t, "hands")), Pass: int64(rapid.IntRange(0, 2).Draw(t, "hands")),
			}
		}
		return counts
	}
	if v, _ := h.state.Consultation(c); !v.TakesArguments() {
		return
	}
	h.do(deliberation.OpenRoom{Debate: m.number, By: host, Most: 50})
	var came [4]int64
	for i := range came {
		came[i] = int64(rapid.IntRange(0, 15).Draw(t, "came"))
	}
	h.do(deliberation.CountAttendance{Debate: m.number, By: host, Counts: came})
	for range rapid.IntRange(0, 4).Draw(t, "said") {
		m.hear(int64(rapid.IntRange(0, 1).Draw(t, "item")), rapid.SampledFrom(deliberation.Sides()).Draw(t, "side"), "Ce qui est dit.")
	}
	m.adopt(1, m.show(1, "", hands()), "Ce qui est adopté.")
	m.adopt(0, m.show(0, "En d’autres mots", hands()), "Ce qui l’est aussi.")
	m.write("Ce qui a été dit.")
	if rapid.Bool().Draw(t, "adopted") {
		h.do(deliberation.OfferMinutes{Debate: m.number, By: host, Until: h.at.Add(7 * 24 * time.Hour)})
		h.wait(8 * 24 * time.Hour)
		h.do(deliberation.AdoptMinutes{Debate: m.number, By: host})
	}
}

// TestRule6 holds that the same number gives the same bytes, whose ballots recount to their figures.
func TestRule6(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, c := randomHistory(t)
		archive := h.archive(c)
		if !bytes.Equal(archive, h.archive(c)) {
			t.Fatal("the same number has other bytes")
		}
		report, err := verify(archive)
		if err != nil {
			t.Fatal(err)
		}
		view, _ := h.state.Consultation(c)
		if report.Recounted != view.VoteClosed() || report.Consultation != c {
			t.Fatalf("report %+v", report)
		}
		wantHandsApart(t, archive)
		broken := slices.Clone(archive)
		broken[rapid.IntRange(0, len(broken)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
		if _, err := verify(broken); err == nil {
			t.Fatal("a changed byte went unseen")
		}
	})
}

// wantHandsApart holds rule 7 for all that is counted in rooms: of fewer than k people nothing but their number, where they raised hands, and not
// even that, where they came; no unanimity; and no word of a rehearsal.
func wantHandsApart(t *rapid.T, archive []byte) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := fs.ReadFile(z, "positions.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte(rehearsed)) {
		t.Fatal("a rehearsal is told")
	}
	for _, d := range readTold(t.Fatalf, raw).Debates {
		for _, a := range d.Attendance {
			if k := smallestSet(collegeNamed(t, a.College)); a.People != nil && *a.People < int64(k) || a.People == nil && (a.Fewer == nil || *a.Fewer != int64(k)) {
				t.Fatalf("debate %d: %+v came", d.Debate, a)
			}
		}
		for _, a := range d.Adopted {
			for _, x := range a.Hands {
				if x.Agree == nil {
					continue
				}
				var kinds []string
				for kind, n := range map[string]int64{"agree": *x.Agree, "disagree": *x.Disagree, "pass": *x.Pass} {
					kinds = append(kinds, slices.Repeat([]string{kind}, int(n))...)
				}
				if !passes(smallestSet(collegeNamed(t, x.College)), kinds) {
					t.Fatalf("debate %d: hands %+v", d.Debate, x)
				}
			}
		}
	}
}

func collegeNamed(t *rapid.T, name string) deliberation.College {
	college, err := deliberation.ParseCollege(name)
	if err != nil {
		t.Fatal(err)
	}
	return college
}

// TestAnErasureChangesNoFigure compares a dossier before and after an erasure: only words go.
func TestAnErasureChangesNoFigure(t *testing.T) {
	h, c := sample(t.Fatalf, true)
	figures := func() []map[string]string {
		rows := table(t, unpack(t, h.archive(c))["positions.csv"])
		for _, r := range rows {
			maps.DeleteFunc(r, func(name, _ string) bool {
				return name == "title" || name == "language" || name == "text_sha256" || name == "erased" || name == "spoken"
			})
		}
		return rows
	}
	before := figures()
	h.do(deliberation.ErasePerson{Person: 1})
	clear(h.texts)
	if diff := cmp.Diff(before, figures()); diff != "" {
		t.Errorf("figures (-before +after):\n%s", diff)
	}
	if _, err := verify(h.archive(c)); err != nil {
		t.Error(err)
	}
}
