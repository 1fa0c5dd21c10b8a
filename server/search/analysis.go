package search

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ar" // registers the filters that are named below
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"
	_ "github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	_ "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	"golang.org/x/text/unicode/norm"
)

const (
	splitFilter   = "voix_split"
	foldFilter    = "voix_fold"
	wordsAnalyser = "voix_words"
)

// splitting parts words between which somebody forgot a space ("fin.Début", "Contrôles:arrêter"): Unicode's rules, made for names and
// figures, take them for one. Figures and acronyms stay whole.
type splitting struct{}

// Filter implements analysis.TokenFilter.
func (splitting) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	var all analysis.TokenStream
	for _, t := range tokens {
		if !bytes.ContainsAny(t.Term, ".:_") || isAcronym(withoutArticle(t.Term)) || bytes.ContainsAny(t.Term, "0123456789") {
			all = append(all, t)
			continue
		}
		from := 0
		for i := 0; i <= len(t.Term); i++ {
			if i < len(t.Term) && !strings.ContainsRune(".:_", rune(t.Term[i])) {
				continue
			}
			if i > from {
				part := *t
				part.Term, part.Start, part.End = t.Term[from:i], t.Start+from, t.Start+i
				all = append(all, &part)
			}
			from = i + 1
		}
	}
	return all
}

// folding takes accents from letters (indû, indu; أ, ا), parts ligatures (œ, oe), and writes R.S.A. as RSA. bleve's own folding is of
// whole texts, and loses where in them a word stands.
type folding struct{}

// Filter implements analysis.TokenFilter.
func (folding) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	kept := tokens[:0]
	for _, t := range tokens {
		if !plainASCII(t.Term) {
			t.Term = []byte(fold(string(t.Term)))
		} else if isAcronym(t.Term) {
			t.Term = []byte(strings.ReplaceAll(string(t.Term), ".", ""))
		}
		if len(t.Term) > 0 && len(t.Term) <= longestTerm {
			kept = append(kept, t)
		}
	}
	return kept
}

// longestTerm is how many bytes a word may have: what is longer is no word, and would only cost.
const longestTerm = 80

func plainASCII(term []byte) bool {
	for _, b := range term {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// withoutArticle is what stands behind the last apostrophe of a word.
func withoutArticle(term []byte) []byte {
	if i := bytes.LastIndexAny(term, "'’"); i >= 0 {
		_, size := utf8.DecodeRune(term[i:])
		return term[i+size:]
	}
	return term
}

// isAcronym reports whether a word is of single letters between dots.
func isAcronym(term []byte) bool {
	for i, b := range term {
		if i%2 == 1 && b != '.' || i%2 == 0 && (b|0x20 < 'a' || b|0x20 > 'z') {
			return false
		}
	}
	return len(term) > 2
}

var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "đ", "d", "ł", "l", "ـ", "", "’", "'")

// fold writes lower-case words without what their letters bear above or below.
func fold(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(ligatures.Replace(word)))
}

// analysers are made once: they keep nothing of what they analyse.
var (
	indexMapping = newMapping()
	analysers    = func() map[language]analysis.Analyzer {
		all := map[language]analysis.Analyzer{otherLanguage: indexMapping.AnalyzerNamed(wordsAnalyser)}
		for _, l := range languages {
			all[l] = indexMapping.AnalyzerNamed(analyserOf(l))
		}
		return all
	}()
)

func analyserOf(l language) string { return "voix_" + string(l) }

func newMapping() *mapping.IndexMappingImpl {
	for name, filter := range map[string]analysis.TokenFilter{splitFilter: splitting{}, foldFilter: folding{}} {
		err := registry.RegisterTokenFilter(name, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) { return filter, nil })
		if err != nil {
			panic(err) // only for a second filter of that name
		}
	}
	m := mapping.NewIndexMapping()
	for name, filters := range map[string][]string{
		// Stop words are known with their accents, and stems without.
		wordsAnalyser:       {splitFilter, "to_lower", "elision_fr", "stop_fr", foldFilter},
		analyserOf(french):  {splitFilter, "to_lower", "elision_fr", "stop_fr", foldFilter, "stemmer_fr_light"},
		analyserOf(english): {splitFilter, "possessive_en", "to_lower", "stop_en", foldFilter, "stemmer_porter"},
		analyserOf(arabic):  {splitFilter, "to_lower", "stop_ar", foldFilter, "normalize_ar", "stemmer_ar"},
	} {
		err := m.AddCustomAnalyzer(name, map[string]any{"type": custom.Name, "tokenizer": "unicode", "token_filters": filters})
		if err != nil {
			panic(fmt.Sprintf("search: analyser %s: %v", name, err)) // only for a filter that bleve does not know
		}
	}
	// Nothing is kept but terms: no text, no place of a word in it.
	text := func(analyser string) *mapping.FieldMapping {
		f := mapping.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = analyser, false, false, false, false
		return f
	}
	d := mapping.NewDocumentStaticMapping()
	for _, l := range languages {
		d.AddFieldMappingsAt(titleField(l), text(analyserOf(l)))
		d.AddFieldMappingsAt(bodyField(l), text(analyserOf(l)))
	}
	d.AddFieldMappingsAt(wordsField, text(wordsAnalyser))
	d.AddFieldMappingsAt(officeField, text(keyword.Name))
	d.AddFieldMappingsAt(localeField, text(keyword.Name))
	kind := text(keyword.Name)
	kind.DocValues = true // its values are counted
	d.AddFieldMappingsAt(kindField, kind)
	m.DefaultMapping = d
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	return m
}

// terms are those of a text in a language.
func terms(l language, text string) []string {
	var all []string
	for _, t := range analysers[l].Analyze([]byte(text)) {
		all = append(all, string(t.Term))
	}
	return all
}
