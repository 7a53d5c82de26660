package web

import (
	"net/http"

	"entente/partnership"
)

// intoBasket keeps a change for an amendment, which only its writer sees until it is proposed.
func (s *Site) intoBasket(w http.ResponseWriter, r *http.Request, v visitor, form *Form, c partnership.TextChange) error {
	return NotFound()
}
