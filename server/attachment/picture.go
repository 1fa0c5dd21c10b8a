package attachment

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

const (
	// longSide is the most that an image's longer side keeps, in pixels.
	longSide = 2048
	// previewSide is the same of a preview.
	previewSide = 480

	// Quality of JPEG: hardly visible losses, and good enough to choose by.
	quality        = 85
	previewQuality = 75

	// maxPNG is from what length on an opaque PNG is taken for a photograph
	// and kept as JPEG, some ten times smaller on a slow line.
	maxPNG = 1 << 20
)

// Picture is an image made anew: its pixels and nothing else.
type Picture struct {
	Kind          Kind // JPEG or PNG
	Content       []byte
	Width, Height int // pixels
}

// format is how one media type of images is read.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// By media type, not image.Decode: it also takes what other packages register.
var formats = map[string]format{
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"image/png":  {png.DecodeConfig, png.Decode},
	"image/webp": {webp.DecodeConfig, webp.Decode},
}

// pixels is how many pixels an image claims to have, found without decoding
// it. It is refused when broken already here, or when it has more than most.
func pixels(media string, content []byte, most int64) (int64, error) {
	config, err := formats[media].config(bytes.NewReader(content))
	if err != nil {
		return 0, &Refusal{Code: ImageBroken, cause: err}
	}
	if config.Width < 1 || config.Height < 1 {
		return 0, &Refusal{Code: ImageBroken}
	}
	// Both are at most 2^31, so the product does not overflow.
	n := int64(config.Width) * int64(config.Height)
	if n > most {
		return 0, &Refusal{Code: ImageTooManyPixels, Limit: most}
	}
	return n, nil
}

// remake decodes an image and makes it anew, turned as its Exif data says and
// not larger than longSide, with a preview. Whatever else was in the file is
// gone.
func remake(media string, content []byte) (whole, preview Picture, err error) {
	if media == "image/jpeg" && jpegScans(content) > maxScans {
		return Picture{}, Picture{}, &Refusal{Code: ImageBroken}
	}
	decoded, err := formats[media].decode(bytes.NewReader(content))
	if err != nil {
		return Picture{}, Picture{}, &Refusal{Code: ImageBroken, cause: err}
	}
	// Turned after scaling: fewer pixels to move.
	turn := orientationOf(media, content)
	scaled := turn.apply(scale(decoded, longSide))
	small := scale(scaled, previewSide)

	if media == "image/png" || !scaled.Opaque() {
		whole, err = encode(scaled, PNG, 0)
		if err == nil && len(whole.Content) > maxPNG && scaled.Opaque() {
			whole, err = encode(scaled, JPEG, quality)
		}
	} else {
		whole, err = encode(scaled, JPEG, quality)
	}
	if err != nil {
		return Picture{}, Picture{}, err
	}
	if small.Opaque() {
		preview, err = encode(small, JPEG, previewQuality)
	} else {
		preview, err = encode(small, PNG, 0)
	}
	return whole, preview, err
}

func encode(picture *image.RGBA, kind Kind, quality int) (Picture, error) {
	var content bytes.Buffer
	var err error
	if kind == PNG {
		err = png.Encode(&content, picture)
	} else {
		err = jpeg.Encode(&content, picture, &jpeg.Options{Quality: quality})
	}
	return Picture{kind, content.Bytes(), picture.Rect.Dx(), picture.Rect.Dy()}, err
}

// scale returns a copy of a picture whose longer side is at most side pixels.
//
// It halves as long as it can: halving by the bilinear method is the mean of
// four pixels, so no pixel is lost, and needs no memory but the result. The
// kernels of x/image/draw would take some 400 MB for a large photograph.
func scale(picture image.Image, side int) *image.RGBA {
	for {
		w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
		long := max(w, h)
		width, height := w, h
		switch {
		case long > 2*side:
			width, height = max(1, w/2), max(1, h/2)
		case long > side:
			width, height = max(1, w*side/long), max(1, h*side/long)
		}
		to := image.NewRGBA(image.Rect(0, 0, width, height))
		if width == w && height == h {
			draw.Draw(to, to.Rect, picture, picture.Bounds().Min, draw.Src)
		} else {
			draw.ApproxBiLinear.Scale(to, to.Rect, picture, picture.Bounds(), draw.Src, nil)
		}
		if long <= 2*side {
			return to
		}
		picture = to
	}
}
