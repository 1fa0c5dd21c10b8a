package main

import (
	"fmt"
	"log/slog"
	"os"

	"voix/deliberation/polis"
	"voix/server"
)

type importCommand struct {
	Polis importPolisCommand `cmd:"" help:"A Pol.is export: a folder with summary.csv, comments.csv, votes.csv and participants-votes.csv."`
}

type importPolisCommand struct {
	place
	Dir string `arg:"" help:"The folder." type:"existingdir"`
}

// Run prints the number of the consultation. The export is read before the platform is opened: a refused one makes no data folder.
func (c *importPolisCommand) Run(p *program) error {
	files := os.DirFS(c.Dir)
	export, err := polis.Read(files)
	if err != nil {
		return err
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		progress, finish := p.progress("rows")
		var number int64
		var err error
		if own, ok := o.(server.Direct); ok {
			number, err = own.Platform.Import(p.ctx, export, progress)
		} else {
			number, _, err = o.Import(p.ctx, files, progress) // the server reads them for itself: it believes nobody
		}
		finish()
		for _, sentence := range export.Differences.First {
			fmt.Fprintln(p.stderr, sentence)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, number)
		return nil
	})
}
