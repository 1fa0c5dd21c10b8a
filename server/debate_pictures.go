package server

import (
	"bytes"
	"context"
	"hash"
	"io"
	"mime/multipart"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/attachment"
	"voix/server/journal"
	"voix/server/page"
)

func picturesPath(debate int64) string { return debatePath(debate) + "/photos" }

// pictures shows those who run a debate its pictures and documents, and one that is on trial: kept, but named by no entry, so that nobody else
// sees it, and swept after a day.
func (s *Server) pictures(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	v, changed, err := s.picturesView(c, d.Number)
	if err != nil {
		return err
	}
	path := picturesPath(d.Number)
	if id := c.Query("essai"); id != "" {
		f, err := s.onTrial(c.UserContext(), id)
		if err != nil {
			return err
		}
		blurred, _ := strconv.Atoi(c.Query("flous"))
		v.Trial = trialOf(f, max(0, blurred), c.Query("tout") != "")
		path += "?essai=" + f.ID.String()
	}
	return s.showFresh(c, fiber.StatusOK, path, changed, v)
}

func trialOf(f attachment.File, blurred int, whole bool) *page.PictureTrial {
	t := &page.PictureTrial{ID: f.ID.String(), Name: f.Name, Blurred: blurred, Whole: whole}
	if f.Preview != nil {
		t.Image, t.Width, t.Height = true, f.Preview.Width, f.Preview.Height
	}
	return t
}

func (s *Server) picturesView(c *fiber.Ctx, number int64) (v page.DebatePictures, changed uint64, err error) {
	l := s.loader(c.UserContext())
	var kept []deliberation.ID
	h, err := s.readHeld(c, l, number, func(st *deliberation.State, _ *held) { kept = st.Pictures(number) })
	if err != nil {
		return v, 0, err
	}
	files, err := s.platform.FilesOf(c.UserContext(), kept)
	if err != nil {
		return v, 0, err
	}
	v.Debate, v.State, v.Kept = l.held(h), h.state(), attachmentViews(files)
	v.Most, v.Full, v.Size = deliberation.MostPictures, len(kept) >= deliberation.MostPictures, attachment.DefaultLimits.Most()>>20*1_000_000
	return v, h.Changed, nil
}

// onTrial is a file that was sent and that no entry names; errFileGone for any other.
func (s *Server) onTrial(ctx context.Context, id string) (f attachment.File, err error) {
	parsed, ok := deliberation.ParseID(id)
	if !ok {
		return f, errFileGone
	}
	named := true
	s.platform.Read(func(st *deliberation.State) { named = st.Names(parsed) || st.IsErased(parsed) })
	if named {
		return f, errFileGone
	}
	files, err := s.platform.FilesOf(ctx, []deliberation.ID{parsed})
	if err != nil {
		return f, err
	}
	if len(files) == 0 {
		return f, errFileGone
	}
	return files[0], nil
}

// postPicture takes a file in on trial.
func (s *Server) postPicture(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	limit := formLimit + attachment.DefaultLimits.Most()
	if _, err := s.signedIn(c); err != nil {
		return s.giveBackParts(c, err, picturesPath(number), limit)
	}
	d, _, err := s.facilitated(c)
	if err != nil {
		return err
	}
	var in takenFiles
	if _, err = readParts(c, limit, map[string]*string{"number": new(string)}, map[string]fileField{
		"files": func(part *multipart.Part, sum hash.Hash) error { return s.takeFile(c, part, sum, &in, 1) },
	}); err != nil {
		return err
	}
	if len(in.files) == 1 && in.faults == nil {
		return redirect(c, picturesPath(number)+"?essai="+in.files[0].String())
	}
	v, changed, err := s.picturesView(c, d.Number)
	if err != nil {
		return err
	}
	if v.Faults = in.faults; v.Faults == nil {
		v.Faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "files", "required", nil)}
	}
	return s.showFresh(c, fiber.StatusUnprocessableEntity, picturesPath(number), changed, v)
}

// trialPicture serves the small picture of what is on trial, to those who run the debate.
func (s *Server) trialPicture(c *fiber.Ctx) error {
	if _, _, err := s.facilitated(c); err != nil {
		return err
	}
	f, err := s.onTrial(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if f.Preview == nil {
		return errFileGone
	}
	content, err := s.content(c.UserContext(), f.Preview.ID)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, f.Preview.Kind.MediaType())
	return c.Send(content)
}

func (s *Server) content(ctx context.Context, id attachment.ID) ([]byte, error) {
	reader, _, err := s.platform.Files.Open(ctx, id, 0, -1)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return io.ReadAll(reader)
}

// postTrial takes what is said of a file on trial: a place to make unrecognisable, all of it, that it is published, or that it is not.
func (s *Server) postTrial(c *fiber.Ctx) error {
	sent, _, err := s.postedToRun(c, picturesPath)
	if sent == nil {
		return err
	}
	f, err := s.onTrial(c.UserContext(), sent.form.Get("file"))
	if err != nil {
		return err
	}
	path, act := picturesPath(sent.number), sent.form.Get("act")
	blurred, _ := strconv.Atoi(sent.form.Get("blurred"))
	whole := sent.form.Get("whole") != ""
	switch {
	case act == "drop":
		return redirect(c, path)
	case act == "publish":
		return s.publishPicture(c, sent, f, trialOf(f, blurred, whole))
	case f.Preview == nil:
		return errParameter
	}
	content, err := s.content(c.UserContext(), f.ID)
	if err != nil {
		return err
	}
	var made attachment.Picture
	if act == "whole" {
		whole = true
		made, err = attachment.PixelateWhole(content, f.Kind)
	} else {
		x, errX := strconv.Atoi(sent.form.Get("at.x"))
		y, errY := strconv.Atoi(sent.form.Get("at.y"))
		if errX != nil || errY != nil {
			return errParameter
		}
		// The picture is shown as small as its preview, whatever the screen: the place is one of that.
		blurred++
		made, err = attachment.PixelateAround(content, f.Kind, x*f.Width/f.Preview.Width, y*f.Height/f.Preview.Height)
	}
	if err != nil {
		return err
	}
	next, _, err := s.platform.Keep(c.UserContext(), f.Name, bytes.NewReader(made.Content))
	if err != nil {
		return err
	}
	path += "?essai=" + next.ID.String() + "&flous=" + strconv.Itoa(blurred)
	if whole {
		path += "&tout=1"
	}
	return redirect(c, path)
}

// publishPicture puts a file beside the minutes, once it is said who can be seen on it.
func (s *Server) publishPicture(c *fiber.Ctx, sent *posted, f attachment.File, trial *page.PictureTrial) error {
	var faults page.Faults
	faces := sent.form.Get("faces")
	switch {
	case trial.Image && faces != "none" && faces != "agreed":
		faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "faces", "required", nil)}
	case !trial.Image && sent.form.Get("document") != "yes":
		faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "document", "required", nil)}
	}
	status := fiber.StatusUnprocessableEntity
	if faults == nil {
		proof, err := s.platform.proofOf(c.UserContext(), deliberation.ID(f.ID))
		if err != nil {
			return err
		}
		receipt, err := s.decided(c, sent.session, sent.body, deliberation.AddPicture{Debate: sent.number, By: sent.session.Person, File: deliberation.ID(f.ID), Proof: proof})
		if err == nil {
			return seeOther(c, picturesPath(sent.number), receipt, page.PictureKept, "")
		}
		failed, known := failureOf(err)
		if !known {
			return err
		}
		status, faults = failed.status, s.sayFaults(c, failed)
	}
	v, changed, err := s.picturesView(c, sent.number)
	if err != nil {
		return err
	}
	v.Trial, v.Faults = trial, faults
	return s.showFresh(c, status, picturesPath(sent.number)+"?essai="+trial.ID, changed, v)
}

// proofOf is what an entry says of a file that is kept.
func (p *Platform) proofOf(ctx context.Context, id deliberation.ID) (proof deliberation.Hash, err error) {
	documents, err := p.Store.Documents(ctx, journal.Files, []deliberation.ID{id})
	if err != nil {
		return proof, err
	}
	if len(documents) == 0 {
		return proof, errFileGone
	}
	f, err := readFile(documents[0])
	return deliberation.FileProof(f.Salt, f.SHA256), err
}

// postPictureRemoval erases a picture or document for ever.
func (s *Server) postPictureRemoval(c *fiber.Ctx) error {
	sent, err := s.posted(c, picturesPath)
	if sent == nil {
		return err
	}
	id, ok := deliberation.ParseID(sent.form.Get("file"))
	if !ok {
		return errFileGone
	}
	receipt, err := s.decided(c, sent.session, sent.body, deliberation.RemovePicture{Debate: sent.number, By: sent.session.Person, File: id})
	if err != nil {
		return err
	}
	return seeOther(c, picturesPath(sent.number), receipt, page.PictureGone, "")
}
