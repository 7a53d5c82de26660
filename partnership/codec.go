package partnership

import (
	"bytes"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Text is anything a person typed: it is stored among an entry's words, and the facts hold only its position there.
type Text string

// Erased is what every text of an entry reads as once its words have been erased.
const Erased Text = "(erased)"

// Codec turns events into the bytes of entries and back. It is not safe for concurrent use; make one where needed.
type Codec struct {
	words []Text
	marsh json.Options
	unmar json.Options
}

// NewCodec makes a codec.
func NewCodec() *Codec {
	c := &Codec{}
	c.marsh = json.JoinOptions(json.Deterministic(true), json.WithMarshalers(json.MarshalToFunc(c.put)))
	c.unmar = json.JoinOptions(json.RejectUnknownMembers(true), json.WithUnmarshalers(json.UnmarshalFromFunc(c.take)))
	return c
}

// put keeps the text among the words and writes its position, counted from 1; an empty text is 0.
func (c *Codec) put(enc *jsontext.Encoder, t Text) error {
	if t == "" {
		return enc.WriteToken(jsontext.Uint(0))
	}
	c.words = append(c.words, t)
	return enc.WriteToken(jsontext.Uint(uint64(len(c.words))))
}

// take reads a position and finds the text.
func (c *Codec) take(dec *jsontext.Decoder, t *Text) error {
	tok, err := dec.ReadToken()
	if err != nil {
		return err
	}
	if tok.Kind() != '0' {
		return fmt.Errorf("a text's position is not a number")
	}
	at := tok.Uint()
	switch {
	case at == 0:
		*t = ""
	case c.words == nil:
		*t = Erased
	case at > uint64(len(c.words)):
		return fmt.Errorf("text %d of %d", at, len(c.words))
	default:
		*t = c.words[at-1]
	}
	return nil
}

// Encode writes an event as an entry's facts and words. Both are new slices.
func (c *Codec) Encode(m Meta, e Event) (factsBytes, wordsBytes []byte, err error) {
	kind, ok := kindOf[reflect.TypeOf(e)]
	if !ok {
		return nil, nil, fmt.Errorf("event %T is not in kinds.go", e)
	}
	c.words = []Text{}
	body, err := json.Marshal(e, c.marsh)
	if err != nil {
		return nil, nil, fmt.Errorf("encode %s: %w", kind, err)
	}
	wordsBytes, err = json.Marshal(c.words)
	return facts{m.No, m.At, m.By, m.Seen, kind, body}.bytes(), wordsBytes, err
}

// UnknownKindError says that an entry's kind is not known to this version of the program.
type UnknownKindError struct {
	No   uint64
	Kind string
}

func (e *UnknownKindError) Error() string {
	return fmt.Sprintf("entry %d is a %q, which this version does not know", e.No, e.Kind)
}

// Decode reads an entry. Nil words mean that they were erased. Errors: *UnknownKindError, or bytes that are no entry.
func (c *Codec) Decode(factsBytes, wordsBytes []byte) (Meta, Event, error) {
	f, err := readFacts(factsBytes)
	if err != nil {
		return Meta{}, nil, err
	}
	fresh, ok := eventOf[f.kind]
	if !ok {
		return Meta{}, nil, &UnknownKindError{No: f.no, Kind: f.kind}
	}
	c.words = nil
	if wordsBytes != nil {
		if err := c.readWords(wordsBytes); err != nil {
			return Meta{}, nil, fmt.Errorf("entry %d: words: %w", f.no, err)
		}
	}
	e := reflect.New(fresh)
	if err := json.Unmarshal(f.body, e.Interface(), c.unmar); err != nil {
		return Meta{}, nil, fmt.Errorf("entry %d: %s: %w", f.no, f.kind, err)
	}
	return Meta{f.no, f.at, f.by, f.seen, wordsBytes == nil}, e.Elem().Interface().(Event), nil
}

func (c *Codec) readWords(b []byte) error {
	c.words = []Text{}
	if bytes.Equal(b, []byte("[]")) {
		return nil
	}
	return json.Unmarshal(b, &c.words)
}
