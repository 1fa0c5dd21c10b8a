package sms

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const secret = "s3cret-of-the-account"

// provider is a gateway as providers run it: it takes what is posted with the account's name and secret, and answers with a status.
func provider(t *testing.T, status int, body string, took func(*http.Request)) *HTTPGateway {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		if took != nil {
			took(r)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	g, err := NewHTTPGateway(Account{Address: s.URL, Name: "AC123", Secret: secret, From: "Voix"})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAMessageIsPostedWithTheAccount(t *testing.T) {
	asked := 0
	g := provider(t, http.StatusCreated, `{"sid":"SM1","status":"queued"}`, func(r *http.Request) {
		asked++
		name, password, ok := r.BasicAuth()
		if r.Method != http.MethodPost || r.URL.String() != "/2010-04-01/Accounts/AC123/Messages.json" || !ok || name != "AC123" || password != secret {
			t.Errorf("%s %s, %q %q", r.Method, r.URL, name, password)
		}
		if got := r.PostForm.Encode(); got != "Body=12345678+est+votre+code&From=Voix&To=%2B33612345678" {
			t.Error(got)
		}
	})
	if id, err := g.Send(t.Context(), Message{To: "+33612345678", Text: "12345678 est votre code"}); err != nil || asked != 1 || id != "SM1" {
		t.Errorf("%q, %v, asked %d times", id, err, asked)
	}
}

// An account without credit, another secret, an address that moved: none of that says anything of a number.
func TestOnlyWhatIsSaidOfANumberIsHeldAgainstIt(t *testing.T) {
	for _, c := range []struct {
		status, code int
		want         error // nil: it may be tried again
	}{
		{400, 21211, ErrNoSuchNumber}, {400, 21217, ErrNoSuchNumber}, {400, 21614, ErrNoSuchNumber}, {400, 21610, ErrStopped},
		{400, 0, ErrRefused}, {400, 21408, ErrRefused}, {400, 21612, ErrRefused}, {400, 21606, ErrRefused},
		{301, 21211, ErrRefused}, {307, 0, ErrRefused}, {401, 20003, ErrRefused}, {402, 0, ErrRefused}, {403, 21211, ErrRefused}, {404, 20404, ErrRefused},
		{408, 21211, nil}, {429, 20429, nil}, {500, 21211, nil}, {503, 0, nil},
	} {
		asked := 0
		g := provider(t, c.status, fmt.Sprintf(`{"code":%d,"message":"The number +33612345678 is not valid: 12345678","status":%d}`, c.code, c.status), func(*http.Request) { asked++ })
		_, err := g.Send(t.Context(), Message{To: "+33612345678", Text: "12345678"})
		if err == nil || asked != 1 || errors.Is(err, ErrRefused) != (c.want != nil) {
			t.Errorf("%d, %d: %v, asked %d times", c.status, c.code, err, asked)
			continue
		}
		for _, of := range []error{ErrNoSuchNumber, ErrStopped} {
			if errors.Is(err, of) != (c.want == of) {
				t.Errorf("%d, %d: %v", c.status, c.code, err)
			}
		}
		if became, ok := outcomeOf(err); ok != (c.want == ErrNoSuchNumber || c.want == ErrStopped) || ok && (became == Stopped) != (c.want == ErrStopped) {
			t.Errorf("%d, %d: %v, %v", c.status, c.code, became, ok)
		}
		for _, told := range []string{"612345678", "12345678", secret, "AC123"} {
			if strings.Contains(err.Error(), told) {
				t.Errorf("%d: the error tells %q: %v", c.status, told, err)
			}
		}
	}
	down := provider(t, 200, "", nil)
	down.to, down.of = "http://127.0.0.1:1/2010-04-01/Accounts/AC123/Messages.json", "http://127.0.0.1:1/2010-04-01/Accounts/AC123/Messages"
	if _, err := down.Send(t.Context(), Message{To: "+33612345678"}); err == nil || errors.Is(err, ErrRefused) || strings.Contains(err.Error(), "AC123") {
		t.Errorf("a gateway that is down: %v", err)
	}
	if _, err := down.Delivery(t.Context(), "SM1"); err == nil || strings.Contains(err.Error(), "AC123") {
		t.Errorf("a gateway that is down, asked of a message: %v", err)
	}
}

func TestWhatBecameOfAMessageIsAsked(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   Delivery
		fails  bool
	}{
		{200, `{"status":"delivered"}`, Delivered, false}, {200, `{"status":"read"}`, Delivered, false},
		{200, `{"status":"undelivered","error_code":30005}`, Undelivered, false}, {200, `{"status":"failed"}`, Undelivered, false},
		{200, `{"status":"queued"}`, Underway, false}, {200, `{"status":"sent"}`, Underway, false}, {200, `nonsense`, Underway, false},
		{404, `{"code":20404,"status":404}`, Unknown, false}, {401, `{"code":20003,"status":401}`, Underway, true}, {500, ``, Underway, true},
	} {
		g := provider(t, c.status, c.body, func(r *http.Request) {
			name, password, _ := r.BasicAuth()
			if r.Method != http.MethodGet || r.URL.Path != "/2010-04-01/Accounts/AC123/Messages/SM1.json" || name != "AC123" || password != secret {
				t.Errorf("%s %s", r.Method, r.URL)
			}
		})
		if got, err := g.Delivery(t.Context(), "SM1"); got != c.want || (err != nil) != c.fails {
			t.Errorf("%d %s: %v, %v", c.status, c.body, got, err)
		}
	}
	// What a gateway made up as a name leads nowhere else.
	g := provider(t, 201, `{"sid":"../../../elsewhere"}`, nil)
	if id, err := g.Send(t.Context(), Message{To: "+33612345678"}); id != "" || err != nil {
		t.Errorf("%q, %v", id, err)
	}
	if got, err := g.Delivery(t.Context(), "../x"); got != Unknown || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAGatewayElsewhereIsAskedByHTTPSOnly(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://api.example": true, "https://space.example/api/laml/": true, "http://127.0.0.1:8081": true, "http://localhost:1": true, "http://[::1]:1": true,
		"http://api.example": false, "http://localhost.example": false, "ftp://api.example": false, "api.example": false, "": false, "https://a:b@api.example": false, "https://api.example?x": false,
	} {
		if _, err := NewHTTPGateway(Account{Address: address, Name: "AC123", Secret: secret, From: "Voix"}); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, a := range []Account{{Address: "https://api.example", Secret: "s", From: "Voix"}, {Address: "https://api.example", Name: "AC1", From: "Voix"}, {Address: "https://api.example", Name: "AC1", Secret: "s"}} {
		if _, err := NewHTTPGateway(a); err == nil {
			t.Errorf("%+v is taken", a)
		}
	}
}
