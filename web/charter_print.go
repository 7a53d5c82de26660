package web

import (
	"net/http"

	"entente/partnership"
)

// printCharter is the charter as a copy to print: the text that holds, or a version, with who signed it, and nothing else.
func (s *Site) printCharter(w http.ResponseWriter, r *http.Request, v visitor) error {
	var out charterView
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		read, err := readingOf(view, r)
		if err != nil {
			return err
		}
		if len(read.text.Sections) == 0 {
			return partnership.ErrNotFound
		}
		drafting := read.version.N == 0
		lede := "Nobody has signed it yet."
		if !drafting {
			lede = pastWords(read) + " " + signersOf(view, read.version)
		}
		read.now = false // what is proposed, and what can be done, stands on the charter's own page
		if out, err = s.charterViewOf([]partnership.View{view}, read); err != nil {
			return err
		}
		out.Lede, out.Vouch, out.Actions = string(view.Common.Name())+". "+lede, "", nil
		if drafting {
			out.Title, out.Signed = "Relationship charter, draft", nil
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, http.StatusOK, charterPrintView(shell, out))
}
