package partnership

import "fmt"

// What the first conversation keeps: one sentence that all share, one assumed rule (NoteAssumption), a promise each way
// (MakeCommitment, AskCommitment) and the next check-in (ArrangeCheckin). The sentence and what ties the rest to the talk are
// here; everything else is its own feature. Any round may be kept from in the same way.

// SentenceID names a sentence: the number of its talk.sentence-proposed entry.
type SentenceID uint64

// Sentence is what the organisations of a space say together, in one sentence.
type Sentence struct {
	ID       SentenceID
	Round    RoundID // of questions that it came from; 0 if none
	Party    PartyID // who proposed it
	Text     Text
	Proposed Meta
	Shared   Meta // since all agreed; zero if they have not
}

// KeptRule is a clause that was noted in the talk about a round.
type KeptRule struct {
	Round  RoundID
	Party  PartyID
	Clause ClauseID
	Made   Meta
}

type firsttalk struct {
	sentences []Sentence
	rules     []KeptRule
}

// ProposeSentence puts the one sentence that the organisations here share to all of them. It takes the place of any that
// still awaits an answer, and once all agree of the one before.
type ProposeSentence struct {
	Round RoundID `json:"round,omitzero"` // of questions that it came from
	Text  Text    `json:"text" text:"1-300"`
}

func (c ProposeSentence) decide(in In) ([]Event, error) {
	m, _ := in.member()
	voters := in.voters()
	now, shared := in.State.SharedSentence()
	switch {
	case c.Round != 0 && !in.State.talksAbout(c.Round):
		return nil, invalid("round", "choose a round of those who see this, that has opened")
	case len(voters) < 2:
		return nil, conflict("there is nobody else here to share it with; invite another organisation first")
	case shared && now.Text == c.Text:
		return nil, conflict("all have agreed to this sentence already")
	}
	id := in.next(0)
	return []Event{SentenceProposed{Round: c.Round, Party: m.Party, Text: c.Text}, askConsent(in, m, AboutSentence, id, id, voters)}, nil
}

// SentenceProposed is a sentence put to all.
type SentenceProposed struct {
	Round RoundID `json:"round,omitzero"`
	Party PartyID `json:"party"`
	Text  Text    `json:"text"`
}

func (e SentenceProposed) apply(s *State, m Meta) {
	for _, before := range s.firsttalk.sentences {
		s.voidConsents(AboutSentence, uint64(before.ID))
	}
	s.firsttalk.sentences = append(s.firsttalk.sentences, Sentence{ID: SentenceID(m.No), Round: e.Round, Party: e.Party, Text: e.Text, Proposed: m})
}

// shareSentence makes a sentence the one that all share.
func (s *State) shareSentence(id uint64, m Meta) {
	if x := find(s.firsttalk.sentences, SentenceID(id), func(x Sentence) SentenceID { return x.ID }); x != nil {
		x.Shared = m
	}
}

// SharedSentence is the sentence that all agreed to last; false if there is none. Its words may be gone.
func (s *State) SharedSentence() (Sentence, bool) {
	var last Sentence
	for _, x := range s.firsttalk.sentences {
		if x.Shared.No > last.Shared.No {
			last = x
		}
	}
	return last, last.ID != 0
}

// LatestSentence is the sentence that was proposed last, with the question that was asked about it; false if there is none.
func (s *State) LatestSentence() (Sentence, Question, bool) {
	n := len(s.firsttalk.sentences)
	if n == 0 {
		return Sentence{}, Question{}, false
	}
	last := s.firsttalk.sentences[n-1]
	q, ok := s.LastAbout(AboutSentence, uint64(last.ID))
	return last, q, ok
}

// Sentence finds a sentence.
func (s *State) Sentence(id SentenceID) (Sentence, bool) {
	x := find(s.firsttalk.sentences, id, func(x Sentence) SentenceID { return x.ID })
	if x == nil {
		return Sentence{}, false
	}
	return *x, true
}

// RuleKept ties an assumed clause to the talk in which it was found. NoteAssumption makes it.
type RuleKept struct {
	Round  RoundID  `json:"round"`
	Party  PartyID  `json:"party"`
	Clause ClauseID `json:"clause"`
}

func (e RuleKept) apply(s *State, m Meta) {
	s.firsttalk.rules = append(s.firsttalk.rules, KeptRule{e.Round, e.Party, e.Clause, m})
}

// RulesKept lists the clauses that were noted in the talk about a round, oldest first.
func (s *State) RulesKept(id RoundID) []KeptRule {
	var list []KeptRule
	for _, r := range s.firsttalk.rules {
		if r.Round == id {
			list = append(list, r)
		}
	}
	return list
}

func (e SentenceProposed) says(v View, m Meta) string {
	return fmt.Sprintf("%s proposed a sentence for all to share: “%s”", v.author(m), e.Text)
}

func (e RuleKept) says(v View, m Meta) string {
	return fmt.Sprintf("%s kept an assumption from the talk about %s", v.author(m), v.round(e.Round))
}
