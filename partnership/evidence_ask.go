package partnership

import "slices"

// evidenceAsks lists the files and links that were shown for promises on the way, and await a look by the reader, who
// is named to say whether the promise is done. Once it was shown as a whole that word is asked for instead.
func (v View) evidenceAsks(look Look) []Ask {
	mine := v.toConfirm()
	if len(mine) == 0 {
		return nil
	}
	var list []Ask
	for i := range v.State.evidence.list {
		e := &v.State.evidence.list[i]
		c, ok := mine[e.About.ID]
		if !ok || e.About.Kind != RefCommitment || !e.awaitsLook(v.By.Party) || !v.onTheWay(c, e.About, look) {
			continue
		}
		list = append(list, Ask{Kind: AskLook, Space: v.ID, Of: RefTo(RefEvidence, e.ID), Since: e.Added})
	}
	return list
}

// awaitsLook tells whether the party has said nothing of the evidence, which another one shows.
func (e *Evidence) awaitsLook(p PartyID) bool {
	said := slices.ContainsFunc(e.Confirmed, func(k Confirmation) bool { return k.Party == p }) ||
		slices.ContainsFunc(e.Contests, func(k Contest) bool { return k.Party == p })
	return e.Kind != Statement && e.Party != p && e.Withdrawn.Entry == 0 && !said
}
