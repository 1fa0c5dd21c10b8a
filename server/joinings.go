package server

import (
	"context"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// joiningsPath is how many join day by day, for everybody, and for administrators what they are called to look at.
const joiningsPath = "/inscriptions"

// joiningsWatch counts who joins from one network within a Paris day, in memory: no store holds from where anybody came. It refuses nobody. Each of
// several servers counts for itself.
type joiningsWatch struct {
	mu sync.Mutex
	of *lru.Cache[netip.Prefix, *joinedFrom]
}

type joinedFrom struct {
	day     string
	persons []int64 // since the last flag
	doors   []int64
	called  bool  // somebody is called already
	flag    int64 // the last one of this network; 0: none
}

func newJoiningsWatch() *joiningsWatch {
	of, err := lru.New[netip.Prefix, *joinedFrom](rememberedCallers)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &joiningsWatch{of: of}
}

// gathered is whom a human is to be called to look at.
type gathered struct {
	persons []int64
	doors   []int64
}

// joined counts somebody, and returns whom a human is to be called to look at, if it is time to; flag is the last one of this network.
func (w *joiningsWatch) joined(from netip.Prefix, day string, person int64, kind account.WayKind) (call gathered, now bool, flag int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one, _ := w.of.Get(from)
	if one == nil {
		one = &joinedFrom{}
		w.of.Add(from, one)
	}
	if one.day != day {
		*one = joinedFrom{day: day, flag: one.flag}
	}
	door, err := deliberation.ParseDoorway(string(kind))
	if err != nil {
		return call, false, 0
	}
	if one.doors == nil {
		one.doors = make([]int64, len(deliberation.Doorways()))
	}
	one.persons = append(one.persons, person)
	one.doors[door-1]++
	most := deliberation.UnflaggedJoinings + 1 // the eleventh calls, then each tenth
	if one.called {
		most = deliberation.UnflaggedJoinings
	}
	if len(one.persons) < most {
		return call, false, one.flag
	}
	call = gathered{one.persons, one.doors}
	one.persons, one.doors, one.called = nil, nil, true
	return call, true, one.flag
}

// unsaid puts back those of whom nobody could be told, so that the next who joins from there calls somebody. What is more than one flag holds is let go.
func (w *joiningsWatch) unsaid(from netip.Prefix, call gathered) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one, ok := w.of.Get(from)
	if !ok || len(one.persons)+len(call.persons) >= deliberation.MostFlagged {
		return
	}
	one.persons = append(call.persons, one.persons...)
	if one.doors == nil {
		one.doors = make([]int64, len(deliberation.Doorways()))
	}
	for i, n := range call.doors {
		one.doors[i] += n
	}
}

func (w *joiningsWatch) raised(from netip.Prefix, flag int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if one, ok := w.of.Get(from); ok {
		one.flag = flag
	}
}

// watchJoining calls a human once more people have joined from one network within a day than one household has. One in which a human found nothing
// to say lately calls nobody: it is a community centre, or a library. It does so after whoever joined has been answered, who sees nothing of it.
func (s *Server) watchJoining(c *fiber.Ctx, person int64, kind account.WayKind) {
	from := widerNetwork(networkOf(c))
	now := s.platform.Clock.Now()
	call, due, last := s.joinings.joined(from, now.In(deliberation.Paris()).Format(time.DateOnly), person, kind)
	if !due {
		return
	}
	quiet := false
	s.platform.Read(func(st *deliberation.State) {
		f, ok := st.JoiningFlag(last)
		quiet = ok && f.Found == deliberation.NothingFound && now.Before(f.FoundAt.Add(deliberation.FlagQuiet))
	})
	if quiet {
		return
	}
	id, document := s.platform.NewID(), s.platform.NewID()
	raise := func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, commandTimeout)
		defer cancel()
		receipt, err := s.flag(ctx, id, document, call)
		if err != nil {
			s.joinings.unsaid(from, call)
			s.log.Error("nobody was called yet to look at joinings from one network", "people", len(call.persons), "error", err)
			return
		}
		s.platform.Read(func(st *deliberation.State) {
			if flag, ok := st.FlaggedBy(receipt.Outcome.First); ok {
				s.joinings.raised(from, flag)
			}
		})
	}
	if !s.later(raise) {
		s.joinings.unsaid(from, call)
		s.log.Error("nobody was called yet to look at joinings from one network", "people", len(call.persons), "why", "too much waits")
	}
}

// flag calls a human. Who joined stands in a sealed document alone.
func (s *Server) flag(ctx context.Context, id, document deliberation.ID, call gathered) (journal.Receipt, error) {
	sealed, err := s.platform.sealFlag(document, call.persons)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.platform.Do(ctx, id, deliberation.FlagJoinings{Doors: call.doors, Document: document}, sealed)
}

// daysOfJoinings is how many days the page tells.
const daysOfJoinings = 30

// joiningsPage tells how many joined day by day, never an hour, and how often a human was called. Administrators see what is to be looked at besides.
func (s *Server) joiningsPage(c *fiber.Ctx) error {
	v := page.Joinings{}
	now := s.platform.Clock.Now()
	session, in := sessionOf(c)
	v.Looks = in && s.administers(session.Person)
	var on map[deliberation.ID][]int64
	if v.Looks {
		var all []deliberation.JoiningFlag
		s.platform.Read(func(st *deliberation.State) { all = st.JoiningFlags() })
		var err error
		if on, _, err = s.platform.flagged(c.UserContext(), all); err != nil {
			return err
		}
	}
	s.platform.Read(func(st *deliberation.State) {
		v.Days = st.JoinedDaily(daysOfJoinings, now)
		for _, f := range st.JoiningFlags() {
			v.Flags++
			if f.Found != deliberation.NoFinding {
				v.Looked++
			}
			if f.Found == deliberation.ToExamine {
				v.Examined++
			}
			if !v.Looks {
				continue
			}
			line := page.JoiningFlag{Number: f.Number, Day: f.At, Persons: f.Persons(), Found: f.Found, FoundAt: f.FoundAt, Own: slices.Contains(on[f.Document], session.Person)}
			line.Settled = f.Found != deliberation.NoFinding && f.By != session.Person
			for i, n := range f.Doors {
				if n >= fewestLooked {
					line.Doors = append(line.Doors, page.DoorCount{Kind: deliberation.Doorways()[i].String(), Persons: n})
				}
			}
			lookAt(&line, st, on[f.Document])
			v.All = append(v.All, line)
		}
	})
	if v.Looks {
		all, err := s.lockedWays(c.UserContext(), session.Person)
		if err != nil {
			return err
		}
		v.Locked = all
		c.Set("X-Robots-Tag", "noindex")
	}
	return s.showFresh(c, fiber.StatusOK, joiningsPath, s.platform.Journal.Head().Number, v)
}

// fewestLooked is from how many people on a figure of a flag is shown: of fewer it would tell something of one.
const fewestLooked = 5

// lookAt says of those on a flag what everybody may know of any group: how many of each college, how many have written something. No name or number, and
// nothing of fewer than fewestLooked people, or than opinions of their college are told of.
func lookAt(line *page.JoiningFlag, st *deliberation.State, persons []int64) {
	colleges := map[deliberation.College]int{}
	here, wrote := 0, 0
	for _, n := range persons {
		p, ok := st.Person(n)
		if !ok || p.Erased {
			continue
		}
		here++
		colleges[p.College]++
		if g := st.GivenBy(n); len(g.Proposals)+int(g.Arguments) > 0 {
			wrote++
		}
	}
	if here < fewestLooked {
		return
	}
	line.Here = here
	rest := here
	for _, college := range deliberation.Colleges() {
		if n := colleges[college]; n >= max(fewestLooked, college.SmallestSet()) {
			line.Colleges = append(line.Colleges, page.FlaggedCollege{College: college, Persons: n})
			rest -= n
		}
	}
	if rest > 0 && rest < deliberation.Agent.SmallestSet() {
		line.Colleges = nil // what is left could be subtracted
	}
	if wrote >= fewestLooked {
		line.Wrote = wrote
	}
}

// errOwnFlag: whoever is among those who joined looks at nothing.
var errOwnFlag = &failure{status: fiber.StatusForbidden, code: "own_flag"}

// postJoinings takes what an administrator found.
func (s *Server) postJoinings(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, joiningsPath)
	}
	if form.Has("person") {
		return s.settleWays(c, session, form.Get("person"), form.Get("ways"))
	}
	flag, err := strconv.ParseInt(form.Get("flag"), 10, 64)
	if err != nil {
		return errParameter
	}
	found, err := deliberation.ParseFlagFinding(form.Get("found"))
	if err != nil {
		return errParameter
	}
	own, err := s.platform.flagsWith(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(own, func(f deliberation.JoiningFlag) bool { return f.Number == flag }) {
		return errOwnFlag
	}
	receipt, err := s.decided(c, session, body, deliberation.SettleJoinings{Flag: flag, By: session.Person, Found: found})
	if err != nil {
		return err
	}
	s.platform.erasures.soon()
	return seeOther(c, joiningsPath, receipt, page.JoiningsLooked, "")
}
