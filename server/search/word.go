package search

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
)

// Weights of where a word stands. A title says what a text is about; the word as it was typed counts a little more than its family;
// a beginning or another spelling only brings what would not be there otherwise.
const (
	titleWeight   = 3.0
	bodyWeight    = 1.0
	exactWeight   = 0.5
	beginsWeight  = 0.25
	similarWeight = 0.1

	mostBeginnings = 20 // words that begin like the last one
	mostSimilar    = 8  // words spelled like one that nothing has
	// mostLookedAt bounds what is read of the vocabulary for one word.
	mostLookedAt   = 2000
	shortestBegin  = 3 // letters
	shortestTypo   = 4 // letters of a word in which one may be wrong
	shortestTypos2 = 8 // and two
)

// word is one word that is looked for, and what it is looked for as.
type word struct {
	from, to int    // bytes of the query
	plain    string // as in the field of words
	stems    map[language]string
	terms    []weighed           // in the index, all with documents
	begins   bool                // words that begin so are marked, too
	as       map[string]struct{} // words that count as it, for they are spelled like it
	asStems  []inLanguage        // likewise
	known    bool                // documents have it as it was typed, or a word of its family
}

type weighed struct {
	field, term string
	weight      float64
}

// query is nil if no document has the word.
func (w word) query() query.Query {
	var any []query.Query
	for _, t := range w.terms {
		// bleve divides the sum of what matched by how many could have: a word with many other spellings would count for nothing.
		any = append(any, termQuery(t.field, t.term, t.weight*float64(len(w.terms))))
	}
	if any == nil {
		return nil
	}
	return query.NewDisjunctionQuery(any)
}

// vocabulary reads the terms of an index.
type vocabulary struct {
	ctx    context.Context
	reader index.IndexReader
}

func openVocabulary(ctx context.Context, b bleve.Index) (vocabulary, error) {
	inner, err := b.Advanced()
	if err != nil {
		return vocabulary{}, err
	}
	reader, err := inner.Reader()
	return vocabulary{ctx, reader}, err
}

func (v vocabulary) close() { _ = v.reader.Close() }

// documents is how many have a term; those that were removed do not count.
func (v vocabulary) documents(field, term string) (uint64, error) {
	r, err := v.reader.TermFieldReader(v.ctx, []byte(term), field, false, false, false)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return r.Count(), nil
}

// words are the different words of a text that mean something, with the terms that documents have of them.
func (v vocabulary) words(text string) ([]word, error) {
	text = shortened(text)
	var all []word
	seen := map[string]bool{}
	for _, t := range analysers[otherLanguage].Analyze([]byte(text)) {
		plain := string(t.Term)
		if seen[plain] || len(all) == MostWords {
			continue
		}
		seen[plain] = true
		w := word{from: t.Start, to: t.End, plain: plain, stems: map[language]string{}, as: map[string]struct{}{}}
		w.from += elided(text[t.Start:t.End], plain)
		if err := v.lookUp(&w, text[t.Start:t.End]); err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	if len(all) > 0 {
		last := &all[len(all)-1]
		if utf8.RuneCountInString(last.plain) >= shortestBegin {
			last.begins = true
			if err := v.addBeginnings(last); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// shortened is the beginning of a text that is looked at.
func shortened(text string) string {
	n := 0
	for i := range text {
		if n++; n > LongestQuery {
			return text[:i]
		}
	}
	return text
}

// elided is how many bytes of a word as it is written are an article that is no part of it: two of "l'aide".
func elided(written, plain string) int {
	if i := strings.LastIndexAny(written, "'’"); i >= 0 {
		_, size := utf8.DecodeRuneInString(written[i:])
		if fold(strings.ToLower(written[i+size:])) == plain {
			return i + size
		}
	}
	return 0
}

// lookUp finds the terms of a word in every language: nobody says in which they ask.
func (v vocabulary) lookUp(w *word, written string) error {
	add := func(field, term string, weight float64) error {
		n, err := v.documents(field, term)
		if n > 0 {
			w.terms, w.known = append(w.terms, weighed{field, term, weight}), true
		}
		return err
	}
	for _, l := range languages {
		stems := terms(l, written)
		if len(stems) != 1 {
			continue // a stop word of that language, or no single word in it
		}
		w.stems[l] = stems[0]
		if err := errors.Join(add(titleField(l), stems[0], titleWeight), add(bodyField(l), stems[0], bodyWeight)); err != nil {
			return err
		}
	}
	w.as[w.plain] = struct{}{}
	return add(wordsField, w.plain, exactWeight)
}

// addBeginnings adds words that go on where the word ends: who types has not finished.
func (v vocabulary) addBeginnings(w *word) error {
	dict, err := v.reader.FieldDictPrefix(wordsField, []byte(w.plain))
	if err != nil {
		return err
	}
	found, err := read(dict)
	if err != nil {
		return err
	}
	var longer []string
	for _, e := range found {
		if e.Term != w.plain {
			longer = append(longer, e.Term)
		}
	}
	slices.SortFunc(longer, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	for _, term := range longer[:min(len(longer), mostBeginnings)] {
		n, err := v.documents(wordsField, term)
		if err != nil {
			return err
		}
		if n > 0 {
			w.terms = append(w.terms, weighed{wordsField, term, beginsWeight})
		}
	}
	return nil
}

func read(dict index.FieldDict) ([]index.DictEntry, error) {
	defer dict.Close()
	var all []index.DictEntry
	for len(all) < mostLookedAt {
		e, err := dict.Next()
		if err != nil || e == nil {
			return all, err
		}
		all = append(all, *e)
	}
	return all, nil
}

// typos is how many letters of a word may be wrong: none of a short one, which would be another word, or of a number.
func typos(plain string) int {
	letters := 0
	for _, r := range plain {
		if unicode.IsDigit(r) {
			return 0
		}
		letters++
	}
	switch {
	case letters >= shortestTypos2:
		return 2
	case letters >= shortestTypo:
		return 1
	}
	return 0
}

// addSimilar adds to words that no document has those that are spelled like them.
func (s *searching) addSimilar(r *Results) error {
	for i := range s.words {
		w := &s.words[i]
		if w.known || typos(w.plain) == 0 {
			continue
		}
		similar, err := s.spelledLike(w)
		if err != nil {
			return err
		}
		for _, t := range similar {
			weight := similarWeight / float64(t.distance)
			if t.of == otherLanguage {
				w.terms = append(w.terms, weighed{wordsField, t.term, weight})
				w.as[t.term] = struct{}{}
			} else {
				w.terms = append(w.terms, weighed{titleField(t.of), t.term, weight * titleWeight}, weighed{bodyField(t.of), t.term, weight})
				w.asStems = append(w.asStems, t.inLanguage)
			}
		}
		for _, t := range similar {
			in, err := s.holding(t)
			if err != nil {
				return err
			}
			if in != (Key{}) {
				r.Spellings = append(r.Spellings, Spelling{From: w.from, To: w.to, In: in, term: t.inLanguage})
				break
			}
		}
	}
	return nil
}

// inLanguage is a stem of a language, or a whole word of any.
type inLanguage struct {
	of   language
	term string
}

// similarTerm is one that documents have, and how far it is from what was typed.
type similarTerm struct {
	inLanguage
	distance uint8
	count    uint64
}

// spelledLike returns terms spelled like a word or its stems, the likeliest first: of the fewest wrong letters, then of the most documents.
// Stems, because a letter may be wrong in a singular where texts have the plural.
func (v vocabulary) spelledLike(w *word) ([]similarTerm, error) {
	all, err := v.near(wordsField, inLanguage{otherLanguage, w.plain}, typos(w.plain))
	if err != nil {
		return nil, err
	}
	for _, l := range languages {
		stem, ok := w.stems[l]
		if !ok {
			continue
		}
		for _, field := range []string{titleField(l), bodyField(l)} {
			found, err := v.near(field, inLanguage{l, stem}, min(typos(stem), typos(w.plain)))
			if err != nil {
				return nil, err
			}
			for _, t := range found {
				if !slices.ContainsFunc(all, func(known similarTerm) bool { return known.inLanguage == t.inLanguage }) {
					all = append(all, t)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b similarTerm) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.count, a.count), cmp.Compare(a.of, b.of), cmp.Compare(a.term, b.term))
	})
	return all[:min(len(all), mostSimilar)], nil
}

// near are the terms of a field in which at most so many letters are other than in one.
func (v vocabulary) near(field string, to inLanguage, most int) ([]similarTerm, error) {
	if most == 0 {
		return nil, nil
	}
	fuzzy, ok := v.reader.(index.IndexReaderFuzzy)
	if !ok {
		return nil, errors.New("search: the index finds no similar words")
	}
	dict, automaton, err := fuzzy.FieldDictFuzzyAutomaton(field, to.term, most, "")
	if err != nil {
		return nil, err
	}
	found, err := read(dict)
	if err != nil {
		return nil, err
	}
	var all []similarTerm
	for _, e := range found {
		t := similarTerm{inLanguage{to.of, e.Term}, uint8(most), 0}
		if automaton != nil {
			if ok, distance := automaton.MatchAndDistance(e.Term); ok && distance > 0 {
				t.distance = distance
			}
		}
		if t.count, err = v.documents(field, e.Term); err != nil {
			return nil, err
		}
		if t.count > 0 {
			all = append(all, t)
		}
	}
	return all, nil
}

// holding returns the first document that has a word, the zero Key if there is none that the reader may find.
func (s *searching) holding(t similarTerm) (Key, error) {
	has := query.Query(termQuery(wordsField, t.term, 1))
	if t.of != otherLanguage {
		has = query.NewDisjunctionQuery([]query.Query{termQuery(titleField(t.of), t.term, 1), termQuery(bodyField(t.of), t.term, 1)})
	}
	one := bleve.NewSearchRequestOptions(s.filtered(has, Any), 1, 0, false)
	one.SortBy([]string{"_id"})
	found, err := s.bleve.SearchInContext(s.ctx, one)
	if err != nil || len(found.Hits) == 0 {
		return Key{}, err
	}
	return keyOf(found.Hits[0].ID)
}
