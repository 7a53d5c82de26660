// Package partnership is the program: what a partnership is, may do and has done.
//
// It is pure. A command is a wish; Decide refuses it or answers with events; Apply folds events into State; questions
// are methods of State. Nothing here reads a clock, a disk or the network: time comes in with In and Meta.
//
//	command ──Decide(In)──► events ──(stored as entries)──► Apply ──► State ──► questions
//
// Every space of a partnership (common, private, room) is a log of its own with a State of its own; who the parties
// and members are stands in the common space's State alone.
//
// It is not for storing, showing or proving anything: that is eventlog's, web's and ledger's work.
package partnership

import (
	"time"
)

// State is everything that one space's log says, folded. The zero State is the state before the first entry.
// Each field belongs to the file with its stem; other files ask that file's methods.
type State struct {
	head       head
	space      space
	party      parties
	member     members
	invitation invitations
	consent    consents
	commitment commitments
	checkin    checkins
	correction corrections
	evidence   evidences
	comment    comments
	note       notes
	erase      erasures
	signal     signals
	record     record
	witness    witnesses
	removal    removals
	closing    closings
	deputy     deputies
	reset      resets
	notice     notices
	personal   personals
	charter    charters
	round      rounds
	firsttalk  firsttalk

	questionset questionsets
	continued   continuations
}

// head is how far the log has been folded.
type head struct {
	no uint64
	at time.Time
}

// Event is a fact that was recorded. Applying one cannot fail.
type Event interface {
	apply(s *State, m Meta)
}

// Command is a wish that may be refused.
type Command interface {
	decide(in In) ([]Event, error)
}

// Meta is what an entry says about itself beside its event.
type Meta struct {
	No     uint64
	At     time.Time // UTC, whole milliseconds, never before the entry before
	By     Actor
	Seen   uint64 // the common entry at which the actor's role was read
	Erased bool   // the words are gone; texts read as Erased
}

// In is what a command is decided on. The caller owns both states and changes neither meanwhile.
type In struct {
	State  *State // of the space in which the command is carried out
	Common *State // of the partnership's common space; the same as State there
	By     Actor
	Now    time.Time
	Others map[SpaceID]*State // the other spaces on whose promises some of this one depend; nil where none does
	Own    []*State           // every other space that the actor's party sees; only where people are asked to answer
}

// Decide checks that the actor may give the command in this space, cleans its texts, and asks it for its events.
// Errors: ErrNotFound, ErrConflict, ErrForbidden, *InvalidError.
func Decide(in In, c Command) ([]Event, error) {
	if err := permit(in, c); err != nil { // first: a refusal of a text must not tell that the space exists
		return nil, err
	}
	if err := clean(c); err != nil {
		return nil, err
	}
	return c.decide(in)
}

// Apply folds one entry into the state. Entries come in order, each once.
func (s *State) Apply(m Meta, e Event) {
	s.head = head{no: m.No, at: m.At}
	s.erase.wrote(m)
	s.record.wrote(m, e)
	s.heard(m)
	e.apply(s, m)
	s.sortCommitments()
}

// Head is the number of the last entry folded.
func (s *State) Head() uint64 { return s.head.no }

// LastAt is when the last entry folded was recorded.
func (s *State) LastAt() time.Time { return s.head.at }

// next is the number that the k-th event of a decision will have, counted from 0.
func (in In) next(k int) uint64 { return in.State.head.no + 1 + uint64(k) }

// View is what one reader sees of one space at one moment. Its states are read only inside the call that gave it.
type View struct {
	ID       SpaceID
	CommonID SpaceID
	State    *State
	Common   *State
	By       Member // the reader
	Now      time.Time
	Past     bool               // the reader's party has left; the states are as they were then
	Others   map[SpaceID]*State // as In's
	Closed   []ClosedSpace      // spaces of the reader's that cannot be read here; said only beside all the others
}

// ClosedSpace is a space with something in it that this program does not know. It is neither read nor written until a newer
// one runs; the other spaces are.
type ClosedSpace struct {
	ID      SpaceID
	Parties []PartyID
}

// in is what a command of the reader's would be decided on.
func (v View) in() In {
	return In{State: v.State, Common: v.Common, By: ByMember(v.By.ID), Now: v.Now, Others: v.Others}
}
