package livebench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"voix/deploy/engine"
)

// What a fan-out publishes, and for how long at least.
const (
	burst        = 16
	messageBytes = 300
	fanOutTime   = 1500 * time.Millisecond
)

// topics is over how many topics idle connections are spread.
const topics = 100

// runs is how often each side is measured.
const runs = 5

// Result is a figure of ours beside that of centrifuge.
type Result struct {
	// Ours and Rival are medians: deliveries a second, or bytes a connection.
	Ours, Rival float64
	// Ratio is how many times better ours is, more is better; 0 without rival.
	Ratio float64
	// Compared is false where centrifuge is not built (make engines).
	Compared bool
}

// FanOut measures messages of 300 bytes, published to one topic in bursts of
// 16, each when the one before has reached all connections: how many deliveries
// a second. With more bursts in flight our lead only grows.
func FanOut(ctx context.Context, connections int) (Result, error) {
	return compare(ctx, runs, func(ctx context.Context, address string, p *protocol) (float64, error) {
		return fanOut(ctx, address, p, connections)
	}, func(ours, rival float64) float64 { return ours / rival })
}

// Idle measures how many bytes of resident memory a connection takes that
// follows one of 100 topics in which nothing happens.
func Idle(ctx context.Context, connections int) (Result, error) {
	return compare(ctx, 3, func(ctx context.Context, address string, p *protocol) (float64, error) {
		return idle(ctx, address, p, connections)
	}, func(ours, rival float64) float64 { return rival / ours })
}

type measurement func(ctx context.Context, address string, p *protocol) (float64, error)

// compare runs both sides in turn, each time in a fresh process.
func compare(ctx context.Context, times int, m measurement, ratio func(ours, rival float64) float64) (Result, error) {
	var mine, theirs []float64
	_, built := engine.CentrifugeBinary()
	for range times {
		v, err := once(ctx, &ours, m)
		if err != nil {
			return Result{}, err
		}
		mine = append(mine, v)
		if built {
			if v, err = once(ctx, &centrifuge, m); err != nil {
				return Result{}, err
			}
			theirs = append(theirs, v)
		}
	}
	r := Result{Ours: median(mine), Compared: built}
	if built {
		r.Rival = median(theirs)
		r.Ratio = ratio(r.Ours, r.Rival)
	}
	return r, nil
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

func once(ctx context.Context, p *protocol, m measurement) (float64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	address, stop, err := p.start()
	if err != nil {
		return 0, fmt.Errorf("starting %s: %w", p.name, err)
	}
	defer stop()
	v, err := m(ctx, address, p)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", p.name, err)
	}
	return v, nil
}

func fanOut(ctx context.Context, address string, p *protocol, connections int) (float64, error) {
	c, err := gather(address, p, connections, func(int) int { return 1 })
	if err != nil {
		return 0, err
	}
	defer c.leave()
	published := int64(0)
	one := func() error {
		if err := call(ctx, http.MethodPost, address, "/publish?"+p.publish(1).Encode(), nil); err != nil {
			return err
		}
		published += burst * int64(connections)
		return c.await(ctx, published)
	}
	for range 5 { // buffers and stacks grow
		if err := one(); err != nil {
			return 0, err
		}
	}
	began, before := time.Now(), c.got.Load()
	for time.Since(began) < fanOutTime {
		if err := one(); err != nil {
			return 0, err
		}
	}
	return float64(c.got.Load()-before) / time.Since(began).Seconds(), nil
}

func idle(ctx context.Context, address string, p *protocol, connections int) (float64, error) {
	before, err := memory(ctx, address)
	if err != nil {
		return 0, err
	}
	c, err := gather(address, p, connections, func(i int) int { return 1 + i%topics })
	if err != nil {
		return 0, err
	}
	defer c.leave()
	after, err := memory(ctx, address)
	if err != nil {
		return 0, err
	}
	select {
	case err := <-c.lost:
		return 0, fmt.Errorf("a reader was lost: %w", err)
	default:
	}
	return (after - before) / float64(connections), nil
}

func memory(ctx context.Context, address string) (float64, error) {
	var said strings.Builder
	if err := call(ctx, http.MethodGet, address, "/memory", &said); err != nil {
		return 0, err
	}
	return strconv.ParseFloat(strings.TrimSpace(said.String()), 64)
}

func call(ctx context.Context, method, address, path string, answer io.Writer) error {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+address+path, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return errors.New(path + ": " + response.Status)
	}
	if answer == nil {
		answer = io.Discard
	}
	_, err = io.Copy(answer, response.Body)
	return err
}
