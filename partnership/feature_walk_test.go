package partnership

import (
	"strings"

	"pgregory.net/rapid"
)

// pick is one of the list, or the zero value, which is nobody's, if there is none.
func pick[T any](t *rapid.T, list []T, label string) (one T) {
	if len(list) == 0 {
		return one
	}
	return rapid.SampledFrom(list).Draw(t, label)
}

// walkEvidence shows something, or says something of what was shown.
func walkEvidence(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	s := w.spaces[at].state
	about := pick(t, s.Commitments(), "promise").ID.Once().Ref()
	if rapid.Bool().Draw(t, "of a check") {
		about = about.Of(CriterionPart(1))
	}
	e := pick(t, s.evidence.list, "evidence")
	return by, at, rapid.SampledFrom([]Command{
		&AddEvidence{About: about, Kind: Statement, Title: secret, Says: secret},
		&AddEvidence{About: about, Kind: Link, Title: secret, Link: "https://example.org/" + secret},
		&AddEvidence{About: about, Kind: File, Title: secret, SHA: Text(strings.Repeat("ab", 32)), Name: secret + ".txt", Type: "text/plain", Size: 5},
		&ConfirmEvidence{Evidence: e.ID},
		&ContestEvidence{Evidence: e.ID, Point: Accuracy, Reason: secret, Help: secret},
		&ContestEvidence{Evidence: e.ID, Point: Accuracy, Reason: secret, Kind: Statement, Title: secret},
		&DropContest{Evidence: e.ID},
		&WithdrawEvidence{Evidence: e.ID, Reason: secret},
	}).Draw(t, "command")
}

// walkCheckins arranges, moves, holds and takes back; topics come and go.
func walkCheckins(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	s := w.spaces[at].state
	c, topic := pick(t, s.Checkins(), "checkin"), pick(t, s.checkin.topics, "topic")
	day := w.today().AddDays(rapid.IntRange(-2, 8).Draw(t, "day"))
	return by, at, rapid.SampledFrom([]Command{
		&ArrangeCheckin{Date: day, At: "10:00", Minutes: 30, Place: secret},
		&ArrangeFirstMeeting{Date: day, Task: secret},
		&MoveCheckin{Checkin: c.ID, Revision: c.Revision, Date: day, Place: secret},
		&CancelCheckin{Checkin: c.ID, Revision: c.Revision, Why: secret},
		&TookPlace{Checkin: c.ID, On: day, Talked: []TopicID{topic.ID}},
		&TookPlace{Checkin: c.ID, With: []PartyID{w.harwick, w.calder}},
		&DidNotTakePlace{Checkin: c.ID},
		&AddTopic{Text: secret},
		&AddTopic{Text: secret, About: RefTo(RefCheckin, c.ID)},
		&DropTopic{Topic: topic.ID},
		&MakeCommitment{Receivers: []PartyID{w.harwick, w.calder}, What: secret, Due: day, From: Origin{Checkin: c.ID}},
	}).Draw(t, "command")
}

// walkNotes begins a note or gives one a new text.
func walkNotes(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	n := pick(t, w.spaces[at].state.Notes(), "note")
	return by, at, rapid.SampledFrom([]Command{
		&WriteNote{Title: secret, Body: secret},
		&ReviseNote{Note: n.ID, Revision: n.Revision, Title: secret, Body: secret},
	}).Draw(t, "command")
}

// askFeatures asks what there is to ask about evidence, check-ins and notes.
func askFeatures(w *world, s *State) any {
	out := []any{s.Checkins(), s.OpenCheckins(), s.PastCheckins(), s.OpenTopics(), s.Notes(), s.ContestedEvidence(), s.Files(), s.DependsOn()}
	for _, c := range s.Checkins() {
		talked, carried := s.TopicsOf(c.ID)
		out = append(out, talked, carried, s.AgreedSince(w.common(), c.ID))
	}
	for _, c := range s.Commitments() {
		out = append(out, s.EvidenceOn(c.ID.Once().Ref()))
	}
	return out
}
