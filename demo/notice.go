package demo

import "entente/partnership"

// announces gives notice that somebody is to become manager of an organisation that cannot be reached; objects stops it.
func (p *play) announces(day int, clock, party, successor string, objected int, by string) {
	var notice uint64
	p.operates(day, clock, func() partnership.Command {
		return &partnership.AnnounceReplacement{Party: p.ids(party)[0], Member: p.person(successor).member}
	}, func(no uint64) { notice = no })
	p.say(objected, "09:20", by, everyone, func() partnership.Command {
		return &partnership.ObjectToReplacement{Notice: partnership.NoticeID(notice)}
	}, nil)
}
