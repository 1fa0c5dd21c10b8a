package sms

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// Number is a mobile number in E.164: + and at most 15 digits, the first of which are those of its country.
type Number string

// French are the regions (ISO 3166-1) whose numbers are written as in France: ten digits, with 0 first. A number of ten digits is searched for
// in them in this order: their mobile numbers begin differently, but where two regions have one country code, and so one number.
func French() []string { return []string{"FR", "GP", "GF", "MQ", "RE", "YT"} }

// Regions are those to whose phones messages are sent. A message to some others costs a hundred times as much, part of which goes to whoever
// owns the number: so nobody is sent one where the operator did not say so.
type Regions []string

// UnmarshalText takes codes of ISO 3166-1 between commas, such as "FR,RE,BE".
func (r *Regions) UnmarshalText(text []byte) error {
	var all Regions
	for code := range strings.SplitSeq(string(text), ",") {
		code = strings.ToUpper(strings.TrimSpace(code))
		if !phonenumbers.GetSupportedRegions()[code] {
			return errRegion
		}
		if !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	*r = all
	return nil
}

// mostTyped is longer than any number with all that people put between its digits.
const mostTyped = 40

// looksTyped reports whether a number may be one: of digits, and of what people put between them.
func looksTyped(typed string) bool {
	return len(typed) <= mostTyped && !strings.ContainsFunc(typed, func(r rune) bool {
		return !unicode.IsDigit(r) && !unicode.IsSpace(r) && !strings.ContainsRune("+.-()/\u2011\u2013", r)
	})
}

// Parse reads a mobile number of one of the regions as people type it: with spaces, dots or hyphens, from France or with + or 00 first; ok is
// false for anything else. All ways to write a number give the same one.
func (r Regions) Parse(typed string) (n Number, ok bool) {
	if !looksTyped(typed) {
		return "", false
	}
	typed = strings.Join(strings.Fields(typed), " ") // of all the spaces that there are, the library knows some
	for _, region := range French() {
		read, err := phonenumbers.Parse(typed, region)
		if err != nil || read.GetExtension() != "" || !phonenumbers.IsValidNumber(read) {
			continue
		}
		switch phonenumbers.GetNumberType(read) {
		case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		default:
			continue
		}
		if !slices.Contains(r, phonenumbers.GetRegionCodeForNumber(read)) {
			continue
		}
		return Number(phonenumbers.Format(read, phonenumbers.E164)), true
	}
	return "", false
}

// Spelled is a number as people in France read it: those of France from within, others with the + of their country.
func (n Number) Spelled() string {
	read, err := phonenumbers.Parse(string(n), "")
	if err != nil {
		return string(n)
	}
	if slices.Contains(French(), phonenumbers.GetRegionCodeForNumber(read)) {
		return phonenumbers.Format(read, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(read, phonenumbers.INTERNATIONAL)
}

// country is the code of its country, such as "33"; empty if there is none such.
func (n Number) country() string {
	read, err := phonenumbers.Parse(string(n), "")
	if err != nil {
		return ""
	}
	return strconv.Itoa(int(read.GetCountryCode()))
}

// block is the ten thousand numbers among which it is: an operator gets them together, and who earns with messages owns many of one.
func (n Number) block() string { return string(n[:max(0, len(n)-4)]) }

// ParseCallable reads a number that people of France can call, fixed or mobile, as Parse does; numbers that cost whoever calls more than a call are none.
func ParseCallable(typed string) (n Number, ok bool) {
	if !looksTyped(typed) {
		return "", false
	}
	typed = strings.Join(strings.Fields(typed), " ")
	for _, region := range French() {
		read, err := phonenumbers.Parse(typed, region)
		if err != nil || read.GetExtension() != "" || !phonenumbers.IsValidNumber(read) || !slices.Contains(French(), phonenumbers.GetRegionCodeForNumber(read)) {
			continue
		}
		switch phonenumbers.GetNumberType(read) {
		case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.FIXED_LINE, phonenumbers.VOIP:
			return Number(phonenumbers.Format(read, phonenumbers.E164)), true
		}
	}
	return "", false
}
