package api

import (
	"reflect"

	"entente/partnership"
)

// HasChoices tells whether the document lists what values of the type there are.
func HasChoices(t reflect.Type) bool { return choices()[t] != nil }

// ReadCommand reads a body as the route of a command does.
func ReadCommand(k partnership.CommandKind, body []byte) error {
	return bodyShape(k).read(body, k.Make())
}
