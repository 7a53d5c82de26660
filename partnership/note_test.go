package partnership

import (
	"errors"
	"testing"
)

func TestNotesAreForPrivateSpacesOnly(t *testing.T) {
	b := newBench(t)
	if err := b.try(dana, &WriteNote{Title: "x"}); !errors.Is(err, ErrForbidden) {
		t.Errorf("a note in the common space: %v, want ErrForbidden", err)
	}
}

func TestNoteIsRevisedFromTheTextThatTheWriterSaw(t *testing.T) {
	b := newBench(t)
	private := &State{}
	private.Apply(Meta{No: 1, At: benchDay, By: ByMember(dana)}, SpaceOpened{Parties: []PartyID{2}})
	do := func(c Command) error {
		events, err := Decide(In{State: private, Common: b.state, By: ByMember(helpHarwick), Now: benchDay}, c)
		for _, e := range events {
			private.Apply(Meta{No: private.Head() + 1, At: benchDay, By: ByMember(helpHarwick)}, e)
		}
		return err
	}
	for _, c := range []Command{
		&WriteNote{Title: "Rota", Body: "One"}, &ReviseNote{Note: 2, Revision: 2, Title: "Rota", Body: "Two"},
	} {
		if err := do(c); err != nil {
			t.Fatalf("%T: %v", c, err)
		}
	}
	if err := do(&ReviseNote{Note: 2, Revision: 2, Title: "Rota", Body: "Another"}); !errors.Is(err, ErrConflict) {
		t.Errorf("revising from an old text: %v, want ErrConflict", err)
	}
	if err := do(&ReviseNote{Note: 1, Revision: 1, Title: "Rota"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("revising what is no note: %v, want ErrNotFound", err)
	}
	if n, _ := private.Note(2); n.Body != "Two" || n.Revision != 3 {
		t.Errorf("Note(2) = %+v", n)
	}
}
