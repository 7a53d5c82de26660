package engine

import (
	"context"
	"errors"
	"fmt"

	"entente/eventlog"
	"entente/file"
)

// SweepFiles removes, from every space, the uploads older than a day that no entry of its record names: those whose
// command never came. A space that cannot be read keeps all it has. It returns how many went. Run it once a day.
func (e *Engine) SweepFiles(ctx context.Context, files *file.Files) (removed int, err error) {
	groups, err := e.store.Groups(ctx)
	if err != nil {
		return 0, fmt.Errorf("sweep files: %w", err)
	}
	for _, group := range groups {
		logs, listed := e.store.Logs(ctx, group.ID)
		err = errors.Join(err, listed)
		for _, log := range logs {
			n, swept := e.sweepSpace(ctx, files, log.ID)
			removed, err = removed+n, errors.Join(err, swept)
		}
	}
	return removed, err
}

// sweepSpace reads the record only if there is an old file in the space, and leaves the spaces in memory as they are.
func (e *Engine) sweepSpace(ctx context.Context, files *file.Files, id eventlog.ID) (int, error) {
	var used map[file.SHA]bool
	var unread error
	removed, err := files.Orphans(ctx, string(id), func(sha file.SHA) bool {
		if used == nil && unread == nil {
			used, unread = e.filesUsed(ctx, id)
		}
		return unread != nil || used[sha]
	})
	return removed, errors.Join(err, unread)
}

// filesUsed is the files that the space's record names.
func (e *Engine) filesUsed(ctx context.Context, id eventlog.ID) (map[file.SHA]bool, error) {
	f, err := e.foldFresh(ctx, id, untilNow, nil)
	if err != nil {
		return nil, err
	}
	used := map[file.SHA]bool{}
	for _, sha := range f.state.Files() {
		used[sha] = true
	}
	return used, nil
}
