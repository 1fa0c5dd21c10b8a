package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"

	"voix/deliberation"
)

// stopAbout keeps a box of another purpose from passing for a stop code.
var stopAbout = []byte("stop")

// StopCode seals a person and a channel, for an address that ends what comes by the channel. It never runs out: a message may be years old when
// somebody wants no more. Nobody but the platform learns from it whose it is, nor makes another: guessing one takes 2¹²⁸ tries.
func (k *Keys) StopCode(person int64, channel deliberation.ID) string {
	plain := binary.BigEndian.AppendUint64(nil, uint64(person))
	return base64.RawURLEncoding.EncodeToString(k.stop.Seal(nil, nil, append(plain, channel[:]...), stopAbout))
}

// ReadStopCode opens what StopCode made; ok is false for anything else.
func (k *Keys) ReadStopCode(code string) (person int64, channel deliberation.ID, ok bool) {
	box, err := strictBase64.DecodeString(code)
	if err != nil || len(code) > 200 {
		return 0, channel, false
	}
	plain, err := k.stop.Open(nil, nil, box, stopAbout)
	if err != nil || len(plain) != 8+len(channel) {
		return 0, channel, false
	}
	return int64(binary.BigEndian.Uint64(plain)), deliberation.ID(plain[8:]), true
}

// ShortStopLength is the length of ShortStop: 50 bits. A guess that is right ends what is sent to one person among all; they are slowed down as receipts are.
const ShortStopLength = 10

// ShortStop is what somebody types to end what comes by a channel, where StopCode is too long to be typed: ten small letters and digits, a MAC of person and
// channel. It is looked for among those there are.
func (k *Keys) ShortStop(person int64, channel deliberation.ID) string {
	sum := k.byHand.sum(append(binary.BigEndian.AppendUint64([]byte("short stop "), uint64(person)), channel[:]...))
	return linkAlphabet.EncodeToString(sum[:])[:ShortStopLength]
}

// A bounce token stands in the address that a message comes back to: whose message of which day by which channel it was. Of 12 bytes of MAC
// nobody guesses one, and what is encrypted before it tells nobody on the way whom a message is for.

func newBounceCipher(key []byte) cipher.Block {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys are 32 bytes
	}
	return block
}

const (
	bounceMAC = 12
	// bounceLife is for how many days after its message a token is taken: mail servers give up after five, and forwarders add theirs.
	bounceLife = 30
)

// Bounce is what a token tells.
type Bounce struct {
	Person  int64
	Channel [6]byte // the first bytes of the channel's id, which no other of the person has
	Day     string  // of the message
}

// Of reports whether the token is about a channel.
func (b Bounce) Of(c Channel) bool { return b.Channel == [6]byte(c.ID[:6]) }

// BounceToken returns the token of a message: 45 small letters and digits. day is a date of RFC 3339; persons are below 2⁴⁸.
func (k *Keys) BounceToken(person int64, channel deliberation.ID, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // days are formatted by us
	}
	var block [aes.BlockSize]byte
	binary.BigEndian.PutUint64(block[:], uint64(person)<<16)
	copy(block[6:], channel[:6])
	binary.BigEndian.PutUint32(block[12:], uint32(at.Unix()/(24*60*60)))
	k.bounce.Encrypt(block[:], block[:])
	mac := k.bounceMAC.sum(block[:])
	return linkAlphabet.EncodeToString(append(block[:], mac[:bounceMAC]...))
}

// ReadBounceToken reads what BounceToken made, if the message is at most thirty days old; ok is false for anything else. Capitals do not matter: some
// servers change them.
func (k *Keys) ReadBounceToken(token string, now time.Time) (b Bounce, ok bool) {
	token = strings.ToLower(token)
	raw, err := linkAlphabet.DecodeString(token)
	if err != nil || len(raw) != aes.BlockSize+bounceMAC || linkAlphabet.EncodeToString(raw) != token {
		return b, false
	}
	mac := k.bounceMAC.sum(raw[:aes.BlockSize])
	if !hmac.Equal(mac[:bounceMAC], raw[aes.BlockSize:]) {
		return b, false
	}
	k.bounce.Decrypt(raw[:aes.BlockSize], raw[:aes.BlockSize])
	at := time.Unix(int64(binary.BigEndian.Uint32(raw[12:16]))*24*60*60, 0).UTC()
	if now.Before(at.AddDate(0, 0, -1)) || now.After(at.AddDate(0, 0, bounceLife)) {
		return b, false
	}
	b.Person, b.Channel, b.Day = int64(binary.BigEndian.Uint64(raw[:8])>>16), [6]byte(raw[6:12]), at.Format(time.DateOnly)
	return b, true
}

// MessageID tells one message from all others: the same person, subject and day have the same one at each attempt, on each server, and nobody can
// tell from it whose it is.
func (k *Keys) MessageID(person int64, subject, day string) string {
	sum := k.message.sum(binary.BigEndian.AppendUint64([]byte(day+" "+subject+" "), uint64(person)))
	return hex.EncodeToString(sum[:16])
}
