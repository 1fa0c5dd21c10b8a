package connection

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"filippo.io/age"
)

// padded is what the length of a record is rounded up to, so that sealed ones do not tell who has an IPv6 address or a long pseudonym.
const padded = 512

// Holders are the two who can only together open what is sealed to them.
type Holders struct{ first, second []age.Recipient }

// ErrHolders: the file does not name two holders.
var ErrHolders = errors.New("the file of recipients must name two holders, a line each: one age1… each, or several, spaces between, for somebody who has several keys. A line that begins with # is no holder")

// ParseHolders reads the two holders: a line each, of one or more recipients of age (any of which opens that holder's layer).
func ParseHolders(r io.Reader) (*Holders, error) {
	raw, err := io.ReadAll(io.LimitReader(r, 64<<10))
	if err != nil {
		return nil, err
	}
	var all [][]age.Recipient
	var seen []string
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		for _, w := range words {
			if slices.Contains(seen, w) {
				return nil, fmt.Errorf("%s stands twice: one key must not open both layers", w)
			}
			seen = append(seen, w)
		}
		of, err := age.ParseRecipients(strings.NewReader(strings.Join(words, "\n")))
		if err != nil {
			return nil, fmt.Errorf("%q is not a recipient of age (age1…): %w", line, err)
		}
		all = append(all, of)
	}
	if len(all) != 2 {
		return nil, ErrHolders
	}
	return &Holders{all[0], all[1]}, nil
}

// ReadHolders is ParseHolders of a file.
func ReadHolders(file string) (*Holders, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h, err := ParseHolders(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	// Keys that cannot be sealed to must be found at the start, not when somebody contributes.
	if _, err := h.Seal(Record{Kind: SignIn}); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return h, nil
}

// Seal encrypts a record to the second holder, and that to the first, whose layer is the outer one.
func (h *Holders) Seal(r Record) ([]byte, error) {
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if over := len(plain) % padded; over > 0 {
		plain = append(plain, bytes.Repeat([]byte(" "), padded-over)...)
	}
	inner, err := encrypt(plain, h.second)
	if err != nil {
		return nil, err
	}
	return encrypt(inner, h.first)
}

func encrypt(plain []byte, to []age.Recipient) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close()
	return sealed.Bytes(), err
}

// Sealed is a record, or what one holder has left of it, as it stands in the file that goes to the holders.
type Sealed struct {
	ID string `json:"id"` // in hexadecimal
	// Entry and Fact are that of the contribution if one was asked for: its number in the journal, and what it says.
	Entry int64  `json:"entry,omitempty"`
	Fact  string `json:"fact,omitempty"`
	// Box is what is sealed; Record what it holds once it is open.
	Box    []byte  `json:"sealed,omitempty"`
	Record *Record `json:"record,omitempty"`
}

var (
	// ErrOtherFirst: the outer layer is the other holder's.
	ErrOtherFirst = errors.New("this key does not open the outer layer: the other holder must go first, or what is sealed was altered")
	// ErrAltered: what is sealed is not what was sealed.
	ErrAltered = errors.New("this record was altered, or put in another's place")
)

// Open takes off the layers that the identities open, at least one. What is open afterwards has a Record and no Box.
func (s Sealed) Open(identities ...age.Identity) (Sealed, error) {
	for taken := 0; ; taken++ {
		r, err := age.Decrypt(bytes.NewReader(s.Box), identities...)
		var none *age.NoIdentityMatchError
		if errors.As(err, &none) {
			if taken == 0 {
				return s, ErrOtherFirst
			}
			return s, nil
		}
		if err != nil {
			return s, fmt.Errorf("%w: %w", ErrAltered, err)
		}
		inside, err := io.ReadAll(r)
		if err != nil {
			return s, fmt.Errorf("%w: %w", ErrAltered, err)
		}
		if bytes.HasPrefix(inside, []byte("age-encryption.org/")) {
			s.Box = inside
			continue
		}
		var record Record
		if err := json.Unmarshal(inside, &record); err != nil || record.ID != s.ID {
			return s, ErrAltered
		}
		s.Box, s.Record = nil, &record
		return s, nil
	}
}
