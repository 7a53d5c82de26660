package web

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// What an open event stream may cost and how stale it may be.
const (
	liveBeat    = 30 * time.Second       // at least this often the session and the membership are looked at again
	liveCalm    = 200 * time.Millisecond // at most this often, however much happens
	liveStuck   = 10 * time.Second       // a reader who takes nothing for so long is gone
	liveStreams = 12                     // open at once for one account; pages close theirs while nobody looks
)

// liveHeader marks the fetch by which a page refreshes itself: nobody is at the keyboard, so it keeps no session alive.
const liveHeader = "Entente-Live"

// streams are the open event streams, by whose they are. The zero value is ready.
type streams struct {
	mu     sync.Mutex
	open   map[account.ID]map[*stream]bool
	closed bool
}

// stream is one of them.
type stream struct {
	again chan struct{} // look at the session again, now
	end   chan struct{} // closed when the program stops
}

// join adds a stream of the account. It reports false if there are too many, or the program is stopping.
func (s *streams) join(id account.ID) (*stream, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.open[id]) >= liveStreams {
		return nil, false
	}
	if s.open == nil {
		s.open = map[account.ID]map[*stream]bool{}
	}
	if s.open[id] == nil {
		s.open[id] = map[*stream]bool{}
	}
	one := &stream{again: make(chan struct{}, 1), end: make(chan struct{})}
	s.open[id][one] = true
	return one, true
}

func (s *streams) leave(id account.ID, one *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open[id], one)
	if len(s.open[id]) == 0 {
		delete(s.open, id)
	}
}

// lookAgain makes every stream of the account look at its session at once. Call it when sessions were ended.
func (s *streams) lookAgain(id account.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for one := range s.open[id] {
		select {
		case one.again <- struct{}{}:
		default:
		}
	}
}

// EndStreams ends every event stream, now and from now on, so that a stop does not wait for them.
func (s *Site) EndStreams() {
	s.streams.mu.Lock()
	defer s.streams.mu.Unlock()
	if s.streams.closed {
		return
	}
	s.streams.closed = true
	for _, list := range s.streams.open {
		for one := range list {
			close(one.end)
		}
	}
}

// live tells a page when something in the reader's spaces has changed: only that, and by a mark that pages carry too.
func (s *Site) live(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visitor(r.Context(), r)
	if err != nil {
		return err
	}
	first, err := s.look(r)
	if err != nil {
		return err
	}
	first.stop()
	one, ok := s.streams.join(v.account.ID)
	if !ok {
		return Problem{Status: http.StatusTooManyRequests, Title: "Too many pages are open",
			Text: "This page stays as it is; reload it to see what has changed."}
	}
	defer s.streams.leave(v.account.ID, one)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front passes each line on at once
	s.follow(w, r, one)
	return nil
}

// glance is what a stream sees when it looks: the reader's mark, and what to wait for.
type glance struct {
	mark    string
	changed <-chan struct{}
	stop    func()
}

// look finds out anew whose session this is and what they are in. It begins to watch before it reads, so that
// nothing falls between. Errors: whatever ends the stream.
func (s *Site) look(r *http.Request) (glance, error) {
	ctx, at := r.Context(), spaceOf(r)
	v, err := s.visitor(ctx, r)
	if err != nil {
		return glance{}, err
	}
	if v.session.Recovered {
		return glance{}, partnership.ErrNotFound
	}
	who, err := s.who(ctx, v, at)
	if err != nil {
		return glance{}, err
	}
	spaces, err := s.Engine.Spaces(ctx, who, at)
	if err != nil {
		return glance{}, err
	}
	changed, stop := s.Engine.Watch(spaces)
	mark, _, err := s.Engine.Mark(ctx, who, at)
	if err != nil {
		stop()
		return glance{}, err
	}
	return glance{mark, changed, stop}, nil
}

// follow writes the mark whenever it has changed, until something ends the stream.
func (s *Site) follow(w http.ResponseWriter, r *http.Request, one *stream) {
	told := ""
	for {
		now, err := s.look(r)
		if err != nil {
			return
		}
		line := ": still here\n\n" // finds out whether anybody is
		if now.mark != told {
			line, told = "data: "+now.mark+"\n\n", now.mark
		}
		ok := push(w, line) && s.wait(r, one, now.changed)
		now.stop()
		if !ok {
			return
		}
	}
}

// push sends a line at once, and reports whether it could.
func push(w http.ResponseWriter, line string) bool {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Now().Add(liveStuck)) // what cannot have one, as a recorder in tests, never sticks
	_, err := fmt.Fprint(w, line)
	return err == nil && out.Flush() == nil
}

// wait returns when it is time to look again, or false when the stream is to end.
func (s *Site) wait(r *http.Request, one *stream, changed <-chan struct{}) bool {
	beat := time.NewTimer(liveBeat)
	defer beat.Stop()
	select {
	case <-changed:
	case <-beat.C:
	case <-one.again:
		return true
	case <-one.end:
		return false
	case <-r.Context().Done():
		return false
	}
	calm := time.NewTimer(liveCalm)
	defer calm.Stop()
	select {
	case <-calm.C:
		return true
	case <-one.again:
		return true
	case <-one.end:
		return false
	case <-r.Context().Done():
		return false
	}
}

// liveMark is the state that a page shows, taken before the page reads it; "" for a reader who is told of nothing, and for a
// page that answers a form: there is no address to fetch it from again, and what was typed stands in it.
func (s *Site) liveMark(r *http.Request, who engine.Who, at partnership.SpaceID) string {
	if r.Method != http.MethodGet {
		return ""
	}
	mark, _, err := s.Engine.Mark(r.Context(), who, at)
	if err != nil {
		return "" // whatever it is, reading the space itself will say so
	}
	return mark
}

// withLive lets the page refresh itself.
func (p Page) withLive(common partnership.SpaceID, mark string) Page {
	if mark != "" {
		p.Live, p.LiveAt = "/s/"+string(common)+"/live", mark
	}
	return p
}
