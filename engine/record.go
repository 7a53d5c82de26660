package engine

import (
	"context"
	"fmt"
	"slices"

	"entente/eventlog"
	"entente/partnership"
)

// Pick names an entry of the record.
type Pick struct {
	Space partnership.SpaceID
	No    uint64
}

// Recorded is an entry as it was read back.
type Recorded struct {
	View  partnership.View // of its space
	Meta  partnership.Meta
	Event partnership.Event
}

// History shows the reader entries of the spaces they are in: pick chooses them by their lines, and show gets them read
// back, in that order; both keep no pointer into the views and do not call the engine. Errors: as View.
func (e *Engine) History(ctx context.Context, who Who, at partnership.SpaceID, pick func([]partnership.View) []Pick, show func([]partnership.View, []Recorded) error) error {
	var picks []Pick
	err := e.ViewAll(ctx, who, at, func(views []partnership.View) error {
		picks = pick(views)
		return within(views, picks)
	})
	if err != nil {
		return err
	}
	entries := make([]eventlog.Entry, len(picks))
	for i, p := range picks { // between the two views: readers wait for no disk with a lock in their hands
		var err error
		if entries[i], err = e.entry(ctx, eventlog.ID(p.Space), p.No); err != nil {
			return err
		}
	}
	return e.ViewAll(ctx, who, at, func(views []partnership.View) error {
		list, err := recorded(views, picks, entries)
		if err != nil {
			return err
		}
		return show(views, list)
	})
}

// within refuses picks of spaces that the reader is not in, before anything is read of them.
func within(views []partnership.View, picks []Pick) error {
	for _, p := range picks {
		if !slices.ContainsFunc(views, func(v partnership.View) bool { return v.ID == p.Space && p.No > 0 && p.No <= v.State.Head() }) {
			return partnership.ErrNotFound
		}
	}
	return nil
}

func recorded(views []partnership.View, picks []Pick, entries []eventlog.Entry) ([]Recorded, error) {
	of := map[partnership.SpaceID]partnership.View{}
	for _, v := range views {
		of[v.ID] = v
	}
	codec := partnership.NewCodec()
	var list []Recorded
	for i, p := range picks {
		v, ok := of[p.Space]
		if !ok || p.No == 0 || p.No > v.State.Head() {
			return nil, partnership.ErrNotFound
		}
		words := entries[i].Words
		if _, gone := v.State.ErasedBy(p.No); gone { // since it was read
			words = nil
		}
		meta, event, err := codec.Decode(entries[i].Facts, words)
		if err != nil {
			return nil, fmt.Errorf("space %s: %w", p.Space, err)
		}
		list = append(list, Recorded{v, meta, event})
	}
	return list, nil
}
