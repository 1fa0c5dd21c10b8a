package server

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// announcementInput is what is said of a debate: by the form, or the API.
type announcementInput struct {
	Title    string   `json:"title" validate:"required,words,line,max=140"`
	Text     string   `json:"text" validate:"required,words,max=10000"`
	Hosts    string   `json:"hosts" validate:"required,words,line,max=300"`
	Contact  string   `json:"contact" validate:"required,words,line,max=300"`
	Office   string   `json:"office" validate:"required,office"` // a code, or national
	Date     string   `json:"date" validate:"required,date"`     // 2027-03-14 or 14/03/2027
	Begins   string   `json:"begins" validate:"required,clock"`  // in Paris, as are dates: 18:30 or 18h30
	Ends     string   `json:"ends" validate:"omitempty,clock"`
	Setting  string   `json:"setting" validate:"required,setting"`
	Place    string   `json:"place" validate:"omitempty,words,line,max=300"`
	Entry    string   `json:"entry" validate:"omitempty,words,max=1000"` // how one gets in
	Access   []string `json:"access" validate:"dive,access"`
	Welcome  string   `json:"welcome" validate:"omitempty,words,max=1000"`
	Online   string   `json:"online" validate:"omitempty,words,line,max=500"`
	Audience string   `json:"audience" validate:"required,audience"`
	Invited  string   `json:"invited" validate:"omitempty,words,max=500"`
	Language string   `json:"language" validate:"omitempty,language"` // empty: that of the page
	// Anyway says that another debate of the office at about the same time is no reason not to announce it.
	Anyway bool `json:"anyway"`
}

func announcementForm(form url.Values) announcementInput {
	line := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	in := announcementInput{
		Title: line("title"), Text: lines(form.Get("text")), Hosts: line("hosts"), Contact: line("contact"), Office: form.Get("office"), Date: line("date"),
		Begins: line("begins"), Ends: line("ends"), Setting: form.Get("setting"), Place: line("place"), Entry: strings.TrimSpace(lines(form.Get("entry"))),
		Welcome: strings.TrimSpace(lines(form.Get("welcome"))), Online: line("online"), Audience: form.Get("audience"),
		Invited: strings.TrimSpace(lines(form.Get("invited"))), Language: form.Get("language"), Anyway: form.Get("anyway") == "yes",
	}
	for _, kind := range deliberation.AccessKinds() {
		if form.Get("access_"+kind.String()) == "yes" {
			in.Access = append(in.Access, kind.String())
		}
	}
	return in
}

// typed is what was sent as the form gives it back.
func (in announcementInput) typed() (map[string]string, deliberation.Access) {
	if year, month, day, ok := dateOf(in.Date); ok { // as a browser's own field wants it
		in.Date = time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	for _, clock := range []*string{&in.Begins, &in.Ends} {
		if hour, minute, ok := clockOf(*clock); ok {
			*clock = fmt.Sprintf("%02d:%02d", hour, minute)
		}
	}
	return map[string]string{
		"title": in.Title, "text": in.Text, "hosts": in.Hosts, "contact": in.Contact, "office": in.Office, "date": in.Date, "begins": in.Begins,
		"ends": in.Ends, "setting": in.Setting, "place": in.Place, "entry": in.Entry, "welcome": in.Welcome, "online": in.Online,
		"audience": in.Audience, "invited": in.Invited, "language": in.Language,
	}, in.access()
}

func (in announcementInput) access() (all deliberation.Access) {
	for _, name := range in.Access {
		kind, _ := deliberation.ParseAccess(name)
		all |= kind
	}
	return all
}

// announcementOf is what stands of a debate, to be changed.
func announcementOf(d deliberation.Debate, text deliberation.Text) announcementInput {
	in := announcementInput{
		Title: text.Title, Text: text.Body, Hosts: debatePart(text, deliberation.DebateHosts), Contact: debatePart(text, deliberation.DebateContact),
		Office: d.Office.String(), Date: d.Begins.In(deliberation.Paris()).Format(time.DateOnly), Begins: clockText(d.Begins), Setting: d.Setting.String(),
		Welcome: debatePart(text, deliberation.DebateWelcome), Online: debatePart(text, deliberation.DebateOnline), Audience: d.Audience.String(),
		Invited: debatePart(text, deliberation.DebateAudience), Language: text.Language,
	}
	in.Place, in.Entry = splitPlace(text.Place)
	if !d.Ends.IsZero() {
		in.Ends = clockText(d.Ends)
	}
	for _, kind := range d.Access.Kinds() {
		in.Access = append(in.Access, kind.String())
	}
	return in
}

// debatePart is a part of what was announced; empty in announcements that are older than the parts.
func debatePart(text deliberation.Text, p deliberation.DebatePart) string {
	if int(p) >= len(text.Parts) {
		return ""
	}
	return text.Parts[p]
}

func clockText(t time.Time) string { return t.In(deliberation.Paris()).Format("15:04") }

// words is what is kept of it as a text.
func (in announcementInput) words(language string) deliberation.Text {
	place := in.Place
	if in.Entry != "" {
		place += "\n\n" + in.Entry
	}
	parts := make([]string, deliberation.DebateParts)
	parts[deliberation.DebateHosts], parts[deliberation.DebateContact], parts[deliberation.DebateWelcome] = in.Hosts, in.Contact, in.Welcome
	parts[deliberation.DebateOnline], parts[deliberation.DebateAudience] = in.Online, in.Invited
	return deliberation.Text{Title: in.Title, Body: in.Text, Place: place, Language: language, Parts: parts}
}

// announcement is what a command announces. It panics for an input that was not looked over.
func (in announcementInput) announcement() deliberation.Announcement {
	a := deliberation.Announcement{Access: in.access()}
	var err error
	must := func() {
		if err != nil {
			panic(err)
		}
	}
	a.Office, err = deliberation.ParseOffice(in.Office)
	must()
	a.Setting, err = deliberation.ParseSetting(in.Setting)
	must()
	a.Audience, err = deliberation.ParseAudience(in.Audience)
	must()
	a.Begins, _ = parisMoment(in.Date, in.Begins)
	if in.Ends != "" {
		a.Ends, _ = parisMoment(in.Date, in.Ends)
	}
	return a
}

var (
	frenchDate = regexp.MustCompile(`^(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})$`)
	timeOfDay  = regexp.MustCompile(`^(\d{1,2})\s*(?:[:.]|[hH])?\s*(\d{2})?\s*$`)
)

// dateOf reads a day as a browser sends it (2027-03-14) or as people write it (14/03/2027); ok is false for one that is not in the calendar.
func dateOf(text string) (year int, month time.Month, day int, ok bool) {
	if m := frenchDate.FindStringSubmatch(text); m != nil {
		text = m[3] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[1])
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 2000 || t.Year() >= 2200 {
		return 0, 0, 0, false
	}
	year, month, day = t.Date()
	return year, month, day, true
}

// clockOf reads a time of day: 18:30, 18h30, 18 h, 9.
func clockOf(text string) (hour, minute int, ok bool) {
	m := timeOfDay.FindStringSubmatch(text)
	if m == nil || m[2] != "" && !strings.ContainsAny(text, ":.hH") {
		return 0, 0, false
	}
	hour, _ = strconv.Atoi(m[1])
	if m[2] != "" {
		minute, _ = strconv.Atoi(m[2])
	}
	return hour, minute, hour < 24 && minute < 60
}

// parisMoment is a time of day on a day in Paris. ok is false for what dateOf or clockOf does not read, and for the hour that a night in March does not
// have. Of the hour that a night in October has twice it is the first.
func parisMoment(date, clock string) (at time.Time, ok bool) {
	year, month, day, ok := dateOf(date)
	if !ok {
		return at, false
	}
	hour, minute, ok := clockOf(clock)
	if !ok {
		return at, false
	}
	at = time.Date(year, month, day, hour, minute, 0, 0, deliberation.Paris())
	if earlier := at.Add(-time.Hour); earlier.Hour() == hour && earlier.Minute() == minute {
		at = earlier
	}
	return at.UTC(), at.Hour() == hour && at.Minute() == minute
}

// besides are debates of one office that are held within so much time of each other: people can hardly go to both.
const besides = 3 * time.Hour

// met are the other debates beside which one of that announcement would be held.
func met(st *deliberation.State, consultation, own int64, a deliberation.Announcement) (all []deliberation.Debate) {
	end := func(begins, ends time.Time) time.Time {
		if ends.IsZero() {
			return begins
		}
		return ends
	}
	for _, d := range st.Debates(consultation) {
		if d.Number != own && d.Cancelled == 0 && !d.Erased && d.Office == a.Office &&
			d.Begins.Before(end(a.Begins, a.Ends).Add(besides)) && a.Begins.Before(end(d.Begins, d.Ends).Add(besides)) {
			all = append(all, d)
		}
	}
	return all
}

// overlook names everything that is wrong with an announcement. stands is the debate that it changes, the zero value for a new one: a debate that was
// held can be said otherwise, but not moved into the past.
func (s *Server) overlook(c *fiber.Ctx, in announcementInput, x deliberation.Consultation, stands deliberation.Debate) (page.Faults, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return nil, err
	}
	add := func(field, rule string, limit any) {
		if faults.Of(field) == "" {
			faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), field, rule, limit))
		}
	}
	setting, _ := deliberation.ParseSetting(in.Setting)
	if in.Place == "" && (setting == deliberation.InRoom || setting == deliberation.InRoomAndOnline) {
		add("place", "required", nil)
	}
	if in.Online == "" && (setting == deliberation.Online || setting == deliberation.InRoomAndOnline) {
		add("online", "required", nil)
	}
	if faults.Of("date") == "" && faults.Of("begins") == "" {
		begins, real := parisMoment(in.Date, in.Begins)
		switch {
		case !real:
			add("begins", "skipped", nil)
		case begins.Equal(stands.Begins):
		case !begins.After(s.platform.Clock.Now()):
			add("date", "past", nil)
		case !x.BallotsUntil().IsZero() && !begins.Before(x.BallotsUntil()):
			add("date", "late", x.BallotsUntil())
		}
		if in.Ends != "" && faults.Of("ends") == "" {
			ends, there := parisMoment(in.Date, in.Ends)
			switch {
			case !there:
				add("ends", "skipped", nil)
			case real && !ends.After(begins):
				add("ends", "order", nil)
			}
		}
	}
	return inOrder(faults), nil
}

// announcementFields are in the order of the form.
var announcementFields = [...]string{
	"title", "text", "hosts", "contact", "office", "date", "begins", "ends", "setting", "place", "entry", "access", "welcome", "online", "audience", "invited", "language",
	"anyway",
}

// inOrder brings faults that were found one after the other into the order of the fields.
func inOrder(faults page.Faults) page.Faults {
	var sorted page.Faults
	for _, field := range announcementFields {
		for _, f := range faults {
			if f.Field == field || strings.HasPrefix(f.Field, field+"[") {
				sorted = append(sorted, page.Fault{Field: field, Sentence: f.Sentence})
			}
		}
	}
	return sorted
}

// metViews says of debates how to reach those who convene them.
func (s *Server) metViews(ctx context.Context, all []deliberation.Debate) ([]page.MetDebate, error) {
	l := s.loader(ctx)
	for _, d := range all {
		l.wantText(d.Text)
	}
	if err := l.load(); err != nil {
		return nil, err
	}
	var views []page.MetDebate
	for _, d := range all {
		text := l.texts[d.Text]
		views = append(views, page.MetDebate{
			DebateRow: l.debateRow(d), Hosts: debatePart(text, deliberation.DebateHosts), Contact: debatePart(text, deliberation.DebateContact),
		})
	}
	return views, nil
}
