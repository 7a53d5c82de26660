package eventlog

import (
	"bytes"
	"context"
	"maps"
	"slices"
)

var _ Notes = (*Memory)(nil)

// memoryNotes are the notes of one log by size.
type memoryNotes map[uint64][]byte

// PutNote implements Notes.
func (m *Memory) PutNote(ctx context.Context, n Note, was []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, err := m.find(ctx, n.Log)
	if err != nil {
		return err
	}
	kept, ok := l.notes[n.Size]
	if ok != (was != nil) || !bytes.Equal(kept, was) {
		return ErrMoved
	}
	if l.notes == nil {
		l.notes = memoryNotes{}
	}
	l.notes[n.Size] = bytes.Clone(n.Text)
	return nil
}

// DropNotes implements Notes.
func (m *Memory) DropNotes(ctx context.Context, log ID, sizes []uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, err := m.find(ctx, log)
	if err != nil {
		return err
	}
	for _, size := range sizes {
		delete(l.notes, size)
	}
	return nil
}

// Notes implements Notes.
func (m *Memory) Notes(ctx context.Context, log ID, upTo uint64, most int) ([]Note, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	l, err := m.find(ctx, log)
	if err != nil {
		return nil, err
	}
	var list []Note
	for _, size := range slices.Backward(slices.Sorted(maps.Keys(l.notes))) {
		if size <= upTo && (most == 0 || len(list) < most) {
			list = append(list, Note{log, size, bytes.Clone(l.notes[size])})
		}
	}
	return list, nil
}
