package demo

import "entente/partnership"

// revoke takes an invitation back.
func (p *play) revoke(day int, by string, inv *partnership.InvitationID) {
	p.say(day, "09:40", by, everyone, func() partnership.Command { return &partnership.RevokeInvitation{Invitation: *inv} }, nil)
}
