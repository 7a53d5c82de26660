package ledger

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// leftCopy is the copy of a party that left at entry 7 of a log whose entries 2 and 4 were erased after that, by entries 10
// and 12.
func leftCopy(t testing.TB) (b *testBundle, log *testLog) {
	b = newTestBundle(t)
	log = newTestLog("kq3left")
	for range 9 {
		log.add(t, 0, "remark.made", `{}`, `["said"]`)
	}
	log.erase(t, 4)
	log.add(t, 0, "remark.made", `{}`, `["after it had left"]`)
	log.erase(t, 2)
	return b, log
}

// later is the proof of an erasing entry for a copy of that size.
func (l *testLog) later(t testing.TB, key *Key, no, size int) Later {
	t.Helper()
	e := l.entries[no-1]
	e.Words, e.WordsSalt = nil, [32]byte{}
	inclusion, err := Inclusion(uint64(no), uint64(no), l.read)
	must(t, err)
	consistency, err := Consistency(uint64(size), uint64(no), l.read)
	must(t, err)
	return Later{e, inclusion, consistency, l.signed(t, key, no)}
}

func writeLeft(t testing.TB, b *testBundle, log *testLog, size int, erasures ...Later) ([]byte, error) {
	t.Helper()
	var out bytes.Buffer
	w, err := NewBundle(&out, BundleInfo{Key: b.key.Public(), Spaces: []string{log.id}, People: []byte(`{}`)})
	must(t, err)
	must(t, w.Space(log.id))
	must(t, w.Checkpoint(log.signed(t, b.key, size)))
	for _, e := range log.entries[:size] {
		must(t, w.Entry(e))
	}
	for _, l := range erasures {
		if err := w.Later(l); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

func TestWordsErasedAfterAPartyLeftAreAccountedForInItsCopy(t *testing.T) {
	b, log := leftCopy(t)
	for _, size := range []int{4, 7, 8, 9} {
		bundle, err := writeLeft(t, b, log, size, log.later(t, b.key, 10, size), log.later(t, b.key, 12, size))
		must(t, err)
		report, err := Verify(bytes.NewReader(bundle), VerifyOptions{Key: b.key.Public().Fingerprint()})
		if err != nil || report.Erased() != 2 || report.Entries() != uint64(size) {
			t.Errorf("the copy of %d entries = %+v, %v, want two erased", size, report, err)
		}
		if strings.Contains(string(bundle), "after it had left") {
			t.Error("the copy holds words from after the party had left")
		}
	}
}

func TestALaterErasureThatProvesNothingIsRefused(t *testing.T) {
	b, log := leftCopy(t)
	other := testKey("elsewhere", 9)
	ten, twelve := log.later(t, b.key, 10, 7), log.later(t, b.key, 12, 7)
	change := func(l Later, how func(*Later)) Later { how(&l); return l }
	for what, erasures := range map[string][]Later{
		"one is missing":              {ten},
		"both are missing":            nil,
		"not in order":                {twelve, ten},
		"one twice":                   {ten, ten, twelve},
		"no erasure":                  {ten, log.later(t, b.key, 11, 7), twelve},
		"another's signature":         {ten, change(twelve, func(l *Later) { l.Checkpoint = log.signed(t, other, 12) })},
		"another head":                {ten, change(twelve, func(l *Later) { l.Checkpoint = log.signed(t, b.key, 11) })},
		"a copy of another size":      {ten, log.later(t, b.key, 12, 8)},
		"other words":                 {ten, change(twelve, func(l *Later) { l.Entry.Leaf[40]++ })},
		"facts of another entry":      {change(ten, func(l *Later) { l.Entry.Facts = twelve.Entry.Facts }), twelve},
		"a proof too long":            {ten, change(twelve, func(l *Later) { l.Inclusion = append(slices.Clone(l.Inclusion), Hash{}) })},
		"a cosignature that is known": {ten, change(twelve, func(l *Later) { l.Checkpoint = b.cosigned(t, l.Checkpoint) })},
	} {
		if _, err := writeLeft(t, b, log, 7, erasures...); err == nil {
			t.Errorf("%s: the bundle was written", what)
		}
	}
}

// TestEveryByteOfALaterErasureIsProved flips one bit of each.
func TestEveryByteOfALaterErasureIsProved(t *testing.T) {
	b, log := leftCopy(t)
	bundle, err := writeLeft(t, b, log, 7, log.later(t, b.key, 10, 7), log.later(t, b.key, 12, 7))
	must(t, err)
	whole := takeApart(t, bundle)
	for i, p := range whole {
		if !strings.Contains(p.name, "/later/") {
			continue
		}
		for at := range p.text {
			parts := slices.Clone(whole)
			text := []byte(p.text)
			text[at] ^= 1
			parts[i].text = string(text)
			if report, err := Verify(bytes.NewReader(putTogether(t, parts)), VerifyOptions{}); err == nil || report != nil {
				t.Errorf("%s: byte %d (%q) can be changed", p.name, at, p.text[at])
			}
		}
		dropped := slices.Delete(slices.Clone(whole), i, i+1)
		wantFault(t, putTogether(t, dropped), VerifyOptions{}, "its words are missing")
	}
	renamed := slices.Clone(whole)
	for i := range renamed {
		renamed[i].name = strings.Replace(renamed[i].name, "later/0000000000000010", "later/0000000000000011", 1)
	}
	wantFault(t, putTogether(t, renamed), VerifyOptions{}, "it holds entry 10")
}
