package api

import "reflect"

// HasChoices tells whether the document lists what values of the type there are.
func HasChoices(t reflect.Type) bool { return choices()[t] != nil }
