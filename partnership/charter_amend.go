package partnership

import (
	"fmt"
	"slices"
)

// An amendment is a change that all voting parties are asked to agree to. Adopted, it changes the working text at once;
// in force it is with the next version. What is asked always fits the text: when another change touches the same clause,
// the answers are void and the same amendment is asked anew on the new text or, if it cannot be made there any more,
// stands on nothing until its proposer revises or withdraws it.

// Amendment is a proposed change of the charter.
type Amendment struct {
	ID        AmendmentID
	Number    int // 1, 2, 3 … as pages call it
	Party     PartyID
	By        MemberID
	Reason    Text
	Evidence  []Ref
	Author    Text        // who wrote a tracked change, as their program called them
	Instead   AmendmentID // it suggests other words than this one; 0 if not
	Changes   []TextChange
	Touched   []Touched // of each change, what it is about as it was when that was last asked
	Revision  uint64    // what an answer names
	Words     Meta      // of the entry that holds the changes: the thing that the k-th adds has the ID "entry.k"
	Proposed  Meta
	Adopted   Meta // No is 0 if it was not
	Withdrawn Meta
}

// Touched is what a change is about, as it was.
type Touched struct {
	Number  string  // of the clause or section; "" of what is added
	Clause  Clause  // none if it is about a section, or adds
	Section Section // of a change of a section; with its clauses if it is removed
}

// AmendmentStatus is where an amendment stands.
type AmendmentStatus string

// The standings.
const (
	AmendmentOpen       AmendmentStatus = "open"        // answers are awaited
	AmendmentAdopted    AmendmentStatus = "adopted"     // agreed; in force with the next version
	AmendmentNotAdopted AmendmentStatus = "not-adopted" // somebody said no, too few agreed, or not all answered in time
	AmendmentWithdrawn  AmendmentStatus = "withdrawn"
	AmendmentUnfounded  AmendmentStatus = "unfounded" // what it changes is not there any more, or not as it was
)

// ProposeAmendment asks all voting parties to agree to changes of the charter.
type ProposeAmendment struct {
	Base     uint64       `json:"base"` // the Latest of the text that the person saw
	Changes  []TextChange `json:"changes"`
	Reason   Text         `json:"reason" text:"1-4000,lines"`
	Evidence []Ref        `json:"evidence,omitempty"`
	Author   Text         `json:"author,omitzero" text:"0-120"`
	Instead  AmendmentID  `json:"instead,omitzero"`
}

// mostEvidence is how many pieces of evidence an amendment may name.
const mostEvidence = 20

func (c ProposeAmendment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if in.State.charter.work.Revision == 0 {
		return nil, conflict("there is no text to amend yet")
	}
	if c.Instead != 0 && in.State.amendmentAt(c.Instead) == nil {
		return nil, ErrNotFound
	}
	next, err := in.try(c.Changes, c.Base, in.next(0), m.Party)
	if err != nil {
		return nil, err
	}
	if err := in.ownProposal(next.changes, m.Party); err != nil {
		return nil, err
	}
	if err := checkEvidence(in, c.Evidence); err != nil {
		return nil, err
	}
	return []Event{
		AmendmentProposed{m.Party, next.changes, c.Reason, c.Evidence, c.Author, c.Instead},
		askConsent(in, m, AboutAmendment, in.next(0), in.next(0), in.State.Voters()),
	}, nil
}

func checkEvidence(in In, list []Ref) error {
	if len(list) > mostEvidence {
		return invalid("evidence", fmt.Sprintf("name at most %d", mostEvidence))
	}
	for _, r := range list {
		if r.Kind != RefEvidence || !in.State.Exists(r) {
			return invalid("evidence", "choose among the evidence that all parties see")
		}
	}
	return nil
}

// AmendmentProposed is an amendment. The next entry asks the parties.
type AmendmentProposed struct {
	Party    PartyID      `json:"party"`
	Changes  []TextChange `json:"changes"`
	Reason   Text         `json:"reason"`
	Evidence []Ref        `json:"evidence,omitempty"`
	Author   Text         `json:"author,omitzero"`
	Instead  AmendmentID  `json:"instead,omitzero"`
}

func (e AmendmentProposed) apply(s *State, m Meta) {
	a := Amendment{
		ID: AmendmentID(m.No), Number: len(s.charter.amendments) + 1, Party: e.Party, By: memberOf(m), Reason: e.Reason,
		Evidence: e.Evidence, Author: e.Author, Instead: e.Instead, Changes: e.Changes, Revision: m.No, Words: m, Proposed: m,
	}
	a.Touched = s.charter.work.touchedBy(e.Changes)
	s.charter.amendments = append(s.charter.amendments, a)
}

// touchedBy is what each change is about.
func (t Charter) touchedBy(changes []TextChange) []Touched {
	list := make([]Touched, len(changes))
	for n, c := range changes {
		switch c.Do {
		case AddSection, AddClause:
		case RenameSection, MoveSection, RemoveSection:
			if i := t.sectionAt(c.Section); i >= 0 {
				list[n] = Touched{Number: sectionNumber(i), Section: t.Sections[i]}
				if c.Do != RemoveSection {
					list[n].Section.Clauses = nil
				}
			}
		default:
			list[n].Clause, _ = t.clause(c.Clause)
			list[n].Number = t.Number(c.Clause)
		}
	}
	return list
}

// ReviseAmendment gives an amendment that was not decided yet other words. Answers given so far are void.
type ReviseAmendment struct {
	Amendment AmendmentID  `json:"amendment"`
	Revision  uint64       `json:"revision"` // of the amendment that the person saw
	Base      uint64       `json:"base"`     // the Latest of the text that the person saw
	Changes   []TextChange `json:"changes"`
	Reason    Text         `json:"reason" text:"1-4000,lines"`
}

func (c ReviseAmendment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	a, err := in.undecided(c.Amendment, m.Party)
	if err != nil {
		return nil, err
	}
	if a.Revision != c.Revision {
		return nil, conflict("this amendment has changed since you read it")
	}
	next, err := in.try(c.Changes, c.Base, in.next(0), m.Party)
	if err != nil {
		return nil, err
	}
	if err := in.ownProposal(next.changes, m.Party); err != nil {
		return nil, err
	}
	return []Event{
		AmendmentRevised{a.ID, m.Party, next.changes, c.Reason},
		askConsent(in, m, AboutAmendment, uint64(a.ID), in.next(0), in.State.Voters()),
	}, nil
}

// undecided finds an amendment that its proposer may still change or take back; if its proposer has left, anybody may.
func (in In) undecided(id AmendmentID, by PartyID) (*Amendment, error) {
	a := in.State.amendmentAt(id)
	switch {
	case a == nil:
		return nil, ErrNotFound
	case a.Party != by && !in.State.HasLeft(a.Party):
		return nil, forbidden("the organisation that proposed it can do this; suggest other words in an amendment of your own")
	case a.Withdrawn.No != 0:
		return nil, conflict("this amendment was withdrawn; propose it again")
	case in.State.settledAmendment(*a):
		return nil, conflict("this amendment was answered by all; propose another")
	}
	return a, nil
}

// settledAmendment tells whether all have answered it as it is now.
func (s *State) settledAmendment(a Amendment) bool {
	q, ok := s.LastAbout(AboutAmendment, uint64(a.ID))
	return a.Adopted.No != 0 || ok && q.Outcome == NotAdopted
}

// AmendmentRevised is an amendment in other words. The next entry asks the parties anew.
type AmendmentRevised struct {
	Amendment AmendmentID  `json:"amendment"`
	Party     PartyID      `json:"party"`
	Changes   []TextChange `json:"changes"`
	Reason    Text         `json:"reason"`
}

func (e AmendmentRevised) apply(s *State, m Meta) {
	if a := s.amendmentAt(e.Amendment); a != nil {
		a.Changes, a.Reason, a.Revision, a.Words = e.Changes, e.Reason, m.No, m
		a.Touched = s.charter.work.touchedBy(e.Changes)
		s.voidConsents(AboutAmendment, uint64(a.ID))
	}
}

// WithdrawAmendment takes an amendment back that was not decided yet. It stays readable.
type WithdrawAmendment struct {
	Amendment AmendmentID `json:"amendment"`
	Reason    Text        `json:"reason" text:"0-2000,lines"`
}

func (c WithdrawAmendment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if _, err := in.undecided(c.Amendment, m.Party); err != nil {
		return nil, err
	}
	return []Event{AmendmentTakenBack{c.Amendment, m.Party, c.Reason}}, nil
}

// AmendmentTakenBack is an amendment taken back.
type AmendmentTakenBack struct {
	Amendment AmendmentID `json:"amendment"`
	Party     PartyID     `json:"party"`
	Reason    Text        `json:"reason,omitzero"`
}

func (e AmendmentTakenBack) apply(s *State, m Meta) {
	if a := s.amendmentAt(e.Amendment); a != nil {
		a.Withdrawn = m
		s.voidConsents(AboutAmendment, uint64(a.ID))
	}
}

// adopt makes an amendment's changes; what does not fit any more is left out.
func (s *State) adopt(id uint64, m Meta) {
	a := s.amendmentAt(AmendmentID(id))
	if a == nil || a.Adopted.No != 0 || a.Withdrawn.No != 0 {
		return
	}
	a.Adopted = m
	s.rewrite(s.charter.work.with(a.Changes, a.author(m.No)), m)
}

// author is who makes the amendment's changes, with the entry now.
func (a Amendment) author(now uint64) author {
	return author{entry: a.Words.No, words: a.Words, now: now, party: a.Party, amendment: a.ID}
}

// amendmentStands refuses an answer to what cannot be made any more.
func amendmentStands(in In, q Question) error {
	a := in.State.amendmentAt(AmendmentID(q.Subject))
	if a == nil || a.Revision != q.Revision || in.State.charter.work.stale(*a) {
		return conflict("the charter has changed since this was asked")
	}
	if err := in.State.charter.work.with(a.Changes, a.author(in.next(0))).check(); err != nil {
		return conflict("with this the charter would be too long; shorten it first, or revise this")
	}
	return nil
}

// amendmentAdopted asks anew what else would change the same clauses; first is the number of the first entry that does.
func amendmentAdopted(in In, q Question, first uint64) []Event {
	a := in.State.amendmentAt(AmendmentID(q.Subject))
	if a == nil {
		return nil
	}
	return in.askAnew(in.State.charter.work.with(a.Changes, a.author(first-1)), first, a.ID)
}

// stale tells whether what the amendment touches has changed since it was last asked, or cannot be changed so any more.
func (t Charter) stale(a Amendment) bool {
	for _, c := range a.Changes {
		if t.since(c, a.Revision) != nil {
			return true
		}
	}
	return !t.fits(a)
}

// fits tells whether the amendment's changes can be made. apply asks it: it looks at no words and no limits.
func (t Charter) fits(a Amendment) bool {
	for i, c := range a.Changes {
		next, err := t.step(c, i+1, a.author(a.Revision))
		if err != nil {
			return false
		}
		t = next
	}
	return !t.twice()
}

// rewrite puts a new working text in the place of the old one, and voids what does not hold of it: answers to amendments
// that it touches, and that something which it says is not relevant.
func (s *State) rewrite(t Charter, m Meta) {
	s.charter.meanwhile = s.stillAssumed(t)
	s.charter.work = t
	s.dropMarks()
	for _, a := range s.charter.amendments {
		if s.asking(AboutAmendment, uint64(a.ID), s.Today(m.At)) && t.stale(a) {
			s.voidConsents(AboutAmendment, uint64(a.ID))
		}
	}
}

// askAnew asks, after the text has become another, every open amendment anew whose answers that voids and which can be
// made in it; except the one with which it became so. first is the number of the first entry.
func (in In) askAnew(next Charter, first uint64, except AmendmentID) []Event {
	var events []Event
	for _, a := range in.State.charter.amendments {
		open := a.ID != except && in.State.asking(AboutAmendment, uint64(a.ID), in.today())
		if !open || !next.stale(a) || !next.fits(a) {
			continue
		}
		no := first + uint64(len(events))
		events = append(events, AmendmentAskedAnew{a.ID}, ConsentAsked{
			About: AboutAmendment, Subject: uint64(a.ID), Revision: no, Proposer: a.Party, Voters: in.State.Voters(),
			Closes: in.today().AddDays(ConsentDays),
		})
	}
	return events
}

// AmendmentAskedAnew says that the text which an amendment changes is another now, and all are asked again: the next
// entry does. Nobody has agreed to it, not even its proposer.
type AmendmentAskedAnew struct {
	Amendment AmendmentID `json:"amendment"`
}

func (e AmendmentAskedAnew) apply(s *State, m Meta) {
	if a := s.amendmentAt(e.Amendment); a != nil {
		a.Revision, a.Touched = m.No, s.charter.work.touchedBy(a.Changes)
		s.voidConsents(AboutAmendment, uint64(a.ID))
	}
}

func (s *State) amendmentAt(id AmendmentID) *Amendment {
	return find(s.charter.amendments, id, func(a Amendment) AmendmentID { return a.ID })
}

// Amendment finds an amendment.
func (s *State) Amendment(id AmendmentID) (Amendment, bool) {
	if a := s.amendmentAt(id); a != nil {
		return a.copy(), true
	}
	return Amendment{}, false
}

// Amendments lists the amendments, oldest first.
func (s *State) Amendments() []Amendment {
	var list []Amendment
	for _, a := range s.charter.amendments {
		list = append(list, a.copy())
	}
	return list
}

// copy is the amendment with slices of its own.
func (a Amendment) copy() Amendment {
	a.Evidence, a.Changes, a.Touched = slices.Clone(a.Evidence), slices.Clone(a.Changes), slices.Clone(a.Touched)
	for i := range a.Changes {
		a.Changes[i] = a.Changes[i].copy()
	}
	for i := range a.Touched {
		a.Touched[i].Clause.Wording = a.Touched[i].Clause.Wording.copy()
		a.Touched[i].Section = Charter{Sections: []Section{a.Touched[i].Section}}.copy().Sections[0]
	}
	return a
}

// Clauses lists the clauses that the amendment is about: those it changes, moves or removes, and those it adds.
func (a Amendment) Clauses() []ClauseID {
	var list []ClauseID
	for i, c := range a.Changes {
		switch c.Do {
		case ChangeClause, MoveClause, RemoveClause:
			list = append(list, c.Clause)
		case AddClause:
			list = append(list, ClauseID{a.Words.No, i + 1})
		case RemoveSection:
			for _, n := range a.Touched[i].Section.Clauses {
				list = append(list, n.ID)
			}
		}
	}
	return list
}

// AmendmentStatus is where the amendment stands on the day, and the question that was last asked about it.
func (s *State) AmendmentStatus(id AmendmentID, today Date) (AmendmentStatus, Question) {
	a := s.amendmentAt(id)
	if a == nil {
		return "", Question{}
	}
	q, _ := s.LastAbout(AboutAmendment, uint64(id))
	switch {
	case a.Withdrawn.No != 0:
		return AmendmentWithdrawn, q
	case a.Adopted.No != 0:
		return AmendmentAdopted, q
	case q.Outcome == Void || q.ID == 0:
		return AmendmentUnfounded, q
	case q.open(today):
		return AmendmentOpen, q
	}
	return AmendmentNotAdopted, q
}

// Amended is the working text as the amendment would make it, or nothing if it cannot.
func (s *State) Amended(id AmendmentID) (Charter, bool) {
	a := s.amendmentAt(id)
	if a == nil || !s.charter.work.fits(*a) {
		return Charter{}, false
	}
	return s.charter.work.with(a.Changes, a.author(s.Head()+1)).named(s).copy(), true
}

// Agreed lists the adopted amendments that are not in force yet, in the order of their adoption.
func (s *State) Agreed() []Amendment {
	since := uint64(0)
	if v := s.inForce(); v != nil {
		since = v.InForce.No
	}
	var list []Amendment
	for _, a := range s.charter.amendments {
		if a.Adopted.No > since {
			list = append(list, a.copy())
		}
	}
	slices.SortStableFunc(list, func(a, b Amendment) int { return int(int64(a.Adopted.No) - int64(b.Adopted.No)) })
	return list
}
