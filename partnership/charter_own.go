package partnership

import (
	"fmt"
	"slices"
)

// Some things are a party's own to say: what it needs, and what it means by a word. In the draft others leave them as they
// are. An amendment of others may take them out, which all voting parties answer; it words nothing in another's name.

var (
	errOthersNeed    = forbidden("each organisation writes for itself what it needs; leave that as it is, or propose an amendment that takes it out")
	errOthersMeaning = forbidden("each organisation writes for itself what it means by a word; leave what others mean as it is, or propose an amendment that takes it out")
)

// mostAssumed is how many assumptions one party may have noted that nobody has agreed to yet. Five hundred clauses are all
// that a charter has places for: no party fills them alone.
const mostAssumed = 50

// ownWords refuses to put a clause in the place of another if that says something for a party other than by. Either
// wording may be the zero one.
func (in In) ownWords(was, now Wording, by PartyID) error {
	for _, whose := range []PartyID{was.Needs, now.Needs} {
		if whose != 0 && whose != by && !in.Common.HasLeft(whose) {
			return errOthersNeed
		}
	}
	for _, whose := range PartySet(append(was.parties(), now.parties()...)) {
		if whose != by && !in.Common.HasLeft(whose) && !slices.Equal(was.meanings(whose), now.meanings(whose)) {
			return errOthersMeaning
		}
	}
	return nil
}

// ownProposal refuses changes, proposed by a party, that word for another what it needs or means. Taking that out, or
// leaving it as it is, may be proposed: neutral parties, who answer nothing, are so not spoken for either.
func (in In) ownProposal(changes []TextChange, by PartyID) error {
	for _, c := range changes {
		was, _ := in.State.charter.work.clause(c.Clause)
		now := c.Wording
		if p := now.Needs; p != 0 && p != by && !in.Common.HasLeft(p) && (was.Needs != p || was.Text != now.Text) {
			return errOthersNeed
		}
		for _, p := range PartySet(now.parties()) {
			said := was.meanings(p)
			adds := slices.ContainsFunc(now.meanings(p), func(m string) bool { return !slices.Contains(said, m) })
			if adds && p != by && !in.Common.HasLeft(p) {
				return errOthersMeaning
			}
		}
	}
	return nil
}

// meanings are what the party means by which words, in one order.
func (w Wording) meanings(p PartyID) []string {
	var list []string
	for _, t := range w.Terms {
		for _, m := range t.Meanings {
			if m.Party == p {
				list = append(list, string(t.Term)+"\n"+string(m.Text))
			}
		}
	}
	slices.Sort(list)
	return list
}

// mayAssume refuses a text in which the party has noted more than its share; taking some away is always right.
func (in In) mayAssume(next Charter, by PartyID) error {
	before, after := in.State.charter.work.assumedBy(by), next.assumedBy(by)
	if after > before && after > mostAssumed {
		return invalid("text", fmt.Sprintf("your organisation has noted %d assumptions already, which is the most; settle one first, by an amendment or by taking it out", before))
	}
	return nil
}

// assumedBy is how many clauses are assumed that the party last worded.
func (t Charter) assumedBy(p PartyID) int {
	n := 0
	for _, s := range t.Sections {
		for _, c := range s.Clauses[s.agreed():] {
			if c.Party == p {
				n++
			}
		}
	}
	return n
}
