package sms

import (
	"errors"
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
	if err := g.Send(t.Context(), Message{To: "+33612345678", Text: "12345678 est votre code"}); err != nil || asked != 1 {
		t.Errorf("%v, asked %d times", err, asked)
	}
}

func TestWhatAGatewayAnswersIsFinalOrNot(t *testing.T) {
	for status, final := range map[int]bool{400: true, 401: true, 404: true, 307: true, 408: false, 429: false, 500: false, 503: false} {
		asked := 0
		g := provider(t, status, `{"code":21211,"message":"The number +33612345678 is not valid: 12345678"}`, func(*http.Request) { asked++ })
		err := g.Send(t.Context(), Message{To: "+33612345678", Text: "12345678"})
		if err == nil || errors.Is(err, ErrRefused) != final || asked != 1 {
			t.Errorf("%d: %v, asked %d times", status, err, asked)
			continue
		}
		for _, told := range []string{"612345678", "12345678", secret, "AC123"} {
			if strings.Contains(err.Error(), told) {
				t.Errorf("%d: the error tells %q: %v", status, told, err)
			}
		}
	}
	down := provider(t, 200, "", nil)
	down.to = "http://127.0.0.1:1/2010-04-01/Accounts/AC123/Messages.json"
	if err := down.Send(t.Context(), Message{To: "+33612345678"}); err == nil || errors.Is(err, ErrRefused) || strings.Contains(err.Error(), "AC123") {
		t.Errorf("a gateway that is down: %v", err)
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
