package partnership

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// meeting is a common space of parties A, B and C whose people are managers, and a room of A and B, at noon of 2 March
// 2026 in London.
type meeting struct {
	common, room *State
	now          time.Time
	roomLog      [][2][]byte // facts and words of the room's entries
}

// The parties of a meeting, and a person of each; olga of A only reads, mia of A adds topics.
const (
	partyA, partyB, partyC       PartyID  = 2, 4, 6
	managerA, managerB, managerC MemberID = 3, 5, 7
	olga, mia                    MemberID = 8, 9
)

func meet() *meeting {
	w := &meeting{common: &State{}, room: &State{}, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	w.happen(w.common, ByFounder, PartnershipFounded{Name: "Northbank", Zone: "Europe/London"})
	for i, name := range []Text{"Harwick", "Calder", "Eastmoor"} {
		w.happen(w.common, ByFounder, PartyJoined{Name: name, Kind: Peer})
		w.happen(w.common, ByFounder, MemberJoined{Party: PartyID(2 + 2*i), Roles: []Role{Signatory, Manager}, Key: string(name)})
	}
	w.happen(w.common, ByFounder, MemberJoined{Party: partyA, Roles: []Role{Observer}, Key: "olga"})
	w.happen(w.common, ByFounder, MemberJoined{Party: partyA, Roles: []Role{Helper}, Key: "mia"})
	w.happen(w.room, ByMember(managerA), SpaceOpened{Parties: []PartyID{partyA, partyB}})
	return w
}

func (w *meeting) happen(s *State, by Actor, e Event) {
	m := Meta{No: s.Head() + 1, At: w.now, By: by, Seen: w.common.Head()}
	if s == w.room {
		facts, words, err := NewCodec().Encode(m, e)
		if err != nil {
			panic(err)
		}
		w.roomLog = append(w.roomLog, [2][]byte{facts, words})
	}
	s.Apply(m, e)
}

func (w *meeting) try(s *State, by MemberID, c Command) error {
	events, err := Decide(In{State: s, Common: w.common, By: ByMember(by), Now: w.now}, c)
	for _, e := range events {
		w.happen(s, ByMember(by), e)
	}
	return err
}

// must gives a command and returns the number of its first entry.
func (w *meeting) must(t interface{ Fatalf(string, ...any) }, s *State, by MemberID, c Command) uint64 {
	first := s.Head() + 1
	if err := w.try(s, by, c); err != nil {
		t.Fatalf("%T by m%d: %v", c, by, err)
	}
	return first
}

func (w *meeting) days(n int) { w.now = w.now.AddDate(0, 0, n) }

func (w *meeting) today() Date { return w.common.Today(w.now) }

func (w *meeting) arrange(t interface{ Fatalf(string, ...any) }, s *State, by MemberID, inDays int) CheckinID {
	return CheckinID(w.must(t, s, by, &ArrangeCheckin{Date: w.today().AddDays(inDays)}))
}

// wantRefusal checks the kind of error, and the field if it is about one.
func wantRefusal(t *testing.T, what string, err error, want any) {
	t.Helper()
	var invalid *InvalidError
	switch want := want.(type) {
	case nil:
		if err != nil {
			t.Errorf("%s: %v, want no error", what, err)
		}
	case string:
		if !errors.As(err, &invalid) || invalid.Field != want {
			t.Errorf("%s: %v, want something about %q", what, err, want)
		}
	case error:
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
}

func TestWhatACheckinNeedsToBeArranged(t *testing.T) {
	for name, c := range map[string]struct {
		wish Command
		want any
	}{
		"a day":             {&ArrangeCheckin{Date: "2026-03-02"}, nil},
		"all of it":         {&ArrangeCheckin{Date: "2026-03-06", At: "14:30", Minutes: 30, Place: "A walk", Host: partyC}, nil},
		"no day":            {&ArrangeCheckin{}, "date"},
		"yesterday":         {&ArrangeCheckin{Date: "2026-03-01"}, "date"},
		"far away":          {&ArrangeCheckin{Date: "2029-03-02"}, "date"},
		"no time of day":    {&ArrangeCheckin{Date: "2026-03-06", At: "half past two"}, "at"},
		"no such hour":      {&ArrangeCheckin{Date: "2026-03-06", At: "24:00"}, "at"},
		"a minute":          {&ArrangeCheckin{Date: "2026-03-06", Minutes: 1}, "minutes"},
		"a foreign host":    {&ArrangeCheckin{Date: "2026-03-06", Host: 99}, "host"},
		"a first meeting":   {&ArrangeFirstMeeting{Date: "2026-03-06", Task: "Sort ten letters", Together: "Lunch"}, nil},
		"first, yesterday":  {&ArrangeFirstMeeting{Date: "2026-03-01"}, "date"},
		"moving none":       {&MoveCheckin{Checkin: 77, Date: "2026-03-06"}, ErrNotFound},
		"calling off none":  {&CancelCheckin{Checkin: 77}, ErrNotFound},
		"a topic":           {&AddTopic{Text: "The rota"}, nil},
		"an empty topic":    {&AddTopic{Text: " "}, "text"},
		"about nothing":     {&AddTopic{Text: "The rota", About: Ref{Kind: RefCommitment, ID: "1"}}, ErrNotFound},
		"dropping none":     {&DropTopic{Topic: 77}, ErrNotFound},
		"none took place":   {&TookPlace{Checkin: 77}, ErrNotFound},
		"we talked":         {&TookPlace{}, nil},
		"tomorrow we did":   {&TookPlace{On: "2026-03-03"}, "on"},
		"before we began":   {&TookPlace{On: "2026-03-01"}, "on"},
		"with a stranger":   {&TookPlace{With: []PartyID{partyA, 99}}, "with"},
		"with nobody":       {&TookPlace{With: []PartyID{partyA}}, "with"},
		"without ourselves": {&TookPlace{With: []PartyID{partyB, partyC}}, "with"},
		"about no topic":    {&TookPlace{Talked: []TopicID{77}}, ErrConflict},
		"none did not":      {&DidNotTakePlace{Checkin: 77}, ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			w := meet()
			wantRefusal(t, name, w.try(w.common, managerA, c.wish), c.want)
		})
	}
}

func TestManagersArrangeMembersBringTopicsObserversRead(t *testing.T) {
	w := meet()
	id := w.arrange(t, w.common, managerA, 1)
	for name, c := range map[string]struct {
		by   MemberID
		wish Command
		want any
	}{
		"a member arranges":     {mia, &ArrangeCheckin{Date: "2026-03-06"}, ErrForbidden},
		"a member moves":        {mia, &MoveCheckin{Checkin: id, Date: "2026-03-06"}, ErrForbidden},
		"a member calls off":    {mia, &CancelCheckin{Checkin: id}, ErrForbidden},
		"an observer brings":    {olga, &AddTopic{Text: "The rota"}, ErrForbidden},
		"an observer taps":      {olga, &TookPlace{Checkin: id}, ErrForbidden},
		"a member brings":       {mia, &AddTopic{Text: "The rota"}, nil},
		"the third in the room": {managerC, &AddTopic{Text: "What are they at?"}, ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			at := w.common
			if c.by == managerC {
				at = w.room
			}
			wantRefusal(t, name, w.try(at, c.by, c.wish), c.want)
		})
	}
}

func TestItTookPlaceIsOneTap(t *testing.T) {
	w := meet()
	id := w.arrange(t, w.common, managerA, 1)
	w.days(3)
	w.must(t, w.common, mia, &TookPlace{Checkin: id})
	c, _ := w.common.Checkin(id)
	if c.On != "2026-03-03" || !slices.Equal(c.With, []PartyID{partyA, partyB, partyC}) {
		t.Errorf("took place on %v with %v, want the day it was arranged for, with all", c.On, c.With)
	}
	wantRefusal(t, "a second tap", w.try(w.common, managerB, &TookPlace{Checkin: id}), ErrConflict)
	wantRefusal(t, "moving the past", w.try(w.common, managerA, &MoveCheckin{Checkin: id, Revision: c.Revision, Date: w.today()}), ErrConflict)
	wantRefusal(t, "calling off the past", w.try(w.common, managerA, &CancelCheckin{Checkin: id, Revision: c.Revision}), ErrConflict)
}

func TestATapTooManyIsTakenBackByWhoTapped(t *testing.T) {
	w := meet()
	id := w.arrange(t, w.common, managerA, 0)
	topic := TopicID(w.must(t, w.common, managerB, &AddTopic{Text: "The rota"}))
	wantRefusal(t, "before the tap", w.try(w.common, managerA, &DidNotTakePlace{Checkin: id}), ErrConflict)
	w.must(t, w.common, managerA, &TookPlace{Checkin: id, Talked: []TopicID{topic}})
	wantRefusal(t, "by another", w.try(w.common, managerB, &DidNotTakePlace{Checkin: id}), ErrForbidden)
	w.must(t, w.common, mia, &DidNotTakePlace{Checkin: id})
	if c, _ := w.common.Checkin(id); !c.Open() || len(w.common.OpenTopics()) != 1 || w.common.LastTalked(partyA, partyB) != "" {
		t.Errorf("after it was taken back: %+v, topics %v", c, w.common.OpenTopics())
	}
	unplanned := CheckinID(w.must(t, w.common, managerA, &TookPlace{}))
	w.must(t, w.common, managerA, &DidNotTakePlace{Checkin: unplanned})
	if c, _ := w.common.Checkin(unplanned); c.Open() || len(w.common.PastCheckins()) != 0 {
		t.Errorf("a talk nobody had arranged, taken back, is %+v", c)
	}
}

func TestMovingNamesWhatThePersonSaw(t *testing.T) {
	w := meet()
	id := w.arrange(t, w.common, managerA, 1)
	first := uint64(id)
	w.must(t, w.common, managerB, &MoveCheckin{Checkin: id, Revision: first, Date: "2026-03-09", At: "09:00", Place: "By telephone"})
	c, _ := w.common.Checkin(id)
	if c.Date != "2026-03-09" || c.At != "09:00" || c.Place != "By telephone" || c.Host != partyA {
		t.Errorf("after moving: %+v", c)
	}
	wantRefusal(t, "a stale move", w.try(w.common, managerA, &MoveCheckin{Checkin: id, Revision: first, Date: "2026-03-10"}), ErrConflict)
	wantRefusal(t, "a stale calling off", w.try(w.common, managerA, &CancelCheckin{Checkin: id, Revision: first}), ErrConflict)
	w.must(t, w.common, managerA, &CancelCheckin{Checkin: id, Revision: c.Revision, Why: "Snow"})
	wantRefusal(t, "a tap after", w.try(w.common, managerA, &TookPlace{Checkin: id}), ErrConflict)
}

func TestTopicsNotTalkedAboutCarryOver(t *testing.T) {
	w := meet()
	rota := TopicID(w.must(t, w.common, managerB, &AddTopic{Text: "The rota"})) // nothing is arranged yet: it waits
	mail := TopicID(w.must(t, w.common, managerA, &AddTopic{Text: "Mailings"}))
	gone := TopicID(w.must(t, w.common, managerA, &AddTopic{Text: "Small stuff"}))
	id := w.arrange(t, w.common, managerA, 0)
	wantRefusal(t, "dropping another's", w.try(w.common, managerB, &DropTopic{Topic: mail}), ErrForbidden)
	w.must(t, w.common, mia, &DropTopic{Topic: gone})
	w.must(t, w.common, managerB, &TookPlace{Checkin: id, Talked: []TopicID{mail, mail}})
	late := TopicID(w.must(t, w.common, managerA, &AddTopic{Text: "After it"}))
	next := w.arrange(t, w.common, managerA, 14)

	want := func(what string, got []Topic, want ...TopicID) {
		t.Helper()
		var ids []TopicID
		for _, topic := range got {
			ids = append(ids, topic.ID)
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	want("OpenTopics", w.common.OpenTopics(), rota, late)
	w.days(14)
	w.must(t, w.common, managerA, &TookPlace{Checkin: next, Talked: []TopicID{rota}})
	talked, carried := w.common.TopicsOf(id) // still as it was on that day
	want("talked about first", talked, mail)
	want("carried over from the first", carried, rota)
	talked, carried = w.common.TopicsOf(next)
	want("talked about next", talked, rota)
	want("carried over from the next", carried, late)
	wantRefusal(t, "dropping what was talked about", w.try(w.common, managerB, &DropTopic{Topic: rota}), ErrConflict)
	wantRefusal(t, "dropping twice", w.try(w.common, managerA, &DropTopic{Topic: gone}), ErrConflict)
	wantRefusal(t, "talking about it twice", w.try(w.common, managerA, &TookPlace{Talked: []TopicID{rota}}), ErrConflict)
}

func TestAnItemIsBroughtOnce(t *testing.T) {
	w := meet()
	id := w.arrange(t, w.common, managerA, 1)
	about := RefTo(RefCheckin, id)
	w.must(t, w.common, managerA, &AddTopic{Text: "Is Tuesday good?", About: about})
	wantRefusal(t, "bringing it again", w.try(w.common, managerB, &AddTopic{Text: "Tuesday?", About: about}), ErrConflict)
	topic, _ := w.common.TopicAbout(about)
	w.must(t, w.common, managerA, &DropTopic{Topic: topic.ID})
	w.must(t, w.common, managerB, &AddTopic{Text: "Tuesday?", About: about})
	wantRefusal(t, "an item of another space", w.try(w.room, managerB, &AddTopic{Text: "Tuesday?", About: about}), ErrNotFound)

	asked := QuestionID(w.must(t, w.common, managerA, &InviteParty{Name: "Ashgrove"}) + 1)
	w.must(t, w.common, managerB, &AddTopic{Text: "May Ashgrove join?", About: RefTo(RefConsent, asked)})
	wantRefusal(t, "a question of another space", w.try(w.room, managerB, &AddTopic{Text: "May Ashgrove join?", About: RefTo(RefConsent, asked)}), ErrNotFound)
	wantRefusal(t, "no question", w.try(w.common, managerB, &AddTopic{Text: "May it?", About: RefTo(RefConsent, asked-1)}), ErrNotFound)
}

func TestNobodyElseHereIsNobodyToMeet(t *testing.T) {
	w := &meeting{common: &State{}, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	w.happen(w.common, ByFounder, PartnershipFounded{Name: "Northbank", Zone: "UTC"})
	w.happen(w.common, ByFounder, PartyJoined{Name: "Harwick", Kind: Peer})
	w.happen(w.common, ByFounder, MemberJoined{Party: 2, Roles: []Role{Manager}, Key: "a"})
	wantRefusal(t, "arranging alone", w.try(w.common, 3, &ArrangeCheckin{Date: "2026-03-06"}), ErrConflict)
	wantRefusal(t, "talking alone", w.try(w.common, 3, &TookPlace{}), "with")
	w.must(t, w.common, 3, &AddTopic{Text: "For whoever comes"})
}

func TestWhoseTurnItIsToHost(t *testing.T) {
	w := meet()
	var hosts []PartyID
	for range 4 {
		c, _ := w.common.Checkin(w.arrange(t, w.common, managerA, 1))
		hosts = append(hosts, c.Host)
	}
	if want := []PartyID{partyA, partyB, partyC, partyA}; !slices.Equal(hosts, want) {
		t.Errorf("hosts = %v, want %v", hosts, want)
	}
	w.must(t, w.common, managerA, &ArrangeCheckin{Date: w.today(), Host: partyC}) // out of turn
	if got := w.common.NextHost(w.common); got != partyB {
		t.Errorf("after C hosted out of turn NextHost = %d, want B", got)
	}
	last := w.arrange(t, w.common, managerA, 1)
	w.must(t, w.common, managerA, &CancelCheckin{Checkin: last, Revision: uint64(last)})
	if got := w.common.NextHost(w.common); got != partyB {
		t.Errorf("after B’s turn was called off NextHost = %d, want B still", got)
	}
	if got := w.room.NextHost(w.common); got != partyA {
		t.Errorf("in the room NextHost = %d, want A: it has check-ins of its own", got)
	}
}

// However parties come and go: whoever is here hosts once before anyone hosts twice, and nobody hosts who has left.
func TestHostingGoesRoundHoweverPartiesComeAndGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := meet()
		hosted := map[PartyID]int{} // when each last hosted
		for turn := range 30 {
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				if len(w.common.Audience(w.common)) < 8 {
					w.happen(w.common, ByFounder, PartyJoined{Name: Text(fmt.Sprint("New ", turn)), Kind: Peer})
				}
			case 1:
				here := w.common.Audience(w.common)
				if p := rapid.SampledFrom(here).Draw(t, "leaver"); p != partyA && len(here) > 2 {
					w.common.party.list[slices.IndexFunc(w.common.party.list, func(q Party) bool { return q.ID == p })].Left = w.common.Head()
				}
			default:
				c, _ := w.common.Checkin(w.arrange(t, w.common, managerA, 1))
				here := w.common.Audience(w.common)
				if !slices.Contains(here, c.Host) {
					t.Fatalf("%d hosts, who has left", c.Host)
				}
				for _, p := range here {
					if hosted[p] < hosted[c.Host] || hosted[p] == hosted[c.Host] && p < c.Host {
						t.Fatalf("%d hosts, whose turn is after %d’s", c.Host, p)
					}
				}
				hosted[c.Host] = turn + 1
			}
		}
	})
}

// views are what a person sees of a meeting.
func (w *meeting) views(by MemberID, spaces ...*State) []View {
	m, _ := w.common.Member(by)
	var list []View
	for _, s := range spaces {
		list = append(list, View{State: s, Common: w.common, By: m, Now: w.now})
	}
	return list
}

func TestHowLongAgoEachPairTalked(t *testing.T) {
	w := meet()
	w.days(20)
	forA := func() []Talk { return Talks(w.views(managerA, w.common, w.room)) }
	want := func(what string, got []Talk, want ...Talk) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	want("before any talk: since both are here", forA(), Talk{A: partyA, B: partyB, Days: 20}, Talk{A: partyA, B: partyC, Days: 20})
	w.must(t, w.common, managerB, &TookPlace{})
	w.days(3)
	want("everyone’s counts for every pair", forA(),
		Talk{A: partyA, B: partyB, Last: "2026-03-22", Days: 3}, Talk{A: partyA, B: partyC, Last: "2026-03-22", Days: 3})
	w.must(t, w.room, managerB, &TookPlace{On: "2026-03-24"})
	w.arrange(t, w.room, managerA, 7)
	want("the room’s counts for those two", forA(),
		Talk{A: partyA, B: partyB, Last: "2026-03-24", Days: 1, Next: "2026-04-01"}, Talk{A: partyA, B: partyC, Last: "2026-03-22", Days: 3})
	want("the third sees nothing of it", Talks(w.views(managerC, w.common)),
		Talk{A: partyC, B: partyA, Last: "2026-03-22", Days: 3}, Talk{A: partyC, B: partyB, Last: "2026-03-22", Days: 3})
	w.must(t, w.common, managerA, &TookPlace{With: []PartyID{partyA, partyC}})
	want("only who was there", forA(),
		Talk{A: partyA, B: partyB, Last: "2026-03-24", Days: 1, Next: "2026-04-01"}, Talk{A: partyA, B: partyC, Last: "2026-03-25"})
}

func TestWhatWasAgreedSinceACheckin(t *testing.T) {
	w := meet()
	promise := func() uint64 {
		return w.must(t, w.common, managerA, &MakeCommitment{Receivers: []PartyID{partyB}, What: "Publish the rota", Due: w.today()})
	}
	promise() // the day before
	w.days(1)
	first := CheckinID(w.must(t, w.common, managerA, &TookPlace{}))
	at := promise()
	w.days(5)
	since := promise()
	w.days(1)
	second := CheckinID(w.must(t, w.common, managerA, &TookPlace{}))
	later := promise()
	for id, want := range map[CheckinID][]uint64{first: {at, since}, second: {later}, 99: nil} {
		var got []uint64
		for _, c := range w.common.AgreedSince(w.common, id) {
			got = append(got, c.ID.Entry)
		}
		if !slices.Equal(got, want) {
			t.Errorf("AgreedSince(%d) = %v, want %v", id, got, want)
		}
	}
}

// What was typed can go; who met when stays.
func TestErasedWordsLeaveWhoMetWhen(t *testing.T) {
	w := meet()
	id := w.arrange(t, w.room, managerA, 0)
	topic := w.must(t, w.room, managerB, &AddTopic{Text: "The rota"})
	w.must(t, w.room, managerB, &EraseWords{Entry: topic, Reason: "A name was in it"}) // its writer's alone: nobody is asked
	w.must(t, w.room, managerB, &TookPlace{Checkin: id, Talked: []TopicID{TopicID(topic)}})
	if _, gone := w.room.ErasedBy(topic); !gone {
		t.Error("the topic’s words are still there: somebody else was asked")
	}
	if got := w.room.LastTalked(partyA, partyB); got != "2026-03-02" {
		t.Errorf("LastTalked = %q after erasing", got)
	}
}

// fold reads the first n entries of the room from their bytes.
func (w *meeting) fold(t *testing.T, n int, erased bool) *State {
	t.Helper()
	s := &State{}
	for _, entry := range w.roomLog[:n] {
		if erased {
			entry[1] = nil
		}
		m, e, err := NewCodec().Decode(entry[0], entry[1])
		if err != nil {
			t.Fatal(err)
		}
		s.Apply(m, e)
	}
	return s
}

// withoutWords is what a state says of check-ins and topics beside words.
func withoutWords(s *State) (list []Checkin, topics []Topic) {
	for _, c := range s.Checkins() {
		c.Place, c.Task, c.Together, c.Why, c.Arranged.Erased, c.Noted.Erased = "", "", "", "", false, false
		list = append(list, c)
	}
	for _, topic := range s.checkin.topics {
		topic.Text, topic.Added.Erased = "", false
		topics = append(topics, topic)
	}
	return list, topics
}

func TestEveryPrefixOfCheckinsFoldsAlikeWithItsWordsErased(t *testing.T) {
	w := meet()
	a := w.arrange(t, w.room, managerA, 1)
	topic := TopicID(w.must(t, w.room, managerB, &AddTopic{Text: "The rota", About: RefTo(RefCheckin, a)}))
	w.must(t, w.room, managerB, &MoveCheckin{Checkin: a, Revision: uint64(a), Date: "2026-03-02", At: "16:00", Minutes: 30, Place: "A walk"})
	w.must(t, w.room, managerA, &TookPlace{Checkin: a, Talked: []TopicID{topic}})
	w.must(t, w.room, managerA, &DidNotTakePlace{Checkin: a})
	c, _ := w.room.Checkin(a)
	w.must(t, w.room, managerA, &CancelCheckin{Checkin: a, Revision: c.Revision, Why: "Snow"})
	w.must(t, w.room, managerA, &ArrangeFirstMeeting{Date: "2026-03-09", Task: "Sort letters", Together: "Lunch"})
	w.must(t, w.room, managerB, &DropTopic{Topic: topic})
	w.must(t, w.room, managerB, &TookPlace{Talked: []TopicID{TopicID(w.must(t, w.room, managerB, &AddTopic{Text: "Mailings"}))}})

	for n := range len(w.roomLog) + 1 {
		whole, bare := w.fold(t, n, false), w.fold(t, n, true)
		list, topics := withoutWords(whole)
		bareList, bareTopics := withoutWords(bare)
		if diff := cmp.Diff(list, bareList, cmp.AllowUnexported(Actor{})); diff != "" {
			t.Errorf("check-ins after %d entries (-with words +without):\n%s", n, diff)
		}
		if diff := cmp.Diff(topics, bareTopics, cmp.AllowUnexported(Actor{}, Topic{})); diff != "" {
			t.Errorf("topics after %d entries (-with words +without):\n%s", n, diff)
		}
		if n == len(w.roomLog) {
			if diff := cmp.Diff(w.room.checkin, whole.checkin, cmp.AllowUnexported(checkins{}, Actor{}, Topic{})); diff != "" {
				t.Errorf("live state and replayed state (-live +replayed):\n%s", diff)
			}
		}
	}
}

func TestQuestionsAboutCheckinsGiveOutSlicesOfTheirOwn(t *testing.T) {
	w := meet()
	topic := TopicID(w.must(t, w.room, managerA, &AddTopic{Text: "The rota"}))
	w.must(t, w.room, managerA, &TookPlace{Talked: []TopicID{topic}})
	past := w.room.PastCheckins()
	past[0].With[0], past[0].Talked[0] = 99, 99
	if again := w.room.PastCheckins(); again[0].With[0] == 99 || again[0].Talked[0] == 99 {
		t.Error("a question gave out a slice of the state")
	}
}
