package server

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// downloaded asks until the dossier, or what of it is at an address, is made.
func (v *visitor) downloaded(path string) (a *response) {
	v.site.t.Helper()
	v.site.until(path, func() bool {
		a = v.get(path)
		if a.status == http.StatusAccepted && (a.header.Get("Retry-After") == "" || a.header.Get("Cache-Control") != "no-store") {
			v.site.t.Fatalf("does not say when to come back: %s", a)
		}
		return a.status != http.StatusAccepted
	})
	return a.wants(v.site.t, http.StatusOK)
}

func unpacked(t testing.TB, archive string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

func verified(t testing.TB, archive, key string) *dossier.Report {
	t.Helper()
	report, err := dossier.Verify(strings.NewReader(archive), int64(len(archive)), key)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// sign signs as voix sign does, with a key made of a seed.
func (s *site) sign(consultation int64, seed byte) (key string) {
	s.t.Helper()
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	public := deliberation.Hash(private.Public().(ed25519.PublicKey))
	o := Direct{s.platform}
	keys, err := o.SigningKeys(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	announced := deliberation.AnnounceKey{Key: public, Signature: ed25519.Sign(private, []byte(deliberation.KeyText(len(keys)+1, public)))}
	if err := o.AnnounceKey(s.t.Context(), announced); err != nil {
		s.t.Fatal(err)
	}
	x, err := o.ToSign(s.t.Context(), consultation)
	if err != nil {
		s.t.Fatal(err)
	}
	x.Key = public
	x.Signature = ed25519.Sign(private, []byte(deliberation.SignedText(&deliberation.DossierSigned{
		Consultation: x.Consultation, Number: x.Number, Root: x.Root, Format: x.Format, Manifest: x.Manifest,
	})))
	if err := o.Sign(s.t.Context(), x); err != nil {
		s.t.Fatal(err)
	}
	return dossier.VerifierKey(public)
}

func (s *site) erase(person int64) {
	s.t.Helper()
	if _, err := s.platform.Do(s.t.Context(), s.platform.NewID(), deliberation.ErasePerson{Person: person}); err != nil {
		s.t.Fatal(err)
	}
}

// logLines is a log that can be read while others write to it.
type logLines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestTheDossierIsDownloadedFromTheSite(t *testing.T) {
	var log logLines
	s := newSite(t, siteOptions{log: slog.New(slog.NewTextHandler(&log, nil))})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.mustFile("Un accueil", "Le matin, sans rendez-vous.", "reception", "caf-59")
	s.resident("Sacha").mustFile("Des motifs", "Écrits en clair.", "rights", "national")
	v := s.visitor()
	const at, api = "/consultations/1/dossier", "/api/v1/consultations/1/dossier"

	// While the vote is open there is none, and the site says so.
	v.get(at).wants(t, 200, "n’existe pas encore")
	v.get(at+".zip").wants(t, 404, "On peut encore donner son avis")
	v.get(at+"/dossier.pdf").wants(t, 404)
	v.get(at+"/theme/rights.zip").wants(t, 404)
	if j := decode[apiDossier](t, v.get(api).wants(t, 200)); j.State != "none" || j.Ready || len(j.Parts) > 0 || j.Number != 0 {
		t.Errorf("%+v", j)
	}
	v.get("/consultations/9/dossier.zip").wants(t, 404)
	v.get("/api/v1/consultations/9/dossier").wants(t, 404)

	s.advance(90 * 24 * time.Hour)
	first := v.get("/en"+at+".zip").wants(t, 202, "come back in a moment")
	if first.header.Get("Retry-After") == "" {
		t.Error(first)
	}
	draft := v.downloaded(at + ".zip")
	report := verified(t, draft.body, "")
	if published, err := s.platform.PublishedDossier(1); err != nil || !published.Draft || published.Number != report.Number || report.Signed {
		t.Errorf("%+v, %v, %+v", published, err, report)
	}
	if strings.Contains(log.String(), "voix sign") {
		t.Error(&log)
	}

	s.advance(30 * 24 * time.Hour)
	if !strings.Contains(log.String(), "voix sign") {
		t.Errorf("the log tells of no dossier to sign: %s", &log)
	}
	// What is kept of the draft is not taken for the final one.
	whole := v.downloaded(at + ".zip")
	final := verified(t, whole.body, "")
	if final.Number <= report.Number {
		t.Errorf("%+v after %+v", final, report)
	}
	j := decode[apiDossier](t, v.get(api).wants(t, 200))
	if j.State != "final" || !j.Ready || j.Number != final.Number || j.Root != hex.EncodeToString(final.Root[:]) || j.Signed != unsigned || *j.Size != int64(len(whole.body)) {
		t.Errorf("%+v, %+v", j, final)
	}
	shown := v.get(at).wants(t, 200, j.Root, j.Manifest, "Il n’est pas encore signé", at+".zip", at+"/theme/rights.zip").lacks(t, "revenez dans un instant")
	files := unpacked(t, whole.body)
	if len(j.Files) != len(files) {
		t.Errorf("%d files are offered of %d", len(j.Files), len(files))
	}
	for _, f := range j.Files {
		a := v.get(f.Address).wants(t, 200)
		want := files[f.Name]
		shown.wants(t, 200, `"`+f.Address+`"`)
		if a.body != want || int64(len(want)) != f.Size || a.header.Get("Content-Type") != f.Type {
			t.Errorf("%s is not the archive's: %v", f.Name, a.header)
		}
		if a.header.Get("ETag") != `"`+j.Manifest+`"` || a.header.Get("Cache-Control") != "public, no-cache" || a.header.Get("Accept-Ranges") != "bytes" {
			t.Errorf("%s: %v", f.Name, a.header)
		}
		if policy := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox; default-src 'none'; ") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %s", f.Name, policy)
		}
		delete(files, f.Name)
	}
	if a := v.get(at + "/dossier.html"); !strings.Contains(a.header.Get("Content-Security-Policy"), "style-src 'sha256-") || !strings.HasPrefix(a.header.Get("Content-Disposition"), "inline") {
		t.Errorf("the document cannot be read in a browser: %v", a.header)
	}
	v.get(at+"/signature.txt").wants(t, 404)
	for _, name := range []string{"dossier", "dossier.exe", "DOSSIER.html", "manifest.json%2f..", "..%2fmanifest.json", "theme/", "theme/rights", "theme/.zip", "theme/none.zip", "office/national.zip", "office/caf-00.zip", "college/nobody.zip", "theme/digital.zip", "office/caf-75.zip"} {
		v.get(at+"/"+name).wants(t, 404)
	}
	v.get("/consultations/01/dossier.zip").wants(t, 404)
	v.get("/consultations/x/dossier/dossier.html").wants(t, 404)

	// Parts are archives of their own.
	var parts []string
	for _, p := range j.Parts {
		parts = append(parts, strings.TrimPrefix(p.Address, at+"/"))
	}
	if got, want := strings.Join(parts, " "), "theme/rights.zip theme/reception.zip office/caf-59.zip college/concerned.zip college/agent.zip college/association.zip college/resident.zip"; got != want {
		t.Errorf("parts %s, want %s", got, want)
	}
	for address, wants := range map[string][2]string{
		"/theme/reception.zip": {"Le matin, sans", "Écrits en clair"}, "/theme/rights.zip": {"Écrits en clair", "Le matin, sans"}, "/office/caf-59.zip": {"Le matin, sans", "Écrits en clair"},
	} {
		part := v.downloaded(at + address)
		verified(t, part.body, "")
		if positions := unpacked(t, part.body)["positions.json"]; !strings.Contains(positions, wants[0]) || strings.Contains(positions, wants[1]) {
			t.Errorf("%s: %s", address, positions)
		}
	}
	verified(t, v.downloaded(at+"/college/resident.zip").body, "")

	// Parts of a file, and what is there already.
	tag := whole.header.Get("ETag")
	r := v.request(http.MethodGet, at+".zip", nil)
	r.Header.Set("Range", "bytes=10-19")
	r.Header.Set("If-Range", tag)
	if a := v.do(r).wants(t, 206); a.body != whole.body[10:20] || a.header.Get("Content-Range") != fmt.Sprintf("bytes 10-19/%d", len(whole.body)) {
		t.Error(a)
	}
	r = v.request(http.MethodGet, at+".zip", nil)
	r.Header.Set("If-None-Match", tag)
	v.do(r).wants(t, 304)
	r = v.request(http.MethodGet, at+"/manifest.json", nil)
	r.Header.Set("Range", "bytes=9999999-")
	v.do(r).wants(t, 416)
	if a := v.do(v.request(http.MethodHead, at+".zip", nil)).wants(t, 200); a.body != "" || a.header.Get("Content-Length") != fmt.Sprint(len(whole.body)) {
		t.Error(a)
	}

	// A signature joins it at once, and the keys are told.
	v.get("/version").wants(t, 200, "Aucune clé n’est annoncée")
	key := s.sign(1, 7)
	v.get(at+".zip").wants(t, 202)
	signed := v.downloaded(at + ".zip")
	if report := verified(t, signed.body, key); !report.SignatureVerified || signed.header.Get("ETag") == tag {
		t.Errorf("%+v, %v", report, signed.header)
	}
	if got := v.get(at+"/signature.txt").wants(t, 200).body; got != unpacked(t, signed.body)["signature.txt"] {
		t.Error(got)
	}
	if j := decode[apiDossier](t, v.get(api)); j.Signed != signedState || j.Signature == nil || j.Signature.Key != key || len(j.Keys) != 1 || j.Keys[0].Key != key {
		t.Errorf("%+v", j)
	}
	v.get("/version").wants(t, 200, strings.ReplaceAll(key, "+", "&#43;"), signingKeysPath)
	v.get(at).wants(t, 200, "Dossier terminé et signé", at+"/signature.txt", strings.ReplaceAll(key, "+", "&#43;"), signingKeysPath)
	keys := v.get(signingKeysPath).wants(t, 200, "\n"+key+"\n")
	r = v.request(http.MethodGet, signingKeysPath, nil)
	r.Header.Set("If-None-Match", keys.header.Get("ETag"))
	v.do(r).wants(t, 304)

	// What is erased is in nothing that can be had from then on, and the signature was under something else.
	s.erase(camille.number)
	if a := v.get(at + ".zip"); a.status != 202 {
		t.Error(a)
	}
	v.get(at).wants(t, 200, "se prépare").lacks(t, "terminé et signé")
	after := v.downloaded(at + ".zip")
	v.get(at).wants(t, 200, "a été effacé depuis la signature").lacks(t, "terminé et signé")
	verified(t, after.body, "")
	for name, content := range unpacked(t, after.body) {
		if strings.Contains(content, "Le matin, sans") || name == "signature.txt" {
			t.Errorf("%s after the erasure", name)
		}
	}
	if j := decode[apiDossier](t, v.get(api)); j.Signed != signedBefore || j.Signature != nil {
		t.Errorf("%+v", j)
	}
	if after.header.Get("ETag") == signed.header.Get("ETag") {
		t.Error("what was kept elsewhere is still believed")
	}
}

// However erasures, downloads and signatures meet, no byte of an erased text is sent in answer to a request that comes after its erasure.
func TestNoErasedWordIsDownloaded(t *testing.T) {
	const people = 6
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	var authors []*visitor
	word := func(i int) string { return fmt.Sprintf("unicorne%dzz", i) }
	for i := range people {
		author := s.resident(fmt.Sprintf("Camille %d", i))
		author.mustFile("Titre "+word(i), "Texte "+word(i), deliberation.Themes()[i%2].String(), "caf-59")
		authors = append(authors, author)
	}
	s.advance(120 * 24 * time.Hour)
	paths := []string{".zip", "/dossier.html", "/positions.json", "/contributions.csv", "/theme/rights.zip", "/office/caf-59.zip"}

	var gone atomic.Int64 // the first so many are erased, and that was answered
	stop := make(chan struct{})
	var running sync.WaitGroup
	var read [people + 1]atomic.Int64 // archives that were had after so many erasures
	for at := range 3 {
		running.Go(func() {
			v := s.visitor()
			for i := at; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				before := gone.Load()
				got, err := v.client.Do(v.request(http.MethodGet, "/consultations/1/dossier"+paths[i%len(paths)], nil))
				if err != nil {
					t.Error(err)
					return
				}
				body, _ := io.ReadAll(got.Body) // an erasure may cut it
				got.Body.Close()
				for erased := range before {
					if bytes.Contains(body, []byte(word(int(erased)))) {
						t.Errorf("%s holds what was erased before it was asked for", got.Request.URL)
					}
				}
				if got.StatusCode == http.StatusOK {
					read[before].Add(1)
				}
			}
		})
	}
	for i, author := range authors {
		s.until(fmt.Sprintf("downloads after %d erasures", i), func() bool { return read[i].Load() > 3 })
		if i == 2 {
			s.sign(c, 3)
		}
		s.erase(author.number)
		gone.Add(1)
	}
	s.until("downloads after the last erasure", func() bool { return read[people].Load() > 3 })
	close(stop)
	running.Wait()
}

// The archives that are kept stay within their bounds, and nobody who reads one loses it to another.
func TestArchivesAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, err := newArchives(nil)
		if err != nil {
			t.Fatal(err)
		}
		defer a.close()
		folder, err := os.MkdirTemp("", "voix-test-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(folder)
		published := func(consultation int64) Published {
			return Published{Consultation: deliberation.Consultation{Number: consultation}, Number: 1}
		}
		held := map[*archive]io.ReadCloser{}
		t.Repeat(map[string]func(*rapid.T){
			"ask": func(t *rapid.T) {
				one, err := a.find(published(rapid.Int64Range(1, 200).Draw(t, "consultation")), dossier.Part{}, true)
				if err == nil {
					if held[one] != nil {
						a.release(one)
						return
					}
					held[one] = a.open(one, span{0, 1})
				}
			},
			"make": func(t *rapid.T) {
				key, erased, ok := a.next()
				if !ok {
					return
				}
				f, err := os.CreateTemp(folder, "")
				if err != nil {
					t.Fatal(err)
				}
				if _, err := f.WriteString("x"); err != nil {
					t.Fatal(err)
				}
				size := rapid.Int64Range(1, keptArchiveBytes/3).Draw(t, "size")
				a.made(key, &archive{archiveKey: key, number: 1, size: size, file: f}, nil, erased)
			},
			"erase": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "rarely") == 0 {
					a.drop()
					if len(a.kept) > 0 {
						t.Fatal("something is kept")
					}
				}
			},
			"read": func(t *rapid.T) {
				for one, r := range held {
					delete(held, one)
					n, err := r.Read(make([]byte, 1))
					if one.erased.Load() != (err == errErased) || err == nil && n != 1 {
						t.Fatalf("%d bytes, %v", n, err)
					}
					r.Close()
					return
				}
			},
			"": func(t *rapid.T) {
				var bytes int64
				for _, one := range a.kept {
					bytes += one.size
				}
				if bytes != a.bytes || len(a.kept) > keptArchives || bytes > keptArchiveBytes || len(a.waiting) > waitingArchives {
					t.Fatalf("%d archives of %d bytes (counted %d), %d waiting", len(a.kept), bytes, a.bytes, len(a.waiting))
				}
			},
		})
		for _, r := range held {
			r.Close()
		}
	})
}
