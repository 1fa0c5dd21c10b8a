package demonstration

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server"
)

// key signs dossiers in the tests.
var key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

// few is how many persons the tests let take part.
const few = 900

// platform opens a new platform that runs by a clock of the demonstration.
func platform(t *testing.T, seed int64) (*server.Platform, *Clock, server.Place) {
	t.Helper()
	clock, at := NewClock(looked), server.Place{Data: filepath.Join(t.TempDir(), "data")}
	p, err := server.OpenPlatform(t.Context(), at, server.PlatformOptions{Clock: clock, Random: Random(seed)})
	if err != nil {
		t.Fatal(err)
	}
	p.Start()
	return p, clock, at
}

// shown is everything that can be seen of a platform, ids and hashes apart, one thing a line.
func shown(t *testing.T, p *server.Platform) []string {
	t.Helper()
	var lines []string
	say := func(what string, parts ...any) { lines = append(lines, what+" "+fmt.Sprintf("%+v", parts)) }
	text := func(id deliberation.ID) deliberation.Text {
		found, err := p.Texts.One(context.Background(), id)
		if err != nil || found.Body == "" && strings.Join(found.Parts, "") == "" {
			t.Fatalf("text %s: %v", id, err)
		}
		return found
	}
	var persons []deliberation.Person
	var proposals []deliberation.Proposal
	var debates []deliberation.Debate
	var threads []deliberation.Argument
	var sheets []deliberation.Sheet
	var objections []deliberation.Objection
	p.Read(func(s *deliberation.State) {
		for n := range s.Persons() {
			person, _ := s.Person(n + 1)
			persons = append(persons, person)
		}
		for _, c := range s.Consultations() {
			say("consultation", c.Number, c.Phase, c.Begins, c.Proposals, c.Debates, c.Arguments, c.Ballots, c.Voters, s.Rapporteurs(c.Number))
			for _, n := range s.Proposals(c.Number, func(deliberation.Theme, deliberation.Office) bool { return true }) {
				proposal, _ := s.Proposal(n)
				figures, _ := s.Figures(proposal.Question)
				proposals = append(proposals, proposal)
				threads = append(threads, s.Arguments(deliberation.Thread{Proposal: n}, 0, 1000)...)
				sheets = append(sheets, s.SheetVersions(n)...)
				objections = append(objections, s.Objections(n)...)
				say("figures", figures)
			}
			for _, d := range s.Debates(c.Number) {
				debates = append(debates, d)
				threads = append(threads, s.Arguments(deliberation.Thread{Debate: d.Number}, 0, 1000)...)
			}
		}
	})
	for _, x := range persons {
		profile, ok, err := p.People.Profile(context.Background(), x.Number)
		if !ok || err != nil {
			t.Fatalf("person %d: %v", x.Number, err)
		}
		say("person", x.Number, x.College, profile.Office, x.Joined, profile.ChosenName)
	}
	for _, x := range proposals {
		files, err := p.FilesOf(context.Background(), x.Files)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range files {
			names = append(names, f.Name)
		}
		say("proposal", x.Number, x.Consultation, x.Author, x.Theme, x.Office, x.At, text(x.Text), names)
	}
	for _, x := range debates {
		say("debate", x.Number, x.Author, x.Office, x.Begins, text(x.Text))
	}
	for _, x := range threads {
		words, heard := x.Text, !x.Spoken.Voice.IsZero()
		switch {
		case heard && x.Spoken.Transcript.Text.IsZero():
			say("argument, not written down", x.Number, x.Proposal, x.Author, x.Side, x.At)
			continue
		case heard:
			words = x.Spoken.Transcript.Text
		}
		say("argument", x.Number, x.Proposal, x.Debate, x.Author, x.Side, x.ReplyTo, x.At, text(words), x.Useful, heard, x.Spoken.Transcript.Writer)
	}
	for _, x := range sheets {
		say("sheet", x.Proposal, x.Version, x.Author, x.Lever, x.Due, x.At, text(x.Text))
	}
	for _, x := range objections {
		say("objection", x.Number, x.Proposal, x.Author, x.At, text(x.Text))
		for _, a := range x.Answers {
			say("answer", a.Number, a.Author, a.At, text(a.Text))
		}
	}
	return lines
}

func TestDemonstration(t *testing.T) {
	d := said(t)
	p, clock, at := platform(t, 1)
	guests, err := build(t.Context(), p, d, clock, 1, key, few, nil)
	if err != nil {
		t.Fatal(err)
	}
	built := shown(t, p)

	t.Run("same seed", func(t *testing.T) {
		again, clock, _ := platform(t, 1)
		if _, err := build(t.Context(), again, d, clock, 1, key, few, nil); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(built, shown(t, again)); diff != "" {
			t.Errorf("another build differs: %s", diff[:min(len(diff), 2000)])
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("what came of a debate", func(t *testing.T) {
		p.Read(func(s *deliberation.State) {
			told := 0
			for _, c := range s.Consultations() {
				for _, d := range s.Debates(c.Number) {
					if s.Minutes(d.Number).Adopted == 0 {
						continue
					}
					born := s.BornIn(d.Number)
					if positions := s.AdoptedBy(d.Number); len(positions) != 1 || len(positions[0].Counts.Rows()) == 0 || len(born) != 1 {
						t.Errorf("debate %d adopted %+v and bore %v", d.Number, positions, born)
						continue
					}
					if carried, _ := s.Proposal(born[0]); len(s.StepsOf(carried.From[0])) < 2 {
						t.Errorf("of argument %d only %+v is told", carried.From[0], s.StepsOf(carried.From[0]))
					}
					told++
				}
			}
			if told != 1 {
				t.Errorf("%d debates have adopted their minutes", told)
			}
		})
	})
	t.Run("guests", func(t *testing.T) {
		for i, college := range deliberation.Colleges() {
			document, ok := p.Keys.ReadCode(guests[i].Code)
			p.Read(func(s *deliberation.State) {
				if person, known := s.PersonOf(document); !ok || !known || person.College != college || guests[i].College != college {
					t.Errorf("guest %+v cannot sign in as %s", guests[i], college)
				}
			})
		}
	})
	t.Run("something to show", func(t *testing.T) { somethingToShow(t, p, built) })
	t.Run("signed", func(t *testing.T) { signed(t, p) })
	t.Run("relecture", func(t *testing.T) { rereadBy(t, p) })
	t.Run("full", func(t *testing.T) {
		if _, err := Build(t.Context(), p, d, clock, 1, key, nil); !errors.Is(err, ErrNotEmpty) {
			t.Errorf("building on what is there: %v", err)
		}
	})
	t.Run("live", func(t *testing.T) { lives(t, p, clock) })

	lived := shown(t, p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	reopened, err := server.OpenPlatform(t.Context(), at, server.PlatformOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer reopened.Close()
	if diff := cmp.Diff(lived, shown(t, reopened)); diff != "" {
		t.Errorf("opened again it differs: %s", diff[:min(len(diff), 2000)])
	}
}

// somethingToShow holds that every kind of page, list and row has something in it.
func somethingToShow(t *testing.T, p *server.Platform, lines []string) {
	files := 0
	for _, line := range lines {
		for _, kind := range []string{".png", ".pdf"} {
			files += strings.Count(line, kind)
		}
	}
	if files != 14 {
		t.Errorf("%d files are joined, want 14", files)
	}
	p.Read(func(s *deliberation.State) {
		over, _ := s.Consultation(1)
		current, _ := s.Consultation(2)
		if over.Phase != deliberation.Closed || current.Phase != deliberation.Proposing || !current.TakesBallots() {
			t.Errorf("phases %s and %s", over.Phase, current.Phase)
		}
		verified, heavy := int64(0), 0
		for _, n := range s.Proposals(1, func(deliberation.Theme, deliberation.Office) bool { return true }) {
			x, _ := s.Proposal(n)
			f, _ := s.Figures(x.Question)
			heavy += len(f.Concentrated)
			for _, a := range f.Apart {
				if a.College == deliberation.Concerned {
					verified += a.Verified.Total()
				}
			}
		}
		came := s.AttestedVoters(1)
		if verified == 0 || heavy == 0 || len(came) != 2 || came[0].Voters == 0 {
			t.Errorf("%d verified ballots, %d times more than a third, who came by whom %+v", verified, heavy, came)
		}
		for _, x := range s.CardIssuers() {
			if x.Gone.Used == 0 || x.Gone.Used >= x.Printed {
				t.Errorf("of the cards of %v there were %d and %+v", x.Issuer, x.Printed, x.Gone)
			}
		}
		held, coming, moved, cancelled, prepared := 0, 0, 0, 0, 0
		for _, d := range s.Debates(2) {
			moved += len(d.Moved)
			if d.Cancelled != 0 {
				cancelled++
			}
			if len(s.Agenda(d.Number)) >= 4 && len(d.Facilitators) == 2 && d.Access != 0 && !d.Ends.IsZero() {
				prepared++
			}
			if d.Begins.After(looked) {
				coming++
			} else if held++; d.Arguments == 0 {
				t.Errorf("debate %d was held, and nobody said anything", d.Number)
			}
		}
		if moved != 1 || cancelled != 1 || prepared != 2 {
			t.Errorf("%d debates were moved, %d cancelled, %d prepared", moved, cancelled, prepared)
		}
		if held < 10 || coming < 10 {
			t.Errorf("%d debates were held, %d are to come", held, coming)
		}
		rows := map[string]int{}
		for number := int64(1); ; number++ {
			f, ok := s.Figures(number)
			if !ok {
				break
			}
			if f.Ballots == 0 && !f.Final {
				rows["nobody yet"]++
			}
			for _, r := range f.Rows {
				switch {
				case r.Shown && r.Territory == deliberation.AllTerritories:
					rows["open "+r.College.String()]++
				case r.Shown && r.Territory == deliberation.OtherOffices:
					rows["others"]++
				case r.Shown:
					rows["office "+r.College.String()]++
				case r.AtLeast != deliberation.NoChoice:
					rows["at least"]++
				default:
					rows["number only"]++
				}
			}
		}
		for row, least := range map[string]int{
			"open concerned": 80, "open agent": 20, "open association": 20, "open resident": 60,
			"office concerned": 18, "office resident": 1, "others": 10, "at least": 1, "number only": 1,
		} {
			if rows[row] < least {
				t.Errorf("%d rows %q, want %d: %v", rows[row], row, least, rows)
			}
		}
		if rows["nobody yet"] > 5 {
			t.Errorf("nobody voted on %d proposals", rows["nobody yet"])
		}
	})
}

// signed holds that the dossier of the consultation that is over is signed and can be checked with the public key alone.
func signed(t *testing.T, p *server.Platform) {
	var signatures []deliberation.DossierSignature
	p.Read(func(s *deliberation.State) { signatures = s.Signatures(1) })
	if len(signatures) != 1 || signatures[0].Key != publicKey(key) {
		t.Fatalf("signed %d times: %+v", len(signatures), signatures)
	}
	var archive bytes.Buffer
	if err := p.Export(t.Context(), server.Export{Consultation: 1, At: uint64(signatures[0].Number)}, &archive); err != nil {
		t.Fatal(err)
	}
	report, err := dossier.Verify(bytes.NewReader(archive.Bytes()), int64(archive.Len()), dossier.VerifierKey(publicKey(key)))
	if err != nil || !report.SignatureVerified {
		t.Errorf("%+v, %v", report, err)
	}
}

// rereadBy holds that sheets and objections show all that can be: by several colleges, corrected, incomplete, answered and not.
func rereadBy(t *testing.T, p *server.Platform) {
	p.Read(func(s *deliberation.State) {
		colleges := func(persons []int64) int {
			known := map[deliberation.College]bool{}
			for _, n := range persons {
				x, _ := s.Person(n)
				known[x.College] = true
			}
			return len(known)
		}
		for consultation, least := range map[int64]struct{ rapporteurs, sheets, corrected, objections, answered, objecting int }{
			1: {4, 8, 2, 5, 3, 4}, 2: {2, 4, 0, 0, 0, 0},
		} {
			var sheets, corrected, objections, answered int
			var objecting []int64
			for _, n := range s.Proposals(consultation, func(deliberation.Theme, deliberation.Office) bool { return true }) {
				versions := s.SheetVersions(n)
				sheets += min(len(versions), 1)
				if len(versions) > 1 && versions[0].Author != versions[1].Author {
					corrected++
				}
				for _, o := range s.Objections(n) {
					objections++
					answered += min(len(o.Answers), 1)
					objecting = append(objecting, o.Author)
				}
			}
			if rapporteurs := s.Rapporteurs(consultation); len(rapporteurs) < least.rapporteurs || colleges(rapporteurs) != len(rapporteurs) {
				t.Errorf("consultation %d: %d rapporteurs of %d colleges", consultation, len(rapporteurs), colleges(rapporteurs))
			}
			if sheets < least.sheets || corrected < least.corrected || objections < least.objections || answered != least.answered || colleges(objecting) < least.objecting {
				t.Errorf("consultation %d: %d sheets, %d corrected, %d objections by %d colleges, %d answered", consultation, sheets, corrected, objections, colleges(objecting), answered)
			}
			if rules := s.Rules(consultation); rules.Entry == 0 {
				t.Errorf("consultation %d: no rules were fixed", consultation)
			}
		}
	})
}

// lives lets time pass until persons have voted, changed their mind and argued, then stops them.
func lives(t *testing.T, p *server.Platform, clock *Clock) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	counts := func() (entries uint64, ballots, arguments int64) {
		p.Read(func(s *deliberation.State) {
			c, _ := s.Consultation(2)
			entries, ballots, arguments = s.Number(), c.Ballots, c.Arguments
		})
		return entries, ballots, arguments
	}
	entries, ballots, arguments := counts()
	ended := make(chan error, 1)
	go func() { ended <- Live(ctx, p, said(t), 1, 3*time.Second) }()
	deadline := time.Now().Add(20 * time.Second)
	for now := clock.Now(); ; {
		now = now.Add(time.Second)
		if err := clock.advance(ctx, p, now); err != nil {
			t.Fatal(err)
		}
		e, b, a := counts()
		voted, argued := b-ballots, a-arguments
		if changed := int64(e-entries) - voted - argued; voted >= 10 && argued >= 5 && changed >= 2 {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("%d voted, %d argued, %d changed their mind", voted, argued, changed)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("stopped with %v", err)
	}
	after, _, _ := counts()
	if err := clock.advance(t.Context(), p, clock.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if e, _, _ := counts(); e != after {
		t.Errorf("%d entries after the end", e-after)
	}
}
