package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// timeLayout is the one way an entry's time is written: UTC, whole milliseconds,
// always 24 bytes, so that times compare as text.
const timeLayout = "2006-01-02T15:04:05.000Z"

// MaxPart bounds each part of an entry, in bytes.
const MaxPart = 2 << 20

// Head is what every entry's facts say before their body.
type Head struct {
	No   uint64    // 1, 2, 3 …
	At   time.Time // UTC, whole milliseconds
	By   string    // who did it, for example "m7"; 1–64 characters of printable ASCII
	Seen uint64    // the common log's entry at which the actor's role was looked up
	Kind string    // for example "commitment.made"; 1–64 characters of printable ASCII
}

// ParseFacts reads facts in their one allowed form: exactly the six members, in
// order, no space between them, the body a JSON object without duplicate names.
// The body returned is a part of facts.
func ParseFacts(facts []byte) (Head, []byte, error) {
	raw, err := scanFacts(facts)
	if err != nil {
		return Head{}, nil, err
	}
	at, err := time.Parse(timeLayout, string(raw.at))
	if err != nil {
		return Head{}, nil, err
	}
	return Head{raw.no, at, string(raw.by), raw.seen, string(raw.kind)}, raw.body, nil
}

// rawFacts points into the facts it was read from.
type rawFacts struct {
	no, seen           uint64
	at, by, kind, body []byte
}

func scanFacts(facts []byte) (raw rawFacts, err error) {
	s := scanner{rest: facts}
	s.literal(`{"no":`)
	raw.no = s.number()
	s.literal(`,"at":"`)
	raw.at = s.until('"')
	s.literal(`,"by":"`)
	raw.by = s.until('"')
	s.literal(`,"seen":`)
	raw.seen = s.number()
	s.literal(`,"kind":"`)
	raw.kind = s.until('"')
	s.literal(`,"body":`)
	switch {
	case len(facts) > MaxPart:
		return raw, fmt.Errorf("facts of more than %d bytes", MaxPart)
	case s.bad:
		return raw, errors.New("facts do not begin with no, at, by, seen, kind and body, in this order and without spaces")
	case raw.no == 0:
		return raw, errors.New("entry numbers begin at 1")
	case !validTime(raw.at):
		return raw, fmt.Errorf("time %q is not UTC in whole milliseconds, like %s", raw.at, timeLayout)
	case !validName(raw.by):
		return raw, fmt.Errorf(`"by" is %q, not 1 to 64 plain characters`, raw.by)
	case !validName(raw.kind):
		return raw, fmt.Errorf(`"kind" is %q, not 1 to 64 plain characters`, raw.kind)
	}
	raw.body, _ = bytes.CutSuffix(s.rest, []byte("}"))
	if len(raw.body) == len(s.rest) || len(raw.body) == 0 || raw.body[0] != '{' || !jsontext.Value(raw.body).IsValid() {
		return raw, errors.New("the body of the facts is not a JSON object")
	}
	return raw, nil
}

// scanner takes fixed pieces off the front of a line; the first that does not
// fit makes it bad for good.
type scanner struct {
	rest []byte
	bad  bool
}

func (s *scanner) literal(want string) {
	if s.bad || len(s.rest) < len(want) || string(s.rest[:len(want)]) != want {
		s.bad = true
		return
	}
	s.rest = s.rest[len(want):]
}

// number reads digits without leading zeros, at most 2^53-1 so that any JSON
// reader gets the same number.
func (s *scanner) number() (n uint64) {
	i := 0
	for i < len(s.rest) && i < 17 && '0' <= s.rest[i] && s.rest[i] <= '9' {
		n = n*10 + uint64(s.rest[i]-'0')
		i++
	}
	if s.bad || i == 0 || i > 1 && s.rest[0] == '0' || n >= 1<<53 {
		s.bad = true
		return 0
	}
	s.rest = s.rest[i:]
	return n
}

func (s *scanner) until(end byte) []byte {
	i := bytes.IndexByte(s.rest, end)
	if s.bad || i < 0 {
		s.bad = true
		return nil
	}
	part := s.rest[:i]
	s.rest = s.rest[i+1:]
	return part
}

func validTime(at []byte) bool {
	if len(at) != len(timeLayout) || at[19] != '.' || at[23] != 'Z' {
		return false
	}
	_, err := time.Parse(time.RFC3339Nano, string(at))
	return err == nil
}

// validName says whether name needs no escaping in JSON and shows in print.
func validName(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || c == '"' || c == '\\' {
			return false
		}
	}
	return 1 <= len(name) && len(name) <= 64
}

// checkWords says whether words are a compact JSON array of strings.
func checkWords(words []byte) error {
	if len(words) > MaxPart {
		return fmt.Errorf("words of more than %d bytes", MaxPart)
	}
	if string(words) == "[]" {
		return nil
	}
	if !jsontext.Value(words).IsValid() || !stringsOnly(words) {
		return errors.New("words are not a compact JSON array of strings")
	}
	return nil
}

// stringsOnly says whether valid JSON is `["…","…"]`, nothing in between.
func stringsOnly(words []byte) bool {
	rest := words
	for first := true; ; first = false {
		if len(rest) == 1 && !first {
			return rest[0] == ']'
		}
		if len(rest) < 3 || rest[1] != '"' || first && rest[0] != '[' || !first && rest[0] != ',' {
			return false
		}
		end := stringEnd(rest[2:])
		if end < 0 {
			return false
		}
		rest = rest[2+end+1:]
	}
}

// stringEnd is the index of the quote that ends a JSON string, or -1.
func stringEnd(s []byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// erasedEntry is the number of the entry that a words.erased body names.
func erasedEntry(body []byte) (uint64, error) {
	var erased struct {
		Entry *uint64 `json:"entry"`
	}
	if err := json.Unmarshal(body, &erased); err != nil || erased.Entry == nil || *erased.Entry == 0 {
		return 0, errors.New(`words.erased without the number of an "entry"`)
	}
	return *erased.Entry, nil
}
