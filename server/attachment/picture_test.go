package attachment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"testing"
)

// Colours far apart, so that JPEG cannot confuse them.
var (
	red   = color.RGBA{220, 20, 20, 255}
	green = color.RGBA{20, 200, 20, 255}
	blue  = color.RGBA{20, 20, 220, 255}
	white = color.RGBA{250, 250, 250, 255}
)

// corners paints a picture whose quarters are red, green (top), blue, white.
func corners(width, height int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			at := [2][2]color.RGBA{{red, green}, {blue, white}}[2*y/height][2*x/width]
			picture.SetRGBA(x, y, at)
		}
	}
	return picture
}

func asJPEG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var content bytes.Buffer
	if err := jpeg.Encode(&content, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

func asPNG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var content bytes.Buffer
	if err := png.Encode(&content, picture); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// What a camera writes about a photograph.
const (
	camera = "Secretcam 3000"
	serial = "SN-0123456789"
)

// latitude is 48° 51' 24.5" as Exif has it, in the given byte order.
func latitude(order byteOrder) (place []byte) {
	for _, n := range []uint32{48, 1, 51, 1, 245, 10} {
		place = order.AppendUint32(place, n)
	}
	return place
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// exif is a TIFF structure with a camera's name, an orientation and a place.
func exif(order byteOrder, turn uint16) []byte {
	const ascii, short, long, rational = 2, 3, 4, 5
	entry := func(to []byte, tag, kind uint16, count, value uint32) []byte {
		to = order.AppendUint16(to, tag)
		to = order.AppendUint16(to, kind)
		to = order.AppendUint32(to, count)
		return order.AppendUint32(to, value)
	}
	tiff := []byte("II*\x00")
	shifted := uint32(turn)
	if order == byteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
		shifted <<= 16 // a short lies in the first bytes of the field
	}
	tiff = order.AppendUint32(tiff, 8)
	const directory = 8 + 2 + 3*12 + 4
	gps := uint32(directory)
	data := gps + 2 + 2*12 + 4
	tiff = order.AppendUint16(tiff, 3)
	tiff = entry(tiff, 0x0110, ascii, uint32(len(camera)), data)
	tiff = entry(tiff, 0x0112, short, 1, shifted)
	tiff = entry(tiff, 0x8825, long, 1, gps)
	tiff = order.AppendUint32(tiff, 0)
	tiff = order.AppendUint16(tiff, 2)
	tiff = entry(tiff, 0x0002, rational, 3, data+uint32(len(camera)))
	tiff = entry(tiff, 0x001D, ascii, uint32(len(serial)), data+uint32(len(camera))+24)
	tiff = order.AppendUint32(tiff, 0)
	tiff = append(tiff, camera...)
	tiff = append(tiff, latitude(order)...)
	return append(tiff, serial...)
}

// segment puts a segment right after the start of a JPEG.
func segment(content []byte, marker byte, body []byte) []byte {
	head := append([]byte{0xFF, 0xD8, 0xFF, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(head, body...), content[2:]...)
}

// pngChunk puts a chunk after a PNG's first one.
func pngChunk(content []byte, kind string, body []byte) []byte {
	const first = 8 + 12 + 13
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	chunk = append(append(chunk, kind...), body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return append(append(bytes.Clone(content[:first]), chunk...), content[first:]...)
}

// webpChunk puts a chunk at the end of a WebP.
func webpChunk(content []byte, kind string, body []byte) []byte {
	to := append(bytes.Clone(content), kind...)
	to = binary.LittleEndian.AppendUint32(to, uint32(len(body)))
	to = append(to, body...)
	if len(body)%2 == 1 {
		to = append(to, 0)
	}
	binary.LittleEndian.PutUint32(to[4:], uint32(len(to)-8))
	return to
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func decode(t *testing.T, p Picture) image.Image {
	t.Helper()
	picture, format, err := image.Decode(bytes.NewReader(p.Content))
	if err != nil {
		t.Fatal(err)
	}
	if Kind(format) != p.Kind || picture.Bounds().Dx() != p.Width || picture.Bounds().Dy() != p.Height {
		t.Fatalf("a %s of %v, said to be a %s of %d by %d", format, picture.Bounds(), p.Kind, p.Width, p.Height)
	}
	return picture
}

// wantCorners checks the colours in the four quarters of a picture.
func wantCorners(t *testing.T, picture image.Image, want [4]color.RGBA) {
	t.Helper()
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	for i, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {w / 4, 3 * h / 4}, {3 * w / 4, 3 * h / 4}} {
		r, g, b, _ := picture.At(at.X, at.Y).RGBA()
		wr, wg, wb, _ := want[i].RGBA()
		for _, d := range []int{int(r) - int(wr), int(g) - int(wg), int(b) - int(wb)} {
			if d < -0x1800 || d > 0x1800 {
				t.Fatalf("at %v: %v, want %v", at, picture.At(at.X, at.Y), want[i])
			}
		}
	}
}

// A turned photograph is kept upright, and what its camera wrote is gone, in
// every format and byte order.
func TestRemakeTurnsAndForgets(t *testing.T) {
	// Where the quarters end up, by orientation.
	upright := map[uint16][4]color.RGBA{
		1: {red, green, blue, white},
		2: {green, red, white, blue},
		3: {white, blue, green, red},
		4: {blue, white, red, green},
		5: {red, blue, green, white},
		6: {blue, red, white, green},
		7: {white, green, blue, red},
		8: {green, white, red, blue},
		9: {red, green, blue, white}, // no orientation
	}
	picture := corners(120, 80)
	for turn, want := range upright {
		for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
			data := exif(order, turn)
			for media, content := range map[string][]byte{
				"image/jpeg": segment(asJPEG(t, picture), markerExif, append([]byte("Exif\x00\x00"), data...)),
				"image/png":  pngChunk(asPNG(t, picture), "eXIf", data),
			} {
				if !bytes.Contains(content, latitude(order)) || !bytes.Contains(content, []byte(camera)) {
					t.Fatal("the test's picture says nothing")
				}
				whole, preview, err := remake(media, content)
				if err != nil {
					t.Fatal(err)
				}
				for _, made := range []Picture{whole, preview} {
					wantCorners(t, decode(t, made), want)
					if swapped := turn >= 5 && turn <= 8; swapped != (made.Height > made.Width) {
						t.Fatalf("orientation %d: %d by %d", turn, made.Width, made.Height)
					}
					for _, secret := range [][]byte{
						[]byte("Exif"), []byte("eXIf"), []byte("II*\x00"), []byte("MM\x00*"),
						[]byte(camera), []byte(serial), latitude(order),
					} {
						if bytes.Contains(made.Content, secret) {
							t.Fatalf("%s: %q is still there", media, secret)
						}
					}
				}
			}
		}
	}
}

// Nothing but pixels passes: comments, texts, profiles, and what is hung on.
func TestRemakeKeepsOnlyPixels(t *testing.T) {
	const hidden = "<script>alert(document.domain)</script>"
	picture := corners(60, 40)
	for name, c := range map[string]struct {
		media   string
		content []byte
	}{
		"JPEG comment":    {"image/jpeg", segment(asJPEG(t, picture), 0xFE, []byte(hidden))},
		"JPEG XMP":        {"image/jpeg", segment(asJPEG(t, picture), markerExif, []byte("http://ns.adobe.com/xap/1.0/\x00"+hidden))},
		"JPEG profile":    {"image/jpeg", segment(asJPEG(t, picture), 0xE2, []byte("ICC_PROFILE\x00\x01\x01"+hidden))},
		"after a JPEG":    {"image/jpeg", append(asJPEG(t, picture), hidden...)},
		"PNG text":        {"image/png", pngChunk(asPNG(t, picture), "tEXt", []byte("Comment\x00"+hidden))},
		"PNG unknown":     {"image/png", pngChunk(asPNG(t, picture), "voIx", []byte(hidden))},
		"after a PNG":     {"image/png", append(asPNG(t, picture), hidden...)},
		"ZIP after a PNG": {"image/png", append(append(asPNG(t, picture), "PK\x03\x04"...), hidden...)},
		"WebP Exif":       {"image/webp", webpChunk(testdata(t, "lossy.webp"), "EXIF", []byte(hidden))},
		"WebP unknown":    {"image/webp", webpChunk(testdata(t, "alpha.webp"), "voix", []byte(hidden))},
		"after a WebP":    {"image/webp", append(testdata(t, "lossy.webp"), hidden...)},
		"preview in a JPEG": {"image/jpeg", segment(asJPEG(t, picture), markerExif,
			append(append([]byte("Exif\x00\x00"), exif(binary.LittleEndian, 1)...), hidden...))},
	} {
		t.Run(name, func(t *testing.T) {
			whole, preview, err := remake(c.media, c.content)
			if err != nil {
				t.Fatal(err)
			}
			for _, made := range []Picture{whole, preview} {
				decode(t, made)
				for _, part := range []string{"script", "PK\x03\x04", "voix", "voIx", "ICC"} {
					if bytes.Contains(made.Content, []byte(part)) {
						t.Fatalf("%q is still there", part)
					}
				}
			}
		})
	}
}

// The orientation of a WebP is found behind its other chunks.
func TestOrientationOfWebP(t *testing.T) {
	content := webpChunk(testdata(t, "lossy.webp"), "voix", []byte("odd"))
	content = webpChunk(content, "EXIF", exif(binary.BigEndian, 6))
	if got := orientationOf("image/webp", content); got != 6 {
		t.Fatalf("got %d", got)
	}
	whole, _, err := remake("image/webp", content)
	if err != nil {
		t.Fatal(err)
	}
	if whole.Kind != JPEG || whole.Width != 100 || whole.Height != 150 {
		t.Fatalf("a %s of %d by %d", whole.Kind, whole.Width, whole.Height)
	}
}

// Sizes and kinds: long sides are bounded, shapes kept, nothing enlarged;
// transparency stays; photographs become JPEG.
func TestRemakeSizes(t *testing.T) {
	veil := image.NewNRGBA(image.Rect(0, 0, 100, 50))
	veil.SetNRGBA(3, 3, color.NRGBA{255, 0, 0, 128})
	grain := image.NewRGBA(image.Rect(0, 0, 900, 900))
	copy(grain.Pix, noise(1, len(grain.Pix)))
	for i := 3; i < len(grain.Pix); i += 4 {
		grain.Pix[i] = 255
	}
	for name, c := range map[string]struct {
		media                  string
		content                []byte
		kind                   Kind
		width, height          int
		previewKind            Kind
		previewWide, previewUp int
	}{
		"small JPEG":      {"image/jpeg", asJPEG(t, corners(30, 20)), JPEG, 30, 20, JPEG, 30, 20},
		"one pixel":       {"image/png", asPNG(t, corners(1, 1)), PNG, 1, 1, JPEG, 1, 1},
		"as large as may": {"image/jpeg", asJPEG(t, corners(2048, 1024)), JPEG, 2048, 1024, JPEG, 480, 240},
		"one more":        {"image/jpeg", asJPEG(t, corners(2049, 1024)), JPEG, 2048, 1023, JPEG, 480, 239},
		"large":           {"image/jpeg", asJPEG(t, corners(1500, 6000)), JPEG, 512, 2048, JPEG, 120, 480},
		"a thread":        {"image/png", asPNG(t, corners(9000, 1)), PNG, 2048, 1, JPEG, 480, 1},
		"a veil":          {"image/png", asPNG(t, veil), PNG, 100, 50, PNG, 100, 50},
		"photo as PNG":    {"image/png", asPNG(t, grain), JPEG, 900, 900, JPEG, 480, 480},
		"grey":            {"image/jpeg", asJPEG(t, image.NewGray(image.Rect(0, 0, 64, 64))), JPEG, 64, 64, JPEG, 64, 64},
		"16 bits":         {"image/png", asPNG(t, image.NewRGBA64(image.Rect(0, 0, 64, 64))), PNG, 64, 64, PNG, 64, 64},
		"palette":         {"image/png", asPNG(t, image.NewPaletted(image.Rect(0, 0, 64, 32), color.Palette{red, blue})), PNG, 64, 32, JPEG, 64, 32},
		"WebP":            {"image/webp", testdata(t, "lossy.webp"), JPEG, 150, 100, JPEG, 150, 100},
		"WebP, veiled":    {"image/webp", testdata(t, "alpha.webp"), PNG, 75, 100, PNG, 75, 100},
	} {
		t.Run(name, func(t *testing.T) {
			whole, preview, err := remake(c.media, c.content)
			if err != nil {
				t.Fatal(err)
			}
			decode(t, whole)
			decode(t, preview)
			if whole.Kind != c.kind || whole.Width != c.width || whole.Height != c.height {
				t.Errorf("a %s of %d by %d", whole.Kind, whole.Width, whole.Height)
			}
			if preview.Kind != c.previewKind || preview.Width != c.previewWide || preview.Height != c.previewUp {
				t.Errorf("its preview is a %s of %d by %d", preview.Kind, preview.Width, preview.Height)
			}
		})
	}
}

// Scaling takes the mean of all pixels: a fine chequerboard becomes grey, not
// a pattern of its own.
func TestScaleLosesNoPixel(t *testing.T) {
	board := image.NewGray(image.Rect(0, 0, 4*previewSide, 4*previewSide))
	for y := range board.Rect.Dy() {
		for x := range board.Rect.Dx() {
			board.Pix[y*board.Stride+x] = uint8(255 * ((x + y) % 2))
		}
	}
	small := scale(board, previewSide)
	for i := 0; i < len(small.Pix); i += 4 {
		if v := small.Pix[i]; v < 126 || v > 129 {
			t.Fatalf("pixel %d is %d", i/4, v)
		}
	}
}

// A small file that claims a huge picture is refused before it is decoded, as
// is one that would keep the decoder busy for hours.
func TestImageBombs(t *testing.T) {
	huge := asPNG(t, image.NewGray(image.Rect(0, 0, 9000, 9000)))
	if len(huge) > 200_000 {
		t.Fatalf("the bomb has %d bytes", len(huge))
	}
	var refusal *Refusal
	if _, err := pixels("image/png", huge, 40_000_000); !errors.As(err, &refusal) || refusal.Code != ImageTooManyPixels {
		t.Fatalf("%v", err)
	}
	if n, err := pixels("image/png", huge, 81_000_000); err != nil || n != 81_000_000 {
		t.Fatalf("%d, %v", n, err)
	}
	// The largest sides that a PNG may claim: their product must not overflow.
	claim := bytes.Clone(huge)
	for i := range 8 {
		claim[16+i] = []byte{0x7F, 0xFF, 0xFF, 0xFF}[i%4]
	}
	binary.BigEndian.PutUint32(claim[29:], crc32.ChecksumIEEE(claim[12:29]))
	if _, err := pixels("image/png", claim, 40_000_000); !errors.As(err, &refusal) {
		t.Fatalf("%v", err)
	}

	content := asJPEG(t, corners(16, 16))
	at := bytes.Index(content, []byte{0xFF, markerStartOfScan})
	scan := content[at : len(content)-2]
	many := bytes.Clone(content[:at])
	for range maxScans + 1 {
		many = append(many, scan...)
	}
	many = append(many, 0xFF, markerEndOfImage)
	if n := jpegScans(many); n != maxScans+1 {
		t.Fatalf("%d scans", n)
	}
	if _, _, err := remake("image/jpeg", many); !errors.As(err, &refusal) || refusal.Code != ImageBroken {
		t.Fatalf("%v", err)
	}
	if n := jpegScans(content); n != 1 {
		t.Fatalf("%d scans in a plain JPEG", n)
	}
}

// Whatever bytes are said to be an image, they are refused or made anew; and
// what is made anew is an image of the promised size.
func FuzzRemake(f *testing.F) {
	for _, media := range []string{"image/jpeg", "image/png", "image/webp"} {
		f.Add(media, testdata(f, "lossy.webp"))
		f.Add(media, testdata(f, "alpha.webp"))
		f.Add(media, asPNG(f, corners(8, 8)))
		f.Add(media, segment(asJPEG(f, corners(8, 8)), markerExif, append([]byte("Exif\x00\x00"), exif(binary.LittleEndian, 5)...)))
	}
	f.Fuzz(func(t *testing.T, media string, content []byte) {
		if _, known := formats[media]; !known {
			return
		}
		if _, err := pixels(media, content, 100_000); err != nil {
			return
		}
		whole, preview, err := remake(media, content)
		var refusal *Refusal
		if errors.As(err, &refusal) && refusal.Code == ImageBroken {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		decode(t, whole)
		decode(t, preview)
		if max(whole.Width, whole.Height) > longSide || max(preview.Width, preview.Height) > previewSide {
			t.Fatalf("%d by %d, %d by %d", whole.Width, whole.Height, preview.Width, preview.Height)
		}
	})
}

// Whatever bytes are said to hold an orientation, one of the eight comes out.
func FuzzOrientation(f *testing.F) {
	f.Add("image/jpeg", segment([]byte{0xFF, 0xD8}, markerExif, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 3)...)))
	f.Add("image/png", pngChunk(asPNG(f, corners(1, 1)), "eXIf", exif(binary.LittleEndian, 3)))
	f.Add("image/webp", webpChunk(testdata(f, "lossy.webp"), "EXIF", exif(binary.LittleEndian, 3)))
	f.Add("image/jpeg", []byte("\xFF\xD8\xFF\xE1\x00\x01"))
	f.Fuzz(func(t *testing.T, media string, content []byte) {
		if o := orientationOf(media, content); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
	})
}
