package search

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// corpus writes texts of the length of arguments and proposals, with words as unequally common as in French.
func corpus(n int) []Document {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 4, 19_999)
	var syllables []string
	for _, c := range strings.Fields("b c d f g j l m n p qu r s t v ch br tr pl") {
		for _, v := range strings.Fields("a e i o u ou an on é ai") {
			syllables = append(syllables, c+v)
		}
	}
	vocabulary := strings.Fields("allocation logement rsa indu caisse guichet notification calcul rendez-vous dossier courrier retard enfant loyer")
	for len(vocabulary) < 20_000 {
		word := ""
		for range 2 + r.IntN(3) {
			word += syllables[r.IntN(len(syllables))]
		}
		vocabulary = append(vocabulary, word)
	}
	all := make([]Document, n)
	for i := range all {
		var body []string
		for range 40 + r.IntN(160) {
			body = append(body, vocabulary[zipf.Uint64()])
		}
		all[i] = proposal(int64(i+1), strings.Join(body[:6], " "), strings.Join(body[6:], " "))
		if i%5 != 0 {
			all[i].Kind, all[i].Title = Argument, ""
		}
	}
	return all
}

const benchmarked = 20_000

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// BenchmarkBuild measures documents a second, as the server builds: 200 at once.
func BenchmarkBuild(b *testing.B) {
	documents := corpus(benchmarked)
	for b.Loop() {
		x, err := Open(filepath.Join(b.TempDir(), "search"))
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		if err := x.Begin(); err != nil {
			b.Fatal(err)
		}
		for some := range slices.Chunk(documents, 200) {
			if err := x.Build(some); err != nil {
				b.Fatal(err)
			}
		}
		if err := x.Finish(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(benchmarked/time.Since(began).Seconds(), "documents/s")
		var memory runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&memory)
		b.ReportMetric(float64(memory.HeapAlloc)/1e6, "heap-MB")
		disk := int64(0)
		for _, name := range must(filepath.Glob(filepath.Join(x.folder, "*", "store", "*"))) {
			if info, err := os.Stat(name); err == nil { // else merged away meanwhile
				disk += info.Size()
			}
		}
		b.ReportMetric(float64(disk)/1e6, "disk-MB")
		x.Close()
	}
}

// BenchmarkSearch measures what people type, and drafts, one after the other.
func BenchmarkSearch(b *testing.B) {
	x := indexOf(b)
	if err := x.Begin(); err != nil {
		b.Fatal(err)
	}
	for some := range slices.Chunk(corpus(benchmarked), 200) {
		if err := x.Build(some); err != nil {
			b.Fatal(err)
		}
	}
	if err := x.Finish(); err != nil {
		b.Fatal(err)
	}
	measure := func(b *testing.B, ask func(i int) error) {
		var took []time.Duration
		for i := 0; b.Loop(); i++ {
			began := time.Now()
			if err := ask(i); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	}
	for name, typed := range map[string][]string{
		"words":    {"allocation logement", "guichet", "rsa indu caisse", "retard dossier"},
		"sentence": {"pourquoi mon allocation de logement est en retard alors que le dossier est complet"},
		"typos":    {"guichxet", "notifixation", "lojement", "allocotion calkul"},
		"letters":  {"not", "gui", "cal"},
	} {
		b.Run(name, func(b *testing.B) {
			measure(b, func(i int) error {
				_, err := x.Search(b.Context(), Query{Text: typed[i%len(typed)], Locale: "fr", Limit: 20})
				return err
			})
		})
	}
	b.Run("similar", func(b *testing.B) {
		measure(b, func(i int) error {
			_, err := x.Similar(b.Context(), Draft{Title: fmt.Sprintf("guichet notification calcul %d", i), Body: "retard dossier courrier loyer enfant"}, 5)
			return err
		})
	})
}
