package partnership

import "slices"

// Consent is written once, here. A question is put to the voting parties of that moment; proposing is agreeing; a
// party's latest answer before the outcome counts; adopted when all have answered, none says no and at least half
// agree. The closing date passing means not adopted; silence is not consent.

// QuestionID names a question of consent: the number of its consent.asked entry.
type QuestionID uint64

// About is what kind of thing is asked about.
type About string

// What can be asked about.
const (
	AboutInvitation  About = "invitation"
	AboutErasure     About = "erasure"
	AboutRemoval     About = "removal"
	AboutClosing     About = "closing"
	AboutAmendment   About = "amendment"
	AboutContinuing  About = "continuing"
	AboutMorePrompts About = "more-prompts"
	AboutSentence    About = "sentence"
)

// effect is what the adoption of a question does: to the state, or by events that are recorded with it.
type effect struct {
	apply func(s *State, subject uint64, m Meta)
	then  func(in In, q Question, first uint64) []Event // first is the number that the first of them will have
	still func(in In, q Question) error                 // refuses an answer to what no longer stands; nil if that cannot be
}

// effects says what adoption does, by what was asked about. It is a function because the events it names are decided
// by code that asks for consent itself.
func effects(what About) effect {
	switch what {
	case AboutInvitation:
		return effect{apply: (*State).admit}
	case AboutErasure:
		return effect{then: eraseAgreed}
	case AboutRemoval:
		return effect{then: removalAgreed}
	case AboutClosing:
		return effect{then: closingAgreed, still: closingStands}
	case AboutAmendment:
		return effect{apply: (*State).adopt, then: amendmentAdopted, still: amendmentStands}
	case AboutContinuing:
		return effect{apply: (*State).continuingAgreed}
	case AboutMorePrompts:
		return effect{apply: (*State).allowMore, still: moreStands}
	case AboutSentence:
		return effect{apply: (*State).shareSentence}
	}
	return effect{}
}

// Position is a party's answer.
type Position string

// The answers that a party can give.
const (
	Agree       Position = "agree"
	Disagree    Position = "no"          // with a reason
	Reservation Position = "reservation" // goes along, the reservation is kept beside the thing
)

// Outcome is what became of a question.
type Outcome string

// The outcomes. An open question whose closing date has passed is not adopted, without an entry.
const (
	Open       Outcome = ""
	Adopted    Outcome = "adopted"
	NotAdopted Outcome = "not-adopted"
	Void       Outcome = "void" // its subject went away
)

// ConsentDays is how long a question stays open unless it says otherwise.
const ConsentDays = 30

// Answer is one party's position on one question.
type Answer struct {
	Party     PartyID
	Position  Position
	Reason    Text
	Name      Text // as typed by who answered
	Authority Text

	CouldAgreeIf Text // of a "no" or a reservation
	Revisit      Date // when it is to be read again; none
	Given        Meta
}

// Question is something put to the parties for their consent.
type Question struct {
	ID       QuestionID
	About    About
	Subject  uint64 // the entry that made the thing
	Revision uint64 // the entry that last changed it
	Proposer PartyID
	Voters   []PartyID
	Closes   Date
	Reason   Text     // why it is asked, in the proposer's words
	Answers  []Answer // each party's latest, in the order of first answers
	Outcome  Outcome
	Asked    Meta
	Promised []AnswerPromise // by when those who are still thinking say that they answer
}

// AnswerOf is the party's latest answer.
func (q Question) AnswerOf(p PartyID) (Answer, bool) {
	for _, a := range q.Answers {
		if a.Party == p {
			return a, true
		}
	}
	return Answer{}, false
}

// Awaits lists the parties that have not answered.
func (q Question) Awaits() []PartyID {
	var list []PartyID
	for _, p := range q.Voters {
		if _, ok := q.AnswerOf(p); !ok {
			list = append(list, p)
		}
	}
	return list
}

type consents struct {
	list []Question
}

// askConsent is the event that puts a question to the voters. Its proposer agrees by proposing, if it is one of them
// and its member may sign for it.
func askConsent(in In, m Member, what About, subject, revision uint64, voters []PartyID) ConsentAsked {
	return ConsentAsked{
		About: what, Subject: subject, Revision: revision, Proposer: m.Party, Name: m.Name,
		Agrees: in.is(m, Signatory) && slices.Contains(voters, m.Party),
		Voters: PartySet(voters), Closes: in.today().AddDays(ConsentDays),
	}
}

// ConsentAsked puts a question.
type ConsentAsked struct {
	About    About     `json:"about"`
	Subject  uint64    `json:"subject"`
	Revision uint64    `json:"revision"`
	Proposer PartyID   `json:"proposer"`
	Agrees   bool      `json:"agrees,omitzero"` // the proposer agrees by proposing
	Name     Text      `json:"name,omitzero"`   // of the member who proposed
	Voters   []PartyID `json:"voters"`
	Closes   Date      `json:"closes"`
	Reason   Text      `json:"reason,omitzero"`
}

func (e ConsentAsked) apply(s *State, m Meta) {
	q := Question{
		ID: QuestionID(m.No), About: e.About, Subject: e.Subject, Revision: e.Revision, Proposer: e.Proposer,
		Voters: e.Voters, Closes: e.Closes, Reason: e.Reason, Asked: m,
	}
	if e.Agrees {
		q.Answers = []Answer{{Party: e.Proposer, Position: Agree, Name: e.Name, Given: m}}
	}
	s.consent.list = append(s.consent.list, q)
	s.bind(m.No, e.Voters)
	s.bind(e.Subject, e.Voters)
	s.bind(e.Revision, e.Voters)
}

// AnswerConsent gives the party's answer. It names the exact revision that the person saw.
type AnswerConsent struct {
	Question  QuestionID `json:"question"`
	Revision  uint64     `json:"revision"`
	Position  Position   `json:"position"`
	Reason    Text       `json:"reason" text:"0-2000,lines"`
	Name      Text       `json:"name" text:"1-120"`
	Authority Text       `json:"authority" text:"0-120"`

	CouldAgreeIf Text `json:"could_agree_if,omitzero" text:"0-2000,lines"` // of a "no" or a reservation
	Revisit      Date `json:"revisit,omitzero"`                            // when it is to be read again: was it right?
}

func (c AnswerConsent) decide(in In) ([]Event, error) {
	m, _ := in.member()
	q, ok := in.State.Question(c.Question)
	if !ok {
		return nil, ErrNotFound
	}
	if err := c.check(in, q, m.Party); err != nil {
		return nil, err
	}
	answer := ConsentAnswered{
		Question: q.ID, Party: m.Party, Position: c.Position, Reason: c.Reason, Name: c.Name, Authority: c.Authority,
		CouldAgreeIf: c.CouldAgreeIf, Revisit: c.Revisit,
	}
	events := []Event{answer}
	q.Answers = answered(q.Answers, Answer{Party: m.Party, Position: c.Position})
	if outcome, done := q.complete(in.Common.HasLeft); done {
		events = append(events, settle(in, q, outcome, in.next(1))...)
	}
	return events, nil
}

func (c AnswerConsent) check(in In, q Question, party PartyID) error {
	switch {
	case !slices.Contains(q.Voters, party):
		return forbidden("your organisation is not asked here")
	case q.Outcome != Open || in.today() > q.Closes:
		return conflict("this question is closed")
	case c.Revision != q.Revision:
		return conflict("the text has changed since you read it")
	case !slices.Contains([]Position{Agree, Disagree, Reservation}, c.Position):
		return invalid("position", "choose one of the three answers")
	case c.Position != Agree && c.Reason == "":
		return invalid("reason", "say why, in a sentence")
	case c.Position == Agree && c.CouldAgreeIf != "":
		return invalid("could_agree_if", "your organisation agrees; leave this empty, or choose another answer")
	case c.Position == Agree && c.Revisit != "":
		return invalid("revisit", "your organisation agrees; leave this empty, or choose another answer")
	case c.Revisit != "" && !in.revisitable(c.Revisit):
		return invalid("revisit", revisitReason)
	}
	if still := effects(q.About).still; still != nil {
		return still(in, q)
	}
	return nil
}

// ConsentAnswered is a party's answer.
type ConsentAnswered struct {
	Question  QuestionID `json:"question"`
	Party     PartyID    `json:"party"`
	Position  Position   `json:"position"`
	Reason    Text       `json:"reason,omitzero"`
	Name      Text       `json:"name"`
	Authority Text       `json:"authority,omitzero"`

	CouldAgreeIf Text `json:"could_agree_if,omitzero"`
	Revisit      Date `json:"revisit,omitzero"`
}

func (e ConsentAnswered) apply(s *State, m Meta) {
	if q := s.questionAt(e.Question); q != nil {
		q.Answers = answered(q.Answers, Answer{
			Party: e.Party, Position: e.Position, Reason: e.Reason, Name: e.Name, Authority: e.Authority,
			CouldAgreeIf: e.CouldAgreeIf, Revisit: e.Revisit, Given: m,
		})
		s.bind(m.No, q.Voters)
	}
}

// answered is the answers with one party's replaced or added.
func answered(list []Answer, a Answer) []Answer {
	list = slices.Clone(list)
	for i := range list {
		if list[i].Party == a.Party {
			list[i] = a
			return list
		}
	}
	return append(list, a)
}

func (s *State) questionAt(id QuestionID) *Question {
	return find(s.consent.list, id, func(q Question) QuestionID { return q.ID })
}

// Question finds a question of consent.
func (s *State) Question(id QuestionID) (Question, bool) {
	if q := s.questionAt(id); q != nil {
		return q.copy(), true
	}
	return Question{}, false
}

// LastAbout is the latest question about a thing.
func (s *State) LastAbout(what About, subject uint64) (Question, bool) {
	for _, q := range slices.Backward(s.consent.list) {
		if q.About == what && q.Subject == subject {
			return q.copy(), true
		}
	}
	return Question{}, false
}

// Questions lists the questions that are open on the day.
func (s *State) Questions(today Date) []Question {
	var list []Question
	for _, q := range s.consent.list {
		if q.open(today) {
			list = append(list, q.copy())
		}
	}
	return list
}

func (q Question) open(today Date) bool { return q.Outcome == Open && today <= q.Closes }

// copy is the question with slices of its own.
func (q Question) copy() Question {
	q.Voters, q.Answers, q.Promised = slices.Clone(q.Voters), slices.Clone(q.Answers), slices.Clone(q.Promised)
	return q
}

// Unanswered lists the questions that a party was asked and never answered, open or lapsed, oldest first.
func (s *State) Unanswered(p PartyID) []Question {
	var list []Question
	for _, q := range s.consent.list {
		if q.Outcome == Open && slices.Contains(q.Awaits(), p) {
			list = append(list, q.copy())
		}
	}
	return list
}

// asking tells whether a question about the subject is open still.
func (s *State) asking(what About, subject uint64, today Date) bool {
	return slices.ContainsFunc(s.consent.list, func(q Question) bool {
		return q.About == what && q.Subject == subject && q.open(today)
	})
}

// askedAbout tells whether the parties are being asked about what an entry made.
func (s *State) askedAbout(subject uint64, today Date) bool {
	return slices.ContainsFunc(s.consent.list, func(q Question) bool {
		return (q.Subject == subject || q.Revision == subject) && q.open(today)
	})
}

// askedOf lists the questions about a subject, oldest first. They are the state's own.
func (s *State) askedOf(what About, subject uint64) []Question {
	var list []Question
	for _, q := range s.consent.list {
		if q.About == what && q.Subject == subject {
			list = append(list, q)
		}
	}
	return list
}
