package main

import (
	"io"
	"log/slog"

	"voix/server"
)

type auditCommand struct {
	place
	Consultation int64  `help:"Its number." required:"" placeholder:"ID"`
	Recipient    string `help:"The auditor's age key." required:"" placeholder:"age1…"`
	Out          string `help:"The sealed file to write." required:"" type:"path" placeholder:"FILE"`
}

// Run writes what opinion groups are found from, for the auditor's eyes only: voix opinion and voix verify --votes read it, once opened.
func (c *auditCommand) Run(p *program) error {
	if err := c.there(); err != nil {
		return err
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		return writeBeside(c.Out, func(w io.Writer) error { return o.Audit(p.ctx, c.Consultation, c.Recipient, w) })
	})
}
