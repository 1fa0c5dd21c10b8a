package main

import (
	"errors"
	"log/slog"

	"voix/server"
)

type projectCommand struct{ place }

// Run returns once the documents for analysts are written anew. Servers may go on meanwhile.
func (c *projectCommand) Run(p *program) error {
	if c.Store == "" {
		return server.ErrNotProjected // before opening: a server may have the folder
	}
	platform, err := server.OpenPlatform(p.ctx, c.server(), server.PlatformOptions{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	platform.Start()
	progress, finish := p.progress("documents")
	err = platform.Project(p.ctx, progress)
	finish()
	return errors.Join(err, platform.Close())
}
