package attachment

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"
)

// A voice is kept as it was made anew, and only where a voice was asked for: as an attachment it would pass by the question
// whether one wants to be heard.
func TestVoicesAreKeptAsVoicesOnly(t *testing.T) {
	in, store := NewIntake(DefaultLimits), openFolder(t, t.TempDir())
	for name, want := range map[string]Kind{"opus.ogg": WebM, "live.webm": WebM, "aac.m4a": MP4, "cbr.mp3": MP3} {
		content, err := os.ReadFile("sound/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		id := NewID()
		file, err := in.KeepVoice(t.Context(), store, id, bytes.NewReader(content))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		kept, size, err := read(store, id, 0, -1)
		if err != nil || size != file.Size || bytes.Contains(kept, []byte("SECRET")) || file.Name != "" || file.Preview != nil {
			t.Errorf("%s: kept %d bytes as %+v, %v", name, len(kept), file, err)
		}
		if file.Kind != want || !file.Kind.Voice() || file.Duration.Round(100*time.Millisecond) != 2*time.Second && file.Duration < 2*time.Second {
			t.Errorf("%s: kept as %+v", name, file)
		}
		if h := file.Headers(); h["Content-Type"] != want.MediaType() || h["Accept-Ranges"] != "bytes" || h["X-Content-Type-Options"] != "nosniff" {
			t.Errorf("%s: served under %v", name, h)
		}
		var refusal *Refusal
		if _, err := in.Keep(t.Context(), store, NewID(), NewID(), name, bytes.NewReader(content)); !errors.As(err, &refusal) || refusal.Code != TypeNotAllowed {
			t.Errorf("%s as an attachment: %v", name, err)
		}
	}
	video, err := os.ReadFile("sound/testdata/video.mp4")
	if err != nil {
		t.Fatal(err)
	}
	small := NewIntake(Limits{VoiceBytes: 100})
	for _, c := range []struct {
		what    string
		in      *Intake
		content []byte
		want    Code
	}{
		{"nothing", in, nil, Empty},
		{"a film", in, video, VoiceVideo},
		{"words", in, []byte("Bonjour, je voudrais dire quelque chose."), VoiceUnknown},
		{"half a page of Ogg", in, []byte("OggS\x00\x02"), VoiceBroken},
		{"too much", small, video, TooLarge},
	} {
		id := NewID()
		_, err := c.in.KeepVoice(t.Context(), store, id, bytes.NewReader(c.content))
		var refusal *Refusal
		if !errors.As(err, &refusal) || refusal.Code != c.want {
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		}
		wantNothing(t, store, id)
	}
}
