package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"voix/server/bench"
)

type benchCommand struct {
	Names []string `arg:"" optional:"" name:"name" help:"ballots, page-out, page-in, fanout, idle, replay, heap, dossier, dossier-heap; all by default."`
	JSON  bool     `help:"One object a line."`
	Dir   string   `help:"Folder for the stores that are measured, on a real disk; the current one by default." type:"existingdir" default:"."`
}

// Validate refuses names that are no benches, before the first is run.
func (c *benchCommand) Validate() error {
	for _, name := range c.Names {
		if !slices.Contains(bench.Names(), name) {
			return fmt.Errorf("no bench is called %q: %s", name, strings.Join(bench.Names(), ", "))
		}
	}
	return nil
}

// Run prints each figure as soon as it is there.
func (c *benchCommand) Run(p *program) error {
	names := c.Names
	if len(names) == 0 {
		names = bench.Names()
	}
	const line = "%-12s %24s %6s %5s  %-13s %s\n"
	if !c.JSON {
		fmt.Fprintf(p.stdout, line, "bench", "value", "ratio", "goal", "", "against")
	}
	for _, name := range names {
		f, err := bench.Run(p.ctx, name, bench.Options{Folder: c.Dir, Notes: p.stderr})
		if err != nil {
			return err
		}
		if c.JSON {
			if err := json.NewEncoder(p.stdout).Encode(f); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(p.stdout, line, f.Bench, fmt.Sprintf("%.*f %s", precision(f.Value), f.Value, f.Unit), ratio(f), fmt.Sprint(f.Goal), verdict(f), f.Against)
	}
	return nil
}

// precision is how many decimals make sense: none from a hundred on.
func precision(value float64) int {
	if value >= 100 {
		return 0
	}
	return 2
}

func ratio(f bench.Figure) string {
	if f.Ratio == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", f.Ratio)
}

func verdict(f bench.Figure) string {
	switch {
	case f.Ratio == 0:
		return "not compared"
	case f.Met():
		return "met"
	}
	return "MISSED"
}
