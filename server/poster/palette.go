package poster

import (
	"image"
	"image/color"
)

// steps between two colours are as many as the eye asks of a smooth edge.
const steps = 14

// shades are all colours of a poster: each pair that meets, with what lies between.
var shades = func() color.Palette {
	all := color.Palette{ground}
	for _, pair := range [][2]color.RGBA{{ground, ink}, {ground, quiet}, {ground, plum}, {ground, ochre}, {plum, ochre}, {plum, white}} {
		for i := 1; i <= steps; i++ {
			between := func(a, b uint8) uint8 { return uint8((int(a)*(steps-i) + int(b)*i) / steps) }
			a, b := pair[0], pair[1]
			all = append(all, color.RGBA{between(a.R, b.R), between(a.G, b.G), between(a.B, b.B), 0xff})
		}
	}
	return all
}()

// few is the picture in the colours of shades: a third of the bytes.
func few(from *image.RGBA) *image.Paletted {
	to := image.NewPaletted(from.Bounds(), shades)
	known := map[color.RGBA]uint8{}
	for y := range from.Rect.Dy() {
		for x := range from.Rect.Dx() {
			c := from.RGBAAt(x, y)
			i, ok := known[c]
			if !ok {
				i = uint8(shades.Index(c))
				known[c] = i
			}
			to.Pix[y*to.Stride+x] = i
		}
	}
	return to
}
