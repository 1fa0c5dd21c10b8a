package opinion

import (
	"cmp"
	"slices"
	"strings"
)

// register numbers identifiers in order of arrival.
type register struct {
	numbers map[string]uint32
	names   []string
	small   []uint32 // number + 1 of the identifiers "0", "1", … as long as they are that short: most are, and a look-up costs less here
}

const smallIdentifiers = 1 << 20

func (r *register) number(identifier []byte) uint32 {
	value, ok := smallNumber(identifier)
	if ok && value < len(r.small) && r.small[value] > 0 {
		return r.small[value] - 1
	}
	n, known := r.numbers[string(identifier)]
	if !known {
		if r.numbers == nil {
			r.numbers = map[string]uint32{}
		}
		n = uint32(len(r.names))
		name := string(identifier)
		r.numbers[name] = n
		r.names = append(r.names, name)
	}
	if ok {
		for len(r.small) <= value {
			r.small = append(r.small, make([]uint32, max(1024, len(r.small)))...)
		}
		r.small[value] = n + 1
	}
	return n
}

// smallNumber reads an identifier written as strconv.Itoa would, below smallIdentifiers.
func smallNumber(identifier []byte) (int, bool) {
	if len(identifier) == 0 || len(identifier) > 7 || identifier[0] == '0' && len(identifier) > 1 {
		return 0, false
	}
	value := 0
	for _, c := range identifier {
		if c < '0' || c > '9' {
			return 0, false
		}
		value = 10*value + int(c-'0')
	}
	return value, value < smallIdentifiers
}

// sorted returns the identifiers in their order, and the place in it of each number.
func (r *register) sorted() (names []string, places []uint32) {
	names = slices.Clone(r.names)
	sortIdentifiers(names)
	places = make([]uint32, len(names))
	for place, name := range names {
		places[r.numbers[name]] = uint32(place)
	}
	return names, places
}

// sortIdentifiers sorts as integers if all are, of any length, else by bytes.
func sortIdentifiers(names []string) {
	for _, name := range names {
		if !isInteger(name) {
			slices.Sort(names)
			return
		}
	}
	slices.SortFunc(names, compareIntegers)
}

func isInteger(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// compareIntegers orders by value; of "7" and "07", which are two identifiers, by bytes.
func compareIntegers(a, b string) int {
	signA, digitsA := integer(a)
	signB, digitsB := integer(b)
	if signA != signB {
		return cmp.Compare(signA, signB)
	}
	return cmp.Or(signA*cmp.Or(cmp.Compare(len(digitsA), len(digitsB)), cmp.Compare(digitsA, digitsB)), cmp.Compare(a, b))
}

// integer splits into sign (-1, 0, 1) and digits without leading zeros.
func integer(s string) (sign int, digits string) {
	digits = strings.TrimLeft(strings.TrimPrefix(s, "-"), "0")
	switch {
	case digits == "":
		return 0, ""
	case s[0] == '-':
		return -1, digits
	}
	return 1, digits
}
