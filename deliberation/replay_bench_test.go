package deliberation

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"
	"time"
)

// ballotStream makes the entries of a large vote, in the order of a journal: ten ballots a voter over sixty days, on 200 questions, by
// voters of all colleges and offices.
type ballotStream struct {
	ballots  int
	heads    []Head
	prologue []Entry
	begin    int64
}

const ballotsAVoter, streamQuestions, streamDays = 10, 200, 60

func newBallotStream(b *testing.B, ballots int) *ballotStream {
	j := newJournal(b, testTime())
	consultation, author := j.open(streamDays+5), j.join()
	for range streamQuestions {
		j.must(FileProposal{Consultation: consultation, Author: author, Theme: Means, Text: j.newID(), Hash: j.newHash()})
	}
	s := &ballotStream{ballots: ballots, heads: j.heads, begin: j.now.UnixMilli()}
	for _, raw := range j.stored {
		e, err := DecodeEntry(raw)
		if err != nil {
			b.Fatal(err)
		}
		s.prologue = append(s.prologue, e)
	}
	return s
}

// start returns the state before the first ballot.
func (s *ballotStream) start(b *testing.B) *State {
	state := NewState()
	for i := range s.prologue {
		if err := state.Apply(s.heads[i], &s.prologue[i]); err != nil {
			b.Fatal(err)
		}
	}
	return state
}

func (s *ballotStream) head(i int) Head {
	return Head{
		Number: uint64(len(s.heads) + i + 1),
		At:     s.begin + int64(float64(i)/float64(s.ballots)*float64(streamDays*24*time.Hour/time.Millisecond)),
	}
}

// append appends the stored form of ballot i to dst. The voters come in waves of a thousand, each of whom casts one ballot at a time.
func (s *ballotStream) append(b *testing.B, dst []byte, i int) []byte {
	const wave = 1000
	n := i / (wave * ballotsAVoter)
	within := i % (wave * ballotsAVoter)
	voter := uint64(n*wave + within%wave)
	turn := uint64(within / wave)
	mixed := (voter + 1) * 0x9e3779b97f4a7c15
	e := Entry{At: s.head(i).At, Actor: Actor{}, Fact: &BallotCast{
		Question: int64((mixed>>20+turn*19)%streamQuestions) + 1, College: College(mixed>>8%4) + 1, Office: Office(mixed >> 32 % 103),
		Choice: Choice((mixed>>12+turn*turn)%3) + 1,
	}}
	binary.BigEndian.PutUint64(e.Actor.Voter[:], mixed)
	binary.BigEndian.PutUint64(e.Nonce[:], mixed^turn)
	binary.BigEndian.PutUint64(e.Command[:], mixed+turn)
	dst, err := AppendEntry(dst, &e)
	if err != nil {
		b.Fatal(err)
	}
	return dst
}

// BenchmarkApplyBallots reports how many ballots a second one core reads from their stored form and folds into the state.
func BenchmarkApplyBallots(b *testing.B) {
	s := newBallotStream(b, 200_000)
	stored := make([][]byte, s.ballots)
	for i := range stored {
		stored[i] = s.append(b, nil, i)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		state := s.start(b)
		b.StartTimer()
		for i, raw := range stored {
			e, err := DecodeEntry(raw)
			if err != nil {
				b.Fatal(err)
			}
			if err := state.Apply(s.head(i), &e); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N)*float64(s.ballots)/b.Elapsed().Seconds(), "ballots/s")
}

// BenchmarkDecodeBallots is the part of BenchmarkApplyBallots that another core can do.
func BenchmarkDecodeBallots(b *testing.B) {
	s := newBallotStream(b, 1000)
	stored := make([][]byte, s.ballots)
	for i := range stored {
		stored[i] = s.append(b, nil, i)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for n := range b.N {
		if _, err := DecodeEntry(stored[n%len(stored)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCloseVote is how long everybody waits when a vote of a million ballots is closed.
func BenchmarkCloseVote(b *testing.B) {
	s := newBallotStream(b, 1_000_000)
	state := s.start(b)
	var raw []byte
	for i := range s.ballots {
		raw = s.append(b, raw[:0], i)
		e, err := DecodeEntry(raw)
		if err != nil {
			b.Fatal(err)
		}
		if err := state.Apply(s.head(i), &e); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for range b.N {
		state.closeVote(state.head, 1)
	}
}

// BenchmarkHeap reports the bytes of heap that a ballot costs, all that belongs to it included: its voter, the command that is
// remembered for a day.
func BenchmarkHeap(b *testing.B) {
	for _, ballots := range []int{1_000_000, 10_000_000} {
		b.Run(fmt.Sprint(ballots), func(b *testing.B) {
			for range b.N {
				s := newBallotStream(b, ballots)
				before := heapInUse()
				state := s.start(b)
				var raw []byte
				for i := range s.ballots {
					raw = s.append(b, raw[:0], i)
					e, err := DecodeEntry(raw)
					if err != nil {
						b.Fatal(err)
					}
					if err := state.Apply(s.head(i), &e); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(heapInUse()-before)/float64(ballots), "B/ballot")
				runtime.KeepAlive(state)
			}
		})
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
