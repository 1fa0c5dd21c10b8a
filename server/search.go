package server

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
	"voix/server/search"
)

// searchPage is how many things a page of results shows, and mostOffices how many offices it names above them.
const (
	searchPage  = 20
	mostOffices = 8
)

// errSearchLater: the index is being built, or too many search at once.
var errSearchLater = &failure{status: fiber.StatusServiceUnavailable, code: "search_later"}

// searchKinds are the kinds of the index as addresses of pages name them.
var searchKinds = map[page.SearchKind]search.Kind{
	page.FoundProposals: search.Proposal, page.FoundDebates: search.Debate, page.FoundArguments: search.Argument,
	page.FoundConsultations: search.Consultation, page.FoundPages: search.Page,
}

func searchKindOf(kind search.Kind) page.SearchKind {
	for name, k := range searchKinds {
		if k == kind {
			return name
		}
	}
	return ""
}

// asked is a search as it was asked for: the address has no wrong words, only unknown filters.
func (s *Server) asked(c *fiber.Ctx, kind search.Kind, office, cursor string) (q search.Query, err error) {
	q = search.Query{Text: searchText(c.Query("q")), Kind: kind, Office: office, Locale: string(localeOf(c)), Limit: searchPage}
	if office != "" {
		if _, err := deliberation.ParseOffice(office); err != nil {
			return q, errParameter
		}
	}
	if cursor != "" {
		n, err := strconv.ParseUint(cursor, 10, 31)
		if err != nil || n >= search.MostResults {
			return q, errParameter
		}
		q.Offset = int(n)
	}
	return q, nil
}

// searchText is what is looked for: on one line, and no longer than is looked at.
func searchText(typed string) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(typed, "")), " ")
	n := 0
	for i := range text {
		if n++; n > search.LongestQuery {
			return text[:i]
		}
	}
	return text
}

// search shows what was found. It is made for each request: the index follows texts, not pages.
func (s *Server) search(c *fiber.Ctx) error {
	name := page.SearchKind(c.Query("quoi"))
	kind, ok := searchKinds[name]
	if !ok && name != "" {
		return errParameter
	}
	q, err := s.asked(c, kind, c.Query("caf"), c.Query("suite"))
	if err != nil {
		return err
	}
	v := page.Search{Query: q.Text, Kind: name, Office: q.Office, Offices: officeViews()}
	if v.Asked() {
		if err := s.fillSearch(c.UserContext(), q, &v); err != nil {
			return err
		}
	}
	return s.showFresh(c, fiber.StatusOK, v.Address(c.Query("suite")), s.platform.Journal.Head().Number, v)
}

func (s *Server) fillSearch(ctx context.Context, q search.Query, v *page.Search) error {
	offices := deliberation.OfficesAt(q.Text)
	r, err := s.platform.finder.index.Search(ctx, q)
	if errors.Is(err, search.ErrBuilding) {
		v.Building, v.Built = true, s.platform.finder.built()
		v.Found = s.foundOffices(offices)
		return nil
	}
	if err != nil {
		return searchFailure(err)
	}
	if offices == nil && q.Kind == search.Any && q.Offset == 0 {
		if offices, err = s.officesSpelled(ctx, q); err != nil {
			return searchFailure(err)
		}
	}
	v.Found = s.foundOffices(offices)
	if v.Found != nil && r.Loose {
		r = search.Results{} // who typed "caf du nord" does not look for all that has a "caf" in it
	}
	for _, kind := range page.SearchKinds() {
		if n := r.Kinds[searchKinds[kind]]; n > 0 {
			v.Kinds = append(v.Kinds, page.FoundKind{Kind: kind, Count: n})
		}
	}
	v.Total, v.Loose = r.Total, r.Loose
	if v.Rows, err = s.foundRows(ctx, r); err != nil {
		return err
	}
	if v.Other, err = s.otherSpelling(ctx, q.Text, r.Spellings); err != nil {
		return err
	}
	if q.Offset > 0 {
		v.Previous = strconv.Itoa(max(0, q.Offset-searchPage))
	}
	if next := q.Offset + searchPage; next < min(r.Total, search.MostResults) {
		v.Next = strconv.Itoa(next)
	}
	s.platform.Read(func(st *deliberation.State) {
		for _, x := range st.Consultations() {
			v.Filing = v.Filing || x.TakesProposals()
		}
	})
	return nil
}

// built is how far the index is, in percent.
func (f *finder) built() int {
	done, total := f.progress()
	if total == 0 {
		return 0
	}
	return int(min(99, 100*done/total))
}

// searchFailure has somebody whose search took too long come again.
func searchFailure(err error) error {
	if errors.Is(err, search.ErrBuilding) || errors.Is(err, context.DeadlineExceeded) {
		return errSearchLater
	}
	return err
}

// officesSpelled are the offices whose name has all that was typed, with typing errors.
func (s *Server) officesSpelled(ctx context.Context, q search.Query) (found []deliberation.Office, err error) {
	q.Kind, q.Office, q.Limit = search.Office, "", mostOffices
	r, err := s.platform.finder.index.Search(ctx, q)
	if err != nil || r.Loose {
		return nil, err
	}
	for _, key := range r.Keys {
		if office, err := deliberation.ParseOffice(key.Name); err == nil {
			found = append(found, office)
		}
	}
	return found, nil
}

// foundOffices says what there is of some offices.
func (s *Server) foundOffices(offices []deliberation.Office) []page.FoundOffice {
	if len(offices) == 0 || len(offices) > mostOffices {
		return nil // so many are none in particular
	}
	found := make([]page.FoundOffice, len(offices))
	at := map[deliberation.Office]*page.FoundOffice{}
	for i, o := range offices {
		found[i].Office = officeView(o)
		at[o] = &found[i]
	}
	now := s.platform.Clock.Now()
	s.platform.Read(func(st *deliberation.State) {
		for _, p := range st.Places(0, now) {
			if f := at[p.Office]; f != nil {
				f.Proposals, f.Debates = int(p.Proposals), int(p.Debates)
			}
		}
	})
	return found
}

// otherSpelling is the query with other words in the place of those that nothing has, as the texts write them.
func (s *Server) otherSpelling(ctx context.Context, text string, spellings []search.Spelling) (string, error) {
	if len(spellings) == 0 {
		return "", nil
	}
	var keys []search.Key
	for _, one := range spellings {
		keys = append(keys, one.In)
	}
	put, _, err := s.platform.finder.documents(ctx, keys)
	if err != nil {
		return "", err
	}
	written := map[search.Key]string{}
	for _, d := range append(put, s.platform.finder.fixed...) {
		written[d.Key] = d.Title + "\n" + d.Body + "\n" + d.Place
	}
	for i := len(spellings) - 1; i >= 0; i-- {
		one := spellings[i]
		word := one.WrittenIn(written[one.In])
		if word == "" {
			return "", nil // erased meanwhile: its words are nobody's hint
		}
		text = text[:one.From] + word + text[one.To:]
	}
	return text, nil
}
