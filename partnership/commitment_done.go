package partnership

import "slices"

// Course is what happened to a promise, or to one occurrence of a repeating one, once it counted.
type Course struct {
	Day       Date // the occurrence's name; empty for a promise that is kept once
	Due       Date // as moved
	Moves     []Move
	Change    Change // the latest asked for; its ID is 0 if none was
	Claims    []Claim
	Rights    []Righting
	Withdrawn Meta // by agreement; No is 0 if it was not
	GivenUp   Meta // the giver said that it will not be kept any more; No is 0 if it did not
}

// Claim is the giver saying that it is done. Evidence hangs on the promise or on one of its criteria.
type Claim struct {
	ID      uint64 // the entry
	On      Date   // the civil day on which it was shown
	Due     Date   // the date it was held to on that day, as this log knew
	InTime  bool   // shown by that date
	Account Text
	By      MemberID
	Words   []Word // each receiver's latest on this claim
	Stood   Stand
	Made    Meta
}

// Word is a receiver's answer to a claim.
type Word struct {
	Party    PartyID
	Confirms bool
	Reasons  []NotYetReason // of a "not yet"
	By       MemberID
	On       Date
	Made     Meta
}

// NotYetReason says what is missing of one criterion.
type NotYetReason struct {
	Criterion int  `json:"criterion"` // counted from 1; 0 for the promise as a whole
	Reason    Text `json:"reason" text:"1-1000,lines"`
}

// Stand is the giver's account beside a "not yet": it believes that it is done. Made.No is 0 if it gave none.
type Stand struct {
	Account Text
	Made    Meta
}

// CourseOf is what happened so far to the occurrence of that day; to a promise that is kept once if the day is empty.
func (c Commitment) CourseOf(day Date) Course { return c.course(day).copy() }

// course is the same, its slices the state's own.
func (c *Commitment) course(day Date) Course {
	for _, k := range c.Course {
		if k.Day == day {
			return k
		}
	}
	if day != "" {
		return Course{Day: day, Due: day}
	}
	return Course{Due: c.Due}
}

// courseAt is the same to be written to. The pointer is good until the next courseAt.
func (c *Commitment) courseAt(day Date) *Course {
	for i := range c.Course {
		if c.Course[i].Day == day {
			return &c.Course[i]
		}
	}
	c.Course = append(c.Course, c.course(day))
	return &c.Course[len(c.Course)-1]
}

func (k Course) copy() Course {
	k.Moves, k.Rights, k.Claims = slices.Clone(k.Moves), slices.Clone(k.Rights), slices.Clone(k.Claims)
	k.Change.Answers = slices.Clone(k.Change.Answers)
	for i := range k.Claims {
		k.Claims[i].Words = slices.Clone(k.Claims[i].Words)
		for j := range k.Claims[i].Words {
			k.Claims[i].Words[j].Reasons = slices.Clone(k.Claims[i].Words[j].Reasons)
		}
	}
	return k
}

// Claim is the latest claim, if there is one.
func (k Course) Claim() (Claim, bool) {
	if len(k.Claims) == 0 {
		return Claim{}, false
	}
	return k.Claims[len(k.Claims)-1], true
}

// shown tells whether the latest claim waits for the receivers: nobody has said "not yet" to it.
func (k Course) shown() bool {
	claim, ok := k.Claim()
	return ok && !slices.ContainsFunc(claim.Words, func(w Word) bool { return !w.Confirms })
}

// word is the party's latest word and the claim it is about. A word on an earlier claim holds if it confirmed.
func (k Course) word(p PartyID) (Word, Claim, bool) {
	for i, claim := range slices.Backward(k.Claims) {
		for _, w := range claim.Words {
			if w.Party == p {
				return w, claim, w.Confirms || i == len(k.Claims)-1
			}
		}
	}
	return Word{}, Claim{}, false
}

// owed lists the receivers to whom the occurrence was promised, before it was first shown, and who can still say so: one
// that has left without a word is asked no more.
func (c *Commitment) owed(k Course, common *State) []PartyID {
	var list []PartyID
	for _, a := range c.Accepted {
		w, _, said := k.word(a.Party)
		gone := common.HasLeft(a.Party) && !(said && w.Confirms)
		first := len(k.Claims) == 0 || a.Made.No < k.Claims[0].ID
		if (k.Day == "" || a.From <= k.Day) && first && !gone {
			list = append(list, a.Party)
		}
	}
	return list
}

// kept tells whether every receiver that is asked has confirmed.
func (c *Commitment) kept(k Course, common *State) bool {
	if len(k.Claims) == 0 {
		return false
	}
	owed := c.owed(k, common)
	return len(owed) > 0 && !slices.ContainsFunc(owed, func(p PartyID) bool {
		w, _, said := k.word(p)
		return !said || !w.Confirms
	})
}

// HasCriterion tells whether there is such a promise or occurrence, and such a criterion of it, counted from 1; 0 is
// the promise as a whole.
func (s *State) HasCriterion(of OccurrenceID, criterion int) bool {
	c := s.commitmentAt(of.Commitment)
	return c != nil && (of.Day == "" || c.falls(of.Day)) && criterion >= 0 && criterion <= len(c.Criteria)
}

// ClaimDone says that a promise is kept, and shows it: from that day the receivers have the word.
type ClaimDone struct {
	Of      OccurrenceID `json:"of"`
	Account Text         `json:"account" text:"0-4000,lines"`
}

func (c ClaimDone) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, k, err := in.counting(c.Of)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Party != p.Giver || !in.mayActFor(m, p.Owner, p.Deputy):
		return nil, forbidden("whoever owns this promise, or a manager of the organisation that gave it, says that it is done")
	case p.Schedule.Repeats() && c.Of.Day == "":
		return nil, invalid("of", "say which of its dates is done")
	case k.shown():
		return nil, conflict("it has been shown; those it was promised to have the word")
	}
	return []Event{CommitmentShown{Of: c.Of, Due: k.Due, InTime: in.today() <= k.Due, Account: c.Account, On: in.today()}}, nil
}

// CommitmentShown is a promise claimed to be kept, on a day.
type CommitmentShown struct {
	Of      OccurrenceID `json:"of"`
	Due     Date         `json:"due"` // the date it was held to
	InTime  bool         `json:"in_time"`
	Account Text         `json:"account,omitzero"`
	On      Date         `json:"on"`
}

func (e CommitmentShown) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Of.Commitment)
	if c == nil {
		return
	}
	k := c.courseAt(e.Of.Day)
	k.Claims = append(k.Claims, Claim{ID: m.No, On: e.On, Due: e.Due, InTime: e.InTime, Account: e.Account, By: memberOf(m), Made: m})
	if k.Change.ID != 0 && k.Change.Result == Undecided {
		k.Change.Result, k.Change.Settled = Superseded, m
	}
	s.happened(c, Happening{What: WasShown, Of: e.Of, Party: c.Giver, On: e.On, Says: e.Account, Made: m})
	s.bind(m.No, c.Parties())
}

// ConfirmDone is a receiver's yes, all of it.
type ConfirmDone struct {
	Of    OccurrenceID `json:"of"`
	Claim uint64       `json:"claim"` // what the person saw
}

func (c ConfirmDone) decide(in In) ([]Event, error) {
	m, _ := in.member()
	_, k, err := in.answerable(c.Of, c.Claim, m)
	if err != nil {
		return nil, err
	}
	if w, _, said := k.word(m.Party); said && w.Confirms {
		return nil, conflict("your organisation has confirmed this already")
	}
	return []Event{CommitmentConfirmed{c.Of, c.Claim, m.Party, in.today()}}, nil
}

// answerable finds a promise that has been shown to the member's party, if the member may answer for it: the person it
// named, that person's deputy, or a manager, who could name anybody.
func (in In) answerable(of OccurrenceID, claim uint64, m Member) (*Commitment, Course, error) {
	c, k, err := in.counting(of)
	if err != nil {
		return nil, k, err
	}
	a, _ := c.AcceptedBy(m.Party)
	latest, shown := k.Claim()
	switch {
	case !slices.Contains(c.owed(k, in.Common), m.Party):
		return nil, k, forbidden("this was promised to others")
	case !in.mayActFor(m, a.Confirmer, a.Deputy):
		return nil, k, forbidden("whoever is named for this promise, or a manager of your organisation, can answer")
	case !shown:
		return nil, k, conflict("it has not been shown yet")
	case latest.ID != claim:
		return nil, k, conflict("it has been shown again since you looked")
	}
	return c, k, nil
}

// CommitmentConfirmed is a receiver confirming that a promise was kept.
type CommitmentConfirmed struct {
	Of    OccurrenceID `json:"of"`
	Claim uint64       `json:"claim"`
	Party PartyID      `json:"party"`
	On    Date         `json:"on"`
}

func (e CommitmentConfirmed) apply(s *State, m Meta) {
	s.say(e.Of, e.Claim, Word{Party: e.Party, Confirms: true, By: memberOf(m), On: e.On, Made: m}, "")
}

// SayNotYet is a receiver saying what is missing, criterion by criterion. The giver's account stands beside it.
type SayNotYet struct {
	Of      OccurrenceID   `json:"of"`
	Claim   uint64         `json:"claim"` // what the person saw
	Reasons []NotYetReason `json:"reasons"`
}

func (c SayNotYet) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, _, err := in.answerable(c.Of, c.Claim, m)
	if err != nil {
		return nil, err
	}
	if len(c.Reasons) == 0 {
		return nil, invalid("reasons", "say what is missing, of at least one criterion")
	}
	seen := map[int]bool{}
	for _, r := range c.Reasons {
		if r.Criterion < 0 || r.Criterion > len(p.Criteria) || seen[r.Criterion] {
			return nil, invalid("reasons", "name each criterion once")
		}
		seen[r.Criterion] = true
	}
	return []Event{CommitmentNotYet{c.Of, c.Claim, m.Party, c.Reasons, in.today()}}, nil
}

// CommitmentNotYet is a receiver saying what is missing.
type CommitmentNotYet struct {
	Of      OccurrenceID   `json:"of"`
	Claim   uint64         `json:"claim"`
	Party   PartyID        `json:"party"`
	Reasons []NotYetReason `json:"reasons"`
	On      Date           `json:"on"`
}

func (e CommitmentNotYet) apply(s *State, m Meta) {
	says := Text("")
	if len(e.Reasons) > 0 {
		says = e.Reasons[0].Reason
	}
	s.say(e.Of, e.Claim, Word{Party: e.Party, Reasons: e.Reasons, By: memberOf(m), On: e.On, Made: m}, says)
}

// say records a party's latest word on a claim.
func (s *State) say(of OccurrenceID, claim uint64, w Word, says Text) {
	c := s.commitmentAt(of.Commitment)
	if c == nil {
		return
	}
	k := c.courseAt(of.Day)
	for i := range k.Claims {
		if k.Claims[i].ID == claim {
			words := slices.DeleteFunc(slices.Clone(k.Claims[i].Words), func(x Word) bool { return x.Party == w.Party })
			k.Claims[i].Words = append(words, w)
		}
	}
	said := SaidNotYet
	if w.Confirms {
		said = WasConfirmed
	}
	s.happened(c, Happening{What: said, Of: of, Party: w.Party, On: w.On, Says: says, Made: w.Made})
	s.bind(w.Made.No, c.Parties())
}

// StandByClaim is the giver's account when it believes, beside a "not yet", that it is done: both see it differently,
// which is counted as neither and brought to the next check-in.
type StandByClaim struct {
	Of      OccurrenceID `json:"of"`
	Claim   uint64       `json:"claim"`
	Account Text         `json:"account" text:"1-4000,lines"`
}

func (c StandByClaim) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, k, err := in.counting(c.Of)
	if err != nil {
		return nil, err
	}
	claim, shown := k.Claim()
	switch {
	case m.Party != p.Giver || !in.mayActFor(m, p.Owner, p.Deputy):
		return nil, forbidden("whoever owns this promise, or a manager of the organisation that gave it, answers this")
	case !shown || k.shown():
		return nil, conflict("nobody has said that something is missing")
	case claim.ID != c.Claim:
		return nil, conflict("it has been shown again since you looked")
	case claim.Stood.Made.No != 0:
		return nil, conflict("you have said this already; bring it to the next check-in")
	}
	return []Event{CommitmentStoodBy{c.Of, c.Claim, c.Account, in.today()}}, nil
}

// CommitmentStoodBy is the giver's account beside a "not yet".
type CommitmentStoodBy struct {
	Of      OccurrenceID `json:"of"`
	Claim   uint64       `json:"claim"`
	Account Text         `json:"account"`
	On      Date         `json:"on"`
}

func (e CommitmentStoodBy) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Of.Commitment)
	if c == nil {
		return
	}
	k := c.courseAt(e.Of.Day)
	for i := range k.Claims {
		if k.Claims[i].ID == e.Claim {
			k.Claims[i].Stood = Stand{e.Account, m}
		}
	}
	s.happened(c, Happening{What: StoodBy, Of: e.Of, Party: c.Giver, On: e.On, Says: e.Account, Made: m})
	s.bind(m.No, c.Parties())
}
