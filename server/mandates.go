package server

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

const (
	mandatesPath     = "/mandats"
	mandateDeskPath  = "/mandats/bureau"
	mandateOfferPath = "/mandats/invitation/"
)

var errOffer = &failure{status: fiber.StatusNotFound, code: "offer"}

// administers reports whether a person administers the platform now.
func (s *Server) administers(person int64) (yes bool) {
	now := s.platform.Clock.Now()
	s.platform.Read(func(st *deliberation.State) {
		yes = st.Holds(person, deliberation.AdministratorRole, deliberation.Scope{}, now)
	})
	return yes
}

// showListed shows a page that everybody may find, and that is of this day.
func (s *Server) showListed(c *fiber.Ctx, path string, changed uint64, v page.View) error {
	return s.showFreshAs(c, fiber.StatusOK, page.Frame{Locale: localeOf(c), Role: s.roleOf(c), Path: path, Origin: s.origin(c), Number: changed}, s.slots(c), v)
}

// wantScope is called while the state is read.
func (l *loader) wantScope(st *deliberation.State, scope deliberation.Scope, of map[deliberation.Scope]scoped) {
	if _, ok := of[scope]; ok {
		return
	}
	var v scoped
	v.consultation, _ = st.Consultation(scope.Consultation)
	v.organisation, _ = st.Organisation(scope.Organisation)
	for _, id := range []deliberation.ID{v.consultation.Text, v.organisation.Text} {
		if !id.IsZero() {
			l.wantText(id)
		}
	}
	of[scope] = v
}

// scoped is what the scope of a mandate names.
type scoped struct {
	consultation deliberation.Consultation
	organisation deliberation.Organisation
}

func (l *loader) scope(scope deliberation.Scope, of map[deliberation.Scope]scoped) page.MandateScope {
	v := page.MandateScope{Office: officeView(scope.Office)}
	if scope.Consultation != 0 {
		v.Consultation = l.consultationLine(of[scope].consultation)
	}
	if scope.Organisation != 0 {
		v.Organisation = l.organisationLine(of[scope].organisation)
	}
	return v
}

// mandateLines are mandates as a page lists them. With names, every holder is told, else those alone whose function is public.
type mandateLines struct {
	all    []deliberation.Mandate
	scopes map[deliberation.Scope]scoped
	names  bool
	reader int64
	ending map[int64]deliberation.Proposed // by mandate, what one administrator proposed and another has to agree to
	agrees map[int64]bool                  // the reader may
}

// want is called while the state is read.
func (m *mandateLines) want(l *loader, st *deliberation.State, all []deliberation.Mandate, now time.Time) {
	m.all, m.scopes, m.ending, m.agrees = all, map[deliberation.Scope]scoped{}, map[int64]deliberation.Proposed{}, map[int64]bool{}
	for _, one := range all {
		if !m.names && (m.reader == 0 || one.Holder != m.reader) {
			continue // why a mandate ends is for its holder and the desk
		}
		if !one.Reason.IsZero() {
			l.wantText(one.Reason)
		}
		if p, ok := st.ProposedEnd(one.Number, now); ok {
			l.wantText(p.Text)
			m.ending[one.Number], m.agrees[one.Number] = p, one.Holder != m.reader && st.MayAgree(p, m.reader, now)
		}
	}
	for _, one := range all {
		l.wantScope(st, one.Scope, m.scopes)
		if m.names || one.Role.Named() {
			l.wantAuthor(st, one.Holder, outside)
		}
	}
}

func (m *mandateLines) lines(l *loader, now time.Time, keep func(deliberation.Mandate) bool) (lines []page.MandateLine) {
	for _, role := range deliberation.Roles() {
		for _, one := range m.all {
			if one.Role != role || !keep(one) {
				continue
			}
			line := page.MandateLine{
				Number: uint64(one.Number), Role: role, Scope: l.scope(one.Scope, m.scopes), College: one.College, Starts: one.Starts, Ends: one.Ends, Giver: one.Giver(),
				Own: one.Holder == m.reader && m.reader != 0, Ahead: now.Before(one.Starts),
			}
			if m.names || line.Own {
				reason, proposed := l.texts[one.Reason], m.ending[one.Number]
				line.Reason, line.Written, line.Replaced = reason.Body, reason.Language, one.Replaced
				if line.Ending = proposed.By != 0; line.Ending {
					line.Why, line.WhyWritten, line.MayAgree = l.texts[proposed.Text].Body, l.texts[proposed.Text].Language, m.agrees[one.Number]
				}
			}
			if line.Named = m.names || role.Named(); line.Named {
				line.Holder.Pseudonym = l.author(one.Holder, outside).Pseudonym
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// mandates lists who may do what, by function.
func (s *Server) mandates(c *fiber.Ctx) error {
	session, _ := sessionOf(c)
	now := s.platform.Clock.Now()
	l := s.loader(c.UserContext())
	m := mandateLines{reader: session.Person}
	changed, cards, audits := uint64(0), false, false
	s.platform.Read(func(st *deliberation.State) {
		cards = session.Person != 0 && len(st.CardMandates(session.Person, now)) > 0
		m.want(l, st, st.Mandates(), now)
		changed, audits = st.MandatesChanged(), st.Audits(session.Person, now)
	})
	if err := l.load(); err != nil {
		return err
	}
	over := func(one deliberation.Mandate) bool { return !now.Before(one.Ends) }
	return s.showListed(c, mandatesPath, changed, page.Mandates{
		Running: m.lines(l, now, func(one deliberation.Mandate) bool { return !over(one) }), Over: m.lines(l, now, over), Desk: s.administers(session.Person), Cards: cards, Audits: audits,
	})
}

func giverOf(o deliberation.Offer) deliberation.Role {
	switch {
	case o.By == 0:
		return deliberation.NoRole
	case o.Scope.Organisation != 0:
		return deliberation.RepresentativeRole
	}
	return deliberation.AdministratorRole
}

// offered reads the offer of an address. Of one that nobody made it returns errOffer.
func (s *Server) offered(c *fiber.Ctx) (o deliberation.Offer, stands bool, err error) {
	privately(c)
	number, ok := s.platform.Keys.ReadOfferCode(c.Params("code"))
	if !ok {
		return o, false, errOffer
	}
	s.platform.Read(func(st *deliberation.State) {
		o, ok = st.Offer(number)
		stands = st.OfferStands(number, s.platform.Clock.Now())
	})
	if !ok {
		return o, false, errOffer
	}
	return o, stands, nil
}

// mandateOffer shows what is offered. Opening it changes nothing: programs that look at links accept none.
func (s *Server) mandateOffer(c *fiber.Ctx) error {
	o, stands, err := s.offered(c)
	if err != nil {
		return err
	}
	session, ok := sessionOf(c)
	if !ok && stands {
		return s.toSignIn(c, errSignedOut, c.Path())
	}
	l := s.loader(c.UserContext())
	scopes := map[deliberation.Scope]scoped{}
	v := page.MandateOffer{
		Action: c.Path(), Over: !stands, Own: ok && o.By == session.Person, Role: o.Role, College: o.College, Starts: o.Starts, Ends: o.Ends, Until: o.Until, Giver: giverOf(o),
	}
	s.platform.Read(func(st *deliberation.State) {
		l.wantScope(st, o.Scope, scopes)
		m, _ := st.Mandate(o.Mandate)
		v.Holds = ok && m.Holder == session.Person
	})
	if err := l.load(); err != nil {
		return err
	}
	v.Scope = l.scope(o.Scope, scopes)
	return s.showFresh(c, fiber.StatusOK, c.Path(), uint64(o.Number), v)
}

// postMandateOffer accepts it.
func (s *Server) postMandateOffer(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, c.Path(), form)
	}
	o, _, err := s.offered(c)
	if err != nil {
		return err
	}
	receipt, err := s.decided(c, session, body, deliberation.AcceptMandate{Offer: o.Number, Person: session.Person})
	if err != nil {
		return err
	}
	path := mandatesPath
	if o.Scope.Organisation != 0 {
		path = organisationPath(o.Scope.Organisation)
	}
	return seeOther(c, path, receipt, page.NowMandated, "")
}

// firstDay is the Paris midnight with which a day begins that somebody typed.
func firstDay(text string) (time.Time, bool) {
	year, month, day, ok := dateOf(text)
	return time.Date(year, month, day, 0, 0, 0, 0, deliberation.Paris()).UTC(), ok
}

// lastDay is the Paris midnight with which the day ends that somebody typed as the last one.
func lastDay(text string) (time.Time, bool) {
	year, month, day, ok := dateOf(text)
	return time.Date(year, month, day+1, 0, 0, 0, 0, deliberation.Paris()).UTC(), ok
}

// scopeValue is how a form names a scope that is none within an organisation: "", "consultation-3", or the code of an office.
func scopeValue(scope deliberation.Scope) string {
	switch {
	case scope.Consultation != 0:
		return consultationScope + strconv.FormatInt(scope.Consultation, 10)
	case scope.Office != deliberation.National:
		return scope.Office.String()
	}
	return ""
}

const consultationScope = "consultation-"

// mayEnter keeps away from a desk whoever has nothing to do there.
func (s *Server) mayEnter(session account.Session, organisation int64) error {
	if organisation == 0 {
		if !s.administers(session.Person) {
			return deliberation.ErrNotAdministrator
		}
		return nil
	}
	now := s.platform.Clock.Now()
	err := error(deliberation.ErrMandateForbidden)
	s.platform.Read(func(st *deliberation.State) {
		if o, ok := st.Organisation(organisation); !ok || !o.Confirmed {
			err = deliberation.ErrOrganisationUnknown
			return
		}
		for _, m := range st.MandatesOf(session.Person) {
			if m.Scope.Organisation == organisation && now.Before(m.Ends) {
				err = nil
			}
		}
	})
	return err
}
