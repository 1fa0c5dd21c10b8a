package deliberation

import (
	"slices"
	"time"
)

// Rapporteurs lists who fills the sheets of a consultation, those who have done so longest first. Erased persons are none.
func (s *State) Rapporteurs(consultation int64) []int64 {
	if c, ok := s.Consultation(consultation); !ok || !c.Visible {
		return nil
	}
	return slices.Clone(s.consultations[consultation-1].rapporteurs)
}

// IsRapporteur reports whether the person fills sheets of the consultation.
func (s *State) IsRapporteur(consultation, person int64) bool {
	if c, ok := s.Consultation(consultation); !ok || !c.Visible {
		return false
	}
	return slices.Contains(s.consultations[consultation-1].rapporteurs, person)
}

// RapporteursChanged is the entry by which somebody last became a rapporteur of the consultation, or ceased to be one; 0 if none did.
// What a page offers to a rapporteur depends on it.
func (s *State) RapporteursChanged(consultation int64) uint64 {
	if c, ok := s.Consultation(consultation); !ok || !c.Visible {
		return 0
	}
	return s.consultations[consultation-1].rapporteursChanged
}

// TakesSheets reports whether people can become rapporteurs, and rapporteurs fill sheets: also while people reread.
func (c Consultation) TakesSheets() bool { return c.Phase >= Proposing && c.Phase <= Rereading }

// VolunteerAsRapporteur lets a person fill sheets of a consultation. Whoever takes part may.
type VolunteerAsRapporteur struct {
	Consultation int64
	Person       int64
}

// Keys names nothing: it is alone in its batch.
func (VolunteerAsRapporteur) Keys() Keys { return Keys{} }

// Decide returns that the person volunteers, nothing if they have before, or ErrConsultationUnknown, ErrPersonUnknown, ErrSheetsClosed.
func (c VolunteerAsRapporteur) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayBeRapporteur(c.Consultation, c.Person); err != nil {
		return nil, err
	}
	if s.IsRapporteur(c.Consultation, c.Person) {
		return nil, nil
	}
	return byPerson(c.Person, &RapporteurVolunteered{Consultation: c.Consultation}), nil
}

// WithdrawAsRapporteur ends that a person fills sheets of a consultation. What they have written stays.
type WithdrawAsRapporteur struct {
	Consultation int64
	Person       int64
}

// Keys names nothing: it is alone in its batch.
func (WithdrawAsRapporteur) Keys() Keys { return Keys{} }

// Decide returns the withdrawal, nothing if the person is no rapporteur, or ErrConsultationUnknown, ErrPersonUnknown, ErrSheetsClosed.
func (c WithdrawAsRapporteur) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayBeRapporteur(c.Consultation, c.Person); err != nil {
		return nil, err
	}
	if !s.IsRapporteur(c.Consultation, c.Person) {
		return nil, nil
	}
	return byPerson(c.Person, &RapporteurWithdrew{Consultation: c.Consultation}), nil
}

func (s *State) mayBeRapporteur(consultation, person int64) error {
	view, ok := s.Consultation(consultation)
	switch {
	case !ok || !view.Visible:
		return ErrConsultationUnknown
	case !s.takesPart(person):
		return ErrPersonUnknown
	case !view.TakesSheets():
		return ErrSheetsClosed
	}
	return nil
}

func (s *State) applyRapporteurVolunteered(h Head, by Actor, f *RapporteurVolunteered) error {
	if s.mayBeRapporteur(f.Consultation, by.Person) != nil || s.IsRapporteur(f.Consultation, by.Person) {
		return errApply(h, f, "not this person, or not now")
	}
	c := &s.consultations[f.Consultation-1]
	c.rapporteurs = append(c.rapporteurs, by.Person)
	c.changed, c.rapporteursChanged = h.Number, h.Number
	return nil
}

func (s *State) applyRapporteurWithdrew(h Head, by Actor, f *RapporteurWithdrew) error {
	if s.mayBeRapporteur(f.Consultation, by.Person) != nil || !s.IsRapporteur(f.Consultation, by.Person) {
		return errApply(h, f, "no such rapporteur, or not now")
	}
	s.withdrawRapporteur(h, &s.consultations[f.Consultation-1], by.Person)
	return nil
}

func (s *State) withdrawRapporteur(h Head, c *consultation, person int64) {
	c.rapporteurs = slices.DeleteFunc(c.rapporteurs, func(n int64) bool { return n == person })
	c.changed, c.rapporteursChanged = h.Number, h.Number
}

// withdrawEverywhere ends that an erased person fills sheets, in closed consultations, too.
func (s *State) withdrawEverywhere(h Head, person int64) {
	for i := range s.consultations {
		if c := &s.consultations[i]; slices.Contains(c.rapporteurs, person) {
			s.withdrawRapporteur(h, c, person)
		}
	}
}
