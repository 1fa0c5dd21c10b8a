package account

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"time"

	"voix/deliberation"
)

// RoomPass is what the cookie of somebody proves who joined the room of a debate without an account: which attendee they are. Nothing is
// kept of it on the server, and it opens nothing but that room.
type RoomPass struct {
	Debate int64
	Person int64     // the guest
	Since  time.Time // whole seconds, UTC
}

const (
	// RoomPassLife is how long a pass lasts: a day's meeting, and no longer on a phone that is lent or sold.
	RoomPassLife = 12 * time.Hour

	passBody = 3 * 8
	passMAC  = 16
)

// Until is when the pass ends.
func (p RoomPass) Until() time.Time { return p.Since.Add(RoomPassLife) }

// RoomPass writes a pass as the value of a cookie.
func (k *Keys) RoomPass(p RoomPass) string {
	body := binary.BigEndian.AppendUint64(nil, uint64(p.Debate))
	body = binary.BigEndian.AppendUint64(body, uint64(p.Person))
	body = binary.BigEndian.AppendUint64(body, uint64(p.Since.Unix()))
	mac := k.roomPass.sum(body)
	return base64.RawURLEncoding.EncodeToString(append(body, mac[:passMAC]...))
}

// ReadRoomPass returns the pass that a cookie proves at that time; ok is false if it was not made by RoomPass, is over, or begins later.
func (k *Keys) ReadRoomPass(value string, at time.Time) (p RoomPass, ok bool) {
	raw, err := strictBase64.DecodeString(value)
	if err != nil || len(raw) != passBody+passMAC {
		return p, false
	}
	body, mac := raw[:passBody], raw[passBody:]
	if made := k.roomPass.sum(body); !hmac.Equal(mac, made[:passMAC]) {
		return p, false
	}
	p = RoomPass{
		Debate: int64(binary.BigEndian.Uint64(body)), Person: int64(binary.BigEndian.Uint64(body[8:])),
		Since: time.Unix(int64(binary.BigEndian.Uint64(body[16:])), 0).UTC(),
	}
	// A minute's grace: another server's clock may be ahead.
	if !at.Before(p.Until()) || !p.Since.Before(at.Add(time.Minute)) {
		return RoomPass{}, false
	}
	return p, true
}

// Hand is the id under which an attendee, by their number in the room, says something in one show of hands: that number stays when a guest's
// words are claimed, so that nobody raises two. Nobody without the master key can tell whose it is, nor
// which hands of two shows are one person's.
func (k *Keys) Hand(debate, show, attendee int64) deliberation.ID {
	of := binary.BigEndian.AppendUint64(nil, uint64(debate))
	of = binary.BigEndian.AppendUint64(of, uint64(show))
	of = binary.BigEndian.AppendUint64(of, uint64(attendee))
	sum := k.hand.sum(of)
	return deliberation.ID(sum[:16])
}

// OrganisationHand is the id under which an organisation says something in a show of hands, whoever of its members does. It is nobody else's: what it
// is made of is longer than what Hand is.
func (k *Keys) OrganisationHand(debate, show, organisation int64) deliberation.ID {
	of := binary.BigEndian.AppendUint64(nil, uint64(debate))
	of = binary.BigEndian.AppendUint64(of, uint64(show))
	of = binary.BigEndian.AppendUint64(of, uint64(organisation))
	sum := k.hand.sum(append(of, 'o'))
	return deliberation.ID(sum[:16])
}
