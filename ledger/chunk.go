package ledger

import (
	"bytes"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

// chunk is one member of entries: read whole, then made into items by as many
// goroutines as may run. Its memory is used again for the next.
type chunk struct {
	text  []byte
	begin []int // where in text each entry begins
	items []item
}

// read reads the current member of the bundle.
func (c *chunk) read(t *tarReader) error {
	if t.left > chunkBytes {
		return fault("longer than %d bytes", chunkBytes)
	}
	if cap(c.text) < int(t.left) {
		c.text = make([]byte, 0, t.left)
	}
	c.text = c.text[:t.left]
	if _, err := io.ReadFull(t, c.text); err != nil && err != io.EOF {
		return err
	}
	if err := c.split(); err != nil {
		return err
	}
	c.parse()
	return nil
}

// split finds where the entries begin: every second line.
func (c *chunk) split() error {
	c.begin = c.begin[:0]
	line := 0
	for at := 0; at < len(c.text); line++ {
		if line%2 == 0 {
			c.begin = append(c.begin, at)
		}
		end := bytes.IndexByte(c.text[at:], '\n')
		if end < 0 {
			return fault("the last line is not ended")
		}
		at += end + 1
	}
	if line == 0 || line%2 != 0 || line > 2*chunkEntries {
		return fault("%d lines, not two for each of 1 to %d entries", line, chunkEntries)
	}
	return nil
}

const itemsAtATime = 256

func (c *chunk) parse() {
	if cap(c.items) < len(c.begin) {
		c.items = make([]item, 0, max(len(c.begin), chunkEntries/8))
	}
	c.items = c.items[:len(c.begin)]
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 1+len(c.begin)/itemsAtATime) {
		workers.Go(func() {
			for {
				end := int(next.Add(itemsAtATime))
				for i := end - itemsAtATime; i < min(end, len(c.begin)); i++ {
					c.items[i] = parseItem(c.text[c.begin[i]:])
				}
				if end >= len(c.begin) {
					return
				}
			}
		})
	}
	workers.Wait()
}

// parseItem reads the entry whose two lines text begins with.
func parseItem(text []byte) item {
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	second, _, _ := bytes.Cut(rest, []byte("\n"))
	e, err := parseEntry(first, second)
	if err != nil {
		return item{wrong: err}
	}
	return newItem(&e)
}

// parseEntry reads an entry's two lines. Of its Leaf only the half of words that are gone is set.
func parseEntry(first, second []byte) (e Entry, err error) {
	salt, facts, ok := bytes.Cut(first, []byte(" "))
	if e.FactsSalt, err = decode32(salt); err != nil || !ok {
		return e, fault("the line of its facts does not begin with a salt")
	}
	e.Facts = facts
	salt, words, ok := bytes.Cut(second, []byte(" "))
	if string(salt) == "-" {
		hash, err := decode32(words)
		if err != nil {
			return e, fault("in place of its words there is neither their salt nor their hash")
		}
		copy(e.Leaf[32:], hash[:])
		return e, nil
	}
	if e.WordsSalt, err = decode32(salt); err != nil || !ok {
		return e, fault("in place of its words there is neither their salt nor their hash")
	}
	e.Words = words
	return e, nil
}
