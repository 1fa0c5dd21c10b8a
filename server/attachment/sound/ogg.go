package sound

import (
	"bytes"
	"encoding/binary"
)

// oggTable is that of CRC-32 with the polynomial 0x04C11DB7, highest bit first: not the one of hash/crc32, which is reflected.
var oggTable = func() (table [256]uint32) {
	for i := range table {
		c := uint32(i) << 24
		for range 8 {
			if c&(1<<31) != 0 {
				c = c<<1 ^ 0x04C11DB7
			} else {
				c <<= 1
			}
		}
		table[i] = c
	}
	return table
}()

// oggSum is the checksum of a page, whose own bytes 22 to 25 count as zero.
func oggSum(page []byte) (c uint32) {
	for i, b := range page {
		if i >= 22 && i < 26 {
			b = 0
		}
		c = c<<8 ^ oggTable[byte(c>>24)^b]
	}
	return c
}

// readOgg reads Opus in Ogg (RFC 3533, RFC 7845): one stream from its first to its last page.
func readOgg(content []byte) (*track, error) {
	const (
		continued = 1
		first     = 2
		last      = 4
	)
	var t *track
	var unfinished []byte // of the packet that goes on on the next page
	var serial, sequence uint32
	var granule int64
	at := int64(0)
	seen := 0 // packets, the two of the head included
	open := false
	ended := false
	for page := 0; len(content) > 0; page++ {
		if len(content) < 27 || !bytes.HasPrefix(content, []byte("OggS")) || content[4] != 0 {
			return nil, broken("page %d is none", page)
		}
		flags, lacing := content[5], int(content[26])
		if len(content) < 27+lacing {
			return nil, broken("page %d is cut short", page)
		}
		sizes := content[27 : 27+lacing]
		length := 27 + lacing
		for _, n := range sizes {
			length += int(n)
		}
		if len(content) < length {
			return nil, broken("page %d is cut short", page)
		}
		if oggSum(content[:length]) != binary.LittleEndian.Uint32(content[22:]) {
			return nil, broken("page %d is damaged", page)
		}
		number := binary.LittleEndian.Uint32(content[18:])
		switch id := binary.LittleEndian.Uint32(content[14:]); {
		case page == 0 && flags&first == 0:
			return nil, broken("its start is missing")
		case page == 0:
			serial, sequence = id, number
		case ended || flags&first != 0 || id != serial:
			return nil, ErrTracks
		case number != sequence+1:
			return nil, broken("pages are missing before page %d", page)
		}
		sequence = number
		if (flags&continued != 0) != open {
			return nil, broken("page %d does not continue the one before", page)
		}
		if g := int64(binary.LittleEndian.Uint64(content[6:])); g >= 0 {
			granule = g
		}
		ended = flags&last != 0
		body := content[27+lacing : length]
		content = content[length:]
		size := 0
		for _, n := range sizes {
			size += int(n)
			if open = n == 255; open {
				continue
			}
			data := body[:size:size]
			body, size = body[size:], 0
			if unfinished != nil {
				data, unfinished = append(unfinished, data...), nil
			}
			var err error
			switch seen++; seen {
			case 1:
				t, err = readOpusHead(data)
				if err != nil && !bytes.HasPrefix(data, []byte("OpusHead")) {
					err = ErrCodec // Vorbis, Speex, FLAC, Theora
				}
			case 2:
				if !bytes.HasPrefix(data, []byte("OpusTags")) {
					err = broken("no tags")
				}
			default:
				if err = t.addOpus(data, at); err == nil {
					at += t.packets[len(t.packets)-1].length
				}
			}
			if err != nil {
				return nil, err
			}
		}
		if open {
			unfinished = append(unfinished, body[:size]...)
		}
	}
	if t == nil || open {
		return nil, broken("its end is missing")
	}
	// The last page tells at which sample the sound ends, within its last packet.
	if n := len(t.packets); n > 0 && ended && granule < at && at-granule < t.packets[n-1].length {
		t.trim = int(at - granule)
	}
	return t, nil
}
