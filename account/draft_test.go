package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"entente/account"

	"github.com/google/go-cmp/cmp"
)

func TestDraftIsItsWritersAloneUntilThrownAway(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, bert := w.anna(t), w.bert(t)
		first := must1(w.Keep(ctx, anna.ID, "northbank", "promise", "what=Publish+it"))(t)
		w.pass(time.Second)
		second := must1(w.Keep(ctx, anna.ID, "northbank", "promise", "what=Tell+them"))(t)
		must1(w.Keep(ctx, anna.ID, "southbank", "promise", "elsewhere"))(t)
		must1(w.Keep(ctx, anna.ID, "northbank", "note", "another kind"))(t)
		if diff := cmp.Diff([]account.Draft{first, second}, must1(w.Drafts(ctx, anna.ID, "northbank", "promise"))(t)); diff != "" {
			t.Errorf("Anna's drafts (-want +got):\n%s", diff)
		}
		if got := must1(w.Drafts(ctx, bert.ID, "northbank", "promise"))(t); len(got) != 0 {
			t.Errorf("Bert sees %v", got)
		}
		for _, id := range []account.ID{bert.ID, anna.ID, anna.ID} { // not his; hers; gone already
			if err := w.ThrowAway(ctx, id, first.ID); err != nil {
				t.Fatal(err)
			}
			want := 2
			if id == anna.ID {
				want = 1
			}
			if got := must1(w.Drafts(ctx, anna.ID, "northbank", "promise"))(t); len(got) != want {
				t.Errorf("after %s throws it away there are %d drafts, want %d", id, len(got), want)
			}
		}
	})
}

func TestDraftsAreFewAndSmall(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx, bert := t.Context(), w.bert(t)
		var bad *account.InvalidError
		if _, err := w.Keep(ctx, bert.ID, "northbank", "promise", strings.Repeat("x", account.MaxDraftSize+1)); !errors.As(err, &bad) {
			t.Errorf("a draft that is too large: %v", err)
		}
		for range account.MaxDrafts {
			must1(w.Keep(ctx, bert.ID, "northbank", "promise", "x"))(t)
		}
		if _, err := w.Keep(ctx, bert.ID, "northbank", "promise", "x"); !errors.As(err, &bad) {
			t.Errorf("one draft too many: %v", err)
		}
	})
}
