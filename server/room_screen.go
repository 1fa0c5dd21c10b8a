package server

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"

	"voix/server/page"
)

// quietZone is how many modules stay white around a QR code (ISO/IEC 18004, 6.3.8).
const quietZone = 4

// projector is the page for all to see.
func (s *Server) projector(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	ground := c.Query("fond")
	if ground != "" && ground != "sombre" {
		return errParameter
	}
	b, head, err := s.board(c, number, nil)
	if err != nil {
		return err
	}
	address := s.origin(c) + fmt.Sprintf("/d/%d", number)
	v := page.Projector{RoomBoard: b, Dark: ground == "sombre"}
	if _, bare, ok := strings.Cut(address, "://"); ok {
		v.Short = bare
	}
	if v.Code, err = matrix(address); err != nil {
		return err
	}
	path := roomPath(number) + "/ecran"
	if v.Dark {
		path += "?fond=sombre"
	}
	return s.showFresh(c, fiber.StatusOK, path, head, v)
}

// matrix draws a QR code of medium error correction.
func matrix(content string) (m page.Matrix, err error) {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return m, err
	}
	size := code.Bounds().Dx()
	m.Size = size + 2*quietZone
	dark := func(x, y int) bool {
		if x == size {
			return false
		}
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	var b strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for dark(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	m.Path = b.String()
	return m, nil
}
