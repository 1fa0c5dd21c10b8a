package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

const (
	organisationsPath = "/associations"
	announceOrgPath   = "/associations/annoncer"
)

func organisationPath(number int64) string {
	return organisationsPath + "/" + strconv.FormatInt(number, 10)
}

func (l *loader) organisationLine(o deliberation.Organisation) page.OrganisationLine {
	text := l.texts[o.Text]
	return page.OrganisationLine{Number: uint64(o.Number), Name: text.Title, Language: text.Language, Seat: deliberation.OrganisationSeat.Said(text)}
}

// wantAnnounced is called while the state is read.
func (l *loader) wantAnnounced(a deliberation.AnnouncedOrganisation) {
	l.wantText(a.Text)
	if a.Waits {
		l.wantText(a.About)
		l.wantText(a.Proof)
	}
}

// proof is by what the author of an announcement represents the organisation.
func (l *loader) proof(a deliberation.AnnouncedOrganisation) string {
	if a.Proof == a.Text {
		return deliberation.OrganisationProof.Said(l.texts[a.Text])
	}
	return l.texts[a.Proof].Body
}

// organisations lists those that were confirmed, and to whoever is signed in what they announced.
func (s *Server) organisations(c *fiber.Ctx) error {
	session, _ := sessionOf(c)
	now := s.platform.Clock.Now()
	l := s.loader(c.UserContext())
	var all []deliberation.Organisation
	var own []deliberation.AnnouncedOrganisation
	known := map[int64]deliberation.Organisation{}
	v := page.Organisations{}
	changed := uint64(0)
	s.platform.Read(func(st *deliberation.State) {
		changed = st.MandatesChanged()
		for _, o := range st.Organisations() {
			all = append(all, o)
			l.wantText(o.Text)
		}
		if session.Person == 0 {
			return
		}
		own = st.AnnouncedOrganisations(func(a deliberation.AnnouncedOrganisation) bool { return a.Author == session.Person && !a.Erased })
		for _, a := range own {
			l.wantAnnounced(a)
			if !a.Reason.IsZero() {
				l.wantText(a.Reason)
			}
			known[a.Organisation], _ = st.Organisation(a.Organisation)
		}
		if v.Administers = st.Holds(session.Person, deliberation.AdministratorRole, deliberation.Scope{}, now); v.Administers {
			v.Waiting = len(st.AnnouncedOrganisations(func(a deliberation.AnnouncedOrganisation) bool { return a.Waits }))
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	for _, o := range all {
		v.All = append(v.All, l.organisationLine(o))
	}
	for _, a := range slices.Backward(own) {
		text, reason := l.texts[a.Text], l.texts[a.Reason]
		line := page.AnnouncedLine{
			Number: uint64(a.Number), Named: text.Title, Language: text.Language, At: a.At, Waits: a.Waits, Confirmed: a.Confirmed,
			Reason: reason.Body, Written: reason.Language,
		}
		if known[a.Organisation].Confirmed {
			line.Organisation = page.OrganisationLine{Number: uint64(a.Organisation), Name: text.Title}
		}
		v.Own = append(v.Own, line)
	}
	return s.showListed(c, organisationsPath, changed, v)
}

// postOrganisations takes back an announcement that waits.
func (s *Server) postOrganisations(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, organisationsPath, form)
	}
	number, _ := strconv.ParseInt(form.Get("announcement"), 10, 64)
	if form.Get("act") != "withdraw" {
		return errParameter
	}
	var a deliberation.AnnouncedOrganisation
	s.platform.Read(func(st *deliberation.State) { a, _ = st.AnnouncedOrganisation(number) })
	switch {
	case a.Author != session.Person:
		return deliberation.ErrOrganisationUnknown
	case !a.Waits:
		return deliberation.ErrAnnouncementSettled
	}
	receipt, err := s.do(c, s.platform.NewID(), deliberation.EraseText{Text: a.About, By: session.Person})
	if err != nil {
		return err
	}
	return seeOther(c, organisationsPath, receipt, page.TextTakenBack, "")
}

// organisation shows one that was confirmed.
func (s *Server) organisation(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	session, _ := sessionOf(c)
	now := s.platform.Clock.Now()
	l := s.loader(c.UserContext())
	m := mandateLines{reader: session.Person}
	var o deliberation.Organisation
	representative := int64(0)
	s.platform.Read(func(st *deliberation.State) {
		if o, _ = st.Organisation(number); !o.Confirmed {
			return
		}
		l.wantText(o.Text)
		l.wantText(o.About)
		m.want(l, st, st.MandatesWithin(number), now)
		if representative = st.Representative(number, now); representative != 0 {
			l.wantAuthor(st, representative, outside)
		}
	})
	if !o.Confirmed {
		return deliberation.ErrOrganisationUnknown
	}
	if err := l.load(); err != nil {
		return err
	}
	text, about := l.texts[o.Text], l.texts[o.About]
	v := page.OrganisationPage{
		Organisation: l.organisationLine(o), Sort: o.Sort, About: markdownHTML(about.Body), Written: about.Language, Represented: representative != 0,
		Representative: page.Author{Pseudonym: l.author(representative, outside).Pseudonym},
		Mandates: m.lines(l, now, func(one deliberation.Mandate) bool {
			return now.Before(one.Ends) && one.Role != deliberation.RepresentativeRole
		}),
		Desk: session.Person != 0 && s.mayEnter(session, number) == nil,
	}
	v.Register, _ = deliberation.ParseRegister(deliberation.OrganisationRegister.Said(text))
	return s.showListed(c, organisationPath(number), o.Changed, v)
}

// organisationInput is what somebody says of an organisation that they represent.
type organisationInput struct {
	Name         string `json:"name" validate:"required,words,line,max=120"`
	Sort         string `json:"nature" validate:"required,orgsort"`
	Register     string `json:"register" validate:"omitempty,register"`
	Seat         string `json:"seat" validate:"required,words,line,max=120"`
	About        string `json:"about" validate:"required,words,max=2000"`
	Proof        string `json:"proof" validate:"required,words,max=2000"`
	Language     string `json:"language" validate:"omitempty,language"`
	Organisation int64
}

func organisationForm(form url.Values) organisationInput {
	number, _ := strconv.ParseInt(form.Get("organisation"), 10, 64)
	return organisationInput{
		Name: strings.TrimSpace(form.Get("name")), Sort: form.Get("nature"), Register: strings.TrimSpace(form.Get("register")), Seat: strings.TrimSpace(form.Get("seat")),
		About: lines(form.Get("about")), Proof: lines(form.Get("proof")), Language: form.Get("language"), Organisation: number,
	}
}

func (in organisationInput) typed() map[string]string {
	return map[string]string{"name": in.Name, "nature": in.Sort, "register": in.Register, "seat": in.Seat, "about": in.About, "proof": in.Proof, "language": in.Language}
}

// words are what the organisation is, what it does, and by what it is represented: three texts, for the first is to be its own, and the last
// is dropped once it was read.
func (in organisationInput) words(language string) (name, about, proof deliberation.Text) {
	register, _ := deliberation.ParseRegister(in.Register)
	parts := make([]string, deliberation.OrganisationParts)
	parts[deliberation.OrganisationRegister], parts[deliberation.OrganisationSeat] = register.Number, in.Seat
	return deliberation.Text{Title: in.Name, Language: language, Parts: parts}, deliberation.Text{Body: in.About, Language: language}, deliberation.Text{Body: in.Proof, Language: language}
}

// announceForm shows the form with which an organisation is announced; ?association=N is for one that is here already, whose words it holds.
func (s *Server) announceForm(c *fiber.Ctx) error {
	if _, ok := sessionOf(c); !ok {
		return s.toSignIn(c, errSignedOut, announceOrgPath)
	}
	number, err := strconv.ParseInt(c.Query("association", "0"), 10, 64)
	if err != nil {
		return errParameter
	}
	return s.showAnnounce(c, fiber.StatusOK, organisationInput{Organisation: number}, nil)
}

func (s *Server) showAnnounce(c *fiber.Ctx, status int, in organisationInput, faults page.Faults) error {
	v := page.OrganisationForm{Typed: in.typed(), Faults: faults, Sorts: deliberation.OrganisationSorts()}
	changed := uint64(0)
	if in.Organisation != 0 {
		var o deliberation.Organisation
		s.platform.Read(func(st *deliberation.State) { o, _ = st.Organisation(in.Organisation) })
		if !o.Confirmed {
			return deliberation.ErrOrganisationUnknown
		}
		l := s.loader(c.UserContext())
		l.wantText(o.Text)
		l.wantText(o.About)
		if err := l.load(); err != nil {
			return err
		}
		text, about := l.texts[o.Text], l.texts[o.About]
		v.Organisation = page.OrganisationLine{Number: uint64(o.Number), Name: text.Title, Language: text.Language}
		changed = o.Changed
		if faults == nil {
			v.Typed = organisationInput{
				Name: text.Title, Sort: o.Sort.String(), Register: deliberation.OrganisationRegister.Said(text), Seat: deliberation.OrganisationSeat.Said(text), About: about.Body, Language: text.Language,
			}.typed()
		}
	}
	return s.showFresh(c, status, announceOrgPath, changed, v)
}

// postAnnounce takes that form.
func (s *Server) postAnnounce(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, announceOrgPath, form)
	}
	in := organisationForm(form)
	receipt, err := s.announceOrganisation(c, session, in, body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound || f.status == fiber.StatusForbidden {
			return err
		}
		return s.showAnnounce(c, f.status, in, s.sayFaults(c, f))
	}
	return seeOther(c, organisationsPath, receipt, page.OrganisationAnnounced, "")
}

func (s *Server) announceOrganisation(c *fiber.Ctx, session account.Session, in organisationInput, body []byte) (journal.Receipt, error) {
	if faults, err := s.faultsOf(c, in); err != nil || faults != nil {
		return journal.Receipt{}, orRefused(faults, err)
	}
	sort, err := deliberation.ParseOrganisationSort(in.Sort)
	if err != nil {
		return journal.Receipt{}, err
	}
	command, documents, err := s.platform.announcement(in.words(languageOf(c, in.Language)))
	if err != nil {
		return journal.Receipt{}, err
	}
	command.Organisation, command.Author, command.Sort = in.Organisation, session.Person, sort
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.do(c, repeat, command, documents...)
}

// announcement makes the documents of what is announced of an organisation, and the command that names them.
func (p *Platform) announcement(name, about, proof deliberation.Text) (c deliberation.AnnounceOrganisation, documents []journal.Document, err error) {
	for _, one := range []struct {
		text deliberation.Text
		id   *deliberation.ID
		hash *deliberation.Hash
	}{{name, &c.Text, &c.Hash}, {about, &c.About, &c.AboutHash}, {proof, &c.Proof, &c.ProofHash}} {
		id, hash, document, err := p.NewText(one.text)
		if err != nil {
			return c, nil, err
		}
		*one.id, *one.hash, documents = id, hash, append(documents, document)
	}
	return c, documents, nil
}
