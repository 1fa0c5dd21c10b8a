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

	"voix/deliberation"
	"voix/deliberation/dossier"
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
		return server.Sentence(fmt.Sprintf("Un autre programme voix a ouvert le dossier %s. Arrêtez-le, ou indiquez un autre dossier avec --data.", c.Data))
	}
	if err != nil {
		return err
	}
	guests, err := demonstration.Guests(p.ctx, platform)
	if err != nil {
		return errors.Join(err, platform.Close())
	}
	var signed deliberation.Hash
	platform.Read(func(s *deliberation.State) { signed, _ = s.SigningKey() })
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
		fmt.Fprintln(p.stdout, "Chaque lien ci-dessus connecte une personne inventée, une par qualité : ouvrez-le dans un navigateur, autant de fois que vous voulez.")
		if !signed.IsZero() { // zero in a folder of the time before dossiers were signed
			fmt.Fprintf(p.stdout, "Le dossier de la première consultation est signé. Sa clé publique : %s\n", dossier.VerifierKey(signed))
		}
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

// isBuilt reports whether the data folder holds the demonstration of this seed; false if there is nothing, or an empty folder. Anything
// else is an error that says what to do.
func (c *demoCommand) isBuilt() (bool, error) {
	refuse := func(sentence string, about ...any) (bool, error) {
		return false, server.Sentence(fmt.Sprintf(sentence, about...))
	}
	if found, err := os.Stat(c.Data); err == nil && !found.IsDir() {
		return refuse("%s n’est pas un dossier. Indiquez un dossier vide ou nouveau avec --data.", c.Data)
	}
	held, err := os.ReadDir(c.Data)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(held) == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	raw, err := os.ReadFile(filepath.Join(c.Data, seedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return refuse("Le dossier %s contient autre chose qu’une démonstration. Rien n’a été changé. Indiquez un dossier vide ou nouveau avec --data.", c.Data)
	}
	if err != nil {
		return false, err
	}
	if seed := strings.TrimSpace(string(raw)); seed != strconv.FormatInt(c.Seed, 10) {
		return refuse("Le dossier %s contient la démonstration numéro %s. Ajoutez --seed %[2]s pour la retrouver, ou indiquez un autre dossier avec --data.", c.Data, seed)
	}
	if key := server.KeyBeside(c.Data); !isFile(key) {
		return refuse("Il manque le fichier %s, la clé de cette démonstration. Sans elle, personne ne peut se connecter. Remettez-le, ou indiquez un dossier vide ou nouveau avec --data.", key)
	}
	return true, nil
}

func isFile(path string) bool {
	found, err := os.Stat(path)
	return err == nil && found.Mode().IsRegular()
}

// build makes the demonstration in a folder of its own: beside the wanted one, so that nothing of it is there before all is, or inside,
// if it is there and empty: it may be a mounted one. The file that says which demonstration it is comes last.
func (c *demoCommand) build(p *program, said *content.Demonstration) (err error) {
	folder := c.Data
	if _, err := os.Stat(c.Data); errors.Is(err, fs.ErrNotExist) {
		folder = filepath.Dir(filepath.Clean(c.Data))
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	building, err := os.MkdirTemp(folder, filepath.Base(c.Data)+".building-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(building)) }()
	signing, err := c.signingKey()
	if err != nil {
		return err
	}
	clock := demonstration.NewClock(time.Now())
	platform, err := server.OpenPlatform(p.ctx, server.Place{Data: building, Key: server.KeyBeside(c.Data)}, server.PlatformOptions{
		Clock: clock, Random: demonstration.Random(c.Seed),
	})
	if err != nil {
		return err
	}
	platform.Start()
	progress, finish := p.progress("démonstration")
	_, err = demonstration.Build(p.ctx, platform, said, clock, c.Seed, signing.private, progress)
	finish()
	if err := errors.Join(err, platform.Close()); err != nil {
		return err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	if err := moveAll(building, c.Data); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(c.Data, seedFile), fmt.Appendln(nil, c.Seed), 0o600)
}

// signingKey finds the key with which the demonstration's dossier is signed, or makes it: beside the master key, outside the store.
func (c *demoCommand) signingKey() (signingKey, error) {
	path := signingKeyBeside(c.Data)
	if _, err := makeSigningKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return signingKey{}, err
	}
	return readSigningKey(path)
}

func signingKeyBeside(data string) string { return filepath.Clean(data) + ".signing.key" }

// moveAll moves what a folder holds to another one of the same file system.
func moveAll(from, to string) error {
	held, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range held {
		if err := os.Rename(filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
