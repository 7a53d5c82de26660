package file_test

import (
	"database/sql"
	"testing"

	"entente/file"
)

// lose removes one chunk, as an upload that stopped half-way never wrote it.
func (w *world) lose(t *testing.T, sha file.SHA, chunk int) {
	t.Helper()
	err := w.store.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`DELETE FROM file WHERE sha = $1 AND chunk = $2`, sha[:], int64(chunk))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
