package poster

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/vector"
)

// drawSign draws the sign of client/images/favicon.svg: two people speaking. Its drawing is 48 units wide.
func drawSign(on draw.Image, x, y int, scale float32) {
	size := int(48 * scale)
	at := image.Rect(x, y, x+size, y+size)
	fill := func(c color.Color, outline func(p *path)) {
		p := &path{vector.NewRasterizer(size, size), scale, 0, 0}
		outline(p)
		p.r.ClosePath()
		p.r.Draw(on, at, image.NewUniform(c), image.Point{})
	}
	fill(ochre, func(p *path) { // the one behind speaks to the right
		p.move(19, 0)
		p.across(19)
		p.turn(8, 8, true)
		p.down(10)
		p.turn(-8, 8, false)
		p.across(-1)
		p.line(1, 8)
		p.line(-9, -8)
		p.across(-10)
		p.turn(-8, -8, true)
		p.down(-10)
		p.turn(8, -8, false)
	})
	fill(plum, func(p *path) { // the one before to the left
		p.move(9, 6)
		p.across(16)
		p.turn(7, 7, true)
		p.down(8)
		p.turn(-7, 7, false)
		p.across(-7)
		p.line(-8, 8)
		p.line(1, -8)
		p.across(-2)
		p.turn(-7, -7, true)
		p.down(-8)
		p.turn(7, -7, false)
	})
	for _, line := range [][4]float32{{9, 12.5, 16, 3}, {9, 19.5, 10, 3}} { // what is said
		fill(white, func(p *path) {
			p.move(line[0], line[1])
			p.across(line[2])
			p.down(line[3])
			p.across(-line[2])
		})
	}
}

// path is drawn in units of the sign, from where the pen is.
type path struct {
	r     *vector.Rasterizer
	scale float32
	x, y  float32
}

func (p *path) move(x, y float32) {
	p.x, p.y = x, y
	p.r.MoveTo(x*p.scale, y*p.scale)
}

func (p *path) line(dx, dy float32) {
	p.x, p.y = p.x+dx, p.y+dy
	p.r.LineTo(p.x*p.scale, p.y*p.scale)
}

func (p *path) across(dx float32) { p.line(dx, 0) }
func (p *path) down(dy float32)   { p.line(0, dy) }

// turn is a quarter of a circle, that sets out across or down.
func (p *path) turn(dx, dy float32, across bool) {
	const round = 0.5523 // of a circle's radius, for a curve of the third degree
	ax, ay, bx, by := dx*round, float32(0), dx, dy*(1-round)
	if !across {
		ax, ay, bx, by = 0, dy*round, dx*(1-round), dy
	}
	x, y := p.x, p.y
	p.x, p.y = x+dx, y+dy
	p.r.CubeTo((x+ax)*p.scale, (y+ay)*p.scale, (x+bx)*p.scale, (y+by)*p.scale, p.x*p.scale, p.y*p.scale)
}
