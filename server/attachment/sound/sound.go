// Package sound judges recordings of a voice and makes them anew, so that nothing is kept but the sound itself.
//
// A recording is taken apart into the packets of its codec, each of which is checked as far as its head tells, and put into a
// container that is written here from nothing. Names, places, dates, pictures and whatever else recorders and editors leave in a
// file are gone, because nothing copies them; only what a coder hides within its packets, such as its own name, stays. What comes out begins with an index, so that one can move about in it; the files of
// browsers' recorders have none.
//
//	WebM or Matroska, Ogg, MP4 with Opus   become WebM
//	MP4 with AAC                           becomes MP4
//	MP3                                    becomes MP3
//
// There are kept libraries that read one or the other of these containers, none that bounds what a hostile file makes it do, and
// none that writes the file of one track anew. Everything here works within the bytes that it was given: every length is checked
// against them before it is used, nothing recurses deeper than the format nests, and no output is much longer than its input.
package sound

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// Format is the container of a recording that was made anew.
type Format string

// The formats that Remake writes.
const (
	WebM Format = "webm" // Opus
	MP4  Format = "mp4"  // AAC
	MP3  Format = "mp3"
)

// Limits of what a voice message needs.
const (
	// Longest is how long a recording may last.
	Longest = 5 * time.Minute
	// Shortest is how long it must last: shorter is a button pressed by mistake.
	Shortest = 500 * time.Millisecond
	// grace is how much longer it may be: recorders stop when they can, and coders fill up their last packet.
	grace = 3 * time.Second
	// mostPackets bounds the tables; ten minutes of packets of 5 ms.
	mostPackets = 120_000
)

// Why a recording is refused. ErrBroken is wrapped with what was found, for the operator.
var (
	ErrUnknown  = errors.New("sound: no recording of a known kind")
	ErrBroken   = errors.New("sound: broken")
	ErrVideo    = errors.New("sound: there are pictures in it")
	ErrTracks   = errors.New("sound: there is not exactly one track of sound")
	ErrCodec    = errors.New("sound: browsers do not play its codec")
	ErrTooLong  = errors.New("sound: too long")
	ErrTooShort = errors.New("sound: too short")
)

// Recording is a recording made anew.
type Recording struct {
	Format   Format
	Content  []byte
	Duration time.Duration // measured, at least Shortest
}

func broken(format string, a ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrBroken}, a...)...)
}

// codec is how the packets of a track are coded.
type codec uint8

const (
	opus codec = iota + 1
	aac
	mp3
)

// track is the sound of a recording, out of its container.
type track struct {
	codec    codec
	channels int      // 1 or 2
	rate     int      // ticks a second, of the times of packets; 48,000 for Opus
	config   []byte   // of AAC: its AudioSpecificConfig
	core     int      // of AAC: samples a second, 1024 of which a packet holds at least
	skip     int      // of Opus: samples to leave out at the start, at most 65,535
	gain     int16    // of Opus: as in its head
	trim     int      // of Opus: samples to leave out at the end, at most one packet
	packets  []packet // in their order
}

// packet is what the codec decodes at once. Its data are a part of the recording's, or a copy of parts of it.
type packet struct {
	data   []byte
	at     int64 // ticks since the start, never falling
	length int64 // ticks
}

// duration is how long the track sounds.
func (t *track) duration() time.Duration {
	n := len(t.packets)
	if n == 0 {
		return 0
	}
	last := t.packets[n-1]
	seconds := float64(max(0, last.at+last.length-int64(t.skip)-int64(t.trim))) / float64(t.rate)
	if t.codec == aac { // whatever the tables say
		seconds = max(seconds, float64(n)*1024/float64(t.core))
	}
	return time.Duration(seconds * float64(time.Second))
}

// tooLong says of a track under construction that nothing can make it short enough any more.
func (t *track) tooLong() bool { return t.duration() > Longest+grace || len(t.packets) > mostPackets }

// Recognised says by its first bytes whether a file may be a recording of a known kind.
func Recognised(head []byte) bool { return reader(head) != nil }

// reader is what reads a file that begins with head; nil for what is no recording.
func reader(head []byte) func([]byte) (*track, error) {
	switch {
	case bytes.HasPrefix(head, []byte{0x1A, 0x45, 0xDF, 0xA3}):
		return readWebM
	case bytes.HasPrefix(head, []byte("OggS")):
		return readOgg
	case len(head) >= 8 && (string(head[4:8]) == "ftyp" || string(head[4:8]) == "moov"):
		return readMP4
	case bytes.HasPrefix(head, []byte("ID3")), len(head) >= 4 && parseFrame(head).ok:
		return readMP3
	}
	return nil
}

// Remake judges a recording and makes it anew. The error is one of those above.
func Remake(content []byte) (Recording, error) {
	read := reader(content)
	if read == nil {
		return Recording{}, ErrUnknown
	}
	t, err := read(content)
	if err != nil {
		return Recording{}, err
	}
	duration := t.duration()
	switch {
	case duration > Longest+grace:
		return Recording{}, ErrTooLong
	case duration < Shortest:
		return Recording{}, ErrTooShort
	}
	made := Recording{Duration: min(duration, Longest)}
	switch t.codec {
	case opus:
		made.Format, made.Content = WebM, writeWebM(t)
	case aac:
		made.Format, made.Content = MP4, writeMP4(t)
	case mp3:
		made.Format, made.Content = MP3, writeMP3(t)
	}
	return made, nil
}
