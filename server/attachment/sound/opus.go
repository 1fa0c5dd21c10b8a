package sound

import (
	"bytes"
	"encoding/binary"
)

// opusRate is that of Opus' clock, whatever was recorded.
const opusRate = 48_000

// opusLength is how long a packet sounds, in samples of 48 kHz (RFC 6716, section 3.1); 0 for what is no packet.
func opusLength(data []byte) int64 {
	if len(data) == 0 {
		return 0
	}
	var frame int64
	switch config := data[0] >> 3; {
	case config < 12: // SILK
		frame = [4]int64{480, 960, 1920, 2880}[config%4]
	case config < 16: // hybrid
		frame = [2]int64{480, 960}[config%2]
	default: // CELT
		frame = [4]int64{120, 240, 480, 960}[config%4]
	}
	frames := int64(1)
	switch data[0] & 3 {
	case 1:
		if len(data)%2 == 0 {
			return 0 // two frames of the same size
		}
		frames = 2
	case 2:
		if len(data) < 2 {
			return 0
		}
		frames = 2
	case 3:
		if len(data) < 2 {
			return 0
		}
		frames = int64(data[1] & 0x3F)
	}
	if length := frame * frames; length <= 5760 { // 120 ms
		return length
	}
	return 0
}

// addOpus adds a packet at a time, or behind the last packet if that is earlier.
func (t *track) addOpus(data []byte, at int64) error {
	length := opusLength(data)
	if length == 0 {
		return broken("packet %d is not Opus", len(t.packets))
	}
	if n := len(t.packets); n > 0 {
		at = max(at, t.packets[n-1].at)
	}
	t.packets = append(t.packets, packet{data: data, at: at, length: length})
	if t.tooLong() {
		return ErrTooLong
	}
	return nil
}

// readOpusHead reads the head of a stream (RFC 7845, section 5.1).
func readOpusHead(head []byte) (*track, error) {
	if len(head) < 19 || !bytes.HasPrefix(head, []byte("OpusHead")) || head[8]>>4 != 0 {
		return nil, broken("no head of Opus")
	}
	return newOpus(head[9], binary.LittleEndian.Uint16(head[10:]), int16(binary.LittleEndian.Uint16(head[16:])), head[18])
}

func newOpus(channels byte, skip uint16, gain int16, family byte) (*track, error) {
	if family != 0 || channels < 1 || channels > 2 {
		return nil, ErrCodec // surround
	}
	return &track{codec: opus, channels: int(channels), rate: opusRate, skip: int(skip), gain: gain}, nil
}

// opusHead is the head of the track's stream. The rate of what was recorded is nobody's business.
func (t *track) opusHead() []byte {
	head := append([]byte("OpusHead"), 1, byte(t.channels))
	head = binary.LittleEndian.AppendUint16(head, uint16(t.skip))
	head = binary.LittleEndian.AppendUint32(head, opusRate)
	head = binary.LittleEndian.AppendUint16(head, uint16(t.gain))
	return append(head, 0)
}
