package ledger

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"testing"
)

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

const (
	headMember    = "spaces/kq3common/checkpoint"
	entriesMember = "spaces/kq3common/entries/000001.txt"
)

// tampering is something done to a bundle, and the message that must name it.
type tampering struct {
	what   string
	tamper func([]part) []part
	want   string
}

func wantFound(t *testing.T, b *testBundle, tamperings []tampering) {
	t.Helper()
	whole := takeApart(t, b.write(t))
	for _, c := range tamperings {
		t.Run(c.what, func(t *testing.T) {
			wantFault(t, putTogether(t, c.tamper(slices.Clone(whole))), VerifyOptions{}, c.want)
		})
	}
}

// edit changes the lines of one member, given with their ends.
func edit(name string, change func(lines []string) []string) func([]part) []part {
	return func(parts []part) []part {
		i := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
		parts[i].text = strings.Join(change(slices.Collect(strings.Lines(parts[i].text))), "")
		return parts
	}
}

// put gives a member another content.
func put(text []byte) func([]string) []string {
	return func([]string) []string { return []string{string(text)} }
}

// replace changes the first old, which must be there, into new.
func replace(old, new string) func([]string) []string {
	return func(lines []string) []string {
		before, after, found := strings.Cut(strings.Join(lines, ""), old)
		if !found {
			return lines // the bundle stays whole and the test fails
		}
		return []string{before, new, after}
	}
}

func without(prefix string) func([]part) []part {
	return func(parts []part) []part {
		return slices.DeleteFunc(parts, func(p part) bool { return strings.HasPrefix(p.name, prefix) })
	}
}

func also(name string) func([]part) []part {
	return func(parts []part) []part { return append(parts, part{name, ""}) }
}

func TestTamperingWithEntriesIsFound(t *testing.T) {
	b := newTestBundle(t)
	wantFound(t, b, []tampering{
		{"newest entry dropped", edit(entriesMember, func(l []string) []string { return l[:18] }),
			"space kq3common: the checkpoint counts 10 entries, but only 9 are here: the newest are missing"},
		{"all entries dropped", without(entriesMember), "only 0 are here"},
		{"entries swapped", edit(entriesMember, func(l []string) []string {
			l[2], l[3], l[4], l[5] = l[4], l[5], l[2], l[3]
			return l
		}), "space kq3common, entry 2: its facts say that it is entry 3: entries were swapped"},
		{"an entry in the middle dropped", edit(entriesMember, func(l []string) []string { return slices.Delete(l, 4, 6) }),
			"space kq3common, entry 3: its facts say that it is entry 4"},
		{"an entry repeated", edit(entriesMember, func(l []string) []string { return append(l, l[18:]...) }),
			"more entries than the 10 that the checkpoint counts"},
		{"entries swapped and renumbered", edit(entriesMember, replace("promise 0", "promise 1")),
			"do not give the root of earlier/0000000000000003 at 3 entries: something in entries 1 to 3"},
		{"words changed after the last earlier checkpoint", edit(entriesMember, replace("promise 7", "promise 8")),
			"do not give the root of checkpoint at 10 entries: something in entries 7 to 10"},
		{"facts changed", edit(entriesMember, replace("2027-01-05", "2027-01-06")), "something in entries 4 to 6"},
	})
}

func TestTamperingWithErasuresIsFound(t *testing.T) {
	b := newTestBundle(t)
	erasedLine := "- " + Hash(b.common.entries[1].Leaf[32:]).String() + "\n"
	wantFound(t, b, []tampering{
		{"words removed without an erasing entry", edit(entriesMember, func(l []string) []string {
			l[3] = erasedLine
			return l
		}), "space kq3common, entry 2: its words are missing, and no later words.erased entry names it"},
		{"words put back that were erased", edit(entriesMember, func(l []string) []string {
			e := &newTestBundle(t).beforeErasure.entries[3]
			l[7] = base64.StdEncoding.EncodeToString(e.WordsSalt[:]) + " " + string(e.Words) + "\n"
			return l
		}), "space kq3common, entry 10: it erases the words of entry 4, but they are still there"},
		{"an erasure of what comes later", edit(entriesMember, replace(`"entry":4`, `"entry":10`)),
			"entry 10: it erases the words of entry 10, which is not before it"},
	})
}

func TestTamperingWithCheckpointsAndKeysIsFound(t *testing.T) {
	b := newTestBundle(t)
	resigned := func(change func(c *Checkpoint)) []byte {
		c := b.common.head(b.key, 10)
		change(&c)
		msg, err := SignCheckpoint(b.key, c)
		must(t, err)
		return msg
	}
	stranger := testKey(b.key.Name(), 7)
	wantFound(t, b, []tampering{
		{"old checkpoint replayed", edit(headMember, put(b.common.signed(t, b.key, 6))),
			"earlier checkpoint \"0000000000000006\" is out of order, or not earlier than the checkpoint of 6 entries"},
		{"old checkpoint replayed, earlier ones dropped", func(p []part) []part {
			return without("spaces/kq3common/earlier")(edit(headMember, put(b.common.signed(t, b.key, 6)))(p))
		}, "more entries than the 6 that the checkpoint counts"},
		{"an older one passed off as another", edit("spaces/kq3common/earlier/0000000000000006", put(b.common.signed(t, b.key, 5))),
			"earlier/0000000000000006 is a checkpoint of 5 entries"},
		{"another installation's key", edit(headMember, put(b.common.signed(t, stranger, 10))),
			"space kq3common: checkpoint: checkpoint's signature does not hold under the key"},
		{"another log of the same key", edit(headMember, put(b.room.signed(t, b.key, 3))),
			`checkpoint is of log "entente/0123456789abcdef/zw8room", not of`},
		{"count changed", edit(headMember, replace("\n10\n", "\n11\n")), "signature does not hold"},
		{"count changed and signed again", edit(headMember, put(resigned(func(c *Checkpoint) { c.Size = 11 }))),
			"counts 11 entries, but only 10 are here"},
		{"root changed and signed again", edit(headMember, put(resigned(func(c *Checkpoint) { c.Root[5] ^= 4 }))),
			"do not give the root of checkpoint at 10 entries"},
		{"key replaced", edit("key.txt", put(keyFile(stranger.Public()))), "signature does not hold"},
		{"fingerprint replaced", edit("key.txt", replace(b.key.Fingerprint(), stranger.Fingerprint())), "the fingerprint is not that of the key"},
		{"witness dropped", edit("witnesses.txt", put(nil)), `a signature by "calder.example/witness", whose key is not in the bundle`},
	})
}

func TestEntriesAgainstTheRulesAreFound(t *testing.T) {
	b := newTestBundle(t)
	wantFound(t, b, []tampering{
		{"time going back", edit(entriesMember, replace("18:33:59.123Z", "18:33:57.123Z")),
			"space kq3common, entry 4: its time 2026-11-22T18:33:57.123Z is before that of the entry before it, 2026-11-22T18:33:58.123Z"},
		{"time not whole", edit(entriesMember, replace("18:33:59.123Z", "18:33:59Z")), "entry 4: time \"2026-11-22T18:33:59Z\" is not UTC in whole milliseconds"},
		{"day that is none", edit(entriesMember, replace("2026-11-22T18:33:59", "2026-11-31T18:33:59")), "entry 4: time"},
		{"seen what is not there", edit(entriesMember, replace(`"seen":5`, `"seen":6`)), "entry 6: it was \"seen\" at entry 6 of the common log, which comes after it"},
		{"seen beyond the common log", edit("spaces/zw8room/entries/000001.txt", replace(`"seen":10`, `"seen":11`)),
			"space zw8room, entry 1: it was \"seen\" at entry 11 of the common log, which has only 10"},
		{"members of the facts in another order", edit(entriesMember, replace(`"by":"m1","seen":2`, `"seen":2,"by":"m1"`)), "entry 3: facts do not begin"},
		{"a member after the body", edit(entriesMember, replace(`-03"}}`, `-03"},"x":1}`)), "entry 3: the body of the facts is not a JSON object"},
		{"one name twice", edit(entriesMember, replace(`{"due":"2027-01-03"}`, `{"due":1,"due":2}`)), "entry 3: the body of the facts is not a JSON object"},
		{"words not strings", edit(entriesMember, replace(`["promise 2"]`, `[2]`)), "entry 3: words are not a compact JSON array of strings"},
		{"salt cut", edit(entriesMember, func(l []string) []string {
			l[4] = l[4][1:]
			return l
		}), "entry 3: the line of its facts does not begin with a salt"},
		{"half an entry", edit(entriesMember, func(l []string) []string { return l[:19] }), "entries/000001.txt: 19 lines, not two for each"},
		{"line not ended", edit(entriesMember, func(l []string) []string { return []string{strings.Join(l, "")[:50]} }), "the last line is not ended"},
	})
}

func TestMembersOutOfPlaceAreFound(t *testing.T) {
	b := newTestBundle(t)
	wantFound(t, b, []tampering{
		{"space dropped", without("spaces/zw8room"), "space zw8room: spaces/zw8room/checkpoint is missing"},
		{"space not announced", edit("spaces.txt", func(l []string) []string { return l[:1] }), `"spaces/zw8room/checkpoint" does not belong here`},
		{"file changed", edit("spaces/zw8room/files/"+shaOf("a plan"), put([]byte("a plot"))), "has another content"},
		{"file under another name", also("spaces/zw8room/files/x"), "not a SHA-256"},
		{"something else put in", also("zzz"), `"zzz" does not belong here`},
		{"no README", without("README.txt"), `"key.txt" stands where README.txt should be`},
		{"empty", func([]part) []part { return nil }, "README.txt is missing"},
	})
}
