package engine

import (
	"context"

	"entente/partnership"
)

// KeyOf is the key of the sign-in of a member who acts in the partnership now. Errors: partnership.ErrNotFound.
func (e *Engine) KeyOf(ctx context.Context, at partnership.SpaceID, id partnership.MemberID) (string, error) {
	_, common, err := e.open(ctx, at)
	if err != nil {
		return "", err
	}
	common.mu.RLock()
	defer common.mu.RUnlock()
	m, ok := common.folded.state.Member(id)
	if !ok || m.Left != 0 {
		return "", partnership.ErrNotFound
	}
	return m.Key(), nil
}
