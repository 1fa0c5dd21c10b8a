package search

import (
	"context"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

const (
	// LongestQuery is how many characters of what somebody typed are looked at, and MostWords how many of its words.
	LongestQuery = 200
	MostWords    = 12
	// MostResults is how far one can leaf: nobody reads on, and each page further costs more.
	MostResults = 500
	// longestSearch is how long one search may take.
	longestSearch = 2 * time.Second
	// fewResults: with fewer, words of similar spelling are looked for as well.
	fewResults = 3
)

// Query is what somebody looks for.
type Query struct {
	Text   string // anything: there is no syntax
	Kind   Kind   // Any: all but offices, which stand apart
	Office string // code; empty: everywhere. Only proposals, debates and arguments have one
	Locale string // of the reader: pages of other locales are not found
	Offset int
	Limit  int
}

// Results are the answer to a Query, the same for everybody who asks the same of the same texts.
type Results struct {
	Keys  []Key
	Total int
	// Kinds counts what there is of each kind but offices, whichever the query asks for.
	Kinds map[Kind]int
	// Loose: nothing has enough of the words, and what is here has some of them.
	Loose bool
	// Spellings are words that nothing has as they were typed, and what they may have been meant to be.
	Spellings []Spelling
	// Marks finds the words that were looked for in a text.
	Marks *Marks
}

// Spelling is another spelling of one word of a query.
type Spelling struct {
	From, To int // bytes of Query.Text
	In       Key // a document that has it; WrittenIn tells how it is written there

	term inLanguage
}

// Search finds documents by relevance, and by kind and number where that is equal. It returns ErrBuilding before there is an index, and no
// error for whatever was typed. Documents that were removed are not found.
func (x *Index) Search(ctx context.Context, q Query) (Results, error) {
	ctx, cancel := searchContext(ctx)
	defer cancel()
	r := Results{Kinds: map[Kind]int{}, Marks: &Marks{}}
	err := x.use(ctx, func(b bleve.Index) error {
		v, err := openVocabulary(ctx, b)
		if err != nil {
			return err
		}
		defer v.close()
		words, err := v.words(q.Text)
		if err != nil || len(words) == 0 {
			return err
		}
		return (&searching{ctx, b, v, q, words}).run(&r)
	})
	return r, err
}

type searching struct {
	ctx   context.Context
	bleve bleve.Index
	vocabulary
	asked Query
	words []word
}

func (s *searching) run(r *Results) error {
	least := leastWords(len(s.words))
	if err := s.find(least, r); err != nil {
		return err
	}
	if r.sum() < fewResults {
		if err := s.addSimilar(r); err != nil {
			return err
		}
		if err := s.find(least, r); err != nil {
			return err
		}
	}
	for ; r.sum() == 0 && least > 1; least-- {
		if err := s.find(least-1, r); err != nil {
			return err
		}
		r.Loose = r.sum() > 0
	}
	for _, w := range s.words {
		r.Marks.add(w)
	}
	return nil
}

func (r *Results) sum() (n int) {
	for _, of := range r.Kinds {
		n += of
	}
	return n
}

// leastWords is how many of so many words a document must have: all of two, and of more most, as in a sentence not every word counts.
func leastWords(words int) int {
	if words <= 2 {
		return words
	}
	return (words*3 + 4) / 5
}

// find fills r with the page that is asked for, of the documents that have so many of the words.
func (s *searching) find(least int, r *Results) error {
	r.Keys, r.Total, r.Kinds = nil, 0, map[Kind]int{}
	var some []query.Query
	for _, w := range s.words {
		if one := w.query(); one != nil {
			some = append(some, one)
		}
	}
	if len(some) < least {
		return nil
	}
	one := query.NewDisjunctionQuery(some)
	one.SetMin(float64(least))

	from, limit := max(0, s.asked.Offset), max(0, s.asked.Limit)
	if from = min(from, MostResults); from+limit > MostResults {
		limit = MostResults - from
	}
	page := bleve.NewSearchRequestOptions(s.filtered(one, s.asked.Kind), limit, from, false)
	page.SortBy([]string{"-_score", "_id"})
	counted := page
	if s.asked.Kind != Any && s.asked.Kind != Office {
		counted = bleve.NewSearchRequestOptions(s.filtered(one, Any), 0, 0, false)
		counted.Score = "none"
	}
	counted.AddFacet(kindField, bleve.NewFacetRequest(kindField, len(kindNames)))
	found, err := s.bleve.SearchInContext(s.ctx, counted)
	if err != nil {
		return err
	}
	if counts := found.Facets[kindField]; counts != nil && counts.Terms != nil {
		for _, t := range counts.Terms.Terms() {
			if kind, ok := ParseKind(t.Term); ok {
				r.Kinds[kind] = t.Count
			}
		}
	}
	r.Total = r.sum()
	if counted != page {
		if r.Total = r.Kinds[s.asked.Kind]; r.Total == 0 {
			return nil
		}
		if found, err = s.bleve.SearchInContext(s.ctx, page); err != nil {
			return err
		}
	}
	for _, hit := range found.Hits {
		key, err := keyOf(hit.ID)
		if err != nil {
			return err
		}
		r.Keys = append(r.Keys, key)
	}
	return nil
}

// filtered narrows a query without any weight on the order.
func (s *searching) filtered(q query.Query, kind Kind) query.Query {
	all := []query.Query{q, anyTerm(localeField, everyLocale, s.asked.Locale)}
	if kind != Any {
		all = append(all, anyTerm(kindField, kind.String()))
	} else {
		all = append(all, anyTerm(kindField, Consultation.String(), Proposal.String(), Debate.String(), Argument.String(), Page.String()))
	}
	if s.asked.Office != "" {
		all = append(all, anyTerm(officeField, s.asked.Office))
	}
	return query.NewConjunctionQuery(all)
}

func anyTerm(field string, values ...string) query.Query {
	var any []query.Query
	for _, v := range values {
		any = append(any, termQuery(field, v, 0))
	}
	return query.NewDisjunctionQuery(any)
}

func termQuery(field, term string, boost float64) *query.TermQuery {
	q := query.NewTermQuery(term)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}
