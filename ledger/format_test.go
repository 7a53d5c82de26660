package ledger

import (
	"fmt"
	"strconv"
	"time"
)

// formatFacts returns the facts of an entry, as package partnership stores them. The body
// must be a JSON object. What ParseFacts would refuse is an error here.
func formatFacts(h Head, body []byte) ([]byte, error) {
	at := h.At.UTC()
	if !at.Equal(at.Truncate(time.Millisecond)) {
		return nil, fmt.Errorf("time %v is not in whole milliseconds", at)
	}
	b := make([]byte, 0, 128+len(body))
	b = append(b, `{"no":`...)
	b = strconv.AppendUint(b, h.No, 10)
	b = append(b, `,"at":"`...)
	b = at.AppendFormat(b, timeLayout)
	b = append(b, `","by":"`...)
	b = append(b, h.By...)
	b = append(b, `","seen":`...)
	b = strconv.AppendUint(b, h.Seen, 10)
	b = append(b, `,"kind":"`...)
	b = append(b, h.Kind...)
	b = append(b, `","body":`...)
	b = append(b, body...)
	b = append(b, '}')
	if _, _, err := ParseFacts(b); err != nil {
		return nil, err
	}
	return b, nil
}
