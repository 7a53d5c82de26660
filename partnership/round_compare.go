package partnership

// AsksAs tells whether the other round asked the same prompt, so that the answers may be compared: in the same version of
// the set, or in the same words on the same scale.
func (r Round) AsksAs(other Round, key string) bool {
	p, ok := r.Questions.Prompt(key)
	if !ok {
		return false
	}
	if _, there := other.Questions.Prompt(key); !there {
		return false
	}
	return r.asksAs(&other, p)
}

// Published is the cell of one party for a prompt, and about whom; false if there is none.
func (r Round) Published(p PartyID, key string, about PartyID) (Cell, bool) {
	for _, result := range r.Results {
		if result.Party == p {
			return result.cell(key, about)
		}
	}
	return Cell{}, false
}
