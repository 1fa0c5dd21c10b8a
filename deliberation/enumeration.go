package deliberation

import "fmt"

// An enumeration is a small closed set of names. Its zero value means "none" and has the empty name. Entries store the
// name, not the number, so that the journal can be read without this program and numbers may be reordered.
type enumeration interface {
	~uint8 | ~uint16
	enumerationNames() []string
}

func nameOf[E enumeration](e E) string {
	names := e.enumerationNames()
	if int(e) < len(names) {
		return names[e]
	}
	return fmt.Sprintf("invalid(%d)", e)
}

func parseName[E enumeration](what, name string) (E, error) {
	var e E
	err := unmarshalName(&e, what, []byte(name))
	return e, err
}

// unmarshalName sets e to the value with that name; "none" has no name here. It does not allocate: it runs at replay.
func unmarshalName[E enumeration](e *E, what string, name []byte) error {
	for i, n := range (*e).enumerationNames() {
		if i > 0 && n == string(name) {
			*e = E(i)
			return nil
		}
	}
	return fmt.Errorf("deliberation: %q is no %s", name, what)
}

func valid[E enumeration](e E) bool {
	return e > 0 && int(e) < len(e.enumerationNames())
}

// allOf lists every value but "none", in declaration order.
func allOf[E enumeration]() []E {
	var none E
	all := make([]E, 0, len(none.enumerationNames())-1)
	for i := 1; i < len(none.enumerationNames()); i++ {
		all = append(all, E(i))
	}
	return all
}
