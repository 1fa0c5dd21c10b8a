package deliberation

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// OfficesAt returns the offices that are meant by what somebody typed, in the order of their codes: a postcode ("59000", "20 090"), a
// département's number ("59", "2A", "974") or its name, or an office's name ("caf du nord", "pays basque"), in any letters, with or
// without accents; also among other words ("rsa à la caf du Nord"). Nil if nothing is recognised. More than one means that only the
// person knows which is theirs: two Caf share Pyrénées-Atlantiques, and "corse" is two départements.
//
// It names what the digits of a postcode tell, which is where the mail is sorted: a few dozen communes get theirs from across the
// border of their département. And it knows no town: only the person's own papers say for certain which Caf is theirs.
func OfficesAt(typed string) []Office {
	words := placeWords(typed)
	if len(words) == 0 || len(words) > maxPlaceWords {
		return nil
	}
	if code := strings.ToUpper(strings.Join(words, "")); isPlaceCode(code) {
		return officesOfCode(code)
	}
	if found := officesNamed(words); found != nil {
		return found
	}
	for i, word := range words {
		if word == "caf" {
			// The longest name after it: "caf de loire atlantique" is not the Loire's.
			for end := len(words); end > i+1; end-- {
				if found := officesCalled(words[i+1 : end]); found != nil {
					return found
				}
			}
		}
	}
	for i, word := range words {
		code := strings.ToUpper(word)
		if i+1 < len(words) && len(code) == 2 && len(words[i+1]) == 3 { // "20 090"
			if found := officesOfPostcode(code + strings.ToUpper(words[i+1])); found != nil {
				return found
			}
		}
		if found := officesOfPostcode(code); found != nil {
			return found
		}
	}
	return nil
}

// maxPlaceWords bounds what is looked at: nobody names a place in more.
const maxPlaceWords = 24

// placeWords are the words of a text without accents and elided articles, in lower case.
func placeWords(text string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(norm.NFKD.String(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	}) {
		word = strings.ToLower(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, word))
		if word != "" {
			words = append(words, word)
		}
	}
	return words
}

// placeArticles stand in names and in what people type, and mean nothing in either.
var placeArticles = map[string]bool{
	"a": true, "au": true, "aux": true, "d": true, "de": true, "des": true, "du": true, "en": true, "et": true, "l": true, "la": true,
	"le": true, "les": true, "departement": true,
}

// significant are the words that name something.
func significant(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return placeArticles[w] })
}

// isPlaceCode reports whether the whole is a number of a département or a postcode: digits, or Corsica's 2A and 2B.
func isPlaceCode(code string) bool {
	if code == "2A" || code == "2B" {
		return true
	}
	return len(code) <= 5 && strings.IndexFunc(code, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func officesOfCode(code string) []Office {
	switch len(code) {
	case 1:
		return OfficesOf("0" + code)
	case 2:
		if code == "20" { // Corsica's number until 1975, and of its postcodes still
			return officesOfAll("2A", "2B")
		}
		return OfficesOf(code)
	case 3:
		return OfficesOf(code)
	case 5:
		return officesOfPostcode(code)
	}
	return nil
}

// officesOfPostcode knows that La Poste numbers by département, overseas by three digits, and Corsica as 20: 200 and 201 are
// Corse-du-Sud, 202 and 206 Haute-Corse. Of other 20…, used for companies' mail, we only say Corsica. Saint-Barthélemy and
// Saint-Martin have postcodes of Guadeloupe, whose Caf is theirs.
func officesOfPostcode(code string) []Office {
	if len(code) != 5 || strings.IndexFunc(code, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return nil
	}
	switch code[:2] {
	case "97":
		return OfficesOf(code[:3])
	case "20":
		switch code[2] {
		case '0', '1':
			return OfficesOf("2A")
		case '2', '6':
			return OfficesOf("2B")
		}
		return officesOfAll("2A", "2B")
	}
	return OfficesOf(code[:2])
}

func officesOfAll(departements ...string) []Office {
	found := map[Office]bool{}
	for _, code := range departements {
		for _, o := range officesByDepartement[code] {
			found[o] = true
		}
	}
	if len(found) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(found))
}

// placeName is what a place may be called by: the words of the name of a département or an office, and the offices meant.
type placeName struct {
	words   []string
	offices []Office
}

var placeNames = func() []placeName {
	var all []placeName
	for _, d := range departementTable {
		all = append(all, placeName{significant(placeWords(d.Name)), officesByDepartement[d.Code]})
	}
	for i, row := range officeTable {
		words := significant(placeWords(row.name))
		if words[0] == "caf" {
			words = words[1:]
		}
		all = append(all, placeName{words, []Office{Office(i + 1)}})
	}
	return all
}()

// officesCalled returns the offices whose name, or whose département's, is exactly these words.
func officesCalled(words []string) []Office {
	words = significant(words)
	found := map[Office]bool{}
	for _, n := range placeNames {
		if len(words) > 0 && slices.Equal(n.words, words) {
			for _, o := range n.offices {
				found[o] = true
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(found))
}

// shortestStart is how many letters of a name are enough for it to be offered.
const shortestStart = 3

// officesNamed takes the whole of what was typed for a name: first as it stands, else each word as that of a name or the
// beginning of one.
func officesNamed(words []string) []Office {
	words = significant(words)
	if len(words) > 0 && (words[0] == "caf" || words[0] == "cafs") {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil
	}
	if found := officesCalled(words); found != nil {
		return found
	}
	found := map[Office]bool{}
	for _, n := range placeNames {
		if startsOf(words, n.words) {
			for _, o := range n.offices {
				found[o] = true
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(found))
}

// startsOf reports whether each of the words typed begins one of a name's, in order.
func startsOf(typed, name []string) bool {
	for _, word := range typed {
		i := slices.IndexFunc(name, func(n string) bool {
			return n == word || len(word) >= shortestStart && strings.HasPrefix(n, word)
		})
		if i < 0 {
			return false
		}
		name = name[i+1:]
	}
	return true
}
