package web

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"entente/account"
	"entente/partnership"
)

// fail answers with the page for an error. A fault of ours shows a reference; its text goes to the log.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return // nobody is there to read it
	}
	if r.Method == http.MethodPost && r.PostForm == nil {
		_, _ = ReadForm(w, r, FormLimit) // it went wrong before the form was read: only to keep what was typed
	}
	if err := RenderProblem(w, r, s.plainShell(r), s.problem(r, err)); err != nil {
		s.Log.Error("page", "route", route(r), "error", err.Error())
	}
}

// problem is the one table from errors to what a person is told.
func (s *Site) problem(r *http.Request, err error) Problem {
	var told Problem
	var invalid *partnership.InvalidError
	var field *account.InvalidError
	var later *account.RetryLater
	switch {
	case errors.As(err, &told):
		return told
	case errors.Is(err, errUnfinished):
		return finishFirst(r)
	case errors.Is(err, partnership.ErrNotFound), errors.Is(err, account.ErrNotFound):
		return NotFound()
	case errors.Is(err, partnership.ErrForbidden):
		return Forbidden(because(err, partnership.ErrForbidden))
	case errors.Is(err, partnership.ErrConflict):
		return Conflict(because(err, partnership.ErrConflict), typed(r))
	case errors.Is(err, account.ErrConflict):
		return Conflict("This has changed in the meantime.", typed(r))
	case errors.As(err, &invalid):
		return Invalid(sentence(invalid.Reason), typed(r))
	case errors.As(err, &field):
		return Invalid(sentence(field.Reason), typed(r))
	case errors.As(err, &later):
		return Problem{Status: http.StatusTooManyRequests, Title: "Please wait a little",
			Text: fmt.Sprintf("There were too many attempts. Try again in %v.", later.After.Round(time.Second))}
	}
	reference := NewReference()
	s.Log.Error("fault", "route", route(r), "reference", reference, "error", err.Error())
	return Unavailable(reference, typed(r))
}

// because is what an error says beyond its kind, as a sentence.
func because(err, kind error) string {
	text, prefix := err.Error(), kind.Error()+": "
	if len(text) > len(prefix) && text[:len(prefix)] == prefix {
		return sentence(text[len(prefix):])
	}
	return sentence(kind.Error())
}

// typed keeps what a form held, so that nothing typed is lost; nil if no form was sent. What people wrote is shown under
// its name in words; the rest goes along unseen, passphrases and codes not at all.
func typed(r *http.Request) *Retry {
	if r.Method != http.MethodPost || len(r.PostForm) == 0 {
		return nil
	}
	form := FormOf(r.PostForm)
	form.secret["code"] = true
	return form.Retry(r.URL.Path, written(form)...)
}

// fieldWords are the names in words of fields that people write in, in the order in which a page shows them.
var fieldWords = []Typed{
	{Name: "name", Label: "Name"}, {Name: "title", Label: "Title"}, {Name: "goal", Label: "Problem or goal"},
	{Name: "party", Label: "Organisation"}, {Name: "person", Label: "Your name"}, {Name: "employer", Label: "Employer"},
	{Name: "sign_in", Label: "E-mail address"}, {Name: "host", Label: "Who runs this machine"},
	{Name: "what", Label: "What it is"}, {Name: "criteria", Label: "Done when"}, {Name: "due", Label: "By when"},
	{Name: "text", Label: "Text"}, {Name: "account", Label: "Your account of it"}, {Name: "reason", Label: "Reason"},
	{Name: "note", Label: "Note"}, {Name: "remark", Label: "Remark"}, {Name: "topic", Label: "Topic"},
	{Name: "reservation", Label: "Reservation"}, {Name: "authority", Label: "Authority"}, {Name: "link", Label: "Link"},
}

// written names the fields of a form that hold people's words: the known ones, and any other with more than one word.
func written(form *Form) []Typed {
	var list []Typed
	known := map[string]bool{}
	for _, f := range fieldWords {
		known[f.Name] = true
		if strings.TrimSpace(form.values.Get(f.Name)) != "" {
			list = append(list, f)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(form.values)) {
		if !known[name] && strings.ContainsAny(strings.TrimSpace(form.values.Get(name)), " \n") {
			list = append(list, Typed{Name: name, Label: strings.TrimSuffix(sentence(strings.NewReplacer("_", " ", "-", " ").Replace(name)), ".")})
		}
	}
	return list
}

// fieldErrors puts the reason for a refused field beside the field on the form, and reports whether it did.
func (f *Form) fieldErrors(err error) bool {
	var invalid *partnership.InvalidError
	var field *account.InvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Field != "":
		f.Fail(invalid.Field, invalid.Reason)
	case errors.As(err, &field) && field.Field != "":
		f.Fail(field.Field, field.Reason)
	default:
		return false
	}
	return true
}

// promptErrors puts a refusal beside its prompt, whose field is named by its key. False: err is no refusal.
func (f *Form) promptErrors(err error, field func(key string) string) bool {
	var invalid *partnership.InvalidError
	if !errors.As(err, &invalid) {
		return false
	}
	f.Fail(field(invalid.Field), invalid.Reason)
	return true
}
