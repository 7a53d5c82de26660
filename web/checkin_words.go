package web

import (
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"entente/partnership"
)

// withWhom says who meets in a space, as its reader says it: "with everyone", "with Calder", "among ourselves".
func withWhom(view partnership.View) string {
	var names []string
	for _, p := range others(view) {
		names = append(names, partyOf(view.Common, p).Name)
	}
	switch {
	case len(names) == 0:
		return "among ourselves"
	case view.State.Kind() == partnership.Common && len(names) > 1:
		return "with everyone"
	}
	return "with " + sentenceList(names)
}

// others are the parties that see the space, beside the reader's.
func others(view partnership.View) []partnership.PartyID {
	return slices.DeleteFunc(view.State.Audience(view.Common), func(p partnership.PartyID) bool { return p == view.By.Party })
}

// checkinTitle names a check-in for its reader.
func checkinTitle(view partnership.View, c partnership.Checkin) string {
	what := "Check-in "
	switch {
	case c.Kind == partnership.FirstMeeting:
		what = "First meeting "
	case c.Arranged.No == 0:
		what = "Talk "
	}
	return what + withWhom(view)
}

// checkinDetails says when of the day, how long, who hosts and where, as far as it is known.
func checkinDetails(view partnership.View, c partnership.Checkin) string {
	text := ""
	add := func(s string) {
		if text != "" {
			text += ", "
		}
		text += s
	}
	if c.At != "" {
		add(c.At)
	}
	if c.Minutes != 0 {
		add(durationWords(c.Minutes))
	}
	if host := hostWords(view, c); host != "" {
		add(host)
	}
	if text != "" {
		text = upperFirst(text) + "."
	}
	if c.Place != "" {
		text += " " + string(c.Place)
	}
	return text
}

// hostWords says who hosts; of a host that has left, that somebody else has to.
func hostWords(view partnership.View, c partnership.Checkin) string {
	switch {
	case c.Host == 0:
		return ""
	case c.Open() && view.Common.HasLeft(c.Host):
		return partyOf(view.Common, view.State.NextHost(view.Common)).Name + " hosts, as the one asked has left"
	}
	return partyOf(view.Common, c.Host).Name + " hosts"
}

func checkinHref(view partnership.View, id partnership.CheckinID) string {
	return fmt.Sprintf("/s/%s/checkins/%d", view.ID, id)
}

// newCheckinHref is where a check-in of those who see the space is arranged.
func newCheckinHref(view partnership.View, kind partnership.CheckinKind) string {
	href := fmt.Sprintf("/s/%s/checkins/new?kind=%s", view.CommonID, kind)
	for _, p := range others(view) {
		href += "&with=" + strconv.FormatUint(uint64(p), 10)
	}
	return href
}

// fullDay is a day with its year, as history has it.
func fullDay(t time.Time) string { return t.Format("2 January 2006") }

// nearDay is a date as seen from the view's today.
func nearDay(view partnership.View, d partnership.Date) Time {
	return Near(d.Time(), view.Common.Today(view.Now).Time())
}

// words is a date as running text has it.
func words(t Time) string { return t.Text + t.tail() }

func durationWords(minutes int) string {
	switch minutes {
	case 15:
		return "a quarter of an hour"
	case 30:
		return "half an hour"
	case 60:
		return "an hour"
	case 90:
		return "an hour and a half"
	case 120:
		return "two hours"
	case 240:
		return "half a day"
	}
	return fmt.Sprintf("%d minutes", minutes)
}

// upperFirst is the text with a capital at its start.
func upperFirst(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if n == 0 {
		return text
	}
	return string(unicode.ToUpper(r)) + text[n:]
}

// countOf is a number with the word that fits it, the small ones in words: "one topic", "3 topics".
func countOf(n int, one, more string) string {
	switch n {
	case 0:
		return "no " + one
	case 1:
		return "one " + one
	}
	return inWords(n) + " " + more
}

// inWords is a number as a sentence has it: up to ten in words.
func inWords(n int) string {
	words := []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < 0 || n >= len(words) {
		return thousands(uint64(max(n, 0)))
	}
	return words[n]
}
