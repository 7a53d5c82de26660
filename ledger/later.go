package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A party that has left has its copy up to its leaving. Words in it may have been erased afterwards, by an entry that is
// not in the copy. Such an entry is shown by itself: that it is in the log under a signed head, mostly the one that ends with
// it, and that this log goes on from the one in the copy. Its words, written after the party had left, are withheld; so is all that lies between.
//
//	SALT FACTS        of the words.erased
//	- HASH            of its words
//	HASH …            a line each: that it is in the log
//	                  an empty line
//	HASH …            a line each: that the log goes on from the copy's checkpoint
//	                  an empty line
//	the signed head of the log at that entry, or at a later one if another key signed then

// Later is an erasure after the last entry of a copy.
type Later struct {
	Entry       Entry  // the words.erased; Words nil, Leaf as stored
	Inclusion   []Hash // that it is in the log under Checkpoint
	Consistency []Hash // that this log goes on from the copy's checkpoint
	Checkpoint  []byte // its signed head, without cosignatures
}

// Later writes an erasure after the last entry of the space, of words that the copy lacks. They come after the entries, in
// the order of their numbers, one for each entry whose words are missing and that no entry of the copy erases.
func (b *BundleWriter) Later(l Later) error {
	if b.err == nil {
		b.flush()
	}
	switch {
	case b.err != nil:
		return b.err
	case b.head == nil || b.log.tree.size != b.head.Size || b.file != "":
		b.err = fmt.Errorf("bundle: space %s: erasures from later go between entries and files", b.id)
		return b.err
	}
	text := l.format()
	no, err := b.log.later(text, b.info.Key, *b.head)
	if err != nil {
		b.err = fmt.Errorf("bundle: space %s: erasure from later: %w", b.id, err)
		return b.err
	}
	b.member(b.path(laterPath(no)), text)
	return b.err
}

func laterPath(no uint64) string { return fmt.Sprintf("later/%016d", no) }

func (l Later) format() []byte {
	b := fmt.Appendf(nil, "%s %s\n- %s\n", base64.StdEncoding.EncodeToString(l.Entry.FactsSalt[:]), l.Entry.Facts,
		base64.StdEncoding.EncodeToString(l.Entry.Leaf[32:]))
	for _, proof := range [][]Hash{l.Inclusion, l.Consistency} {
		for _, h := range proof {
			b = fmt.Appendf(b, "%s\n", base64.StdEncoding.EncodeToString(h[:]))
		}
		b = append(b, '\n')
	}
	return append(b, l.Checkpoint...)
}

// later takes one such member: it returns the number of the entry that it shows.
func (l *logCheck) later(text []byte, key PublicKey, head Checkpoint) (uint64, error) {
	it, err := openLater(text, key, head)
	switch {
	case err != nil:
		return 0, err
	case it.erases == 0:
		return 0, errors.New("it erases nothing")
	case it.no <= l.shown:
		return 0, fmt.Errorf("entry %d does not come later", it.no)
	case string(it.at[:]) < string(l.last[:]) || string(it.at[:]) < string(l.shownAt[:]):
		return 0, errors.New("its time is before that of an entry before it")
	case !l.missing.has(it.erases) || l.erased.has(it.erases):
		return 0, fmt.Errorf("it erases the words of entry %d, which are not missing, or are accounted for", it.erases)
	}
	l.erased.set(it.erases)
	l.shown, l.shownAt = it.no, it.at
	return it.no, nil
}

// openLater reads an entry from after the end of a copy, and checks that it is in a log that goes on from there.
func openLater(text []byte, key PublicKey, head Checkpoint) (it item, err error) {
	it = parseItem(text)
	parts := bytes.SplitN(text, []byte("\n"), 3)
	switch {
	case it.wrong != nil:
		return it, it.wrong
	case len(parts) < 3 || !it.erased:
		return it, errors.New("its words are to be withheld")
	case it.no <= head.Size:
		return it, fmt.Errorf("entry %d does not come later", it.no)
	}
	inclusion, rest, err := cutHashes(parts[2])
	if err != nil {
		return it, err
	}
	consistency, msg, err := cutHashes(rest)
	if err != nil {
		return it, err
	}
	c, err := openLaterHead(msg, key)
	switch {
	case err != nil:
		return it, err
	case c.Size < it.no:
		return it, fmt.Errorf("its head counts %d entries, and it is entry %d", c.Size, it.no)
	case tlog.CheckRecord(inclusion, int64(c.Size), c.Root, int64(it.no-1), it.record) != nil:
		return it, errors.New("the proof does not lead from it to the signed root: the entry, its number or a salt was changed")
	case CheckConsistency(consistency, head.Size, head.Root, c.Size, c.Root) != nil:
		return it, errors.New("it is not shown to be of this log")
	}
	return it, nil
}

// openLaterHead reads the head that such an entry is shown to be in.
func openLaterHead(msg []byte, key PublicKey) (Checkpoint, error) {
	c, err := checkpointText(msg)
	if err != nil {
		return c, err
	}
	if _, ours := key.logOf(c.Origin); !ours { // its log may have gone on under another name since; that it is this one is proved
		return c, fmt.Errorf("its head is of log %q, which another key signs", c.Origin)
	}
	c, opened, err := openNote(key, c.Origin, msg, nil)
	if err == nil {
		err = strictNote(opened, msg)
	}
	return c, err
}

// cutHashes reads hashes, a line each, up to an empty line.
func cutHashes(text []byte) (hashes []Hash, rest []byte, err error) {
	for {
		line, more, ok := bytes.Cut(text, []byte("\n"))
		if !ok {
			return nil, nil, errors.New("a proof is not ended")
		}
		if len(line) == 0 {
			return hashes, more, nil
		}
		hash, err := decode32(line)
		if err != nil {
			return nil, nil, fmt.Errorf("a proof's hash: %w", err)
		}
		hashes, text = append(hashes, hash), more
	}
}

// later reads the erasures that came after the last entry of the space.
func (s *spaceCheck) later() error {
	for !s.done {
		digits, ok := strings.CutPrefix(s.tar.name, spacePath(s.ID, "later/"))
		if !ok {
			return nil
		}
		no, err := strconv.ParseUint(digits, 10, 53)
		if err != nil || laterPath(no) != "later/"+digits {
			return fault("later erasure %q: not a number as it is written", digits)
		}
		text, err := s.member(spacePath(s.ID, laterPath(no)), maxLater)
		if err != nil {
			return err
		}
		got, err := s.log.later(text, s.report.Key, s.Checkpoint)
		if err == nil && got != no {
			err = fmt.Errorf("it holds entry %d", got)
		}
		if err != nil {
			return fault("%s: %v", laterPath(no), err)
		}
	}
	return nil
}

const maxLater = 1 << 20
