package partnership

import "pgregory.net/rapid"

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
