package ledger

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	formats "github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
)

// A log that may not be extended goes on as a new one, which begins with the old one's entries as they are stored. The
// first entry of its own is log.continued: it names the old log, the number of its entries, their root, the key that
// signed it, and the new log's origin.
//
//	space k3v9   entries 1 … 16   heads signed as entente/89ab…/k3v9…
//	             entry 17         log.continued{origin: entente/89ab…/k3v9…, size: 16, root: …, as: entente/89ab…/p2m7…}
//	             entries 17 …     heads signed as entente/89ab…/p2m7…
//
// So one record holds both logs, and each head is held to the entries that it counts.

// ContinuedKind is the kind of the entry with which a new log begins.
const ContinuedKind = "log.continued"

// Continued is what such an entry says.
type Continued struct {
	No     uint64 // the entry's own number
	Origin string // of the old log
	Size   uint64 // its entries
	Root   Hash   // its root
	Key    PublicKey
	As     string // the new log's origin
	Lost   string // the origin of a head that is known and not reached any more; "" if none
}

// ReadContinued is what an entry's facts say, if they are of a log.continued. Errors: they are, and are damaged.
func ReadContinued(facts []byte) (c Continued, ok bool, err error) {
	raw, err := scanFacts(facts)
	if err != nil || string(raw.kind) != ContinuedKind {
		return c, false, err
	}
	c, err = parseContinued(raw.no, raw.body)
	return c, err == nil, err
}

func parseContinued(no uint64, body []byte) (Continued, error) {
	var b struct {
		Origin string `json:"origin"`
		Size   uint64 `json:"size"`
		Root   string `json:"root"`
		Key    string `json:"key"`
		As     string `json:"as"`
		Lost   struct {
			Origin string `json:"origin"`
		} `json:"lost"`
	}
	bad := errors.New("log.continued does not name an old log's origin, size, root and key, and its own origin")
	if err := json.Unmarshal(body, &b); err != nil {
		return Continued{}, bad
	}
	root, err := hex.DecodeString(b.Root)
	if err != nil || len(root) != 32 || b.Size == 0 || b.Origin == b.As {
		return Continued{}, bad
	}
	key, err := ParseVKey(b.Key)
	if err != nil {
		return Continued{}, bad
	}
	if _, ok := key.logOf(b.Origin); !ok {
		return Continued{}, bad
	}
	return Continued{no, b.Origin, b.Size, Hash(root), key, b.As, b.Lost.Origin}, nil
}

// follows holds a log.continued to the entries before it. size and root are those of the tree without it.
func (c *Continued) follows(before []Continued, size uint64, root Hash) error {
	switch {
	case c.Size != size:
		return fmt.Errorf("it goes on from a log of %d entries, but %d are before it", c.Size, size)
	case c.Root != root:
		return fmt.Errorf("it goes on from a log with another root at %d entries than the one here", c.Size)
	case len(before) > 0 && before[len(before)-1].As != c.Origin:
		return fmt.Errorf("it goes on from log %s, but the one before it is %s", c.Origin, before[len(before)-1].As)
	}
	return nil
}

// line is the logs that one space's record was, the oldest first, and the one that it is.
type line struct {
	space  string
	key    PublicKey // the installation's now
	before []Continued
}

// at is the log that counted so many entries, and the key that signed it.
func (l line) at(size uint64) (origin string, key PublicKey) {
	for _, c := range l.before {
		if size <= c.Size {
			return c.Origin, c.Key
		}
	}
	if n := len(l.before); n > 0 {
		return l.before[n-1].As, l.key
	}
	return l.key.Origin(l.space), l.key
}

// begins refuses a line whose first log is not one of this space.
func (l line) begins() error {
	if len(l.before) == 0 {
		return nil
	}
	if first := l.before[0]; first.Origin != first.Key.Origin(l.space) {
		return fmt.Errorf("the log that it goes on from, %s, is not one of this space", first.Origin)
	}
	return nil
}

// checkpointText reads a checkpoint whose signature cannot be checked yet.
func checkpointText(msg []byte) (Checkpoint, error) {
	text, _, err := splitNote(msg)
	if err != nil {
		return Checkpoint{}, err
	}
	var parsed formats.Checkpoint
	rest, err := parsed.Unmarshal([]byte(text))
	if err != nil || len(rest) != 0 || len(parsed.Hash) != 32 {
		return Checkpoint{}, errors.New("not a checkpoint of three lines")
	}
	c := Checkpoint{parsed.Origin, parsed.Size, Hash(parsed.Hash)}
	if c.text() != text {
		return Checkpoint{}, errors.New("checkpoint is not written in its one right form")
	}
	return c, nil
}

// open checks the signatures of a head of this line, byte for byte.
func (l line) open(msg []byte, witnesses []note.Verifier) (Checkpoint, *note.Note, error) {
	c, err := checkpointText(msg)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	origin, key := l.at(c.Size)
	c, opened, err := openNote(key, origin, msg, witnesses)
	if err == nil {
		err = strictNote(opened, msg)
	}
	return c, opened, err
}
