package page

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"voix/deliberation"
)

// Texts that try to be markup, template actions, or markers.
var nastyText = rapid.Custom(func(t *rapid.T) string {
	pieces := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{"<", ">", `"`, "'", "&", "&lt;", "{{", "}}", "</script>", "<!--", "-->", "voix", "s01z", "w02z", "e00z", "voix00", "`", "é"}),
		rapid.StringMatching(`[0-9a-f]{1,34}`),
		rapid.StringMatching(`[a-zA-Zé ]{1,8}`),
	), 1, 12).Draw(t, "pieces")
	return "x" + strings.Join(pieces, "") + "x"
})

func TestNoTextEscapesItsPlace(t *testing.T) {
	r := mustRenderer(t)
	rapid.Check(t, func(t *rapid.T) {
		title, typed, name := nastyText.Draw(t, "title"), nastyText.Draw(t, "typed"), nastyText.Draw(t, "name")
		view := Proposal{Number: 1, Title: title, Question: Question{Open: true, Action: "/a"},
			Thread: Thread{Open: true, Action: "/b", Form: ArgumentForm{Text: typed}}}
		rendered, err := r.Render(Frame{Role: SignedIn, Number: 1, Path: "/propositions/1"}, view)
		if err != nil {
			t.Fatal(err)
		}
		page := rendered.Fill(nil, Slots{Pseudonym: name, Ballot: deliberation.Pass})
		root, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		d := &document{root: root, byID: map[string]*html.Node{}}
		var area string
		for _, n := range d.all("textarea") {
			area = text0(n)
		}
		me := ""
		for _, n := range d.all("a") {
			if attribute(n, "href") == "/moi" {
				me = text(n)
			}
		}
		if got := text(d.all("h1")[0]); got != title {
			t.Errorf("heading %q, want %q", got, title)
		}
		if area != typed {
			t.Errorf("textarea %q, want %q", area, typed)
		}
		if !strings.HasSuffix(me, name) {
			t.Errorf("header %q, want … %q", me, name)
		}
		for _, n := range d.all("script") {
			if !strings.HasPrefix(attribute(n, "src"), "/static/") || text(n) != "" {
				t.Errorf("a script that is not ours: %v", n.Attr)
			}
		}
	})
}

// One Rendered serves everybody: what it writes for a person depends on that person's slots alone.
func TestOwnChoiceIsThePressedButton(t *testing.T) {
	r := mustRenderer(t)
	view := Proposal{Number: 1, Title: "Titre", Question: Question{Open: true, Action: "/a"}}
	rendered, err := r.Render(Frame{Role: SignedIn}, view)
	if err != nil {
		t.Fatal(err)
	}
	sentences := map[deliberation.Choice]string{
		deliberation.NoChoice: "",
		deliberation.Agree:    "Votre avis\u202f: d’accord.",
		deliberation.Disagree: "Votre avis\u202f: pas d’accord.",
		deliberation.Pass:     "Votre avis\u202f: sans avis.",
	}
	for own, sentence := range sentences {
		page := rendered.Fill(nil, Slots{Pseudonym: "Amina", Ballot: own})
		d := parsePage(t, page)
		buttons := 0
		for _, b := range d.all("button") {
			if attribute(b, "name") != "choice" {
				continue
			}
			buttons++
			want := "false"
			if attribute(b, "value") == own.String() {
				want = "true"
			}
			if got := attribute(b, "aria-pressed"); got != want {
				t.Errorf("own %v: %s is pressed %q", own, attribute(b, "value"), got)
			}
		}
		if buttons != 3 {
			t.Errorf("%d buttons", buttons)
		}
		for _, n := range d.all("p") {
			if has(n, "data-own") && !strings.HasPrefix(text(n), sentence) {
				t.Errorf("own %v: %q", own, text(n))
			}
		}
	}
}

// So does the button that marks an argument: pressed for who has, not for who has not, and none on one's own.
func TestMarksAreTheReadersOwn(t *testing.T) {
	r := mustRenderer(t)
	said := func(n uint64) Argument { return Argument{Number: n, Side: deliberation.For, Text: "Oui."} }
	first := said(7)
	first.Replies = []Argument{said(9), {Number: 10}}
	rendered, err := r.Render(Frame{Role: SignedIn}, Proposal{Number: 1, Thread: Thread{Open: true, Path: "/propositions/1", Arguments: []Argument{first, said(120), said(8)}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := rendered.Markable(); !slices.Equal(got, []uint64{7, 9, 120, 8}) {
		t.Errorf("what can be marked is %v", got)
	}
	for _, c := range []struct {
		slots Slots
		want  string
	}{
		{Slots{}, "7 yes false, 9 yes false, 120 yes false, 8 yes false"},
		{Slots{Marked: []uint64{9, 120}, Own: []uint64{8}}, "7 yes false, 9 no true, 120 no true"},
	} {
		var got []string
		for _, form := range parsePage(t, rendered.Fill(nil, c.slots)).all("form") {
			number, ok := strings.CutSuffix(strings.TrimPrefix(attribute(form, "action"), "/arguments/"), "/utile")
			for n := range form.Descendants() {
				if ok && n.Data == "button" {
					got = append(got, number+" "+attribute(n, "value")+" "+attribute(n, "aria-pressed"))
				}
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%+v: %v, want %s", c.slots, got, c.want)
		}
	}
}

func TestNoticesAndSharedDevices(t *testing.T) {
	r := mustRenderer(t)
	rendered, err := r.Render(Frame{Role: SignedOut}, Home{})
	if err != nil {
		t.Fatal(err)
	}
	for n := NoNotice; int(n) < len(noticeNames); n++ {
		d := parsePage(t, rendered.Fill(nil, Slots{Notice: n, Shared: n == ArgumentKept}))
		if shown := d.byID["notice"] != nil; shown != (n != NoNotice) {
			t.Errorf("notice %q shown: %v", n, shown)
		}
		if n != NoNotice && attribute(d.byID["notice"], "data-notice") != n.String() {
			t.Errorf("notice %q is %v", n, d.byID["notice"].Attr)
		}
		shared := attribute(d.all("body")[0], "data-shared") == "yes"
		if shared != (n == ArgumentKept) {
			t.Errorf("shared: %v", shared)
		}
		if ParseNotice(n.String()) != n {
			t.Errorf("notice %q does not come back", n)
		}
	}
	if ParseNotice("<b>") != NoNotice {
		t.Error("an unknown notice is one")
	}
}

// A signed-in page must cost next to nothing over the bytes themselves.
func TestFillAllocatesNothing(t *testing.T) {
	r := mustRenderer(t)
	for _, s := range samples() {
		if s.name != "proposal-signed-in" {
			continue
		}
		rendered, err := r.Render(s.frame, s.view)
		if err != nil {
			t.Fatal(err)
		}
		room := make([]byte, 0, rendered.Size()+1024)
		if n := testing.AllocsPerRun(100, func() { room = rendered.Fill(room[:0], s.slots) }); n != 0 {
			t.Errorf("%v allocations a page", n)
		}
	}
}

func BenchmarkFill(b *testing.B) {
	rendered, slots := benchPage(b)
	room := make([]byte, 0, rendered.Size()+1024)
	b.ReportAllocs()
	for b.Loop() {
		room = rendered.Fill(room[:0], slots)
	}
	b.SetBytes(int64(len(room)))
}

// A page with thirty arguments is what a change to its thread costs.
func BenchmarkRender(b *testing.B) {
	r := mustRenderer(b)
	for _, s := range samples() {
		if s.name != "proposal-signed-in" {
			continue
		}
		view := s.view.(Proposal)
		for n := range 25 {
			view.Thread.Arguments = append(view.Thread.Arguments, Argument{
				Number: uint64(1000 + n), Side: deliberation.Sides()[n%3], At: view.At, Text: hostile, Author: view.Author,
			})
		}
		for role, name := range map[Role]string{SignedOut: "signed-out", SignedIn: "signed-in"} {
			b.Run(name, func(b *testing.B) {
				s.frame.Role = role
				b.ReportAllocs()
				for b.Loop() {
					if _, err := r.Render(s.frame, view); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func benchPage(b *testing.B) (*Rendered, Slots) {
	b.Helper()
	r := mustRenderer(b)
	for _, s := range samples() {
		if s.name == "proposal-signed-in" {
			rendered, err := r.Render(s.frame, s.view)
			if err != nil {
				b.Fatal(err)
			}
			return rendered, s.slots
		}
	}
	b.Fatal("no such sample")
	return nil, Slots{}
}
