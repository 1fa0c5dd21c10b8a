package page

import "voix/deliberation"

// Participation is the page /consultations/{n}/chiffres: the consultation at a glance, and how it went on. Of ballots it knows only
// numbers for all colleges and all of France together, as deliberation.Week and deliberation.ThemeCount give them (rule 7).
type Participation struct {
	Consultation ConsultationLine
	Language     string // of the consultation's title
	Over         bool   // the vote is closed
	Imported     bool   // without dates
	// Participants are the people who signed up here; once the vote is closed, who gave at least one ballot.
	Participants                           int
	Proposals, Debates, Arguments, Ballots int
	Weeks                                  []Week
	Running                                bool // the last of them is not over
	Themes                                 []ThemeCount
	Unclaimed                              Unclaimed // sheets and calls that may count somebody twice
	// Places are offices, most written about first, then the whole country as the last if anything is about it.
	Places []Place
	// Attested tells, once the vote is closed, by whose cards people came, by college.
	Attested []Attested
}

// Attested is how many people of one college came by an issuer's cards, or were attested by them.
type Attested struct {
	College deliberation.College
	Issuer  CardIssuer
	People  int // 0: fewer than Fewer, and at least one
	Fewer   int
}

// ThemeCount is what there is on one theme.
type ThemeCount struct {
	Theme                         deliberation.Theme
	Proposals, Arguments, Ballots int
}

// MostOnTheme is the greatest number of proposals on one theme.
func (p Participation) MostOnTheme() int {
	most := 0
	for _, t := range p.Themes {
		most = max(most, t.Proposals)
	}
	return most
}

// TopTheme is the theme with more proposals than any other; nil if there is none.
func (p Participation) TopTheme() *ThemeCount {
	var top *ThemeCount
	for i := range p.Themes {
		if p.Themes[i].Proposals == p.MostOnTheme() {
			if top != nil {
				return nil
			}
			top = &p.Themes[i]
		}
	}
	return top
}

// Series are the charts of its weeks.
func (p Participation) Series() []series { return seriesOf(p.Weeks) }

// FirstPlaces are those whose numbers are drawn; all are in the table.
func (p Participation) FirstPlaces() []Place { return p.Places[:min(len(p.Places), 8)] }

// MostWritten is the greatest number of texts about one of FirstPlaces.
func (p Participation) MostWritten() int {
	most := 0
	for _, o := range p.FirstPlaces() {
		most = max(most, o.Written())
	}
	return most
}

// Written is how many proposals and debates there are about the office.
func (p Place) Written() int { return p.Proposals + p.Debates }

func (Participation) template() string { return "participation" }
