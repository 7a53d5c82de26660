package demo

import (
	"sync/atomic"
	"time"
)

// Clock is the time of a demonstration: while a story is played the moment that it has come to, and otherwise the
// machine's time, moved. It is safe for concurrent use.
type Clock struct {
	machine func() time.Time
	shift   time.Duration
	moment  atomic.Int64 // in milliseconds; 0 while it runs
}

// NewClock is a clock that runs, as far from the machine's as shift says.
func NewClock(machine func() time.Time, shift time.Duration) *Clock {
	return &Clock{machine: machine, shift: shift}
}

// Now is UTC, in whole milliseconds.
func (c *Clock) Now() time.Time {
	if ms := c.moment.Load(); ms != 0 {
		return time.UnixMilli(ms).UTC()
	}
	return c.machine().Add(c.shift).UTC().Truncate(time.Millisecond)
}

func (c *Clock) set(t time.Time) { c.moment.Store(t.UnixMilli()) }

func (c *Clock) run() { c.moment.Store(0) }
