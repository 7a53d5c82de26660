package ledger

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"strings"
)

// Contents takes what a bundle holds, in its order: of each space the notes, the head first, then the entries and the files.
// What the functions are given may be kept; r is read before they return.
type Contents struct {
	Note  func(space string, msg []byte) error
	Entry func(space string, e Entry) error // Leaf is set
	File  func(space, sha string, r io.Reader) error
}

// ErrPartial says that a bundle is of a party that had left: it proves a beginning, and is nothing to go on from.
var ErrPartial = errors.New("this is the copy of an organisation that had left")

// Unpack reads the bundle that Verify has just found whole; of any other it may give anything. Errors: ErrPartial; those of
// reading and of the functions.
func Unpack(r io.Reader, to Contents) error {
	for in := tar.NewReader(r); ; {
		h, err := in.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if rest, ok := strings.CutPrefix(h.Name, "spaces/"); ok {
			space, name, _ := strings.Cut(rest, "/")
			if err := unpack(in, space, name, to); err != nil {
				return err
			}
		}
	}
}

func unpack(r io.Reader, space, name string, to Contents) error {
	if sha, ok := strings.CutPrefix(name, "files/"); ok {
		return to.File(space, sha, r)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	kind, _, _ := strings.Cut(name, "/")
	switch kind {
	case headName, "earlier":
		return to.Note(space, text)
	case "entries":
		return unpackEntries(text, space, to)
	}
	return ErrPartial
}

func unpackEntries(text []byte, space string, to Contents) error {
	for len(text) > 0 {
		facts, rest, _ := bytes.Cut(text, []byte("\n"))
		words, after, _ := bytes.Cut(rest, []byte("\n"))
		e, err := parseEntry(facts, words)
		if err != nil {
			return err
		}
		e.No, e.Leaf = newItem(&e).no, e.leaf()
		if err := to.Entry(space, e); err != nil {
			return err
		}
		text = after
	}
	return nil
}

// SizeOf is the number of entries that a checkpoint counts, whoever signed it.
func SizeOf(msg []byte) (uint64, error) {
	c, err := checkpointText(msg)
	return c.Size, err
}
