package server

import (
	"errors"
	"net/netip"
	"sync"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// codeLimits bound how many codes are sent, and how many are guessed. Each server counts for itself.
type codeLimits struct {
	// Of one address or number: five codes an hour, twenty a day, whoever asks for them, and whether or not anybody takes part by it.
	hour, day callers[account.Handle]
	asked     callers[netip.Prefix] // codes that one network asks for

	guessing   sync.Mutex // one guess after the other: as many as come at once could else all be the last one allowed
	challenges callers[deliberation.ID]
	wrong      callers[netip.Prefix] // wrong codes that come from one network; right ones count for nothing
}

// guessesAChallenge is how many wrong codes end a challenge. A code is one of 10⁸: package account says what that comes to.
const guessesAChallenge = 5

const anHour, aDay = 3600, 24 * 3600 // seconds

func newCodeLimits(ofNetwork Rate, clock journal.Clock) *codeLimits {
	return &codeLimits{
		hour: newCallers[account.Handle](Rate{5.0 / anHour, 5}, clock), day: newCallers[account.Handle](Rate{20.0 / aDay, 20}, clock),
		asked: newCallers[netip.Prefix](ofNetwork, clock), wrong: newCallers[netip.Prefix](ofNetwork, clock),
		// What comes back in a day comes after the end of the challenge, which lives for a quarter of an hour.
		challenges: newCallers[deliberation.ID](Rate{1.0 / aDay, guessesAChallenge}, clock),
	}
}

// mayAsk counts a code that a network has sent somewhere, or returns why none is sent.
func (l *codeLimits) mayAsk(from netip.Prefix, to account.Handle) error {
	if !l.asked.allow(from) {
		return errTooMany
	}
	if !l.hour.allow(to) || !l.day.allow(to) {
		return errManyCodes
	}
	return nil
}

// try tells whether a code is right, of a challenge that has not been guessed at too often. Only what is wrong counts, so that a program that
// opens a link to look at it uses nothing up.
func (l *codeLimits) try(from netip.Prefix, challenge deliberation.ID, right func() bool) error {
	l.guessing.Lock()
	defer l.guessing.Unlock()
	switch {
	case l.challenges.spent(challenge):
		return errCodesSpent
	case l.wrong.spent(from):
		return errTooMany
	case right():
		return nil
	}
	l.challenges.allow(challenge)
	l.wrong.allow(from)
	return errCodeWrong
}

// isOf reports whether an error is one of those failures.
func isOf(err error, failures ...*failure) (*failure, bool) {
	for _, f := range failures {
		if errors.Is(err, f) {
			return f, true
		}
	}
	return nil, false
}
