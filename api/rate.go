package api

import (
	"sync"
	"time"
)

// rates keeps each token to so many requests a second for long, and two seconds' worth at once (GCRA, as ATM Forum
// TM 4.0 has it).
type rates struct {
	each  time.Duration // between two requests
	burst time.Duration

	mu   sync.Mutex
	next map[string]time.Time // by token: when it would be at rest
}

const (
	usualRate = 100
	mostRates = 10_000 // tokens remembered before those at rest are forgotten
)

func newRates(perSecond int) *rates {
	if perSecond <= 0 {
		perSecond = usualRate
	}
	return &rates{each: time.Second / time.Duration(perSecond), burst: 2 * time.Second, next: map[string]time.Time{}}
}

// take counts a request, and says how long to wait if it was one too many.
func (l *rates) take(token string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	next := l.next[token]
	if next.Before(now) {
		next = now
	}
	if wait := next.Sub(now) + l.each - l.burst; wait > 0 {
		return wait
	}
	if len(l.next) >= mostRates {
		for key, at := range l.next {
			if !at.After(now) {
				delete(l.next, key)
			}
		}
	}
	l.next[token] = next.Add(l.each)
	return 0
}
