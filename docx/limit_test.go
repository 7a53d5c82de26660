package docx_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"entente/docx"
)

// TestCheapDocumentsAreReadOrRefused reads what is cheap to send and dear to read where a step looks at all before it.
func TestCheapDocumentsAreReadOrRefused(t *testing.T) {
	noise := make([]byte, 10_000) // so that it is not packed as tightly as no text is
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte('a' + random.IntN(26))
	}
	open := `<w:r><w:fldChar w:fldCharType="begin"/></w:r>`
	formula := `<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>` + strings.Repeat(" ", 200_000) + `</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>`
	for name, text := range map[string]string{
		"a text in pieces":                 `<w:p><w:r><w:t>` + strings.Repeat("a<!---->", 60_000) + `</w:t></w:r></w:p>`,
		"runs that look alike":             `<w:p>` + strings.Repeat(`<w:r><w:t>`+strings.Repeat("a", 90)+`</w:t></w:r>`, 10_000) + `</w:p>`,
		"a field's formula in pieces":      `<w:p>` + open + strings.Repeat(`<w:r><w:instrText>`+strings.Repeat("a", 90)+`</w:instrText></w:r>`, 10_000) + `</w:p>`,
		"words in a field":                 `<w:p>` + formula + strings.Repeat(`<w:r><w:t>a</w:t></w:r>`, 2_000) + `</w:p>`,
		"paragraphs in a field":            `<w:p>` + formula + `</w:p>` + strings.Repeat(`<w:p/>`, 10_000),
		"a mathematical formula in pieces": `<w:p><m:oMath>` + strings.Repeat(`<m:r><m:t>`+strings.Repeat("a", 90)+`</m:t></m:r>`, 10_000) + `</m:oMath></w:p>`,
	} {
		t.Run(name, func(t *testing.T) {
			file := zipped(t, entry{"[Content_Types].xml", "<Types/>"}, body(text+"<!--"+string(noise)+"-->"))
			_, err := docx.Read(bytes.NewReader(file), int64(len(file)))
			var problem docx.Problem
			if err != nil && !errors.As(err, &problem) {
				t.Errorf("Read: %v", err)
			}
		})
	}
}
