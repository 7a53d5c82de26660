package partnership

import (
	"slices"
	"testing"
)

func TestEachPartyLooksAfterItsOwnPeople(t *testing.T) {
	st := begin(t)
	_, priya := st.party("Calder", Supplier)
	tom := st.person(3, "Tom", Helper)
	lead := []Role{Signatory, Manager}
	for _, c := range []Command{
		&ChangeRoles{Member: tom, Roles: []Role{Observer}}, &RemoveMember{Member: tom}, &AppointDeputy{For: 3, Person: tom, From: "2026-03-02", To: "2026-03-03"},
	} {
		st.not(ErrForbidden, ByMember(priya), c) // another party's people
		st.not(ErrForbidden, ByMember(tom), c)   // no manager
	}
	st.not(ErrNotFound, ByMember(3), &ChangeRoles{Member: 999, Roles: lead})
	st.not(errInvalid, ByMember(3), &ChangeRoles{Member: tom})
	st.not(errInvalid, ByMember(3), &ChangeRoles{Member: tom, Roles: []Role{Helper, Helper}})
	st.not(errInvalid, ByMember(3), &ChangeRoles{Member: tom, Roles: []Role{"king"}})
	st.by(ByMember(3), &ChangeRoles{Member: tom, Roles: []Role{Manager}})
	st.not(errInvalid, ByMember(tom), &ChangeRoles{Member: tom, Roles: lead})          // a manager makes no signatory
	st.not(errInvalid, ByMember(tom), &ChangeRoles{Member: 3, Roles: []Role{Manager}}) // nor takes it away
	st.not(ErrForbidden, ByMember(tom), &RemoveMember{Member: 3})                      // nor removes one
	st.not(errInvalid, ByMember(tom), &InviteMember{Name: "Kim", Roles: []Role{"signatory"}})
	st.by(ByMember(3), &ChangeRoles{Member: tom, Roles: []Role{Manager, Signatory}})
	if m, _ := st.s.Member(tom); !slices.Equal(m.Roles, lead) {
		t.Errorf("Roles = %v, want %v in the order offered", m.Roles, lead)
	}
	st.by(ByMember(tom), &RemoveMember{Member: 3})
	st.not(ErrNotFound, ByMember(3), &LeaveAsMember{})
	st.check()
}

func TestTheLastManagerAndSignatoryStayUntilThereIsAnother(t *testing.T) {
	st := begin(t)
	tom := st.person(3, "Tom", Helper)
	if !st.s.OnlyManager(2) {
		t.Error("OnlyManager = false with one")
	}
	for _, c := range []Command{
		&LeaveAsMember{}, &RemoveMember{Member: 3}, &ChangeRoles{Member: 3, Roles: []Role{Signatory}}, &ChangeRoles{Member: 3, Roles: []Role{Manager}},
	} {
		st.not(ErrConflict, ByMember(3), c)
	}
	st.by(ByMember(3), &ChangeRoles{Member: tom, Roles: []Role{Manager}})
	if st.s.OnlyManager(2) {
		t.Error("OnlyManager = true with two")
	}
	st.by(ByMember(3), &ChangeRoles{Member: 3, Roles: []Role{Signatory}})
	st.not(ErrConflict, ByMember(3), &LeaveAsMember{}) // the last signatory
	st.by(ByMember(tom), &ChangeRoles{Member: tom, Roles: []Role{Manager, Helper}})
	st.check()
}

func TestAPersonsInvitationsGoWithThem(t *testing.T) {
	st := begin(t)
	tom := st.person(3, "Tom", Manager)
	inv := st.by(ByMember(tom), &InviteMember{Name: "Kim", Roles: []Role{Helper}})
	st.by(ByMember(3), &RemoveMember{Member: tom})
	st.not(ErrNotFound, ByInvitation(InvitationID(inv)), &JoinAsMember{Person: "Kim", Key: keyOf("kim")})
	if open := st.s.Invitations(2, st.now); len(open) != 0 {
		t.Errorf("Invitations = %+v, want none", open)
	}
}

func TestOutsidersAreMarkedAndEverybodyIsToldWhoCameAndWent(t *testing.T) {
	st := begin(t)
	inv := st.by(ByMember(3), &InviteMember{Name: "Ada", Roles: []Role{Observer}, Employer: "Audit Ltd"})
	ada := MemberID(st.by(ByInvitation(InvitationID(inv)), &JoinAsMember{Person: "Ada", Key: keyOf("ada")}))
	if m, _ := st.s.Member(ada); !m.Outside || m.Employer != "Audit Ltd" {
		t.Errorf("Member = %+v, want an outsider", m)
	}
	since := st.s.Head()
	st.by(ByMember(ada), &ChangeMember{Name: "Ada Lovell", Employer: " harwick "})
	if m, _ := st.s.Member(ada); m.Outside || m.Employer != "Harwick" || m.Name != "Ada Lovell" {
		t.Errorf("Member = %+v, want one of Harwick's own", m)
	}
	st.by(ByMember(3), &ChangeRoles{Member: ada, Roles: []Role{Helper}})
	st.by(ByMember(ada), &LeaveAsMember{})
	var what []Moved
	for _, m := range st.s.RosterChanges(since) {
		what = append(what, m.What)
	}
	if want := []Moved{RolesMoved, PersonGone}; !slices.Equal(what, want) {
		t.Errorf("Moves = %v, want %v", what, want)
	}
	st.check()
}

func TestADeputyActsFromDayToDay(t *testing.T) {
	st := begin(t)
	tom, kim := st.person(3, "Tom", Helper), st.person(3, "Kim", Observer)
	today := st.s.Today(st.now)
	st.not(errInvalid, ByMember(3), &AppointDeputy{For: 3, Person: 3, From: today, To: today})
	st.not(errInvalid, ByMember(3), &AppointDeputy{For: 3, Person: tom, From: today.AddDays(-1), To: today})
	st.not(errInvalid, ByMember(3), &AppointDeputy{For: 3, Person: tom, From: today, To: today.AddDays(-1)})
	st.not(errInvalid, ByMember(3), &AppointDeputy{For: 3, Person: tom, From: today, To: today.AddDays(400)})
	d := st.by(ByMember(3), &AppointDeputy{For: 3, Person: tom, From: today.AddDays(1), To: today.AddDays(2)})
	invite := &InviteParty{Name: "Calder"}
	st.not(ErrForbidden, ByMember(tom), invite)
	st.wait(1)
	st.not(ErrForbidden, ByMember(tom), &AppointDeputy{For: 3, Person: kim, From: today.AddDays(1), To: today.AddDays(1)}) // handed on
	st.by(ByMember(tom), invite)
	if got := len(st.s.Deputies(2, st.s.Today(st.now))); got != 1 {
		t.Errorf("Deputies = %d, want 1", got)
	}
	st.not(ErrForbidden, ByMember(kim), &EndDeputy{Deputy: DeputyID(d)})
	st.wait(2)
	st.not(ErrForbidden, ByMember(tom), invite)
	st.not(ErrConflict, ByMember(3), &EndDeputy{Deputy: DeputyID(d)})
	again := st.by(ByMember(3), &AppointDeputy{For: 3, Person: tom, From: today.AddDays(3), To: today.AddDays(9)})
	st.by(ByMember(tom), &EndDeputy{Deputy: DeputyID(again)})
	st.not(ErrForbidden, ByMember(tom), invite)
	st.check()
}

func TestAResetSignInSignsNothingUntilConfirmed(t *testing.T) {
	st := begin(t)
	tom := st.person(3, "Tom", Helper)
	kim := st.person(3, "Kim", Signatory)
	_, priya := st.party("Calder", Supplier)
	st.not(ErrNotFound, ByMember(3), &RecordReset{Member: tom})
	st.not(ErrNotFound, ByOperator, &RecordReset{Member: 999})
	st.by(ByOperator, &RecordReset{Member: 3})
	st.not(ErrForbidden, ByMember(3), &InviteParty{Name: "Eastmoor"})
	st.not(ErrForbidden, ByMember(3), &LeavePartnership{})
	st.not(errInvalid, ByMember(3), &ChangeRoles{Member: tom, Roles: []Role{Signatory}}) // not by somebody made for it either
	st.not(ErrForbidden, ByMember(3), &AppointDeputy{For: 3, Person: tom, From: "2026-03-02", To: "2026-03-03"})
	st.not(ErrForbidden, ByMember(3), &ConfirmReset{Member: 3})
	st.not(ErrForbidden, ByMember(priya), &ConfirmReset{Member: 3})
	late := st.person(3, "Late", Manager) // let in by whoever has the new sign-in
	st.not(ErrForbidden, ByMember(late), &ConfirmReset{Member: 3})
	st.by(ByMember(kim), &ConfirmReset{Member: 3})
	st.by(ByMember(3), &InviteParty{Name: "Eastmoor"})
	st.not(ErrConflict, ByMember(kim), &ConfirmReset{Member: 3})
	st.by(ByOperator, &RecordReset{Member: kim})
	st.by(ByOperator, &ConfirmReset{Member: kim})
	if st.s.Waits(kim) {
		t.Error("Waits after the operator has confirmed")
	}
	st.check()
}

func TestALostManagerIsReplacedAfterTwoWeeksNotice(t *testing.T) {
	st := begin(t)
	calder, priya := st.party("Calder", Supplier)
	tom := st.person(3, "Tom", Helper)
	st.not(ErrNotFound, ByMember(3), &AnnounceReplacement{Party: 2, Member: tom})
	st.not(errInvalid, ByOperator, &AnnounceReplacement{Party: 2})
	st.not(errInvalid, ByOperator, &AnnounceReplacement{Party: calder, Member: tom})
	n := NoticeID(st.by(ByOperator, &AnnounceReplacement{Party: 2, Member: tom}))
	st.not(ErrConflict, ByOperator, &AnnounceReplacement{Party: 2, Name: "Kim"})
	st.not(ErrConflict, ByOperator, &ReplaceManager{Notice: n})
	st.not(ErrForbidden, ByMember(priya), &ObjectToReplacement{Notice: n})
	st.by(ByMember(3), &ObjectToReplacement{Notice: n})
	st.wait(20)
	st.not(ErrConflict, ByOperator, &ReplaceManager{Notice: n})

	n = NoticeID(st.by(ByOperator, &AnnounceReplacement{Party: 2, Member: tom}))
	st.wait(14)
	st.by(ByOperator, &ReplaceManager{Notice: n})
	if m, _ := st.s.Member(tom); !m.Is(Manager) || !m.Is(Signatory) {
		t.Errorf("Roles = %v, want signatory and manager", m.Roles)
	}
	n = NoticeID(st.by(ByOperator, &AnnounceReplacement{Party: calder, Name: "Somebody new"}))
	st.wait(14)
	inv := InvitationID(st.by(ByOperator, &ReplaceManager{Notice: n}) + 1)
	m := MemberID(st.by(ByInvitation(inv), &JoinAsMember{Person: "Somebody new", Key: keyOf("new")}))
	if got, _ := st.s.Member(m); got.Party != calder || !got.Is(Manager) {
		t.Errorf("Member = %+v, want Calder's manager", got)
	}
	st.check()
}

func TestAPersonsOwnDataIsErasedOrRefusedWithAReason(t *testing.T) {
	st := begin(t)
	_, priya := st.party("Calder", Supplier)
	tom := st.person(3, "Tom", Helper)
	st.by(ByMember(tom), &ChangeMember{Name: "Thomas"})
	r := RequestID(st.by(ByMember(tom), &AskErasure{Reason: "I change my job"}))
	st.not(ErrConflict, ByMember(tom), &AskErasure{})
	st.not(ErrForbidden, ByMember(priya), &AnswerErasure{Request: r, Erase: true})
	st.not(errInvalid, ByMember(3), &AnswerErasure{Request: r})
	st.not(ErrNotFound, ByMember(3), &AnswerErasure{Request: 999, Erase: true})
	first := st.by(ByMember(3), &AnswerErasure{Request: r, Erase: true})
	if got := st.s.Head() - first; got != 4 { // answered, left, and three entries erased: invited, joined, renamed
		t.Errorf("%d entries follow the answer, want 4", got)
	}
	if m, _ := st.s.Member(tom); m.Left == 0 {
		t.Error("whoever is erased acts here still")
	}
	last := RequestID(st.by(ByMember(priya), &AskErasure{}))
	st.not(ErrConflict, ByMember(priya), &AnswerErasure{Request: last, Erase: true}) // the last manager
	st.by(ByMember(priya), &AnswerErasure{Request: last, Reason: "Your successor first"})
	if got, _ := st.s.ErasureRequest(last); got.Refusal != "Your successor first" || got.Answered == 0 {
		t.Errorf("ErasureRequest = %+v, want it refused", got)
	}
	st.check()
}
