package partnership

import (
	"errors"
	"slices"
	"testing"
)

func TestAnAwaitedPartySaysByWhenItAnswers(t *testing.T) {
	w := signed(t)
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."))
	asked := func() Question { _, q := w.common().AmendmentStatus(a, w.today()); return q }
	promise := func(p PartyID, by Date) error {
		return w.try(w.by(p), inTheCommon, &PromiseAnswer{Question: asked().ID, By: by})
	}
	var wrong *InvalidError
	for _, by := range []Date{"", "soon", w.today().AddDays(-1), asked().Closes.AddDays(1)} {
		if err := promise(w.harwick, by); !errors.As(err, &wrong) || wrong.Field != "by" {
			t.Errorf("by %q: %v, want another day asked for", by, err)
		}
	}
	if err := promise(w.calder, w.today()); !errors.Is(err, ErrConflict) {
		t.Errorf("whoever proposed it has answered: %v, want a conflict", err)
	}
	if err := w.try(w.by(w.harwick), inTheCommon, &PromiseAnswer{Question: 99999, By: w.today()}); !errors.Is(err, ErrNotFound) {
		t.Errorf("of no question: %v, want not found", err)
	}
	for _, by := range []Date{w.today(), asked().Closes, w.today().AddDays(4)} { // the latest counts
		if err := promise(w.harwick, by); err != nil || asked().PromisedBy(w.harwick) != by || len(asked().Promised) != 1 {
			t.Fatalf("by %s: %v, kept %v", by, err, asked().Promised)
		}
	}
	if got := asked().PromisedBy(w.millbrook); got != "" {
		t.Errorf("another party has promised by %s, want nothing", got)
	}
	awaits := asked().Awaits()
	if !slices.Equal(awaits, []PartyID{w.harwick, w.millbrook}) {
		t.Errorf("it awaits %v, want both still", awaits)
	}

	before := asked()
	w.must(w.by(w.calder), inTheCommon, &ReviseAmendment{Amendment: a, Revision: before.Revision, Base: w.common().Charter().Latest, Reason: "again", Changes: []TextChange{w.reword("2.1", "Twelve days.")}})
	if got := asked().PromisedBy(w.harwick); got != "" || asked().ID == before.ID {
		t.Errorf("of other words it is promised by %s, want nothing", got)
	}
	if err := w.try(w.by(w.harwick), inTheCommon, &PromiseAnswer{Question: before.ID, By: w.today()}); !errors.Is(err, ErrConflict) {
		t.Errorf("of the words before: %v, want a conflict", err)
	}
	if err := promise(w.harwick, w.today().AddDays(2)); err != nil {
		t.Fatal(err)
	}
	w.answer(w.harwick, a, Agree)
	if got := asked().PromisedBy(w.harwick); got != "" {
		t.Errorf("having answered it promises by %s, want nothing", got)
	}
}
