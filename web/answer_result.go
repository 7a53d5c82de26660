package web

import (
	"fmt"
	"net/http"

	"entente/partnership"
)

// answerResult is what came out, for whoever was asked: to read, and no more.
type answerResult struct {
	Matters []answerMatter
	Said    []string
}

// answerMatter is one matter, with a line for each organisation.
type answerMatter struct {
	Name  string
	Lines []Fact
}

// answerResultOf makes it of what is published, and of nothing else; nil as long as the round has not opened.
func answerResultOf(view partnership.View, r partnership.Round) (*answerResult, error) {
	if r.Opened.No == 0 {
		return nil, nil
	}
	result, err := view.State.Result(r.ID)
	if err != nil {
		return nil, err
	}
	out := &answerResult{}
	for _, m := range result.Matters {
		row := answerMatter{Name: matterCalled(r.Questions, m.Matter)}
		if m.About != 0 {
			row.Name += ": about " + partyOf(view.Common, m.About).Name
		}
		for _, l := range m.Lanes {
			text := "too few to show"
			if l.Shown {
				text = fmt.Sprintf("%.1f on average", l.Mean)
			}
			row.Lines = append(row.Lines, Fact{Label: partyOf(view.Common, l.Party).Name, Values: []string{text}})
		}
		out.Matters = append(out.Matters, row)
	}
	for _, s := range r.Said {
		out.Said = append(out.Said, string(s.Text))
	}
	return out, nil
}

func matterCalled(q partnership.QuestionSet, m partnership.Matter) string {
	if d, ok := q.Dimension(m.Dimension); ok {
		return string(d.Name)
	}
	p, _ := q.Prompt(m.Prompt)
	return string(p.Text)
}

// showAnswerResult shows what came out, to whoever was asked.
func (s *Site) showAnswerResult(w http.ResponseWriter, r *http.Request, a asking, k answerHeld) error {
	return s.sayAnswer(w, r, http.StatusOK, a, answerSaid{Title: a.frame.Title, Receipt: k.receipt, Result: a.result,
		Text: "The results are open, to everyone since " + a.frame.Opens + ". From 1, the first point of the scale, upwards; the widest difference first."})
}
