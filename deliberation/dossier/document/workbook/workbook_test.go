package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/deliberation/dossier/document"
)

type failing interface {
	Helper()
	Fatalf(string, ...any)
}

// rows gives rows as Each does.
func rows(all ...[]any) func(func([]any) error) error {
	return func(yield func([]any) error) error {
		for _, row := range all {
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
}

func number(n int64) *int64 { return &n }

func write(t failing, b *Workbook, limit int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := b.write(&out, limit); err != nil {
		t.Fatalf("writing: %v", err)
	}
	return out.Bytes()
}

func open(t failing, file []byte) *excelize.File {
	t.Helper()
	read, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("reading: %v", err)
	}
	return read
}

func sample() *Workbook {
	var none *int64
	paris := time.Date(2027, time.March, 31, 0, 0, 0, 0, deliberation.Paris())
	return &Workbook{Title: "Les positions, en tableaux", Sheets: []Sheet{
		{Name: "Votes par collège", Intro: "Une ligne par question et par collège.\nUn vide\u202f: trop peu de votes.",
			Columns: []Column{{"Question", Text, 50}, {"Votes", Integer, 12}, {"D'accord", Permille, 12}, {"Ouverte le", Day, 14}},
			Each: rows(
				[]any{"Un interlocuteur nommé", number(5908), number(824), paris},
				[]any{"=1+1", number(-3), number(0), time.Time{}},
				[]any{"", none, none, time.Date(1899, 5, 1, 12, 0, 0, 0, time.UTC)})},
		{Name: "Ce qu'on écarte", Intro: "Et pourquoi.", Columns: []Column{{"Texte", Text, 0}}, Each: rows([]any{"@SUM(A1)"})},
		{Name: "Sans ligne", Intro: "Rien encore.", Columns: []Column{{"Texte", Text, 20}}, Each: rows()},
	}}
}

func TestTheSameWorkbookGivesTheSameBytes(t *testing.T) {
	first := write(t, sample(), excelize.TotalRows)
	for range 10 {
		if !bytes.Equal(first, write(t, sample(), excelize.TotalRows)) {
			t.Fatal("a second writing gives other bytes")
		}
	}
	parts, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(parts.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the file's parts are in no order")
	}
	for _, part := range parts.File {
		if want := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); !part.Modified.Equal(want) {
			t.Errorf("%s is of %v", part.Name, part.Modified)
		}
	}
	props, err := open(t, first).GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	if props.Created != written || props.Modified != written || props.Creator != "voix" || props.Title != "Les positions, en tableaux" {
		t.Errorf("the file says of itself %+v", props)
	}
}

func TestTypedCells(t *testing.T) {
	file := open(t, write(t, sample(), excelize.TotalRows))
	if diff := cmp.Diff([]string{"Lisez-moi", "Votes par collège", "Ce qu'on écarte", "Sans ligne"}, file.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	const sheet = "Votes par collège"
	raw, err := file.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Question", "Votes", "D'accord", "Ouverte le"},
		{"Un interlocuteur nommé", "5908", "0.824", "46477"},
		{"=1+1", "-3", "0"},
		{"", "", "", "01/05/1899"},
	}
	if diff := cmp.Diff(want, raw); diff != "" {
		t.Error(diff)
	}
	for cell, want := range map[string]string{"B2": "5,908", "D2": "31/03/2027", "D3": "", "C4": ""} {
		if got, err := file.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s shows %q, not %q (%v)", cell, got, want, err)
		}
	}
	for cell, want := range map[string]string{"B2": "#,##0", "C2": `0.0\ %`, "D2": "dd/mm/yyyy"} {
		number, err := file.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		if look, err := file.GetStyle(number); err != nil || look.CustomNumFmt == nil || *look.CustomNumFmt != want {
			t.Errorf("%s is not shown as %s: %+v, %v", cell, want, look, err)
		}
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "A3": excelize.CellTypeInlineString,
		"B2": excelize.CellTypeUnset, "C2": excelize.CellTypeUnset, "D2": excelize.CellTypeUnset} {
		if got, err := file.GetCellType(sheet, cell); err != nil || got != want {
			t.Errorf("%s is of type %v, not %v (%v)", cell, got, want, err)
		}
	}
	panes, err := file.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the names do not stay in sight: %+v, %v", panes, err)
	}
	style, err := file.GetCellStyle(sheet, "A1")
	if err != nil {
		t.Fatal(err)
	}
	if look, err := file.GetStyle(style); err != nil || look.Font == nil || !look.Font.Bold {
		t.Errorf("the names are not bold: %+v, %v", look, err)
	}
	if width, err := file.GetColWidth(sheet, "A"); err != nil || width != 50 {
		t.Errorf("the first column is %v wide (%v)", width, err)
	}
	readme, err := file.GetRows("Lisez-moi")
	if err != nil {
		t.Fatal(err)
	}
	wantReadme := [][]string{{"Les positions, en tableaux"}, nil, {"Feuille", "Ce qu'elle contient"},
		{sheet, "Une ligne par question et par collège.\nUn vide\u202f: trop peu de votes."}, {"Ce qu'on écarte", "Et pourquoi."}, {"Sans ligne", "Rien encore."}}
	if diff := cmp.Diff(wantReadme, readme); diff != "" {
		t.Error(diff)
	}
	var ranges []string
	for _, name := range file.GetDefinedName() {
		ranges = append(ranges, name.Name+" "+name.RefersTo)
	}
	wantRanges := []string{"_xlnm._FilterDatabase 'Votes par collège'!$A$1:$D$4", "_xlnm.Print_Titles 'Votes par collège'!$1:$1",
		"_xlnm._FilterDatabase 'Ce qu''on écarte'!$A$1:$A$2", "_xlnm.Print_Titles 'Ce qu''on écarte'!$1:$1",
		"_xlnm._FilterDatabase 'Sans ligne'!$A$1:$A$1", "_xlnm.Print_Titles 'Sans ligne'!$1:$1"}
	if diff := cmp.Diff(wantRanges, ranges); diff != "" {
		t.Error(diff)
	}
}

// sheetXML is the XML of each sheet of a file.
func sheetXML(t failing, file []byte) []string {
	t.Helper()
	parts, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	var out []string
	for _, part := range parts.File {
		if strings.HasPrefix(part.Name, "xl/worksheets/sheet") {
			read, err := part.Open()
			if err != nil {
				t.Fatalf("%v", err)
			}
			all, err := io.ReadAll(read)
			if err != nil {
				t.Fatalf("%v", err)
			}
			out = append(out, string(all))
		}
	}
	return out
}

func TestNoTextBecomesAFormula(t *testing.T) {
	attacks := []string{"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1", "=HYPERLINK(\"https://voix.example\")",
		"</t></is></c><c><f>1+1</f></c>", "]]>", "_x003D_1+1", "=_x000D_", "'=1"}
	var all [][]any
	for _, attack := range attacks {
		all = append(all, []any{attack})
	}
	b := &Workbook{Title: "=1+1", Sheets: []Sheet{{Name: "=A1", Intro: "=1+1", Columns: []Column{{"=1+1", Text, 9}}, Each: rows(all...)}}}
	data := write(t, b, excelize.TotalRows)
	for _, sheet := range sheetXML(t, data) {
		if strings.Contains(sheet, "<f>") || strings.Contains(sheet, "<f ") {
			t.Errorf("a sheet has a formula: %s", sheet)
		}
		// Each cell that holds something holds an inline string.
		if cells, inline := strings.Count(sheet, "<v>"), strings.Count(sheet, `t="inlineStr"`); cells != 0 || inline < 2 {
			t.Errorf("%d cells are no inline strings, %d are", cells, inline)
		}
	}
	read, err := open(t, data).GetRows("=A1")
	if err != nil {
		t.Fatal(err)
	}
	for i, attack := range attacks {
		if got, want := strings.ReplaceAll(read[i+1][0], "\u2060", ""), document.Characters(attack); got != want {
			t.Errorf("%q is read back as %q", want, got)
		}
	}
}

func TestTextThatNoCellHolds(t *testing.T) {
	long := strings.Repeat("é😀", 20000)
	b := &Workbook{Title: "T", Sheets: []Sheet{{Name: "S", Columns: []Column{{"A", Text, 9}}, Each: rows([]any{long}, []any{"a\x00\x07\x1b\ufffe\xffb"}, []any{strings.Repeat("x", 32767)})}}}
	read, err := open(t, write(t, b, excelize.TotalRows)).GetRows("S")
	if err != nil {
		t.Fatal(err)
	}
	got := read[1][0]
	if n := utf16Length(got); n > 32767 || n < 32700 || !strings.HasSuffix(got, cut) || !strings.HasPrefix(long, strings.TrimSuffix(got, cut)) {
		t.Errorf("a long text is cut to %d units and ends with %q", n, got[len(got)-60:])
	}
	if want := "a\ufffd\ufffd\ufffd\ufffd\ufffdb"; read[2][0] != want {
		t.Errorf("what XML forbids is read back as %q, not %q", read[2][0], want)
	}
	if read[3][0] != strings.Repeat("x", 32767) {
		t.Error("a text that just fits is cut")
	}
}

func TestMoreRowsThanASheetHolds(t *testing.T) {
	sheet := func(n int) *Workbook {
		var all [][]any
		for i := range n {
			all = append(all, []any{fmt.Sprint(i), number(int64(i))})
		}
		return &Workbook{Title: "T", Sheets: []Sheet{{Name: "S", Columns: []Column{{"A", Text, 9}, {"B", Integer, 9}}, Each: rows(all...)}}}
	}
	for _, test := range []struct {
		rows int
		last string
	}{{3, "2"}, {9, "8"}, {10, "2 lignes de plus ne tiennent pas dans cette feuille\u202f: le CSV les donne toutes."}, {25, "17 lignes de plus ne tiennent pas dans cette feuille\u202f: le CSV les donne toutes."}} {
		file := open(t, write(t, sheet(test.rows), 10))
		read, err := file.GetRows("S")
		if err != nil {
			t.Fatal(err)
		}
		if want := min(test.rows+1, 10); len(read) != want || read[len(read)-1][0] != test.last {
			t.Errorf("of %d rows, %d are there and the last says %q", test.rows, len(read), read[len(read)-1][0])
		}
	}
}

func TestWhatIsNoWorkbookIsRefused(t *testing.T) {
	good := func() *Workbook {
		return &Workbook{Title: "T", Sheets: []Sheet{{Name: "S", Columns: []Column{{"A", Text, 9}}, Each: rows([]any{"x"})}}}
	}
	stop := errors.New("stop")
	for name, spoil := range map[string]func(*Workbook){
		"no name":           func(b *Workbook) { b.Sheets[0].Name = "" },
		"a long name":       func(b *Workbook) { b.Sheets[0].Name = strings.Repeat("é", 32) },
		"a slash":           func(b *Workbook) { b.Sheets[0].Name = "a/b" },
		"a colon":           func(b *Workbook) { b.Sheets[0].Name = "a:b" },
		"an apostrophe":     func(b *Workbook) { b.Sheets[0].Name = "'a" },
		"a control":         func(b *Workbook) { b.Sheets[0].Name = "a\x01" },
		"the first's name":  func(b *Workbook) { b.Sheets[0].Name = "lisez-MOI" },
		"a name twice":      func(b *Workbook) { b.Sheets = append(b.Sheets, b.Sheets[0]); b.Sheets[1].Name = "s" },
		"no columns":        func(b *Workbook) { b.Sheets[0].Columns = nil },
		"no such kind":      func(b *Workbook) { b.Sheets[0].Columns[0].Kind = 7 },
		"a short row":       func(b *Workbook) { b.Sheets[0].Each = rows([]any{}) },
		"another kind":      func(b *Workbook) { b.Sheets[0].Each = rows([]any{1}) },
		"an integer's kind": func(b *Workbook) { b.Sheets[0].Columns[0].Kind = Integer },
		"a day's kind":      func(b *Workbook) { b.Sheets[0].Columns[0].Kind = Day },
		"a failing source":  func(b *Workbook) { b.Sheets[0].Each = func(func([]any) error) error { return stop } },
	} {
		b := good()
		spoil(b)
		if err := b.Write(io.Discard); err == nil {
			t.Errorf("a workbook with %s is written", name)
		}
	}
	if err := good().Write(io.Discard); err != nil {
		t.Errorf("a good workbook: %v", err)
	}
	b := good()
	b.Sheets[0].Each = func(func([]any) error) error { return stop }
	if err := b.Write(io.Discard); !errors.Is(err, stop) {
		t.Errorf("the source's error is lost: %v", err)
	}
}

func TestNothingStaysInTheTemporaryFolder(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	write(t, sample(), excelize.TotalRows)
	b := sample()
	b.Sheets[2].Each = func(func([]any) error) error { return io.ErrUnexpectedEOF }
	if err := b.Write(io.Discard); err == nil {
		t.Error("a failing source is not told")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v stays (%v)", left, err)
	}
}

// TestWhatIsReadIsWhatWasWritten writes tables of any values and reads them with their types.
func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.OneOf(rapid.String(), rapid.Map(rapid.String(), func(s string) string { return "=" + s }),
			rapid.StringMatching(`_x[0-9A-F]{4}_.{0,5}`), rapid.StringOf(rapid.RuneFrom([]rune{'\t', '\n', ' ', '\x00', '<', '&', '"', '\r'}, unicode.Cf)))
		columns := make([]Column, rapid.IntRange(1, 6).Draw(t, "columns"))
		for i := range columns {
			columns[i] = Column{Name: words.Draw(t, "name"), Kind: Kind(rapid.IntRange(0, 3).Draw(t, "kind")), Width: rapid.IntRange(-1, 400).Draw(t, "width")}
		}
		all := make([][]any, rapid.IntRange(0, 8).Draw(t, "rows"))
		want := make([][]string, len(all))
		for i := range all {
			for _, column := range columns {
				var value any
				var raw string
				switch column.Kind {
				case Text:
					s := words.Draw(t, "text")
					value, raw = s, text(s)
				case Day:
					day := time.Date(2000, 1, 1+rapid.IntRange(-30000, 30000).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, deliberation.Paris())
					value, raw = day, strconv.Itoa(int(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours())/24)
				default:
					n := rapid.Ptr(rapid.Int64Range(-exact, exact), true).Draw(t, "number")
					value = n
					if n != nil {
						raw = strconv.FormatInt(*n, 10)
						if column.Kind == Permille {
							raw = strconv.FormatFloat(float64(*n)/1000, 'f', -1, 64)
						}
					}
				}
				all[i] = append(all[i], value)
				want[i] = append(want[i], raw)
			}
		}
		b := &Workbook{Title: "T", Sheets: []Sheet{{Name: "S", Columns: columns, Each: rows(all...)}}}
		data := write(t, b, excelize.TotalRows)
		file := open(t, data)
		for i := range want {
			for j := range want[i] {
				name, err := excelize.CoordinatesToCellName(j+1, i+2)
				if err != nil {
					t.Fatalf("%v", err)
				}
				got, err := file.GetCellValue("S", name, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Fatalf("%v", err)
				}
				if got != want[i][j] {
					wanted, errWanted := strconv.ParseFloat(want[i][j], 64)
					read, errRead := strconv.ParseFloat(got, 64)
					if columns[j].Kind == Text || errWanted != nil || errRead != nil || wanted != read {
						t.Fatalf("%s holds %q, not %q", name, got, want[i][j])
					}
				}
				if formula, err := file.GetCellFormula("S", name); err != nil || formula != "" {
					t.Fatalf("%s is the formula %q (%v)", name, formula, err)
				}
				kind, err := file.GetCellType("S", name)
				if err != nil {
					t.Fatalf("%v", err)
				}
				if columns[j].Kind == Text && want[i][j] != "" && kind != excelize.CellTypeInlineString || columns[j].Kind != Text && kind != excelize.CellTypeUnset {
					t.Fatalf("%s, %q, is of type %v", name, got, kind)
				}
			}
		}
		for _, sheet := range sheetXML(t, data) {
			if strings.Contains(sheet, "<f") {
				t.Fatalf("a sheet has a formula: %s", sheet)
			}
		}
	})
}

// TestOfficeReadsIt asks LibreOffice, where the environment says that it is here, for what it reads.
func TestOfficeReadsIt(t *testing.T) {
	data := write(t, sample(), excelize.TotalRows)
	if got := open(t, data).SheetCount; got != 4 {
		t.Fatalf("%d sheets", got)
	}
	if os.Getenv("VOIX_LIBREOFFICE") != "1" {
		return
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "sample.xlsx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("soffice", "--headless", "-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--convert-to",
		`csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,2`, "--outdir", folder, path).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	made, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil || len(made) != 1 {
		t.Fatalf("soffice made %v (%v)\n%s", made, err, out)
	}
	read, err := os.ReadFile(made[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Un interlocuteur nommé", "=1+1", "82.4 %", "31/03/2027"} {
		if !strings.Contains(string(read), want) {
			t.Errorf("LibreOffice does not read %q in\n%s", want, read)
		}
	}
}
