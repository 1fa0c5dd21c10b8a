package attachment

import "fmt"

// Code says, for programs, why a file is refused. The sentence for people is
// the server's.
type Code string

// Why a file is refused.
const (
	Empty              Code = "empty"
	TooLarge           Code = "too_large"
	TypeNotAllowed     Code = "type_not_allowed"
	ImageBroken        Code = "image_broken"
	ImageTooManyPixels Code = "image_too_many_pixels"
	DocumentBroken     Code = "document_broken"
	VoiceUnknown       Code = "voice_unknown" // no recording that browsers play
	VoiceBroken        Code = "voice_broken"
	VoiceVideo         Code = "voice_video" // there are pictures in it
	VoiceTooLong       Code = "voice_too_long"
	VoiceTooShort      Code = "voice_too_short"
)

// Refusal is the error for a file that may not be attached.
type Refusal struct {
	Code  Code
	Limit int64  // for TooLarge in bytes, for ImageTooManyPixels in pixels, for VoiceTooLong in minutes; else 0
	Found string // for TypeNotAllowed the media type found in the content; else empty
	cause error  // what a decoder said, for the operator; may be nil
}

// Error is for the operator's log.
func (r *Refusal) Error() string {
	text := "attachment: refused: " + string(r.Code)
	if r.Limit != 0 {
		text += fmt.Sprintf(" (at most %d)", r.Limit)
	}
	if r.Found != "" {
		text += " (" + r.Found + ")"
	}
	if r.cause != nil {
		text += ": " + r.cause.Error()
	}
	return text
}

// Unwrap is what a decoder said, if anything.
func (r *Refusal) Unwrap() error { return r.cause }
