package partnership

import (
	"fmt"
	"strings"
	"testing"
)

// long is a charter of 300 clauses in 15 sections and 40 versions, each with two clauses reworded by amendment.
func long(b *testing.B) *world {
	w := newWorld(b)
	bring := &BringCharter{Source: FromText}
	for i := range 15 {
		section := BroughtSection{Title: Text(fmt.Sprintf("Section %d", i))}
		for k := range 20 {
			section.Clauses = append(section.Clauses, Wording{Kind: ClausePromise, Text: Text(fmt.Sprintf("Clause %d. ", k) + strings.Repeat("What we said we would do. ", 12))})
		}
		bring.Sections = append(bring.Sections, section)
	}
	w.must(w.by(w.harwick), inTheCommon, bring)
	w.sign(w.harwick, w.calder, w.millbrook)
	for n := range 39 {
		a := w.propose(w.calder, w.reword(fmt.Sprintf("%d.%d", n%15+1, n%20+1), Text(fmt.Sprintf("In other words %d.", n))), w.reword("1.1", Text(fmt.Sprint(n))))
		w.answer(w.harwick, a, Agree)
		w.answer(w.millbrook, a, Reservation)
		w.now = w.now.AddDate(0, 0, 7)
		w.sign(w.harwick, w.calder, w.millbrook)
	}
	return w
}

// BenchmarkCharterPage: all that the page of a long charter with a long history asks.
func BenchmarkCharterPage(b *testing.B) {
	w := long(b)
	views := w.views(w.manager[w.harwick])
	s := w.common()
	if n := len(s.Versions()); n != 40 {
		b.Fatalf("there are %d versions, want 40", n)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		s.CharterNow()
		s.Charter()
		s.Versions()
		s.Unsigned()
		s.Agreed()
		s.Dissents()
		s.RecheckDays()
		s.Checklist()
		ClauseUses(views)
		for _, a := range s.Amendments() {
			s.AmendmentStatus(a.ID, w.today())
		}
	}
}

// BenchmarkCharterCompare: what changed between the first and the last version.
func BenchmarkCharterCompare(b *testing.B) {
	w := long(b)
	b.ResetTimer()
	for b.Loop() {
		_, first, _ := w.common().Version(1)
		_, last, _ := w.common().Version(40)
		Differences(first, last)
	}
}

// BenchmarkCharterFold: reading the record of it again.
func BenchmarkCharterFold(b *testing.B) {
	w := long(b)
	sp := w.spaces[inTheCommon]
	for b.Loop() {
		w.replay(sp, len(sp.log), none)
	}
}
