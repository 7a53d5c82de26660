package eventlog

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Memory is a Store and a Catalogue that forgets everything when the program ends. It is for tests; it keeps no files,
// so there is nothing that Batch.Drop could remove. All its methods may be called at the same time.
type Memory struct {
	mu   sync.RWMutex
	logs map[ID]*memoryLog
	keys map[Log]ID // by group and key; Log.ID is empty
}

type memoryLog struct {
	log     Log
	entries []Entry // grows at the end; copied before it is changed in any other way, so that readers need no lock
	made    map[actorCommand]Made
	bytes   uint64
	notes   memoryNotes
}

type actorCommand struct{ actor, id string }

var (
	_ Store     = (*Memory)(nil)
	_ Catalogue = (*Memory)(nil)
)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{logs: map[ID]*memoryLog{}, keys: map[Log]ID{}}
}

// Head implements Store.
func (m *Memory) Head(ctx context.Context, log ID) (uint64, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	l, err := m.find(ctx, log)
	if err != nil {
		return 0, err
	}
	return uint64(len(l.entries)), nil
}

// Read implements Store.
func (m *Memory) Read(ctx context.Context, log ID, after, upTo uint64, f func(Entry) error) error {
	entries, err := m.snapshot(ctx, log)
	if err != nil {
		return err
	}
	end := min(upTo, uint64(len(entries)))
	for no := after; no < end; no++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(entries[no]); err != nil {
			return err
		}
	}
	return nil
}

func (m *Memory) snapshot(ctx context.Context, log ID) ([]Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	l, err := m.find(ctx, log)
	if err != nil {
		return nil, err
	}
	return l.entries, nil
}

// Append implements Store.
func (m *Memory) Append(ctx context.Context, b Batch) error {
	if err := b.Check(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for part := range b.Parts() {
		if err := m.refuse(ctx, part); err != nil {
			return err
		}
	}
	for part := range b.Parts() {
		m.logs[part.Log].append(part)
	}
	return nil
}

// refuse tells why the batch cannot be appended as things are; the caller holds the lock.
func (m *Memory) refuse(ctx context.Context, b *Batch) error {
	l, err := m.find(ctx, b.Log)
	if err != nil {
		return err
	}
	if made, ok := l.made[actorCommand{b.Command.Actor, b.Command.ID}]; ok {
		return &RepeatedError{made}
	}
	if l.log.Held && !b.Continue && !b.Brought {
		return ErrHeld
	}
	if b.After != uint64(len(l.entries)) {
		return ErrMoved
	}
	return m.holds(ctx, b.Saw)
}

// holds tells whether what was seen is still so.
func (m *Memory) holds(ctx context.Context, saw Sight) error {
	for id, head := range saw.Heads {
		l, err := m.find(ctx, id)
		if err != nil {
			return err
		}
		if head != uint64(len(l.entries)) {
			return ErrMoved
		}
	}
	logs := 0
	for place := range m.keys {
		if place.Group == saw.Group {
			logs++
		}
	}
	if saw.Group != "" && logs != saw.Logs {
		return ErrMoved
	}
	return nil
}

func (l *memoryLog) append(b *Batch) {
	for _, e := range b.Entries {
		l.entries = append(l.entries, e.clone())
		l.bytes += uint64(len(e.Facts) + len(e.Words))
	}
	if b.Continue {
		l.log.Held = false
		maps.DeleteFunc(l.notes, func(size uint64, _ []byte) bool { return size > b.After })
	}
	l.erase(b.Erase)
	if b.Command != (Command{}) {
		l.made[actorCommand{b.Command.Actor, b.Command.ID}] = Made{Hash: b.Command.Hash, First: b.After + 1, Last: b.After + uint64(len(b.Entries))}
	}
}

func (l *memoryLog) erase(numbers []uint64) {
	if len(numbers) == 0 {
		return
	}
	l.entries = slices.Clone(l.entries)
	for _, no := range numbers {
		e := &l.entries[no-1]
		l.bytes -= uint64(len(e.Words))
		e.Words, e.WordsSalt = nil, [32]byte{}
		for wish, made := range l.made {
			if made.First <= no && no <= made.Last {
				made.Hash = [32]byte{}
				l.made[wish] = made
			}
		}
	}
}

func (e Entry) clone() Entry {
	e.Facts, e.Words, e.Hashes = bytes.Clone(e.Facts), bytes.Clone(e.Words), bytes.Clone(e.Hashes)
	return e
}

// Find implements Store.
func (m *Memory) Find(ctx context.Context, log ID, actor, command string) (Made, bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	l, err := m.find(ctx, log)
	if err != nil {
		return Made{}, false, err
	}
	made, ok := l.made[actorCommand{actor, command}]
	return made, ok, nil
}

// Claim implements Catalogue.
func (m *Memory) Claim(ctx context.Context, l Log) (Log, error) {
	if err := ctx.Err(); err != nil {
		return Log{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	place := Log{Group: l.Group, Key: l.Key}
	if id, ok := m.keys[place]; ok {
		return m.logs[id].log, nil
	}
	if _, ok := m.logs[l.ID]; ok {
		return Log{}, fmt.Errorf("log %s exists already, with another group or key", l.ID)
	}
	m.logs[l.ID] = &memoryLog{log: l, made: map[actorCommand]Made{}}
	m.keys[place] = l.ID
	return l, nil
}

// Log implements Catalogue.
func (m *Memory) Log(ctx context.Context, id ID) (Log, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	l, err := m.find(ctx, id)
	if err != nil {
		return Log{}, err
	}
	return l.log, nil
}

// Logs implements Catalogue.
func (m *Memory) Logs(ctx context.Context, group ID) ([]Log, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var logs []Log
	for _, l := range m.logs {
		if l.log.Group == group {
			logs = append(logs, l.log)
		}
	}
	slices.SortFunc(logs, func(a, b Log) int { return cmp.Compare(a.Key, b.Key) })
	return logs, nil
}

// Hold implements Catalogue.
func (m *Memory) Hold(ctx context.Context, ids ...ID) error { return m.setHeld(ctx, true, ids) }

// Release implements Catalogue.
func (m *Memory) Release(ctx context.Context, id ID) error { return m.setHeld(ctx, false, []ID{id}) }

func (m *Memory) setHeld(ctx context.Context, held bool, ids []ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		if _, err := m.find(ctx, id); err != nil {
			return err
		}
	}
	for _, id := range ids {
		m.logs[id].log.Held = held
	}
	return nil
}

// Held implements Catalogue.
func (m *Memory) Held(ctx context.Context) ([]Log, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var logs []Log
	for _, l := range m.logs {
		if l.log.Held {
			logs = append(logs, l.log)
		}
	}
	slices.SortFunc(logs, func(a, b Log) int { return cmp.Compare(a.ID, b.ID) })
	return logs, nil
}

// Groups implements Catalogue.
func (m *Memory) Groups(ctx context.Context) ([]Group, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	sums := map[ID]Group{}
	for _, l := range m.logs {
		g := sums[l.log.Group]
		g.ID = l.log.Group
		g.Logs++
		g.Entries += uint64(len(l.entries))
		g.Bytes += l.bytes
		sums[g.ID] = g
	}
	var groups []Group
	for _, g := range sums {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b Group) int { return cmp.Compare(a.ID, b.ID) })
	return groups, nil
}

// find returns the log; the caller holds the lock.
func (m *Memory) find(ctx context.Context, id ID) (*memoryLog, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l, ok := m.logs[id]
	if !ok {
		return nil, ErrNoLog
	}
	return l, nil
}
