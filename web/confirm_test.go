package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"entente/browsertest"
	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// heldRealm is a realm whose common record was brought back: it can be read, not written.
type heldRealm struct {
	*realm
	path        string // of the partnership
	head, whole []byte // what Priya had kept: the signed head, and a copy
}

func newHeldRealm(t *testing.T) heldRealm {
	t.Helper()
	r := heldRealm{realm: newRealm(t, nil)}
	r.path = "/s/" + string(r.spaces["common"])
	r.head, r.whole = r.headOf("priya", "common"), r.copyOf("priya")
	r.must(r.db.Hold(t.Context(), eventlog.ID(r.spaces["common"])))
	return r
}

// headOf is the signed head of a space, as who sees it.
func (r *realm) headOf(who, at string) []byte {
	r.t.Helper()
	msg, err := r.site.Engine.Checkpoint(r.t.Context(), r.as(who, "common"), r.spaces[at])
	r.must(err)
	return msg
}

// forged is the head of the common space, changed as told and signed by the installation's own key.
func (r heldRealm) forged(change func(*ledger.Checkpoint)) []byte {
	r.t.Helper()
	key, err := realmKey()
	r.must(err)
	c, err := ledger.OpenCheckpoint(key.Public(), r.head)
	r.must(err)
	change(&c)
	msg, err := ledger.SignCheckpoint(key, c)
	r.must(err)
	return msg
}

func (r *realm) copyOf(who string) []byte {
	r.t.Helper()
	var b bytes.Buffer
	r.must(r.site.Engine.Bundle(r.t.Context(), r.as(who, "common"), r.spaces["common"], &b))
	return b.Bytes()
}

// confirm uploads what was kept.
func (g *guest) confirm(path string, kept []byte) answer {
	g.h.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("kept", "record.tar")
	if err == nil {
		_, err = part.Write(kept)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		g.h.t.Fatal(err)
	}
	return g.send(http.MethodPost, path+"/record/confirm", &b, http.Header{"Content-Type": {m.FormDataContentType()}})
}

func (r *realm) waits() bool {
	r.t.Helper()
	is, err := r.site.Engine.IsHeld(r.t.Context(), r.spaces["common"])
	r.must(err)
	return is
}

// TestAPartyShowsWhereItsHeldRecordEnds with a copy or a signed head, which lets it go on for everyone, once and when sent again.
func TestAPartyShowsWhereItsHeldRecordEnds(t *testing.T) {
	for how, show := range map[string]func(r heldRealm, g *guest) answer{
		"a copy":             func(r heldRealm, g *guest) answer { return g.confirm(r.path, r.whole) },
		"a file of the head": func(r heldRealm, g *guest) answer { return g.confirm(r.path, r.head) },
		"the head, pasted": func(r heldRealm, g *guest) answer {
			return g.post(r.path+"/record/confirm", "head", "\r\n"+strings.ReplaceAll(string(r.head), "\n", "\r\n")+"\r\n")
		},
	} {
		t.Run(how, func(t *testing.T) {
			r := newHeldRealm(t)
			path := r.path
			g := r.signedIn("priya")
			g.get(path).want(t, 200, "can be read, not written", "Show where it ended", path+"/record#confirm")
			g.get(path+"/record").want(t, 200, "Show where the record ended", "Harwick IT", "At most 25 MB")
			for range 2 {
				show(r, g).wantSeen(t, path+"/record#checked")
			}
			if r.waits() {
				t.Error("it is held still")
			}
			g.get(path+"/record").lacks(t, "Show where the record ended", "can be read, not written")
			r.do("dana", "common", &partnership.InviteParty{Name: "Eastmoor"})
		})
	}
}

// TestAHeldRecordDoesNotConfirmItself: nothing is given out that says where it ends.
func TestAHeldRecordDoesNotConfirmItself(t *testing.T) {
	r := newHeldRealm(t)
	g := r.signedIn("priya")
	g.get(r.path+"/record").lacks(t, "Download your copy", `"`+r.path+`/record/checkpoint"`)
	g.get(r.path+"/record/checkpoint").want(t, http.StatusConflict, "It is not clear yet")
	g.get(r.path+"/record/3").want(t, 200)
	g.get(r.path+"/record/3/receipt").want(t, http.StatusConflict, "It is not clear yet")
	g.post(r.path+"/record/bundle").want(t, http.StatusConflict, "It is not clear yet")
}

// TestWhatDoesNotShowItsEndKeepsARecordHeld and says why, and what would help.
func TestWhatDoesNotShowItsEndKeepsARecordHeld(t *testing.T) {
	r := newHeldRealm(t)
	path := r.path
	g := r.signedIn("priya")
	other, err := ledger.NewKey("")
	r.must(err)
	origin := other.Public().Origin(string(r.spaces["common"]))
	stranger, err := ledger.SignCheckpoint(other, ledger.Checkpoint{Origin: origin, Size: 1, Root: ledger.Hash{1}})
	r.must(err)
	elsewhere, err := r.site.Engine.Checkpoint(t.Context(), r.as("max", "other"), r.spaces["other"])
	r.must(err)
	bad := bytes.Clone(r.head)
	bad[len(bad)-10] ^= 1
	flipped := bytes.Clone(r.whole)
	flipped[bytes.Index(flipped, []byte(`"no":3`))+5] = '4'
	for what, c := range map[string]struct {
		kept []byte
		want string
	}{
		"nothing":                      {[]byte("\n"), "Choose the copy or the signed head that you kept"},
		"a damaged head":               {bad, "This signed head does not hold"},
		"a head of another key":        {stranger, "This signed head does not hold"},
		"a damaged copy":               {flipped, "entries were swapped, dropped or put in"},
		"a head of another's record":   {elsewhere, "This is of no record that you see here"},
		"a head of a record of others": {r.headOf("dana", "harwick"), "This is of no record that you see here"},
		"a head of what is not held":   {r.headOf("priya", "room"), ""},
		"an older head":                {r.forged(func(c *ledger.Checkpoint) { c.Size, c.Root = 5, rootAt(r, 5) }), "That does not show where it ended"},
		"one that differs":             {r.forged(func(c *ledger.Checkpoint) { c.Size, c.Root = 5, ledger.Hash{1} }), "cannot both be right"},
	} {
		got := g.confirm(path, c.kept)
		if c.want != "" {
			got.want(t, http.StatusUnprocessableEntity, c.want)
		}
		if !r.waits() {
			t.Fatalf("%s let the record go on", what)
		}
	}
	g.post(path+"/record/confirm").want(t, http.StatusUnprocessableEntity, "Choose the copy or the signed head that you kept")
	g.confirm(path, bytes.Repeat([]byte("x"), 26<<20)).want(t, http.StatusRequestEntityTooLarge, "too much at once")
}

// rootAt is the root of the common space's first entries.
func rootAt(r heldRealm, size uint64) ledger.Hash {
	r.t.Helper()
	tree := &ledger.Tree{}
	r.must(r.db.Read(r.t.Context(), eventlog.ID(r.spaces["common"]), 0, size, func(e eventlog.Entry) error { return tree.Grow(e.Hashes) }))
	return tree.Root()
}

// TestAHeadThatIsAheadIsRememberedAndLeadsOn: its own end confirms nothing any more, and a record that goes on is held again.
func TestAHeadThatIsAheadIsRememberedAndLeadsOn(t *testing.T) {
	r := newHeldRealm(t)
	path := r.path
	g := r.signedIn("priya")
	g.confirm(path, r.head).wantSeen(t, path+"/record#checked")
	g.confirm(path, r.forged(func(c *ledger.Checkpoint) { c.Size += 3 })).
		want(t, http.StatusUnprocessableEntity, "what came between is lost here", "if every organisation agrees")
	if !r.waits() {
		t.Fatal("a record that is behind what was signed of it goes on")
	}
	g.confirm(path, r.head).want(t, http.StatusUnprocessableEntity, "it is known that it had")
	c, err := r.site.Engine.Continue(t.Context(), r.spaces["common"], partnership.WasShortened, "The disk failed.")
	if err != nil || c.Lost.Size != c.Old.Size+3 {
		t.Errorf("Continue = %+v, %v, want that three are lost", c, err)
	}
}

// TestOnlyWhoRunsOrSignsForAPartyShowsIt, and is offered to.
func TestOnlyWhoRunsOrSignsForAPartyShowsIt(t *testing.T) {
	r := newHeldRealm(t)
	path := r.path
	for who, status := range map[string]int{"hugo": 403, "olga": 403, "lena": 404, "rita": 404, "max": 404, "olive": 404} {
		g := r.signedIn(who)
		if got := g.confirm(path, r.head); got.status != status || !r.waits() {
			t.Errorf("%s: POST = %d, want %d; held: %t", who, got.status, status, r.waits())
		}
		if status == 403 {
			g.get(path+"/record").want(t, 200, "A manager or a signatory of your organisation can show")
			g.get(path+"/record").lacks(t, "Show where the record ended")
		}
	}
	if _, err := r.site.Engine.ConfirmAs(t.Context(), engine.Operator, r.spaces["common"], nil); err == nil {
		t.Error("the operator confirms as if it were a party")
	}
}

func TestThePageOfAHeldRecordIsWithinReachOfEveryone(t *testing.T) {
	db := openFailing(t, filepath.Join(t.TempDir(), "entente.db"))
	h := newHouseOn(t, db)
	if err := db.Hold(t.Context(), eventlog.ID(h.at)); err != nil {
		t.Fatal(err)
	}
	b := browsertest.Start(t)
	h.signInWith(b, "dana")
	b.Open(h.url + h.path("/record"))
	b.Axe()
	b.NoHorizontalScroll(320)
	shoot(t, b, "record-held")
}
