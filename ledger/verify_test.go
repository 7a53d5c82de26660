package ledger

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWholeBundleVerifies(t *testing.T) {
	b := newTestBundle(t)
	got, err := Verify(iotest.OneByteReader(bytes.NewReader(b.write(t))), VerifyOptions{Key: b.key.Fingerprint()})
	must(t, err)
	if !got.Pinned || got.Key != b.key.Public() || got.Erased() != 1 || got.Entries() != 13 {
		t.Errorf("report %+v: want pinned, key %v, 1 erased of 13", got, b.key)
	}
	want := []SpaceReport{{
		ID: b.common.id, Checkpoint: b.common.head(b.key, 10), Erased: 1, Earlier: 2,
		First: testStart.Add(1 * time.Second), Last: testStart.Add(10 * time.Second),
		Witnesses: []WitnessReport{{b.witness.Name(), b.witness.Public().WitnessVKey(), false, 10, testStart.Truncate(time.Second)}},
	}, {
		ID: b.room.id, Checkpoint: b.room.head(b.key, 3), Files: 3,
		First: testStart.Add(1 * time.Second), Last: testStart.Add(3 * time.Second),
	}}
	if diff := cmp.Diff(want, got.Spaces); diff != "" {
		t.Errorf("spaces (-want +got):\n%s", diff)
	}
}

func TestOnlyTheReaderPinsKeysAndWitnesses(t *testing.T) {
	b := newTestBundle(t)
	bundle := b.write(t)
	got, err := Verify(bytes.NewReader(bundle), VerifyOptions{})
	must(t, err)
	if got.Pinned {
		t.Error("pinned without a key given")
	}
	for _, key := range []string{
		b.key.Fingerprint(), b.key.Public().VKey(),
		strings.ToUpper(strings.ReplaceAll(b.key.Fingerprint(), " ", "")),
		strings.ReplaceAll(b.key.Fingerprint(), " ", "-"),
	} {
		got, err := Verify(bytes.NewReader(bundle), VerifyOptions{Key: key, Witnesses: []string{b.witness.Public().VKey()}})
		if err != nil || !got.Pinned || !got.Spaces[0].Witnesses[0].Pinned {
			t.Errorf("Verify with key %q: %+v, %v; want key and witness pinned", key, got, err)
		}
	}
	for _, key := range []string{"x", b.witness.Fingerprint(), b.key.Fingerprint()[:20], b.witness.Public().VKey()} {
		wantFault(t, bundle, VerifyOptions{Key: key}, "not by the one you gave")
	}
}

func TestWitnessWithoutACosignatureIsReportedAbsent(t *testing.T) {
	b := newTestBundle(t)
	other := testKey("harwick.example/witness", 5).Public()
	got, err := Verify(bytes.NewReader(b.write(t)), VerifyOptions{Witnesses: []string{b.witness.Public().VKey(), other.VKey()}})
	must(t, err)
	if diff := cmp.Diff([]string{other.WitnessVKey()}, got.Absent); diff != "" {
		t.Errorf("absent (-want +got):\n%s", diff)
	}
}

func TestReadersOwnCheckpointMustBeContinued(t *testing.T) {
	b := newTestBundle(t)
	bundle := b.write(t)
	got, err := Verify(bytes.NewReader(bundle), VerifyOptions{Against: b.common.signed(t, b.key, 5)})
	if err != nil || got.Spaces[0].Against == nil || got.Spaces[0].Against.Size != 5 {
		t.Errorf("against an older checkpoint of this log: %+v, %v", got, err)
	}
	fork := b.common.head(b.key, 5)
	fork.Root[0] ^= 1
	forked, err := SignCheckpoint(b.key, fork)
	must(t, err)
	wantFault(t, bundle, VerifyOptions{Against: forked}, "do not give the root of the checkpoint you kept at 5 entries: something in entries 4 to 5")

	longer := b.common.head(b.key, 10)
	longer.Size = 11
	newer, err := SignCheckpoint(b.key, longer)
	must(t, err)
	wantFault(t, bundle, VerifyOptions{Against: newer}, "the log was shortened, or this bundle is older")

	other := newTestLog("other")
	wantFault(t, bundle, VerifyOptions{Against: other.signed(t, b.key, 0)}, "/other, which is not in this bundle")
	wantFault(t, bundle, VerifyOptions{Against: b.common.signed(t, testKey(b.key.Name(), 9), 5)}, "not one of this installation")
}

// TestEveryBitIsCheckedButThoseDeclaredOutside flips the bits of a bundle one at a
// time: all eight of every byte that is not zero, two of those that are. The only
// bytes that may change are the contents of README.txt and people.json.
func TestEveryBitIsCheckedButThoseDeclaredOutside(t *testing.T) {
	bundle := smallBundle(t)
	outside := outsideProof(t, bundle)
	for part := range 2 {
		t.Run(fmt.Sprint("half ", part), func(t *testing.T) {
			t.Parallel()
			mine := slices.Clone(bundle)
			for i := part; i < len(mine); i += 2 {
				for _, flip := range flips(mine[i], i, outside[i]) {
					mine[i] ^= flip
					_, err := Verify(bytes.NewReader(mine), VerifyOptions{})
					mine[i] ^= flip
					var f *FaultError
					if err == nil != outside[i] || err != nil && !errors.As(err, &f) {
						t.Fatalf("byte %d flipped by %#02x (outside the proof: %v): error %v", i, flip, outside[i], err)
					}
				}
			}
		})
	}
}

func flips(b byte, i int, outside bool) []byte {
	switch {
	case outside:
		return []byte{1 << (i % 8)}
	case b == 0:
		return []byte{1 << (i % 8), 0x20} // NUL to space: tar readers take both
	}
	return []byte{1, 2, 4, 8, 16, 32, 64, 128}
}

// smallBundle has one of everything.
func smallBundle(t testing.TB) []byte {
	b := newTestBundle(t)
	log := newTestLog("kq3common")
	log.add(t, 0, "partnership.founded", `{"kind":1}`, `["Northbank","a \"name\""]`)
	log.add(t, 1, "member.joined", `{}`, `[]`)
	log.erase(t, 1)
	var out bytes.Buffer
	w, err := NewBundle(&out, BundleInfo{
		Key: b.key.Public(), Spaces: []string{log.id}, Witnesses: []string{b.witness.Public().VKey()}, People: []byte(`{"m1":"Ada"}`),
	})
	must(t, err)
	must(t, w.Space(log.id))
	must(t, w.Checkpoint(b.cosigned(t, log.signed(t, b.key, 3))))
	must(t, w.Earlier(log.signed(t, b.key, 2)))
	for _, e := range log.entries {
		must(t, w.Entry(e))
	}
	must(t, w.File(shaOf("a plan"), 6, strings.NewReader("a plan")))
	must(t, w.Close())
	return out.Bytes()
}

// outsideProof marks the bytes of a bundle that are declared outside the proof.
func outsideProof(t *testing.T, bundle []byte) []bool {
	outside := make([]bool, len(bundle))
	r := bytes.NewReader(bundle)
	tr := tar.NewReader(r)
	marked := 0
	for {
		h, err := tr.Next()
		if err == io.EOF {
			break
		}
		must(t, err)
		if h.Name != "README.txt" && h.Name != "people.json" {
			continue
		}
		begin := len(bundle) - r.Len()
		for i := range h.Size {
			outside[begin+int(i)] = true
		}
		marked++
	}
	if marked != 2 {
		t.Fatalf("%d members outside the proof, want 2", marked)
	}
	return outside
}

func TestEveryCutIsFound(t *testing.T) {
	bundle := newTestBundle(t).write(t)
	for n := range bundle {
		if n%64 == 0 {
			wantFault(t, bundle[:n], VerifyOptions{}, "")
		}
	}
	wantFault(t, append(slices.Clone(bundle), 0), VerifyOptions{}, "something after the end")
}

func wantFault(t *testing.T, bundle []byte, opt VerifyOptions, want string) {
	t.Helper()
	report, err := Verify(bytes.NewReader(bundle), opt)
	var f *FaultError
	if !errors.As(err, &f) || !strings.Contains(err.Error(), want) || report != nil {
		t.Errorf("Verify: %v, %v; want a fault with %q", report, err, want)
	}
}

func TestFailureToReadIsNotAFaultOfTheBundle(t *testing.T) {
	bundle := newTestBundle(t).write(t)
	broken := errors.New("disk gone")
	for _, n := range []int{0, 100, 5000, 12000} {
		_, err := Verify(io.MultiReader(bytes.NewReader(bundle[:n]), iotest.ErrReader(broken)), VerifyOptions{})
		if !errors.Is(err, broken) {
			t.Errorf("Verify with the disk gone after %d bytes: %v", n, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	b := newTestBundle(f)
	f.Add(b.write(f))
	f.Add(smallBundle(f))
	f.Fuzz(func(t *testing.T, bundle []byte) {
		_, _ = Verify(bytes.NewReader(bundle), VerifyOptions{})
	})
}

// FuzzMembers gets past the tar headers, which only writing them anew does.
func FuzzMembers(f *testing.F) {
	b := newTestBundle(f)
	whole := takeApart(f, b.write(f))
	for i, p := range whole {
		f.Add(uint8(i), []byte(p.text))
	}
	f.Fuzz(func(t *testing.T, i uint8, text []byte) {
		parts := slices.Clone(whole)
		p := &parts[int(i)%len(parts)]
		free := p.name == "README.txt" || p.name == "people.json" || p.text == string(text)
		p.text = string(text)
		_, err := Verify(bytes.NewReader(putTogether(t, parts)), VerifyOptions{})
		if err == nil && !free {
			t.Errorf("%s replaced by %q went unseen", p.name, text)
		}
	})
}
