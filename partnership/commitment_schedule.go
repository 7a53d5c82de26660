package partnership

import (
	"slices"
	"time"
)

// Unit is what a schedule counts in.
type Unit string

// The units.
const (
	Days   Unit = "days"
	Weeks  Unit = "weeks"
	Months Unit = "months"
)

// Units lists them in the order in which they are offered.
var Units = []Unit{Days, Weeks, Months}

// Schedule says when a repeating promise falls due again: every Every units from its first date, until a day, or a
// number of times, or until it is ended by agreement. The zero Schedule is a promise that is kept once. Days are civil:
// no clock changes in them. In a month that has no such day it is the month's last day.
type Schedule struct {
	Every   int  `json:"every"`
	Unit    Unit `json:"unit"`
	LastDay bool `json:"last_day,omitzero"` // of the month, whichever it is; Months only
	Until   Date `json:"until,omitzero"`    // the last day on which it can fall due
	Count   int  `json:"count,omitzero"`    // how often in all
}

// The schedules that people mean by a word.
var (
	Weekly      = Schedule{Every: 1, Unit: Weeks}
	Fortnightly = Schedule{Every: 2, Unit: Weeks}
	Monthly     = Schedule{Every: 1, Unit: Months}
)

// mostOccurrences is how often a promise may fall due.
const mostOccurrences = 1000

// Repeats tells whether there is a schedule.
func (s Schedule) Repeats() bool { return s.Every > 0 }

func (s Schedule) check(first Date) error {
	switch {
	case s == Schedule{}:
		return nil
	case s.Every < 1 || s.Every > 366:
		return invalid("schedule.every", "choose a number from 1 to 366")
	case !slices.Contains(Units, s.Unit):
		return invalid("schedule.unit", "choose days, weeks or months")
	case s.LastDay && s.Unit != Months:
		return invalid("schedule.last_day", "only a monthly promise falls due on the last day of the month")
	case s.LastDay && first != "" && first != s.day(first, 0):
		return invalid("due", "choose the last day of a month as the first date")
	case s.Until != "" && (!s.Until.Valid() || s.Until < first || s.Until > first.AddDays(366*furthest)):
		return invalid("schedule.until", "choose a day after the first date")
	case s.Count < 0 || s.Count > mostOccurrences:
		return invalid("schedule.count", "choose a number from 1 to 1,000")
	case s.Until != "" && s.Count > 0:
		return invalid("schedule.count", "say until when, or how often, not both")
	}
	return nil
}

// day is the k-th day after the first, counted from 0, whether or not the schedule has ended by then.
func (s Schedule) day(first Date, k int) Date {
	switch s.Unit {
	case Weeks:
		return first.AddDays(7 * s.Every * k)
	case Months:
		return s.monthDay(first, k)
	}
	return first.AddDays(s.Every * k)
}

// monthDay counts months from the first date, not from the one before: the 31st stays the 31st after a short month.
func (s Schedule) monthDay(first Date, k int) Date {
	t := first.Time()
	start := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, s.Every*k, 0)
	last := start.AddDate(0, 1, -1)
	if s.LastDay || t.Day() > last.Day() {
		return DateOf(last)
	}
	return DateOf(start.AddDate(0, 0, t.Day()-1))
}

// ended tells whether the k-th day is no longer in the schedule.
func (s Schedule) ended(k int, day Date) bool {
	return k >= mostOccurrences || s.Count > 0 && k >= s.Count || s.Until != "" && day > s.Until
}

// Dates lists the days from one day to another, both included, on which the promise falls due.
func (s Schedule) Dates(first, from, to Date) []Date {
	var list []Date
	for k := s.skip(first, from); ; k++ {
		day := s.day(first, k)
		if s.ended(k, day) || day > to {
			return list
		}
		if day >= from {
			list = append(list, day)
		}
	}
}

// skip is a number of days that surely lie before from.
func (s Schedule) skip(first, from Date) int {
	length := map[Unit]int{Days: 1, Weeks: 7, Months: 31}[s.Unit] * s.Every
	return max(0, first.DaysUntil(from)/length-1)
}

// next is the first day of the schedule that is not before from.
func (s Schedule) next(first, from Date) (Date, bool) {
	for k := s.skip(first, from); ; k++ {
		day := s.day(first, k)
		if s.ended(k, day) {
			return "", false
		}
		if day >= from {
			return day, true
		}
	}
}

// has tells whether the promise falls due on the day.
func (s Schedule) has(first, day Date) bool {
	next, ok := s.next(first, day)
	return ok && next == day
}
