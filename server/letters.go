package server

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/kit"
	"voix/server/page"
)

const lettersPDFPath = lettersPath + "/lettres.pdf"

// errLot: nothing of a lot is to be printed: it was posted, or put back.
var errLot = &failure{status: fiber.StatusNotFound, code: "lot"}

// letters shows who acts for an organisation what there is to print and to post: no name, no address.
func (s *Server) letters(c *fiber.Ctx) error {
	p, err := s.posts(c, c.Query("association"))
	if err != nil {
		return s.toSignIn(c, err, lettersPath)
	}
	return s.showLetters(c, fiber.StatusOK, p, "", nil)
}

func (s *Server) showLetters(c *fiber.Ctx, status int, p actingFor, typed string, faults page.Faults) error {
	c.Set("X-Robots-Tag", "noindex")
	all, err := s.handedBy(c.UserContext(), p.organisation.Number, account.ByLetter)
	if err != nil {
		return err
	}
	day := parisDay(s.platform.Clock.Now())
	v := page.Letters{Organisations: p.organisations, Chosen: p.chosen, Most: kit.MostPost, Typed: typed, Faults: faults, Lot: s.platform.NewID().String()}
	lots := map[deliberation.ID]*page.LetterLot{}
	for _, h := range all {
		if len(h.waits(day)) > 0 {
			v.Waiting++
		}
		if in := h.reach.Told.InLot(h.channel.ID, deliberation.ID{}); len(in) > 0 && h.used {
			lot := lots[in[0].Lot]
			if lot == nil {
				taken, _ := dayOf(in[0].Taken)
				lot = &page.LetterLot{ID: in[0].Lot.String(), Day: taken}
				lots[in[0].Lot] = lot
			}
			lot.Letters++
		}
	}
	for _, lot := range lots {
		v.Lots = append(v.Lots, *lot)
	}
	slices.SortFunc(v.Lots, func(a, b page.LetterLot) int {
		if c := a.Day.Compare(b.Day); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return s.showFresh(c, status, lettersPath, s.platform.Journal.Head().Number, v)
}

// postLetters makes a lot of what waits, notes that one was posted, puts one back, or notes that a letter came back. Done twice, each is done.
func (s *Server) postLetters(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	if _, err := s.signedIn(c); err != nil {
		return s.toSignIn(c, err, lettersPath)
	}
	p, err := s.posts(c, form.Get("association"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), 4*commandTimeout) // a lot has up to a hundred profiles
	defer cancel()
	all, err := s.handedBy(ctx, p.organisation.Number, account.ByLetter)
	if err != nil {
		return err
	}
	if form.Get("do") == "returned" {
		return s.letterReturned(c, ctx, p, all, form)
	}
	lot, ok := deliberation.ParseID(form.Get("lot"))
	if !ok || lot.IsZero() {
		return errParameter
	}
	day := parisDay(s.platform.Clock.Now())
	change, done := func(*account.Profile, account.Channel) bool { return false }, page.LettersReady
	switch form.Get("do") {
	case "print":
		if all, err = s.toPrint(all, lot, day); err != nil {
			return err
		}
	case "posted":
		change, done = func(p *account.Profile, by account.Channel) bool { return p.Contact.Told.Hand(by.ID, lot, day) }, page.LettersPosted
	case "back":
		change, done = func(p *account.Profile, by account.Channel) bool { return p.Contact.Told.PutBack(by.ID, lot) }, page.LettersPutBack
	default:
		return errParameter
	}
	for _, h := range all {
		if form.Get("do") == "print" {
			change = func(p *account.Profile, by account.Channel) bool {
				return p.Contact.Told.Take(by.ID, lot, day, wantsByHand(p, by))
			}
		} else if len(h.reach.Told.InLot(h.channel.ID, lot)) == 0 {
			continue
		}
		if err := s.changeHanded(ctx, h, p.organisation.Number, change); err != nil {
			return err
		}
	}
	return seeOther(c, p.at(lettersPath), journal.Receipt{Number: s.platform.Journal.Head().Number}, done, "")
}

// toPrint are those whose letters a new lot is made of. A lot that was made already gets nothing more: it may be on paper.
func (s *Server) toPrint(all []handed, lot deliberation.ID, day string) (some []handed, err error) {
	for _, h := range all {
		if len(h.reach.Told.InLot(h.channel.ID, lot)) > 0 {
			return nil, nil
		}
		if len(h.waits(day)) > 0 && len(some) < kit.MostPost {
			some = append(some, h)
		}
	}
	return some, nil
}

// changeHanded changes what is known of the letters or calls of somebody, under the revision of their profile, if they still lead by that organisation.
func (s *Server) changeHanded(ctx context.Context, h handed, organisation int64, change func(*account.Profile, account.Channel) bool) error {
	err := s.platform.People.replace(ctx, h.person, func(p *account.Profile) error {
		i := p.Contact.Channel(h.channel.ID)
		if i < 0 || p.Contact.Channels[i].Organisation != organisation || i != p.Current() {
			return errNothing
		}
		next := *p.Contact
		next.Told.Open = slices.Clone(next.Told.Open)
		p.Contact = &next
		if !change(p, next.Channels[i]) {
			return errNothing
		}
		return nil
	})
	if errors.Is(err, errNothing) || errors.Is(err, errNoProfile) {
		s.platform.People.directory.ask(h.person)
		return nil
	}
	return err
}

// letterReturned notes that the post brought a letter back: the next channel is used, and what it told is told again.
func (s *Server) letterReturned(c *fiber.Ctx, ctx context.Context, p actingFor, all []handed, form url.Values) error {
	h, ok := byReference(all, form.Get("reference"))
	if !ok {
		return s.showLetters(c, fiber.StatusUnprocessableEntity, p, form.Get("reference"), page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "letter_reference", "unknown_letter", nil)})
	}
	if err := s.channelFailed(ctx, h.person, parisDay(s.platform.Clock.Now()), "", true, func(by account.Channel) bool { return by.ID == h.channel.ID }); err != nil {
		return err
	}
	return seeOther(c, p.at(lettersPath), journal.Receipt{Number: s.platform.Journal.Head().Number}, page.LetterReturned, "")
}

// lettersPDF is a lot as it is printed. That an address was read is noted with its person before the file leaves.
func (s *Server) lettersPDF(c *fiber.Ctx) error {
	p, err := s.posts(c, c.Query("association"))
	if err != nil {
		return s.toSignIn(c, err, lettersPath)
	}
	lot, ok := deliberation.ParseID(c.Query("lot"))
	if !ok || lot.IsZero() {
		return errParameter
	}
	all, err := s.handedBy(c.UserContext(), p.organisation.Number, account.ByLetter)
	if err != nil {
		return err
	}
	origin, catalogue := s.origin(c), s.pages.Catalogue
	_, name, _ := strings.Cut(origin, "://")
	post := kit.Post{Organisation: p.chosen.Name, Site: catalogue.Say(page.French, "site.name"), Typed: name + "/moi", Stop: name + stopPath, Day: s.platform.Clock.Now()}
	for _, h := range all {
		if len(h.reach.Told.InLot(h.channel.ID, lot)) == 0 {
			continue
		}
		err := s.shown(c.UserContext(), h, p.organisation.Number, func(profile *account.Profile, i int) error {
			r := profile.Contact
			in := r.Told.InLot(h.channel.ID, lot)
			if !wantsByHand(profile, r.Channels[i]) { // any more
				in = slices.DeleteFunc(in, func(o account.Pending) bool { return o.Subject == "" })
			}
			if len(in) == 0 {
				return errNothing
			}
			letter := kit.PostLetter{
				Reference: spelledCode(h.reference), Name: r.Channels[i].Name, Lines: r.Channels[i].Lines, News: newsNames(in), Easy: page.Locale(r.Language) == page.EasyFrench,
				Code: spelledCode(s.platform.Keys.HandStop(h.person, h.channel.ID)), StopAddress: origin + stopPath + "/" + s.platform.Keys.StopCode(h.person, h.channel.ID),
			}
			for _, o := range in {
				if !o.Deadline.IsZero() && (letter.Deadline.IsZero() || o.Deadline.Before(letter.Deadline)) {
					letter.Deadline = o.Deadline
				}
				letter.Day = max(letter.Day, o.Taken)
			}
			post.Letters = slices.DeleteFunc(post.Letters, func(x kit.PostLetter) bool { return x.Reference == letter.Reference }) // a second try
			post.Letters = append(post.Letters, letter)
			return nil
		})
		if err != nil && !errors.Is(err, errNothing) {
			return err
		}
	}
	if len(post.Letters) == 0 {
		return errLot
	}
	var b bytes.Buffer
	if err := kit.WritePost(&b, &post); err != nil {
		return err
	}
	c.Set("X-Robots-Tag", "noindex")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="lettres.pdf"`)
	return c.Send(b.Bytes())
}
