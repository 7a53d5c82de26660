package partnership

import (
	"maps"
	"slices"
)

// Status is where a promise, or an occurrence of one, stands on a day. Exactly one holds.
type Status string

// The statuses, with their exact meaning. Days are civil days in the partnership's time zone.
const (
	StatusOffered      Status = "offered"       // offered, or answered with other terms; it counts for nobody yet
	StatusAsked        Status = "asked"         // asked for; it counts for nobody yet
	StatusLapsed       Status = "lapsed"        // its date passed before anybody accepted; it never counted
	StatusDeclined     Status = "declined"      // the giver, or every receiver, said no
	StatusTakenBack    Status = "taken-back"    // before it counted
	StatusPromised     Status = "promised"      // it counts, and is due today or later
	StatusGrace        Status = "grace"         // due before today, but by no more than one working day; not shown
	StatusOverdue      Status = "overdue"       // due before that, and not shown
	StatusShown        Status = "shown"         // the giver shows it; the receivers are within the agreed time
	StatusAwaitingWord Status = "awaiting-word" // shown, and the agreed time is over without a word; never kept
	StatusNotYet       Status = "not-yet"       // who has answered says that something is missing
	StatusDifferent    Status = "different"     // we see it differently: answers differ, or the giver stands by it
	StatusKept         Status = "kept"          // shown by the date first agreed; every receiver confirmed
	StatusRenegotiated Status = "renegotiated"  // the same, by a date that was renegotiated in time
	StatusLate         Status = "late"          // confirmed by all, but shown after the date, or by a date agreed after it
	StatusNotKept      Status = "not-kept"      // given up, or a missed occurrence after which the next has fallen due
	StatusWithdrawn    Status = "withdrawn"     // by agreement of all; neither kept nor not
	StatusEnded        Status = "ended"         // a party to it has left; neither kept nor not
	StatusFinished     Status = "finished"      // a repeating promise whose schedule is over; its occurrences stand by themselves
)

// Open tells whether the promise counts and its giver still has something to do: the giver's load.
func (s Status) Open() bool {
	return slices.Contains([]Status{StatusPromised, StatusGrace, StatusOverdue, StatusNotYet, StatusDifferent}, s)
}

// The agreed times. A charter may give a receiver another.
const (
	AnswerDays = 10 // working days in which a receiver answers what was shown
	GraceDays  = 1  // working days before anything is called overdue
)

// Standing is where a promise or an occurrence stands.
type Standing struct {
	Status       Status
	Due          Date  // the date it is held to now
	First        Date  // the date as first agreed
	Shift        Shift // by how much another promise has moved it, if it depends on one of another space
	Renegotiated bool  // the date was moved in time
	MovedLate    bool  // a new date was agreed after the date
	Shown        Date  // when the latest claim was made
	InTime       bool  // that claim was made by the date
	AnswerBy     Date  // the last day of the receivers' agreed time; none if no receiver is silent
	AnswerDays   int   // the working days that those who have not answered had for it, as agreed when it was shown
	Confirmed    []PartyID
	NotYet       []PartyID
	Silent       []PartyID // shown to, and without a word on the latest claim
	Slipped      bool      // "putting it right" is offered, kindly
	CheckIn      bool      // bring it to the next check-in: it is seen differently, or awaits word
}

// Look is what a question about promises is asked with: a day, who is here, and the other spaces that the reader sees.
type Look struct {
	Today  Date
	Common *State
	Spaces map[SpaceID]*State // for promises that depend on one of another space; may be nil
}

// look is what a command asks with.
func (in In) look() Look { return Look{Today: in.today(), Common: in.Common, Spaces: in.Others} }

// LookOver is a look over all that a reader sees.
func LookOver(views []View) Look {
	look := Look{Spaces: map[SpaceID]*State{}}
	for _, v := range views {
		maps.Copy(look.Spaces, v.Others)
		look.Today, look.Common, look.Spaces[v.ID] = v.Common.Today(v.Now), v.Common, v.State
	}
	return look
}

// Standing is where the promise, or the named occurrence of it, stands. Its Status is empty if there is none.
func (s *State) Standing(of OccurrenceID, look Look) Standing {
	c := s.commitmentAt(of.Commitment)
	if c == nil || of.Day != "" && !c.falls(of.Day) {
		return Standing{}
	}
	return s.standing(c, of.Day, look)
}

func (s *State) standing(c *Commitment, day Date, look Look) Standing {
	k := c.course(day)
	st := Standing{Due: k.Due, First: k.Due}
	if len(k.Moves) > 0 {
		st.First = k.Moves[0].From
	}
	st.Shift = c.shift(k, look)
	st.Due = k.Due.AddDays(st.Shift.Days)
	if !c.Counts() {
		st.Status = c.proposed(look)
		return st
	}
	for _, m := range k.Moves {
		inTime := m.InTime || m.On < m.From.AddDays(c.shiftUntil(k, look, m.Made).Days)
		st.Renegotiated = st.Renegotiated || inTime && m.Change != 0
		st.MovedLate = st.MovedLate || !inTime
	}
	if day == "" && c.Schedule.Repeats() {
		st.Status = c.running(look)
		return st
	}
	s.hear(&st, c, k, look)
	st.Status = c.status(st, k, look)
	st.Slipped = c.slipped(st, k)
	st.CheckIn = st.Status == StatusDifferent || st.Status == StatusAwaitingWord
	return st
}

// proposed is the status of a promise that does not count yet.
func (c *Commitment) proposed(look Look) Status {
	switch {
	case c.TakenBack.No != 0:
		return StatusTakenBack
	case c.Closed():
		return StatusDeclined
	case look.Common.HasLeft(c.Giver) || !slices.ContainsFunc(c.Receivers, func(p PartyID) bool { return !look.Common.HasLeft(p) && !c.declines(p) }):
		return StatusEnded
	case c.over(look):
		return StatusLapsed
	case c.Asked:
		return StatusAsked
	}
	return StatusOffered
}

// running is the status of a repeating promise as a whole.
func (c *Commitment) running(look Look) Status {
	switch {
	case c.Ended != "":
		return StatusWithdrawn
	case look.Common.HasLeft(c.Giver) || len(c.owed(Course{}, look.Common)) == 0:
		return StatusEnded
	case c.over(look):
		return StatusFinished
	}
	return StatusPromised
}

// hear gathers what the receivers have said.
func (s *State) hear(st *Standing, c *Commitment, k Course, look Look) {
	claim, shown := k.Claim()
	if !shown {
		return
	}
	st.Shown, st.InTime = claim.On, c.inTime(k, claim, look)
	for _, p := range c.owed(k, look.Common) {
		w, _, said := k.word(p)
		switch {
		case !said:
			st.Silent = append(st.Silent, p)
		case w.Confirms:
			st.Confirmed = append(st.Confirmed, p)
		default:
			st.NotYet = append(st.NotYet, p)
		}
	}
	if len(st.Silent) > 0 {
		st.AnswerDays = look.Common.SettingOn(claim.On, SettingConfirm).Number
		st.AnswerBy = claim.On.AddWorkingDays(st.AnswerDays)
	}
}

// inTime tells whether the claim was made by the date as it was then.
func (c *Commitment) inTime(k Course, claim Claim, look Look) bool {
	return claim.InTime || claim.On <= claim.Due.AddDays(c.shiftUntil(k, look, claim.Made).Days)
}

func (c *Commitment) status(st Standing, k Course, look Look) Status {
	owed := c.owed(k, look.Common)
	_, shown := k.Claim()
	switch {
	case k.Withdrawn.No != 0:
		return StatusWithdrawn
	case len(owed) > 0 && len(st.Confirmed) == len(owed):
		return c.outcome(st, k, look)
	case look.Common.HasLeft(c.Giver) || len(owed) == 0:
		return StatusEnded
	case k.GivenUp.No != 0:
		return StatusNotKept
	case !shown:
		return c.unshown(st, k, look)
	}
	return claimed(st, k, look)
}

// outcome is how a promise was kept that every receiver has confirmed: by the latest day on which what a receiver
// confirmed was shown.
func (c *Commitment) outcome(st Standing, k Course, look Look) Status {
	inTime := !st.MovedLate
	for _, p := range st.Confirmed {
		_, claim, _ := k.word(p)
		inTime = inTime && c.inTime(k, claim, look)
	}
	switch {
	case !inTime:
		return StatusLate
	case st.Renegotiated:
		return StatusRenegotiated
	}
	return StatusKept
}

// unshown is the status by the date alone.
func (c *Commitment) unshown(st Standing, k Course, look Look) Status {
	switch {
	case look.Today <= st.Due:
		return StatusPromised
	case look.Today <= graceEnd(st.Due):
		return StatusGrace
	case k.Day != "" && c.nextHasFallenDue(k.Day, look.Today):
		return StatusNotKept
	}
	return StatusOverdue
}

func graceEnd(due Date) Date { return due.AddWorkingDays(GraceDays) }

// nextHasFallenDue tells whether the occurrence after the day was due before today.
func (c *Commitment) nextHasFallenDue(day, today Date) bool {
	next, ok := c.Schedule.next(c.Due, day.AddDays(1))
	return ok && next < today
}

// claimed is the status of what was shown and not confirmed by all.
func claimed(st Standing, k Course, look Look) Status {
	claim, _ := k.Claim()
	switch {
	case len(st.NotYet) > 0 && (len(st.Confirmed) > 0 || claim.Stood.Made.No != 0):
		return StatusDifferent
	case len(st.NotYet) > 0:
		return StatusNotYet
	case st.AnswerBy != "" && look.Today > st.AnswerBy:
		return StatusAwaitingWord
	}
	return StatusShown
}

// slipped tells whether something went otherwise than first agreed, without having been settled in time.
func (c *Commitment) slipped(st Standing, k Course) bool {
	switch st.Status {
	case StatusGrace, StatusOverdue, StatusLate, StatusNotKept:
		return true
	case StatusKept, StatusRenegotiated, StatusWithdrawn, StatusEnded:
		return false
	}
	return st.MovedLate || st.Shown != "" && !st.InTime || st.Status == StatusNotYet
}

// falls tells whether an occurrence of the repeating promise is owed on the day.
func (c *Commitment) falls(day Date) bool {
	return c.Schedule.Repeats() && c.Counts() && day >= c.Accepted[0].From && (c.Ended == "" || day <= c.Ended) && c.Schedule.has(c.Due, day)
}

// Occurrence is one time that a promise is owed.
type Occurrence struct {
	ID       OccurrenceID
	Standing Standing
}

// Occurrences lists the times that a promise is owed whose scheduled days lie between two days, both included, oldest
// first. A promise that is kept once, or that does not count yet, gives itself if its first date lies there.
func (s *State) Occurrences(id CommitmentID, from, to Date, look Look) []Occurrence {
	c := s.commitmentAt(id)
	if c == nil {
		return nil
	}
	var list []Occurrence
	if !c.Schedule.Repeats() || !c.Counts() {
		if c.Due >= from && c.Due <= to {
			list = append(list, Occurrence{id.Once(), s.standing(c, "", look)})
		}
		return list
	}
	if c.Ended != "" {
		to = min(to, c.Ended)
	}
	for _, day := range c.Schedule.Dates(c.Due, max(from, c.Accepted[0].From), to) {
		list = append(list, Occurrence{id.On(day), s.standing(c, day, look)})
	}
	return list
}
