package account

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
)

// A ticket is what the server hands out and gets back while somebody shows that a way in is theirs: nothing is kept of it meanwhile. It is
// sealed, so that neither a page nor a link tells whose address it holds.

// TicketKind says what a ticket is good for. One of another kind does not open.
type TicketKind string

const (
	// Challenge is handed out when a code was sent, or a device asked to sign: what comes back with it is held against it.
	Challenge TicketKind = "challenge"
	// Proof is handed out once somebody has shown that a way in is theirs, and nobody has it yet: with it they join.
	Proof TicketKind = "proof"
	// Outward is kept in a cookie while somebody is away at a provider, whose answer is held against it.
	Outward TicketKind = "outward"
	// Returned replaces it once they came back and have shown an account there: the button that they then press sends it.
	Returned TicketKind = "returned"
	// TakeBack is handed out to whoever has shown a way in that was removed from an account in the last days: the page that asks whether it was they
	// who removed it sends it.
	TakeBack TicketKind = "take back"
)

// Life is how long a ticket of that kind is good for.
func (k TicketKind) Life() time.Duration {
	switch k {
	case Proof:
		return time.Hour // as long as it takes to fill in the form, with somebody's help
	case Outward, Returned:
		return 10 * time.Minute
	}
	return 15 * time.Minute
}

// Ticket is about one way in, which need not be anybody's yet.
type Ticket struct {
	Way        WayKind         `bson:"way"`
	Identifier string          `bson:"identifier"`
	Person     int64           `bson:"person"` // whose further way in it is to become; 0: who holds it wants to come in
	Issued     time.Time       `bson:"issued"` // whole milliseconds, UTC
	Nonce      deliberation.ID `bson:"nonce"`  // drawn by chance
	Return     string          `bson:"return"` // where they go once they are in: a path of this site, or empty
	Data       []byte          `bson:"data,omitempty"`
	// Unsent: of a challenge, its code was sent to nobody, so none is right. It is always written: a ticket is as long either way.
	Unsent bool `bson:"unsent"`
}

// ErrTicket: a ticket was not made by this platform for this, or is over.
var ErrTicket = errors.New("account: no such ticket, or over")

func newTicketCipher(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys are 32 bytes
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // the block is AES
	}
	return gcm
}

// Issue seals a ticket for an address or a form: letters, digits, - and _.
func (k *Keys) Issue(kind TicketKind, t Ticket) (string, error) {
	plain, err := bson.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("account: ticket: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(k.ticket.Seal(nil, nil, plain, []byte(kind))), nil
}

// mostTicket bounds what is decoded: the longest identifier and path, and the largest public key.
const mostTicket = 8 << 10

// ReadTicket opens a ticket of that kind at that time, or returns ErrTicket.
func (k *Keys) ReadTicket(kind TicketKind, text string, at time.Time) (t Ticket, err error) {
	if len(text) > mostTicket {
		return t, ErrTicket
	}
	box, err := strictBase64.DecodeString(text)
	if err != nil {
		return t, ErrTicket
	}
	plain, err := k.ticket.Open(nil, nil, box, []byte(kind))
	if err != nil {
		return t, ErrTicket
	}
	if err := bson.Unmarshal(plain, &t); err != nil {
		return Ticket{}, ErrTicket
	}
	t.Issued = t.Issued.UTC()
	// A minute's grace: another server's clock may be ahead.
	if !at.Before(t.Issued.Add(kind.Life())) || !t.Issued.Before(at.Add(time.Minute)) {
		return Ticket{}, ErrTicket
	}
	return t, nil
}

// NewNonce draws what makes a ticket unlike all others.
func NewNonce(random io.Reader) (n deliberation.ID, err error) {
	_, err = io.ReadFull(random, n[:])
	return n, err
}

// codeDigits is the length of a code: 10⁸ codes. Five guesses a challenge, and forty challenges a day for one address or number, find one
// within a year with a probability of 1 in 1,370, on each server; the person is written to each time, and sees it. Over all addresses together,
// a thousand wrong codes an hour find one within a year with a probability of 1 in 11; more come only from as many networks that never guessed.
const codeDigits = 8

// SentCode is the code that is sent for a challenge, eight digits. Whoever has the ticket cannot tell it: that is what sending is for.
func (k *Keys) SentCode(t Ticket) string {
	of := append([]byte(t.Way), 0)
	of = append(append(of, t.Identifier...), 0)
	of = binary.BigEndian.AppendUint64(append(of, t.Nonce[:]...), uint64(t.Issued.UnixMilli()))
	sum := k.sentCode.sum(of)
	// Of the 64 bits that are cut to 10⁸ no code is likelier than another by more than 1 in 10¹¹.
	return fmt.Sprintf("%0*d", codeDigits, binary.BigEndian.Uint64(sum[:8])%100_000_000)
}
