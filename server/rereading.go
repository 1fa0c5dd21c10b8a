package server

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// rereadingPage is how many positions the list shows at once.
const rereadingPage = 20

// daysLeft is how many days there are until a midnight in Paris, today among them.
func daysLeft(now, until time.Time) int {
	year, month, day := now.In(deliberation.Paris()).Date()
	today := time.Date(year, month, day, 0, 0, 0, 0, deliberation.Paris())
	return max(0, int((until.Sub(today)+12*time.Hour)/(24*time.Hour))) // half a day: some have 23 or 25 hours
}

// rereadingItem is a position in the list, before its words are read.
type rereadingItem struct {
	proposal             deliberation.Proposal
	standing             page.Standing
	objections, answered int
}

// rereading lists the positions of a consultation in the order in which they were proposed, with what people object to them.
func (s *Server) rereading(c *fiber.Ctx) error {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return err
	}
	after, err := afterOf(c)
	if err != nil {
		return err
	}
	v := page.Rereading{
		Show: c.Query("voir", page.RereadingShows()[0]), Open: x.TakesObjections(), Over: x.Phase > deliberation.Rereading && !x.Imported(),
		From: x.Begins[deliberation.Rereading-1], Until: x.Begins[deliberation.Closed-1], Objections: int(x.Objections), Answered: int(x.ObjectionsAnswered),
	}
	v.Consultation.Number = uint64(x.Number)
	if !slices.Contains(page.RereadingShows(), v.Show) {
		return errParameter
	}
	if v.Open {
		v.Days = daysLeft(s.platform.Clock.Now(), v.Until)
	}
	offset := ""
	if after > 0 {
		offset = strconv.FormatInt(after, 10)
	}
	l := s.loader(c.UserContext())
	l.wantText(x.Text)
	var items []rereadingItem
	if v.Open || v.Over {
		s.platform.Read(func(st *deliberation.State) { items = rereadingItems(st, x.Number, after, &v, l) })
	}
	var told []any
	for _, i := range items {
		p := i.proposal
		told = append(told, p.Number, p.Erased, p.Spoken.Transcript.Text, i.standing, i.objections, i.answered)
	}
	return s.show(c, shown{
		key: cacheKey{path: v.At(offset)}, changed: x.Began, when: versionOf(v.Days, v.Objections, v.Answered, v.Total, told), topics: []string{deliberation.ConsultationTopic(x.Number).String()},
		view: func() (page.View, error) {
			if err := l.load(); err != nil {
				return nil, err
			}
			v.Consultation = l.consultationLine(x)
			for _, i := range items {
				v.Rows = append(v.Rows, page.RereadingRow{
					Number: uint64(i.proposal.Number), Title: l.titleOf(i.proposal), Language: l.texts[i.proposal.Text].Language, Standing: i.standing,
					Objections: i.objections, Unanswered: i.objections - i.answered,
				})
			}
			return v, nil
		},
	})
}

// rereadingItems copies a part of the list while the state is read, and says in v how long all of it is.
func rereadingItems(st *deliberation.State, consultation, after int64, v *page.Rereading, l *loader) (items []rereadingItem) {
	rules := st.Rules(consultation)
	from, place := int(after), 0
	for _, n := range st.Proposals(consultation, func(deliberation.Theme, deliberation.Office) bool { return true }) {
		item := rereadingItem{}
		for _, o := range st.Objections(n) {
			if item.objections++; len(o.Answers) > 0 {
				item.answered++
			}
		}
		if v.Show == "objections" && item.objections == 0 || v.Show == "attente" && item.objections == item.answered {
			continue
		}
		if place >= from && place < from+rereadingPage {
			item.proposal, _ = st.Proposal(n)
			f, _ := st.Figures(item.proposal.Question)
			item.standing = standingOf(rules, item.proposal, f)
			l.wantWords(item.proposal)
			items = append(items, item)
		}
		place++
	}
	if v.Total = place; from > 0 {
		v.Previous = strconv.Itoa(max(0, from-rereadingPage))
	}
	if place > from+rereadingPage {
		v.Next = strconv.Itoa(from + rereadingPage)
	}
	return items
}
