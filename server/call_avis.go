package server

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// What somebody chose on the telephone beside words is not cast when the words are entered: next to each other in the journal, they would tell by whom
// the ballots are, and, once both are taken to an account, whose all ballots of that account are. So it waits in the sealed document of whoever called
// and is cast later: what was said before today, that of a debate together and in a random order, from fewestCast on. Before the vote closes whatever
// is left is cast.
//
// As long as it waits there, it is cast again: a server that ends in between loses nothing, and two that do it at once do it once, since a command's id
// follows from the call and from what waits. It stops waiting under the revision that was cast, so that what its holder changes meanwhile is cast, too.

const (
	// fewestCast is how many of a debate are cast together at least, but at the end of the vote.
	fewestCast = 5
	// castEvery is how often a server looks for what is to be cast.
	castEvery = 5 * time.Minute
	// castAll is how long before the vote closes what was said before that day is cast however few it is, and castNow how long before it everything
	// is, and what is said then is cast at once.
	castAll = 24 * time.Hour
	castNow = time.Hour
)

// waits reports whether the avis of a call that is taken at a time, beside words, is to wait.
func waits(c deliberation.Consultation, at time.Time) bool {
	return at.Before(c.BallotsUntil().Add(-castNow))
}

func (p *Platform) castWaiting(ctx context.Context) {
	for {
		if err := p.castWaitingAvis(ctx); err != nil && ctx.Err() == nil {
			p.Log.Error("avis given by telephone could not be cast", "error", err)
		}
		timer, stop := p.Clock.After(castEvery)
		select {
		case <-timer:
		case <-ctx.Done():
			stop()
			return
		}
		stop()
	}
}

// castAvis is a call of which nothing waits in a document any more: nothing ever does again.
type castAvis struct {
	ref    deliberation.Reference
	keeper int64
}

// castCalls are those that this server knows of, so that it reads no document twice.
type castCalls struct {
	round sync.Mutex // one at a time
	mutex sync.Mutex
	known map[castAvis]struct{}
}

func (k *castCalls) has(one castAvis) bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	_, ok := k.known[one]
	return ok
}

func (k *castCalls) add(one castAvis) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.known == nil {
		k.known = map[castAvis]struct{}{}
	}
	k.known[one] = struct{}{}
}

// waitingCall is a call whose avis may wait, and who keeps it.
type waitingCall struct {
	ref    deliberation.Reference
	keeper int64
	took   deliberation.Call
	cast   bool // its voter is known
}

// keeperOf is in whose document the avis of a call waits: of who called, or who has made their words their own; 0: in nobody's.
func keeperOf(st *deliberation.State, call deliberation.Call) int64 {
	if !call.Avis || call.Author == 0 {
		return 0
	}
	if by := st.ClaimedBy(call.Author); by != 0 {
		return by
	}
	return call.Author
}

// castWaitingAvis casts what is to be cast now.
func (p *Platform) castWaitingAvis(ctx context.Context) error {
	p.cast.round.Lock()
	defer p.cast.round.Unlock()
	now := p.Clock.Now()
	today := endOfDay(now).In(deliberation.Paris()).AddDate(0, 0, -1)
	var debates [][]waitingCall
	var all []bool // however few, by debate
	p.Read(func(st *deliberation.State) {
		for _, c := range st.Consultations() {
			if !c.TakesBallots() || c.BallotsUntil().IsZero() {
				continue
			}
			until := c.BallotsUntil()
			for _, d := range st.Debates(c.Number) {
				var calls []waitingCall
				for n := int64(1); n <= st.Calls(d.Number); n++ {
					call, _ := st.Call(d.Number, n)
					ref := deliberation.Reference{Debate: d.Number, Kind: deliberation.CallSheet, Number: n}
					if keeper := keeperOf(st, call); keeper != 0 && !p.cast.has(castAvis{ref, keeper}) && (call.At.Before(today) || !waits(c, now)) {
						calls = append(calls, waitingCall{ref, keeper, call, st.HasCast(p.Keys.PaperVoter(ref))})
					}
				}
				if calls != nil {
					debates, all = append(debates, calls), append(all, !now.Before(until.Add(-castAll)))
				}
			}
		}
	})
	var failed []error
	for i := range debates {
		failed = append(failed, p.castCalls(ctx, debates[i], all[i]))
	}
	return errors.Join(failed...)
}

func (p *Platform) castCalls(ctx context.Context, calls []waitingCall, all bool) error {
	type one struct {
		waitingCall
		revision int64
		cast     deliberation.CastSheet
	}
	var due []one
	chosen := 0
	for _, call := range calls {
		kept, _, err := p.People.stored(ctx, call.keeper)
		if err != nil && !errors.Is(err, errNoProfile) {
			return err
		}
		choices, held, ok := kept.WaitingOf(call.ref)
		if err != nil || !ok { // cast, or gone with all that they gave
			p.cast.add(castAvis{call.ref, call.keeper})
			continue
		}
		if slices.ContainsFunc(choices, func(c deliberation.ItemChoice) bool { return c.Choice != deliberation.NoChoice }) && !call.cast {
			chosen++
		}
		due = append(due, one{call, kept.revision, deliberation.CastSheet{
			Debate: call.ref.Debate, Voter: p.Keys.PaperVoter(call.ref), College: call.took.College, Choices: choices, Holder: held,
		}})
	}
	var seed [32]byte
	if _, err := io.ReadFull(p.Random, seed[:]); err != nil {
		return err
	}
	rand.New(rand.NewChaCha8(seed)).Shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
	for _, x := range due {
		if !all && chosen < fewestCast && !x.waitingCall.cast {
			continue
		}
		// What names the command has to change with what waits: a repeat would be answered, and nothing be cast.
		noted := journal.CommandID(x.cast.Voter[:], binary.BigEndian.AppendUint64(nil, uint64(x.revision)))
		_, err := p.Do(ctx, p.Keys.PaperCommand(noted), x.cast)
		var refused *deliberation.Refusal
		if err != nil && (!errors.As(err, &refused) || err == deliberation.ErrBallotsClosed) {
			return err
		}
		// Refused is what can never be cast: its holder has taken it to an account, or had the last word after all.
		if err := p.stopWaiting(ctx, x.keeper, x.ref, x.cast.Choices); err != nil && !errors.Is(err, errNoProfile) {
			return err
		}
	}
	return nil
}

// errWaitsAnew: what waits is not what was cast.
var errWaitsAnew = errors.New("server: changed meanwhile")

// stopWaiting ends that choices of a call wait, if they are still those.
func (p *Platform) stopWaiting(ctx context.Context, keeper int64, ref deliberation.Reference, cast []deliberation.ItemChoice) error {
	err := p.People.replace(ctx, keeper, func(profile *account.Profile) error {
		if now, _, ok := profile.WaitingOf(ref); ok && !slices.Equal(now, cast) {
			return errWaitsAnew
		}
		profile.StopWaiting(ref)
		return nil
	})
	if errors.Is(err, errWaitsAnew) {
		return nil // it is cast in the next round
	}
	if err == nil {
		p.cast.add(castAvis{ref, keeper})
	}
	return err
}

// waitingAvis returns the choices of a call that wait, and in whose document; keeper is 0 if none do.
func (p *Platform) waitingAvis(ctx context.Context, ref deliberation.Reference) (choices []deliberation.ItemChoice, keeper int64, err error) {
	if ref.Kind != deliberation.CallSheet {
		return nil, 0, nil
	}
	p.Read(func(st *deliberation.State) {
		call, _ := st.Call(ref.Debate, ref.Number)
		keeper = keeperOf(st, call)
	})
	if keeper == 0 {
		return nil, 0, nil
	}
	kept, _, err := p.People.stored(ctx, keeper)
	if errors.Is(err, errNoProfile) {
		return nil, 0, nil
	}
	choices, _, ok := kept.WaitingOf(ref)
	if err != nil || !ok {
		return nil, 0, err
	}
	return choices, keeper, nil
}

// chooseWaiting changes choices of a call that wait, for whoever has its receipt; those that are not named stay. It is false if none wait (any more).
func (p *Platform) chooseWaiting(ctx context.Context, ref deliberation.Reference, changed []deliberation.ItemChoice) (bool, error) {
	_, keeper, err := p.waitingAvis(ctx, ref)
	if err != nil || keeper == 0 {
		return false, err
	}
	err = p.People.replace(ctx, keeper, func(profile *account.Profile) error {
		choices, _, ok := profile.WaitingOf(ref)
		if !ok {
			return errWaitsAnew
		}
		for _, c := range changed {
			if i := slices.IndexFunc(choices, func(o deliberation.ItemChoice) bool { return o.Item == c.Item }); i >= 0 {
				choices[i] = c
			} else {
				choices = append(choices, c)
			}
		}
		profile.Wait(ref, choices, true)
		return nil
	})
	if errors.Is(err, errWaitsAnew) || errors.Is(err, errNoProfile) {
		return false, nil
	}
	return err == nil, err
}

// keepWaiting puts what waits of a call with the account that makes its words their own: the document of who called dies by it.
func (p *Platform) keepWaiting(ctx context.Context, ref deliberation.Reference, person int64) error {
	choices, keeper, err := p.waitingAvis(ctx, ref)
	if err != nil || keeper == 0 || keeper == person {
		return err
	}
	return p.People.replace(ctx, person, func(profile *account.Profile) error {
		profile.Wait(ref, choices, true)
		return nil
	})
}
