package engine

import (
	"entente/eventlog"
	"entente/partnership"
)

// Who is asking, as the surface knows it. It grants nothing: the role is looked up in the common log each time.
type Who struct {
	keys  []string
	actor partnership.Actor
	at    partnership.SpaceID // the only partnership in which the actor is one; "" for any
	signs bool                // by a personal link: gives the one command for which it was made
	party partnership.PartyID // for a copy that the operator hands out: reads as this party, and does nothing
}

// Signed is a person whose sign-in holds these members' keys in the partnership.
func Signed(keys ...string) Who { return Who{keys: keys} }

// Holder is whoever holds the secret of an invitation of this partnership.
func Holder(at partnership.SpaceID, id partnership.InvitationID) Who {
	return Who{actor: partnership.ByInvitation(id), at: at}
}

// Signatory is the member for whom a personal link was made. It signs the charter of this partnership, and does and sees
// nothing else; whether the member may sign, the record says.
func Signatory(at partnership.SpaceID, id partnership.MemberID) Who {
	return Who{actor: partnership.ByMember(id), at: at, signs: true}
}

// gives refuses what the holder of a personal link has no business with.
func (w Who) gives(c partnership.Command) error {
	if _, signs := c.(*partnership.SignCharter); w.signs && !signs {
		return partnership.ErrNotFound
	}
	return nil
}

// Founder, Operator and Clock are the actors that are no member.
var (
	Founder  = Who{actor: partnership.ByFounder}
	Operator = Who{actor: partnership.ByOperator}
	Clock    = Who{actor: partnership.ByClock}
)

// resolve finds the actor in the common space, whose lock the caller holds. Of several keys, the one whose member is
// there still counts. Errors: partnership.ErrNotFound.
func (w Who) resolve(common *space) (partnership.Actor, partnership.Member, error) {
	if w.at != "" && eventlog.ID(w.at) != common.log.ID {
		return partnership.Actor{}, partnership.Member{}, partnership.ErrNotFound
	}
	if w.party != 0 {
		if !common.folded.state.Has(w.party) {
			return partnership.Actor{}, partnership.Member{}, partnership.ErrNotFound
		}
		return partnership.Actor{}, partnership.Member{ID: partnership.MemberID(w.party), Party: w.party}, nil
	}
	if w.actor != (partnership.Actor{}) {
		return w.actor, partnership.Member{}, nil
	}
	var found partnership.Member
	for _, key := range w.keys {
		m, ok := common.folded.state.MemberByKey(key)
		if ok && (found.ID == 0 || found.Left != 0) {
			found = m
		}
	}
	if found.ID == 0 || found.Left != 0 {
		return partnership.Actor{}, partnership.Member{}, partnership.ErrNotFound
	}
	return partnership.ByMember(found.ID), found, nil
}
