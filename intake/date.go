package intake

import (
	"strings"
	"time"
)

// layouts are the ways of writing a date that mean one day only.
var layouts = []string{
	"2006-01-02", "2006/01/02", "2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "2-Jan-2006", "2-Jan-06",
	"Monday 2 January 2006", "Mon 2 Jan 2006", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05",
}

var (
	dayFirst   = []string{"2/1/2006", "2.1.2006", "2-1-2006", "2/1/06"}
	monthFirst = []string{"1/2/2006", "1.2.2006", "1-2-2006", "1/2/06"}
)

// Dates reads a column of dates. Where a file writes 5/6/2026, other dates of the column decide whether the day or the
// month comes first; if none does, the day does.
type Dates struct{ monthFirst bool }

// DatesOf looks through a column before its dates are read.
func DatesOf(column []string) Dates {
	var d Dates
	for _, text := range column {
		if _, ok := parse(text, layouts); ok {
			continue
		}
		_, day := parse(text, dayFirst)
		_, month := parse(text, monthFirst)
		if month && !day {
			d.monthFirst = true
		}
		if day && !month {
			return Dates{}
		}
	}
	return d
}

// Read is the day that a text names, as 2026-11-27.
func (d Dates) Read(text string) (string, bool) {
	order := dayFirst
	if d.monthFirst {
		order = monthFirst
	}
	t, ok := parse(text, layouts)
	if !ok {
		t, ok = parse(text, order)
	}
	if !ok {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

func parse(text string, layouts []string) (time.Time, bool) {
	text = strings.Join(strings.Fields(text), " ")
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1970 {
			return t, true
		}
	}
	return time.Time{}, false
}
