package partnership

import "pgregory.net/rapid"

// walkCommitments tries something with a promise: a new one, or whatever comes to mind with one that is there.
func walkCommitments(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	s := w.spaces[at].state
	list := s.Commitments()
	if len(list) == 0 || rapid.IntRange(0, 4).Draw(t, "new") == 0 {
		return by, at, anyNewCommitment(t, w, by, at)
	}
	c := rapid.SampledFrom(list).Draw(t, "commitment")
	k := rapid.SampledFrom(append([]Course{{}}, c.Course...)).Draw(t, "course")
	of := c.ID.On(k.Day)
	if k.Day == "" && c.Schedule.Repeats() {
		of.Day = rapid.SampledFrom(c.Schedule.Dates(c.Due, c.Due, c.Due.AddDays(60))).Draw(t, "day")
	}
	course := c.course(of.Day)
	claim, _ := course.Claim()
	day := w.today().AddDays(rapid.IntRange(-1, 12).Draw(t, "to"))
	return by, at, rapid.SampledFrom([]Command{
		&AcceptCommitment{Commitment: c.ID, Revision: c.Revision},
		&AcceptCommitment{Commitment: c.ID, Revision: c.Revision},
		&DeclineCommitment{Commitment: c.ID, Revision: c.Revision, Reason: secret},
		&CounterCommitment{Commitment: c.ID, Revision: c.Revision, Due: day, Criteria: []Text{secret}, Reason: secret},
		&TakeBackCommitment{Commitment: c.ID, Reason: secret},
		&NameForCommitment{Commitment: c.ID, Person: w.helper[c.Giver]},
		&AskNewDate{Of: of, Due: day, Changed: secret},
		&AskToWithdraw{Of: of, Reason: secret},
		&AskToWithdraw{Of: c.ID.Once(), Reason: secret},
		&AnswerChange{Of: of, Change: course.Change.ID, Agrees: rapid.Bool().Draw(t, "agrees"), Reason: secret},
		&TakeBackChange{Of: of, Change: course.Change.ID},
		&ClaimDone{Of: of, Account: secret},
		&ClaimDone{Of: of, Account: secret},
		&ConfirmDone{Of: of, Claim: claim.ID},
		&ConfirmDone{Of: of, Claim: claim.ID},
		&SayNotYet{Of: of, Claim: claim.ID, Reasons: []NotYetReason{{Criterion: 1, Reason: secret}}},
		&StandByClaim{Of: of, Claim: claim.ID, Account: secret},
		&PutRight{Of: of, Wrong: secret, Will: secret, GivesUp: rapid.Bool().Draw(t, "gives up")},
	}).Draw(t, "command")
}

func anyNewCommitment(t *rapid.T, w *world, by Actor, at int) Command {
	due := w.today().AddDays(rapid.IntRange(0, 8).Draw(t, "due"))
	parties := []PartyID{w.harwick, w.calder, w.millbrook}
	to := rapid.SliceOfN(rapid.SampledFrom(parties), 1, 2).Draw(t, "receivers")
	giver := rapid.SampledFrom(parties).Draw(t, "giver")
	schedule := rapid.SampledFrom([]Schedule{{}, {}, Weekly, {Every: 2, Unit: Days, Count: 4}, Monthly}).Draw(t, "schedule")
	var on Dependency
	if list := w.spaces[at].state.Commitments(); len(list) > 0 && rapid.Bool().Draw(t, "depends") {
		on = Dependency{Of: rapid.SampledFrom(list).Draw(t, "on").ID.Once()}
	} else if at != inTheCommon && len(w.common().Commitments()) > 0 {
		on = Dependency{Space: "c", Of: w.common().Commitments()[0].ID.Once()}
	}
	if on != (Dependency{}) {
		schedule = Schedule{}
	}
	return rapid.SampledFrom([]Command{
		&MakeCommitment{Receivers: to, What: secret, Criteria: []Text{secret, secret}, Due: due, Schedule: schedule, DependsOn: on},
		&MakeCommitment{Receivers: to, What: secret, Criteria: []Text{secret}, Due: due, Schedule: schedule},
		&AskCommitment{Giver: giver, What: secret, Criteria: []Text{secret}, Due: due, Schedule: schedule, Why: secret},
		&ProposeCommitments{Rows: []ProposedCommitment{
			{Giver: giver, Receivers: to, What: secret, Due: due}, {Giver: giver, Receivers: to, What: secret, Criteria: []Text{secret}},
		}},
	}).Draw(t, "make")
}

// askCommitments asks all there is to ask about promises.
func askCommitments(w *world, s *State) any {
	out := []any{s.Commitments()}
	views := w.views(w.manager[w.harwick])
	for i := range views {
		if views[i].State.Head() >= s.Head() && views[i].State.Kind() == s.Kind() {
			views[i].State = s // as it was
		}
	}
	look := LookOver(views)
	for _, c := range s.Commitments() {
		one, _ := s.Commitment(c.ID)
		out = append(out, one, s.Timeline(c.ID.Once()), s.Standing(c.ID.Once(), look), s.Occurrences(c.ID, "2026-03-01", "2026-06-01", look))
	}
	return append(out, PromisesKept(views, 90), OwnPromisesKept(views, 365), OpenLoad(views, w.calder, "2026-03-10"))
}
