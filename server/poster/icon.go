package poster

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
)

// Icon draws the sign alone, as a square of so many pixels, for the start screen of a telephone. A maskable one may be cut to
// any shape: the sign then stays within the circle that is always seen, four fifths of the width.
func Icon(size int, maskable bool) ([]byte, error) {
	// The sign is 48 units wide and 39 high; without a mask it leaves a little air around it.
	share := 0.82
	if maskable {
		share = 0.56
	}
	scale := float32(float64(size) * share / 48)
	wide, high := int(48*scale), int(39*scale)
	on := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.Draw(on, on.Bounds(), image.NewUniform(color.RGBA(ground)), image.Point{}, draw.Src)
	drawSign(on, (size-wide)/2, (size-high)/2, scale)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, few(on)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
