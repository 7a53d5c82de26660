package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"entente/docx"
	"entente/intake"
	"entente/partnership"
)

// reading is which text of the charter a page shows.
type reading struct {
	text    partnership.Charter
	version partnership.Version // zero while the draft is read
	now     bool                // it is what holds now
	on      partnership.Date    // the day it was asked for; none if none was

	next partnership.Signing // of the next version; while open is true
	open bool                // something is agreed, or written, that is not signed by all
}

// readingOf is what the address asks for: a version, what was in force on a day, or what holds now. Errors:
// partnership.ErrNotFound for a version that there is not.
func readingOf(view partnership.View, r *http.Request) (reading, error) {
	common := view.Common
	n := 0
	out := reading{on: partnership.Date(r.URL.Query().Get("on"))}
	out.next, out.open = common.Unsigned()
	if text := r.PathValue("version"); text != "" {
		n, _ = strconv.Atoi(text)
		if strconv.Itoa(n) != text || n < 1 {
			return out, partnership.ErrNotFound
		}
	} else if out.on != "" {
		if !out.on.Valid() {
			return out, Invalid("Write the day as year-month-day, for example 2026-11-27.", nil)
		}
		if n = common.VersionOn(out.on); n == 0 {
			return out, nil // there was none yet: the page says so
		}
	}
	if n == 0 {
		out.now, out.text = true, common.CharterNow()
		out.version, _ = common.InForce()
		return out, nil
	}
	var ok bool
	if out.version, out.text, ok = common.Version(n); !ok {
		return out, partnership.ErrNotFound
	}
	if current, _ := common.InForce(); current.N == n && out.on == "" && r.PathValue("version") == "" {
		out.now = true
	}
	return out, nil
}

// versionOptions offers the versions, and what is agreed and not in force yet as "next".
func versionOptions(versions []partnership.Version, open bool, chosen string) []Option {
	var list []Option
	for _, v := range versions {
		value := fmt.Sprint(v.N)
		list = append(list, Option{Value: value, Label: fmt.Sprintf("Version %d, %s", v.N, v.On.Time().Format("2 January 2006")), Selected: value == chosen})
	}
	if open && len(list) > 0 {
		list = append(list, Option{Value: "next", Label: "Agreed, not yet in force", Selected: chosen == "next"})
	}
	return list
}

// compareVersions is the page of what changed between two versions.
func (s *Site) compareVersions(w http.ResponseWriter, r *http.Request, v visitor) error {
	var out compareView
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		q := r.URL.Query()
		before, from, ok := comparable(view, q.Get("from"))
		after, to, ok2 := comparable(view, q.Get("to"))
		if !ok || !ok2 {
			return partnership.ErrNotFound
		}
		versions := view.Common.Versions()
		_, open := view.Common.Unsigned()
		out = compareView{Here: charterBase(view) + "/compare", Title: fmt.Sprintf("From %s to %s", from, to),
			None: fmt.Sprintf("Nothing: %s and %s read alike.", from, to), From: versionOptions(versions, open, q.Get("from")), To: versionOptions(versions, open, q.Get("to")),
			Actions: []Action{{Label: "Back to the charter", Href: charterBase(view) + "#versions", Kind: "bare"}}}
		out.Items = differences(view, before, after)
		out.Lede = changeCount(out.Items)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, http.StatusOK, comparePageView(shell, out))
}

// comparable is a text that can be compared, and what it is called.
func comparable(view partnership.View, which string) (partnership.Charter, string, bool) {
	if which == "next" {
		return view.Common.Charter(), "what is agreed and not yet in force", view.Common.CharterInForce()
	}
	n, err := strconv.Atoi(which)
	if err != nil {
		return partnership.Charter{}, "", false
	}
	_, text, ok := view.Common.Version(n)
	return text, fmt.Sprintf("version %d", n), ok
}

// changeCount says how much changed, in a sentence.
func changeCount(items []changedView) string {
	if len(items) == 0 {
		return "Nothing changed."
	}
	return upperFirst(countOf(len(items), "change", "changes")) + ". What went is struck through, what came is underlined."
}

// differences are what the later text has differently, each as a redline.
func differences(view partnership.View, before, after partnership.Charter) []changedView {
	var list []changedView
	for i, d := range partnership.Differences(before, after) {
		list = append(list, differenceView(view, d, fmt.Sprintf("d%d", i+1)))
	}
	return list
}

func differenceView(view partnership.View, d partnership.Difference, id string) changedView {
	out := changedView{}
	was, now := wordingTexts(view, d.Before.Wording, d.After.Wording)
	switch d.What {
	case partnership.AddSection:
		out.Title, was, now = "Section "+d.Number+" is new", "", string(d.Title)
	case partnership.RemoveSection:
		out.Title, was, now = "Section "+d.OldNumber+" is gone", string(d.OldTitle), ""
	case partnership.RenameSection:
		out.Title, was, now = "Section "+d.Number+" has another title", string(d.OldTitle), string(d.Title)
		if d.Moved {
			out.Title += ", and was section " + d.OldNumber
		}
	case partnership.MoveSection:
		out.Title, was, now = fmt.Sprintf("Section %s was section %s", d.Number, d.OldNumber), string(d.OldTitle), string(d.Title)
	case partnership.AddClause:
		out.Title = "Clause " + d.Number + " is new"
		if d.Before.Assumed {
			out.Title = "Clause " + d.Number + " was assumed, and is agreed"
		}
	case partnership.RemoveClause:
		out.Title = "Clause " + d.OldNumber + " is gone"
	case partnership.MoveClause:
		out.Title = fmt.Sprintf("Clause %s was clause %s", d.Number, d.OldNumber)
	default:
		out.Title = "Clause " + d.Number
		switch {
		case d.Moved:
			out.Title += ", moved; it was " + d.OldNumber
		case d.OldNumber != d.Number:
			out.Title += ", before " + d.OldNumber
		}
	}
	out.Redline = redlineOf(id, was, now)
	if d.What == partnership.MoveClause || d.What == partnership.MoveSection {
		out.Redline.Summary = "Moved; it reads as before"
	}
	return out
}

// exportMarkdown gives the charter as Markdown: what holds now, or a version.
func (s *Site) exportMarkdown(w http.ResponseWriter, r *http.Request, v visitor) error {
	text, name, err := s.exportedText(r, v)
	if err != nil {
		return err
	}
	return giveFile(w, r, name+".md", "text/markdown; charset=utf-8", []byte(text))
}

// exportWord gives the same as a Word document.
func (s *Site) exportWord(w http.ResponseWriter, r *http.Request, v visitor) error {
	text, name, err := s.exportedText(r, v)
	if err != nil {
		return err
	}
	document, err := intake.Document(text)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := docx.Write(&body, document); err != nil {
		return err
	}
	return giveFile(w, r, name+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", body.Bytes())
}

// giveFile answers with something to save.
func giveFile(w http.ResponseWriter, r *http.Request, name, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", attachment(name))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "private, no-cache")
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may be gone; there is no one to tell
	}
	return nil
}

// exportedText is the charter in canonical Markdown under its title.
func (s *Site) exportedText(r *http.Request, v visitor) (text, title string, err error) {
	_, err = s.viewCommon(r, v, func(view partnership.View) error {
		var read reading
		if read, title, err = exported(view, r); err != nil {
			return err
		}
		text = "# " + title + "\n\n" + read.text.MarkdownWithAssumed()
		return nil
	})
	return text, title, err
}

// exported is the text that an export is of, with the title of its file.
func exported(view partnership.View, r *http.Request) (reading, string, error) {
	read := reading{now: true, text: view.Common.CharterNow()}
	read.version, _ = view.Common.InForce()
	if text := r.URL.Query().Get("version"); text != "" {
		n, err := strconv.Atoi(text)
		version, whole, ok := view.Common.Version(n)
		if err != nil || !ok {
			return read, "", partnership.ErrNotFound
		}
		read = reading{text: whole, version: version}
	}
	if len(read.text.Sections) == 0 {
		return read, "", partnership.ErrNotFound
	}
	title := "Relationship charter, " + string(view.Common.Name()) + ", draft"
	if read.version.N > 0 {
		title = fmt.Sprintf("Relationship charter, %s, version %d", view.Common.Name(), read.version.N)
	}
	return read, title, nil
}
