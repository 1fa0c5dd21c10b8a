package server

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

const permanencesPath = "/animer/telephone"

// longestPermanence is for how many days calls are taken at most; then another permanence is opened.
const longestPermanence = 31

// permanences lists for what somebody takes calls.
func (s *Server) permanences(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, permanencesPath)
	}
	return s.showPermanences(c, fiber.StatusOK, session, nil, nil)
}

func (s *Server) showPermanences(c *fiber.Ctx, status int, session account.Session, typed map[string]string, faults page.Faults) error {
	c.Set("X-Robots-Tag", "noindex")
	now := s.platform.Clock.Now()
	l := s.loader(c.UserContext())
	v := page.Permanences{Offices: officeViews(), Typed: typed, Faults: faults}
	var running []deliberation.Debate
	calls := map[int64]int64{}
	var hosts []deliberation.Organisation
	s.platform.Read(func(st *deliberation.State) {
		x, open := convening(st)
		v.Open = open
		for _, d := range st.Debates(x.Number) {
			if d.Cancelled == 0 && st.MayTakeCalls(d.Number, session.Person, now) && st.CallsOpen(d.Number, now) && st.Minutes(d.Number).Adopted == 0 {
				running = append(running, d)
				calls[d.Number] = st.Calls(d.Number)
				l.wantText(d.Text)
			}
		}
		hosts = l.wantOrganisations(st, st.CallsFor(session.Person, now))
	})
	if err := l.load(); err != nil {
		return err
	}
	for _, d := range running {
		text := l.texts[d.Text]
		v.Running = append(v.Running, page.PermanenceRow{Number: uint64(d.Number), Title: text.Title, Language: text.Language, Until: d.Ends, Calls: int(calls[d.Number])})
	}
	for _, o := range hosts {
		v.Organisations = append(v.Organisations, page.PermanenceHost{Number: o.Number, Name: l.texts[o.Text].Title, Language: l.texts[o.Text].Language})
	}
	return s.showFresh(c, status, permanencesPath, s.platform.Journal.Head().Number, v)
}

// permanenceInput is what opens a permanence.
type permanenceInput struct {
	Organisation string `json:"organisation" validate:"required"`
	Office       string `json:"office" validate:"required,office"`
	Title        string `json:"title" validate:"required,words,line,max=120"`
	Contact      string `json:"contact" validate:"required,line,max=200"` // the number to call, and when
	Last         string `json:"last" validate:"required"`                 // day
}

func permanenceInputOf(form url.Values) permanenceInput {
	line := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	return permanenceInput{line("organisation"), form.Get("office"), line("title"), line("contact"), line("last")}
}

// postPermanence opens a permanence from now to the end of a day, and leads to its first call.
func (s *Server) postPermanence(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, permanencesPath, form)
	}
	in := permanenceInputOf(form)
	typed := map[string]string{"organisation": in.Organisation, "office": in.Office, "title": in.Title, "contact": in.Contact, "last": in.Last}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return err
	}
	now := s.platform.Clock.Now().Truncate(time.Millisecond)
	ends, real := parisMoment(in.Last, "23:59")
	switch {
	case faults.Of("last") != "":
	case !real:
		faults = append(faults, page.Fault{Field: "last", Sentence: s.pages.Catalogue.Say(localeOf(c), "permanences.no_day")})
	case !ends.After(now) || ends.After(now.AddDate(0, 0, longestPermanence)):
		faults = append(faults, page.Fault{Field: "last", Sentence: s.pages.Catalogue.Say(localeOf(c), "permanences.days", "n", longestPermanence)})
	}
	organisation, err := strconv.ParseInt(in.Organisation, 10, 64)
	if faults != nil || err != nil {
		return s.showPermanences(c, fiber.StatusUnprocessableEntity, session, typed, faults)
	}
	office, err := deliberation.ParseOffice(in.Office)
	if err != nil {
		return err
	}
	var x deliberation.Consultation
	s.platform.Read(func(st *deliberation.State) { x, _ = convening(st) })
	language := languageOf(c, "")
	parts := make([]string, deliberation.DebateParts)
	parts[deliberation.DebateContact] = in.Contact
	text := deliberation.Text{Title: in.Title, Body: s.pages.Catalogue.Say(localeOf(c), "permanences.announcement"), Language: language, Parts: parts}
	receipt, err := s.doWith(c, session, text, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.ConveneDebate{
			Consultation: x.Number, Author: session.Person, Organisation: organisation,
			Announcement: deliberation.Announcement{
				Office: office, Begins: now, Ends: ends, Setting: deliberation.ByPhone, Audience: deliberation.Everybody, Text: id, Hash: hash,
			},
		}
	})
	if err != nil {
		return err
	}
	var number int64
	s.platform.Read(func(st *deliberation.State) { number, _ = st.DebateConvenedBy(receipt.Outcome.First) })
	return seeOther(c, callPath(number), receipt, page.NoNotice, "")
}
