package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"entente/eventlog"
	"entente/partnership"
	"entente/sealed"
)

// Answers lie sealed, outside the record, until a round opens. The record decides who may answer, when a box is shut and what
// is published; what the box knows comes into a command here, before it is decided. A box is deleted once the entry that
// publishes it is durable, and swept if the machine did not live to do so:
//
//	begun ──► Prepare ──► … ──► Shut ──► round.closed ──► Open ──► round.opened ──► Delete
//
// Every step may be done again, by any node: each finds what the one before has left.

// errNoBoxes says that this engine was made without a place for sealed answers.
var errNoBoxes = fmt.Errorf("%w: answers cannot be kept here", partnership.ErrConflict)

func boxOf(sp *space, r partnership.RoundID) sealed.Box {
	return sealed.Box{Space: string(sp.log.ID), Round: uint64(r)}
}

// decideFilled is decide, with what only the engine knows put into the command first. What lies sealed is asked for only
// once the command is known to be allowed.
func (e *Engine) decideFilled(ctx context.Context, who Who, sp, common *space, c partnership.Command) (decision, error) {
	switch c := c.(type) {
	case *partnership.LockVoice:
		c.Hash = "-"
		if d, err := e.decide(ctx, who, sp, common, c); err != nil {
			return d, err
		}
		if err := e.fillLock(ctx, who, sp, common, c); err != nil {
			return decision{}, err
		}
	case *partnership.ChooseVoice: // from here on people may answer: only of a box that is made later something may be lost
		if d, err := e.decide(ctx, who, sp, common, c); err != nil {
			return d, err
		}
		if _, err := e.boxFor(ctx, sp, common, c.Round); err != nil {
			return decision{}, err
		}
	case *partnership.CloseRound:
		if d, err := e.decide(ctx, who, sp, common, c); err != nil {
			return d, err
		}
		if err := e.fillClose(ctx, sp, common, c); err != nil {
			return decision{}, err
		}
	case *partnership.OpenRound:
		if d, err := e.decide(ctx, who, sp, common, c); err != nil {
			return d, err
		}
		if err := e.fillOpen(ctx, sp, common, c); err != nil {
			return decision{}, err
		}
	}
	return e.decide(ctx, who, sp, common, c)
}

// fillLock locks the answer that the party saved, and names it by its hash.
func (e *Engine) fillLock(ctx context.Context, who Who, sp, common *space, c *partnership.LockVoice) error {
	by, err := common.reader(who)
	if err != nil {
		return err
	}
	if e.settings.Sealed == nil {
		return errNoBoxes
	}
	leaf, err := e.settings.Sealed.LockVoice(ctx, boxOf(sp, c.Round), uint64(by.Party))
	if errors.Is(err, sealed.ErrNotFound) {
		return &partnership.InvalidError{Field: "answers", Reason: "there is nothing to send yet; answer first"}
	}
	c.Hash = partnership.Text(leaf.String())
	return refusedBox(err)
}

// fillClose shuts the box. Those who have left take their answers along.
func (e *Engine) fillClose(ctx context.Context, sp, common *space, c *partnership.CloseRound) error {
	box, err := e.boxFor(ctx, sp, common, c.Round)
	if err != nil {
		return err
	}
	shut, err := e.settings.Sealed.Shut(ctx, box)
	if errors.Is(err, sealed.ErrShut) { // cancelled meanwhile
		return fmt.Errorf("%w: %w", partnership.ErrConflict, err)
	}
	if err != nil {
		return fmt.Errorf("round %d: shut: %w", c.Round, err)
	}
	if c.Lost, err = e.settings.Sealed.Restored(ctx, box); err != nil {
		return fmt.Errorf("round %d: %w", c.Round, err)
	}
	c.Boxes = nil
	for _, s := range shut {
		c.Boxes = append(c.Boxes, partnership.ShutBox{Party: partnership.PartyID(s.Party), Answered: s.Answered, Root: s.Root.String()})
	}
	return nil
}

// fillOpen reads the box. Of one that is not there any more the opening is on record already.
func (e *Engine) fillOpen(ctx context.Context, sp, common *space, c *partnership.OpenRound) error {
	box, err := e.boxFor(ctx, sp, common, c.Round)
	if err != nil {
		return err
	}
	if _, err := e.settings.Sealed.Shut(ctx, box); err != nil && !errors.Is(err, sealed.ErrShut) {
		return fmt.Errorf("round %d: shut: %w", c.Round, err) // changes nothing but for a box that a restore has lost
	}
	opened, err := e.settings.Sealed.Open(ctx, box)
	if errors.Is(err, sealed.ErrNotFound) || errors.Is(err, sealed.ErrShut) {
		return fmt.Errorf("%w: %w", partnership.ErrConflict, err)
	}
	if err != nil {
		return fmt.Errorf("round %d: open: %w", c.Round, err)
	}
	if c.Lost, err = e.settings.Sealed.Restored(ctx, box); err != nil {
		return fmt.Errorf("round %d: %w", c.Round, err)
	}
	c.Boxes = nil
	for _, o := range opened {
		c.Boxes, c.Lost = append(c.Boxes, openBox(o)), c.Lost || o.Damaged
	}
	return nil
}

// openBox gives each person's answer a salt made of chance, by which alone comments are put in order.
func openBox(o sealed.Opened) partnership.OpenBox {
	box := partnership.OpenBox{Party: partnership.PartyID(o.Party)}
	if o.Voice != nil {
		box.Answers = []partnership.OpenAnswer{{Salt: o.Voice.Salt[:], Bytes: o.Voice.Answer}}
		return box
	}
	for _, a := range o.Answers {
		salt := make([]byte, 32)
		rand.Read(salt)
		box.Answers = append(box.Answers, partnership.OpenAnswer{Salt: salt, Bytes: a})
	}
	return box
}

// boxFor is a round's box, there if it was not (after a crash, or a restore, which brings no answers back), without the
// answers of those who have left. Errors: partnership.ErrNotFound.
func (e *Engine) boxFor(ctx context.Context, sp, common *space, id partnership.RoundID) (sealed.Box, error) {
	if e.settings.Sealed == nil {
		return sealed.Box{}, errNoBoxes
	}
	unlock := lockForReading(common, []*space{sp})
	r, ok := sp.folded.state.Round(id)
	var left []partnership.PartyID
	for _, p := range r.Asked {
		if common.folded.state.HasLeft(p) {
			left = append(left, p)
		}
	}
	closes := r.ClosesAt(common.folded.state)
	unlock()
	if !ok {
		return sealed.Box{}, partnership.ErrNotFound
	}
	box, prepare := boxOf(sp, id), e.settings.Sealed.Prepare
	if r.MayBeAnswered() {
		prepare = e.settings.Sealed.Restore
	}
	err := prepare(ctx, box, closes, r.Room())
	if err != nil && !errors.Is(err, sealed.ErrDiffers) { // an older program reckoned its room otherwise: it stays
		return box, fmt.Errorf("round %d: prepare: %w", id, err)
	}
	for _, p := range left {
		if err := e.settings.Sealed.Drop(ctx, box, uint64(p)); err != nil {
			return box, fmt.Errorf("round %d: drop party %d: %w", id, p, err)
		}
	}
	return box, nil
}

// sealAfter does what follows from entries that are durable: a box for a round that began, none for one that is over, nothing
// in any of a party that left. What does not come to be done here is done by who needs the box, or by the sweep.
func (e *Engine) sealAfter(ctx context.Context, sp, common *space, first uint64, events []partnership.Event) error {
	for i, event := range events {
		switch x := event.(type) {
		case partnership.RoundBegun:
			if _, err := e.boxFor(ctx, sp, common, partnership.RoundID(first+uint64(i))); err != nil {
				return err
			}
		case partnership.RoundOpened:
			if err := e.settings.Sealed.Delete(ctx, boxOf(sp, x.Round)); err != nil {
				return fmt.Errorf("round %d: delete what was sealed: %w", x.Round, err)
			}
		case partnership.PartyLeft:
			if err := e.dropLeft(ctx, common, x.Party); err != nil {
				return err
			}
		case partnership.RoundWithdrawn:
			if err := e.settings.Sealed.Delete(ctx, boxOf(sp, x.Round)); err != nil {
				return fmt.Errorf("round %d: delete what was sealed: %w", x.Round, err)
			}
		}
	}
	return nil
}

// dropLeft deletes what the people of a party that has left answered in rounds that have not opened, in whatever space.
func (e *Engine) dropLeft(ctx context.Context, common *space, party partnership.PartyID) error {
	if e.settings.Sealed == nil {
		return nil
	}
	boxes, err := e.settings.Sealed.List(ctx)
	if err != nil {
		return fmt.Errorf("party %d left: %w", party, err)
	}
	for _, b := range boxes {
		sp, err := e.find(ctx, eventlog.ID(b.Box.Space))
		if errors.Is(err, partnership.ErrNotFound) || err == nil && (sp.log.Group != common.log.ID || sp != common && !partnership.KeyHolds(sp.log.Key, party)) {
			continue
		}
		if err == nil {
			err = e.settings.Sealed.Drop(ctx, b.Box, uint64(party))
		}
		if err != nil {
			return fmt.Errorf("box %s: drop party %d: %w", b.Box, party, err)
		}
	}
	return nil
}

// asksPeople tells whether a command asks people to answer.
func asksPeople(c partnership.Command) bool {
	switch c.(type) {
	case *partnership.ChooseVoice, *partnership.AskMore:
		return true
	}
	return false
}

// ownSpaces are the other spaces that the actor's party sees, caught up: for the commands that ask people to answer, who may
// have been asked there too. One that cannot be read here is left out. What is decided by them holds only as long as none of
// them goes on and none comes to be, or else two managers could ask the same people too much at the same instant: that is
// what saw is for, once the heads are put in.
func (e *Engine) ownSpaces(ctx context.Context, who Who, sp, common *space, c partnership.Command) (list []*space, saw eventlog.Sight, err error) {
	if !asksPeople(c) {
		return nil, saw, nil
	}
	by, err := common.reader(who)
	if err != nil {
		return nil, saw, err
	}
	logs, err := e.store.Logs(ctx, common.log.ID)
	if err != nil {
		return nil, saw, err
	}
	for _, log := range logs {
		if log.ID == sp.log.ID || log.ID != common.log.ID && !partnership.KeyHolds(log.Key, by.Party) {
			continue
		}
		other, err := e.toRead(ctx, log.ID, common)
		var unknown *partnership.UnknownKindError
		if errors.As(err, &unknown) {
			continue
		}
		if err != nil {
			return nil, saw, err
		}
		list = append(list, other)
	}
	return list, eventlog.Sight{Group: common.log.ID, Logs: len(logs), Heads: map[eventlog.ID]uint64{}}, nil
}

// toRead is a space, caught up; the common one as it is in hand, since the cache may have dropped and reread it.
func (e *Engine) toRead(ctx context.Context, id eventlog.ID, common *space) (*space, error) {
	if id == common.log.ID {
		return common, nil
	}
	sp, err := e.find(ctx, id)
	if err != nil {
		return nil, err
	}
	return sp, e.catchUp(ctx, sp)
}

// SweepRounds deletes the boxes of rounds that are over, which a crash has left. Run it at start and once a day. It returns
// how many went.
func (e *Engine) SweepRounds(ctx context.Context) (removed int, err error) {
	if e.settings.Sealed == nil {
		return 0, nil
	}
	boxes, err := e.settings.Sealed.List(ctx)
	if err != nil {
		return 0, fmt.Errorf("sweep rounds: %w", err)
	}
	for _, b := range boxes {
		over, failed := e.isOver(ctx, b.Box)
		if failed == nil && over {
			failed = e.settings.Sealed.Delete(ctx, b.Box)
		}
		if failed == nil && over {
			removed++
		}
		err = errors.Join(err, failed)
	}
	return removed, err
}

// isOver tells whether a box's round has opened, or was cancelled. A box whose space or round is not there is kept: what is
// not known is not deleted.
func (e *Engine) isOver(ctx context.Context, box sealed.Box) (bool, error) {
	sp, err := e.find(ctx, eventlog.ID(box.Space))
	if errors.Is(err, partnership.ErrNotFound) {
		return false, nil
	}
	if err == nil {
		err = e.catchUp(ctx, sp)
	}
	if err != nil {
		return false, fmt.Errorf("box %s: %w", box, err)
	}
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	r, ok := sp.folded.state.Round(partnership.RoundID(box.Round))
	return ok && (r.Opened.No != 0 || r.Cancelled.No != 0), nil
}
