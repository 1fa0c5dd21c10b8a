package kit

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"voix/deliberation/dossier/document/pdf"
)

// Cards are participation cards to print and to cut out, three on a page. Whoever has the file has the cards: it is printed once and thrown away.
type Cards struct {
	Batch  int64
	Issuer string // who hands them out
	Office string // the Caf that lays them out, assigned to nobody, such as "Caf du Nord"; empty: none
	// Attests is the college that the issuer attests by handing one over, such as "Personne concernée"; empty: nothing.
	Attests string
	Cards   []Card // at least one

	Site    string // how the platform is called
	Address string // https address that a half's code is put behind, with its last slash
	Typed   string // the page where words are typed, without https://
	Easy    bool
}

// Card is one card: its number, and the words and the code of each half.
type Card struct {
	Reference         string
	Use, Keep         []string
	UseCode, KeepCode string
}

func (c *Cards) check() error {
	for _, must := range []struct{ name, words string }{{"site's name", c.Site}, {"address", c.Address}, {"typed address", c.Typed}, {"issuer", c.Issuer}} {
		if strings.TrimSpace(must.words) == "" || len(must.words) > mostAddress && must.name != "issuer" {
			return fmt.Errorf("kit: the %s is missing, or too long", must.name)
		}
	}
	if c.Batch < 1 || len(c.Cards) == 0 || len(c.Cards) > MostSheets {
		return fmt.Errorf("kit: %d cards of batch %d", len(c.Cards), c.Batch)
	}
	for _, card := range c.Cards {
		if card.Reference == "" || len(card.Use) == 0 || len(card.Keep) == 0 || card.UseCode == "" || card.KeepCode == "" || len(card.UseCode)+len(c.Address) > 2*mostAddress {
			return errors.New("kit: a card lacks its number, its words or its codes")
		}
	}
	return nil
}

// WriteCards writes cards. It returns an error that says why something in c cannot be printed, or what w returned.
func WriteCards(w io.Writer, c *Cards) error {
	p, err := composeCards(c)
	if err != nil {
		return err
	}
	return p.output(w)
}

const (
	cardsOnPage = 3
	cardHeight  = 84 * mm
	halfWidth   = width / 2
)

func composeCards(c *Cards) (*press, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	p, err := newPress(c.Site, c.Easy)
	if err != nil {
		return nil, err
	}
	p.running = p.say("cards.running", "batch", number(c.Batch), "site", c.Site)
	for i, card := range c.Cards {
		if i%cardsOnPage == 0 {
			p.turn()
			p.down(p.fit(width, line(110), 110, 90, false, p.say("cards.cut")), 0)
			p.at = top + 6*mm
		}
		p.card(c, card)
	}
	return p, nil
}

// card draws both halves beside each other, with a line to cut along around them.
func (p *press) card(c *Cards, card Card) {
	y := p.at
	dashed := func(x1, y1, x2, y2 length) {
		p.do(func() { p.sheets.Line(x1, y1, x2, y2, hair, true) })
	}
	dashed(left, y, left+width, y)
	dashed(left, y+cardHeight, left+width, y+cardHeight)
	dashed(left+halfWidth, y, left+halfWidth, y+cardHeight)
	given, use := p.say("cards.given", "issuer", c.Issuer), "cards.use_text"
	switch {
	case c.Attests != "":
		// In the smallest letters: nobody who sees the card from afar is to read what its holder is.
		given, use = p.say("cards.attests", "college", c.Attests, "issuer", c.Issuer), "cards.attest_text"
	case c.Office != "":
		given = p.say("cards.laid", "office", c.Office, "issuer", c.Issuer)
	}
	p.half(left, y, p.say("cards.use"), card.Reference, card.Use, c.Address+card.UseCode, p.say(use), c.Typed, given)
	p.half(left+halfWidth, y, p.say("cards.keep"), card.Reference, card.Keep, c.Address+card.KeepCode, p.say("cards.keep_text"), c.Typed, p.say("cards.kept"))
	p.at += cardHeight
}

// half draws one half: what it is for, its square, its number and words, how it is used, and a last line that may be cut short.
func (p *press) half(x, y length, title, reference string, words []string, address, text, typed, last string) {
	const (
		inside = 4 * mm
		code   = 38 * mm
		wide   = halfWidth - 2*inside
		beside = wide - code - 3*mm
	)
	x += inside
	y += 3 * mm
	p.put(p.fit(wide, line(180), 180, 120, true, title), x, y)
	y += line(180) + mm
	p.code(address, x, y, code)
	at := y + mm
	print := func(text string, size int, after length) {
		letters := func() pdf.Words {
			return p.sheets.Set(width, pdf.Span{Text: text, Letters: pdf.Letters{Size: size, Bold: true, Fixed: true}})
		}
		for letters().Width() > beside {
			size -= 10
		}
		p.put(letters(), x+code+3*mm, at)
		at += letters().Height() + after
	}
	print(reference, 140, mm)
	for _, word := range words {
		print(word, 150, 0)
	}
	y = max(y+code, at) + mm
	const foot = 95
	until := p.at + cardHeight - 2*mm - line(foot) - mm
	size := p.body
	use := p.set(wide, size, text, "address", typed)
	for use.Height() > until-y && size > 70 {
		size -= 5
		use = p.set(wide, size, text, "address", typed)
	}
	p.put(use, x, y)
	p.put(p.fit(wide, line(foot), foot, foot-5, false, last), x, until+mm)
}
