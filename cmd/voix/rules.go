package main

import (
	"fmt"
	"log/slog"

	"voix/deliberation"
	"voix/server"
)

type rulesCommand struct {
	place
	Consultation int64 `help:"Its number." required:"" placeholder:"ID"`
	Threshold    int64 `help:"Share of a college, in thousandths from 500 to 950, above which it counts as for or against." required:""`
	Minimum      int64 `help:"Fewest ballots with which a college counts on a question, from 10 to 10000." required:""`
}

// Run prints the rules that hold from now on.
func (c *rulesCommand) Run(p *program) error {
	rules := deliberation.DefaultRules()
	rules.Threshold, rules.Minimum = c.Threshold, c.Minimum
	if err := c.there(); err != nil {
		return err
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		if err := o.FixRules(p.ctx, deliberation.FixRules{Consultation: c.Consultation, Rules: rules}); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "Règles de la consultation %d : seuil %d ‰, minimum %d avis par qualité.\n", c.Consultation, c.Threshold, c.Minimum)
		return nil
	})
}
