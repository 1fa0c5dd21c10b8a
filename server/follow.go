package server

import (
	"cmp"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/feed"
	"voix/server/page"
)

// feedEntries is how many texts a feed holds at most.
const feedEntries = 50

// A followed text is an entry of a feed to be. Texts that were taken back are none: a feed reader has no use for them, and the
// date of an erasure would tell which texts were one person's.
type followed struct {
	path   string // of the page, in French
	name   string // in the entry's id; never changes
	text   deliberation.ID
	author authorship
	// organisation is in whose name it is written; 0: in nobody's.
	organisation int64
	at           time.Time
	entry        uint64
	categories   []feed.Category
	announced    uint64    // of a debate: the entry that last announced or cancelled it
	updated      time.Time // of a debate that was announced anew or cancelled: when; zero: never
	cancelled    bool
	argument     *deliberation.Argument // nil: a proposal or debate
}

// following is a feed to be.
type following struct {
	title   string
	about   deliberation.ID // the text whose title the feed's title is about; zero: none
	path    string          // of the page that it follows, in French
	texts   []followed
	changed uint64    // the entry that last changed any of it
	born    time.Time // of the journal: the date in every id
}

// add takes in a text unless it was taken back, or the feed is full, and reports whether there is room for more.
func (f *following) add(st *deliberation.State, x followed) bool {
	f.changed = max(f.changed, st.TextChanged(x.text), x.announced)
	if !st.IsErased(x.text) {
		f.texts = append(f.texts, x)
	}
	return len(f.texts) < feedEntries
}

func (s *Server) followedProposal(c *fiber.Ctx, p deliberation.Proposal) followed {
	x := followed{path: proposalPath(p.Number), name: "propositions/" + strconv.FormatInt(p.Number, 10), text: p.Text, author: authorship{p.Author, p.Consultation}, organisation: p.Organisation, at: p.At, entry: p.Entry}
	if p.Theme != deliberation.NoTheme {
		x.categories = append(x.categories, feed.Category{Term: p.Theme.String(), Label: s.pages.Catalogue.Say(localeOf(c), "theme."+p.Theme.String())})
	}
	x.categories = append(x.categories, officeCategory(p.Office)...)
	return x
}

func followedDebate(st *deliberation.State, d deliberation.Debate) followed {
	x := followed{
		path: debatePath(d.Number), name: "debats/" + strconv.FormatInt(d.Number, 10), text: d.Text, author: authorship{d.Author, d.Consultation}, organisation: d.Organisation, at: st.When(d.Entry),
		entry: d.Entry, categories: officeCategory(d.Office), cancelled: d.Cancelled != 0,
	}
	if announced := max(st.TextChanged(d.Text), d.Cancelled); announced > d.Entry && !d.Erased { // when a text was taken back is told nobody
		x.announced, x.updated = announced, st.When(announced)
	}
	return x
}

func officeCategory(o deliberation.Office) []feed.Category {
	if o == deliberation.National {
		return nil
	}
	return []feed.Category{{Term: o.String(), Label: o.Name()}}
}

// followProposals is the feed of the proposals that a filter of the list lets through.
func (s *Server) followProposals(c *fiber.Ctx) error {
	filter, _, err := proposalFilter(c)
	if err != nil {
		return err
	}
	filter.Oldest = false
	written, err := s.written(c.UserContext(), filter)
	if err != nil {
		return err
	}
	f := following{title: s.pages.Catalogue.Say(localeOf(c), "proposals.title"), path: filter.Address("")}
	s.platform.Read(func(st *deliberation.State) {
		f.born = st.When(1)
		numbers, _ := matching(st, filter, written)
		for _, n := range slices.Backward(numbers) {
			if p, _ := st.Proposal(n); !f.add(st, s.followedProposal(c, p)) {
				break
			}
		}
	})
	return s.sendFeed(c, filter.FeedAddress(), f)
}

// followDebates is the feed of the debates of an office, or of all.
func (s *Server) followDebates(c *fiber.Ctx) error {
	list := page.Debates{Office: c.Query("caf")}
	office, err := deliberation.ParseOffice(list.Office)
	if list.Office != "" && err != nil {
		return errParameter
	}
	f := following{title: s.pages.Catalogue.Say(localeOf(c), "debates.title"), path: "/debats"}
	if list.Office != "" {
		f.path += "?" + url.Values{"caf": {list.Office}}.Encode()
	}
	s.platform.Read(func(st *deliberation.State) {
		f.born = st.When(1)
		_, last := st.Counted()
		for n := last; n > 0; n-- {
			d, public := st.PublicDebate(n)
			if x, _ := st.Consultation(d.Consultation); !public || !x.Visible || list.Office != "" && d.Office != office {
				continue
			}
			if !f.add(st, followedDebate(st, d)) {
				break
			}
		}
	})
	return s.sendFeed(c, list.FeedAddress(), f)
}

// followConsultation is the feed of what is proposed and convened in a consultation.
func (s *Server) followConsultation(c *fiber.Ctx) error {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return err
	}
	path := "/consultations/" + strconv.FormatInt(x.Number, 10)
	f := following{path: path, about: x.Text}
	s.platform.Read(func(st *deliberation.State) {
		f.born, f.changed = st.When(1), x.Entry
		var all []followed
		for _, n := range st.LatestProposals(x.Number, feedEntries) {
			p, _ := st.Proposal(n)
			all = append(all, s.followedProposal(c, p))
		}
		for _, d := range st.Debates(x.Number) {
			all = append(all, followedDebate(st, d))
		}
		slices.SortFunc(all, func(a, b followed) int { return cmp.Compare(b.entry, a.entry) })
		for _, one := range all {
			if !f.add(st, one) {
				break
			}
		}
	})
	return s.sendFeed(c, "/flux"+path+".atom", f)
}

// followProposal is the feed of the arguments on a proposal.
func (s *Server) followProposal(c *fiber.Ctx) error {
	return s.followThread(c, proposalPath, deliberation.ErrProposalUnknown, func(st *deliberation.State, n int64) (t deliberation.Thread, about deliberation.ID, ok bool) {
		p, ok := st.Proposal(n)
		return deliberation.Thread{Proposal: n}, p.Text, ok
	})
}

// followDebate is the feed of the arguments in a debate.
func (s *Server) followDebate(c *fiber.Ctx) error {
	return s.followThread(c, debatePath, deliberation.ErrDebateUnknown, func(st *deliberation.State, n int64) (t deliberation.Thread, about deliberation.ID, ok bool) {
		d, ok := st.PublicDebate(n)
		return deliberation.Thread{Debate: n}, d.Text, ok
	})
}

func (s *Server) followThread(
	c *fiber.Ctx, pathOf func(int64) string, unknown error, of func(*deliberation.State, int64) (deliberation.Thread, deliberation.ID, bool),
) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	path := pathOf(number)
	f := following{path: path}
	found := false
	s.platform.Read(func(st *deliberation.State) {
		var t deliberation.Thread
		if t, f.about, found = of(st, number); !found {
			return
		}
		f.born, f.changed = st.When(1), st.TextChanged(f.about)
		for _, a := range st.LatestArguments(t, feedEntries) {
			if !f.add(st, followed{
				path: argumentPath(a.Number), name: argumentName(a.Number), text: a.Text,
				author: authorship{a.Author, a.Consultation}, organisation: a.Organisation, at: a.At, entry: a.Entry, argument: &a,
			}) {
				break
			}
		}
	})
	if !found {
		return unknown
	}
	return s.sendFeed(c, "/flux"+path+".atom", f)
}

func argumentName(number int64) string { return "arguments/" + strconv.FormatInt(number, 10) }

// sendFeed answers with a feed whose French path is path, or says that the reader's is still that.
func (s *Server) sendFeed(c *fiber.Ctx, path string, f following) error {
	if unchanged(c, strconv.FormatUint(f.changed, 36)+"-"+string(localeOf(c))) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	l := s.loader(c.UserContext())
	if !f.about.IsZero() {
		l.wantText(f.about)
	}
	s.platform.Read(func(st *deliberation.State) {
		for _, x := range f.texts {
			l.wantText(x.text)
			l.wantSigned(st, x.author.person, x.author.consultation, x.organisation)
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	locale := localeOf(c)
	say := func(key string, pairs ...any) string { return s.pages.Catalogue.Say(locale, key, pairs...) }
	if f.title == "" {
		f.title = l.texts[f.about].Title
		if f.title == "" {
			f.title = say("text.erased")
		}
		if f.texts == nil || f.texts[0].argument != nil {
			f.title = say("feed.arguments", "title", f.title)
		}
	}
	origin := s.origin(c)
	id := func(name string) string { return tagURI(origin, f.born, name) }
	out := feed.Feed{
		ID: id(strings.TrimPrefix(path, "/")), Title: f.title + " – " + say("site.name"), Subtitle: say("feed.subtitle"), Language: locale.Lang(),
		Updated: f.born, Self: origin + locale.Address(path), Page: origin + locale.Address(f.path), Author: say("site.name"),
		Icon: origin + s.pages.Assets.Path("favicon.svg"),
	}
	for _, x := range f.texts {
		text, ok := l.texts[x.text]
		if !ok {
			continue // taken back since
		}
		if x.updated.IsZero() {
			x.updated = x.at
		}
		if x.updated.After(out.Updated) {
			out.Updated = x.updated
		}
		e := feed.Entry{
			ID: id(x.name), Title: text.Title, Language: text.Language, Published: x.at, Updated: x.updated, Author: l.signed(x.author.person, x.author.consultation, x.organisation).Pseudonym,
			Page: origin + locale.Address(x.path), Categories: x.categories, Content: string(markdownHTML(text.Body)),
		}
		if e.Author == "" {
			e.Author = say("author.erased")
		}
		if x.cancelled {
			e.Title = say("feed.cancelled", "title", text.Title)
		}
		if a := x.argument; a != nil {
			e.Content = plainHTML(text.Body)
			e.Title = say("feed.argument", "side", say("side_option."+a.Side.String()), "author", e.Author)
			if a.ReplyTo != 0 {
				e.Title, e.ReplyTo = say("feed.reply", "author", e.Author), id(argumentName(a.ReplyTo))
			}
		}
		if text.Body == "" { // somebody spoke instead
			e.Content = "<p>" + html.EscapeString(say("feed.spoken")) + "</p>"
		}
		out.Entries = append(out.Entries, e)
	}
	body, err := feed.Write(out)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, feed.MediaType)
	return c.Send(body)
}

// tagURI is a name for good (RFC 4151): it does not change with the scheme, the port or the language in which somebody asks.
func tagURI(origin string, born time.Time, name string) string {
	host := "localhost"
	if u, err := url.Parse(origin); err == nil && !strings.Contains(u.Hostname(), ":") {
		host = strings.ToLower(u.Hostname())
	}
	return "tag:" + host + "," + born.UTC().Format(time.DateOnly) + ":" + name
}

// plainHTML is what somebody wrote without marks, with its lines.
func plainHTML(text string) string {
	return "<p>" + strings.ReplaceAll(html.EscapeString(text), "\n", "<br>") + "</p>"
}
