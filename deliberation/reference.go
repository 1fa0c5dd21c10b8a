package deliberation

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// SheetKind says what a numbered contribution of a debate was written on, or caught by.
type SheetKind uint8

const (
	NoSheetKind SheetKind = iota
	FormSheet             // a contribution form of the paper kit
	AvisSheet             // an avis sheet of the paper kit
	HeardSheet            // no paper: said aloud in the room and written down by the facilitator
	CallSheet             // no paper: said on the telephone, words and avis together
)

var sheetKindNames = []string{"", "form", "avis", "heard", "call"}

// sheetLetters are what stands for a kind in a reference, in the order of the kinds: formulaire, avis, parole, téléphone.
const sheetLetters = " FAPT"

func (SheetKind) enumerationNames() []string { return sheetKindNames }

// String is the name used in entries and the API; NoSheetKind has the empty name.
func (k SheetKind) String() string { return nameOf(k) }

// Valid reports whether k is a kind of sheet.
func (k SheetKind) Valid() bool { return valid(k) }

// Letter is what stands for k in a reference: F, A, P or T. It panics if k is not valid.
func (k SheetKind) Letter() byte {
	if !k.Valid() {
		panic("deliberation: no letter stands for " + k.String())
	}
	return sheetLetters[k]
}

func (k SheetKind) isNone() bool { return k == NoSheetKind }

// MarshalText writes the name.
func (k SheetKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (k *SheetKind) UnmarshalText(name []byte) error { return unmarshalName(k, "kind of sheet", name) }

// ParseSheetKind returns the kind of that name, or an error that names the input.
func ParseSheetKind(name string) (SheetKind, error) {
	return parseName[SheetKind]("kind of sheet", name)
}

// SheetKinds lists them in declaration order.
func SheetKinds() []SheetKind { return allOf[SheetKind]() }

// MostSheets is the highest number of a sheet of one kind in a debate.
const MostSheets = 99_999

// Reference names one sheet of one debate. It is printed in the corner of the sheet and typed by whoever enters the pile; it is
// no secret, and proves nothing.
type Reference struct {
	Debate int64 // from 1
	Kind   SheetKind
	Number int64 // from 1 to MostSheets, of its kind in its debate
}

// Valid reports whether r can name a sheet. That says nothing of whether there is one.
func (r Reference) Valid() bool {
	return r.Debate >= 1 && r.Kind.Valid() && r.Number >= 1 && r.Number <= MostSheets
}

// referenceChecks is the table of the control letter of the Spanish identity number (Real Decreto 1553/2005, article 11; the rule
// "TRWAGMYFPDXBNJZSQVHLCKE" of the Spanish Ministry of the Interior). It lacks I, O and U, which are misread.
const referenceChecks = "TRWAGMYFPDXBNJZSQVHLCKE"

// check is the control letter of r: the digits of debate, kind (one) and number (five), read as one number, modulo 23. A digit's
// weight is a power of 10, which is no multiple of the prime 23, and neither is 9 times one, nor a digit's difference to another:
// so one wrong digit, two neighbours that changed places, and another kind always give another letter. Another debate gives another
// letter unless the two numbers differ by a multiple of 23.
func (r Reference) check() byte {
	sum := r.Debate % 23 * (1_000_000 % 23)
	sum += int64(r.Kind)*100_000 + r.Number
	return referenceChecks[sum%23]
}

// String is the reference as it stands on the sheet and is typed: the kind's letter, the number in three digits or more, the control
// letter, as in "F017Q". Only within a debate does it name one sheet. One that is not valid is told as something that is never read as a reference.
func (r Reference) String() string {
	if !r.Valid() {
		return fmt.Sprintf("invalid(%d %v %d)", r.Debate, r.Kind, r.Number)
	}
	return fmt.Sprintf("%c%03d%c", r.Kind.Letter(), r.Number, r.check())
}

// FullString names the sheet among those of all debates: the debate's number, a hyphen, String, as in "12-F017Q".
func (r Reference) FullString() string { return strconv.FormatInt(r.Debate, 10) + "-" + r.String() }

// ParseSheet reads what was typed for a sheet of that debate: String or FullString of its reference, whose kind's letter may be left
// out where a kind is given, whose zeros in front may be missing, and where small letters, spaces and dashes do not matter. The kind
// that was typed holds, whatever kind is given. It returns ErrReferenceMistyped, or ErrReferenceElsewhere for a sound FullString of
// another debate.
func ParseSheet(debate int64, kind SheetKind, typed string) (Reference, error) {
	r, full, err := readReference(debate, kind, typed)
	switch {
	case err != nil:
		return Reference{}, err
	case full && r.Debate != debate:
		return Reference{}, ErrReferenceElsewhere
	}
	return r, nil
}

// ParseReference is ParseSheet where no kind goes without saying.
func ParseReference(debate int64, typed string) (Reference, error) {
	return ParseSheet(debate, NoSheetKind, typed)
}

// ParseFullReference reads what FullString gives, as leniently as ParseSheet. It returns ErrReferenceMistyped for anything else.
func ParseFullReference(typed string) (Reference, error) {
	r, full, err := readReference(0, NoSheetKind, typed)
	if err == nil && !full {
		err = ErrReferenceMistyped
	}
	if err != nil {
		return Reference{}, err
	}
	return r, nil
}

// readReference reads digits of a debate, the letter of a kind, digits of a number, a control letter. Without the first the debate is
// the given one, without the second the kind is; full says that a debate was typed.
func readReference(debate int64, kind SheetKind, typed string) (r Reference, full bool, err error) {
	rest, ok := bareCode(typed)
	if !ok || rest == "" {
		return r, false, ErrReferenceMistyped
	}
	letter := rest[len(rest)-1]
	first, rest := cutDigits(rest[:len(rest)-1])
	r = Reference{Debate: debate, Kind: kind}
	number := first
	if rest != "" {
		at := strings.IndexByte(sheetLetters, rest[0])
		if at < 1 {
			return r, false, ErrReferenceMistyped
		}
		r.Kind = SheetKind(at)
		if number, rest = cutDigits(rest[1:]); rest != "" {
			return r, false, ErrReferenceMistyped
		}
		if full = first != ""; full {
			if r.Debate, err = strconv.ParseInt(first, 10, 64); err != nil {
				return r, false, ErrReferenceMistyped
			}
		}
	}
	if number = strings.TrimLeft(number, "0"); len(number) > 5 {
		return r, false, ErrReferenceMistyped
	}
	r.Number, err = strconv.ParseInt(number, 10, 64)
	switch {
	case err != nil, !full && debate == 0: // what lacks its debate is no full reference; there is no letter to compare
		return r, false, ErrReferenceMistyped
	case !r.Valid() || letter != r.check():
		return r, false, ErrReferenceMistyped
	}
	return r, full, nil
}

// bareCode takes spaces and dashes out of a typed code and makes its letters capitals; ok is false if anything but letters and digits
// of ASCII is left.
func bareCode(typed string) (bare string, ok bool) {
	var b strings.Builder
	for _, r := range typed {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Dash, r):
		case '0' <= r && r <= '9' || 'A' <= r && r <= 'Z':
			b.WriteRune(r)
		case 'a' <= r && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		default:
			return "", false
		}
	}
	return b.String(), true
}

func cutDigits(s string) (digits, rest string) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return s[:i], s[i:]
		}
	}
	return s, ""
}
