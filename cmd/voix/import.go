package main

import (
	"fmt"
	"log/slog"
	"os"

	"voix/server"
)

type importCommand struct {
	Polis importPolisCommand `cmd:"" help:"A Pol.is export: a folder with summary.csv, comments.csv, votes.csv and participants-votes.csv."`
}

type importPolisCommand struct {
	place
	Dir string `arg:"" help:"The folder." type:"existingdir"`
}

// Run prints the number of the consultation.
func (c *importPolisCommand) Run(p *program) error {
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		progress, finish := p.progress("rows")
		number, noticed, err := o.Import(p.ctx, os.DirFS(c.Dir), progress)
		finish()
		for _, sentence := range noticed {
			fmt.Fprintln(p.stderr, sentence)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, number)
		return nil
	})
}
