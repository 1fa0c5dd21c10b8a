package server

import (
	"errors"
	"net/netip"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// Rate is so many requests a second on average, and at most so many at once.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Rates bound what one person or one address may ask for. An address may be that of a community centre: its rates let fifty people work.
type Rates struct {
	PersonWrites  Rate
	AddressWrites Rate
	SignIns       Rate // of one address: also bounds guessing
	Reads         Rate // of one address
	Joins         Rate // of one address: into rooms, without an account
	Searches      Rate // of one address: reads that look through everything, and of which a few keep a processor busy
	Receipts      Rate // of one address: receipts that were guessed wrong; right ones count for nothing
	Codes         Rate // of one address: codes that it has sent to people; and, counted apart, codes that were typed wrong
}

// DefaultRates suit people, and the one address of a community centre.
var DefaultRates = Rates{
	PersonWrites:  Rate{2, 60},
	AddressWrites: Rate{50, 500},
	SignIns:       Rate{0.5, 100},
	Reads:         Rate{100, 1000},
	Joins:         Rate{0.2, 150},
	Searches:      Rate{10, 300},
	Receipts:      Rate{10.0 / 60, 100},
	Codes:         Rate{2.0 / 60, 100},
}

// NoRates bounds nothing: for benchmarks.
var NoRates = Rates{Rate{1e9, 1e9}, Rate{1e9, 1e9}, Rate{1e9, 1e9}, Rate{1e9, 1e9}, Rate{1e9, 1e9}, Rate{1e9, 1e9}, Rate{1e9, 1e9}, Rate{1e9, 1e9}}

// guessesASecond bounds wrong receipts from everywhere together: package account says how seldom one is then found in a year.
const guessesASecond = 100

// remembered bounds the memory of the limits; who is forgotten begins anew.
const rememberedCallers = 50_000

type rateLimits struct {
	addressWrites, signIns, reads, joins, searches, receipts callers[netip.Prefix]
	everyReceipt                                             callers[struct{}]
	persons                                                  callers[int64]
	trying                                                   sync.Mutex // a receipt
	codes                                                    *codeLimits
}

func newRateLimits(r Rates, clock journal.Clock) *rateLimits {
	return &rateLimits{
		addressWrites: newCallers[netip.Prefix](r.AddressWrites, clock), signIns: newCallers[netip.Prefix](r.SignIns, clock),
		reads: newCallers[netip.Prefix](r.Reads, clock), joins: newCallers[netip.Prefix](r.Joins, clock), searches: newCallers[netip.Prefix](r.Searches, clock),
		receipts: newCallers[netip.Prefix](r.Receipts, clock), everyReceipt: newCallers[struct{}](Rate{guessesASecond, 10 * guessesASecond}, clock), persons: newCallers[int64](r.PersonWrites, clock),
		codes: newCodeLimits(r.Codes, clock),
	}
}

// callers are those who asked lately, each held to one rate.
type callers[Who comparable] struct {
	clock journal.Clock
	rate  Rate
	of    *lru.Cache[Who, *rate.Limiter]
}

func newCallers[Who comparable](r Rate, clock journal.Clock) callers[Who] {
	of, err := lru.New[Who, *rate.Limiter](rememberedCallers)
	if err != nil {
		panic(err) // only for a size below one
	}
	return callers[Who]{clock, r, of}
}

func (c *callers[Who]) allow(who Who) bool { return c.limiter(who).AllowN(c.clock.Now(), 1) }

// spent reports whether who asked may not ask now. It takes nothing off what they may.
func (c *callers[Who]) spent(who Who) bool { return c.limiter(who).TokensAt(c.clock.Now()) < 1 }

func (c *callers[Who]) limiter(who Who) *rate.Limiter {
	limiter, ok := c.of.Get(who)
	if !ok {
		limiter = rate.NewLimiter(rate.Limit(c.rate.PerSecond), c.rate.Burst)
		if known, there, _ := c.of.PeekOrAdd(who, limiter); there {
			limiter = known
		}
	}
	return limiter
}

// addressOf is whose request it is: the address that a trusted proxy saw, which is the last that it added, for anything before
// that is the client's own word; else that of the connection. Of IPv6 it is the network that one household has to itself.
func addressOf(c *fiber.Ctx) string {
	network := networkOf(c)
	if network.IsSingleIP() {
		return network.Addr().String()
	}
	return network.String()
}

// networkOf is addressOf as a network, of one address where it is one.
func networkOf(c *fiber.Ctx) netip.Prefix {
	address, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	if all := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor); len(all) > 0 && c.IsProxyTrusted() {
		last := string(all[len(all)-1])
		if seen, err := netip.ParseAddr(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])); err == nil {
			address = seen
		}
	}
	address = address.Unmap().WithZone("")
	if address.Is6() {
		return netip.PrefixFrom(address, 64).Masked()
	}
	return netip.PrefixFrom(address, address.BitLen())
}

// limitAddress bounds what one address may ask for. Static files are free: they are cached for good.
func (s *Server) limitAddress(c *fiber.Ctx) error {
	limit := &s.rates.addressWrites
	if method := c.Method(); method == fiber.MethodGet || method == fiber.MethodHead {
		limit = &s.rates.reads
	}
	if !limit.allow(networkOf(c)) {
		return errTooMany
	}
	return c.Next()
}

// limitSearches bounds what one address may have looked through, so that others find something, too.
func (s *Server) limitSearches(c *fiber.Ctx) error {
	if !s.rates.searches.allow(networkOf(c)) {
		return errTooMany
	}
	return c.Next()
}

func (s *Server) allowPerson(person int64) bool { return s.rates.persons.allow(person) }

func (s *Server) allowSignIn(c *fiber.Ctx) bool { return s.rates.signIns.allow(networkOf(c)) }

// tryReceipt opens a receipt for an address, or refuses with errTooMany before anything is looked at. A right one costs nothing, so that a
// community centre, which is one address, opens as many as it likes; each wrong one (account.ErrReceiptUnknown) is counted, for the address
// and for all. One is tried after the other, or as many as come at once could be tried for the last that was allowed; it takes a MAC.
func (r *rateLimits) tryReceipt(from netip.Prefix, open func() (deliberation.Reference, error)) (deliberation.Reference, error) {
	return tryGuess(r, from, open)
}

// tryGuess is tryReceipt for whatever can be guessed wrong: the words of a card are counted together with receipts.
func tryGuess[Read any](r *rateLimits, from netip.Prefix, open func() (Read, error)) (read Read, err error) {
	r.trying.Lock()
	defer r.trying.Unlock()
	if r.receipts.spent(from) || r.everyReceipt.spent(struct{}{}) {
		return read, errTooMany
	}
	read, err = open()
	if errors.Is(err, account.ErrReceiptUnknown) || errors.Is(err, deliberation.ErrCardUnknown) {
		r.receipts.allow(from)
		r.everyReceipt.allow(struct{}{})
	}
	return read, err
}
