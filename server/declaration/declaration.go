// Package declaration holds who answers for an installation: what French and European law ask a publisher to say before the public may come
// in, and the list of what is missing.
package declaration

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// CharterVersion is that of the charter that the program shows (/charte). Whoever opens an installation says which one they have adopted: a new program
// must not change what they promise without their having read it (DSA, Regulation (EU) 2022/2065, art. 14(2): significant changes are told).
const CharterVersion = "1"

// Declaration is what an installation says of itself. The zero value says nothing: a trial.
type Declaration struct {
	Publisher  Publisher  `json:"publisher"`
	Director   Director   `json:"director"`
	Host       Host       `json:"host"`
	Controller Controller `json:"controller"`
	Contacts   Contacts   `json:"contacts"`
	Impact     Impact     `json:"impactAssessment"`
	Charter    Charter    `json:"charter"`
}

// Kind is what a publisher is before the law: what must be said of it depends on that.
type Kind string

// Kinds of publishers.
const (
	Association    Kind = "association"
	Company        Kind = "company"        // in the register of commerce: its number and capital are said
	Administration Kind = "administration" // has a data protection officer (GDPR, art. 37(1)(a)), and may offer FranceConnect
	OtherBody      Kind = "body"           // any other legal person: a union, a foundation, a mutual
	Individual     Kind = "person"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Association, Company, Administration, OtherBody, Individual} }

// Publisher is who publishes the site (loi n° 2004-575 du 21 juin 2004, LCEN, art. 1-1, I, 1° and 2°; formerly art. 6, III, 1, a and b).
type Publisher struct {
	Kind         Kind   `json:"kind"`
	Name         string `json:"name"`
	Address      string `json:"address"` // seat of a legal person, home of a natural one
	Phone        string `json:"phone"`
	Registration string `json:"registration"` // RNA, SIREN or the like; a company must say it
	Capital      string `json:"capital"`      // of a company
}

// Director answers for what is published: a natural person, of a legal person the one who represents it (loi n° 82-652 du 29 juillet 1982, art. 93-2;
// LCEN, art. 1-1, I, 3°; formerly art. 6, III, 1, c).
type Director struct {
	Name   string `json:"name"`
	Editor string `json:"editor"` // responsable de la rédaction; empty: there is none
}

// Host keeps the machines (LCEN, art. 1-1, I, 4°; formerly art. 6, III, 1, d).
type Host struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Phone   string `json:"phone"`
}

// Controller decides why and how personal data are used (GDPR, Regulation (EU) 2016/679, art. 13(1)(a) and (b)).
type Controller struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Email   string `json:"email"`
	Officer string `json:"officer"` // email of the data protection officer; empty: there is none
}

// Contacts are the two points of contact of the Digital Services Act (Regulation (EU) 2022/2065): art. 12 for the people who use
// the service, art. 11 for authorities of the Member States, the Commission and the Board.
type Contacts struct {
	People      Contact `json:"people"`
	Authorities Contact `json:"authorities"`
}

// Contact is where one writes to by electronic means, and in which languages.
type Contact struct {
	Address string `json:"address"` // mailto:… or https://…
	// Languages are those of pages of this site: fr, en or ar. French is among them, a language of the Member State where the
	// publisher is (art. 11(3)).
	Languages []string `json:"languages"`
}

// Impact is the data protection impact assessment (GDPR, art. 35): opinions of many people, gathered, are data of art. 9.
type Impact struct {
	Date string `json:"date"` // the day on which it was concluded, as 2026-09-01
}

// Charter is which charter the publisher has adopted, and when.
type Charter struct {
	Version string `json:"version"` // CharterVersion
	Date    string `json:"date"`    // as 2026-09-01
}

// day reads a date as time.DateOnly, at noon UTC: the same day in Paris. It is zero for anything else.
func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return at.Add(12 * time.Hour)
}

// On is the day of the assessment; zero: not said.
func (i Impact) On() time.Time { return day(i.Date) }

// On is the day on which the charter was adopted; zero: not said.
func (c Charter) On() time.Time { return day(c.Date) }

// Text is a contact as people read it: without the scheme.
func (c Contact) Text() string {
	return strings.TrimPrefix(strings.TrimPrefix(c.Address, "mailto:"), "https://")
}

// maxFile bounds the file in bytes: a whole declaration has some two thousand.
const maxFile = 64 << 10

// ReadFile reads a declaration that may still lack things, but says nothing twice, nothing unknown, and nothing that is wrong in itself: the error has
// a line for each fault.
func ReadFile(name string, now time.Time) (Declaration, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return Declaration{}, err
	}
	d, err := Read(raw, now)
	if err != nil {
		return d, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

// Read is ReadFile on what is in the file.
func Read(raw []byte, now time.Time) (d Declaration, err error) {
	if len(raw) > maxFile {
		return d, fmt.Errorf("the declaration is larger than %d bytes", maxFile)
	}
	if err := json.Unmarshal(raw, &d, json.RejectUnknownMembers(true)); err != nil {
		return Declaration{}, said(err)
	}
	var wrong Faults
	for _, f := range d.Faults(now) {
		if !f.Missing {
			wrong = append(wrong, f)
		}
	}
	if len(wrong) > 0 {
		return Declaration{}, wrong
	}
	return d, nil
}

// said tells where in the file something cannot be read.
func said(err error) error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		if errors.Is(err, json.ErrUnknownName) {
			return fmt.Errorf("%s is no field of a declaration: its schema is server/declaration/schema.json", field(string(semantic.JSONPointer)))
		}
		return fmt.Errorf("%s cannot be read: %v is wanted there", field(string(semantic.JSONPointer)), wantedFor(semantic))
	}
	return fmt.Errorf("this is no JSON: %w", err)
}

func wantedFor(e *json.SemanticError) string {
	if e.GoType == nil {
		return "something else"
	}
	switch e.GoType.Kind().String() {
	case "string":
		return "a text in quotation marks"
	case "slice":
		return "a list in brackets"
	}
	return "an object in braces"
}

// field is a JSON pointer as faults name fields: publisher.name.
func field(pointer string) string {
	if pointer == "" {
		return "the file"
	}
	return strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
}
