package deliberation

import "time"

// Rules say how positions are worked out in a consultation. They are known before anybody gives an opinion, and the same for all
// questions. No ballot weighs more than another, and colleges are never added together: version 1 of the rules says so in words, in the
// dossier's method. Version 2 adds that there is no consensus where one issuer stands behind more than a third of a college (Concentration).
type Rules struct {
	Version   int64
	Threshold int64  // thousandths: a college is for (or against) when the whole Wilson interval of that share lies above; 500 to 950
	Minimum   int64  // ballots: a college with fewer on a question does not count there; 10 to 10,000
	Entry     uint64 // that fixed them; 0: the consultation is older than rules, and these are the first
}

// DefaultRules are those of a consultation whose opening names none.
func DefaultRules() Rules { return Rules{Version: 2, Threshold: 600, Minimum: 10} }

// firstRules are those of a consultation that is older than rules.
func firstRules() Rules { return Rules{Version: 1, Threshold: 600, Minimum: 10} }

// Valid reports whether this program knows the rules in words, and both numbers are in their ranges.
func (r Rules) Valid() bool {
	return (r.Version == 1 || r.Version == 2) && r.Threshold >= 500 && r.Threshold <= 950 && r.Minimum >= 10 && r.Minimum <= 10_000
}

// same reports whether both say the same, whichever entry fixed them.
func (r Rules) same(other Rules) bool {
	r.Entry, other.Entry = 0, 0
	return r == other
}

// Rules returns those by which positions of a consultation are worked out: the last that were fixed, the first there ever were if none were.
func (s *State) Rules(consultation int64) Rules {
	if consultation < 1 || consultation > int64(len(s.consultations)) || s.consultations[consultation-1].rules.Entry == 0 {
		return firstRules()
	}
	return s.consultations[consultation-1].rules
}

// FixRules replaces the rules of a consultation in which nobody can propose anything yet: whoever writes or votes knows them.
type FixRules struct {
	Consultation int64
	Rules        Rules // Entry is of no account
}

// Keys names nothing: it is alone in its batch.
func (FixRules) Keys() Keys { return Keys{} }

// Decide returns the rules, nothing if they are fixed already, or ErrConsultationUnknown, ErrRulesRange, ErrRulesFixed. What was imported
// came with its ballots, so its rules are those of its import.
func (c FixRules) Decide(s *State, at time.Time) ([]Act, error) {
	view, ok := s.Consultation(c.Consultation)
	switch {
	case !ok || !view.Visible:
		return nil, ErrConsultationUnknown
	case !c.Rules.Valid():
		return nil, ErrRulesRange
	case view.Imported() || view.Phase != Announced:
		return nil, ErrRulesFixed
	}
	if known := s.Rules(c.Consultation); known.Entry != 0 && known.same(c.Rules) {
		return nil, nil
	}
	return byProgram(Operator, c.Rules.fixedIn(c.Consultation)), nil
}

// fixedIn is the fact that fixes r.
func (r Rules) fixedIn(consultation int64) *RulesFixed {
	return &RulesFixed{Consultation: consultation, Version: r.Version, Threshold: r.Threshold, Minimum: r.Minimum}
}

func (s *State) applyRulesFixed(h Head, by Actor, f *RulesFixed) error {
	if f.Consultation < 1 || f.Consultation > int64(len(s.consultations)) {
		return errApply(h, f, "no such consultation")
	}
	c := &s.consultations[f.Consultation-1]
	rules := Rules{Version: f.Version, Threshold: f.Threshold, Minimum: f.Minimum, Entry: h.Number}
	switch {
	case !rules.Valid():
		return errApply(h, f, "rules that this program does not know, or out of range")
	case c.ballots > 0 || c.phase != Announced:
		return errApply(h, f, "rules never change once a phase has begun, or a ballot was imported")
	case c.imported() && by.Program != Importer, !c.imported() && by.Program != Operator:
		return errApply(h, f, "the operator fixes rules, or an import its own")
	}
	c.rules = rules
	s.touchConsultation(h, f.Consultation)
	return nil
}
