package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"voix/server/account"
)

// wire writes bytes on a connection of its own and returns at most so many answers, until the server closes it or has
// nothing more to say; closed tells which. Nothing that a client sends may make the server hang.
func wire(t testing.TB, address, sent string, most int) (answers []*http.Response, closed bool) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = io.WriteString(c, sent) // the server may close before it has taken everything
	}()
	r := bufio.NewReader(c)
	for len(answers) < most {
		wait := 10 * time.Second
		if len(answers) > 0 {
			wait = 300 * time.Millisecond // for an answer that must not come
		}
		if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
			t.Fatal(err)
		}
		method, _, _ := strings.Cut(sent, " ")
		a, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			timeout, ok := err.(net.Error)
			closed = !ok || !timeout.Timeout()
			if len(answers) == 0 && !closed {
				t.Errorf("no answer to %.200q", sent)
			}
			break
		}
		body, err := io.ReadAll(a.Body)
		if err != nil {
			t.Errorf("answer to %.200q breaks off: %v", sent, err)
		}
		a.Body = io.NopCloser(strings.NewReader(string(body)))
		answers = append(answers, a)
	}
	c.Close()
	<-written
	return answers, closed
}

// TestMalformedRequests sends what no page of ours would. Each gets a clear refusal, changes nothing, and leaves a server
// that answers.
func TestMalformedRequests(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	proposal := v.mustPropose("Un accueil", "Le matin.")
	argument := v.mustArgue(proposal, "Bien.")
	debate := s.convene(v, c, "Un débat")
	_, _ = argument, debate
	cookie := func(value string) string { return "Cookie: voix=" + value + "\r\n" }
	good := s.platform.Keys.Cookie(account.Session{Person: v.number, Since: s.clock.Now()})
	in := cookie(good)
	ended := s.platform.Keys.Cookie(account.Session{Person: v.number, Since: s.clock.Now().Add(-31 * 24 * time.Hour)})
	future := s.platform.Keys.Cookie(account.Session{Person: v.number, Since: s.clock.Now().Add(time.Hour)})
	nobody := s.platform.Keys.Cookie(account.Session{Person: 999, Since: s.clock.Now()})
	negative := s.platform.Keys.Cookie(account.Session{Person: -1, Since: s.clock.Now()})

	const form = "Content-Type: application/x-www-form-urlencoded\r\n"
	const asJSON = "Content-Type: application/json\r\n"
	request := func(line, headers, body string) string {
		length := ""
		if body != "" || strings.HasPrefix(line, "P") {
			length = "Content-Length: " + strconv.Itoa(len(body)) + "\r\n"
		}
		return line + " HTTP/1.1\r\nHost: " + s.address + "\r\n" + headers + length + "\r\n" + body
	}
	chunked := func(line, headers, body string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "%s HTTP/1.1\r\nHost: %s\r\n%sTransfer-Encoding: chunked\r\n\r\n", line, s.address, headers)
		for len(body) > 0 {
			n := min(len(body), 60_000)
			fmt.Fprintf(&b, "%x\r\n%s\r\n", n, body[:n])
			body = body[n:]
		}
		b.WriteString("0\r\n\r\n")
		return b.String()
	}
	multi := func(headers, body string) string {
		return request("POST /propositions/nouvelle", in+"Content-Type: multipart/form-data; boundary=XX\r\n"+headers, body)
	}
	part := func(disposition, value string) string {
		return "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n"
	}
	socket := func(query, headers string) string {
		return "GET /live" + query + " HTTP/1.1\r\nHost: " + s.address + "\r\n" + headers + "\r\n"
	}
	const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	avis := "POST " + proposalPath(proposal) + "/avis"
	arguments := "POST " + proposalPath(proposal) + "/arguments"
	const apiArguments, apiProposals, apiBallot = "POST /api/v1/proposals/1/arguments", "POST /api/v1/proposals", "PUT /api/v1/questions/1/ballot"
	tenMB := strings.Repeat("a", 10<<20)

	type refused struct {
		name string
		sent string
		want string // the statuses that will do
	}
	cases := []refused{
		// wrong types, unknown and repeated fields
		{"choice is a number", request(apiBallot, in+asJSON, `{"choice":1}`), "422"},
		{"choice is a list", request(apiBallot, in+asJSON, `{"choice":["agree"]}`), "422"},
		{"choice is an object", request(apiBallot, in+asJSON, `{"choice":{}}`), "422"},
		{"choice is null", request(apiBallot, in+asJSON, `{"choice":null}`), "422"},
		{"choice is missing", request(apiBallot, in+asJSON, `{}`), "422"},
		{"choice is unknown", request(apiBallot, in+asJSON, `{"choice":"maybe"}`), "422"},
		{"choice is empty", request(apiBallot, in+asJSON, `{"choice":""}`), "422"},
		{"choice in capitals", request(apiBallot, in+asJSON, `{"choice":"AGREE"}`), "422"},
		{"choice twice", request(apiBallot, in+asJSON, `{"choice":"agree","choice":"disagree"}`), "422"},
		{"choice twice in other letters", request(apiBallot, in+asJSON, `{"choice":"agree","CHOICE":"disagree"}`), "422"},
		{"choice named in capitals", request(apiBallot, in+asJSON, `{"Choice":"agree"}`), "422"},
		{"unknown field", request(apiBallot, in+asJSON, `{"choice":"agree","voter":"me"}`), "422"},
		{"a list", request(apiBallot, in+asJSON, `[{"choice":"agree"}]`), "400"},
		{"a string", request(apiBallot, in+asJSON, `"agree"`), "400"},
		{"null", request(apiBallot, in+asJSON, `null`), "400 422"},
		{"nothing", request(apiBallot, in+asJSON, ``), "400"},
		{"a space", request(apiBallot, in+asJSON, ` `), "400"},
		{"two objects", request(apiBallot, in+asJSON, `{"choice":"agree"}{"choice":"pass"}`), "400"},
		{"trailing words", request(apiBallot, in+asJSON, `{"choice":"agree"} x`), "400"},
		{"cut off", request(apiBallot, in+asJSON, `{"choice":"agr`), "400"},
		{"a comment", request(apiBallot, in+asJSON, `{"choice":"agree"/*x*/}`), "400"},
		{"byte order mark", request(apiBallot, in+asJSON, "\ufeff"+`{"choice":"agree"}`), "400"},
		{"UTF-16", request(apiBallot, in+asJSON, "{\x00\"\x00}\x00"), "400"},
		{"parent is a string", request(apiArguments, in+asJSON, `{"side":"for","text":"x","parent":"1"}`), "422"},
		{"parent is negative", request(apiArguments, in+asJSON, `{"side":"for","text":"x","parent":-1}`), "422"},
		{"parent is a fraction", request(apiArguments, in+asJSON, `{"side":"for","text":"x","parent":1.5}`), "422"},
		{"parent is huge", request(apiArguments, in+asJSON, `{"side":"for","text":"x","parent":99999999999999999999}`), "422"},
		{"parent is astronomic", request(apiArguments, in+asJSON, `{"side":"for","text":"x","parent":1e400}`), "422"},
		{"parent is unknown", request(apiArguments, in+asJSON, `{"side":"for","text":"x","parent":9223372036854775807}`), "404"},
		{"side is unknown", request(apiArguments, in+asJSON, `{"side":"both","text":"x"}`), "422"},
		{"text is only space", request(apiArguments, in+asJSON, `{"side":"for","text":" \n\t "}`), "422"},
		{"text has a null", request(apiArguments, in+asJSON, `{"side":"for","text":"a\u0000b"}`), "422"},
		{"text has half a character", request(apiArguments, in+asJSON, `{"side":"for","text":"a\ud800b"}`), "422"},
		{"text too long", request(apiArguments, in+asJSON, `{"side":"for","text":"`+strings.Repeat("a", 2001)+`"}`), "422"},
		{"everything missing", request(apiProposals, in+asJSON, `{}`), "422"},
		{"unknown theme", request(apiProposals, in+asJSON, `{"title":"t","text":"x","theme":"none"}`), "422"},
		{"unknown office", request(apiProposals, in+asJSON, `{"title":"t","text":"x","theme":"rights","office":"999"}`), "422"},
		{"files by id", request(apiProposals, in+asJSON, `{"title":"t","text":"x","theme":"rights","files":["00"]}`), "422"},
		{"form field twice", request(avis, in+form, "choice=agree&choice=pass"), "400"},
		{"form number twice", request(arguments, in+form, "side=for&text=x&number=1&number=2"), "400"},
		{"form parent negative", request(arguments, in+form, "side=for&text=x&parent=-4"), "422"},
		{"form parent is words", request(arguments, in+form, "side=for&text=x&parent=abc"), "400"},
		{"form parent is huge", request(arguments, in+form, "side=for&text=x&parent=99999999999999999999"), "400"},

		// broken UTF-8 and encodings
		{"broken UTF-8 in JSON", request(apiArguments, in+asJSON, "{\"side\":\"for\",\"text\":\"\xff\xfe\"}"), "400"},
		{"overlong UTF-8 in JSON", request(apiArguments, in+asJSON, "{\"side\":\"for\",\"text\":\"\xc0\xaf\"}"), "400"},
		{"broken UTF-8 in a form", request(arguments, in+form, "side=for&text=%ff%fe"), "400"},
		{"broken UTF-8 in a field name", request(arguments, in+form, "side=for&text=x&%ff=1"), "400"},
		{"half an escape", request(arguments, in+form, "side=for&text=%4"), "400"},
		{"no escape", request(arguments, in+form, "side=for&text=%zz"), "400"},
		{"null in a form", request(arguments, in+form, "side=for&text=a%00b"), "422"},
		{"semicolons", request(arguments, in+form, "side=for;text=x"), "400"},
		{"broken UTF-8 in a part", multi("", part(`name="title"`, "\xff")+"--XX--\r\n"), "400"},

		// depth and size
		{"100,000 lists", request(apiBallot, in+asJSON, strings.Repeat("[", 100_000)), "400"},
		{"100,000 lists in a field", request(apiBallot, in+asJSON, `{"choice":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+"}"), "400"},
		{"20,000 objects", request(apiBallot, in+asJSON, strings.Repeat(`{"choice":`, 20_000)+"1"+strings.Repeat("}", 20_000)), "400"},
		{"10 MB of JSON", request(apiBallot, in+asJSON, tenMB), "413"},
		{"10 MB of JSON in chunks", chunked(apiBallot, in+asJSON, tenMB), "413"},
		{"10 MB of a form", request(arguments, in+form, "text="+tenMB), "413"},
		{"10 MB of a form in chunks", chunked(arguments, in+form, "text="+tenMB), "413"},
		{"10 MB to sign in", request("POST /connexion", form, "code="+tenMB), "413"},
		{"10 MB to sign out", request("POST /deconnexion", in+form, tenMB), "413"},
		{"10 MB with an erasure", request("DELETE /api/v1/me", in+asJSON, tenMB), "413"},
		{"10 MB in one field of parts", multi("", part(`name="title"`, tenMB)+"--XX--\r\n"), "413"},
		{"10 MB of no parts", multi("", tenMB), "400"},
		{"10 MB signed out", request(apiBallot, asJSON, tenMB), "401"},
		{"10 MB to nowhere", request("POST /nowhere", form, tenMB), "404 405"},
		{"10 MB to a page", request("POST /propositions", form, tenMB), "404 405"},
		{"length larger than everything", "PUT /api/v1/questions/1/ballot HTTP/1.1\r\nHost: x\r\n" + in + asJSON + "Content-Length: 9223372036854775807\r\n\r\n" + tenMB[:100_000], "400 413"},
		{"length that is no number", "PUT /api/v1/questions/1/ballot HTTP/1.1\r\nHost: x\r\n" + in + asJSON + "Content-Length: many\r\n\r\n{", "400"},
		{"negative length", "PUT /api/v1/questions/1/ballot HTTP/1.1\r\nHost: x\r\n" + in + asJSON + "Content-Length: -5\r\n\r\n{", "400"},
		{"chunk that is no number", "PUT /api/v1/questions/1/ballot HTTP/1.1\r\nHost: x\r\n" + in + asJSON + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n", "400"},
		{"100,000 fields", request(arguments, in+form, strings.Repeat("a=1&", 60_000)), "400"},

		// parts
		{"no boundary", request("POST /propositions/nouvelle", in+"Content-Type: multipart/form-data\r\n", "x"), "415"},
		{"an unknown part", multi("", part(`name="voter"`, "x")+"--XX--\r\n"), "400"},
		{"a part without a name", multi("", part(`filename="x"`, "x")+"--XX--\r\n"), "400"},
		{"a part twice", multi("", part(`name="title"`, "a")+part(`name="title"`, "b")+"--XX--\r\n"), "400"},
		{"no last boundary", multi("", part(`name="title"`, "a")), "400"},
		{"no parts", multi("", ""), "400 422"},
		{"parts without headers", multi("", "--XX\r\n\r\nx\r\n--XX--\r\n"), "400"},
		{"parts with a thousand headers", multi("", "--XX\r\n"+strings.Repeat("X-A: b\r\n", 20_000)+"\r\nx\r\n--XX--\r\n"), "400"},

		// types of content
		{"a form as text", request(avis, in+"Content-Type: text/plain\r\n", "choice=agree"), "415"},
		{"a form without type", request(avis, in, "choice=agree"), "415"},
		{"a form as JSON", request(avis, in+asJSON, `{"choice":"agree"}`), "415"},
		{"a form in parts", request(avis, in+"Content-Type: multipart/form-data; boundary=XX\r\n", part(`name="choice"`, "agree")+"--XX--\r\n"), "415"},
		{"JSON as a form", request(apiBallot, in+form, "choice=agree"), "415"},
		{"JSON as text", request(apiBallot, in+"Content-Type: text/plain\r\n", `{"choice":"agree"}`), "415"},
		{"JSON as XML", request(apiBallot, in+"Content-Type: application/xml\r\n", `<choice/>`), "415"},
		{"a type that is none", request(apiBallot, in+"Content-Type: ;;;\r\n", `{"choice":"agree"}`), "415"},
		{"parts as a form", request("POST /propositions/nouvelle", in+form, "title=a"), "415"},
		{"JSON in another coding", request(apiBallot, in+asJSON+"Content-Encoding: gzip\r\n", "\x1f\x8b\x08"), "400 415"},

		// addresses
		{"number zero", request("GET /propositions/0", "", ""), "404"},
		{"negative number", request("GET /propositions/-1", "", ""), "404"},
		{"number with a zero before", request("GET /propositions/01", "", ""), "404"},
		{"number with a sign", request("GET /propositions/+1", "", ""), "404"},
		{"huge number", request("GET /propositions/99999999999999999999", "", ""), "404"},
		{"largest number", request("GET /propositions/9223372036854775807", "", ""), "404"},
		{"hexadecimal number", request("GET /propositions/0x1", "", ""), "404"},
		{"other digits", request("GET /propositions/%D9%A1", "", ""), "404"},
		{"encoded digit", request("GET /propositions/%31", "", ""), "404"},
		{"encoded slash", request("GET /propositions%2f1", "", ""), "404"},
		{"encoded slash inside", request("GET /propositions/1%2fmerci", "", ""), "404"},
		{"dots", request("GET /propositions/../../etc/passwd", "", ""), "404"},
		{"encoded dots", request("GET /static/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "", ""), "404"},
		{"dots under static", request("GET /static/../server.go", "", ""), "404"},
		{"backslashes", request(`GET /static/..\..\etc\passwd`, "", ""), "404"},
		{"null in an address", request("GET /propositions/1%00", "", ""), "404"},
		{"broken UTF-8 in an address", request("GET /propositions/%ff", "", ""), "404"},
		{"two slashes", request("GET //propositions/1", "", ""), "404"},
		{"slash at the end", request("GET /propositions/1/", "", ""), "404"},
		{"capitals", request("GET /Propositions", "", ""), "404"},
		{"other host in the address", request("GET //evil.example/", "", ""), "404"},
		{"hidden files", request("GET /.git/config", "", ""), "404"},
		{"long address", request("GET /propositions/"+strings.Repeat("1", 15_000), "", ""), "404"},
		{"file that is no id", request("GET /fichiers/1", "", ""), "404"},
		{"file in capitals", request("GET /fichiers/"+strings.Repeat("A", 32), "", ""), "404"},
		{"file that nobody knows", request("GET /fichiers/"+strings.Repeat("a", 32), "Range: bytes=0-10\r\n", ""), "404"},
		{"file by path", request("GET /fichiers/..%2f..%2fjournal.db", "", ""), "404"},
		{"unknown theme in a filter", request("GET /propositions?theme=none", "", ""), "400"},
		{"unknown office in a filter", request("GET /propositions?caf=000", "", ""), "400"},
		{"unknown order", request("GET /propositions?ordre=best", "", ""), "400"},
		{"negative page", request("GET /propositions?suite=-20", "", ""), "400"},
		{"huge page", request("GET /propositions?suite=99999999999", "", ""), "400"},
		{"page that is no number", request("GET /propositions?suite=%00", "", ""), "400"},
		{"negative page of a thread", request("GET /propositions/1?suite=-1", "", ""), "400"},
		{"page of a thread after an argument that is not in it", request("GET /propositions/1?suite=424242", "", ""), "400"},
		{"huge page of a thread", request("GET /debats/1?suite=99999999999999999999", "", ""), "400"},
		{"page of the API", request("GET /api/v1/proposals?after=x", "", ""), "400"},
		{"consultation that is no number", request("GET /api/v1/proposals?consultation=x", "", ""), "400"},
		{"thread of the API", request("GET /api/v1/proposals/1/arguments?after=-1", "", ""), "400"},
		{"nothing of the API", request("GET /api/v1/nothing", "", ""), "404"},
		{"another version", request("GET /api/v2/proposals", "", ""), "404"},

		// methods
		{"DELETE of a page", request("DELETE /propositions/1", in, ""), "404 405"},
		{"PUT of a page", request("PUT /propositions/1", in, ""), "404 405"},
		{"POST home", request("POST /", in+form, "a=b"), "404 405"},
		{"PATCH", request("PATCH /api/v1/proposals/1", in+asJSON, "{}"), "404 405"},
		{"POST a ballot", request("POST /api/v1/questions/1/ballot", in+asJSON, `{"choice":"agree"}`), "404 405"},
		{"GET a ballot", request("GET /api/v1/questions/1/ballot", in, ""), "404 405"},
		{"GET to sign out", request("GET /deconnexion", in, ""), "404 405"},
		{"OPTIONS", request("OPTIONS /api/v1/proposals", "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n", ""), "404 405"},
		{"TRACE", request("TRACE /", in, ""), "403 404 405"},
		{"CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", "400 403 404 405"},
		{"a method of its own", request("BREW /propositions/1", in, ""), "400 403 404 405 501"},
		{"method in small letters", request("get /propositions/1", in, ""), "400 403 404 405 501"},
		{"another method by header", request("POST /api/v1/questions/1/ballot", in+asJSON+"X-HTTP-Method-Override: PUT\r\n", `{"choice":"agree"}`), "404 405"},

		// other sites
		{"cross-site by Sec-Fetch-Site", request(avis, in+form+"Sec-Fetch-Site: cross-site\r\n", "choice=agree"), "403"},
		{"same-site by Sec-Fetch-Site", request(avis, in+form+"Sec-Fetch-Site: same-site\r\n", "choice=agree"), "403"},
		{"unknown Sec-Fetch-Site", request(avis, in+form+"Sec-Fetch-Site: friendly\r\n", "choice=agree"), "403"},
		{"Sec-Fetch-Site and a good Origin", request(avis, in+form+"Sec-Fetch-Site: cross-site\r\nOrigin: http://"+s.address+"\r\n", "choice=agree"), "403"},
		{"another Origin", request(avis, in+form+"Origin: https://evil.example\r\n", "choice=agree"), "403"},
		{"Origin null", request(avis, in+form+"Origin: null\r\n", "choice=agree"), "403"},
		{"Origin with another port", request(avis, in+form+"Origin: http://127.0.0.1:1\r\n", "choice=agree"), "403"},
		{"Origin that begins alike", request(avis, in+form+"Origin: http://"+s.address+".evil.example\r\n", "choice=agree"), "403"},
		{"Origin that ends alike", request(avis, in+form+"Origin: http://evil.example@"+s.address+"\r\n", "choice=agree"), "403"},
		{"another Origin on the API", request(apiBallot, in+asJSON+"Origin: https://evil.example\r\n", `{"choice":"agree"}`), "403"},
		{"another Origin signs out", request("POST /deconnexion", in+form+"Origin: https://evil.example\r\n", ""), "403"},
		{"another Origin signs in", request("POST /connexion", form+"Sec-Fetch-Site: cross-site\r\n", "code="+v.code), "403"},
		{"another Origin erases", request("DELETE /api/v1/me", in+"Sec-Fetch-Site: cross-site\r\n", ""), "403"},
		{"another Origin uploads", request("POST /propositions/nouvelle", in+"Content-Type: multipart/form-data; boundary=XX\r\nSec-Fetch-Site: cross-site\r\n", part(`name="title"`, "a")+"--XX--\r\n"), "403"},

		// cookies
		{"no cookie", request(apiBallot, asJSON, `{"choice":"agree"}`), "401"},
		{"empty cookie", request(apiBallot, cookie("")+asJSON, `{"choice":"agree"}`), "401"},
		{"forged cookie", request(apiBallot, cookie(forge(good))+asJSON, `{"choice":"agree"}`), "401"},
		{"truncated cookie", request(apiBallot, cookie(good[:len(good)-2])+asJSON, `{"choice":"agree"}`), "401"},
		{"cookie of another length", request(apiBallot, cookie(good+good)+asJSON, `{"choice":"agree"}`), "401"},
		{"cookie that is over", request(apiBallot, cookie(ended)+asJSON, `{"choice":"agree"}`), "401"},
		{"cookie of tomorrow", request(apiBallot, cookie(future)+asJSON, `{"choice":"agree"}`), "401"},
		{"cookie of nobody", request(apiBallot, cookie(nobody)+asJSON, `{"choice":"agree"}`), "401"},
		{"cookie of a negative person", request(apiBallot, cookie(negative)+asJSON, `{"choice":"agree"}`), "401"},
		{"cookie of another name", request(apiBallot, "Cookie: session="+good+"\r\n"+asJSON, `{"choice":"agree"}`), "401"},
		{"cookie with quotes", request(apiBallot, cookie(`"`+good+`x"`)+asJSON, `{"choice":"agree"}`), "401"},
		{"a code for a cookie", request(apiBallot, cookie(v.code)+asJSON, `{"choice":"agree"}`), "401"},
		{"long cookie", request(apiBallot, cookie(strings.Repeat("A", 10_000))+asJSON, `{"choice":"agree"}`), "401"},
		{"wrong code", request("POST /api/v1/session", asJSON, `{"code":"`+strings.Repeat("a", 52)+`"}`), "422"},
		{"code that is a number", request("POST /api/v1/session", asJSON, `{"code":5}`), "422"},
		{"code too long", request("POST /api/v1/session", asJSON, `{"code":"`+strings.Repeat("a", 1000)+`"}`), "422"},

		// heads of requests
		{"header of 20 KB", request("GET /", "X-Large: "+strings.Repeat("a", 20_000)+"\r\n", ""), "431"},
		{"two thousand headers", request("GET /", strings.Repeat("X-A: b\r\n", 5_000), ""), "431"},
		{"header with a space before its colon", request("GET /", "X-A : b\r\n", ""), "400"},
		{"garbage", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"},
		{"no host", "GET / HTTP/1.1\r\n\r\n", "400"},

		// live
		{"live without upgrade", socket("?topics=proposal/1", ""), "400"},
		{"live without topics", socket("", upgrade), "400"},
		{"live with empty topics", socket("?topics=", upgrade), "400"},
		{"live with an unknown topic", socket("?topics=person/1", upgrade), "400"},
		{"live with a topic that is no number", socket("?topics=proposal/x", upgrade), "400"},
		{"live with topic zero", socket("?topics=proposal/0", upgrade), "400"},
		{"live with a negative topic", socket("?topics=proposal/-1", upgrade), "400"},
		{"live with many topics", socket("?topics=proposal/1"+strings.Repeat(",proposal/2", 20), upgrade), "400"},
		{"live with a topic twice", socket("?topics=proposal/1,proposal/1", upgrade), "400"},
		{"live with topics twice", socket("?topics=proposal/1&topics=proposal/2", upgrade), "400"},
		{"live since yesterday", socket("?topics=proposal/1&since=yesterday", upgrade), "400"},
		{"live since a negative number", socket("?topics=proposal/1&since=-1", upgrade), "400"},
		{"live since a huge number", socket("?topics=proposal/1&since=99999999999999999999", upgrade), "400"},
		{"live in another version", socket("?topics=proposal/1", strings.Replace(upgrade, "13", "8", 1)), "400 426"},
		{"live without a key", socket("?topics=proposal/1", strings.Replace(upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 1)), "400"},
		{"live with a short key", socket("?topics=proposal/1", strings.Replace(upgrade, "dGhlIHNhbXBsZSBub25jZQ==", "abc", 1)), "400"},
		{"live for another protocol", socket("?topics=proposal/1", strings.Replace(upgrade, "websocket", "h2c", 1)), "400"},
		{"live from another site", socket("?topics=proposal/1", upgrade+"Origin: https://evil.example\r\n"), "403"},
		{"live posted", request("POST /live?topics=proposal/1", upgrade, ""), "404 405"},
	}
	if len(cases) < 100 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before := s.head()
			answers, _ := wire(t, s.address, c.sent, 1)
			if len(answers) != 1 {
				t.Fatalf("%d answers", len(answers))
			}
			a := answers[0]
			body, _ := io.ReadAll(a.Body)
			if !strings.Contains(c.want, strconv.Itoa(a.StatusCode)) {
				t.Errorf("%d instead of %s: %.300s", a.StatusCode, c.want, body)
			}
			checkHeaders(t, &response{asked: c.name, status: a.StatusCode, header: a.Header, body: string(body)})
			if len(body) == 0 && !strings.HasPrefix(c.sent, "HEAD") {
				t.Error("refused without a word")
			}
			for _, secret := range []string{"runtime error", "goroutine", ".go:", "bbolt", "json:", "strconv"} {
				if strings.Contains(string(body), secret) {
					t.Errorf("tells %q: %.500s", secret, body)
				}
			}
			if s.head() != before {
				t.Fatal("the journal has changed")
			}
			s.visitor().get("/propositions/1").wants(t, 200)
		})
	}
}

// forge changes the person in a cookie.
func forge(cookie string) string { return "B" + cookie[1:] }

// TestNothingIsReadOutOfARefusedBody sends a second request inside the body of a first that is refused.
func TestNothingIsReadOutOfARefusedBody(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil", "Le matin.")
	cookie := "Cookie: voix=" + s.platform.Keys.Cookie(account.Session{Person: v.number, Since: s.clock.Now()}) + "\r\n"
	const vote = `{"choice":"agree"}`
	smuggled := fmt.Sprintf("PUT /api/v1/questions/1/ballot HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", s.address, cookie, len(vote), vote)
	before := s.head()
	for _, line := range []string{
		"GET /", "GET /healthz", "GET /metrics", "GET /robots.txt", "GET /favicon.ico", "GET /static/voix.css", "GET /live", "GET /nowhere",
		"POST /nowhere", "POST /healthz", "POST /propositions/1/avis", "POST /propositions/nouvelle", "PUT /api/v1/questions/1/ballot",
		"POST /connexion", "POST /api/v1/session", "DELETE /api/v1/session", "DELETE /api/v1/me", "HEAD /", "OPTIONS /", "BREW /",
	} {
		for _, body := range []string{
			// as long as said, longer than what is read with the head of a request
			fmt.Sprintf("Content-Length: %d\r\n\r\n%s%s", 300_000+len(smuggled), strings.Repeat("a", 300_000), smuggled),
			fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(smuggled), smuggled),
			// in chunks
			fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(smuggled), smuggled),
			// in chunks and as long as said: one of both is a lie
			fmt.Sprintf("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s", smuggled),
			fmt.Sprintf("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s", smuggled),
			fmt.Sprintf("Content-Length: 0\r\nContent-Length: %d\r\n\r\n%s", len(smuggled), smuggled),
			fmt.Sprintf("Expect: 100-continue\r\nContent-Length: %d\r\n\r\n%s", 300_000+len(smuggled), strings.Repeat("a", 300_000)+smuggled),
		} {
			answers, closed := wire(t, s.address, line+" HTTP/1.1\r\nHost: "+s.address+"\r\nSec-Fetch-Site: cross-site\r\n"+body, 9)
			head, _, _ := strings.Cut(body, "\r\n\r\n")
			if s.head() != before {
				t.Fatalf("%s with %q: what stood in its body was done", line, head)
			}
			final := 0
			for _, a := range answers {
				if a.StatusCode != http.StatusContinue {
					final++
				}
			}
			if final > 1 || final == 0 && !closed {
				t.Errorf("%s with %q: %d answers, closed %v", line, head, final, closed)
			}
		}
	}
	// And whole requests one behind the other are both answered.
	two := fmt.Sprintf("GET / HTTP/1.1\r\nHost: %s\r\n\r\n", s.address) + smuggled
	if answers, _ := wire(t, s.address, two, 9); len(answers) != 2 || s.head() == before {
		t.Errorf("%d answers to two requests", len(answers))
	}
}

// TestWebSocketGarbage says to /live what no page says.
func TestWebSocketGarbage(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil", "Le matin.")
	before := s.head()
	for _, c := range []struct {
		name string
		kind int
		sent []byte
	}{
		{"binary", websocket.BinaryMessage, []byte(`{"seen":1}`)},
		{"no JSON", websocket.TextMessage, []byte("hello")},
		{"unknown field", websocket.TextMessage, []byte(`{"topics":["proposal/1"]}`)},
		{"negative", websocket.TextMessage, []byte(`{"seen":-1}`)},
		{"oversized", websocket.TextMessage, []byte(`{"seen":` + strings.Repeat("1", 100_000) + `}`)},
		{"broken UTF-8", websocket.TextMessage, []byte("\xff\xfe")},
		{"deep", websocket.TextMessage, []byte(strings.Repeat("[", 400))},
	} {
		ws := s.dial("topics=proposal/1")
		ws.next()
		if err := ws.conn.WriteMessage(c.kind, c.sent); err != nil {
			t.Fatal(err)
		}
		if err := ws.conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		_, message, err := ws.conn.ReadMessage()
		if timeout, ok := err.(net.Error); err == nil || ok && timeout.Timeout() {
			t.Errorf("%s: not closed: %s %v", c.name, message, err)
		}
	}
	if s.head() != before {
		t.Error("the journal has changed")
	}
	v.get("/propositions/1").wants(t, 200)
	if a := v.post("/propositions/1/avis", url.Values{"choice": {"agree"}}); a.status != 303 {
		t.Error(a)
	}
}
