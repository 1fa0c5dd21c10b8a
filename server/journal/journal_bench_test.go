package journal_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/journal"
)

// BenchmarkSubmit has 64 submitters cast ballots on bbolt, each waiting until its ballot is durable, and reports beside the
// ballots a second how long a batch takes in ratio to the least that can be durable: as many bytes written to a plain file
// and synced, after the load, batch by batch.
func BenchmarkSubmit(b *testing.B) {
	folder := b.TempDir()
	store, err := journal.OpenBolt(filepath.Join(folder, "journal"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	r := run(b, store, journal.Options{Clock: journal.NewSystemClock()})
	r.open(b, time.Now(), [4]int{20, 40, 60, 80}, 1, 100)
	before := r.Head().Number
	var next atomic.Int64
	var submitters sync.WaitGroup
	b.ResetTimer()
	began := time.Now()
	for range 64 {
		submitters.Go(func() {
			for {
				n := int(next.Add(1))
				if n > b.N {
					return
				}
				c := r.command(idOf('c', n), ballot(1+n%5000, 1+n/5000%100, deliberation.Choice(1+n%3)))
				if _, err := r.Submit(context.Background(), c); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	submitters.Wait()
	b.StopTimer()
	took := time.Since(began)
	if err := r.stop(); err != nil {
		b.Fatal(err)
	}
	plain, err := os.Create(filepath.Join(folder, "plain"))
	if err != nil {
		b.Fatal(err)
	}
	defer plain.Close()
	batches, bare := 0, time.Duration(0)
	for _, batch := range stored(b, store) {
		if batch.First <= before {
			continue
		}
		batches++
		raw := batch.Marshal()
		began := time.Now()
		if _, err := plain.Write(raw); err != nil {
			b.Fatal(err)
		}
		if err := dataSync(plain); err != nil {
			b.Fatal(err)
		}
		bare += time.Since(began)
	}
	b.ReportMetric(float64(b.N)/took.Seconds(), "ballots/s")
	b.ReportMetric(float64(b.N)/bare.Seconds(), "bare-ballots/s")
	b.ReportMetric(float64(b.N)/float64(batches), "ballots/batch")
	b.ReportMetric(bare.Seconds()/took.Seconds(), "of-bare")
}

// BenchmarkReplay reports how many ballots a second are read from bbolt into a state, the tree checked.
func BenchmarkReplay(b *testing.B) {
	const ballots = 1_000_000
	path := filepath.Join(b.TempDir(), "journal")
	store, err := journal.OpenBolt(path)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	r := run(b, store, journal.Options{Clock: journal.NewSystemClock()})
	r.open(b, time.Now(), [4]int{20, 40, 60, 80}, 1, 200)
	// Ballots of one command here, for speed; to a replay that makes no difference but the outcomes that it remembers.
	for n := 0; n < ballots; {
		c := journal.Command{ID: idOf('d', n), Decide: func(time.Time) ([]deliberation.Act, error) {
			var acts []deliberation.Act
			for i := n; i < n+1000; i++ {
				c := ballot(1+i%1000+i/10_000*1000, 1+(i/1000*19+i)%200, deliberation.Choice(1+i%3))
				acts = append(acts, deliberation.Act{
					Actor: deliberation.Actor{Voter: c.Voter},
					Fact:  &deliberation.BallotCast{Question: c.Question, College: c.College, Choice: c.Choice},
				})
			}
			return acts, nil
		}}
		if _, err := r.Submit(context.Background(), c); err != nil {
			b.Fatal(err)
		}
		n += 1000
	}
	if err := r.stop(); err != nil {
		b.Fatal(err)
	}
	entries := r.Head().Number
	b.ResetTimer()
	for range b.N {
		head, err := journal.Replay(context.Background(), store, deliberation.NewState(), entries)
		if err != nil {
			b.Fatal(err)
		}
		if head != r.Head() {
			b.Fatal(fmt.Errorf("head %v, not %v", head, r.Head()))
		}
	}
	b.ReportMetric(float64(b.N)*float64(entries)/b.Elapsed().Seconds(), "ballots/s")
}
