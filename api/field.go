package api

import (
	"fmt"
	"slices"
	"strings"

	"entente/partnership"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Body makes a command's JSON body of fields as they are typed on a command line:
//
//	what="Publish the rota"   the value as the command's field has it: a text, a number, true or false
//	receivers=6 receivers=9   a list, by saying the field several times
//	about.kind=commitment     a field of an object
//	rows:=[{"what":"…"}]      any JSON, as it stands
//
// Errors: *partnership.InvalidError.
func Body(command string, fields []string) ([]byte, error) {
	var kinds []string
	for _, k := range partnership.Commands() {
		if k.Name == command {
			return bodyShape(k).body(fields)
		}
		kinds = append(kinds, k.Name)
	}
	return nil, invalid("", fmt.Sprintf("there is no command %s; there are %s", command, strings.Join(kinds, ", ")))
}

func (s *shape) body(fields []string) ([]byte, error) {
	object := map[string]any{}
	for _, text := range fields {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, invalid(clip(text), "write field=value")
		}
		name, raw := strings.CutSuffix(name, ":")
		if err := s.put(object, name, value, raw); err != nil {
			return nil, err
		}
	}
	return json.Marshal(object, json.Deterministic(true))
}

// put sets one field of an object, or adds to the list that it is.
func (s *shape) put(object map[string]any, name, value string, raw bool) error {
	outer, inner, nested := strings.Cut(name, ".")
	field, ok := s.members[outer]
	if !ok {
		return invalid(clip(outer), "there is no such field; there are "+strings.Join(s.names, ", "))
	}
	if nested {
		below, _ := object[outer].(map[string]any)
		if below == nil {
			below = map[string]any{}
		}
		object[outer] = below
		return field.put(below, inner, value, raw)
	}
	if raw {
		object[outer] = jsontext.Value(value)
		return nil
	}
	if field.kind == '[' {
		list, _ := object[outer].([]any)
		one, err := field.elem.value(outer, value)
		object[outer] = append(list, one)
		return err
	}
	one, err := field.value(outer, value)
	object[outer] = one
	return err
}

// value is a typed value in the field's own kind.
func (s *shape) value(field, text string) (any, error) {
	switch s.kind {
	case '"':
		return text, nil
	case '0', 't':
		v := jsontext.Value(text)
		if !v.IsValid() || !slices.Contains([]jsontext.Kind{'0', 't', 'f'}, v.Kind()) {
			return nil, invalid(field, "give "+kindWords(s.kind))
		}
		return v, nil
	}
	return nil, invalid(field, "write its fields as "+field+".name=value, or all of it as "+field+":=JSON")
}
