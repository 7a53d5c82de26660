package web

import (
	"net/http"
)

// board is "One page for your board": the overview in words, on one sheet of A4.
func (s *Site) board(w http.ResponseWriter, r *http.Request, v visitor) error {
	out, shell, err := s.overviewOf(r, v, spaceOf(r))
	if err != nil {
		return err
	}
	out.Waiting = nil // what waits for its reader is no matter of the board
	out.Lede = ledeOf(&out)
	shell.Title = "One page for your board"
	return Render(w, r, http.StatusOK, boardPageView(shell, out))
}
