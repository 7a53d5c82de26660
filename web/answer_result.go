package web

import (
	"net/http"
)

// showAnswerResult shows what came out, to whoever was asked: to read, no more.
func (s *Site) showAnswerResult(w http.ResponseWriter, r *http.Request, p respondent, a asking, k answerHeld) error {
	return s.sayAnswer(w, r, http.StatusOK, a, answerSaid{Title: a.frame.Title, Text: "The results are open.", Receipt: k.receipt})
}
