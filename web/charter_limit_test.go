package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// wordFile is a file of Word's with more parts than the text.
func wordFile(t *testing.T, text string, more map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, body string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>`+text+`</w:t></w:r></w:p></w:body></w:document>`)
	for name, body := range more {
		add(name, body)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALargeOrHostileWordFileIsRefusedInWordsAndNothingIsRecorded(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	before := h.head()
	upload(t, h, dana, "charter.docx", make([]byte, 50<<20)).want(t, http.StatusRequestEntityTooLarge, "can be sent here. Nothing was saved")
	upload(t, h, dana, "charter.docx", append([]byte("PK\x03\x04"), make([]byte, 22<<20)...)).want(t, http.StatusUnprocessableEntity, "Take out the pictures", "nothing was brought in")
	upload(t, h, dana, "charter.docx", wordFile(t, "We talk.", map[string]string{"word/vbaProject.bin": "x"})).want(t, http.StatusUnprocessableEntity, "macros", "nothing was brought in")
	inner := string(wordFile(t, strings.Repeat(" ", 1<<20), nil))
	upload(t, h, dana, "charter.docx", wordFile(t, "We talk every Friday.", map[string]string{"word/embeddings/inner.docx": inner})).want(t, http.StatusOK, "What becomes of it", "We talk every Friday.")
	if got := h.head(); got != before {
		t.Errorf("the record went from %d to %d", before, got)
	}
}

func TestACharterOfThreeHundredClausesIsBroughtSignedAndAmended(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	var text strings.Builder
	for i := range 300 {
		if i%20 == 0 {
			fmt.Fprintf(&text, "# Part %d\n\n", i/20+1)
		}
		fmt.Fprintf(&text, "Clause the %dth: أيام 約束.\n\n", i+1)
	}
	preview := upload(t, h, dana, "long.md", []byte(text.String()))
	preview.want(t, http.StatusOK, "300 clauses in 15 sections")
	bring(t, h, dana, preview).wantSeen(t, h.within("/charter"))
	sign(t, dana, h).wantSeen(t, h.within("/charter#signed"))
	sign(t, priya, h).wantSeen(t, h.within("/charter#signed"))
	path := propose(t, h, dana, "the 300th", "The last one: أيام 約束 כן.")
	answerTo(priya, path, "agree").wantSeen(t, path)
	dana.get(h.within("/charter")).want(t, http.StatusOK, `id="c15-20"`, "Clause the 300th: أيام 約束.", "Agreed for version 2, not yet in force")
	dana.get(h.within("/charter/compare?from=1&to=next")).want(t, http.StatusOK, "One change.", "Clause 15.20", "כן")
}
