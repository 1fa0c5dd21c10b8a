package bench

import (
	"encoding/binary"
	"time"

	"voix/deliberation"
)

// A vote is many ballots as a country might cast them: ten a voter, over sixty days, by all colleges and offices. Some
// thousand voters are at it at the same time.
type vote struct {
	ballots   int
	questions int64
	begins    time.Time
}

const (
	ballotsOfVoter = 10
	votersAtATime  = 10_000
	voteDays       = 60
	voteQuestions  = 200
)

// at is the time of ballot i.
func (v *vote) at(i int) time.Time {
	return v.begins.Add(time.Duration(float64(i) / float64(v.ballots) * float64(voteDays*24*time.Hour)))
}

// ballot is ballot i: each voter's are on different questions.
func (v *vote) ballot(i int) deliberation.CastBallot {
	within := i % (votersAtATime * ballotsOfVoter)
	voter := uint64(i/(votersAtATime*ballotsOfVoter)*votersAtATime + within%votersAtATime)
	turn := uint64(within / votersAtATime)
	mixed := mix(voter)
	c := deliberation.CastBallot{
		College:  deliberation.College(mixed%4) + 1,
		Office:   deliberation.Office(mixed >> 8 % uint64(len(deliberation.Offices())+1)),
		Question: int64((mixed>>20+turn*19)%uint64(v.questions)) + 1,
		Choice:   deliberation.Choice(mix(mixed+turn)%3) + 1,
	}
	c.Voter = wide(mixed)
	return c
}

// command is the id of the command that casts ballot i.
func (v *vote) command(i int) deliberation.ID { return wide(^mix(uint64(i))) }

// mix spreads numbers over all bits, and no two to the same (the finisher of SplitMix64).
func mix(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

func wide(n uint64) (id deliberation.ID) {
	binary.BigEndian.PutUint64(id[:], n)
	binary.BigEndian.PutUint64(id[8:], mix(n))
	return id
}

// prologue returns what must be decided before the vote, one command after the other, with ids from newID.
func (v *vote) prologue() []deliberation.Command {
	serial := uint64(0)
	newID := func() deliberation.ID {
		serial++
		return wide(mix(^serial))
	}
	hash := func() (h deliberation.Hash) {
		id := newID()
		copy(h[:], id[:])
		return h
	}
	open := deliberation.OpenConsultation{Text: newID(), Hash: hash(), Begins: dates(v.begins)}
	join := deliberation.Join{Document: newID(), College: deliberation.Concerned}
	var file together
	for range v.questions {
		file = append(file, deliberation.FileProposal{
			Consultation: 1, Author: 1, Theme: deliberation.Themes()[0], Text: newID(), Hash: hash(),
		})
	}
	return []deliberation.Command{open, join, file}
}
