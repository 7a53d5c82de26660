package partnership

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// walkRounds begins rounds, chooses, locks, cancels, answers gaps, and lets the clock do what it owes with what is said to
// lie sealed.
func walkRounds(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	s := w.spaces[at].state
	if due := s.roundsDue(w.common(), w.now); len(due) > 0 && rapid.Bool().Draw(t, "clock") {
		c := due[0].Command
		var boxes []OpenBox
		for _, p := range []PartyID{w.harwick, w.calder, w.millbrook} {
			boxes = append(boxes, answers(p, rapid.SliceOfN(rapid.IntRange(0, 5), 0, 9).Draw(t, "answers")...))
		}
		if open, ok := c.(*OpenRound); ok {
			open.Boxes = boxes
		}
		return ByClock, at, c
	}
	r := pick(t, s.Rounds(), "round")
	m := r.Party
	q := rapid.SampledFrom([]QuestionSet{behaviours(), potential(), seen()}).Draw(t, "set")
	q.Name, q.Prompts[2].Help = secret, secret
	today := w.today()
	about, dimension := pick(t, r.Gaps, "gap").Matter, "cost"
	own := q
	own.Key = ""
	return by, at, rapid.SampledFrom([]Command{
		&WriteQuestionSet{Questions: own},
		&BeginRound{Set: SetRef{Key: q.Key, Version: 1}, Questions: q, Closes: today.AddDays(2), Opens: today.AddDays(3), Comments: true},
		&BeginRound{Set: SetRef{Key: q.Key, Version: 1}, Questions: q, Together: true, Newcomers: at == inTheCommon && !q.About},
		&ChooseVoice{Round: r.ID, Voice: People, Links: 6},
		&ChooseVoice{Round: r.ID, Voice: OneVoice},
		&AskMore{Round: r.ID, Members: []MemberID{w.helper[m]}},
		&AllowMore{Round: r.ID},
		&LockVoice{Round: r.ID, Hash: secret},
		&CancelRound{Round: r.ID, Reason: secret},
		&AnswerGap{Round: r.ID, Dimension: about.Dimension, Prompt: about.Prompt, About: about.About, How: GapTopic, Reason: secret},
		&AnswerGap{Round: r.ID, Dimension: about.Dimension, Prompt: about.Prompt, About: about.About, How: GapDeclined, Reason: secret},
		&TickDimension{Round: r.ID, Dimension: dimension, Talked: today},
		&TickDimension{Round: r.ID, Dimension: dimension, Untick: true},
	}).Draw(t, "command")
}

// TestWhatWasSettledBeforehandNeverChanges: whatever anybody does, a round asks what it asked, of whom, until when, opened when,
// with the same smallest group and comments; a voice stays as it was chosen, and an answer that was sent stays that answer.
func TestWhatWasSettledBeforehandNeverChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.begins(inTheCommon, potential(), BeginRound{Together: true})
		w.begins(inTheRoom, behaviours(), BeginRound{})
		settled := map[string]Round{}
		for range rapid.IntRange(30, 60).Draw(t, "steps") {
			if rapid.IntRange(0, 9).Draw(t, "a day passes") == 0 {
				w.now = w.now.AddDate(0, 0, 1)
			}
			by, at, c := walkRounds(t, w)
			_ = w.try(by, at, c) // refused or not
			for i, sp := range w.spaces {
				for _, r := range sp.state.Rounds() {
					is, key := settingsOf(r), fmt.Sprint(i, " ", r.ID)
					was, known := settled[key]
					settled[key] = is
					if !known {
						continue
					}
					for k, v := range was.Voices {
						if v.Locked.No == 0 && k < len(is.Voices) { // it may be sent now
							was.Voices[k].Locked, was.Voices[k].Hash = is.Voices[k].Locked, is.Voices[k].Hash
						}
					}
					is.Voices = is.Voices[:min(len(was.Voices), len(is.Voices))] // others may choose now
					if now, then := fmt.Sprintf("%+v", is), fmt.Sprintf("%+v", was); now != then {
						t.Fatalf("%T changed round %s from\n%s\nto\n%s", c, key, then, now)
					}
				}
			}
		}
	})
}

// settingsOf is what is settled before the first answer, and of the voices all but how many are asked.
func settingsOf(r Round) Round {
	out := Round{ID: r.ID, Party: r.Party, Set: r.Set, Questions: r.Questions, Comments: r.Comments, Closes: r.Closes, Opens: r.Opens,
		Together: r.Together, Newcomers: r.Newcomers, Smallest: r.Smallest, Begun: r.Begun}
	if !r.Newcomers {
		out.Asked = r.Asked
	}
	for _, v := range r.Voices {
		v.People = nil
		out.Voices = append(out.Voices, v)
	}
	return out
}

// askRounds asks what there is to ask about rounds and question sets.
func askRounds(w *world, s *State) any {
	newest, _ := s.NewestResult()
	latest, _ := s.LatestOf("behaviours")
	out := []any{s.Rounds(), s.QuestionSets(), s.RoundsUnderWay(), newest, latest}
	for _, r := range s.Rounds() {
		before, _ := s.OpenedBefore(r)
		out = append(out, before, s.Nth(r))
		result, _ := s.Result(r.ID)
		out = append(out, result, r.Unanswered(), r.Matrix(Matter{Dimension: "cost"}))
		for _, l := range pickLanes(result) {
			out = append(out, l.Histograms())
		}
		for _, p := range r.Asked {
			v, _ := r.VoiceOf(p)
			a, _ := r.Spoke(p)
			out = append(out, v, a)
		}
	}
	return out
}

func pickLanes(r RoundResult) (list []Lane) {
	for _, m := range r.Matters {
		list = append(list, m.Lanes...)
	}
	return list
}
