package partnership

import "reflect"

// EventShape is a kind of event with the members of its facts, as the documentation prints them.
type EventShape struct {
	Kind   string
	Fields []string // "due date", "what text", "receivers list of party"
}

// EventShapes lists every kind of event with its members, in the order of the contents page.
func EventShapes() []EventShape {
	var list []EventShape
	for _, e := range events {
		list = append(list, EventShape{e.kind, fieldsOf(reflect.TypeOf(e.event))})
	}
	return list
}

func fieldsOf(t reflect.Type) []string {
	var fields []string
	for i := range t.NumField() {
		f := t.Field(i)
		if name := jsonName(f); name != "" {
			fields = append(fields, "`"+name+"` "+typeWord(f.Type))
		}
	}
	return fields
}

// typeWord is a member's type in a word or two.
func typeWord(t reflect.Type) string {
	switch {
	case t == textType:
		return "text"
	case t.Kind() == reflect.Slice:
		return "list of " + typeWord(t.Elem())
	case t.Name() != "" && t.PkgPath() != "":
		return words(t.Name())
	}
	return t.Name()
}
