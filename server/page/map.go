package page

import (
	"net/url"
	"strings"
	"time"

	"voix/deliberation"
)

// Map is the page /carte: where debates are held, as a map and as a list with the same in it. Query parameter: ordre.
type Map struct {
	Order MapOrder
	// Places are the offices of which a debate has a date, in that order.
	Places []Place
	// National is how many debates concern the whole country.
	National int
}

// MapOrder is how the list beside the map is sorted; its zero value is by name.
type MapOrder string

const (
	ByName    MapOrder = ""
	ByDebates MapOrder = "debats" // most debates first
	ByDate    MapOrder = "date"   // soonest debate first, then those whose debates are all over
)

// MapOrders are those that the form offers.
func MapOrders() []MapOrder { return []MapOrder{ByName, ByDebates, ByDate} }

// Place is what there is about one office.
type Place struct {
	Office Office
	// Departement is the code of the one in which the map shows it, and which its own code holds; empty for the whole country.
	Departement string
	// Shared tells that other offices cover part of the same département, so that people must look which is theirs.
	Shared                                bool
	Debates, Coming, Proposals, Arguments int
	Next                                  time.Time // when the first coming debate begins; zero if none is
}

// PlaceOf is where the map shows an office, without any counts.
func PlaceOf(o deliberation.Office) Place {
	p := Place{}
	if o == deliberation.National {
		return p
	}
	p.Office = Office{Code: o.String(), Name: o.Name()}
	for _, d := range o.Departements() {
		if strings.Split(p.Office.Code, "-")[1] == strings.ToLower(d.Code) {
			p.Departement = d.Code
		}
		p.Shared = p.Shared || len(deliberation.OfficesOf(d.Code)) > 1
	}
	return p
}

// Address is the path and query of the map in an order.
func (m Map) Address() string {
	if m.Order == ByName {
		return "/carte"
	}
	return "/carte?" + url.Values{"ordre": {string(m.Order)}}.Encode()
}

func (Map) template() string { return "map" }
