package partnership

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// conversation is a set for one voice, as the first conversation is.
func conversation() QuestionSet {
	return QuestionSet{Key: "first-conversation", Version: 1, Name: "First conversation", Answered: []Voice{OneVoice},
		Prompts: []Prompt{{Key: "worth", Kind: TextPrompt, Text: "What would make it worth it?"}, {Key: "shown", Kind: TextPrompt, Text: "What can you show?", Evidence: true}}}
}

// alone is a partnership of one party that has begun the first conversation.
func alone(t fataler) (*world, RoundID) {
	w := &world{t: t, now: monday, manager: map[PartyID]MemberID{}, helper: map[PartyID]MemberID{}}
	w.spaces = []*worldSpace{{id: "c", state: &State{}}}
	first := w.must(ByFounder, inTheCommon, &FoundPartnership{
		Name: "Northbank", Goal: "People get through", Zone: "Europe/London", Party: "Harwick", Kind: Client, Person: "Dana", Key: strings.Repeat("dana", 6),
	})
	w.harwick, w.manager[PartyID(first+1)] = PartyID(first+1), MemberID(first+2)
	return w, w.begins(inTheCommon, conversation(), BeginRound{Together: true, Newcomers: true})
}

// spoke is a box that holds a party's one answer to "worth".
func spoke(p PartyID, text string) OpenBox {
	b, err := Answers{Texts: []Comment{{Prompt: "worth", Text: text}}}.Bytes()
	if err != nil {
		panic(err)
	}
	return OpenBox{Party: p, Answers: []OpenAnswer{{Salt: []byte("salt"), Bytes: b}}}
}

func TestTheFirstConversationIsBegunAloneAndAsksWhoeverJoins(t *testing.T) {
	w, id := alone(t)
	w.must(w.by(w.harwick), inTheCommon, &LockVoice{Round: id, Hash: "h"})
	if done := w.rings(inTheCommon); len(done) != 0 {
		t.Fatalf("with nobody to talk to the clock did %v", done)
	}
	w.calder = w.joins("Calder", "priya")
	r, _ := w.common().Round(id)
	if v, ok := r.VoiceOf(w.calder); !ok || v.Voice != OneVoice || !r.AskedOf(w.calder) {
		t.Fatalf("Calder's voice = %+v, %v; want it asked as one voice", v, ok)
	}
	if done := w.rings(inTheCommon); len(done) != 0 {
		t.Fatalf("before Calder has sent its answer the clock did %v", done)
	}
	w.must(w.by(w.calder), inTheCommon, &LockVoice{Round: id, Hash: "h"})
	w.rings(inTheCommon, spoke(w.harwick, "fewer calls"), spoke(w.calder, "a longer contract"))
	r, _ = w.common().Round(id)
	mine, _ := r.Spoke(w.harwick)
	theirs, _ := r.Spoke(w.calder)
	if mine.Comment("worth").Text != "fewer calls" || theirs.Comment("worth").Text != "a longer contract" {
		t.Errorf("opened = %+v and %+v", mine, theirs)
	}
	late := w.joins("Millbrook", "amira")
	if r, _ = w.common().Round(id); r.AskedOf(late) {
		t.Error("who joins after the opening is asked")
	}
}

func TestOnlyARoundOfAllThatOpensTogetherAsksThoseWhoJoin(t *testing.T) {
	w := newWorld(t)
	q := conversation()
	c := BeginRound{Set: SetRef{Key: q.Key, Version: 1}, Questions: q, Newcomers: true, Together: true}
	w.refused(w.by(w.harwick), inTheRoom, &c, nil)
	c.Together, c.Closes, c.Opens = false, w.today().AddDays(1), w.today().AddDays(2)
	w.refused(w.by(w.harwick), inTheCommon, &c, nil)
}

func TestANeutralPartyThatJoinsIsNotAsked(t *testing.T) {
	w, id := alone(t)
	inv := w.must(w.by(w.harwick), inTheCommon, &InviteParty{Name: "Gina", Neutral: true})
	no := w.must(ByInvitation(InvitationID(inv)), inTheCommon, &JoinAsParty{Party: "Gina", Kind: Neutral, Person: "Gina", Key: strings.Repeat("gina", 6)})
	if r, _ := w.common().Round(id); r.AskedOf(PartyID(no)) {
		t.Error("the facilitator is asked")
	}
}

// talked is the first conversation of three, opened.
func talked(t fataler) (*world, RoundID) {
	w := newWorld(t)
	id := w.begins(inTheCommon, conversation(), BeginRound{Together: true, Newcomers: true})
	for _, p := range []PartyID{w.harwick, w.calder, w.millbrook} {
		w.must(w.by(p), inTheCommon, &LockVoice{Round: id, Hash: "h"})
	}
	w.rings(inTheCommon, spoke(w.harwick, "a"), spoke(w.calder, "b"), spoke(w.millbrook, "c"))
	return w, id
}

func TestASentenceIsSharedOnceAllHaveAgreed(t *testing.T) {
	w, id := talked(t)
	w.must(w.by(w.harwick), inTheCommon, &ProposeSentence{Round: id, Text: "People get through the first time."})
	for _, p := range []PartyID{w.calder, w.millbrook} {
		if _, ok := w.common().SharedSentence(); ok {
			t.Fatal("it is shared before all have agreed")
		}
		_, q, _ := w.common().LatestSentence()
		w.must(w.by(p), inTheCommon, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Agree, Name: "N."})
	}
	if s, ok := w.common().SharedSentence(); !ok || s.Text != "People get through the first time." || s.Round != id {
		t.Errorf("SharedSentence = %+v, %v", s, ok)
	}
	w.refused(w.by(w.calder), inTheCommon, &ProposeSentence{Text: "People get through the first time."}, ErrConflict)
}

func TestASentenceThatOneDoesNotAgreeToIsNotSharedAndTheOneBeforeStays(t *testing.T) {
	w, _ := talked(t)
	agree := func(p PartyID, position Position) {
		_, q, _ := w.common().LatestSentence()
		w.must(w.by(p), inTheCommon, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: position, Reason: "because", Name: "N."})
	}
	w.must(w.by(w.harwick), inTheCommon, &ProposeSentence{Text: "First."})
	agree(w.calder, Agree)
	agree(w.millbrook, Agree)
	w.must(w.by(w.harwick), inTheCommon, &ProposeSentence{Text: "Second."})
	agree(w.calder, Agree)
	agree(w.millbrook, Disagree)
	if s, _ := w.common().SharedSentence(); s.Text != "First." {
		t.Errorf("shared = %q, want the first", s.Text)
	}
}

func TestANewSentenceTakesThePlaceOfOneThatWaits(t *testing.T) {
	w, _ := talked(t)
	w.must(w.by(w.harwick), inTheCommon, &ProposeSentence{Text: "First."})
	_, before, _ := w.common().LatestSentence()
	w.must(w.by(w.calder), inTheCommon, &ProposeSentence{Text: "Second."})
	w.refused(w.by(w.millbrook), inTheCommon, &AnswerConsent{Question: before.ID, Revision: before.Revision, Position: Agree, Name: "N."}, ErrConflict)
}

func TestASentenceNeedsSomebodyToShareItAndARoundThatHasOpened(t *testing.T) {
	w, id := alone(t)
	w.refused(w.by(w.harwick), inTheCommon, &ProposeSentence{Text: "Ours."}, ErrConflict)
	w.joins("Calder", "priya")
	w.refused(w.by(w.harwick), inTheCommon, &ProposeSentence{Round: id, Text: "Ours."}, nil)
}

func TestAnAssumptionFromTheTalkIsAClauseWithADayBeforeThereIsACharter(t *testing.T) {
	w, id := talked(t)
	w.must(w.by(w.harwick), inTheCommon, &NoteAssumption{Round: id, Text: "We call before we write.", Recheck: w.today().AddDays(90)})
	w.must(w.by(w.calder), inTheCommon, &NoteAssumption{Round: id, Text: "Silence is not yes.", Recheck: w.today().AddDays(90)})
	kept := w.common().RulesKept(id)
	if len(kept) != 2 {
		t.Fatalf("RulesKept = %+v, want two", kept)
	}
	if c, ok := w.common().Charter().Clause(kept[1].Clause); !ok || c.Text != "Silence is not yes." || !c.Assumed {
		t.Errorf("clause = %+v, %v", c, ok)
	}
	text := w.common().Charter()
	if len(text.Sections) != 1 || text.Sections[0].Title != assumedTitle {
		t.Errorf("sections = %+v, want one, of assumptions", text.Sections)
	}
	w.must(w.by(w.calder), inTheCommon, &BringCharter{Base: text.Latest, Source: FromNothing, Sections: []BroughtSection{{Title: "Why", Clauses: []Wording{{Kind: ClauseOther, Text: "To help."}}}}})
	text = w.common().Charter()
	if _, ok := text.Clause(kept[0].Clause); !ok || len(text.Sections) != 2 {
		t.Errorf("a text that is brought took the assumptions away: %+v", text.Sections)
	}
	w.refused(w.by(w.harwick), inTheCommon, &NoteAssumption{Round: id + 1, Text: "x"}, nil)
}

func TestAPromiseSaysFromWhichTalkItCame(t *testing.T) {
	w, id := talked(t)
	w.must(w.by(w.harwick), inTheCommon, &MakeCommitment{Receivers: []PartyID{w.calder}, What: "Send the figures", Due: w.today().AddDays(14), From: Origin{Round: id}})
	views := []View{{ID: "c", CommonID: "c", State: w.common(), Common: w.common(), Now: w.now}}
	if list := PromisesOf(views, "c", id); len(list) != 1 || list[0].Commitment.What != "Send the figures" {
		t.Errorf("PromisesOf = %+v", list)
	}
	w.refused(w.by(w.harwick), inTheCommon, &MakeCommitment{Receivers: []PartyID{w.calder}, What: "x", Due: w.today(), From: Origin{Round: id + 1}}, nil)
}

func TestEvidenceIsGivenOnlyWhereItIsAskedForAndByOneVoice(t *testing.T) {
	q := conversation()
	cases := []struct {
		name string
		text Comment
		ok   bool
	}{
		{"asked for", Comment{Prompt: "shown", Text: "We can", Evidence: "https://x.example/accounts"}, true},
		{"without words", Comment{Prompt: "shown", Evidence: "In the lobby"}, true},
		{"not asked for", Comment{Prompt: "worth", Text: "x", Evidence: "y"}, false},
		{"no characters", Comment{Prompt: "shown", Evidence: "\xff"}, false},
	}
	for _, c := range cases {
		err := q.checkComment(&c.text, nil)
		var wrong *InvalidError
		if (err == nil) != c.ok || err != nil && !errors.As(err, &wrong) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	people := Round{Questions: q, Comments: true, Voices: []RoundVoice{{Party: 1, Voice: People}, {Party: 2, Voice: OneVoice}}}
	b, _ := Answers{Texts: []Comment{{Prompt: "shown", Evidence: "In the lobby"}}}.Bytes()
	if _, err := people.ParseAnswers(1, b); err == nil {
		t.Error("people may give evidence")
	}
	if a, err := people.ParseAnswers(2, b); err != nil || a.Comment("shown").Evidence != "In the lobby" {
		t.Errorf("one voice: %+v, %v", a, err)
	}
}

// walkTalks proposes sentences and notes rules from rounds.
func walkTalks(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	r := pick(t, w.spaces[at].state.Rounds(), "round")
	return by, at, rapid.SampledFrom([]Command{
		&ProposeSentence{Text: secret},
		&ProposeSentence{Round: r.ID, Text: secret},
		&NoteAssumption{Round: r.ID, Text: secret, Recheck: w.today().AddDays(30)},
		&BeginRound{Set: SetRef{Key: "first-conversation", Version: 1}, Questions: conversation(), Together: true, Newcomers: true},
	}).Draw(t, "command")
}

// askTalks asks what there is to ask about sentences and rules.
func askTalks(_ *world, s *State) any {
	shared, ok := s.SharedSentence()
	last, q, asked := s.LatestSentence()
	out := []any{shared.ID, ok, last, q, asked}
	for _, r := range s.Rounds() {
		out = append(out, s.RulesKept(r.ID))
	}
	return out
}
