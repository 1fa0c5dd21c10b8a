package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"voix/server"
	"voix/server/demonstration"
	"voix/server/demonstration/content"
)

type demoCommand struct {
	Data    string         `help:"Folder to keep the demonstration in, and to find it again; by default one that is removed at the end." type:"path" placeholder:"DIR"`
	Listen  string         `help:"Address to listen on." default:"127.0.0.1:8080"`
	Seed    int64          `help:"Another number makes another demonstration." default:"1"`
	Address server.Address `help:"Where the public finds it, such as https://demo.voix.example; by default as each request found it." placeholder:"URL"`
	Still   bool           `help:"Nobody votes or argues by themselves."`
}

const (
	// seedFile marks a data folder as a finished demonstration, and holds its seed.
	seedFile = "demonstration"
	// liveEvery is how often somebody of the demonstration does something, on average.
	liveEvery = 2 * time.Second
)

// Run builds the demonstration unless it is there, and serves it until the process is told to stop.
func (c *demoCommand) Run(p *program) (err error) {
	if c.Data == "" {
		folder, failed := os.MkdirTemp("", "voix-demo-")
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
		c.Data = filepath.Join(folder, "data")
	}
	built, err := c.isBuilt()
	if err != nil {
		return err
	}
	said, err := content.Load()
	if err != nil {
		return err
	}
	if !built {
		if err := c.build(p, said); err != nil {
			return err
		}
	}
	log := slog.New(slog.NewTextHandler(p.stderr, nil))
	platform, err := server.OpenPlatform(p.ctx, server.Place{Data: c.Data}, server.PlatformOptions{Log: log})
	if errors.Is(err, server.ErrInUse) {
		return fmt.Errorf("another voix has %s open", c.Data)
	}
	if err != nil {
		return err
	}
	guests, err := demonstration.Guests(p.ctx, platform)
	if err != nil {
		return errors.Join(err, platform.Close())
	}
	ctx, stop := context.WithCancel(p.ctx)
	var living sync.WaitGroup
	defer living.Wait()
	defer stop()
	return serve(ctx, platform, c.Data, c.Listen, server.Options{Log: log, Address: c.Address}, func(address string) {
		site := "http://" + address
		if c.Address != "" {
			site = string(c.Address)
		}
		fmt.Fprintln(p.stdout, site)
		for _, g := range guests {
			fmt.Fprintf(p.stdout, "%s\t%s\n", g.College, link(site, g.Code))
		}
		fmt.Fprintln(p.stdout, "Chaque lien ci-dessus connecte une personne inventée d’un collège : ouvrez-le dans un navigateur, autant de fois que vous voulez.")
		if c.Still {
			return
		}
		living.Go(func() {
			if err := demonstration.Live(ctx, platform, said, c.Seed, liveEvery); err != nil {
				log.Error("nobody votes or argues by themselves any more", "error", err)
			}
		})
	})
}

// isBuilt reports whether the data folder holds the demonstration of this seed; false if there is nothing. Anything else is an error.
func (c *demoCommand) isBuilt() (bool, error) {
	held, err := os.ReadDir(c.Data)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(held) == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	raw, err := os.ReadFile(filepath.Join(c.Data, seedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("%s holds something else than a demonstration: name another folder", c.Data)
	}
	if err != nil {
		return false, err
	}
	if seed := strings.TrimSpace(string(raw)); seed != strconv.FormatInt(c.Seed, 10) {
		return false, fmt.Errorf("%s holds the demonstration of --seed %s: give that, or name another folder", c.Data, seed)
	}
	if _, err := os.Stat(server.KeyBeside(c.Data)); err != nil {
		return false, fmt.Errorf("the key of %s is gone, and nobody can sign in without: name another folder (%w)", c.Data, err)
	}
	return true, nil
}

// build makes the demonstration in a folder beside the one that is wanted, which appears only once all is there.
func (c *demoCommand) build(p *program, said *content.Demonstration) (err error) {
	folder := filepath.Dir(filepath.Clean(c.Data))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	building, err := os.MkdirTemp(folder, filepath.Base(c.Data)+".building-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(building)) }()
	clock := demonstration.NewClock(time.Now())
	platform, err := server.OpenPlatform(p.ctx, server.Place{Data: building, Key: server.KeyBeside(c.Data)}, server.PlatformOptions{
		Clock: clock, Random: demonstration.Random(c.Seed),
	})
	if err != nil {
		return err
	}
	platform.Start()
	progress, finish := p.progress("démonstration")
	_, err = demonstration.Build(p.ctx, platform, said, clock, c.Seed, progress)
	finish()
	if err := errors.Join(err, platform.Close()); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(building, seedFile), fmt.Appendln(nil, c.Seed), 0o600); err != nil {
		return err
	}
	return os.Rename(building, c.Data)
}
