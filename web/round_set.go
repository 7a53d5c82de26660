package web

import (
	"fmt"
	"slices"

	"entente/engine"
	"entente/instrument"
	"entente/partnership"
)

// What can be asked: question sets of the program and of the reader's own, on the page “How we see it”.

// setRow is a question set that can be asked.
type setRow struct {
	Name, Text, Meta string
	See, Begin       string
	Why              []string // it is offered
	Soon             string   // it was asked not long ago
}

// addSets lists what can be asked: what every partnership is offered, what the situation calls for in any space of the reader's,
// and sets of their own. Every other set is a step away.
func (out *roundsView) addSets(views []partnership.View) {
	keys, why := offeredSets(views)
	for _, key := range keys {
		set, ok := instrument.Find(key, 0)
		if !ok {
			continue
		}
		row := setRowOf(out.Base, engine.Questions(set), partnership.SetRef{Key: set.Key, Version: set.Version})
		row.Why = why[key]
		row.Soon = askedSoon(views[0], partnership.SetRef{Key: set.Key}, set.Most)
		out.Sets = append(out.Sets, row)
	}
	out.Further = len(instrument.Newest()) - len(out.Sets)
	for _, v := range views {
		for _, own := range v.State.QuestionSets() {
			latest := own.Latest().Questions
			row := setRowOf("/s/"+string(v.ID), latest, partnership.SetRef{Own: own.ID, Version: len(own.Versions)})
			row.Why = []string{"Written here. Seen by " + audience(v) + "."}
			row.Soon = askedSoon(v, partnership.SetRef{Own: own.ID}, latest.Most)
			row.Begin = out.Base + fmt.Sprintf("/rounds/new?set=own-%d&space=%s", own.ID, v.ID)
			row.See = fmt.Sprintf("/s/%s/sets/%d", v.ID, own.ID)
			out.Own = append(out.Own, row)
		}
	}
}

// offeredSets are the keys of the sets to offer now, with the reasons for those that the situation calls for.
func offeredSets(views []partnership.View) (keys []string, why map[string][]string) {
	keys, why = partnership.FirstSets(), map[string][]string{}
	for _, v := range views {
		for _, o := range v.OfferedSets() {
			if !slices.Contains(keys, o.Set) {
				keys = append(keys, o.Set)
			}
			text := o.Why
			if v.State.Kind() != partnership.Common {
				text += " Said to " + audience(v) + "."
			}
			why[o.Set] = append(why[o.Set], text)
		}
	}
	return keys, why
}

// askedSoon says from when a set can be asked again; "" if it can be now.
func askedSoon(v partnership.View, ref partnership.SetRef, most int) string {
	asked, next := v.State.AskedBefore(v.Common, ref, most)
	if v.Common.Today(v.Now) >= next {
		return ""
	}
	return "Asked on " + nearDay(v, asked).Text + "; again from " + nearDay(v, next).Text + "."
}

func setRowOf(base string, q partnership.QuestionSet, ref partnership.SetRef) setRow {
	row := setRow{Name: string(q.Name), Text: string(q.Purpose), See: base + "/sets/" + ref.Key, Begin: base + "/rounds/new?set=" + ref.Key}
	scales, texts := 0, 0
	for _, p := range q.Prompts {
		if p.Kind == partnership.ScalePrompt {
			scales++
		} else {
			texts++
		}
	}
	switch {
	case scales == 0:
		row.Meta = countOf(texts, "question", "questions") + " in words"
	case texts == 0:
		row.Meta = countOf(scales, "question", "questions")
	default:
		row.Meta = countOf(scales, "question", "questions") + " and " + inWords(texts) + " in words"
	}
	row.Meta = upperFirst(row.Meta) + ", " + voiceNames(q)
	return row
}

// voiceNames say who answers a set.
func voiceNames(q partnership.QuestionSet) string {
	switch {
	case !q.MayAnswer(partnership.People):
		return "answered by each organisation as one voice"
	case !q.MayAnswer(partnership.OneVoice):
		return "answered by people, unnamed"
	}
	return "answered by people, unnamed, or by each organisation as one voice"
}
