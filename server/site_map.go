package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
	"voix/server/sitemap"
)

// robots asks crawlers to leave alone what is one person's, and tells where all else is.
func (s *Server) robots(c *fiber.Ctx) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, l := range page.Locales() {
		for _, path := range []string{"/connexion", "/moi", "/propositions/nouvelle", "/recherche", mandateDeskPath, mandateOfferPath, auditedPath} {
			b.WriteString("Disallow: " + l.Address(path) + "\n")
		}
	}
	b.WriteString("\nSitemap: " + s.origin(c) + "/sitemap.xml\n")
	return c.SendString(b.String())
}

// A mapped page is one in the site map to be: its French path, whether it exists in easy French, and the day on which its words
// last changed.
type mappedPage struct {
	path  string
	easy  bool
	words time.Time
}

const (
	mapOfPages     = "pages"
	mapOfDebates   = "debats"
	mapOfProposals = "propositions"
)

// perMap is how many numbers of proposals or debates a part of the site map covers.
var perMap = int64(sitemap.PerPart(len(page.Locales())))

// siteMap answers with the index of the site map.
func (s *Server) siteMap(c *fiber.Ctx) error {
	var proposals, debates int64
	s.platform.Read(func(st *deliberation.State) { proposals, debates = st.Counted() })
	names := []string{mapOfPages}
	for part := int64(1); (part-1)*perMap < debates; part++ {
		names = append(names, mapOfDebates+"-"+strconv.FormatInt(part, 10))
	}
	for part := int64(1); (part-1)*perMap < proposals; part++ {
		names = append(names, mapOfProposals+"-"+strconv.FormatInt(part, 10))
	}
	var parts []sitemap.Part
	for _, name := range names {
		pages, _ := s.mapped(name)
		parts = append(parts, sitemap.Part{Address: s.origin(c) + "/sitemap-" + name + ".xml", Changed: latest(pages)})
	}
	body, err := sitemap.WriteIndex(parts)
	if err != nil {
		return err
	}
	return sendSame(c, sitemap.MediaType, body)
}

// siteMapPart answers with one part of the site map.
func (s *Server) siteMapPart(c *fiber.Ctx) error {
	pages, ok := s.mapped(c.Params("part"))
	if !ok {
		return errAddress
	}
	all := make([]sitemap.Page, 0, len(pages))
	origin := s.origin(c)
	for _, p := range pages {
		one := sitemap.Page{Changed: p.words}
		for _, l := range page.Translated(p.easy) {
			one.Versions = append(one.Versions, sitemap.Version{Language: l.Tag(), Address: origin + l.Address(p.path)})
		}
		all = append(all, one)
	}
	body, err := sitemap.Write(all)
	if err != nil {
		return err
	}
	return sendSame(c, sitemap.MediaType, body)
}

func latest(pages []mappedPage) (words time.Time) {
	for _, p := range pages {
		if p.words.After(words) {
			words = p.words
		}
	}
	return words
}

// mapped lists the pages of a part; ok is false if there is no such part. What was erased is no page to be found.
func (s *Server) mapped(name string) (pages []mappedPage, ok bool) {
	if name == mapOfPages {
		return s.mappedPages(), true
	}
	kind, number, _ := strings.Cut(name, "-")
	part, err := strconv.ParseInt(number, 10, 32)
	if err != nil || part < 1 || strconv.FormatInt(part, 10) != number {
		return nil, false
	}
	s.platform.Read(func(st *deliberation.State) {
		proposals, debates := st.Counted()
		last, topic, path, easy := proposals, deliberation.ProposalTopic, proposalPath, s.pages.HasEasy(page.Proposal{})
		if kind == mapOfDebates {
			last, topic, path, easy = debates, deliberation.DebateTopic, debatePath, s.pages.HasEasy(page.Debate{})
		}
		first := (part-1)*perMap + 1
		ok = first <= last && (kind == mapOfProposals || kind == mapOfDebates)
		for n := first; ok && n <= min(last, part*perMap); n++ {
			if kind == mapOfProposals {
				if p, shown := st.Proposal(n); !shown || p.Erased {
					continue
				}
			} else if d, public := st.PublicDebate(n); !public || d.Erased {
				continue
			}
			pages = append(pages, mappedPage{path(n), easy, toTheDay(st.Worded(topic(n)))})
		}
	})
	return pages, ok
}

// mappedPages are the pages that are no one text of somebody.
func (s *Server) mappedPages() []mappedPage {
	var pages []mappedPage
	for _, p := range s.pages.Statics() {
		pages = append(pages, mappedPage{path: p.Address, easy: s.pages.HasEasy(p)})
	}
	for path, v := range map[string]page.View{
		"/accessibilite": page.Accessibility{}, "/version": page.Version{}, "/chiffres-du-site": page.OpenFigures{}, cardsIssuedPath: page.CardsIssued{}, readingsPath: page.Readings{},
	} {
		pages = append(pages, mappedPage{path: path, easy: s.pages.HasEasy(v)})
	}
	slices.SortFunc(pages, func(a, b mappedPage) int { return cmp.Compare(a.path, b.path) })
	s.platform.Read(func(st *deliberation.State) {
		var words time.Time
		var of []mappedPage
		for _, x := range st.Consultations() {
			m := toTheDay(st.Worded(deliberation.ConsultationTopic(x.Number)))
			if m.After(words) {
				words = m
			}
			path := "/consultations/" + strconv.FormatInt(x.Number, 10)
			of = append(of, mappedPage{path, s.pages.HasEasy(page.Consultation{}), m})
			of = append(of, mappedPage{path + "/positions", s.pages.HasEasy(page.Positions{}), m}, mappedPage{path + "/dossier", s.pages.HasEasy(page.Dossier{}), m})
			if !x.Imported() {
				of = append(of, mappedPage{path + "/chiffres", s.pages.HasEasy(page.Participation{}), m})
			}
		}
		pages = append(pages,
			mappedPage{"/", s.pages.HasEasy(page.Home{}), words},
			mappedPage{"/propositions", s.pages.HasEasy(page.Proposals{}), words},
			mappedPage{"/debats", s.pages.HasEasy(page.Debates{}), words},
			mappedPage{"/carte", s.pages.HasEasy(page.Map{}), words},
			mappedPage{"/comparer", s.pages.HasEasy(page.Comparison{}), words},
			mappedPage{"/aide", s.pages.HasEasy(page.Aid{}), words},
			mappedPage{organisationsPath, s.pages.HasEasy(page.Organisations{}), time.Time{}},
			mappedPage{mandatesPath, s.pages.HasEasy(page.Mandates{}), time.Time{}},
		)
		for _, p := range st.Places(0, time.Time{}) {
			if p.Office != deliberation.National && p.Debates > 0 {
				pages = append(pages, mappedPage{"/caf/" + p.Office.String(), s.pages.HasEasy(page.OfficePage{}), words})
			}
		}
		pages = append(pages, of...)
	})
	return pages
}

// toTheDay keeps from a mark what may be told of it: the minute at which several pages lost their texts would tell that one person
// had written them.
func toTheDay(m deliberation.Mark) time.Time {
	if m.At.IsZero() {
		return time.Time{}
	}
	year, month, day := m.At.In(deliberation.Paris()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
