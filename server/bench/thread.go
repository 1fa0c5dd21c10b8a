package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// visitsARound is how often a thread is visited before the other has its turn. Each visit makes both a little longer.
const visitsARound = 4

// thread measures what it takes to give an argument in a long thread, and to read its first page and one in its middle after that, which
// are made anew then; beside the same in a short one, whose two pages are its beginning in two orders. All pages hold a hundred arguments.
// A ratio of 0.5 means that the long one takes twice as long.
func thread(ctx context.Context, o Options) (f Figure, err error) {
	s, err := openSite(o, o.sizes.short, o.sizes.long)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	middle, err := s.middle(3, o.sizes.long)
	if err != nil {
		return f, err
	}
	conn, err := gather(s.Address, 1, func(int) func() []byte { return nil })
	if err != nil {
		return f, err
	}
	defer conn.leave()
	given := 0
	// visit returns how long one takes.
	visit := func(proposal int, second string) (time.Duration, error) {
		given++
		body := fmt.Sprintf(`{"side":"for","text":"Un rendez-vous de dix minutes aurait tout réglé : %d."}`, given)
		requests := []string{
			fmt.Sprintf("POST /api/v1/proposals/%d/arguments HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Site: same-origin\r\nCookie: voix=%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
				proposal, s.Address, s.reader(given%connections), len(body), body),
			fmt.Sprintf("GET /propositions/%d HTTP/1.1\r\nHost: %s\r\nAccept: text/html\r\n\r\n", proposal, s.Address),
			fmt.Sprintf("GET /propositions/%d%s HTTP/1.1\r\nHost: %s\r\nAccept: text/html\r\n\r\n", proposal, second, s.Address),
		}
		began := time.Now()
		for _, r := range requests {
			conn[0].next = func() []byte { return []byte(r) }
			if err := conn[0].once(); err != nil {
				return 0, err
			}
		}
		return time.Since(began), nil
	}
	var short, long []float64 // seconds
	for range o.sizes.rounds {
		for _, side := range []struct {
			proposal int
			second   string
			took     *[]float64
		}{{2, "?ordre=temps", &short}, {3, middle, &long}} {
			for range visitsARound {
				if err := ctx.Err(); err != nil {
					return f, err
				}
				d, err := visit(side.proposal, side.second)
				if err != nil {
					return f, err
				}
				*side.took = append(*side.took, d.Seconds())
			}
		}
	}
	a, b := median(short), median(long)
	return Figure{
		Value: 1 / b, Unit: "visits/s", Ratio: a / b, Goal: 0.5,
		Against: fmt.Sprintf("the same in a thread of %d: an argument given, two pages of a hundred made anew", o.sizes.short),
	}, nil
}

// middle is the query of the page in the middle of a thread, by time.
func (s *site) middle(proposal, arguments int) (string, error) {
	var list struct {
		Items []struct {
			Number int64 `json:"number"`
		} `json:"items"`
	}
	_, body, err := fetch(s.Address, fmt.Appendf(nil, "GET /api/v1/proposals/%d/arguments?order=time HTTP/1.1\r\nHost: %s\r\n\r\n", proposal, s.Address))
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return "", err
	}
	if len(list.Items) == 0 {
		return "", fmt.Errorf("proposal %d has no arguments", proposal)
	}
	// They were given one after the other.
	return "?ordre=temps&suite=" + strconv.FormatInt(list.Items[0].Number+int64(arguments/2), 10), nil
}
