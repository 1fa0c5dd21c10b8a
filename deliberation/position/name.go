package position

import "fmt"

func nameOf[E ~uint8](names []string, e E) string {
	if int(e) < len(names) {
		return names[e]
	}
	return fmt.Sprintf("invalid(%d)", e)
}

func readName[E ~uint8](e *E, names []string, what string, name []byte) error {
	for i, n := range names {
		if n == string(name) {
			*e = E(i)
			return nil
		}
	}
	return fmt.Errorf("position: %q is no %s", name, what)
}
