package ledger

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
)

const tarBlock = 512

// tarReader reads the members of a bundle and refuses any header, padding or end
// that BundleWriter would not have written, so that no byte of them is free.
type tarReader struct {
	r     io.Reader
	name  string
	left  int64 // content not yet read
	pad   int   // zeros after it
	block [tarBlock]byte
}

// next goes to the next member, whose name and size are then in the reader. It
// skips what was not read of the last one. After the last it is io.EOF.
func (t *tarReader) next() error {
	if _, err := io.Copy(io.Discard, t); err != nil {
		return err
	}
	if err := t.zeros(t.pad); err != nil {
		return err
	}
	if err := t.full(t.block[:]); err != nil {
		return err
	}
	if t.block == [tarBlock]byte{} {
		return t.end()
	}
	header, err := tar.NewReader(bytes.NewReader(t.block[:])).Next()
	if err != nil || !bytes.Equal(t.block[:], headerBlock(header.Name, header.Size)) {
		return fault("a tar header is damaged, or not as a bundle's are written, after %s", t.after())
	}
	t.name, t.left, t.pad = header.Name, header.Size, int(-header.Size&(tarBlock-1))
	return nil
}

// Read reads the content of the current member.
func (t *tarReader) Read(p []byte) (int, error) {
	if t.left == 0 {
		return 0, io.EOF
	}
	n, err := t.r.Read(p[:min(int64(len(p)), t.left)])
	t.left -= int64(n)
	if err == io.EOF && t.left > 0 {
		return n, t.short()
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// end checks that two zero blocks, of which one is read, are the last.
func (t *tarReader) end() error {
	if err := t.zeros(tarBlock); err != nil {
		return err
	}
	n, err := io.ReadFull(t.r, t.block[:1])
	if n > 0 {
		return fault("there is something after the end of the bundle")
	}
	return err // io.EOF
}

func (t *tarReader) zeros(n int) error {
	if err := t.full(t.block[:n]); err != nil {
		return err
	}
	for _, c := range t.block[:n] {
		if c != 0 {
			return fault("the padding after %s is not empty", t.after())
		}
	}
	return nil
}

func (t *tarReader) full(p []byte) error {
	_, err := io.ReadFull(t.r, p)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return t.short()
	}
	return err
}

func (t *tarReader) short() error {
	return fault("the bundle was cut short after %s", t.after())
}

func (t *tarReader) after() string {
	if t.name == "" {
		return "its start"
	}
	return t.name
}

// headerBlock is the header that BundleWriter writes, or nil if it could not.
func headerBlock(name string, size int64) []byte {
	var b bytes.Buffer
	if err := tar.NewWriter(&b).WriteHeader(tarHeader(name, size)); err != nil || b.Len() != tarBlock {
		return nil
	}
	return b.Bytes()
}
