package partnership

import (
	"fmt"
	"slices"
)

// ClauseKind is what a clause is for.
type ClauseKind string

// The kinds of clause.
const (
	ClauseWhy      ClauseKind = "why"      // why we work together
	ClauseNeed     ClauseKind = "need"     // what each of us needs
	ClauseBehave   ClauseKind = "behave"   // how we behave
	ClauseWord     ClauseKind = "word"     // words we share
	ClausePromise  ClauseKind = "promise"  // what we promise
	ClauseEarn     ClauseKind = "earn"     // what doing well earns
	ClauseKnow     ClauseKind = "know"     // how we know
	ClauseAssume   ClauseKind = "assume"   // what we assume
	ClauseOwn      ClauseKind = "own"      // what stays ours, and what we share
	ClauseDrift    ClauseKind = "drift"    // when we drift
	ClauseRhythm   ClauseKind = "rhythm"   // our rhythm
	ClauseLimit    ClauseKind = "limit"    // limits and off-limits topics
	ClauseDecide   ClauseKind = "decide"   // decision rights
	ClauseContract ClauseKind = "contract" // how this stands beside our contract
	ClauseRoom     ClauseKind = "room"     // who may be in the room
	ClauseExit     ClauseKind = "exit"     // exit
	ClauseOther    ClauseKind = "other"
)

// ClauseKinds lists them in the order in which they are offered.
var ClauseKinds = []ClauseKind{
	ClauseWhy, ClauseNeed, ClauseBehave, ClauseWord, ClausePromise, ClauseEarn, ClauseKnow, ClauseAssume, ClauseOwn,
	ClauseDrift, ClauseRhythm, ClauseLimit, ClauseDecide, ClauseContract, ClauseRoom, ClauseExit, ClauseOther,
}

// Wording is what a clause says. Which of its parts it may have depends on its kind.
type Wording struct {
	Kind    ClauseKind `json:"kind,omitzero"`
	Text    Text       `json:"text,omitzero" text:"0-20000,lines"` // a subset of Markdown
	Good    Text       `json:"good,omitzero" text:"0-4000,lines"`  // examples of a behaviour
	Bad     Text       `json:"bad,omitzero" text:"0-4000,lines"`
	Terms   []Term     `json:"terms,omitempty"`  // of words we share
	Needs   PartyID    `json:"needs,omitzero"`   // whose need it is
	Setting Setting    `json:"setting,omitzero"` // a value that other features read
	Ladder  []Rung     `json:"ladder,omitempty"` // when we drift: from the smallest step up
	Recheck Date       `json:"recheck,omitzero"` // the first day on which it is to be looked at again
	Assumed bool       `json:"assumed,omitzero"` // acted on, agreed by nobody yet: it lies outside what is signed
}

// Term is a word that the parties may mean differently.
type Term struct {
	Term     Text      `json:"term" text:"1-120"`
	Agreed   Text      `json:"agreed,omitzero" text:"0-2000,lines"` // what we mean by it together
	Meanings []Meaning `json:"meanings,omitempty"`
}

// Meaning is what one party means by a word.
type Meaning struct {
	Party PartyID `json:"party"`
	Text  Text    `json:"text" text:"1-2000,lines"`
}

// Rung is one step of the ladder that is walked up when something drifts.
type Rung struct {
	Name Text `json:"name" text:"1-120"`
	What Text `json:"what,omitzero" text:"0-1000,lines"`
	Days int  `json:"days,omitzero"` // working days within which it is taken; 0 if it has no clock
}

// copy is the wording with slices of its own.
func (w Wording) copy() Wording {
	w.Terms, w.Ladder = slices.Clone(w.Terms), slices.Clone(w.Ladder)
	for i := range w.Terms {
		w.Terms[i].Meanings = slices.Clone(w.Terms[i].Meanings)
	}
	return w
}

// parties lists the parties that the wording names.
func (w Wording) parties() []PartyID {
	var list []PartyID
	if w.Needs != 0 {
		list = append(list, w.Needs)
	}
	for _, t := range w.Terms {
		for _, m := range t.Meanings {
			list = append(list, m.Party)
		}
	}
	return list
}

// size is about how many bytes the wording takes in an entry.
func (w Wording) size() int {
	n := 300 + len(w.Text) + len(w.Good) + len(w.Bad)
	for _, t := range w.Terms {
		n += 100 + len(t.Term) + len(t.Agreed)
		for _, m := range t.Meanings {
			n += 60 + len(m.Text)
		}
	}
	for _, r := range w.Ladder {
		n += 60 + len(r.Name) + len(r.What)
	}
	return n
}

// The most that one clause may hold beside its text.
const (
	mostTerms = 60
	mostRungs = 10
)

// check refuses what does not belong together. was is the wording that it replaces; the zero Wording if none.
func (w Wording) check(in In, was Wording) error {
	switch {
	case !slices.Contains(ClauseKinds, w.Kind):
		return invalid("kind", "choose one of the kinds offered")
	case w.Text == "" && len(w.Terms) == 0 && len(w.Ladder) == 0:
		return invalid("text", "please fill this in")
	case (w.Good != "" || w.Bad != "") && w.Kind != ClauseBehave:
		return invalid("good", "examples belong to how we behave")
	case len(w.Terms) > 0 && w.Kind != ClauseWord:
		return invalid("terms", "meanings belong to the words we share")
	case len(w.Terms) > mostTerms:
		return invalid("terms", fmt.Sprintf("at most %d in one clause, please", mostTerms))
	case w.size() > mostCharterEntry:
		return invalid("text", "this is too long for one clause; divide it")
	case w.Needs != 0 && w.Kind != ClauseNeed:
		return invalid("needs", "an organisation is named for what it needs")
	case len(w.Ladder) > 0 && w.Kind != ClauseDrift:
		return invalid("ladder", "steps belong to what we do when we drift")
	case len(w.Ladder) > mostRungs:
		return invalid("ladder", fmt.Sprintf("at most %d steps, please", mostRungs))
	case w.Recheck != "" && !w.Recheck.Valid():
		return invalid("recheck", "choose a day")
	case w.Recheck != "" && w.Recheck != was.Recheck && (w.Recheck <= in.today() || w.Recheck > in.today().AddDays(366*furthest)):
		return invalid("recheck", "choose a day after today, within the next hundred years")
	}
	if err := w.checkParts(in); err != nil {
		return err
	}
	return w.Setting.check(w)
}

// checkParts refuses parts that are wrong in themselves.
func (w Wording) checkParts(in In) error {
	for i, r := range w.Ladder {
		if r.Days < 0 || r.Days > 365 {
			return invalid(fmt.Sprintf("ladder.%d.days", i+1), "choose at most 365 days, or none")
		}
	}
	for _, p := range w.parties() {
		if !in.Common.Has(p) {
			return invalid("needs", "choose among the organisations that are here")
		}
	}
	return nil
}
