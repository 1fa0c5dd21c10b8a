package attachment

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a picture's pixels are to be turned before it is shown:
// the value of the tag of that name in Exif, 1 (as they are) to 8.
type orientation int

// asIs is the orientation of a picture that bears none.
const asIs orientation = 1

// orientationOf reads the orientation from the Exif data of a JPEG, PNG or
// WebP. Broken or missing data is asIs.
func orientationOf(media string, content []byte) orientation {
	switch media {
	case "image/jpeg":
		for marker, body := range jpegSegments(content) {
			if marker == markerStartOfScan {
				break
			}
			if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && marker == markerExif {
				return orientationOfTIFF(tiff)
			}
		}
	case "image/png":
		// Chunks: length, type, data, checksum.
		for rest := content[min(8, len(content)):]; len(rest) >= 12; {
			length := binary.BigEndian.Uint32(rest)
			if uint64(length)+12 > uint64(len(rest)) {
				break
			}
			if string(rest[4:8]) == "eXIf" {
				return orientationOfTIFF(rest[8 : 8+length])
			}
			rest = rest[12+length:]
		}
	case "image/webp":
		// Chunks after RIFF, length, WEBP: type, length, data, padded to even.
		for rest := content[min(12, len(content)):]; len(rest) >= 8; {
			length := uint64(binary.LittleEndian.Uint32(rest[4:]))
			if length+8 > uint64(len(rest)) {
				break
			}
			if string(rest[:4]) == "EXIF" {
				return orientationOfTIFF(bytes.TrimPrefix(rest[8:8+length], []byte("Exif\x00\x00")))
			}
			rest = rest[min(8+length+length%2, uint64(len(rest))):]
		}
	}
	return asIs
}

// orientationOfTIFF reads the tag from the first directory of Exif's TIFF.
func orientationOfTIFF(tiff []byte) orientation {
	if len(tiff) < 8 {
		return asIs
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return asIs
	}
	start := uint64(order.Uint32(tiff[4:]))
	if start+2 > uint64(len(tiff)) {
		return asIs
	}
	entries := tiff[start+2:]
	// Entries: tag, type, count, value; a short value lies in its first bytes.
	for n := order.Uint16(tiff[start:]); n > 0 && len(entries) >= 12; n-- {
		const tagOrientation, typeShort = 0x0112, 3
		if order.Uint16(entries) == tagOrientation {
			value := orientation(order.Uint16(entries[8:]))
			if order.Uint16(entries[2:]) != typeShort || value < 1 || value > 8 {
				return asIs
			}
			return value
		}
		entries = entries[12:]
	}
	return asIs
}

// swapsSides says whether width and height change places.
func (o orientation) swapsSides() bool { return o >= 5 && o <= 8 }

// apply returns the picture as it is to be shown.
func (o orientation) apply(from *image.RGBA) *image.RGBA {
	if o == asIs {
		return from
	}
	w, h := from.Rect.Dx(), from.Rect.Dy()
	width, height := w, h
	if o.swapsSides() {
		width, height = h, w
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			var fx, fy int
			switch o {
			case 2: // mirrored left to right
				fx, fy = w-1-x, y
			case 3: // half a turn
				fx, fy = w-1-x, h-1-y
			case 4: // mirrored top to bottom
				fx, fy = x, h-1-y
			case 5: // mirrored along the diagonal from the top left
				fx, fy = y, x
			case 6: // to be turned a quarter clockwise
				fx, fy = y, h-1-x
			case 7: // mirrored along the diagonal from the top right
				fx, fy = w-1-y, h-1-x
			case 8: // to be turned a quarter counter-clockwise
				fx, fy = w-1-y, x
			}
			copy(to.Pix[to.PixOffset(x, y):][:4], from.Pix[from.PixOffset(from.Rect.Min.X+fx, from.Rect.Min.Y+fy):][:4])
		}
	}
	return to
}
