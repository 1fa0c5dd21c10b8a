package server

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"voix/deliberation"
	"voix/server/page"
)

// where is what the map, its table and the API tell of offices: those of which a debate has a date, and the whole country.
type where struct {
	places   []deliberation.Place // of offices, by their codes
	national int64                // debates about the whole country
}

// places copies it. A debate of today is still coming until the day is over.
func (s *Server) places() (w where) {
	year, month, day := s.platform.Clock.Now().In(deliberation.Paris()).Date()
	yesterday := time.Date(year, month, day, 0, 0, 0, 0, deliberation.Paris()).Add(-time.Millisecond)
	s.platform.Read(func(st *deliberation.State) {
		for _, p := range st.Places(0, yesterday) {
			switch {
			case p.Office == deliberation.National:
				w.national = p.Debates
			case p.Debates > 0:
				w.places = append(w.places, p)
			}
		}
	})
	return w
}

func placeView(p deliberation.Place) page.Place {
	v := page.PlaceOf(p.Office)
	v.Debates, v.Coming, v.Next = int(p.Debates), int(p.Coming), p.Next
	v.Proposals, v.Arguments = int(p.Proposals), int(p.Arguments)
	return v
}

// showMap shows where debates are held.
func (s *Server) showMap(c *fiber.Ctx) error {
	v := page.Map{Order: page.MapOrder(c.Query("ordre"))}
	if !slices.Contains(page.MapOrders(), v.Order) {
		return errParameter
	}
	w := s.places()
	return s.show(c, shown{
		key: cacheKey{path: v.Address()}, when: versionOf(w),
		view: func() (page.View, error) {
			for _, p := range w.places {
				v.Places = append(v.Places, placeView(p))
			}
			v.National = int(w.national)
			sortPlaces(v.Places, v.Order)
			return v, nil
		},
	})
}

// sortPlaces orders by the name of the first département, as people look it up: not by "Caf de l’".
func sortPlaces(places []page.Place, order page.MapOrder) {
	names := map[string]string{}
	for _, d := range deliberation.Departements() {
		names[d.Code] = d.Name
	}
	collator := collate.New(language.French)
	slices.SortStableFunc(places, func(a, b page.Place) int {
		byName := cmp.Or(collator.CompareString(names[a.Departement], names[b.Departement]), strings.Compare(a.Office.Code, b.Office.Code))
		switch order {
		case page.ByDebates:
			return cmp.Or(cmp.Compare(b.Debates, a.Debates), byName)
		case page.ByDate:
			if a.Next.IsZero() != b.Next.IsZero() {
				return cmp.Compare(b.Next.Unix(), a.Next.Unix())
			}
			return cmp.Or(a.Next.Compare(b.Next), byName)
		}
		return byName
	})
}

// mapTable is the map as a table, offices by their codes.
func (s *Server) mapTable(c *fiber.Ctx) error {
	w := s.places()
	t := table{
		name:   "carte",
		header: []string{"office", "name", "departements", "debates", "coming", "next", "proposals", "arguments"},
	}
	for _, p := range w.places {
		var departements []string
		for _, d := range p.Office.Departements() {
			departements = append(departements, d.Code)
		}
		t.add(p.Office.String(), p.Office.Name(), strings.Join(departements, " "), cell(p.Debates), cell(p.Coming), instant(p.Next), cell(p.Proposals), cell(p.Arguments))
	}
	return answerTable(c, t)
}

type apiPlace struct {
	Office       string     `json:"office"` // a code, or national
	Name         string     `json:"name,omitempty"`
	Departements []string   `json:"departements,omitempty"`
	Debates      int64      `json:"debates"`
	Coming       int64      `json:"coming"`
	Next         *time.Time `json:"next,omitempty"`
	Proposals    int64      `json:"proposals"`
	Arguments    int64      `json:"arguments"`
}

func placeJSON(p deliberation.Place) apiPlace {
	j := apiPlace{
		Office: p.Office.String(), Debates: p.Debates, Coming: p.Coming, Proposals: p.Proposals, Arguments: p.Arguments,
	}
	if p.Office != deliberation.National {
		j.Name = p.Office.Name()
	}
	for _, d := range p.Office.Departements() {
		j.Departements = append(j.Departements, d.Code)
	}
	if !p.Next.IsZero() {
		j.Next = &p.Next
	}
	return j
}

// apiPlaces tells what the map tells.
func (s *Server) apiPlaces(c *fiber.Ctx) error {
	w := s.places()
	list := apiList[apiPlace]{Items: []apiPlace{}}
	for _, p := range w.places {
		list.Items = append(list.Items, placeJSON(p))
	}
	return answerCounted(c, list)
}
