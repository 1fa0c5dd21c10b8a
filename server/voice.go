package server

import (
	"bytes"
	"context"
	"errors"
	"hash"
	"io"
	"mime/multipart"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/attachment"
	"voix/server/page"
)

// voiceInput is the voice message of a form, and whether its speaker wants to be heard.
type voiceInput struct {
	spoken  string // "yes" on a form that is there for speaking
	consent string // "yes": they know that they may be recognised
	id      deliberation.ID
	proof   deliberation.Hash
	sent    bool        // something came, kept or refused
	faults  page.Faults // of what came
}

// fields are those of every form with a voice.
func (v *voiceInput) fields(others map[string]*string) map[string]*string {
	others["spoken"], others["consent"] = &v.spoken, &v.consent
	return others
}

// asked reports whether the form was sent to say something, not to write it.
func (v *voiceInput) asked() bool { return v.sent || v.spoken == "yes" }

// takeVoice keeps the voice of a form, or notes why it cannot be kept. That of an agent is not kept for a moment.
func (s *Server) takeVoice(c *fiber.Ctx, person int64, v *voiceInput) fileField {
	return func(part *multipart.Part, sum hash.Hash) error {
		content := io.TeeReader(part, sum)
		first := make([]byte, 1)
		n, err := io.ReadFull(content, first)
		if n == 0 && part.FileName() == "" {
			return nil // a browser sends an empty part when no file was chosen
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		refused := func(code string, limit int64) {
			v.faults = append(v.faults, page.Fault{Field: "voice", Sentence: s.pages.Catalogue.Say(localeOf(c), "voice_fault."+code, "limit", limit)})
		}
		agent := s.isAgent(person)
		if agent || v.sent {
			if agent {
				v.faults = page.Faults{{Field: "voice", Sentence: s.refusal(c, deliberation.ErrVoiceOfAgent.Code)}}
			} else {
				refused("too_many", 0)
			}
			v.sent = true
			_, err := io.Copy(io.Discard, content)
			return err
		}
		v.sent = true
		file, proof, err := s.platform.KeepVoice(c.UserContext(), io.MultiReader(bytes.NewReader(first[:n]), content))
		var refusal *attachment.Refusal
		if errors.As(err, &refusal) {
			limit := refusal.Limit
			if refusal.Code == attachment.TooLarge {
				limit /= 1_000_000
			}
			refused(string(refusal.Code), limit)
			_, err = io.Copy(io.Discard, content)
			return err
		}
		if err != nil {
			return err
		}
		v.id, v.proof = deliberation.ID(file.ID), proof
		return nil
	}
}

// isAgent reports whether a person takes part as an agent: nobody hears those.
func (s *Server) isAgent(person int64) bool { return s.collegeOf(person) == deliberation.Agent }

// withVoice turns the faults of a form into those that it has beside its voice: the words of the named fields may be missing then.
func (s *Server) withVoice(c *fiber.Ctx, v *voiceInput, faults page.Faults, words map[string]string) page.Faults {
	if !v.asked() {
		return faults
	}
	var left page.Faults
	for _, f := range faults {
		if text, optional := words[f.Field]; !optional || strings.TrimSpace(text) != "" {
			left = append(left, f)
		}
	}
	left = append(left, v.faults...)
	if !v.sent {
		left = append(left, s.pages.Catalogue.FaultOf(localeOf(c), "voice", "required", nil))
	}
	if v.consent != "yes" {
		left = append(left, s.pages.Catalogue.FaultOf(localeOf(c), "consent", "required", nil))
	}
	return left
}

// KeepVoice is Keep for a voice message.
func (p *Platform) KeepVoice(ctx context.Context, upload io.Reader) (attachment.File, deliberation.Hash, error) {
	a, err := p.intake.KeepVoice(ctx, p.Files, attachment.ID(p.NewID()), upload)
	if err != nil {
		return a, deliberation.Hash{}, err
	}
	proof, err := p.keepFile(ctx, a)
	return a, proof, err
}

// wantVoice is called while the state is read.
func (l *loader) wantVoice(st *deliberation.State, v deliberation.Spoken, consultation int64) {
	if v.Voice.IsZero() {
		return
	}
	l.voiceIDs = append(l.voiceIDs, v.Voice)
	if !v.Transcript.Text.IsZero() {
		l.wantText(v.Transcript.Text)
		l.wantAuthor(st, v.Transcript.Writer, consultation)
	}
}

// voice is a voice message as it is shown; language is that in which it was given.
func (l *loader) voice(of deliberation.Recording, v deliberation.Spoken, speaker authorship, language string) page.Voice {
	file, ok := l.voices[v.Voice]
	if v.Voice.IsZero() || !ok {
		return page.Voice{}
	}
	view := page.Voice{
		File: file.ID.String(), Speaker: l.author(speaker.person, speaker.consultation), Lasting: file.Duration, Writing: writingPath(of), Language: language,
	}
	if t := v.Transcript; !t.Text.IsZero() {
		view.Text, view.Language = l.texts[t.Text].Body, l.texts[t.Text].Language
		view.Writer, view.At, view.Own = l.author(t.Writer, speaker.consultation), t.At, t.Writer == speaker.person
	}
	return view
}

func (l *loader) loadVoices() error {
	files, err := l.s.platform.FilesOf(l.ctx, l.voiceIDs)
	if err != nil {
		return err
	}
	l.voices = make(map[deliberation.ID]attachment.File, len(files))
	for _, f := range files {
		l.voices[deliberation.ID(f.ID)] = f
	}
	return nil
}

// titleOf is what a proposal is called: one that was spoken without a title may have got one from who wrote it down.
func (l *loader) titleOf(p deliberation.Proposal) string {
	if t := p.Spoken.Transcript.Text; !t.IsZero() && l.texts[t].Title != "" {
		return l.texts[t].Title
	}
	return l.texts[p.Text].Title
}

// writingPath is the page on which one writes down a recording.
func writingPath(of deliberation.Recording) string {
	if of.Argument != 0 {
		return "/arguments/" + strconv.FormatInt(of.Argument, 10) + "/ecrit"
	}
	return proposalPath(of.Proposal) + "/ecrit"
}

type apiVoice struct {
	File       string         `json:"file"` // below /fichiers/
	Type       string         `json:"type"`
	Size       int64          `json:"size"`
	SHA256     string         `json:"sha256"`
	Seconds    float64        `json:"seconds"`
	Transcript *apiTranscript `json:"transcript,omitempty"` // absent: nobody has written it down
}

type apiTranscript struct {
	Title    string    `json:"title,omitempty"` // of a proposal that was spoken without one
	Text     string    `json:"text"`
	Language string    `json:"language"`
	Author   apiAuthor `json:"author"`
	At       time.Time `json:"at"`
}

// voiceJSON is a voice message in the API; nil if there is none.
func (l *loader) voiceJSON(v deliberation.Spoken, consultation int64) *apiVoice {
	file, ok := l.voices[v.Voice]
	if v.Voice.IsZero() || !ok {
		return nil
	}
	j := &apiVoice{
		File: file.ID.String(), Type: file.Kind.MediaType(), Size: file.Size, SHA256: deliberation.Hash(file.SHA256).String(),
		Seconds: file.Duration.Seconds(),
	}
	if t := v.Transcript; !t.Text.IsZero() {
		text := l.texts[t.Text]
		j.Transcript = &apiTranscript{Title: text.Title, Text: text.Body, Language: text.Language, Author: l.authorJSON(t.Writer, consultation), At: t.At}
	}
	return j
}
