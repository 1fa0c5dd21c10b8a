package server

import (
	"errors"
	"path"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server/page"
)

// dossierOffer is what a page or a program is told of the dossier of a consultation. It holds no words.
type dossierOffer struct {
	Published
	Ready bool // the archive is made; else it is being made, and what follows up to Files is not known
	// Failed: it could not be made; whoever asks again has it tried again.
	Failed    bool
	At        time.Time         // of entry Number
	Root      deliberation.Hash // of the journal's tree of that size
	Manifest  deliberation.Hash // SHA-256 of manifest.json
	Size      int64             // of the archive
	Signature *deliberation.DossierSignature
	Files     []download // the archive's, in its order
	Parts     []partOffer
}

// download is a file that one can have by itself.
type download struct {
	Name    string
	Type    string // media type
	Address string
	Size    int64
}

// partOffer is a part of the dossier as an archive of its own.
type partOffer struct {
	dossier.Part
	Address string
	Size    int64 // 0: not made yet
}

// signatureState says how the dossier that is offered is signed.
type signatureState string

const (
	unsigned    signatureState = "unsigned"
	signedState signatureState = "signed"
	// signedBefore: what was signed held something that was erased since; it waits to be signed anew.
	signedBefore signatureState = "signed_before_erasure"
)

// SignatureState says how the dossier is signed; empty while that is not known, or there is none.
func (o *dossierOffer) SignatureState() signatureState {
	switch {
	case o.Number == 0:
		return ""
	case len(o.Signatures) == 0:
		return unsigned
	case !o.Ready:
		return ""
	case o.Signature == nil:
		return signedBefore
	}
	return signedState
}

// offerOf says what there is of the dossier of a consultation, and has it made if it is not there.
func (s *Server) offerOf(consultation int64) (o dossierOffer, err error) {
	p := s.platform
	if o.Published, err = p.PublishedDossier(consultation); err != nil || o.Number == 0 {
		return o, err
	}
	for _, part := range p.Parts(o.Published) {
		offer := partOffer{part, archivePath(consultation, part), 0}
		if one, err := p.archives.find(o.Published, part, false); err == nil {
			offer.Size = one.size
			p.archives.release(one)
		}
		o.Parts = append(o.Parts, offer)
	}
	one, err := p.archives.find(o.Published, dossier.Part{}, true)
	if err != nil {
		o.Failed = errors.Is(err, errUnavailable)
		return o, nil
	}
	defer p.archives.release(one)
	o.Ready, o.At, o.Root, o.Manifest, o.Size, o.Signature = true, one.at, one.root, one.manifest, one.size, one.signature
	for _, name := range dossier.Files() {
		if file, ok := one.files[name]; ok {
			o.Files = append(o.Files, download{name, mediaTypes[path.Ext(name)], dossierPath(consultation) + "/" + name, file.size})
		}
	}
	return o, nil
}

// tell puts into a page what there is to download, and what to check it with.
func (o *dossierOffer) tell(v *page.Dossier) {
	v.Keys, v.KeysAddress = keyViews(o.Keys), signingKeysPath
	if o.Number == 0 {
		return
	}
	v.Failed, v.Preparing, v.SignedBefore = o.Failed, !o.Ready && !o.Failed, o.SignatureState() == signedBefore
	for _, p := range o.Parts {
		v.Parts = append(v.Parts, page.Download{Address: p.Address, Size: p.Size, Theme: p.Theme, Office: officeView(p.Office), College: p.College})
	}
	if !o.Ready {
		return
	}
	v.Root, v.Manifest = o.Root.String(), o.Manifest.String()
	v.Downloads = append(v.Downloads, page.Download{Address: archivePath(o.Consultation.Number, dossier.Part{}), Size: o.Size})
	for _, f := range o.Files {
		v.Downloads = append(v.Downloads, page.Download{File: f.Name, Address: f.Address, Size: f.Size})
	}
	if one := o.Signature; one != nil {
		v.Signatures = append(v.Signatures, page.DossierSignature{
			At: one.At, Number: uint64(one.Number), Root: one.Root.String(), Manifest: one.Manifest.String(), Key: dossier.VerifierKey(one.Key),
		})
	}
}

// apiDossier is the same for programs. What is not known yet is null.
type apiDossier struct {
	Consultation int64          `json:"consultation"`
	State        string         `json:"state"`  // none: the vote is open; draft: people reread it; final
	Number       uint64         `json:"number"` // of the journal's last entry that it knows; 0: there is none
	Ready        bool           `json:"ready"`  // else ask again after the seconds of Retry-After
	At           string         `json:"at,omitempty"`
	Root         string         `json:"root,omitempty"`     // of the journal's tree of that size
	Manifest     string         `json:"manifest,omitempty"` // SHA-256 of manifest.json
	Address      string         `json:"address,omitempty"`
	Size         *int64         `json:"size"`
	Signed       signatureState `json:"signed,omitempty"`
	Signature    *apiSignature  `json:"signature"`
	Keys         []apiKey       `json:"keys"` // all that were ever announced, oldest first
	Files        []apiDownload  `json:"files"`
	Parts        []apiPart      `json:"parts"`
}

type apiSignature struct {
	Key   string `json:"key"`
	At    string `json:"at"`
	Entry uint64 `json:"entry"`
}

type apiKey struct {
	Key   string `json:"key"` // as golang.org/x/mod/sumdb/note writes it
	Since string `json:"since"`
	Entry uint64 `json:"entry"`
}

type apiDownload struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Address string `json:"address"`
	Size    int64  `json:"size"`
}

type apiPart struct {
	Theme   string `json:"theme,omitempty"`
	Office  string `json:"office,omitempty"`
	College string `json:"college,omitempty"`
	Address string `json:"address"`
	Size    *int64 `json:"size"` // null: it is made when somebody asks for it
}

func (s *Server) apiDossier(c *fiber.Ctx) error {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return err
	}
	o, err := s.offerOf(x.Number)
	if err != nil {
		return err
	}
	j := apiDossier{
		Consultation: x.Number, State: "final", Number: o.Number, Ready: o.Ready, Signed: o.SignatureState(),
		Keys: []apiKey{}, Files: []apiDownload{}, Parts: []apiPart{},
	}
	for _, k := range o.Keys {
		j.Keys = append(j.Keys, apiKey{dossier.VerifierKey(k.Key), instant(k.At), k.Entry})
	}
	switch {
	case o.Number == 0:
		j.State = "none"
		return answerCounted(c, j)
	case o.Draft:
		j.State = "draft"
	}
	j.Address = archivePath(x.Number, dossier.Part{})
	for _, p := range o.Parts {
		part := apiPart{Theme: p.Theme.String(), College: p.College.String(), Address: p.Address}
		if p.Office.Valid() {
			part.Office = p.Office.String()
		}
		if p.Size > 0 {
			part.Size = &p.Size
		}
		j.Parts = append(j.Parts, part)
	}
	if !o.Ready {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(retryAfter))
		return answerCounted(c, j)
	}
	j.At, j.Root, j.Manifest, j.Size = instant(o.At), o.Root.String(), o.Manifest.String(), &o.Size
	if o.Signature != nil {
		j.Signature = &apiSignature{dossier.VerifierKey(o.Signature.Key), instant(o.Signature.At), o.Signature.Entry}
	}
	for _, f := range o.Files {
		j.Files = append(j.Files, apiDownload(f))
	}
	return answerCounted(c, j)
}
