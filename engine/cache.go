package engine

import (
	"sync"

	"entente/eventlog"
)

// cache keeps folded spaces. Dropping one is always safe: whoever uses it goes on, and the next caller reads the store.
// It waits for no space's lock, so that a slow reader of one holds up nobody else.
type cache struct {
	mu     sync.Mutex
	spaces map[eventlog.ID]*space
	tick   uint64
}

func (c *cache) get(id eventlog.ID) *space {
	c.mu.Lock()
	defer c.mu.Unlock()
	sp := c.spaces[id]
	if sp != nil {
		c.use(sp)
	}
	return sp
}

// put keeps the space, unless another caller was quicker; it returns the one that is kept.
func (c *cache) put(sp *space) *space {
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept := c.spaces[sp.log.ID]; kept != nil {
		sp = kept
	}
	c.spaces[sp.log.ID] = sp
	c.use(sp)
	return sp
}

func (c *cache) use(sp *space) {
	c.tick++
	sp.used = c.tick
}

// trim drops the spaces used least recently until at most keep entries are left, or one space.
func (c *cache) trim(keep uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.entries() > keep && len(c.spaces) > 1 {
		var oldest *space
		for _, sp := range c.spaces {
			if oldest == nil || sp.used < oldest.used {
				oldest = sp
			}
		}
		delete(c.spaces, oldest.log.ID)
	}
}

func (c *cache) entries() (total uint64) {
	for _, sp := range c.spaces {
		total += sp.no.Load()
	}
	return total
}
