package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"voix/server"
	"voix/server/connection"
	"voix/server/declaration"
	"voix/server/openid"
)

type serveCommand struct {
	place
	Listen      string         `help:"Address to listen on." default:"127.0.0.1:8080"`
	AcceptClock bool           `help:"The clock is right although it is earlier than the last entry, or has jumped."`
	NoWorker    bool           `help:"Have browsers end the service worker that they got from here: nothing can then be read or sent without a network."`
	TrustProxy  string         `help:"Address or network of the reverse proxy whose X-Forwarded headers are believed." placeholder:"ADDRESS"`
	Contact     server.Contact `help:"Where people write to who answers for this installation: mailto:… or https://…" placeholder:"ADDRESS"`
	Source      string         `help:"Where the source of the running program is (AGPL, section 13)." placeholder:"URL"`
	Address     server.Address `help:"Where the public finds the platform, such as https://voix.example: for links in feeds, site maps and previews. Passkeys are made for its name: it should not change. By default as each request found it." placeholder:"URL"`
	Providers   string         `help:"File of the OpenID providers with whose accounts people may sign in (JSON; README). Needs --address." placeholder:"FILE"`
	Declaration string         `help:"File that says who answers for this installation: publisher, director, host, controller, contacts, impact assessment, charter (JSON)." type:"existingfile" placeholder:"FILE"`
	Public      bool           `help:"Open to the public. Refuses to start, and lists what is missing, until everything is said that the law asks for."`
	Recipients  string         `name:"records-recipients" help:"File with the public keys of the two holders, a line each, who can only together open the records of connections (voix records key). Without it no connection is recorded." type:"existingfile" placeholder:"FILE"`
	SMS         smsFlags       `embed:"" prefix:"sms-"`
	Mail        mailFlags      `embed:"" prefix:"mail-"`
}

// Run serves until the process is told to stop.
func (c *serveCommand) Run(p *program) error {
	log := slog.New(slog.NewTextHandler(p.stderr, nil))
	options, err := c.options(log, time.Now())
	if err != nil {
		return err
	}
	if options.Mail != nil && c.Address == "" {
		log.Warn("messages hold codes, but no links: --address does not say where the public finds the platform")
	}
	platform, err := server.OpenPlatform(p.ctx, c.server(), server.PlatformOptions{Log: log, AcceptClock: c.AcceptClock})
	if errors.Is(err, server.ErrInUse) {
		return fmt.Errorf("another voix has %s open", c.Data)
	}
	if err != nil {
		return err
	}
	if !options.Public {
		log.Warn("this installation is a trial, and its pages say so: serve --public opens it, or lists what is missing")
	}
	return serve(p.ctx, platform, c.Data, c.Listen, options, func(address string) {
		fmt.Fprintf(p.stdout, "http://%s\n", address)
	})
}

// providers reads their file. FranceConnect is for administrations: the declaration, which the legal pages show, says that the publisher is one, and the
// file alone does not.
func (c *serveCommand) providers(d declaration.Declaration) ([]openid.Declared, error) {
	if c.Providers == "" {
		return nil, nil
	}
	s, err := openid.Read(c.Providers)
	if err == nil && s.PublisherKind == openid.Administration && d.Publisher.Kind != "" && d.Publisher.Kind != declaration.Administration {
		err = fmt.Errorf("%s: publisher_kind is %q, but the declaration says that the publisher is of the kind %q: mend whichever is wrong", c.Providers, s.PublisherKind, d.Publisher.Kind)
	}
	offered := slices.ContainsFunc(s.Providers, func(p openid.Declared) bool { return p.Kind == openid.FranceConnect })
	if err == nil && offered && d.Publisher.Kind != declaration.Administration {
		err = fmt.Errorf("%s: FranceConnect is for administrations (arrêté du 8 novembre 2018): it is offered only where --declaration says that the publisher is of the kind %q", c.Providers, declaration.Administration)
	}
	return s.Providers, err
}

// options are checked before anything is opened or made: an installation that may not be opened leaves nothing behind.
func (c *serveCommand) options(log *slog.Logger, now time.Time) (server.Options, error) {
	o := server.Options{Log: log, TrustProxy: c.TrustProxy, NoWorker: c.NoWorker, Address: c.Address, Contact: c.Contact, Source: c.Source, Public: c.Public}
	var err error
	if o.SMS, err = c.SMS.options(); err != nil {
		return o, err
	}
	if o.Mail, err = c.Mail.settings(); err != nil {
		return o, err
	}
	o.Bounces = server.BounceOptions{To: c.Mail.BouncesTo, Listen: c.Mail.Bounces}
	if c.Declaration != "" {
		if o.Declaration, err = declaration.ReadFile(c.Declaration, now); err != nil {
			return o, err
		}
	}
	if c.Recipients != "" {
		if o.Records, err = connection.ReadHolders(c.Recipients); err != nil {
			return o, server.Sentence(err.Error())
		}
	}
	if o.Providers, err = c.providers(o.Declaration); err != nil {
		return o, err
	}
	if missing := o.Missing(now); c.Public && len(missing) > 0 {
		return o, fmt.Errorf("this installation cannot be opened to the public yet\n%w", missing)
	}
	return o, nil
}

// serve starts a platform and answers HTTP and the operator's socket until ctx ends, then closes the platform.
func serve(ctx context.Context, platform *server.Platform, data, listen string, o server.Options, ready func(address string)) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer func() { err = errors.Join(err, platform.Close()) }()
	s, err := server.New(platform, o)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	var operator net.Listener
	if data != "" {
		// Before anybody is answered: whoever finds the server up finds its socket.
		if operator, err = server.ListenOperator(data); err != nil {
			return errors.Join(err, l.Close())
		}
	}
	platform.Start()
	var running sync.WaitGroup
	failed := make(chan error, 2)
	running.Go(func() {
		if err := s.Serve(l); err != nil {
			failed <- err
		}
	})
	if operator != nil {
		running.Go(func() {
			if err := platform.ServeOperator(ctx, operator); err != nil {
				failed <- err
			}
		})
	}
	ready(l.Addr().String())
	select {
	case <-ctx.Done():
	case err = <-failed:
	case err = <-platform.Failed():
	}
	stop()
	err = errors.Join(err, s.Shutdown())
	running.Wait()
	return err
}
