package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
)

// ErrSealed: a profile cannot be opened with this master key, or was altered.
var ErrSealed = errors.New("account: profile cannot be opened")

// Profile is what is known of a person beside the journal.
type Profile struct {
	// ChosenName is the pseudonym that the person chose. It is shown to the person alone: what others read is PseudonymIn.
	ChosenName string
	// Office is the person's Caf; National if none was named. It is here and not in the journal, where it would tell, beside
	// the office of a ballot, whose it is.
	Office deliberation.Office
	// VoterSecret is the only link between the person and the person's ballots, but for those in Cut. It dies with the profile, and is replaced when they
	// take back their consent to opinions.
	VoterSecret deliberation.Hash
	// Ways are the ways in, oldest first; none: the personal link alone.
	Ways []Way
	// Former are ways in that were removed in the last days, oldest first.
	Former []Former
	// Dispute is what is noted while two sides contend for the ways in; nil: nothing.
	Dispute *Dispute
	// Attestation is by whose card they came, or had their college attested; zero: nobody's.
	Attestation Attestation
	// Attesting is the reference of a card that is being taken in: it was shown, and may be spent already. Empty: none.
	Attesting string
	// Consents are what the person agreed to, oldest first, with what was withdrawn since.
	Consents []Consent
	// OldEnough is when the person stated to be fifteen or older; zero: never asked. No date of birth is asked for.
	OldEnough time.Time
	// Contact is how they want to be written to; nil: not at all, as far as they said.
	Contact *Reach
	// Reads are when people of an organisation were shown an address or a number that the person gave for letters or calls, oldest first.
	Reads []Read
	// Waiting are avis of calls that are not cast yet: of the guest who called, or of whoever has made the guest's words their own since.
	Waiting []WaitingAvis
	// Cut is what is kept of consultations from before VoterSecret was last replaced, by number; none: it never was, or nothing has to be.
	Cut []CutLink
}

// storedProfile names the office by its code: numbers may be reordered.
type storedProfile struct {
	Pseudonym   string            `bson:"pseudonym"`
	Office      string            `bson:"office"`
	Voter       deliberation.Hash `bson:"voter"`
	Ways        []Way             `bson:"ways,omitempty"`
	Former      []Former          `bson:"former,omitempty"`
	Dispute     *Dispute          `bson:"dispute,omitempty"`
	Attestation Attestation       `bson:"attestation,omitempty"`
	Attesting   string            `bson:"attesting,omitempty"`
	Consents    []Consent         `bson:"consents,omitempty"`
	OldEnough   time.Time         `bson:"old_enough,omitempty"`
	Contact     *Reach            `bson:"contact,omitempty"`
	Reads       []Read            `bson:"reads,omitempty"`
	Waiting     []WaitingAvis     `bson:"waiting,omitempty"`
	Cut         []CutLink         `bson:"cut,omitempty"`
}

// Voter is the identifier under which the person casts ballots in a consultation: HMAC-SHA256 of the consultation's number
// under VoterSecret, cut to 16 bytes. Different consultations cannot be linked by it. Where the vote was open when the secret was replaced it stays what it
// was (CutLinks).
func (p Profile) Voter(consultation int64) deliberation.ID {
	if kept := p.cutLink(consultation).Voter; !kept.IsZero() {
		return kept
	}
	mac := hmac.New(sha256.New, p.VoterSecret[:])
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], uint64(consultation))
	mac.Write(number[:])
	return deliberation.ID(mac.Sum(nil)[:16])
}

// CommandSecret is mixed into the ids under which the person's commands are remembered in the journal. It dies with the
// profile: nobody can try out later, with the journal and the master key, which words or ballots were this person's.
func (p Profile) CommandSecret() []byte {
	mac := hmac.New(sha256.New, p.VoterSecret[:])
	mac.Write([]byte("command"))
	return mac.Sum(nil)
}

// sealed is a profile as stored: encrypted with a key of its own, which is wrapped by the master key. Erasing the document
// erases the key; a backup without the master key tells nothing.
type sealed struct {
	Key     []byte `bson:"key"`
	Profile []byte `bson:"profile"`
}

func aead(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys are 32 bytes
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // the block is AES
	}
	return gcm
}

func seal(random io.Reader, key, plain, about []byte) ([]byte, error) {
	gcm := aead(key)
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(plain)+gcm.Overhead())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("account: no randomness: %w", err)
	}
	return gcm.Seal(nonce, nonce, plain, about), nil
}

func unseal(key, box, about []byte) ([]byte, error) {
	gcm := aead(key)
	if len(box) < gcm.NonceSize() {
		return nil, ErrSealed
	}
	plain, err := gcm.Open(nil, box[:gcm.NonceSize()], box[gcm.NonceSize():], about)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// Seal encrypts a profile for the document of that id; under another id it cannot be opened. random is crypto/rand's Reader
// but for demonstrations.
func (k *Keys) Seal(random io.Reader, document deliberation.ID, p Profile) (bson.Raw, error) {
	key := make([]byte, 32)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("account: no randomness: %w", err)
	}
	plain, err := bson.Marshal(storedProfile{
		Pseudonym: p.ChosenName, Office: p.Office.String(), Voter: p.VoterSecret, Ways: p.Ways, Former: p.Former, Dispute: p.Dispute, Attestation: p.Attestation, Attesting: p.Attesting,
		Consents: p.Consents, OldEnough: p.OldEnough, Contact: p.Contact, Reads: p.Reads, Waiting: p.Waiting, Cut: p.Cut,
	})
	if err != nil {
		return nil, err
	}
	var s sealed
	if s.Key, err = seal(random, k.people, key, document[:]); err != nil {
		return nil, err
	}
	if s.Profile, err = seal(random, key, plain, document[:]); err != nil {
		return nil, err
	}
	return bson.Marshal(s)
}

// Unseal opens what Seal made, or returns ErrSealed.
func (k *Keys) Unseal(document deliberation.ID, body bson.Raw) (Profile, error) {
	var s sealed
	var p Profile
	if err := bson.Unmarshal(body, &s); err != nil {
		return p, ErrSealed
	}
	key, err := unseal(k.people, s.Key, document[:])
	if err != nil || len(key) != 32 {
		return p, ErrSealed
	}
	plain, err := unseal(key, s.Profile, document[:])
	if err != nil {
		return p, err
	}
	var stored storedProfile
	if err := bson.Unmarshal(plain, &stored); err != nil {
		return p, ErrSealed
	}
	office, err := deliberation.ParseOffice(stored.Office)
	if err != nil {
		return p, err
	}
	for i := range stored.Consents {
		c := &stored.Consents[i]
		c.Given, c.Withdrawn = utc(c.Given), utc(c.Withdrawn)
	}
	return Profile{
		ChosenName: stored.Pseudonym, Office: office, VoterSecret: stored.Voter, Ways: inUTC(stored.Ways), Former: formerInUTC(stored.Former), Dispute: stored.Dispute.inUTC(), Attestation: stored.Attestation.inUTC(), Attesting: stored.Attesting,
		Consents: stored.Consents, OldEnough: utc(stored.OldEnough), Contact: stored.Contact.inUTC(), Reads: stored.Reads, Waiting: stored.Waiting, Cut: stored.Cut,
	}, nil
}

// utc is a time as it was before it was stored: the driver gives the machine's zone to what it reads.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

func formerInUTC(all []Former) []Former {
	for i := range all {
		all[i].Way.Since, all[i].Way.Used, all[i].Removed, all[i].Called = utc(all[i].Way.Since), utc(all[i].Way.Used), utc(all[i].Removed), utc(all[i].Called)
	}
	return all
}

func inUTC(ways []Way) []Way {
	for i := range ways {
		ways[i].Since = ways[i].Since.UTC()
		if !ways[i].Used.IsZero() {
			ways[i].Used = ways[i].Used.UTC()
		}
	}
	return ways
}
