package partnership

import (
	"strings"
	"time"
)

// Date is a civil date in the partnership's time zone, written 2026-11-27. The zero Date is no date.
// Dates compare with < and > as they stand.
type Date string

const dateFormat = "2006-01-02"

// DateOf is the civil date at t in its location.
func DateOf(t time.Time) Date { return Date(t.Format(dateFormat)) }

// Valid tells whether d is a day of the calendar between 1900 and 9999.
func (d Date) Valid() bool {
	t, err := time.Parse(dateFormat, string(d))
	return err == nil && t.Year() >= 1900
}

// Time is midnight at the start of the day, in UTC; the zero time for an invalid date.
func (d Date) Time() time.Time {
	t, err := time.Parse(dateFormat, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// AddDays is n days later.
func (d Date) AddDays(n int) Date {
	if n == 0 {
		return d
	}
	return DateOf(d.Time().AddDate(0, 0, n))
}

// addYears is n years later; of 29 February, 1 March where there is none.
func (d Date) addYears(n int) Date { return DateOf(d.Time().AddDate(n, 0, 0)) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// AddWorkingDays is n days later, Saturdays and Sundays not counted.
func (d Date) AddWorkingDays(n int) Date {
	t := d.Time()
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if t.Weekday() != time.Saturday && t.Weekday() != time.Sunday {
			n--
		}
	}
	return DateOf(t)
}

// DaysUntil is how many days later than d the date e is; negative if earlier.
func (d Date) DaysUntil(e Date) int { return int(e.Time().Sub(d.Time()).Hours() / 24) }

// compare is -1, 0 or 1 as d is before, on or after e.
func (d Date) compare(e Date) int { return strings.Compare(string(d), string(e)) }
