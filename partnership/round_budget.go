package partnership

import (
	"fmt"
	"slices"
)

// Nobody is asked more than so many prompts in a calendar quarter, over all rounds in which that person is asked by
// themselves, unless every voting party of the space agreed. Those who come by a link are unnamed, and count for each party
// as one person who gets every link.

// QuarterPrompts is how many prompts a person is asked in a quarter at most.
const QuarterPrompts = 30

// quarter is the calendar quarter of a day: "2026-1".
func quarter(d Date) string {
	t := d.Time()
	return fmt.Sprintf("%d-%d", t.Year(), (int(t.Month())-1)/3+1)
}

// PromptsFor is how many prompts a person is asked by who answers about so many others, beside oneself.
func (q QuestionSet) PromptsFor(about int) int {
	n := 0
	for _, p := range q.Prompts {
		if q.About && p.Kind == ScalePrompt {
			n += about
		}
		n++
	}
	return n
}

// promptsAsked is how many prompts a person of a party was asked in the quarter, here; 0 is everybody who comes by link.
func (s *State) promptsAsked(common *State, p PartyID, person MemberID, in string) int {
	n := 0
	for i := range s.round.list {
		r := &s.round.list[i]
		v := r.voiceAt(p)
		if v == nil || r.Cancelled.No != 0 { // what was cancelled is given back
			continue
		}
		for _, a := range v.People {
			if quarter(common.Today(a.Made.At)) != in {
				continue
			}
			if person == 0 && a.Links > 0 || person != 0 && slices.Contains(a.Members, person) {
				n += r.Questions.PromptsFor(len(v.About))
				break // a person asked twice in one round is asked it once
			}
		}
	}
	return n
}

// withinBudget refuses to ask people more than they are to be asked.
func (in In) withinBudget(r *Round, p PartyID, about []PartyID, members []MemberID, links int) error {
	if r.More {
		return nil
	}
	asks, least, who := r.Questions.PromptsFor(len(about)), QuarterPrompts, "members"
	people := slices.Clone(members)
	if links > 0 {
		people = append(people, 0)
	}
	for _, id := range people {
		if id == 0 && slices.ContainsFunc(r.Voices, func(v RoundVoice) bool { return v.Party == p && v.Links() > 0 }) {
			continue // the round is counted for them already
		}
		if left := in.promptsLeft(p, id); left < least {
			least = left
			if id == 0 {
				who = "links"
			}
		}
	}
	if asks <= least {
		return nil
	}
	return invalid(who, fmt.Sprintf("these are %d prompts; of the %d a quarter there are %d left for at least one of those you ask. "+
		"Ask others, or ask all organisations to agree to more", asks, QuarterPrompts, max(least, 0)))
}

// promptsLeft is how many prompts a person of the party may still be asked in this quarter.
func (in In) promptsLeft(p PartyID, person MemberID) int {
	now := quarter(in.today())
	left := QuarterPrompts - in.State.promptsAsked(in.Common, p, person, now)
	for _, s := range in.Own {
		left -= s.promptsAsked(in.Common, p, person, now)
	}
	return left
}

// PromptsLeft is how many prompts a person of the reader's party may still be asked in this quarter, over all the spaces
// given; person 0 is whoever comes by link.
func PromptsLeft(views []View, person MemberID) int {
	left := QuarterPrompts
	for _, v := range views {
		left -= v.State.promptsAsked(v.Common, v.By.Party, person, quarter(v.Common.Today(v.Now)))
	}
	return max(left, 0)
}

// AllowMore asks every voting party of the space to agree that in one round people are asked more, or the same again sooner,
// than usual, and about more others.
type AllowMore struct {
	Round RoundID `json:"round"`
}

func (c AllowMore) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r, err := in.running(c.Round)
	switch {
	case err != nil:
		return nil, err
	case r.More:
		return nil, conflict("all have agreed to this already")
	case cellsOf(r.Questions, r.Asked, len(r.Asked)-1) > mostCells:
		return nil, conflict("about more than two others, so many organisations give more results than one round can hold")
	case in.State.asking(AboutMorePrompts, uint64(c.Round), in.today()):
		return nil, conflict("the others have been asked about this already")
	}
	voters := in.voters()
	if len(voters) == 0 { // a neutral party's own space
		voters = []PartyID{m.Party}
	}
	ask := askConsent(in, m, AboutMorePrompts, uint64(c.Round), uint64(c.Round), voters)
	events := []Event{ask}
	if ask.Agrees && len(ask.Voters) == 1 {
		events = append(events, ConsentSettled{Question: QuestionID(in.next(0)), Outcome: Adopted})
	}
	return events, nil
}

// allowMore lets people be asked more in a round.
func (s *State) allowMore(round uint64, _ Meta) {
	if r := s.roundAt(RoundID(round)); r != nil {
		r.More = true
	}
}

// moreStands refuses to agree to more in a round that is over.
func moreStands(in In, q Question) error {
	_, err := in.running(RoundID(q.Subject))
	return err
}
