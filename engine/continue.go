package engine

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// A log that may not be extended goes on as a new one: partnership/continued.go says what that means for the parties,
// ledger/continued.go for its proof. In the store both are one: the new log's entries follow the old one's, and which heads
// are of which log is a question of how many entries they count.

// line is the logs that a space's record was before, and the one that it is.
type line struct {
	id     eventlog.ID
	own    ledger.PublicKey
	before []partnership.Continuation
}

func (e *Engine) line(id eventlog.ID, state *partnership.State) line {
	return line{id, e.settings.Key.Public(), state.Continuations()}
}

// lineOf is the line of a space as it is in the store.
func (e *Engine) lineOf(ctx context.Context, id eventlog.ID) (line, error) {
	sp, err := e.find(ctx, id)
	if err == nil {
		err = e.catchUp(ctx, sp)
	}
	if err != nil {
		return line{}, err
	}
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	return e.line(id, sp.folded.state), nil
}

// now is the origin of the log that the record is.
func (l line) now() string {
	if n := len(l.before); n > 0 {
		return l.before[n-1].As
	}
	return l.own.Origin(string(l.id))
}

// at is the origin of the log whose head counts so many entries.
func (l line) at(size uint64) string {
	for _, c := range l.before {
		if size <= c.Old.Size {
			return c.Old.Origin
		}
	}
	return l.now()
}

// isOwn tells whether our key signs as origin.
func (l line) isOwn(origin string) bool { return strings.HasPrefix(origin, l.own.Name()+"/") }

// ownFrom is the least number of entries of which our key signs a head.
func (l line) ownFrom() uint64 {
	from := uint64(1)
	for _, c := range l.before {
		if !l.isOwn(c.Old.Origin) {
			from = c.No
		}
	}
	return from
}

// keyOf is the key that signs as origin, of those that the record or the operator has named.
func (e *Engine) keyOf(l line, origin string) ledger.PublicKey {
	for _, c := range l.before {
		if key, err := ledger.ParseVKey(c.Key); err == nil && c.Old.Origin == origin {
			return key
		}
	}
	for _, key := range e.settings.Before {
		if strings.HasPrefix(origin, key.Name()+"/") {
			return key
		}
	}
	return l.own
}

// opened reads a kept note of the space.
func (e *Engine) opened(l line, msg []byte) (ledger.Checkpoint, error) {
	origin := originOf(msg)
	c, err := ledger.OpenCheckpoint(e.keyOf(l, origin), msg)
	if err == nil && origin != l.at(c.Size) && l.isOwn(origin) {
		err = fmt.Errorf("a head of %d entries is signed as %s, not as %s", c.Size, origin, l.at(c.Size))
	}
	return c, err
}

// errOldKey refuses what another key than ours would have to sign.
var errOldKey = fmt.Errorf("%w: another key signs this record than the one that is here", partnership.ErrConflict)

// ErrNotHeld says that a record can go on as it is.
var ErrNotHeld = fmt.Errorf("%w: this record is not held; it goes on as it is", partnership.ErrConflict)

// Continue lets a held space's log, which may not be extended, go on as a new log under our key. Nothing is added to it but
// answers until every party that votes in the space has agreed. Errors: ErrNotHeld; ErrForked if the entries are not those
// that were signed, so that they are not to be gone on from at all.
func (e *Engine) Continue(ctx context.Context, at partnership.SpaceID, why partnership.WhyContinued, reason partnership.Text) (partnership.Continuation, error) {
	sp, common, err := e.pair(ctx, at)
	if err != nil {
		return partnership.Continuation{}, err
	}
	select {
	case <-sp.queue:
		defer func() { sp.queue <- struct{}{} }()
	case <-ctx.Done():
		return partnership.Continuation{}, ctx.Err()
	}
	if err := e.catchUpBoth(ctx, sp, common); err != nil {
		return partnership.Continuation{}, err
	}
	if log, err := e.store.Log(ctx, sp.log.ID); err != nil || !log.Held {
		return partnership.Continuation{}, errors.Join(err, ErrNotHeld)
	}
	c, err := e.continuation(ctx, sp, why)
	if err != nil {
		return partnership.Continuation{}, err
	}
	c.Why, c.Reason = why, reason
	d, err := e.decide(ctx, Operator, sp, common, c)
	if err != nil {
		return partnership.Continuation{}, err
	}
	d.continues = true
	if _, err := e.append(ctx, sp, d, eventlog.Command{Actor: d.actor.String(), ID: string(eventlog.NewID())}); err != nil {
		return partnership.Continuation{}, err
	}
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	last, _ := sp.folded.state.Continuation()
	return last, nil
}

// continuation names the old log, the furthest head known of it, and a new one.
func (e *Engine) continuation(ctx context.Context, sp *space, why partnership.WhyContinued) (*partnership.ContinueLog, error) {
	sp.mu.RLock()
	l, size := e.line(sp.log.ID, sp.folded.state), sp.folded.no
	sp.mu.RUnlock()
	h, err := e.headAt(ctx, l.id, size)
	if err != nil {
		return nil, err
	}
	notes, err := e.store.Notes(ctx, l.id, untilNow, 0)
	if err != nil {
		return nil, err
	}
	old := l.now()
	if len(l.before) == 0 && why != partnership.WasShortened && len(e.settings.Before) > 0 {
		old = e.settings.Before[len(e.settings.Before)-1].Origin(string(l.id))
	}
	c := &partnership.ContinueLog{As: l.own.Origin(string(eventlog.NewID()))}
	for _, n := range slices.Backward(notes) {
		known, err := e.opened(l, n.Text)
		if err != nil {
			return nil, fmt.Errorf("space %s: note of %d entries: %w", l.id, n.Size, err)
		}
		if known.Size > size {
			c.Lost = citation(known.Origin, known.Size, known.Root)
		} else if then, err := e.headAt(ctx, l.id, known.Size); err != nil || then.root != known.Root {
			return nil, errors.Join(err, fmt.Errorf("space %s at entry %d: %w", l.id, known.Size, ErrForked))
		}
		if len(l.before) == 0 {
			old = known.Origin
		}
	}
	c.Old, c.Key = citation(old, size, h.root), e.keyOf(l, old).VKey()
	return c, nil
}

func citation(origin string, size uint64, root ledger.Hash) partnership.Citation {
	return partnership.Citation{Origin: origin, Size: size, Root: hex.EncodeToString(root[:])}
}

// Held lists the spaces that are read and not written, by the partnership that they are of. It is for the operator.
func (e *Engine) Held(ctx context.Context) ([]eventlog.Log, error) { return e.store.Held(ctx) }

// IsHeld tells whether a space is read, not written, because its record may be behind what was seen of it.
func (e *Engine) IsHeld(ctx context.Context, at partnership.SpaceID) (bool, error) {
	log, err := e.store.Log(ctx, eventlog.ID(at))
	return log.Held, err
}

// AheadOf is the number of entries that the furthest head counts which is known of a space, if the space does not reach it.
func (e *Engine) AheadOf(ctx context.Context, at partnership.SpaceID) (uint64, error) {
	head, err := e.store.Head(ctx, eventlog.ID(at))
	if err != nil {
		return 0, err
	}
	notes, err := e.store.Notes(ctx, eventlog.ID(at), untilNow, 1)
	if err != nil || len(notes) == 0 || notes[0].Size <= head {
		return 0, err
	}
	return notes[0].Size, nil
}

// Continued is the signed head of what the reader sees of a space, and the proof, against that head, of each entry in which
// its record goes on as a new log. Errors: partnership.ErrNotFound.
func (e *Engine) Continued(ctx context.Context, who Who, at partnership.SpaceID) (note []byte, said []ledger.Receipt, err error) {
	h, l, err := e.headFor(ctx, who, at)
	if err != nil {
		return nil, nil, err
	}
	if note, err = e.signed(ctx, l, h); err != nil {
		return nil, nil, err
	}
	for _, c := range l.before {
		entry, err := e.entry(ctx, l.id, c.No)
		if err != nil {
			return nil, nil, err
		}
		proof, err := ledger.Inclusion(c.No, h.size, e.hashes(ctx, l.id))
		if err != nil {
			return nil, nil, err
		}
		said = append(said, ledger.Receipt{Key: l.own, Space: l.name(h.size), Entry: ledgerEntry(entry), Proof: proof, Checkpoint: note})
	}
	return note, said, nil
}

// name is what a receipt calls the log, in the origin of its checkpoint.
func (l line) name(size uint64) string { return strings.TrimPrefix(l.at(size), l.own.Name()+"/") }

// SealHeads holds every log, and signs and keeps its head, so that the key's last word on each is known. It is what comes
// before a change of the key.
func (e *Engine) SealHeads(ctx context.Context) error {
	return eachLog(ctx, e.store, e.seal)
}

// HoldAll holds every log in a store, before a change of a key that is lost.
func HoldAll(ctx context.Context, store eventlog.Catalogue) error {
	return eachLog(ctx, store, func(ctx context.Context, id eventlog.ID) error { return store.Hold(ctx, id) })
}

func eachLog(ctx context.Context, store eventlog.Catalogue, f func(context.Context, eventlog.ID) error) error {
	groups, err := store.Groups(ctx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		logs, err := store.Logs(ctx, g.ID)
		if err != nil {
			return err
		}
		for _, log := range logs {
			if err := f(ctx, log.ID); err != nil {
				return fmt.Errorf("space %s: %w", log.ID, err)
			}
		}
	}
	return nil
}

// seal holds the log first, so that its head stays the last.
func (e *Engine) seal(ctx context.Context, id eventlog.ID) error {
	l, err := e.lineOf(ctx, id)
	if err != nil {
		return err
	}
	if err := e.store.Hold(ctx, id); err != nil {
		return err
	}
	size, err := e.store.Head(ctx, id)
	if err != nil || size == 0 || !l.isOwn(l.now()) {
		return err
	}
	if ahead, err := e.AheadOf(ctx, partnership.SpaceID(id)); err != nil || ahead > 0 {
		return err
	}
	h, err := e.headAt(ctx, id, size)
	if err != nil {
		return err
	}
	if _, err := e.sign(ctx, l, h); err != nil {
		return err
	}
	return e.sealLeft(ctx, l)
}

// sealLeft signs where the copies end of parties that have left, the last first: a head forgets the one before.
func (e *Engine) sealLeft(ctx context.Context, l line) error {
	ends, err := e.leavings(ctx, l.id)
	if err != nil {
		return err
	}
	for _, size := range slices.Backward(ends) {
		if !l.isOwn(l.at(size)) {
			continue
		}
		h, err := e.headAt(ctx, l.id, size)
		if err != nil {
			return err
		}
		if _, err := e.sign(ctx, l, h); err != nil {
			return err
		}
	}
	return nil
}

// leavings are the numbers of entries of a space that those see whose party has left, ascending.
func (e *Engine) leavings(ctx context.Context, id eventlog.ID) (ends []uint64, err error) {
	sp, common, err := e.pair(ctx, partnership.SpaceID(id))
	if err == nil {
		err = e.catchUp(ctx, common)
	}
	if err != nil {
		return nil, err
	}
	common.mu.RLock()
	parties := common.folded.state.Parties()
	common.mu.RUnlock()
	for _, p := range parties {
		if p.Left == 0 || id != common.log.ID && !partnership.KeyHolds(sp.log.Key, p.ID) {
			continue
		}
		f, err := e.foldLeft(ctx, id, common.log.ID, p.Left)
		if err != nil {
			return nil, err
		}
		if size := f.state.Head(); size > 0 {
			ends = append(ends, size)
		}
	}
	slices.Sort(ends)
	return slices.Compact(ends), nil
}
