package browser_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var errNoBrowser = errors.New("run .ci/tools browser")

// browserBinary is the browser of this machine; empty: there is none.
func browserBinary() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	return ""
}

// chromium is started once; every tab gets cookies and storage of its own.
var chromium = sync.OnceValues(func() (context.Context, error) {
	ctx, end, err := startChromium(filepath.Join(sharedFolder, "chromium"))
	if err == nil {
		atEnd = append([]func() error{end}, atEnd...)
	}
	return ctx, err
})

// startChromium starts a browser that keeps in a folder what it is given to keep; end closes it as its user does.
func startChromium(folder string) (ctx context.Context, end func() error, err error) {
	binary := browserBinary()
	if binary == "" {
		return nil, nil, errNoBrowser
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(binary), chromedp.UserDataDir(folder)}
	for _, flag := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check", "disable-background-networking",
		"disable-component-update", "disable-sync", "disable-dev-shm-usage", "disable-extensions", "disable-renderer-backgrounding",
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "hide-scrollbars", "mute-audio",
		"use-fake-device-for-media-stream", "use-fake-ui-for-media-stream", // a microphone that beeps, and may be used
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endContext := chromedp.NewContext(allocator)
	end = func() error {
		defer endAllocator()
		defer endContext()
		return chromedp.Cancel(ctx)
	}
	if err := chromedp.Do(ctx); err != nil {
		endContext()
		endAllocator()
		return nil, nil, err
	}
	return ctx, end, nil
}

// look is how a page is looked at.
type look struct {
	width, height int64
	dark          bool
	scripts       bool
}

var (
	phone = look{width: 360, height: 740, scripts: true}
	wide  = look{width: 1280, height: 900, scripts: true}
)

// tab is one person's browser.
type tab struct {
	t    testing.TB
	site *site
	ctx  context.Context

	mu   sync.Mutex
	said []string // errors and warnings of the console, refusals of the content security policy among them
	wire map[network.RequestID]*transfer
}

// transfer is one answer as it came over the wire.
type transfer struct {
	url, kind string
	bytes     float64
}

// waitMost bounds everything a tab waits for. Tests that say how soon something must happen use less.
const waitMost = 60 * time.Second

func newTab(t testing.TB, s *site, l look) *tab {
	t.Helper()
	parent, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	return newTabIn(t, s, l, ctx)
}

func newTabIn(t testing.TB, s *site, l look, ctx context.Context) *tab {
	t.Helper()
	w := &tab{t: t, site: s, ctx: ctx, wire: map[network.RequestID]*transfer{}}
	if err := chromedp.Listen(ctx, w.heard); err != nil {
		t.Fatal(err)
	}
	// Several windows are open, and each is that of somebody who looks at it.
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}))
	w.look(l)
	return w
}

// look changes how the pages to come are shown; the width and the colours hold for the present one, too.
func (w *tab) look(l look) {
	w.t.Helper()
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	w.do(chromedp.EmulateViewport(l.width, l.height))
	w.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		if err == nil {
			_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !l.scripts})
		}
		return err
	}))
}

func (w *tab) heard(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError || e.Entry.Level == cdplog.EntryLevelWarning {
			w.said = append(w.said, fmt.Sprintf("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		w.said = append(w.said, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		for _, a := range e.Args {
			w.said = append(w.said, fmt.Sprintf("console.%s: %s", e.Type, a.Value))
		}
	case *network.EventResponseReceived:
		w.wire[e.RequestID] = &transfer{url: e.Response.URL, kind: string(e.Type)}
	case *network.EventLoadingFinished:
		if t := w.wire[e.RequestID]; t != nil {
			t.bytes = e.EncodedDataLength
		}
	}
}

func (w *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, end := context.WithTimeout(w.ctx, waitMost)
	defer end()
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.t.Fatalf("%v\nat %s", err, w.where())
	}
}

func (w *tab) where() string {
	ctx, end := context.WithTimeout(w.ctx, 5*time.Second)
	defer end()
	at, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + (document.body ? document.body.innerText.slice(0, 1500) : "")`))
	if err != nil {
		return err.Error()
	}
	return at
}

// open goes to an address of the site and returns the status of what is shown.
func (w *tab) open(path string) int64 {
	w.t.Helper()
	ctx, end := context.WithTimeout(w.ctx, waitMost)
	defer end()
	answer, err := chromedp.Run(ctx, chromedp.NavigateResponse(w.site.url(path)))
	if err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
	return answer.Status
}

// signIn opens the link of a person, and presses the one button of the page that comes.
func (w *tab) signIn(p person) {
	w.t.Helper()
	w.open("/connexion/" + p.code)
	// Not by the mouse: what is told at the bottom of a phone may lie over the button for a moment.
	eval[bool](w, `(window.leaving = true, document.querySelector("main form button").click(), true)`)
	w.arrives()
	if name := eval[string](w, `document.querySelector('.me a')?.textContent ?? ""`); !strings.Contains(name, p.name) {
		w.t.Fatalf("not signed in as %s: %q", p.name, name)
	}
}

// eval runs an expression in the page, past its content security policy; a promise is waited for.
func eval[T any](w *tab, expression string) T {
	w.t.Helper()
	ctx, end := context.WithTimeout(w.ctx, waitMost)
	defer end()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%v\nin %.300s\nat %s", err, expression, w.where())
	}
	return v
}

// see waits until an expression holds in the page.
func (w *tab) see(most time.Duration, expression string) {
	w.t.Helper()
	deadline := time.Now().Add(most)
	until(w.t, most, expression+" at "+w.where(), func() bool {
		ctx, end := context.WithDeadline(w.ctx, deadline)
		defer end()
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!!(`+expression+`)`))
		return err == nil && ok // an error: the page is just changing
	})
}

// leads clicks on the first thing that a selector finds and waits for the page that comes.
func (w *tab) leads(selector string) {
	w.t.Helper()
	eval[bool](w, `(window.leaving = true)`)
	w.do(chromedp.Click(chromedp.CSS(selector)))
	w.arrives()
}

// arrives waits until the page has been left that was marked as being left.
func (w *tab) arrives() {
	w.t.Helper()
	w.see(waitMost, `!window.leaving && document.readyState === "complete"`)
}

func (w *tab) press(selector string) { w.t.Helper(); w.do(chromedp.Click(chromedp.CSS(selector))) }
func (w *tab) enter(selector, s string) {
	w.t.Helper()
	w.do(chromedp.SendKeys(chromedp.CSS(selector), s))
}
func (w *tab) wantPath(path string) { w.t.Helper(); w.want(`location.pathname`, path) }
func (w *tab) wantText(words ...string) {
	w.t.Helper()
	// Spaces that do not break are spaces to who reads.
	text := strings.Join(strings.Fields(eval[string](w, `document.body.innerText`)), " ")
	for _, words := range words {
		if !strings.Contains(text, strings.Join(strings.Fields(words), " ")) {
			w.t.Fatalf("no %q at %s", words, w.where())
		}
	}
}

func (w *tab) want(expression, value string) {
	w.t.Helper()
	if got := eval[string](w, expression); got != value {
		w.t.Fatalf("%s is %q, not %q, at %s", expression, got, value, w.where())
	}
}

// silent fails if the console said anything, but for what the test expects.
func (w *tab) silent(but ...string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
next:
	for _, line := range w.said {
		for _, b := range but {
			if strings.Contains(line, b) {
				continue next
			}
		}
		w.t.Errorf("the console says: %s", line)
	}
	w.said = nil
}
