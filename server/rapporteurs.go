package server

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

func consultationPath(number int64) string { return "/consultations/" + strconv.FormatInt(number, 10) }

func rapporteursPath(consultation int64) string {
	return consultationPath(consultation) + "/rapporteurs"
}

// rapporteurs shows who fills the sheets of a consultation, and how to become one of them.
func (s *Server) rapporteurs(c *fiber.Ctx) error {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return err
	}
	session, _ := sessionOf(c)
	l := s.loader(c.UserContext())
	var all []int64
	var changed uint64
	v := page.Rapporteurs{Before: x.Phase == deliberation.Announced, Open: x.TakesSheets()}
	s.platform.Read(func(st *deliberation.State) {
		all = st.Rapporteurs(x.Number)
		for _, n := range all {
			l.wantAuthor(st, n, x.Number)
		}
		v.Is = st.IsRapporteur(x.Number, session.Person)
		changed = max(st.RapporteursChanged(x.Number), x.Began)
	})
	l.wantText(x.Text)
	if err := l.load(); err != nil {
		return err
	}
	v.Consultation = l.consultationLine(x)
	for _, n := range all {
		v.All = append(v.All, l.author(n, x.Number))
	}
	return s.showFresh(c, fiber.StatusOK, rapporteursPath(x.Number), changed, v)
}

// postRapporteur takes the one button of that page.
func (s *Server) postRapporteur(c *fiber.Ctx) error {
	sent, err := s.posted(c, rapporteursPath)
	if sent == nil {
		return err
	}
	var command deliberation.Command
	var done page.Notice
	switch sent.form.Get("act") {
	case "volunteer":
		command, done = deliberation.VolunteerAsRapporteur{Consultation: sent.number, Person: sent.session.Person}, page.NowRapporteur
	case "stop":
		command, done = deliberation.WithdrawAsRapporteur{Consultation: sent.number, Person: sent.session.Person}, page.NoRapporteur
	default:
		return errParameter
	}
	// Saying it again changes nothing, and people change their minds: no request is a repeat of another.
	receipt, err := s.do(c, s.platform.NewID(), command)
	if err != nil {
		return err
	}
	return seeOther(c, rapporteursPath(sent.number), receipt, done, "")
}
