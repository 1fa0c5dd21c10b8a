package poster

import (
	"bytes"
	"image/png"
	"math"
	"testing"
)

// An icon is a square of our colours, small to fetch; of a maskable one nothing lies outside the circle that is always seen.
func TestIconsAreSquareAndMaskable(t *testing.T) {
	for _, size := range []int{180, 192, 512} {
		for _, maskable := range []bool{false, true} {
			raw, err := Icon(size, maskable)
			if err != nil {
				t.Fatal(err)
			}
			if len(raw) > 8_000 {
				t.Errorf("%d pixels: %d bytes", size, len(raw))
			}
			picture, err := png.Decode(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if b := picture.Bounds(); b.Dx() != size || b.Dy() != size {
				t.Fatalf("%v instead of %d", b, size)
			}
			drawn, outside := 0, 0
			for y := range size {
				for x := range size {
					if r, g, b, _ := picture.At(x, y).RGBA(); r>>8 == uint32(ground.R) && g>>8 == uint32(ground.G) && b>>8 == uint32(ground.B) {
						continue
					}
					drawn++
					if math.Hypot(float64(x)-float64(size)/2, float64(y)-float64(size)/2) > 0.4*float64(size) {
						outside++
					}
				}
			}
			if drawn < size*size/8 {
				t.Errorf("%d pixels, maskable %v: nearly nothing is drawn", size, maskable)
			}
			if maskable && outside > 0 {
				t.Errorf("%d pixels: %d of the sign may be cut off", size, outside)
			}
		}
	}
}
