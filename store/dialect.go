package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"entente/eventlog"
)

// A dialect is all that differs between the two databases once they are open.
type dialect struct {
	name       string
	oneWriter  bool              // every write goes through the committer
	types      *strings.Replacer // from SQLite's column types
	lock       rowsSQL           // finds the logs' rows and locks them
	versionSQL string
	clockSQL   string        // milliseconds since 1970
	settings   []string      // statements that tell how durable it is, for people to read
	openLock   string        // makes nodes that open the same database take turns; "" if the transaction does
	timeout    time.Duration // for one commit; 0: it cannot hang
	unknown    func(error) bool
	durable    func(context.Context, *sql.Conn) error // refuses a connection that may lose what it acknowledged
}

// commitError tells a commit that did not happen from one that may have.
func (d dialect) commitError(err error) error {
	if d.unknown(err) {
		return fmt.Errorf("%w: %w", eventlog.ErrUnknown, err)
	}
	return err
}

// context is what a commit runs under: never a caller's, because one who leaves must not undo what others share.
func (d dialect) context() (context.Context, context.CancelFunc) {
	if d.timeout == 0 {
		return context.Background(), func() {}
	}
	return context.WithTimeout(context.Background(), d.timeout)
}
