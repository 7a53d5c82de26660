package partnership

import (
	"errors"
	"fmt"
)

// The four ways in which a wish fails. All else is a fault of ours.
var (
	// ErrNotFound says that there is no such thing, or none that the actor may know of.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that the thing has changed since the actor looked.
	ErrConflict = errors.New("something changed in the meantime")
	// ErrForbidden says that the actor sees the thing and may not do this to it.
	ErrForbidden = errors.New("not yours to do")
)

// InvalidError says which field is wrong and how to mend it, for the person who can.
type InvalidError struct {
	Field  string // the command's JSON name of it; empty if it is about the whole
	Reason string
}

func (e *InvalidError) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + ": " + e.Reason
}

func invalid(field, reason string) error { return &InvalidError{Field: field, Reason: reason} }

// forbidden is ErrForbidden with the reason in words.
func forbidden(reason string) error { return fmt.Errorf("%w: %s", ErrForbidden, reason) }

// conflict is ErrConflict with the reason in words.
func conflict(reason string) error { return fmt.Errorf("%w: %s", ErrConflict, reason) }
