package ledger

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is the right edge of a log's Merkle tree: all that is needed to append
// to it and to name its root. The zero Tree is empty. It is not safe for use by
// several goroutines at once.
type Tree struct {
	size uint64
	edge []Hash // roots of the full subtrees, largest first: one for each 1 bit of size
}

// Size is the number of entries.
func (t *Tree) Size() uint64 { return t.size }

// Clone returns a copy that grows on its own.
func (t *Tree) Clone() *Tree {
	return &Tree{t.size, slices.Clone(t.edge)}
}

// Append adds a leaf and returns the hashes that it completes, 32 bytes each, in
// the order of tlog.StoredHashes: the record's own first, then upwards. They are
// to be stored with the entry, for proofs and for Grow.
func (t *Tree) Append(leaf [64]byte) (hashes []byte) {
	done := bits.TrailingZeros64(^t.size)
	hashes = make([]byte, 0, 32*(done+1))
	t.push(recordHash(leaf), func(h *Hash) { hashes = append(hashes, h[:]...) })
	return hashes
}

// add is Append for those who need no stored hashes.
func (t *Tree) add(record Hash) { t.push(record, func(*Hash) {}) }

func (t *Tree) push(h Hash, completed func(*Hash)) {
	completed(&h)
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.edge) - 1
		h = tlog.NodeHash(t.edge[last], h)
		t.edge = t.edge[:last]
		completed(&h)
	}
	t.edge = append(t.edge, h)
	t.size++
}

// Grow advances the tree by one entry with the hashes that Append returned for
// it, without hashing again. It fails, changing nothing, if their number is not
// the one that this place in the tree has.
func (t *Tree) Grow(hashes []byte) error {
	done := bits.TrailingZeros64(^t.size)
	if len(hashes) != 32*(done+1) {
		return fmt.Errorf("stored hashes of entry %d: %d bytes, not %d", t.size+1, len(hashes), 32*(done+1))
	}
	t.edge = append(t.edge[:len(t.edge)-done], Hash(hashes[32*done:]))
	t.size++
	return nil
}

// Root is the RFC 6962 hash of the tree; of an empty one, the SHA-256 of nothing.
func (t *Tree) Root() Hash {
	if t.size == 0 {
		empty, _ := tlog.TreeHash(0, nil)
		return empty
	}
	root := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.edge[i], root)
	}
	return root
}

// HashReader reads the stored hashes of one entry, as Append returned them.
type HashReader func(entryNo uint64) ([]byte, error)

// stored reads hashes by tlog's index. A node at some level is completed by the
// last entry under it, so it lies at that level in that entry's blob.
func (r HashReader) stored(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		no := uint64(n+1) << level
		blob, err := r(no)
		if err != nil {
			return nil, fmt.Errorf("stored hashes of entry %d: %w", no, err)
		}
		if len(blob) < 32*(level+1) {
			return nil, fmt.Errorf("stored hashes of entry %d: %d bytes, too few", no, len(blob))
		}
		hashes[i] = Hash(blob[32*level:])
	}
	return hashes, nil
}

var errSizes = errors.New("no proof for these sizes")

// Inclusion proves that entry no is in the log when it has size entries.
func Inclusion(no, size uint64, r HashReader) ([]Hash, error) {
	if no < 1 || no > size || size > 1<<53 {
		return nil, errSizes
	}
	return tlog.ProveRecord(int64(size), int64(no-1), tlog.HashReaderFunc(r.stored))
}

// RootAt is the root that the log had with its first size entries.
func RootAt(size uint64, r HashReader) (Hash, error) {
	if size > 1<<53 {
		return Hash{}, errSizes
	}
	return tlog.TreeHash(int64(size), tlog.HashReaderFunc(r.stored))
}

// CheckInclusion says whether proof shows that the entry with that leaf is
// number no in the log with that size and root.
func CheckInclusion(proof []Hash, no, size uint64, root Hash, leaf [64]byte) error {
	if no < 1 || no > size || size > 1<<53 {
		return errSizes
	}
	return tlog.CheckRecord(proof, int64(size), root, int64(no-1), recordHash(leaf))
}

// Consistency proves that the log with new entries begins with the old ones.
// From an empty log, and to the same size, the proof is empty.
func Consistency(old, new uint64, r HashReader) ([]Hash, error) {
	if old > new || new > 1<<53 {
		return nil, errSizes
	}
	if old == 0 || old == new {
		return nil, nil
	}
	return tlog.ProveTree(int64(new), int64(old), tlog.HashReaderFunc(r.stored))
}

// CheckConsistency says whether proof shows that the log with the new size and
// root begins with that of the old size and root.
func CheckConsistency(proof []Hash, old uint64, oldRoot Hash, new uint64, newRoot Hash) error {
	switch {
	case old > new || new > 1<<53:
		return errSizes
	case old == 0 && (len(proof) != 0 || oldRoot != emptyRoot()):
		return errors.New("the start is not that of an empty log")
	case old == 0:
		return nil
	case old == new && (len(proof) != 0 || oldRoot != newRoot):
		return errors.New("two roots for one size")
	case old == new:
		return nil
	}
	return tlog.CheckTree(proof, int64(new), newRoot, int64(old), oldRoot)
}

func emptyRoot() Hash {
	var none Tree
	return none.Root()
}
