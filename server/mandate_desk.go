package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// desked reads whose desk an address is: that of an organisation, or (0) of the administrators.
func desked(c *fiber.Ctx) (organisation int64, err error) {
	if c.Params("number") == "" {
		return 0, nil
	}
	return numberOf(c, "number")
}

func mandateDeskOf(organisation int64) string {
	if organisation == 0 {
		return mandateDeskPath
	}
	return organisationPath(organisation) + "/bureau"
}

// mandateDesk is where mandates are offered, ended and given back, and announced organisations confirmed.
func (s *Server) mandateDesk(c *fiber.Ctx) error {
	organisation, err := desked(c)
	if err != nil {
		return err
	}
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, mandateDeskOf(organisation))
	}
	return s.showMandateDesk(c, fiber.StatusOK, session, organisation, nil, nil)
}

func (s *Server) showMandateDesk(c *fiber.Ctx, status int, session account.Session, organisation int64, typed map[string]string, faults page.Faults) error {
	if err := s.mayEnter(session, organisation); err != nil {
		return err
	}
	c.Set("X-Robots-Tag", "noindex")
	now := s.platform.Clock.Now()
	here := deliberation.Scope{Organisation: organisation}
	l := s.loader(c.UserContext())
	m := mandateLines{names: true, reader: session.Person}
	v := page.MandateDesk{Typed: typed, Faults: faults, Roles: deliberation.RolesGivenIn(here), Proposed: aYearFrom(now)}
	if made, err := strconv.ParseUint(c.Query("offre"), 10, 32); err == nil {
		v.New = made
	}
	var o deliberation.Organisation
	var offers []deliberation.Offer
	var waiting []deliberation.AnnouncedOrganisation
	var represented []bool
	var from []time.Time
	var twice []page.WaitingOrganisation // what takes two, announcement by announcement
	known := map[int64]deliberation.Organisation{}
	changed := uint64(0)
	s.platform.Read(func(st *deliberation.State) {
		changed = st.MandatesChanged()
		v.Cards = slices.ContainsFunc(st.CardMandates(session.Person, now), func(one deliberation.Mandate) bool { return one.Scope.Organisation == organisation })
		offers = st.OffersIn(organisation, now)
		if organisation != 0 {
			o, _ = st.Organisation(organisation)
			l.wantText(o.Text)
			m.want(l, st, st.MandatesWithin(organisation), now)
			v.Unled = st.Representative(organisation, now) == 0
			v.Gives = st.Holds(session.Person, deliberation.RepresentativeRole, here, now)
			for _, a := range st.AnnouncedOrganisations(func(a deliberation.AnnouncedOrganisation) bool {
				return a.Waits && a.Organisation == organisation && a.Author != session.Person
			}) {
				if v.Gives {
					v.Successors = append(v.Successors, page.Succession{At: a.At, From: st.ConfirmableFrom(a.Number, now)})
				}
			}
		} else {
			var all []deliberation.Mandate
			for _, one := range st.Mandates() { // the representatives are ended from here, too
				if one.Scope.Organisation == 0 || one.Role == deliberation.RepresentativeRole {
					all = append(all, one)
				}
			}
			m.want(l, st, all, now)
			v.Gives = true
			waiting = st.AnnouncedOrganisations(func(a deliberation.AnnouncedOrganisation) bool { return a.Waits })
			for _, a := range waiting {
				l.wantAnnounced(a)
				l.wantAuthor(st, a.Author, outside)
				known[a.Organisation], _ = st.Organisation(a.Organisation)
				if text := known[a.Organisation].Text; !text.IsZero() {
					l.wantText(text)
				}
				represented = append(represented, st.Representative(a.Organisation, now) != 0)
				from = append(from, st.ConfirmableFrom(a.Number, now))
				two := page.WaitingOrganisation{ByTwo: st.TwoConfirm(a.Number, now)}
				if p, ok := st.ProposedConfirmation(a.Number, now); ok {
					two.Proposed, two.ProposedEnds = p.Ends, p.Ends.In(deliberation.Paris()).AddDate(0, 0, -1).Format(time.DateOnly)
					two.MayAgree = st.MayAgree(p, session.Person, now)
				}
				twice = append(twice, two)
			}
			for _, x := range st.Consultations() {
				if x.Visible && !x.Imported() && x.Phase != deliberation.Closed {
					l.wantScope(st, deliberation.Scope{Consultation: x.Number}, m.scopes)
				}
			}
		}
		for _, one := range offers {
			l.wantScope(st, one.Scope, m.scopes)
		}
		if organisation == 0 {
			for _, x := range st.Consultations() {
				if x.Visible && !x.Imported() && x.Phase != deliberation.Closed {
					v.Scopes = append(v.Scopes, page.ScopeChoice{Value: scopeValue(deliberation.Scope{Consultation: x.Number})})
				}
			}
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	for i, one := range v.Scopes {
		number, _ := strconv.ParseInt(strings.TrimPrefix(one.Value, consultationScope), 10, 64)
		v.Scopes[i].Name = l.scope(deliberation.Scope{Consultation: number}, m.scopes).Consultation.Title
	}
	if organisation != 0 {
		v.Organisation = l.organisationLine(o)
	} else {
		v.Cards = true // administrators see what was issued, and end it
		v.Colleges = []deliberation.College{deliberation.Concerned, deliberation.Agent}
		for _, office := range officeViews() {
			v.Scopes = append(v.Scopes, page.ScopeChoice{Value: office.Code, Name: office.Name})
		}
	}
	v.Running = m.lines(l, now, func(one deliberation.Mandate) bool { return now.Before(one.Ends) })
	v.Stopped = m.lines(l, now, func(one deliberation.Mandate) bool { return !now.Before(one.Ends) && (one.Taken || one.Replaced) })
	if v.Gives {
		for _, one := range offers {
			line := page.MandateOfferLine{
				Number: uint64(one.Number), Role: one.Role, Scope: l.scope(one.Scope, m.scopes), Starts: one.Starts, Ends: one.Ends, Until: one.Until,
			}
			if one.By == session.Person { // what another offered is theirs to hand over
				line.Link = s.absolute(c, mandateOfferPath+s.platform.Keys.OfferCode(one.Number))
			}
			v.Offers = append(v.Offers, line)
		}
	}
	for i, a := range waiting {
		text := l.texts[a.Text]
		w := page.WaitingOrganisation{
			Announcement: uint64(a.Number), Represented: represented[i], Own: a.Author == session.Person, Name: text.Title, Sort: a.Sort, Language: text.Language,
			About: markdownHTML(l.texts[a.About].Body), Seat: deliberation.OrganisationSeat.Said(text), Proof: l.proof(a),
			Author: l.author(a.Author, outside), At: a.At,
			ByTwo: twice[i].ByTwo, Proposed: twice[i].Proposed, ProposedEnds: twice[i].ProposedEnds, MayAgree: twice[i].MayAgree,
		}
		if now.Before(from[i]) {
			w.From = from[i]
		}
		w.Register, _ = deliberation.ParseRegister(deliberation.OrganisationRegister.Said(text))
		if o := known[a.Organisation]; o.Confirmed {
			w.Known = l.organisationLine(o)
		}
		v.Waiting = append(v.Waiting, w)
	}
	return s.showFresh(c, status, v.Path(), changed, v)
}

// mandateInput is a mandate to be offered.
type mandateInput struct {
	Role    string `json:"role" validate:"required,role"`
	Scope   string `json:"scope" validate:"max=40"`
	College string `json:"college" validate:"omitempty,college"`
	Starts  string `json:"starts" validate:"omitempty,date"`
	Ends    string `json:"ends" validate:"required,date"`
}

// settleInput confirms an announced organisation.
type settleInput struct {
	Ends string `json:"ends" validate:"required,date"`
}

// postMandateDesk takes the forms of a desk.
func (s *Server) postMandateDesk(c *fiber.Ctx) error {
	organisation, err := desked(c)
	if err != nil {
		return err
	}
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	path := mandateDeskOf(organisation)
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, path, form)
	}
	if err := s.mayEnter(session, organisation); err != nil {
		return err
	}
	receipt, err := s.atMandateDesk(c, session, organisation, form, body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound || f.status == fiber.StatusForbidden || f.status == fiber.StatusBadRequest {
			return err
		}
		typed := map[string]string{}
		for _, name := range []string{"act", "role", "scope", "college", "starts", "ends", "announcement", "mandate", "reason", "language"} {
			typed[name] = form.Get(name)
		}
		return s.showMandateDesk(c, f.status, session, organisation, typed, s.sayFaults(c, f))
	}
	anchor := ""
	if form.Get("act") == "offer" {
		s.platform.Read(func(st *deliberation.State) {
			if o, ok := st.OfferedBy(receipt.Outcome.First); ok {
				path, anchor = path+"?offre="+strconv.FormatInt(o.Number, 10), "offre"
			}
		})
	}
	if err := s.mayEnter(session, organisation); err != nil { // they have just left
		path = mandatesPath
	}
	return seeOther(c, path, receipt, page.MandatesKept, anchor)
}

func (s *Server) atMandateDesk(c *fiber.Ctx, session account.Session, organisation int64, form url.Values, body []byte) (r journal.Receipt, err error) {
	which := func(name string) int64 {
		n, _ := strconv.ParseInt(form.Get(name), 10, 64)
		return n
	}
	switch form.Get("act") {
	case "offer":
		command, err := s.mandateOf(c, session, organisation, form)
		if err != nil {
			return r, err
		}
		// Two people may be offered the same: no request is a repeat of another, but for the same page sent twice.
		return s.decided(c, session, body, command)
	case "withdraw":
		return s.do(c, s.platform.NewID(), deliberation.WithdrawOffer{Offer: which("offer"), By: session.Person})
	case "end":
		return s.endMandate(c, session, which("mandate"), form, body)
	case "confirm":
		in := settleInput{form.Get("ends")}
		if faults, err := s.faultsOf(c, in); err != nil || faults != nil {
			return r, orRefused(faults, err)
		}
		ends, _ := lastDay(in.Ends)
		return s.do(c, s.platform.NewID(), deliberation.ConfirmOrganisation{Announcement: which("announcement"), By: session.Person, Ends: ends})
	case "decline":
		in := reasonForm(form)
		if faults, err := s.faultsOf(c, in); err != nil || faults != nil {
			return r, orRefused(faults, err)
		}
		text := deliberation.Text{Body: in.Reason, Language: languageOf(c, in.Language)}
		return s.doWith(c, session, text, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.DeclineOrganisation{Announcement: which("announcement"), By: session.Person, Text: id, Hash: hash}
		})
	}
	return r, errParameter
}

// endMandate ends one's own mandate without a word, and another's for a reason; whoever agrees to what another administrator proposed gives none.
func (s *Server) endMandate(c *fiber.Ctx, session account.Session, mandate int64, form url.Values, body []byte) (r journal.Receipt, err error) {
	command := deliberation.EndMandate{Mandate: mandate, By: session.Person}
	wordless := form.Get("agree") == "yes"
	s.platform.Read(func(st *deliberation.State) {
		m, ok := st.Mandate(mandate)
		wordless = wordless || !ok || m.Holder == session.Person
	})
	if wordless {
		return s.do(c, s.platform.NewID(), command)
	}
	in := reasonForm(form)
	if faults, err := s.faultsOf(c, in); err != nil || faults != nil {
		return r, orRefused(faults, err)
	}
	return s.doWith(c, session, deliberation.Text{Body: in.Reason, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		command.Text, command.Hash = id, hash
		return command
	})
}

// mandateOf reads the form of an offer.
func (s *Server) mandateOf(c *fiber.Ctx, session account.Session, organisation int64, form url.Values) (deliberation.OfferMandate, error) {
	in := mandateInput{form.Get("role"), form.Get("scope"), form.Get("college"), strings.TrimSpace(form.Get("starts")), strings.TrimSpace(form.Get("ends"))}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return deliberation.OfferMandate{}, err
	}
	command := deliberation.OfferMandate{By: session.Person, Scope: deliberation.Scope{Organisation: organisation}}
	command.Role, _ = deliberation.ParseRole(in.Role)
	if in.College != "" {
		command.College, _ = deliberation.ParseCollege(in.College)
	}
	wrong := func(field, rule string) {
		if faults.Of(field) == "" {
			faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), field, rule, nil))
		}
	}
	if organisation == 0 && in.Scope != "" {
		scope := &command.Scope
		if number, ok := strings.CutPrefix(in.Scope, consultationScope); ok {
			scope.Consultation, err = strconv.ParseInt(number, 10, 64)
		} else {
			scope.Office, err = deliberation.ParseOffice(in.Scope)
		}
		if err != nil || *scope == (deliberation.Scope{}) {
			wrong("scope", "oneof")
		}
	}
	var may bool
	s.platform.Read(func(st *deliberation.State) {
		may = st.MayGive(session.Person, command.Role, command.Scope, s.platform.Clock.Now())
	})
	if command.Role.Valid() && !may {
		wrong("scope", "role")
	}
	command.Ends, _ = lastDay(in.Ends)
	if in.Starts != "" {
		command.Starts, _ = firstDay(in.Starts)
	}
	now := s.platform.Clock.Now()
	if faults.Of("ends") == "" && (!command.Ends.After(now) || !command.Ends.After(command.Starts) || command.Ends.Sub(now) > deliberation.LongestMandate) {
		wrong("ends", "range")
	}
	if faults != nil {
		return command, refusedInput(faults)
	}
	return command, nil
}

// aYearFrom is the last day that forms propose for a mandate.
func aYearFrom(now time.Time) string {
	return now.In(deliberation.Paris()).AddDate(1, 0, -1).Format(time.DateOnly)
}
