package sms

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersAreReadAsPeopleTypeThem(t *testing.T) {
	regions := Regions(append(French(), "BE"))
	for typed, want := range map[string]Number{
		"0612345678": "+33612345678", "06 12 34 56 78": "+33612345678", "06.12.34.56.78": "+33612345678", " 06-12-34-56-78 ": "+33612345678",
		"+33 6 12 34 56 78": "+33612345678", "+33 (0)6 12 34 56 78": "+33612345678", "0033612345678": "+33612345678", "33612345678": "+33612345678",
		"06\u202f12\u00a034 56 78": "+33612345678", "٠٦١٢٣٤٥٦٧٨": "+33612345678", "07 51 23 45 67": "+33751234567",
		"0690 12 34 56": "+590690123456", "0694 20 12 34": "+594694201234", "0696 20 12 34": "+596696201234", "0692 12 34 56": "+262692123456", "0639 69 12 34": "+262639691234",
		"+32 470 12 34 56": "+32470123456", "+590690123456": "+590690123456",
		// No mobile of a region to which we send.
		"": "", "06 12 34 56 7": "", "06 12 34 56 789": "", "01 42 34 56 78": "", "08 99 12 34 56": "", "36 46": "", "112": "", "+44 7400 123456": "", "+1 212 555 0123": "",
		"+882 16 123456": "", "+87912345678": "", "06FLOWERS8": "", "tel:+33612345678": "", "0612345678;ext=5": "", "0612345678 x5": "", "<script>": "", "+": "", "0612345678\n0712345678": "",
		"06 12 34 56 78" + strings.Repeat(" ", 40): "",
	} {
		got, ok := regions.Parse(typed)
		if got != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %v, want %q", typed, got, ok, want)
		}
	}
}

func TestNumbersAreSpelledAsPeopleReadThem(t *testing.T) {
	for n, want := range map[Number]string{
		"+33612345678": "06 12 34 56 78", "+262692123456": "0692 12 34 56", "+590690123456": "0690 12 34 56", "+32470123456": "+32 470 12 34 56",
	} {
		if got := n.Spelled(); got != want {
			t.Errorf("%s is spelled %q, want %q", n, got, want)
		}
		if back, ok := Regions(append(French(), "BE")).Parse(n.Spelled()); !ok || back != n {
			t.Errorf("%s, as spelled, is read as %q", n, back)
		}
	}
}

// However the digits of a French mobile are parted, the number is the same: else one could be asked for more codes than is allowed.
func TestANumberIsTheSameHoweverItIsTyped(t *testing.T) {
	regions := Regions(French())
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`0612[0-9]{6}`).Draw(t, "digits")
		plain, ok := regions.Parse(digits)
		if !ok {
			t.Fatalf("%s is none", digits)
		}
		typed := digits
		switch rapid.IntRange(0, 2).Draw(t, "from") {
		case 1:
			typed = "+33" + digits[1:]
		case 2:
			typed = "0033" + digits[1:]
		}
		var parted strings.Builder
		for i, r := range typed {
			parted.WriteRune(r)
			if i > 4 {
				parted.WriteString(rapid.SampledFrom([]string{"", " ", ".", "-", "\u00a0"}).Draw(t, "between"))
			}
		}
		if got, ok := regions.Parse(strings.TrimRight(parted.String(), ".- \u00a0")); !ok || got != plain {
			t.Fatalf("%q is %q, %q is %q", digits, plain, parted.String(), got)
		}
	})
}

func TestRegionsAreCodes(t *testing.T) {
	var r Regions
	if err := r.UnmarshalText([]byte("fr, RE,FR")); err != nil || strings.Join(r, " ") != "FR RE" {
		t.Errorf("%v, %v", r, err)
	}
	for _, text := range []string{"", "FR,", "XX", "33", "FR;RE", "France"} {
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	for _, code := range French() {
		if err := r.UnmarshalText([]byte(code)); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
}
