package partnership

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"
)

// An organisation is what its people answered: by person, then by prompt (and whom it is about); 0 is "I cannot say".
type organisation struct {
	party   PartyID
	invited int
	people  [][]int
	shares  []bool // who shares a comment
}

// secretRound is a round with all that its people answered.
type secretRound struct {
	round Round
	keys  []Value // what a person is asked: the point is left open
	orgs  []organisation
}

// drawRound draws a round of people in one to three organisations of any size, with what they answer.
func drawRound(t *rapid.T) secretRound {
	q := rapid.SampledFrom([]QuestionSet{behaviours(), seen()}).Draw(t, "set")
	q.Scales[0].Points = q.Scales[0].Points[:rapid.IntRange(2, 5).Draw(t, "points")]
	x := secretRound{round: Round{ID: 7, Questions: q, Comments: true, Smallest: rapid.IntRange(5, 6).Draw(t, "smallest")}}
	for p := range rapid.IntRange(1, 3).Draw(t, "parties") {
		x.round.Asked = append(x.round.Asked, PartyID(p+2))
	}
	about := []PartyID{0}
	if q.About {
		about = x.round.Asked
	}
	for _, p := range q.Prompts {
		for _, whom := range about {
			if p.Kind == ScalePrompt {
				x.keys = append(x.keys, Value{Prompt: p.Key, About: whom})
			}
		}
	}
	for _, p := range x.round.Asked {
		o := organisation{party: p}
		usual := rapid.IntRange(0, len(q.Scales[0].Points)).Draw(t, "usual")
		for range rapid.IntRange(0, 9).Draw(t, "people") {
			var person []int
			for range x.keys {
				point := usual // a group that thinks alike is where secrets are lost
				if rapid.IntRange(0, 3).Draw(t, "alike") == 0 {
					point = rapid.IntRange(0, len(q.Scales[0].Points)).Draw(t, "point")
				}
				person = append(person, point)
			}
			o.people = append(o.people, person)
			o.shares = append(o.shares, rapid.Bool().Draw(t, "shares"))
		}
		o.invited = len(o.people) + rapid.IntRange(0, 3).Draw(t, "silent")
		voice := RoundVoice{Party: p, Voice: People, People: []Asking{{Links: o.invited}}, About: others(q, x.round.Asked, p)}
		x.round.Voices, x.orgs = append(x.round.Voices, voice), append(x.orgs, o)
	}
	return x
}

// published is every byte that closing and opening the round put on record.
func (x secretRound) published(tally func(Round, []OpenBox) Tallied) []byte {
	var boxes []OpenBox
	var closed []ClosedBox
	for i, o := range x.orgs {
		box := OpenBox{Party: o.party}
		for k, person := range o.people {
			var a Answers
			for n, point := range person {
				v := x.keys[n]
				v.Point = point
				a.Values = append(a.Values, v)
			}
			if o.shares[k] {
				a.Texts = []Comment{{Prompt: "open", Text: fmt.Sprintf("%d of %d", k, o.party), Share: true}}
			}
			b, err := a.Bytes()
			if err != nil {
				panic(err)
			}
			box.Answers = append(box.Answers, OpenAnswer{Salt: fmt.Appendf(nil, "%d of %d", k, o.party), Bytes: b})
		}
		boxes = append(boxes, box)
		closed = append(closed, closedBox(&x.round, x.round.Voices[i], ShutBox{Party: o.party, Answered: len(o.people), Root: "masked"}))
	}
	out := tally(x.round, boxes)
	b, err := json.Marshal(struct {
		Closed []ClosedBox
		All    Tallied
		Gaps   []Gap
	}{closed, out, gapsOf(x.round.Questions, out.Results)}, json.Deterministic(true))
	if err != nil {
		panic(err)
	}
	return b
}

// with is the same round in which one person answered something else.
func (x secretRound) with(org, person, key, point int) secretRound {
	x.orgs = slices.Clone(x.orgs)
	x.orgs[org].people = slices.Clone(x.orgs[org].people)
	p := slices.Clone(x.orgs[org].people[person])
	p[key] = point
	x.orgs[org].people[person] = p
	return x
}

// certain lists what somebody who knows everything that is on record, how many answered, and how all of this is made, can be
// certain of: answers for which there is no other world with the same record in which that person gave another one. Worlds
// are tried in which the person alone answered otherwise, or two of an organisation answered each other's.
func (x secretRound) certain(tally func(Round, []OpenBox) Tallied) (list []string) {
	record := x.published(tally)
	same := func(other secretRound) bool { return bytes.Equal(record, other.published(tally)) }
	for o, org := range x.orgs {
		for i, person := range org.people {
			for key, point := range person {
				if !x.doubtful(o, i, key, same) {
					list = append(list, fmt.Sprintf("person %d of %d answered %d to %v", i, org.party, point, x.keys[key]))
				}
			}
		}
	}
	return list
}

// doubtful tells whether there is such another world.
func (x secretRound) doubtful(o, i, key int, same func(secretRound) bool) bool {
	mine := x.orgs[o].people[i][key]
	for point := range len(x.round.Questions.Scales[0].Points) + 1 {
		if point != mine && same(x.with(o, i, key, point)) {
			return true
		}
	}
	for k, other := range x.orgs[o].people {
		if other[key] != mine && same(x.with(o, i, key, other[key]).with(o, k, key, mine)) {
			return true
		}
	}
	return false
}

// known lists the small groups' cells that are certain: no other world with the same record in which that cell was made of
// other counts.
func (x secretRound) known(tally func(Round, []OpenBox) Tallied) (list []string) {
	record := x.published(tally)
	for o, org := range x.orgs {
		for key := range x.keys {
			answered := slices.DeleteFunc(slices.Clone(org.people), func(p []int) bool { return p[key] == 0 })
			if len(org.people) == 0 || len(answered) >= SmallestGroup {
				continue
			}
			other := false
			for i, person := range org.people {
				for point := range len(x.round.Questions.Scales[0].Points) + 1 {
					other = other || point != person[key] && bytes.Equal(record, x.with(o, i, key, point).published(tally))
				}
			}
			if !other {
				list = append(list, fmt.Sprintf("what %d people of %d answered to %v", len(answered), org.party, x.keys[key]))
			}
		}
	}
	return list
}

func TestNobodysAnswerIsCertainFromTheRecordOfARound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawRound(t)
		if list := append(x.certain(Tally), x.known(Tally)...); len(list) > 0 {
			t.Fatalf("from the record it is certain that %v", list)
		}
	})
}

// The attacker itself, on records that tell too much.
func TestTheAttackerFindsWhatLeaks(t *testing.T) {
	x := secretRound{round: Round{Questions: behaviours(), Smallest: 5}, keys: []Value{{Prompt: "cost"}}}
	for _, org := range []organisation{{party: 2, people: [][]int{{5}, {5}, {5}, {5}, {5}}}, {party: 3, people: [][]int{{1}}}, {party: 4, people: [][]int{{1}, {2}, {3}, {1}, {2}, {4}}}} {
		org.shares, org.invited = make([]bool, len(org.people)), len(org.people)
		x.round.Asked = append(x.round.Asked, org.party)
		x.round.Voices = append(x.round.Voices, RoundVoice{Party: org.party, Voice: People, People: []Asking{{Links: org.invited}}})
		x.orgs = append(x.orgs, org)
	}
	counts := func(boxes []OpenBox, q QuestionSet, of func(PartyID) bool) []int {
		h := make([]int, 5)
		for _, b := range boxes {
			for _, a := range b.Answers {
				if got, err := ParseAnswers(q, a.Bytes); err == nil && of(b.Party) {
					if point, _ := got.Point("cost", 0); point > 0 {
						h[point-1]++
					}
				}
			}
		}
		return h
	}
	for name, leak := range map[string]struct {
		tally func(Round, []OpenBox) Tallied
		want  int // answers that are certain
	}{
		"what we publish": {Tally, 0},
		"counts of a unanimous group": {func(r Round, boxes []OpenBox) Tallied {
			all := Tally(r, boxes)
			all.Results[0].Cells[0] = Cell{Prompt: "cost", Kind: CellCounts, Points: 5, Counts: counts(boxes, r.Questions, func(p PartyID) bool { return p == 2 })}
			return all
		}, 5},
		"a total with a small group in it": {func(r Round, boxes []OpenBox) Tallied {
			all := Tally(r, boxes)
			total := Cell{Prompt: "cost", Kind: CellCounts, Points: 5, Counts: counts(boxes, r.Questions, func(p PartyID) bool { return p != 2 })}
			all.Results = append(all.Results, PartyResult{Party: 0, Cells: []Cell{total}})
			return all
		}, 1},
	} {
		if got := x.certain(leak.tally); len(got) != leak.want {
			t.Errorf("%s: certain of %d answers, want %d: %v", name, len(got), leak.want, got)
		}
	}
}
