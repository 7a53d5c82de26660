// Package intake reads what people bring along: tables as CSV and lists in Markdown. It finds rows, columns, headings and
// items, says for each where it stood, and loses nothing; what cannot be read is refused with line, column and reason.
//
// It is not for deciding what a row means in a partnership: that is package partnership's.
package intake

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Limits of one import.
const (
	MaxBytes   = 1 << 20
	MaxRows    = 2000
	MaxColumns = 60
)

// Problem is one thing that has to be mended before anything is imported. Lines and columns count from 1; Column 0
// means the whole line, Line 0 the whole file.
type Problem struct {
	Line, Column int
	Reason       string
}

func (p Problem) Error() string {
	switch {
	case p.Line == 0:
		return p.Reason
	case p.Column == 0:
		return fmt.Sprintf("line %d: %s", p.Line, p.Reason)
	}
	return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Reason)
}

// decode is the file as text with \n for every kind of line end. It takes UTF-8 and UTF-16, with or without a byte order
// mark in the first case, and Windows-1252, which spreadsheets still write. Errors: Problem.
func decode(b []byte) (string, error) {
	if len(b) > MaxBytes {
		return "", Problem{Reason: fmt.Sprintf("the file has %d bytes; at most %d can be imported at once", len(b), MaxBytes)}
	}
	text, err := characters(b)
	if err != nil {
		return "", err
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	if strings.TrimSpace(text) == "" {
		return "", Problem{Reason: "the file is empty"}
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		return "", Problem{Line: 1 + strings.Count(text[:i], "\n"), Reason: "this is not a text file"}
	}
	return text, nil
}

func characters(b []byte) (string, error) {
	text := string(b)
	switch {
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		wide, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(b)
		if err != nil || !utf8.Valid(wide) {
			return "", Problem{Reason: "the file says it is UTF-16 and is not; save it as UTF-8"}
		}
		return string(wide), nil
	case utf8.Valid(b):
		return strings.TrimPrefix(text, "\ufeff"), nil
	}
	old, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return "", Problem{Reason: "the characters of this file cannot be read; save it as UTF-8"}
	}
	return string(old), nil
}
