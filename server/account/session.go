package account

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// Session is what a cookie proves: who signed in, and when. Nothing is kept of it on the server.
type Session struct {
	Person int64
	Since  time.Time // whole seconds, UTC
	Shared bool      // on a computer that others use
}

const (
	// SessionLife is how long a session lasts.
	SessionLife = 30 * 24 * time.Hour
	// SharedSessionLife is how long it lasts on a shared computer.
	SharedSessionLife = 10 * time.Minute

	sessionMAC  = 16
	sessionBody = 8 + 8 + 1
)

var strictBase64 = base64.RawURLEncoding.Strict()

// Until is when the session ends by itself.
func (s Session) Until() time.Time {
	if s.Shared {
		return s.Since.Add(SharedSessionLife)
	}
	return s.Since.Add(SessionLife)
}

func (k *Keys) sessionMAC(body []byte) [sessionMAC]byte {
	sum := k.session.sum(body)
	return [sessionMAC]byte(sum[:])
}

// Cookie writes a session as the value of a cookie.
func (k *Keys) Cookie(s Session) string {
	body := binary.BigEndian.AppendUint64(nil, uint64(s.Person))
	body = binary.BigEndian.AppendUint64(body, uint64(s.Since.Unix()))
	if s.Shared {
		body = append(body, 1)
	} else {
		body = append(body, 0)
	}
	mac := k.sessionMAC(body)
	return base64.RawURLEncoding.EncodeToString(append(body, mac[:]...))
}

// ReadCookie returns the session that a cookie proves at that time; ok is false if it was not made by Cookie, is over, or
// begins later.
func (k *Keys) ReadCookie(value string, at time.Time) (s Session, ok bool) {
	var text, buffer [64]byte
	if len(value) != base64.RawURLEncoding.EncodedLen(sessionBody+sessionMAC) {
		return s, false
	}
	n, err := strictBase64.Decode(buffer[:], text[:copy(text[:], value)])
	if err != nil || n != sessionBody+sessionMAC {
		return s, false
	}
	body, mac := buffer[:sessionBody], buffer[sessionBody:n]
	if made := k.sessionMAC(body); !hmac.Equal(mac, made[:]) {
		return s, false
	}
	s = Session{
		Person: int64(binary.BigEndian.Uint64(body)),
		Since:  time.Unix(int64(binary.BigEndian.Uint64(body[8:])), 0).UTC(),
		Shared: body[16] == 1,
	}
	// A minute's grace: another server's clock may be ahead.
	return s, at.Before(s.Until()) && s.Since.Before(at.Add(time.Minute))
}
