package server

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
	"voix/server/search"
)

type apiFound struct {
	Kind    string `json:"kind"`
	Number  int64  `json:"number,omitempty"`
	Address string `json:"address"`
	Title   string `json:"title,omitempty"`
	Excerpt string `json:"excerpt,omitempty"`
	// Language of the excerpt, and of the title but an argument's.
	Language string `json:"language,omitempty"`
	Office   string `json:"office,omitempty"`
}

type apiFoundOffice struct {
	Office    string `json:"office"`
	Name      string `json:"name"`
	Proposals int    `json:"proposals"`
	Debates   int    `json:"debates"`
}

type apiSearch struct {
	Items   []apiFound       `json:"items"`
	Next    string           `json:"next,omitempty"`
	Total   int              `json:"total"`
	Kinds   map[string]int   `json:"kinds"`
	Offices []apiFoundOffice `json:"offices,omitempty"`
	Loose   bool             `json:"loose,omitempty"`
	Other   string           `json:"other,omitempty"` // the query in another spelling
}

// apiSearch answers GET /api/v1/search?q=…&kind=…&office=…&after=… Nothing typed is wrong; until there is an index it answers 503.
func (s *Server) apiSearch(c *fiber.Ctx) error {
	kind, ok := search.ParseKind(c.Query("kind"))
	if !ok || kind == search.Office {
		return errParameter
	}
	q, err := s.asked(c, kind, c.Query("office"), c.Query("after"))
	if err != nil {
		return err
	}
	v := page.Search{Query: q.Text, Office: q.Office}
	if v.Asked() {
		if err := s.fillSearch(c.UserContext(), q, &v); err != nil {
			return err
		}
	}
	if v.Building {
		return errSearchLater
	}
	out := apiSearch{Items: []apiFound{}, Next: v.Next, Total: v.Total, Kinds: map[string]int{}, Loose: v.Loose, Other: v.Other}
	for _, k := range v.Kinds {
		out.Kinds[searchKinds[k.Kind].String()] = k.Count
	}
	for _, o := range v.Found {
		out.Offices = append(out.Offices, apiFoundOffice{o.Office.Code, o.Office.Name, o.Proposals, o.Debates})
	}
	for _, row := range v.Rows {
		one := apiFound{
			Kind: searchKinds[row.Kind].String(), Number: numberIn(row), Address: row.Address, Title: joined(row.Title),
			Excerpt: joined(row.Excerpt), Language: row.Language,
		}
		if row.Office != nil {
			if one.Office = row.Office.Code; one.Office == "" {
				one.Office = deliberation.National.String()
			}
		}
		out.Items = append(out.Items, one)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(out)
}

// numberIn is the number of what a row shows, which its address ends with.
func numberIn(row page.FoundRow) int64 {
	at := row.Address
	if row.Kind == page.FoundArguments {
		_, at, _ = strings.Cut(at, "#")
	}
	n, err := strconv.ParseInt(at[strings.LastIndexAny(at, "/-")+1:], 10, 64)
	if err != nil {
		return 0 // a page has none
	}
	return n
}

func joined(spans []page.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}
