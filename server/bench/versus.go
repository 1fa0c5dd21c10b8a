package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// site is a running platform and the folder of its data.
type site struct {
	child *child
	siteReady
	folder string
}

// openSite makes a platform in a folder of its own, below o.Folder, with so many arguments on its second proposal, its third and so on;
// close must follow.
func openSite(o Options, threads ...int) (s *site, err error) {
	s = &site{}
	if s.folder, err = os.MkdirTemp(o.Folder, ".voix-bench-"); err != nil {
		return nil, err
	}
	if s.child, err = startChild(siteServer, siteOrder{Folder: s.folder, Threads: threads}, &s.siteReady); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	return s, nil
}

func (s *site) close() error { return errors.Join(s.child.stop(), os.RemoveAll(s.folder)) }

// versus is a site beside a ceiling that answers as the site answered one request.
type versus struct {
	ours, ceiling callers
	child         *child
}

// face puts callers before the site and before a ceiling that answers every request of that method and route as the site
// answers sample. ours(i) and ceiling(i) make the requests of caller i; close must follow.
func (s *site) face(method, route string, sample []byte, ours, ceiling func(i int) func() []byte) (v *versus, err error) {
	header, body, err := fetch(s.Address, sample)
	if err != nil {
		return nil, err
	}
	v = &versus{}
	var ready ceilingReady
	if v.child, err = startChild(ceilingServer, ceilingOrder{Method: method, Path: route, Header: header, Body: body}, &ready); err != nil {
		return nil, err
	}
	if v.ours, err = gather(s.Address, connections, ours); err == nil {
		v.ceiling, err = gather(ready.Address, connections, ceiling)
	}
	if err != nil {
		return nil, errors.Join(err, v.close())
	}
	return v, nil
}

func (v *versus) close() error {
	v.ours.leave()
	v.ceiling.leave()
	return v.child.stop()
}

// measure lets both answer in turn, and returns the medians of their rates.
func (v *versus) measure(ctx context.Context, z sizes) (ours, ceiling float64, err error) {
	var mine, theirs []float64
	for i := range z.rounds + 1 {
		d := z.round
		if i == 0 {
			d = z.warm
		}
		a, err := v.ours.run(ctx, d)
		if err != nil {
			return 0, 0, fmt.Errorf("the platform: %w", err)
		}
		b, err := v.ceiling.run(ctx, d)
		if err != nil {
			return 0, 0, fmt.Errorf("the ceiling: %w", err)
		}
		if i > 0 {
			mine, theirs = append(mine, a), append(theirs, b)
		}
	}
	return median(mine), median(theirs), nil
}
