package demonstration

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"sync"
)

func chacha(seed int64, purpose string) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, uint64(seed)), purpose...)))
}

// random returns the random numbers of one purpose; those of another do not depend on how many were drawn.
func random(seed int64, purpose string) *rand.Rand { return rand.New(chacha(seed, purpose)) }

type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

// Random is the randomness of a platform while Build fills it: fast, and worth nothing as a secret. A platform that people use must be
// opened again without it.
func Random(seed int64) io.Reader { return &lockedReader{r: chacha(seed, "ids")} }

// between draws a moment, all alike.
func between(r *rand.Rand, from, to moment) moment { return from + moment(r.Float64())*(to-from) }

// soon draws a delay in days, mostly short, with that mean.
func soon(r *rand.Rand, mean float64) moment { return moment(-math.Log(1-r.Float64()) * mean) }
