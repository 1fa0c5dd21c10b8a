package server

import "voix/deliberation"

// authorship is a person as they appear in one consultation, or outside all of them (0). Nothing that is shown may join two of one person.
type authorship struct{ person, consultation int64 }

// collegeOf is as what a person takes part there. It is called while the state is read.
func collegeOf(st *deliberation.State, of authorship) deliberation.College {
	if of.consultation == outside {
		person, _ := st.Person(of.person)
		return person.College
	}
	return st.CollegeIn(of.person, of.consultation)
}

// outside is where a person appears in no consultation: as the holder of a mandate.
const outside = 0
