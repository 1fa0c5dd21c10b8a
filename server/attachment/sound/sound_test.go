package sound

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

var taken = map[string]Format{
	"opus.webm": WebM, "live.webm": WebM, "opus.ogg": WebM, "opus.mp4": WebM, "aac.m4a": MP4, "fragmented.mp4": MP4, "vbr.mp3": MP3, "cbr.mp3": MP3,
}

// What recorders write comes out as sound of the same length, with nothing else that was in the file; and what comes out goes
// in again, unchanged.
func TestRecordingsAreMadeAnewWithoutWhatTheyTell(t *testing.T) {
	for name, format := range taken {
		content := fixture(t, name)
		if !bytes.Contains(content, []byte("SECRET")) {
			t.Errorf("%s: the test has nothing to find", name)
		}
		if !Recognised(content[:64]) {
			t.Errorf("%s is not recognised", name)
		}
		made, err := Remake(content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if made.Format != format || made.Duration < 1950*time.Millisecond || made.Duration > 2150*time.Millisecond {
			t.Errorf("%s: %s of %v", name, made.Format, made.Duration)
		}
		for _, told := range []string{"SECRET", "48.8566", "Lavf", "udta", "2026"} {
			if bytes.Contains(made.Content, []byte(told)) {
				t.Errorf("%s: %q is still there", name, told)
			}
		}
		again, err := Remake(made.Content)
		if err != nil || !bytes.Equal(again.Content, made.Content) || again.Duration != made.Duration {
			t.Errorf("%s: made anew twice it is another: %v, %v and %v", name, err, made.Duration, again.Duration)
		}
		if out := os.Getenv("VOIX_SOUND_OUT"); out != "" {
			if err := os.WriteFile(filepath.Join(out, name+"."+string(made.Format)), made.Content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestWhatIsNoVoiceMessageIsRefused(t *testing.T) {
	for name, want := range map[string]error{"video.webm": ErrVideo, "video.mp4": ErrVideo, "two.webm": ErrTracks, "vorbis.ogg": ErrCodec} {
		if _, err := Remake(fixture(t, name)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	for what, content := range map[string]string{
		"nothing": "", "words": "Bonjour, je voudrais dire quelque chose.", "a PDF": "%PDF-1.7\n", "a page": "<!doctype html><script>",
		"Matroska of another kind": "\x1a\x45\xdf\xa3\x88\x42\x82\x85other",
	} {
		if _, err := Remake([]byte(content)); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", what, err)
		}
	}
	// Two recordings in one file are two voices, or a place to hide one.
	ogg := fixture(t, "opus.ogg")
	if _, err := Remake(append(bytes.Clone(ogg), ogg...)); !errors.Is(err, ErrTracks) {
		t.Errorf("two streams: %v", err)
	}
	damaged := bytes.Clone(ogg)
	damaged[len(damaged)/2] ^= 1
	if _, err := Remake(damaged); !errors.Is(err, ErrBroken) {
		t.Errorf("a damaged page: %v", err)
	}
}

// spoken is a track of a codec that lasts some packets.
func spoken(t testing.TB, like string, packets int) *track {
	t.Helper()
	content := fixture(t, like)
	model, err := reader(content)(content)
	if err != nil {
		t.Fatal(err)
	}
	long := *model
	long.packets, long.trim = nil, 0
	at := int64(0)
	for i := range packets {
		p := model.packets[i%len(model.packets)]
		p.at = at
		at += p.length
		long.packets = append(long.packets, p)
	}
	return &long
}

func TestFiveMinutesAreEnough(t *testing.T) {
	for _, c := range []struct {
		like  string
		write func(*track) []byte
	}{{"opus.webm", writeWebM}, {"aac.m4a", writeMP4}, {"cbr.mp3", writeMP3}} {
		one := spoken(t, c.like, 100)
		each := one.duration() / 100
		for _, w := range []struct {
			length time.Duration
			want   error
		}{{Longest - time.Second, nil}, {Longest + time.Second, nil}, {Longest + 2*grace, ErrTooLong}, {Shortest / 2, ErrTooShort}} {
			made, err := Remake(c.write(spoken(t, c.like, int(w.length/each))))
			if !errors.Is(err, w.want) || err == nil && (made.Duration > Longest || made.Duration < w.length-2*time.Second) {
				t.Errorf("%s of %v: %v, %v", c.like, w.length, made.Duration, err)
			}
		}
	}
	// Tables that say that an hour of AAC takes a second.
	quick := spoken(t, "aac.m4a", 100_000)
	for i := range quick.packets {
		quick.packets[i].length = 0
	}
	if _, err := Remake(writeMP4(quick)); !errors.Is(err, ErrTooLong) {
		t.Errorf("an hour that is said to be a second: %v", err)
	}
}

// check fails if content makes Remake do what it must not: panic, grow, or accept what it would not accept again.
func check(t interface{ Fatalf(string, ...any) }, content []byte) {
	made, err := Remake(content)
	if err != nil {
		if !strings.HasPrefix(err.Error(), "sound: ") {
			t.Fatalf("unclear: %v", err)
		}
		return
	}
	if len(made.Content) > 3*len(content)+4096 {
		t.Fatalf("%d bytes became %d", len(content), len(made.Content))
	}
	if made.Duration < Shortest || made.Duration > Longest {
		t.Fatalf("it lasts %v", made.Duration)
	}
	again, err := Remake(made.Content)
	if err != nil || !bytes.Equal(again.Content, made.Content) {
		t.Fatalf("made anew twice it is another: %v", err)
	}
}

func TestDamagedRecordingsAreRefusedOrAreOthers(t *testing.T) {
	var all [][]byte
	for name := range taken {
		all = append(all, fixture(t, name))
	}
	for _, content := range all {
		for cut := 0; cut < len(content); cut += 97 {
			check(t, content[:cut])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		content := bytes.Clone(rapid.SampledFrom(all).Draw(t, "file"))
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			at := rapid.IntRange(0, len(content)-1).Draw(t, "at")
			if rapid.Bool().Draw(t, "at the head") {
				at %= 800
			}
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				content[at] = rapid.SampledFrom([]byte{0, 1, 0x7F, 0x80, 0xFF, content[at] + 1}).Draw(t, "byte")
			case 1:
				copy(content[at:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
			default:
				end := min(len(content), at+rapid.IntRange(1, 40).Draw(t, "length"))
				content = append(content[:at:at], content[end:]...)
			}
		}
		check(t, content)
	})
}

func FuzzRemake(f *testing.F) {
	for name := range taken {
		f.Add(fixture(f, name))
	}
	for _, name := range []string{"video.webm", "video.mp4", "two.webm", "vorbis.ogg"} {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, content []byte) { check(t, content) })
}
