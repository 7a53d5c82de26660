package demo

import "entente/partnership"

// notes lets somebody write a note in the private space of their organisation.
func (p *play) notes(day int, clock, who, space, title, body string) *partnership.NoteID {
	id := new(partnership.NoteID)
	p.say(day, clock, who, space, just(&partnership.WriteNote{Title: partnership.Text(title), Body: partnership.Text(body)}), func(no uint64) {
		*id = partnership.NoteID(no)
	})
	return id
}

func (p *play) revises(day int, clock, who, space string, id *partnership.NoteID, title, body string) {
	p.say(day, clock, who, space, func() partnership.Command {
		return &partnership.ReviseNote{Note: *id, Revision: uint64(*id), Title: partnership.Text(title), Body: partnership.Text(body)}
	}, nil)
}
