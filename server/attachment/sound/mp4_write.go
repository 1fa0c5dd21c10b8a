package sound

import (
	"encoding/binary"
)

// appendBox appends a box of bytes.
func appendBox(dst []byte, kind string, parts ...[]byte) []byte {
	length := 8
	for _, p := range parts {
		length += len(p)
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(length))
	dst = append(dst, kind...)
	for _, p := range parts {
		dst = append(dst, p...)
	}
	return dst
}

func makeBox(kind string, parts ...[]byte) []byte { return appendBox(nil, kind, parts...) }

// words are numbers of 32 bits, as most fields are.
func words(n ...uint32) (b []byte) {
	for _, one := range n {
		b = binary.BigEndian.AppendUint32(b, one)
	}
	return b
}

// unityMatrix shows pictures as they are; every head bears it, even of sound.
var unityMatrix = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)

// writeMP4 writes a track of AAC as MP4: tables first, so that it sounds before it has come in whole. All times of making are zero.
func writeMP4(t *track) []byte {
	var times, sizes []byte
	var runs, ticks, data uint32
	var length, last int64
	flush := func() {
		if runs > 0 {
			times = append(times, words(runs, uint32(last))...)
		}
	}
	entries := uint32(0)
	for _, p := range t.packets {
		if p.length != last || runs == 0 {
			flush()
			runs, last = 0, p.length
			entries++
		}
		runs++
		length += p.length
		data += uint32(len(p.data))
		sizes = append(sizes, words(uint32(len(p.data)))...)
	}
	flush()
	ticks = uint32(length) // at most five minutes of a million ticks a second

	// AAC: a stream descriptor around a decoder's around its configuration.
	decoder := append([]byte{0x40, 0x15, 0, 0, 0}, words(0, 0)...)
	decoder = append(decoder, 5, byte(len(t.config)))
	decoder = append(decoder, t.config...)
	stream := append([]byte{0, 1, 0, 4, byte(len(decoder))}, decoder...)
	stream = append(stream, 6, 1, 2)
	esds := makeBox("esds", words(0), []byte{3, byte(len(stream))}, stream)
	entry := makeBox("mp4a",
		[]byte{0, 0, 0, 0, 0, 0, 0, 1}, words(0, 0), []byte{0, byte(t.channels), 0, 16}, words(0, uint32(min(t.rate, 65_535))<<16), esds)

	build := func(place uint32) []byte {
		stbl := makeBox("stbl",
			makeBox("stsd", words(0, 1), entry),
			makeBox("stts", words(0, entries), times),
			makeBox("stsc", words(0, 1, 1, uint32(len(t.packets)), 1)),
			makeBox("stsz", words(0, 0, uint32(len(t.packets))), sizes),
			makeBox("stco", words(0, 1, place)))
		minf := makeBox("minf",
			makeBox("smhd", words(0, 0)),
			makeBox("dinf", makeBox("dref", words(0, 1), makeBox("url ", words(1)))),
			stbl)
		mdia := makeBox("mdia",
			makeBox("mdhd", words(0, 0, 0, uint32(t.rate), ticks), []byte{0x55, 0xC4, 0, 0}), // language: undetermined
			makeBox("hdlr", words(0, 0), []byte("soun"), words(0, 0, 0), []byte{0}),
			minf)
		tkhd := makeBox("tkhd", words(3, 0, 0, 1, 0, ticks, 0, 0), []byte{0, 0, 0, 0, 1, 0, 0, 0}, unityMatrix, words(0, 0))
		mvhd := makeBox("mvhd", words(0, 0, 0, uint32(t.rate), ticks, 0x10000), []byte{1, 0, 0, 0}, words(0, 0), unityMatrix,
			words(0, 0, 0, 0, 0, 0, 2))
		moov := makeBox("moov", mvhd, makeBox("trak", tkhd, mdia))
		return append(makeBox("ftyp", []byte("M4A "), words(0), []byte("M4A mp42isom")), moov...)
	}
	made := build(uint32(len(build(0)) + 8))
	made = binary.BigEndian.AppendUint32(made, data+8)
	made = append(made, "mdat"...)
	for _, p := range t.packets {
		made = append(made, p.data...)
	}
	return made
}
