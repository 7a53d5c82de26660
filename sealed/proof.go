package sealed

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that a leaf is one of those that were counted: an inclusion proof of RFC 6962 over the sorted leaves.
type Proof struct {
	Size  int // leaves of the party
	Index int // of this leaf, from 0
	Path  []Hash
}

// Proof proves that an answer of the party was counted, from when the box is shut, also after Delete. Its root is
// what Shut returned. Errors: ErrNotFound if no such answer was counted.
func (b *Boxes) Proof(ctx context.Context, box Box, party uint64, leaf Hash) (Proof, error) {
	texts, err := all(b.reader(ctx), scanBytes, `SELECT leaf FROM sealed_leaf WHERE box = $1 AND party = $2 ORDER BY leaf`,
		box.String(), int64(party))
	if err != nil {
		return Proof{}, err
	}
	leaves := make([]Hash, len(texts))
	for i, text := range texts {
		copy(leaves[i][:], text)
	}
	i, found := slices.BinarySearchFunc(leaves, leaf, compare)
	if !found {
		return Proof{}, ErrNotFound
	}
	path, err := tlog.ProveRecord(int64(len(leaves)), int64(i), storedHashes(leaves))
	if err != nil {
		return Proof{}, err
	}
	proof := Proof{Size: len(leaves), Index: i}
	for _, h := range path {
		proof.Path = append(proof.Path, Hash(h))
	}
	return proof, nil
}

// Verify checks that the leaf is one of those that the root was made of. It needs nothing but its arguments.
func Verify(root, leaf Hash, p Proof) error {
	if p.Size < 1 || p.Index < 0 || p.Index >= p.Size {
		return errors.New("the proof is about no leaf")
	}
	var path tlog.RecordProof
	for _, h := range p.Path {
		path = append(path, tlog.Hash(h))
	}
	return tlog.CheckRecord(path, int64(p.Size), tlog.Hash(root), int64(p.Index), tlog.RecordHash(leaf[:]))
}

// rootOf is the root of the tree over sorted leaves.
func rootOf(leaves []Hash) Hash {
	root, err := tlog.TreeHash(int64(len(leaves)), storedHashes(leaves))
	if err != nil {
		panic(err) // the hashes are all there
	}
	return Hash(root)
}

// storedHashes are the tree's hashes, by tlog's numbering.
func storedHashes(leaves []Hash) tlog.HashReaderFunc {
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for i, leaf := range leaves {
		more, err := tlog.StoredHashes(int64(i), leaf[:], read)
		if err != nil {
			panic(err) // read has no error
		}
		stored = append(stored, more...)
	}
	return read
}
