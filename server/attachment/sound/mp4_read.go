package sound

import (
	"encoding/binary"
)

// box is one box of the ISO base media file format (ISO 14496-12).
type box struct {
	kind string
	body []byte
	from int // where it begins in the file
}

// nextBox splits off the box at the start of data, which stands at from in the file.
func nextBox(data []byte, from int) (b box, length int, err error) {
	if len(data) < 8 {
		return b, 0, broken("a box is cut short")
	}
	size, head := uint64(binary.BigEndian.Uint32(data)), 8
	b.kind, b.from = string(data[4:8]), from
	switch {
	case size == 0:
		size = uint64(len(data))
	case size == 1:
		if len(data) < 16 {
			return b, 0, broken("box %q is cut short", b.kind)
		}
		size, head = binary.BigEndian.Uint64(data[8:]), 16
	}
	if size < uint64(head) || size > uint64(len(data)) {
		return b, 0, broken("box %q is cut short", b.kind)
	}
	b.body = data[head:size]
	return b, int(size), nil
}

// boxes calls visit with each box within data, which stands at from in the file.
func boxes(data []byte, from int, visit func(box) error) error {
	for at := 0; at < len(data); {
		b, length, err := nextBox(data[at:], from+at)
		if err != nil {
			return err
		}
		if err := visit(b); err != nil {
			return err
		}
		at += length
	}
	return nil
}

// within calls visit with each box in a box of boxes.
func within(b box, visit func(box) error) error { return boxes(b.body, 0, visit) }

// full splits the version and the flags off a box.
func full(b box, least int) (version byte, flags uint32, body []byte, err error) {
	if len(b.body) < 4+least {
		return 0, 0, nil, broken("box %q is cut short", b.kind)
	}
	word := binary.BigEndian.Uint32(b.body)
	return byte(word >> 24), word & 0xFFFFFF, b.body[4:], nil
}

// mp4 is what is known of a file while it is read.
type mp4 struct {
	file      []byte
	sound     *mp4Track
	video     bool
	others    int // tracks of sound beyond the first
	parts     []box
	fallbacks map[uint32][3]uint32 // by track: length, size of a sample and its flags where a fragment says nothing
}

type mp4Track struct {
	id        uint32
	handler   string
	timescale uint32
	track     *track
	fault     error // about its codec
	stbl      map[string]box
}

// readMP4 reads the one track of sound of an MP4, whole or in fragments, which must be AAC or Opus. Tracks of text are left out.
func readMP4(content []byte) (*track, error) {
	m := &mp4{file: content, fallbacks: map[uint32][3]uint32{}}
	err := boxes(content, 0, func(b box) error {
		switch b.kind {
		case "moov":
			return within(b, m.movie)
		case "moof":
			m.parts = append(m.parts, b)
		}
		return nil
	})
	switch {
	case m.video:
		return nil, ErrVideo
	case err != nil:
		return nil, err
	case m.sound == nil || m.others > 0:
		return nil, ErrTracks
	case m.sound.fault != nil:
		return nil, m.sound.fault
	}
	t := m.sound.track
	if t.codec == aac {
		t.rate = int(m.sound.timescale)
	}
	if err := m.samples(); err != nil {
		return nil, err
	}
	for _, part := range m.parts {
		if err := within(part, func(b box) error {
			if b.kind != "traf" {
				return nil
			}
			return m.fragment(part, b)
		}); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (m *mp4) movie(b box) error {
	switch b.kind {
	case "trak":
		t, err := readTrak(b)
		switch {
		case err != nil:
			return err
		case t.handler == "vide":
			m.video = true
		case t.handler == "soun" && m.sound != nil:
			m.others++
		case t.handler == "soun":
			m.sound = t
		}
	case "mvex":
		return within(b, func(b box) error {
			if b.kind != "trex" {
				return nil
			}
			_, _, body, err := full(b, 20)
			if err == nil {
				word := func(i int) uint32 { return binary.BigEndian.Uint32(body[4*i:]) }
				m.fallbacks[word(0)] = [3]uint32{word(2), word(3), word(4)}
			}
			return err
		})
	}
	return nil
}

func readTrak(trak box) (*mp4Track, error) {
	t := &mp4Track{stbl: map[string]box{}}
	err := within(trak, func(b box) error {
		switch b.kind {
		case "tkhd":
			return afterTimes(b, &t.id)
		case "mdia":
			return within(b, t.media)
		}
		return nil
	})
	if err != nil || t.handler != "soun" {
		return t, err
	}
	if t.timescale < 1000 || t.timescale > 1_000_000 {
		return t, broken("%d ticks a second", t.timescale)
	}
	stsd, ok := t.stbl["stsd"]
	if !ok {
		return t, broken("a track without a codec")
	}
	t.track, t.fault = readSampleEntry(stsd)
	return t, nil
}

// afterTimes reads the number that follows when a thing was made and changed: version 1 writes these in 64 bits each, else in 32.
func afterTimes(b box, into *uint32) error {
	version, _, body, err := full(b, 20)
	if err != nil {
		return err
	}
	at := 8
	if version == 1 {
		at = 16
	}
	*into = binary.BigEndian.Uint32(body[at:])
	return nil
}

func (t *mp4Track) media(b box) error {
	switch b.kind {
	case "mdhd":
		return afterTimes(b, &t.timescale)
	case "hdlr":
		_, _, body, err := full(b, 8)
		if err != nil {
			return err
		}
		t.handler = string(body[4:8])
	case "minf":
		return within(b, func(b box) error {
			if b.kind != "stbl" {
				return nil
			}
			return within(b, func(b box) error {
				t.stbl[b.kind] = b
				return nil
			})
		})
	}
	return nil
}

// readSampleEntry reads how the track is coded.
func readSampleEntry(stsd box) (*track, error) {
	_, _, body, err := full(stsd, 4)
	if err != nil {
		return nil, err
	}
	if binary.BigEndian.Uint32(body) != 1 {
		return nil, ErrCodec
	}
	entry, _, err := nextBox(body[4:], 0)
	if err != nil {
		return nil, err
	}
	if len(entry.body) < 28 {
		return nil, broken("a codec is cut short")
	}
	head := 28
	switch binary.BigEndian.Uint16(entry.body[8:]) { // QuickTime's versions are longer
	case 1:
		head += 16
	case 2:
		head += 36
	}
	if entry.kind != "mp4a" && entry.kind != "Opus" || len(entry.body) < head {
		return nil, ErrCodec
	}
	var t *track
	var found func(box) error
	depth := 0
	found = func(b box) (err error) {
		switch {
		case b.kind == "wave" && depth == 0: // where QuickTime puts it
			depth++
			return within(b, found)
		case b.kind == "esds" && entry.kind == "mp4a":
			t, err = readESDS(b)
		case b.kind == "dOps" && entry.kind == "Opus":
			t, err = readDOps(b.body)
		}
		return err
	}
	// QuickTime ends its lists in four zero bytes.
	children := entry.body[head:]
	for len(children) >= 8 {
		b, length, err := nextBox(children, 0)
		if err != nil {
			return nil, err
		}
		if err := found(b); err != nil {
			return nil, err
		}
		children = children[length:]
	}
	if t == nil {
		return nil, ErrCodec
	}
	return t, nil
}

func readDOps(body []byte) (*track, error) {
	if len(body) < 11 || body[0] != 0 {
		return nil, broken("no head of Opus")
	}
	return newOpus(body[1], binary.BigEndian.Uint16(body[2:]), int16(binary.BigEndian.Uint16(body[8:])), body[10])
}

// descriptor splits off a descriptor of ISO 14496-1: a tag, a length of up to four bytes, a body.
func descriptor(data []byte, tag byte) (body []byte, err error) {
	if len(data) < 2 || data[0] != tag {
		return nil, broken("no descriptor %d", tag)
	}
	length, at := 0, 1
	for {
		if at >= len(data) || at > 4 {
			return nil, broken("descriptor %d is cut short", tag)
		}
		b := data[at]
		length = length<<7 | int(b&0x7F)
		at++
		if b&0x80 == 0 {
			break
		}
	}
	if length > len(data)-at {
		return nil, broken("descriptor %d is cut short", tag)
	}
	return data[at : at+length], nil
}

func readESDS(b box) (*track, error) {
	_, _, body, err := full(b, 0)
	if err != nil {
		return nil, err
	}
	stream, err := descriptor(body, 3)
	if err != nil {
		return nil, err
	}
	if len(stream) < 3 {
		return nil, broken("a stream is cut short")
	}
	if stream[2]&0xE0 != 0 {
		return nil, ErrCodec // depends on others
	}
	decoder, err := descriptor(stream[3:], 4)
	if err != nil {
		return nil, err
	}
	if len(decoder) < 13 || decoder[0] != 0x40 {
		return nil, ErrCodec // MP3 in MP4, ALAC
	}
	config, err := descriptor(decoder[13:], 5)
	if err != nil {
		return nil, err
	}
	return newAAC(config)
}

// newAAC reads an AudioSpecificConfig (ISO 14496-3, section 1.6).
func newAAC(config []byte) (*track, error) {
	if len(config) < 2 || len(config) > 16 {
		return nil, ErrCodec
	}
	object, index, channels := config[0]>>3, config[0]&7<<1|config[1]>>7, config[1]>>3&15
	rates := []int{96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350}
	if object != 2 && object != 5 && object != 29 || channels < 1 || channels > 2 || int(index) >= len(rates) {
		return nil, ErrCodec
	}
	return &track{codec: aac, channels: int(channels), config: config, core: rates[index]}, nil
}

// add adds a sample, whose bytes must be in the file.
func (m *mp4) add(from, size uint64, ticks uint32) error {
	t := m.sound.track
	if from > uint64(len(m.file)) || size > uint64(len(m.file))-from {
		return broken("sample %d is not in the file", len(t.packets))
	}
	data := m.file[from : from+size]
	at := int64(0)
	if n := len(t.packets); n > 0 {
		at = t.packets[n-1].at + t.packets[n-1].length
	}
	if t.codec == opus {
		return t.addOpus(data, at)
	}
	if len(data) == 0 {
		return nil
	}
	t.packets = append(t.packets, packet{data: data, at: at, length: int64(ticks)})
	if t.tooLong() {
		return ErrTooLong
	}
	return nil
}

// samples reads those that the tables of the track list.
func (m *mp4) samples() error {
	stbl := m.sound.stbl
	table := func(kind string, width int) (rows []byte, err error) {
		b, ok := stbl[kind]
		if !ok {
			return nil, nil
		}
		_, _, body, err := full(b, 4)
		if err != nil {
			return nil, err
		}
		n := uint64(binary.BigEndian.Uint32(body))
		if n*uint64(width) > uint64(len(body)-4) {
			return nil, broken("table %q is cut short", kind)
		}
		return body[4 : 4+n*uint64(width)], nil
	}
	word := func(b []byte, i int) uint32 { return binary.BigEndian.Uint32(b[4*i:]) }

	stsz, ok := stbl["stsz"]
	if !ok {
		if _, compact := stbl["stz2"]; compact {
			return ErrCodec
		}
		return nil
	}
	_, _, sizes, err := full(stsz, 8)
	if err != nil {
		return err
	}
	uniform, count := word(sizes, 0), word(sizes, 1)
	sizes = sizes[8:]
	if count == 0 {
		return nil
	}
	if count > mostPackets {
		return ErrTooLong
	}
	if uniform == 0 && uint64(len(sizes)) < 4*uint64(count) {
		return broken("table \"stsz\" is cut short")
	}
	times, err := table("stts", 8)
	if err != nil {
		return err
	}
	runs, err := table("stsc", 12)
	if err != nil {
		return err
	}
	chunks, err := table("stco", 4)
	if err != nil {
		return err
	}
	wide, err := table("co64", 8)
	if err != nil {
		return err
	}
	chunk := func(i int) (uint64, bool) {
		switch {
		case 4*i+4 <= len(chunks):
			return uint64(word(chunks, i)), true
		case 8*i+8 <= len(wide):
			return binary.BigEndian.Uint64(wide[8*i:]), true
		}
		return 0, false
	}
	if len(runs) == 0 {
		return broken("samples without chunks")
	}
	sample, run := uint32(0), 0
	var left, ticks uint32 // of the run of times
	for i := 0; sample < count; i++ {
		place, ok := chunk(i)
		if !ok {
			return broken("sample %d is in no chunk", sample)
		}
		for 12*(run+1) < len(runs) && uint64(word(runs, 3*(run+1))) <= uint64(i)+1 {
			run++
		}
		per := word(runs, 3*run+1)
		if per == 0 {
			return broken("a chunk without samples")
		}
		for n := uint32(0); n < per && sample < count; n++ {
			for left == 0 {
				if len(times) < 8 {
					return broken("sample %d has no time", sample)
				}
				left, ticks, times = word(times, 0), word(times, 1), times[8:]
			}
			left--
			size := uniform
			if uniform == 0 {
				size = word(sizes, int(sample))
			}
			if err := m.add(place, uint64(size), ticks); err != nil {
				return err
			}
			place += uint64(size)
			sample++
		}
	}
	return m.fits()
}

// fits refuses a file whose samples overlap: it would grow here.
func (m *mp4) fits() error {
	total := 0
	for _, p := range m.sound.track.packets {
		if total += len(p.data); total > len(m.file) {
			return broken("samples overlap")
		}
	}
	return nil
}

// fragment reads the samples of one fragment of a track.
func (m *mp4) fragment(moof, traf box) error {
	var fallback [3]uint32
	base := uint64(moof.from)
	mine := false
	next := base // where the run goes on that says no place of its own
	return within(traf, func(b box) error {
		switch b.kind {
		case "tfhd":
			_, flags, body, err := full(b, 4)
			if err != nil {
				return err
			}
			id := binary.BigEndian.Uint32(body)
			body = body[4:]
			mine, fallback = id == m.sound.id, m.fallbacks[id]
			for _, field := range []struct {
				flag  uint32
				width int
				take  func([]byte)
			}{
				{0x01, 8, func(v []byte) { base = binary.BigEndian.Uint64(v); next = base }},
				{0x02, 4, func([]byte) {}},
				{0x08, 4, func(v []byte) { fallback[0] = binary.BigEndian.Uint32(v) }},
				{0x10, 4, func(v []byte) { fallback[1] = binary.BigEndian.Uint32(v) }},
			} {
				if flags&field.flag == 0 {
					continue
				}
				if len(body) < field.width {
					return broken("box %q is cut short", b.kind)
				}
				field.take(body)
				body = body[field.width:]
			}
		case "trun":
			if !mine {
				return nil
			}
			place, err := m.run(b, base, next, fallback)
			next = place
			return err
		}
		return nil
	})
}

// run reads a run of samples, and returns where it ends.
func (m *mp4) run(b box, base, next uint64, fallback [3]uint32) (uint64, error) {
	_, flags, body, err := full(b, 4)
	if err != nil {
		return 0, err
	}
	count := binary.BigEndian.Uint32(body)
	body = body[4:]
	if count > mostPackets {
		return 0, ErrTooLong
	}
	take := func() (n uint32, err error) {
		if len(body) < 4 {
			return 0, broken("box %q is cut short", b.kind)
		}
		n, body = binary.BigEndian.Uint32(body), body[4:]
		return n, nil
	}
	if flags&0x01 != 0 {
		offset, err := take()
		if err != nil {
			return 0, err
		}
		next = base + uint64(int64(int32(offset))) // checked against the file when it is used
	}
	if flags&0x04 != 0 {
		if _, err := take(); err != nil {
			return 0, err
		}
	}
	for range count {
		ticks, size := fallback[0], fallback[1]
		for _, field := range []struct {
			flag uint32
			into *uint32
		}{{0x100, &ticks}, {0x200, &size}, {0x400, new(uint32)}, {0x800, new(uint32)}} {
			if flags&field.flag != 0 {
				if *field.into, err = take(); err != nil {
					return 0, err
				}
			}
		}
		if err := m.add(next, uint64(size), ticks); err != nil {
			return 0, err
		}
		next += uint64(size)
	}
	return next, m.fits()
}
