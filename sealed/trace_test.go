package sealed_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"entente/sealed"
)

// dump is every column of every row of the tables, as text.
func (w *world) dump(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, name := range sealed.Tables() {
		rows, err := w.store.Query(t.Context(), `SELECT * FROM `+name)
		must(t, err)
		columns := must1(rows.Columns())(t)
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		for rows.Next() {
			must(t, rows.Scan(places...))
			fmt.Fprint(&b, name)
			for _, v := range values {
				if text, ok := v.([]byte); ok {
					v = fmt.Sprintf("%q", text)
				}
				fmt.Fprint(&b, " ", v)
			}
			fmt.Fprintln(&b)
		}
		must(t, rows.Err())
		must(t, rows.Close())
	}
	return b.String()
}

func TestNoSecretAndNoPersonIsStored(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		link, secrets := w.prepared(t, 1)[0], []string{sealed.NewSecret(), sealed.NewSecret()}
		before := w.dump(t)
		must(t, w.Put(t.Context(), box, byLink(link), secrets[0], []byte("words of a person")))
		must(t, w.Put(t.Context(), box, member(4711), secrets[1], []byte("words of a person")))
		after := w.dump(t)
		if after == before {
			t.Fatal("the dump does not see that two people answered")
		}
		for _, never := range append(secrets, link, "4711", "words of a person") {
			if strings.Contains(after, never) {
				t.Errorf("%q is in the tables", never)
			}
		}
		for _, row := range strings.Split(after, "\n") { // beside the two answers and two ticks nothing changed
			if !strings.Contains(before, row) && !strings.HasPrefix(row, "sealed_tick") && !strings.HasPrefix(row, "sealed_answer") {
				t.Errorf("answering wrote %.100q", row)
			}
		}
	})
}

// The row of a short answer is as long as that of the longest, and neither compresses.
func TestRowsOfABoxAreAlike(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		links := w.prepared(t, 3)
		for i, text := range []string{"", "yes", strings.Repeat("no", size/2)} {
			must(t, w.Put(t.Context(), box, byLink(links[i]), sealed.NewSecret(), []byte(text)))
		}
		var answer []byte
		w.each(t, `SELECT answer FROM sealed_answer`, &answer, func() {
			if len(answer) != size || bytes.Contains(answer, bytes.Repeat([]byte(" "), 8)) {
				t.Errorf("a row holds %d bytes, %.20q…, want %d without a row of spaces", len(answer), answer, size)
			}
		})
	})
}

// Once a box is shut no tick is left, and every row looks as if one hand had written it at once, in the order of the keys:
// on PostgreSQL below the rows too.
func TestShutLeavesNoTraceOfWhoAndWhen(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for i, link := range w.prepared(t, 40) {
			must(t, w.Put(t.Context(), box, byLink(link), sealed.NewSecret(), []byte("x")))
			must(t, w.Put(t.Context(), box, member(uint64(i)+1), sealed.NewSecret(), []byte("x")))
		}
		must1(w.Shut(t.Context(), box))(t)
		if left := w.rows(t); left["tick"] != 0 || left["answer"] != 0 || left["shut"] != 80 {
			t.Errorf("rows = %v, want no tick and no answer but the 80 rewritten ones", left)
		}
		if w.store.Dialect() != "postgres" {
			return
		}
		var hash []byte
		var hashes [][]byte
		w.each(t, `SELECT hash FROM sealed_shut ORDER BY ctid`, &hash, func() { hashes = append(hashes, bytes.Clone(hash)) })
		if !slices.IsSortedFunc(hashes, bytes.Compare) {
			t.Error("the rows do not lie in the order of their keys")
		}
		var hands int
		w.each(t, `SELECT COUNT(DISTINCT xmin::text) FROM sealed_shut`, &hands, func() {})
		if hands != 1 {
			t.Errorf("the rows carry %d transaction numbers, want 1", hands)
		}
	})
}
