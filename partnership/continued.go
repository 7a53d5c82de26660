package partnership

import (
	"fmt"
	"regexp"
	"slices"
)

// A log that may not be extended (it ends before what was signed of it; the key that signs it has changed) goes on as a new
// log. The new one takes the entries along as they are stored, byte for byte, so every number and reference means what it
// meant; the first entry of its own is log.continued, which cites the old log. From there on it has another origin, under
// which alone its heads are signed: the old log has ended for ever.
//
// No party's record is cut by anybody else: until every voting party has agreed, in the new log, nothing is added to it but
// answers, and what looks after people.

// WhyContinued is why a log goes on as a new one.
type WhyContinued string

// The reasons.
const (
	WasShortened WhyContinued = "shortened" // newer entries are lost
	KeyChanged   WhyContinued = "key"       // the installation has a new key
	HostChanged  WhyContinued = "host"      // it has moved to a host with a key of its own
	Exited       WhyContinued = "exit"      // a party brought its copy to another installation
)

// Continuation is a log that ended, and the one that went on from it.
type Continuation struct {
	No     uint64   // the entry that says so, the new log's first of its own
	Old    Citation // the old log, where it ended
	Key    string   // by which the old log was signed
	As     string   // the new log's origin
	Why    WhyContinued
	Reason Text
	Lost   Citation // the furthest head that is known to have been signed and is not reached any more; zero if none
	Agreed uint64   // the entry with which every party had agreed; 0 before
}

type continuations struct {
	list []Continuation
}

// ContinueLog lets a log that may not be extended go on as a new one. The operator gives it, on the machine itself.
type ContinueLog struct {
	Old    Citation     `json:"old" server:"true"`
	Key    string       `json:"key" server:"true"`
	As     string       `json:"as" server:"true"`
	Lost   Citation     `json:"lost,omitzero" server:"true"`
	Why    WhyContinued `json:"why"`
	Reason Text         `json:"reason" text:"1-2000,lines"`
}

var oldLogKey = regexp.MustCompile(`^[!-*,-~]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{20,100}={0,2}$`)

func (c ContinueLog) decide(in In) ([]Event, error) {
	switch {
	case c.Old == (Citation{}) || c.Old.check() != nil || c.Lost.check() != nil || !originName.MatchString(c.As) || c.As == c.Old.Origin:
		return nil, invalid("old", "this names no log")
	case !oldLogKey.MatchString(c.Key):
		return nil, invalid("key", "this is not a log's key")
	case !slices.Contains([]WhyContinued{WasShortened, KeyChanged, HostChanged, Exited}, c.Why):
		return nil, invalid("why", "choose one of the reasons")
	case c.Old.Size != in.State.Head():
		return nil, conflict("the record has moved on meanwhile")
	}
	continued := LogContinued{
		Origin: c.Old.Origin, Size: c.Old.Size, Root: c.Old.Root, Key: c.Key, As: c.As, Why: c.Why, Reason: c.Reason, Lost: c.Lost,
	}
	return append([]Event{continued}, in.askToContinue(in.next(0), 0)...), nil
}

// askToContinue puts the continuation to every party that votes in the space. A space that only parties without a vote see
// asks those.
func (in In) askToContinue(subject uint64, proposer PartyID) []Event {
	see := in.State.Audience(in.Common)
	voters := slices.DeleteFunc(slices.Clone(see), func(id PartyID) bool {
		p, _ := in.Common.Party(id)
		return !p.Votes()
	})
	if len(voters) == 0 {
		voters = see
	}
	if len(voters) == 0 {
		return nil // nobody is left who could write to it
	}
	return []Event{ConsentAsked{
		About: AboutContinuing, Subject: subject, Revision: subject, Proposer: proposer, Voters: voters, Closes: in.today().AddDays(ConsentDays),
	}}
}

// LogContinued is the first entry that a new log has of its own. What identifies the old log stands in the facts, its root
// as well: it is made of salted hashes, so it tells nothing about erased words, and without it the link could not be checked
// once the reason's words are erased.
type LogContinued struct {
	Origin string       `json:"origin"` // of the old log
	Size   uint64       `json:"size"`   // its entries
	Root   string       `json:"root"`   // of its tree
	Key    string       `json:"key"`    // by which it was signed
	As     string       `json:"as"`     // the origin of this log from here on
	Why    WhyContinued `json:"why"`
	Reason Text         `json:"reason"`
	Lost   Citation     `json:"lost,omitzero"`
}

func (e LogContinued) apply(s *State, m Meta) {
	if n := len(s.continued.list); n > 0 {
		s.voidConsents(AboutContinuing, s.continued.list[n-1].No)
	}
	s.continued.list = append(s.continued.list, Continuation{
		No: m.No, Old: Citation{Origin: e.Origin, Size: e.Size, Root: e.Root}, Key: e.Key, As: e.As, Why: e.Why, Reason: e.Reason, Lost: e.Lost,
	})
}

// AskToContinue puts the question again, when it was refused or its time was over.
type AskToContinue struct{}

func (c AskToContinue) decide(in In) ([]Event, error) {
	last, ok := in.State.Continuation()
	switch {
	case !ok || last.Agreed != 0:
		return nil, conflict("there is nothing that waits to go on")
	case in.State.asking(AboutContinuing, last.No, in.today()):
		return nil, conflict("everyone has been asked already")
	}
	m, _ := in.member()
	return in.askToContinue(last.No, m.Party), nil
}

// continuingAgreed lets the new log be written.
func (s *State) continuingAgreed(subject uint64, m Meta) {
	if c := find(s.continued.list, subject, func(c Continuation) uint64 { return c.No }); c != nil {
		c.Agreed = m.No
	}
}

// Continuations lists the logs that this record was before, the oldest first.
func (s *State) Continuations() []Continuation { return slices.Clone(s.continued.list) }

// Continuation is the latest of them, if there is one.
func (s *State) Continuation() (Continuation, bool) {
	if n := len(s.continued.list); n > 0 {
		return s.continued.list[n-1], true
	}
	return Continuation{}, false
}

// AwaitsContinuing tells whether the record goes on as a new one to which not every party has agreed.
func (s *State) AwaitsContinuing() bool {
	last, ok := s.Continuation()
	return ok && last.Agreed == 0
}

// mayContinue refuses what would add to a record to which not every party has agreed. A space begins in the common record.
func (in In) mayContinue(command string) error {
	if in.State.AwaitsContinuing() || in.State.Head() == 0 && in.Common.AwaitsContinuing() {
		if !slices.Contains(whenClosed, command) {
			return conflict("this record goes on as a new one, and every organisation that sees it agrees first; until then it is read and " +
				"answered, and nothing is added")
		}
	}
	return nil
}

func (e LogContinued) says(v View, m Meta) string {
	why := map[WhyContinued]string{
		WasShortened: "since newer entries are lost", KeyChanged: "since the key that signs it has changed", HostChanged: "since it has moved to another host",
		Exited: "since a copy of it was brought to another installation",
	}[e.Why]
	text := fmt.Sprintf("%s let the record go on from entry %d as a new one, %s", v.author(m), e.Size, why)
	if e.Lost.Size > e.Size {
		text += fmt.Sprintf("; %d entries had been signed", e.Lost.Size)
	}
	return text + because(e.Reason)
}
