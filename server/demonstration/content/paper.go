package content

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// A4 in points, and the margin on all sides.
const paperWidth, paperHeight, paperMargin = 595, 842, 64

// helveticaWidths are the advances of ' ' to '~' in thousandths of the size, from Adobe's font metrics for Helvetica. Accented letters
// are as wide as the bare ones; Helvetica-Bold is about 6 % wider.
var helveticaWidths = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

func widthOf(s string, size float64, bold bool) float64 {
	total := 0
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~':
			total += helveticaWidths[r-' ']
		case r == '’':
			total += 222
		case r == '…' || r == 'Œ':
			total += 1000
		case r == '\u00a0':
			total += 278
		default:
			total += 556
		}
	}
	if bold {
		return float64(total) * 1.06 * size / 1000
	}
	return float64(total) * size / 1000
}

// A style is how one kind of line is set. Sizes and spaces are in points.
type style struct {
	mark                  string // what begins the line in the source
	size, before, leading float64
	indent                float64
	bold                  bool
	bullet                string
}

var paperStyles = []style{
	{mark: "## ", size: 13, before: 20, leading: 17, bold: true},
	{mark: "# ", size: 21, before: 0, leading: 27, bold: true},
	{mark: "- ", size: 11, before: 5, leading: 15.5, indent: 16, bullet: "•"},
	{mark: "", size: 11, before: 9, leading: 15.5},
}

// setPaper sets one page from a text of "# title", "## heading", "- point" and paragraphs, one a line. It refuses a text with faults or
// too long for the page. It writes PDF 1.4 with the standard Helvetica in WinAnsi encoding, so nothing is embedded.
func setPaper(name, text string) (title string, pdf []byte, err error) {
	var page bytes.Buffer
	y := float64(paperHeight - paperMargin)
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if faults := typographicFaults(typeset(line)); len(faults) > 0 {
			return "", nil, fmt.Errorf("%s:%d: %s", name, i+1, strings.Join(faults, ", "))
		}
		var st style
		for _, st = range paperStyles {
			if strings.HasPrefix(line, st.mark) {
				break
			}
		}
		line = typeset(strings.TrimPrefix(line, st.mark))
		if st.mark == "# " {
			title = line
		}
		y -= st.before
		for k, row := range wrap(drawable(line), st, paperWidth-2*paperMargin-st.indent) {
			y -= st.leading
			if k == 0 && st.bullet != "" {
				if err := show(&page, st, paperMargin, y, st.bullet); err != nil {
					return "", nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
				}
			}
			if err := show(&page, st, paperMargin+st.indent, y, row); err != nil {
				return "", nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
			}
		}
		if st.mark == "# " {
			y -= 12
			fmt.Fprintf(&page, "0.18 0.44 0.37 rg %d %.1f 70 3 re f 0 g\n", paperMargin, y)
		}
	}
	if title == "" || y < paperMargin {
		return "", nil, fmt.Errorf("%s: un titre, et une seule page (il reste %.0f points)", name, y-paperMargin)
	}
	return title, assemble(title, page.Bytes()), nil
}

func wrap(s string, st style, width float64) []string {
	var rows []string
	row := ""
	for _, word := range strings.Split(s, " ") { // not Fields: a no-break space must hold
		longer := strings.TrimPrefix(row+" "+word, " ")
		if row != "" && widthOf(longer, st.size, st.bold) > width {
			rows, longer = append(rows, row), word
		}
		row = longer
	}
	return append(rows, row)
}

func show(page *bytes.Buffer, st style, x, y float64, s string) error {
	encoded, err := winAnsi(s)
	if err != nil {
		return err
	}
	font := "F1"
	if st.bold {
		font = "F2"
	}
	fmt.Fprintf(page, "BT /%s %g Tf %.1f %.1f Td (%s) Tj ET\n", font, st.size, x, y, encoded)
	return nil
}

// winAnsi encodes a PDF string's inside, refusing what the encoding lacks.
func winAnsi(s string) (string, error) {
	encoded, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		return "", fmt.Errorf("%q ne peut pas s’écrire dans un PDF simple : %w", s, err)
	}
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(encoded), nil
}

// utf16Hex writes s as the hexadecimal digits of UTF-16, first byte first.
func utf16Hex(s string) string {
	var digits strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&digits, "%04X", unit)
	}
	return digits.String()
}

func assemble(title string, page []byte) []byte {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) /ViewerPreferences << /DisplayDocTitle true >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>", paperWidth, paperHeight),
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(page), page),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
		fmt.Sprintf("<< /Title <FEFF%s> >>", utf16Hex(title)),
	}
	var pdf bytes.Buffer
	pdf.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var offsets []int
	for i, object := range objects {
		offsets = append(offsets, pdf.Len())
		fmt.Fprintf(&pdf, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := pdf.Len()
	fmt.Fprintf(&pdf, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&pdf, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&pdf, "trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return pdf.Bytes()
}
