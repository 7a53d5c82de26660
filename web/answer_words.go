package web

import (
	"fmt"
	"time"

	"entente/engine"
	"entente/partnership"
)

// answerFrame is what somebody who is asked reads before the first question, whatever they answer.
type answerFrame struct {
	Title, Lede, Word string
	Promises          []answerPromise
	Set               []Fact   // how the round is set up
	How               []string // how the promises are kept, and what the operator could see
	Until, Opens      string
	Audience          string
	Host              string
	Partnership       string
	Party             string
	KeptFor           time.Duration // how long the browser keeps what it needs
}

// answerPromise is one line of what happens with the answers. More leads to the rest of it.
type answerPromise struct {
	Icon, Bold, Text string
	More             Link
}

// pulseKey is the set with a heading of its own.
const pulseKey = "pulse"

// frameOf says what somebody of the party is told. It names nobody who answers.
func frameOf(view partnership.View, r partnership.Round, p partnership.PartyID, host string) answerFrame {
	f := answerFrame{
		Title: string(r.Questions.Name), Host: host, Partnership: string(view.Common.Name()), Party: partyOf(view.Common, p).Name,
		Until: nearDay(view, r.Closes).Text, Audience: audience(view), KeptFor: keptFor(r, view.Common, view.Now),
	}
	f.Opens = opensWords(view, r)
	f.Word = "Open until " + f.Until
	if r.Set.Key == pulseKey {
		f.Title = "How is it going, from where you work?"
	}
	f.Lede = askedLede(view, r, p, f.Partnership)
	f.Promises = promisesOf(view, r, f)
	f.Set = setFacts(view, r, f)
	f.How = howKept(r, f)
	return f
}

// opensWords is when results open: "Friday 4 December at 09:00".
func opensWords(view partnership.View, r partnership.Round) string {
	return nearDay(view, r.Opens).Text + " at " + r.OpensAt(view.Common).Format("15:04")
}

func askedLede(view partnership.View, r partnership.Round, p partnership.PartyID, called string) string {
	scales, texts := 0, 0
	for _, q := range r.Questions.Prompts {
		switch {
		case q.Kind == partnership.ScalePrompt:
			scales += len(aboutOf(r, p))
		case wordsAsked(r, q):
			texts++
		}
	}
	asks := countOf(scales, "statement", "statements")
	if r.Questions.About {
		asks = countOf(len(r.Questions.Prompts), "statement", "statements") + ", each about your own organisation and " + countOf(len(aboutOf(r, p))-1, "other", "others")
	}
	if texts > 0 {
		asks += " and " + countOf(texts, "open question", "open questions")
	}
	minutes := max((scales*20+texts*30+30)/60, 1)
	text := fmt.Sprintf("%s, round %d. %s, about %s.", called, view.State.Nth(r), upperFirst(asks), countOf(minutes, "minute", "minutes"))
	switch {
	case scales == 0:
		return text
	case r.Questions.Most == 1: // what is asked every month is about a month
		return text + " Think of the last month."
	}
	return text + " Think of the last three months."
}

func promisesOf(view partnership.View, r partnership.Round, f answerFrame) []answerPromise {
	alone := view.State.Kind() == partnership.Private
	others := "Not your manager, not the other organisations" + neutralWords(view) + "."
	if alone {
		others = "Not your manager, not your colleagues."
	}
	list := []answerPromise{
		{Icon: "blind", Bold: "Nobody is shown who said what.", Text: others + " " + f.Host + " runs this machine: ", More: Link{"what they technically could see", "#host"}},
		{Icon: "people", Bold: "Groups under " + inWords(r.Smallest) + " are never shown.",
			Text: fmt.Sprintf("Your answers appear only together with at least %s others from %s.", inWords(r.Smallest-1), f.Party)},
		{Icon: "clock", Bold: seesWords(view) + " the results at the same moment,", Text: f.Opens + ", you too."},
	}
	return list
}

func seesWords(view partnership.View) string {
	ids := view.State.Audience(view.Common)
	switch {
	case view.State.Kind() == partnership.Common:
		return "Everyone sees"
	case len(ids) == 1:
		return "Everyone at " + partyOf(view.Common, ids[0]).Name + " who is here sees"
	}
	return upperFirst(audience(view)) + " see"
}

// neutralWords name the facilitators, who see no more than others.
func neutralWords(view partnership.View) string {
	text := ""
	for _, id := range view.State.Audience(view.Common) {
		if p, _ := view.Common.Party(id); p.Kind == partnership.Neutral {
			text += ", not " + string(p.Name)
		}
	}
	return text
}

// setFacts are the settings, fixed before the first answer.
func setFacts(view partnership.View, r partnership.Round, f answerFrame) []Fact {
	var asked []string
	for _, p := range r.Asked {
		if view.Common.HasLeft(p) {
			continue
		}
		text := partyOf(view.Common, p).Name
		if v, ok := r.VoiceOf(p); ok && v.Voice == partnership.OneVoice {
			text += ", as one voice"
		} else if ok {
			text += ", several people"
		}
		asked = append(asked, text)
	}
	return []Fact{
		{Label: "Asked by", Values: []string{partyOf(view.Common, r.Party).Name}},
		{Label: "Who is asked", Values: asked},
		{Label: "Open until", Values: []string{f.Until + ", midnight"}},
		{Label: "Results open", Values: []string{f.Opens + ", for everyone at once, not before"}},
		{Label: "Who will see them", Values: []string{upperFirst(f.Audience) + ", and whoever was asked"}},
		{Label: "Smallest group shown", Values: []string{fmt.Sprintf("%s answers to a question, without “I cannot say”", upperFirst(inWords(r.Smallest)))}},
		{Label: "Comments", Values: []string{commentRule(r)}},
		{Label: "Who runs this machine", Values: []string{f.Host}},
	}
}

func commentRule(r partnership.Round) string {
	if !r.Comments {
		return "None are asked for."
	}
	return "Shown only if their writer agrees and at least eight people do, in no order, without name or organisation. All others are read by nobody and deleted when the round opens."
}

// howKept says how the promises are kept, and what remains to be trusted.
func howKept(r partnership.Round, f answerFrame) []string {
	return []string{
		"Your answers are stored without your name. That you took part is ticked off separately, so that nobody answers twice. Until the round closes you can change your answers on this phone, and only there.",
		"Before the results open no page, mail or copy shows anything of the answers: not one of them, and not how many there are. The page does not remind or press you; not to answer is fine.",
		"If everybody in a group, or all but one, chose the same point, that point is shown and no numbers, so that it gives nobody away. Somebody who answered otherwise than all the others would still know what they chose.",
		fmt.Sprintf("Two results close together could show what somebody answered who came or went between them. So the same is not asked of you again within %s, unless every organisation agrees.", countOf(partnership.AgainDays, "day", "days")),
		f.Host + " could technically read answers while they are sealed, and see for which organisation each was given. Who gave which, someone with the database in hand could work out while the round is open; from its closing on the tables do not tell. When the results open the answers are deleted; of each only a number stays by which your phone can check that it was counted.",
	}
}

// phaseWords say to whoever is asked that nothing can be sent, and what happens next; "" where something can, or the results
// are there.
func phaseWords(view partnership.View, asked engine.Asked) (title, text string) {
	r := asked.Round
	switch {
	case view.Common.HasLeft(asked.Party):
		return "Your organisation has left", partyOf(view.Common, asked.Party).Name +
			" has left this partnership. Unless the round had closed before, what its people answered is not counted. There is nothing you need to do."
	case r.Phase() == partnership.RoundCancelled:
		return "This round was cancelled", "Everything that had been answered was deleted, read by nobody. There is nothing you need to do."
	case r.Phase() == partnership.RoundClosed, r.Phase() == partnership.RoundRunning && asked.Shut:
		return "This round is closed", "Answers were taken until " + nearDay(view, r.Closes).Text + ". The results open " + opensWords(view, r) +
			", for everyone at the same moment. Open this page again then: you see them too."
	}
	return "", ""
}

// answerNow leads from every page to the questions that the reader is asked just now; no link if there are none.
func answerNow(view partnership.View) Link {
	round, ok := view.AskedNow()
	if !ok {
		return Link{}
	}
	label := "Answer our questions"
	if round.Questions.Key == pulseKey {
		label = "Two-minute questions"
	}
	return Link{Label: label, Href: roundPath(view.ID, round.ID) + "/answer"}
}
