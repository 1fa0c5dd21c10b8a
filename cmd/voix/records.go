package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/term"

	"voix/deliberation"
	"voix/server"
	"voix/server/connection"
)

// recordsCommand groups what is done with the records of connections.
type recordsCommand struct {
	Key    recordsKeyCommand    `cmd:"" help:"Make the keys of one of the two holders: prints the public one, which the servers need, and writes the private one, sealed by a passphrase. Each holder does so on a machine of their own."`
	Open   recordsOpenCommand   `cmd:"" help:"Hand over, because an authority asks, the records of one contribution or of one account within days. The journal says so first, a public page tells everybody, and the person is told."`
	Unseal recordsUnsealCommand `cmd:"" help:"Take off the layer of a holder: of the holder of the first line of the recipients' file first, then of the other, who gets the records."`
}

// passphraseFlag is how a passphrase is told: never among the arguments, which every process of the machine can read.
type passphraseFlag struct {
	PassphraseFile string `help:"File of passphrases, a line each, in the order of the keys; by default it is asked for on the terminal." type:"existingfile" placeholder:"FILE"`
}

// ask returns the passphrase of a key, counted from 0.
func (f passphraseFlag) ask(p *program, prompt string, key int) (string, error) {
	if f.PassphraseFile != "" {
		raw, err := os.ReadFile(f.PassphraseFile)
		if err != nil {
			return "", err
		}
		lines := strings.Split(strings.TrimRight(string(raw), "\r\n"), "\n")
		return strings.TrimSuffix(lines[min(key, len(lines)-1)], "\r"), nil
	}
	terminal := int(os.Stdin.Fd())
	if !term.IsTerminal(terminal) {
		return "", server.Sentence("there is no terminal to ask for the passphrase on: say with --passphrase-file where it stands")
	}
	fmt.Fprint(p.stderr, prompt)
	word, err := term.ReadPassword(terminal)
	fmt.Fprintln(p.stderr)
	return string(word), err
}

type recordsKeyCommand struct {
	Out string `help:"The file of the private key; it must not exist." required:"" type:"path" placeholder:"FILE"`
	passphraseFlag
}

// Run prints the public key.
func (c *recordsKeyCommand) Run(p *program) error {
	word, err := c.ask(p, "Passphrase of the new key: ", 0)
	if err != nil {
		return err
	}
	if c.PassphraseFile == "" {
		again, err := c.ask(p, "Once more: ", 0)
		if err != nil {
			return err
		}
		if again != word {
			return server.Sentence("the two are not the same")
		}
	}
	recipient, err := connection.MakeIdentity(c.Out, word)
	if errors.Is(err, fs.ErrExist) {
		return server.Sentence(c.Out + " exists: what was sealed to a key that is written over could never be opened again")
	}
	if errors.Is(err, connection.ErrPassphraseShort) {
		return server.Sentence(err.Error())
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, recipient)
	return nil
}

type recordsOpenCommand struct {
	place
	Contribution string   `help:"Whose records: of one contribution: proposal/12, argument/34, or entry/56 of the journal." placeholder:"KIND/ID"`
	Person       int64    `help:"Or of one account: its number." placeholder:"ID"`
	From         string   `help:"First day, in Paris." required:"" placeholder:"DAY"`
	To           string   `help:"Last day." required:"" placeholder:"DAY"`
	Authority    string   `help:"Who asks: judge, prosecutor, police or administration." required:""`
	Ground       string   `help:"By which law: flagrancy (CPP, art. 60-1), preliminary (77-1-1), judicial (99-3), order (of a court), security (CSI, L. 851-1) or other." required:""`
	TellFrom     string   `help:"Day from which the person is told, if the authority forbids to tell them before; by default at once." placeholder:"DAY"`
	Identity     []string `help:"Private key of a holder; twice to open here. Without both, what is written stays sealed: voix records unseal goes on, on each holder's machine." type:"existingfile" placeholder:"FILE" sep:"none"`
	Out          string   `help:"The file to write; by default it goes to the standard output." type:"path" placeholder:"FILE"`
	passphraseFlag
}

// Run says in the journal that records are opened, then writes them as JSON lines: sealed, or as far as the keys that are given open them.
func (c *recordsOpenCommand) Run(p *program) error {
	asked := server.RecordsAsked{Contribution: c.Contribution, Person: c.Person}
	var err error
	if asked.Authority, err = deliberation.ParseAuthority(c.Authority); err != nil {
		return &usageError{fmt.Sprintf("%q is no authority: judge, prosecutor, police or administration", c.Authority)}
	}
	if asked.Ground, err = deliberation.ParseGround(c.Ground); err != nil {
		return &usageError{fmt.Sprintf("%q is no ground: flagrancy, preliminary, judicial, order, security or other", c.Ground)}
	}
	for _, d := range []struct {
		typed string
		into  *time.Time
	}{{c.From, &asked.From}, {c.To, &asked.To}, {c.TellFrom, &asked.TellFrom}} {
		if d.typed == "" {
			continue
		}
		if *d.into, err = time.ParseInLocation(time.DateOnly, d.typed, deliberation.Paris()); err != nil {
			return &usageError{fmt.Sprintf("%q is no day, such as 2027-01-31", d.typed)}
		}
	}
	if err := c.there(); err != nil {
		return err
	}
	// Keys that do not open are found out before the journal says that anything was opened.
	identities, err := readIdentities(p, c.Identity, c.passphraseFlag)
	if err != nil {
		return err
	}
	var found server.RecordsFound
	if err := c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		found, err = o.OpenRecords(p.ctx, asked)
		return err
	}); err != nil {
		return err
	}
	for _, id := range found.Altered {
		fmt.Fprintf(p.stderr, "voix: record %s of these days is not as it was stored, and is left out\n", id)
	}
	fmt.Fprintf(p.stderr, "voix: %d records; the journal says so\n", len(found.Sealed))
	return writeSealed(p, c.Out, found.Sealed, identities)
}

type recordsUnsealCommand struct {
	File     string   `arg:"" help:"What voix records open has written, or what the other holder has made of it." type:"existingfile"`
	Identity []string `help:"Private key of a holder." required:"" type:"existingfile" placeholder:"FILE" sep:"none"`
	Out      string   `help:"The file to write; by default it goes to the standard output." type:"path" placeholder:"FILE"`
	passphraseFlag
}

// Run takes off the layer of one holder, or of both. It needs no platform and no network.
func (c *recordsUnsealCommand) Run(p *program) error {
	identities, err := readIdentities(p, c.Identity, c.passphraseFlag)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	var all []connection.Sealed
	for lines := json.NewDecoder(f); ; {
		var s connection.Sealed
		err := lines.Decode(&s)
		if err == io.EOF {
			break
		}
		if err != nil || len(s.Box) == 0 {
			return server.Sentence(c.File + " does not hold sealed records")
		}
		all = append(all, s)
	}
	return writeSealed(p, c.Out, all, identities)
}

// readIdentities reads the private keys in files; each may be sealed by a passphrase of its own, the lines of a passphrase file in the order of the keys.
func readIdentities(p *program, files []string, passphrase passphraseFlag) (all []age.Identity, err error) {
	for i, file := range files {
		some, err := connection.ReadIdentity(file, func() (string, error) { return passphrase.ask(p, "Passphrase of "+file+": ", i) })
		if errors.Is(err, connection.ErrPassphrase) {
			return nil, server.Sentence(file + ": " + err.Error())
		}
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// writeSealed writes a line of JSON for each record, opened as far as the keys go: all of them, or nothing is written.
func writeSealed(p *program, out string, all []connection.Sealed, identities []age.Identity) error {
	for i, s := range all {
		if len(identities) == 0 {
			break
		}
		opened, err := s.Open(identities...)
		if err != nil {
			return server.Sentence("record " + s.ID + ": " + err.Error())
		}
		all[i] = opened
	}
	write := func(w io.Writer) error {
		lines := json.NewEncoder(w)
		for _, s := range all {
			if err := lines.Encode(s); err != nil {
				return err
			}
		}
		return nil
	}
	if out == "" {
		return write(p.stdout)
	}
	return writeBeside(out, write)
}
