package web

import (
	"fmt"
	"strconv"
	"strings"

	"entente/partnership"
)

// How other pages speak of rounds: what waits, what needs attention, what topics are about.

// roundOf is the round that a Ref names, and its gap if it names one.
func roundOf(v partnership.View, ref partnership.Ref) (partnership.Round, *partnership.Gap) {
	no, err := strconv.ParseUint(ref.ID, 10, 64)
	if err != nil || ref.Kind != partnership.RefRound {
		return partnership.Round{}, nil
	}
	r, _ := v.State.Round(partnership.RoundID(no))
	n, err := strconv.Atoi(strings.TrimPrefix(ref.Part, "gap-"))
	if err != nil || n < 1 || n > len(r.Gaps) {
		return r, nil
	}
	return r, &r.Gaps[n-1]
}

// bringRound brings a whole round, by the name of what was asked.
func bringRound(v partnership.View, r partnership.Round) BringTopic {
	ref := partnership.RefTo(partnership.RefRound, r.ID)
	return bringTopic(v, ref, "How we see it: "+roundLabel(v, ref))
}

// roundHref is the page of what a Ref names.
func roundHref(at partnership.SpaceID, ref partnership.Ref) string {
	href := "/s/" + string(at) + "/rounds/" + ref.ID
	if ref.Part != "" {
		href += "#" + ref.Part
	}
	return href
}

// roundLabel names a round, or a gap of it.
func roundLabel(v partnership.View, ref partnership.Ref) string {
	r, gap := roundOf(v, ref)
	switch {
	case r.ID == 0:
		return "a round of questions"
	case gap == nil:
		return string(r.Questions.Name)
	case gap.About != 0:
		return gapName(r, gap.Matter) + ", and how " + partyOf(v.Common, gap.About).Name + " is seen"
	}
	return gapName(r, gap.Matter)
}

// gapSignal is a gap that needs attention: it is worth a talk, whoever is right.
func gapSignal(v partnership.View, x partnership.Signal) signalView {
	r, gap := roundOf(v, x.Of)
	out := signalView{Cause: string(x.Explain().Cause), Bring: bringTopic(v, x.Of, "How we see it: "+roundLabel(v, x.Of))}
	out.Signal = Signal{Icon: "gap", Title: "We see “" + roundLabel(v, x.Of) + "” differently", StepIcon: "cup"}
	if x.Rule == partnership.RuleGapWidened {
		out.Signal.Title = "“" + roundLabel(v, x.Of) + "”: the gap has widened"
	}
	if gap != nil {
		out.Facts.Items = append(out.Facts.Items, Fact{Label: "Furthest apart", Values: []string{
			fmt.Sprintf("%s sees it lower, %s higher", partyOf(v.Common, gap.Low).Name, partyOf(v.Common, gap.High).Name)}})
		if d, ok := r.Questions.Dimension(gap.Dimension); ok && len(d.Talk) > 0 {
			out.Facts.Items = append(out.Facts.Items, Fact{Label: "To talk about", Values: []string{string(d.Talk[0])}})
		}
	}
	see := Action{Label: "See how each sees it", Href: roundHref(v.ID, x.Of)}
	if x.Rule == partnership.RuleGapUnanswered && mayPromise(v) && r.AskedOf(v.By.Party) {
		out.own(v, x, "Say what becomes of it: a promise, a topic, accepted, or declined", see)
		return out
	}
	out.talk(v, x, "A conversation with "+namesOf(v, without(v, x.Parties))+" about what each has seen", see)
	return out
}

// roundAskHref is where what a round asks of the reader is answered.
func roundAskHref(v partnership.View, ask partnership.Ask) string {
	href := roundHref(v.ID, ask.Of)
	switch ask.Kind {
	case partnership.AskVoice:
		return href + "#voice"
	case partnership.AskAnswers:
		return href + "/answer"
	case partnership.AskLock:
		return href + "/say"
	case partnership.AskGap:
		return href + "#settling"
	}
	return href
}
