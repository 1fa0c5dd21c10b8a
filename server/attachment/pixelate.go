package attachment

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// coarse is into how many squares the longer side of an area is cut when it is made unrecognisable. Of a face three by three mean colours are
// left: nothing brings back what was there, as it could be brought back from a soft blur.
const coarse = 3

// PixelateAround makes what lies around a place of a kept picture unrecognisable: a square of an eighth of the picture's longer side to each
// side. The place is in pixels; one outside of the picture changes nothing. The picture stays of its kind.
func PixelateAround(content []byte, kind Kind, x, y int) (Picture, error) {
	return pixelate(content, kind, func(b image.Rectangle) []image.Rectangle {
		reach := max(8, max(b.Dx(), b.Dy())/8)
		return []image.Rectangle{image.Rect(x-reach, y-reach, x+reach, y+reach)}
	})
}

// PixelateWhole makes all of a kept picture unrecognisable: of its longer side 24 squares are left.
func PixelateWhole(content []byte, kind Kind) (Picture, error) {
	return pixelate(content, kind, func(b image.Rectangle) (all []image.Rectangle) {
		side := max(1, max(b.Dx(), b.Dy())*coarse/24)
		for y := b.Min.Y; y < b.Max.Y; y += side {
			for x := b.Min.X; x < b.Max.X; x += side {
				all = append(all, image.Rect(x, y, x+side, y+side))
			}
		}
		return all
	})
}

func pixelate(content []byte, kind Kind, areas func(image.Rectangle) []image.Rectangle) (Picture, error) {
	var decoded image.Image
	var err error
	switch kind {
	case JPEG:
		decoded, err = jpeg.Decode(bytes.NewReader(content))
	case PNG:
		decoded, err = png.Decode(bytes.NewReader(content))
	default:
		return Picture{}, &Refusal{Code: TypeNotAllowed, Found: kind.MediaType()}
	}
	if err != nil {
		return Picture{}, &Refusal{Code: ImageBroken, cause: err}
	}
	to := image.NewRGBA(image.Rect(0, 0, decoded.Bounds().Dx(), decoded.Bounds().Dy()))
	draw.Draw(to, to.Rect, decoded, decoded.Bounds().Min, draw.Src)
	for _, area := range areas(to.Rect) {
		coarsen(to, area)
	}
	return encode(to, kind, quality)
}

// coarsen gives each square of an area the mean colour of its pixels.
func coarsen(p *image.RGBA, area image.Rectangle) {
	side := max(1, (max(area.Dx(), area.Dy())+coarse-1)/coarse)
	for y := area.Min.Y; y < area.Max.Y; y += side {
		for x := area.Min.X; x < area.Max.X; x += side {
			square := image.Rect(x, y, x+side, y+side).Intersect(area).Intersect(p.Rect)
			if square.Empty() {
				continue
			}
			var sum [4]int
			for v := square.Min.Y; v < square.Max.Y; v++ {
				for u := square.Min.X; u < square.Max.X; u++ {
					c := p.RGBAAt(u, v)
					sum[0], sum[1], sum[2], sum[3] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B), sum[3]+int(c.A)
				}
			}
			n := square.Dx() * square.Dy()
			mean := color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), uint8(sum[3] / n)}
			draw.Draw(p, square, image.NewUniform(mean), image.Point{}, draw.Src)
		}
	}
}
