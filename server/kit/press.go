package kit

import (
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"voix/deliberation/dossier/document/pdf"
)

type length = pdf.Length

const (
	mm = pdf.Millimetre
	// What is nearer to the paper's edge is lost by many a copier.
	left   = 15 * mm
	width  = pdf.PageWidth - 2*left
	top    = 14 * mm
	bottom = pdf.PageHeight - 20*mm
	// hair is the thinnest line that is drawn: half a point is lost by a copier that is short of toner.
	hair  = 8 * pdf.Point / 10
	thick = 16 * pdf.Point / 10
)

// press composes pages: every place is decided, with the words measured, before the first page is drawn, so that pages can say how many
// there are.
type press struct {
	sheets *pdf.Sheets
	catalogue
	easy      bool
	rehearsal bool
	bare      bool   // nothing stands at the foot of pages
	body      int    // size of what is read, in tenths of a point
	running   string // at the foot of every page
	pages     []*leaf
	at        length // how far down the present page is filled
}

// leaf is one page: what is to be drawn, and where there is ink.
type leaf struct {
	draw []func()
	ink  []ink
}

// ink is where something stands that nothing else may stand upon.
type ink struct {
	x, y, width, height length
	what                string
}

func newPress(title string, easy bool) (*press, error) {
	both, err := catalogues()
	if err != nil {
		return nil, err
	}
	sheets, err := pdf.NewSheets(title)
	if err != nil {
		return nil, err
	}
	p := &press{sheets: sheets, catalogue: both.french, easy: easy, body: 140}
	if easy {
		p.catalogue, p.body = both.easy, 160
	}
	return p, nil
}

// choose is the first for French, the second for easy French.
func choose[T any](p *press, french, easy T) T {
	if p.easy {
		return easy
	}
	return french
}

func (p *press) turn() {
	p.pages = append(p.pages, &leaf{})
	p.at = top
}

func (p *press) do(draw func()) {
	page := p.pages[len(p.pages)-1]
	page.draw = append(page.draw, draw)
}

func (p *press) mark(x, y, width, height length, what string) {
	page := p.pages[len(p.pages)-1]
	page.ink = append(page.ink, ink{x, y, width, height, what})
}

// output draws the pages.
func (p *press) output(w io.Writer) error {
	const foot = 100
	for i, page := range p.pages {
		p.sheets.Turn()
		if p.rehearsal {
			p.sheets.Outlined(pdf.Span{Text: p.say("rehearsal"), Letters: pdf.Letters{Size: 1100, Bold: true}}, 52)
		}
		for _, draw := range page.draw {
			draw()
		}
		if p.bare {
			continue
		}
		left := left
		words := func(text string) pdf.Words {
			return p.sheets.Shorten(width*2/3, pdf.Span{Text: text, Letters: pdf.Letters{Size: foot}})
		}
		running := p.running
		if p.rehearsal {
			running = p.say("rehearsal_foot") + " " + running
		}
		p.sheets.Write(words(running), left, pdf.PageHeight-16*mm)
		p.sheets.WriteEnd(words(p.say("page", "page", strconv.Itoa(i+1), "pages", strconv.Itoa(len(p.pages)))), left+width/3, pdf.PageHeight-16*mm)
	}
	return p.sheets.Output(w)
}

// set breaks a message into lines. What stands between two pairs of asterisks in the catalogue is bold; what stands for a placeholder is
// never looked at.
func (p *press) set(width length, size int, message string, pairs ...string) pdf.Words {
	var spans []pdf.Span
	for i, part := range strings.Split(message, "**") {
		if part != "" {
			spans = append(spans, pdf.Span{Text: bound(fill(part, pairs)), Letters: pdf.Letters{Size: size, Bold: i%2 == 1}})
		}
	}
	return p.sheets.Set(width, spans...)
}

// plain breaks somebody's words into lines.
func (p *press) plain(width length, size int, bold bool, words string) pdf.Words {
	return p.sheets.Set(width, pdf.Span{Text: bound(words), Letters: pdf.Letters{Size: size, Bold: bold}})
}

// bound binds French punctuation to the word that it belongs to, and a town to its postal code: whoever typed it typed a plain space.
func bound(words string) string {
	return postal.ReplaceAllString(punctuation.Replace(words), "$1\u00a0$2")
}

var postal = regexp.MustCompile(`\b(\d{5}) (\p{Lu})`)

var punctuation = strings.NewReplacer(" ?", "\u202f?", " !", "\u202f!", " :", "\u202f:", " ;", "\u202f;", " »", "\u202f»", "« ", "«\u202f")

// fit breaks somebody's words into lines that reach at most so far down, in the largest letters between two sizes in which they do; in the
// smallest they are cut, with an ellipsis.
func (p *press) fit(width, height length, most, least int, bold bool, words string) pdf.Words {
	words = strings.TrimSpace(words)
	for size := most; size > least; size -= 10 {
		if set := p.plain(width, size, bold, words); set.Height() <= height && p.whole(width, size, bold, words) {
			return set
		}
	}
	set := p.plain(width, least, bold, words)
	if set.Height() <= height {
		return set
	}
	runes := []rune(words)
	from, to := 0, len(runes) // so many fit, so many do not
	for from+1 < to {
		middle := (from + to) / 2
		if set = p.plain(width, least, bold, string(runes[:middle])+"…"); set.Height() <= height {
			from = middle
		} else {
			to = middle
		}
	}
	return p.plain(width, least, bold, strings.TrimRight(string(runes[:from]), " ,;:")+"…")
}

// whole reports whether no word is wider than a line, so that none is cut in two.
func (p *press) whole(width length, size int, bold bool, words string) bool {
	for _, word := range strings.Fields(words) {
		if p.plain(width, size, bold, word).Lines() > 1 {
			return false
		}
	}
	return true
}

func (p *press) put(w pdf.Words, x, y length) {
	p.mark(x, y, w.Width(), w.Height(), "words")
	p.do(func() { p.sheets.Write(w, x, y) })
}

// centre draws words in the middle of a width, which is the one in which they were broken.
func (p *press) centre(w pdf.Words, x, y, width length) {
	p.mark(x+(width-w.Width())/2, y, w.Width(), w.Height(), "words")
	p.do(func() { p.sheets.WriteCentred(w, x, y) })
}

// down draws words at the left below all that stands on the page, and leaves a space after them.
func (p *press) down(w pdf.Words, after length) {
	p.put(w, left, p.at)
	p.at += w.Height() + after
}

func (p *press) frame(x, y, width, height, thick length) {
	p.do(func() { p.sheets.Rectangle(x, y, width, height, thick) })
}

func (p *press) line(x1, y1, x2, y2, thick length) {
	p.do(func() { p.sheets.Line(x1, y1, x2, y2, thick, false) })
}

// box is an empty square to tick.
func (p *press) box(x, y, side length) {
	p.mark(x, y, side, side, "box")
	p.frame(x, y, side, side, thick*3/4)
}

// lines draws lines to write on, as many as there is room for between two heights.
func (p *press) lines(x, width, from, to length) {
	step := choose(p, 95*mm/10, 11*mm)
	for y := from + step - 3*mm; y <= to; y += step { // the words above end with some room of their own
		p.line(x, y, x+width, y, hair)
	}
	p.mark(x, from, width, to-from, "room to write")
}

// tick is one box with what it stands for beside it; it returns how far down they reach.
func (p *press) tick(x, y length, words pdf.Words) length {
	side := p.boxSide()
	height := max(side, words.Height())
	first := words.First(1).Height()
	p.box(x, y+max(0, (first-side)/2), side)
	p.put(words, x+side+3*mm, y+max(0, (side-first)/2))
	return height
}

func (p *press) boxSide() length { return choose(p, 6*mm, 7*mm) }

// beside is how wide words beside a box may be.
func (p *press) beside(width length) length { return width - p.boxSide() - 3*mm }

// code draws a QR code with the white around it that readers need: four modules on each side, within the square that it is given.
func (p *press) code(content string, x, y, side length) {
	made, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		panic("kit: " + err.Error()) // content is bounded by the addresses, of which check and the server make sure
	}
	const quiet = 4
	count := made.Bounds().Dx()
	p.mark(x, y, side, side, "code")
	p.do(func() {
		p.sheets.Modules(x, y, side, count+2*quiet, func(column, row int) bool {
			column, row = column-quiet, row-quiet
			if column < 0 || row < 0 || column >= count || row >= count {
				return false
			}
			r, _, _, _ := made.At(column, row).RGBA()
			return r == 0
		})
	})
}
