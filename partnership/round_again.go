package partnership

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Two results of the same question differ by what somebody changed and by who came or went between them. The sooner the
// second follows, the more surely whoever reads both knows the one from the other, and so what a single person answered,
// although each result by itself gives nobody away. So people are not asked the same again so soon, in whatever space, unless
// every voting party of the space agreed, and there is more than one: in its own space an organisation would ask itself. Nor as
// long as the other round still runs. A later round makes it harder, and never impossible.

// AgainDays is how many days at least lie between the beginnings of two rounds that ask a party's people the same question.
const AgainDays = 28

// notAgainSoon refuses to ask a party's people what they are being asked, or were asked not long ago, elsewhere or here.
func (in In) notAgainSoon(r *Round, p PartyID, members []MemberID, links int) error {
	alone := len(in.voters()) < 2
	if r.More && !alone {
		return nil
	}
	for _, s := range append([]*State{in.State}, in.Own...) {
		for i := range s.round.list {
			o := &s.round.list[i]
			if o == r || o.Cancelled.No != 0 || !o.mayAsk(p, members, links) || !r.asksLike(o) || r.isLater(in.Common, o) || o.isLater(in.Common, r) {
				continue
			}
			field := "members"
			if len(members) == 0 {
				field = "links"
			}
			or := ", or ask all organisations to agree to this one"
			if alone {
				or = ""
			}
			return invalid(field, fmt.Sprintf("a round begun on %s asks your people some of the same: two results so close together could show what one person answered. "+
				"Answer as one voice, ask in a round that begins from %s on%s", day(in.Common.Today(o.Begun.At)), day(o.againFrom(in.Common)), or))
		}
	}
	return nil
}

// againFrom is the first day on which a round may begin that asks the same people the same: some weeks after this one began,
// and when nobody answers this one any more.
func (r *Round) againFrom(common *State) Date {
	return max(common.Today(r.Begun.At).AddDays(AgainDays), r.Closes.AddDays(1))
}

// isLater tells whether the round began long enough after the other.
func (r *Round) isLater(common *State, o *Round) bool {
	return common.Today(r.Begun.At) >= o.againFrom(common)
}

// mayAsk tells whether some of these people of the party may be asked in the round: whoever comes by link may be anybody.
func (r *Round) mayAsk(p PartyID, members []MemberID, links int) bool {
	v := r.voiceAt(p)
	if v == nil || v.Voice != People {
		return false
	}
	return v.Links() > 0 || links > 0 || slices.ContainsFunc(members, func(id MemberID) bool { return slices.Contains(v.Members(), id) })
}

// asksLike tells whether the other round, here or in another space, asks something of this one for a point on a scale: it is
// of the same set of the program, or has a question in the same words, however they are written.
func (r *Round) asksLike(o *Round) bool {
	if r.Set.Key != "" && r.Set.Key == o.Set.Key {
		return true
	}
	asked := o.Questions.scaleWords()
	return slices.ContainsFunc(r.Questions.scaleWords(), func(words string) bool { return slices.Contains(asked, words) })
}

// scaleWords are the words of the questions with a scale, without what only looks different: case, accents, spaces, signs.
func (q QuestionSet) scaleWords() []string {
	var list []string
	for _, p := range q.Prompts {
		if p.Kind != ScalePrompt || p.Text == Erased {
			continue
		}
		words := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, fold(string(p.Text)))
		list = append(list, cmp.Or(words, string(p.Text)))
	}
	return list
}
