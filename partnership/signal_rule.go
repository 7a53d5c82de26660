package partnership

import (
	"cmp"
	"slices"
)

// The rules that look at more than one promise's standing; those that do not are in commitment_due.go.

// consentSignals lists the questions that have waited for long.
func (v View) consentSignals(today Date) []Signal {
	var list []Signal
	patience := patienceDays(v.Common)
	for _, q := range v.State.Questions(today) {
		asked := v.Common.Today(q.Asked.At)
		since := asked.AddDays(patience)
		if today < since || len(q.Awaits()) == 0 {
			continue
		}
		figures := []Figure{{Name: FigureAsked, Day: asked, Party: q.Proposer, Entry: q.Asked.No}, {Name: FigurePatience, Count: patience}}
		for _, p := range q.Awaits() {
			figures = append(figures, Figure{Name: FigureUnanswered, Party: p})
		}
		figures = append(figures, Figure{Name: FigureCloses, Day: q.Closes})
		key := SignalKey{Rule: RuleConsent, Version: versions[RuleConsent], Asked: q.ID, First: max(q.Revision, uint64(q.ID))}
		list = append(list, newSignal(key, since, q.Voters, figures...))
	}
	return list
}

// evidenceSignals lists the evidence that is seen differently.
func (v View) evidenceSignals() []Signal {
	var list []Signal
	for _, e := range v.State.ContestedEvidence() {
		since, parties := Date(""), []PartyID{e.Party}
		figures := []Figure{{Name: FigureAdded, Day: v.Common.Today(e.Added.At), Party: e.Party, Entry: e.Added.No}}
		for _, c := range e.Contests {
			on := v.Common.Today(c.Given.At)
			parties, since = append(parties, c.Party), max(since, on)
			figures = append(figures, Figure{Name: FigureContested, Day: on, Party: c.Party, Entry: c.Given.No})
		}
		key := signalKey(RuleContested, RefTo(RefEvidence, e.ID), e.ContestedSince)
		list = append(list, newSignal(key, since, PartySet(parties), figures...))
	}
	return list
}

// unsignedSignals is the one that the charter is not signed by the day that all agreed on. Without such a day there is none:
// to work without a charter is a normal way to work.
func (v View) unsignedSignals(today Date) []Signal {
	x, ok := v.State.Unsigned()
	if v.State.Kind() != Common || !ok || !x.Overdue(today) {
		return nil
	}
	figures := []Figure{{Name: FigureSignBy, Day: x.By, Entry: x.Revision}}
	for _, p := range x.Awaited {
		figures = append(figures, Figure{Name: FigureUnsigned, Party: p})
	}
	return []Signal{newSignal(signalKey(RuleUnsigned, x.Clause.Ref(), x.Revision), x.By.AddDays(1), v.State.Voters(), figures...)}
}

// recheckSignals lists the clauses that are due to be looked at again.
func (v View) recheckSignals(today Date) []Signal {
	if v.State.Kind() != Common {
		return nil
	}
	var list []Signal
	for _, d := range v.State.ClausesDue(today) {
		list = append(list, newSignal(signalKey(RuleRecheck, d.Clause.Ref(), d.Since.No), d.Due, d.Parties,
			Figure{Name: FigureRecheck, Day: d.Due, Entry: d.Since.No}, Figure{Name: FigureAgreed, Day: v.Common.Today(d.Since.At), Entry: d.Since.No}))
	}
	return list
}

// brokenYear is for how many days a promise that was not kept is thought of together with the next.
const brokenYear = 365

// broken is an occurrence of a promise between parties that was not kept.
type broken struct {
	of    OccurrenceID
	giver PartyID
	to    PartyID
	due   Date
	since Date // the day on which that was certain
	entry uint64
}

// brokenSignals lists, for each two parties, the latest of two promises of the one to the other that were not kept within
// a year. Those who received both see it, and who gave them; nobody else ever.
func (v View) brokenSignals(look Look) []Signal {
	var list []Signal
	latest := map[[2]PartyID]broken{}
	for _, b := range v.State.brokenIn(look.Today.AddDays(-brokenYear), look) {
		pair := [2]PartyID{b.giver, b.to}
		before, twice := latest[pair]
		latest[pair] = b
		if !twice {
			continue
		}
		key := signalKey(RuleAgain, b.of.Ref(), b.entry)
		list = slices.DeleteFunc(list, func(s Signal) bool { // an older one of the same two
			return s.Of == before.of.Ref() && slices.Equal(s.Parties, PartySet(pair[:]))
		})
		if i := slices.IndexFunc(list, func(s Signal) bool { return s.Key == key }); i >= 0 {
			list[i].Parties = PartySet(append(list[i].Parties, b.to))
			continue
		}
		list = append(list, newSignal(key, b.since, PartySet(pair[:]),
			Figure{Name: FigureBroken, Day: before.due, Party: b.giver, Entry: before.entry},
			Figure{Name: FigureBroken, Day: b.due, Party: b.giver, Entry: b.entry}))
	}
	return list
}

// brokenIn lists what was not kept of what fell due since a day, by day: once for each who was promised it.
func (s *State) brokenIn(from Date, look Look) []broken {
	var list []broken
	for c := range s.liveCommitments() {
		if !c.Counts() || c.Internal() || !c.Schedule.Repeats() && c.course("").GivenUp.No == 0 {
			continue
		}
		for _, o := range s.heldTo(c, from, look.Today, look) {
			if o.Standing.Status != StatusNotKept {
				continue
			}
			b := c.broken(o, look)
			for _, p := range c.owed(c.course(o.ID.Day), look.Common) {
				b.to = p
				list = append(list, b)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b broken) int { return cmp.Or(a.due.compare(b.due), cmp.Compare(a.entry, b.entry)) })
	return list
}

// broken is an occurrence that was not kept, and since when that is certain.
func (c *Commitment) broken(o Occurrence, look Look) broken {
	k := c.course(o.ID.Day)
	b := broken{of: o.ID, giver: c.Giver, due: o.Standing.Due, since: o.Standing.Due, entry: c.dated(k)}
	if k.GivenUp.No != 0 {
		b.since, b.entry = look.Common.Today(k.GivenUp.At), k.GivenUp.No
	} else if next, ok := c.Schedule.next(c.Due, o.ID.Day.AddDays(1)); ok {
		b.since = next.AddDays(1)
	}
	return b
}

// A pair of parties is quiet when no talk was recorded for so many times the agreed rhythm, and none is arranged.
const quietTimes = 2

// talkDays is how often two parties mean to talk, in days.
func talkDays(common *State) int { return common.Setting(SettingTalk).Number }

// quietSignals lists with whom the reader's party has not talked for too long. A neutral party talks when it is asked.
func quietSignals(views []View) []Signal {
	if len(views) == 0 || views[0].Past {
		return nil
	}
	common, today := views[0].Common, views[0].Common.Today(views[0].Now)
	var list []Signal
	for _, t := range Talks(views) {
		if !common.votes(t.A) || !common.votes(t.B) || t.Next != "" && t.Next <= today.AddDays(talkDays(common)) {
			continue
		}
		if signal, quiet := quiet(common, t, today); quiet {
			signal.Space = pairSpace(views, signal.Parties)
			list = append(list, signal)
		}
	}
	return list
}

// quiet is the signal that two parties have not talked, if they have not for too long.
func quiet(common *State, t Talk, today Date) (Signal, bool) {
	rhythm, from, name := talkDays(common), t.Last, FigureTalked
	if from == "" {
		from, name = today.AddDays(-t.Days), FigureMet
	}
	since := from.AddDays(quietTimes*rhythm + 1)
	key := SignalKey{Rule: RuleQuiet, Version: versions[RuleQuiet], A: min(t.A, t.B), B: max(t.A, t.B), Day: from}
	return newSignal(key, since, []PartyID{key.A, key.B},
		Figure{Name: name, Day: from}, Figure{Name: FigureRhythm, Count: rhythm}, Figure{Name: FigureDays, Count: from.DaysUntil(today)}), since <= today
}

// partyIn is a party that is there.
func partyIn(common *State, id PartyID) Party {
	p, _ := common.Party(id)
	return p
}

// votes tells whether the party is here and no neutral one.
func (s *State) votes(id PartyID) bool {
	p, ok := s.Party(id)
	return ok && p.Votes()
}

// pairSpace is the space that only these see, of those given; "" if there is none.
func pairSpace(views []View, pair []PartyID) SpaceID {
	for _, v := range views {
		if slices.Equal(PartySet(v.State.Audience(v.Common)), pair) {
			return v.ID
		}
	}
	return ""
}

// quietAt is the quiet of the two parties who see this space since a day. They may have talked later in another space,
// which is not seen from here; the reader saw it.
func (in In) quietAt(from Date) (Signal, bool) {
	pair := PartySet(in.State.Audience(in.Common))
	m, _ := in.member()
	if len(pair) != 2 || !slices.Contains(pair, m.Party) || !in.Common.votes(pair[0]) || !in.Common.votes(pair[1]) || !from.Valid() {
		return Signal{}, false
	}
	views := []View{{ID: "here", State: in.State, Common: in.Common, By: m, Now: in.Now}}
	if in.State != in.Common {
		views = append(views, View{State: in.Common, Common: in.Common, By: m, Now: in.Now})
	}
	other := pair[0] + pair[1] - m.Party
	t := talk(views, in.today(), m.Party, partyIn(in.Common, other))
	begun := in.today().AddDays(-t.Days)
	if from < begun {
		return Signal{}, false
	}
	if t.Last != "" || from != begun {
		t.Last = from
	}
	return quiet(in.Common, t, in.today())
}
