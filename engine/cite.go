package engine

import (
	"context"
	"encoding/hex"

	"entente/eventlog"
	"entente/partnership"
)

// Cite names the common record as it is now, for a new partnership that goes on from it. Only a signatory of a party that
// is there still, in a partnership that closes or is closed, is given it. Errors: partnership.ErrNotFound.
func (e *Engine) Cite(ctx context.Context, who Who, at partnership.SpaceID) (partnership.Citation, error) {
	var size uint64
	err := e.View(ctx, who, at, func(v partnership.View) error {
		if v.ID != v.CommonID || !v.Is(partnership.Signatory) || v.Common.ClosesOn() == "" {
			return partnership.ErrNotFound
		}
		size = v.State.Head()
		return nil
	})
	if err != nil {
		return partnership.Citation{}, err
	}
	h, err := e.headAt(ctx, eventlog.ID(at), size)
	if err != nil {
		return partnership.Citation{}, err
	}
	if _, err := e.signed(ctx, h); err != nil { // kept, like every head that is given out
		return partnership.Citation{}, err
	}
	root := [32]byte(h.root)
	return partnership.Citation{Origin: e.settings.Key.Public().Origin(string(at)), Size: h.size, Root: hex.EncodeToString(root[:])}, nil
}

// MemberOf finds the member that a key stands for: who it is to the record, and no more. It is for the operator, who sees
// no space. Errors: partnership.ErrNotFound, also for one who has left.
func (e *Engine) MemberOf(ctx context.Context, at partnership.SpaceID, key string) (partnership.MemberID, partnership.PartyID, error) {
	_, common, err := e.open(ctx, at)
	if err != nil {
		return 0, 0, err
	}
	common.mu.RLock()
	defer common.mu.RUnlock()
	m, ok := common.folded.state.MemberByKey(key)
	if !ok || m.Left != 0 || common.log.ID != eventlog.ID(at) {
		return 0, 0, partnership.ErrNotFound
	}
	return m.ID, m.Party, nil
}
