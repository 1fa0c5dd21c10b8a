package server

import (
	"strings"

	"voix/deliberation"
	"voix/server/page"
)

// namedAs lists where others read of somebody, and as what they take part there: outside all consultations, and in those that name them. It is called
// while the state is read.
func namedAs(st *deliberation.State, h *heldOf) []calledIn {
	all := []calledIn{{outside, h.person.College}}
	for _, n := range st.NamedIn(h.person.Number) {
		all = append(all, calledIn{n, st.CollegeIn(h.person.Number, n)})
	}
	return all
}

// choiceIsRead reports whether others read the pseudonym that they chose anywhere: nobody does of who is an agent everywhere.
func (h heldOf) choiceIsRead() bool {
	for _, n := range h.named {
		if n.college != deliberation.Agent {
			return true
		}
	}
	return false
}

// readersOf is who reads a datum of this person.
func (h heldOf) readersOf(d datum) string {
	if d.name == "pseudonym" && !h.choiceIsRead() {
		return "self"
	}
	return d.readers
}

// namesSaid tells by which names others know them where that is not the pseudonym they chose, each with its consultation.
func (s *Server) namesSaid(h heldOf, locale page.Locale) string {
	var all []string
	for _, n := range h.named {
		name := h.profile.PseudonymIn(n.consultation, n.college)
		switch {
		case name == h.profile.ChosenName:
		case n.consultation == outside:
			all = append(all, s.pages.Catalogue.Say(locale, "data.named_outside", "name", name))
		default:
			all = append(all, s.pages.Catalogue.Say(locale, "data.named_in", "name", name, "title", h.titles.consultation(n.consultation).Title))
		}
	}
	if len(all) == 0 {
		return s.pages.Catalogue.Say(locale, "data.none")
	}
	return strings.Join(all, s.pages.Catalogue.Say(locale, "format.list")+" ")
}
