package partnership

import (
	"fmt"
	"slices"
)

// In its private space a party keeps notes. Each revision is an entry; the latest is the note.

// NoteID names a note: the number of its note.written entry in the private space.
type NoteID uint64

// Note is a page of a party's own.
type Note struct {
	ID       NoteID
	Revision uint64 // the entry that last changed it
	Title    Text
	Body     Text // a subset of Markdown
	Written  Meta
	Revised  Meta // the same as Written until it is revised
}

type notes struct {
	list []Note
}

// WriteNote begins a note.
type WriteNote struct {
	Title Text `json:"title" text:"1-200"`
	Body  Text `json:"body" text:"0-20000,lines"`
}

func (c WriteNote) decide(In) ([]Event, error) { return []Event{NoteWritten(c)}, nil }

// NoteWritten is a new note.
type NoteWritten struct {
	Title Text `json:"title"`
	Body  Text `json:"body,omitzero"`
}

func (e NoteWritten) apply(s *State, m Meta) {
	s.note.list = append(s.note.list, Note{ID: NoteID(m.No), Revision: m.No, Title: e.Title, Body: e.Body, Written: m, Revised: m})
}

// ReviseNote puts a new text in the place of the revision that the writer saw.
type ReviseNote struct {
	Note     NoteID `json:"note"`
	Revision uint64 `json:"revision"`
	Title    Text   `json:"title" text:"1-200"`
	Body     Text   `json:"body" text:"0-20000,lines"`
}

func (c ReviseNote) decide(in In) ([]Event, error) {
	n := in.State.noteAt(c.Note)
	if n == nil {
		return nil, ErrNotFound
	}
	if n.Revision != c.Revision {
		return nil, conflict("somebody has changed this note since you opened it")
	}
	return []Event{NoteRevised{Note: c.Note, Title: c.Title, Body: c.Body}}, nil
}

// NoteRevised is a note's new text.
type NoteRevised struct {
	Note  NoteID `json:"note"`
	Title Text   `json:"title"`
	Body  Text   `json:"body,omitzero"`
}

func (e NoteRevised) apply(s *State, m Meta) {
	if n := s.noteAt(e.Note); n != nil {
		n.Revision, n.Title, n.Body, n.Revised = m.No, e.Title, e.Body, m
	}
}

func (s *State) noteAt(id NoteID) *Note {
	return find(s.note.list, id, func(n Note) NoteID { return n.ID })
}

// Note finds a note.
func (s *State) Note(id NoteID) (Note, bool) {
	if n := s.noteAt(id); n != nil {
		return *n, true
	}
	return Note{}, false
}

// Notes lists the notes, oldest first.
func (s *State) Notes() []Note { return slices.Clone(s.note.list) }

func (e NoteWritten) says(v View, m Meta) string {
	return fmt.Sprintf("%s wrote a note: %s", v.author(m), e.Title)
}

func (e NoteRevised) says(v View, m Meta) string {
	return fmt.Sprintf("%s revised the note of entry %d: %s", v.author(m), e.Note, e.Title)
}

// noteTexts lists what can be found in notes.
func (s *State) noteTexts() []Found {
	var list []Found
	for _, n := range s.note.list {
		list = found(list, RefTo(RefNote, n.ID), n.Title, n.Body, n.Revised)
	}
	return list
}
