package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

const (
	// mostTerms is how many words of a text stand for it, and longestSample how many of its bytes are looked at.
	mostTerms     = 16
	longestSample = 8_000
	// draftTitleWeight is how often a word of a title counts.
	draftTitleWeight = 3
)

// Draft is a text that somebody is writing.
type Draft struct {
	Title    string
	Body     string
	Language string // BCP 47; one without an analyser counts as French
}

// Similar returns at most so many proposals that say what a draft seems to say, the likest first. None is no error: a word or two
// may say too little. It returns ErrBuilding before there is an index.
func (x *Index) Similar(ctx context.Context, d Draft, limit int) ([]Key, error) {
	ctx, cancel := searchContext(ctx)
	defer cancel()
	l := languageOf(d.Language)
	if l == otherLanguage {
		l = french
	}
	var keys []Key
	err := x.use(ctx, func(b bleve.Index) error {
		v, err := openVocabulary(ctx, b)
		if err != nil {
			return err
		}
		defer v.close()
		telling, err := v.telling(l, d)
		if err != nil || len(telling) == 0 {
			return err
		}
		var any []query.Query
		for _, t := range telling {
			where := []query.Query{termQuery(titleField(l), t.term, t.weight*titleWeight)}
			if len(telling) > 1 { // one word in a long text says nothing
				where = append(where, termQuery(bodyField(l), t.term, t.weight*bodyWeight))
			}
			any = append(any, query.NewDisjunctionQuery(where))
		}
		enough := query.NewDisjunctionQuery(any)
		enough.SetMin(float64(enoughTerms(len(any))))
		request := bleve.NewSearchRequestOptions(query.NewConjunctionQuery([]query.Query{
			enough, anyTerm(kindField, Proposal.String()),
		}), limit, 0, false)
		request.SortBy([]string{"-_score", "_id"})
		found, err := b.SearchInContext(ctx, request)
		if err != nil {
			return err
		}
		for _, hit := range found.Hits {
			key, err := keyOf(hit.ID)
			if err != nil {
				return err
			}
			keys = append(keys, key)
		}
		return nil
	})
	return keys, err
}

// enoughTerms is how many of so many words a similar text has, too.
func enoughTerms(n int) int {
	if n <= 5 {
		return min(n, 2)
	}
	return (n*2 + 4) / 5
}

// telling are the words that tell a draft from other texts: those that come often in it, and seldom elsewhere.
func (v vocabulary) telling(l language, d Draft) ([]weighed, error) {
	total, err := v.reader.DocCount()
	if err != nil {
		return nil, err
	}
	often := map[string]float64{}
	for _, t := range terms(l, sample(d.Title)) {
		often[t] += draftTitleWeight
	}
	for _, t := range terms(l, sample(d.Body)) {
		often[t]++
	}
	var all []weighed
	for term, n := range often {
		if utf8.RuneCountInString(term) < 2 {
			continue
		}
		in, err := v.documents(bodyField(l), term)
		if err != nil {
			return nil, err
		}
		inTitles, err := v.documents(titleField(l), term)
		if err != nil {
			return nil, err
		}
		if in = max(in, inTitles); in > 0 {
			all = append(all, weighed{"", term, math.Sqrt(n) * math.Log(1+float64(total)/float64(in))})
		}
	}
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term)) })
	return all[:min(len(all), mostTerms)], nil
}

func sample(text string) string {
	if len(text) <= longestSample {
		return text
	}
	return strings.ToValidUTF8(text[:longestSample], "")
}
