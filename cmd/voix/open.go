package main

import (
	"fmt"
	"log/slog"
	"time"

	"voix/deliberation"
	"voix/server"
)

type openCommand struct {
	place
	Title   string `help:"What people read first." required:""`
	Summary string `help:"What it is about, in Markdown." required:""`
	Propose string `help:"Day in Paris on which proposals begin, as 2026-01-31." required:"" placeholder:"DAY"`
	Debate  string `help:"Day on which no new proposal is taken any more." required:"" placeholder:"DAY"`
	Vote    string `help:"Day on which the last days of the vote begin." required:"" placeholder:"DAY"`
	Reread  string `help:"Day on which the vote is closed." required:"" placeholder:"DAY"`
	Closed  string `help:"Day on which all is over." required:"" placeholder:"DAY"`

	Threshold int64 `help:"Share of a college, in thousandths from 500 to 950, above which it counts as for or against." default:"600"`
	Minimum   int64 `help:"Fewest ballots with which a college counts on a question, from 10 to 10000." default:"10"`
}

// Run prints the number of the consultation.
func (c *openCommand) Run(p *program) error {
	o := server.Opening{Title: c.Title, Summary: c.Summary}
	o.Rules = deliberation.DefaultRules()
	o.Rules.Threshold, o.Rules.Minimum = c.Threshold, c.Minimum
	for i, day := range []string{c.Propose, c.Debate, c.Vote, c.Reread, c.Closed} {
		begins, err := time.ParseInLocation(time.DateOnly, day, deliberation.Paris())
		if err != nil {
			return &usageError{fmt.Sprintf("%q is no day such as 2026-01-31", day)}
		}
		o.Begins[i] = begins.UTC()
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(operator server.Operator) error {
		number, err := operator.Open(p.ctx, o)
		if err == nil {
			fmt.Fprintln(p.stdout, number)
		}
		return err
	})
}
