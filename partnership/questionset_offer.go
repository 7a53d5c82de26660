package partnership

import (
	"fmt"
	"slices"
)

// Every partnership is offered three question sets at any time. Each of the others is offered when the situation calls for
// it, with the reason in a sentence; it is offered until it was asked since the situation began. Nothing is hidden by this:
// whoever wants another set asks it.

// FirstSets lists the keys of the sets that every partnership is offered at any time.
func FirstSets() []string { return []string{"first-conversation", "ten-behaviours", "pulse"} }

// SetOffer is a question set that the situation calls for.
type SetOffer struct {
	Set   string // the key of one that comes with the program
	Why   string // a sentence
	Since Date   // when the situation began
}

const (
	offerDays   = 90  // how long something that happened is a reason
	offerAhead  = 30  // how many days before a clause is looked at again it is one
	offerPeople = 3   // as many newcomers make new people
	offerMoved  = 1.0 // points by which an organisation's view has moved between two rounds
)

// Keys of the sets that a situation can call for.
const (
	setPotential    = "potential"
	setReadiness    = "readiness"
	setFacts        = "partner-facts"
	setStakeholders = "stakeholders"
	setConditions   = "conditions"
	setAttributes   = "collaborative-attributes"
	setTrusted      = "trusted-partnership"
)

// OfferedSets lists the sets that the situation of the space calls for today, the most pressing first and each once. In a
// party's own space it is what a party can ask its own people. There is none once the reader's party has left, or the
// partnership is closed.
func (v View) OfferedSets() []SetOffer {
	today := v.Common.Today(v.Now)
	if v.Past || v.Common.Stage(today) == Closed {
		return nil
	}
	var list []SetOffer
	for _, o := range v.situations(today) {
		known := slices.ContainsFunc(list, func(x SetOffer) bool { return x.Set == o.Set })
		if o.Since == "" || known || v.State.askedSince(v.Common, o.Set, o.Since) || v.Common.askedSince(v.Common, o.Set, o.Since) {
			continue
		}
		list = append(list, o)
	}
	return list
}

// situations lists every reason that holds on the day. One whose Since is "" does not.
func (v View) situations(today Date) []SetOffer {
	list := []SetOffer{v.correctionOpen(), v.consentRefused(today), v.viewsDiffer(today), v.correctionRan(today), v.factsShown(today)}
	switch v.State.Kind() {
	case Private: // alone one is not asked about others, nor what all do together
		list = slices.DeleteFunc(list, func(o SetOffer) bool { return o.Set != setAttributes })
		if v.Common.Stage(today) == Exploring {
			list = append(list, SetOffer{setReadiness, "No charter is in force yet: look first whether your own house is ready.", v.Common.foundedOn()})
		}
		return list
	case Room:
		return list
	}
	list = append(list, v.recheckNear(today))
	if v.Common.Stage(today) == Exploring {
		return append(list, v.exploring()...)
	}
	return append(list, v.partyJoined(today), v.peopleJoined(today), v.sideBySide(), v.parting(today), v.yearInForce(today))
}

// foundedOn is the civil day on which the partnership began. Ask the common space.
func (s *State) foundedOn() Date { return s.Today(s.Founded()) }

// exploring is what is worth asking before there is a charter.
func (v View) exploring() []SetOffer {
	since := v.Common.foundedOn()
	list := []SetOffer{
		{setPotential, "You are still exploring: no version of the charter is in force. Do something together, with these cards on the table.", since},
		{setReadiness, "No version of the charter is in force yet: look at your habits before you set out.", since},
		v.sideBySide(),
	}
	client, supplier := v.Common.firstOf(Client), v.Common.firstOf(Supplier)
	if client.ID != 0 && supplier.ID != 0 {
		why := fmt.Sprintf("Before a first charter between %s and %s: what each can show about being a steady partner.", client.Name, supplier.Name)
		list = append(list, SetOffer{setFacts, why, max(v.Common.Today(client.Joined.At), v.Common.Today(supplier.Joined.At))})
	}
	return list
}

// firstOf is the party of the kind that joined first, of those here; the zero Party if there is none.
func (s *State) firstOf(k PartyKind) Party {
	for _, p := range s.Parties() {
		if p.Kind == k && p.Left == 0 {
			return p
		}
	}
	return Party{}
}

// sideBySide holds while several suppliers are in one room.
func (v View) sideBySide() SetOffer {
	var suppliers []PartyID
	var since Date
	for _, p := range v.Common.Parties() {
		if p.Kind == Supplier && p.Left == 0 {
			suppliers, since = append(suppliers, p.ID), v.Common.Today(p.Joined.At)
		}
	}
	if len(suppliers) < 2 {
		return SetOffer{}
	}
	return SetOffer{setConditions, v.parties(suppliers) + " work side by side here, and may be competitors elsewhere.", since}
}

// partyJoined holds for some time after an organisation came to a partnership that has a charter.
func (v View) partyJoined(today Date) SetOffer {
	first, _, ok := v.Common.Version(1)
	var out SetOffer
	for _, p := range v.Common.Parties() {
		joined := v.Common.Today(p.Joined.At)
		if ok && p.Votes() && p.Joined.No > first.InForce.No && joined.AddDays(offerDays) >= today {
			out = SetOffer{setFacts, fmt.Sprintf("%s joined on %s: what each of you can show, from every side alike.", p.Name, day(joined)), joined}
		}
	}
	return out
}

// peopleJoined holds for some time after several people came to a partnership that has a charter.
func (v View) peopleJoined(today Date) SetOffer {
	first, _, ok := v.Common.Version(1)
	n, last := 0, Date("")
	for _, p := range v.Common.Parties() {
		for _, m := range v.Common.Members(p.ID) {
			if joined := v.Common.Today(m.Joined.At); ok && m.Joined.No > first.InForce.No && joined.AddDays(offerDays) >= today {
				n, last = n+1, max(last, joined)
			}
		}
	}
	if n < offerPeople {
		return SetOffer{}
	}
	return SetOffer{setAttributes, "Several people are new here since " + day(today.AddDays(-offerDays)) + ".", last}
}

// parting holds once all agreed to close.
func (v View) parting(today Date) SetOffer {
	if v.Common.Stage(today) != Closing {
		return SetOffer{}
	}
	return SetOffer{setTrusted, "You agreed to close on " + day(v.Common.ClosesOn()) + ": say to one another how it was while everyone is here.", v.Common.closingAskedOn()}
}

// yearInForce holds from each anniversary of the charter's first version.
func (v View) yearInForce(today Date) SetOffer {
	first, _, ok := v.Common.Version(1)
	if !ok {
		return SetOffer{}
	}
	years := 0
	for first.On.addYears(years+1) <= today {
		years++
	}
	if years == 0 {
		return SetOffer{}
	}
	why := "The charter has been in force for a year"
	if years > 1 {
		why = fmt.Sprintf("The charter has been in force for %d years", years)
	}
	return SetOffer{setTrusted, why + ": time to ask how far trust reaches beyond it.", first.On.addYears(years)}
}

// recheckNear holds shortly before a clause is to be looked at again, and until it was.
func (v View) recheckNear(today Date) SetOffer {
	var next Date
	for _, d := range v.Common.RecheckDays() {
		if d.Due <= today.AddDays(offerAhead) && (next == "" || d.Due < next) {
			next = d.Due
		}
	}
	if next == "" {
		return SetOffer{}
	}
	return SetOffer{setAttributes, "Something in the charter is due to be looked at again on " + day(next) + ": hear first how it is to work together.", next.AddDays(-offerAhead)}
}

// correctionOpen holds while a course correction of the space goes on.
func (v View) correctionOpen() SetOffer {
	for _, c := range slices.Backward(v.State.Corrections()) {
		if c.Open() {
			opened := v.Common.Today(c.Opened.At)
			return SetOffer{setConditions, "A course correction has been open since " + day(opened) + ": look at what working together rests on.", opened}
		}
	}
	return SetOffer{}
}

// correctionRan holds for some time after a course correction of the space ended.
func (v View) correctionRan(today Date) SetOffer {
	for _, c := range slices.Backward(v.State.Corrections()) {
		if on := c.Settled.On; !c.Open() && on.AddDays(offerDays) >= today {
			return SetOffer{setAttributes, "A course correction ended on " + day(on) + ": see how working together feels since.", on}
		}
	}
	return SetOffer{}
}

// consentRefused holds for some time after an organisation said no to what all were asked.
func (v View) consentRefused(today Date) SetOffer {
	what, on := v.State.lastRefused(v.Common, today)
	if on == "" || on.AddDays(offerDays) < today {
		return SetOffer{}
	}
	thing := "What all were asked"
	if what == AboutAmendment {
		thing = "An amendment of the charter"
	}
	return SetOffer{setConditions, thing + " was not agreed on " + day(on) + ": look at what working together rests on.", on}
}

// viewsDiffer holds after a round that shows something far from what the round before it showed.
func (v View) viewsDiffer(today Date) SetOffer {
	name, on := v.State.movedApart(v.Common, today)
	if on == "" {
		return SetOffer{}
	}
	why := "What you see differs widely between the last two rounds"
	if name != Erased && name != "" {
		why += " of “" + string(name) + "”"
	}
	return SetOffer{setTrusted, why + ": ask how each sees itself and the others.", on}
}

// factsShown holds for some time after the organisations said what they can show.
func (v View) factsShown(today Date) SetOffer {
	on := v.State.lastOpened(v.Common, setFacts)
	if on == "" || on.AddDays(offerDays) < today {
		return SetOffer{}
	}
	return SetOffer{setStakeholders, "What you can show as partners opened on " + day(on) + ": ask those whom your work touches, too.", on}
}
