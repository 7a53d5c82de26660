package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	"entente/engine"
)

// bundleTries is how often a copy is begun again because words were erased meanwhile.
const bundleTries = 5

// recordBundle gives the party's own copy of the record. It is written out and checked before the first byte is sent.
func (s *Site) recordBundle(w http.ResponseWriter, r *http.Request, v visitor) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	f, err := os.CreateTemp("", "entente-copy-") // mode 0600
	if err != nil {
		return fmt.Errorf("copy of the record: %w", err)
	}
	err = s.sendBundle(w, r, who, f)
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

func (s *Site) sendBundle(w http.ResponseWriter, r *http.Request, who engine.Who, f *os.File) error {
	size, err := s.spoolBundle(r, who, f)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-tar")
	h.Set("Content-Disposition", `attachment; filename="record-`+s.now().Format("2006-01-02")+`.tar"`)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Cache-Control", "no-store")
	_, _ = io.Copy(w, f) // the reader may be gone; there is no one to tell
	return nil
}

// spoolBundle writes the bundle to the file and tells how long it is.
func (s *Site) spoolBundle(r *http.Request, who engine.Who, f *os.File) (int64, error) {
	for try := 1; ; try++ {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return 0, err
		}
		if err := f.Truncate(0); err != nil {
			return 0, err
		}
		err := s.Engine.Bundle(r.Context(), who, spaceOf(r), f)
		if errors.Is(err, engine.ErrTryAgain) && try < bundleTries {
			continue
		}
		if err != nil {
			return 0, err
		}
		return f.Seek(0, io.SeekCurrent)
	}
}

// recordCheckpoint gives the signed head, to hold a later copy against.
func (s *Site) recordCheckpoint(w http.ResponseWriter, r *http.Request, v visitor) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	note, err := s.Engine.Checkpoint(r.Context(), who, spaceOf(r))
	if err != nil {
		return err
	}
	return download(w, "text/plain; charset=utf-8", "checkpoint-"+string(spaceOf(r))+".txt", note)
}
