package partnership

import "testing"

// BenchmarkFiguresOverManyPromises: the overview asks this of a record of years, at each view.
func BenchmarkFiguresOverManyPromises(b *testing.B) {
	w := newWorld(b)
	for range 5000 { // one a day, most long kept
		id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "One of many", Criteria: []Text{"By noon"}, Due: w.today()})
		w.accept(w.harwick, id)
		w.show(id.Once())
		w.confirm(w.harwick, id.Once())
		if w.common().Head()%7 == 0 {
			w.now = w.now.AddDate(0, 0, 1)
		}
	}
	views := w.views(w.manager[w.harwick])
	b.ResetTimer()
	for b.Loop() {
		PromisesKept(views, 90)
		PromisesKept(views, 365)
		OpenLoad(views, w.calder, w.today())
	}
}
