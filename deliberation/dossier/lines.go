package dossier

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
)

// lines writes CSV. Lines end as RFC 4180 has it; line breaks within cells stay as they are, which is why encoding/csv's own ending is not
// used: it would change both.
type lines struct {
	*bufio.Writer
	line    bytes.Buffer
	records *csv.Writer
}

func newLines(w io.Writer) *lines {
	l := &lines{Writer: bufio.NewWriterSize(w, 1<<16)}
	l.records = csv.NewWriter(&l.line)
	return l
}

func (l *lines) write(record []string) error {
	l.line.Reset()
	if err := l.records.Write(record); err != nil {
		return err
	}
	l.records.Flush()
	l.Write(bytes.TrimSuffix(l.line.Bytes(), []byte{'\n'}))
	_, err := l.WriteString("\r\n")
	return err
}
