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

// Draft is a text that somebody is writing, in whatever language.
type Draft struct {
	Title string
	Body  string
}

// Similar returns at most so many proposals that say what a draft seems to say, the likest first. None is no error: a word or two
// may say too little. It returns ErrBuilding before there is an index.
func (x *Index) Similar(ctx context.Context, d Draft, limit int) ([]Key, error) {
	ctx, cancel := searchContext(ctx)
	defer cancel()
	var keys []Key
	err := x.use(ctx, func(b bleve.Index) error {
		v, err := openVocabulary(ctx, b)
		if err != nil {
			return err
		}
		defer v.close()
		var any []query.Query
		for _, l := range languages {
			telling, words, err := v.telling(l, d)
			if err != nil {
				return err
			}
			if one := similarIn(l, telling, enoughWords(words)); one != nil {
				any = append(any, one)
			}
		}
		if any == nil {
			return nil
		}
		request := bleve.NewSearchRequestOptions(query.NewConjunctionQuery([]query.Query{
			query.NewDisjunctionQuery(any), anyTerm(kindField, Proposal.String()),
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

// similarIn asks for texts of a language that have enough of some words; nil if no text can.
func similarIn(l language, telling []weighed, enough int) query.Query {
	if len(telling) < enough || enough == 0 {
		return nil
	}
	var any []query.Query
	for _, t := range telling {
		where := []query.Query{termQuery(titleField(l), t.term, t.weight*titleWeight)}
		if len(telling) > 1 { // one word in a long text says nothing
			where = append(where, termQuery(bodyField(l), t.term, t.weight*bodyWeight))
		}
		any = append(any, query.NewDisjunctionQuery(where))
	}
	similar := query.NewDisjunctionQuery(any)
	similar.SetMin(float64(enough))
	return similar
}

// enoughWords is how many words of a draft of so many a similar text has, too: of a French draft, an English text may have one or two.
func enoughWords(n int) int {
	n = min(n, mostTerms)
	if n <= 5 {
		return min(n, 2)
	}
	return (n*2 + 4) / 5
}

// telling are the words that tell a draft from other texts: those that come often in it, and seldom elsewhere. words is how many
// different ones it has in all.
func (v vocabulary) telling(l language, d Draft) (all []weighed, words int, err error) {
	total, err := v.reader.DocCount()
	if err != nil {
		return nil, 0, err
	}
	often := map[string]float64{}
	for _, t := range terms(l, sample(d.Title)) {
		often[t] += draftTitleWeight
	}
	for _, t := range terms(l, sample(d.Body)) {
		often[t]++
	}
	for term, n := range often {
		if utf8.RuneCountInString(term) < 2 {
			continue
		}
		words++
		in, err := v.documents(bodyField(l), term)
		if err != nil {
			return nil, 0, err
		}
		inTitles, err := v.documents(titleField(l), term)
		if err != nil {
			return nil, 0, err
		}
		if in = max(in, inTitles); in > 0 {
			all = append(all, weighed{"", term, math.Sqrt(n) * math.Log(1+float64(total)/float64(in))})
		}
	}
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term)) })
	return all[:min(len(all), mostTerms)], words, nil
}

func sample(text string) string {
	if len(text) <= longestSample {
		return text
	}
	return strings.ToValidUTF8(text[:longestSample], "")
}
