package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"voix/deliberation"
)

// votersOfCaller is for how many persons one caller asks. Some persons are left for other purposes.
const votersOfCaller = sitePersons/connections - 1

// ballots measures ballots over the API, each of another person than the one before, answered once synced to the disk.
func ballots(ctx context.Context, o Options) (f Figure, err error) {
	s, err := openSite(o)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	var cast [connections]*voters
	for i := range cast {
		cast[i] = s.voters(i, 0)
	}
	sample := appendBallot(nil, s.Address, s.Cookies[sitePersons-1], 1, deliberation.Agree)
	v, err := s.face("PUT", "/api/v1/questions/:number/ballot", sample,
		func(i int) func() []byte { return cast[i].next },
		func(i int) func() []byte { return s.voters(i, 0).next })
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	ours, ceiling, err := v.measure(ctx, o.sizes)
	if err != nil {
		return f, err
	}
	expected := int64(1) // the sample
	for _, c := range cast {
		expected += c.ballots()
	}
	return Figure{
		Value: ours, Unit: "ballots/s", Against: "fiber handler that does nothing", Ratio: ours / ceiling, Goal: 0.4,
	}, s.holds(expected)
}

// holds returns an error if not exactly so many ballots are there: what was acknowledged must be.
func (s *site) holds(ballots int64) error {
	_, body, err := fetch(s.Address, []byte("GET /api/v1/consultations/1 HTTP/1.1\r\nHost: "+s.Address+"\r\n\r\n"))
	if err != nil {
		return err
	}
	var said struct {
		Ballots int64 `json:"ballots"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return err
	}
	if said.Ballots != ballots {
		return fmt.Errorf("%d ballots were acknowledged, %d are there", ballots, said.Ballots)
	}
	return nil
}

// voters are the persons for whom one caller asks, in turn. Each gives an opinion on one question after the other, and then
// begins anew with another choice: every request makes an entry.
type voters struct {
	host      string
	cookies   []string
	questions int64 // they give an opinion on the last so many
	first     int64 // where among these they begin, for callers to be spread
	asked     int64
	request   []byte
}

// voters returns those of a caller; they leave the first so many questions alone.
func (s *site) voters(caller int, spared int64) *voters {
	v := &voters{host: s.Address, questions: siteProposals - spared, first: int64(caller) * 3}
	for i := range votersOfCaller {
		v.cookies = append(v.cookies, s.Cookies[i*connections+caller])
	}
	return v
}

func (v *voters) next() []byte {
	n, persons := v.asked, int64(len(v.cookies))
	v.asked++
	turn := n / persons
	question := siteProposals - (turn+v.first)%v.questions
	choice := deliberation.Choice((n+turn/v.questions)%3) + 1
	v.request = appendBallot(v.request[:0], v.host, v.cookies[n%persons], question, choice)
	return v.request
}

// ballots is how many ballots all requests so far amount to: changes of mind are none.
func (v *voters) ballots() int64 { return min(v.asked, v.questions*int64(len(v.cookies))) }

// appendBallot appends a request as a page of the site sends it.
func appendBallot(dst []byte, host, cookie string, question int64, choice deliberation.Choice) []byte {
	body := `{"choice":"` + choice.String() + `"}`
	dst = append(dst, "PUT /api/v1/questions/"...)
	dst = strconv.AppendInt(dst, question, 10)
	dst = append(dst, "/ballot HTTP/1.1\r\nHost: "...)
	dst = append(dst, host...)
	dst = append(dst, "\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-origin\r\nCookie: voix="...)
	dst = append(dst, cookie...)
	dst = append(dst, "\r\nContent-Length: "...)
	dst = strconv.AppendInt(dst, int64(len(body)), 10)
	dst = append(dst, "\r\n\r\n"...)
	return append(dst, body...)
}
