package partnership

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// deepWalk is a long walk that only the charter takes, from a signed one, in which people mostly do what is waited for.
func deepWalk(t *rapid.T) *world {
	w := signed(t)
	hashes := map[int]string{}
	for range rapid.IntRange(1, 60).Draw(t, "steps") {
		w.now = w.now.AddDate(0, 0, rapid.IntRange(0, 2).Draw(t, "days"))
		by, at, c := walkCharter(t, w)
		switch c := c.(type) {
		case *AnswerConsent:
			if q, _ := w.common().Question(c.Question); len(q.Awaits()) > 0 {
				by = w.by(q.Awaits()[0])
			}
		case *SignCharter:
			if x, ok := w.common().Unsigned(); ok && len(x.Awaited) > 0 {
				by = w.by(x.Awaited[0])
			}
		case *ReviseAmendment:
			a, _ := w.common().Amendment(c.Amendment)
			by = w.by(max(a.Party, w.harwick))
		case *WithdrawAmendment:
			a, _ := w.common().Amendment(c.Amendment)
			by = w.by(max(a.Party, w.harwick))
		default:
			by = w.by(rapid.SampledFrom([]PartyID{w.harwick, w.calder, w.millbrook}).Draw(t, "party"))
		}
		_ = w.try(by, at, c) // most are refused; what was refused changes nothing
		w.checkCharter(t, hashes)
	}
	return w
}

// checkCharter checks what is always so of the charter; hashes are those of the versions seen so far.
func (w *world) checkCharter(t *rapid.T, hashes map[int]string) {
	s := w.common()
	asked := map[uint64]int{}
	for _, q := range s.Questions(w.today()) {
		if q.About != AboutAmendment {
			continue
		}
		asked[q.Subject]++
		a := s.amendmentAt(AmendmentID(q.Subject))
		if a.Revision != q.Revision || s.charter.work.stale(*a) || a.Adopted.No != 0 || a.Withdrawn.No != 0 || asked[q.Subject] > 1 {
			t.Fatalf("question %d asks what cannot be answered: %+v about %+v", q.ID, q, a)
		}
	}
	for _, v := range s.Versions() {
		_, text, _ := s.Version(v.N)
		if before, seen := hashes[v.N]; seen && before != text.Hash() || text.Hash() != string(v.Hash) {
			t.Fatalf("version %d reads otherwise than it was signed", v.N)
		}
		hashes[v.N] = text.Hash()
		for _, sig := range v.Signatures {
			if sig.Hash != v.Hash {
				t.Fatalf("version %d has %v's signature of another text", v.N, sig.Party)
			}
		}
	}
	if s.charter.work.twice() {
		t.Fatalf("two clauses have the same value")
	}
	for _, section := range s.Charter().Sections {
		if slices.ContainsFunc(section.Clauses[:section.agreed()], func(c Clause) bool { return c.Assumed }) || slices.ContainsFunc(section.Clauses[section.agreed():], func(c Clause) bool { return !c.Assumed }) {
			t.Fatalf("assumed clauses do not come last: %v", outline(s.Charter()))
		}
	}
}

func TestLongWalkOfTheCharterFoldsAlike(t *testing.T) {
	reached := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		w := deepWalk(t)
		foldsAlike(t, w)
		reached["versions"] = max(reached["versions"], len(w.common().Versions()))
		for _, a := range w.common().Amendments() {
			status, _ := w.common().AmendmentStatus(a.ID, w.today())
			reached[string(status)]++
			if a.Revision > a.Words.No {
				reached["asked anew"]++
			}
		}
		reached["dissents"] += len(w.common().Dissents())
	})
	t.Logf("reached: %v", reached)
	for _, what := range []string{"open", "adopted", "not-adopted", "dissents"} { // the rest is rare, and has tests of its own
		if reached[what] == 0 {
			t.Errorf("no walk of a hundred had an amendment or answer that is %s: %v", what, reached)
		}
	}
	if reached["versions"] < 2 {
		t.Errorf("no walk of a hundred reached version 2: %v", reached)
	}
}

func TestLongWalkOfTheCharterGivesOutCopies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { nothingAliased(t, deepWalk(t)) })
}

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
