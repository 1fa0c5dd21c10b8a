package server

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
	"voix/server/journal"
)

// Place says where a platform keeps what it holds.
type Place struct {
	Data  string // folder of the embedded store and files; empty with Store
	Store string // mongodb://…
	Files string // s3://…; with Store
	Key   string // file of the master key; beside the data folder if empty
}

// ErrInUse: another process has the data folder open. Commands go through its socket.
var ErrInUse = journal.ErrInUse

// Platform is one open journal with its documents, files and keys: everything but HTTP. Commands of the operator and the
// server alike act through it.
type Platform struct {
	Log     *slog.Logger
	Clock   journal.Clock
	Random  io.Reader
	Keys    *account.Keys
	Journal *journal.Journal
	Store   journal.Store
	Files   attachment.Store
	Texts   *Texts
	People  *People

	state      *deliberation.State // read it in Journal.Read only
	lock       *os.File
	intake     *attachment.Intake
	knownFiles *lru.Cache[deliberation.ID, storedFile] // never read without asking the state for erasures
	erasures   *erasures
	archives   *archives
	cast       castCalls
	projector  *projector // nil on an embedded store
	finder     *finder    // nil unless a server answers searches
	data       string     // folder of an embedded store
	closers    []io.Closer
	stop       context.CancelFunc
	running    sync.WaitGroup
	failed     chan error // gets why the writer stopped by itself
}

// PlatformOptions are what tests, demonstrations and the operator choose.
type PlatformOptions struct {
	Log         *slog.Logger
	Clock       journal.Clock
	Random      io.Reader // default crypto/rand
	AcceptClock bool

	wrapStore func(journal.Store) journal.Store // tests make the store fail
	shared    bool                              // tests run several servers on what wrapStore returns
}

// OpenPlatform opens what is at a place, made when missing, and replays it; Start
// starts its writer. The caller must Close it.
func OpenPlatform(ctx context.Context, at Place, o PlatformOptions) (_ *Platform, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = journal.NewSystemClock()
	}
	if o.Random == nil {
		o.Random = crand.Reader
	}
	p := &Platform{intake: attachment.NewIntake(attachment.DefaultLimits), Log: o.Log, Clock: o.Clock, Random: o.Random, state: deliberation.NewState(), failed: make(chan error, 1)}
	defer func() {
		if err != nil {
			p.Close()
		}
	}()
	if at.Store != "" {
		err = p.openShared(ctx, at)
	} else {
		err = p.openEmbedded(ctx, at)
	}
	if err != nil {
		return nil, err
	}
	if o.wrapStore != nil {
		p.Store = o.wrapStore(p.Store)
	}
	if p.knownFiles, err = lru.New[deliberation.ID, storedFile](cachedFiles); err != nil {
		return nil, err
	}
	p.Texts = newTexts(p)
	p.People = newPeople(p)
	p.Journal, err = journal.Open(ctx, p.Store, p.state, journal.Options{
		Clock: o.Clock, Random: o.Random, Log: o.Log, Shared: at.Store != "" || o.shared, AcceptClock: o.AcceptClock,
	})
	if err != nil {
		return nil, err
	}
	if err := p.checkKey(ctx); err != nil {
		return nil, err
	}
	p.erasures = newErasures(p)
	p.Journal.Observe(p.erasures.observe)
	p.Journal.Observe(p.People.observe)
	if p.archives, err = newArchives(p); err != nil {
		return nil, err
	}
	p.Journal.Observe(p.archives.observe)
	if p.projector = newProjector(p); p.projector != nil {
		p.Journal.Observe(p.projector.observe)
	}
	return p, nil
}

// ErrKey: the master key is not the one with which the profiles in the store were sealed.
var ErrKey = errors.New("this master key is not that of the store: nobody's profile opens with it")

// keySample is how many profiles are tried: one that is damaged says nothing about the key.
const keySample = 3

// checkKey refuses another master key than the store's before anybody is sealed, or told that their code is wrong, under it.
func (p *Platform) checkKey(ctx context.Context) error {
	var sample []deliberation.ID
	p.Read(func(s *deliberation.State) {
		for n := s.Persons(); n > 0 && len(sample) < keySample; n-- {
			if person, _ := s.Person(n); !person.Erased {
				sample = append(sample, person.Document)
			}
		}
	})
	documents, err := p.Store.Documents(ctx, journal.People, sample)
	if err != nil {
		return err
	}
	for _, d := range documents {
		if _, err := p.Keys.Unseal(d.ID, d.Body); err == nil {
			return nil
		}
	}
	if len(documents) > 0 {
		return ErrKey
	}
	return nil
}

// Start runs the writer, and what has to be done in the background. Observers must have been added before.
func (p *Platform) Start() {
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	p.running.Go(func() {
		if err := p.Journal.Run(ctx); err != nil {
			p.failed <- err
		}
	})
	p.running.Go(func() { p.erasures.run(ctx) })
	p.running.Go(func() { p.People.directory.run(ctx) })
	p.running.Go(func() { p.archives.run(ctx) })
	p.running.Go(func() { p.castWaiting(ctx) })
	if p.projector != nil {
		p.running.Go(func() { p.projector.run(ctx) })
	}
	if p.finder != nil {
		p.running.Go(func() { p.finder.run(ctx) })
	}
}

// Failed gets the error with which the writer stopped by itself: the store no longer continues what was read from it. What is
// in memory may be of another history then, and must not be served any more.
func (p *Platform) Failed() <-chan error { return p.failed }

func (p *Platform) openEmbedded(ctx context.Context, at Place) error {
	if at.Data == "" {
		return errors.New("no data folder given: --data, or --store and --files")
	}
	if err := os.MkdirAll(at.Data, 0o700); err != nil {
		return err
	}
	var err error
	if p.lock, err = lockFolder(at.Data); err != nil {
		return err
	}
	p.data = at.Data
	if err := os.RemoveAll(filepath.Join(at.Data, searchFolder)); err != nil {
		return err
	}
	key := at.Key
	if key == "" {
		key = KeyBeside(at.Data)
	}
	stored := filepath.Join(at.Data, "journal.db")
	if p.Keys, err = embeddedKeys(at.Data, stored, key); err != nil {
		return err
	}
	bolt, err := journal.OpenBolt(stored)
	if err != nil {
		return err
	}
	p.Store = bolt
	files, err := attachment.OpenFolder(filepath.Join(at.Data, "files"))
	if err != nil {
		return err
	}
	p.Files = files
	p.closers = append(p.closers, files)
	return nil
}

// embeddedKeys makes a key for a new folder only: under a fresh one, nobody who is in a journal already could be read or sign in.
func embeddedKeys(data, stored, key string) (*account.Keys, error) {
	_, err := os.Stat(stored)
	if errors.Is(err, fs.ErrNotExist) {
		return account.MakeKeys(key)
	}
	if err != nil {
		return nil, err
	}
	keys, err := account.ReadKeys(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the key of %s is missing: there is no file %s. Put it back, or say with --key where it is; no other key opens what is there", data, key)
	}
	return keys, err
}

// KeyBeside is where the master key of a data folder is by default: beside it, so that a copy of the folder lacks it.
func KeyBeside(data string) string { return filepath.Clean(data) + ".key" }

func (p *Platform) openShared(ctx context.Context, at Place) error {
	if at.Key == "" || at.Files == "" {
		return errors.New("--store needs --key and --files as well: several servers must have the same")
	}
	var err error
	if p.Keys, err = account.ReadKeys(at.Key); err != nil {
		return err
	}
	if p.Store, err = journal.OpenMongo(ctx, at.Store); err != nil {
		return err
	}
	p.Files, err = attachment.Open(ctx, at.Files)
	return err
}

// Close stops the writer and lets go of everything. What was acknowledged is durable.
func (p *Platform) Close() error {
	if p.stop != nil {
		p.stop()
		p.running.Wait()
	}
	var errs []error
	if p.finder != nil {
		errs = append(errs, p.finder.close())
	}
	if p.Store != nil {
		errs = append(errs, p.Store.Close())
	}
	for _, c := range p.closers {
		errs = append(errs, c.Close())
	}
	if p.lock != nil {
		errs = append(errs, p.lock.Close())
	}
	return errors.Join(errs...)
}

// NewID draws an id.
func (p *Platform) NewID() deliberation.ID {
	var id deliberation.ID
	if _, err := io.ReadFull(p.Random, id[:]); err != nil {
		panic(fmt.Sprintf("no randomness: %v", err))
	}
	return id
}

// Read calls look with the state as it is; see journal.Journal.Read.
func (p *Platform) Read(look func(*deliberation.State)) {
	p.Journal.Read(func() { look(p.state) })
}

// Do submits a command of the domain. id makes a repeat harmless; documents become durable with it.
func (p *Platform) Do(ctx context.Context, id deliberation.ID, c deliberation.Command, documents ...journal.Document) (journal.Receipt, error) {
	return p.Journal.Submit(ctx, journal.Command{
		ID: id, Keys: c.Keys(), Documents: documents,
		Decide: func(at time.Time) ([]deliberation.Act, error) { return c.Decide(p.state, at) },
	})
}

// NewText draws an id and a salt for a text, and makes its document.
func (p *Platform) NewText(t deliberation.Text) (deliberation.ID, deliberation.Hash, journal.Document, error) {
	id := p.NewID()
	document, hash, err := journal.TextDocument(id, p.NewID(), t)
	return id, hash, document, err
}
