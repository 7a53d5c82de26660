package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"entente/partnership"
)

// agree lets organisations agree to the newest question of the common space.
func (h *seenHouse) agree(who ...string) {
	h.t.Helper()
	var q partnership.Question
	h.common("dana", func(v partnership.View) { q, _ = v.State.LastAbout(partnership.AboutMorePrompts, uint64(h.round)) })
	for _, one := range who {
		h.does(one, &partnership.AnswerConsent{Question: q.ID, Revision: q.Revision, Position: partnership.Agree, Name: partnership.Text(one)})
	}
}

// TestAllCanAgreeThatEachAnswersAboutMoreThanTwo: with three others one first has to choose, or ask all.
func TestAllCanAgreeThatEachAnswersAboutMoreThanTwo(t *testing.T) {
	h := newSeenHouse(t)
	today := partnership.DateOf(h.clock())
	h.round = partnership.RoundID(h.does("dana", &partnership.BeginRound{Set: partnership.SetRef{Key: "trusted-partnership"}, Closes: today.AddDays(9), Opens: today.AddDays(11)}).First)
	g := h.signedIn("dana")
	all := []string{"voice", "one-voice"}
	for _, who := range []string{"priya", "mel", "ed"} {
		all = append(all, "about", fmt.Sprint(h.parties[who]))
	}
	for _, form := range [][]string{all[:2], all} {
		g.post(h.path()+"/voice", form...).want(t, http.StatusUnprocessableEntity, "hoose the one or two that you work with most", "Ask all organisations to agree to more")
	}
	g.post(h.path()+"/more").wantSeen(t, h.path())
	h.agree("priya", "mel", "ed")
	g.post(h.path()+"/voice", all...).wantSeen(t, h.path())
	h.common("dana", func(v partnership.View) {
		r, _ := v.State.Round(h.round)
		if voice, _ := r.VoiceOf(h.parties["dana"]); len(voice.About) != 3 {
			t.Errorf("Harwick answers about %v, want all three others", voice.About)
		}
	})
}

// TestAskingTheSameAgainSoonSaysWhyNotAndWhoCanAllowIt.
func TestAskingTheSameAgainSoonSaysWhyNotAndWhoCanAllowIt(t *testing.T) {
	h := newSeenHouse(t)
	h.plays("ten-behaviours", map[string]crowd{"dana": {6, 6, []float64{3}, ""}, "priya": {6, 6, []float64{4}, ""}})
	own := h.does("dana", &partnership.WriteQuestionSet{Questions: partnership.QuestionSet{Name: "Again", Answered: []partnership.Voice{partnership.People},
		Scales:  []partnership.Scale{{Key: "s", Points: []partnership.Text{"No", "Partly", "Yes"}}},
		Prompts: []partnership.Prompt{{Key: "a", Kind: partnership.ScalePrompt, Scale: "s", Text: "Our joint objectives are being met, when we said they would be."}}}})
	today := partnership.DateOf(h.clock())
	h.round = partnership.RoundID(h.does("dana", &partnership.BeginRound{Set: partnership.SetRef{Own: partnership.QuestionSetID(own.First), Version: 1}, Closes: today, Opens: today.AddDays(1)}).First)
	g := h.signedIn("dana")
	ask := []string{"voice", "people", "links", "7"}
	g.post(h.path()+"/voice", ask...).want(t, http.StatusUnprocessableEntity, "two results so close together could show what one person answered", "Ask all organisations to agree to more", `value="7"`)
	g.post(h.path()+"/more").wantSeen(t, h.path())
	asked := h.signedIn("priya").get(h.within("/waiting"))
	asked.want(t, http.StatusOK, "the same again sooner")
	h.agree("priya", "mel", "ed")
	g.post(h.path()+"/voice", ask...).want(t, http.StatusOK, "Shown on this page only", "/answer/")
}

// TestWhatWasSentAsOneVoiceIsCheckedAgainstTheRecord: the page says whether what opened is what had been sent.
func TestWhatWasSentAsOneVoiceIsCheckedAgainstTheRecord(t *testing.T) {
	h := newHouse(t)
	dana, _, path := h.opened(t)
	page := dana.get(path)
	page.want(t, http.StatusOK, "answered as one voice, unchanged since it was sent, as entry ")
	page.lacks(t, "is not what was sent")
	seen := &seenHouse{askedHouse: &askedHouse{house: h}}
	seen.common("dana", func(v partnership.View) {
		r := v.State.Rounds()[0]
		r.Spoken[0].Answer = r.Spoken[1].Answer
		rows := answeredRows(v, r)
		if !strings.Contains(rows[0].Text, "is not what was sent on") || strings.Contains(rows[1].Text, "is not what was sent on") {
			t.Errorf("of a changed answer: %q; of the other: %q", rows[0].Text, rows[1].Text)
		}
	})
}

// TestAnswersThatWereLostAreSaidToBeLost on the results, and to whoever was asked.
func TestAnswersThatWereLostAreSaidToBeLost(t *testing.T) {
	for _, lost := range []bool{false, true} {
		h := newSeenHouse(t)
		h.plays("ten-behaviours", map[string]crowd{"dana": {6, 6, []float64{3}, ""}, "priya": {6, 6, []float64{4}, ""}})
		h.common("dana", func(v partnership.View) {
			r, _ := v.State.Round(h.round)
			r.Lost = lost
			x, err := h.site.readRound(v, r)
			if err != nil {
				t.Fatal(err)
			}
			asked, err := h.site.answerResultOf(v, r)
			if err != nil {
				t.Fatal(err)
			}
			for _, meta := range [][]string{x.page("").Meta, asked.Meta} {
				if got := strings.Contains(strings.Join(meta, "; "), "Some answers were lost"); got != lost {
					t.Errorf("lost %v: %q", lost, meta)
				}
			}
		})
	}
}

func TestAGroupAllAtOneEndAgreesStrongly(t *testing.T) {
	for point, want := range map[int]string{1: "agreed strongly, at 1", 3: "close together at 3", 5: "agreed strongly, at 5"} {
		l := partnership.Lane{Shown: true, Cells: []partnership.Cell{{Kind: partnership.CellTogether, Point: point, Points: 5}}}
		if got := togetherWords(l); got != want {
			t.Errorf("together at %d of 5 = %q, want %q", point, got, want)
		}
	}
}
