package sound

import (
	"encoding/binary"
	"math"
	"math/bits"
	"time"
)

// Elements of EBML (RFC 8794) and Matroska (RFC 9559) that are read or written here.
const (
	idEBML            = 0x1A45DFA3
	idEBMLVersion     = 0x4286
	idEBMLReadVersion = 0x42F7
	idEBMLMaxIDLength = 0x42F2
	idEBMLMaxSize     = 0x42F3
	idDocType         = 0x4282
	idDocTypeVersion  = 0x4287
	idDocTypeRead     = 0x4285

	idSegment     = 0x18538067
	idSeekHead    = 0x114D9B74
	idInfo        = 0x1549A966
	idTracks      = 0x1654AE6B
	idCues        = 0x1C53BB6B
	idCluster     = 0x1F43B675
	idTags        = 0x1254C367
	idAttachments = 0x1941A469
	idChapters    = 0x1043A770

	idTimestampScale = 0x2AD7B1
	idDuration       = 0x4489
	idMuxingApp      = 0x4D80
	idWritingApp     = 0x5741

	idTrackEntry       = 0xAE
	idTrackNumber      = 0xD7
	idTrackUID         = 0x73C5
	idTrackType        = 0x83
	idFlagLacing       = 0x9C
	idCodecID          = 0x86
	idCodecPrivate     = 0x63A2
	idCodecDelay       = 0x56AA
	idSeekPreRoll      = 0x56BB
	idContentEncodings = 0x6D80
	idAudio            = 0xE1
	idSamplingRate     = 0xB5
	idChannels         = 0x9F

	idTimestamp      = 0xE7
	idSimpleBlock    = 0xA3
	idBlockGroup     = 0xA0
	idBlock          = 0xA1
	idDiscardPadding = 0x75A2
	idEncryptedBlock = 0xAF

	idCuePoint        = 0xBB
	idCueTime         = 0xB3
	idCueTrackPos     = 0xB7
	idCueTrack        = 0xF7
	idCueClusterPlace = 0xF1
)

// element is one element of EBML. Its body reaches to the end of its parent if its size is not known.
type element struct {
	id      uint32
	body    []byte
	unknown bool
}

// vint reads a number of variable length, at most most bytes, whose marker stays in it or not; length 0 says that there is none.
func vint(data []byte, most int, marker bool) (value uint64, length int) {
	if len(data) == 0 || data[0] == 0 {
		return 0, 0
	}
	length = bits.LeadingZeros8(data[0]) + 1
	if length > most || length > len(data) {
		return 0, 0
	}
	value = uint64(data[0])
	if !marker {
		value &= 0xFF >> length
	}
	for _, b := range data[1:length] {
		value = value<<8 | uint64(b)
	}
	return value, length
}

// nextElement splits the first element off.
func nextElement(data []byte) (e element, rest []byte, err error) {
	id, n := vint(data, 4, true)
	if n == 0 {
		return e, nil, broken("no element")
	}
	e.id = uint32(id)
	data = data[n:]
	size, n := vint(data, 8, false)
	if n == 0 {
		return e, nil, broken("element %X has no size", e.id)
	}
	data = data[n:]
	if size == 1<<(7*n)-1 {
		if e.id != idSegment && e.id != idCluster {
			return e, nil, broken("element %X has no size", e.id)
		}
		e.unknown, e.body = true, data
		return e, nil, nil
	}
	if size > uint64(len(data)) {
		return e, nil, broken("element %X is cut short", e.id)
	}
	e.body = data[:size]
	return e, data[size:], nil
}

// each calls visit with each element within data.
func each(data []byte, visit func(element) error) error {
	for len(data) > 0 {
		e, rest, err := nextElement(data)
		if err != nil {
			return err
		}
		if e.unknown {
			return broken("element %X has no size", e.id)
		}
		if err := visit(e); err != nil {
			return err
		}
		data = rest
	}
	return nil
}

func (e element) uint() (n uint64, err error) {
	if len(e.body) > 8 {
		return 0, broken("element %X is too large", e.id)
	}
	for _, b := range e.body {
		n = n<<8 | uint64(b)
	}
	return n, nil
}

// webm is what is known of a file while it is read.
type webm struct {
	track  *track
	number uint64 // of the track
	scale  uint64 // nanoseconds a unit of time
	base   uint64 // time of the cluster
	start  int64  // of the first packet, in samples
}

// readWebM reads the one track of a WebM or Matroska file, which must be Opus.
func readWebM(content []byte) (*track, error) {
	head, content, err := nextElement(content)
	if err != nil {
		return nil, err
	}
	kind := ""
	if err := each(head.body, func(e element) error {
		if e.id == idDocType {
			kind = string(e.body)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if kind != "webm" && kind != "matroska" {
		return nil, ErrUnknown
	}
	w := &webm{scale: 1_000_000}
	segment, rest, err := nextElement(content)
	if err != nil {
		return nil, err
	}
	if segment.id != idSegment || len(rest) > 0 {
		return nil, broken("it is not one segment")
	}
	if err := w.segment(segment.body); err != nil {
		return nil, err
	}
	if w.track == nil {
		return nil, ErrTracks
	}
	return w.track, nil
}

// segment reads what is directly in the segment. A cluster of unknown size ends where the next such element begins.
func (w *webm) segment(data []byte) error {
	for len(data) > 0 {
		e, rest, err := nextElement(data)
		if err != nil {
			return err
		}
		switch e.id {
		case idInfo:
			err = each(e.body, func(e element) (err error) {
				if e.id == idTimestampScale {
					w.scale, err = e.uint()
				}
				return err
			})
			if err == nil && (w.scale < 1_000 || w.scale > 1_000_000_000) {
				err = broken("a unit of %d ns", w.scale)
			}
		case idTracks:
			if w.track != nil {
				return ErrTracks
			}
			err = w.tracks(e.body)
		case idCluster:
			if w.track == nil {
				return broken("sound before its track")
			}
			if e.unknown {
				rest, err = w.openCluster(e.body)
			} else {
				err = each(e.body, w.inCluster)
			}
		}
		if err != nil {
			return err
		}
		data = rest
	}
	return nil
}

func (w *webm) openCluster(data []byte) (rest []byte, err error) {
	for len(data) > 0 {
		e, after, err := nextElement(data)
		if err != nil {
			return nil, err
		}
		switch e.id {
		case idSeekHead, idInfo, idTracks, idCues, idCluster, idTags, idAttachments, idChapters:
			return data, nil
		}
		if err := w.inCluster(e); err != nil {
			return nil, err
		}
		data = after
	}
	return nil, nil
}

func (w *webm) tracks(data []byte) error {
	video, sounds := false, 0
	err := each(data, func(e element) error {
		if e.id != idTrackEntry {
			return nil
		}
		kind, t, number, err := readTrackEntry(e.body)
		switch {
		case kind == 1:
			video = true
		case kind == 2:
			if sounds++; err == nil {
				w.track, w.number = t, number
			}
			return err
		case err == nil: // subtitles, buttons
			return ErrTracks
		}
		return nil
	})
	switch {
	case video:
		return ErrVideo
	case err != nil:
		return err
	case sounds != 1:
		return ErrTracks
	}
	return nil
}

// readTrackEntry reads one track; err is about its sound, and its kind is right beside an error.
func readTrackEntry(data []byte) (kind uint64, t *track, number uint64, err error) {
	var name string
	var private []byte
	encoded := false
	walked := each(data, func(e element) (err error) {
		switch e.id {
		case idTrackNumber:
			number, err = e.uint()
		case idTrackType:
			kind, err = e.uint()
		case idCodecID:
			name = string(e.body)
		case idCodecPrivate:
			private = e.body
		case idContentEncodings:
			encoded = true
		}
		return err
	})
	switch {
	case walked != nil:
		return kind, nil, 0, walked
	case kind != 2:
		return kind, nil, 0, nil
	case name != "A_OPUS" || encoded:
		return kind, nil, 0, ErrCodec
	}
	t, err = readOpusHead(private)
	return kind, t, number, err
}

func (w *webm) inCluster(e element) (err error) {
	switch e.id {
	case idTimestamp:
		w.base, err = e.uint()
	case idSimpleBlock:
		err = w.block(e.body)
	case idBlockGroup:
		padding := int64(0)
		err = each(e.body, func(e element) error {
			switch e.id {
			case idBlock:
				return w.block(e.body)
			case idDiscardPadding:
				n, err := e.uint()
				padding = int64(n<<(64-8*len(e.body))) >> (64 - 8*len(e.body)) // signed
				return err
			}
			return nil
		})
		w.track.trim = 0
		if n := len(w.track.packets); err == nil && n > 0 && padding > 0 && padding < 120_000_000 {
			w.track.trim = int(min(padding*opusRate/1_000_000_000, w.track.packets[n-1].length-1))
		}
	case idEncryptedBlock:
		err = ErrCodec
	}
	return err
}

// block reads a block: the number of its track, its time within the cluster, flags, and a packet.
func (w *webm) block(data []byte) error {
	number, n := vint(data, 8, false)
	if n == 0 || len(data) < n+3 {
		return broken("a block is cut short")
	}
	if number != w.number {
		return ErrTracks
	}
	if data[n+2]&0x06 != 0 {
		return broken("a block holds several packets") // no recorder of a voice does so
	}
	relative := int64(int16(binary.BigEndian.Uint16(data[n:])))
	// In floating point, which no number of the file's overflows. A page may have been open for hours before it recorded.
	seconds := (float64(w.base) + float64(relative)) * float64(w.scale) / 1e9
	if seconds > (48 * time.Hour).Seconds() {
		return ErrTooLong
	}
	at := int64(math.Round(seconds * opusRate))
	if len(w.track.packets) == 0 {
		w.start = at
	}
	w.track.trim = 0
	return w.track.addOpus(data[n+3:], max(0, at-w.start))
}
