package kit

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"voix/deliberation/dossier/document/pdf"
)

// Post are letters that an organisation prints and posts, one a page: that there is something new, of which kinds, and where. None tells of what, nor
// anything by which who folds it could find what its reader wrote.
type Post struct {
	Organisation string // who posts them
	Site         string // how the platform is called
	Typed, Stop  string // addresses where they read what is new, and where they end letters, without https://
	Day          time.Time
	Letters      []PostLetter // at least one, at most MostPost
}

// MostPost is how many letters are printed together at most.
const MostPost = 100

// PostLetter is one of them.
type PostLetter struct {
	Reference string   // stands above the address
	Name      string   // the first line of the address
	Lines     []string // those below it: at most five, of at most 38 characters
	// News are what is new: names of account.News.
	News        []string
	Deadline    time.Time // until when they can answer; zero: none runs
	Day         string    // on which it was made, as time.DateOnly; empty: on that of all
	Code        string    // ends letters once it is typed at Stop
	StopAddress string    // https address that does so, for the QR code
	Easy        bool
}

func (l *Post) check() error {
	for _, must := range []struct{ name, words string }{{"organisation", l.Organisation}, {"site's name", l.Site}, {"address", l.Typed}, {"address that ends letters", l.Stop}} {
		if strings.TrimSpace(must.words) == "" || len(must.words) > mostAddress && must.name != "organisation" {
			return fmt.Errorf("kit: the %s is missing, or too long", must.name)
		}
	}
	if len(l.Letters) == 0 || len(l.Letters) > MostPost || l.Day.IsZero() {
		return fmt.Errorf("kit: %d letters of %v", len(l.Letters), l.Day)
	}
	for _, one := range l.Letters {
		if one.Reference == "" || one.Name == "" || len(one.Lines) == 0 || len(one.Lines) > 5 || len(one.News) == 0 || one.Code == "" || one.StopAddress == "" || len(one.StopAddress) > 2*mostAddress {
			return errors.New("kit: a letter lacks its reference, its address, what it tells or its code")
		}
	}
	return nil
}

// WritePost writes letters. It returns an error that says why something in l cannot be printed, or what w returned.
func WritePost(w io.Writer, l *Post) error {
	p, err := composePost(l)
	if err != nil {
		return err
	}
	return p.output(w)
}

// Of an envelope DL (110 by 220 mm) with its window at the right, 45 or 35 mm high and 100 wide, 20 mm from both edges: what stands here shows in
// either, wherever the sheet, folded in three, lies in it. Nothing else does.
const (
	windowLeft   = 103 * mm
	windowWidth  = 85 * mm
	windowTop    = 53 * mm // of the address; its reference above shows in the higher window alone, or is cut
	windowBottom = 79 * mm
	// windowClear is what the window may show at most.
	windowClearLeft, windowClearTop, windowClearBottom = 88 * mm, 33 * mm, 92 * mm
	foldAt                                             = 99 * mm
)

func composePost(l *Post) (*press, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	both, err := catalogues()
	if err != nil {
		return nil, err
	}
	p, err := newPress(l.Site, false)
	if err != nil {
		return nil, err
	}
	p.bare = true
	for _, one := range l.Letters {
		if p.easy, p.catalogue, p.body = one.Easy, both.french, 140; one.Easy {
			p.catalogue, p.body = both.easy, 160
		}
		p.turn()
		if err := p.posted(l, one); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// posted draws one letter on the page that was turned to.
func (p *press) posted(l *Post, one PostLetter) error {
	at := l.Day
	if one.Day != "" {
		day, err := time.Parse(time.DateOnly, one.Day)
		if err != nil {
			return fmt.Errorf("kit: a letter of the day %q", one.Day)
		}
		at = day.Add(12 * time.Hour) // that day in Paris, too
	}
	const from = windowClearLeft - left - 4*mm
	p.put(p.fit(from, windowClearTop-top+10*mm, p.body, 100, true, l.Organisation), left, p.at)
	date := p.plain(width-from-8*mm, 110, false, capital(day(at)))
	p.put(date, left+width-date.Width(), p.at)

	size := 100
	if len(one.Lines) == 5 {
		size = 90 // six lines have to stand in the lower window
	}
	p.put(p.fit(windowWidth, line(70), 70, 70, false, p.say("post.reference", "reference", one.Reference)), windowLeft, windowTop-line(70)-mm)
	y := windowTop
	for _, text := range append([]string{one.Name}, one.Lines...) {
		set := p.single(windowWidth, size, text)
		p.put(set, windowLeft, y)
		y += line(size)
	}
	p.line(5*mm, foldAt, 9*mm, foldAt, hair)
	p.line(5*mm, 2*foldAt, 9*mm, 2*foldAt, hair)

	page := p.pages[len(p.pages)-1]
	drawn, inked := len(page.draw), len(page.ink)
	for ; p.body >= 110; p.body -= 10 { // the largest letters in which all stands on one page
		if page.draw, page.ink = page.draw[:drawn], page.ink[:inked]; p.posting(l, one) {
			return nil
		}
	}
	return errors.New("kit: a letter is longer than its page")
}

// posting draws what stands below the fold, and reports whether it stands on the page.
func (p *press) posting(l *Post, one PostLetter) bool {
	name := cutWords(l.Organisation, 60)
	p.at = foldAt + 4*mm
	p.down(p.plain(width, 220, true, p.say("post.title")), 3*mm)
	p.down(p.set(width, p.body, p.say("post.lead"), "site", l.Site), 2*mm)
	for _, news := range one.News {
		p.down(p.set(width-6*mm, p.body, "• "+p.say("post.news."+news)), mm)
	}
	if !one.Deadline.IsZero() {
		p.down(p.set(width, p.body, p.say("post.deadline"), "day", day(one.Deadline)), mm)
	}
	p.at += 2 * mm
	p.down(p.set(width, p.body, p.say("post.read"), "address", l.Typed), 2*mm)
	p.down(p.set(width, p.body, p.say("post.help"), "organisation", name), 4*mm)
	p.line(left, p.at, left+width, p.at, hair)
	p.at += 3 * mm
	const code = 34 * mm
	low := p.at + code
	p.code(one.StopAddress, left+width-code, p.at, code)
	wide := width - code - 5*mm
	for _, message := range strings.Split(p.say("post.stop"), "\n") {
		p.down(p.set(wide, 120, message, "stop", l.Stop, "code", one.Code, "organisation", name), mm)
	}
	return max(low, p.at) <= bottom+3*mm
}

// single breaks nothing: it is one line, in letters as large as fit.
func (p *press) single(width length, size int, text string) pdf.Words {
	for ; size > 50; size -= 5 {
		if set := p.plain(width, size, false, text); set.Lines() == 1 {
			return set
		}
	}
	return p.fit(width, line(50), 50, 50, false, text)
}

// cutWords is a text of at most so many characters.
func cutWords(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return text
}
