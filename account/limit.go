package account

import (
	"net/netip"
	"sync"
	"time"
)

// limit says how failures under one key are slowed: the first free ones are not, then each waits twice as long as the
// one before, from one second up to most. A failure is forgotten after each period of forget.
type limit struct {
	key    string
	free   int
	most   time.Duration
	forget time.Duration
}

// deepest is how many failures beyond the free ones are remembered.
const deepest = 12

func signInLimit(signIn string) limit {
	return limit{key: "sign-in " + signIn, free: 5, most: 5 * time.Minute, forget: 10 * time.Minute}
}

func deviceLimit(device string) limit {
	return limit{key: "device " + device, free: 5, most: 5 * time.Minute, forget: 10 * time.Minute}
}

// addressLimit is by address, or by /64 network where a subscriber has that many; offices share one, hence more free ones.
func addressLimit(addr netip.Addr) limit {
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		addr = netip.PrefixFrom(addr, 64).Masked().Addr()
	}
	return limit{key: "address " + addr.String(), free: 30, most: 5 * time.Minute, forget: time.Minute}
}

// A limiter slows those who guess. It lives in memory: what it forgets at a restart is worth a few guesses, and no
// table of who failed from where is kept. It holds at most size keys, and drops those with the fewest failures first.
type limiter struct {
	now  func() time.Time
	size int

	mu     sync.Mutex
	failed map[string]failures
}

type failures struct {
	count  int
	since  time.Time // the last one, or when one was last forgotten
	until  time.Time // no attempt is looked at before
	forget time.Duration
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, size: 10_000, failed: map[string]failures{}}
}

// take counts an attempt as failed under all limits, before its outcome is known, so that many at once are slowed
// too; the caller calls forgive if it was none. If one of the limits says wait, nothing is counted and *RetryLater
// returned.
func (l *limiter) take(limits ...limit) (forgive func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	var wait time.Duration
	for _, lim := range limits {
		wait = max(wait, l.failed[lim.key].until.Sub(now))
	}
	if wait > 0 {
		return nil, &RetryLater{After: wait}
	}
	made := make([]time.Time, len(limits))
	for i, lim := range limits {
		f := l.failed[lim.key].at(now).more(lim, now)
		made[i] = f.until
		l.put(lim.key, f)
	}
	return func() { l.back(limits, made) }, nil
}

// An allowance is how many of something may be done under one key: most at once, and each comes back after a while.
type allowance struct {
	key  string
	most int
	back time.Duration
}

// spend takes n from each allowance, or nothing from any if one has less left: then *RetryLater says when it will have
// enough. The caller calls giveBack if nothing was done after all.
func (l *limiter) spend(n int, from ...allowance) (giveBack func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	var wait time.Duration
	for _, a := range from {
		f := l.failed[a.key].at(now)
		if over := f.count + n - a.most; over > 0 {
			wait = max(wait, time.Duration(over)*a.back-now.Sub(f.since))
		}
	}
	if wait > 0 {
		return nil, &RetryLater{After: wait}
	}
	for _, a := range from {
		f := l.failed[a.key].at(now)
		if f.count == 0 {
			f.since = now
		}
		f.count, f.forget = f.count+n, a.back
		l.put(a.key, f)
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, a := range from {
			f := l.failed[a.key]
			f.count = max(0, f.count-n)
			l.put(a.key, f)
		}
	}, nil
}

// back undoes a take which made those waits; a wait made by another failure since stays.
func (l *limiter) back(limits []limit, made []time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, lim := range limits {
		f, found := l.failed[lim.key]
		if !found {
			continue
		}
		f.count--
		if f.until.Equal(made[i]) {
			f.until = time.Time{}
		}
		l.failed[lim.key] = f
		if f.count <= 0 {
			delete(l.failed, lim.key)
		}
	}
}

// put remembers failures, and makes room for them.
func (l *limiter) put(key string, f failures) {
	if _, found := l.failed[key]; !found && len(l.failed) >= l.size {
		l.drop()
	}
	l.failed[key] = f
}

// drop removes what is forgotten by now, or else the key with the fewest failures.
func (l *limiter) drop() {
	now, least := l.now(), ""
	for key, f := range l.failed {
		f = f.at(now)
		if f.count == 0 {
			delete(l.failed, key)
			continue
		}
		if least == "" || f.count < l.failed[least].count {
			least = key
		}
	}
	if len(l.failed) >= l.size {
		delete(l.failed, least)
	}
}

// at is what is left of the failures by now.
func (f failures) at(now time.Time) failures {
	if f.forget == 0 {
		return f
	}
	periods := int(now.Sub(f.since) / f.forget)
	if periods <= 0 {
		return f
	}
	f.count = max(0, f.count-periods)
	f.since = f.since.Add(time.Duration(periods) * f.forget)
	return f
}

// more is one failure more.
func (f failures) more(lim limit, now time.Time) failures {
	f.count = min(f.count+1, lim.free+deepest)
	f.since, f.forget = now, lim.forget
	if over := f.count - lim.free; over > 0 {
		f.until = now.Add(min(time.Second<<(over-1), lim.most))
	}
	return f
}
