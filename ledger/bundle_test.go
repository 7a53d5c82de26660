package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var testStart = time.Date(2026, 11, 22, 18, 33, 55, 123e6, time.UTC)

// testKey is a key that is the same in every run.
func testKey(name string, seed byte) *Key {
	return &Key{name, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))}
}

// testLog is a log in memory with everything a bundle needs of it.
type testLog struct {
	id      string
	entries []Entry
	tree    Tree
	blobs   [][]byte
	roots   []Hash // by size
}

func newTestLog(id string) *testLog {
	return &testLog{id: id, roots: []Hash{emptyRoot()}}
}

func (l *testLog) add(t testing.TB, seen uint64, kind, body, words string) {
	t.Helper()
	no := uint64(len(l.entries) + 1)
	facts, err := formatFacts(Head{no, testStart.Add(time.Duration(no) * time.Second), "m1", seen, kind}, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	e := Entry{No: no, Facts: facts, Words: []byte(words)}
	e.FactsSalt = sha256.Sum256(fmt.Append(nil, "facts", l.id, no))
	e.WordsSalt = sha256.Sum256(fmt.Append(nil, "words", l.id, no))
	e.Leaf = Leaf(e.FactsSalt, e.Facts, e.WordsSalt, e.Words)
	l.entries = append(l.entries, e)
	l.blobs = append(l.blobs, l.tree.Append(e.Leaf))
	l.roots = append(l.roots, l.tree.Root())
}

// erase does what the store does: the words go and an entry says so.
func (l *testLog) erase(t testing.TB, no uint64) {
	l.add(t, 0, ErasedKind, fmt.Sprintf(`{"entry":%d,"reason":"asked"}`, no), `[]`)
	l.entries[no-1].Words, l.entries[no-1].WordsSalt = nil, [32]byte{}
}

func (l *testLog) head(key *Key, size int) Checkpoint {
	return Checkpoint{key.Public().Origin(l.id), uint64(size), l.roots[size]}
}

func (l *testLog) signed(t testing.TB, key *Key, size int) []byte {
	t.Helper()
	msg, err := SignCheckpoint(key, l.head(key, size))
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func (l *testLog) read(no uint64) ([]byte, error) { return l.blobs[no-1], nil }

// testBundle is what the tests take apart and tamper with.
type testBundle struct {
	key, witness *Key
	common, room *testLog
	files        []string // contents, of the room

	beforeErasure testLog // the common log when all its words were there
}

func newTestBundle(t testing.TB) *testBundle {
	b := &testBundle{
		key:     testKey("entente/0123456789abcdef", 1),
		witness: testKey("calder.example/witness", 2),
		common:  newTestLog("kq3common"),
		room:    newTestLog("zw8room"),
		files:   []string{"minutes of the first meeting\n", "a plan", ""},
	}
	for i := range 9 {
		b.common.add(t, uint64(i), "commitment.made", fmt.Sprintf(`{"due":"2027-01-%02d"}`, i+1), fmt.Sprintf(`["promise %d"]`, i))
	}
	b.beforeErasure = *b.common
	b.beforeErasure.entries = slices.Clone(b.common.entries)
	b.common.erase(t, 4)
	for range 3 {
		b.room.add(t, 10, "remark.made", `{}`, `["said","twice \"quoted\""]`)
	}
	slices.SortFunc(b.files, func(x, y string) int { return strings.Compare(shaOf(x), shaOf(y)) })
	return b
}

func shaOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func (b *testBundle) cosigned(t testing.TB, msg []byte) []byte {
	t.Helper()
	out, err := Cosign(msg, b.witness, testStart)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (b *testBundle) write(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewBundle(&out, BundleInfo{
		Key:       b.key.Public(),
		Spaces:    []string{b.common.id, b.room.id},
		Witnesses: []string{b.witness.Public().WitnessVKey()},
		People:    []byte(`{"m1":"Ada"}`),
	})
	must(t, err)
	must(t, w.Space(b.common.id))
	must(t, w.Checkpoint(b.cosigned(t, b.common.signed(t, b.key, len(b.common.entries)))))
	must(t, w.Earlier(b.cosigned(t, b.common.signed(t, b.key, 3))))
	must(t, w.Earlier(b.common.signed(t, b.key, 6)))
	for _, e := range b.common.entries {
		must(t, w.Entry(e))
	}
	must(t, w.Space(b.room.id))
	must(t, w.Checkpoint(b.room.signed(t, b.key, len(b.room.entries))))
	for _, e := range b.room.entries {
		must(t, w.Entry(e))
	}
	for _, f := range b.files {
		must(t, w.File(shaOf(f), int64(len(f)), strings.NewReader(f)))
	}
	must(t, w.Close())
	return out.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestBundleOfTheSameContentHasTheSameBytes(t *testing.T) {
	if !bytes.Equal(newTestBundle(t).write(t), newTestBundle(t).write(t)) {
		t.Error("two bundles of one record differ")
	}
}

func TestBundleRefusesWhatWouldNotVerify(t *testing.T) {
	b := newTestBundle(t)
	begin := func(t *testing.T) *BundleWriter {
		w, err := NewBundle(&bytes.Buffer{}, BundleInfo{Key: b.key.Public(), Spaces: []string{b.common.id}})
		must(t, err)
		must(t, w.Space(b.common.id))
		return w
	}
	entries := func(w *BundleWriter, list []Entry) (err error) {
		for _, e := range list {
			if err = w.Entry(e); err != nil {
				return err
			}
		}
		return w.Close()
	}
	for _, c := range []struct {
		what, want string
		do         func(w *BundleWriter) error
	}{
		{"no checkpoint", "has no place here", func(w *BundleWriter) error { return entries(w, b.common.entries) }},
		{"too few entries", "do not give the checkpoint's root", func(w *BundleWriter) error {
			must(t, w.Checkpoint(b.common.signed(t, b.key, 10)))
			return entries(w, b.common.entries[:9])
		}},
		{"too many entries", "has no place here", func(w *BundleWriter) error {
			must(t, w.Checkpoint(b.common.signed(t, b.key, 3)))
			return entries(w, b.common.entries)
		}},
		{"words missing before their erasure is in", "its words are missing", func(w *BundleWriter) error {
			must(t, w.Checkpoint(b.common.signed(t, b.key, 9)))
			return entries(w, b.common.entries[:9])
		}},
		{"checkpoint of another log", "is of log", func(w *BundleWriter) error {
			return w.Checkpoint(b.room.signed(t, b.key, 3))
		}},
		{"cosignature of an unknown witness", "whose key is not in the bundle", func(w *BundleWriter) error {
			return w.Checkpoint(b.cosigned(t, b.common.signed(t, b.key, 3)))
		}},
		{"space not announced", "is not the next one announced", func(w *BundleWriter) error {
			must(t, w.Checkpoint(b.common.signed(t, b.key, 0)))
			return w.Space("other")
		}},
		{"file with another content", "has another content", func(w *BundleWriter) error {
			must(t, w.Checkpoint(b.common.signed(t, b.key, 0)))
			return w.File(shaOf("a"), 1, strings.NewReader("b"))
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			if err := c.do(begin(t)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestEntriesAreSplitIntoChunks(t *testing.T) {
	key, log := testKey("entente/0123456789abcdef", 1), newTestLog("common")
	for i := range chunkEntries + 1 {
		log.add(t, uint64(i), "a.b", `{}`, `[]`)
	}
	var out bytes.Buffer
	w, err := NewBundle(&out, BundleInfo{Key: key.Public(), Spaces: []string{log.id}})
	must(t, err)
	must(t, w.Space(log.id))
	must(t, w.Checkpoint(log.signed(t, key, len(log.entries))))
	for _, e := range log.entries {
		must(t, w.Entry(e))
	}
	must(t, w.Close())
	if !bytes.Contains(out.Bytes(), []byte(chunkPath(2))) {
		t.Errorf("no %s in a bundle of %d entries", chunkPath(2), len(log.entries))
	}
	report, err := Verify(&out, VerifyOptions{})
	must(t, err)
	if report.Entries() != chunkEntries+1 {
		t.Errorf("Entries() = %d, want %d", report.Entries(), chunkEntries+1)
	}
}
