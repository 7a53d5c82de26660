package sealed_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/sealed"
)

// TestNobodysPutTouchesAnothersRow: answers that share a statement are of any length, for parties of any number, by tickets that are
// of another box, spent or too long; each is kept whole and for its own party, or refused alone.
func TestNobodysPutTouchesAnothersRow(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		links := w.prepared(t, 40)
		other := sealed.Box{Space: box.Space, Round: 8}
		must(t, w.Prepare(t.Context(), other, time.Time{}, size))
		foreign := must1(w.Links(t.Context(), other, calder, sealed.NewSecret(), 8, 8))(t)
		type sent struct {
			ticket sealed.Ticket
			text   string
			want   error
		}
		var all []sent
		for i, link := range links {
			all = append(all, sent{byLink(link), strings.Repeat("é", i*size/2/len(links)), nil})
		}
		for i, party := range []uint64{1, 1 << 40, math.MaxInt64, 1 << 63, math.MaxUint64} {
			all = append(all, sent{sealed.Ticket{Member: uint64(i + 1), Party: party}, fmt.Sprint("party ", party), nil})
		}
		for i, link := range foreign {
			all = append(all, sent{byLink(link), "of another box", sealed.ErrNotFound})
			all = append(all, sent{member(uint64(100 + i)), strings.Repeat("x", size+1), sealed.ErrTooLong})
		}
		secrets, errs := make([]string, len(all)), make([]error, len(all))
		var wg sync.WaitGroup
		for i, a := range all {
			secrets[i] = sealed.NewSecret()
			wg.Go(func() { errs[i] = w.Put(t.Context(), box, a.ticket, secrets[i], []byte(a.text)) })
		}
		wg.Wait()
		for i, a := range all {
			if !errors.Is(errs[i], a.want) {
				t.Errorf("Put %d = %v, want %v", i, errs[i], a.want)
			}
			got, err := w.Mine(t.Context(), box, secrets[i])
			if a.want == nil && (err != nil || string(got) != a.text) {
				t.Errorf("answer %d is %q, %v, want %q", i, got, err, a.text)
			}
			if a.want != nil && !errors.Is(err, sealed.ErrNotFound) {
				t.Errorf("what was refused is kept: %q, %v", got, err)
			}
		}
		answered := map[uint64]int{}
		for _, s := range must1(w.Shut(t.Context(), box))(t) {
			answered[s.Party] = s.Answered
		}
		if answered[calder] != len(links) || answered[1<<63] != 1 || answered[math.MaxUint64] != 1 || len(answered) != 6 {
			t.Errorf("answered by party: %v", answered)
		}
	})
}
