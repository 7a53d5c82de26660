package ledger

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWitnessFollowsALogAcrossRestarts(t *testing.T) {
	b := newTestBundle(t)
	now := func() time.Time { return testStart }
	var state []byte
	for size := 1; size <= 10; size++ {
		w, err := NewWitness(b.witness, b.key.Public(), state, now)
		must(t, err)
		head := b.common.head(b.key, size)
		seen := w.Seen(head.Origin)
		if seen.Size != uint64(size-1) {
			t.Fatalf("Seen after %d = %v", size-1, seen)
		}
		proof, err := Consistency(seen.Size, head.Size, b.common.read)
		must(t, err)
		for range 2 { // the second time nothing was added
			cosigned, err := w.Observe(b.common.signed(t, b.key, size), proof)
			must(t, err)
			got, err := VerifyCosignatures(cosigned, []string{b.witness.Public().WitnessVKey()})
			want := []Cosignature{{b.witness.Name(), b.witness.Public().WitnessVKey(), testStart.Truncate(time.Second)}}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Fatalf("cosignatures at %d: %v (-want +got):\n%s", size, err, diff)
			}
			proof = nil
		}
		state, err = w.State()
		must(t, err)
	}
}

func TestWitnessRefusesAShortenedOrForkedLog(t *testing.T) {
	b := newTestBundle(t)
	w, err := NewWitness(b.witness, b.key.Public(), nil, func() time.Time { return testStart })
	must(t, err)
	_, err = w.Observe(b.common.signed(t, b.key, 6), nil)
	must(t, err)
	state, err := w.State()
	must(t, err)

	shorter := b.common.signed(t, b.key, 5)
	_, err = w.Observe(shorter, nil)
	var short *ShorterError
	if !errors.As(err, &short) || short.Seen != b.common.head(b.key, 6) || short.Offered != b.common.head(b.key, 5) {
		t.Errorf("Observe a shorter log: %v", err)
	}
	wantBoth(t, err, b.common.signed(t, b.key, 6), shorter)

	fork := newTestBundle(t).beforeErasure
	fork.add(t, 0, "other.thing", `{}`, `[]`)
	fork.roots[6][0] ^= 1
	proof, err := Consistency(6, 10, fork.read)
	must(t, err)
	other := newTestLog(b.common.id)
	for range 10 {
		other.add(t, 0, "other.thing", `{}`, `[]`)
	}
	otherProof, err := Consistency(6, 10, other.read)
	must(t, err)
	for what, c := range map[string]struct {
		note  []byte
		proof []Hash
		want  string
	}{
		"same size":          {other.signed(t, b.key, 6), nil, "forked: two roots for its 6 entries"},
		"longer":             {other.signed(t, b.key, 10), otherProof, "not shown to continue"},
		"proof of another":   {b.common.signed(t, b.key, 10), otherProof, "not shown to continue"},
		"no proof":           {b.common.signed(t, b.key, 10), nil, "not shown to continue"},
		"a proof for naught": {b.common.signed(t, b.key, 6), proof, "not shown to continue"},
	} {
		_, err := w.Observe(c.note, c.proof)
		var f *ForkError
		if !errors.As(err, &f) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want a fork with %q", what, err, c.want)
			continue
		}
		wantBoth(t, err, b.common.signed(t, b.key, 6), c.note)
	}
	if after, err := w.State(); err != nil || !bytes.Equal(after, state) {
		t.Errorf("a refusal changed the witness's state: %s, %v", after, err)
	}
}

func wantBoth(t *testing.T, err error, heads ...[]byte) {
	t.Helper()
	for _, head := range heads {
		if err == nil || !strings.Contains(err.Error(), string(head)) {
			t.Errorf("error does not print the head\n%s", head)
		}
	}
}

func TestWitnessKnowsOnlyItsOwnInstallation(t *testing.T) {
	b := newTestBundle(t)
	now := func() time.Time { return testStart }
	w, err := NewWitness(b.witness, b.key.Public(), nil, now)
	must(t, err)
	stranger := testKey(b.key.Name(), 9)
	if _, err := w.Observe(b.common.signed(t, stranger, 3), nil); err == nil {
		t.Error("Observe a checkpoint by another key: no error")
	}
	if _, err := w.Observe(b.common.signed(t, b.key, 3), []Hash{{}}); err == nil {
		t.Error("Observe a first checkpoint with a proof: no error")
	}
	_, err = w.Observe(b.common.signed(t, b.key, 3), nil)
	must(t, err)
	state, err := w.State()
	must(t, err)
	if _, err := NewWitness(b.witness, stranger.Public(), state, now); err == nil {
		t.Error("NewWitness with the state for another installation: no error")
	}
	if _, err := NewWitness(b.witness, b.key.Public(), bytes.Replace(state, []byte(`\n3\n`), []byte(`\n2\n`), 1), now); err == nil {
		t.Error("NewWitness with a state tampered with: no error")
	}
}
