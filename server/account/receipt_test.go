package account_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
)

const receiptCharacters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

var f17 = deliberation.Reference{Debate: 12, Kind: deliberation.FormSheet, Number: 17}

func drawSheet(t *rapid.T) deliberation.Reference {
	return deliberation.Reference{
		Debate: rapid.Int64Range(1, 1_000_000).Draw(t, "debate"),
		Kind:   rapid.SampledFrom(deliberation.SheetKinds()).Draw(t, "kind"),
		Number: rapid.Int64Range(1, deliberation.MostSheets).Draw(t, "number"),
	}
}

func TestReceiptsOpenTheirSheetOnly(t *testing.T) {
	k := newKeys(t)
	receipt := k.Receipt(f17)
	if !regexp.MustCompile(`^12-F017Q-[` + receiptCharacters + `]{5}-[` + receiptCharacters + `]{5}$`).MatchString(receipt) {
		t.Fatalf("receipt %q", receipt)
	}
	for _, typed := range []string{
		receipt, strings.ToLower(receipt), " " + strings.ReplaceAll(receipt, "-", "") + "\n",
		strings.ReplaceAll(receipt, "-", "\u2011"), strings.ReplaceAll(receipt, "F017", "f 17"),
	} {
		if got, err := k.ReadReceipt(typed); err != nil || got != f17 {
			t.Errorf("%q is %v, %v", typed, got, err)
		}
	}
	if got, err := newKeys(t).ReadReceipt(receipt); err != account.ErrReceiptUnknown || got != (deliberation.Reference{}) {
		t.Errorf("under another master key it is %v, %v", got, err)
	}
	other := f17
	other.Number++
	secret := receipt[len(receipt)-12:]
	if got, err := k.ReadReceipt(other.FullString() + secret); err != account.ErrReceiptUnknown {
		t.Errorf("with the code of another sheet it is %v, %v", got, err)
	}
	if _, err := k.ReadReceipt("12-F017K" + secret); err != account.ErrReceiptMistyped {
		t.Errorf("a mistyped reference: %v", err)
	}
	for n := range len(receipt) {
		if _, err := k.ReadReceipt(receipt[:n]); err != account.ErrReceiptMistyped && err != account.ErrReceiptUnknown {
			t.Errorf("the first %d characters: %v", n, err)
		}
	}
	if _, err := k.ReadReceipt(receipt + "2"); err == nil {
		t.Error("a character too much is not noticed")
	}
}

// Slips are told from codes that nobody was given, in every place.
func TestReceiptSlipsAreFound(t *testing.T) {
	k := newKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		receipt := k.Receipt(drawSheet(t))
		start := len(receipt) - 11
		code := strings.ReplaceAll(receipt[start:], "-", "")
		mistyped := func(code string) {
			t.Helper()
			if got, err := k.ReadReceipt(receipt[:start] + code); err != account.ErrReceiptMistyped {
				t.Fatalf("%q beside %q is %v, %v", code, receipt, got, err)
			}
		}
		for i := range code {
			for _, c := range receiptCharacters + "01ILO#é" {
				if string(c) != code[i:i+1] {
					mistyped(code[:i] + string(c) + code[i+1:])
				}
			}
			for j := range i {
				if code[i] != code[j] {
					mistyped(code[:j] + code[i:i+1] + code[j+1:i] + code[j:j+1] + code[i+1:])
				}
			}
		}
	})
}

func TestPaperIdentifiersAreTheirOwn(t *testing.T) {
	k, stranger := newKeys(t), newKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		ref := drawSheet(t)
		document, voter := k.PaperDocument(ref), k.PaperVoter(ref)
		if document != k.PaperDocument(ref) || voter != k.PaperVoter(ref) {
			t.Fatal("they change from one time to the next")
		}
		if document == voter || document == stranger.PaperDocument(ref) || voter == stranger.PaperVoter(ref) {
			t.Fatal("one is as good as another")
		}
		noted := newID()
		if command := k.PaperCommand(noted); command != k.PaperCommand(noted) || command == noted || command == stranger.PaperCommand(noted) {
			t.Fatal("who has no master key can tell which ballots are those of a sheet")
		}
		for _, kind := range deliberation.SheetKinds() {
			same := ref
			same.Kind = kind
			paper := (kind == deliberation.CallSheet) == (ref.Kind == deliberation.CallSheet) // calls have numbers of their own
			if (k.PaperVoter(same) == voter) != paper {
				t.Fatalf("as %v it has another voter", kind)
			}
			if kind != ref.Kind && k.PaperDocument(same) == document {
				t.Fatalf("as %v it has the same document", kind)
			}
		}
		for _, other := range []deliberation.Reference{{Debate: ref.Debate + 1, Kind: ref.Kind, Number: ref.Number}, {Debate: ref.Debate, Kind: ref.Kind, Number: ref.Number%deliberation.MostSheets + 1}} {
			if k.PaperDocument(other) == document || k.PaperVoter(other) == voter {
				t.Fatalf("%v and %v share them", ref, other)
			}
		}
	})
}

func FuzzReadReceipt(f *testing.F) {
	keys, err := account.NewKeys(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	for _, typed := range []string{keys.Receipt(f17), "12-F017Q", "", "12-F017Q-22222-22222", "\xff", "ſ"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		ref, err := keys.ReadReceipt(typed)
		if err != nil {
			if !errors.Is(err, account.ErrReceiptMistyped) && !errors.Is(err, account.ErrReceiptUnknown) {
				t.Fatal(err)
			}
			return
		}
		if again, err := keys.ReadReceipt(keys.Receipt(ref)); err != nil || again != ref {
			t.Fatalf("%q is %v, then %v, %v", typed, ref, again, err)
		}
	})
}
