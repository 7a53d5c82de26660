package demo

import "strings"

// fate is what became of a promise.
type fate int

const (
	kept fate = iota
	moved
	late
	mended // the first showing was not enough; the second was, in time
)

// errand is one of the many promises that make a partnership: who, to whom, what, when it is done, and how it went.
type errand struct {
	from, to  byte // H, M, E, C, and A for all others
	due       int
	how       fate
	what      string
	criteria  string
	explained string // why it moved, or what went wrong
}

// leads are the people who promise and receive for each organisation, in the order of joining.
var leads = []struct {
	letter byte
	who    string
	aide   string
	site   string
}{{'H', "dana", "joan", "harwick"}, {'M', "tom", "lena", "millbrook"}, {'E', "ruth", "callum", "eastmoor"}, {'C', "priya", "ben", "calder"}}

// northbankRoutine plays the errands of eighteen months.
func (p *play) northbankRoutine() {
	for i, e := range recent {
		p.errand(i, e)
	}
	for i, e := range earlier {
		e.due = workday(-497 + i*402/len(earlier))
		e.how = []fate{kept, kept, kept, moved, kept, kept, kept, late, kept, mended, kept}[i%11]
		if e.explained == "" {
			e.explained = []string{
				"Two of us were away and the figures came a week late.", "We began too late and hoped to catch up. We should have said so on the Monday.",
				"The supplier of the form changed the date.", "It needed a second look by our lawyers, which we had not asked for in time.",
			}[i%4]
		}
		p.errand(i, e)
	}
}

// errand plays one of them. i varies the days and the times.
func (p *play) errand(i int, e errand) {
	x := promise{what: e.what, criteria: e.criteria, made: workday(e.due - 16 - i%9), due: e.due}
	aide, site := "", ""
	for _, l := range leads {
		switch {
		case l.letter == e.from:
			x.by, aide, site = l.who, l.aide, l.site
		case e.to == l.letter || e.to == 'A':
			x.to = append(x.to, l.who)
		}
	}
	if e.how == moved {
		x.due = workday(e.due - 7)
	}
	c := p.promised(x)
	day := workday(e.due - i%3)
	switch e.how {
	case moved:
		c.moves(workday(x.due-3), x.by, e.due, e.explained, workday(x.due-3), x.to...)
	case late:
		day = later(e.due, 2+i%3)
	case mended:
		day = workday(e.due - 5)
	}
	c.evidence(day, i, aide, site)
	c.shown(day, clockOf(11, 3*i%50), x.by, "")
	if e.how == late {
		c.putRight(day, x.by, e.explained, "It is done now, and next time we say so before the day.", false)
	}
	if e.how == mended {
		c.notYet(later(day, 1), x.to[0], 1, "Nearly: the last part is missing.")
		day = workday(e.due)
		c.shown(day, "16:40", x.by, "The missing part is there now.")
	}
	c.confirmedByAll(min(later(day, 1+i%3), -1))
}

// evidence hangs something on every other errand.
func (x *promise) evidence(day, i int, aide, site string) {
	slug := strings.ToLower(strings.Join(strings.Fields(x.what)[:3], "-"))
	switch i % 4 {
	case 0:
		x.links(day, "10:35", aide, "As it stands now", "https://files."+site+".example/"+strings.Trim(slug, ".,’"))
	case 2:
		x.states(day, "10:35", aide, "Done, and looked over by a colleague.")
	}
}

// recent are the errands that fell due in the last 90 days.
var recent = []errand{
	{'C', 'A', -88, kept, "Send the first call figures of the new phone menu.", "By line and by hour", ""},
	{'H', 'C', -86, kept, "Say which reminder letters go out in the autumn.", "Weeks and numbers", ""},
	{'E', 'C', -83, late, "Send the new bin rounds to the advisers.", "By street", "The map was ready and lay on my desk; I was out for two days."},
	{'M', 'A', -82, kept, "Share what residents wrote on the comment cards.", "Every card, names taken off", ""},
	{'C', 'M', -79, kept, "Call back the forty people cut off in the outage.", "All forty reached or written to", ""},
	{'H', 'A', -76, moved, "Show how we count a contact that ends with “we will find out”.", "One page, with an example", "Two departments count differently and had to talk first."},
	{'C', 'H', -74, kept, "Sit two advisers beside the council tax team for a day.", "Both say what they learned", ""},
	{'E', 'A', -72, kept, "Mend the form that loses an attachment.", "Tried on three phones", ""},
	{'M', 'C', -69, kept, "Name who answers questions on licences.", "Two names", ""},
	{'C', 'A', -67, moved, "Listen again to twenty calls that took over ten minutes.", "Twenty calls | What they had in common", "The recordings came from the old system a week late."},
	{'H', 'E', -62, kept, "Lend the training room for two mornings.", "Booked and paid", ""},
	{'C', 'E', -60, late, "Tell Eastmoor which page sends most people to the phone.", "The ten pages, with counts", "I waited for a full week of counts and should have said that on the day."},
	{'E', 'M', -58, kept, "Pass on the plain-language list for housing letters.", "The list, and three letters rewritten", ""},
	{'M', 'A', -55, moved, "Draft one wording for missed appointments.", "Read by three advisers", "Our lawyers asked for another week and had a point."},
	{'C', 'A', -53, kept, "Try the new greeting for two weeks.", "A count of people who hang up", ""},
	{'H', 'A', -51, kept, "Say what changes in council tax support.", "Two pages for advisers", ""},
	{'C', 'M', -48, kept, "Test the Millbrook line after the exchange is changed.", "Ten calls from ten places", ""},
	{'E', 'A', -44, moved, "Share the first month of the new bin-day page.", "Visits and calls, side by side", "The counter broke on the second day; a full month needs a week more."},
	{'C', 'H', -41, kept, "Write down the three questions that advisers cannot answer.", "With how often each came", ""},
	{'H', 'M', -39, kept, "Check the Millbrook figures for a second time.", "Same result, or why not", ""},
	{'M', 'C', -37, late, "Give advisers a list of the streets with parking permits.", "Streets and hours", "The list was in three places and one was old. We found that out too late."},
	{'C', 'A', -32, moved, "Plan cover for the two training days.", "Every half hour covered", "Two people fell ill; the plan had to begin again."},
	{'E', 'C', -30, kept, "Answer the ten questions on garden waste.", "In words that can be read out", ""},
	{'H', 'A', -26, kept, "Show the advisers’ screen how a payment plan looks.", "Agreed with revenues", ""},
	{'C', 'M', -23, moved, "Report on calls about the new parking zone.", "First two weeks", "The zone opened a week late."},
	{'M', 'A', -19, kept, "Say what we learned from the mystery calls.", "Good and bad", ""},
	{'E', 'A', -12, moved, "Put the reference number at the top of every letter.", "Three letters in print", "The printer could only change them with the next batch."},
	{'C', 'A', -9, kept, "Send the questions for the winter briefing.", "Before the session", ""},
}

// earlier are those of before, one every few days.
var earlier = []errand{
	{from: 'C', to: 'A', what: "Say who is on the team and who leads each shift.", criteria: "Names and hours"},
	{from: 'H', to: 'C', what: "List the twenty most common questions.", criteria: "With the answers as given today"},
	{from: 'M', to: 'C', what: "Open the booking system to the advisers.", criteria: "Tried by two of them"},
	{from: 'E', to: 'C', what: "Send the map of wards and rounds.", criteria: "Also as a list"},
	{from: 'C', to: 'A', what: "Put the three greetings side by side.", criteria: "Recordings of each"},
	{from: 'H', to: 'A', what: "Explain how a call becomes a case.", criteria: "One page with a picture"},
	{from: 'C', to: 'H', what: "Train the first twelve advisers on council tax.", criteria: "All twelve signed off by Harwick"},
	{from: 'M', to: 'A', what: "Say what went wrong with the last supplier, plainly.", criteria: "An hour, no slides"},
	{from: 'C', to: 'E', what: "Answer in under a minute at lunch time.", criteria: "Four weeks of figures"},
	{from: 'E', to: 'A', what: "Share the glossary for housing.", criteria: "Fifty words"},
	{from: 'H', to: 'M', what: "Swap one person for a week.", criteria: "Both write down three things"},
	{from: 'C', to: 'A', what: "Show a day in the centre, hour by hour.", criteria: "A picture that fits on a page"},
	{from: 'M', to: 'C', what: "Tell the advisers about the new leisure cards.", criteria: "Prices and how to pay"},
	{from: 'H', to: 'C', what: "Give notice of the election letters.", criteria: "Dates and homes"},
	{from: 'C', to: 'M', what: "Call ten people who complained twice.", criteria: "What each would have wanted"},
	{from: 'E', to: 'C', what: "Mend the search box on the waste pages.", criteria: "Ten searches that failed now work"},
	{from: 'C', to: 'A', what: "Try a later start on Mondays.", criteria: "Two weeks, with the team’s word on it"},
	{from: 'H', to: 'A', what: "Make one list of emergency numbers.", criteria: "Rung once, every one"},
	{from: 'M', to: 'E', what: "Share the wording for reminder letters.", criteria: "Two letters"},
	{from: 'C', to: 'H', what: "Find out why transfers to housing fail.", criteria: "Fifty transfers looked at"},
	{from: 'E', to: 'A', what: "Tell everyone when the site is down.", criteria: "A message within ten minutes"},
	{from: 'C', to: 'A', what: "Write the crib sheet for winter.", criteria: "Two sides"},
	{from: 'H', to: 'C', what: "Say which calls may be recorded.", criteria: "Agreed with our data officer"},
	{from: 'M', to: 'A', what: "Count contacts that could have been avoided.", criteria: "One week, every line"},
	{from: 'C', to: 'E', what: "Help with the questions on the new tips.", criteria: "Six people for two weeks"},
	{from: 'E', to: 'M', what: "Test the new form with Millbrook’s residents.", criteria: "Ten people"},
	{from: 'C', to: 'A', what: "Give the councils a desk in the centre.", criteria: "A desk, a badge, a headset"},
	{from: 'H', to: 'A', what: "Work out what a contact costs us, roughly.", criteria: "One figure and how it was made"},
	{from: 'M', to: 'C', what: "Clear the backlog of parking questions.", criteria: "None older than five days"},
	{from: 'C', to: 'H', what: "Report on calls from people who cannot pay.", criteria: "What helped"},
	{from: 'E', to: 'C', what: "Send photographs of the new bins.", criteria: "All four sizes"},
	{from: 'C', to: 'A', what: "Ask the advisers what slows them down.", criteria: "Every adviser asked"},
	{from: 'H', to: 'E', what: "Lend the script for difficult calls.", criteria: "With names taken out"},
	{from: 'M', to: 'A', what: "Bring a plain table of complaints.", criteria: "By cause, one year"},
	{from: 'C', to: 'M', what: "Take the licence calls for a month.", criteria: "A count, and what we could not answer"},
	{from: 'E', to: 'A', what: "Put opening hours where people look for them.", criteria: "On every page’s foot"},
	{from: 'C', to: 'A', what: "Show how long people hold, by hour.", criteria: "Four weeks"},
	{from: 'H', to: 'C', what: "Change the letter that everyone rings about.", criteria: "Read aloud by three advisers first"},
	{from: 'M', to: 'C', what: "Answer emails from the centre within a day.", criteria: "Four weeks of them"},
	{from: 'C', to: 'E', what: "Listen to ten calls together.", criteria: "Both write down what they heard"},
	{from: 'E', to: 'C', what: "Tell advisers about the road works on the bridge.", criteria: "Dates and detours"},
	{from: 'C', to: 'A', what: "Plan the centre’s move to the second floor.", criteria: "No line closed for over an hour"},
	{from: 'H', to: 'A', what: "Ask fifty residents how it went.", criteria: "Fifty, by telephone"},
	{from: 'M', to: 'H', what: "Check Harwick’s figures as they checked ours.", criteria: "Same result, or why not"},
	{from: 'C', to: 'A', what: "Bring down the time after each call.", criteria: "Under ninety seconds, four weeks running"},
	{from: 'E', to: 'A', what: "Say which pages will change in spring.", criteria: "A list"},
	{from: 'H', to: 'C', what: "Give advisers a test account.", criteria: "Works on a Sunday too"},
	{from: 'C', to: 'M', what: "Explain the dip in the second week of May.", criteria: "With figures"},
	{from: 'M', to: 'A', what: "Write up the bank-holiday recording.", criteria: "Under thirty seconds, read by an adviser"},
	{from: 'C', to: 'A', what: "Share the notes of the team’s away day.", criteria: "What they want to try"},
	{from: 'E', to: 'C', what: "Take the dead links out of the crib sheet.", criteria: "All of them"},
	{from: 'H', to: 'A', what: "Show the new payment page before it is live.", criteria: "An hour with advisers"},
	{from: 'C', to: 'H', what: "Count how often the phone menu sends people wrong.", criteria: "Two weeks, all three lines"},
	{from: 'M', to: 'C', what: "Say what happens to a report of fly-tipping.", criteria: "Step by step"},
	{from: 'C', to: 'A', what: "Prepare for the summer leave.", criteria: "Cover for each week"},
	{from: 'E', to: 'M', what: "Compare our answer times, line by line.", criteria: "One table, no ranking"},
}
