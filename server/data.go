package server

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
	"voix/server/page"
	"voix/server/sms"
)

const dataPath = "/moi/donnees"

// heldOf is everything that is held on one person, read at one moment.
type heldOf struct {
	session  account.Session
	profile  account.Profile
	person   deliberation.Person
	given    deliberation.Given
	around   int64
	runs     int
	texts    []deliberation.HeldText
	words    map[deliberation.ID]deliberation.Text
	files    []attachment.File
	marked   []int64
	opened   []time.Time // when records of their connections were, as far as it may be told
	mandates []deliberation.Mandate
	ballots  []askedOf
	cast     []int64 // of which consultation each of ballots is
	attended []deliberation.RoomVisit
	read     []int64 // proposals of which they validated a summary
	titles   dataTitles
	ways     []page.Way
	// unreached is since when nothing reaches them; zero: something does, or nothing is to.
	unreached time.Time
	grouped   int // consultations in which their ballots are among those that opinion groups are made of, or will be
	now       time.Time
	at        uint64 // the entry up to which all this was read
	// Of the ballots: those in the figures that are published, those that wait, those that were left out at closing.
	shown, waiting, withheld int
	facilitates              []int64
	reads                    []heldRead
	flags                    []deliberation.JoiningFlag
	named                    []calledIn // where others read of them, or would
}

// heldRead is that an organisation read where to post or whom to call.
type heldRead struct {
	account.Read
	name string // of the organisation; empty: it was erased
}

// heldOn reads it.
func (s *Server) heldOn(ctx context.Context, session account.Session) (h heldOf, err error) {
	stored, _, err := s.platform.People.stored(ctx, session.Person)
	if err != nil {
		return h, err
	}
	h.session, h.profile, h.now = session, stored.Profile, s.platform.Clock.Now().UTC()
	var files []deliberation.ID
	l := s.loader(ctx)
	organisations := map[int64]deliberation.Organisation{}
	s.platform.Read(func(st *deliberation.State) {
		h.person, _ = st.Person(session.Person)
		h.given, h.around = st.GivenBy(session.Person), st.WrittenAround(session.Person)
		for _, d := range st.DebatesRunBy(session.Person, h.now) {
			if !d.Ended {
				h.facilitates = append(h.facilitates, d.Number)
			}
		}
		h.texts, h.marked, h.mandates = st.TextsOf(session.Person), st.MarkedBy(session.Person), st.MandatesOf(session.Person)
		files = st.FilesBy(session.Person)
		h.attended, h.read = st.AttendedBy(session.Person), st.ValidatedBy(session.Person)
		h.unreached, _ = st.Unreachable(session.Person)
		for _, r := range h.profile.Reads {
			organisations[r.Organisation], _ = st.Organisation(r.Organisation)
			l.wantText(organisations[r.Organisation].Text)
		}
		for _, x := range st.Consultations() {
			own := st.OwnBallots(h.profile.Voter(x.Number))
			for _, b := range own {
				debate, _ := st.DebateOfQuestion(b.Question)
				if d, _ := st.Debate(debate); debate != 0 && d.Rehearses != 0 {
					continue
				}
				asked := l.wantAsked(st, b.Question)
				asked.ballot = b
				h.ballots = append(h.ballots, asked)
				h.cast = append(h.cast, x.Number)
				switch b.Status {
				case deliberation.BallotShown, deliberation.BallotCounted, deliberation.BallotNumbered:
					h.shown++
				case deliberation.BallotLeftOut:
					h.withheld++
				default:
					h.waiting++
				}
			}
			if len(own) > 0 {
				h.grouped++
			}
		}
		h.titles = wantTitles(l, st, &h)
		h.named = namedAs(st, &h)
	})
	if h.flags, err = s.platform.flagsWith(ctx, session.Person); err != nil {
		return h, err
	}
	h.opened = s.recordsOpenedOf(session.Person)
	h.at = s.platform.Journal.Head().Number
	h.runs = len(h.facilitates)
	ids := make([]deliberation.ID, len(h.texts))
	for i, t := range h.texts {
		ids[i] = t.Text
	}
	if h.words, err = s.platform.Texts.Pass(ctx, ids); err != nil {
		return h, err
	}
	if err := l.load(); err != nil {
		return h, err
	}
	for _, r := range h.profile.Reads {
		h.reads = append(h.reads, heldRead{r, l.texts[organisations[r.Organisation].Text].Title})
	}
	if h.files, err = s.platform.FilesOf(ctx, files); err != nil {
		return h, err
	}
	h.ways, err = s.waysOf(ctx, session.Person)
	return h, err
}

// value is what a row says of this person: words of their own, or how many there are.
func (s *Server) value(h heldOf, locale page.Locale, name string) string {
	count := func(n int) string {
		if n == 0 {
			return s.pages.Catalogue.Say(locale, "data.none")
		}
		return s.pages.Catalogue.Say(locale, "data.count", "n", n)
	}
	date := func(t time.Time) string {
		if t.IsZero() {
			return count(0)
		}
		return s.pages.Catalogue.Date(locale, t)
	}
	switch name {
	case "pseudonym":
		return h.profile.ChosenName
	case "names":
		return s.namesSaid(h, locale)
	case "college":
		return s.pages.Catalogue.Say(locale, "college."+h.person.College.String())
	case "office":
		if h.profile.Office == deliberation.National {
			return count(0)
		}
		return officeView(h.profile.Office).Name
	case "since":
		return date(h.person.Joined)
	case "age":
		return date(h.profile.OldEnough)
	case "consents":
		return count(len(h.profile.Consents))
	case "attestation":
		return date(h.profile.Attestation.Since)
	case "ways":
		return count(len(h.ways))
	case "contact":
		if h.profile.Contact == nil {
			return count(0)
		}
		return s.pages.Catalogue.Say(locale, "reach.rhythm."+string(h.profile.Contact.Rhythm))
	case "address":
		var held []string
		if h.profile.Contact != nil {
			for _, by := range h.profile.Contact.Channels {
				if by.Kind.ByHand() {
					held = append(held, s.handSaid(by))
				}
			}
		}
		if len(held) == 0 {
			return count(0)
		}
		return strings.Join(held, " · ")
	case "reads":
		if len(h.reads) == 0 {
			return count(0)
		}
		var said []string
		for _, r := range slices.Backward(h.reads) {
			said = append(said, s.readSaid(locale, r))
		}
		return strings.Join(said, " · ")
	case "unreached":
		return date(h.unreached)
	case "voter":
		return count(1)
	case "sessions":
		if h.person.Sessions.UnixMilli() == 0 {
			return count(0)
		}
		return date(h.person.Sessions)
	case "ballots":
		return count(len(h.ballots))
	case "proposals":
		return count(len(h.given.Proposals))
	case "arguments":
		return count(int(h.given.Arguments))
	case "files":
		return count(len(h.files) - int(h.given.Voices))
	case "voices":
		return count(int(h.given.Voices))
	case "transcripts":
		return count(int(h.given.Transcripts))
	case "summaries":
		return count(int(h.given.Summaries + h.given.Validations))
	case "sheets":
		return count(int(h.given.Sheets + h.given.Objections + h.given.Answers))
	case "marks":
		return count(int(h.given.Marks))
	case "around":
		return count(int(h.around))
	case "debates":
		return count(h.runs)
	case "rooms":
		return count(len(h.attended))
	case "roles":
		return count(len(h.mandates) + len(h.given.Rapporteur))
	case "records":
		// Whether nothing was opened is not said: an authority may have forbidden to tell.
		var all []string
		for _, at := range h.opened {
			all = append(all, s.pages.Catalogue.Say(locale, "data.opened", "date", at))
		}
		return strings.Join(all, " ")
	case "flags":
		var all []string
		for _, f := range h.flags {
			all = append(all, s.pages.Catalogue.Say(locale, "data.flag", "n", f.Persons(), "date", s.pages.Catalogue.Date(locale, f.At)))
		}
		if len(all) == 0 {
			return count(0)
		}
		return strings.Join(all, " · ")
	case "unrecorded":
		return count(0)
	case "cookie":
		return s.pages.Catalogue.Date(locale, h.session.Until())
	}
	return ""
}

// handSaid is where a letter goes, or whom a call is for, in one line.
func (s *Server) handSaid(by account.Channel) string {
	if by.Kind == account.ByLetter {
		return strings.Join(append([]string{by.Name}, by.Lines...), ", ")
	}
	return by.Name + ", " + sms.Number(by.Number).Spelled()
}

// readSaid tells one day on which an organisation read that.
func (s *Server) readSaid(locale page.Locale, r heldRead) string {
	day, _ := dayOf(r.Day)
	name := r.name
	if name == "" {
		name = s.pages.Catalogue.Say(locale, "text.erased")
	}
	return s.pages.Catalogue.Say(locale, "data.read_by", "n", r.Times, "date", s.pages.Catalogue.Date(locale, day), "name", name)
}

func (s *Server) dataView(h heldOf, locale page.Locale) page.Data {
	v := page.Data{Ballots: len(h.ballots), Shown: h.shown, Waiting: h.waiting, LeftOut: h.withheld, Consultations: h.grouped, Proposals: len(h.given.Proposals)}
	for _, d := range s.toldData() {
		v.Rows = append(v.Rows, page.Datum{Name: d.name, Value: s.value(h, locale, d.name), Source: d.source, Basis: d.basis, Readers: h.readersOf(d), Until: d.until, Do: d.do})
	}
	for _, t := range page.Treatments() {
		v.Treatments = append(v.Treatments, s.treatment(h, locale, t))
	}
	return v
}

// treatment says what the program makes of what is held, with the person's own figures.
func (s *Server) treatment(h heldOf, locale page.Locale, name string) page.Treatment {
	t := page.Treatment{Name: name}
	say := func(key string, pairs ...any) { t.Own = append(t.Own, s.pages.Catalogue.Say(locale, key, pairs...)) }
	switch name {
	case "figures":
		say("data.own.ballots", "n", len(h.ballots))
		if len(h.ballots) > 0 {
			say("data.own.shown", "n", h.shown)
			say("data.own.waiting", "n", h.waiting)
			say("data.own.left", "n", h.withheld)
			say("data.own.k", "n", h.person.College.SmallestSet())
		}
	case "groups":
		say("data.own.groups", "n", h.grouped)
	case "similar", "search":
		say("data.own.texts", "n", len(h.given.Proposals)+int(h.given.Arguments))
	}
	return t
}

// data shows somebody everything that is held on them, and what is made of it.
func (s *Server) data(c *fiber.Ctx) error {
	h, err := s.heldHere(c)
	if err != nil {
		return s.toSignIn(c, err, dataPath)
	}
	return s.showFresh(c, fiber.StatusOK, dataPath, h.at, s.dataView(h, localeOf(c)))
}

func (s *Server) heldHere(c *fiber.Ctx) (heldOf, error) {
	session, ok := sessionOf(c)
	if !ok {
		return heldOf{}, errSignedOut
	}
	return s.heldOn(c.UserContext(), session)
}

// correctAccount shows the pseudonym and the office of who is signed in, to be put right (GDPR art. 16).
func (s *Server) correctAccount(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, correctPath)
	}
	profile, _, err := s.platform.People.Profile(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	v := page.Correct{Pseudonym: profile.ChosenName, Offices: officeViews()}
	if profile.Office != deliberation.National {
		v.Office = profile.Office.String()
	}
	return s.showFresh(c, fiber.StatusOK, correctPath, s.platform.Journal.Head().Number, v)
}

type correctInput struct {
	Pseudonym string `json:"pseudonym" validate:"required,words,line,max=40"`
	Office    string `json:"office" validate:"omitempty,office"`
}

// postCorrectAccount takes that form. The office of a ballot stays as the voter's first one in its consultation said.
func (s *Server) postCorrectAccount(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, correctPath, form)
	}
	in := correctInput{Pseudonym: strings.TrimSpace(form.Get("pseudonym")), Office: form.Get("office")}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return err
	}
	if faults != nil {
		return s.showFresh(c, fiber.StatusUnprocessableEntity, correctPath, 0, page.Correct{Pseudonym: in.Pseudonym, Office: in.Office, Offices: officeViews(), Faults: faults})
	}
	office := deliberation.National
	if in.Office != "" {
		if office, err = deliberation.ParseOffice(in.Office); err != nil {
			return err
		}
	}
	id, err := s.commandID(c, session, body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	profile, _, err := s.platform.People.Profile(ctx, session.Person)
	if err != nil {
		return err
	}
	// Nobody reads the name that somebody chose where they are an agent: pages there are left as they are.
	correct := s.platform.People.Change
	if profile.ChosenName != in.Pseudonym {
		correct = s.platform.People.Rename
	}
	receipt, err := correct(ctx, id, session.Person, func(p *account.Profile) error {
		p.ChosenName, p.Office = in.Pseudonym, office
		return nil
	})
	if err != nil {
		return err
	}
	return seeOther(c, dataPath, receipt, page.DataCorrected, "")
}
