package file

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// A spool is a whole upload in memory, in chunks as they will be stored. All but the last are chunkSize long.
type spool struct {
	chunks [][]byte
	size   int64
}

// readSpool reads r to its end, at most MaxSize bytes. An r that breaks off is an error, never a shorter file.
// Errors: *InvalidError if there are no bytes or too many; r's own.
func readSpool(r io.Reader) (*spool, error) {
	s := &spool{}
	for {
		chunk, err := readChunk(r)
		if len(chunk) > 0 {
			s.chunks = append(s.chunks, chunk)
			s.size += int64(len(chunk))
		}
		if s.size > MaxSize {
			return nil, refuse("this file is over 25 MB; link to it, or make it smaller")
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the file: %w", err)
		}
	}
	if s.size == 0 {
		return nil, refuse("this file is empty")
	}
	return s, nil
}

// readChunk reads until the chunk is full or r ends. It differs from io.ReadFull in that its error is r's own: for
// io.ReadFull a body that broke off and one that ended are the same.
func readChunk(r io.Reader) ([]byte, error) {
	chunk, n := make([]byte, chunkSize), 0
	for n < chunkSize {
		k, err := r.Read(chunk[n:])
		n += k
		if err != nil {
			return chunk[:n], err
		}
	}
	return chunk, nil
}

func (s *spool) sum() SHA {
	h := sha256.New()
	for _, c := range s.chunks {
		h.Write(c)
	}
	return SHA(h.Sum(nil))
}

// head is the first n bytes, or all if there are fewer. n is at most chunkSize.
func (s *spool) head(n int) []byte {
	if len(s.chunks) == 0 {
		return nil
	}
	return s.chunks[0][:min(n, len(s.chunks[0]))]
}

// ReadAt makes a spool an io.ReaderAt.
func (s *spool) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("negative offset")
	}
	n := 0
	for n < len(p) && off < s.size {
		c := s.chunks[off/chunkSize][off%chunkSize:]
		k := copy(p[n:], c)
		n, off = n+k, off+int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
