package partnership

import (
	"fmt"
	"slices"
)

// Remarks and thanks can be put on anything. They are added, never edited; one's own remark can be withdrawn.

// RemarkID names a remark: the number of its remark.added entry in its space.
type RemarkID uint64

// ThanksID names thanks: the number of their thanks.given entry in their space.
type ThanksID uint64

// Remark is context that somebody adds.
type Remark struct {
	ID        RemarkID
	About     Ref
	Party     PartyID
	By        MemberID
	Says      Text
	Withdrawn uint64 // the entry that withdrew it; 0 while it stands
	Added     Meta
}

// Thanks is recognition, for something done or for nothing in particular.
type Thanks struct {
	ID    ThanksID
	About Ref // the zero Ref if they stand by themselves
	Party PartyID
	By    MemberID
	To    []PartyID
	Team  Text // the people meant, as one would call them: "the web team"
	Says  Text
	Given Meta
}

type comments struct {
	remarks []Remark
	thanks  []Thanks
}

// AddRemark adds context to a thing: the other side's account, what one knows about it.
type AddRemark struct {
	About Ref  `json:"about"`
	Says  Text `json:"says" text:"1-2000,lines"`
}

func (c AddRemark) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if !in.State.Exists(c.About) {
		return nil, ErrNotFound
	}
	return []Event{RemarkAdded{About: c.About, Party: m.Party, Says: c.Says}}, nil
}

// RemarkAdded is a remark.
type RemarkAdded struct {
	About Ref     `json:"about"`
	Party PartyID `json:"party"`
	Says  Text    `json:"says"`
}

func (e RemarkAdded) apply(s *State, m Meta) {
	s.comment.remarks = append(s.comment.remarks, Remark{
		ID: RemarkID(m.No), About: e.About, Party: e.Party, By: memberOf(m), Says: e.Says, Added: m,
	})
}

// WithdrawRemark takes one's own remark back; a manager may take back those of the party's people.
type WithdrawRemark struct {
	Remark RemarkID `json:"remark"`
}

func (c WithdrawRemark) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r := in.State.remarkAt(c.Remark)
	switch {
	case r == nil:
		return nil, ErrNotFound
	case !in.mayWithdraw(*r, m):
		return nil, forbidden("whoever wrote it can withdraw it, or a manager of the same organisation")
	case r.Withdrawn != 0:
		return nil, conflict("this remark has been withdrawn already")
	}
	return []Event{RemarkWithdrawn(c)}, nil
}

func (in In) mayWithdraw(r Remark, m Member) bool {
	return r.By == m.ID || r.Party == m.Party && in.is(m, Manager)
}

// MayWithdraw tells whether the reader may withdraw the remark.
func (v View) MayWithdraw(r Remark) bool { return v.in().mayWithdraw(r, v.By) }

// RemarkWithdrawn is a remark taken back. Its words stay in the record until they are erased; pages do not show them.
type RemarkWithdrawn struct {
	Remark RemarkID `json:"remark"`
}

func (e RemarkWithdrawn) apply(s *State, m Meta) {
	if r := s.remarkAt(e.Remark); r != nil {
		r.Withdrawn = m.No
	}
}

func (s *State) remarkAt(id RemarkID) *Remark {
	return find(s.comment.remarks, id, func(r Remark) RemarkID { return r.ID })
}

// RemarksOn lists the remarks on a thing and its parts, or on one part, oldest first, withdrawn ones included.
func (s *State) RemarksOn(r Ref) []Remark {
	var list []Remark
	for _, remark := range s.comment.remarks {
		if r.covers(remark.About) {
			list = append(list, remark)
		}
	}
	return list
}

// remarked lists what remarks that stand, and thanks, are about, of one kind: once for each.
func (s *State) remarked(kind RefKind) []Ref {
	var list []Ref
	for _, r := range s.comment.remarks {
		if r.About.Kind == kind && r.Withdrawn == 0 {
			list = append(list, r.About)
		}
	}
	for _, t := range s.comment.thanks {
		if t.About.Kind == kind {
			list = append(list, t.About)
		}
	}
	return list
}

// GiveThanks thanks other parties, or people of theirs, for a thing or just so.
type GiveThanks struct {
	About Ref       `json:"about,omitzero"`
	To    []PartyID `json:"to"`
	Team  Text      `json:"team" text:"0-120"`
	Says  Text      `json:"says" text:"1-1000,lines"`
}

func (c GiveThanks) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if c.About != (Ref{}) && !in.State.Exists(c.About) {
		return nil, ErrNotFound
	}
	to := PartySet(c.To)
	audience := in.State.Audience(in.Common)
	for _, p := range to {
		if p == m.Party && in.State.Kind() != Private || !slices.Contains(audience, p) {
			return nil, invalid("to", "choose among the other organisations that see this space")
		}
	}
	if len(to) == 0 {
		return nil, invalid("to", "say whom you thank")
	}
	return []Event{ThanksGiven{About: c.About, Party: m.Party, To: to, Team: c.Team, Says: c.Says}}, nil
}

// ThanksGiven is recognition.
type ThanksGiven struct {
	About Ref       `json:"about,omitzero"`
	Party PartyID   `json:"party"`
	To    []PartyID `json:"to"`
	Team  Text      `json:"team,omitzero"`
	Says  Text      `json:"says"`
}

func (e ThanksGiven) apply(s *State, m Meta) {
	s.comment.thanks = append(s.comment.thanks, Thanks{
		ID: ThanksID(m.No), About: e.About, Party: e.Party, By: memberOf(m), To: e.To, Team: e.Team, Says: e.Says, Given: m,
	})
}

func (s *State) thanksAt(id ThanksID) *Thanks {
	return find(s.comment.thanks, id, func(t Thanks) ThanksID { return t.ID })
}

// Thanks lists the thanks given in this space, oldest first.
func (s *State) Thanks() []Thanks {
	list := slices.Clone(s.comment.thanks)
	for i := range list {
		list[i].To = slices.Clone(list[i].To)
	}
	return list
}

// ThanksOn lists the thanks given for a thing or its parts, oldest first.
func (s *State) ThanksOn(r Ref) []Thanks {
	return slices.DeleteFunc(s.Thanks(), func(t Thanks) bool { return !r.covers(t.About) })
}

func (e RemarkAdded) says(v View, m Meta) string {
	return fmt.Sprintf("%s remarked on %s: %s", v.author(m), v.thing(e.About), e.Says)
}

func (e RemarkWithdrawn) says(v View, m Meta) string {
	return fmt.Sprintf("%s took back the remark of entry %d", v.author(m), e.Remark)
}

func (e ThanksGiven) says(v View, m Meta) string {
	to := v.parties(e.To)
	if e.Team != "" {
		to = string(e.Team) + " at " + to
	}
	return fmt.Sprintf("%s thanked %s: %s", v.author(m), to, e.Says)
}

// commentTexts lists what can be found in remarks and thanks.
func (s *State) commentTexts() []Found {
	var list []Found
	for _, r := range s.comment.remarks {
		if r.Withdrawn == 0 {
			list = found(list, r.About, r.Says, "", r.Added)
		}
	}
	for _, t := range s.comment.thanks {
		list = found(list, RefTo(RefThanks, t.ID), t.Says, t.Team, t.Given)
	}
	return list
}
