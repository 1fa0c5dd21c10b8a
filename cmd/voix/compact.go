package main

import (
	"log/slog"

	"voix/server"
)

type compactCommand struct{ place }

// Run returns once no erased byte is left in the store's file.
func (c *compactCommand) Run(p *program) error {
	if err := c.there(); err != nil {
		return err
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error { return o.Compact(p.ctx) })
}
