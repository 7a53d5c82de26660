package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"entente/eventlog"
	"entente/partnership"
)

// health is what the engine knows of its own fitness.
type health struct {
	mu     sync.Mutex
	looked time.Time // when the clocks were last compared, by this machine's
	skew   time.Duration
	closed map[eventlog.ID]*partnership.UnknownKindError
}

// lookAgain is how long a comparison of the clocks holds.
const lookAgain = 10 * time.Second

// Ready tells whether this node can do its work: the store answers, the clocks agree, and no space that was asked for is
// closed because this program does not know something in it. Held spaces do not count: they can be read.
func (e *Engine) Ready(ctx context.Context) error {
	if _, err := e.store.Held(ctx); err != nil {
		return fmt.Errorf("the store does not answer: %w", err)
	}
	if err := e.clocksAgree(ctx); err != nil {
		return err
	}
	e.health.mu.Lock()
	defer e.health.mu.Unlock()
	var ids []eventlog.ID
	for id := range e.health.closed {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil
	}
	first := slices.Min(ids)
	return fmt.Errorf("%d spaces are closed, the first is %s: %w: a newer program is needed", len(ids), first, e.health.closed[first])
}

// noteClosed remembers a space that this program does not know enough to fold.
func (e *Engine) noteClosed(id eventlog.ID, err error) {
	var unknown *partnership.UnknownKindError
	if !errors.As(err, &unknown) {
		return
	}
	e.health.mu.Lock()
	defer e.health.mu.Unlock()
	e.health.closed[id] = unknown
}

// clocksAgree refuses if this machine's clock is over five seconds from the store's: what it wrote would lie about time.
func (e *Engine) clocksAgree(ctx context.Context) error {
	if e.settings.StoreNow == nil {
		return nil
	}
	e.health.mu.Lock()
	defer e.health.mu.Unlock()
	if now := e.Now(); e.health.looked.IsZero() || now.Sub(e.health.looked).Abs() > lookAgain {
		theirs, err := e.settings.StoreNow(ctx)
		if err != nil {
			return fmt.Errorf("the store's clock: %w", err)
		}
		e.health.looked, e.health.skew = now, e.Now().Sub(theirs)
	}
	if e.health.skew.Abs() <= mostSkew {
		return nil
	}
	e.health.looked = time.Time{} // as soon as somebody sets it right, go on
	return fmt.Errorf("this machine's clock is %v from the database's; nothing is written until they agree", e.health.skew.Round(time.Millisecond))
}
