package opinion

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// writeVotes makes a consultation of three camps, one of them larger, in which everybody answers sixty statements drawn at random.
func writeVotes(b *testing.B, people, statements, each int) string {
	b.Helper()
	file := filepath.Join(b.TempDir(), "votes.csv")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "participant,statement,vote")
	r := rand.New(rand.NewPCG(1, 1))
	leaning := make([][3]float64, statements)
	for s := range leaning {
		leaning[s] = [3]float64{r.Float64(), r.Float64(), r.Float64()}
	}
	order := r.Perm(statements)
	var line []byte
	for p := range people {
		camp := 0
		if p%10 < 7 {
			camp = p % 3
		}
		for i := range each {
			j := i + r.IntN(statements-i)
			order[i], order[j] = order[j], order[i]
			s := order[i]
			vote := "-1"
			switch u := r.Float64(); {
			case u < 0.15:
				vote = "0"
			case (u-0.15)/0.85 < leaning[s][camp]:
				vote = "1"
			}
			line = strconv.AppendInt(line[:0], int64(p), 10)
			line = append(line, ',')
			line = strconv.AppendInt(line, int64(s), 10)
			line = append(append(append(line, ','), vote...), '\n')
			if _, err := w.Write(line); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return file
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkOpinion goes from a file of votes to everything that is worked out of it. Growth is in people: sixty votes each.
func BenchmarkOpinion(b *testing.B) {
	for _, c := range []struct{ people, statements, each int }{
		{3_750, 500, 60}, {20_000, 2_000, 60}, {100_000, 2_000, 60}, {500_000, 2_000, 60},
	} {
		votes := c.people * c.each
		b.Run(fmt.Sprintf("votes=%d", votes), func(b *testing.B) {
			file := writeVotes(b, c.people, c.statements, c.each)
			b.ReportAllocs()
			b.ResetTimer()
			before := processorTime()
			for range b.N {
				f, err := os.Open(file)
				if err != nil {
					b.Fatal(err)
				}
				ballots, err := ReadVotes(file, f)
				if err != nil {
					b.Fatal(err)
				}
				if a := Analyse(ballots.Matrix(nil), nil, 0); a.Matrix.Votes() != votes || len(a.Groups) < 2 {
					b.Fatalf("%d votes, %d groups", a.Matrix.Votes(), len(a.Groups))
				}
				f.Close()
			}
			b.ReportMetric(float64(votes*b.N)/b.Elapsed().Seconds(), "votes/s")
			b.ReportMetric((processorTime()-before).Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}

// BenchmarkAgainstNaive sets both implementations the same task, of a size that the naive one can bear; it reports how many times less
// processor time the fast one takes.
func BenchmarkAgainstNaive(b *testing.B) {
	c := random(1, 2000, 200, 3, 0.3)
	var fast, slow time.Duration
	for range b.N {
		start := processorTime()
		a := Analyse(c.matrix(), nil, 0)
		middle := processorTime()
		n := newNaive(c.votes, c.standings)
		group := n.groups()
		for j := range n.statements {
			n.consensus(group, j)
			n.priority(group, j)
		}
		for g := range a.Groups {
			n.represent(group, g)
		}
		n.majority(true)
		n.majority(false)
		fast += middle - start
		slow += processorTime() - middle
	}
	b.ReportMetric(slow.Seconds()/fast.Seconds(), "naive/fast")
	b.ReportMetric(float64(len(c.votes)*b.N)/slow.Seconds(), "naive-votes/cpu-s")
	b.ReportMetric(float64(len(c.votes)*b.N)/fast.Seconds(), "fast-votes/cpu-s")
}
