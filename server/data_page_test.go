package server

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
	"voix/server/page"
)

// namedValues are values that the families of messages have words for.
var namedValues = map[string]string{
	"college": "agent", "evidence": "known", "consents.purpose": string(account.Opinions), "ways.kind": "email", "reach.rhythm": "week", "reach.kind": "sms", "reach.hours": "any",
	"hand.news": "answered", "role": "writer", "given_by": "operator", "choice": "agree", "own_ballots.status": "shown", "room.presence": "remote",
}

// filler fills a structure, and keeps under which field it put what a reader is to find.
type filler struct {
	r      dataReader
	n      int
	wanted map[string]string
}

func (f *filler) fill(t *testing.T, path string, v reflect.Value, tag reflect.StructTag) {
	f.n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		at := time.Date(2001, 1, f.n, 12, 0, 0, 0, time.UTC)
		v.Set(reflect.ValueOf(at))
		f.wanted[path] = f.r.catalogue.Moment(f.r.locale, at)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(t, path, v.Elem(), tag)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		f.fill(t, path, v.Index(0), tag)
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name := path + "." + field.Name
			if label := "data.field." + strings.Split(field.Tag.Get("json"), ",")[0]; !field.Anonymous && field.Tag.Get("say") != "-" && v.Type() != reflect.TypeFor[dataRow]() && !f.r.catalogue.Has(f.r.locale, label) {
				t.Errorf("%s has no label %s", name, label)
			}
			f.fill(t, name, v.Field(i), field.Tag)
		}
	case reflect.String:
		family := tag.Get("say")
		if family == "" || family == "-" {
			v.SetString(fmt.Sprintf("mot-%d.", f.n))
			f.wanted[path] = v.String()
			return
		}
		if namedValues[family] == "" {
			t.Fatalf("%s is said by %s, of which the test knows no value", path, family)
		}
		v.SetString(namedValues[family])
		f.wanted[path] = f.r.say(family + "." + namedValues[family])
	case reflect.Bool:
		v.SetBool(true)
		f.wanted[path] = f.r.say("data.yes")
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(770000 + f.n))
		f.wanted[path] = fmt.Sprint(v.Int())
	case reflect.Uint64:
		v.SetUint(uint64(770000 + f.n))
		f.wanted[path] = fmt.Sprint(v.Uint())
	default:
		t.Fatalf("%s is a %s: how is it said?", path, v.Type())
	}
}

// TestAllThatProgramsReadIsThereToBeRead fails for a field of the download that only whoever reads JSON finds.
func TestAllThatProgramsReadIsThereToBeRead(t *testing.T) {
	s := newSite(t, siteOptions{})
	for _, locale := range []page.Locale{page.French, page.English, page.Arabic} {
		f := &filler{r: dataReader{s.server.pages.Catalogue, locale}, wanted: map[string]string{}}
		var file dataFile
		f.fill(t, "", reflect.ValueOf(&file).Elem(), "")
		shown, err := s.server.dataHTML(file, nil, locale)
		if err != nil {
			t.Fatal(err)
		}
		read := html.UnescapeString(string(shown))
		for path, words := range f.wanted {
			switch path {
			case ".Format", ".Version", ".Rows.Name": // for programs
				continue
			}
			if !strings.Contains(read, words) {
				t.Errorf("%s: %s, %q, is in the JSON and not in the page", locale, path, words)
			}
		}
		if len(f.wanted) < 80 {
			t.Errorf("only %d fields were filled", len(f.wanted))
		}
	}
}

func TestTheDownloadTellsOfRoomsRemovedWaysAndCardsThatWait(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	runs, camille := s.resident("Noé"), s.mustJoin("Camille", deliberation.Concerned, deliberation.National)
	debate := s.convene(runs, 1, "Débat-au-centre")
	s.do(deliberation.OpenRoom{Debate: debate, By: runs.number, Most: 10})
	s.do(deliberation.JoinRoom{Debate: debate, Person: camille.number, Presence: deliberation.Remote})
	now := s.platform.Clock.Now()
	if _, err := s.platform.People.Change(t.Context(), s.platform.NewID(), camille.number, func(p *account.Profile) error {
		p.Former = []account.Former{{Way: account.Way{Kind: account.Email, Identifier: "camille@exemple.fr", Since: now}, Removed: now}}
		p.Attesting = "carte-en-cours"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var got dataFile
	if err := json.Unmarshal([]byte(camille.get("/moi/donnees.json").wants(t, 200).lacks(t, "camille@exemple.fr").body), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Attended) != 1 || got.Attended[0].Debate.Title != "Débat-au-centre" || got.Attended[0].Presence != "remote" {
		t.Errorf("rooms: %+v", got.Attended)
	}
	if len(got.Removed) != 1 || got.Removed[0].Masked == "" || !got.Removed[0].Until.Equal(got.Removed[0].Removed.Add(account.FormerLife)) {
		t.Errorf("removed ways: %+v", got.Removed)
	}
	if got.Person.Card != "carte-en-cours" || len(got.Names) != 2 || got.Names[0].Name != "Camille" {
		t.Errorf("card %q, names %+v", got.Person.Card, got.Names)
	}
	camille.get("/moi/donnees.html").wants(t, 200, "Débat-au-centre", "carte-en-cours", "Façons d’entrer retirées")
}

// unzipped reads an archive of somebody's data.
func unzipped(t *testing.T, body string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(b)
	}
	return found
}

func TestAFileThatIsNotThereIsALineOfTheArchive(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.mustJoin("Camille", deliberation.Concerned, deliberation.National)
	camille.propose(aProposal, upload{"une.png", "image/png", pngOf(t, 30, 20)}, upload{"autre.png", "image/png", pngOf(t, 40, 20)}).wants(t, 303)
	var got dataFile
	if err := json.Unmarshal([]byte(camille.get("/moi/donnees.json").wants(t, 200).body), &got); err != nil || len(got.Files) != 2 {
		t.Fatal(err, got.Files)
	}
	lost := got.Files[0].File
	var files []deliberation.ID
	s.platform.Read(func(st *deliberation.State) { files = st.FilesBy(camille.number) })
	known, err := s.platform.FilesOf(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range known {
		if archiveName(f) == lost {
			if err := s.platform.Files.Delete(t.Context(), attachment.ID(f.ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
	found := unzipped(t, camille.get("/moi/donnees.zip").wants(t, 200).body)
	if found[lost] != "" || !strings.Contains(found["fichiers/ABSENTS.txt"], lost) || strings.Contains(found["fichiers/ABSENTS.txt"], got.Files[1].File) || found[got.Files[1].File] == "" {
		t.Errorf("the archive holds %d files, and of those that are not there it says %q", len(found), found["fichiers/ABSENTS.txt"])
	}
	// One at a time: while one is on its way, another of the same person waits, and no other person does.
	if !s.server.takings.begin(camille.number) {
		t.Fatal("an archive that was sent counts as on its way")
	}
	camille.get("/moi/donnees.zip").wants(t, 429)
	s.resident("Lou").get("/moi/donnees.zip").wants(t, 200)
	s.server.takings.end(camille.number)
	if again := unzipped(t, camille.get("/moi/donnees.zip").wants(t, 200).body); !bytes.Equal([]byte(again[got.Files[1].File]), []byte(found[got.Files[1].File])) {
		t.Error("the second archive is another")
	}
}
