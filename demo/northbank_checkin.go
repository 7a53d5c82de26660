package demo

import "entente/partnership"

// northbankCheckins is a talk every two weeks, hosted in turn, after a first meeting. The last one hears what somebody
// brought of the charter.
func (p *play) northbankCheckins(heard *topic) {
	first := p.firstMeeting(-531, "10:15", "dana", everyone, partnership.ArrangeFirstMeeting{
		At: "10:00", Minutes: 180, Place: "Harwick Town Hall, and the canal path", Task: "Sort thirty real calls into piles, together",
		Together: "A walk along the canal, then soup",
	}, -524)
	hopes := p.brings(-526, "14:20", "ines", everyone, "What would make each of you proud in a year?")
	worry := p.brings(-525, "09:10", "priya", everyone, "What went wrong last time, for each of us?")
	first.tookPlace(-524, "13:30", "ines", hopes, worry)

	hosts := []string{"Millbrook", "Calder", "Harwick", "Eastmoor"}
	bearers := []string{"priya", "joan", "tom", "callum", "sunita", "ruth", "lena", "dana", "ben"}
	var carried *topic
	for i, day := 0, -517; day < 0; i, day = i+1, day+14 {
		m := p.next(day, hosts[i%4])
		if day == -139 { // the day of the storm
			m.calledOff(-140, "17:30", "dana", "Half of us cannot get in. We take it up in two weeks.")
			continue
		}
		talked := []*topic{p.brings(workday(day-2), clockOf(9, 40+i), bearers[i%len(bearers)], everyone, topics[i%len(topics)])}
		talked = append(talked, p.topics[day]...)
		if carried != nil {
			talked, carried = append(talked, carried), nil
		}
		if day+14 > 0 {
			talked = append(talked, heard)
		}
		if i%5 == 2 {
			carried = p.brings(day-1, "15:25", bearers[(i+4)%len(bearers)], everyone, more[i/5%len(more)])
		}
		m.tookPlace(day, "10:45", bearers[(i+1)%len(bearers)], talked...)
	}
	p.next(1, "Eastmoor")
	p.brings(-2, "11:40", "dana", everyone, "What would each of us need to see to believe that a saving is real?")
	p.brings(-1, "14:10", "tom", everyone, "How we hear of print dates, so that nobody is surprised again")
}

// next arranges the talk of a day, eight days before, at one organisation by the person who leads it there.
func (p *play) next(day int, host string) *meeting {
	m := &meeting{play: p}
	who := map[string]string{"Harwick": "dana", "Millbrook": "tom", "Eastmoor": "ruth", "Calder": "priya"}[host]
	p.say(day-8, "11:30", who, everyone, func() partnership.Command {
		return &partnership.ArrangeCheckin{Date: p.date(day), At: "10:00", Minutes: 30, Host: p.ids(host)[0], Place: partnership.Text(places[host])}
	}, func(no uint64) { m.id = partnership.CheckinID(no) })
	return m
}

var places = map[string]string{
	"Harwick": "Harwick Town Hall, room 4", "Millbrook": "Millbrook, the old library", "Eastmoor": "A call; Eastmoor sends the link", "Calder": "The contact centre, by the kitchen",
}

var topics = []string{
	"Which calls should never have been calls", "The Monday morning queue", "Names for the three lines", "What advisers hear that we never see",
	"Who tells whom when a letter goes out", "Lunch breaks and the noon peak", "One way to count a contact", "The new starters: how are they?",
	"Road works on the bridge", "What we stop doing", "A shared word for “vulnerable”", "Figures: fewer, but read",
	"The housing line on Fridays", "Call-backs: at which wait?", "How we say no to residents, kindly", "The bin-day page",
	"What each of us is proud of this month", "Training days and who covers", "Complaints that come twice", "Winter: who is where",
	"Cost: what belongs in it", "The auditor’s visit", "Evenings: are they worth it?", "Repairs: what could advisers see?",
	"Plain words for arrears", "How fast is fast enough?", "One year in: what would we do again?", "Sickness, and how to be fair about it",
	"The phone menu, option by option", "What the storm taught us", "School holidays", "Letters that everyone rings about",
	"Two who left: what we lose with them", "Data: who may see what", "What residents thanked us for", "The trial of shift swaps", "The next mailing",
}

// more are topics for which there was no time at first.
var more = []string{
	"Headsets", "A word for cases that go round in circles", "Parking at the centre", "Should we invite Ashcombe?", "Who writes the newsletter",
	"A plant for the kitchen", "How we use this record", "Holiday greetings on the line",
}
