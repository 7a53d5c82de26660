package engine

import (
	"context"

	"entente/eventlog"
)

// ahead is how many entries are read at once while others are worked on.
const ahead = 256

// readAhead is the store's Read from the first entry on, which goes on reading while f works: a long log is opened in
// half the time. f is called by one goroutine, and none is left when it returns.
func (e *Engine) readAhead(ctx context.Context, log eventlog.ID, upTo uint64, f func(eventlog.Entry) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks, ended := make(chan []eventlog.Entry, 2), make(chan error, 1)
	go func() {
		ended <- e.readChunks(ctx, log, upTo, chunks)
		close(chunks)
	}()
	var failed error
	for chunk := range chunks {
		for i := 0; i < len(chunk) && failed == nil; i++ {
			failed = f(chunk[i])
		}
		if failed != nil {
			cancel() // and go on until the reader has heard it
		}
	}
	if err := <-ended; failed == nil {
		return err
	}
	return failed
}

func (e *Engine) readChunks(ctx context.Context, log eventlog.ID, upTo uint64, chunks chan<- []eventlog.Entry) error {
	var chunk []eventlog.Entry
	send := func() error {
		select {
		case chunks <- chunk:
			chunk = make([]eventlog.Entry, 0, ahead)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := e.store.Read(ctx, log, 0, upTo, func(entry eventlog.Entry) error {
		if chunk = append(chunk, entry); len(chunk) < ahead {
			return nil
		}
		return send()
	})
	if err != nil {
		return err
	}
	return send()
}
