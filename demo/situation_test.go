package demo

import (
	"bytes"
	"slices"
	"testing"

	"entente/engine"
	"entente/ledger"
	"entente/partnership"

	"github.com/google/go-cmp/cmp"
)

// as is what somebody sees of all their spaces.
func (th *theatre) as(t *testing.T, name string, f func([]partnership.View)) {
	t.Helper()
	th.asIn(t, th.Engine, name, f)
}

func (th *theatre) asIn(t *testing.T, e *engine.Engine, name string, f func([]partnership.View)) {
	t.Helper()
	at, who := th.find(t, name)
	if err := e.ViewAll(t.Context(), who, at, func(v []partnership.View) error { f(v); return nil }); err != nil {
		t.Fatal(err)
	}
}

// find is where somebody acts, and who they are there.
func (th *theatre) find(t *testing.T, name string) (partnership.SpaceID, engine.Who) {
	t.Helper()
	people, err := People(t.Context(), th.Accounts)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(people, func(p Person) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("nobody can be %s", name)
	}
	keys, err := th.Accounts.Keys(t.Context(), people[i].Account, string(people[i].Partnership))
	if err != nil {
		t.Fatal(err)
	}
	return people[i].Partnership, engine.Signed(string(keys[0]))
}

// standings are where the promises and, of repeating ones, the occurrences of the last year and the next weeks stand.
func standings(views []partnership.View) map[partnership.Status]int {
	list, look := map[partnership.Status]int{}, partnership.LookOver(views)
	for _, v := range views {
		for _, c := range v.State.Commitments() {
			for _, o := range v.State.Occurrences(c.ID, look.Today.AddDays(-600), look.Today.AddDays(60), look) {
				list[o.Standing.Status]++
			}
		}
	}
	return list
}

// TestStories asks of one play what has to be so of every play.
func TestStories(t *testing.T) {
	th := newTheatre(t)
	t.Run("every situation is in the story", th.everySituation)
	t.Run("the charter is signed, and a change is asked about", th.charters)
	t.Run("the figures come from the record", th.figures)
	t.Run("the rounds are those of the picture", th.rounds)
	t.Run("two who have just met tick what feels right", th.potential)
	t.Run("a pulse waits for whoever looks around", th.pulseWaits)
	t.Run("what was played is what is read again", th.readAgain)
	t.Run("the parties’ copies verify", th.bundles)
	t.Run("another play is the same", th.samePlay)
}

func (th *theatre) everySituation(t *testing.T) {
	th.as(t, "Dana Whitlock", func(views []partnership.View) {
		common, look := views[0].State, partnership.LookOver(views)
		found := standings(views)
		for _, s := range []partnership.Status{
			partnership.StatusAsked, partnership.StatusDeclined, partnership.StatusTakenBack, partnership.StatusPromised, partnership.StatusOverdue,
			partnership.StatusShown, partnership.StatusAwaitingWord, partnership.StatusDifferent, partnership.StatusKept,
			partnership.StatusRenegotiated, partnership.StatusLate, partnership.StatusNotKept, partnership.StatusWithdrawn,
		} {
			if found[s] == 0 {
				t.Errorf("no promise is %s", s)
			}
		}
		for what, there := range situations(views, common, look) {
			if !there {
				t.Errorf("not in the story: %s", what)
			}
		}
	})
}

// situations says, by its name, whether something is in the story.
func situations(views []partnership.View, common *partnership.State, look partnership.Look) map[string]bool {
	is := map[string]bool{}
	for _, p := range common.Parties() {
		is["a neutral party"] = is["a neutral party"] || p.Kind == partnership.Neutral
		for _, m := range common.Members(p.ID) {
			is["an outsider"] = is["an outsider"] || m.Outside
			for _, r := range m.Roles {
				is["a "+string(r)] = true
			}
		}
		is["a deputy"] = is["a deputy"] || len(common.Deputies(p.ID, look.Today)) > 0
	}
	for _, r := range partnership.Roles {
		is["a "+string(r)] = is["a "+string(r)]
	}
	here := slices.DeleteFunc(common.Parties(), func(p partnership.Party) bool { return p.Left != 0 })
	is["four parties and a facilitator"] = len(here) == 5
	recorded(is, common)
	is["somebody who left"] = slices.ContainsFunc(common.RosterChanges(0), func(c partnership.RosterChange) bool { return c.What == partnership.PersonGone })
	is["an open question of consent"] = len(common.Questions(look.Today)) > 0
	is["an open invitation"] = len(common.Invitations(views[0].By.Party, views[0].Now)) > 0
	is["three witnesses"] = len(common.Witnesses()) == 3
	is["signals"] = len(partnership.Signals(views)) >= 3
	correctionSituations(is, views)
	next, coming := common.NextCheckin(look.Today)
	is["a check-in tomorrow, with two topics"] = coming && next.Date == look.Today.AddDays(1) && len(common.OpenTopics()) == 2
	for _, c := range common.Checkins() {
		_, carried := common.TopicsOf(c.ID)
		is["a first meeting"] = is["a first meeting"] || c.Kind == partnership.FirstMeeting && c.On != ""
		is["a check-in called off"] = is["a check-in called off"] || c.Cancelled != 0
		is["a topic carried over"] = is["a topic carried over"] || len(carried) > 0
	}
	for _, v := range views {
		is[string(v.State.Kind())+" space"] = true
		is["notes"] = is["notes"] || len(v.State.Notes()) > 0
		is["thanks"] = is["thanks"] || len(v.State.Thanks()) > 0
		for no := range v.State.Head() {
			_, erased := v.State.ErasedBy(no + 1)
			is["erased words"] = is["erased words"] || erased
		}
		for _, c := range v.State.Commitments() {
			promiseSituations(is, v.State, c, look)
		}
	}
	for _, k := range []partnership.EvidenceKind{partnership.File, partnership.Link, partnership.Statement} {
		is["a "+string(k)] = is["a "+string(k)]
	}
	for _, s := range []partnership.EvidenceState{partnership.Claimed, partnership.Shown, partnership.Confirmed, partnership.Contested, partnership.Withdrawn} {
		is["evidence "+string(s)] = is["evidence "+string(s)]
	}
	return is
}

func correctionSituations(is map[string]bool, views []partnership.View) {
	use := partnership.LadderUse(views)
	is["coffee twice, the evidence together once"] = use[1].Used == 2 && use[1].Ended == 1 && use[2].Used == 1 && use[2].Ended == 1
	is["an open course correction at its first step"] = use[0].Open == 1
	for _, v := range views {
		for _, c := range v.State.Corrections() {
			is["a promise made from a course correction"] = is["a promise made from a course correction"] || len(partnership.PromisesFrom(views, v.ID, c.ID)) > 0
			is["a course correction that a signal began"] = is["a course correction that a signal began"] || c.Cause.Says != ""
		}
	}
}

// recorded looks for what happened once and stands in the record.
func recorded(is map[string]bool, common *partnership.State) {
	for _, what := range []string{
		"signal.let-go", "erasure.asked", "erasure.answered", "removal.agreed", "party.left", "closing.asked", "member.reset", "member.reset-confirmed",
		"replacement.announced", "replacement.stopped",
	} {
		is["an entry "+what] = false
		for no := range common.Head() {
			is["an entry "+what] = is["an entry "+what] || common.RecordLine(common, no+1).Kind == what
		}
	}
	for _, p := range common.Parties() {
		for _, q := range common.ErasureRequests(p.ID) {
			is["personal data erased"] = is["personal data erased"] || q.Answered != 0 && q.Refusal == ""
			is["an erasure refused"] = is["an erasure refused"] || q.Refusal != ""
		}
		for _, m := range common.Members(p.ID) {
			is["a reset that waits"] = is["a reset that waits"] || common.Waits(m.ID)
		}
	}
}

func promiseSituations(is map[string]bool, s *partnership.State, c partnership.Commitment, look partnership.Look) {
	any := func(what string, there bool) { is[what] = is[what] || there }
	any("an internal promise", c.Internal())
	any("a weekly promise", c.Schedule.Unit == partnership.Weeks)
	any("a monthly promise", c.Schedule.Unit == partnership.Months && !c.Internal())
	any("answered with another date", slices.ContainsFunc(c.History, func(h partnership.Happening) bool { return h.What == partnership.Countered }))
	any("not yet, and then kept", slices.ContainsFunc(c.History, func(h partnership.Happening) bool { return h.What == partnership.SaidNotYet }))
	any("moved with another", slices.ContainsFunc(c.History, func(h partnership.Happening) bool { return h.What == partnership.MovedAlong }))
	any("put right", slices.ContainsFunc(c.History, func(h partnership.Happening) bool { return h.What == partnership.WasPutRight }))
	any("a new date is asked for", c.CourseOf("").Change.ID != 0 && c.CourseOf("").Change.Result == partnership.Undecided)
	any("not yet, now", s.Standing(c.ID.Once(), look).Status == partnership.StatusNotYet)
	any("offered, now", s.Standing(c.ID.Once(), look).Status == partnership.StatusOffered)
	any("a remark", len(s.RemarksOn(c.ID.Once().Ref())) > 0)
	for _, e := range s.EvidenceOn(c.ID.Once().Ref()) {
		any("evidence "+string(e.State()), true)
		any("a "+string(e.Kind), true)
		any("counter-evidence", e.Counters != 0)
	}
}

// The page says "we kept 41 of 49"; it counts what was played.
func (th *theatre) figures(t *testing.T) {
	th.as(t, "Dana Whitlock", func(views []partnership.View) {
		f := partnership.PromisesKept(views, 90)
		got := []int{f.Kept, f.Renegotiated, f.Late, f.NotKept, f.Awaiting, f.Differ}
		if diff := cmp.Diff([]int{34, 7, 4, 2, 1, 1}, got); diff != "" {
			t.Errorf("kept, renegotiated, late, not kept, awaiting word, seen differently (-want +got):\n%s", diff)
		}
	})
	th.as(t, "Mara Ellison", func(views []partnership.View) {
		imported := slices.ContainsFunc(views[0].State.Commitments(), func(c partnership.Commitment) bool { return c.ID.K > 0 && c.Counts() })
		if !imported {
			t.Error("no promise came from an agreement that was there before")
		}
		if f := partnership.PromisesKept(views, 90); !f.TooEarly || len(f.List) != 1 {
			t.Errorf("the alliance of three weeks is counted: %+v", f)
		}
	})
}

func (th *theatre) readAgain(t *testing.T) {
	again := engine.New(th.store, engine.Settings{Now: th.Clock.Now, Key: th.key, Files: th.Files})
	for _, name := range []string{"Dana Whitlock", "Priya Nair", "Mara Ellison"} {
		var live, replayed []any
		shape := func(into *[]any) func([]partnership.View) {
			return func(views []partnership.View) {
				*into = append(*into, standings(views), partnership.PromisesKept(views, 365), partnership.Signals(views), partnership.Waiting(views))
				for _, v := range views {
					*into = append(*into, v.ID, v.State.Head(), v.State.Notes(), v.State.Thanks(), v.State.OpenTopics())
				}
			}
		}
		th.as(t, name, shape(&live))
		th.asIn(t, again, name, shape(&replayed))
		if diff := cmp.Diff(live, replayed, cmp.AllowUnexported(partnership.Actor{}, partnership.Topic{})); diff != "" {
			t.Errorf("%s sees (-live +read again):\n%s", name, diff)
		}
	}
}

func (th *theatre) bundles(t *testing.T) {
	for _, name := range []string{"Dana Whitlock", "Tom Ashdown", "Ines Okafor", "Piers Calloway"} {
		at, who := th.find(t, name)
		var b bytes.Buffer
		if err := th.Engine.Bundle(t.Context(), who, at, &b); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Verify(&b, ledger.VerifyOptions{Key: th.key.Public().VKey()}); err != nil {
			t.Errorf("the copy of %s: %v", name, err)
		}
	}
}

// Two plays differ in names drawn at random only.
func (th *theatre) samePlay(t *testing.T) {
	var shapes [2][]any
	for i, th := range []*theatre{th, newTheatre(t)} {
		for _, name := range []string{"Dana Whitlock", "Priya Nair", "Piers Calloway"} {
			th.as(t, name, func(views []partnership.View) {
				shapes[i] = append(shapes[i], standings(views), partnership.PromisesKept(views, 365).Total(), views[0].State.Head(), views[0].State.LastAt())
			})
		}
	}
	if diff := cmp.Diff(shapes[0], shapes[1]); diff != "" {
		t.Errorf("two plays differ:\n%s", diff)
	}
}
