package ledger

import (
	"errors"
	"fmt"
	"time"
)

// item is what one entry contributes to the check of its log. Making it needs
// nothing but the entry, so items are made in parallel.
type item struct {
	no, seen uint64
	at       [len(timeLayout)]byte
	erases   uint64 // the entry whose words this one erases, or 0
	erased   bool   // its own words are missing
	record   Hash
	wrong    error
}

// newItem reads an entry; its Leaf counts only where words are missing.
func newItem(e *Entry) (it item) {
	raw, err := scanFacts(e.Facts)
	if err == nil && e.Words != nil {
		err = checkWords(e.Words)
	}
	if err == nil && string(raw.kind) == ErasedKind {
		it.erases, err = erasedEntry(raw.body)
	}
	if err != nil {
		return item{wrong: err}
	}
	it.no, it.seen, it.at = raw.no, raw.seen, [len(timeLayout)]byte(raw.at)
	it.erased = e.Words == nil
	it.record = recordHash(e.leaf())
	return it
}

// logCheck follows one log from its first entry to its last and holds it to the
// rules of the record.
type logCheck struct {
	tree    Tree
	common  bool   // this is the common log
	visible uint64 // otherwise: how many entries the common log has
	first   [len(timeLayout)]byte
	last    [len(timeLayout)]byte
	missing bitset // entries whose words are missing
	erased  bitset // entries that a words.erased names
	count   uint64 // of missing
	shown   uint64 // the last erasure from after the last entry; see Later
	shownAt [len(timeLayout)]byte
}

// add takes the next entry. Its error is about that entry.
func (l *logCheck) add(it *item) error {
	next := l.tree.size + 1
	switch {
	case it.wrong != nil:
		return it.wrong
	case it.no != next:
		return fmt.Errorf("its facts say that it is entry %d: entries were swapped, dropped or put in", it.no)
	case next == 1:
		l.first = it.at
	case string(it.at[:]) < string(l.last[:]):
		return fmt.Errorf("its time %s is before that of the entry before it, %s", it.at, l.last)
	}
	l.last = it.at
	if l.common && it.seen >= next {
		return fmt.Errorf(`it was "seen" at entry %d of the common log, which comes after it`, it.seen)
	}
	if !l.common && it.seen > l.visible {
		return fmt.Errorf(`it was "seen" at entry %d of the common log, which has only %d`, it.seen, l.visible)
	}
	if err := l.erasure(it); err != nil {
		return err
	}
	l.tree.add(it.record)
	return nil
}

func (l *logCheck) erasure(it *item) error {
	if it.erased {
		l.missing.set(it.no)
		l.count++
	}
	switch {
	case it.erases == 0:
	case it.erases >= it.no:
		return fmt.Errorf("it erases the words of entry %d, which is not before it", it.erases)
	case !l.missing.has(it.erases):
		return fmt.Errorf("it erases the words of entry %d, but they are still there", it.erases)
	default:
		l.erased.set(it.erases)
	}
	return nil
}

// end is the check after the last entry: the number of the first whose words are
// missing although nothing erased them, or 0.
func (l *logCheck) end() (entry uint64, err error) {
	for i, word := range l.missing {
		if word&^l.erased.at(i) == 0 {
			continue
		}
		for no := uint64(i) * 64; ; no++ {
			if l.missing.has(no) && !l.erased.has(no) {
				return no, errors.New("its words are missing, and no later words.erased entry names it")
			}
		}
	}
	return 0, nil
}

func timeOf(at [len(timeLayout)]byte) time.Time {
	t, _ := time.Parse(timeLayout, string(at[:])) // checked when the item was made; zero for an empty log
	return t
}

// bitset is a set of entry numbers.
type bitset []uint64

func (b *bitset) set(n uint64) {
	for uint64(len(*b)) <= n/64 {
		*b = append(*b, 0)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

func (b bitset) has(n uint64) bool { return n/64 < uint64(len(b)) && b[n/64]>>(n%64)&1 == 1 }

func (b bitset) at(i int) uint64 {
	if i < len(b) {
		return b[i]
	}
	return 0
}
