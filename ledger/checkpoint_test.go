package ledger

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	formats "github.com/transparency-dev/formats/log"
	cosignature "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

func TestKeyIsReadBackAndShowsOnlyItsPublicHalf(t *testing.T) {
	key, err := NewKey("")
	must(t, err)
	if want := "entente/" + strings.ReplaceAll(key.Fingerprint(), " ", "")[:16]; key.Name() != want {
		t.Errorf("Name() = %s, want %s", key.Name(), want)
	}
	back, err := ParseKey(key.Secret() + "\n")
	if err != nil || back.Public() != key.Public() || back.Secret() != key.Secret() {
		t.Errorf("ParseKey: %v, %v; want %v", back, err, key)
	}
	for _, printed := range []string{fmt.Sprint(key), fmt.Sprintf("%#v", key), fmt.Sprintf("%+v", key)} {
		if strings.Contains(printed, "PRIVATE") || printed != key.Public().VKey() {
			t.Errorf("printed as %s, want its verifier key", printed)
		}
	}
	secret := []byte(key.Secret())
	for i := range secret {
		secret[i] ^= 1
		if _, err := ParseKey(string(secret)); err == nil {
			t.Errorf("ParseKey took a key damaged at byte %d: %s", i, secret)
		}
		secret[i] ^= 1
	}
	for _, name := range []string{"a b", "a+b", "a\nb", strings.Repeat("a", 151), "\xff"} {
		if _, err := NewKey(name); err == nil {
			t.Errorf("NewKey(%q): no error", name)
		}
	}
}

func TestVerifierKeyHasOneForm(t *testing.T) {
	vkey := []byte(testKey("entente/0123456789abcdef", 1).Public().VKey())
	if _, err := ParseVKey(string(vkey)); err != nil {
		t.Fatal(err)
	}
	for i := range vkey {
		for bit := range 8 {
			vkey[i] ^= 1 << bit
			if _, err := ParseVKey(string(vkey)); err == nil {
				t.Errorf("ParseVKey took %q", vkey)
			}
			vkey[i] ^= 1 << bit
		}
	}
}

func TestFingerprintIsHalfOfSHA256InGroups(t *testing.T) {
	key := testKey("x", 1).Public()
	if got, want := key.Fingerprint(), "34750f98bd59fcfc 946da45aaabe933b"; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") || len(strings.Fields(got)) != 8 {
		t.Errorf("Fingerprint() = %s, want %s in groups of four", got, want)
	}
}

func TestCheckpointIsAStandardSignedNote(t *testing.T) {
	key := testKey("entente/0123456789abcdef", 1)
	want := Checkpoint{key.Public().Origin("kq3"), 7, Hash{1, 2}}
	msg, err := SignCheckpoint(key, want)
	must(t, err)
	got, err := OpenCheckpoint(key.Public(), msg)
	if err != nil || got != want {
		t.Errorf("OpenCheckpoint: %v, %v; want %v", got, err, want)
	}
	v, err := note.NewVerifier(key.Public().LogVKey("kq3"))
	must(t, err)
	parsed, _, _, err := formats.ParseCheckpoint(msg, "entente/0123456789abcdef/kq3", v)
	if err != nil || parsed.Size != 7 || !bytes.Equal(parsed.Hash, want.Root[:]) {
		t.Errorf("formats.ParseCheckpoint: %v, %v", parsed, err)
	}
	signer, err := note.NewSigner(key.Secret())
	must(t, err)
	if signer.Name() != key.Name() {
		t.Errorf("note.NewSigner reads the name %s", signer.Name())
	}
	for _, origin := range []string{"", "x", key.Name(), key.Name() + "/", key.Name() + "/a/b", key.Name() + "/a b", "other/kq3"} {
		if _, err := SignCheckpoint(key, Checkpoint{Origin: origin}); err == nil {
			t.Errorf("SignCheckpoint for origin %q: no error", origin)
		}
	}
}

func TestCheckpointOfAnotherKeyOrLogIsRefused(t *testing.T) {
	key, other := testKey("entente/a", 1), testKey("entente/a", 2)
	msg, err := SignCheckpoint(other, Checkpoint{other.Public().Origin("x"), 7, Hash{}})
	must(t, err)
	if _, err := OpenCheckpoint(key.Public(), msg); err == nil || !strings.Contains(err.Error(), "signature does not hold") {
		t.Errorf("OpenCheckpoint by another key: %v", err)
	}
	elsewhere := testKey("entente/b", 1)
	if _, err := OpenCheckpoint(elsewhere.Public(), msg); err == nil || !strings.Contains(err.Error(), "is not of a log of key") {
		t.Errorf("OpenCheckpoint of another installation: %v", err)
	}
	for _, junk := range []string{"", "\n", "x", "entente/a/x\n7\n"} {
		if _, err := OpenCheckpoint(key.Public(), []byte(junk)); err == nil {
			t.Errorf("OpenCheckpoint(%q): no error", junk)
		}
	}
}

func TestCosignatureIsTheStandardOne(t *testing.T) {
	key, witness := testKey("entente/a", 1), testKey("calder.example/witness", 2)
	msg, err := SignCheckpoint(key, Checkpoint{key.Public().Origin("x"), 7, Hash{}})
	must(t, err)
	cosigned, err := Cosign(msg, witness, testStart)
	must(t, err)
	v, err := cosignature.NewVerifierForCosignatureV1(witness.Public().VKey())
	must(t, err)
	opened, err := note.Open(cosigned, note.VerifierList(v))
	must(t, err)
	at, err := cosignature.CoSigV1Timestamp(opened.Sigs[0])
	if err != nil || at.Unix() != testStart.Unix() {
		t.Errorf("time of the cosignature: %v, %v; want %v", at, err, testStart)
	}

	// And the other way about: one made by the library is taken here.
	s, err := cosignature.NewSignerForCosignatureV1(witness.Secret())
	must(t, err)
	theirs, err := note.Sign(&note.Note{Text: opened.Text}, s)
	must(t, err)
	got, err := VerifyCosignatures(theirs, []string{witness.Public().WitnessVKey()})
	if err != nil || len(got) != 1 || got[0].Name != witness.Name() {
		t.Errorf("VerifyCosignatures of the library's: %v, %v", got, err)
	}
	_, lines, _ := bytes.Cut(theirs, []byte("\n\n"))
	both, added, err := AddCosignatures(cosigned, lines, []string{witness.Public().VKey()})
	if err != nil || len(added) != 1 || bytes.Count(both, []byte("— calder")) != 1 || !bytes.HasSuffix(both, lines) {
		t.Errorf("AddCosignatures: %s, %v, %v; want the new one in place of the old", both, added, err)
	}
	if _, err := OpenCheckpoint(key.Public(), both); err != nil {
		t.Errorf("the log's own signature is lost: %v", err)
	}
}

func TestOnlyRegisteredWitnessesCount(t *testing.T) {
	key, witness, other := testKey("entente/a", 1), testKey("calder.example/witness", 2), testKey("calder.example/witness", 3)
	msg, err := SignCheckpoint(key, Checkpoint{key.Public().Origin("x"), 7, Hash{}})
	must(t, err)
	cosigned, err := Cosign(msg, witness, testStart)
	must(t, err)
	if got, err := VerifyCosignatures(cosigned, []string{other.Public().VKey()}); err != nil || len(got) != 0 {
		t.Errorf("VerifyCosignatures for another key: %v, %v; want none", got, err)
	}
	_, lines, _ := bytes.Cut(cosigned, []byte("\n\n"))
	if _, _, err := AddCosignatures(msg, lines, []string{other.Public().VKey()}); err == nil {
		t.Error("AddCosignatures by an unknown key: no error")
	}
	older, err := SignCheckpoint(key, Checkpoint{key.Public().Origin("x"), 6, Hash{}})
	must(t, err)
	_, lines, _ = bytes.Cut(cosigned, []byte("\n\n"))
	_, lines, _ = bytes.Cut(lines, []byte("\n"))
	if _, _, err := AddCosignatures(older, lines, []string{witness.Public().VKey()}); err == nil {
		t.Error("AddCosignatures made for another checkpoint: no error")
	}
	if _, err := Cosign(msg, witness, time.Time{}); err == nil {
		t.Error("Cosign without a time: no error")
	}
}
