package engine

import (
	"sync"

	"entente/partnership"
)

// notices tells whoever waits that something in a space has changed. A notice may be lost or come twice; it says no more.
type notices struct {
	mu      sync.Mutex
	waiting map[partnership.SpaceID]map[chan struct{}]bool
}

// Watch gives a channel that receives when something in one of the spaces changes, until stop is called.
func (e *Engine) Watch(spaces []partnership.SpaceID) (changed <-chan struct{}, stop func()) {
	n := &e.notices
	ch := make(chan struct{}, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, id := range spaces {
		if n.waiting[id] == nil {
			n.waiting[id] = map[chan struct{}]bool{}
		}
		n.waiting[id][ch] = true
	}
	return ch, func() { n.forget(spaces, ch) }
}

func (n *notices) forget(spaces []partnership.SpaceID, ch chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, id := range spaces {
		delete(n.waiting[id], ch)
		if len(n.waiting[id]) == 0 {
			delete(n.waiting, id)
		}
	}
}

func (n *notices) tell(id partnership.SpaceID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for ch := range n.waiting[id] {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
