package web

import (
	"fmt"
	"net/http"
	"strings"

	"entente/partnership"
)

// searchLimit is how long a search may be, in characters.
const searchLimit = 200

// searchView is what was looked for and found, in all that the reader may see.
type searchView struct {
	Base, Words string
	Results     Results
}

func (s *Site) search(w http.ResponseWriter, r *http.Request, v visitor) error {
	form := FormOf(r.URL.Query())
	out := searchView{Words: form.Line("q", searchLimit, "")}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		out.Base = "/s/" + string(views[0].CommonID)
		for _, f := range partnership.Search(views, out.Words) {
			view := viewIn(views, f.Space)
			out.Results.Items = append(out.Results.Items, Result{
				Title: string(f.Title), Href: foundPath(view, f.Of), Where: foundWhere(view, f), Excerpt: excerpt(string(f.Text), out.Words),
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Search"
	return Render(w, r, http.StatusOK, searchPageView(shell, out))
}

// foundPath is where a thing is shown.
func foundPath(v partnership.View, of partnership.Ref) string {
	switch {
	case of == (partnership.Ref{}):
		return "/s/" + string(v.CommonID) + "/people"
	case of.Kind == partnership.RefCheckin && of.ID == "": // a topic
		return checkinsHref(v)
	}
	return pathOf(v.ID, of)
}

var kindWords = map[partnership.RefKind]string{
	partnership.RefCommitment: "Promise", partnership.RefEvidence: "Evidence", partnership.RefNote: "Note",
	partnership.RefCheckin: "Topic for a check-in", partnership.RefThanks: "Thanks", partnership.RefClause: "Charter",
	partnership.RefAmendment: "Amendment", partnership.RefCorrection: "Course correction", partnership.RefContract: "Note on the contract",
	partnership.RefRound: "How we see it", partnership.RefConsent: "Question", "": "People",
}

// foundWhere is what kind of thing it is, from when, and who sees it.
func foundWhere(v partnership.View, f partnership.Found) string {
	return fmt.Sprintf("%s, %s. Seen by %s.", kindWords[f.Of.Kind], fullDay(v.Common.Today(f.Made.At).Time()), audience(v))
}

// excerpt is the part of a text in which the first of the words stands, with what was found marked.
func excerpt(text, words string) []Excerpt {
	first, _, _ := strings.Cut(strings.ToLower(words), " ")
	at := strings.Index(strings.ToLower(text), first)
	if at < 0 || first == "" || len(strings.ToLower(text)) != len(text) {
		return []Excerpt{{Text: shorten(text, 160)}}
	}
	from := max(0, at-60)
	for from > 0 && text[from] != ' ' {
		from--
	}
	end := at + len(first)
	return []Excerpt{{Text: text[from:at]}, {Text: text[at:end], Hit: true}, {Text: shorten(text[end:], 100)}}
}
