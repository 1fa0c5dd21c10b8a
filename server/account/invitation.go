package account

import (
	"crypto/hmac"
	"encoding/binary"
	"strings"
	"time"
)

// Invitation asks whoever is signed in to run a debate together with the facilitator who made it. Nothing of it is kept anywhere: its code holds all, and
// a MAC, which nobody makes without the master key. It can be used by several people, until it ends or whoever made it runs the debate no more.
type Invitation struct {
	Debate int64     // from 1
	By     int64     // the person who invites, from 1
	Until  time.Time // whole seconds, UTC
}

// InvitationLasts is how long an invitation lasts from when it was made.
const InvitationLasts = 14 * 24 * time.Hour

const invitationMAC = 16

func (i Invitation) bytes() []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(i.Debate))
	b = binary.BigEndian.AppendUint32(b, uint32(i.By))
	return binary.BigEndian.AppendUint32(b, uint32(i.Until.Unix()))
}

func (k *Keys) invitationMAC(of []byte) []byte {
	sum := k.invitation.sum(of)
	return sum[:invitationMAC]
}

// Invitation is the code of an invitation: 45 letters and digits without i, l, o and 1. Numbers beyond 32 bits, and times before 1970 or after 2106, have
// none: it panics.
func (k *Keys) Invitation(i Invitation) string {
	of := i.bytes()
	if back := readInvitation(of); !back.Until.Equal(i.Until) || back.Debate != i.Debate || back.By != i.By {
		panic("account: an invitation that no code can hold")
	}
	return linkAlphabet.EncodeToString(append(of, k.invitationMAC(of)...))
}

func readInvitation(of []byte) Invitation {
	return Invitation{
		Debate: int64(binary.BigEndian.Uint32(of)), By: int64(binary.BigEndian.Uint32(of[4:])), Until: time.Unix(int64(binary.BigEndian.Uint32(of[8:])), 0).UTC(),
	}
}

// ReadInvitation returns what a code was made for; ok is false for anything that Invitation did not make. Capitals, spaces and hyphens do not matter.
// Whether it has ended is the caller's to see.
func (k *Keys) ReadInvitation(code string) (i Invitation, ok bool) {
	code = strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(code))
	raw, err := linkAlphabet.DecodeString(code)
	if err != nil || len(raw) != 12+invitationMAC || linkAlphabet.EncodeToString(raw) != code {
		return i, false
	}
	if !hmac.Equal(raw[12:], k.invitationMAC(raw[:12])) {
		return i, false
	}
	return readInvitation(raw), true
}
