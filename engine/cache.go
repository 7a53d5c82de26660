package engine

import (
	"sync"

	"entente/eventlog"
)

// cache keeps folded spaces. Dropping one is always safe: whoever uses it goes on, and the next caller reads the store.
type cache struct {
	mu     sync.Mutex
	spaces map[eventlog.ID]*space
	order  []eventlog.ID // the least recently opened first; may name spaces twice or no longer kept
}

func (c *cache) get(id eventlog.ID) *space {
	c.mu.Lock()
	defer c.mu.Unlock()
	sp := c.spaces[id]
	if sp != nil && len(c.order) < 4*len(c.spaces)+64 {
		c.order = append(c.order, id)
	}
	return sp
}

// put keeps the space, unless another caller was quicker; it returns the one that is kept.
func (c *cache) put(sp *space) *space {
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept := c.spaces[sp.log.ID]; kept != nil {
		return kept
	}
	c.spaces[sp.log.ID] = sp
	c.order = append(c.order, sp.log.ID)
	return sp
}

// trim drops the spaces used least recently until about keep entries are left.
func (c *cache) trim(keep uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var total uint64
	for _, sp := range c.spaces {
		total += sp.at()
	}
	for len(c.order) > 0 && total > keep && len(c.spaces) > 1 {
		id := c.order[0]
		c.order = c.order[1:]
		if sp := c.spaces[id]; sp != nil && !contains(c.order, id) {
			total -= min(total, sp.at())
			delete(c.spaces, id)
		}
	}
}

func contains(list []eventlog.ID, id eventlog.ID) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}
