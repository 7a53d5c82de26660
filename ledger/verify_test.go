package ledger

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
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
	wantFault(t, bundle, VerifyOptions{Against: other.signed(t, b.key, 0)}, "of space other, which is not in this bundle")
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

// part is one member of a bundle taken apart.
type part struct{ name, text string }

func takeApart(t testing.TB, bundle []byte) (parts []part) {
	tr := tar.NewReader(bytes.NewReader(bundle))
	for {
		h, err := tr.Next()
		if err == io.EOF {
			return parts
		}
		must(t, err)
		text, err := io.ReadAll(tr)
		must(t, err)
		parts = append(parts, part{h.Name, string(text)})
	}
}

func putTogether(t testing.TB, parts []part) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, p := range parts {
		must(t, w.WriteHeader(tarHeader(p.name, int64(len(p.text)))))
		_, err := io.WriteString(w, p.text)
		must(t, err)
	}
	must(t, w.Close())
	return out.Bytes()
}

func TestTamperingIsFoundAndNamed(t *testing.T) {
	b := newTestBundle(t)
	whole := takeApart(t, b.write(t))
	const head, entries = "spaces/kq3common/checkpoint", "spaces/kq3common/entries/000001.txt"
	// edit changes the text of one member, its lines given with their ends.
	edit := func(name string, change func(lines []string) []string) func([]part) []part {
		return func(parts []part) []part {
			i := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
			if i < 0 {
				t.Fatalf("no member %s", name)
			}
			lines := slices.Collect(strings.Lines(parts[i].text))
			parts[i].text = strings.Join(change(lines), "")
			return parts
		}
	}
	put := func(text []byte) func([]string) []string {
		return func([]string) []string { return []string{string(text)} }
	}
	replace := func(old, new string) func([]string) []string {
		return func(lines []string) []string {
			text := strings.Join(lines, "")
			if !strings.Contains(text, old) {
				t.Fatalf("no %q to replace", old)
			}
			return []string{strings.Replace(text, old, new, 1)}
		}
	}
	without := func(prefix string) func([]part) []part {
		return func(parts []part) []part {
			return slices.DeleteFunc(parts, func(p part) bool { return strings.HasPrefix(p.name, prefix) })
		}
	}
	resigned := func(change func(c *Checkpoint)) []byte {
		c := b.common.head(b.key, 10)
		change(&c)
		msg, err := SignCheckpoint(b.key, c)
		must(t, err)
		return msg
	}
	stranger := testKey(b.key.Name(), 7)
	erasedLine := "- " + Hash(b.common.entries[1].Leaf[32:]).String() + "\n"

	for _, c := range []struct {
		what   string
		tamper func([]part) []part
		want   string
	}{
		{"newest entry dropped", edit(entries, func(l []string) []string { return l[:18] }),
			"space kq3common: the checkpoint counts 10 entries, but only 9 are here: the newest are missing"},
		{"all entries dropped", without(entries), "only 0 are here"},
		{"entries swapped", edit(entries, func(l []string) []string {
			l[2], l[3], l[4], l[5] = l[4], l[5], l[2], l[3]
			return l
		}), "space kq3common, entry 2: its facts say that it is entry 3: entries were swapped"},
		{"an entry in the middle dropped", edit(entries, func(l []string) []string { return slices.Delete(l, 4, 6) }),
			"space kq3common, entry 3: its facts say that it is entry 4"},
		{"an entry repeated", edit(entries, func(l []string) []string { return append(l, l[18:]...) }),
			"more entries than the 10 that the checkpoint counts"},
		{"entries swapped and renumbered", edit(entries, replace("promise 0", "promise 1")),
			"do not give the root of earlier/0000000000000003 at 3 entries: something in entries 1 to 3"},
		{"words changed after the last earlier checkpoint", edit(entries, replace("promise 7", "promise 8")),
			"do not give the root of checkpoint at 10 entries: something in entries 7 to 10"},
		{"facts changed", edit(entries, replace("2027-01-05", "2027-01-06")), "something in entries 4 to 6"},
		{"words removed without an erasing entry", edit(entries, func(l []string) []string {
			l[3] = erasedLine
			return l
		}), "space kq3common, entry 2: its words are missing, and no later words.erased entry names it"},
		{"words put back that were erased", edit(entries, func(l []string) []string {
			e := &newTestBundle(t).beforeErasure.entries[3]
			l[7] = base64.StdEncoding.EncodeToString(e.WordsSalt[:]) + " " + string(e.Words) + "\n"
			return l
		}), "space kq3common, entry 10: it erases the words of entry 4, but they are still there"},
		{"an erasure of what comes later", edit(entries, replace(`"entry":4`, `"entry":10`)),
			"entry 10: it erases the words of entry 10, which is not before it"},
		{"old checkpoint replayed", edit(head, put(b.common.signed(t, b.key, 6))),
			"earlier checkpoint \"0000000000000006\" is out of order, or not earlier than the checkpoint of 6 entries"},
		{"old checkpoint replayed, earlier ones dropped", func(p []part) []part {
			return without("spaces/kq3common/earlier")(edit(head, put(b.common.signed(t, b.key, 6)))(p))
		}, "more entries than the 6 that the checkpoint counts"},
		{"an older one passed off as another", edit("spaces/kq3common/earlier/0000000000000006", put(b.common.signed(t, b.key, 5))),
			"earlier/0000000000000006 is a checkpoint of 5 entries"},
		{"another installation's key", edit(head, put(b.common.signed(t, stranger, 10))),
			"space kq3common: checkpoint: checkpoint's signature does not hold under the key"},
		{"another log of the same key", edit(head, put(b.room.signed(t, b.key, 3))),
			`checkpoint is of log "entente/0123456789abcdef/zw8room", not of`},
		{"count changed", edit(head, replace("\n10\n", "\n11\n")), "signature does not hold"},
		{"count changed and signed again", edit(head, put(resigned(func(c *Checkpoint) { c.Size = 11 }))),
			"counts 11 entries, but only 10 are here"},
		{"root changed and signed again", edit(head, put(resigned(func(c *Checkpoint) { c.Root[5] ^= 4 }))),
			"do not give the root of checkpoint at 10 entries"},
		{"key replaced", edit("key.txt", put(keyFile(stranger.Public()))), "signature does not hold"},
		{"fingerprint replaced", edit("key.txt", replace(b.key.Fingerprint(), stranger.Fingerprint())), "the fingerprint is not that of the key"},
		{"witness dropped", edit("witnesses.txt", put(nil)), `a signature by "calder.example/witness", whose key is not in the bundle`},
		{"time going back", edit(entries, replace("18:33:59.123Z", "18:33:57.123Z")),
			"space kq3common, entry 4: its time 2026-11-22T18:33:57.123Z is before that of the entry before it, 2026-11-22T18:33:58.123Z"},
		{"time not whole", edit(entries, replace("18:33:59.123Z", "18:33:59Z")), "entry 4: time \"2026-11-22T18:33:59Z\" is not UTC in whole milliseconds"},
		{"day that is none", edit(entries, replace("2026-11-22T18:33:59", "2026-11-31T18:33:59")), "entry 4: time"},
		{"seen what is not there", edit(entries, replace(`"seen":5`, `"seen":6`)), "entry 6: it was \"seen\" at entry 6 of the common log, which comes after it"},
		{"seen beyond the common log", edit("spaces/zw8room/entries/000001.txt", replace(`"seen":10`, `"seen":11`)),
			"space zw8room, entry 1: it was \"seen\" at entry 11 of the common log, which has only 10"},
		{"members of the facts in another order", edit(entries, replace(`"by":"m1","seen":2`, `"seen":2,"by":"m1"`)), "entry 3: facts do not begin"},
		{"a member after the body", edit(entries, replace(`-03"}}`, `-03"},"x":1}`)), "entry 3: the body of the facts is not a JSON object"},
		{"one name twice", edit(entries, replace(`{"due":"2027-01-03"}`, `{"due":1,"due":2}`)), "entry 3: the body of the facts is not a JSON object"},
		{"words not strings", edit(entries, replace(`["promise 2"]`, `[2]`)), "entry 3: words are not a compact JSON array of strings"},
		{"salt cut", edit(entries, func(l []string) []string {
			l[4] = l[4][1:]
			return l
		}), "entry 3: the line of its facts does not begin with a salt"},
		{"half an entry", edit(entries, func(l []string) []string { return l[:19] }), "entries/000001.txt: 19 lines, not two for each"},
		{"line not ended", edit(entries, func(l []string) []string { return []string{strings.Join(l, "")[:50]} }), "the last line is not ended"},
		{"space dropped", without("spaces/zw8room"), "space zw8room: spaces/zw8room/checkpoint is missing"},
		{"space not announced", edit("spaces.txt", func(l []string) []string { return l[:1] }), `"spaces/zw8room/checkpoint" does not belong here`},
		{"file changed", edit("spaces/zw8room/files/"+shaOf("a plan"), put([]byte("a plot"))), "has another content"},
		{"file under another name", func(p []part) []part { return append(p, part{"spaces/zw8room/files/x", ""}) }, "not a SHA-256"},
		{"something else put in", func(p []part) []part { return append(p, part{"zzz", ""}) }, `"zzz" does not belong here`},
		{"no README", without("README.txt"), `"key.txt" stands where README.txt should be`},
		{"empty", func([]part) []part { return nil }, "README.txt is missing"},
	} {
		t.Run(c.what, func(t *testing.T) {
			wantFault(t, putTogether(t, c.tamper(slices.Clone(whole))), VerifyOptions{}, c.want)
		})
	}
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
