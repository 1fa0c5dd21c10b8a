package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"voix/deliberation"
)

// While pages are asked for, this many ballots a second are cast on other proposals, in the rounds of the ceiling, too.
const (
	ballotsMeanwhile = 200
	castersMeanwhile = 8
)

// pageOut measures a proposal's page with thirty arguments for readers who are not signed in.
func pageOut(ctx context.Context, o Options) (Figure, error) {
	f, err := pages(ctx, o, false)
	f.Goal = 0.7
	return f, err
}

// pageIn measures the same page for people who are signed in and have given their opinion: each gets a page of their own.
func pageIn(ctx context.Context, o Options) (Figure, error) {
	f, err := pages(ctx, o, true)
	f.Goal = 0.25
	return f, err
}

func pages(ctx context.Context, o Options, signedIn bool) (f Figure, err error) {
	s, err := openSite(o)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if signedIn {
		for i := range connections {
			if _, _, err := fetch(s.Address, appendBallot(nil, s.Address, s.reader(i), 1, deliberation.Disagree)); err != nil {
				return f, err
			}
		}
	}
	request := func(i int) func() []byte {
		cookie := ""
		if signedIn {
			cookie = "Cookie: voix=" + s.reader(i) + "\r\n"
		}
		text := []byte("GET /propositions/1 HTTP/1.1\r\nHost: " + s.Address + "\r\nAccept: text/html\r\n" + cookie + "\r\n")
		return func() []byte { return text }
	}
	if err := s.isWhole(request(0)()); err != nil {
		return f, err
	}
	v, err := s.face("GET", "/propositions/:number", request(0)(), request, request)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	casters, err := gather(s.Address, castersMeanwhile, func(i int) func() []byte { return s.voters(i, 1).next })
	if err != nil {
		return f, err
	}
	defer casters.leave()
	stop := casters.sustain(ctx, ballotsMeanwhile)
	ours, ceiling, err := v.measure(ctx, o.sizes)
	cast, castErr := stop()
	if err := errors.Join(err, castErr); err != nil {
		return f, err
	}
	return Figure{
		Value: ours, Unit: "pages/s", Ratio: ours / ceiling,
		Against: fmt.Sprintf("fiber sending the same bytes from memory, %.0f ballots/s meanwhile", cast),
	}, nil
}

// reader is the cookie of a person for whom no caller votes.
func (s *site) reader(i int) string { return s.Cookies[votersOfCaller*connections+i] }

// isWhole returns an error unless the page has all arguments on it.
func (s *site) isWhole(request []byte) error {
	_, body, err := fetch(s.Address, request)
	if err != nil {
		return err
	}
	if n := bytes.Count(body, []byte(`<li class="argument"`)); n != siteArguments {
		return fmt.Errorf("the page has %d arguments, not %d", n, siteArguments)
	}
	return nil
}
