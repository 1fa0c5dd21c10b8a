package server

import (
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// codeLimits bound how many codes are sent, and how many are guessed. Each server counts for itself.
type codeLimits struct {
	log *slog.Logger

	// Of what one network asks for one address or number: five codes an hour, fifteen a day. A code that is brought back gives the hour back.
	pairHour, pairDay *callers[asking]
	// Of one address or number, whoever asks for it, whether or not anybody takes part by it: fifteen an hour, forty a day. Networks that brought a
	// right code are not held to it, nor do they count: whoever asks for others' codes keeps nobody from their own.
	hour, day *callers[account.Handle]
	proved    *lru.Cache[asking, struct{}]

	receipts *callers[deliberation.Reference] // messages with the code of a call: two a day, to whatever numbers

	asked, askedWide *callers[netip.Prefix] // codes that one network asks for, and one wider network

	guessing   sync.Mutex // one guess after the other: as many as come at once could else all be the last one allowed
	challenges *callers[deliberation.ID]
	// Wrong codes that come from one network, and from one wider network; right ones count for nothing.
	wrong, wrongWide *callers[netip.Prefix]
	every            *callers[struct{}] // wrong codes from everywhere
	slowed           time.Time          // when the operator was last told that there are too many of those
}

// asking is what one network asks for one address or number.
type asking struct {
	from netip.Prefix
	to   account.Handle
}

// guessesAChallenge is how many wrong codes end a challenge. A code is one of 10⁸: package account says what that comes to.
const guessesAChallenge = 5

// wrongAnHour is how many wrong codes may come from everywhere before whoever guesses is slowed: many times what people mistype.
const wrongAnHour = 1000

const anHour, aDay = 3600, 24 * 3600 // seconds

// wider is how much more a wider network may do than a network.
const wider = 4

func newCodeLimits(ofNetwork Rate, clock journal.Clock, log *slog.Logger) *codeLimits {
	proved, err := lru.New[asking, struct{}](rememberedCallers)
	if err != nil {
		panic(err) // only for a size below one
	}
	wide := Rate{float64(wider * ofNetwork.PerSecond), wider * ofNetwork.Burst}
	return &codeLimits{
		log:      log,
		pairHour: newCallers[asking](Rate{5.0 / anHour, 5}, clock), pairDay: newCallers[asking](Rate{15.0 / aDay, 15}, clock),
		hour: newCallers[account.Handle](Rate{15.0 / anHour, 15}, clock), day: newCallers[account.Handle](Rate{40.0 / aDay, 40}, clock),
		proved: proved, receipts: newCallers[deliberation.Reference](Rate{2.0 / aDay, 2}, clock),
		asked: newCallers[netip.Prefix](ofNetwork, clock), askedWide: newCallers[netip.Prefix](wide, clock),
		wrong: newCallers[netip.Prefix](ofNetwork, clock), wrongWide: newCallers[netip.Prefix](wide, clock),
		every: newCallers[struct{}](Rate{float64(wrongAnHour) / anHour, wrongAnHour}, clock),
		// What comes back in a day comes after the end of the challenge, which lives for a quarter of an hour.
		challenges: newCallers[deliberation.ID](Rate{1.0 / aDay, guessesAChallenge}, clock),
	}
}

// mayAsk counts a code that a network asks for, and reports whether it is to be sent. Whoever asked is not to learn that it is not: it would tell
// them that somebody else asked for one lately. errTooMany is of the network, and of nobody's address.
func (l *codeLimits) mayAsk(from netip.Prefix, to account.Handle) (send bool, err error) {
	if !l.askedWide.allow(widerNetwork(from)) || !l.asked.allow(from) {
		return false, errTooMany
	}
	pair := asking{widerNetwork(from), to}
	if !l.pairHour.allow(pair) || !l.pairDay.allow(pair) {
		return false, nil
	}
	if l.proved.Contains(pair) {
		return true, nil
	}
	return l.hour.allow(to) && l.day.allow(to), nil
}

// broughtBack notes that a network has brought a code that was sent.
func (l *codeLimits) broughtBack(from netip.Prefix, to account.Handle) {
	pair := asking{widerNetwork(from), to}
	l.proved.Add(pair, struct{}{})
	l.pairHour.renew(pair)
}

// try tells whether a code is right, of a challenge that has not been guessed at too often. Only what is wrong counts, so that a program that
// opens a link to look at it uses nothing up. While too many wrong ones come from everywhere, networks that guessed wrong lately wait until that is
// forgotten; nobody else does.
func (l *codeLimits) try(from netip.Prefix, challenge deliberation.ID, right func() bool) error {
	l.guessing.Lock()
	defer l.guessing.Unlock()
	wide := widerNetwork(from)
	switch {
	case l.challenges.spent(challenge):
		return errCodesSpent
	case l.wrong.spent(from), l.wrongWide.spent(wide), l.every.spent(struct{}{}) && l.wrongWide.begun(wide):
		return errTooMany
	case right():
		return nil
	}
	l.challenges.allow(challenge)
	l.wrong.allow(from)
	l.wrongWide.allow(wide)
	if now := l.every.clock.Now(); !l.every.allow(struct{}{}) && now.Sub(l.slowed) > time.Hour {
		l.slowed = now
		l.log.Warn("codes are being guessed: whoever guesses is slowed", "wrong codes an hour", wrongAnHour)
	}
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
