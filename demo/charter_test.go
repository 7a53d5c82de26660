package demo

import (
	"slices"
	"testing"

	"entente/partnership"

	"github.com/google/go-cmp/cmp"
)

// The charter's page says what three signed first, what holds now, and what is asked.
func (th *theatre) charters(t *testing.T) {
	th.as(t, "Dana Whitlock", func(views []partnership.View) {
		s, today := views[0].State, views[0].State.Today(views[0].Now)
		var signers []int
		for _, v := range s.Versions() {
			signers = append(signers, len(v.Signatures))
		}
		if diff := cmp.Diff([]int{3, 4, 5}, signers); diff != "" {
			t.Errorf("signatures of each version, the third with a witness (-want +got):\n%s", diff)
		}
		if v, _ := s.InForce(); v.On != "2026-08-03" {
			t.Errorf("version 3 is in force since %s", v.On)
		}
		text := s.CharterNow()
		if agreed, assumed := text.Count(); len(text.Sections) != 8 || agreed != 19 || assumed != 2 {
			t.Errorf("%d sections, %d clauses agreed, %d assumed", len(text.Sections), agreed, assumed)
		}
		var again []partnership.Date
		for _, d := range s.RecheckDays() {
			again = append(again, d.Due)
		}
		if diff := cmp.Diff([]partnership.Date{"2026-11-30", "2027-03-01"}, again); diff != "" {
			t.Errorf("looked at again (-want +got):\n%s", diff)
		}
		if rungs, of := s.Ladder(); len(rungs) != 5 || text.Number(of) != "7.1" {
			t.Errorf("%d steps, in clause %q", len(rungs), text.Number(of))
		}
		for _, number := range []string{"4.1", "4.2"} {
			if len(s.Citing(clauseAt(text, number))) != 1 {
				t.Errorf("no promise was made under clause %s", number)
			}
		}
		openAmendment(t, s, today)
	})
	th.as(t, "Mara Ellison", func(views []partnership.View) {
		if views[0].State.CharterInForce() {
			t.Error("the alliance of three weeks has a charter")
		}
	})
}

// openAmendment is the seventh: two agree, one is thinking, one says no and what would change that.
func openAmendment(t *testing.T, s *partnership.State, today partnership.Date) {
	t.Helper()
	list := s.Amendments()
	if len(list) != 7 {
		t.Fatalf("%d amendments", len(list))
	}
	q, _ := s.LastAbout(partnership.AboutAmendment, uint64(list[6].ID))
	positions := map[partnership.Text]partnership.Position{}
	for _, p := range q.Voters {
		party, _ := s.Party(p)
		a, _ := q.AnswerOf(p)
		positions[party.Name] = a.Position
		if a.Position == partnership.Disagree && (a.CouldAgreeIf == "" || a.Revisit <= today) {
			t.Errorf("the dissent says neither what would help nor when to read it again: %+v", a)
		}
	}
	want := map[partnership.Text]partnership.Position{
		"Harwick": partnership.Agree, "Calder Services": partnership.Agree, "Millbrook": "", "Eastmoor": partnership.Disagree,
	}
	if diff := cmp.Diff(want, positions); diff != "" {
		t.Errorf("positions (-want +got):\n%s", diff)
	}
	last := s.PastCheckins()[0]
	talked, _ := s.TopicsOf(last.ID)
	about := partnership.RefTo(partnership.RefAmendment, list[6].ID)
	heard := slices.ContainsFunc(talked, func(x partnership.Topic) bool { return x.About == about })
	if given := s.Today(s.DissentsOn(list[6].Touched[0].Clause.ID)[0].Answer.Given.At); !heard || last.On < given {
		t.Errorf("the last check-in, of %s, did not hear the dissent of %s: it talked about %+v", last.On, given, talked)
	}
	if len(list[6].Evidence) != 1 || list[6].Touched[0].Number != "4.2" {
		t.Errorf("amendment 7 is about %q and names %d pieces of evidence", list[6].Touched[0].Number, len(list[6].Evidence))
	}
}
