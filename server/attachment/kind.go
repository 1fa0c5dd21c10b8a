package attachment

import (
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Kind is what a kept file is.
type Kind string

// The kinds of files that are kept. A WebP image is kept as JPEG or PNG, a voice in Ogg as WebM.
const (
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	PDF  Kind = "pdf"
	Text Kind = "text" // UTF-8
	ODT  Kind = "odt"
	WebM Kind = "webm" // a voice, in Opus
	MP4  Kind = "mp4"  // a voice, in AAC
	MP3  Kind = "mp3"  // a voice
)

// MediaType is the Content-Type under which the kind is served; of an unknown
// kind it is application/octet-stream.
func (k Kind) MediaType() string {
	switch k {
	case JPEG:
		return "image/jpeg"
	case PNG:
		return "image/png"
	case PDF:
		return "application/pdf"
	case Text:
		return "text/plain; charset=utf-8"
	case ODT:
		return "application/vnd.oasis.opendocument.text"
	case WebM:
		return "audio/webm"
	case MP4:
		return "audio/mp4"
	case MP3:
		return "audio/mpeg"
	}
	return "application/octet-stream"
}

// Image says whether files of the kind were made anew from their pixels.
func (k Kind) Image() bool { return k == JPEG || k == PNG }

// Voice says whether files of the kind are voice messages.
func (k Kind) Voice() bool { return k == WebM || k == MP4 || k == MP3 }

// extension is the end of a downloaded file's name, with its dot.
func (k Kind) extension() string {
	switch k {
	case JPEG:
		return ".jpg"
	case PNG:
		return ".png"
	case PDF:
		return ".pdf"
	case Text:
		return ".txt"
	case ODT:
		return ".odt"
	case WebM:
		return ".webm"
	case MP4:
		return ".m4a"
	case MP3:
		return ".mp3"
	}
	return ""
}

// headSize is how much of a content tells its type.
const headSize = 3072

// recognised is the type of a content by its first headSize bytes: a media
// type of the allowed ones, or else what was found instead.
func recognised(head []byte) (media string, allowed bool) {
	found, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	switch found {
	case "image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain",
		"application/vnd.oasis.opendocument.text":
		return found, true
	case "image/vnd.mozilla.apng": // the first picture of the animation
		return "image/png", true
	case "text/csv", "text/tab-separated-values":
		// Prose with many commas is taken for these.
		return "text/plain", true
	}
	return found, false
}
