package bench

import (
	"context"
	"fmt"

	"voix/server/live/livebench"
)

// fanOut measures messages that reach all readers of a page.
func fanOut(ctx context.Context, o Options) (Figure, error) {
	r, err := livebench.FanOut(ctx, o.sizes.readers)
	return Figure{Value: r.Ours, Unit: "deliveries/s", Against: "centrifuge", Ratio: besideRival(r, o), Goal: 1.5}, err
}

// idle measures the memory of a reader to whom nothing is told.
func idle(ctx context.Context, o Options) (Figure, error) {
	r, err := livebench.Idle(ctx, o.sizes.idle)
	return Figure{Value: r.Ours, Unit: "bytes/connection", Against: "centrifuge", Ratio: besideRival(r, o), Goal: 2}, err
}

func besideRival(r livebench.Result, o Options) float64 {
	if !r.Compared && r.Ours > 0 {
		fmt.Fprintln(o.Notes, "centrifuge is not built (make engines): the figure stands alone")
	}
	return r.Ratio
}
