package engine

import (
	"context"
	"errors"
	"fmt"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// Compared says where a held space ends and what somebody else has seen of it.
type Compared struct {
	Space partnership.SpaceID
	Here  uint64 // entries here
	Seen  uint64 // entries that the checkpoint counts
	Held  bool   // it still waits
	Known uint64 // entries that the furthest head counts which is known of it, if the space does not reach it
}

// ErrForked says that a checkpoint and the record here cannot both be right.
var ErrForked = errors.New("the record here is not the one that was signed")

// Confirm compares a held space with a checkpoint of it that a party kept, and releases the space if it ends exactly
// where the checkpoint does and no head is known that is ahead. One that is ahead is kept, so that it stays known.
// Errors: partnership.ErrNotFound if no held space has this origin; ErrForked.
func (e *Engine) Confirm(ctx context.Context, c ledger.Checkpoint) (Compared, error) {
	l, err := e.heldAs(ctx, c)
	if err != nil {
		return Compared{}, err
	}
	return e.compare(ctx, l, c)
}

// compare is Confirm, of a held space that was found.
func (e *Engine) compare(ctx context.Context, l line, c ledger.Checkpoint) (Compared, error) {
	here, err := e.store.Head(ctx, l.id)
	if err != nil {
		return Compared{}, err
	}
	compared := Compared{Space: partnership.SpaceID(l.id), Here: here, Seen: c.Size, Held: true}
	if c.Size > here {
		compared.Known = c.Size
		return compared, e.remember(ctx, l, c)
	}
	h, err := e.headAt(ctx, l.id, c.Size)
	if err != nil {
		return compared, err
	}
	if h.root != c.Root {
		return compared, fmt.Errorf("space %s at entry %d: %w", l.id, c.Size, ErrForked)
	}
	if compared.Known, err = e.AheadOf(ctx, compared.Space); err != nil || compared.Known > 0 || c.Size < here {
		return compared, err
	}
	compared.Held = false
	return compared, e.store.Release(ctx, l.id)
}

// ConfirmAs is Confirm by a manager or a signatory, of the spaces of a partnership that their party is in; what is of no such
// space is passed over. A space that is not held is compared as well: a head that it does not reach, or that differs, holds
// it again. Errors: partnership.ErrNotFound, also for a party that has left; partnership.ErrForbidden; ErrForked.
func (e *Engine) ConfirmAs(ctx context.Context, who Who, at partnership.SpaceID, kept []ledger.Checkpoint) ([]Compared, error) {
	err := e.View(ctx, who, at, func(v partnership.View) error {
		switch {
		case v.Past:
			return partnership.ErrNotFound
		case !v.Is(partnership.Manager) && !v.Is(partnership.Signatory):
			return fmt.Errorf("%w: a manager or a signatory of your organisation confirms where the record ends", partnership.ErrForbidden)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	ids, err := e.Spaces(ctx, who, at)
	if err != nil {
		return nil, err
	}
	var list []Compared
	for _, id := range ids {
		l, err := e.lineOf(ctx, eventlog.ID(id))
		if err != nil {
			return nil, err
		}
		for _, c := range kept {
			if l.at(c.Size) != c.Origin {
				continue
			}
			got, err := e.confirmOne(ctx, l, c)
			if err != nil {
				return nil, err
			}
			list = append(list, got)
		}
	}
	return list, nil
}

// confirmOne holds a space again that the checkpoint shows to be behind or another, and compares it if it is held.
func (e *Engine) confirmOne(ctx context.Context, l line, c ledger.Checkpoint) (Compared, error) {
	err := e.confirm(ctx, l.id, c)
	if err != nil && !errors.Is(err, errBehind) {
		return Compared{}, err
	}
	log, err := e.store.Log(ctx, l.id)
	if err != nil {
		return Compared{}, err
	}
	if log.Held {
		return e.compare(ctx, l, c)
	}
	here, err := e.store.Head(ctx, l.id)
	return Compared{Space: partnership.SpaceID(l.id), Here: here, Seen: c.Size}, err
}

// heldAs finds the held space whose log the checkpoint is of.
func (e *Engine) heldAs(ctx context.Context, c ledger.Checkpoint) (line, error) {
	logs, err := e.store.Held(ctx)
	if err != nil {
		return line{}, err
	}
	for _, log := range logs {
		l, err := e.lineOf(ctx, log.ID)
		if err != nil {
			return line{}, err
		}
		if l.at(c.Size) == c.Origin {
			return l, nil
		}
	}
	return line{}, partnership.ErrNotFound
}

// remember keeps a checkpoint that the record does not reach, as our key signs it.
func (e *Engine) remember(ctx context.Context, l line, c ledger.Checkpoint) error {
	if !l.isOwn(c.Origin) {
		return nil
	}
	msg, err := ledger.SignCheckpoint(e.settings.Key, c)
	if err != nil {
		return err
	}
	err = e.store.PutNote(ctx, eventlog.Note{Log: l.id, Size: c.Size, Text: msg}, nil)
	if errors.Is(err, eventlog.ErrMoved) {
		return nil // one is kept
	}
	return err
}
