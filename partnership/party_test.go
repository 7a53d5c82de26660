package partnership

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// story is a common space with a clock of its own: commands that must be carried out, or must be refused.
type story struct {
	t     *testing.T
	s     *State
	now   time.Time
	metas []Meta
	told  []Event
}

// dana founds Harwick, party 2, as member 3.
func begin(t *testing.T) *story {
	t.Helper()
	st := &story{t: t, s: &State{}, now: noon}
	st.by(ByFounder, &FoundPartnership{Name: "Northbank", Goal: "People get through", Zone: "Europe/London", Party: "Harwick", Kind: PublicBody, Person: "Dana", Key: keyOf("dana")})
	return st
}

func keyOf(name string) string { return name + strings.Repeat("0", 26-len(name)) }

// by carries out a command and returns its first entry's number.
func (st *story) by(who Actor, c Command) uint64 {
	st.t.Helper()
	events, err := Decide(In{State: st.s, Common: st.s, By: who, Now: st.now}, c)
	if err != nil {
		st.t.Fatalf("%T by %s: %v", c, who, err)
	}
	first := st.s.Head() + 1
	for _, e := range events {
		m := Meta{No: st.s.Head() + 1, At: st.now, By: who, Seen: first - 1}
		st.s.Apply(m, e)
		st.metas, st.told = append(st.metas, m), append(st.told, e)
	}
	return first
}

// not says that a command must be refused in that way.
func (st *story) not(want error, who Actor, c Command) {
	st.t.Helper()
	_, err := Decide(In{State: st.s, Common: st.s, By: who, Now: st.now}, c)
	var field *InvalidError
	switch {
	case want == errInvalid && errors.As(err, &field), want != errInvalid && errors.Is(err, want):
	default:
		st.t.Errorf("%T by %s = %v, want %v", c, who, err, want)
	}
}

var errInvalid = errors.New("invalid")

func (st *story) wait(days int) { st.now = st.now.AddDate(0, 0, days) }

// ring carries out what the clock owes.
func (st *story) ring() {
	st.t.Helper()
	for _, d := range st.s.Due(st.s, st.now) {
		st.by(ByClock, d.Command)
	}
}

// party lets an organisation in, invited by Dana and agreed to by the signatories given, and returns it with its person.
func (st *story) party(name string, kind PartyKind, agree ...MemberID) (PartyID, MemberID) {
	st.t.Helper()
	inv := st.by(ByMember(3), &InviteParty{Name: Text(name), Neutral: kind == Neutral})
	for _, m := range agree {
		st.agree(m, QuestionID(inv+1))
	}
	first := st.by(ByInvitation(InvitationID(inv)), &JoinAsParty{Party: Text(name), Kind: kind, Person: Text(name + "’s first"), Key: keyOf(strings.ToLower(name))})
	return PartyID(first), MemberID(first + 1)
}

// partyOf is the party that a member acts for.
func partyOf(st *story, id MemberID) PartyID {
	m, _ := st.s.Member(id)
	return m.Party
}

func (st *story) agree(m MemberID, q QuestionID) {
	st.t.Helper()
	question, _ := st.s.Question(q)
	st.by(ByMember(m), &AnswerConsent{Question: q, Revision: question.Revision, Position: Agree, Name: "Somebody"})
}

// person lets a person of the inviter's party in.
func (st *story) person(by MemberID, name string, roles ...Role) MemberID {
	st.t.Helper()
	inv := st.by(ByMember(by), &InviteMember{Name: Text(name), Roles: roles})
	return MemberID(st.by(ByInvitation(InvitationID(inv)), &JoinAsMember{Person: Text(name), Key: keyOf(strings.ToLower(name))}))
}

// check folds every prefix, and the whole with all words erased, and asks every question of it.
func (st *story) check() {
	st.t.Helper()
	for cut := 0; cut <= len(st.told); cut++ {
		s := &State{}
		for i, e := range st.told[:cut] {
			s.Apply(st.metas[i], e)
		}
		s.Due(s, st.now.AddDate(1, 0, 0))
	}
	codec, bare := NewCodec(), &State{}
	for i, e := range st.told {
		facts, _, err := codec.Encode(st.metas[i], e)
		if err != nil {
			st.t.Fatal(err)
		}
		m, e, err := codec.Decode(facts, nil)
		if err != nil {
			st.t.Fatal(err)
		}
		bare.Apply(m, e)
	}
	type shape struct {
		Left     []uint64
		Voters   []PartyID
		Roster   []RosterChange
		Stage    Stage
		Removals int
	}
	of := func(s *State) (out shape) {
		for _, p := range s.Parties() {
			out.Left = append(out.Left, p.Left)
		}
		out.Voters, out.Roster, out.Stage, out.Removals = s.Voters(), s.RosterChanges(0), s.Stage(s.Today(st.now)), len(s.Removals())
		return out
	}
	if diff := cmp.Diff(of(st.s), of(bare)); diff != "" {
		st.t.Errorf("with the words erased it folds otherwise (-with +without):\n%s", diff)
	}
}

func TestAPartyLeavesByItsOwnActAndDropsOutOfWhatIsAsked(t *testing.T) {
	st := begin(t)
	calder, priya := st.party("Calder", Supplier)
	millbrook, tom := st.party("Millbrook", Peer, priya)
	mine := st.by(ByMember(tom), &InviteParty{Name: "Ashgrove"})
	asked := st.by(ByMember(3), &InviteParty{Name: "Eastmoor"})
	st.agree(priya, QuestionID(asked+1))
	st.by(ByMember(tom), &LeavePartnership{Reason: "We move on"})

	if q, _ := st.s.Question(QuestionID(asked + 1)); q.Outcome != Adopted {
		t.Errorf("the question that only the leaving party had not answered is %q, want adopted", q.Outcome)
	}
	if inv, _ := st.s.Invitation(InvitationID(asked)); !inv.Usable(st.now) {
		t.Error("an invitation with everyone's consent cannot be used")
	}
	if q, _ := st.s.Question(QuestionID(mine + 1)); q.Outcome != Void {
		t.Errorf("the leaving party's own wish is %q, want void", q.Outcome)
	}
	if inv, _ := st.s.Invitation(InvitationID(mine)); inv.Revoked == 0 {
		t.Error("the leaving party's invitation is still open")
	}
	if got, want := st.s.Voters(), []PartyID{2, calder}; !slices.Equal(got, want) {
		t.Errorf("Voters = %v, want %v", got, want)
	}
	st.not(ErrNotFound, ByMember(tom), &InviteParty{Name: "Late"})
	if !st.s.HasLeft(millbrook) {
		t.Error("HasLeft = false")
	}
	st.check()
}

func TestTheLastVoterLeavingVoidsWhatIsAsked(t *testing.T) {
	q := Question{Voters: []PartyID{2, 7}}
	if got, done := q.complete(func(PartyID) bool { return true }); got != Void || !done {
		t.Errorf("complete without voters = %q, %v, want void", got, done)
	}
}

func TestARoomsQuestionIsSettledWhenTheAwaitedPartyHasLeft(t *testing.T) {
	st := begin(t)
	calder, priya := st.party("Calder", Supplier)
	_, tom := st.party("Millbrook", Peer, priya)
	room := &State{}
	apply := func(who Actor, c Command) {
		t.Helper()
		events, err := Decide(In{State: room, Common: st.s, By: who, Now: st.now}, c)
		if err != nil {
			t.Fatalf("%T: %v", c, err)
		}
		for _, e := range events {
			room.Apply(Meta{No: room.Head() + 1, At: st.now, By: who, Seen: st.s.Head()}, e)
		}
	}
	apply(ByMember(3), &OpenSpace{Parties: []PartyID{2, calder}})
	apply(ByMember(3), &MakeCommitment{Receivers: []PartyID{calder}, What: "Send the plan", Due: "2026-04-01"})
	apply(ByMember(3), &EraseWords{Entry: 2, Reason: "A mistake"})
	_, err := Decide(In{State: room, Common: st.s, By: ByMember(3), Now: st.now}, &SettleConsent{Question: 3})
	if !errors.Is(err, ErrConflict) {
		t.Errorf("settling what is awaited = %v, want a conflict", err)
	}
	_, err = Decide(In{State: room, Common: st.s, By: ByMember(tom), Now: st.now}, &SettleConsent{Question: 3})
	if err != ErrNotFound {
		t.Errorf("settling in a foreign room = %v, want ErrNotFound", err)
	}
	st.by(ByMember(priya), &LeavePartnership{})
	due := room.Due(st.s, st.now)
	if len(due) != 1 || due[0].ID != "settle-3" {
		t.Fatalf("Due = %+v, want the question settled", due)
	}
	apply(ByClock, due[0].Command)
	if _, gone := room.ErasedBy(2); !gone {
		t.Error("what was agreed to be erased is not")
	}
	if due := room.Due(st.s, st.now); len(due) != 0 {
		t.Errorf("Due afterwards = %+v, want nothing", due)
	}
}

func TestAPartyIsRemovedByAllOthersAfterThirtyDays(t *testing.T) {
	st := begin(t)
	calder, priya := st.party("Calder", Supplier)
	st.not(ErrForbidden, ByMember(3), &RemoveParty{Party: calder, Reason: "x"}) // one other is not enough
	millbrook, tom := st.party("Millbrook", Peer, priya)
	st.not(ErrConflict, ByMember(3), &RemoveParty{Party: 2, Reason: "x"})
	st.not(ErrNotFound, ByMember(3), &RemoveParty{Party: 999, Reason: "x"})
	asked := st.by(ByMember(3), &RemoveParty{Party: millbrook, Reason: "Nothing was shown for a year"})
	st.not(ErrConflict, ByMember(priya), &RemoveParty{Party: millbrook, Reason: "x"})
	st.not(ErrForbidden, ByMember(tom), &AnswerConsent{Question: QuestionID(asked + 1), Revision: asked, Position: Disagree, Reason: "x", Name: "Tom"})
	st.agree(priya, QuestionID(asked+1))
	notice := st.s.Removals()
	if len(notice) != 1 || notice[0].Ends != st.s.Today(st.now).AddDays(NoticeDays) {
		t.Fatalf("Removals = %+v, want one that ends in 30 days", notice)
	}
	st.not(ErrConflict, ByClock, &EndParty{Removal: RemovalID(asked)})
	st.wait(29)
	st.ring()
	if st.s.HasLeft(millbrook) {
		t.Fatal("the party is out a day early")
	}
	st.wait(1)
	st.not(ErrNotFound, ByMember(3), &EndParty{Removal: RemovalID(asked)}) // the clock's alone
	st.ring()
	if !st.s.HasLeft(millbrook) || len(st.s.Due(st.s, st.now)) != 0 {
		t.Error("the party is here still after its notice")
	}
	st.check()
}

func TestARemovalEndsWhenOneTakesItsConsentBackOrTheQuestionIsOpenStill(t *testing.T) {
	st := begin(t)
	_, priya := st.party("Calder", Supplier)
	millbrook, tom := st.party("Millbrook", Peer, priya)
	asked := st.by(ByMember(3), &RemoveParty{Party: millbrook, Reason: "x"})
	st.not(ErrConflict, ByMember(priya), &KeepParty{Removal: RemovalID(asked)}) // nothing is agreed yet
	st.agree(priya, QuestionID(asked+1))
	st.not(ErrForbidden, ByMember(tom), &KeepParty{Removal: RemovalID(asked)})
	st.by(ByMember(priya), &KeepParty{Removal: RemovalID(asked), Reason: "We talked"})
	st.wait(40)
	if due := st.s.Due(st.s, st.now); len(due) != 0 || len(st.s.Removals()) != 0 {
		t.Errorf("Due = %+v after the notice was taken back", due)
	}
	again := st.by(ByMember(3), &RemoveParty{Party: millbrook, Reason: "x"})
	st.by(ByMember(tom), &LeavePartnership{})
	if q, _ := st.s.Question(QuestionID(again + 1)); q.Outcome != Void {
		t.Errorf("the removal of a party that left is %q, want void", q.Outcome)
	}
	st.check()
}

func TestAPartyChangesHowItIsShown(t *testing.T) {
	st := begin(t)
	calder, priya := st.party("Calder", Supplier)
	st.by(ByMember(priya), &ChangeParty{Name: "Calder Services", Initials: "c2", Mark: "star"})
	if p, _ := st.s.Party(calder); p.Name != "Calder Services" || p.Initials != "C2" || p.Mark != "star" {
		t.Errorf("Party = %+v", p)
	}
	for _, c := range []ChangeParty{
		{Name: " harwick ", Initials: "CS", Mark: "star"}, {Name: "Calder", Initials: "CS", Mark: "circle"}, {Name: "Calder", Initials: "CS", Mark: "blob"},
		{Name: "Calder", Initials: "!", Mark: "star"}, {Name: "Calder", Initials: "", Mark: "star"}, {Name: "Calder", Initials: "ABC", Mark: "star"},
	} {
		st.not(errInvalid, ByMember(priya), &c)
	}
	if free := st.s.FreeMarks(calder); !slices.Contains(free, "star") || slices.Contains(free, "circle") {
		t.Errorf("FreeMarks = %v, want its own and those nobody has", free)
	}
	st.check()
}

func TestTwelvePartiesHaveAMarkEachAndThereIsNoThirteenth(t *testing.T) {
	st := begin(t)
	people := []MemberID{}
	marks := map[string]bool{}
	for n := range 11 {
		_, first := st.party(fmt.Sprintf("party%c", 'a'+n), Peer, people...)
		people = append(people, first)
	}
	for _, p := range st.s.Parties() {
		marks[p.Mark] = true
	}
	if len(marks) != 12 || len(Marks) != 12 {
		t.Errorf("twelve parties have %d marks of %d", len(marks), len(Marks))
	}
	inv := InvitationID(st.by(ByMember(3), &InviteParty{Name: "One more"}))
	for _, m := range people {
		st.agree(m, QuestionID(inv+1))
	}
	st.not(ErrConflict, ByInvitation(inv), &JoinAsParty{Party: "One more", Kind: Peer, Person: "X", Key: keyOf("more")})
	left, _ := st.s.Party(partyOf(st, people[4]))
	st.by(ByMember(people[4]), &LeavePartnership{})
	st.by(ByInvitation(inv), &JoinAsParty{Party: "One more", Kind: Peer, Person: "X", Key: keyOf("more")})
	if all := st.s.Parties(); all[len(all)-1].Mark != left.Mark {
		t.Errorf("the newcomer has %s, want %s, which is free again", all[len(all)-1].Mark, left.Mark)
	}
}

func TestAnInvitationEndsAfterSevenDays(t *testing.T) {
	st := begin(t)
	inv := InvitationID(st.by(ByMember(3), &InviteParty{Name: "Calder"}))
	join := &JoinAsParty{Party: "Calder", Kind: Supplier, Person: "Priya", Key: keyOf("priya")}
	st.now = st.now.Add(7*24*time.Hour - time.Millisecond)
	if _, err := st.s.UsableInvitation(inv, st.now); err != nil {
		t.Errorf("on the seventh day: %v", err)
	}
	st.now = st.now.Add(time.Millisecond)
	st.not(ErrNotFound, ByInvitation(inv), join)
}
