package server

import (
	"fmt"
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

const (
	auditPath    = "/controle"
	auditedPath  = "/controle/entrees"
	readingsPath = "/controle/lectures"
)

// errUnread: whoever audits asks for entries that they have not said they read, or too long ago.
var errUnread = &failure{status: fiber.StatusForbidden, code: "unread"}

// auditor is the session of who audits now; others get deliberation.ErrNotAuditor.
func (s *Server) auditor(session account.Session) (err error) {
	now := s.platform.Clock.Now()
	s.platform.Read(func(st *deliberation.State) {
		if !st.Audits(session.Person, now) {
			err = deliberation.ErrNotAuditor
		}
	})
	return err
}

// audit is where an auditor says which entries they read.
func (s *Server) auditDesk(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, auditPath)
	}
	return s.showAudit(c, fiber.StatusOK, session, page.Audit{})
}

func (s *Server) showAudit(c *fiber.Ctx, status int, session account.Session, v page.Audit) error {
	if err := s.auditor(session); err != nil {
		return err
	}
	c.Set("X-Robots-Tag", "noindex")
	v.Entries, v.Most = s.platform.Journal.Head().Number, deliberation.MostRead
	return s.showFresh(c, status, auditPath, v.Entries, v)
}

// postAudit writes the reading into the journal, and only then leads to what is read.
func (s *Server) postAudit(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, auditPath, form)
	}
	v := page.Audit{From: strings.TrimSpace(form.Get("from")), To: strings.TrimSpace(form.Get("to"))}
	from, to := entryNumber(v.From), entryNumber(v.To)
	// Reading the same again is another reading: no request is a repeat of one before.
	receipt, err := s.do(c, s.platform.NewID(), deliberation.ReadJournal{By: session.Person, From: from, To: to})
	if err != nil {
		f, known := failureOf(err)
		if !known || f.code != deliberation.ErrAuditRange.Code {
			return err
		}
		v.Faults = page.Faults{{Field: "from", Sentence: s.refusal(c, f.code)}}
		return s.showAudit(c, f.status, session, v)
	}
	return seeOther(c, fmt.Sprintf("%s?de=%d&a=%d", auditedPath, from, to), receipt, page.NoNotice, "")
}

// entryNumber reads the number of an entry as it is typed; 0, which none has, if it is none.
func entryNumber(typed string) int64 {
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// audited shows entries that who asks has said they read, within the hour.
func (s *Server) audited(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, auditPath)
	}
	if err := s.auditor(session); err != nil {
		return err
	}
	c.Set("X-Robots-Tag", "noindex")
	now := s.platform.Clock.Now()
	from, to := entryNumber(c.Query("de")), entryNumber(c.Query("a"))
	may := false
	s.platform.Read(func(st *deliberation.State) { may = st.MaySee(session.Person, from, to, now) })
	if !may {
		return errUnread
	}
	entries, err := journal.Between(c.UserContext(), s.platform.Store, uint64(from), uint64(to))
	if err != nil {
		return err
	}
	v := page.AuditedEntries{From: uint64(from), To: uint64(to)}
	for i := range entries {
		v.All = append(v.All, auditedEntry(v.From+uint64(i), &entries[i]))
	}
	return s.showFresh(c, fiber.StatusOK, auditedPath, s.platform.Journal.Head().Number, v)
}

func auditedEntry(number uint64, e *deliberation.Entry) page.AuditedEntry {
	v := page.AuditedEntry{Number: number, At: time.UnixMilli(e.At), Kind: e.Fact.Kind(), Actor: "person", Fields: deliberation.Audited(e)}
	switch {
	case !e.Actor.Voter.IsZero():
		v.Actor = "voice"
	case e.Actor.Program != deliberation.NoProgram:
		v.Actor, v.Program = "program", e.Actor.Program.String()
	}
	return v
}

// readings tells everybody which entries auditors have read, and when records of connections were opened.
func (s *Server) readings(c *fiber.Ctx) error {
	var all []deliberation.JournalReading
	var opened []deliberation.RecordsOpening
	changed := uint64(0)
	s.platform.Read(func(st *deliberation.State) {
		all, opened = st.JournalReads(), slices.Clone(st.RecordsOpenings())
		changed = max(st.JournalReadsChanged(), st.RecordsOpeningsChanged())
	})
	return s.show(c, shown{
		key: cacheKey{path: readingsPath}, changed: changed,
		view: func() (page.View, error) {
			v := page.Readings{Count: len(all), Opened: len(opened)}
			for _, o := range slices.Backward(opened) {
				if len(v.Openings) == page.MostReadings {
					break
				}
				v.Openings = append(v.Openings, page.OpeningLine{At: o.At, Authority: o.Authority, Ground: o.Ground, Records: int(o.Records), Days: o.Days})
			}
			for _, r := range all[:min(len(all), page.MostReadings)] {
				v.All = append(v.All, page.ReadingLine{At: r.At, From: uint64(r.From), To: uint64(r.To), Count: int(r.Count()), Mandate: uint64(r.Mandate)})
			}
			return v, nil
		},
	})
}
