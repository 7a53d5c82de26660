package partnership

import (
	"errors"
	"testing"
)

func TestRemarksAreAddedAndOnlyTheirOwnSideWithdrawsThem(t *testing.T) {
	b := newBench(t)
	id := RemarkID(b.must(helpCalder, &AddRemark{About: promise.Of("criterion-1"), Says: "The print date moved."}))
	if err := b.try(dana, &WithdrawRemark{id}); !errors.Is(err, ErrForbidden) {
		t.Errorf("another party withdraws it: %v, want ErrForbidden", err)
	}
	b.must(priya, &WithdrawRemark{id}) // the manager of the same party
	if err := b.try(helpCalder, &WithdrawRemark{id}); !errors.Is(err, ErrConflict) {
		t.Errorf("withdrawn twice: %v, want ErrConflict", err)
	}
	if list := b.state.RemarksOn(promise); len(list) != 1 || list[0].Withdrawn == 0 || list[0].By != helpCalder {
		t.Errorf("RemarksOn(%v) = %+v", promise, list)
	}
	if list := b.state.RemarksOn(promise.Of("criterion-2")); len(list) != 0 {
		t.Errorf("remarks on another part: %+v", list)
	}
}

func TestRemarksAreOnThingsThatAreHere(t *testing.T) {
	b := newBench(t)
	for _, about := range []Ref{{}, CommitmentID{Entry: 9}.Once().Ref(), RefTo(RefEvidence, EvidenceID(10)), {Kind: "party", ID: "2"}} {
		if err := b.try(helpCalder, &AddRemark{About: about, Says: "x"}); !errors.Is(err, ErrNotFound) {
			t.Errorf("a remark on %v: %v, want ErrNotFound", about, err)
		}
	}
	if err := b.try(readsHarwick, &AddRemark{About: promise, Says: "x"}); !errors.Is(err, ErrForbidden) {
		t.Errorf("an observer's remark: %v, want ErrForbidden", err)
	}
}

func TestThanksGoToOthersWhoCanReadThem(t *testing.T) {
	for name, c := range map[string]struct {
		give  GiveThanks
		field string
	}{
		"to nobody":       {GiveThanks{Says: "x"}, "to"},
		"to oneself":      {GiveThanks{To: []PartyID{2}, Says: "x"}, "to"},
		"to no party":     {GiveThanks{To: []PartyID{3}, Says: "x"}, "to"},
		"without a word":  {GiveThanks{To: []PartyID{5}}, "says"},
		"to two, freely":  {GiveThanks{To: []PartyID{8, 5, 8}, Team: "the evening shift", Says: "x"}, ""},
		"for a promise":   {GiveThanks{About: promise, To: []PartyID{5}, Says: "x"}, ""},
		"for no promise":  {GiveThanks{About: CommitmentID{Entry: 9}.Once().Ref(), To: []PartyID{5}, Says: "x"}, "not found"},
		"words about all": {GiveThanks{To: []PartyID{5}, Team: "two\nlines", Says: "x"}, "team"},
	} {
		t.Run(name, func(t *testing.T) {
			err := newBench(t).try(helpHarwick, &c.give)
			var bad *InvalidError
			switch {
			case c.field == "" && err != nil,
				c.field == "not found" && !errors.Is(err, ErrNotFound),
				c.field != "" && c.field != "not found" && (!errors.As(err, &bad) || bad.Field != c.field):
				t.Errorf("GiveThanks(%+v) = %v, want %q", c.give, err, c.field)
			}
		})
	}
}
