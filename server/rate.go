package server

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

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

type rateLimits struct {
	addressWrites, signIns, reads, joins, searches, receipts *callers[netip.Prefix]
	everyReceipt                                             *callers[struct{}]
	persons                                                  *callers[int64]
	trying                                                   sync.Mutex // a receipt
	codes                                                    *codeLimits
}

func newRateLimits(r Rates, clock journal.Clock, log *slog.Logger) *rateLimits {
	return &rateLimits{
		addressWrites: newCallers[netip.Prefix](r.AddressWrites, clock), signIns: newCallers[netip.Prefix](r.SignIns, clock),
		reads: newCallers[netip.Prefix](r.Reads, clock), joins: newCallers[netip.Prefix](r.Joins, clock), searches: newCallers[netip.Prefix](r.Searches, clock),
		receipts: newCallers[netip.Prefix](r.Receipts, clock), everyReceipt: newCallers[struct{}](Rate{guessesASecond, 10 * guessesASecond}, clock), persons: newCallers[int64](r.PersonWrites, clock),
		codes: newCodeLimits(r.Codes, clock, log),
	}
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
	address := sourceOf(c).Addr()
	if address.Is6() {
		return netip.PrefixFrom(address, 64).Masked()
	}
	return netip.PrefixFrom(address, address.BitLen())
}

// sourceOf is the address and port from which a request came: those that a trusted proxy saw, else those of the connection. The port is 0 where
// the proxy does not tell it.
func sourceOf(c *fiber.Ctx) netip.AddrPort {
	address, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	port := uint16(0)
	if of, ok := c.Context().RemoteAddr().(*net.TCPAddr); ok {
		port = uint16(of.Port)
	}
	if all := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor); len(all) > 0 && c.IsProxyTrusted() {
		port = 0 // that of the proxy
		last := string(all[len(all)-1])
		last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		if seen, err := netip.ParseAddr(last); err == nil {
			address = seen
		} else if seen, err := netip.ParseAddrPort(last); err == nil {
			address, port = seen.Addr(), seen.Port()
		}
	}
	return netip.AddrPortFrom(address.Unmap().WithZone(""), port)
}

// limitAddress bounds what one address may ask for. Static files are free: they are cached for good.
func (s *Server) limitAddress(c *fiber.Ctx) error {
	limit := s.rates.addressWrites
	if method := c.Method(); method == fiber.MethodGet || method == fiber.MethodHead {
		limit = s.rates.reads
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

// widerNetwork is the network from which one customer of a hoster can write: of IPv6 the 65,536 networks of a /48.
func widerNetwork(of netip.Prefix) netip.Prefix {
	if of.Addr().Is6() {
		return netip.PrefixFrom(of.Addr(), 48).Masked()
	}
	return of
}

// tryReceipt opens a receipt for an address, or refuses with errTooMany. A right one costs nothing, so that a community centre, which is one
// address, opens as many as it likes; each wrong one (account.ErrReceiptUnknown) is counted, for the address and for all. Whoever has guessed too
// often learns nothing of what they try. Once all together have guessed too often, those who are refused are the ones who guess, and whoever comes
// with a right one is let in all the same: the receipts are safe by their length, and nobody may close them to everybody by guessing. One is tried
// after the other, or as many as come at once could be tried for the last that was allowed; it takes a MAC.
func (r *rateLimits) tryReceipt(from netip.Prefix, open func() (deliberation.Reference, error)) (deliberation.Reference, error) {
	return tryGuess(r, from, open)
}

// tryGuess is tryReceipt for whatever can be guessed wrong: the words of a card and the code of a letter are counted together with receipts.
func tryGuess[Read any](r *rateLimits, from netip.Prefix, open func() (Read, error)) (read Read, err error) {
	r.trying.Lock()
	defer r.trying.Unlock()
	all := r.everyReceipt.spent(struct{}{})
	if r.receipts.spent(from) || all && r.receipts.begun(from) {
		return read, errTooMany
	}
	opened, err := open()
	if errors.Is(err, account.ErrReceiptUnknown) || errors.Is(err, deliberation.ErrCardUnknown) || errors.Is(err, errStopCode) {
		r.receipts.allow(from)
		r.everyReceipt.allow(struct{}{})
		if all {
			return read, errTooMany
		}
	}
	return opened, err
}
