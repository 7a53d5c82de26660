package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"time"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Receipt says which entries a command made. Last < First if it made none.
type Receipt struct {
	Space       partnership.SpaceID
	First, Last uint64
	Repeated    bool // it had been carried out before
}

// commandID is what a command's ID looks like: a UUID, or a name of ours.
var commandID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// mostSkew is how far this machine's clock may be behind the last entry of a log.
const mostSkew = 5 * time.Second

// tries is how often a decision is made anew because another node was quicker.
const tries = 100

// Do carries out a command and returns once its entries are durable and folded. id is the caller's; the same id with
// the same command is carried out once. Errors: the four of package partnership; all else is a fault.
func (e *Engine) Do(ctx context.Context, who Who, at partnership.SpaceID, c partnership.Command, id string) (Receipt, error) {
	if !commandID.MatchString(id) {
		return Receipt{}, &partnership.InvalidError{Field: "command_id", Reason: "give each command an ID of its own, a UUID"}
	}
	c = clone(c)
	hash, err := hashOf(c)
	if err != nil {
		return Receipt{}, err
	}
	sp, common, err := e.pair(ctx, at)
	if err != nil {
		return Receipt{}, err
	}
	if err := e.admit(ctx, who, sp, common); err != nil {
		return Receipt{}, err
	}
	leave, err := e.turn(ctx, who, sp, common, c)
	if err != nil {
		return Receipt{}, err
	}
	defer leave()
	// What is in memory is enough for a first decision: it holds only if it is appended right after the entries that it
	// was made on. One that is refused, or comes too late, is made anew on what the store has.
	fresh := sp.no.Load() == 0
	for range tries {
		receipt, err := e.try(ctx, who, sp, common, c, eventlog.Command{ID: id, Hash: hash}, fresh)
		if !errors.Is(err, eventlog.ErrMoved) && (fresh || !refused(err)) {
			return receipt, err
		}
		fresh = true
	}
	return Receipt{}, fmt.Errorf("%w: too many are writing here at once; please try again", partnership.ErrConflict)
}

// turn waits for the command's turn in its space. What asks people goes by the party's other spaces too, and enters them as
// well: otherwise it would be decided anew as often as somebody writes there.
func (e *Engine) turn(ctx context.Context, who Who, sp, common *space, c partnership.Command) (leave func(), err error) {
	if !asksPeople(c) {
		return enter(ctx, common, []*space{sp})
	}
	if err := e.catchUp(ctx, common); err != nil {
		return nil, err
	}
	own, _, err := e.ownSpaces(ctx, who, sp, common, c)
	if err != nil {
		return nil, err
	}
	return enter(ctx, common, append(own, sp))
}

// enter waits for its turn in the queue of each space.
func enter(ctx context.Context, common *space, list []*space) (leave func(), err error) {
	list = inOrder(common, list)
	entered := 0
	leave = func() {
		for _, sp := range list[:entered] {
			sp.queue <- struct{}{}
		}
	}
	for _, sp := range list {
		select {
		case <-sp.queue:
			entered++
		case <-ctx.Done():
			leave()
			return nil, ctx.Err()
		}
	}
	return leave, nil
}

// inOrder is the spaces in the one order in which queues are entered: whoever has a space's queue may wait for the common
// one's, so that comes last.
func inOrder(common *space, list []*space) []*space {
	return slices.SortedFunc(slices.Values(list), func(a, b *space) int {
		switch common {
		case a:
			return 1
		case b:
			return -1
		}
		return cmp.Compare(a.log.ID, b.log.ID)
	})
}

// refused tells a decision against a command from a fault.
func refused(err error) bool {
	var invalid *partnership.InvalidError
	return errors.Is(err, partnership.ErrNotFound) || errors.Is(err, partnership.ErrConflict) ||
		errors.Is(err, partnership.ErrForbidden) || errors.As(err, &invalid)
}

// admit turns away, before the space is touched, who is no member of a party in it: a foreign space's queue tells nothing.
// Whoever was a member by what is in memory gets as far as the queue, and is looked up anew behind it.
func (e *Engine) admit(ctx context.Context, who Who, sp, common *space) error {
	if sp == common || sp.admits(who, common) == nil {
		return nil
	}
	if err := e.catchUp(ctx, common); err != nil {
		return err
	}
	return sp.admits(who, common)
}

func (sp *space) admits(who Who, common *space) error {
	common.mu.RLock()
	defer common.mu.RUnlock()
	_, by, err := who.resolve(common)
	if err != nil {
		return err
	}
	if by.ID != 0 && !partnership.KeyHolds(sp.log.Key, by.Party) {
		return partnership.ErrNotFound
	}
	return nil
}

// knows tells whether somebody acts in the partnership.
func (sp *space) knows(who Who) bool {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	_, _, err := who.resolve(sp)
	return err == nil
}

// try decides once and appends. If fresh, it decides on what the store has now; if not, on what is in memory of the space,
// and still on what the store has of the common one, where the roles are.
func (e *Engine) try(ctx context.Context, who Who, sp, common *space, c partnership.Command, id eventlog.Command, fresh bool) (Receipt, error) {
	if err := e.clocksAgree(ctx); err != nil {
		return Receipt{}, err
	}
	if fresh {
		if err := e.catchUp(ctx, sp); err != nil {
			return Receipt{}, err
		}
	}
	if sp != common {
		if err := e.catchUp(ctx, common); err != nil {
			return Receipt{}, err
		}
	}
	if !common.knows(who) { // before anything is said of how the record stands
		return Receipt{}, partnership.ErrNotFound
	}
	if err := e.ringFor(ctx, who, sp, common, c); err != nil {
		return Receipt{}, err
	}
	if err := e.continues(ctx, sp); err != nil {
		return Receipt{}, err
	}
	d, err := e.decideFilled(ctx, who, sp, common, c)
	if d.actor != (partnership.Actor{}) {
		id.Actor = d.actor.String()
		if err != nil {
			return e.repeated(ctx, sp, id, err)
		}
	}
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := e.append(ctx, sp, d, id)
	if err == nil && !receipt.Repeated {
		err = e.sealAfter(context.WithoutCancel(ctx), sp, common, receipt.First, d.events)
	}
	return receipt, err
}

// decision is what a command led to, ready to be appended.
type decision struct {
	actor  partnership.Actor
	after  uint64
	at     time.Time
	seen   uint64
	tree   *ledger.Tree
	events []partnership.Event
	saw    eventlog.Sight // the other spaces that it goes by

	continues bool // they begin a new log in the place of the old one
}

func (e *Engine) decide(ctx context.Context, who Who, sp, common *space, c partnership.Command) (decision, error) {
	if err := who.gives(c); err != nil {
		return decision{}, err
	}
	if begin, ok := c.(*partnership.BeginRound); ok {
		if e.settings.Sealed == nil {
			return decision{}, errNoBoxes
		}
		begin.Questions = library(begin.Set)
		if begin.Set.Version == 0 {
			begin.Set.Version = begin.Questions.Version
		}
	}
	others, err := e.others(ctx, sp, common)
	if err != nil {
		return decision{}, err
	}
	own, saw, err := e.ownSpaces(ctx, who, sp, common, c)
	if err != nil {
		return decision{}, err
	}
	defer lockForReading(common, slices.Concat([]*space{sp}, others, own))()
	actor, _, err := who.resolve(common)
	if err != nil {
		return decision{}, err
	}
	now := e.Now()
	if last := sp.folded.state.LastAt(); now.Before(last) {
		if last.Sub(now) > mostSkew {
			return decision{}, fmt.Errorf("this machine's clock is %v behind the record", last.Sub(now))
		}
		now = last
	}
	if open, ok := c.(*partnership.OpenSpace); ok && (sp == common || partnership.SpaceKey(open.Parties) != sp.log.Key) {
		return decision{}, partnership.ErrNotFound
	}
	d := decision{actor: actor, after: sp.folded.no, at: now, seen: common.folded.no, tree: sp.folded.tree.Clone()}
	in := partnership.In{State: sp.folded.state, Common: common.folded.state, By: actor, Now: now, Others: statesOf(others)}
	for _, other := range own {
		in.Own = append(in.Own, other.folded.state)
		saw.Heads[other.log.ID] = other.folded.no
	}
	d.saw = saw
	d.events, err = partnership.Decide(in, c)
	return d, err
}

// errHeld refuses to extend a record that may be behind what a party has seen of it: it would fork.
var errHeld = fmt.Errorf("%w: this space was restored from a backup and waits until a party confirms where its record ends; "+
	"until then it can be read, not written", partnership.ErrConflict)

// append makes the decision durable and then visible.
func (e *Engine) append(ctx context.Context, sp *space, d decision, id eventlog.Command) (Receipt, error) {
	batch, steps, err := sp.batch(d)
	if err != nil {
		return Receipt{}, err
	}
	batch.Command = id
	err = e.store.Append(ctx, batch)
	if errors.Is(err, eventlog.ErrUnknown) {
		return e.repeated(ctx, sp, id, err)
	}
	var again *eventlog.RepeatedError
	if errors.As(err, &again) {
		return receiptOf(sp, again.Made, id)
	}
	if errors.Is(err, eventlog.ErrHeld) {
		return Receipt{}, errHeld
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("space %s: append: %w", sp.log.ID, err)
	}
	if err := e.foldAppended(context.WithoutCancel(ctx), sp, batch, steps); err != nil {
		return Receipt{}, err
	}
	e.notices.tell(partnership.SpaceID(sp.log.ID))
	return Receipt{Space: partnership.SpaceID(sp.log.ID), First: d.after + 1, Last: d.after + uint64(len(d.events))}, nil
}

// batch encodes a decision, and decodes it again before anything is stored: what cannot be read back is never written,
// and what is folded later comes from the bytes, never from the values in hand.
func (sp *space) batch(d decision) (eventlog.Batch, []step, error) {
	batch := eventlog.Batch{Log: sp.log.ID, After: d.after, Saw: d.saw, Continue: d.continues}
	codec := partnership.NewCodec()
	var steps []step
	for i, event := range d.events {
		entry, err := encode(codec, partnership.Meta{No: d.after + 1 + uint64(i), At: d.at, By: d.actor, Seen: d.seen}, event, d.tree)
		if err != nil {
			return batch, nil, err
		}
		s, err := decode(codec, entry)
		if err != nil {
			return batch, nil, fmt.Errorf("space %s: read back: %w", sp.log.ID, err)
		}
		batch.Entries, steps = append(batch.Entries, entry), append(steps, s)
		if x, ok := event.(partnership.Eraser); ok {
			batch.Erase = append(batch.Erase, x.Erases())
			batch.Drop = append(batch.Drop, sp.filesOf(x.Erases())...)
		}
	}
	return batch, steps, nil
}

// foldAppended folds what was stored. After an erasure the space is folded anew, so that the words leave the memory.
func (e *Engine) foldAppended(ctx context.Context, sp *space, batch eventlog.Batch, steps []step) error {
	sp.load.Lock()
	defer sp.load.Unlock()
	if len(batch.Erase) > 0 {
		return e.refold(ctx, sp, batch.After+uint64(len(batch.Entries)))
	}
	sp.mu.Lock()
	defer sp.mu.Unlock()
	for _, s := range steps {
		if s.meta.No <= sp.folded.no { // a reader has caught up with it already
			continue
		}
		if err := sp.folded.add(s); err != nil {
			return fmt.Errorf("space %s: %w", sp.log.ID, err)
		}
	}
	sp.set(sp.folded)
	return nil
}

// repeated looks whether the command was carried out before; if not, err stands.
func (e *Engine) repeated(ctx context.Context, sp *space, id eventlog.Command, err error) (Receipt, error) {
	made, found, lookup := e.store.Find(context.WithoutCancel(ctx), sp.log.ID, id.Actor, id.ID)
	if lookup != nil {
		return Receipt{}, fmt.Errorf("space %s: whether it was carried out: %w", sp.log.ID, lookup)
	}
	if !found {
		return Receipt{}, err
	}
	return receiptOf(sp, made, id)
}

func receiptOf(sp *space, made eventlog.Made, id eventlog.Command) (Receipt, error) {
	if made.Hash != id.Hash && made.Hash != [32]byte{} { // zero: the words went, and with them what could be compared
		return Receipt{}, fmt.Errorf("%w: this command ID was used for something else", partnership.ErrConflict)
	}
	return Receipt{Space: partnership.SpaceID(sp.log.ID), First: made.First, Last: made.Last, Repeated: true}, nil
}

// encode writes one event as an entry and grows the tree by it.
func encode(codec *partnership.Codec, m partnership.Meta, event partnership.Event, tree *ledger.Tree) (eventlog.Entry, error) {
	facts, words, err := codec.Encode(m, event)
	if err != nil {
		return eventlog.Entry{}, err
	}
	entry := eventlog.Entry{No: m.No, Facts: facts, Words: words, FactsSalt: ledger.NewSalt(), WordsSalt: ledger.NewSalt()}
	entry.Leaf = ledger.Leaf(entry.FactsSalt, facts, entry.WordsSalt, words)
	entry.Hashes = tree.Append(entry.Leaf)
	return entry, nil
}

// clone copies a command, its slices included, so that tidying its texts does not reach the caller's.
func clone(c partnership.Command) partnership.Command {
	v := reflect.Indirect(reflect.ValueOf(c))
	fresh := reflect.New(v.Type())
	fresh.Elem().Set(v)
	cloneSlices(fresh.Elem())
	return fresh.Interface().(partnership.Command)
}

func cloneSlices(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			cloneSlices(v.Field(i))
		}
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(fresh, v)
		v.Set(fresh)
		for i := range v.Len() {
			cloneSlices(v.Index(i))
		}
	}
}

// hashOf is what two commands with one ID are compared by.
func hashOf(c partnership.Command) ([32]byte, error) {
	b, err := json.Marshal(c, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return [32]byte{}, fmt.Errorf("command %T: %w", c, err)
	}
	return sha256.Sum256(append([]byte(partnership.CommandName(c)+"\n"), b...)), nil
}

func (sp *space) filesOf(entry uint64) [][32]byte {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	return sp.folded.state.FilesOf(entry)
}

// Check says whether the command would be refused now, and changes nothing. It is for a form that needs several steps;
// before a plain Do it would turn a safe repetition into a refusal. Errors: as Do.
func (e *Engine) Check(ctx context.Context, who Who, at partnership.SpaceID, c partnership.Command) error {
	sp, common, err := e.pair(ctx, at)
	if err != nil {
		return err
	}
	if err := e.admit(ctx, who, sp, common); err != nil {
		return err
	}
	if err := e.catchUpBoth(ctx, sp, common); err != nil {
		return err
	}
	_, err = e.decide(ctx, who, sp, common, clone(c))
	return err
}
