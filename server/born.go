package server

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// bornIn reads a debate and what was said in it from an address or a form: "3" and "81,82".
func bornIn(debate, words string) (number int64, from []int64, err error) {
	if debate == "" {
		if words != "" {
			return 0, nil, errParameter
		}
		return 0, nil, nil
	}
	if number, err = strconv.ParseInt(debate, 10, 64); err != nil || number < 1 {
		return 0, nil, errParameter
	}
	for _, one := range strings.FieldsFunc(words, func(r rune) bool { return r == ',' }) {
		n, err := strconv.ParseInt(one, 10, 64)
		if err != nil || n < 1 {
			return 0, nil, errParameter
		}
		from = append(from, n)
	}
	return number, from, nil
}

func wordsText(from []int64) string {
	var all []string
	for _, n := range from {
		all = append(all, cell(n))
	}
	return strings.Join(all, ",")
}

// bornOf leads from what was ticked on the page of steps to the form of a proposal that carries it.
func (s *Server) bornOf(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	_, chosen, err := stepForm(form)
	if err != nil {
		return err
	}
	return redirect(c, "/propositions/nouvelle?debat="+cell(number)+"&paroles="+wordsText(chosen))
}

// tellBirth adds to the form of a proposal where it is born; only those who run that debate may say so.
func (s *Server) tellBirth(c *fiber.Ctx, v *page.NewProposal, in proposalInput) error {
	if in.Debate == 0 {
		return nil
	}
	l := s.loader(c.UserContext())
	var b becoming
	h, err := s.readHeld(c, l, in.Debate, func(st *deliberation.State, h *held) {
		var words []deliberation.Argument
		for _, n := range in.From {
			if a, ok := st.Argument(n); ok && a.Debate == in.Debate {
				words = append(words, a)
			}
		}
		b = l.wantBecoming(st, in.Debate, words)
	})
	switch {
	case err != nil:
		return err
	case !h.runs:
		return deliberation.ErrNotFacilitator
	}
	born := l.held(h)
	v.Born, v.From = &born, wordsText(in.From)
	for _, a := range b.arguments {
		v.Carries = append(v.Carries, l.wordSaid(b, a))
	}
	return nil
}

// birth is where a proposal was born and what debates adopted on it, before any words are read.
type birth struct {
	debate  held
	born    bool
	words   becoming
	adopted []adoption
}

// adoption is a position on a proposal, with the debate whose it is.
type adoption struct {
	in       held
	position deliberation.AdoptedPosition
}

// wantBirth is called while the state is read. A debate that was not held, and a rehearsal, adopt nothing that is told here.
func (l *loader) wantBirth(st *deliberation.State, p deliberation.Proposal) (b birth) {
	if b.debate.Debate, b.born = st.Debate(p.Debate); b.born {
		l.want(b.debate.Text)
		var words []deliberation.Argument
		for _, n := range p.From {
			if a, ok := st.Argument(n); ok {
				words = append(words, a)
			}
		}
		b.words = l.wantBecoming(st, p.Debate, words)
	}
	for _, d := range st.Debates(p.Consultation) {
		if d.Cancelled != 0 {
			continue
		}
		for _, position := range adoptedOn(st, d.Number, p.Number) {
			l.want(d.Text, position.Text)
			b.adopted = append(b.adopted, adoption{held{Debate: d}, position})
		}
	}
	return b
}

// debatesTell is the entry that last changed anything that the page of a proposal tells of debates; 0 if it tells nothing of any.
func debatesTell(st *deliberation.State, p deliberation.Proposal) (last uint64) {
	for _, d := range st.Debates(p.Consultation) {
		if p.Debate == d.Number || len(adoptedOn(st, d.Number, p.Number)) > 0 {
			last = max(last, d.Changed)
		}
	}
	return last
}

// adoptedOn returns the positions of a debate on a proposal.
func adoptedOn(st *deliberation.State, debate, proposal int64) (all []deliberation.AdoptedPosition) {
	positions := st.AdoptedBy(debate)
	if len(positions) == 0 {
		return nil
	}
	for _, i := range st.Agenda(debate) {
		for _, position := range positions {
			if i.Number == position.Item && i.Proposal == proposal {
				all = append(all, position)
			}
		}
	}
	return all
}

// origin is what the page of a proposal tells of debates.
func (l *loader) origin(b birth) (v page.Origin) {
	if b.born {
		in := l.held(b.debate)
		v.Debate = &in
		for _, a := range b.words.arguments {
			v.Carries = append(v.Carries, l.wordSaid(b.words, a))
		}
	}
	for _, a := range b.adopted {
		v.Adopted = append(v.Adopted, page.AdoptedIn{Debate: l.held(a.in), Adopted: l.adoptedOne(a.position, agendaItems{})})
	}
	return v
}
