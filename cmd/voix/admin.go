package main

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"voix/deliberation"
	"voix/server"
)

type adminCommand struct {
	Invite adminInviteCommand `cmd:"" help:"Print a link with which one person, who has an account, becomes an administrator. It works once, for two weeks."`
}

type adminInviteCommand struct {
	place
	Until string `help:"Last day of the mandate in Paris, as 2027-12-31; a year from now by default, five years at most." placeholder:"DAY"`
	Site  string `help:"Address of the site." default:"http://127.0.0.1:8080"`
}

// Run prints the link. It is told once: whoever holds it can become an administrator until somebody has.
func (c *adminInviteCommand) Run(p *program) error {
	year, month, day := time.Now().In(deliberation.Paris()).AddDate(1, 0, -1).Date()
	if c.Until != "" {
		last, err := time.Parse(time.DateOnly, c.Until)
		if err != nil {
			return &usageError{fmt.Sprintf("%q is no day such as 2027-12-31", c.Until)}
		}
		year, month, day = last.Date()
	}
	ends := time.Date(year, month, day+1, 0, 0, 0, 0, deliberation.Paris()).UTC()
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		i, err := o.InviteAdministrator(p.ctx, ends)
		if err == nil {
			fmt.Fprintln(p.stdout, strings.TrimRight(c.Site, "/")+i.Path)
		}
		return err
	})
}
