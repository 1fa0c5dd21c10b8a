package server

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server/account"
	"voix/server/journal"
)

// marked is in every text of the rehearsal, and in no other.
const marked = "quarkembolisme"

// facilitation does in a debate what those who run it do.
type facilitation struct {
	*site
	by     int64
	debate int64
}

func (f *facilitation) must(c deliberation.Command, documents ...journal.Document) {
	f.t.Helper()
	if _, err := f.platform.Do(f.t.Context(), f.platform.NewID(), c, documents...); err != nil {
		f.t.Fatalf("%T: %v", c, err)
	}
}

func (f *facilitation) text(words string) (deliberation.ID, deliberation.Hash, journal.Document) {
	f.t.Helper()
	id, hash, document, err := f.platform.NewText(deliberation.Text{Title: words, Body: words + ", en entier.", Place: words, Language: "fr"})
	if err != nil {
		f.t.Fatal(err)
	}
	return id, hash, document
}

// convene announces a debate, or a rehearsal of one, and goes on in that.
func (f *facilitation) convene(consultation, rehearses int64, words string) {
	f.t.Helper()
	text, hash, document := f.text(words)
	f.must(deliberation.ConveneDebate{
		Consultation: consultation, Author: f.by, Rehearses: rehearses, Announcement: deliberation.Announcement{
			Office: officeCoded(f.t, "caf-59"), Begins: f.platform.Clock.Now().Add(48 * time.Hour).Truncate(time.Millisecond), Text: text, Hash: hash,
			Setting: deliberation.InRoomAndOnline, Access: deliberation.Wheelchair, Audience: deliberation.Everybody,
		},
	}, document)
	f.platform.Read(func(st *deliberation.State) { _, f.debate = st.Counted() })
}

func officeCoded(t testing.TB, code string) deliberation.Office {
	t.Helper()
	office, err := deliberation.ParseOffice(code)
	if err != nil {
		t.Fatal(err)
	}
	return office
}

// hold does all there is to do in a debate, every text with the words. It returns how many arguments there are then.
func (f *facilitation) hold(words string) (arguments int64) {
	f.t.Helper()
	text := func(c func(id deliberation.ID, hash deliberation.Hash) deliberation.Command, more ...journal.Document) {
		f.t.Helper()
		id, hash, document := f.text(words)
		f.must(c(id, hash), append(more, document)...)
	}
	for _, kind := range []deliberation.ItemKind{deliberation.ItemQuestion, deliberation.ItemTopic} {
		text(func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.AddItem{Debate: f.debate, By: f.by, Kind: kind, Text: id, Hash: hash}
		})
	}
	f.must(deliberation.PrintSheets{Debate: f.debate, By: f.by, Forms: 5, Avis: 5})
	text(func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.CountAttendance{Debate: f.debate, By: f.by, Counts: [4]int64{7, 0, 0, 1}, Text: id, Hash: hash}
	})
	guest := func(number int64) (deliberation.Reference, journal.Document) {
		ref := deliberation.Reference{Debate: f.debate, Kind: deliberation.HeardSheet, Number: number}
		document, err := f.platform.guestDocument(ref, account.Profile{ChosenName: words})
		if err != nil {
			f.t.Fatal(err)
		}
		return ref, document
	}
	ref, document := guest(1)
	text(func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.EnterForm{
			Mandated: deliberation.SignedFor, Debate: f.debate, By: f.by, Form: 1, Document: f.platform.Keys.PaperDocument(ref), College: deliberation.Concerned, Item: 1, Side: deliberation.For,
			Text: id, Hash: hash,
		}
	}, document)
	f.must(deliberation.OpenRoom{Debate: f.debate, By: f.by, Most: 50})
	ref, document = guest(2)
	text(func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.Hear{
			Mandated: deliberation.BeforeOthers, Debate: f.debate, By: f.by, Document: f.platform.Keys.PaperDocument(ref), College: deliberation.Concerned, Item: 2, Side: deliberation.Asking,
			Text: id, Hash: hash,
		}
	}, document)
	text(func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.AskHands{Debate: f.debate, By: f.by, Text: id, Hash: hash}
	})
	f.must(deliberation.CountHands{Debate: f.debate, By: f.by, Show: 1, Counts: deliberation.HandCounts{{Agree: 5, Disagree: 2}, {}, {}, {Agree: 1}}})
	f.must(deliberation.CloseHands{Debate: f.debate, By: f.by, Show: 1})
	text(func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.GiveArgument{Thread: deliberation.Thread{Debate: f.debate}, Author: f.by, Side: deliberation.Against, Text: id, Hash: hash}
	})
	f.platform.Read(func(st *deliberation.State) {
		for _, a := range st.Arguments(deliberation.Thread{Debate: f.debate}, 0, 100) {
			arguments = max(arguments, a.Number)
		}
	})
	return arguments
}

// write writes the minutes of what has begun, and what was adopted there.
func (f *facilitation) write(words string, argument int64) {
	f.t.Helper()
	for _, c := range []func(id deliberation.ID, hash deliberation.Hash) deliberation.Command{
		func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.WriteParagraph{Debate: f.debate, By: f.by, Text: id, Hash: hash}
		},
		func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.AdoptPosition{Debate: f.debate, By: f.by, Item: 1, Show: 1, Text: id, Hash: hash}
		},
		func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.TakeStep{Argument: argument, By: f.by, Step: deliberation.Answered, Text: id, Hash: hash}
		},
	} {
		id, hash, document := f.text(words)
		f.must(c(id, hash), document)
	}
}

var parameter = regexp.MustCompile(`[:*][a-z]*\??`)

// everyAddress is an address of every page, feed, table and answer that is read with GET, with each of some numbers for what is numbered.
func (s *site) everyAddress(numbers int64) []string {
	seen := map[string]bool{}
	var all []string
	for _, route := range s.server.app.GetRoutes(true) {
		if route.Method != fiberGet {
			continue
		}
		for n := int64(1); n <= numbers; n++ {
			path := parameter.ReplaceAllStringFunc(route.Path, func(name string) string {
				switch strings.Trim(name, ":?*") {
				case "number", "proposal", "item", "show", "paragraph":
					return fmt.Sprint(n)
				case "words":
					return "mots"
				case "code":
					return "caf-59"
				case "theme":
					return "rights"
				case "college":
					return "concerned"
				case "part":
					return "debats-1"
				case "name":
					return "positions.json"
				}
				return fmt.Sprint(n)
			})
			if !seen[path] {
				seen[path] = true
				all = append(all, path)
			}
		}
	}
	slices.Sort(all)
	return append(all,
		"/recherche?q="+marked, "/api/v1/search?q="+marked, "/api/v1/proposals/similar?text="+marked+"&title="+marked, "/debats?caf=caf-59", "/caf/caf-59",
		"/sitemap-pages.xml", "/flux/debats.atom?caf=caf-59", "/propositions?q="+marked, "/aide?caf=caf-59", "/en/debats", "/consultations/1/dossier/contributions.csv",
	)
}

const fiberGet = http.MethodGet

// TestARehearsalLeavesNothing rehearses all that is done in a debate and fetches everything that can be read, as anybody and as somebody who
// is signed in: what was said in the rehearsal is nowhere, nor is it in any count, feed, list, search, dossier or live message. That the
// addresses do lead to what is said in debates, the debate itself shows.
func TestARehearsalLeavesNothing(t *testing.T) {
	s := newSite(t, siteOptions{})
	consultation := s.mustOpen("Vers la prochaine convention")
	host := s.mustJoin("Les Amis de la rue", deliberation.Association, officeCoded(t, "caf-59"))
	host.mustPropose("Rouvrir les guichets", "Chaque matin.")
	const said = "girandoline"
	f := &facilitation{site: s, by: host.number}
	f.convene(consultation, 0, said)
	held := f.debate
	saidIn := f.hold(said)
	anybody, resident := s.visitor(), s.resident("Capucine")

	state := func() (view deliberation.Consultation, places []deliberation.Place, weeks []deliberation.Week, persons int64, given deliberation.Given) {
		s.platform.Read(func(st *deliberation.State) {
			view, _ = st.Consultation(consultation)
			view.Changed = 0 // only says that there is something to look for
			places, weeks, persons, given = st.Places(0, s.platform.Clock.Now()), st.Weeks(consultation), st.Participants(), st.GivenBy(host.number)
		})
		return
	}
	before := fmt.Sprint(state())
	feed := anybody.get("/flux/debats.atom").body
	listening := s.dial("topics=consultation/1")
	listening.expect(told{Kind: "hello"})

	nobodyFollows := func(when string) {
		t.Helper()
		for _, topic := range []string{"debate/2", "room/2", "consultation/1,room/2"} {
			conn, response, err := websocket.DefaultDialer.Dial("ws://"+s.address+"/live?topics="+topic, nil)
			if err == nil {
				conn.Close()
				t.Errorf("%s: anybody may follow %s", when, topic)
			}
			if response != nil {
				response.Body.Close()
			}
		}
	}
	nobodyFollows("before it is there") // its number is easily foretold
	f.convene(consultation, held, marked)
	rehearsal := f.debate
	last := f.hold(marked)
	f.write(marked, last)
	if after := fmt.Sprint(state()); after != before {
		t.Errorf("a rehearsal changes what is counted:\n%s\n%s", before, after)
	}
	if rehearsal != 2 || last <= saidIn {
		t.Fatalf("the rehearsal is debate %d, with arguments up to %d", rehearsal, last)
	}

	shows := 0
	read := func(when string, readers ...*visitor) {
		t.Helper()
		for _, v := range readers {
			for _, path := range s.everyAddress(last) {
				answer := v.get(path)
				// The search says again what was searched for.
				body := strings.ReplaceAll(answer.body, url.QueryEscape(marked), "")
				if strings.Contains(path, "q="+marked) || strings.Contains(path, "="+marked) {
					if strings.Contains(body, marked+", en") || strings.Contains(body, "/debats/2") {
						t.Errorf("%s: %s tells of the rehearsal", when, path)
					}
					continue
				}
				if strings.Contains(body, marked) {
					t.Errorf("%s: %s tells of the rehearsal", when, path)
				}
				if strings.Contains(body, said) {
					shows++
				}
				if strings.HasPrefix(path, fmt.Sprintf("/debats/%d", rehearsal)) || strings.HasPrefix(path, fmt.Sprintf("/arguments/%d", last)) {
					if answer.status == http.StatusOK {
						t.Errorf("%s: %s answers %d", when, path, answer.status)
					}
				}
			}
		}
	}
	s.untilIndexed()
	s.until("the debate is found", func() bool { return strings.Contains(anybody.addresses(said), "/debats/1") })
	read("while it lasts", anybody, resident)
	if shows < 10 {
		t.Errorf("the debate that is held is told of at %d addresses only", shows)
	}
	if again := anybody.get("/flux/debats.atom").body; again != feed {
		t.Errorf("the feed of debates was %s, is %s", feed, again)
	}
	if got := anybody.addresses(marked); got != "" {
		t.Errorf("search leads to %s", got)
	}
	var archive bytes.Buffer
	if err := s.platform.Export(t.Context(), Export{Consultation: consultation}, &archive); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(archive.Bytes(), []byte(marked)) || !bytes.Contains(archive.Bytes(), []byte(said)) {
		t.Error("the dossier tells of the rehearsal, or not of the debate")
	}
	if _, err := dossier.Verify(bytes.NewReader(archive.Bytes()), int64(archive.Len()), ""); err != nil {
		t.Error(err)
	}
	// Nobody but those who run it does anything there.
	for path, form := range map[string]url.Values{
		"/debats/2/arguments":                    {"side": {"for"}, "text": {"Je passe par là."}},
		fmt.Sprintf("/arguments/%d/utile", last): {"useful": {"yes"}},
	} {
		if answer := resident.post(path, form); answer.status != http.StatusNotFound {
			t.Errorf("%s", answer)
		}
	}
	if answer := resident.json(http.MethodPost, "/api/v1/debates/2/arguments", map[string]any{"side": "for", "text": "Je passe."}); answer.status != http.StatusNotFound {
		t.Errorf("%s", answer)
	}

	nobodyFollows("while it lasts")

	host.get("/moi").wants(t, http.StatusOK, "2 débats ou répétitions", "textes autour de débats")
	f.must(deliberation.EndRehearsal{Debate: rehearsal, By: f.by})
	host.get("/moi").wants(t, http.StatusOK, "1 débat ou répétition", `href="/animer"`)
	if after := fmt.Sprint(state()); after != before {
		t.Errorf("the end of a rehearsal changes what is counted:\n%s\n%s", before, after)
	}
	read("afterwards", anybody)
	host.mustPropose("Voilà qui suit", "Après la répétition.")
	listening.expect(told{Topic: "consultation/1", Kind: "proposal", ID: 2})
}
