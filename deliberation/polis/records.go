package polis

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// maxRecord is the most bytes of one record, which may span lines.
const maxRecord = 1 << 20

// records reads a CSV file of RFC 4180, one record at a time. encoding/csv is not used because it turns the line breaks inside
// a quoted field into others, whereas a statement is to be imported unchanged; it also reads fields of any size.
type records struct {
	file   string
	r      *bufio.Reader
	faults *faults
	line   int // of the first line of the current record
	lines  int // read so far
	raw    []byte
	fields [][]byte
	broken bool // what follows cannot be told apart any more
}

func newRecords(file string, r io.Reader, f *faults) *records {
	return &records{file: file, r: bufio.NewReaderSize(r, 1<<16), faults: f}
}

func (r *records) fault(format string, args ...any) {
	r.faults.add(r.file, r.line, format, args...)
}

// next reads the next record into fields, which hold until the call after. It returns false at the end, at a fault after which
// records cannot be told apart, and once enough faults were found.
func (r *records) next() bool {
	if r.broken || r.faults.full() {
		return false
	}
	r.raw, r.line = r.raw[:0], r.lines+1
	for quotes := 0; ; {
		piece, err := r.r.ReadSlice('\n')
		r.raw = append(r.raw, piece...)
		quotes += bytes.Count(piece, []byte{'"'})
		switch {
		case len(r.raw) > maxRecord:
			return r.stop("un enregistrement dépasse %d octets, ou un guillemet n’est pas fermé", maxRecord)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return r.stop("lecture interrompue\u202f: %v", err)
		case err != nil && quotes%2 != 0:
			return r.stop("un guillemet n’est pas fermé")
		case err != nil && len(r.raw) == 0:
			return false
		}
		r.lines++
		if quotes%2 == 0 {
			break
		}
	}
	if bytes.IndexByte(r.raw, 0) >= 0 {
		return r.stop("contient un octet nul")
	}
	if !utf8.Valid(r.raw) {
		return r.stop("n’est pas de l’UTF-8 valide")
	}
	return r.split()
}

func (r *records) stop(format string, args ...any) bool {
	r.fault(format, args...)
	r.broken = true
	return false
}

// split parses raw in place: what quotes hold only becomes shorter.
func (r *records) split() bool {
	rest := bytes.TrimSuffix(r.raw, []byte{'\n'})
	rest = bytes.TrimSuffix(rest, []byte{'\r'})
	r.fields = r.fields[:0]
	for {
		if len(rest) == 0 || rest[0] != '"' {
			field, after, more := bytes.Cut(rest, []byte{','})
			if bytes.ContainsAny(field, "\"\r\n") {
				return r.stop("guillemet ou retour chariot au milieu d’un champ sans guillemets")
			}
			r.fields = append(r.fields, field)
			if !more {
				return true
			}
			rest = after
			continue
		}
		field, i := rest[1:1], 1
		for ; i < len(rest); i++ {
			if rest[i] == '"' {
				if i+1 == len(rest) || rest[i+1] != '"' {
					break
				}
				i++
			}
			field = append(field, rest[i])
		}
		r.fields = append(r.fields, field)
		switch {
		case i+1 == len(rest):
			return true
		case i+1 > len(rest) || rest[i+1] != ',':
			return r.stop("après un guillemet fermant, une virgule ou la fin de la ligne est attendue")
		}
		rest = rest[i+2:]
	}
}

// header reads the first record, which must begin with these names and, unless more is set, have no others.
func (r *records) header(more bool, names ...string) bool {
	if !r.next() {
		if !r.broken && !r.faults.full() {
			r.faults.add(r.file, 0, "le fichier est vide")
		}
		return false
	}
	ok := len(r.fields) == len(names) || more && len(r.fields) > len(names)
	for i := 0; ok && i < len(names); i++ {
		ok = string(r.fields[i]) == names[i]
	}
	if !ok {
		return r.stop("l’en-tête attendu est «\u202f%s\u202f»", bytes.Join(asBytes(names), []byte{','}))
	}
	return true
}

func asBytes(names []string) [][]byte {
	all := make([][]byte, len(names))
	for i, n := range names {
		all[i] = []byte(n)
	}
	return all
}

// row reads the next record, which must have n fields; one that has not is named and left out.
func (r *records) row(n int) bool {
	for r.next() {
		if len(r.fields) == n {
			return true
		}
		r.fault("%d champs au lieu de %d", len(r.fields), n)
	}
	return false
}

// number reads a field as a decimal number between low and high, written as one writes it: no sign but a minus, no leading zero.
func (r *records) number(name string, field []byte, low, high int64) (int64, bool) {
	n, err := strconv.ParseInt(string(field), 10, 64)
	switch {
	case err != nil || strconv.FormatInt(n, 10) != string(field):
		r.fault("%s «\u202f%s\u202f» n’est pas un nombre entier", name, excerpt(field))
	case n < low || n > high:
		r.fault("%s %d n’est pas entre %d et %d", name, n, low, high)
	default:
		return n, true
	}
	return 0, false
}

// excerpt keeps a message short whatever the file holds.
func excerpt(field []byte) string {
	const most = 40
	if utf8.RuneCount(field) <= most {
		return string(field)
	}
	return string([]rune(string(field))[:most]) + "…"
}
