package page

import (
	"html/template"
	"slices"
	"time"

	"voix/deliberation"
)

// SheetField is one field of a sheet: words, or for the two that have none an act or a day.
type SheetField struct {
	Name  string // one of SheetFields
	Words string // plain text, line breaks kept
	Lever deliberation.Lever
	Due   time.Time // a Paris midnight, or zero
}

// Empty reports whether nothing is said there.
func (f SheetField) Empty() bool {
	return f.Words == "" && f.Lever == deliberation.NoLever && f.Due.IsZero()
}

// SheetFields are the names of all fields, in the order in which pages have them: those of deliberation.SheetPart, lever and due.
func SheetFields() []string {
	return []string{
		deliberation.Finding.String(), deliberation.Commitment.String(), "lever", deliberation.Holder.String(),
		deliberation.Indicator.String(), deliberation.Source.String(), deliberation.Baseline.String(), deliberation.Target.String(),
		deliberation.Staff.String(), deliberation.IT.String(), deliberation.SocialFund.String(), "due", deliberation.Origin.String(),
	}
}

// Sheet is one version of what stands beside a proposal for those who would have to carry it out.
type Sheet struct {
	Version  int64
	Author   Author
	At       time.Time
	Language string       // BCP 47, of its words
	Fields   []SheetField // all, empty ones among them; nil: erased
}

// SheetChange is a field that a version has otherwise than the one before it.
type SheetChange struct {
	Was, Is SheetField
	// WasLanguage is that of the words before.
	WasLanguage string
}

// SheetVersion is a version with what it changed.
type SheetVersion struct {
	Sheet
	Since   int64 // the version with which it is compared: the last before it that was not taken back; 0: none
	Changes []SheetChange
}

// Compare is what a version changed of another; of none (nil) it changed all that it says.
func (s Sheet) Compare(before *Sheet) (changes []SheetChange) {
	for _, field := range s.Fields {
		was, language := SheetField{Name: field.Name}, ""
		if before != nil {
			i := slices.IndexFunc(before.Fields, func(f SheetField) bool { return f.Name == field.Name })
			if language = before.Language; i >= 0 {
				was = before.Fields[i]
			}
		}
		if was.Words != field.Words || was.Lever != field.Lever || !was.Due.Equal(field.Due) {
			changes = append(changes, SheetChange{Was: was, Is: field, WasLanguage: language})
		}
	}
	return changes
}

// SheetForm is the page /propositions/{n}/fiche. It posts to the same path: replaces (the version that is shown, 0: none), the fields by
// their names, of the due date day, month and year, language, and number.
type SheetForm struct {
	Number       uint64 // of the proposal
	Consultation uint64
	Title        string // empty: erased
	Language     string
	Body         template.HTML
	Open         bool // sheets can be written now
	Rapporteur   bool // whoever reads it can write one
	Sheet        *Sheet
	Versions     int

	// What stands in the form, by name of the field: the sheet, or what was typed when it was refused.
	Typed map[string]string
	// Theirs are the fields in which the sheet, which somebody wrote meanwhile, says something else than what was typed.
	Theirs []SheetChange
	Faults Faults
}

// Writing reports whether there is a form: for who can write, and for who could when they began.
func (f SheetForm) Writing() bool { return f.Open && f.Rapporteur || f.Faults != nil }

// Replaces is the version that is replaced by what is sent.
func (f SheetForm) Replaces() int64 {
	if f.Sheet == nil {
		return 0
	}
	return f.Sheet.Version
}

// Beside is what somebody wrote meanwhile in a field where something else was typed; nil elsewhere.
func (f SheetForm) Beside(field string) *SheetField {
	for i := range f.Theirs {
		if f.Theirs[i].Is.Name == field {
			return &f.Theirs[i].Is
		}
	}
	return nil
}

// Limit is how many characters a field may have.
func (f SheetForm) Limit(field string) int { return SheetLimit(field) }

// SheetLimit is how many characters a field of a sheet may have: some sentences, or a line.
func SheetLimit(field string) int {
	switch field {
	case "finding", "commitment", "origin":
		return 2000
	case "staff", "it", "socialfund", "indicator":
		return 1000
	}
	return 300
}

// SheetVersions is the page /propositions/{n}/fiche/versions.
type SheetVersions struct {
	Number   uint64 // of the proposal
	Title    string // empty: erased
	Language string
	All      int
	Versions []SheetVersion // newest first
	Next     string         // the version below which the next page begins; empty: none
}

func (SheetForm) template() string     { return "sheet" }
func (SheetVersions) template() string { return "sheet_versions" }
