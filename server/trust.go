package server

import (
	"encoding/json"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"voix/client"
	"voix/server/declaration"
	"voix/server/page"
)

// Contact is where people write to whoever answers for an installation: a mailto: or https: address.
type Contact string

// UnmarshalText refuses what is neither.
func (c *Contact) UnmarshalText(text []byte) error {
	address, err := declaration.Electronic(string(text))
	*c = Contact(address)
	return err
}

// lastAudit reads what the last automatic run of the accessibility tests has found.
func lastAudit() (run page.AuditRun, err error) {
	raw, err := client.Files.ReadFile("accessibility.json")
	if err != nil {
		return run, err
	}
	return run, json.Unmarshal(raw, &run)
}

func (s *Server) accessibility(c *fiber.Ctx) error {
	return s.show(c, shown{key: cacheKey{path: "/accessibilite"}, when: versionOf(s.pages.Operator), view: func() (page.View, error) { return page.Accessibility{Run: s.audit}, nil }})
}

// version tells which keys sign dossiers, and which source runs: who uses the platform over a network has a right to it (AGPL, section 13).
func (s *Server) version(c *fiber.Ctx) error {
	keys := s.announcedKeys()
	v := page.Version{Licence: "AGPL-3.0-or-later", Build: build(), Since: s.started, Keys: keyViews(keys), KeysAddress: signingKeysPath}
	if info, ok := debug.ReadBuildInfo(); ok {
		v.Go, v.Modules = info.GoVersion, modulesOf(info)
		for _, setting := range info.Settings {
			v.Modified = v.Modified || setting.Key == "vcs.modified" && setting.Value == "true"
		}
	}
	return s.show(c, shown{
		key: cacheKey{path: "/version"}, when: strconv.FormatInt(s.started.Unix(), 36) + "." + strconv.Itoa(len(keys)), view: func() (page.View, error) { return v, nil },
	})
}

// modulesOf are the libraries that are really in a program: one that stands in for another is named itself.
func modulesOf(info *debug.BuildInfo) (all []page.Module) {
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		all = append(all, page.Module{Path: m.Path, Version: m.Version})
	}
	return all
}

// openFigures shows how fast the server answers and how often it fails, from its own counters.
func (s *Server) openFigures(g prometheus.Gatherer) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := s.figuresSinceStart(g)
		if err != nil {
			return err
		}
		return s.showFreshAs(c, fiber.StatusOK, page.Frame{
			Locale: localeOf(c), Role: s.roleOf(c), Path: "/chiffres-du-site", Origin: s.origin(c),
		}, s.slots(c), v)
	}
}

// apiFigures gives the same to programs.
func (s *Server) apiFigures(g prometheus.Gatherer) fiber.Handler {
	type speed struct {
		Milliseconds     int  `json:"milliseconds"`
		ReadsPerHundred  *int `json:"readsPerHundred"`
		WritesPerHundred *int `json:"writesPerHundred"`
	}
	unlessNone := func(n int) *int {
		if n < 0 {
			return nil
		}
		return &n
	}
	return func(c *fiber.Ctx) error {
		v, err := s.figuresSinceStart(g)
		if err != nil {
			return err
		}
		speeds := []speed{}
		for _, one := range v.Speeds {
			speeds = append(speeds, speed{one.Milliseconds, unlessNone(one.Reads), unlessNone(one.Writes)})
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.JSON(fiber.Map{
			"since": v.Since.UTC().Format(time.RFC3339), "build": build(), "reads": v.Reads, "writes": v.Writes, "failures": v.Failures, "answeredWithin": speeds,
		})
	}
}

// figuresSinceStart reads the counters of measure. Bounds below a millisecond are left out: nobody notices them.
func (s *Server) figuresSinceStart(g prometheus.Gatherer) (v page.OpenFigures, err error) {
	v.Since = s.started
	families, err := g.Gather()
	if err != nil {
		return v, err
	}
	reads, writes := map[float64]uint64{}, map[float64]uint64{}
	var bounds []float64
	for _, family := range families {
		for _, m := range family.GetMetric() {
			labels := map[string]string{}
			for _, l := range m.GetLabel() {
				labels[l.GetName()] = l.GetValue()
			}
			reading := labels["method"] == fiber.MethodGet || labels["method"] == fiber.MethodHead
			switch family.GetName() {
			case latencyMetric:
				into, count := writes, &v.Writes
				if reading {
					into, count = reads, &v.Reads
				}
				*count += int(m.GetHistogram().GetSampleCount())
				bounds = bounds[:0]
				for _, b := range m.GetHistogram().GetBucket() {
					bounds = append(bounds, b.GetUpperBound())
					into[b.GetUpperBound()] += b.GetCumulativeCount()
				}
			case requestsMetric:
				if status, err := strconv.Atoi(labels["status"]); err == nil && status >= 500 {
					v.Failures += int(m.GetCounter().GetValue())
				}
			}
		}
	}
	share := func(part uint64, whole int) int {
		if whole == 0 {
			return -1
		}
		return int(part * 100 / uint64(whole))
	}
	for _, b := range bounds {
		if ms := int(b*1000 + 0.5); ms >= 1 {
			v.Speeds = append(v.Speeds, page.Speed{Milliseconds: ms, Reads: share(reads[b], v.Reads), Writes: share(writes[b], v.Writes)})
		}
	}
	s.told.steady(&v)
	v.Reads, v.Writes = v.Reads/countStep*countStep, v.Writes/countStep*countStep
	return v, nil
}

// countStep is to what requests are rounded down before they are told: a count that moved with each would tell when somebody changed
// their mind, since the number of avis does not move then.
const countStep = 100

// toldSpeeds are how fast writes were when their rounded number last moved: the shares of a few would tell of each of them as well.
type toldSpeeds struct {
	mu     sync.Mutex
	steps  int
	shares []int
}

// steady puts the shares of writes that may be told in the place of those of this moment.
func (t *toldSpeeds) steady(v *page.OpenFigures) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if steps := v.Writes / countStep; steps > t.steps {
		t.steps, t.shares = steps, nil
		for _, one := range v.Speeds {
			t.shares = append(t.shares, one.Writes)
		}
	}
	for i := range v.Speeds {
		v.Speeds[i].Writes = -1
		if i < len(t.shares) {
			v.Speeds[i].Writes = t.shares[i]
		}
	}
}

// securityText is the file of RFC 9116. It lives as long as the contact does: it is dated anew each day, for a year. Without a
// contact there is none.
func (s *Server) securityText(c *fiber.Ctx) error {
	if s.pages.Operator.Contact == "" {
		return errAddress
	}
	expires := s.platform.Clock.Now().UTC().Truncate(24*time.Hour).AddDate(1, 0, 0).Add(-time.Second)
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-cache") // without --address its links are those of this request
	return c.SendString("Contact: " + s.pages.Operator.Contact + "\nExpires: " + expires.Format(time.RFC3339) +
		"\nPreferred-Languages: fr, en\nPolicy: " + s.absolute(c, "/securite") + "\nCanonical: " + s.absolute(c, "/.well-known/security.txt") + "\n")
}
