package web

import (
	"net/http"
	"slices"
	"strings"

	"entente/partnership"
)

// boardView is "One page for your board". A sheet of paper goes from hand to hand: so what all parties see comes first and
// by itself, and what fewer see stands below it, under a heading that says whose it is.
type boardView struct {
	overviewView // of the common space alone
	Party        string
	See          *seeItView // nil if nobody was asked
	Later        string     // how many more dates there are than the sheet has room for
	Own          ownBoard
}

// ownBoard is what only the reader's organisation, or it and some others, sees.
type ownBoard struct {
	Kept    string
	Signals []ownSignal
	Coming  []AgendaItem
	Later   string
}

type ownSignal struct {
	signalView
	WhoSees string
}

// boardLines is how many dates a sheet has room for, boardThanks how many thanks.
const (
	boardLines  = 5
	boardThanks = 1
)

func (s *Site) board(w http.ResponseWriter, r *http.Request, v visitor) error {
	var out boardView
	var fault error
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		if views[0].ID != spaceOf(r) {
			return partnership.ErrNotFound
		}
		out.Base = "/s/" + string(views[0].ID)
		out.overviewView.fill(views[:1])
		out.attend(views[:1], forEveryone(views[0], partnership.Signals(views[:1])))
		out.Lede = ledeOf(&out.overviewView) // what waits for its reader is no matter of the board
		out.Coming, out.Later = soonest(out.Coming, out.Others)
		out.Thanks = out.Thanks[:min(len(out.Thanks), boardThanks)]
		out.Party = partyOf(views[0].Common, views[0].By.Party).Name
		out.See, fault = s.seeItOf(views[:1])
		out.Own.fill(views, keptOf(views).Own)
		return nil
	})
	if err == nil {
		err = fault
	}
	if err != nil {
		return err
	}
	shell.Title = "One page for your board"
	return Render(w, r, http.StatusOK, boardPageView(shell, out))
}

// signalReaders says who sees a signal: all who see its space, or only those whom it concerns.
func signalReaders(v partnership.View, x partnership.Signal) string {
	if seenByAll(v, x) {
		return audience(v)
	}
	return namesOf(v, x.Parties)
}

// fill gathers what lies in smaller spaces than the common one, or is between some of those who see that for now.
func (o *ownBoard) fill(views []partnership.View, kept string) {
	smaller := func(v partnership.View) bool { return v.ID != v.CommonID }
	o.Kept = kept
	for _, x := range partnership.Signals(views) {
		if v := viewIn(views, x.Space); (smaller(v) || !seenByAll(v, x)) && len(o.Signals) < shownSignals {
			o.Signals = append(o.Signals, ownSignal{signalOf(views, partnership.LookOver(views), x), signalReaders(v, x)})
		}
	}
	coming, _ := comingOf(views, views[0].Common.Today(views[0].Now), smaller)
	o.Coming, o.Later = soonest(coming, nil)
}

// forEveryone are the signals of a space that all in it see by now: the first half of the sheet holds what all share.
func forEveryone(v partnership.View, list []partnership.Signal) []partnership.Signal {
	return slices.DeleteFunc(list, func(x partnership.Signal) bool { return !seenByAll(v, x) })
}

// seenByAll tells whether all who see what a signal is about see the signal as well.
func seenByAll(v partnership.View, x partnership.Signal) bool {
	from, ever := everyoneFrom(v, x)
	return ever && from <= v.Common.Today(v.Now)
}

// any tells whether there is anything of that kind.
func (o ownBoard) any() bool { return o.Kept != "" || len(o.Signals)+len(o.Coming) > 0 }

// soonest merges two lists of dates, as many as a sheet has room for, and says how many more there are.
func soonest(a, b []AgendaItem) (list []AgendaItem, later string) {
	list = slices.Concat(a, b)
	slices.SortStableFunc(list, func(a, b AgendaItem) int { return strings.Compare(a.At, b.At) })
	if more := len(list) - boardLines; more > 0 {
		return list[:boardLines], "And " + countOf(more, "more date", "more dates") + " within two weeks, on the overview."
	}
	return list, ""
}
