package deliberation

import "slices"

// MayNameOffice reports whether what a person files in a consultation may name an office. One that an agent names is taken to be their own: where few
// work, or few take part, it would lead to them. An agent therefore names an office only if figures that were published when an earlier vote closed told
// its agents apart, of whom there were ten at least (rule 7). Ballots of the vote that goes on do not bear on it: whether an agent was let or refused
// would tell, day by day, when the tenth had voted. Like this it tells nothing that is not published already. Whoever runs a debate about an office, which
// is public, may also name that office in what is born there.
func (s *State) MayNameOffice(person, consultation int64, office Office, born int64) bool {
	if office == National || !s.isAgentIn(person, consultation) {
		return true
	}
	if d := s.debate(born); d != nil && d.office == office {
		return true
	}
	return slices.ContainsFunc(s.questions, func(q question) bool {
		return slices.ContainsFunc(q.final, func(r Row) bool { return r.College == Agent && r.Shown && r.Territory == Territory(office.String()) })
	})
}
