package attachment

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// drawnFace is an oval with two eyes and a mouth before a striped ground.
func drawnFace(t *testing.T) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 240, 160))
	for y := range 160 {
		for x := range 240 {
			c := color.RGBA{uint8(x), uint8(y), uint8(x * y), 255}
			if dx, dy := (x-60)*(x-60), (y-60)*(y-60); dx*4+dy*3 < 1600 {
				c = color.RGBA{230, 190, 160, 255}
				if (x == 54 || x == 66) && y > 52 && y < 58 || y == 68 && x > 52 && x < 68 {
					c = color.RGBA{0, 0, 0, 255}
				}
			}
			p.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func coloursIn(p image.Image, area image.Rectangle) int {
	seen := map[color.Color]bool{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			seen[p.At(x, y)] = true
		}
	}
	return len(seen)
}

func TestAFaceIsNineColoursAndTheRestIsLeft(t *testing.T) {
	content := drawnFace(t)
	before, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	made, err := PixelateAround(content, PNG, 60, 60)
	if err != nil {
		t.Fatal(err)
	}
	after, err := png.Decode(bytes.NewReader(made.Content))
	if err != nil {
		t.Fatal(err)
	}
	if n := coloursIn(after, image.Rect(30, 30, 90, 90)); n > 9 {
		t.Errorf("%d colours are left of the face", n)
	}
	for y := range 160 {
		for x := range 240 {
			if !image.Pt(x, y).In(image.Rect(30, 30, 90, 90)) && before.At(x, y) != after.At(x, y) {
				t.Fatalf("the pixel %d,%d changed", x, y)
			}
		}
	}
	whole, err := PixelateWhole(content, PNG)
	if err != nil {
		t.Fatal(err)
	}
	after, err = png.Decode(bytes.NewReader(whole.Content))
	if err != nil {
		t.Fatal(err)
	}
	if n := coloursIn(after, after.Bounds()); n > 24*16 {
		t.Errorf("%d colours are left of the whole", n)
	}
}

func TestWhatIsOutsideOrNoPictureChangesNothing(t *testing.T) {
	content := drawnFace(t)
	made, err := PixelateAround(content, PNG, -500, 9000)
	if err != nil {
		t.Fatal(err)
	}
	after, err := png.Decode(bytes.NewReader(made.Content))
	if err != nil {
		t.Fatal(err)
	}
	before, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for y := range 160 {
		for x := range 240 {
			if before.At(x, y) != after.At(x, y) {
				t.Fatalf("the pixel %d,%d changed", x, y)
			}
		}
	}
	var refusal *Refusal
	if _, err := PixelateWhole([]byte("%PDF"), PDF); !errors.As(err, &refusal) {
		t.Error(err)
	}
	if _, err := PixelateWhole([]byte("no picture"), JPEG); !errors.As(err, &refusal) {
		t.Error(err)
	}
}
