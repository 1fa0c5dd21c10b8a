// Package bench measures the platform beside its ceilings, in the same run and on the same machine: what a figure says is
// the ratio, which a slow or shared machine changes little.
//
// Servers run as processes of their own, this program again (see ServeIfChild), and are asked by the same light client over
// loopback, in rounds that alternate; medians are compared.
package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"
)

// Figure is what one bench found.
type Figure struct {
	Bench   string  `json:"bench"`
	Value   float64 `json:"value"` // in Unit
	Unit    string  `json:"unit"`
	Against string  `json:"against"`         // what Ratio compares with
	Ratio   float64 `json:"ratio,omitempty"` // more is better; 0: there was nothing to compare with
	Goal    float64 `json:"goal"`            // the least Ratio that is good enough
}

// Met reports whether the goal was reached. Where there was nothing to compare with, Ratio is 0 and it was not.
func (f Figure) Met() bool { return f.Ratio >= f.Goal }

// Options of Run.
type Options struct {
	// Folder is where stores are made, and removed afterwards. It should be on a disk: in memory a sync costs nothing.
	Folder string
	// Notes takes remarks for people, such as that a rival is not built.
	Notes io.Writer

	sizes sizes // the zero value is full
}

// sizes are how much the benches do. Figures are comparable between runs of full only; tests of the benches do less.
type sizes struct {
	rounds         int           // of both sides in turn; medians are compared
	round          time.Duration // how long each is asked for
	warm           time.Duration // before the first
	replayed, held int           // ballots in a journal, in memory
	readers, idle  int           // connections: those that are told something, those that are not
	proposals      int           // in a dossier of as many ballots as are held
	short, long    int           // arguments in two threads
	looked         int64         // bytes of a file after which the heap is looked at again
}

// Rounds are short and many: what else the machine does at times then falls on both. At these numbers of connections LIVE.md's
// ceilings were measured, as far as the descriptors of one process allow.
var full = sizes{
	rounds: 25, round: 400 * time.Millisecond, warm: time.Second, replayed: 1_000_000, held: 10_000_000, readers: 1000, idle: 9000,
	proposals: 100_000, short: 100, long: 10_000, looked: 8 << 20,
}

// kind is one bench by its name.
type kind struct {
	name    string
	measure func(context.Context, Options) (Figure, error)
}

var kinds = []kind{
	{"ballots", ballots},
	{"page-out", pageOut},
	{"page-in", pageIn},
	{"thread", thread},
	{"fanout", fanOut},
	{"idle", idle},
	{"replay", replay},
	{"heap", heap},
	{"dossier", dossierSpeed},
	{"dossier-heap", dossierHeap},
}

// Names lists the benches in the order in which they are run.
func Names() []string {
	var all []string
	for _, k := range kinds {
		all = append(all, k.name)
	}
	return all
}

// Run runs one bench, which takes some ten seconds to a minute. The name must be one of Names.
func Run(ctx context.Context, name string, o Options) (Figure, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return Figure{}, fmt.Errorf("no bench is called %q", name)
	}
	if o.sizes == (sizes{}) {
		o.sizes = full
	}
	f, err := kinds[i].measure(ctx, o)
	if err != nil {
		return f, fmt.Errorf("bench %s: %w", name, err)
	}
	f.Bench = name
	return f, nil
}

// median sorts v, which must not be empty.
func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
