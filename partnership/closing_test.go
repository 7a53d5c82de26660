package partnership

import "testing"

func TestAPartnershipClosesOnTheDayThatAllAgreedTo(t *testing.T) {
	st := begin(t)
	_, priya := st.party("Calder", Supplier)
	today := st.s.Today(st.now)
	st.not(errInvalid, ByMember(3), &ClosePartnership{On: today.AddDays(-1)})
	st.not(errInvalid, ByMember(3), &ClosePartnership{On: today.AddDays(500)})
	asked := st.by(ByMember(3), &ClosePartnership{On: today.AddDays(10), Reason: "The work is done"})
	st.not(ErrConflict, ByMember(priya), &ClosePartnership{On: today})
	st.agree(priya, QuestionID(asked+1))
	if got := st.s.Stage(today); got != Closing {
		t.Errorf("Stage = %s, want closing", got)
	}
	st.by(ByMember(3), &MakeCommitment{Receivers: []PartyID{5}, What: "Hand over", Due: today.AddDays(5)})
	st.wait(10)
	if got := st.s.Stage(st.s.Today(st.now)); got != Closed {
		t.Errorf("Stage on the day = %s, want closed", got)
	}
	st.not(ErrConflict, ByMember(3), &MakeCommitment{Receivers: []PartyID{5}, What: "More", Due: today.AddDays(20)})
	st.not(ErrConflict, ByMember(3), &InviteParty{Name: "Late"})
	st.by(ByMember(3), &ChangeMember{Name: "Dana Whitlock"}) // its people are looked after still
	st.by(ByMember(priya), &LeavePartnership{})
	st.check()
}

func TestWhoIsAloneClosesAlone(t *testing.T) {
	st := begin(t)
	st.by(ByMember(3), &ClosePartnership{On: st.s.Today(st.now)})
	if got := st.s.Stage(st.s.Today(st.now)); got != Closed {
		t.Errorf("Stage = %s, want closed", got)
	}
	st.check()
}

func TestTheOthersCloseWithoutAPartyThatAnswersNothing(t *testing.T) {
	st := begin(t)
	_, priya := st.party("Calder", Supplier)
	millbrook, tom := st.party("Millbrook", Peer, priya)
	today := func() Date { return st.s.Today(st.now) }
	st.wait(60)
	st.not(ErrConflict, ByMember(3), &CloseWithout{Party: millbrook, On: today(), Reason: "x"}) // nothing was asked of it
	st.by(ByMember(3), &InviteParty{Name: "Eastmoor"})
	st.wait(29)
	st.not(ErrConflict, ByMember(3), &CloseWithout{Party: millbrook, On: today(), Reason: "x"})
	st.wait(1)
	asked := st.by(ByMember(3), &CloseWithout{Party: millbrook, On: today(), Reason: "Nobody answers"})
	q, _ := st.s.Question(QuestionID(asked + 1))
	if len(q.Voters) != 2 {
		t.Fatalf("Voters = %v, want the two others", q.Voters)
	}
	before := *st
	st.agree(priya, q.ID)
	if got := st.s.Stage(today()); got != Closed {
		t.Errorf("Stage = %s, want closed", got)
	}
	st.check()

	// The same again, but the silent party speaks in time.
	again := begin(t)
	again.s = &State{}
	for i, e := range before.told {
		again.s.Apply(before.metas[i], e)
	}
	again.now = before.now
	again.by(ByMember(tom), &ChangeMember{Name: "Tom Ashdown"})
	again.not(ErrConflict, ByMember(priya), &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Agree, Name: "Priya"})
	if again.s.Silent(millbrook, again.s.Today(again.now)) {
		t.Error("a party that has spoken is called silent")
	}
}

func TestANewPartnershipCitesTheOldRecord(t *testing.T) {
	cite := Citation{Origin: "entente.example/abc", Size: 12, Root: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}
	for _, bad := range []Citation{{Origin: "a b", Size: 1, Root: cite.Root}, {Origin: "a", Size: 0, Root: cite.Root}, {Origin: "a", Size: 1, Root: "zz"}} {
		if bad.check() == nil {
			t.Errorf("check(%+v) took it", bad)
		}
	}
	s := &State{}
	events, err := Decide(In{State: s, Common: s, By: ByFounder, Now: noon}, &FoundPartnership{
		Name: "Northbank", Goal: "Go on", Zone: "Europe/London", Party: "Harwick", Kind: PublicBody, Person: "Dana", Key: keyOf("dana"), Continues: cite,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Apply(Meta{No: 1, At: noon, By: ByFounder}, events[0])
	if got := s.Continues(); got != cite {
		t.Errorf("Continues = %+v, want %+v", got, cite)
	}
}
