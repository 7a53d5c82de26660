package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// Audited is what an audit has checked so far, and of how much.
type Audited struct{ Entries, Total uint64 }

// Audit checks every record: each entry's bytes, salt, number, time and place in the tree, that words are missing only
// where an entry says so, and that this program knows each kind. Others may write meanwhile. progress, if not nil, is
// told after each partnership. Errors: the first thing wrong.
func (e *Engine) Audit(ctx context.Context, progress func(Audited)) error {
	groups, err := e.store.Groups(ctx)
	if err != nil {
		return err
	}
	var a Audited
	for _, g := range groups {
		a.Total += g.Entries
	}
	for _, g := range groups {
		n, err := e.auditGroup(ctx, g.ID)
		for range 3 {
			if errors.Is(err, ErrTryAgain) {
				n, err = e.auditGroup(ctx, g.ID)
			}
		}
		if err != nil {
			return fmt.Errorf("partnership %s: %w", g.ID, err)
		}
		if a.Entries += n; progress != nil {
			progress(a)
		}
	}
	return nil
}

// auditGroup makes a partnership's bundle of all its spaces and throws it away: what writes a bundle checks it.
func (e *Engine) auditGroup(ctx context.Context, group eventlog.ID) (uint64, error) {
	heads, err := e.heads(ctx, group)
	if err != nil || len(heads) == 0 {
		return 0, err
	}
	info := ledger.BundleInfo{}
	for _, h := range heads {
		info.Spaces = append(info.Spaces, string(h.id))
	}
	bundle, err := ledger.NewBundle(io.Discard, info)
	if err != nil {
		return 0, err
	}
	var entries uint64
	for _, h := range heads {
		if err := e.auditSpace(ctx, bundle, h); err != nil {
			return 0, fmt.Errorf("space %s: %w", h.id, err)
		}
		entries += h.size
	}
	return entries, bundle.Close()
}

// auditSpace checks the entries, and that they continue every signed head that was kept.
func (e *Engine) auditSpace(ctx context.Context, bundle *ledger.BundleWriter, h head) error {
	note := ledger.UnsignedCheckpoint(ledger.Checkpoint{Origin: string(h.id), Size: h.size, Root: h.root})
	if err := errors.Join(bundle.Space(string(h.id)), bundle.Checkpoint(note)); err != nil {
		return err
	}
	if err := e.bundleEntries(ctx, bundle, portion{id: h.id, size: h.size}, &counter{}); err != nil {
		return err
	}
	notes, err := e.store.Notes(ctx, h.id, h.size, latest)
	if err != nil {
		return err
	}
	l := line{id: h.id, own: e.settings.Key.Public()}
	for _, c := range bundle.Continued() {
		l.before = append(l.before, partnership.Continuation{No: c.No, Old: citation(c.Origin, c.Size, c.Root), Key: c.Key.VKey(), As: c.As})
	}
	for _, n := range notes {
		at, err := e.headAt(ctx, h.id, n.Size)
		if err == nil {
			err = e.same(l, at, n.Text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// heads are those of the partnership's spaces that have begun, the common one first and read last, so that it is not
// behind what an entry of another was decided on.
func (e *Engine) heads(ctx context.Context, group eventlog.ID) ([]head, error) {
	logs, err := e.store.Logs(ctx, group)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(logs, func(a, b eventlog.Log) int {
		if (a.ID == group) != (b.ID == group) {
			return map[bool]int{true: 1, false: -1}[a.ID == group]
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	var heads []head
	for _, log := range logs {
		h, err := e.storedHead(ctx, log.ID)
		if err != nil {
			return nil, err
		}
		if h.size > 0 {
			heads = append(heads, h)
		}
	}
	if n := len(heads); n > 0 && heads[n-1].id == group {
		heads = slices.Insert(heads[:n-1], 0, heads[n-1])
	}
	return heads, nil
}

// storedHead is the head that the log has in the store.
func (e *Engine) storedHead(ctx context.Context, id eventlog.ID) (head, error) {
	no, err := e.store.Head(ctx, id)
	if err != nil {
		return head{}, err
	}
	tree := &ledger.Tree{}
	err = e.store.Read(ctx, id, 0, no, func(entry eventlog.Entry) error { return tree.Grow(entry.Hashes) })
	if err == nil && tree.Size() != no {
		err = fmt.Errorf("space %s: it has %d entries, and its head says %d", id, tree.Size(), no)
	}
	return head{id, no, tree.Root()}, err
}
