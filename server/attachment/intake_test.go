package attachment

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// pdf is a document of so many bytes, at least.
func pdf(size int) []byte {
	content := "%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n%" + strings.Repeat("x", size) +
		"\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
	return []byte(content)
}

// archive is a ZIP whose first entry is a stored one named mimetype, and whose
// second is deflated.
func archive(t testing.TB, mimetype string, body []byte) []byte {
	t.Helper()
	var content bytes.Buffer
	w := zip.NewWriter(&content)
	// Raw, so that no data descriptor comes between the name and the body, as
	// OpenDocument demands of the first entry.
	first, err := w.CreateRaw(&zip.FileHeader{
		Name:               "mimetype",
		UncompressedSize64: uint64(len(mimetype)),
		CompressedSize64:   uint64(len(mimetype)),
		CRC32:              crc32.ChecksumIEEE([]byte(mimetype)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(first, mimetype); err != nil {
		t.Fatal(err)
	}
	second, err := w.Create("content.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := second.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

func odt(t testing.TB) []byte {
	return archive(t, "application/vnd.oasis.opendocument.text", []byte("<office:text/>"))
}

func asGIF(t testing.TB) []byte {
	t.Helper()
	var content bytes.Buffer
	if err := gif.Encode(&content, corners(8, 8), nil); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// small are limits that tests reach quickly.
var small = Limits{ImageBytes: 100_000, ImagePixels: 250_000, DocumentBytes: 50_000, TextBytes: 1000}

// keep runs an upload through an intake into a folder, and returns what the
// folder then holds.
func keep(t *testing.T, store *Folder, name string, upload io.Reader) (File, []byte, error) {
	t.Helper()
	file, err := NewIntake(small).Keep(t.Context(), store, NewID(), NewID(), name, upload)
	if err != nil {
		return File{}, nil, err
	}
	content, size, err := read(store, file.ID, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	if size != file.Size || sha256.Sum256(content) != file.SHA256 {
		t.Fatalf("kept %d bytes, said to be %d", size, file.Size)
	}
	if (file.Preview != nil) != file.Kind.Image() {
		t.Fatalf("a %s with preview %v", file.Kind, file.Preview)
	}
	if p := file.Preview; p != nil {
		small, size, err := read(store, p.ID, 0, -1)
		if err != nil || size != p.Size || sha256.Sum256(small) != p.SHA256 {
			t.Fatalf("the preview has %d bytes, %v", size, err)
		}
		decode(t, Picture{p.Kind, small, p.Width, p.Height})
	}
	return file, content, nil
}

// What is kept is kept under the kind that its content has, whatever it is
// called.
func TestIntakeKeeps(t *testing.T) {
	store := openFolder(t, t.TempDir())
	long := strings.Repeat("Une phrase, une autre ; et encore une.\n", 20)
	for name, c := range map[string]struct {
		content []byte
		kind    Kind
		named   string
		kept    []byte // as it must be, if it is no image
	}{
		"photo.JPG":        {asJPEG(t, corners(300, 200)), JPEG, "photo.jpg", nil},
		"écran.png":        {asPNG(t, corners(300, 200)), PNG, "écran.png", nil},
		"image.webp":       {testdata(t, "lossy.webp"), JPEG, "image.jpg", nil},
		"faux.pdf":         {asPNG(t, corners(3, 2)), PNG, "faux.png", nil},
		"page.html":        {asPNG(t, corners(3, 2)), PNG, "page.html.png", nil},
		"tract.pdf":        {pdf(20_000), PDF, "tract.pdf", pdf(20_000)},
		"tract.png":        {pdf(1), PDF, "tract.pdf", pdf(1)},
		"lettre.odt":       {odt(t), ODT, "lettre.odt", odt(t)},
		"notes.txt":        {[]byte(long), Text, "notes.txt", []byte(long)},
		"liste.csv":        {[]byte("a,b,c\n1,2,3\n4,5,6\n"), Text, "liste.txt", []byte("a,b,c\n1,2,3\n4,5,6\n")},
		"marque.txt":       {[]byte("\xEF\xBB\xBFÉté"), Text, "marque.txt", []byte("Été")},
		"ancien.txt":       {[]byte("d\xE9j\xE0 10 \x80"), Text, "ancien.txt", []byte("déjà 10 €")},
		"windows.txt":      {[]byte("\xFF\xFE\xC9\x00t\x00\xE9\x00"), Text, "windows.txt", []byte("Été")},
		"un script":        {[]byte("Le <script> est cité au milieu"), Text, "un script.txt", []byte("Le <script> est cité au milieu")},
		"../../etc/passwd": {[]byte("bonjour"), Text, "passwd.txt", []byte("bonjour")},
		"":                 {[]byte("bonjour"), Text, "", []byte("bonjour")},
	} {
		t.Run(name, func(t *testing.T) {
			file, content, err := keep(t, store, name, iotest.HalfReader(stream(c.content)))
			if err != nil {
				t.Fatal(err)
			}
			if file.Kind != c.kind || file.Name != c.named {
				t.Fatalf("a %s named %q, want %s, %q", file.Kind, file.Name, c.kind, c.named)
			}
			if c.kept != nil && !bytes.Equal(content, c.kept) {
				t.Fatalf("kept %q", content)
			}
		})
	}
}

// What may not be kept is refused with its reason, and nothing of it is left.
func TestIntakeRefuses(t *testing.T) {
	const script = "<script>alert(1)</script>"
	svg := `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`
	photo, screen := asJPEG(t, corners(300, 200)), asPNG(t, corners(300, 200))
	noisy := image.NewNRGBA(image.Rect(0, 0, 200, 200))
	copy(noisy.Pix, noise(1, len(noisy.Pix)))
	for name, c := range map[string]struct {
		content []byte
		code    Code
	}{
		"empty.txt":         {nil, Empty},
		"blank.txt":         {[]byte(" \r\n\t "), Empty},
		"mark.txt":          {[]byte("\xEF\xBB\xBF"), Empty},
		"page.png":          {[]byte("<!DOCTYPE html><html>" + script), TypeNotAllowed},
		"page.txt":          {[]byte("  \n<html><body>" + script), TypeNotAllowed},
		"script.jpg":        {[]byte(script), TypeNotAllowed},
		"svg.png":           {[]byte(svg), TypeNotAllowed},
		"svg.txt":           {[]byte(`<?xml version="1.0"?>` + svg), TypeNotAllowed},
		"xhtml.pdf":         {[]byte(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">` + script), TypeNotAllowed},
		"anim.gif":          {asGIF(t), TypeNotAllowed},
		"anim.png":          {asGIF(t), TypeNotAllowed},
		"gifar.gif":         {append(asGIF(t), odt(t)...), TypeNotAllowed},
		"archive.odt":       {archive(t, "application/zip", nil), TypeNotAllowed},
		"table.odt":         {archive(t, "application/vnd.oasis.opendocument.spreadsheet", nil), TypeNotAllowed},
		"program.pdf":       {append([]byte("MZ\x90\x00"), make([]byte, 500)...), TypeNotAllowed},
		"program.txt":       {[]byte("\x7FELF\x02\x01\x01"), TypeNotAllowed},
		"shell.txt":         {[]byte("#!/usr/bin/env python\nprint(1)"), TypeNotAllowed},
		"begins.txt":        {append([]byte(strings.Repeat("bien ", 100)), strings.Repeat("x", 400)+"\x00\x01"...), TypeNotAllowed},
		"large.txt":         {bytes.Repeat([]byte("x"), 1001), TooLarge},
		"large.pdf":         {pdf(50_000), TooLarge},
		"large.png":         {asPNG(t, noisy), TooLarge},
		"padded.jpg":        {append(photo[:len(photo):len(photo)], make([]byte, 100_000)...), TooLarge},
		"pixels.png":        {asPNG(t, image.NewGray(image.Rect(0, 0, 501, 500))), ImageTooManyPixels},
		"cut.jpg":           {photo[:len(photo)/2], ImageBroken},
		"head.jpg":          {photo[:20], ImageBroken},
		"cut.png":           {screen[:len(screen)-30], ImageBroken},
		"head.png":          {screen[:20], ImageBroken},
		"cut.webp":          {testdata(t, "lossy.webp")[:1000], ImageBroken},
		"cut.pdf":           {pdf(10_000)[:10_000], DocumentBroken},
		"mark too early":    {append(pdf(10), make([]byte, 2000)...), DocumentBroken},
		"cut.odt":           {odt(t)[:len(odt(t))-22], DocumentBroken},
		"PNG, HTML instead": {append([]byte("\x89PNG\r\n\x1a\n"), script...), ImageBroken},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			_, _, err := keep(t, openFolder(t, folder), name, stream(c.content))
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code {
				t.Fatalf("%v, want %s", err, c.code)
			}
			if refusal.Code == TooLarge && refusal.Limit == 0 || refusal.Code == TypeNotAllowed && refusal.Found == "" {
				t.Fatalf("%+v", refusal)
			}
			if left := files(t, folder); len(left) != 0 {
				t.Fatalf("left %v", left)
			}
		})
	}
}

// A document that is also a page (HTML in its head or at its end) is kept as
// what it is, and served as nothing else: TestHeaders.
func TestIntakeOfPolyglotDocument(t *testing.T) {
	store := openFolder(t, t.TempDir())
	both := append([]byte("%PDF-1.4\n<html><script>alert(1)</script>\n"), pdf(100)...)
	file, content, err := keep(t, store, "both.html", bytes.NewReader(both))
	if err != nil || file.Kind != PDF || !bytes.Equal(content, both) {
		t.Fatalf("%+v, %v", file, err)
	}
	if got := file.Headers()["Content-Disposition"]; !strings.HasPrefix(got, "attachment;") || !strings.Contains(got, ".pdf") {
		t.Fatalf("served as %s", got)
	}
}

// An upload that fails in the middle is no refusal but its own error, and
// leaves nothing.
func TestIntakeOfFailingUpload(t *testing.T) {
	for _, cause := range []error{errors.New("the phone left the network"), io.ErrUnexpectedEOF} {
		for name, content := range map[string][]byte{
			"nothing":      nil,
			"text":         []byte("bonjour"),
			"photo":        asJPEG(t, corners(300, 200))[:3000],
			"pdf":          pdf(20_000)[:19_000],
			"complete pdf": pdf(20_000),
			"complete odt": odt(t),
		} {
			t.Run(name, func(t *testing.T) {
				folder := t.TempDir()
				_, _, err := keep(t, openFolder(t, folder), name, io.MultiReader(stream(content), iotest.ErrReader(cause)))
				var refusal *Refusal
				if !errors.Is(err, cause) || errors.As(err, &refusal) || errors.Is(err, ErrUnavailable) {
					t.Fatalf("%v, want %v", err, cause)
				}
				if left := files(t, folder); len(left) != 0 {
					t.Fatalf("left %v", left)
				}
			})
		}
	}
}

// An image whose preview cannot be kept is not kept.
func TestIntakeKeepsBothOrNothing(t *testing.T) {
	store := openFolder(t, t.TempDir())
	taken := put(t, store, []byte("someone else's"))
	id := NewID()
	_, err := NewIntake(small).Keep(t.Context(), store, id, taken, "a.png", bytes.NewReader(asPNG(t, corners(9, 9))))
	if !errors.Is(err, ErrExists) {
		t.Fatalf("%v, want ErrExists", err)
	}
	wantNothing(t, store, id)
	if got, _, err := read(store, taken, 0, -1); err != nil || string(got) != "someone else's" {
		t.Fatalf("%q, %v", got, err)
	}
}

// A bomb inside an archive stays closed: the intake unpacks nothing.
func TestIntakeUnpacksNothing(t *testing.T) {
	bomb := archive(t, "application/vnd.oasis.opendocument.text", make([]byte, 40<<20))
	if len(bomb) > 50_000 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	store := openFolder(t, t.TempDir())
	if n := testing.AllocsPerRun(1, func() {
		if _, _, err := keep(t, store, "bomb.odt", bytes.NewReader(bomb)); err != nil {
			t.Fatal(err)
		}
	}); n > 10_000 {
		t.Fatalf("%v allocations", n)
	}
}

// A PDF passes through without being held in memory.
func TestIntakeStreamsDocuments(t *testing.T) {
	limits := small
	limits.DocumentBytes = 1 << 30
	read := &counted{Reader: io.MultiReader(stream([]byte("%PDF-1.4\n")), io.LimitReader(zeros{}, 100<<20))}
	taken, err := NewIntake(limits).Take(t.Context(), "long.pdf", read)
	if err != nil {
		t.Fatal(err)
	}
	if read.n > 1<<16 {
		t.Fatalf("read %d bytes to know the type", read.n)
	}
	piece := make([]byte, 1<<16)
	if n := testing.AllocsPerRun(500, func() {
		if _, err := taken.Content.Read(piece); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Fatalf("%v allocations a read", n)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Images wait for each other where together they would take too much memory,
// and stop waiting with their request.
func TestIntakeBoundsImagesAtOnce(t *testing.T) {
	intake := NewIntake(small)
	content := asPNG(t, corners(400, 400)) // two do not fit
	var done sync.WaitGroup
	for range 8 {
		done.Go(func() {
			if _, err := intake.Take(t.Context(), "a.png", bytes.NewReader(content)); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()

	if err := intake.pixels.Acquire(t.Context(), 100_000); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := intake.Take(ctx, "a.png", bytes.NewReader(content)); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, want context.Canceled", err)
	}
	intake.pixels.Release(100_000)
	if !intake.pixels.TryAcquire(small.ImagePixels) {
		t.Fatal("not all was given back")
	}
}

// Whatever is uploaded under whatever name, it is refused or kept in one of the
// five kinds under a name that can be shown.
func FuzzIntake(f *testing.F) {
	for _, content := range [][]byte{
		nil, []byte("bonjour"), []byte("<html>"), pdf(10), odt(f), asGIF(f), asPNG(f, corners(4, 4)),
		asJPEG(f, corners(4, 4)), testdata(f, "alpha.webp"), []byte("\xFF\xFEa\x00"),
		asPNG(f, image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{red, color.Transparent})),
	} {
		f.Add("nom.png", content)
	}
	intake := NewIntake(Limits{ImageBytes: 5000, ImagePixels: 10_000, DocumentBytes: 5000, TextBytes: 1000})
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		taken, err := intake.Take(context.Background(), name, bytes.NewReader(content))
		var refusal *Refusal
		if errors.As(err, &refusal) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		kept, err := io.ReadAll(taken.Content)
		if errors.As(err, &refusal) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		switch taken.Kind {
		case JPEG, PNG:
			decode(t, Picture{taken.Kind, kept, taken.Width, taken.Height})
			decode(t, *taken.Preview)
		case PDF, ODT:
			if !bytes.Equal(kept, content) {
				t.Fatal("a document changed")
			}
		case Text:
			if !utf8.Valid(kept) || len(kept) == 0 {
				t.Fatalf("a text of %q", kept)
			}
		default:
			t.Fatalf("kind %q", taken.Kind)
		}
		if err := nameFault(taken.Name, taken.Kind); err != nil {
			t.Fatal(err)
		}
	})
}

// nameFault says what is wrong with a display name, if anything.
func nameFault(name string, kind Kind) error {
	switch {
	case name == "":
		return nil
	case !utf8.ValidString(name):
		return fmt.Errorf("%q is no UTF-8", name)
	case utf8.RuneCountInString(name) > maxName:
		return fmt.Errorf("%q has %d runes", name, utf8.RuneCountInString(name))
	case strings.ContainsAny(name, "/\\\x00\r\n\t\u202E\u200B\uFEFF\u2028"):
		return fmt.Errorf("%q bears a forbidden character", name)
	case strings.HasPrefix(name, "."), strings.HasPrefix(name, " "):
		return fmt.Errorf("%q begins badly", name)
	case !strings.HasSuffix(name, kind.extension()):
		return fmt.Errorf("%q does not end in %s", name, kind.extension())
	case DisplayName(name, kind) != name:
		return fmt.Errorf("%q would become %q", name, DisplayName(name, kind))
	}
	return nil
}
