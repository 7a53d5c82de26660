package web

import (
	"strings"

	"entente/redline"
)

// redlineOf is what changed between two texts, in the words that are read. Where only their marks differ, such as an
// emphasis, it shows those. id names the block on its page.
func redlineOf(id, old, new string) *Redline {
	if was, now := plainWords(old), plainWords(new); was != now || old == new {
		old, new = was, now
	}
	runs := redline.Of(old, new)
	r := &Redline{ID: id, Summary: redline.Summarise(runs).String()}
	no := 0
	for i, run := range runs {
		span := RedlineSpan{Text: run.Text, Inserted: run.Kind == redline.Inserted, Removed: run.Kind == redline.Deleted, Moved: run.Moved}
		begins := run.Kind != redline.Same && (i == 0 || runs[i-1].Kind == redline.Same || run.Moved || runs[i-1].Moved)
		if begins {
			no++
			span.No = no
		}
		r.Spans = append(r.Spans, span)
	}
	switch {
	case strings.TrimSpace(old) == "":
		r.Summary = "All of it is new"
	case strings.TrimSpace(new) == "":
		r.Summary = "All of it goes"
	}
	return r
}
