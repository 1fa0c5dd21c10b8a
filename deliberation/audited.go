package deliberation

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Mask is why an auditor is not shown a field of an entry.
type Mask uint8

const (
	NoMask Mask = iota
	// MaskedChoice: no role reads what somebody chose.
	MaskedChoice
	// MaskedPerson: it would tell who somebody is, or which paper, call or card is theirs.
	MaskedPerson
	// MaskedDocument: it names words or files, which lead to whoever gave them.
	MaskedDocument
	// MaskedGroup: of a voice, it would say to which few people it belongs.
	MaskedGroup
)

var maskNames = []string{"", "choice", "person", "document", "group"}

func (Mask) enumerationNames() []string { return maskNames }

// String is the name used in messages; NoMask has the empty name.
func (m Mask) String() string { return nameOf(m) }

// Valid reports whether m is a reason.
func (m Mask) Valid() bool { return valid(m) }

// Masks lists them all.
func Masks() []Mask { return allOf[Mask]() }

// AuditedField is a field of an entry as an auditor reads it.
type AuditedField struct {
	Name  string    // as it is stored
	Value string    // empty if it is a date or masked
	Date  time.Time // UTC; zero unless it is one
	Mask  Mask
}

// shownOfHash is how many bytes of a hash are shown: enough to tell two apart, too few to look a document up by.
const shownOfHash = 6

// Audited is what an auditor reads of an entry besides its kind and time: the fields that say something, in the order in which they are stored.
// Who acted is not among them. A number is shown only if it is known to name no person: one that this list lacks is masked.
func Audited(e *Entry) (fields []AuditedField) {
	plan := factPlans[e.Fact.Kind()]
	for i, field := range fieldsOf(e.Fact, nil) {
		if absent(field) {
			continue
		}
		f := AuditedField{Name: plan.fields[i].name}
		f.Mask = maskOf(f.Name, field, !e.Actor.Voter.IsZero())
		if date, ok := field.(*time.Time); ok {
			f.Date = *date
		} else if f.Mask == NoMask {
			f.Value = audited(field)
		}
		fields = append(fields, f)
	}
	return fields
}

func maskOf(name string, field any, byVoter bool) Mask {
	switch field.(type) {
	case *Choice:
		return MaskedChoice
	case *ID, *[]ID:
		return MaskedDocument
	case *int64, *[]int64:
		switch {
		case name == "counts": // of few people, they tell what each chose
			return MaskedChoice
		case !namesNobody(name):
			return MaskedPerson
		}
	}
	switch name {
	case "college", "office", "organisation", "mandate", "proof":
		if byVoter {
			return MaskedGroup
		}
	}
	return NoMask
}

// namesNobody reports whether what is stored as a number under that name names a thing of which everybody may know, not a person nor what
// only one person has in hand.
func namesNobody(name string) bool {
	switch name {
	case "consultation", "proposal", "debate", "argument", "question", "summary", "objection", "organisation", "announcement", "mandate", "offer",
		"batch", "item", "show", "paragraph", "remark", "position", "reply", "quotes", "after", "rehearses",
		"row", "source", "version", "threshold", "minimum", "number", "format", "access", "forms", "avis", "renamed", "cards", "used", "most", "seconds", "from", "to", "records":
		return true
	}
	return false
}

func audited(field any) string {
	switch x := field.(type) {
	case *int64:
		return strconv.FormatInt(*x, 10)
	case *[]int64:
		all := make([]string, len(*x))
		for i, n := range *x {
			all[i] = strconv.FormatInt(n, 10)
		}
		return strings.Join(all, " ")
	case *Hash:
		return shortHash(*x)
	case *[]Hash:
		all := make([]string, len(*x))
		for i, h := range *x {
			all[i] = shortHash(h)
		}
		return strings.Join(all, " ")
	}
	return field.(fmt.Stringer).String()
}

func shortHash(h Hash) string { return hex.EncodeToString(h[:shownOfHash]) + "…" }
