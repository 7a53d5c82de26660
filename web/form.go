package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// FormLimit is the most a form without files may weigh, in bytes.
const FormLimit = 256 << 10

// FieldError says what to mend in one field, for the person who can mend it:
// {"due", "choose a day after today"}.
type FieldError struct{ Field, Reason string }

// Form is what was typed, cleaned once. Its readers add to Errors what could not
// be accepted; a handler reads all fields, then asks OK. Not for concurrent use.
type Form struct {
	Errors []FieldError

	values  url.Values
	uploads map[string]Upload
	secret  map[string]bool // fields never shown again
	part    string          // of a page with several forms: the prefix of this one's field IDs
}

// Upload is one file as it came; Name is the browser's, cleaned.
type Upload struct {
	Name string
	Body []byte
}

// ReadForm reads the body of a POST of at most limit bytes; use FormLimit where
// there are no files. The error is a Problem to be shown.
func ReadForm(w http.ResponseWriter, r *http.Request, limit int64) (*Form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	// ParseForm first: ParseMultipartForm would drop its error.
	if err := r.ParseForm(); err != nil {
		return nil, formProblem(err, limit)
	}
	if err := r.ParseMultipartForm(limit); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, formProblem(err, limit)
	}
	f := &Form{values: r.PostForm, uploads: map[string]Upload{}, secret: map[string]bool{}}
	if err := f.readUploads(r); err != nil {
		return nil, err
	}
	return f, nil
}

// FormOf is a form filled by us: a new page with suggestions, or a test.
func FormOf(values url.Values) *Form {
	return &Form{values: values, uploads: map[string]Upload{}, secret: map[string]bool{}}
}

func formProblem(err error, limit int64) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return Problem{Status: http.StatusRequestEntityTooLarge, Title: "That is too much at once",
			Text: fmt.Sprintf("At most %s can be sent here. Nothing was saved; go back and your words are still in the form.", size(limit))}
	}
	return Invalid("The form did not arrive whole. Nothing was saved; go back and send it again.", nil)
}

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d kB", n>>10)
}

func (f *Form) readUploads(r *http.Request) error {
	if r.MultipartForm == nil {
		return nil
	}
	for name, headers := range r.MultipartForm.File {
		part, err := headers[0].Open()
		if err != nil {
			return fmt.Errorf("upload %s: %w", name, err)
		}
		body, err := io.ReadAll(part)
		if err := errors.Join(err, part.Close()); err != nil {
			return fmt.Errorf("upload %s: %w", name, err)
		}
		if len(body) > 0 || headers[0].Filename != "" {
			f.uploads[name] = Upload{Name: cleanLine(strings.ToValidUTF8(headers[0].Filename, "")), Body: body}
		}
	}
	return nil
}

// Error makes a Problem an error, so that ReadForm and handlers can return it.
func (p Problem) Error() string { return p.Title }

// OK reports whether every field read so far was accepted.
func (f *Form) OK() bool { return len(f.Errors) == 0 }

// Fail adds a reason of the handler's or the engine's own.
func (f *Form) Fail(field, reason string) {
	f.Errors = append(f.Errors, FieldError{Field: field, Reason: reason})
}

// Err is the reason given for field, or "".
func (f *Form) Err(field string) string {
	for _, e := range f.Errors {
		if e.Field == field {
			return e.Reason
		}
	}
	return ""
}

// hidden reports whether field is never to be shown again: read by Passphrase, or
// named like one, so that a form nobody has read yet gives nothing away either.
func (f *Form) hidden(field string) bool {
	return f.secret[field] || strings.Contains(field, "passphrase")
}

// Value is field as it was typed, for showing it again; "" for passphrases, which
// have "passphrase" in their name.
func (f *Form) Value(field string) string {
	if f.hidden(field) {
		return ""
	}
	return shown(f.values.Get(field))
}

// Chosen reports whether value was among those sent for field.
func (f *Form) Chosen(field, value string) bool { return slices.Contains(f.values[field], value) }

// Line reads one line: white space runs become one space, control characters go.
// max is in characters. missing is the reason when it is empty; "" means optional.
func (f *Form) Line(field string, max int, missing string) string {
	return f.accept(field, cleanLine, max, missing)
}

// Text reads several lines: line breaks become \n and stay, trailing space goes.
// max and missing as for Line.
func (f *Form) Text(field string, max int, missing string) string {
	return f.accept(field, cleanText, max, missing)
}

// List reads a text with one entry a line; empty lines are left out. most is the
// number of entries, max the characters of each; missing as for Line.
func (f *Form) List(field string, most, max int, missing string) []string {
	var list []string
	for line := range strings.SplitSeq(f.accept(field, cleanText, most*(max+1), missing), "\n") {
		if line = cleanLine(line); line == "" {
			continue
		}
		if n := utf8.RuneCountInString(line); n > max {
			f.Fail(field, fmt.Sprintf("keep each line to %d characters; one has %d", max, n))
			return nil
		}
		list = append(list, line)
	}
	if len(list) > most {
		f.Fail(field, fmt.Sprintf("keep it to %d lines; there are %d", most, len(list)))
		return nil
	}
	return list
}

// Date reads a civil date (2026-11-27) as midnight UTC; the zero Time if absent
// or refused. missing as for Line.
func (f *Form) Date(field, missing string) time.Time {
	s := f.Line(field, 10, missing)
	if s == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, s)
	if err != nil || day.Year() < 1900 || day.Year() > 9999 {
		f.Fail(field, "write the day as year-month-day, for example 2026-11-27")
		return time.Time{}
	}
	return day
}

// Choice reads one of allowed; anything else is refused with missing, which must
// say what to choose.
func (f *Form) Choice(field, missing string, allowed ...string) string {
	v := f.values.Get(field)
	if !slices.Contains(allowed, v) {
		f.Fail(field, missing)
		return ""
	}
	return v
}

// Checked reports whether a single checkbox was ticked.
func (f *Form) Checked(field string) bool { return f.values.Get(field) != "" }

// Passphrase reads a secret as typed, in NFC; it is not trimmed and never shown
// again: give the field a name with "passphrase" in it. least and max are in
// characters; least 0 asks only that it is there.
func (f *Form) Passphrase(field string, least, max int) string {
	f.secret[field] = true
	v := f.values.Get(field)
	n := utf8.RuneCountInString(v)
	switch {
	case n == 0:
		f.Fail(field, "type your passphrase")
	case !utf8.ValidString(v):
		f.Fail(field, "use letters, digits, signs and spaces only")
	case n < least:
		f.Fail(field, fmt.Sprintf("use at least %d characters; four or five words do well", least))
	case n > max:
		f.Fail(field, fmt.Sprintf("use at most %d characters", max))
	default:
		return norm.NFC.String(v)
	}
	return ""
}

// File reads an upload of at most max bytes; ok is false if none was sent or it
// was refused. missing as for Line.
func (f *Form) File(field string, max int64, missing string) (up Upload, ok bool) {
	up, ok = f.uploads[field]
	switch {
	case !ok && missing != "":
		f.Fail(field, missing)
	case ok && len(up.Body) == 0:
		f.Fail(field, "choose a file that is not empty")
		return Upload{}, false
	case ok && int64(len(up.Body)) > max:
		f.Fail(field, fmt.Sprintf("choose a file of at most %s", size(max)))
		return Upload{}, false
	}
	return up, ok
}

// Retry keeps what was typed for a page that says it was not saved. labels give
// each field its name on the page, in order; fields without one are sent hidden.
func (f *Form) Retry(action string, labels ...Typed) *Retry {
	r := &Retry{Action: action}
	named := map[string]bool{}
	for _, l := range labels {
		named[l.Name] = true
		if !f.hidden(l.Name) {
			r.Fields = append(r.Fields, Typed{l.Name, l.Label, f.Value(l.Name)})
		}
	}
	names := make([]string, 0, len(f.values))
	for name := range f.values {
		if !named[name] && !f.hidden(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range f.values[name] {
			r.Fields = append(r.Fields, Typed{Name: name, Value: shown(v)})
		}
	}
	return r
}

func (f *Form) accept(field string, clean func(string) string, max int, missing string) string {
	raw := f.values.Get(field)
	if !utf8.ValidString(raw) {
		f.Fail(field, "this holds characters that are no text; type it again")
		return ""
	}
	s := clean(raw)
	if s == "" {
		if missing != "" {
			f.Fail(field, missing)
		}
		return ""
	}
	if n := utf8.RuneCountInString(s); n > max {
		f.Fail(field, fmt.Sprintf("keep it to %d characters; it has %d", max, n))
		return ""
	}
	return s
}

// cleanLine is s in NFC as one line without control characters.
func cleanLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(visible, norm.NFC.String(s))), " ")
}

// cleanText is s in NFC with \n as line break, at most one empty line in a row,
// no space at line ends and no control characters but \n.
func cleanText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(norm.NFC.String(s))
	lines := strings.Split(strings.Map(visible, s), "\n")
	kept := lines[:0]
	for _, line := range lines {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if line == "" && len(kept) > 0 && kept[len(kept)-1] == "" {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// shown is what was typed as a page can hold it.
func shown(s string) string { return strings.Map(visible, strings.ToValidUTF8(s, "\uFFFD")) }

// visible drops what no reader can see but a machine or an eye may trip over:
// control characters but white space, and marks that turn the direction of the
// text after them. Joiners and single direction marks stay: scripts need them.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return r
	case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
		return -1
	}
	return r
}
