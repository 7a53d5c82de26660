package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"entente/eventlog"
	"entente/partnership"
)

// Mark is a short text that differs whenever something has been recorded in a space of the reader's, and for no other
// reason: it says nothing of spaces that are not the reader's, and does not say how much or where. The spaces are
// those to Watch. Errors: partnership.ErrNotFound, also for a reader whose party has left and sees nothing new.
func (e *Engine) Mark(ctx context.Context, who Who, at partnership.SpaceID) (mark string, spaces []partnership.SpaceID, err error) {
	spaces, err = e.Spaces(ctx, who, at)
	if err != nil {
		return "", nil, err
	}
	common, err := e.find(ctx, eventlog.ID(spaces[0]))
	if err != nil {
		return "", nil, err
	}
	if common.hasLeft(who) {
		return "", nil, partnership.ErrNotFound
	}
	sum := sha256.New()
	for _, id := range spaces {
		head, err := e.store.Head(ctx, eventlog.ID(id))
		if err != nil {
			return "", nil, fmt.Errorf("space %s: %w", id, err)
		}
		fmt.Fprintf(sum, "%s %d\n", id, head)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12]), spaces, nil
}

// hasLeft tells whether the reader's party has left.
func (sp *space) hasLeft(who Who) bool {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	_, by, err := who.resolve(sp)
	return err != nil || sp.folded.state.HasLeft(by.Party)
}
