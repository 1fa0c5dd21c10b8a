package server

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

func attendancePath(debate int64) string { return debatePath(debate) + "/presences" }

// mostCounted is the most people of one college that anybody counts in a room.
const mostCounted = 10_000

type attendanceInput struct {
	Concerned   int64  `json:"concerned" validate:"min=0,max=10000"`
	Agent       int64  `json:"agent" validate:"min=0,max=10000"`
	Association int64  `json:"association" validate:"min=0,max=10000"`
	Resident    int64  `json:"resident" validate:"min=0,max=10000"`
	Text        string `json:"text" validate:"omitempty,words,max=2000"` // why there are more sheets than people
	Language    string `json:"language" validate:"omitempty,language"`   // empty: that of the page
}

// counts are by College-1.
func (in attendanceInput) counts() [4]int64 {
	return [4]int64{in.Concerned, in.Agent, in.Association, in.Resident}
}

// attendance shows how many people came, beside how many sheets came back.
func (s *Server) attendance(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err == errSignedOut {
		return s.toSignIn(c, err, c.Path())
	}
	if err != nil {
		return err
	}
	v, err := s.attendanceView(c, d)
	if err != nil {
		return err
	}
	v.Done = c.Query("comptees") != ""
	return s.showFresh(c, fiber.StatusOK, attendancePath(d.Number), s.platform.Journal.Head().Number, v)
}

func (s *Server) attendanceView(c *fiber.Ctx, d deliberation.Debate) (page.AttendanceForm, error) {
	l := s.loader(c.UserContext())
	v := page.AttendanceForm{Number: uint64(d.Number), Limit: argumentLength}
	var paper deliberation.Paper
	s.platform.Read(func(st *deliberation.State) {
		paper = st.Paper(d.Number)
		v.Open = d.Cancelled == 0 && st.Minutes(d.Number).Adopted == 0
		l.wantText(d.Text, paper.Explanation)
	})
	if err := l.load(); err != nil {
		return v, err
	}
	v.Title, v.Language = l.texts[d.Text].Title, l.texts[d.Text].Language
	v.Counted, v.Reason, v.ReasonLanguage = paper.Counted, l.texts[paper.Explanation].Body, l.texts[paper.Explanation].Language
	for i, college := range deliberation.Colleges() {
		row := page.AttendanceRow{College: college, Forms: int(paper.FormsBy[i]), Avis: int(paper.AvisBy[i])}
		if paper.Counted {
			row.Typed, row.People, row.Counted = strconv.FormatInt(paper.Attendance[i], 10), int(paper.Attendance[i]), true
		}
		v.Rows = append(v.Rows, row)
	}
	v.Text = v.Reason
	return v, nil
}

// postAttendance takes the counts.
func (s *Server) postAttendance(c *fiber.Ctx) error {
	sent, d, err := s.postedToRun(c, attendancePath)
	if sent == nil {
		return err
	}
	session := sent.session
	in, faults := s.attendanceOf(c, sent.form)
	var receipt journal.Receipt
	if err = refusedInput(faults); faults == nil {
		receipt, err = s.countAttendance(c, session, d, in, sent.body)
	}
	if err == nil {
		return seeOther(c, attendancePath(d.Number)+"?comptees=1", receipt, page.NoNotice, "")
	}
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound {
		return err
	}
	v, err := s.attendanceView(c, d)
	if err != nil {
		return err
	}
	for i := range v.Rows {
		row := &v.Rows[i]
		row.Typed = sent.form.Get(row.College.String())
		if n := in.counts()[i]; faults == nil {
			row.People, row.Counted = int(n), true
		}
	}
	v.Text, v.Written, v.Faults = in.Text, in.Language, s.sayFaults(c, f)
	return s.showFresh(c, f.status, attendancePath(d.Number), s.platform.Journal.Head().Number, v)
}

// attendanceOf reads the counts as people type them; an empty field is nobody.
func (s *Server) attendanceOf(c *fiber.Ctx, form url.Values) (in attendanceInput, faults page.Faults) {
	counts := []*int64{&in.Concerned, &in.Agent, &in.Association, &in.Resident}
	for i, college := range deliberation.Colleges() {
		typed := strings.TrimSpace(form.Get(college.String()))
		n, err := strconv.ParseInt(typed, 10, 64)
		if typed != "" && (err != nil || n < 0 || n > mostCounted) {
			faults = append(faults, page.Fault{Field: college.String(), Sentence: s.pages.Catalogue.Say(localeOf(c), "attendance.number")})
		}
		*counts[i] = n
	}
	in.Text, in.Language = lines(form.Get("text")), form.Get("language")
	return in, faults
}

// countAttendance keeps the counts. Where more sheets of a college came back than people of it came, they are kept with a reason in words only.
func (s *Server) countAttendance(c *fiber.Ctx, session account.Session, d deliberation.Debate, in attendanceInput, body []byte) (journal.Receipt, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return journal.Receipt{}, err
	}
	var paper deliberation.Paper
	s.platform.Read(func(st *deliberation.State) { paper = st.Paper(d.Number) })
	paper.Counted, paper.Attendance = true, in.counts()
	if !paper.Matches() && strings.TrimSpace(in.Text) == "" {
		faults = append(faults, page.Fault{Field: "text", Sentence: s.pages.Catalogue.Say(localeOf(c), "attendance.why")})
	}
	if faults != nil {
		return journal.Receipt{}, refusedInput(faults)
	}
	command := deliberation.CountAttendance{Debate: d.Number, By: session.Person, Counts: in.counts()}
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return journal.Receipt{}, err
	}
	if strings.TrimSpace(in.Text) == "" {
		return s.do(c, repeat, command)
	}
	id, hash, document, err := s.platform.NewText(deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)})
	if err != nil {
		return journal.Receipt{}, err
	}
	command.Text, command.Hash = id, hash
	return s.do(c, repeat, command, document)
}
