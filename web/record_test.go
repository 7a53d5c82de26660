package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/browsertest"
	"entente/engine"
	"entente/ledger"
	"entente/partnership"
)

func (h *house) do(name string, at partnership.SpaceID, c partnership.Command, id string) engine.Receipt {
	h.t.Helper()
	r, err := h.site.Engine.Do(h.t.Context(), engine.Signed(h.key(name, h.at)), at, c, id)
	if err != nil {
		h.t.Fatalf("%T: %v", c, err)
	}
	return r
}

// private is Dana's organisation's own space.
func (h *house) private() partnership.SpaceID {
	h.t.Helper()
	at, err := h.site.Engine.SpaceOf(h.t.Context(), engine.Signed(h.key("dana", h.at)), h.at, []partnership.PartyID{2})
	if err != nil {
		h.t.Fatal(err)
	}
	return at
}

func (h *house) path(format string, args ...any) string {
	return "/s/" + string(h.at) + fmt.Sprintf(format, args...)
}

func TestRecordIsReadInWordsNewestFirstOverAllOnesSpaces(t *testing.T) {
	h := newHouse(t)
	private := h.private()
	h.pass(time.Hour)
	h.do("dana", private, &partnership.WriteNote{Title: "Ask the board " + hostile}, "note")
	h.pass(31 * 24 * time.Hour)
	h.do("dana", h.at, &partnership.InviteParty{Name: "Millbrook"}, "m")
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	a := dana.get(h.path("/record"))
	a.want(t, 200, "December 2026", "November 2026", "founded the partnership Northbank", "dana of Party of dana wrote a note: Ask the board &lt;script&gt;",
		"Who sees it: </span><bdi>only Party of dana", "Everyone in this partnership sees what does not say otherwise.", "Vouched for by the host only")
	for i, before := 0, 0; i < 3; i++ {
		at := strings.Index(a.body, []string{"invited Millbrook", "wrote a note", "founded the partnership"}[i])
		if at < before {
			t.Errorf("line %d stands at %d, after an older one at %d", i, at, before)
		}
		before = at
	}
	if b := priya.get(h.path("/record")); b.status != 200 || strings.Contains(b.body, "board") || strings.Contains(b.body, "only Party of dana") {
		t.Errorf("Priya's record (%d) shows what is Dana's organisation's own", b.status)
	}
	h.signedIn("max").get(h.path("/record")).want(t, 404)
	priya.get("/s/"+string(private)+"/record").want(t, 404)
}

func TestRecordIsFilteredAndPaged(t *testing.T) {
	h := newHouse(t)
	h.pass(time.Hour)
	for i := range entriesPerPage + 1 {
		h.do("dana", h.private(), &partnership.WriteNote{Title: partnership.Text(fmt.Sprintf("Note %d.", i))}, fmt.Sprintf("n%d", i))
	}
	g := h.signedIn("dana")
	for _, c := range []struct {
		query        string
		holds, lacks []string
		pages        string
	}{
		{"", []string{"Note 40.", "Note 1."}, []string{"Note 0.", "founded"}, "Page 1"},
		{"?page=2", []string{"Note 0.", "founded the partnership"}, []string{"Note 1."}, "Page 2"},
		{"?kind=note&page=2", []string{"Note 0."}, []string{"founded", "Note 1."}, "Page 2"},
		{"?kind=party", []string{"Party of dana joined", "Calder joined"}, []string{"Note 0.", "founded"}, ""},
		{"?kind=party&party=5", []string{"Calder joined"}, []string{"Party of dana joined"}, ""},
		{"?kind=nonsense", []string{"There is nothing of this kind here"}, []string{"joined"}, ""},
		{"?party=x&page=-1", []string{"Note 40."}, []string{"founded"}, "Page 1"},
	} {
		a := g.get(h.path("/record%s", c.query))
		a.want(t, 200, append(c.holds, c.pages)...)
		main := a.find(`(?s)<main[^>]*>(.*)</main>`)
		for _, word := range c.lacks {
			if strings.Contains(main, word) {
				t.Errorf("record%s holds %q", c.query, word)
			}
		}
	}
}

func TestEntryIsShownByteForByteWithAReceiptThatVerifies(t *testing.T) {
	h := newHouse(t)
	r := h.do("dana", h.at, &partnership.InviteParty{Name: `Mill "&" brook`}, "m")
	g := h.signedIn("priya")
	page := h.path("/record/%d", r.First)
	g.get(page).want(t, 200, "dana, for Party of dana", "looked up at entry", `{&#34;no&#34;:7,`, `[&#34;Mill \&#34;&amp;\&#34; brook&#34;]`, "Salt of the words", "Root")
	a := g.get(page + "/receipt")
	a.want(t, 200)
	if got := a.header.Get("Content-Disposition"); got != `attachment; filename="receipt-7.json"` {
		t.Errorf("Content-Disposition = %s", got)
	}
	report, err := ledger.VerifyReceipt([]byte(a.body), h.site.Fingerprint, nil)
	if err != nil || report.Head.No != r.First {
		t.Errorf("VerifyReceipt = %+v, %v, want entry %d", report, err, r.First)
	}
	for _, path := range []string{"/record/0", "/record/99", "/record/08", "/record/x", "/record/99/receipt"} {
		g.get(h.path("%s", path)).want(t, 404)
	}
	h.signedIn("max").get(page).want(t, 404)
	h.signedIn("max").get(page+"/receipt").want(t, 404)
}

func TestWordsAreErasedByWhoeverWroteThemAndAskedAboutWhenBound(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	free := h.do("dana", h.private(), &partnership.WriteNote{Title: "Typed by mistake"}, "n")
	page := fmt.Sprintf("/s/%s/record/%d", free.Space, free.First)
	dana.get(page).want(t, 200, "Copies already taken cannot be recalled", "Erase these words")
	dana.post(page+"/erase", "reason", " ").want(t, 422, "Say why, in a sentence", "Copies already taken")
	dana.post(page+"/erase", "reason", "typed by mistake").wantSeen(t, page)
	a := dana.get(page)
	a.want(t, 200, "Its words were erased by entry", "their salted hash", "(erased)")
	if strings.Contains(a.body, "Typed by mistake") || strings.Contains(a.body, "Leave them") {
		t.Error("the page still shows the words, or offers to erase them")
	}
	bound := h.do("dana", h.at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{5}, What: "Publish the rota", Due: "2026-11-27"}, "p")
	page = h.path("/record/%d", bound.First)
	if a := priya.get(page); a.status != 200 || strings.Contains(a.body, "Leave them") {
		t.Errorf("Priya (%d) is offered to erase what Dana wrote", a.status)
	}
	priya.post(page+"/erase", "reason", "not mine").want(t, 403)
	dana.get(page).want(t, 200, "They go only when", "Calder agree", "Ask them")
	dana.post(page+"/erase", "reason", "named a person").wantSeen(t, page)
	dana.get(page).want(t, 200, "have been asked whether they may be erased", "Publish the rota")
}

func TestCopyIsDownloadedAndVerifies(t *testing.T) {
	h := newHouse(t)
	h.do("dana", h.private(), &partnership.WriteNote{Title: "Ask the board"}, "n")
	for name, spaces := range map[string]int{"dana": 2, "priya": 1} {
		a := h.signedIn(name).post(h.path("/record/bundle"))
		a.want(t, 200)
		report, err := ledger.Verify(strings.NewReader(a.body), ledger.VerifyOptions{Key: h.site.Fingerprint})
		if err != nil || len(report.Spaces) != spaces {
			t.Errorf("%s's copy = %+v, %v, want %d spaces that verify", name, report, err, spaces)
		}
		if got := a.header.Get("Content-Disposition"); got != `attachment; filename="record-2026-11-23.tar"` {
			t.Errorf("Content-Disposition = %s", got)
		}
	}
	h.signedIn("max").post(h.path("/record/bundle")).want(t, 404)
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "entente-copy-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestStripSaysWhoHasCheckedTheRecord(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.get(h.path("")).want(t, 200, "Vouched for by the host only, up to entry 6 of what everyone sees")
	witness, err := ledger.NewKey("calder.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	priya.post(h.path("/witnesses"), "key", "our witness, run by Sam").want(t, 422, "Copy the whole line")
	priya.post(h.path("/witnesses"), "key", witness.Public().VKey()).wantSeen(t, h.path("/record#checked"))
	priya.get(h.path("/record")).want(t, 200, "calder.example/witness", "Of Calder, since 23 November 2026", "Retire this witness", "Vouched for by the host only")
	note, err := h.site.Engine.Checkpoint(t.Context(), engine.Signed(h.key("priya", h.at)), h.at)
	if err != nil {
		t.Fatal(err)
	}
	cosigned, err := ledger.Cosign(note, witness, h.clock())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.site.Engine.AddCosignature(t.Context(), engine.Signed(h.key("priya", h.at)), h.at, cosigned); err != nil {
		t.Fatal(err)
	}
	h.do("dana", h.at, &partnership.InviteParty{Name: "Millbrook"}, "m")
	dana.get(h.path("")).want(t, 200, "Checked by Calder up to entry 7, of 9 that everyone sees")
	a := dana.get(h.path("/record"))
	a.want(t, 200, "9 entries, checked by Calder up to entry 7 on 23 November 2026")
	if strings.Contains(a.body, "Retire this witness") {
		t.Error("Dana is offered to retire Calder's witness")
	}
	dana.get(h.path("/record/checkpoint")).want(t, 200, string(h.at), "\n9\n")
	id := priya.get(h.path("/record")).find(`/witnesses/(\d+)/retire`)
	dana.post(h.path("/witnesses/%s/retire", id)).want(t, 404)
	priya.post(h.path("/witnesses/%s/retire", id)).wantSeen(t, h.path("/record#checked"))
	dana.get(h.path("")).want(t, 200, "Vouched for by the host only")
}

func TestPagesOfTheRecordAreWithinReachOfEveryone(t *testing.T) {
	h := newHouse(t)
	h.do("dana", h.private(), &partnership.WriteNote{Title: "Ask the board about the rota before Friday"}, "n")
	witness, err := ledger.NewKey("harwick.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	h.do("dana", h.at, &partnership.RegisterWitness{Key: witness.Public().VKey()}, "w")
	bound := h.do("dana", h.at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{5}, What: "Publish the rota", Due: "2026-11-27"}, "p")
	b := browsertest.Start(t)
	h.signInWith(b, "dana")
	for name, path := range map[string]string{"record": h.path("/record"), "record-entry": h.path("/record/%d", bound.First)} {
		b.Open(h.url + path)
		b.Axe()
		b.NoHorizontalScroll(320)
		shoot(t, b, name)
	}
	b.NoComplaints()
}

func TestEveryKindOfEntryIsCalledByAWord(t *testing.T) {
	for _, kind := range partnership.EventKinds() {
		stem, _, _ := strings.Cut(kind, ".")
		words := stemWords(stem)
		for _, wrong := range []string{"ss", "ys", "nces", "-"} {
			if strings.HasSuffix(words, wrong) || strings.Contains(words, "question-") {
				t.Errorf("entries of kind %s are called %q", kind, words)
			}
		}
	}
}
