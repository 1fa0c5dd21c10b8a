package opinion

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// Malformed says why a file is refused. Line counts from 1; 0 means the file as a whole. Reason is a French sentence without its
// final point.
type Malformed struct {
	File   string
	Line   int
	Reason string
}

func (m *Malformed) Error() string {
	if m.Line == 0 {
		return fmt.Sprintf("%s\u202f: %s", m.File, m.Reason)
	}
	return fmt.Sprintf("%s, ligne %d\u202f: %s", m.File, m.Line, m.Reason)
}

const (
	maxFaults     = 20      // named before the reader gives up
	maxRecord     = 1 << 20 // bytes of one record, which may span lines
	maxIdentifier = 256     // bytes
)

// records reads a CSV file (RFC 4180, UTF-8 with or without its mark, lines ended by LF or CRLF; empty ones are passed over) whose first
// record names the columns. Lines without a quote, which nearly all are, are cut at the commas in place: encoding/csv takes four
// times as long.
type records struct {
	file    string
	r       *bufio.Reader
	faults  []error
	line    int // of the first line of the current record
	lines   int // read so far
	raw     []byte
	fields  [][]byte
	columns []int    // where the wanted columns are
	wanted  [][]byte // their fields in the current record
	broken  bool     // what follows cannot be told apart
}

// newRecords reads the header. Every name must be there once; further columns are passed over.
func newRecords(file string, r io.Reader, names ...string) *records {
	c := &records{file: file, r: bufio.NewReaderSize(r, 1<<18), wanted: make([][]byte, len(names)), columns: make([]int, len(names))}
	if !c.next() {
		if len(c.faults) == 0 {
			c.whole("le fichier est vide")
		}
		return c
	}
	c.fields[0] = bytes.TrimPrefix(c.fields[0], []byte("\ufeff"))
	for i, name := range names {
		at := slices.IndexFunc(c.fields, func(f []byte) bool { return string(f) == name })
		switch {
		case at < 0:
			c.fault("la colonne «\u202f%s\u202f» manque", name)
			c.broken = true
		case slices.IndexFunc(c.fields[at+1:], func(f []byte) bool { return string(f) == name }) >= 0:
			c.fault("la colonne «\u202f%s\u202f» est donnée deux fois", name)
			c.broken = true
		}
		c.columns[i] = at
	}
	return c
}

func (c *records) fault(format string, args ...any) {
	if len(c.faults) < maxFaults {
		c.faults = append(c.faults, &Malformed{c.file, c.line, fmt.Sprintf(format, args...)})
	}
}

func (c *records) whole(format string, args ...any) {
	c.faults = append(c.faults, &Malformed{File: c.file, Reason: fmt.Sprintf(format, args...)})
}

func (c *records) stop(format string, args ...any) bool {
	c.fault(format, args...)
	c.broken = true
	return false
}

// row reads the next record into wanted, which holds until the call after. A record of another length than the header is a
// fault, and passed over.
func (c *records) row() bool {
	width := len(c.fields)
	for c.next() {
		if len(c.fields) == width {
			for i, at := range c.columns {
				c.wanted[i] = c.fields[at]
			}
			return true
		}
		c.fault("%d champs au lieu de %d", len(c.fields), width)
		c.fields = slices.Grow(c.fields[:0], width)[:width]
	}
	return false
}

// next reads the next record into fields. It returns false at the end, where records cannot be told apart, and once enough faults
// were found.
func (c *records) next() bool {
	for {
		if c.broken || len(c.faults) >= maxFaults {
			return false
		}
		line, err := c.r.ReadSlice('\n')
		c.line = c.lines + 1
		if errors.Is(err, bufio.ErrBufferFull) || bytes.IndexByte(line, '"') >= 0 {
			return c.long(line, err)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return c.stop("lecture interrompue\u202f: %v", err)
		}
		if err != nil && len(line) == 0 {
			return false
		}
		c.lines++
		if line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")); len(line) == 0 {
			continue
		}
		c.fields = c.fields[:0]
		for {
			comma := bytes.IndexByte(line, ',')
			if comma < 0 {
				c.fields = append(c.fields, line)
				return true
			}
			c.fields = append(c.fields, line[:comma])
			line = line[comma+1:]
		}
	}
}

// long reads on to the end of a record that has a quote or is longer than the buffer.
func (c *records) long(line []byte, err error) bool {
	c.raw = c.raw[:0]
	for quotes := 0; ; line, err = c.r.ReadSlice('\n') {
		c.raw = append(c.raw, line...)
		quotes += bytes.Count(line, []byte{'"'})
		switch {
		case len(c.raw) > maxRecord:
			return c.stop("un enregistrement dépasse %d octets, ou un guillemet n’est pas fermé", maxRecord)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return c.stop("lecture interrompue\u202f: %v", err)
		case err != nil && quotes%2 != 0:
			return c.stop("un guillemet n’est pas fermé")
		}
		c.lines++
		if quotes%2 == 0 {
			return c.cut(bytes.TrimSuffix(bytes.TrimSuffix(c.raw, []byte("\n")), []byte("\r")))
		}
	}
}

// cut cuts a record whose quotes are even in number. A quoted field is unquoted in place.
func (c *records) cut(raw []byte) bool {
	if c.lines == 1 {
		raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	}
	c.fields = c.fields[:0]
	for {
		if len(raw) == 0 || raw[0] != '"' {
			end := bytes.IndexByte(raw, ',')
			field := raw
			if end >= 0 {
				field = raw[:end]
			}
			if bytes.IndexByte(field, '"') >= 0 {
				return c.stop("un guillemet est au milieu d’un champ")
			}
			c.fields = append(c.fields, field)
			if end < 0 {
				return true
			}
			raw = raw[end+1:]
			continue
		}
		from, to := 1, 0
		for {
			end := bytes.IndexByte(raw[from:], '"')
			if end < 0 {
				return c.stop("un guillemet n’est pas fermé")
			}
			to += copy(raw[to:], raw[from:from+end])
			from += end + 1
			if from == len(raw) || raw[from] != '"' {
				break
			}
			raw[to] = '"'
			to++
			from++
		}
		c.fields = append(c.fields, raw[:to])
		switch {
		case from == len(raw):
			return true
		case raw[from] != ',':
			return c.stop("un guillemet est au milieu d’un champ")
		}
		raw = raw[from+1:]
	}
}

// identifier checks the i-th wanted field.
func (c *records) identifier(name string, i int) bool {
	switch f := c.wanted[i]; {
	case len(f) == 0:
		c.fault("%s est vide", name)
	case len(f) > maxIdentifier:
		c.fault("%s dépasse %d octets", name, maxIdentifier)
	case !utf8.Valid(f):
		c.fault("%s n’est pas écrit en UTF-8", name)
	case bytes.IndexByte(f, '\n') >= 0 || bytes.IndexByte(f, '\r') >= 0:
		c.fault("%s s’étend sur plusieurs lignes", name)
	default:
		return true
	}
	return false
}

// excerpt is what to show of a field in a fault.
func excerpt(field []byte) string {
	const most = 40
	if runes := []rune(string(field)); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(field)
}

// err joins the faults; errors.As finds the first, and Unwrap() []error has them all.
func (c *records) err() error { return errors.Join(c.faults...) }
