package server

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

const (
	// lettersPath is where people of an organisation print and post letters to those who chose it for that.
	lettersPath = "/courriers"
	// callsPath is where they find whom to call.
	callsPath = "/appels"
)

// handed is somebody to whom an organisation posts or whom it calls, without where they live or what number they have.
type handed struct {
	person    int64
	reach     reach
	channel   account.Channel
	used      bool // the channel is the one that is used now
	reference string
}

// wants reports whether digests come by the channel.
func (h handed) wants() bool { return h.used && h.reach.wantsDigests() }

// wantsByHand is wants as a stored profile says it.
func wantsByHand(p *account.Profile, by account.Channel) bool {
	return p.WantsDigests(by) && p.Contact.Rhythm != account.Never
}

// waits is what waits for somebody on a day.
func (h handed) waits(day string) []account.Pending {
	if !h.used {
		return nil
	}
	return h.reach.Told.Waits(h.channel.ID, day, h.wants())
}

// handedBy returns those who chose an organisation for letters or calls, as far as this server knows, in the order of their references: it tells nothing of
// who joined when.
func (s *Server) handedBy(ctx context.Context, organisation int64, kind account.ChannelKind) (all []handed, err error) {
	directory := s.platform.People.directory
	select {
	case <-directory.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for person, r := range directory.Reach() {
		for i, by := range r.Channels {
			if by.Kind == kind && by.Organisation == organisation {
				all = append(all, handed{person, r, by, i == r.current, s.platform.Keys.HandReference(person, by.ID)})
			}
		}
	}
	slices.SortFunc(all, func(a, b handed) int { return strings.Compare(a.reference, b.reference) })
	return all, nil
}

// byReference is who among some is called by a typed reference; nobody if two are.
func byReference(all []handed, typed string) (found handed, ok bool) {
	typed = plainCode(typed)
	for _, h := range all {
		if h.reference == typed {
			if ok {
				return handed{}, false
			}
			found, ok = h, true
		}
	}
	return found, ok
}

// plainCode is a code as it is compared: without spaces and dashes, in capitals.
func plainCode(typed string) string {
	return strings.ToUpper(strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == '-' || r == '\u00a0' || r == '\u202f' }), ""))
}

// spelledCode is a code in groups of four.
func spelledCode(code string) string {
	var groups []string
	for group := range slices.Chunk([]byte(code), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// actingFor is who acts for an organisation, and the organisations for which they do.
type actingFor struct {
	session       account.Session
	organisation  deliberation.Organisation
	chosen        page.OrganisationLine
	organisations []page.OrganisationLine
}

// at is an address of the organisation's queue.
func (p actingFor) at(path string) string {
	return path + "?association=" + strconv.FormatInt(p.organisation.Number, 10)
}

// posts returns who is signed in and posts for an organisation: the one that is named, or the first of theirs; errSignedOut, or ErrNotMandated.
func (s *Server) posts(c *fiber.Ctx, named string) (p actingFor, err error) {
	session, ok := sessionOf(c)
	if !ok {
		return p, errSignedOut
	}
	l := s.loader(c.UserContext())
	var all []deliberation.Organisation
	s.platform.Read(func(st *deliberation.State) {
		all = l.wantOrganisations(st, st.PostsFor(session.Person, s.platform.Clock.Now()))
	})
	i := 0
	if named != "" {
		i = slices.IndexFunc(all, func(o deliberation.Organisation) bool { return strconv.FormatInt(o.Number, 10) == named })
	}
	if i < 0 || len(all) == 0 {
		return p, deliberation.ErrNotMandated
	}
	if err := l.load(); err != nil {
		return p, err
	}
	p.session, p.organisation = session, all[i]
	for _, o := range all {
		p.organisations = append(p.organisations, l.organisationLine(o))
	}
	p.chosen = p.organisations[i]
	return p, nil
}

// shown opens, under the revision of a profile, a channel that leads to its person by an organisation: change is called with the place of the channel. It
// notes, before anybody sees it, that the address or the number was read. errNothing: the person chose otherwise meanwhile, or change found nothing.
func (s *Server) shown(ctx context.Context, h handed, organisation int64, change func(p *account.Profile, i int) error) error {
	day := parisDay(s.platform.Clock.Now())
	err := s.platform.People.replace(ctx, h.person, func(p *account.Profile) error {
		i := p.Current()
		if i < 0 || p.Contact.Channels[i].ID != h.channel.ID || p.Contact.Channels[i].Organisation != organisation {
			return errNothing
		}
		next := *p.Contact
		next.Channels, next.Told.Open = slices.Clone(next.Channels), slices.Clone(next.Told.Open)
		p.Contact = &next
		if err := change(p, i); err != nil {
			return err
		}
		p.ReadBy(organisation, h.channel.Kind, day)
		return nil
	})
	if errors.Is(err, errNothing) || errors.Is(err, errNoProfile) {
		s.platform.People.directory.ask(h.person) // what is stored is newer than what this server knew
		return errNothing
	}
	return err
}

// newsNames are the kinds of what some messages tell, each once, in the order of the enumeration.
func newsNames(all []account.Pending) (names []string) {
	for _, news := range account.AllNews() {
		if slices.ContainsFunc(all, func(o account.Pending) bool { return slices.Contains(o.News, news) }) {
			names = append(names, string(news))
		}
	}
	return names
}

// readHandStop returns whose channel a typed code ends; ok is false for anything else. Channels that other servers were just told of are found as
// soon as this one knows of them.
func (s *Server) readHandStop(typed string) (person int64, channel deliberation.ID, ok bool) {
	typed = plainCode(typed)
	byHand, bySMS := len(typed) == account.HandStopLength, len(typed) == account.ShortStopLength
	if !byHand && !bySMS {
		return 0, channel, false
	}
	for n, r := range s.platform.People.directory.Reach() {
		for _, by := range r.Channels {
			if byHand && by.Kind.ByHand() && s.platform.Keys.HandStop(n, by.ID) == typed || bySMS && by.Kind == account.BySMS && strings.ToUpper(s.platform.Keys.ShortStop(n, by.ID)) == typed {
				return n, by.ID, true
			}
		}
	}
	return 0, channel, false
}
