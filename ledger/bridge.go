package ledger

import (
	"bytes"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// A party that left has its copy up to its leaving. When the key has changed since, no head that ends there can be signed
// any more by the key of then. The copy is then held by a bridge: the log.continued entry by which its log went on, shown by
// itself, as Later is: that it is in a log that the installation's key signs, and that this log begins with the copy's
// entries. The copy's checkpoint carries the signature of then, if one was kept of just that size, or none.

const (
	bridgeName = "bridge"
	headName   = "checkpoint"
)

// Bridge writes the entry by which the log went on after the copy's last entry, under the key that signs now. It comes right
// after a checkpoint of a log that another key signed.
func (b *BundleWriter) Bridge(l Later) error {
	switch {
	case b.err != nil:
		return b.err
	case b.head == nil || b.log.tree.size > 0 || b.older > 0 || b.bridge != nil:
		b.err = fmt.Errorf("bundle: space %s: a bridge goes right after the checkpoint, once", b.id)
		return b.err
	}
	text := l.format()
	c, err := openBridge(text, b.info.Key, *b.head)
	if err != nil {
		b.err = fmt.Errorf("bundle: space %s: bridge: %w", b.id, err)
		return b.err
	}
	b.bridge = &c
	b.member(b.path(bridgeName), text)
	return b.err
}

// openBridge checks a bridge from a copy's head to a log of the key, and returns what its entry says.
func openBridge(text []byte, key PublicKey, head Checkpoint) (c Continued, err error) {
	it, err := openLater(text, key, head)
	if err != nil {
		return c, err
	}
	if it.goesOn == nil {
		return c, errors.New("it is no entry by which a log goes on")
	}
	c = *it.goesOn
	_, ours := key.logOf(head.Origin)
	switch {
	case ours:
		return c, errors.New("the key of now signs the checkpoint's log; there is nothing to bridge")
	case c.Origin != head.Origin:
		return c, fmt.Errorf("it goes on from log %q, but the checkpoint is of %q", c.Origin, head.Origin)
	case c.Size != it.no-1:
		return c, fmt.Errorf("it goes on from a log of %d entries, but it is entry %d", c.Size, it.no)
	case c.Size == head.Size && c.Root != head.Root:
		return c, fmt.Errorf("it goes on from a log with another root at %d entries than the one here", c.Size)
	}
	return c, nil
}

// bridged checks, with the bridge after it, a checkpoint of a log that another key signed.
func (s *spaceCheck) bridged(c Checkpoint, msg []byte) error {
	text, err := s.member(spacePath(s.ID, bridgeName), maxLater)
	if err != nil {
		return err
	}
	bridge, err := openBridge(text, s.report.Key, c)
	if err != nil {
		return fault("%s: %v", bridgeName, err)
	}
	if !unsigned(c, msg) {
		if _, _, err := openNote(bridge.Key, c.Origin, msg, nil); err != nil {
			return fault("checkpoint: %v", err)
		}
	}
	s.bridge = &bridge
	return nil
}

// unsigned tells whether a note of this head bears no signature at all.
func unsigned(c Checkpoint, msg []byte) bool { return bytes.Equal(msg, UnsignedCheckpoint(c)) }

// with is the line of a copy that is bridged.
func (l line) with(bridge *Continued) (line, error) {
	if bridge == nil {
		return l, nil
	}
	if n := len(l.before); n > 0 && l.before[n-1].As != bridge.Origin {
		return l, fmt.Errorf("%s: it goes on from log %s, but the one before it is %s", bridgeName, bridge.Origin, l.before[n-1].As)
	}
	l.before = append(l.before[:len(l.before):len(l.before)], *bridge)
	return l, nil
}

// openOr is open, but for a head of a bridged copy that bears no signature: its bridge vouches for it.
func (l line) openOr(n heldNote, bridge *Continued, witnesses []note.Verifier) (Checkpoint, *note.Note, error) {
	if origin, _ := l.at(n.Size); bridge != nil && n.name == headName && n.Origin == origin && n.Origin == bridge.Origin && unsigned(n.Checkpoint, n.msg) {
		return n.Checkpoint, &note.Note{}, nil
	}
	return l.open(n.msg, witnesses)
}
