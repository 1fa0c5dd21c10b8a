package attachment

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markerStartOfScan = 0xDA
	markerEndOfImage  = 0xD9
	markerExif        = 0xE1
)

// maxScans is how many scans a JPEG may have. Cameras and editors write at
// most some ten; each costs the decoder a walk over all pixels, whatever its
// length, so that a small file with many thousands would keep it busy for hours.
const maxScans = 30

// jpegSegments walks over the segments of a JPEG up to its end or to what is
// no JPEG. The entropy-coded data after a start of scan is passed over.
func jpegSegments(content []byte) iter.Seq2[byte, []byte] {
	return func(yield func(marker byte, body []byte) bool) {
		if !bytes.HasPrefix(content, []byte{0xFF, 0xD8}) {
			return
		}
		rest := content[2:]
		for {
			// Decoders look for the next marker across whatever lies before it;
			// FF 00 is a data byte, FF D0 to FF D7 restart the coder.
			at := bytes.IndexByte(rest, 0xFF)
			if at < 0 || at+1 >= len(rest) {
				return
			}
			marker := rest[at+1]
			switch {
			case marker == 0xFF:
				rest = rest[at+1:]
				continue
			case marker == 0x00, marker >= 0xD0 && marker <= 0xD8, marker == 0x01:
				rest = rest[at+2:]
				continue
			case marker == markerEndOfImage:
				return
			}
			rest = rest[at+2:]
			if len(rest) < 2 {
				return
			}
			length := int(binary.BigEndian.Uint16(rest))
			if length < 2 || length > len(rest) {
				return
			}
			if !yield(marker, rest[2:length]) {
				return
			}
			rest = rest[length:]
		}
	}
}

// jpegScans counts the scans of a JPEG.
func jpegScans(content []byte) (n int) {
	for marker := range jpegSegments(content) {
		if marker == markerStartOfScan {
			n++
		}
	}
	return n
}
