package sound

import (
	"bytes"
	"encoding/binary"
)

// frameHead is what the four bytes at the start of a frame of MPEG audio say (ISO 11172-3, ISO 13818-3).
type frameHead struct {
	ok       bool
	kind     uint32 // version, layer and rate: the same in all frames of a recording
	mono     bool
	rate     int
	samples  int
	length   int // bytes, the head included
	side     int // bytes of side information
	protects bool
}

// parseFrame reads a head of layer III. Free bit rates are not taken: nothing tells where such a frame ends.
func parseFrame(data []byte) (f frameHead) {
	if len(data) < 4 {
		return f
	}
	h := binary.BigEndian.Uint32(data)
	version, layer, bitrate, rate := h>>19&3, h>>17&3, h>>12&15, h>>10&3
	if h>>21 != 0x7FF || version == 1 || layer != 1 || bitrate == 0 || bitrate == 15 || rate == 3 || h&3 == 2 {
		return f
	}
	f.kind = h & 0xFFFE0C00
	f.mono = h>>6&3 == 3
	f.protects = h>>16&1 == 0
	f.rate = [3]int{44_100, 48_000, 32_000}[rate]
	kilobits := [15]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[bitrate]
	f.samples, f.side = 1152, 32
	if f.mono {
		f.side = 17
	}
	if version != 3 { // half, or a quarter, of the rates
		f.rate /= 2
		if version == 0 {
			f.rate /= 2
		}
		kilobits = [15]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[bitrate]
		f.samples, f.side = 576, 17
		if f.mono {
			f.side = 9
		}
	}
	f.length = f.samples / 8 * kilobits * 1000 / f.rate
	f.length += int(h >> 9 & 1)
	f.ok = f.length >= 4+f.side
	return f
}

// resync is how far the next frame may be behind what is none.
const resync = 4096

// readMP3 reads the frames of an MP3. What stands before, between and behind them is left out: tags, with names, pictures and
// whatever programs put there, and the index of the frames, which is made anew.
func readMP3(content []byte) (*track, error) {
	for bytes.HasPrefix(content, []byte("ID3")) {
		if len(content) < 10 {
			return nil, broken("its tag is cut short")
		}
		length := 10
		for i, b := range content[6:10] {
			if b > 0x7F {
				return nil, broken("its tag has no length")
			}
			length += int(b) << (7 * (3 - i))
		}
		if content[5]&0x10 != 0 {
			length += 10
		}
		if length > len(content) {
			return nil, broken("its tag is cut short")
		}
		content = content[length:]
	}
	content = bytes.TrimLeft(content, "\x00")
	var t *track
	var first frameHead
	for len(content) > 0 {
		f := parseFrame(content)
		if !f.ok || t != nil && f.kind != first.kind {
			next := nextFrame(content, first)
			if next < 0 {
				break
			}
			content = content[next:]
			continue
		}
		if f.length > len(content) {
			break // the recorder was stopped in the middle
		}
		data := content[:f.length]
		content = content[f.length:]
		if t == nil {
			first = f
			t = &track{codec: mp3, channels: 2, rate: f.rate}
			if f.mono {
				t.channels = 1
			}
		}
		if isIndex(data, f) {
			continue
		}
		n := int64(len(t.packets))
		t.packets = append(t.packets, packet{data: data, at: n * int64(f.samples), length: int64(f.samples)})
		if t.tooLong() {
			return nil, ErrTooLong
		}
	}
	if t == nil {
		return nil, ErrUnknown
	}
	if tail := bytes.Trim(content, "\x00"); len(tail) > 0 && !isTail(tail, first) {
		return nil, broken("%d bytes behind frame %d are no sound", len(tail), len(t.packets))
	}
	return t, nil
}

// nextFrame finds the next frame of the same kind that another follows; -1 if there is none near.
func nextFrame(content []byte, like frameHead) int {
	for at := 1; at < len(content) && at < resync; at++ {
		f := parseFrame(content[at:])
		if !f.ok || like.ok && f.kind != like.kind || at+f.length > len(content) {
			continue
		}
		if g := parseFrame(content[at+f.length:]); g.ok && g.kind == f.kind {
			return at
		}
	}
	return -1
}

// isTail reports whether what is left is a tag, or the beginning of a frame.
func isTail(tail []byte, like frameHead) bool {
	for _, mark := range []string{"TAG", "APETAGEX", "LYRICSBEGIN", "ID3"} {
		if bytes.HasPrefix(tail, []byte(mark)) {
			return true
		}
	}
	f := parseFrame(tail)
	return f.ok && f.kind == like.kind && f.length > len(tail) || len(tail) < 4
}

// isIndex reports whether a frame holds no sound, but what programs tell of the others.
func isIndex(data []byte, f frameHead) bool {
	for _, at := range []int{4 + f.side, 6 + f.side, 36} {
		for _, mark := range []string{"Xing", "Info", "VBRI"} {
			if len(data) >= at+4 && string(data[at:at+4]) == mark {
				return true
			}
		}
	}
	return false
}

// writeMP3 writes the frames behind one that tells how many they are: without it, a player guesses from the first how long it
// will sound.
func writeMP3(t *track) []byte {
	head := binary.BigEndian.Uint32(t.packets[0].data)
	head |= 1 << 16 // no checksum
	head &^= 0xF200 // bit rate, padding
	head |= 9 << 12 // 128 or 80 kbit/s: room enough for the index at every rate
	var four [4]byte
	binary.BigEndian.PutUint32(four[:], head)
	f := parseFrame(four[:])
	index := make([]byte, f.length)
	copy(index, four[:])
	total := len(index)
	for _, p := range t.packets {
		total += len(p.data)
	}
	at := 4 + f.side
	copy(index[at:], "Xing")
	binary.BigEndian.PutUint32(index[at+4:], 3) // frames and bytes follow
	binary.BigEndian.PutUint32(index[at+8:], uint32(len(t.packets)))
	binary.BigEndian.PutUint32(index[at+12:], uint32(total))
	made := make([]byte, 0, total)
	made = append(made, index...)
	for _, p := range t.packets {
		made = append(made, p.data...)
	}
	return made
}
