package engine

import (
	"context"
	"errors"
	"fmt"
	"io"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"

	"github.com/go-json-experiment/json"
)

// ErrTryAgain says that words were erased while a bundle was written; what was written is to be thrown away.
var ErrTryAgain = errors.New("the record changed while it was copied")

// head is where a space's copy ends.
type head struct {
	id   eventlog.ID
	size uint64
	root ledger.Hash
}

// Bundle writes the reader's party's own copy of all its spaces, as package ledger describes it. Nothing of it is to be
// used unless the error is nil. Errors: partnership.ErrNotFound; ErrTryAgain.
func (e *Engine) Bundle(ctx context.Context, who Who, at partnership.SpaceID, w io.Writer) error {
	ids, err := e.Spaces(ctx, who, at)
	if err != nil {
		return err
	}
	var heads []head
	var people []byte
	err = e.views(ctx, who, ids, func(views []partnership.View) error {
		for _, v := range views {
			h, err := e.headOf(ctx, v)
			if err != nil {
				return err
			}
			heads = append(heads, h)
		}
		people, err = peopleOf(views[0].Common)
		return err
	})
	if err != nil {
		return err
	}
	info := ledger.BundleInfo{Key: e.settings.Key.Public(), People: people}
	for _, h := range heads {
		info.Spaces = append(info.Spaces, string(h.id))
	}
	bundle, err := ledger.NewBundle(w, info)
	if err != nil {
		return err
	}
	for _, h := range heads {
		if err := e.bundleSpace(ctx, bundle, h); err != nil {
			return fmt.Errorf("space %s: %w", h.id, err)
		}
	}
	return bundle.Close()
}

// headOf is the head of what the view shows.
func (e *Engine) headOf(ctx context.Context, v partnership.View) (head, error) {
	id := eventlog.ID(v.ID)
	tree := &ledger.Tree{}
	err := e.store.Read(ctx, id, 0, v.State.Head(), func(entry eventlog.Entry) error { return tree.Grow(entry.Hashes) })
	return head{id, tree.Size(), tree.Root()}, err
}

func (e *Engine) bundleSpace(ctx context.Context, bundle *ledger.BundleWriter, h head) error {
	note, err := e.sign(h)
	if err != nil {
		return err
	}
	if err := errors.Join(bundle.Space(string(h.id)), bundle.Checkpoint(note)); err != nil {
		return err
	}
	erased := map[uint64]bool{}
	codec := partnership.NewCodec()
	err = e.store.Read(ctx, h.id, 0, h.size, func(entry eventlog.Entry) error {
		s, err := decode(codec, entry)
		if err != nil {
			return err
		}
		if x, ok := s.event.(partnership.Eraser); ok {
			delete(erased, x.Erases())
		}
		if entry.Erased() {
			erased[entry.No] = true
		}
		return bundle.Entry(ledger.Entry{
			No: entry.No, Facts: entry.Facts, Words: entry.Words, FactsSalt: entry.FactsSalt, WordsSalt: entry.WordsSalt, Leaf: entry.Leaf,
		})
	})
	if err == nil && len(erased) > 0 {
		err = ErrTryAgain
	}
	return err
}

// sign is the signed checkpoint of a head.
func (e *Engine) sign(h head) ([]byte, error) {
	origin := e.settings.Key.Public().Origin(string(h.id))
	return ledger.SignCheckpoint(e.settings.Key, ledger.Checkpoint{Origin: origin, Size: h.size, Root: h.root})
}

// peopleOf is people.json: who the members are, as the page of people says it. It is outside the proof.
func peopleOf(common *partnership.State) ([]byte, error) {
	type person struct {
		Member   partnership.MemberID `json:"member"`
		Party    partnership.PartyID  `json:"party"`
		Name     partnership.Text     `json:"name"`
		Employer partnership.Text     `json:"employer"`
	}
	list := []person{}
	for _, p := range common.Parties() {
		for _, m := range common.Members(p.ID) {
			list = append(list, person{m.ID, p.ID, m.Name, m.Employer})
		}
	}
	return json.Marshal(list, json.Deterministic(true))
}
