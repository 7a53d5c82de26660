package web

import (
	"net/http"

	"entente/partnership"
)

// answerResultOf is what came out, for whoever was asked, to read and no more: what was published as the round opened. What
// the organisations made of it afterwards, and what each said by name, is theirs. nil as long as the round has not opened.
func (s *Site) answerResultOf(view partnership.View, r partnership.Round) (*roundResultView, error) {
	if r.Opened.No == 0 {
		return nil, nil
	}
	x, err := s.readRound(view, r)
	if err != nil {
		return nil, err
	}
	out := x.page("")
	out.Settling, out.Talks, out.Voices, out.Forms = nil, nil, nil, false
	out.TalkPage, out.Watch, out.Cards = Link{}, Link{}, nil
	out.Lede = x.found()
	for _, list := range [][]matterRow{out.Matters, out.Alone} {
		for i := range list {
			list[i].Became, list[i].Act, list[i].Must = nil, nil, false
		}
	}
	return out, nil
}

// showAnswerResult shows what came out, to whoever was asked.
func (s *Site) showAnswerResult(w http.ResponseWriter, r *http.Request, a asking, k answerHeld) error {
	a.shell.Title = a.frame.Title
	return RenderSecret(w, r, http.StatusOK, answerResultView(a.shell, a.frame, a.result, k.receipt))
}
