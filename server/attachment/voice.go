package attachment

import (
	"bytes"
	"errors"
	"io"
	"time"

	"voix/server/attachment/sound"
)

// TakeVoice judges an upload as a voice message, and makes it anew. It bears no name: recorders put the place or the time there.
// The error is a *Refusal, or what the upload ended with.
func (in *Intake) TakeVoice(upload io.Reader) (*Taken, error) {
	content, err := readUpTo(upload, in.limits.VoiceBytes)
	if err != nil {
		return nil, err
	}
	if len(content) == 0 {
		return nil, &Refusal{Code: Empty}
	}
	made, err := sound.Remake(content)
	if err != nil {
		return nil, refusedVoice(err)
	}
	kind := map[sound.Format]Kind{sound.WebM: WebM, sound.MP4: MP4, sound.MP3: MP3}[made.Format]
	return &Taken{
		Kind: kind, Content: bytes.NewReader(made.Content), Limit: int64(len(made.Content)),
		Duration: made.Duration.Truncate(time.Millisecond),
	}, nil
}

func refusedVoice(err error) *Refusal {
	refused := &Refusal{Code: VoiceBroken, cause: err}
	for cause, code := range map[error]Code{
		sound.ErrUnknown: VoiceUnknown, sound.ErrCodec: VoiceUnknown, sound.ErrTracks: VoiceUnknown,
		sound.ErrVideo: VoiceVideo, sound.ErrTooLong: VoiceTooLong, sound.ErrTooShort: VoiceTooShort,
	} {
		if errors.Is(err, cause) {
			refused.Code = code
		}
	}
	if refused.Code == VoiceTooLong {
		refused.Limit = int64(sound.Longest.Minutes())
	}
	return refused
}
