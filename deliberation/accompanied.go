package deliberation

// Somebody below fifteen takes part in a debate only, with an adult who has parental authority, is there, and agrees (GDPR art. 8; loi n° 78-17,
// art. 45: alone from fifteen, below jointly). Whoever enters their words states it. From then on nothing of them is kept but words typed by
// another: no voice, no picture, not even of their handwriting. The journal says it of no one else, and only so that this can never be undone.

// agreed is how a fact says that an adult agreed; 0 says nothing of anybody's age.
const agreed = 1

// agreedIf is the number of a fact for what a command says.
func agreedIf(accompanied bool) int64 {
	if accompanied {
		return agreed
	}
	return 0
}

// IsAccompanied reports whether a person said something in a debate below fifteen, with an adult who agreed. It holds of what they said then: an
// account that claims it is that of somebody who is fifteen by now.
func (s *State) IsAccompanied(person int64) bool {
	p := s.person(person)
	return p != nil && p.accompanied
}

// mayBeKept refuses what nothing may be kept of but words: a file of somebody below fifteen.
func (s *State) mayBeKept(person int64, file ID) error {
	if !file.IsZero() && s.IsAccompanied(person) {
		return ErrChildKept
	}
	return nil
}
