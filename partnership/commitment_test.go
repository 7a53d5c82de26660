package partnership

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// promised is a world in which Calder has promised Harwick and Millbrook the rota by Friday 6 March, and both accepted.
func promised(t fataler) (*world, OccurrenceID) {
	w := newWorld(t)
	id := w.offer(&MakeCommitment{
		Receivers: []PartyID{w.harwick, w.millbrook}, What: "Publish the rota", Criteria: []Text{"By noon", "For all"}, Due: "2026-03-06",
	})
	w.accept(w.harwick, id)
	w.accept(w.millbrook, id)
	return w, id.Once()
}

func (w *world) offer(c *MakeCommitment) CommitmentID {
	return CommitmentID{Entry: w.must(w.by(w.calder), inTheCommon, c)}
}

func (w *world) commitment(id CommitmentID) Commitment {
	c, ok := w.common().Commitment(id)
	if !ok {
		w.t.Fatalf("Commitment(%v) is not there", id)
	}
	return c
}

func (w *world) accept(p PartyID, id CommitmentID) {
	w.t.Helper()
	w.must(w.by(p), inTheCommon, &AcceptCommitment{Commitment: id, Revision: w.commitment(id).Revision})
}

// claim is the latest claim of an occurrence.
func (w *world) claim(of OccurrenceID) uint64 {
	c := w.commitment(of.Commitment)
	claim, _ := c.CourseOf(of.Day).Claim()
	return claim.ID
}

func (w *world) show(of OccurrenceID) {
	w.t.Helper()
	w.must(w.by(w.calder), inTheCommon, &ClaimDone{Of: of, Account: "It is up"})
}

func (w *world) confirm(p PartyID, of OccurrenceID) {
	w.t.Helper()
	w.must(w.by(p), inTheCommon, &ConfirmDone{Of: of, Claim: w.claim(of)})
}

func (w *world) notYet(p PartyID, of OccurrenceID) {
	w.t.Helper()
	w.must(w.by(p), inTheCommon, &SayNotYet{Of: of, Claim: w.claim(of), Reasons: []NotYetReason{{2, "Eastmoor is missing"}}})
}

// move asks for a new date and has all others agree.
func (w *world) move(by PartyID, of OccurrenceID, due Date) {
	w.t.Helper()
	w.must(w.by(by), inTheCommon, &AskNewDate{Of: of, Due: due, Changed: "The file moved"})
	c := w.commitment(of.Commitment)
	for _, p := range c.concerned() {
		if p != by {
			w.must(w.by(p), inTheCommon, &AnswerChange{Of: of, Change: c.course(of.Day).Change.ID, Agrees: true})
		}
	}
}

// on goes to nine o'clock of a day.
func (w *world) on(d Date) { w.now = d.Time().Add(monday.Sub(DateOf(monday).Time())) }

func (w *world) standing(of OccurrenceID) Standing {
	return w.common().Standing(of, LookOver(w.views(w.manager[w.harwick])))
}

func TestStandingOfAPromiseByWhatHappened(t *testing.T) {
	for _, c := range []struct {
		what string // a script for play
		on   Date
		want Status
	}{
		{"", "2026-03-04", StatusPromised},
		{"", "2026-03-06", StatusPromised}, // Friday: the day itself
		{"", "2026-03-08", StatusGrace},
		{"", "2026-03-09", StatusGrace}, // one working day of grace
		{"", "2026-03-10", StatusOverdue},
		{"show", "2026-03-16", StatusShown},
		{"show", "2026-03-17", StatusAwaitingWord}, // silence is never kept
		{"show, Harwick confirms", "2026-03-17", StatusAwaitingWord},
		{"show, Harwick confirms, Millbrook confirms", "2026-06-01", StatusKept},
		{"show, Harwick not yet", "2026-03-04", StatusNotYet},
		{"show, Harwick not yet, Millbrook not yet", "2026-03-04", StatusNotYet},
		{"show, Harwick not yet, Millbrook confirms", "2026-03-04", StatusDifferent},
		{"show, Harwick not yet, show, Harwick confirms, Millbrook confirms", "2026-03-04", StatusKept},
		{"show, Millbrook confirms, Harwick not yet, show", "2026-03-04", StatusShown},
		{"show, Millbrook confirms, Harwick not yet, show, Harwick confirms", "2026-03-04", StatusKept},
		{"show, Harwick not yet, Harwick confirms, Millbrook confirms", "2026-03-04", StatusKept}, // a word may change
		{"2026-03-09, show, Harwick confirms, Millbrook confirms", "2026-03-10", StatusLate},
		{"2026-03-06, show, 2026-04-20, Harwick confirms, Millbrook confirms", "2026-04-20", StatusKept}, // the day it was shown
		{"show, Millbrook confirms, Harwick not yet, 2026-03-09, show, Harwick confirms", "2026-03-10", StatusLate},
		{"show, Harwick not yet, stand", "2026-03-04", StatusDifferent},
		{"show, Harwick not yet, stand, show", "2026-03-04", StatusShown},
		{"2026-03-05, move, 2026-03-13, show, Harwick confirms, Millbrook confirms", "2026-03-16", StatusRenegotiated},
		{"Harwick moves, show, Harwick confirms, Millbrook confirms", "2026-03-16", StatusRenegotiated},
		{"move", "2026-03-13", StatusPromised},
		{"move", "2026-03-17", StatusOverdue},
		{"move, 2026-03-16, show, Harwick confirms, Millbrook confirms", "2026-03-16", StatusLate},
		{"2026-03-06, move, show, Harwick confirms, Millbrook confirms", "2026-03-16", StatusLate}, // agreed on the day
		{"2026-03-10, give up", "2026-03-10", StatusNotKept},
		{"withdraw, Harwick agrees, Millbrook agrees", "2026-04-01", StatusWithdrawn},
		{"withdraw, Harwick agrees", "2026-03-04", StatusPromised},
		{"withdraw, Harwick agrees, Millbrook refuses", "2026-03-04", StatusPromised},
		{"Calder leaves", "2026-04-01", StatusEnded},
		{"show, Harwick confirms, Millbrook leaves", "2026-04-01", StatusKept},
		{"Harwick leaves, Millbrook leaves", "2026-04-01", StatusEnded},
		{"show, Harwick confirms, Millbrook confirms, Calder leaves", "2026-04-01", StatusKept},
	} {
		t.Run(c.what+" on "+string(c.on), func(t *testing.T) {
			w, of := promised(t)
			w.play(of, c.what)
			if got := w.common().Standing(of, Look{Today: c.on, Common: w.common()}); got.Status != c.want {
				t.Errorf("Standing = %+v, want %s", got, c.want)
			}
		})
	}
}

// play does what a script says: "show, Harwick confirms, 2026-03-09, …".
func (w *world) play(of OccurrenceID, script string) {
	w.t.Helper()
	for step := range strings.SplitSeq(script, ", ") {
		name, does, _ := strings.Cut(step, " ")
		p, isParty := map[string]PartyID{"Harwick": w.harwick, "Calder": w.calder, "Millbrook": w.millbrook}[name]
		switch {
		case isParty:
			w.does(p, of, does)
		case Date(step).Valid():
			w.on(Date(step))
		case step != "":
			w.does(w.calder, of, step)
		}
	}
}

// does is one step of a script, by one party.
func (w *world) does(p PartyID, of OccurrenceID, what string) {
	w.t.Helper()
	change := w.commitment(of.Commitment).CourseOf(of.Day).Change.ID
	switch what {
	case "show":
		w.show(of)
	case "confirms":
		w.confirm(p, of)
	case "not yet":
		w.notYet(p, of)
	case "move", "moves":
		w.move(p, of, "2026-03-13")
	case "leaves":
		w.leave(p)
	case "stand":
		w.must(w.by(p), 0, &StandByClaim{Of: of, Claim: w.claim(of), Account: "It is in there"})
	case "give up":
		w.must(w.by(p), 0, &PutRight{Of: of, Wrong: "We overlooked it", Will: "A second pair of eyes", GivesUp: true})
	case "withdraw":
		w.must(w.by(p), 0, &AskToWithdraw{Of: of, Reason: "Nobody needs it now"})
	case "agrees", "refuses":
		w.must(w.by(p), 0, &AnswerChange{Of: of, Change: change, Agrees: what == "agrees", Reason: "As we said"})
	default:
		w.t.Fatalf("no script says %q", what)
	}
}

func TestPromiseCountsFromEachReceiversAcceptance(t *testing.T) {
	w := newWorld(t)
	id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick, w.millbrook}, What: "Publish the rota", Due: "2026-03-06"})
	if st := w.standing(id.Once()); st.Status != StatusOffered {
		t.Errorf("Standing = %v, want offered", st.Status)
	}
	w.on("2026-03-03")
	w.accept(w.harwick, id)
	w.on("2026-03-05")
	w.accept(w.millbrook, id)
	got := map[PartyID]Date{}
	for _, a := range w.commitment(id).Accepted {
		got[a.Party] = a.From
	}
	if diff := cmp.Diff(map[PartyID]Date{w.harwick: "2026-03-03", w.millbrook: "2026-03-05"}, got); diff != "" {
		t.Errorf("Accepted: %s", diff)
	}
}

func TestAskedForPromiseCountsOnceTheGiverAccepts(t *testing.T) {
	w := newWorld(t)
	no := w.must(w.by(w.harwick), inTheCommon, &AskCommitment{Giver: w.calder, Receivers: []PartyID{w.millbrook}, What: "Show the status of a repair", Due: "2026-03-20", Why: "300 contacts a week"})
	id := CommitmentID{Entry: no}
	w.accept(w.millbrook, id)
	if c := w.commitment(id); c.Counts() || w.standing(id.Once()).Status != StatusAsked {
		t.Errorf("it counts before the giver has accepted: %+v", c)
	}
	w.must(w.by(w.calder), inTheCommon, &AcceptCommitment{Commitment: id, Revision: no, Person: w.helper[w.calder]})
	if c := w.commitment(id); len(c.Accepted) != 2 || c.Owner != w.helper[w.calder] || c.Accepted[0].Confirmer != w.manager[w.harwick] {
		t.Errorf("after the giver's acceptance: %+v", c)
	}
}

func TestCounterOfferVoidsTheAnswersAndIsAccepted(t *testing.T) {
	w := newWorld(t)
	id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Publish the rota", Criteria: []Text{"By noon"}, Due: "2026-03-06"})
	first := w.commitment(id).Revision
	second := w.must(w.by(w.harwick), inTheCommon, &CounterCommitment{Commitment: id, Revision: first, Due: "2026-03-05", Criteria: []Text{"By ten", "For all"}, Reason: "The shift begins at ten"})
	if err := w.try(w.by(w.calder), inTheCommon, &AcceptCommitment{Commitment: id, Revision: first}); !errors.Is(err, ErrConflict) {
		t.Errorf("accepting what was changed meanwhile = %v, want a conflict", err)
	}
	w.must(w.by(w.calder), inTheCommon, &AcceptCommitment{Commitment: id, Revision: second})
	if c := w.commitment(id); !c.Counts() || c.Due != "2026-03-05" || len(c.Criteria) != 2 {
		t.Errorf("after the counter-offer was accepted: %+v", c)
	}
}

func TestNegotiationIsClosed(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(w *world, id CommitmentID)
		want Status
	}{
		"one of two declined":  {func(w *world, id CommitmentID) { w.decline(w.harwick, id) }, StatusOffered},
		"all declined":         {func(w *world, id CommitmentID) { w.decline(w.harwick, id); w.decline(w.millbrook, id) }, StatusDeclined},
		"taken back":           {func(w *world, id CommitmentID) { w.must(w.by(w.calder), 0, &TakeBackCommitment{Commitment: id}) }, StatusTakenBack},
		"its date passed":      {func(w *world, id CommitmentID) { w.on("2026-03-09") }, StatusLapsed},
		"the giver left":       {func(w *world, id CommitmentID) { w.leave(w.calder) }, StatusEnded},
		"declined, then taken": {func(w *world, id CommitmentID) { w.decline(w.harwick, id); w.accept(w.millbrook, id) }, StatusPromised},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick, w.millbrook}, What: "Publish the rota", Due: "2026-03-06"})
			c.do(w, id)
			if got := w.standing(id.Once()); got.Status != c.want {
				t.Errorf("Standing = %v, want %v", got.Status, c.want)
			}
		})
	}
}

func (w *world) decline(p PartyID, id CommitmentID) {
	w.t.Helper()
	w.must(w.by(p), inTheCommon, &DeclineCommitment{Commitment: id, Revision: w.commitment(id).Revision, Reason: "No, because of the season"})
}

// TestRefusals: given a promise that counts, when somebody gives a command, then it is refused for this reason.
func TestRefusalsOfPromises(t *testing.T) {
	of := func(w *world) OccurrenceID { return w.common().Commitments()[0].ID.Once() }
	shown := func(w *world) { w.show(of(w)) }
	for name, c := range map[string]struct {
		given func(w *world)
		by    func(w *world) MemberID
		when  func(w *world) Command
		then  string
	}{
		"observer promises": {nil, func(w *world) MemberID { return w.observer }, func(w *world) Command { return &MakeCommitment{What: "x"} }, "your role"},
		"member promises":   {nil, func(w *world) MemberID { return w.helper[w.calder] }, func(w *world) Command { return &MakeCommitment{What: "x"} }, "your role"},
		"to nobody":         {nil, managerOfCalder, func(w *world) Command { return &MakeCommitment{What: "x", Due: "2026-03-09"} }, "receivers"},
		"to oneself in the open": {nil, managerOfCalder, func(w *world) Command {
			return &MakeCommitment{What: "x", Due: "2026-03-09", Receivers: []PartyID{w.calder}}
		}, "receivers"},
		"for yesterday": {nil, managerOfCalder, func(w *world) Command {
			return &MakeCommitment{What: "x", Due: "2026-03-01", Receivers: []PartyID{w.harwick}}
		}, "due"},
		"owned by another's person": {nil, managerOfCalder, func(w *world) Command {
			return &MakeCommitment{What: "x", Due: "2026-03-09", Receivers: []PartyID{w.harwick}, Owner: 3}
		}, "owner"},
		"accepted twice":              {nil, managerOfHarwick, func(w *world) Command { return &AcceptCommitment{Commitment: of(w).Commitment} }, "counts already"},
		"taken back late":             {nil, managerOfCalder, func(w *world) Command { return &TakeBackCommitment{Commitment: of(w).Commitment} }, "counts already"},
		"done, by a member not named": {nil, func(w *world) MemberID { return w.helper[w.calder] }, func(w *world) Command { return &ClaimDone{Of: of(w)} }, "owns this promise"},
		"done, by a receiver":         {nil, managerOfHarwick, func(w *world) Command { return &ClaimDone{Of: of(w)} }, "owns this promise"},
		"confirmed unseen":            {nil, managerOfHarwick, func(w *world) Command { return &ConfirmDone{Of: of(w)} }, "not been shown"},
		"confirmed by the giver":      {shown, managerOfCalder, func(w *world) Command { return &ConfirmDone{Of: of(w), Claim: w.claim(of(w))} }, "to others"},
		"confirmed, by a member":      {shown, func(w *world) MemberID { return w.helper[w.harwick] }, func(w *world) Command { return &ConfirmDone{Of: of(w), Claim: w.claim(of(w))} }, "named for this"},
		"confirmed, another claim":    {shown, managerOfHarwick, func(w *world) Command { return &ConfirmDone{Of: of(w), Claim: 1} }, "shown again"},
		"confirmed twice":             {func(w *world) { shown(w); w.confirm(w.harwick, of(w)) }, managerOfHarwick, func(w *world) Command { return &ConfirmDone{Of: of(w), Claim: w.claim(of(w))} }, "confirmed this already"},
		"not yet, without a reason":   {shown, managerOfHarwick, func(w *world) Command { return &SayNotYet{Of: of(w), Claim: w.claim(of(w))} }, "reasons"},
		"not yet, of no criterion": {shown, managerOfHarwick, func(w *world) Command {
			return &SayNotYet{Of: of(w), Claim: w.claim(of(w)), Reasons: []NotYetReason{{3, "x"}}}
		}, "reasons"},
		"shown while shown":         {shown, managerOfCalder, func(w *world) Command { return &ClaimDone{Of: of(w)} }, "have the word"},
		"a new date while shown":    {shown, managerOfCalder, func(w *world) Command { return &AskNewDate{Of: of(w), Due: "2026-03-13", Changed: "x"} }, "have the word"},
		"the same date":             {nil, managerOfCalder, func(w *world) Command { return &AskNewDate{Of: of(w), Due: "2026-03-06", Changed: "x"} }, "due"},
		"no new date, no reason":    {func(w *world) { w.must(w.by(w.calder), 0, &AskNewDate{Of: of(w), Due: "2026-03-13", Changed: "x"}) }, managerOfHarwick, func(w *world) Command { return &AnswerChange{Of: of(w), Change: w.common().Head()} }, "reason"},
		"two new dates":             {func(w *world) { w.must(w.by(w.calder), 0, &AskNewDate{Of: of(w), Due: "2026-03-13", Changed: "x"}) }, managerOfHarwick, func(w *world) Command { return &AskNewDate{Of: of(w), Due: "2026-03-13", Changed: "x"} }, "asked for already"},
		"put right before it slips": {nil, managerOfCalder, func(w *world) Command { return &PutRight{Of: of(w), Wrong: "x", Will: "x"} }, "nothing has slipped"},
		"stood by, uncontested":     {shown, managerOfCalder, func(w *world) Command { return &StandByClaim{Of: of(w), Claim: w.claim(of(w)), Account: "x"} }, "nobody has said"},
		"an occurrence of none":     {nil, managerOfCalder, func(w *world) Command { return &ClaimDone{Of: of(w).Commitment.On("2026-03-06")} }, "not found"},
		"depends on its own party": {nil, managerOfCalder, func(w *world) Command {
			return &MakeCommitment{What: "x", Due: "2026-03-09", Receivers: []PartyID{w.harwick}, DependsOn: Dependency{Of: of(w)}}
		}, "depends_on"},
		"an observer named": {nil, managerOfHarwick, func(w *world) Command { return &NameForCommitment{Commitment: of(w).Commitment, Person: w.observer} }, "observer"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := promised(t)
			if c.given != nil {
				c.given(w)
			}
			err := w.try(ByMember(c.by(w)), inTheCommon, c.when(w))
			if err == nil || !strings.Contains(err.Error(), c.then) {
				t.Errorf("refused with %v, want %q", err, c.then)
			}
		})
	}
}

func managerOfCalder(w *world) MemberID  { return w.manager[w.calder] }
func managerOfHarwick(w *world) MemberID { return w.manager[w.harwick] }

func TestNamedPersonAndDeputyAnswer(t *testing.T) {
	w, of := promised(t)
	w.must(w.by(w.calder), 0, &NameForCommitment{Commitment: of.Commitment, Person: w.manager[w.calder], Deputy: w.helper[w.calder]})
	w.must(w.by(w.harwick), 0, &NameForCommitment{Commitment: of.Commitment, Person: w.helper[w.harwick]})
	w.must(ByMember(w.helper[w.calder]), 0, &ClaimDone{Of: of})
	w.must(ByMember(w.helper[w.harwick]), 0, &ConfirmDone{Of: of, Claim: w.claim(of)})
	if st := w.standing(of); !cmp.Equal(st.Confirmed, []PartyID{w.harwick}) || !cmp.Equal(st.Silent, []PartyID{w.millbrook}) {
		t.Errorf("Standing = %+v", st)
	}
}

func TestPromiseToOneselfLivesInThePrivateSpaceAndCountsAtOnce(t *testing.T) {
	w := newWorld(t)
	no := w.must(w.by(w.harwick), inThePrivate, &MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Tidy the rota", Due: "2026-03-06"})
	of := CommitmentID{Entry: no}.Once()
	w.must(w.by(w.harwick), inThePrivate, &AskNewDate{Of: of, Due: "2026-03-09", Changed: "Half term"})
	claim := w.must(w.by(w.harwick), inThePrivate, &ClaimDone{Of: of})
	w.must(w.by(w.harwick), inThePrivate, &ConfirmDone{Of: of, Claim: claim})
	w.on("2026-03-20")
	if st := w.spaces[inThePrivate].state.Standing(of, LookOver(w.views(3))); st.Status != StatusRenegotiated || st.First != "2026-03-06" {
		t.Errorf("Standing = %+v, want renegotiated", st)
	}
	if f := PromisesKept(w.views(w.manager[w.harwick]), 90); len(f.List) != 0 {
		t.Errorf("PromisesKept lists an internal promise: %+v", f)
	}
}

func TestDateMovesWithThePromiseItDependsOn(t *testing.T) {
	w, of := promised(t)
	next := CommitmentID{Entry: w.must(w.by(w.harwick), 0, &MakeCommitment{
		Receivers: []PartyID{w.calder}, What: "Plan the mailing", Due: "2026-03-11", DependsOn: Dependency{Of: of},
	})}
	w.accept(w.calder, next)
	third := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Staff it", Due: "2026-03-31", DependsOn: Dependency{Of: next.Once()}})
	w.accept(w.harwick, third)
	w.move(w.calder, of, "2026-03-10")
	for id, want := range map[CommitmentID]Date{next: "2026-03-15", third: "2026-04-04"} {
		st := w.standing(id.Once())
		if st.Due != want || st.Renegotiated || st.MovedLate {
			t.Errorf("Standing(%v) = %+v, want due %s and no mark", id, st, want)
		}
		lines := w.common().Timeline(id.Once())
		if last := lines[len(lines)-1]; last.What != MovedAlong || last.Due != want {
			t.Errorf("Timeline(%v) ends with %+v", id, last)
		}
	}
}

func TestDateMovesWithAPromiseOfALargerSpaceAsAQuestion(t *testing.T) {
	w, of := promised(t)
	no := w.must(w.by(w.harwick), inTheRoom, &MakeCommitment{
		Receivers: []PartyID{w.calder}, What: "Plan the mailing", Due: "2026-03-11", DependsOn: Dependency{Space: "c", Of: of},
	})
	id := CommitmentID{Entry: no}
	w.must(w.by(w.calder), inTheRoom, &AcceptCommitment{Commitment: id, Revision: no})
	w.now = w.now.Add(1e9)
	w.move(w.calder, of, "2026-03-10")
	room, look := w.spaces[inTheRoom].state, LookOver(w.views(w.manager[w.harwick]))
	if st := room.Standing(id.Once(), look); st.Due != "2026-03-15" || st.Shift.Days != 4 || st.Shift.With.Of != of {
		t.Errorf("Standing = %+v, want four days later", st)
	}
	w.on("2026-03-13") // after the date in its own log, within the date that moved along
	claim := w.must(w.by(w.harwick), inTheRoom, &ClaimDone{Of: id.Once()})
	w.must(w.by(w.calder), inTheRoom, &ConfirmDone{Of: id.Once(), Claim: claim})
	if st := room.Standing(id.Once(), look); st.Status != StatusKept {
		t.Errorf("Standing = %+v, want kept", st)
	}
}

func TestFiguresAreListedBeforeTheyAreCounted(t *testing.T) {
	for _, c := range []struct {
		promises, days int
		early          bool
	}{{11, 100, true}, {12, 100, false}, {12, 89, true}, {12, 90, false}} {
		t.Run(fmt.Sprintf("%d promises, %d days", c.promises, c.days), func(t *testing.T) {
			w := newWorld(t)
			w.on(DateOf(monday).AddDays(c.days - 14))
			for k := range c.promises {
				id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "One of many", Due: w.today()})
				w.accept(w.harwick, id)
				if k%3 > 0 {
					w.show(id.Once())
				}
				if k%3 > 1 {
					w.confirm(w.harwick, id.Once())
				}
			}
			w.on(DateOf(monday).AddDays(c.days))
			f := PromisesKept(w.views(w.manager[w.harwick]), 90)
			if f.TooEarly != c.early || len(f.List)+f.Total() != c.promises || c.early == (f.Total() > 0) {
				t.Errorf("PromisesKept = %+v, want too early %v", f, c.early)
			}
			want := [3]int{4, 4, 4}
			if c.early {
				want = [3]int{}
			}
			if got := [3]int{f.Kept, f.Awaiting, f.NotKept}; got != want {
				t.Errorf("kept, awaiting, not kept = %v, want %v", got, want)
			}
			if own := OwnPromisesKept(w.views(w.manager[w.harwick]), 90); len(own.List) != 0 {
				t.Errorf("Harwick promised nothing, and has %+v", own)
			}
		})
	}
}

func TestOpenLoadOfAnOrganisationAndOfAPersonInside(t *testing.T) {
	w, _ := promised(t)
	id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Staffing", Due: "2026-03-06", Schedule: Weekly, Owner: w.helper[w.calder]})
	w.accept(w.harwick, id)
	if got := OpenLoad(w.views(w.manager[w.harwick]), w.calder, "2026-03-04"); got != (Load{2, 2}) {
		t.Errorf("OpenLoad this week = %+v, want 2 open, 2 due", got)
	}
	if got := OpenLoad(w.views(w.manager[w.harwick]), w.calder, "2026-03-15"); got != (Load{2, 1}) {
		t.Errorf("OpenLoad next week = %+v, want 2 open, 1 due", got)
	}
	if _, ok := PersonLoad(w.views(w.manager[w.harwick]), w.helper[w.calder], "2026-03-04"); ok {
		t.Error("PersonLoad was told to another party")
	}
	if got, ok := PersonLoad(w.views(w.manager[w.calder]), w.helper[w.calder], "2026-03-04"); !ok || got != (Load{1, 1}) {
		t.Errorf("PersonLoad inside = %+v, %v", got, ok)
	}
}

func TestImportProposesEveryRowOrNone(t *testing.T) {
	w := newWorld(t)
	rows := make([]ProposedCommitment, 12)
	for i := range rows {
		rows[i] = ProposedCommitment{Giver: w.calder, Receivers: []PartyID{w.harwick}, What: Text(fmt.Sprint("Duty ", i+1))}
		if i >= 9 {
			rows[i].Giver, rows[i].Receivers = w.harwick, []PartyID{w.calder}
		}
	}
	no := w.must(w.by(w.harwick), inTheRoom, &ProposeCommitments{Rows: rows})
	s := w.spaces[inTheRoom].state
	list := s.Commitments()
	if len(list) != 12 || list[2].ID.String() != fmt.Sprintf("%d.3", no) || !list[0].Asked || list[11].Asked {
		t.Fatalf("Commitments = %+v", list)
	}
	id := list[0].ID
	if err := w.try(w.by(w.calder), inTheRoom, &AcceptCommitment{Commitment: id, Revision: no}); err == nil {
		t.Error("a promise without a date was accepted")
	}
	revision := w.must(w.by(w.calder), inTheRoom, &CounterCommitment{Commitment: id, Revision: no, Due: "2026-04-01"})
	w.must(w.by(w.harwick), inTheRoom, &AcceptCommitment{Commitment: id, Revision: revision})
	rows[6].Due = "2026-02-30"
	err := w.try(w.by(w.harwick), inTheRoom, &ProposeCommitments{Rows: rows})
	if wrong := new(InvalidError); !errors.As(err, &wrong) || wrong.Field != "rows.7.due" || len(s.Commitments()) != 12 {
		t.Errorf("a wrong row = %v, want rows.7.due refused and nothing proposed", err)
	}
}

func TestImportSplitsIntoEntriesBelowOneMebibyte(t *testing.T) {
	w := newWorld(t)
	row := ProposedCommitment{Giver: w.calder, Receivers: []PartyID{w.harwick}, What: Text(strings.Repeat("<", 300))}
	for range 20 {
		row.Criteria = append(row.Criteria, row.What)
	}
	rows := make([]ProposedCommitment, 300)
	for i := range rows {
		rows[i] = row
	}
	w.must(w.by(w.harwick), inTheRoom, &ProposeCommitments{Rows: rows})
	if n := len(w.spaces[inTheRoom].state.Commitments()); n != 300 {
		t.Errorf("%d promises, want 300", n)
	}
	for i, entry := range w.spaces[inTheRoom].log {
		if n := len(entry[0]) + len(entry[1]); n > 1<<20 {
			t.Errorf("entry %d has %d bytes", i+1, n)
		}
	}
}

func TestPromisesWordsGoOnlyByAgreement(t *testing.T) {
	w, of := promised(t)
	w.must(w.by(w.calder), 0, &EraseWords{Entry: of.Commitment.Entry, Reason: "A slip"})
	if c := w.commitment(of.Commitment); c.Made.Erased || len(w.common().Questions(w.today())) != 1 {
		t.Error("a promise's words were erased by the giver alone")
	}
}

func TestIDsReadWhatTheyWrite(t *testing.T) {
	for text, want := range map[string]OccurrenceID{
		"42": CommitmentID{42, 0}.Once(), "17.3": CommitmentID{17, 3}.Once(), "42/2026-11-27": CommitmentID{42, 0}.On("2026-11-27"),
	} {
		if got, err := ParseOccurrenceID(text); err != nil || got != want || got.String() != text {
			t.Errorf("ParseOccurrenceID(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "042", "+4", "4.0", "4.", "4.03", "4/", "4/2026-11-31", "4/2026-11-27/1", "99999999999999999999", "x"} {
		if got, err := ParseOccurrenceID(text); err == nil {
			t.Errorf("ParseOccurrenceID(%q) = %v, want an error", text, got)
		}
	}
}
