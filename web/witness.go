package web

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/engine"
	"entente/ledger"
	"entente/partnership"
)

// heads is up to where a reader sees a space, and whose word on it counts: what is known while the states are at hand.
type heads struct {
	at        partnership.SpaceID
	base      string
	whoSees   string
	size      uint64
	witnesses []partnership.Witness
	names     map[partnership.PartyID]string
	zone      func(engine.Witnessed) string // when it was, in words
}

func headOf(v partnership.View) heads {
	zone := v.Common.Zone()
	h := heads{at: v.ID, base: "/s/" + string(v.CommonID), whoSees: audience(v), size: v.State.Head(), names: map[partnership.PartyID]string{},
		zone: func(w engine.Witnessed) string { return fullDay(w.At.In(zone)) }}
	for _, w := range v.Common.Witnesses() {
		if v.State.Countersigns(v.Common, w) {
			h.witnesses = append(h.witnesses, w)
			h.names[w.Party] = partyOf(v.Common, w.Party).Name
		}
	}
	return h
}

// commonHead is headOf for the common space, whichever of the partnership's spaces the view shows.
func commonHead(v partnership.View) heads {
	v.ID, v.State = v.CommonID, v.Common
	return headOf(v)
}

func headsOf(views []partnership.View) []heads {
	list := make([]heads, len(views))
	for i, v := range views {
		list[i] = headOf(v)
	}
	return list
}

// witnessed is the newest word of each party's witnesses, the furthest first.
func (s *Site) witnessed(ctx context.Context, h heads) ([]engine.Witnessed, error) {
	list, err := s.Engine.Witnessed(ctx, h.at, h.size, h.witnesses)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b engine.Witnessed) int { return int(int64(b.Size) - int64(a.Size)) })
	said := map[partnership.PartyID]bool{}
	return slices.DeleteFunc(list, func(w engine.Witnessed) bool {
		again := said[w.Witness.Party]
		said[w.Witness.Party] = true
		return again || w.Size == 0
	}), nil
}

// recordStrip is the last line of a page: who vouches for what everyone sees.
func (s *Site) recordStrip(ctx context.Context, h heads) (RecordStrip, error) {
	strip := RecordStrip{
		Text: fmt.Sprintf("Vouched for by the host only, up to entry %s of what everyone sees", thousands(h.size)),
		Link: Link{Label: "What this means, and how to check it yourself", Href: h.base + "/record#checked"},
	}
	list, err := s.witnessed(ctx, h)
	if err != nil || len(list) == 0 {
		return strip, err
	}
	strip.Text = fmt.Sprintf("Checked %s, of %s that everyone sees", sentenceList(furthest(list, h)), thousands(h.size))
	return strip, nil
}

// furthest says who has checked how far: those who got furthest, and those next to them. The list is sorted by that.
func furthest(list []engine.Witnessed, h heads) []string {
	var parts, names []string
	for i, w := range list {
		names = append(names, h.names[w.Witness.Party])
		if i+1 == len(list) || list[i+1].Size != w.Size {
			parts, names = append(parts, fmt.Sprintf("by %s up to entry %s", sentenceList(names), thousands(w.Size))), nil
		}
	}
	return parts[:min(2, len(parts))]
}

// checked says of one space who has checked it.
func (s *Site) checked(ctx context.Context, h heads) (recordSpace, error) {
	line := recordSpace{WhoSees: h.whoSees, Checkpoint: fmt.Sprintf("/s/%s/record/checkpoint", h.at)}
	list, err := s.witnessed(ctx, h)
	if err != nil {
		return line, err
	}
	if len(list) == 0 {
		line.Host = true
		line.Checked = fmt.Sprintf("%s, vouched for by the host only", entries(h.size))
		return line, nil
	}
	var parts []string
	for _, w := range list {
		parts = append(parts, fmt.Sprintf("by %s up to entry %s on %s", h.names[w.Witness.Party], thousands(w.Size), h.zone(w)))
	}
	line.Checked = fmt.Sprintf("%s, checked %s", entries(h.size), sentenceList(parts))
	return line, nil
}

func entries(n uint64) string {
	if n == 1 {
		return "1 entry"
	}
	return thousands(n) + " entries"
}

func (s *Site) registerWitness(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	key := form.Line("key", 2000, "paste the line that your witness prints")
	if form.OK() && s.isOwnKey(key) {
		form.Fail("key", "this is the key of this installation; a witness has one of its own, on a machine of yours")
	}
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), &partnership.RegisterWitness{Key: key}, form)
	}
	if err != nil && !form.fieldErrors(err) {
		return err
	}
	if !form.OK() {
		return s.showRecord(w, r, v, http.StatusUnprocessableEntity, form)
	}
	return see(w, r, below(r, "/record#checked"))
}

// isOwnKey tells whether a verifier key is the installation's own.
func (s *Site) isOwnKey(vkey string) bool {
	parts := strings.SplitN(vkey, "+", 3)
	data, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	return err == nil && len(data) == 33 && ledger.Fingerprint(data[1:]) == s.Fingerprint
}

func (s *Site) retireWitness(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.WitnessID](r, "id")
	if err != nil {
		return err
	}
	return s.simply(w, r, v, &partnership.RetireWitness{Witness: id}, below(r, "/record#checked"))
}
