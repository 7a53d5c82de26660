// Package engine is the one write path and the one read path over a partnership's spaces.
//
//	Do:   queue of the space → catch up with the store → who is asking, in which role → decide → encode →
//	      append durably → decode what was appended → apply → answer
//	View: catch up with the store → who is asking → the states, read-locked
//
// Nothing is kept in memory that cannot be read again: before deciding or showing, the store is asked for the log's
// head. So several engines, in one process or many, can work on one store.
//
// It is not for rules of the domain (partnership), bytes on disk (store), proofs (ledger) or sign-in (account).
package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"entente/eventlog"
	"entente/partnership"
)

// Store is what the engine needs of a database.
type Store interface {
	eventlog.Store
	eventlog.Catalogue
}

// Settings are the engine's few choices.
type Settings struct {
	// Keep is about how many entries are kept folded in memory, all spaces together; what is used least goes first.
	Keep uint64
	Now  func() time.Time
}

// Engine carries out commands and shows states.
type Engine struct {
	store    Store
	settings Settings
	cache    cache
	notices  notices
}

// New makes an engine over a store. Several may share one.
func New(store Store, settings Settings) *Engine {
	if settings.Keep == 0 {
		settings.Keep = 4_000_000
	}
	return &Engine{
		store: store, settings: settings,
		cache:   cache{spaces: map[eventlog.ID]*space{}},
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
}

// open finds the space and its common space, both caught up. Errors: partnership.ErrNotFound.
func (e *Engine) open(ctx context.Context, id partnership.SpaceID) (sp, common *space, err error) {
	sp, err = e.find(ctx, eventlog.ID(id))
	if err != nil {
		return nil, nil, err
	}
	common = sp
	if sp.log.Group != sp.log.ID {
		if common, err = e.find(ctx, sp.log.Group); err != nil {
			return nil, nil, err
		}
		if err := e.catchUp(ctx, common); err != nil {
			return nil, nil, err
		}
	}
	return sp, common, e.catchUp(ctx, sp)
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
