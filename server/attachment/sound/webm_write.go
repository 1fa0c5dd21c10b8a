package sound

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// clusterTicks is how much sound stands in one cluster, and so how finely one can move about; 5 s.
const clusterTicks = 5 * opusRate

// appendElement appends an element with its size in as few bytes as may be.
func appendElement(dst []byte, id uint32, body ...byte) []byte {
	dst = appendID(dst, id)
	n := uint64(len(body))
	length := max(1, (bits.Len64(n+1)+6)/7) // all ones would mean an unknown size
	for i := length - 1; i >= 0; i-- {
		b := byte(n >> (8 * i))
		if i == length-1 {
			b |= 1 << (8 - length)
		}
		dst = append(dst, b)
	}
	return append(dst, body...)
}

func appendID(dst []byte, id uint32) []byte {
	for i := (bits.Len32(id) - 1) / 8; i >= 0; i-- {
		dst = append(dst, byte(id>>(8*i)))
	}
	return dst
}

func appendUint(dst []byte, id uint32, n uint64) []byte {
	var body [8]byte
	binary.BigEndian.PutUint64(body[:], n)
	return appendElement(dst, id, body[min(7, bits.LeadingZeros64(n)/8):]...)
}

func appendFloat(dst []byte, id uint32, f float64) []byte {
	return appendElement(dst, id, binary.BigEndian.AppendUint64(nil, math.Float64bits(f))...)
}

func appendText(dst []byte, id uint32, text string) []byte {
	return appendElement(dst, id, []byte(text)...)
}

// writeWebM writes a track of Opus as WebM: head, track, index, sound.
func writeWebM(t *track) []byte {
	milliseconds := func(ticks int64) uint64 { return uint64(ticks * 1000 / opusRate) }

	var info []byte
	info = appendUint(info, idTimestampScale, 1_000_000)
	info = appendText(info, idMuxingApp, "voix")
	info = appendText(info, idWritingApp, "voix")
	info = appendFloat(info, idDuration, t.duration().Seconds()*1000)

	var audio []byte
	audio = appendFloat(audio, idSamplingRate, opusRate)
	audio = appendUint(audio, idChannels, uint64(t.channels))
	var entry []byte
	entry = appendUint(entry, idTrackNumber, 1)
	entry = appendUint(entry, idTrackUID, 1)
	entry = appendUint(entry, idTrackType, 2)
	entry = appendUint(entry, idFlagLacing, 0)
	entry = appendText(entry, idCodecID, "A_OPUS")
	entry = appendElement(entry, idCodecPrivate, t.opusHead()...)
	entry = appendUint(entry, idCodecDelay, uint64(t.skip)*1_000_000_000/opusRate)
	entry = appendUint(entry, idSeekPreRoll, 80_000_000)
	entry = appendElement(entry, idAudio, audio...)

	var clusters, cues []byte
	type cue struct{ time, place uint64 }
	var starts []cue
	for i := 0; i < len(t.packets); {
		begin := t.packets[i].at
		base := milliseconds(begin)
		cluster := appendUint(nil, idTimestamp, base)
		for ; i < len(t.packets) && t.packets[i].at < begin+clusterTicks; i++ {
			p := t.packets[i]
			block := binary.BigEndian.AppendUint16([]byte{0x81}, uint16(milliseconds(p.at)-base))
			if i == len(t.packets)-1 && t.trim > 0 {
				group := appendElement(nil, idBlock, append(append(block, 0), p.data...)...)
				group = appendElement(group, idDiscardPadding, binary.BigEndian.AppendUint64(nil, uint64(t.trim)*1_000_000_000/opusRate)...) // signed
				cluster = appendElement(cluster, idBlockGroup, group...)
				continue
			}
			cluster = appendElement(cluster, idSimpleBlock, append(append(block, 0x80), p.data...)...)
		}
		starts = append(starts, cue{base, uint64(len(clusters))})
		clusters = appendElement(clusters, idCluster, cluster...)
	}

	segment := appendElement(nil, idInfo, info...)
	segment = appendElement(segment, idTracks, appendElement(nil, idTrackEntry, entry...)...)
	// Places count from the start of the segment's body, the index itself included: places of eight bytes make its length known.
	index := func(before uint64) []byte {
		cues = cues[:0]
		for _, c := range starts {
			where := appendUint(nil, idCueTrack, 1)
			where = appendElement(where, idCueClusterPlace, binary.BigEndian.AppendUint64(nil, before+c.place)...)
			point := appendUint(nil, idCueTime, c.time)
			point = appendElement(point, idCueTrackPos, where...)
			cues = appendElement(cues, idCuePoint, point...)
		}
		return appendElement(nil, idCues, cues...)
	}
	segment = append(segment, index(uint64(len(segment)+len(index(0))))...)
	segment = append(segment, clusters...)

	var head []byte
	head = appendUint(head, idEBMLVersion, 1)
	head = appendUint(head, idEBMLReadVersion, 1)
	head = appendUint(head, idEBMLMaxIDLength, 4)
	head = appendUint(head, idEBMLMaxSize, 8)
	head = appendText(head, idDocType, "webm")
	head = appendUint(head, idDocTypeVersion, 4)
	head = appendUint(head, idDocTypeRead, 2)
	return appendElement(appendElement(nil, idEBML, head...), idSegment, segment...)
}
