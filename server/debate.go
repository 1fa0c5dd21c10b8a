package server

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

func debatePath(number int64) string { return "/debats/" + strconv.FormatInt(number, 10) }

// splitPlace takes the two parts of a debate's place apart: where it is, and, after an empty line, how one gets in.
func splitPlace(place string) (where, access string) {
	where, access, _ = strings.Cut(place, "\n\n")
	return where, access
}

// debates lists local debates: those to come, soonest first, then those that were held.
func (s *Server) debates(c *fiber.Ctx) error {
	code := c.Query("caf")
	office, err := deliberation.ParseOffice(code)
	if code != "" && err != nil {
		return errParameter
	}
	offset, err := offsetOf(c)
	if err != nil {
		return err
	}
	now := s.platform.Clock.Now()
	var coming, past []deliberation.Debate
	var topics []string
	changed, listed := uint64(0), map[int64]uint64{}
	v := page.Debates{Office: code, Offices: officeViews()}
	s.platform.Read(func(st *deliberation.State) {
		_, v.Convening = convening(st)
		for _, x := range st.Consultations() {
			changed = max(changed, x.Began)
			if !x.VoteClosed() {
				topics = append(topics, deliberation.ConsultationTopic(x.Number).String())
			}
			for _, d := range st.Debates(x.Number) {
				if code != "" && d.Office != office {
					continue
				}
				listed[d.Number] = st.Listed(deliberation.DebateTopic(d.Number))
				if len(d.Moved) > 0 { // it may have left this page
					changed = max(changed, d.Moved[len(d.Moved)-1].Entry)
				}
				changed = max(changed, d.Entry)
				if d.Begins.After(now) {
					coming = append(coming, d)
				} else {
					past = append(past, d)
				}
			}
		}
	})
	slices.SortStableFunc(coming, func(a, b deliberation.Debate) int { return a.Begins.Compare(b.Begins) })
	slices.SortStableFunc(past, func(a, b deliberation.Debate) int { return b.Begins.Compare(a.Begins) })
	if len(topics) > maxTopics {
		topics = nil
	}
	when := strconv.Itoa(len(past)) // what has begun stands elsewhere
	if offset > 0 && offset >= len(past) {
		return errAddress
	}
	// Only what was held grows without end.
	from := min(offset, len(past))
	to := min(from+listPage, len(past))
	if from > 0 {
		v.Previous = strconv.Itoa(max(0, from-listPage))
		coming = nil
	}
	if to < len(past) {
		v.Next = strconv.Itoa(to)
	}
	for _, d := range append(slices.Clone(coming), past[from:to]...) {
		changed = max(changed, listed[d.Number])
	}
	return s.show(c, shown{
		key: cacheKey{path: v.Address(cursorText(offset))}, when: when, changed: changed, topics: topics,
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			for _, d := range append(slices.Clone(coming), past[from:to]...) {
				l.wantText(d.Text)
			}
			if err := l.load(); err != nil {
				return nil, err
			}
			for _, d := range coming {
				v.Coming = append(v.Coming, l.debateRow(d))
			}
			for _, d := range past[from:to] {
				v.Past = append(v.Past, l.debateRow(d))
			}
			return v, nil
		},
	})
}

// debate shows one local debate and its thread.
func (s *Server) debate(c *fiber.Ctx) error {
	return s.showThread(c, func(n int64) deliberation.Thread { return deliberation.Thread{Debate: n} }, s.shownDebate)
}

func (s *Server) shownDebate(c *fiber.Ctx, number int64, at threadPlace, form page.ArgumentForm) (v shown, err error) {
	var d deliberation.Debate
	var ok bool
	begins := true
	session, signedIn := sessionOf(c)
	var own ownStand
	asks := false
	s.platform.Read(func(st *deliberation.State) {
		if d, ok = st.Debate(number); ok {
			ok = s.mayBeSeen(c, st, d)
		}
		begins = at.holds(st, deliberation.Thread{Debate: number})
		own.facilitates = signedIn && s.runs(st, number, session.Person)
		own.takesCalls = signedIn && d.Setting == deliberation.ByPhone && st.MayTakeCalls(number, session.Person, s.platform.Clock.Now())
		for _, i := range st.Agenda(number) {
			asks = asks || i.Kind == deliberation.ItemQuestion && i.Question != 0
		}
	})
	if !ok {
		return v, deliberation.ErrDebateUnknown
	}
	if !begins {
		return v, errParameter
	}
	if signedIn && asks {
		profile, known, err := s.platform.People.Profile(c.UserContext(), session.Person)
		if err != nil {
			return v, err
		}
		if known {
			own.voter = profile.Voter(d.Consultation)
		}
	}
	when := "coming"
	if !d.Begins.After(s.platform.Clock.Now()) {
		when = "past"
	}
	return shown{
		key: cacheKey{path: at.in(debatePath(number))}, when: when, changed: d.Changed, topics: []string{deliberation.DebateTopic(number).String()},
		personal: signedIn && (asks || own.facilitates || own.takesCalls || d.Rehearses != 0),
		view:     func() (page.View, error) { return s.debateView(c.UserContext(), number, at, form, own) },
	}, nil
}

// ownStand is what a debate's page tells its reader of themselves.
type ownStand struct {
	facilitates bool
	takesCalls  bool
	voter       deliberation.ID // zero: signed out, or nothing to give an opinion on
}

func (s *Server) debateView(ctx context.Context, number int64, at threadPlace, form page.ArgumentForm, own ownStand) (page.Debate, error) {
	l := s.loader(ctx)
	var d deliberation.Debate
	var x deliberation.Consultation
	var thread discussed
	var items []deliberation.Item
	var proposals map[int64]deliberation.Proposal
	figures, choices := map[int64]deliberation.Figures{}, map[int64]deliberation.Choice{}
	v := page.Debate{Facilitates: own.facilitates, TakesCalls: own.takesCalls}
	var behalf deliberation.OnBehalf
	s.platform.Read(func(st *deliberation.State) {
		d, _ = st.Debate(number)
		x, _ = st.Consultation(d.Consultation)
		thread = threadOf(st, deliberation.Thread{Debate: number}, at, form, l)
		l.wantText(d.Text, x.Text)
		if d.Cancelled != 0 {
			l.wantText(d.Reason)
		}
		l.wantSigned(st, d.Author, d.Consultation, d.Organisation)
		items, proposals = l.wantAgenda(st, number)
		for _, i := range items {
			if i.Kind == deliberation.ItemQuestion && i.Question != 0 {
				figures[i.Number], _ = st.Figures(i.Question)
				if !own.voter.IsZero() {
					choices[i.Number] = st.ChoiceOf(own.voter, i.Question)
				}
			}
		}
		behalf = st.OnBehalf(number)
		for _, by := range behalf.By {
			l.wantAuthor(st, by.Person, d.Consultation)
		}
		room, _ := st.Room(number)
		minutes := st.Minutes(number)
		v.RoomOpen, v.Minutes = room.Open, minutes.Offered || minutes.Adopted != 0
	})
	if err := l.load(); err != nil {
		return page.Debate{}, err
	}
	text := l.texts[d.Text]
	v.Number, v.Title, v.Language, v.Body, v.Beginning = uint64(number), text.Title, text.Language, markdownHTML(text.Body), excerpt(text.Body)
	v.Author, v.Office, v.Consultation = l.signed(d.Author, d.Consultation, d.Organisation), officeView(d.Office), l.consultationLine(x)
	v.At, v.Ends, v.Past = d.Begins, d.Ends, !d.Begins.After(s.platform.Clock.Now())
	v.Setting, v.Kinds, v.Audience, v.Rehearses = d.Setting, d.Access.Kinds(), d.Audience, uint64(d.Rehearses)
	v.Place, v.Access = splitPlace(text.Place)
	v.Hosts, v.Contact = debatePart(text, deliberation.DebateHosts), debatePart(text, deliberation.DebateContact)
	v.Welcome, v.Online = debatePart(text, deliberation.DebateWelcome), debatePart(text, deliberation.DebateOnline)
	v.Invited = debatePart(text, deliberation.DebateAudience)
	if u, err := url.Parse(v.Online); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		v.OnlineLink = v.Online
	}
	if d.Cancelled != 0 {
		v.Cancelled, v.Reason, v.ReasonIn = true, l.texts[d.Reason].Body, l.texts[d.Reason].Language
	}
	for _, m := range d.Moved {
		v.Moved = append(v.Moved, page.MovedDebate{At: m.Begins, Office: officeView(m.Office)})
	}
	v.Behalf = l.behalf(behalf, d.Consultation)
	v.Behalf.TakenBack = s.takenBack(number)
	v.Agenda = l.agenda(number, items, proposals)
	for i := range v.Agenda {
		item := &v.Agenda[i]
		if f, asks := figures[int64(item.Number)]; asks {
			item.Asks, item.Own = true, choices[int64(item.Number)]
			item.Question = questionView(f, x, debatePath(number)+"/points/"+strconv.FormatUint(item.Number, 10)+"/avis")
			item.Question.Open = item.Question.Open && !item.Dropped && d.Cancelled == 0
		}
	}
	v.Thread = l.threadView(thread, debatePath(number), x.TakesArguments(), d.Arguments, form)
	v.Thread.Items = page.StandingItems(v.Agenda)
	s.platform.Read(func(st *deliberation.State) {
		adopted := st.AdoptedBy(number)
		for i := range v.Thread.Arguments {
			if a, ok := st.Argument(int64(v.Thread.Arguments[i].Number)); ok && toldOf(st, a, adopted) {
				v.Thread.Arguments[i].Became = wordPath(number, a.Number)
			}
		}
	})
	return v, nil
}

// behalf is what was entered in a debate for others, once texts and people are loaded.
// fewestTakenBack is from how many avis on it is told that their holders took them back: fewer might be known by who was there.
const fewestTakenBack = 5

// takenBack is how many avis that were entered in a debate their holders have withdrawn or taken to an account before today; 0 if that is not to be told.
// Whoever has other people's receipts can make their avis disappear: that many go at once is seen by it.
func (s *Server) takenBack(debate int64) (n int) {
	voters, now := s.platform.paperVoters(debate), s.platform.Clock.Now()
	if len(voters) >= fewestTakenBack {
		s.platform.Read(func(st *deliberation.State) { n = int(st.TakenBack(voters, now)) })
	}
	if n < fewestTakenBack {
		return 0
	}
	return n
}

func (l *loader) behalf(o deliberation.OnBehalf, consultation int64) page.Behalf {
	v := page.Behalf{
		Forms: int(o.Forms), Avis: int(o.Avis), Heard: int(o.Heard), Calls: int(o.Calls), Claimed: int(o.Claimed), Corrected: int(o.Corrected),
	}
	for _, by := range o.By {
		v.By = append(v.By, page.BehalfBy{By: l.author(by.Person, consultation), Entries: int(by.Total()), MostADay: int(by.MostADay)})
	}
	return v
}
