package account

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Keys are derived from one master key, which lives outside the store and its backups: without it nobody can open a
// profile, link a ballot to a person, or sign in as somebody.
type Keys struct {
	people     []byte // wraps the key of each person
	session    *macKey
	link       *macKey
	receipt    *macKey
	invitation *macKey // of those who are asked to run a debate
	offer      *macKey // of mandates
	// What is derived from the sheet of somebody who has no account: the document and the voter cannot be linked to each other.
	paperDocument, paperVoter *macKey
	paperCommand              *macKey
	organisationVoter         *macKey
	// Of the room of a debate: who is in it, and what they say in a show of hands.
	roomPass, hand *macKey
	// Of cards: what entries name them by, and the secrets of their two halves.
	card, cardRevoked, cardToUse, cardToKeep *macKey
	cardNumber                               *macKey // what their holders write on them
	// Of ways in: how they are looked up, what is sealed while one is being shown, and the codes that are sent.
	way, sentCode *macKey
	ticket        cipher.AEAD
	// Of what is sent to people: the codes that end it, the addresses that it comes back to, and what tells one message from all others.
	stop      cipher.AEAD
	bounce    cipher.Block
	bounceMAC *macKey
	message   *macKey
	record    *macKey // of connection records: what finds them, and whom it is told that theirs were opened
	// Of letters and calls: by what their envelopes are known, and the codes that end them.
	byHand  *macKey
	flagged []byte // seals who is on a flag of joinings
}

// masterKeySize is the size of the master key in bytes.
const masterKeySize = 32

// NewKeys derives the keys from a master key of 32 bytes.
func NewKeys(master []byte) (*Keys, error) {
	if len(master) != masterKeySize {
		return nil, fmt.Errorf("account: the master key has %d bytes, not %d", len(master), masterKeySize)
	}
	derive := func(purpose string) []byte {
		key, err := hkdf.Key(sha256.New, master, nil, "voix "+purpose, 32)
		if err != nil {
			panic(err) // only for lengths that are never asked for
		}
		return key
	}
	return &Keys{
		people: derive("people"), session: newMACKey(derive("session")), link: newMACKey(derive("link")),
		roomPass: newMACKey(derive("room pass")), hand: newMACKey(derive("hand")),
		receipt: newMACKey(derive("receipt")), invitation: newMACKey(derive("invitation")), offer: newMACKey(derive("offer")), paperDocument: newMACKey(derive("paper document")), paperVoter: newMACKey(derive("paper voter")),
		paperCommand: newMACKey(derive("paper command")), organisationVoter: newMACKey(derive("organisation voter")), way: newMACKey(derive("way")), sentCode: newMACKey(derive("sent code")),
		card: newMACKey(derive("card")), cardRevoked: newMACKey(derive("card revoked")), cardToUse: newMACKey(derive("card to use")), cardToKeep: newMACKey(derive("card to keep")), cardNumber: newMACKey(derive("card number")),
		ticket: newTicketCipher(derive("ticket")), stop: newTicketCipher(derive("stop")), bounce: newBounceCipher(derive("bounce")),
		bounceMAC: newMACKey(derive("bounce mac")), message: newMACKey(derive("message")), record: newMACKey(derive("record")), byHand: newMACKey(derive("by hand")), flagged: derive("flagged"),
	}, nil
}

// ReadKeys reads the master key, 64 hexadecimal digits, from a file that only its owner may read.
func ReadKeys(file string) (*Keys, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("account: others than its owner may read %s: chmod 600 it", file)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	master, err := hex.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil {
		return nil, fmt.Errorf("account: %s is not 64 hexadecimal digits", file)
	}
	return NewKeys(master)
}

// MakeKeys is ReadKeys, but makes the file with a fresh key first if there is none.
func MakeKeys(file string) (*Keys, error) {
	k, err := ReadKeys(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	master := make([]byte, masterKeySize)
	rand.Read(master)
	// O_EXCL: a key that another process makes at the same time is never overwritten.
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return ReadKeys(file)
	}
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintln(f, hex.EncodeToString(master))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	return NewKeys(master)
}
