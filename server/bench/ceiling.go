package bench

import (
	"encoding/json"
	"io"
	"net"

	"github.com/gofiber/fiber/v2"

	"voix/server"
)

const ceilingServer = "ceiling"

// ceilingOrder says what the ceiling answers: to every request of a method to a path, the same.
type ceilingOrder struct {
	Method string      `json:"method"`
	Path   string      `json:"path"` // as fiber writes routes
	Header [][2]string `json:"header"`
	Body   []byte      `json:"body"`
}

type ceilingReady struct {
	Address string `json:"address"`
}

// serveCeiling is fiber, set up like the platform, with a handler that does nothing but send the same bytes from memory.
func serveCeiling(in io.Reader, out io.Writer) error {
	var order ceilingOrder
	if err := json.NewDecoder(in).Decode(&order); err != nil {
		return err
	}
	app := fiber.New(server.FiberConfig())
	app.Add(order.Method, order.Path, func(c *fiber.Ctx) error {
		h := &c.Response().Header
		for _, kv := range order.Header {
			h.Set(kv[0], kv[1])
		}
		c.Response().SetBodyRaw(order.Body)
		return nil
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	return answerUntilEnd(in, out, ceilingReady{l.Addr().String()}, func() error { return app.Listener(l) }, app.Shutdown)
}
