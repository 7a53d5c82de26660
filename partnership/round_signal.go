package partnership

import (
	"slices"
	"strconv"
	"strings"
)

// What a round leaves that needs attention: a gap of a point or more, a gap that widened, one of the widest that nobody
// answered. Only the latest round of a set counts, and for at most a year; whoever answers a gap ends its signal.

const (
	gapPoint   = 100 // hundredths of a point: as large needs attention
	gapWidened = 50  // hundredths by which a gap has grown since the round before
	gapYear    = 365
)

// gapPart names the n-th of a round's gaps, from 1.
func gapPart(n int) string { return "gap-" + strconv.Itoa(n) }

// gapNumber is which of a round's gaps the part names; 0 if none.
func gapNumber(part string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(part, "gap-"))
	if err != nil || gapPart(n) != part {
		return 0
	}
	return n
}

// roundSignals lists the gaps that need attention in the space.
func (v View) roundSignals(today Date) []Signal {
	var list []Signal
	for i := range v.State.round.list {
		r := &v.State.round.list[i]
		if r.Opened.No == 0 || v.Common.Today(r.Opened.At).AddDays(gapYear) < today || v.State.asksAgain(r) {
			continue
		}
		before := v.State.previous(r)
		for n, g := range r.Gaps {
			if !r.answered(g.Matter) {
				list = append(list, v.gapSignals(r, before, n, today)...)
			}
		}
	}
	return list
}

// asksAgain tells whether a later round of the same set has opened.
func (s *State) asksAgain(r *Round) bool {
	for i := range s.round.list { // by index: a round is large, and this is asked of each
		if o := &s.round.list[i]; o.ID > r.ID && o.Opened.No != 0 && o.Set.same(r.Set) {
			return true
		}
	}
	return false
}

// gapSignals is the signal of the round's gap n, from 0; none if it needs no attention.
func (v View) gapSignals(r, before *Round, n int, today Date) []Signal {
	g, opened := r.Gaps[n], v.Common.Today(r.Opened.At)
	pair := PartySet([]PartyID{g.Low, g.High})
	parties := slices.DeleteFunc(slices.Clone(pair), v.Common.HasLeft)
	if len(parties) < 2 {
		return nil
	}
	of := RefTo(RefRound, r.ID).Of(gapPart(n + 1))
	figures := []Figure{{Name: FigureRoundOpened, Day: opened, Entry: r.Opened.No}, {Name: FigureGap, Count: g.Size, Entry: r.Opened.No}}
	patience := patienceDays(v.Common)
	if since := opened.AddDays(patience); n < r.Widest && since <= today {
		figures = append(figures, Figure{Name: FigurePatience, Count: patience})
		return []Signal{newSignal(signalKey(RuleGapUnanswered, of, r.Opened.No), since, parties, figures...)}
	}
	was := Gap{}
	if before != nil {
		was, _ = widest(r.comparable(g.Matter, before), g.Matter, before.Results)
	}
	if was.Size > 0 && g.Size >= was.Size+gapWidened {
		figures = append(figures, Figure{Name: FigureGapBefore, Count: was.Size, Entry: before.Opened.No})
		return []Signal{newSignal(signalKey(RuleGapWidened, of, r.Opened.No), opened, parties, figures...)}
	}
	if g.Size >= gapPoint {
		return []Signal{newSignal(signalKey(RuleGap, of, r.Opened.No), opened, parties, figures...)}
	}
	return nil
}

// PointsApart is hundredths of a point in words: "1.3 points".
func PointsApart(hundredths int) string {
	text := strconv.FormatFloat(float64(hundredths)/100, 'f', 1, 64)
	if text == "1.0" {
		return "1 point"
	}
	return strings.TrimSuffix(text, ".0") + " points"
}

// roundAsks lists what rounds ask of the reader.
func (v View) roundAsks(today Date) []Ask {
	var list []Ask
	for i := range v.State.round.list {
		r := &v.State.round.list[i]
		if !r.AskedOf(v.By.Party) || r.Phase() == RoundRunning && r.Closes != "" && r.Closes < today {
			continue
		}
		if kind, ok := v.roundAsk(r); ok {
			ask := Ask{Kind: kind, Space: v.ID, Of: RefTo(RefRound, r.ID), By: r.Closes, Since: r.Begun}
			if kind == AskGap {
				ask.By, ask.Since = "", r.Opened
			}
			list = append(list, ask)
		}
	}
	return list
}

// AskedNow is the running round whose questions the reader is asked, as one of people: the one that closes first; false if
// there is none. Whether they have answered is not known here.
func (v View) AskedNow() (Round, bool) {
	var first *Round
	for i := range v.State.round.list {
		r := &v.State.round.list[i]
		if kind, ok := v.roundAsk(r); ok && kind == AskAnswers && r.Closes >= v.Common.Today(v.Now) && (first == nil || r.Closes < first.Closes) {
			first = r
		}
	}
	if first == nil {
		return Round{}, false
	}
	return first.copy(), true
}

// roundAsk is what one round asks of the reader. Whether a person has answered is not known here, and nobody is pressed.
func (v View) roundAsk(r *Round) (AskKind, bool) {
	voice := r.voiceAt(v.By.Party)
	switch r.Phase() {
	case RoundRunning:
		switch {
		case voice == nil:
			return AskVoice, v.Is(Manager)
		case voice.Voice == OneVoice:
			return AskLock, voice.Locked.No == 0 && v.leads()
		}
		return AskAnswers, slices.Contains(voice.Members(), v.By.ID)
	case RoundOpen:
		return AskGap, len(r.Unanswered()) > 0 && v.leads() && !v.State.asksAgain(r)
	}
	return "", false
}
