package content

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

const canvasWidth, canvasHeight = 1200, 800

// The colours of the drawings: warm, few, and none of the State's.
var (
	paperColour = color.RGBA{0xfb, 0xf6, 0xec, 0xff}
	sandColour  = color.RGBA{0xec, 0xe0, 0xc8, 0xff}
	inkColour   = color.RGBA{0x2b, 0x2a, 0x28, 0xff}
	quietColour = color.RGBA{0x6d, 0x67, 0x5e, 0xff}
	greenColour = color.RGBA{0x2f, 0x6f, 0x5e, 0xff}
	mintColour  = color.RGBA{0xc4, 0xda, 0xcf, 0xff}
	ochreColour = color.RGBA{0xdb, 0xa5, 0x3f, 0xff}
	clayColour  = color.RGBA{0xc4, 0x66, 0x48, 0xff}
	plumColour  = color.RGBA{0x74, 0x48, 0x66, 0xff}
	whiteColour = color.RGBA{0xff, 0xff, 0xff, 0xff}
)

// A canvas is a drawing of 1200 by 800 in the making. Coordinates are pixels from the top left.
type canvas struct {
	image *image.RGBA
	faces map[faceKey]font.Face
}

type faceKey struct {
	size float64
	bold bool
}

// The two fonts are part of the program: parsing them cannot fail, or every drawing would.
var drawingFonts = sync.OnceValues(func() (regular, bold *opentype.Font) {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err)
	}
	if bold, err = opentype.Parse(gobold.TTF); err != nil {
		panic(err)
	}
	return regular, bold
})

func newCanvas() *canvas {
	c := &canvas{image: image.NewRGBA(image.Rect(0, 0, canvasWidth, canvasHeight)), faces: map[faceKey]font.Face{}}
	draw.Draw(c.image, c.image.Bounds(), image.NewUniform(paperColour), image.Point{}, draw.Src)
	return c
}

// An outline is a path that knows its extent, so that only the pixels under it are rasterized: a whole sheet for each shape made all
// drawings take 13 seconds.
type outline struct {
	steps                  [][]float32 // of one, two or three points: to, line, then quadratic or cubic curve
	left, top, right, foot float32
}

func (o *outline) add(xy ...float32) {
	for i := 0; i < len(xy); i += 2 {
		if len(o.steps) == 0 && i == 0 {
			o.left, o.top, o.right, o.foot = xy[0], xy[1], xy[0], xy[1]
		}
		o.left, o.right = min(o.left, xy[i]), max(o.right, xy[i])
		o.top, o.foot = min(o.top, xy[i+1]), max(o.foot, xy[i+1])
	}
	o.steps = append(o.steps, xy)
}

// fill paints the inside of a closed outline that begins with the point of its first step.
func (c *canvas) fill(col color.Color, trace func(*outline)) {
	var o outline
	trace(&o)
	extent := image.Rect(int(o.left)-1, int(o.top)-1, int(o.right)+2, int(o.foot)+2).Intersect(c.image.Bounds())
	if extent.Empty() {
		return
	}
	z := vector.NewRasterizer(extent.Dx(), extent.Dy())
	x0, y0 := float32(extent.Min.X), float32(extent.Min.Y)
	for i, p := range o.steps {
		switch {
		case i == 0:
			z.MoveTo(p[0]-x0, p[1]-y0)
		case len(p) == 2:
			z.LineTo(p[0]-x0, p[1]-y0)
		case len(p) == 4:
			z.QuadTo(p[0]-x0, p[1]-y0, p[2]-x0, p[3]-y0)
		case len(p) == 6:
			z.CubeTo(p[0]-x0, p[1]-y0, p[2]-x0, p[3]-y0, p[4]-x0, p[5]-y0)
		}
	}
	z.ClosePath()
	z.Draw(c.image, extent, image.NewUniform(col), image.Point{})
}

func (c *canvas) polygon(col color.Color, xy ...float32) {
	c.fill(col, func(o *outline) {
		o.add(xy[0], xy[1])
		for i := 2; i < len(xy); i += 2 {
			o.add(xy[i], xy[i+1])
		}
	})
}

// box is a rectangle with corners of radius r.
func (c *canvas) box(col color.Color, x, y, w, h, r float32) {
	c.fill(col, func(o *outline) {
		o.add(x+r, y)
		o.add(x+w-r, y)
		o.add(x+w, y, x+w, y+r)
		o.add(x+w, y+h-r)
		o.add(x+w, y+h, x+w-r, y+h)
		o.add(x+r, y+h)
		o.add(x, y+h, x, y+h-r)
		o.add(x, y+r)
		o.add(x, y, x+r, y)
	})
}

func (c *canvas) disc(col color.Color, x, y, r float32) { c.ellipse(col, x, y, r, r) }

func (c *canvas) ellipse(col color.Color, x, y, rx, ry float32) {
	const k = 0.5523 // the cubic that is nearest to a quarter circle
	c.fill(col, func(o *outline) {
		o.add(x+rx, y)
		o.add(x+rx, y+k*ry, x+k*rx, y+ry, x, y+ry)
		o.add(x-k*rx, y+ry, x-rx, y+k*ry, x-rx, y)
		o.add(x-rx, y-k*ry, x-k*rx, y-ry, x, y-ry)
		o.add(x+k*rx, y-ry, x+rx, y-k*ry, x+rx, y)
	})
}

func (c *canvas) line(col color.Color, x1, y1, x2, y2, width float32) {
	dx, dy := float64(x2-x1), float64(y2-y1)
	length := math.Hypot(dx, dy)
	px, py := float32(-dy/length)*width/2, float32(dx/length)*width/2
	c.polygon(col, x1+px, y1+py, x2+px, y2+py, x2-px, y2-py, x1-px, y1-py)
}

// arrow is a line with a head at its second end.
func (c *canvas) arrow(col color.Color, x1, y1, x2, y2, width float32) {
	dx, dy := float64(x2-x1), float64(y2-y1)
	length := math.Hypot(dx, dy)
	ux, uy := float32(dx/length), float32(dy/length)
	head := width * 4
	bx, by := x2-ux*head, y2-uy*head
	c.line(col, x1, y1, bx, by, width)
	c.polygon(col, x2, y2, bx-uy*head*.55, by+ux*head*.55, bx+uy*head*.55, by-ux*head*.55)
}

func (c *canvas) face(size float64, bold bool) font.Face {
	key := faceKey{size, bold}
	if face, ok := c.faces[key]; ok {
		return face
	}
	parsed, strong := drawingFonts()
	if bold {
		parsed = strong
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // only for fonts that opentype.Parse refuses
	}
	c.faces[key] = face
	return face
}

// write sets typeset text with its baseline's left end at x, y. The fonts have no narrow no-break space: a no-break space stands for it.
func (c *canvas) write(col color.Color, size float64, bold bool, x, y float32, s string) {
	d := font.Drawer{Dst: c.image, Src: image.NewUniform(col), Face: c.face(size, bold), Dot: fixed.P(int(x), int(y))}
	d.DrawString(drawable(s))
}

// centre is write with the middle of the text at x.
func (c *canvas) centre(col color.Color, size float64, bold bool, x, y float32, s string) {
	width := font.MeasureString(c.face(size, bold), drawable(s)).Round()
	c.write(col, size, bold, x-float32(width)/2, y, s)
}

// A figure is one of the people in the drawings, all drawn alike and none the same.
type figure struct {
	skin, hair, clothes color.Color
	long                bool // hair to the shoulders
	chair               bool // in a wheelchair
	small               bool // a child
}

var people = []figure{
	{skin: color.RGBA{0xe9, 0xbf, 0x9c, 0xff}, hair: color.RGBA{0x5a, 0x3b, 0x26, 0xff}, clothes: greenColour, long: true},
	{skin: color.RGBA{0x8a, 0x5a, 0x3c, 0xff}, hair: inkColour, clothes: ochreColour},
	{skin: color.RGBA{0xf0, 0xcf, 0xb4, 0xff}, hair: color.RGBA{0xd8, 0xd4, 0xcc, 0xff}, clothes: plumColour},
	{skin: color.RGBA{0xc6, 0x8e, 0x63, 0xff}, hair: inkColour, clothes: clayColour, long: true},
	{skin: color.RGBA{0x5f, 0x3d, 0x2b, 0xff}, hair: inkColour, clothes: color.RGBA{0x5b, 0x85, 0x93, 0xff}, long: true},
	{skin: color.RGBA{0xe9, 0xbf, 0x9c, 0xff}, hair: color.RGBA{0xa8, 0x6b, 0x2d, 0xff}, clothes: color.RGBA{0x8c, 0x9a, 0x4a, 0xff}, chair: true},
	{skin: color.RGBA{0xc6, 0x8e, 0x63, 0xff}, hair: color.RGBA{0x3a, 0x28, 0x1c, 0xff}, clothes: ochreColour, small: true},
}

// person draws a figure whose feet stand at x, y. Grown people are about 260 high at scale 1.
func (c *canvas) person(f figure, x, y, scale float32) {
	if f.small {
		scale *= .62
	}
	at := func(dx, dy float32) (float32, float32) { return x + dx*scale, y + dy*scale }
	if f.chair {
		wx, wy := at(-6, -44)
		c.disc(inkColour, wx, wy, 44*scale)
		c.disc(sandColour, wx, wy, 35*scale)
		c.disc(inkColour, wx, wy, 6*scale)
		bx, by := at(-40, -140)
		c.box(inkColour, bx, by, 8*scale, 90*scale, 3*scale)
		lx, ly := at(-10, -92)
		c.box(quietColour, lx, ly, 74*scale, 24*scale, 10*scale)
		lx, ly = at(44, -90)
		c.box(quietColour, lx, ly, 20*scale, 84*scale, 8*scale)
	} else {
		for _, dx := range []float32{-30, 6} {
			lx, ly := at(dx, -96)
			c.box(quietColour, lx, ly, 24*scale, 96*scale, 8*scale)
		}
	}
	up := float32(0)
	if f.chair {
		up = 18
	}
	hx, hy := at(0, -228+up)
	if f.long {
		c.ellipse(f.hair, hx, hy+12*scale, 40*scale, 50*scale)
	}
	bx, by := at(-42, -192+up)
	c.box(f.clothes, bx, by, 84*scale, 112*scale, 30*scale)
	nx, ny := at(-10, -206+up)
	c.box(f.skin, nx, ny, 20*scale, 24*scale, 6*scale)
	c.disc(f.skin, hx, hy, 31*scale)
	// The hair is a cap over the upper third of the head.
	c.fill(f.hair, func(o *outline) {
		r := 33 * scale
		o.add(hx-r, hy-4*scale)
		o.add(hx-r, hy-r*1.45, hx+r, hy-r*1.45, hx+r, hy-4*scale)
		o.add(hx+r*.3, hy-20*scale, hx-r*.2, hy-16*scale)
		o.add(hx-r*.7, hy-13*scale, hx-r, hy-4*scale)
	})
}
