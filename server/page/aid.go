package page

// Aid is the page /aide: who can help with one's own situation, by office. Query parameters: caf, or ou, which is what was typed.
type Aid struct {
	Office       Office   // none chosen: the zero value
	Departements []string // names of those that it covers
	Typed        string
	Unknown      bool     // what was typed names no place
	Several      []Office // what was typed may mean any of these
	Offices      []Office
	Groups       []AidGroup  // who holds debates about the office here, latest first
	Coming       []DebateRow // the next debates about it, soonest first
}

// AidGroup is an association that holds debates about an office.
type AidGroup struct {
	Name    string
	Debates int // held or announced
}

// Address is the path of the page with the office that was chosen.
func (a Aid) Address() string { return aidAddress(a.Office) }

func aidAddress(o Office) string {
	if o.National() {
		return "/aide"
	}
	return "/aide?caf=" + o.Code
}

func (Aid) template() string { return "aid" }

// AidAddress leads to who can help, for the office that the page is about.
func (s scope) AidAddress() string {
	switch v := s.View.(type) {
	case Proposal:
		return aidAddress(v.Office)
	case Debate:
		return aidAddress(v.Office)
	case Aid:
		return v.Address()
	}
	return aidAddress(Office{})
}

// careNumbers are who answers at once, in the order in which they are named: how each is called, when, and what for, is in the
// messages care.number.*. Checked on 23 November 2026 in stored copies of public pages: service-public.fr (numbers for emergencies),
// mayotte.ars.sante.fr (3114), and for the others those of their own services.
var careNumbers = []string{"3114", "15", "112", "114", "115", "3919", "119", "3018"}

// firstCareNumbers are those of the panel that follows a text, which must not be a page of its own.
var firstCareNumbers = []string{"3114", "15", "114", "115", "3919", "119"}
