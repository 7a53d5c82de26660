package engine

import (
	"context"

	"entente/partnership"
)

// KeyTouched is the key of the sign-in of the member whose roles the command touches. Errors: partnership.ErrNotFound if it
// touches nobody's who acts in the partnership now.
func (e *Engine) KeyTouched(ctx context.Context, at partnership.SpaceID, c partnership.Command) (string, error) {
	touched := partnership.RolesTouched(c)
	if touched == nil {
		return "", partnership.ErrNotFound
	}
	_, common, err := e.open(ctx, at)
	if err != nil {
		return "", err
	}
	common.mu.RLock()
	defer common.mu.RUnlock()
	m, ok := common.folded.state.Member(touched(common.folded.state))
	if !ok || m.Left != 0 {
		return "", partnership.ErrNotFound
	}
	return m.Key(), nil
}
