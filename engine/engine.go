// Package engine is the one write path and the one read path over a partnership's spaces.
//
//	Do:   queue of the space → catch up with the store → who is asking, in which role → decide → encode →
//	      append durably, if nothing was written since → decode what was appended → apply → answer
//	View: catch up with the store → who is asking → the states, read-locked
//
// Nothing is kept in memory that cannot be read again: before showing, the store is asked for the log's head, and a
// decision holds only if that is still the head when it is appended. So several engines, in one process or many, can work
// on one store.
//
// It is not for rules of the domain (partnership), bytes on disk (store), proofs (ledger) or sign-in (account).
package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"entente/eventlog"
	"entente/file"
	"entente/ledger"
	"entente/partnership"
	"entente/sealed"
)

// Store is what the engine needs of a database.
type Store interface {
	eventlog.Store
	eventlog.Catalogue
	eventlog.Notes
}

// Settings are the engine's few choices.
type Settings struct {
	// Keep is about how many entries are kept folded in memory, all spaces together; what is used least goes first.
	Keep uint64
	Now  func() time.Time
	Key  *ledger.Key // signs checkpoints
	// Before are the keys that the installation had earlier, the oldest first.
	Before []ledger.PublicKey
	// Files are what evidence shows; nil where there are none.
	Files *file.Files
	// Sealed are answers before a round opens; nil where no rounds can be begun.
	Sealed *sealed.Boxes

	// StoreNow is the time by the clock of the database; nil if there is no other clock than Now's.
	StoreNow func(context.Context) (time.Time, error)
}

// Engine carries out commands and shows states.
type Engine struct {
	store    Store
	settings Settings
	cache    cache
	notices  notices
	health   health
}

// New makes an engine over a store. Several may share one.
func New(store Store, settings Settings) *Engine {
	if settings.Keep == 0 {
		settings.Keep = 4_000_000
	}
	return &Engine{
		store: store, settings: settings,
		cache:   cache{spaces: map[eventlog.ID]*space{}},
		health:  health{closed: map[eventlog.ID]*partnership.UnknownKindError{}},
		notices: notices{waiting: map[partnership.SpaceID]map[chan struct{}]bool{}},
	}
}

// Now is the time as the record writes it: UTC, whole milliseconds.
func (e *Engine) Now() time.Time { return e.settings.Now().UTC().Truncate(time.Millisecond) }

// space is one log, folded. Locks are taken in the order queue, load, mu.
type space struct {
	log   eventlog.Log
	queue chan struct{} // holds one token; whoever has it may decide and append
	load  sync.Mutex    // whoever has it may fold

	mu     sync.RWMutex // guards folded
	folded *folded
	no     atomic.Uint64 // folded.no, for those who need no more
	sound  atomic.Bool   // it was found to continue what was signed of it
	used   uint64        // guarded by the cache
}

// set puts the outcome of folding in place. The caller holds mu.
func (sp *space) set(f *folded) {
	sp.folded = f
	sp.no.Store(f.no)
}

// open finds the space and its common space, both caught up. Errors: partnership.ErrNotFound.
func (e *Engine) open(ctx context.Context, id partnership.SpaceID) (sp, common *space, err error) {
	if sp, common, err = e.pair(ctx, id); err != nil {
		return nil, nil, err
	}
	return sp, common, e.catchUpBoth(ctx, sp, common)
}

// openFor is open for a reader. A space that the reader's party is not in is not even read: how long that takes, and what
// may be wrong with it, would tell that it is there. Errors: partnership.ErrNotFound.
func (e *Engine) openFor(ctx context.Context, who Who, id partnership.SpaceID) (sp, common *space, err error) {
	if sp, common, err = e.pair(ctx, id); err != nil {
		return nil, nil, err
	}
	if sp != common && !sp.isFor(who, common) { // in the common state that is in memory; perhaps they came in since
		if err := e.catchUp(ctx, common); err != nil {
			return nil, nil, err
		}
		if !sp.isFor(who, common) {
			return nil, nil, partnership.ErrNotFound
		}
	}
	return sp, common, e.catchUpBoth(ctx, sp, common)
}

// isFor tells whether the reader is a member of a party in the space.
func (sp *space) isFor(who Who, common *space) bool {
	by, err := common.reader(who)
	return err == nil && sp.isHeldBy(by)
}

// pair finds the space and its common space in memory; they may be behind the store.
func (e *Engine) pair(ctx context.Context, id partnership.SpaceID) (sp, common *space, err error) {
	sp, err = e.find(ctx, eventlog.ID(id))
	if err != nil || sp.log.Group == sp.log.ID {
		return sp, sp, err
	}
	common, err = e.find(ctx, sp.log.Group)
	return sp, common, err
}

// catchUpBoth folds the space first and the common one after it, so that the common state is never older than what an
// entry of the space was decided on, and the role that is read is the latest.
func (e *Engine) catchUpBoth(ctx context.Context, sp, common *space) error {
	if err := e.catchUp(ctx, sp); err != nil {
		return err
	}
	if sp == common {
		return nil
	}
	return e.catchUp(ctx, common)
}

// find is the space with that ID, in memory; it may be behind the store.
func (e *Engine) find(ctx context.Context, id eventlog.ID) (*space, error) {
	if sp := e.cache.get(id); sp != nil {
		return sp, nil
	}
	log, err := e.store.Log(ctx, id)
	if errors.Is(err, eventlog.ErrNoLog) {
		return nil, partnership.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("space %s: %w", id, err)
	}
	return e.cache.put(newSpace(log)), nil
}

func newSpace(log eventlog.Log) *space {
	sp := &space{log: log, queue: make(chan struct{}, 1), folded: newFolded()}
	sp.queue <- struct{}{}
	return sp
}
