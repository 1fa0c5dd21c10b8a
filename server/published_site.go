package server

import (
	"encoding/hex"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server/attachment"
)

var errNoDossier = &failure{status: fiber.StatusNotFound, code: "no_dossier"}

// archivePath is the lasting address of a dossier, or of a part of it, as an archive.
func archivePath(consultation int64, part dossier.Part) string {
	at := dossierPath(consultation)
	switch {
	case part.Theme.Valid():
		return at + "/theme/" + part.Theme.String() + ".zip"
	case part.Office.Valid():
		return at + "/office/" + part.Office.String() + ".zip"
	case part.College.Valid():
		return at + "/college/" + part.College.String() + ".zip"
	}
	return at + ".zip"
}

// mediaTypes are by the ending of the files of a dossier.
var mediaTypes = map[string]string{
	".zip": "application/zip", ".html": fiber.MIMETextHTMLCharsetUTF8, ".odt": "application/vnd.oasis.opendocument.text", ".pdf": "application/pdf",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".json": fiber.MIMEApplicationJSON,
	".csv": "text/csv; charset=utf-8; header=present", ".md": "text/markdown; charset=utf-8", ".txt": fiber.MIMETextPlainCharsetUTF8,
}

// dossierArchive sends the whole dossier.
func (s *Server) dossierArchive(c *fiber.Ctx) error { return s.sendArchive(c, dossier.Part{}) }

func (s *Server) dossierOfTheme(c *fiber.Ctx) error {
	theme, err := deliberation.ParseTheme(c.Params("theme"))
	if err != nil || !theme.Valid() {
		return errAddress
	}
	return s.sendArchive(c, dossier.Part{Theme: theme})
}

func (s *Server) dossierOfOffice(c *fiber.Ctx) error {
	office, err := officeOf(c)
	if err != nil {
		return err
	}
	return s.sendArchive(c, dossier.Part{Office: office})
}

func (s *Server) dossierOfCollege(c *fiber.Ctx) error {
	college, err := deliberation.ParseCollege(c.Params("college"))
	if err != nil || !college.Valid() {
		return errAddress
	}
	return s.sendArchive(c, dossier.Part{College: college})
}

// heldArchive returns the archive that the address asks for; the caller must release it.
func (s *Server) heldArchive(c *fiber.Ctx, part dossier.Part) (*archive, error) {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return nil, err
	}
	published, err := s.platform.PublishedDossier(x.Number)
	if err != nil {
		return nil, err
	}
	if published.Number == 0 {
		return nil, errNoDossier
	}
	if !s.platform.partsOf(published).has(part) {
		return nil, errAddress
	}
	return s.platform.archives.find(published, part, true)
}

func (s *Server) sendArchive(c *fiber.Ctx, part dossier.Part) error {
	one, err := s.heldArchive(c, part)
	if err != nil {
		return err
	}
	return s.sendFromArchive(c, one, span{0, one.size}, archivePath(one.consultation, part), one.archiveTag())
}

// dossierFile sends a single file of the whole dossier.
func (s *Server) dossierFile(c *fiber.Ctx) error {
	name := c.Params("name")
	if !slices.Contains(dossier.Files(), name) {
		return errAddress
	}
	one, err := s.heldArchive(c, dossier.Part{})
	if err != nil {
		return err
	}
	file, ok := one.files[name]
	if !ok {
		s.platform.archives.release(one)
		return errFileGone // such as a signature that nobody has made
	}
	tag := attachment.ETag(one.manifest)
	if name == signatureTXT {
		tag = one.archiveTag()
	}
	return s.sendFromArchive(c, one, file, dossierPath(one.consultation)+"/"+name, tag)
}

// archiveTag names the bytes of an archive: those of its files follow from the manifest, which the signature is not in.
func (a *archive) archiveTag() string {
	if a.signature == nil {
		return attachment.ETag(a.manifest)
	}
	return `"` + hex.EncodeToString(a.manifest[:]) + "-" + strconv.FormatUint(a.signature.Entry, 36) + `"`
}

// sendFromArchive sends what of an archive that the caller holds is at an address, and releases it. Anybody may keep what was sent, and
// must ask before showing it again: something may have been erased.
func (s *Server) sendFromArchive(c *fiber.Ctx, one *archive, of span, at, tag string) error {
	opened := false
	defer func() {
		if !opened {
			s.platform.archives.release(one)
		}
	}()
	disposition, policy := "attachment", "sandbox; default-src 'none'; frame-ancestors 'none'"
	if path.Base(at) == dossierHTML {
		disposition, policy = "inline", "sandbox; "+one.policy+"; frame-ancestors 'none'"
	}
	name := "consultation-" + strings.ReplaceAll(strings.TrimPrefix(at, "/consultations/"), "/", "-")
	return sendContent(c, sending{tag, of.size, map[string]string{
		fiber.HeaderContentType: mediaTypes[path.Ext(at)], fiber.HeaderContentDisposition: disposition + `; filename="` + name + `"`,
		fiber.HeaderContentSecurityPolicy: policy, fiber.HeaderCacheControl: "public, no-cache", fiber.HeaderETag: tag, fiber.HeaderAcceptRanges: "bytes",
	}, func(part attachment.Part) (io.ReadCloser, error) {
		opened = true
		return s.platform.archives.open(one, span{of.from + part.First, part.Length}), nil
	}})
}
