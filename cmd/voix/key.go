package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server"
)

type keyCommand struct {
	Make     keyMakeCommand     `cmd:"" help:"Make the key with which dossiers are signed, and print its public part. Keep the file away from the data."`
	Announce keyAnnounceCommand `cmd:"" help:"Say in the journal that dossiers are signed with a key from now on: the first one, or a new one in its place."`
}

type keyMakeCommand struct {
	Out string `help:"The file; it must not exist." required:"" type:"path" placeholder:"FILE"`
}

// Run prints the public key.
func (c *keyMakeCommand) Run(p *program) error {
	public, err := makeSigningKey(c.Out)
	if errors.Is(err, fs.ErrExist) {
		return server.Sentence(c.Out + " exists: a key is made once, and replaced by another one under another name")
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, public)
	return nil
}

// makeSigningKey never writes over a key: what it signed could not be signed again. It returns the public one.
func makeSigningKey(path string) (public string, err error) {
	private, public, err := note.GenerateKey(rand.Reader, dossier.SignerName)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintln(f, private)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(path))
	}
	return public, nil
}

// signingKey is a private key as voix key make writes it.
type signingKey struct {
	private ed25519.PrivateKey
	public  deliberation.Hash
}

func readSigningKey(path string) (signingKey, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return signingKey{}, err
	}
	text := strings.TrimSpace(string(raw))
	wrong := server.Sentence(path + " holds no key that voix key make has made")
	if _, err := note.NewSigner(text); err != nil {
		return signingKey{}, wrong
	}
	// NewSigner has checked name, hash and length; it does not tell the public part, which follows from the seed after the kind of key.
	parts := strings.SplitN(text, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize || parts[2] != dossier.SignerName {
		return signingKey{}, wrong
	}
	private := ed25519.NewKeyFromSeed(seed[1:])
	return signingKey{private, deliberation.Hash(private.Public().(ed25519.PublicKey))}, nil
}

type keyAnnounceCommand struct {
	place
	SigningKey  string `help:"File of the key." required:"" type:"existingfile" placeholder:"FILE"`
	PreviousKey string `help:"File of the key in force until now: it signs the announcement, too, so that readers see that nobody else has put another key in its place." type:"existingfile" placeholder:"FILE"`
}

// Run prints the public key that readers check dossiers with. It signs here: no private key is sent to the server.
func (c *keyAnnounceCommand) Run(p *program) error {
	key, err := readSigningKey(c.SigningKey)
	if err != nil {
		return err
	}
	var previous signingKey
	if c.PreviousKey != "" {
		if previous, err = readSigningKey(c.PreviousKey); err != nil {
			return err
		}
	}
	if err := c.there(); err != nil {
		return err
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		keys, err := o.SigningKeys(p.ctx)
		if err != nil {
			return err
		}
		text := []byte(deliberation.KeyText(len(keys)+1, key.public))
		a := deliberation.AnnounceKey{Key: key.public, Signature: ed25519.Sign(key.private, text)}
		inUse := len(keys) > 0 && keys[len(keys)-1].Key == key.public
		if c.PreviousKey != "" && !inUse {
			if len(keys) == 0 || keys[len(keys)-1].Key != previous.public {
				return server.Sentence(c.PreviousKey + " does not hold the key in force")
			}
			a.Before = ed25519.Sign(previous.private, text)
		}
		if err := o.AnnounceKey(p.ctx, a); err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, dossier.VerifierKey(key.public))
		return nil
	})
}
