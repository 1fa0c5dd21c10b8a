package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"voix/deliberation/opinion"
)

type opinionCommand struct {
	Votes      string `help:"CSV with the columns participant, statement, vote (1 agrees, -1 disagrees, 0 passes)." required:"" type:"existingfile" placeholder:"FILE"`
	Statements string `help:"CSV with the columns statement, moderated (-1, 0, 1), is_meta, in_scope (0, 1)." type:"existingfile" placeholder:"FILE"`
	Groups     string `help:"CSV with the columns participant, group: use these groups instead of finding some." type:"existingfile" placeholder:"FILE"`
	K          *int   `help:"How many groups to find; by default what separates people best, from 2 to 5." name:"k" placeholder:"N"`
	Risk       bool   `help:"Also write risk.csv: the share of people whom no one else's ballots fit, by how many of their ballots are known. Were linked ballots published, these could be singled out."`
	Out        string `help:"The folder to write groups.csv, consensus.csv, repness.csv, priority.csv, pca.csv and projection.csv to." required:"" type:"path" placeholder:"DIR"`
}

const mostGroupsAsked = 100 // as many as there are base clusters

// Run works out everything before it writes anything.
func (c *opinionCommand) Run(p *program) error {
	k := 0
	if c.K != nil {
		if k = *c.K; k < 2 || k > mostGroupsAsked {
			return &usageError{fmt.Sprintf("--k %d: from 2 to %d groups can be found", k, mostGroupsAsked)}
		}
		if c.Groups != "" {
			return &usageError{"--groups are used as they are: leave out --k"}
		}
	}
	ballots, err := readFile(c.Votes, opinion.ReadVotes)
	var standings map[string]opinion.Standing
	if c.Statements != "" {
		var also error
		standings, also = readFile(c.Statements, opinion.ReadStandings)
		err = errors.Join(err, also)
	}
	var names map[string]string
	if c.Groups != "" {
		var also error
		names, also = readFile(c.Groups, opinion.ReadGroups)
		err = errors.Join(err, also)
	}
	if err != nil {
		return err
	}
	m := ballots.Matrix(standings)
	var given []opinion.Group
	if names != nil {
		if given = m.GivenGroups(names); given == nil {
			return &opinion.Malformed{File: filepath.Base(c.Groups), Reason: "personne de ces groupes n’a voté"}
		}
	}
	a := opinion.Analyse(m, given, k)
	tables := a.Tables()
	if c.Risk {
		tables = append(tables, opinion.RiskTable(m.Risks()))
	}
	if err := writeTables(c.Out, tables); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%d votes, %d participants, %d énoncés, %d groupes.\n", m.Votes(), len(m.Participants), len(m.Statements), len(a.Groups))
	return nil
}

func readFile[T any](file string, read func(name string, r io.Reader) (T, error)) (T, error) {
	f, err := os.Open(file)
	if err != nil {
		var none T
		return none, err
	}
	defer f.Close()
	return read(filepath.Base(file), f)
}

// writeTables writes all tables to a folder beside their place, or inside it if it exists, and puts them there by renaming once all are
// whole. What else an existing folder holds is left alone.
func writeTables(out string, tables []opinion.Table) (err error) {
	info, err := os.Stat(out)
	exists := err == nil
	switch {
	case exists && !info.IsDir():
		return fmt.Errorf("%s n’est pas un dossier", out)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	parent := filepath.Dir(out)
	if exists {
		parent = out
	}
	whole, err := os.MkdirTemp(parent, ".opinion-*")
	if err != nil {
		return err
	}
	defer func() {
		if exists || err != nil {
			err = errors.Join(err, os.RemoveAll(whole))
		}
	}()
	for _, t := range tables {
		if err := writeTable(filepath.Join(whole, t.Name), t); err != nil {
			return err
		}
	}
	if err := os.Chmod(whole, 0o755); err != nil {
		return err
	}
	if !exists {
		return os.Rename(whole, out)
	}
	for _, t := range tables {
		if err := os.Rename(filepath.Join(whole, t.Name), filepath.Join(out, t.Name)); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(file string, t opinion.Table) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = t.WriteTo(f)
	return errors.Join(err, f.Sync(), f.Close())
}
