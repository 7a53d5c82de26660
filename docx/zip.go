package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Limits of one file. A contract of three hundred pages has 2 MB and unpacks to 10.
const (
	MaxBytes    = 20 << 20  // of the file
	maxEntries  = 2000      // in the zip
	maxUnpacked = 200 << 20 // of all entries together, as the zip's directory says
	maxPart     = 24 << 20  // of each part that is read
	maxRead     = 48 << 20  // of all parts that are read
	maxRatio    = 300       // unpacked to packed; text reaches 20
	smallPart   = 1 << 20   // below this the ratio does not matter
)

// archive is a checked zip. Only the parts that are asked for are ever unpacked: pictures, embedded files and zips in
// the zip are not.
type archive struct {
	files    map[string]*zip.File
	left     int64 // bytes that may still be unpacked
	elements int   // of XML, so far
}

// open checks a file before anything in it is unpacked.
func open(r io.ReaderAt, size int64) (*archive, error) {
	if size > MaxBytes {
		return nil, Problem{Reason: fmt.Sprintf("the file has %d MB; at most %d can be read. Take out the pictures, or save the text as a new document",
			(size+1<<20-1)>>20, MaxBytes>>20)}
	}
	if err := otherFormat(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, Problem{Reason: "the file is damaged: it begins like a Word document, but cannot be unpacked"}
	}
	if len(z.File) > maxEntries {
		return nil, Problem{Reason: fmt.Sprintf("the file has %d parts; a Word document has some dozens", len(z.File))}
	}
	a := &archive{files: map[string]*zip.File{}, left: maxRead}
	var unpacked uint64
	for _, f := range z.File {
		if err := a.add(f); err != nil {
			return nil, err
		}
		if unpacked += min(f.UncompressedSize64, maxUnpacked+1); unpacked > maxUnpacked {
			return nil, Problem{Reason: fmt.Sprintf("the file unpacks to more than %d MB; it is not read", maxUnpacked>>20)}
		}
	}
	return a, nil
}

func (a *archive) add(f *zip.File) error {
	name := strings.ToLower(f.Name)
	switch {
	case strings.HasPrefix(name, "/"), strings.Contains(name, `\`), strings.Contains(name, ":"), slices.Contains(strings.Split(name, "/"), ".."):
		return Problem{Part: shown(f.Name), Reason: "the file has a part whose name leads out of it; it is not read"}
	case path.Base(name) == "vbaproject.bin":
		return Problem{Part: shown(f.Name), Reason: "the document holds macros; save it as a Word document without macros (.docx) and try again"}
	case name == "encryptedpackage", f.Flags&1 != 0:
		return Problem{Part: shown(f.Name), Reason: "the document is protected with a password; save it without and try again"}
	case a.files[name] != nil:
		return Problem{Part: shown(f.Name), Reason: "the file has this part twice; it is not read"}
	}
	a.files[name] = f
	return nil
}

// shown is a part's name, short enough for a message.
func shown(name string) string {
	return strings.ToValidUTF8(name[:min(len(name), 80)], "?")
}

// otherFormat says what a file is that is no zip.
func otherFormat(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 1<<20))
	if n, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the file: %w", err)
	} else {
		head = head[:n]
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")) && bytes.Contains(head, utf16("EncryptedPackage")):
		return Problem{Reason: "the document is protected with a password; save it without and try again"}
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return Problem{Reason: "this is a document of an old Word (.doc); open it and save it as .docx"}
	case bytes.HasPrefix(head, []byte("%PDF")):
		return Problem{Reason: "this is a PDF; bring the Word document that it was made from"}
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return Problem{Reason: "this is an RTF document; open it and save it as .docx"}
	case len(head) == 0:
		return Problem{Reason: "the file is empty"}
	}
	return Problem{Reason: "this is not a Word document (.docx)"}
}

func utf16(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

// read unpacks one part; nil if there is none.
func (a *archive) read(name string) ([]byte, error) {
	f := a.files[strings.ToLower(name)]
	if f == nil {
		return nil, nil
	}
	limit := min(a.left, maxPart)
	tooMuch := Problem{Part: name, Reason: fmt.Sprintf("this part unpacks to more than %d MB; it is not read", limit>>20)}
	if f.UncompressedSize64 > uint64(limit) {
		return nil, tooMuch
	}
	in, err := f.Open()
	if err != nil {
		return nil, Problem{Part: name, Reason: "this part is packed in a way that Word does not use"}
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case int64(len(b)) > limit:
		return nil, tooMuch
	case len(b) > smallPart && uint64(len(b)) > maxRatio*f.CompressedSize64:
		return nil, Problem{Part: name, Reason: fmt.Sprintf("this part unpacks to more than %d times its size, as no text does; it is not read", maxRatio)}
	case err != nil:
		return nil, Problem{Part: name, Reason: "this part is damaged"}
	}
	a.left -= int64(len(b))
	return b, nil
}
