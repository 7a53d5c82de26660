package ledger

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// goOn adds the entry by which the log goes on.
func (l *testLog) goOn(t testing.TB, old *Key, from, as string) {
	t.Helper()
	size := len(l.entries)
	l.add(t, 0, ContinuedKind, fmt.Sprintf(`{"origin":%q,"size":%d,"root":"%s","key":%q,"as":%q,"why":"key","reason":0}`,
		old.Public().Origin(from), size, hex.EncodeToString(l.roots[size][:]), old.Public().VKey(), as), `["The disk failed."]`)
}

// twice is a record that went on twice: as another log of the same key after entry 4, under another key after entry 7.
type twice struct {
	first, second *Key
	log           *testLog
}

func newTwice(t testing.TB) twice {
	w := twice{testKey("entente/0123456789abcdef", 1), testKey("entente/fedcba9876543210", 5), newTestLog("kq3common")}
	for i := range 3 {
		w.log.add(t, 0, "remark.made", `{}`, fmt.Sprintf(`["said %d"]`, i))
	}
	w.log.erase(t, 2)
	w.log.goOn(t, w.first, "kq3common", w.first.Public().Origin("kq3second"))
	w.log.add(t, 0, "remark.made", `{}`, `["said since"]`)
	w.log.add(t, 0, "remark.made", `{}`, `["and once more"]`)
	w.log.goOn(t, w.first, "kq3second", w.second.Public().Origin("kq3third"))
	w.log.add(t, 0, "remark.made", `{}`, `["said last"]`)
	return w
}

func (w twice) write(t testing.TB) []byte {
	t.Helper()
	witness := newTestBundle(t)
	var out bytes.Buffer
	b, err := NewBundle(&out, BundleInfo{Key: w.second.Public(), Spaces: []string{w.log.id}, Witnesses: []string{witness.witness.Public().WitnessVKey()}, People: []byte(`{}`)})
	must(t, err)
	must(t, b.Space(w.log.id))
	must(t, b.Checkpoint(w.log.signedAs(t, w.second, "kq3third", 9)))
	must(t, b.Earlier(witness.cosigned(t, w.log.signedAs(t, w.first, "kq3common", 3))))
	must(t, b.Earlier(w.log.signedAs(t, w.first, "kq3common", 4)))
	must(t, b.Earlier(w.log.signedAs(t, w.first, "kq3second", 7)))
	must(t, b.Earlier(witness.cosigned(t, w.log.signedAs(t, w.second, "kq3third", 8))))
	for _, e := range w.log.entries {
		must(t, b.Entry(e))
	}
	must(t, b.Close())
	return out.Bytes()
}

func TestABundleOfARecordThatWentOnVerifiesUnderEachKey(t *testing.T) {
	w := newTwice(t)
	bundle := w.write(t)
	r, err := Verify(bytes.NewReader(bundle), VerifyOptions{Key: w.second.Fingerprint()})
	if err != nil || !r.Pinned || len(r.Spaces[0].Continued) != 2 || r.Spaces[0].Bridged || r.Erased() != 1 || r.Spaces[0].Earlier != 4 {
		t.Fatalf("Verify = %+v, %v, want that it went on twice", r, err)
	}
	if r, err = Verify(bytes.NewReader(bundle), VerifyOptions{Key: w.first.Fingerprint()}); err != nil || r.Pinned || !r.Before || r.Spaces[0].Named != 7 {
		t.Errorf("Verify with the key before = %+v, %v, want that it signed 7 entries", r, err)
	}
	for size, id := range map[int]string{3: "kq3common", 4: "kq3common", 6: "kq3second"} {
		if _, err := Verify(bytes.NewReader(bundle), VerifyOptions{Against: w.log.signedAs(t, w.first, id, size)}); err != nil {
			t.Errorf("Verify against %d entries of %s = %v", size, id, err)
		}
	}
}

// wantAllFound applies each tampering to a bundle.
func wantAllFound(t *testing.T, bundle []byte, opt VerifyOptions, tamperings []tampering) {
	t.Helper()
	whole := takeApart(t, bundle)
	for _, c := range tamperings {
		t.Run(c.what, func(t *testing.T) { wantFault(t, putTogether(t, c.tamper(slices.Clone(whole))), opt, c.want) })
	}
}

func TestTamperingWithARecordThatWentOnIsFound(t *testing.T) {
	w := newTwice(t)
	head := func(key *Key, id string, size int) func([]part) []part {
		return edit(headMember, put(w.log.signedAs(t, key, id, size)))
	}
	earlier := func(size int, msg []byte) func([]part) []part {
		return edit(spacePath("kq3common", earlierPath(uint64(size))), put(msg))
	}
	drop := func(from, to int) func([]part) []part {
		return edit(entriesMember, func(l []string) []string { return slices.Delete(l, 2*from-2, 2*to) })
	}
	wantAllFound(t, w.write(t), VerifyOptions{}, []tampering{
		{"newest entry dropped", drop(9, 9), "the checkpoint counts 9 entries, but only 8 are here: the newest are missing"},
		{"the entry by which it went on dropped", drop(5, 5), "entry 5: its facts say that it is entry 6: entries were swapped, dropped or put in"},
		{"what went before dropped", drop(1, 4), "entry 1: its facts say that it is entry 5"},
		{"all since it went on dropped", drop(5, 9), "only 4 are here"},
		{"the entries by which it went on swapped", edit(entriesMember, func(l []string) []string {
			l[8], l[9], l[14], l[15] = l[14], l[15], l[8], l[9]
			return l
		}), "entry 5: its facts say that it is entry 8"},
		{"another number of entries taken over", edit(entriesMember, replace(`"size":4`, `"size":3`)), "entry 5: it goes on from a log of 3 entries, but 4 are before it"},
		{"another root taken over", edit(entriesMember, replace(`"size":7,"root":"`, `"size":7,"root":"00`)), "entry 8: log.continued does not name"},
		{"another root of the same length", edit(entriesMember, replace(hex.EncodeToString(w.log.roots[4][:]), hex.EncodeToString(w.log.roots[3][:]))),
			"entry 5: it goes on from a log with another root at 4 entries than the one here"},
		{"another log taken over", edit(entriesMember, replace(`/kq3second","size"`, `/kq3other","size"`)), "entry 8: it goes on from log entente/0123456789abcdef/kq3other, but the one before it is"},
		{"another name since", edit(entriesMember, replace(`"as":"entente/0123456789abcdef/kq3second"`, `"as":"entente/0123456789abcdef/kq3other"`)),
			"something in entries 5 to 7"},
		{"its reason changed", edit(entriesMember, replace("The disk failed", "The disc failed")), "something in entries 5 to 7"},
		{"words from before changed", edit(entriesMember, replace("said 0", "said 1")), "something in entries 1 to 3"},
		{"words since changed", edit(entriesMember, replace("said last", "said lost")), "something in entries 9 to 9"},
		{"the old log's last head for the newest", head(w.first, "kq3second", 7), `checkpoint is of log "entente/0123456789abcdef/kq3second", not of`},
		{"the old log's name with the new key", head(w.second, "kq3common", 9), `checkpoint is of log "entente/fedcba9876543210/kq3common", not of "entente/fedcba9876543210/kq3third"`},
		{"the old log extended past its end", earlier(7, w.log.signedAs(t, w.first, "kq3common", 7)),
			`earlier/0000000000000007: checkpoint is of log "entente/0123456789abcdef/kq3common", not of "entente/0123456789abcdef/kq3second"`},
		{"the new log before its beginning", earlier(4, w.log.signedAs(t, w.second, "kq3third", 4)), `earlier/0000000000000004: checkpoint is of log "entente/fedcba9876543210/kq3third", not of`},
		{"an older head replayed", earlier(4, w.log.signedAs(t, w.first, "kq3common", 3)), "earlier/0000000000000004 is a checkpoint of 3 entries"},
		{"a head of then, signed by another key of that name", earlier(4, w.log.signedAs(t, testKey(w.first.Name(), 9), "kq3common", 4)), "signature does not hold"},
		{"key replaced by the one before", edit("key.txt", put(keyFile(w.first.Public()))), `checkpoint is of log "entente/fedcba9876543210/kq3third", not of`},
		{"a bridge that nothing needs", func(p []part) []part {
			i := slices.IndexFunc(p, func(p part) bool { return p.name == headMember })
			return slices.Insert(p, i+1, part{spacePath("kq3common", bridgeName), "x"})
		}, "the checkpoint counts 9 entries, but only 0 are here"},
	})
	t.Run("a longer head of the old log that was kept", func(t *testing.T) {
		bad := w.log.head(w.first, 3)
		bad.Root[0] ^= 1
		msg, err := SignCheckpoint(w.first, bad)
		must(t, err)
		wantFault(t, w.write(t), VerifyOptions{Against: msg}, "the entries do not give the root of the checkpoint you kept at 3 entries")
	})
}

// leftBefore is the record of which a party's copy ends with entry 5: of that, entry 2 was erased by entry 7, and entry 3 by
// entry 10; with entry 9 it went on under another key.
func leftBefore(t testing.TB) twice {
	w := twice{testKey("entente/0123456789abcdef", 1), testKey("entente/fedcba9876543210", 5), newTestLog("kq3common")}
	for i := range 6 {
		w.log.add(t, 0, "remark.made", `{}`, fmt.Sprintf(`["said %d"]`, i))
	}
	w.log.erase(t, 2)
	w.log.add(t, 0, "remark.made", `{}`, `["after it had left"]`)
	w.log.goOn(t, w.first, "kq3common", w.second.Public().Origin("kq3second"))
	w.log.erase(t, 3)
	w.log.add(t, 0, "remark.made", `{}`, `["long after"]`)
	return w
}

const leftSize = 5

// shown proves an entry by the new key's head of that size.
func (w twice) shown(t testing.TB, no, size int) Later {
	t.Helper()
	e := w.log.entries[no-1]
	e.Words, e.WordsSalt = nil, [32]byte{}
	inclusion, err := Inclusion(uint64(no), uint64(size), w.log.read)
	must(t, err)
	consistency, err := Consistency(leftSize, uint64(size), w.log.read)
	must(t, err)
	return Later{e, inclusion, consistency, w.log.signedAs(t, w.second, "kq3second", size)}
}

// bridged writes the copy with the head of then, which that key signed or nobody did.
func (w twice) bridged(t testing.TB, head []byte, bridge Later) ([]byte, error) {
	t.Helper()
	var out bytes.Buffer
	b, err := NewBundle(&out, BundleInfo{Key: w.second.Public(), Spaces: []string{w.log.id}, People: []byte(`{}`)})
	must(t, err)
	must(t, b.Space(w.log.id))
	must(t, b.Checkpoint(head))
	if err := b.Bridge(bridge); err != nil {
		return nil, err
	}
	must(t, b.Earlier(w.log.signed(t, w.first, 4)))
	for _, e := range w.log.entries[:leftSize] {
		must(t, b.Entry(e))
	}
	must(t, b.Later(w.shown(t, 7, 9)))
	must(t, b.Later(w.shown(t, 10, 10)))
	err = b.Close()
	return out.Bytes(), err
}

// heads are those that a bridged copy may have.
func (w twice) heads(t testing.TB) map[string][]byte {
	return map[string][]byte{"signed then": w.log.signed(t, w.first, leftSize), "unsigned": UnsignedCheckpoint(w.log.head(w.first, leftSize))}
}

func TestACopyFromBeforeTheKeyChangedIsHeldByItsBridge(t *testing.T) {
	w := leftBefore(t)
	for what, head := range w.heads(t) {
		bundle, err := w.bridged(t, head, w.shown(t, 9, 9))
		must(t, err)
		r, err := Verify(bytes.NewReader(bundle), VerifyOptions{Key: w.second.Fingerprint()})
		if err != nil || !r.Pinned || !r.Spaces[0].Bridged || r.Erased() != 2 || r.Spaces[0].Checkpoint != w.log.head(w.first, leftSize) {
			t.Errorf("%s: Verify = %+v, %v, want 5 entries of the log of then, two erased", what, r, err)
		}
		r, err = Verify(bytes.NewReader(bundle), VerifyOptions{Key: w.first.Fingerprint()})
		if named := map[string]uint64{"signed then": leftSize, "unsigned": 4}[what]; err != nil || !r.Before || r.Spaces[0].Named != named {
			t.Errorf("%s: Verify with the key of then = %+v, %v, want that it signed %d entries", what, r, err, named)
		}
		if _, err := Verify(bytes.NewReader(bundle), VerifyOptions{Against: w.log.signed(t, w.first, 3)}); err != nil {
			t.Errorf("%s: Verify against a head that was kept = %v", what, err)
		}
		if strings.Contains(string(bundle), "after it had") || strings.Contains(string(bundle), "long after") {
			t.Errorf("%s: the copy holds words from after the party had left", what)
		}
	}
}

func TestABridgeThatProvesNothingIsRefused(t *testing.T) {
	w := leftBefore(t)
	change := func(l Later, how func(*Later)) Later { how(&l); return l }
	sound := w.shown(t, 9, 9)
	for what, c := range map[string]struct {
		head   []byte
		bridge Later
	}{
		"another entry":              {nil, w.shown(t, 10, 10)},
		"another's signature":        {nil, change(sound, func(l *Later) { l.Checkpoint = w.log.signedAs(t, testKey("elsewhere", 9), "kq3second", 9) })},
		"the old key's signature":    {nil, change(sound, func(l *Later) { l.Checkpoint = w.log.signed(t, w.first, 9) })},
		"a head from before it":      {nil, change(sound, func(l *Later) { l.Checkpoint = w.log.signedAs(t, w.second, "kq3second", 8) })},
		"another copy":               {nil, change(sound, func(l *Later) { l.Consistency = w.shown(t, 10, 10).Consistency })},
		"other words":                {nil, change(sound, func(l *Later) { l.Entry.Leaf[40]++ })},
		"a head that another signed": {w.log.signed(t, testKey(w.first.Name(), 9), leftSize), sound},
		"a head of another log":      {UnsignedCheckpoint(Checkpoint{w.first.Public().Origin("other"), leftSize, w.log.roots[leftSize]}), sound},
		"a head of another root":     {UnsignedCheckpoint(Checkpoint{w.first.Public().Origin("kq3common"), leftSize, w.log.roots[4]}), sound},
		"a head of the key of now":   {w.log.signed(t, w.second, leftSize), sound},
	} {
		if c.head == nil {
			c.head = w.heads(t)["unsigned"]
		}
		if _, err := w.bridged(t, c.head, c.bridge); err == nil {
			t.Errorf("%s: the bundle was written", what)
		}
	}
}

func TestTamperingWithABridgedCopyIsFound(t *testing.T) {
	w := leftBefore(t)
	bridge := spacePath("kq3common", bridgeName)
	bundle, err := w.bridged(t, w.heads(t)["unsigned"], w.shown(t, 9, 9))
	must(t, err)
	wantAllFound(t, bundle, VerifyOptions{}, []tampering{
		{"the bridge dropped", without(bridge), `checkpoint is of log "entente/0123456789abcdef/kq3common", not of "entente/fedcba9876543210/kq3common"`},
		{"its newest entry dropped", edit(entriesMember, func(l []string) []string { return l[:8] }), "the checkpoint counts 5 entries, but only 4 are here: the newest are missing"},
		{"entries swapped", edit(entriesMember, func(l []string) []string {
			l[0], l[1], l[6], l[7] = l[6], l[7], l[0], l[1]
			return l
		}), "entry 1: its facts say that it is entry 4"},
		{"a shorter head", edit(headMember, put(UnsignedCheckpoint(w.log.head(w.first, 4)))), "bridge: it is not shown to be of this log"},
		{"a head of another log", edit(headMember, replace("kq3common", "kq3other")), "bridge: it goes on from log"},
		{"words changed", edit(entriesMember, replace("said 4", "said 5")), "do not give the root of checkpoint at 5 entries"},
		{"an erasure dropped", without(spacePath("kq3common", laterPath(7))), "entry 2: its words are missing, and no later words.erased entry names it"},
		{"the bridge replaced by an erasure", edit(bridge, put(w.shown(t, 10, 10).format())), "bridge: it is no entry by which a log goes on"},
		{"the bridge's reason put back", edit(bridge, func(l []string) []string {
			e := w.log.entries[8]
			l[1] = fmt.Sprintf("%s %s\n", strings.Fields(l[0])[0], e.Words)
			return l
		}), "bridge: its words are to be withheld"},
		{"another old key named", edit(bridge, replace(`"why":"key"`, `"why":"KEY"`)), "bridge: the proof does not lead from it to the signed root"},
	})
	wantFault(t, bundle, VerifyOptions{Against: w.log.signed(t, w.first, 6)}, "the checkpoint you kept counts 6 entries, this one only 5")
	forged := w.log.head(w.first, 4)
	forged.Root[3] ^= 1
	msg, err := SignCheckpoint(w.first, forged)
	must(t, err)
	wantFault(t, bundle, VerifyOptions{Against: msg}, "of the checkpoint you kept at 4 entries")
	wantFault(t, bundle, VerifyOptions{Against: w.log.signed(t, testKey(w.first.Name(), 9), 4)}, "the checkpoint you kept is not signed by the key of its log")
	wantFault(t, bundle, VerifyOptions{Key: testKey("elsewhere", 9).Fingerprint()}, "not by the one you gave")
}

// TestEveryBitOfARecordThatWentOnIsChecked, and of the copy of a party that left before. The tar around it is the one of any
// bundle.
func TestEveryBitOfARecordThatWentOnIsChecked(t *testing.T) {
	w := leftBefore(t)
	heads := w.heads(t)
	unsigned, err := w.bridged(t, heads["unsigned"], w.shown(t, 9, 9))
	must(t, err)
	signed, err := w.bridged(t, heads["signed then"], w.shown(t, 9, 9))
	must(t, err)
	for what, c := range map[string]struct {
		bundle []byte
		in     string
	}{
		"of one that went on": {newTwice(t).write(t), "spaces/"}, "of a copy from before": {unsigned, "spaces/"}, "of a head of then": {signed, headMember},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			for _, p := range takeApart(t, c.bundle) {
				if strings.HasPrefix(p.name, c.in) {
					flipAll(t, c.bundle, p)
				}
			}
			for n := 0; n < len(c.bundle); n += 512 {
				wantFault(t, c.bundle[:n], VerifyOptions{}, "")
			}
		})
	}
}

// flipAll flips each bit of the content of one member of a bundle.
func flipAll(t *testing.T, bundle []byte, p part) {
	t.Helper()
	at := bytes.Index(bundle, []byte(p.text))
	if at < 0 {
		t.Fatalf("%s is not in the bundle", p.name)
	}
	mine := slices.Clone(bundle)
	for i := at; i < at+len(p.text); i++ {
		for bit := range 8 {
			mine[i] ^= 1 << bit
			_, err := Verify(bytes.NewReader(mine), VerifyOptions{})
			mine[i] ^= 1 << bit
			var f *FaultError
			if !errors.As(err, &f) {
				t.Fatalf("%s: byte %d, bit %d flipped: error %v", p.name, i-at, bit, err)
			}
		}
	}
}
