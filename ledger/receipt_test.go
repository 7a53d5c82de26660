package ledger

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func testReceipt(t *testing.T, b *testBundle, no uint64) (Receipt, []byte) {
	t.Helper()
	proof, err := Inclusion(no, 10, b.common.read)
	must(t, err)
	r := Receipt{b.key.Public(), b.common.id, b.common.entries[no-1], proof, b.cosigned(t, b.common.signed(t, b.key, 10))}
	text, err := r.Format()
	must(t, err)
	return r, text
}

func TestReceiptShowsThatAnEntryIsInTheLog(t *testing.T) {
	b := newTestBundle(t)
	for no := uint64(1); no <= 10; no++ { // 4 is erased
		_, text := testReceipt(t, b, no)
		got, err := VerifyReceipt(text, b.key.Fingerprint(), []string{b.witness.Public().VKey()})
		must(t, err)
		if !got.Pinned || got.Head.No != no || len(got.Witnesses) != 1 || got.Checkpoint.Size != 10 {
			t.Errorf("receipt of entry %d: %+v", no, got)
		}
		if (got.Receipt.Entry.Words == nil) != (no == 4) {
			t.Errorf("receipt of entry %d has the words %s", no, got.Receipt.Entry.Words)
		}
	}
	_, text := testReceipt(t, b, 1)
	got, err := VerifyReceipt(text, "", nil)
	if err != nil || got.Pinned {
		t.Errorf("without a key: pinned %v, %v", got.Pinned, err)
	}
}

func TestReceiptIsReadBackExactly(t *testing.T) {
	want, text := testReceipt(t, newTestBundle(t), 2)
	got, err := ParseReceipt(text)
	must(t, err)
	want.Entry.No, want.Entry.Leaf = 0, [64]byte{} // not written: facts and hashes say them
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(PublicKey{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTamperedReceiptIsRefused(t *testing.T) {
	b := newTestBundle(t)
	stranger := testKey(b.key.Name(), 8)
	for _, c := range []struct {
		what   string
		tamper func(r *Receipt)
		want   string
	}{
		{"facts", func(r *Receipt) { r.Entry.Facts = []byte(strings.Replace(string(r.Entry.Facts), "m1", "m2", 1)) }, "entry 2: the proof does not lead"},
		{"number", func(r *Receipt) {
			r.Entry.Facts = []byte(strings.Replace(string(r.Entry.Facts), `"no":2`, `"no":3`, 1))
		}, "entry 3: the proof does not lead"},
		{"number beyond", func(r *Receipt) {
			r.Entry.Facts = []byte(strings.Replace(string(r.Entry.Facts), `"no":2`, `"no":30`, 1))
		}, "entry 30: the proof does not lead"},
		{"words", func(r *Receipt) { r.Entry.Words = []byte(`["x"]`) }, "the proof does not lead"},
		{"words no list", func(r *Receipt) { r.Entry.Words = []byte(`"x"`) }, "words are not"},
		{"salt", func(r *Receipt) { r.Entry.FactsSalt[0] ^= 1 }, "the proof does not lead"},
		{"proof", func(r *Receipt) { r.Proof[1][0] ^= 1 }, "the proof does not lead"},
		{"proof cut", func(r *Receipt) { r.Proof = r.Proof[1:] }, "the proof does not lead"},
		{"older checkpoint", func(r *Receipt) { r.Checkpoint = b.common.signed(t, b.key, 9) }, "the proof does not lead"},
		{"another log", func(r *Receipt) { r.Checkpoint = b.room.signed(t, b.key, 3) }, "checkpoint is of log"},
		{"another key's signature", func(r *Receipt) { r.Checkpoint = b.common.signed(t, stranger, 10) }, "signature does not hold"},
		{"another key", func(r *Receipt) { r.Key = stranger.Public(); r.Checkpoint = b.common.signed(t, stranger, 10) }, "not by the one you gave"},
		{"space", func(r *Receipt) { r.Space = "other" }, "checkpoint is of log"},
	} {
		t.Run(c.what, func(t *testing.T) {
			r, _ := testReceipt(t, b, 2)
			r.Proof = slices.Clone(r.Proof)
			c.tamper(&r)
			text, err := r.Format()
			must(t, err)
			_, err = VerifyReceipt(text, b.key.Fingerprint(), nil)
			var f *FaultError
			if !errors.As(err, &f) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want a fault with %q", err, c.want)
			}
		})
	}
	_, text := testReceipt(t, b, 2)
	for _, junk := range []string{"", "{}", "[]", strings.Replace(string(text), `"words_salt"`, `"words_hash"`, 1), strings.Replace(string(text), `"proof"`, `"more":1,"proof"`, 1)} {
		if _, err := VerifyReceipt([]byte(junk), "", nil); err == nil {
			t.Errorf("VerifyReceipt(%.40q): no error", junk)
		}
	}
}
