package main

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server"
)

type exportCommand struct {
	place
	Consultation int64   `help:"Its number." required:"" placeholder:"ID"`
	Out          string  `help:"The archive to write." required:"" type:"path" placeholder:"FILE"`
	At           *uint64 `help:"As of that number of the journal; by default the number that was signed last, or the last one of all if the dossier was never signed." placeholder:"N"`
	Theme        string  `help:"Only the proposals of one theme." enum:",rights,transparency,reception,participation,digital,means" default:"" placeholder:"THEME"`
	Office       string  `help:"Only what concerns one office, such as caf-59." placeholder:"CODE"`
	College      string  `help:"Only the figures of one college." enum:",concerned,agent,association,resident" default:"" placeholder:"COLLEGE"`
}

// Run writes the archive beside its place first: what stands there is always whole.
func (c *exportCommand) Run(p *program) error {
	e := server.Export{Consultation: c.Consultation} // At 0: what was signed last, or the last one, which nobody can ask for by that number
	if c.At != nil {
		if e.At = *c.At; e.At == 0 {
			return &usageError{"--at 0: the journal is numbered from 1"}
		}
	}
	var err error
	if e.Part, err = c.part(); err != nil {
		return &usageError{err.Error()}
	}
	if err := c.there(); err != nil {
		return err
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		return writeBeside(c.Out, func(w io.Writer) error { return o.Export(p.ctx, e, w) })
	})
}

func (c *exportCommand) part() (part dossier.Part, err error) {
	var errs [3]error
	set := 0
	if c.Theme != "" {
		part.Theme, errs[0] = deliberation.ParseTheme(c.Theme)
		set++
	}
	if c.Office != "" {
		part.Office, errs[1] = deliberation.ParseOffice(c.Office)
		set++
	}
	if c.College != "" {
		part.College, errs[2] = deliberation.ParseCollege(c.College)
		set++
	}
	if set > 1 {
		return part, errors.New("--theme, --office, --college: one of them")
	}
	return part, errors.Join(errs[:]...)
}

// writeBeside writes a file beside its place, and moves it there once it is whole and on the disk.
func writeBeside(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".dossier-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = write(f)
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
