package main

import (
	"fmt"
	"log/slog"
	"strings"

	"voix/deliberation"
	"voix/server"
)

type inviteCommand struct {
	place
	College   string `help:"concerned, agent, association or resident." required:""`
	Office    string `help:"Code of the person's Caf, such as caf-59; none by default." placeholder:"CODE"`
	Pseudonym string `help:"The name that others see." required:""`
	Site      string `help:"Address of the site." default:"http://127.0.0.1:8080"`
}

// Run prints the link with which the person signs in, as often as they like.
func (c *inviteCommand) Run(p *program) error {
	n := server.Newcomer{Pseudonym: c.Pseudonym}
	var err error
	if n.College, err = deliberation.ParseCollege(c.College); err != nil {
		return &usageError{fmt.Sprintf("%q is no college: concerned, agent, association or resident", c.College)}
	}
	if c.Office != "" {
		if n.Office, err = deliberation.ParseOffice(c.Office); err != nil {
			return &usageError{fmt.Sprintf("%q is the code of no office, such as caf-59", c.Office)}
		}
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		code, err := o.Invite(p.ctx, n)
		if err == nil {
			fmt.Fprintln(p.stdout, link(c.Site, code))
		}
		return err
	})
}

func link(site, code string) string { return strings.TrimRight(site, "/") + "/connexion/" + code }
