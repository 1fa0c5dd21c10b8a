package live

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"
)

// readBuffer is what gorilla reads into, a connection; what clients send is
// shorter. Its own buffer for writing is only ever used for the handshake.
const readBuffer = 256

// noWriteBuffers makes gorilla take no buffer for writing until it writes a
// message, which it never does.
type noWriteBuffers struct{}

func (noWriteBuffers) Get() any { return nil }
func (noWriteBuffers) Put(any)  {}

func newUpgrader(allow func(origin, host string) bool) websocket.Upgrader {
	u := websocket.Upgrader{
		ReadBufferSize:  readBuffer,
		WriteBufferSize: readBuffer,
		WriteBufferPool: noWriteBuffers{},
		Error: func(w http.ResponseWriter, _ *http.Request, status int, _ error) {
			w.(*handshake).refusal = refusalOf(status)
		},
	}
	if allow != nil {
		u.CheckOrigin = func(r *http.Request) bool {
			origins := r.Header.Values("Origin")
			if len(origins) > 1 {
				return false
			}
			return allow(r.Header.Get("Origin"), r.Host)
		}
	}
	return u
}

// refusalOf says in our words what gorilla refused with status.
func refusalOf(status int) *Refusal {
	switch status {
	case http.StatusForbidden:
		return refuseOrigin
	case http.StatusMethodNotAllowed:
		return refuseMethod
	}
	return refuseHandshake
}

// handshake is the http.ResponseWriter that gorilla upgrades. It hands out the
// connection, on which the 101 then waits: fasthttp may have answers to earlier
// requests in its buffer, which must go first.
type handshake struct {
	header  http.Header
	conn    *conn
	refusal *Refusal
}

func (w *handshake) Header() http.Header         { return w.header }
func (w *handshake) Write(p []byte) (int, error) { return len(p), nil }
func (w *handshake) WriteHeader(int)             {}

// Hijack is what makes gorilla's upgrade possible. The buffers are as small as
// they can be: gorilla must find nothing in one and not keep the other.
func (w *handshake) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.conn, bufio.NewReadWriter(bufio.NewReaderSize(w.conn, 16), bufio.NewWriterSize(w.conn, 16)), nil
}

// Handler opens WebSockets on app, for GET requests with topics and since in
// the query. It turns on the server-wide KeepHijackedConns, without which
// closing a connection from here would do nothing; a handler elsewhere in the
// app that hijacks must from then on close its connections itself.
func (h *Hub) Handler(app *fiber.App) fiber.Handler {
	app.Server().KeepHijackedConns = true
	return func(ctx *fiber.Ctx) error {
		if refusal := h.open(ctx); refusal != nil {
			return h.send(ctx, refusal)
		}
		return nil
	}
}

func (h *Hub) send(ctx *fiber.Ctx, r *Refusal) error {
	body, err := json.Marshal(Refusal{Code: r.Code, Message: h.sentence(r.Code)})
	if err != nil {
		return err
	}
	if r.retryAfter > 0 {
		ctx.Set(fiber.HeaderRetryAfter, strconv.Itoa(r.retryAfter))
	}
	if r == refuseHandshake {
		ctx.Set("Sec-WebSocket-Version", "13")
	}
	if r == refuseMethod {
		ctx.Set(fiber.HeaderAllow, http.MethodGet)
	}
	ctx.Set(fiber.HeaderCacheControl, "no-store")
	ctx.Type("json", "utf-8")
	return ctx.Status(r.Status).Send(body)
}

// open makes a WebSocket of the request, or says why not.
func (h *Hub) open(ctx *fiber.Ctx) *Refusal {
	args := ctx.Context().QueryArgs()
	wish, refusal := parseWish(values(args.PeekMulti("topics")), values(args.PeekMulti("since")))
	if refusal != nil {
		return refusal
	}
	if !h.mayFollow(ctx, wish.topics) {
		return refuseForbidden
	}
	r, err := copyRequest(ctx)
	if err != nil {
		return refuseHandshake
	}
	c := &conn{hub: h, address: string([]byte(h.address(ctx)))}
	if refusal := h.admission.admit(c.address); refusal != nil {
		return refusal
	}
	w := &handshake{header: http.Header{}, conn: c}
	ws, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		h.admission.release(c.address)
		if w.refusal == nil {
			return refuseHandshake
		}
		return w.refusal
	}
	ctx.Context().HijackSetNoResponse(true)
	ctx.Context().Hijack(func(hijacked net.Conn) { h.take(c, ws, wish, hijacked) })
	return nil
}

// take starts the connection on the socket that fasthttp lets go. When it
// returns, fasthttp frees its buffers, so nothing of hijacked is kept but the
// socket itself.
func (h *Hub) take(c *conn, ws *websocket.Conn, wish wish, hijacked net.Conn) {
	c.Conn = hijacked
	if inner, ok := hijacked.(interface{ UnsafeConn() net.Conn }); ok {
		c.Conn = inner.UnsafeConn()
	}
	c.early = buffered(hijacked)
	c.direct = directSocket(c.Conn)
	if !h.join(c, wish) {
		h.admission.release(c.address)
		_ = c.Conn.Close()
		return
	}
	// a goroutine of its own has a fresh, small stack
	go h.read(c, ws)
}

// buffered is what fasthttp has already read past the handshake: frames sent
// together with it. A deadline in the past keeps Read from waiting for more.
func buffered(hijacked net.Conn) []byte {
	if hijacked.SetReadDeadline(time.Unix(1, 0)) != nil {
		return nil
	}
	var early []byte
	chunk := make([]byte, 1024)
	for {
		n, err := hijacked.Read(chunk)
		early = append(early, chunk[:n]...)
		if err != nil || n == 0 {
			break
		}
	}
	_ = hijacked.SetReadDeadline(time.Time{})
	return early
}

// copyRequest is the request as net/http would have it; every string is a copy,
// since fasthttp reuses its buffers. Repeated headers are kept.
func copyRequest(ctx *fiber.Ctx) (*http.Request, error) {
	in := &ctx.Context().Request
	r, err := http.NewRequest(string(in.Header.Method()), string(in.RequestURI()), nil)
	if err != nil {
		return nil, err
	}
	r.Host = string(in.Host())
	r.RemoteAddr = ctx.Context().RemoteAddr().String()
	in.Header.VisitAll(func(k, v []byte) { r.Header.Add(string(k), string(v)) })
	return r, nil
}

func values(v [][]byte) []string {
	s := make([]string, len(v))
	for i := range v {
		s[i] = string(v[i])
	}
	return s
}
