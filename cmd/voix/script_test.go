package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"voix": main})
}

// The commands as an operator runs them: testdata/script says what is typed and what must come back.
func TestScripts(t *testing.T) {
	polis, err := filepath.Abs("../../deliberation/polis/testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("POLIS", polis)
			e.Setenv("DAY_BEFORE", time.Now().AddDate(0, 0, -2).Format(time.DateOnly))
			e.Setenv("DAY_AFTER", time.Now().AddDate(0, 0, 2).Format(time.DateOnly))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "start": start, "stop": stop, "get": get, "sign-in": signIn, "alter": alter, "mode": mode, "capture": capture,
			"age-identity": ageIdentity, "age-open": ageOpen,
		},
	})
}

// exits CODE COMMAND… runs a command and wants that exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if code != want {
		ts.Fatalf("exit code %d, not %d", code, want)
	}
}

// running is a voix that goes on while the script does.
type running struct {
	command *exec.Cmd
	stderr  bytes.Buffer
}

// servers are those of all scripts, by script and variable.
var servers sync.Map

type serverKey struct {
	ts   *testscript.TestScript
	name string
}

// start VARIABLE LINES ARGUMENT… runs voix in the background, until it has printed so many lines. The first, its address, goes
// into the variable; all are in the file VARIABLE.
func start(ts *testscript.TestScript, _ bool, args []string) {
	name := args[0]
	lines, err := strconv.Atoi(args[1])
	ts.Check(err)
	binary := ""
	for _, folder := range filepath.SplitList(ts.Getenv("PATH")) {
		if file := filepath.Join(folder, "voix"); binary == "" {
			if _, err := os.Stat(file); err == nil {
				binary = file
			}
		}
	}
	r := &running{command: exec.Command(binary, args[2:]...)}
	r.command.Dir, r.command.Stderr = ts.MkAbs("."), &r.stderr
	for _, variable := range []string{"PATH", "HOME", "TMPDIR", "VOIX_DATA", "VOIX_LISTEN", "VOIX_KEY", "VOIX_PUBLIC", "VOIX_DECLARATION", "VOIX_ADDRESS"} {
		if v := ts.Getenv(variable); v != "" {
			r.command.Env = append(r.command.Env, variable+"="+v)
		}
	}
	stdout, err := r.command.StdoutPipe()
	ts.Check(err)
	ts.Check(r.command.Start())
	ts.Defer(func() {
		if r.command.ProcessState == nil {
			r.command.Process.Kill()
			r.command.Wait()
		}
	})
	// A process that prints too little is ended, so that reading ends.
	late := time.AfterFunc(2*time.Minute, func() { r.command.Process.Kill() })
	defer late.Stop()
	var said strings.Builder
	from := bufio.NewReader(stdout)
	for range lines {
		line, err := from.ReadString('\n')
		said.WriteString(line)
		if err != nil {
			r.command.Wait()
			ts.Fatalf("voix %s ended after %q: %s", args[2:], &said, &r.stderr)
		}
	}
	first, _, _ := strings.Cut(said.String(), "\n")
	ts.Setenv(name, first)
	ts.Check(os.WriteFile(ts.MkAbs(name), []byte(said.String()), 0o600))
	servers.Store(serverKey{ts, name}, r)
}

// stop VARIABLE tells what start has started to end, and wants it to end well, and says what it wrote to stderr.
func stop(ts *testscript.TestScript, _ bool, args []string) {
	known, ok := servers.Load(serverKey{ts, args[0]})
	if !ok {
		ts.Fatalf("nothing was started as %s", args[0])
	}
	r := known.(*running)
	ts.Check(r.command.Process.Signal(syscall.SIGTERM))
	if err := r.command.Wait(); err != nil {
		ts.Fatalf("%v: %s", err, &r.stderr)
	}
	ts.Logf("%s", &r.stderr)
}

// get URL STATUS [WORDS] follows redirects as a browser does, keeping cookies, and wants the words on the page it comes to.
func get(ts *testscript.TestScript, _ bool, args []string) {
	client := newBrowser(ts)
	defer client.CloseIdleConnections()
	answer, err := client.Get(args[0])
	ts.Check(err)
	wantPage(ts, answer, args)
}

// sign-in LINK STATUS [WORDS] opens a link, which alone signs nobody in, presses the button of the page that comes, and wants the
// words on the page it comes to.
func signIn(ts *testscript.TestScript, _ bool, args []string) {
	client := newBrowser(ts)
	defer client.CloseIdleConnections()
	opened, err := client.Get(args[0])
	ts.Check(err)
	body := wantPage(ts, opened, []string{args[0], "200"})
	if len(opened.Cookies()) > 0 {
		ts.Fatalf("%s signs in by being opened", args[0])
	}
	form := url.Values{}
	for _, field := range hiddenField.FindAllSubmatch(body, -1) {
		form.Set(string(field[1]), string(field[2]))
	}
	at, err := url.Parse(args[0])
	ts.Check(err)
	answer, err := client.PostForm(at.JoinPath("/..").String(), form)
	ts.Check(err)
	wantPage(ts, answer, args)
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"&]*)">`)

func newBrowser(ts *testscript.TestScript) *http.Client {
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	return &http.Client{Jar: jar, Timeout: 20 * time.Second}
}

// wantPage wants of a page the status and the words that follow its address.
func wantPage(ts *testscript.TestScript, answer *http.Response, args []string) []byte {
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if fmt.Sprint(answer.StatusCode) != args[1] {
		ts.Fatalf("%s: %s", args[0], answer.Status)
	}
	for _, words := range args[2:] {
		if !bytes.Contains(body, []byte(words)) {
			ts.Fatalf("%s: no %q in %s", args[0], words, body)
		}
	}
	return body
}

// alter FILE OLD NEW puts as many bytes in the place of the first OLD of a file; alter FILE N changes one bit of the byte
// there, from the end if negative.
func alter(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	content, err := os.ReadFile(file)
	ts.Check(err)
	if len(args) == 2 {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		content[(n+len(content))%len(content)] ^= 1
	} else {
		at := bytes.Index(content, []byte(args[1]))
		if at < 0 || len(args[1]) != len(args[2]) {
			ts.Fatalf("%s has no %q, or it is not as long as %q", file, args[1], args[2])
		}
		copy(content[at:], args[2])
	}
	ts.Check(os.WriteFile(file, content, 0o600))
}

// mode PERMISSIONS FILE wants those permissions.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%o", info.Mode().Perm()); got != args[0] {
		ts.Fatalf("%s may be used as %s, not %s", args[1], got, args[0])
	}
}

// capture VARIABLE FILE PATTERN keeps what the first group of a pattern finds in a file, or in stdout or stderr.
func capture(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile("(?m)" + args[2]).FindStringSubmatch(ts.ReadFile(args[1]))
	if found == nil {
		ts.Fatalf("nothing like %s in %s", args[2], ts.ReadFile(args[1]))
	}
	ts.Setenv(args[0], found[1])
}
