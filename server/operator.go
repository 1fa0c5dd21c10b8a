package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/go-playground/validator/v10"

	"voix/deliberation"
	"voix/deliberation/polis"
	"voix/server/journal"
)

// Opening is a consultation about to be opened. Days are those in Paris on which the phases begin. Direct.Open refuses one that
// breaks the rules of its tags.
type Opening struct {
	Title   string `validate:"required,words,line,max=140"`
	Summary string `validate:"required,words,max=10000"`
	Begins  [deliberation.Closed]time.Time
	Rules   deliberation.Rules // zero: the defaults
}

// Operator is what the commands of the operator do: on a platform of their own, or through the socket of the server that
// has the data folder open.
type Operator interface {
	// Import reads, checks and takes in a Pol.is export, and returns the consultation's number and what was noticed.
	Import(ctx context.Context, files fs.FS, progress Progress) (number int64, noticed []string, err error)
	// Export writes a dossier.
	Export(ctx context.Context, e Export, w io.Writer) error
	// Audit writes the votes from which the opinion groups of a consultation are found, sealed to an age recipient ("age1…").
	Audit(ctx context.Context, consultation int64, recipient string, w io.Writer) error
	// SigningKeys lists all keys that were ever announced, oldest first: what is signed to announce the next one says how many there are.
	SigningKeys(ctx context.Context) ([]deliberation.AnnouncedKey, error)
	// AnnounceKey says in the journal that dossiers are signed with a key from now on. Signatures are made where the private keys are.
	AnnounceKey(ctx context.Context, a deliberation.AnnounceKey) error
	// ToSign returns what is to be signed under the dossier of a consultation that is over: all but key and signature.
	ToSign(ctx context.Context, consultation int64) (deliberation.SignDossier, error)
	// Sign enters a signature in the journal.
	Sign(ctx context.Context, s deliberation.SignDossier) error
	// Open opens a consultation and returns its number.
	Open(ctx context.Context, o Opening) (int64, error)
	// FixRules replaces the rules of a consultation in which nobody can propose anything yet.
	FixRules(ctx context.Context, f deliberation.FixRules) error
	// Invite lets a person take part and returns the sign-in code.
	Invite(ctx context.Context, n Newcomer) (string, error)
	// InviteAdministrator offers the mandate of administrator until a Paris midnight, and returns the code with which one person accepts it,
	// and until when.
	InviteAdministrator(ctx context.Context, ends time.Time) (AdministratorInvitation, error)
	// OpenRecords says in the journal that records of connections are opened, and returns them, sealed to their two holders.
	OpenRecords(ctx context.Context, asked RecordsAsked) (RecordsFound, error)
	// Compact leaves no erased byte in the store's file.
	Compact(ctx context.Context) error
}

// Direct is the Operator on an open platform.
type Direct struct{ Platform *Platform }

// Import implements Operator.
func (d Direct) Import(ctx context.Context, files fs.FS, progress Progress) (int64, []string, error) {
	export, err := polis.Read(files)
	if err != nil {
		return 0, nil, err
	}
	number, err := d.Platform.Import(ctx, export, progress)
	return number, export.Differences.First, err
}

// Export implements Operator.
func (d Direct) Export(ctx context.Context, e Export, w io.Writer) error {
	return d.Platform.Export(ctx, e, w)
}

// Audit implements Operator.
func (d Direct) Audit(ctx context.Context, consultation int64, recipient string, w io.Writer) error {
	return d.Platform.Audit(ctx, consultation, recipient, w)
}

// SigningKeys implements Operator.
func (d Direct) SigningKeys(context.Context) (keys []deliberation.AnnouncedKey, err error) {
	d.Platform.Read(func(s *deliberation.State) { keys = s.SigningKeys() })
	return keys, nil
}

// AnnounceKey implements Operator.
func (d Direct) AnnounceKey(ctx context.Context, a deliberation.AnnounceKey) error {
	_, err := d.Platform.Do(ctx, d.Platform.NewID(), a)
	return err
}

// ToSign implements Operator.
func (d Direct) ToSign(ctx context.Context, consultation int64) (deliberation.SignDossier, error) {
	return d.Platform.ToSign(ctx, consultation)
}

// Sign implements Operator. What was signed is made once more: an erasure may have changed the dossier meanwhile, and nobody is to sign
// what it is not.
func (d Direct) Sign(ctx context.Context, s deliberation.SignDossier) error {
	want, err := d.ToSign(ctx, s.Consultation)
	if err != nil {
		return err
	}
	if s.Number != want.Number || s.Root != want.Root || s.Format != want.Format || s.Manifest != want.Manifest {
		return Sentence("this is not the dossier as it is now: ask for what is to be signed once more")
	}
	_, err = d.Platform.Do(ctx, d.Platform.NewID(), s)
	return err
}

// Open implements Operator.
func (d Direct) Open(ctx context.Context, o Opening) (number int64, err error) {
	if err := checkInput(o); err != nil {
		return 0, err
	}
	id, hash, document, err := d.Platform.NewText(deliberation.Text{Title: o.Title, Body: o.Summary, Language: "fr"})
	if err != nil {
		return 0, err
	}
	receipt, err := d.Platform.Do(ctx, d.Platform.NewID(), deliberation.OpenConsultation{Text: id, Hash: hash, Begins: o.Begins, Rules: o.Rules}, document)
	if err != nil {
		return 0, err
	}
	d.Platform.Read(func(s *deliberation.State) { number, _ = s.ConsultationOpenedBy(receipt.Outcome.First) })
	return number, nil
}

// FixRules implements Operator.
func (d Direct) FixRules(ctx context.Context, f deliberation.FixRules) error {
	_, err := d.Platform.Do(ctx, d.Platform.NewID(), f)
	return err
}

// Invite implements Operator.
func (d Direct) Invite(ctx context.Context, n Newcomer) (string, error) {
	if err := checkInput(n); err != nil {
		return "", err
	}
	_, code, err := d.Platform.Join(ctx, d.Platform.NewID(), n)
	return code, err
}

// AdministratorInvitation is the path, on the site, of the page on which one person accepts to administer it, and when it leads to nothing more.
type AdministratorInvitation struct {
	Path  string
	Until time.Time
}

// InviteAdministrator implements Operator.
func (d Direct) InviteAdministrator(ctx context.Context, ends time.Time) (i AdministratorInvitation, err error) {
	receipt, err := d.Platform.Do(ctx, d.Platform.NewID(), deliberation.OfferMandate{Role: deliberation.AdministratorRole, Ends: ends})
	if err != nil {
		return i, err
	}
	d.Platform.Read(func(s *deliberation.State) {
		o, _ := s.OfferedBy(receipt.Outcome.First)
		i = AdministratorInvitation{mandateOfferPath + d.Platform.Keys.OfferCode(o.Number), o.Until}
	})
	return i, nil
}

// ErrNothingToCompact: the store leaves no deleted bytes by itself, or compacts itself.
var ErrNothingToCompact = errors.New("this store is compacted by its own server")

// Compact implements Operator.
func (d Direct) Compact(ctx context.Context) error {
	if _, ok := d.Platform.Store.(journal.Compacter); !ok {
		return ErrNothingToCompact
	}
	return d.Platform.compact(ctx)
}

// Sentence is an error that the operator should read as it is.
type Sentence string

func (s Sentence) Error() string { return string(s) }

var inputRules = sync.OnceValue(newValidator)

// checkInput returns a Sentence with a line for each field that breaks a rule.
func checkInput(input any) error {
	err := inputRules().Struct(input)
	var invalid validator.ValidationErrors
	if !errors.As(err, &invalid) {
		return err
	}
	var lines []string
	for _, f := range invalid {
		field := strings.ToLower(f.Field())
		switch f.Tag() {
		case "required":
			lines = append(lines, fmt.Sprintf("the %s is empty", field))
		case "max":
			lines = append(lines, fmt.Sprintf("the %s is longer than %s characters", field, f.Param()))
		case "line":
			lines = append(lines, fmt.Sprintf("the %s is more than one line, or holds tabs", field))
		default:
			lines = append(lines, fmt.Sprintf("the %s is blank, or holds characters that cannot be shown", field))
		}
	}
	return Sentence(strings.Join(lines, "\n"))
}
