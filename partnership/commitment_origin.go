package partnership

// Origin says at which check-in a promise came up: of this space or, from a smaller space, of one that all its parties can
// see. The zero Origin is none.
type Origin struct {
	Space   SpaceID   `json:"space,omitzero"` // this one if empty
	Checkin CheckinID `json:"checkin"`
}

// check refuses an origin that there is not, as far as this space tells. What lies in another space the surface has looked
// up with CameUp.
func (o Origin) check(in In) error {
	const field = "from"
	switch {
	case o == (Origin{}):
		return nil
	case o.Space == "" && in.State.checkinAt(o.Checkin) == nil:
		return invalid(field, "choose a check-in of those who see this")
	case o.Space != "" && (in.State.Kind() == Common || !spaceID.MatchString(string(o.Space)) || o.Checkin == 0):
		return invalid(field, "choose a check-in that everyone here can see")
	}
	return nil
}

// CameUp is the origin that a promise in the one view has at a check-in of the other; none if there is no such check-in, or
// not all parties of the first see it.
func CameUp(at, checkins View, id CheckinID) Origin {
	_, there := checkins.State.Checkin(id)
	switch {
	case !there:
		return Origin{}
	case at.ID == checkins.ID:
		return Origin{Checkin: id}
	case at.State.Kind() != Common && Wider(at, checkins):
		return Origin{checkins.ID, id}
	}
	return Origin{}
}

// CameUpAt lists the promises that came up at a check-in of the space, over all that the reader sees.
func CameUpAt(views []View, at SpaceID, id CheckinID) []Listed {
	look := LookOver(views)
	var list []Listed
	for _, v := range views {
		origin := Origin{Space: at, Checkin: id}
		if v.ID == at {
			origin.Space = ""
		}
		for _, c := range v.State.commitment.list {
			if c.From == origin {
				list = append(list, Listed{v, c.ID.Once(), c.copy(), v.State.standing(c, "", look)})
			}
		}
	}
	return list
}
