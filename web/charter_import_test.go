package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/docx"
	"entente/partnership"

	"github.com/google/go-cmp/cmp"
)

// upload sends a file to the import of a charter.
func upload(t *testing.T, h *house, g *guest, name string, body []byte) answer {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(body)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return g.send(http.MethodPost, h.within("/charter/import"), &b, http.Header{"Content-Type": {m.FormDataContentType()}})
}

// bring sends the preview on.
func bring(t *testing.T, h *house, g *guest, preview answer, more ...string) answer {
	t.Helper()
	carried := preview.find(`name="carried" value="([^"]*)"`)
	carried = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(carried)
	return g.post(h.within("/charter/import"), append([]string{"step", "bring", "carried", carried, "command", newCommand()}, more...)...)
}

func TestAPastedTextIsShownAsWhatItBecomesAndBroughtIn(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	preview := dana.post(h.within("/charter/import"), "text", "---\nowner: Harwick\n---\n# Why\n\nPeople get through.\n\n# Ground rules\n\n- We are early.\n- We say so.")
	preview.want(t, http.StatusOK, "What becomes of it", "Three clauses in two sections.", "We say so.", "How we behave")
	h.common("dana", func(v partnership.View) {
		if len(v.Common.Charter().Sections) != 0 {
			t.Error("a preview has been recorded")
		}
	})
	if !ticked(preview) {
		t.Error("it does not offer, ticked, to put the section on the contract first")
	}
	bring(t, h, dana, preview, "kind_1", "limit").wantSeen(t, h.within("/charter"))
	h.common("dana", func(v partnership.View) {
		text := v.Common.Charter()
		if agreed, _ := text.Count(); agreed != 3 || text.Sections[1].Clauses[0].Kind != partnership.ClauseLimit {
			t.Errorf("the draft has %d clauses, the second section's are %q", agreed, text.Sections[1].Clauses[0].Kind)
		}
		if remarks := v.Common.RemarksOn(text.Sections[0].Clauses[0].ID.Ref()); len(remarks) != 1 || !strings.Contains(string(remarks[0].Says), "owner: Harwick") {
			t.Errorf("what stood beside the clauses is lost: %v", remarks)
		}
	})
}

// ticked tells whether a page offers, ticked, to put the section on the contract first.
func ticked(a answer) bool {
	return a.find(`(<input type="checkbox"[^>]*name="contract"[^>]* checked)`) != ""
}

func TestTheSectionOnTheContractIsPutFirstWhereATextHasNone(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	says := dana.post(h.within("/charter/import"), "text", "# Why\n\nPeople.\n\n# Legal status\n\nNot binding.")
	if ticked(says) || strings.Contains(says.body, `name="contract"`) {
		t.Error("a text that says how it stands beside the contract is offered our section")
	}
	preview := dana.post(h.within("/charter/import"), "text", "---\nowner: Harwick\n---\n# Why\n\nPeople get through.")
	preview.want(t, http.StatusOK, "One clause in one section.", "have your lawyers read this", "Nothing written here is a notice")
	bring(t, h, dana, preview, "contract", "yes").wantSeen(t, h.within("/charter"))
	dana.get(h.within("/charter")).want(t, http.StatusOK, "How this stands beside our contract", "Have your lawyers read this.", "People get through.")
	h.common("dana", func(v partnership.View) {
		text := v.Common.Charter()
		if len(text.Sections) != 2 || text.Sections[0].Clauses[0].Kind != partnership.ClauseContract || len(text.Sections[1].Clauses) != 1 {
			t.Fatalf("it has become %+v", text.Sections)
		}
		if remarks := v.Common.RemarksOn(text.Sections[1].Clauses[0].ID.Ref()); len(remarks) != 1 || !strings.Contains(string(remarks[0].Says), "owner: Harwick") {
			t.Errorf("what stood beside the file's clauses does not stand on the first of them: %v", remarks)
		}
	})
}

func TestAnEmptyBeginningOpensWithTheContractUnlessItIsUnticked(t *testing.T) {
	for _, contract := range []string{"yes", ""} {
		h := newHouse(t)
		dana := h.signedIn("dana")
		if page := dana.get(h.within("/charter/begin")); !ticked(page) {
			t.Error("the beginning does not offer the section, ticked")
		}
		if page := dana.post(h.within("/charter/begin"), "from", "scratch", "title", "", "contract", contract); ticked(page) != (contract == "yes") {
			t.Errorf("refused, the box is not as it was sent (%q)", contract)
		}
		dana.post(h.within("/charter/begin"), "from", "scratch", "title", "Why we meet", "contract", contract).wantSeen(t, h.within("/charter"))
		h.common("dana", func(v partnership.View) {
			sections := v.Common.Charter().Sections
			if opens := sections[0].Title == "How this stands beside our contract"; opens != (contract == "yes") || sections[len(sections)-1].Title != "Why we meet" {
				t.Errorf("sent %q, the draft is %+v", contract, sections)
			}
		})
	}
}

func TestWhatCannotBeReadIsRefusedWholeAndWhatWasPastedIsKept(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	long := "# Why\n\n" + strings.Repeat("word ", 5000)
	a := dana.post(h.within("/charter/import"), "text", long)
	a.want(t, http.StatusUnprocessableEntity, "Line 3", "nothing was brought in", "word word")
	dana.post(h.within("/charter/import")).want(t, http.StatusUnprocessableEntity, "Choose a file, or paste what it says")
	upload(t, h, dana, "evil.docx", []byte("PK\x03\x04nonsense")).want(t, http.StatusUnprocessableEntity, "nothing was brought in")
	bring(t, h, dana, answer{}).want(t, http.StatusUnprocessableEntity, "Choose the file once more")
}

func TestTrackedChangesBecomeAmendmentsAndCommentsRemarks(t *testing.T) {
	by := &docx.Revision{Author: "L. Grant", At: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
	words := func(text string, in, out *docx.Revision) docx.Run {
		return docx.Run{Text: text, Change: docx.Change{In: in, Out: out}}
	}
	var file bytes.Buffer
	err := docx.Write(&file, docx.Document{Title: "Charter", Blocks: []docx.Block{
		{Kind: docx.Heading, Level: 1, Runs: []docx.Run{{Text: "Promises"}}},
		{Runs: []docx.Run{words("Each council gives ", nil, nil), words("ten", nil, by), words("fifteen", by, nil), words(" days’ notice.", nil, nil)}},
		{Runs: []docx.Run{words("We meet every two weeks.", nil, nil)}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	preview := upload(t, h, dana, "draft.docx", file.Bytes())
	preview.want(t, http.StatusOK, "One tracked change.", "L. Grant, rewords a clause", "<ins", "<del")
	bring(t, h, dana, preview).wantSeen(t, h.within("/charter"))
	priya.get(h.within("/charter")).want(t, http.StatusOK, "Amendment 1, open until", "A tracked change by L. Grant.", "fifteen", "draft.docx")
}

// With our section on the contract put first, every clause stands one section further on: tracked changes and
// comments still meet theirs.
func TestTrackedChangesAndCommentsMeetTheirClausesBehindTheSectionOnTheContract(t *testing.T) {
	by := &docx.Revision{Author: "L. Grant", At: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
	runs := func(list ...docx.Run) docx.Block { return docx.Block{Runs: list} }
	var file bytes.Buffer
	err := docx.Write(&file, docx.Document{Title: "Charter", Comments: []docx.Comment{{Author: "P. Nair", Text: "Every week, please."}}, Blocks: []docx.Block{
		{Kind: docx.Heading, Level: 1, Runs: []docx.Run{{Text: "Why"}}},
		runs(docx.Run{Text: "People get through."}),
		{Kind: docx.Heading, Level: 1, Runs: []docx.Run{{Text: "Promises"}}},
		runs(docx.Run{Text: "We meet every two weeks.", Comments: []int{0}}),
		runs(docx.Run{Text: "Each gives "}, docx.Run{Text: "ten", Change: docx.Change{Out: by}}, docx.Run{Text: "fifteen", Change: docx.Change{In: by}}, docx.Run{Text: " days’ notice."}),
		runs(docx.Run{Text: "Nobody keeps score.", Change: docx.Change{Out: by}}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	dana := h.signedIn("dana")
	bring(t, h, dana, upload(t, h, dana, "draft.docx", file.Bytes()), "contract", "yes").wantSeen(t, h.within("/charter"))
	h.common("dana", func(v partnership.View) {
		text := v.Common.Charter()
		if len(text.Sections) != 3 || text.Sections[0].Title != "How this stands beside our contract" {
			t.Fatalf("it has become %+v", text.Sections)
		}
		said := map[string]string{} // of each clause, what became of it
		for _, a := range v.Common.Amendments() {
			for i, change := range a.Changes {
				said[string(a.Touched[i].Clause.Text)] += string(change.Do) + " "
			}
		}
		for _, clause := range text.Sections[2].Clauses {
			for _, remark := range v.Common.RemarksOn(clause.ID.Ref()) {
				said[string(clause.Text)] += string(remark.Says)
			}
		}
		want := map[string]string{"Each gives ten days’ notice.": "change ", "Nobody keeps score.": "remove ", "We meet every two weeks.": "Comment by P. Nair, at “We meet every two weeks.”: Every week, please."}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("what became of the clauses (-want +got):\n%s", diff)
		}
	})
}

// charterFiles are documents that organisations have published.
const charterFiles = "../../shared/data/charters/*.md"

// TestRealChartersAreBroughtIn brings each of them, with nothing refused.
func TestRealChartersAreBroughtIn(t *testing.T) {
	files, err := filepath.Glob(charterFiles)
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v %v", files, err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		h := newHouse(t)
		dana := h.signedIn("dana")
		preview := upload(t, h, dana, filepath.Base(name), body)
		preview.want(t, http.StatusOK, "What becomes of it")
		bring(t, h, dana, preview).wantSeen(t, h.within("/charter"))
		dana.get(h.within("/charter")).want(t, http.StatusOK, "A draft of")
		dana.get(h.within("/charter.docx")).want(t, http.StatusOK, "PK")
	}
}

func TestAnExportReadsBackAsTheSameText(t *testing.T) {
	h, dana, _ := drafted(t)
	text := dana.get(h.within("/charter.md")).body
	other := newHouse(t)
	again := other.signedIn("dana")
	bring(t, other, again, upload(t, other, again, "charter.md", []byte(text))).wantSeen(t, other.within("/charter"))
	if got := again.get(other.within("/charter.md")).body; got != text {
		t.Errorf("it reads\n%s\nwant\n%s", got, text)
	}
}
