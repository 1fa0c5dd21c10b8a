package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a piece of a text; Marked if it is a word that was looked for.
type Span struct {
	Text   string
	Marked bool
}

// Marks finds the words of a query in texts: as the index does, so that what was found is marked.
type Marks struct {
	stems  [len(languages)]map[string]struct{}
	words  map[string]int // the word of the query for which it counts
	begins string
	count  int
}

func (m *Marks) add(w word) {
	if m.words == nil {
		m.words = map[string]int{}
		for i := range m.stems {
			m.stems[i] = map[string]struct{}{}
		}
	}
	for i, l := range languages {
		if stem, ok := w.stems[l]; ok {
			m.stems[i][stem] = struct{}{}
			m.words[string(l)+":"+stem] = m.count
		}
	}
	for plain := range w.as {
		m.words[plain] = m.count
	}
	for _, as := range w.asStems {
		for i, l := range languages {
			if l == as.of {
				m.stems[i][as.term] = struct{}{}
				m.words[string(l)+":"+as.term] = m.count
			}
		}
	}
	if w.begins {
		m.begins = w.plain
	}
	m.count++
}

// place is where a marked word stands in a text, in bytes, and which word of the query it is.
type place struct{ from, to, word int }

func (m *Marks) places(text, tag string) []place {
	if m == nil || m.count == 0 {
		return nil
	}
	stemAt := map[int]int{} // word of the query by where one of its family begins
	l := languageOf(tag)
	for i, known := range languages {
		if known != l {
			continue
		}
		for _, t := range analysers[l].Analyze([]byte(text)) {
			if _, ok := m.stems[i][string(t.Term)]; ok {
				stemAt[t.Start] = m.words[string(l)+":"+string(t.Term)]
			}
		}
	}
	var all []place
	for _, t := range analysers[otherLanguage].Analyze([]byte(text)) {
		plain := string(t.Term)
		n, ok := m.words[plain]
		if !ok {
			n, ok = stemAt[t.Start]
		}
		if !ok && m.begins != "" && strings.HasPrefix(plain, m.begins) {
			n, ok = m.count-1, true
		}
		if ok {
			all = append(all, place{t.Start + elided(text[t.Start:t.End], plain), t.End, n})
		}
	}
	return all
}

// Mark cuts a text into spans, whose texts make it up again.
func (m *Marks) Mark(text, tag string) []Span { return cut(text, m.places(text, tag)) }

func cut(text string, places []place) []Span {
	var spans []Span
	at := 0
	for _, p := range places {
		if p.from < at {
			continue
		}
		if p.from > at {
			spans = append(spans, Span{text[at:p.from], false})
		}
		spans = append(spans, Span{text[p.from:p.to], true})
		at = p.to
	}
	if at < len(text) {
		spans = append(spans, Span{text[at:], false})
	}
	return spans
}

// before is how many characters of an excerpt stand before its first marked word, at most.
const before = 40

// Excerpt is a piece of a text of at most so many characters that has the most of the words that were looked for, cut between words; from
// the beginning if it has none. Ellipses say where something is left out.
func (m *Marks) Excerpt(text, tag string, length int) []Span {
	text = strings.Join(Words(text), " ")
	if utf8.RuneCountInString(text) <= length {
		return m.Mark(text, tag)
	}
	places := m.places(text, tag)
	from := 0
	if first, ok := densest(text, places, length-before); ok {
		if from = backward(text, places[first].from, before); from < before {
			from = 0
		}
	}
	to := forward(text, from, length)
	var inside []place
	for _, p := range places {
		if p.from >= from && p.to <= to {
			inside = append(inside, place{p.from - from, p.to - from, p.word})
		}
	}
	spans := cut(text[from:to], inside)
	if from > 0 {
		spans = append([]Span{{"… ", false}}, spans...)
	}
	if to < len(text) {
		spans = append(spans, Span{" …", false})
	}
	return spans
}

// densest returns the first place from which on the most different words, then the most places, are within so many characters.
func densest(text string, places []place, length int) (best int, ok bool) {
	most := 0
	for i, p := range places {
		words := map[int]struct{}{}
		n := 0
		for _, q := range places[i:] {
			if q.to-p.from > length*2 || utf8.RuneCountInString(text[p.from:q.to]) > length {
				break
			}
			words[q.word] = struct{}{}
			n++
		}
		if weight := len(words)*len(places) + n; weight > most {
			most, best, ok = weight, i, true
		}
	}
	return best, ok
}

// backward is where the word begins that is at most so many characters before at, or at itself.
func backward(text string, at, characters int) int {
	from := at
	for n := 0; n < characters && from > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	if from == 0 {
		return 0
	}
	if i := strings.IndexByte(text[from:at], ' '); i >= 0 {
		return from + i + 1
	}
	return at
}

// forward is where the last word ends that is whole within so many characters from from on.
func forward(text string, from, characters int) int {
	to := from
	for n := 0; n < characters && to < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	if to == len(text) || text[to] == ' ' {
		return to
	}
	if i := strings.LastIndexByte(text[from:to], ' '); i > 0 {
		return from + i
	}
	return to
}

// WrittenIn returns the other spelling as a text writes it, with its accents, in lower case; empty if the text does not have it.
func (s Spelling) WrittenIn(text string) string {
	for _, t := range analysers[s.term.of].Analyze([]byte(text)) {
		if string(t.Term) != s.term.term {
			continue
		}
		written := text[t.Start:t.End]
		if plain := terms(otherLanguage, written); len(plain) == 1 {
			written = written[elided(written, plain[0]):]
		}
		return strings.Map(unicode.ToLower, written)
	}
	return ""
}
