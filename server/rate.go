package server

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

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
}

// DefaultRates suit people, and the one address of a community centre.
var DefaultRates = Rates{
	PersonWrites:  Rate{2, 60},
	AddressWrites: Rate{50, 500},
	SignIns:       Rate{0.5, 100},
	Reads:         Rate{100, 1000},
}

// NoRates bounds nothing: for benchmarks.
var NoRates = Rates{Rate{1e9, 1e9}, Rate{1e9, 1e9}, Rate{1e9, 1e9}, Rate{1e9, 1e9}}

// remembered bounds the memory of the limits; who is forgotten begins anew.
const rememberedCallers = 50_000

type rateLimits struct {
	clock                                       journal.Clock
	rates                                       Rates
	persons, addressWrites, signIns, readsByIPs *lru.Cache[string, *rate.Limiter]
}

func newRateLimits(r Rates, clock journal.Clock) *rateLimits {
	cache := func() *lru.Cache[string, *rate.Limiter] {
		c, err := lru.New[string, *rate.Limiter](rememberedCallers)
		if err != nil {
			panic(err) // only for a size below one
		}
		return c
	}
	return &rateLimits{clock: clock, rates: r, persons: cache(), addressWrites: cache(), signIns: cache(), readsByIPs: cache()}
}

func (l *rateLimits) allow(of *lru.Cache[string, *rate.Limiter], r Rate, who string) bool {
	limiter, ok := of.Get(who)
	if !ok {
		limiter = rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst)
		if known, there, _ := of.PeekOrAdd(who, limiter); there {
			limiter = known
		}
	}
	return limiter.AllowN(l.clock.Now(), 1)
}

// addressOf is whose request it is: the address that a trusted proxy saw, which is the last that it added, for anything before
// that is the client's own word; else that of the connection. Of IPv6 it is the network that one household has to itself.
func addressOf(c *fiber.Ctx) string {
	address, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	if all := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor); len(all) > 0 && c.IsProxyTrusted() {
		last := string(all[len(all)-1])
		if seen, err := netip.ParseAddr(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])); err == nil {
			address = seen
		}
	}
	address = address.Unmap().WithZone("")
	if address.Is6() {
		if network, err := address.Prefix(64); err == nil {
			return network.String()
		}
	}
	return address.String()
}

// limitAddress bounds what one address may ask for. Static files are free: they are cached for good.
func (s *Server) limitAddress(c *fiber.Ctx) error {
	of, r := s.rates.readsByIPs, s.rates.rates.Reads
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		of, r = s.rates.addressWrites, s.rates.rates.AddressWrites
	}
	if !s.rates.allow(of, r, addressOf(c)) {
		return errTooMany
	}
	return c.Next()
}

func (s *Server) allowPerson(person int64) bool {
	return s.rates.allow(s.rates.persons, s.rates.rates.PersonWrites, strconv.FormatInt(person, 10))
}

func (s *Server) allowSignIn(c *fiber.Ctx) bool {
	return s.rates.allow(s.rates.signIns, s.rates.rates.SignIns, addressOf(c))
}
