package ledger

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

func testLeaf(i int) (leaf [64]byte) {
	leaf[0], leaf[63] = byte(i), byte(i>>8)
	return leaf
}

// storedTree is a tree of n leaves with its blobs, next to tlog's own hashes.
func storedTree(t *testing.T, n int) (blobs [][]byte, roots []Hash, all []Hash) {
	var tree Tree
	roots = []Hash{tree.Root()}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		out := make([]Hash, len(indexes))
		for i, index := range indexes {
			out[i] = all[index]
		}
		return out, nil
	})
	for i := range n {
		leaf := testLeaf(i)
		want, err := tlog.StoredHashes(int64(i), leaf[:], reader)
		must(t, err)
		all = append(all, want...)
		blob := tree.Append(leaf)
		if !bytes.Equal(blob, slices.Concat(bytesOf(want)...)) {
			t.Fatalf("Append(leaf %d) = %x, want tlog's %v", i, blob, want)
		}
		root, err := tlog.TreeHash(int64(i+1), reader)
		must(t, err)
		if tree.Root() != root || tree.Size() != uint64(i+1) {
			t.Fatalf("root at %d = %v, want tlog's %v", i+1, tree.Root(), root)
		}
		blobs, roots = append(blobs, blob), append(roots, root)
	}
	return blobs, roots, all
}

func bytesOf(hashes []Hash) (out [][]byte) {
	for _, h := range hashes {
		out = append(out, h[:])
	}
	return out
}

func TestTreeIsThatOfRFC6962(t *testing.T) {
	storedTree(t, 300)
}

func TestReplayedTreeGrowsLikeTheOriginal(t *testing.T) {
	blobs, roots, _ := storedTree(t, 100)
	var tree Tree
	for i, blob := range blobs {
		if err := tree.Grow(append(blob, blob...)); err == nil {
			t.Fatalf("Grow at %d took twice as many hashes as there are", i)
		}
		other := tree.Clone()
		other.Append([64]byte{255})
		must(t, tree.Grow(blob))
		if tree.Root() != roots[i+1] || tree.Size() != uint64(i+1) {
			t.Fatalf("after Grow at %d: root %v, want %v", i, tree.Root(), roots[i+1])
		}
	}
}

func TestEveryProofOfASmallTreeHoldsAndOnlyForItsPlace(t *testing.T) {
	const n = 20
	blobs, roots, _ := storedTree(t, n)
	read := HashReader(func(no uint64) ([]byte, error) { return blobs[no-1], nil })
	for size := uint64(1); size <= n; size++ {
		for no := uint64(1); no <= size; no++ {
			proof, err := Inclusion(no, size, read)
			must(t, err)
			must(t, CheckInclusion(proof, no, size, roots[size], testLeaf(int(no-1))))
			if CheckInclusion(proof, no, size, roots[size], testLeaf(int(no))) == nil {
				t.Errorf("inclusion of %d in %d holds for another leaf", no, size)
			}
			if size > 1 && CheckInclusion(proof, no%size+1, size, roots[size], testLeaf(int(no-1))) == nil {
				t.Errorf("inclusion of %d in %d holds for another number", no, size)
			}
		}
		for old := uint64(0); old <= size; old++ {
			proof, err := Consistency(old, size, read)
			must(t, err)
			must(t, CheckConsistency(proof, old, roots[old], size, roots[size]))
			if CheckConsistency(proof, old, Hash{1}, size, roots[size]) == nil {
				t.Errorf("consistency of %d with %d holds for another root", old, size)
			}
		}
	}
}

func TestNoProofOfWhatIsNotThere(t *testing.T) {
	gone := errors.New("disk gone")
	read := HashReader(func(uint64) ([]byte, error) { return nil, gone })
	for _, c := range [][2]uint64{{0, 1}, {2, 1}, {1, 1 << 60}} {
		if _, err := Inclusion(c[0], c[1], read); err == nil || errors.Is(err, gone) {
			t.Errorf("Inclusion(%d, %d): %v, want a refusal", c[0], c[1], err)
		}
		if CheckInclusion(nil, c[0], c[1], Hash{}, [64]byte{}) == nil {
			t.Errorf("CheckInclusion(%d, %d) holds", c[0], c[1])
		}
	}
	if _, err := Consistency(2, 1, read); err == nil {
		t.Error("Consistency(2, 1): no error")
	}
	if _, err := Inclusion(1, 2, read); !errors.Is(err, gone) {
		t.Errorf("Inclusion with the disk gone: %v", err)
	}
	short := HashReader(func(uint64) ([]byte, error) { return make([]byte, 31), nil })
	if _, err := Inclusion(1, 2, short); err == nil {
		t.Error("Inclusion from stored hashes that are too short: no error")
	}
}
