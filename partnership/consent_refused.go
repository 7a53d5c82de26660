package partnership

// lastRefused is what was last asked of all and met with a no, and the day of that no; "" if nothing was. What goes on being
// asked is not refused: a party may answer otherwise yet.
func (s *State) lastRefused(common *State, today Date) (what About, on Date) {
	for i := range s.consent.list {
		q := &s.consent.list[i]
		if q.open(today) || q.Outcome == Adopted || q.Outcome == Void {
			continue
		}
		for _, a := range q.Answers {
			if said := common.Today(a.Given.At); a.Position == Disagree && said >= on {
				what, on = q.About, said
			}
		}
	}
	return what, on
}
