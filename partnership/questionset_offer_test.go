package partnership

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// offered are the sets that Harwick is offered in a space, with their reasons.
func (w *world) offered(at int) (keys []string, why map[string]string) {
	w.t.Helper()
	why = map[string]string{}
	for _, v := range w.views(w.manager[w.harwick]) {
		if v.ID != w.spaces[at].id {
			continue
		}
		for _, o := range v.OfferedSets() {
			keys, why[o.Set] = append(keys, o.Set), o.Why
		}
	}
	return keys, why
}

func (w *world) later(days int) { w.now = w.now.AddDate(0, 0, days) }

// ofKey is a set as the surface fills it in, under the key of one of the program's.
func ofKey(key string) QuestionSet {
	q := behaviours()
	q.Key = key
	return q
}

// refusedConsent puts a sentence to the room, to which Calder says no.
func (w *world) refusedConsent() {
	w.t.Helper()
	w.must(w.by(w.harwick), inTheRoom, &ProposeSentence{Text: "We say it early"})
	q := w.spaces[inTheRoom].state.Questions(w.today())[0]
	w.must(w.by(w.calder), inTheRoom, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Disagree, Reason: "no", Name: "N."})
}

// twoRounds opens two rounds of a set in the common space, in which Harwick gives the points to "cost".
func (w *world) twoRounds(first, second int) {
	w.t.Helper()
	for i, v := range []int{first, second} {
		if i > 0 {
			w.later(100)
		}
		id := w.begins(inTheCommon, behaviours(), BeginRound{Asked: []PartyID{w.harwick, w.calder}})
		w.people(inTheCommon, id, w.harwick, 6)
		w.people(inTheCommon, id, w.calder, 6)
		w.later(9)
		w.rings(inTheCommon, answers(w.harwick, v, v, v, v, v, v), answers(w.calder, 3, 3, 3, 3, 3, 3))
	}
}

// offerCase is a situation, and what Harwick is offered in it.
type offerCase struct {
	signed bool
	at     int
	given  func(w *world)
	want   []string
	why    string // of the first
}

func TestASetIsOfferedWhenTheSituationCallsForIt(t *testing.T) {
	cases := offersWithoutCharter()
	maps.Copy(cases, offersWithCharter())
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t) })
	}
}

func offersWithoutCharter() map[string]offerCase {
	exploring := []string{setPotential, setReadiness, setConditions, setFacts}
	return map[string]offerCase{
		"exploring": {want: exploring, why: "no version of the charter is in force"},
		"exploring, and asked": {given: func(w *world) { w.begins(inTheCommon, ofKey(setPotential), BeginRound{}) },
			want: exploring[1:], why: "before you set out"},
		"exploring, asked and cancelled": {given: func(w *world) {
			w.must(w.by(w.harwick), inTheCommon, &CancelRound{Round: w.begins(inTheCommon, ofKey(setPotential), BeginRound{}), Reason: "r"})
		}, want: exploring},
		"an own house before the charter": {at: inThePrivate, want: []string{setReadiness}, why: "own house"},
		"… is no reason for all":          {at: inTheCommon, given: (*world).refusedConsent, want: exploring},
		"… three months ago, though":      {at: inTheRoom, given: func(w *world) { w.refusedConsent(); w.later(offerDays + 1) }},
		"a course correction is open":     {at: inTheRoom, given: func(w *world) { w.must(w.by(w.harwick), inTheRoom, &OpenCorrection{Says: "Late"}) }, want: []string{setConditions}, why: "open since 2 March 2026"},
		"… and conditions were asked since": {at: inTheRoom, given: func(w *world) {
			w.must(w.by(w.harwick), inTheRoom, &OpenCorrection{Says: "Late"})
			w.begins(inTheRoom, ofKey(setConditions), BeginRound{})
		}},
		"… and conditions were asked of all": {at: inTheRoom, given: func(w *world) {
			w.must(w.by(w.harwick), inTheRoom, &OpenCorrection{Says: "Late"})
			w.begins(inTheCommon, ofKey(setConditions), BeginRound{})
		}},
		"a course correction ran":                {at: inTheRoom, given: endsCorrection, want: []string{setAttributes}, why: "ended on 2 March 2026"},
		"a course correction ran long ago":       {at: inTheRoom, given: func(w *world) { endsCorrection(w); w.later(offerDays + 1) }},
		"a clause is to be looked at again soon": {given: func(w *world) { w.assumes(30) }, want: append([]string{setAttributes}, exploring...), why: "again on 1 April 2026"},
		"a clause is to be looked at much later": {given: func(w *world) { w.assumes(31) }, want: exploring},
	}
}

func offersWithCharter() map[string]offerCase {
	return map[string]offerCase{
		"an own house with a charter":      {signed: true, at: inThePrivate},
		"several suppliers":                {signed: true, want: []string{setConditions}, why: "Calder and Millbrook work side by side"},
		"one of them gone":                 {signed: true, given: func(w *world) { w.must(w.by(w.millbrook), inTheCommon, &LeavePartnership{}) }},
		"a party joins a charter in force": {signed: true, given: func(w *world) { w.later(5); w.joins("Weir", "weir") }, want: []string{setFacts, setConditions}, why: "Weir joined on 7 March 2026"},
		"… three months ago":               {signed: true, given: func(w *world) { w.joins("Weir", "weir"); w.later(offerDays + 1) }, want: []string{setConditions}},
		"a consent was refused":            {signed: true, at: inTheRoom, given: (*world).refusedConsent, want: []string{setConditions}, why: "was not agreed on 2 March 2026"},
		"a year in force less a day":       {signed: true, given: func(w *world) { w.later(364) }, want: []string{setConditions}},
		"a year in force":                  {signed: true, given: func(w *world) { w.later(365); w.begins(inTheCommon, ofKey(setConditions), BeginRound{}) }, want: []string{setTrusted}, why: "in force for a year"},
		"two years in force": {signed: true, given: func(w *world) { w.begins(inTheCommon, ofKey(setConditions), BeginRound{}); w.later(731) },
			want: []string{setTrusted}, why: "for 2 years"},
		"asked a year ago and due again": {signed: true, given: func(w *world) { w.later(366); w.begins(inTheCommon, ofKey(setTrusted), BeginRound{}); w.later(365) },
			want: []string{setConditions, setTrusted}},
		"asked this year":                 {signed: true, given: func(w *world) { w.later(366); w.begins(inTheCommon, ofKey(setTrusted), BeginRound{}) }, want: []string{setConditions}},
		"a view moved by a point":         {signed: true, given: func(w *world) { w.twoRounds(3, 4) }, want: []string{setTrusted, setConditions}, why: "between the last two rounds of “How we work”"},
		"a gap became narrow by a little": {signed: true, given: func(w *world) { w.twoRounds(3, 3) }, want: []string{setConditions}},
		"facts were shown":                {signed: true, at: inTheCommon, given: func(w *world) { w.opens(ofKey(setFacts)) }, want: []string{setStakeholders, setConditions}, why: "opened on 10 March 2026"},
		"three people are new": {signed: true, given: func(w *world) {
			for _, name := range []string{"nia", "oli", "pia"} {
				w.hires(w.calder, name, Helper)
			}
		}, want: []string{setAttributes, setConditions}, why: "Several people are new"},
		"parting": {signed: true, given: func(w *world) {
			w.must(w.by(w.harwick), inTheCommon, &ClosePartnership{On: w.today().AddDays(60)})
			for _, q := range w.common().Questions(w.today()) {
				for _, p := range q.Awaits() {
					w.must(w.by(p), inTheCommon, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Agree, Name: "N."})
				}
			}
		}, want: []string{setConditions, setTrusted}},
	}
}

func (c offerCase) check(t *testing.T) {
	w := newWorld(t)
	if c.signed {
		w = signed(t)
	}
	if c.given != nil {
		c.given(w)
	}
	got, why := w.offered(c.at)
	if !slices.Equal(got, c.want) {
		t.Fatalf("OfferedSets = %v, want %v; %v", got, c.want, why)
	}
	for key, text := range why {
		if !strings.HasSuffix(text, ".") || strings.Contains(text, "an organisation") {
			t.Errorf("%s is offered because %q", key, text)
		}
	}
	if c.why != "" && !strings.Contains(why[got[0]], c.why) {
		t.Errorf("%s is offered because %q, want %q in it", got[0], why[got[0]], c.why)
	}
}

func endsCorrection(w *world) {
	id := w.must(w.by(w.harwick), inTheRoom, &OpenCorrection{Says: "Late"})
	w.must(w.by(w.calder), inTheRoom, &SettleCorrection{Correction: CorrectionID(id), Rung: 1})
}

// assumes notes an assumption that is to be looked at again.
func (w *world) assumes(days int) {
	w.must(w.by(w.harwick), inTheCommon, &NoteAssumption{Text: "Nights count too.", Recheck: w.today().AddDays(days)})
}

// opens begins a round of a set and opens it.
func (w *world) opens(q QuestionSet) {
	id := w.begins(inTheCommon, q, BeginRound{})
	w.people(inTheCommon, id, w.harwick, 6)
	w.later(8)
	w.rings(inTheCommon, answers(w.harwick, 1, 2, 3, 4, 5, 5))
}

// TestWhatIsOfferedIsAQuestionOfTheRecordAndTheClock: the words may be gone, and asking changes nothing.
func TestWhatIsOfferedIsAQuestionOfTheRecordAndTheClock(t *testing.T) {
	w := signed(t)
	w.twoRounds(3, 5)
	v := w.views(w.manager[w.harwick])[inTheCommon]
	first := v.OfferedSets()
	if again := v.OfferedSets(); len(first) == 0 || !cmp.Equal(first, again) {
		t.Errorf("OfferedSets = %v, then %v", first, again)
	}
	v.Now = v.Now.Add(-48 * time.Hour)
	if before := v.OfferedSets(); len(before) != len(first) {
		t.Errorf("with the clock back: %v, want as many as %v", before, first)
	}
	if v.Past = true; len(v.OfferedSets()) != 0 {
		t.Error("an organisation that has left is offered questions")
	}
}

// TestEverySetOfTheProgramIsOfferedInSomeSituation: each is there, and is offered at any time or called for by a situation.
func TestEverySetOfTheProgramIsOfferedInSomeSituation(t *testing.T) {
	called := []string{setPotential, setReadiness, setFacts, setStakeholders, setConditions, setAttributes, setTrusted}
	files, err := filepath.Glob("../instrument/set/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("question sets: %v, %v", files, err)
	}
	var there []string
	for _, f := range files {
		key := strings.TrimRight(strings.TrimSuffix(filepath.Base(f), ".yaml"), "-0123456789")
		if !slices.Contains(there, key) {
			there = append(there, key)
		}
	}
	want := append(FirstSets(), called...)
	slices.Sort(want)
	slices.Sort(there)
	if d := cmp.Diff(want, there); d != "" {
		t.Errorf("offered (-) and there (+):\n%s", d)
	}
}
