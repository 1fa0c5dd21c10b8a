package server

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// listPage is how many proposals or debates a list shows at once.
const listPage = 20

// proposals lists proposals, the same for everybody. Unknown values in the query are refused rather than ignored: a filter that does
// nothing would lie.
func (s *Server) proposals(c *fiber.Ctx) error {
	filter, cursor, err := proposalFilter(c)
	if err != nil {
		return err
	}
	list, err := s.listProposals(c.UserContext(), filter, cursor)
	if err != nil {
		return err
	}
	// What is no page is not kept as one: there are as many of them as numbers.
	if cursor > 0 && cursor >= list.total || filter.Consultation != 0 && !slices.ContainsFunc(list.consultations, func(x deliberation.Consultation) bool {
		return uint64(x.Number) == filter.Consultation
	}) {
		return errAddress
	}
	return s.show(c, shown{
		key: cacheKey{path: filter.Address(cursorText(cursor))}, changed: list.listed, topics: list.topics,
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			for _, p := range list.rows {
				l.wantWords(p)
			}
			for _, x := range list.consultations {
				l.wantText(x.Text)
			}
			if err := l.load(); err != nil {
				return nil, err
			}
			v := page.Proposals{
				Filter: filter, Offices: officeViews(), Total: list.total, Previous: list.previous, Next: list.next, Filing: list.filing,
			}
			for _, x := range list.consultations {
				v.Consultations = append(v.Consultations, l.consultationLine(x))
			}
			for i, p := range list.rows {
				v.Rows = append(v.Rows, l.proposalRow(p, list.ballots[i]))
			}
			return v, nil
		},
	})
}

func cursorText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func proposalFilter(c *fiber.Ctx) (f page.ProposalFilter, cursor int, err error) {
	if name := c.Query("theme"); name != "" {
		if f.Theme, err = deliberation.ParseTheme(name); err != nil {
			return f, 0, errParameter
		}
	}
	if f.Office = c.Query("caf"); f.Office != "" {
		if _, err := deliberation.ParseOffice(f.Office); err != nil {
			return f, 0, errParameter
		}
	}
	if text := c.Query("consultation"); text != "" {
		if f.Consultation, err = strconv.ParseUint(text, 10, 32); err != nil {
			return f, 0, errParameter
		}
	}
	if tag := c.Query("langue"); tag != "" {
		var known bool
		if f.Language, known = deliberation.ParseLanguage(tag); !known {
			return f, 0, errParameter
		}
	}
	switch c.Query("ordre") {
	case "", "recentes":
	case "anciennes":
		f.Oldest = true
	default:
		return f, 0, errParameter
	}
	cursor, err = offsetOf(c)
	return f, cursor, err
}

// offsetOf reads how many rows of a list come before the page.
func offsetOf(c *fiber.Ctx) (int, error) {
	text := c.Query("suite")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, errParameter
	}
	return int(n), nil
}

type proposalList struct {
	rows           []deliberation.Proposal
	ballots        []int64
	consultations  []deliberation.Consultation
	topics         []string
	total          int
	previous, next string
	filing         bool
	listed         uint64 // the entry that last changed what pages tell of it
	changed        uint64 // the entry that last changed anything of what is in it, figures too
}

// matching lists the proposals that a filter lets through, in the order of their numbers, and the consultations it looks in: without one
// chosen those of all that were not imported, or of all if there are no others. Of a language, the state knows nothing: written says which
// proposals are in it, nil that it does not matter.
func matching(st *deliberation.State, f page.ProposalFilter, written map[int64]bool) (numbers []int64, in []deliberation.Consultation) {
	office, _ := deliberation.ParseOffice(f.Office)
	match := func(t deliberation.Theme, o deliberation.Office) bool {
		return (f.Theme == deliberation.NoTheme || f.Theme == t) && (f.Office == "" || office == o)
	}
	all := st.Consultations()
	ours := slices.ContainsFunc(all, func(x deliberation.Consultation) bool { return !x.Imported() })
	for _, x := range all {
		if f.Consultation != 0 && uint64(x.Number) != f.Consultation || f.Consultation == 0 && x.Imported() && ours {
			continue
		}
		in = append(in, x)
		numbers = append(numbers, st.Proposals(x.Number, match)...)
	}
	if written != nil {
		numbers = slices.DeleteFunc(numbers, func(n int64) bool { return !written[n] })
	}
	slices.Sort(numbers)
	return numbers, in
}

// listProposals copies what a page of the list needs.
func (s *Server) listProposals(ctx context.Context, f page.ProposalFilter, offset int) (list proposalList, err error) {
	written, err := s.written(ctx, f)
	if err != nil {
		return list, err
	}
	s.platform.Read(func(st *deliberation.State) {
		list.consultations = st.Consultations()
		for _, x := range list.consultations {
			list.listed = max(list.listed, x.Entry) // the form offers it
		}
		numbers, in := matching(st, f, written)
		for _, x := range in {
			list.listed = max(list.listed, x.Began) // of imported ones: when all was in
			list.filing = list.filing || x.TakesProposals()
			if written != nil {
				list.listed = max(list.listed, x.Changed) // an erased text is in no language: the list grows shorter
			}
			if !x.VoteClosed() {
				list.topics = append(list.topics, deliberation.ConsultationTopic(x.Number).String())
			}
		}
		if n := len(numbers); n > 0 {
			newest, _ := st.Proposal(numbers[n-1])
			list.listed = max(list.listed, newest.Entry) // the total counts it, on whatever page it stands
		}
		list.changed = list.listed
		if !f.Oldest {
			slices.Reverse(numbers)
		}
		list.total = len(numbers)
		from := min(offset, len(numbers))
		to := min(from+listPage, len(numbers))
		if from > 0 {
			list.previous = strconv.Itoa(max(0, from-listPage))
		}
		if to < len(numbers) {
			list.next = strconv.Itoa(to)
		}
		for _, n := range numbers[from:to] {
			p, _ := st.Proposal(n)
			q, _ := st.Figures(p.Question)
			list.rows, list.ballots = append(list.rows, p), append(list.ballots, q.Ballots)
			list.listed, list.changed = max(list.listed, st.Listed(deliberation.ProposalTopic(n))), max(list.changed, p.Changed)
		}
	})
	if len(list.topics) > maxTopics {
		list.topics = nil // an archive of many consultations; nothing of it is urgent
	}
	return list, nil
}
