package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"entente/eventlog"
	"entente/partnership"
)

// Wish is a command and the space in which it is to be carried out.
type Wish struct {
	At      partnership.SpaceID
	Command partnership.Command
}

// WishError says which of several wishes was refused.
type WishError struct {
	Wish int // counted from 0
	Err  error
}

func (e *WishError) Error() string { return e.Err.Error() }

// Unwrap gives the refusal itself.
func (e *WishError) Unwrap() error { return e.Err }

// DoAll is Do for several commands, each in another space of one partnership: all are carried out, or none. A receipt
// for each, in their order. Errors: as Do; a refusal is a *WishError around it.
func (e *Engine) DoAll(ctx context.Context, who Who, wishes []Wish, id string) ([]Receipt, error) {
	if !commandID.MatchString(id) {
		return nil, &partnership.InvalidError{Field: "command_id", Reason: "give each command an ID of its own, a UUID"}
	}
	all, err := e.together(ctx, who, wishes)
	if err != nil {
		return nil, err
	}
	leave, err := enter(ctx, all.common, all.spaces())
	if err != nil {
		return nil, err
	}
	defer leave()
	for range tries {
		receipts, err := e.tryAll(ctx, who, all, eventlog.Command{ID: id, Hash: all.hash})
		if !errors.Is(err, eventlog.ErrMoved) {
			return receipts, err
		}
	}
	return nil, fmt.Errorf("%w: too many are writing here at once; please try again", partnership.ErrConflict)
}

// together is several wishes, their spaces found.
type together struct {
	common *space
	list   []placed
	hash   [32]byte // of all of them: sent again with another set, the ID was used for something else
}

type placed struct {
	space   *space
	command partnership.Command
}

func (e *Engine) together(ctx context.Context, who Who, wishes []Wish) (together, error) {
	var all together
	var said []byte
	for i, w := range wishes {
		command := clone(w.Command)
		hash, err := hashOf(command)
		if err != nil {
			return all, err
		}
		sp, common, err := e.pair(ctx, w.At)
		if err == nil {
			err = e.admit(ctx, who, sp, common)
		}
		if err != nil {
			return all, &WishError{i, err}
		}
		if all.common == nil {
			all.common = common
		}
		if common.log.ID != all.common.log.ID || slices.ContainsFunc(all.list, func(p placed) bool { return p.space.log.ID == sp.log.ID }) {
			return all, fmt.Errorf("wishes in spaces %s: they are to be different ones of one partnership", w.At)
		}
		if sp.log.ID == common.log.ID {
			sp = all.common // the cache may have dropped and reread it
		}
		all.list = append(all.list, placed{sp, command})
		said = append(append(said, w.At...), hash[:]...)
	}
	if len(all.list) == 0 {
		return all, errors.New("nothing to be done")
	}
	all.hash = sha256.Sum256(said)
	return all, nil
}

func (t together) spaces() []*space {
	var list []*space
	for _, w := range t.list {
		list = append(list, w.space)
	}
	return list
}

// tryAll decides all wishes once on what the store has now, and appends what they lead to in one.
func (e *Engine) tryAll(ctx context.Context, who Who, all together, id eventlog.Command) ([]Receipt, error) {
	if err := e.clocksAgree(ctx); err != nil {
		return nil, err
	}
	if err := e.readyAll(ctx, who, all); err != nil {
		return nil, err
	}
	decisions := make([]decision, len(all.list))
	for i, w := range all.list {
		d, err := e.decide(ctx, who, w.space, all.common, w.command)
		if d.actor != (partnership.Actor{}) {
			id.Actor = d.actor.String()
		}
		if err != nil {
			return e.repeatedAll(ctx, all, id, &WishError{i, err})
		}
		decisions[i] = d
	}
	return e.appendAll(ctx, all, decisions, id)
}

// readyAll catches up with the store, carries out what the clock owes, and refuses what may not be extended. The caller
// has the queues.
func (e *Engine) readyAll(ctx context.Context, who Who, all together) error {
	for _, w := range all.list {
		if err := e.catchUpBoth(ctx, w.space, all.common); err != nil {
			return err
		}
	}
	if !all.common.knows(who) {
		return partnership.ErrNotFound
	}
	owed := inOrder(all.common, all.spaces())
	slices.Reverse(owed)
	if owed[0] != all.common { // its queue is free
		if err := e.ring(ctx, all.common, all.common); err != nil {
			return err
		}
	}
	for _, sp := range owed {
		if err := e.ringHere(ctx, sp, all.common); err != nil {
			return err
		}
		if err := e.continues(ctx, sp); err != nil {
			return err
		}
	}
	return nil
}

// appendAll makes the decisions durable together, and then visible.
func (e *Engine) appendAll(ctx context.Context, all together, decisions []decision, id eventlog.Command) ([]Receipt, error) {
	batches, steps := make([]eventlog.Batch, len(decisions)), make([][]step, len(decisions))
	for i, d := range decisions {
		var err error
		if batches[i], steps[i], err = all.list[i].space.batch(d); err != nil {
			return nil, err
		}
		batches[i].Command = id
	}
	whole := batches[0]
	whole.With = batches[1:]
	err := e.store.Append(ctx, whole)
	var again *eventlog.RepeatedError
	switch {
	case errors.Is(err, eventlog.ErrUnknown), errors.As(err, &again):
		return e.repeatedAll(ctx, all, id, err)
	case errors.Is(err, eventlog.ErrHeld):
		return nil, errHeld
	case err != nil:
		return nil, fmt.Errorf("space %s and others: append: %w", whole.Log, err)
	}
	return e.after(context.WithoutCancel(ctx), all, decisions, batches, steps)
}

// after makes what was appended visible in every space, whatever goes wrong in one of them.
func (e *Engine) after(ctx context.Context, all together, decisions []decision, batches []eventlog.Batch, steps [][]step) ([]Receipt, error) {
	receipts := make([]Receipt, len(decisions))
	var failed error
	for i, d := range decisions {
		sp := all.list[i].space
		err := e.foldAppended(ctx, sp, batches[i], steps[i])
		if err == nil {
			err = e.sealAfter(ctx, sp, all.common, d.after+1, d.events)
		}
		failed = errors.Join(failed, err)
		e.notices.tell(partnership.SpaceID(sp.log.ID))
		receipts[i] = Receipt{Space: partnership.SpaceID(sp.log.ID), First: d.after + 1, Last: d.after + uint64(len(d.events))}
	}
	if failed != nil {
		return nil, failed
	}
	return receipts, nil
}

// repeatedAll looks whether the wishes were carried out before; if not, err stands. They were together, or not at all.
func (e *Engine) repeatedAll(ctx context.Context, all together, id eventlog.Command, err error) ([]Receipt, error) {
	var receipts []Receipt
	for _, w := range all.list {
		receipt, lookup := e.repeated(ctx, w.space, id, errNotYet)
		switch {
		case lookup == nil:
			receipts = append(receipts, receipt)
		case !errors.Is(lookup, errNotYet):
			return nil, lookup
		}
	}
	switch {
	case len(receipts) == len(all.list):
		return receipts, nil
	case len(receipts) > 0:
		return nil, fmt.Errorf("%w: this command ID was used for something else", partnership.ErrConflict)
	}
	return nil, err
}

var errNotYet = errors.New("not carried out yet")
