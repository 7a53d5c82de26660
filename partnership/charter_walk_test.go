package partnership

import "pgregory.net/rapid"

// walkCharter tries something with the charter.
func walkCharter(t *rapid.T, w *world) (Actor, int, Command) {
	by, _ := anyActor(t, w)
	text := w.common().Charter()
	if len(text.Sections) == 0 {
		return by, inTheCommon, starter(text.Latest)
	}
	sign := &SignCharter{Revision: text.Revision, Hash: Text(text.Hash()), Name: secret, Authority: secret}
	if open := w.common().Questions(w.today()); len(open) > 0 && rapid.IntRange(0, 2).Draw(t, "answer") > 0 {
		return by, inTheCommon, anyAnswer(t, w, rapid.SampledFrom(open).Draw(t, "question"))
	}
	amendment := Amendment{}
	if list := w.common().Amendments(); len(list) > 0 {
		amendment = rapid.SampledFrom(list).Draw(t, "amendment")
	}
	_, q := w.common().AmendmentStatus(amendment.ID, w.today())
	return by, inTheCommon, rapid.SampledFrom([]Command{
		sign, sign, sign,
		&MarkIrrelevant{Row: rapid.SampledFrom([]ClauseKind{ClauseExit, ClauseKnow, ClauseNeed}).Draw(t, "row"), Reason: secret},
		&NoteAssumption{Section: text.Sections[0].ID, Text: secret, Recheck: w.today().AddDays(2)},
		&RecheckClause{Clause: anyChange(t, w).Clause, Holds: HoldsPartly, Words: secret, Next: w.today().AddDays(3)},
		&AddRemark{About: anyChange(t, w).Clause.Ref(), Says: secret},
		&MakeCommitment{Receivers: []PartyID{w.calder, w.millbrook}, What: secret, Due: w.today().AddDays(1), Clause: anyChange(t, w).Clause},
		&ProposeAmendment{Base: text.Latest, Changes: anyChanges(t, w), Reason: secret, Author: secret},
		&ProposeAmendment{Base: text.Latest, Changes: anyChanges(t, w), Reason: secret, Instead: amendment.ID},
		&ReviseAmendment{Amendment: amendment.ID, Revision: amendment.Revision, Base: text.Latest, Changes: anyChanges(t, w), Reason: secret},
		&WithdrawAmendment{Amendment: amendment.ID, Reason: secret},
		&RevisitDissent{Question: q.ID, Party: w.calder, Was: WasRight, Words: secret, Next: w.today().AddDays(1)},
		starter(text.Latest),
		&EditCharter{Base: text.Latest, Changes: anyChanges(t, w)},
		&EditCharter{Base: text.Latest - 1, Changes: anyChanges(t, w)},
	}).Draw(t, "charter command")
}

// anyAnswer answers a question.
func anyAnswer(t *rapid.T, w *world, q Question) Command {
	position := rapid.SampledFrom([]Position{Agree, Agree, Agree, Reservation, Disagree}).Draw(t, "position")
	answer := &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: position, Name: secret, Reason: secret}
	if position != Agree {
		answer.CouldAgreeIf, answer.Revisit = secret, w.today().AddDays(2)
	}
	return answer
}

// starter is a small text in the place of the one with that Latest.
func starter(base uint64) *BringCharter {
	return &BringCharter{Base: base, Source: FromStarter, Sections: []BroughtSection{
		{Title: secret, Clauses: []Wording{{Kind: ClauseWhy, Text: secret}, {Kind: ClauseBehave, Text: secret, Good: secret, Bad: secret}}},
		{Title: secret, Clauses: []Wording{{Kind: ClauseDrift, Text: secret, Ladder: []Rung{{Name: secret, What: secret, Days: 2}, {Name: secret}}}}},
	}}
}

// anyChanges is one change or two, of what is there.
func anyChanges(t *rapid.T, w *world) []TextChange {
	changes := []TextChange{anyChange(t, w)}
	if rapid.Bool().Draw(t, "two") {
		changes = append(changes, anyChange(t, w))
	}
	return changes
}

func anyChange(t *rapid.T, w *world) TextChange {
	text := w.common().Charter()
	if len(text.Sections) == 0 {
		return TextChange{Do: AddSection, Title: secret}
	}
	section := rapid.SampledFrom(text.Sections).Draw(t, "section")
	other := rapid.SampledFrom(text.Sections).Draw(t, "other section")
	clause, after := Clause{ID: ClauseID{1, 1}}, Clause{}
	if len(section.Clauses) > 0 {
		clause = rapid.SampledFrom(section.Clauses).Draw(t, "clause")
	}
	if len(other.Clauses) > 0 {
		after = rapid.SampledFrom(other.Clauses).Draw(t, "after")
	}
	return rapid.SampledFrom([]TextChange{
		{Do: AddSection, Title: secret, First: true},
		{Do: RenameSection, Section: section.ID, Title: secret},
		{Do: MoveSection, Section: section.ID, AfterSection: other.ID},
		{Do: RemoveSection, Section: section.ID},
		{Do: AddClause, Section: section.ID, After: clause.ID, Wording: anyWording(t, w)},
		{Do: AddClause, Section: section.ID, Wording: anyWording(t, w)},
		{Do: ChangeClause, Clause: clause.ID, Wording: anyWording(t, w)},
		{Do: ChangeClause, Clause: clause.ID, Wording: anyWording(t, w)},
		{Do: MoveClause, Clause: clause.ID, Section: other.ID, After: after.ID},
		{Do: RemoveClause, Clause: clause.ID},
	}).Draw(t, "change")
}

func anyWording(t *rapid.T, w *world) Wording {
	again := w.today().AddDays(rapid.IntRange(0, 9).Draw(t, "again"))
	return rapid.SampledFrom([]Wording{
		{Kind: ClausePromise, Text: secret, Recheck: again},
		{Kind: ClauseNeed, Text: secret, Needs: w.harwick},
		{Kind: ClauseAssume, Text: secret, Recheck: again, Assumed: true},
		{Kind: ClauseWord, Terms: []Term{{Term: secret, Agreed: secret, Meanings: []Meaning{{w.calder, secret}, {w.harwick, secret}}}}},
		{Kind: ClauseRhythm, Text: secret, Setting: Setting{Name: SettingTalk, Number: rapid.IntRange(1, 30).Draw(t, "days")}},
		{Kind: ClauseKnow, Text: secret, Setting: Setting{Name: SettingConfirm, Number: rapid.IntRange(1, 20).Draw(t, "confirm")}},
	}).Draw(t, "wording")
}

// askCharter asks all there is to ask about the charter.
func askCharter(_ *world, s *State) any {
	text := s.Charter()
	out := []any{text, text.Markdown(), text.MarkdownWithAssumed(), s.CharterNow(), s.Versions()}
	if v, then, ok := s.Version(1); ok {
		out = append(out, v, then, Differences(then, text))
	}
	if x, ok := s.Unsigned(); ok {
		signed, _ := s.SignableText(x.Revision)
		out = append(out, x, signed)
	}
	for _, a := range s.Amendments() {
		status, q := s.AmendmentStatus(a.ID, "2026-03-03")
		then, _ := s.Amended(a.ID)
		out = append(out, a, status, q, then)
	}
	out = append(out, s.Checklist(), s.RecheckDays(), s.ClausesDue("2026-12-01"), s.Agreed(), s.Dissents(), s.DissentsDue("2026-12-01"))
	ladder, _ := s.Ladder()
	out = append(out, ladder)
	for _, section := range text.Sections {
		for _, c := range section.Clauses {
			one, _ := s.Clause(c.ID)
			out = append(out, one, s.Rechecks(c.ID), s.Citing(c.ID), s.DissentsOn(c.ID))
		}
	}
	return out
}
