package partnership

import (
	"fmt"
	"slices"
)

// Reaching for the contract is itself a signal. It is noted without blame: that it happened and when, not who did.

// ContractNoteID names such a note: the number of its contract.noted entry.
type ContractNoteID uint64

// ContractNote says that a formal notice was given, or a clause of the contract used.
type ContractNote struct {
	ID    ContractNoteID
	On    Date
	Says  Text // which clause, in a sentence; may be empty
	Taken uint64
	Noted Meta
}

// contractDays is for how many days such a note is a signal.
const contractDays = 90

// NoteContract notes, in the space of those concerned, that somebody reached for the contract.
type NoteContract struct {
	On   Date `json:"on,omitzero"` // today if empty
	Says Text `json:"says" text:"0-1000,lines"`
}

func (c NoteContract) decide(in In) ([]Event, error) {
	if c.On == "" {
		c.On = in.today()
	}
	switch {
	case !c.On.Valid():
		return nil, invalid("on", "choose a day")
	case c.On > in.today():
		return nil, invalid("on", "choose today or an earlier day")
	case c.On < in.today().AddDays(-brokenYear):
		return nil, invalid("on", "choose a day of the last twelve months")
	}
	return []Event{ContractNoted(c)}, nil
}

// ContractNoted is a note that somebody reached for the contract.
type ContractNoted struct {
	On   Date `json:"on"`
	Says Text `json:"says,omitzero"`
}

func (e ContractNoted) apply(s *State, m Meta) {
	s.signal.contracts = append(s.signal.contracts, ContractNote{ID: ContractNoteID(m.No), On: e.On, Says: e.Says, Noted: m})
}

// TakeBackContractNote takes such a note back: a slip of the one who wrote it.
type TakeBackContractNote struct {
	Note ContractNoteID `json:"note"`
}

func (c TakeBackContractNote) decide(in In) ([]Event, error) {
	m, _ := in.member()
	n := in.State.contractNoteAt(c.Note)
	switch {
	case n == nil:
		return nil, ErrNotFound
	case in.State.writer(in.Common, uint64(c.Note)) != m.Party:
		return nil, forbidden("only the organisation that noted it can take it back")
	case n.Taken != 0:
		return nil, conflict("this has been taken back already")
	}
	return []Event{ContractNoteTakenBack(c)}, nil
}

// ContractNoteTakenBack says that such a note was a slip.
type ContractNoteTakenBack struct {
	Note ContractNoteID `json:"note"`
}

func (e ContractNoteTakenBack) apply(s *State, m Meta) {
	if n := s.contractNoteAt(e.Note); n != nil {
		n.Taken = m.No
	}
}

func (s *State) contractNoteAt(id ContractNoteID) *ContractNote {
	return find(s.signal.contracts, id, func(n ContractNote) ContractNoteID { return n.ID })
}

// ContractNotes lists the notes of this space that stand, oldest first.
func (s *State) ContractNotes() []ContractNote {
	return slices.DeleteFunc(slices.Clone(s.signal.contracts), func(n ContractNote) bool { return n.Taken != 0 })
}

// ContractNote finds a note, also one taken back.
func (s *State) ContractNote(id ContractNoteID) (ContractNote, bool) {
	if n := s.contractNoteAt(id); n != nil {
		return *n, true
	}
	return ContractNote{}, false
}

// ContractUse counts how often somebody reached for the contract since a day, as far as the reader sees.
func ContractUse(views []View, since Date) int {
	n := 0
	for _, v := range views {
		for _, note := range v.State.signal.contracts {
			if note.Taken == 0 && note.On >= since {
				n++
			}
		}
	}
	return n
}

// contractSignals lists the notes of the last months.
func (v View) contractSignals(today Date) []Signal {
	var list []Signal
	for _, n := range v.State.ContractNotes() {
		since := v.Common.Today(n.Noted.At)
		if today > since.AddDays(contractDays) {
			continue
		}
		figures := []Figure{{Name: FigureNoted, Day: n.On, Entry: uint64(n.ID)}}
		if often := ContractUse([]View{v}, today.AddDays(-brokenYear)); often > 1 {
			figures = append(figures, Figure{Name: FigureContracts, Count: often})
		}
		key := signalKey(RuleContract, RefTo(RefContract, n.ID), uint64(n.ID))
		list = append(list, newSignal(key, since, v.State.concerned(v.Common), figures...))
	}
	return list
}

func (e ContractNoted) says(_ View, _ Meta) string {
	text := fmt.Sprintf("It was noted that on %s somebody reached for the contract", day(e.On))
	if e.Says != "" {
		text += ": " + string(e.Says)
	}
	return text
}

func (e ContractNoteTakenBack) says(_ View, _ Meta) string {
	return fmt.Sprintf("The note of entry %d, that somebody reached for the contract, was taken back", e.Note)
}

// signalTexts lists what can be found in notes on the contract.
func (s *State) signalTexts() []Found {
	var list []Found
	for _, n := range s.signal.contracts {
		if n.Taken == 0 && n.Says != "" {
			list = found(list, RefTo(RefContract, n.ID), n.Says, "", n.Noted)
		}
	}
	return list
}
