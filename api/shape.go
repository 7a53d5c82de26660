package api

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente/partnership"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// shape is what a body may look like: the members and types of a command, without the fields that only a surface sets.
type shape struct {
	kind    jsontext.Kind // '{' '[' '"' '0' 't'; 0 for anything
	names   []string      // of an object, in order
	members map[string]*shape
	elem    *shape // of a list
}

// shapeOf is the shape of a Go type.
func shapeOf(t reflect.Type) *shape {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return &shape{kind: '"'} // an ID of several parts, a time
	}
	switch t.Kind() {
	case reflect.String:
		return &shape{kind: '"'}
	case reflect.Bool:
		return &shape{kind: 't'}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float64:
		return &shape{kind: '0'}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return &shape{kind: '"'} // bytes, in base64
		}
		return &shape{kind: '[', elem: shapeOf(t.Elem())}
	case reflect.Struct:
		return structShape(t)
	}
	return &shape{}
}

func structShape(t reflect.Type) *shape {
	s := &shape{kind: '{', members: map[string]*shape{}}
	for i := range t.NumField() {
		f := t.Field(i)
		if name := jsonName(f); name != "" && !onlyServer(f) {
			s.names = append(s.names, name)
			s.members[name] = shapeOf(f.Type)
		}
	}
	return s
}

// jsonName is a field's name on the wire; "" if it has none.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// onlyServer tells whether a field is set by the surface alone, and is not on the wire.
func onlyServer(f reflect.StructField) bool { return f.Tag.Get("server") == "true" }

// read reads a body of this shape strictly: nothing unknown, nothing twice, no null, nothing of another type, nothing
// that is not UTF-8. Each of into takes the members that it has. Errors: *partnership.InvalidError.
func (s *shape) read(body []byte, into ...any) error {
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	if err := s.check(dec, ""); err != nil {
		return err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return invalid("", "one JSON object, and nothing after it")
	}
	for _, v := range into {
		err := json.Unmarshal(body, v)
		var wrong *json.SemanticError
		if errors.As(err, &wrong) {
			return invalid(fieldOf(wrong.JSONPointer), "this is not a value that can be kept")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// check reads one value and refuses what is not of the shape.
func (s *shape) check(dec *jsontext.Decoder, field string) error {
	kind := dec.PeekKind()
	if kind == 'f' {
		kind = 't'
	}
	switch {
	case kind == 'n':
		return invalid(field, "leave it out instead of saying null")
	case kind == 0:
		_, err := dec.ReadToken()
		return notJSON(err, field)
	case s.kind != 0 && kind != s.kind:
		return invalid(field, "give "+kindWords(s.kind))
	case kind == '{' && s.kind != 0:
		return s.checkObject(dec, field)
	case kind == '[' && s.kind != 0:
		return s.checkList(dec, field)
	}
	return notJSON(dec.SkipValue(), field)
}

func (s *shape) checkObject(dec *jsontext.Decoder, field string) error {
	if _, err := dec.ReadToken(); err != nil {
		return notJSON(err, field)
	}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return notJSON(err, field)
		}
		name := token.String()
		member, ok := s.members[name]
		if !ok {
			return invalid(below(field, clip(name)), "there is no such field; there are "+strings.Join(s.names, ", "))
		}
		if err := member.check(dec, below(field, name)); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return notJSON(err, field)
}

func (s *shape) checkList(dec *jsontext.Decoder, field string) error {
	if _, err := dec.ReadToken(); err != nil {
		return notJSON(err, field)
	}
	for i := 1; dec.PeekKind() != ']'; i++ {
		if err := s.elem.check(dec, below(field, strconv.Itoa(i))); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return notJSON(err, field)
}

// notJSON says where a body is no JSON; nil for no error.
func notJSON(err error, field string) error {
	var syntax *jsontext.SyntacticError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jsontext.ErrDuplicateName):
		errors.As(err, &syntax)
		return invalid(fieldOf(syntax.JSONPointer), "this is there twice")
	case errors.As(err, &syntax):
		return invalid(field, fmt.Sprintf("this is no JSON: %v at byte %d", syntax.Err, syntax.ByteOffset))
	}
	return invalid(field, "this is no JSON: it ends too early")
}

func invalid(field, reason string) error {
	return &partnership.InvalidError{Field: field, Reason: reason}
}

// below is the name of a member or element, as package partnership names them: rows.2.what.
func below(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}

// clip keeps a name that somebody made up short, and fit to be sent back.
func clip(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	for utf8.RuneCountInString(name) > 60 {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name
}

// fieldOf turns a JSON pointer, which counts from 0, into a field's name, which counts from 1.
func fieldOf(p jsontext.Pointer) string {
	field := ""
	for token := range p.Tokens() {
		if i, err := strconv.Atoi(token); err == nil {
			token = strconv.Itoa(i + 1)
		}
		field = below(field, clip(token))
	}
	return field
}

func kindWords(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text, in quotation marks"
	case '0':
		return "a number, without quotation marks"
	}
	return "true or false"
}
