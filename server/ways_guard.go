package server

import (
	"context"
	"encoding/hex"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/server/account"
	"voix/server/page"
)

// Whoever sits down at a session that was left open must not make the account their own: ways in are added and removed only by somebody who showed
// one of them a moment ago, each change is told to where the person is written to, and what was removed may be taken back for three days.

// shownFor is how long after a way in was shown others may be added and removed.
const shownFor = 10 * time.Minute

// errShowAgain: it is longer ago that a way in was shown.
var errShowAgain = &failure{status: fiber.StatusForbidden, code: "show_again"}

// shownLately reports whether whoever has a session has shown a way in a moment ago. A session begins by nothing else.
func (s *Server) shownLately(session account.Session) bool {
	return s.platform.Clock.Now().Before(session.Since.Add(shownFor))
}

// showAgainPath is where they show one, and come back to a path of this site from.
func showAgainPath(back string) string {
	return signInPath + "?" + url.Values{"encore": {"oui"}, "retour": {back}}.Encode()
}

// changeOfWays is what is told of ways in.
type changeOfWays string

const (
	wayAdded     changeOfWays = "added"
	wayRemoved   changeOfWays = "removed"
	waysRestored changeOfWays = "restored"
	waysLocked   changeOfWays = "locked"
)

// tellReaches writes to each address and number among ways that something changed: whoever changed it may be somebody else.
func (s *Server) tellReaches(l page.Locale, ways []account.Way, what changeOfWays) {
	for _, w := range ways {
		door := s.sentDoors[w.Kind]
		if door == nil {
			continue
		}
		id := s.platform.NewID()
		tell := func(context.Context) {
			if err := door.Tell(l, w.Identifier, hex.EncodeToString(id[:]), what); err != nil {
				s.log.Warn("somebody was not told that their ways in changed", "way", w.Kind, "why", err)
			}
		}
		if !s.later(tell) {
			s.log.Warn("somebody was not told that their ways in changed", "way", w.Kind, "why", "too many wait")
		}
	}
}
