package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"voix/server"
)

type exportCommand struct {
	place
	Consultation int64   `help:"Its number." required:"" placeholder:"ID"`
	Out          string  `help:"The archive to write." required:"" type:"path" placeholder:"FILE"`
	At           *uint64 `help:"As of that number of the journal; the last one by default." placeholder:"N"`
}

// Run writes the archive beside its place first: what stands there is always whole.
func (c *exportCommand) Run(p *program) error {
	var at uint64 // 0: the last one, which nobody can ask for by that number
	if c.At != nil {
		if at = *c.At; at == 0 {
			return &usageError{"--at 0: the journal is numbered from 1"}
		}
	}
	if err := c.there(); err != nil {
		return err
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) (err error) {
		f, err := os.CreateTemp(filepath.Dir(c.Out), ".dossier-*")
		if err != nil {
			return err
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, os.Remove(f.Name()))
			}
		}()
		err = o.Export(p.ctx, c.Consultation, at, f)
		if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
			return err
		}
		return os.Rename(f.Name(), c.Out)
	})
}
