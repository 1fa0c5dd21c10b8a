// Package odt writes a document as OpenDocument Text 1.3: with the HTML, one of the two forms that a screen reader reads in full.
// Headings, lists, tables and the table of contents are those of the format, charts are drawn with its shapes.
package odt

import (
	"archive/zip"
	"bufio"
	_ "embed"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"strings"

	"voix/deliberation/dossier/document"
)

const mediaType = "application/vnd.oasis.opendocument.text"

//go:embed styles.xml
var styles string

// Write writes the document to w, or says why it is none (document.Check). The same document gives the same bytes: files are stored
// uncompressed, since what compresses changes with the Go release, and dated 1980-01-01. Nothing is kept in memory but the styles that
// the text needs: it is gone through three times, for them, for its size, and to write it.
func Write(w io.Writer, d *document.Document) error {
	if err := d.Check(); err != nil {
		return err
	}
	needed := newAutomatic()
	if err := newBody(io.Discard, d, needed).write(); err != nil {
		return err
	}
	content := func(w io.Writer) error {
		if err := needed.write(w); err != nil {
			return err
		}
		return newBody(w, d, needed).write()
	}
	text := func(s string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, s)
			return err
		}
	}
	z := zip.NewWriter(w)
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"mimetype", text(mediaType)}, // first and plain, so that it is found at a fixed place
		{"META-INF/manifest.xml", text(manifest)},
		{"meta.xml", text(meta(d))},
		{"settings.xml", text(settings)},
		{"styles.xml", text(strings.NewReplacer("{running}", attribute(d.Running), "{footer}", attribute(d.Footer)).Replace(styles))},
		{"content.xml", content},
	} {
		if err := store(z, file.name, file.write); err != nil {
			return fmt.Errorf("%s: %w", file.name, err)
		}
	}
	return z.Close()
}

// store adds a file whose size and checksum stand before it, as some readers demand of what is stored.
func store(z *zip.Writer, name string, write func(io.Writer) error) error {
	size := measure{crc: crc32.NewIEEE()}
	if err := buffered(&size, write); err != nil {
		return err
	}
	w, err := z.CreateRaw(&zip.FileHeader{
		//lint:ignore SA1019 Modified would add a field with seconds and a zone beside the date
		Name: name, Method: zip.Store, ModifiedDate: 1<<5 | 1, CreatorVersion: 20, ReaderVersion: 20,
		CRC32: size.crc.Sum32(), CompressedSize64: size.bytes, UncompressedSize64: size.bytes,
	})
	if err != nil {
		return err
	}
	return buffered(w, write)
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

type measure struct {
	bytes uint64
	crc   hash.Hash32
}

func (m *measure) Write(p []byte) (int, error) {
	m.bytes += uint64(len(p))
	return m.crc.Write(p)
}

const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

const manifest = declaration + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + mediaType + `"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
`

// meta names the document, its subject and its language. It has no date: it would be that of the writing, which must not show.
func meta(d *document.Document) string {
	return declaration + `<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"><office:meta><meta:generator>voix</meta:generator><dc:title>` +
		attribute(d.Title) + `</dc:title><dc:subject>` + attribute(d.Subtitle) + `</dc:subject><dc:language>fr-FR</dc:language></office:meta></office:document-meta>
`
}

// settings: without them LibreOffice lays out as its first releases did.
const settings = declaration + `<office:document-settings xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" office:version="1.3"><office:settings><config:config-item-set config:name="ooo:configuration-settings"><config:config-item config:name="AddParaTableSpacing" config:type="boolean">true</config:config-item><config:config-item config:name="AddParaTableSpacingAtStart" config:type="boolean">true</config:config-item><config:config-item config:name="FieldAutoUpdate" config:type="boolean">true</config:config-item><config:config-item config:name="UseFormerLineSpacing" config:type="boolean">false</config:config-item><config:config-item config:name="UseFormerObjectPositioning" config:type="boolean">false</config:config-item><config:config-item config:name="UseFormerTextWrapping" config:type="boolean">false</config:config-item><config:config-item config:name="PrintEmptyPages" config:type="boolean">false</config:config-item></config:config-item-set></office:settings></office:document-settings>
`

// namespaces of content.xml.
const namespaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"`
