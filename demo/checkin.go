package demo

import "entente/partnership"

// meeting is a check-in in the story.
type meeting struct {
	play  *play
	space string
	id    partnership.CheckinID
}

// topic is a line that somebody brought.
type topic struct{ id partnership.TopicID }

func (p *play) arranged(day int, clock, who, space string, c partnership.ArrangeCheckin, on int) *meeting {
	m := &meeting{play: p, space: space}
	p.say(day, clock, who, space, func() partnership.Command {
		c.Date = p.date(on)
		return &c
	}, func(no uint64) { m.id = partnership.CheckinID(no) })
	return m
}

func (p *play) firstMeeting(day int, clock, who, space string, c partnership.ArrangeFirstMeeting, on int) *meeting {
	m := &meeting{play: p, space: space}
	p.say(day, clock, who, space, func() partnership.Command {
		c.Date = p.date(on)
		return &c
	}, func(no uint64) { m.id = partnership.CheckinID(no) })
	return m
}

func (m *meeting) tookPlace(day int, clock, who string, talked ...*topic) {
	m.play.say(day, clock, who, m.space, func() partnership.Command {
		c := &partnership.TookPlace{Checkin: m.id, On: m.play.date(day)}
		for _, t := range talked {
			c.Talked = append(c.Talked, t.id)
		}
		return c
	}, nil)
}

func (m *meeting) calledOff(day int, clock, who, why string) {
	m.play.say(day, clock, who, m.space, func() partnership.Command {
		return &partnership.CancelCheckin{Checkin: m.id, Revision: uint64(m.id), Why: partnership.Text(why)}
	}, nil)
}

func (p *play) brings(day int, clock, who, space, text string) *topic {
	t := &topic{}
	p.say(day, clock, who, space, just(&partnership.AddTopic{Text: partnership.Text(text)}), func(no uint64) {
		t.id = partnership.TopicID(no)
	})
	return t
}

// bringsAbout is a line about something of the common record, which is asked for when it is brought.
func (p *play) bringsAbout(day int, clock, who, text string, about func() partnership.Ref) *topic {
	t := &topic{}
	p.say(day, clock, who, everyone, func() partnership.Command {
		return &partnership.AddTopic{Text: partnership.Text(text), About: about()}
	}, func(no uint64) { t.id = partnership.TopicID(no) })
	return t
}
