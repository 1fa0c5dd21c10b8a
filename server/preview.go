package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"voix/deliberation"
	"voix/server/page"
	"voix/server/poster"
)

const (
	// cachedPosters bounds the memory of pictures, some 25 KB each.
	cachedPosters = 400
	// Drawing one takes some 50 ms, so all together may ask for so many a second; what is drawn already is free.
	postersPerSecond, postersAtOnce = 8, 60
)

// posters draws pictures and keeps them by what they say, so that they are drawn anew when that changes, and only then.
type posters struct {
	drawn *lru.Cache[poster.Poster, []byte]
	limit *rate.Limiter
	one   sync.Mutex // is drawn at a time
}

func newPosters() *posters {
	drawn, err := lru.New[poster.Poster, []byte](cachedPosters)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &posters{drawn: drawn, limit: rate.NewLimiter(postersPerSecond, postersAtOnce)}
}

// sendPoster answers with a picture, or says that the client's is still that.
func (s *Server) sendPoster(c *fiber.Ctx, p poster.Poster) error {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", p))
	if unchanged(c, hex.EncodeToString(sum[:8])) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	raw, ok := s.posters.drawn.Get(p)
	if !ok {
		var err error
		if raw, err = s.drawPoster(p); err != nil {
			return err
		}
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(raw)
}

func (s *Server) drawPoster(p poster.Poster) ([]byte, error) {
	if !s.posters.limit.AllowN(s.platform.Clock.Now(), 1) {
		return nil, errTooMany
	}
	s.posters.one.Lock()
	defer s.posters.one.Unlock()
	if raw, ok := s.posters.drawn.Get(p); ok {
		return raw, nil // while this one waited
	}
	raw, err := poster.Draw(p)
	if err == nil {
		s.posters.drawn.Add(p, raw)
	}
	return raw, err
}

// posterLocale is the language of a picture: our fonts have no Arabic letters.
func posterLocale(c *fiber.Ctx) page.Locale {
	if l := localeOf(c); l != page.Arabic {
		return l
	}
	return page.French
}

func (s *Server) sitePoster() poster.Poster {
	return poster.Poster{Site: s.pages.Catalogue.Say(page.French, "site.name")}
}

// previewSite is the picture for every page that has none of its own.
func (s *Server) previewSite(c *fiber.Ctx) error { return s.sendPoster(c, s.sitePoster()) }

// textPoster is the picture of a text; of the site alone if the text was erased.
func (s *Server) textPoster(c *fiber.Ctx, text deliberation.ID, kind, about, line string) error {
	p := s.sitePoster()
	words, err := s.platform.Texts.One(c.UserContext(), text)
	if err != nil {
		return err
	}
	if words.Title != "" {
		p.Title, p.Kind, p.Line = words.Title, kind, line
		if about != "" {
			p.Kind += " · " + about
		}
	}
	return s.sendPoster(c, p)
}

func (s *Server) previewProposal(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	var p deliberation.Proposal
	var ballots int64
	var ok bool
	s.platform.Read(func(st *deliberation.State) {
		if p, ok = st.Proposal(number); ok {
			ballots = st.BallotsOn(deliberation.ProposalTopic(number))
		}
	})
	if !ok {
		return deliberation.ErrProposalUnknown
	}
	catalogue, locale := s.pages.Catalogue, posterLocale(c)
	theme := ""
	if p.Theme != deliberation.NoTheme {
		theme = catalogue.Say(locale, "theme."+p.Theme.String())
	}
	return s.textPoster(c, p.Text, catalogue.Say(locale, "poster.proposal"), theme, catalogue.Say(locale, "count.ballots", "n", ballots))
}

func (s *Server) previewDebate(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	var d deliberation.Debate
	var ok bool
	s.platform.Read(func(st *deliberation.State) { d, ok = st.PublicDebate(number) })
	if !ok {
		return deliberation.ErrDebateUnknown
	}
	catalogue, locale := s.pages.Catalogue, posterLocale(c)
	office := ""
	if d.Office != deliberation.National {
		office = d.Office.Name()
	}
	return s.textPoster(c, d.Text, catalogue.Say(locale, "poster.debate"), office, catalogue.Weekday(locale, d.Begins))
}

func (s *Server) previewConsultation(c *fiber.Ctx) error {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return err
	}
	catalogue, locale := s.pages.Catalogue, posterLocale(c)
	return s.textPoster(c, x.Text, catalogue.Say(locale, "poster.consultation"), "", catalogue.Say(locale, "count.proposals", "n", x.Proposals))
}
