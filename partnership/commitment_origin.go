package partnership

// Origin says at which check-in a promise came up, from which course correction it was made, or from which round of questions:
// of this space or, from a smaller space, of one that all its parties can see. The zero Origin is none.
type Origin struct {
	Space      SpaceID      `json:"space,omitzero"` // this one if empty
	Checkin    CheckinID    `json:"checkin,omitzero"`
	Correction CorrectionID `json:"correction,omitzero"`
	Round      RoundID      `json:"round,omitzero"` // that has opened
}

// check refuses an origin that there is not, as far as this space tells. What lies in another space the surface has looked
// up with CameUp.
func (o Origin) check(in In) error {
	const field = "from"
	switch {
	case o == (Origin{}):
		return nil
	case !o.one():
		return invalid(field, "choose a check-in, a course correction or a round of questions")
	case o.Space == "" && o.Checkin != 0 && in.State.checkinAt(o.Checkin) == nil:
		return invalid(field, "choose a check-in of those who see this")
	case o.Space == "" && o.Correction != 0 && in.State.correctionAt(o.Correction) == nil:
		return invalid(field, "choose a course correction of those who see this")
	case o.Space == "" && o.Round != 0 && !in.State.talksAbout(o.Round):
		return invalid(field, "choose a round of those who see this, that has opened")
	case o.Space != "" && (in.State.Kind() == Common || !spaceID.MatchString(string(o.Space))):
		return invalid(field, "choose a check-in that everyone here can see")
	}
	return nil
}

// one tells whether exactly one thing is named.
func (o Origin) one() bool {
	n := 0
	for _, is := range []bool{o.Checkin != 0, o.Correction != 0, o.Round != 0} {
		if is {
			n++
		}
	}
	return n == 1
}

// CameUp is the origin that a promise in the one view has at a check-in of the other; none if there is no such check-in, or
// not all parties of the first see it.
func CameUp(at, checkins View, id CheckinID) Origin {
	_, there := checkins.State.Checkin(id)
	if !there {
		return Origin{}
	}
	return origin(at, checkins, Origin{Checkin: id})
}

// MadeFrom is the origin that a promise in the one view has in a course correction of the other; none if there is no such
// correction, or not all parties of the first see it.
func MadeFrom(at, corrections View, id CorrectionID) Origin {
	if corrections.State.correctionAt(id) == nil {
		return Origin{}
	}
	return origin(at, corrections, Origin{Correction: id})
}

// origin is what a promise in the one view can say of something in the other.
func origin(at, from View, o Origin) Origin {
	switch {
	case at.ID == from.ID:
		return o
	case at.State.Kind() != Common && Wider(at, from):
		o.Space = from.ID
		return o
	}
	return Origin{}
}

// CameUpAt lists the promises that came up at a check-in of the space, over all that the reader sees.
func CameUpAt(views []View, at SpaceID, id CheckinID) []Listed {
	return listedFrom(views, at, Origin{Checkin: id})
}

// PromisesFrom lists the promises that were made from a course correction of the space, over all that the reader sees.
func PromisesFrom(views []View, at SpaceID, id CorrectionID) []Listed {
	return listedFrom(views, at, Origin{Correction: id})
}

// PromisesOf lists the promises that were made, or asked for, from a round of the space, over all that the reader sees.
func PromisesOf(views []View, at SpaceID, id RoundID) []Listed {
	return listedFrom(views, at, Origin{Round: id})
}

func listedFrom(views []View, at SpaceID, origin Origin) []Listed {
	look := LookOver(views)
	var list []Listed
	for _, v := range views {
		origin.Space = at
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
