package deliberation

import "strings"

// Register is a number in one of the two registers by which organisations are known.
type Register struct {
	Kind   RegisterKind
	Number string // without spaces, capitals: "W751234567", "732829320"
}

// RegisterKind is which register it is.
type RegisterKind uint8

const (
	NoRegister RegisterKind = iota
	RNA                     // répertoire national des associations
	SIREN
)

// String is the register's own name.
func (k RegisterKind) String() string { return [...]string{"", "RNA", "SIREN"}[k] }

// ParseRegister reads a number as people type it, with spaces or without; ok is false for what neither register could hold. An RNA number is W, then
// the département in two characters (the second a letter in Corsica and overseas: W2A…, W9R…), then seven digits; it has no check digit. A SIREN is
// nine digits, the last one by Luhn's formula (décret 97-497 of 16 May 1997, ISO/IEC 7812-1).
func ParseRegister(typed string) (Register, bool) {
	number := strings.ToUpper(strings.Join(strings.FieldsFunc(typed, func(r rune) bool {
		return r == ' ' || r == '\u00a0' || r == '\u202f' || r == '.' || r == '-'
	}), ""))
	switch {
	case len(number) == 10 && number[0] == 'W':
		if !digits(number[1:2]) || !digits(number[3:]) || !digits(number[2:3]) && (number[2] < 'A' || number[2] > 'Z') {
			return Register{}, false
		}
		return Register{RNA, number}, true
	case len(number) == 9 && digits(number) && number != "000000000" && luhn(number):
		return Register{SIREN, number}, true
	}
	return Register{}, false
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// luhn reports whether the last digit is the one that the others ask for.
func luhn(number string) bool {
	sum := 0
	for i := range number {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
