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
	Since  time.Time // whole milliseconds, UTC
	Shared bool      // on a computer that others use
	// Used is when the person last did something, in whole seconds, UTC, not before the second of Since; zero if that was signing in.
	// Only a shared session ends for want of use, and has it.
	Used time.Time
}

const (
	// SessionLife is how long a session lasts.
	SessionLife = 30 * 24 * time.Hour
	// SharedSessionLife is how long it lasts on a shared computer after the person last did something there.
	SharedSessionLife = 10 * time.Minute
	// SharedSessionMost is how long it lasts there at most, whatever is done: as long as one sitting at a library or a meeting. Who
	// stays longer signs in once more; who left, and whose place was taken by somebody who goes on clicking, is out by then.
	SharedSessionMost = 4 * time.Hour

	sessionMAC  = 16
	sessionBody = 8 + 8 + 1
	sharedBody  = sessionBody + 8
)

var strictBase64 = base64.RawURLEncoding.Strict()

// Until is when the session ends by itself.
func (s Session) Until() time.Time {
	if !s.Shared {
		return s.Since.Add(SessionLife)
	}
	end, most := s.used().Add(SharedSessionLife), s.Since.Add(SharedSessionMost)
	if end.After(most) {
		return most
	}
	return end
}

func (s Session) used() time.Time {
	if s.Used.After(s.Since) {
		return s.Used
	}
	return s.Since
}

// Renewed is the session after its person did something at that time. One on a device of one's own lasts as long as it did.
func (s Session) Renewed(at time.Time) Session {
	if at = at.UTC().Truncate(time.Second); s.Shared && at.After(s.used()) {
		s.Used = at
	}
	return s
}

func (k *Keys) sessionMAC(body []byte) [sessionMAC]byte {
	sum := k.session.sum(body)
	return [sessionMAC]byte(sum[:])
}

// Cookie writes a session as the value of a cookie.
func (k *Keys) Cookie(s Session) string {
	body := binary.BigEndian.AppendUint64(nil, uint64(s.Person))
	body = binary.BigEndian.AppendUint64(body, uint64(s.Since.UnixMilli()))
	if s.Shared {
		body = append(body, 1)
		body = binary.BigEndian.AppendUint64(body, uint64(s.used().Unix()))
	} else {
		body = append(body, 0)
	}
	mac := k.sessionMAC(body)
	return base64.RawURLEncoding.EncodeToString(append(body, mac[:]...))
}

// ReadCookie returns the session that a cookie proves at that time; ok is false if it was not made by Cookie, is over, or
// begins later. Of one that was made by Cookie s is known all the same; else it is zero.
func (k *Keys) ReadCookie(value string, at time.Time) (s Session, ok bool) {
	var text, buffer [64]byte
	length := base64.RawURLEncoding.DecodedLen(len(value))
	if length != sessionBody+sessionMAC && length != sharedBody+sessionMAC {
		return s, false
	}
	n, err := strictBase64.Decode(buffer[:], text[:copy(text[:], value)])
	if err != nil || n != length {
		return s, false
	}
	body, mac := buffer[:n-sessionMAC], buffer[n-sessionMAC:n]
	if made := k.sessionMAC(body); !hmac.Equal(mac, made[:]) {
		return s, false
	}
	shared := body[16] == 1
	if shared != (len(body) == sharedBody) {
		return s, false // of a version in which one on a shared computer could not be renewed
	}
	s = Session{
		Person: int64(binary.BigEndian.Uint64(body)),
		Since:  time.UnixMilli(int64(binary.BigEndian.Uint64(body[8:]))).UTC(),
		Shared: shared,
	}
	if shared {
		s = s.Renewed(time.Unix(int64(binary.BigEndian.Uint64(body[sessionBody:])), 0))
	}
	// A minute's grace: another server's clock may be ahead.
	return s, at.Before(s.Until()) && s.Since.Before(at.Add(time.Minute))
}
