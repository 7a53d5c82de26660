package eventlog

import "context"

// Note is a signed text about a log as far as its first Size entries. What it says is not known here.
type Note struct {
	Log  ID
	Size uint64
	Text []byte
}

// Notes keeps notes, at most one for each size of a log. All implementations pass Conform (package eventlogtest).
type Notes interface {
	// PutNote makes n the log's note of that size, in place of was; nil was means that there is none yet. Durable
	// when it returns. Errors: ErrNoLog; ErrMoved if what is kept is not was, and nothing was written.
	PutNote(ctx context.Context, n Note, was []byte) error

	// DropNotes forgets the log's notes of these sizes. It is no error if there are none.
	DropNotes(ctx context.Context, log ID, sizes []uint64) error

	// Notes lists the log's notes of at most that size, the largest first, at most most of them; 0 is all.
	Notes(ctx context.Context, log ID, upTo uint64, most int) ([]Note, error)
}
