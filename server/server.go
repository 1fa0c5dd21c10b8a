// Package server is the platform over HTTP: pages, API, live updates, sessions. What it decides, it decides through
// commands of deliberation submitted to the journal; what it shows, it copies from the state.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"voix/client"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/declaration"
	"voix/server/live"
	"voix/server/mail"
	"voix/server/mail/bounce"
	"voix/server/openid"
	"voix/server/page"
	"voix/server/search"
)

// Options of New.
type Options struct {
	Log *slog.Logger
	// Limits of writes; the zero value is DefaultRates.
	Rates Rates
	// TrustProxy is the address or network of a reverse proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; empty: none.
	TrustProxy string
	// NoWorker has browsers end the service worker that an earlier start gave them.
	NoWorker bool
	// Address is where the public finds the platform; empty: as each request found it.
	Address Address
	// Contact is where people write to who answers for the installation; empty: that of the declaration, else pages say that it is not
	// chosen yet.
	Contact Contact
	// Declaration is who answers for the installation. The zero value says nothing.
	Declaration declaration.Declaration
	// Public tells that the installation is open to the public: New refuses while Missing names anything. Else pages say that it is a trial.
	Public bool
	// Source is where the source of the running program is; empty: pages say whom to ask.
	Source string
	// Providers are those with an account of which people may sign in, as openid.Read returns them. They need an Address.
	Providers []openid.Declared
	// SMS is how codes are sent to phones.
	SMS SMSOptions
	// Mail is how messages are sent; nil: nobody can come in by email.
	Mail *mail.Settings
	// Bounces is where messages come back to that cannot be delivered. The zero value: nobody learns of it.
	Bounces BounceOptions
	// Records are the two holders who can only together open the records of connections; nil: none are made.
	Records *connection.Holders
}

// Server answers HTTP for one platform.
type Server struct {
	platform     *Platform
	log          *slog.Logger
	address      Address
	app          *fiber.App
	pages        *page.Renderer
	cache        *pageCache
	posters      *posters
	standings    *standingsKeeper
	hub          *live.Hub
	teller       *teller
	check        *validator.Validate
	rates        *rateLimits
	metrics      *metrics
	patience     patience
	records      *connection.Holders // nil: connections are not recorded
	keepsRecords bool                // or were
	noWorker     bool
	audit        page.AuditRun
	started      time.Time
	told         toldSpeeds
	post         *mail.Post                   // nil without Options.Mail
	sentDoors    map[account.WayKind]sentDoor // that the operator has set up
	providers    []*openid.Provider
	sending      sync.WaitGroup             // of what is sent to phones
	codes        chan func(context.Context) // codes that are to be sent and the like, once whoever asked has been answered
	joinings     *joiningsWatch
	takings      takings
	endSends     context.CancelFunc

	messenger      *messenger
	bounces        bounceAddress // where messages come back to; empty: to whom they come from
	bounceServer   *bounce.Server
	bounceListener net.Listener

	wayLocks [64]sync.Mutex // see holdWay

	serving  sync.Mutex // guards what follows
	listener net.Listener
	down     bool
}

const (
	idleTimeout  = 75 * time.Second
	writeTimeout = 60 * time.Second
	// shutdownTimeout bounds a graceful end; what was acknowledged is durable anyway.
	shutdownTimeout = 10 * time.Second
)

// FiberConfig is how fiber is set up for the platform, and for what the platform is measured against.
func FiberConfig() fiber.Config {
	return fiber.Config{
		AppName: "voix", DisableStartupMessage: true, Immutable: true, StrictRouting: true, CaseSensitive: true,
		StreamRequestBody: true, BodyLimit: prefetch, ReadTimeout: headTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ReadBufferSize: 16 << 10,
	}
}

// readPages reads templates, messages and scripts once in a process: it takes half a second, and tests open hundreds of servers.
var readPages = sync.OnceValues(func() (*page.Renderer, error) { return page.New(client.Files, build()) })

// New makes a server for a platform that has been opened, but not started: it observes the journal. The caller starts the
// platform, then calls Serve.
func New(p *Platform, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rates == (Rates{}) {
		o.Rates = DefaultRates
	}
	read, err := readPages()
	if err != nil {
		return nil, err
	}
	if missing := o.Missing(p.Clock.Now()); o.Public && len(missing) > 0 {
		return nil, missing
	}
	operator := o.operator()
	// What was recorded before stays until it ends, also when nothing is recorded any more.
	if operator.Records, err = p.keepsRecords(context.Background()); err != nil {
		return nil, err
	}
	operator.Records = operator.Records || o.Records != nil
	pages := read.For(operator)
	audit, err := lastAudit()
	if err != nil {
		return nil, err
	}
	providers, err := newProviders(o.Providers, o.Address, p.Clock.Now)
	if err != nil {
		return nil, err
	}
	registry := prometheus.NewRegistry()
	s := &Server{
		audit: audit, started: p.Clock.Now(),
		platform: p, log: o.Log, address: o.Address, pages: pages, cache: newPageCache(), posters: newPosters(), standings: newStandingsKeeper(p), check: newValidator(), rates: newRateLimits(o.Rates, p.Clock, o.Log),
		records: o.Records, keepsRecords: operator.Records, metrics: newMetrics(registry, p), noWorker: o.NoWorker, sentDoors: map[account.WayKind]sentDoor{}, providers: providers, joinings: newJoiningsWatch(), codes: make(chan func(context.Context), mostCodesWaiting),
	}
	if p.finder, err = newFinder(p, func() ([]search.Document, error) { return pageDocuments(pages, audit) }); err != nil {
		return nil, err
	}
	p.Journal.Observe(p.finder.observe)
	s.hub, err = live.New(live.Options{Source: liveSource{s}, Registerer: registry, ClientAddress: addressOf, MayFollow: s.mayFollow,
		Sentence: func(code string) string { return pages.Catalogue.Refusal(page.French, code) },
	})
	if err != nil {
		return nil, err
	}
	if o.Mail != nil {
		if s.post, err = mail.NewPost(*o.Mail, p.Clock, o.Log); err != nil {
			return nil, err
		}
		s.sentDoors[account.Email] = emailDoor{s.post, pages.Catalogue, o.Address}
	}
	s.teller = &teller{s: s}
	s.hub.Reached(p.Journal.Head().Number)
	p.Journal.Observe(s.publish)
	p.Journal.Observe(s.sayWhatToSign)
	config := FiberConfig()
	config.ErrorHandler = s.failed
	config.EnableTrustedProxyCheck = true // without it fiber believes everybody
	if o.TrustProxy != "" {
		config.TrustedProxies = []string{o.TrustProxy}
	}
	s.app = fiber.New(config)
	// A multipart body is read by its handler, part by part, within limits; not beforehand into memory.
	s.app.Server().DisablePreParseMultipartForm = true
	s.routes(registry)
	s.app.Server().HeaderReceived = bodyPatience
	s.app.Server().Handler = s.guard(s.app.Server().Handler)
	ctx, end := context.WithCancel(context.Background())
	s.endSends = end
	s.sending.Go(func() { s.sayWhoIsShutOut(ctx) })
	s.sending.Go(func() { s.sendCodes(ctx) })
	if o.SMS.Gateway != nil {
		door := s.newPhoneDoor(o.SMS)
		s.sentDoors[account.Phone] = door
		s.sending.Go(func() { door.sender.Run(ctx) })
	}
	if err := s.listenToBounces(o.Bounces); err != nil {
		end()
		s.sending.Wait()
		return nil, err
	}
	s.startMessenger(ctx, o)
	s.sending.Go(func() { s.keepCardsCounted(ctx) })
	return s, nil
}

// Serve answers on a listener until Shutdown, which may come first.
func (s *Server) Serve(l net.Listener) error {
	s.serving.Lock()
	s.listener = l
	down := s.down
	s.serving.Unlock()
	if down {
		return l.Close()
	}
	return s.app.Listener(l)
}

// Shutdown tells live pages that the server goes away, lets requests under way finish, and returns.
func (s *Server) Shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	s.teller.close()
	err := s.hub.Shutdown(ctx)
	err = errors.Join(err, s.app.ShutdownWithContext(ctx))
	if s.post != nil {
		s.post.Close(ctx)
	}
	if s.bounceServer != nil {
		err = errors.Join(err, s.bounceServer.Close(ctx))
	}
	s.endSends()
	s.sending.Wait()
	s.serving.Lock()
	defer s.serving.Unlock()
	s.down = true
	if s.listener != nil {
		_ = s.listener.Close() // the app knows nothing of one that it has not begun to serve; else it is closed already
	}
	return err
}
