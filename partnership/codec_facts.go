package partnership

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// facts is the part of an entry that is never erased:
//
//	{"no":7,"at":"2026-03-06T12:00:00.000Z","by":"m7","seen":6,"kind":"commitment.made","body":{…}}
//
// Its members stand in this order, without spaces, so that it is read without looking for them.
type facts struct {
	no   uint64
	at   time.Time // UTC, whole milliseconds
	by   Actor
	seen uint64
	kind string
	body []byte
}

// timeFormat is UTC to the millisecond, always with three digits.
const timeFormat = "2006-01-02T15:04:05.000Z"

func (f facts) bytes() []byte {
	b := make([]byte, 0, 128+len(f.body))
	b = strconv.AppendUint(append(b, `{"no":`...), f.no, 10)
	b = f.at.UTC().AppendFormat(append(b, `,"at":"`...), timeFormat)
	b = append(append(b, `","by":"`...), f.by.String()...)
	b = strconv.AppendUint(append(b, `","seen":`...), f.seen, 10)
	b = append(append(b, `,"kind":"`...), f.kind...)
	b = append(append(b, `","body":`...), f.body...)
	return append(b, '}')
}

// readFacts reads what bytes wrote. The body is a part of b, and is read by whoever knows the kind.
func readFacts(b []byte) (facts, error) {
	r := factsReader{rest: b}
	no := r.upTo(`{"no":`, `,"at":"`)
	at := r.upTo("", `","by":"`)
	by := r.upTo("", `","seen":`)
	seen := r.upTo("", `,"kind":"`)
	kind := r.upTo("", `","body":`)
	body, ok := bytes.CutSuffix(r.rest, []byte("}"))
	if r.bad || !ok {
		return facts{}, fmt.Errorf("facts do not begin with no, at, by, seen, kind and body")
	}
	f := facts{kind: kind, body: body}
	var err error
	if f.no, err = strconv.ParseUint(no, 10, 64); err != nil {
		return f, fmt.Errorf("facts: no: %w", err)
	}
	if f.at, err = time.Parse(timeFormat, at); err != nil {
		return f, fmt.Errorf("entry %d: %w", f.no, err)
	}
	if f.by, err = ParseActor(by); err != nil {
		return f, fmt.Errorf("entry %d: %w", f.no, err)
	}
	if f.seen, err = strconv.ParseUint(seen, 10, 64); err != nil {
		return f, fmt.Errorf("entry %d: seen: %w", f.no, err)
	}
	return f, nil
}

// factsReader takes pieces off the front; the first that is not there makes it bad for good.
type factsReader struct {
	rest []byte
	bad  bool
}

// upTo is what stands between the two literals, the first of them at the front; it takes all three.
func (r *factsReader) upTo(before, after string) string {
	rest, found := bytes.CutPrefix(r.rest, []byte(before))
	piece, rest, ends := bytes.Cut(rest, []byte(after))
	r.rest, r.bad = rest, r.bad || !found || !ends
	return string(piece)
}
