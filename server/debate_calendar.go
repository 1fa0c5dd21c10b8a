package server

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
)

// calendarType is that of iCalendar (RFC 5545).
const calendarType = "text/calendar; charset=utf-8"

// keptInCalendar is how long a debate that is over stays in the calendar that one follows: long enough that nobody wonders where it went.
const keptInCalendar = 90 * 24 * time.Hour

// debateCalendar is one debate as a file for a calendar.
func (s *Server) debateCalendar(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	d, ok := s.seenDebate(c, number)
	if !ok || d.Erased {
		return deliberation.ErrDebateUnknown
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="debat-`+strconv.FormatInt(number, 10)+`.ics"`)
	return s.sendCalendar(c, []deliberation.Debate{d}, deliberation.Office(0), false)
}

// debatesCalendar is the calendar of all debates, or of those of an office, to be followed by a program.
func (s *Server) debatesCalendar(c *fiber.Ctx) error {
	code := c.Query("caf")
	office, err := deliberation.ParseOffice(code)
	if code != "" && err != nil {
		return errParameter
	}
	since := s.platform.Clock.Now().Add(-keptInCalendar)
	var all []deliberation.Debate
	s.platform.Read(func(st *deliberation.State) {
		for _, x := range st.Consultations() {
			for _, d := range st.Debates(x.Number) {
				if (code == "" || d.Office == office) && d.Begins.After(since) && !d.Erased {
					all = append(all, d)
				}
			}
		}
	})
	slices.SortStableFunc(all, func(a, b deliberation.Debate) int { return a.Begins.Compare(b.Begins) })
	return s.sendCalendar(c, all, office, code != "")
}

// sendCalendar writes debates as a calendar. Times are in UTC, which every calendar shows as the clock says where its reader is.
func (s *Server) sendCalendar(c *fiber.Ctx, all []deliberation.Debate, office deliberation.Office, ofOffice bool) error {
	locale := localeOf(c)
	say := func(key string, pairs ...any) string { return s.pages.Catalogue.Say(locale, key, pairs...) }
	cal := ics.NewCalendarFor("voix")
	cal.SetProductId("-//Voix au chapitre//voix//FR")
	cal.SetMethod(ics.MethodPublish)
	name := say("debates.title") + " – " + say("site.name")
	if ofOffice && office != deliberation.National {
		name += " – " + office.Name()
	}
	cal.SetName(name)
	cal.SetXWRCalName(name)
	cal.SetXWRTimezone("Europe/Paris")
	cal.SetRefreshInterval("PT6H", ics.WithValue("DURATION"))
	texts, err := s.textsOf(c.UserContext(), all)
	if err != nil {
		return err
	}
	for _, d := range all {
		text := texts[d.Text]
		e := cal.AddEvent("debat-" + strconv.FormatInt(d.Number, 10) + "@" + s.calendarHost(c))
		e.SetDtStampTime(d.Announced)
		e.SetModifiedAt(d.Announced)
		e.SetSequence(int(d.Revision))
		e.SetStartAt(d.Begins)
		if !d.Ends.IsZero() {
			e.SetEndAt(d.Ends)
		}
		e.SetSummary(text.Title)
		e.SetURL(s.absolute(c, debatePath(d.Number)))
		e.SetStatus(ics.ObjectStatusConfirmed)
		body := excerpt(text.Body)
		if d.Cancelled != 0 {
			e.SetStatus(ics.ObjectStatusCancelled)
			e.SetSummary(say("debate.cancelled_title", "title", text.Title))
			if reason := texts[d.Reason].Body; reason != "" {
				body = reason
			}
		}
		where, entry := splitPlace(text.Place)
		if online := debatePart(text, deliberation.DebateOnline); online != "" {
			body += "\n\n" + say("debate.online") + "\n" + online
		}
		if where == "" {
			where = say("debate.online")
		}
		e.SetLocation(where)
		if entry != "" {
			body += "\n\n" + entry
		}
		e.SetDescription(strings.TrimSpace(body) + "\n\n" + s.absolute(c, debatePath(d.Number)))
	}
	return sendSame(c, calendarType, []byte(cal.Serialize(ics.WithNewLineWindows)))
}

// calendarHost is what follows the number in the name of a debate in calendars: it never changes where the operator has said where we are.
func (s *Server) calendarHost(c *fiber.Ctx) string {
	u, err := url.Parse(s.origin(c))
	if err != nil || u.Hostname() == "" {
		return "voix"
	}
	return u.Hostname()
}

// textsOf are the words of debates, and why those that were cancelled are not held.
func (s *Server) textsOf(ctx context.Context, all []deliberation.Debate) (map[deliberation.ID]deliberation.Text, error) {
	var ids []deliberation.ID
	for _, d := range all {
		ids = append(ids, d.Text)
		if d.Cancelled != 0 {
			ids = append(ids, d.Reason)
		}
	}
	return s.platform.Texts.Get(ctx, ids)
}

// shortDebate leads from the address that fits a poster to the room of a debate while it is open, else to its page.
func (s *Server) shortDebate(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	var known, open bool
	s.platform.Read(func(st *deliberation.State) {
		d, ok := st.Debate(number)
		known = ok && !d.Ended
		room, _ := st.Room(number)
		open = room.Open
	})
	switch {
	case !known:
		return deliberation.ErrDebateUnknown
	case open:
		return redirect(c, debatePath(number)+"/salle")
	}
	return redirect(c, debatePath(number))
}
