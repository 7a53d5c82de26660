package web

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"entente/engine"
	"entente/partnership"
)

// entryView is one entry with everything by which it can be checked.
type entryView struct {
	Base, Self string // of the partnership; of the entry
	Says       string
	Facts      []Fact
	Inside     Facts  // what only those need who check it
	Raw        []Code // exactly as stored
	Proof      []Code
	ProofText  string
	Erased     Notice
	Asked      bool // the others have been asked to agree to erasing its words
	Erasable   bool
	Needs      string // whose agreement erasing needs; "" for nobody's
	WhoSees    string
	Host       string
	Form       *Form
}

func (s *Site) recordEntry(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showEntry(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showEntry(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	no, err := idIn[uint64](r, "no")
	if err != nil {
		return err
	}
	at := spaceOf(r)
	who, err := s.who(r.Context(), v, at)
	if err != nil {
		return err
	}
	proof, err := s.Engine.Proof(r.Context(), who, at, no)
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := entryView{Self: fmt.Sprintf("/s/%s/record/%d", at, no), Host: host, Form: form}
	var shell Page
	var seen []heads
	err = s.Engine.History(r.Context(), who, at, func([]partnership.View) []engine.Pick { return picksAbout(at, no) },
		func(views []partnership.View, list []engine.Recorded) error {
			shell, seen = s.shell(r, v, views[0]), headsOf(views)
			out.Base = "/s/" + string(views[0].CommonID)
			out.fill(list[0], proof)
			return nil
		})
	if err != nil {
		return err
	}
	if shell.Record, err = s.recordStrip(r.Context(), seen[0]); err != nil {
		return err
	}
	if err := s.erasable(r, who, at, no, &out); err != nil {
		return err
	}
	shell.Title = fmt.Sprintf("Entry %s", thousands(no))
	return Render(w, r, status, entryPageView(shell, out))
}

func picksAbout(at partnership.SpaceID, no uint64) []engine.Pick {
	return []engine.Pick{{Space: at, No: no}}
}

// fill copies out what the page says of the entry.
func (v *entryView) fill(e engine.Recorded, p engine.Proof) {
	view, common := e.View, e.View.Common
	v.Says = said(e)
	v.WhoSees = audience(view)
	v.Facts = []Fact{
		{Label: "Entry", Values: []string{thousands(e.Meta.No) + " of " + thousands(p.Size)}},
		{Label: "When", Values: []string{e.Meta.At.In(common.Zone()).Format("Monday 2 January 2006, 15:04:05 MST")}},
		{Label: "By", Values: []string{madeBy(view, e.Meta)}},
		{Label: "Who sees it", Values: []string{v.WhoSees}},
	}
	v.Inside.Items = []Fact{{Label: "Kind", Values: []string{partnership.KindOf(e.Event)}}}
	if _, ok := e.Meta.By.Member(); ok {
		v.Inside.Items = append(v.Inside.Items, Fact{Label: "Role", Values: []string{"looked up at entry " + thousands(e.Meta.Seen) + " of what everyone sees"}})
	}
	base := base64.StdEncoding.EncodeToString
	v.Raw = []Code{{ID: "facts", Label: "Facts", Text: string(p.Entry.Facts)}, {ID: "facts-salt", Label: "Salt of the facts", Text: base(p.Entry.FactsSalt[:])}}
	by, gone := view.State.ErasedBy(e.Meta.No)
	if gone {
		v.Erased = Notice{Icon: "pencil", Text: fmt.Sprintf("Its words were erased by entry %s, which says why.", thousands(by)),
			Link: Link{"See that entry", fmt.Sprintf("/s/%s/record/%d", view.ID, by)}}
		v.Raw = append(v.Raw, Code{ID: "words-hash", Label: "What is kept of the words: their salted hash", Text: base(p.Entry.Leaf[32:])})
	} else {
		v.Raw = append(v.Raw, Code{ID: "words", Label: "Words", Text: string(p.Entry.Words)}, Code{ID: "words-salt", Label: "Salt of the words", Text: base(p.Entry.WordsSalt[:])})
	}
	v.Raw = append(v.Raw, Code{ID: "leaf", Label: "Leaf of the tree: the two salted hashes, hexadecimal", Text: hex.EncodeToString(p.Entry.Leaf[:])})
	v.ProofText = fmt.Sprintf("With these hashes the leaf leads to the root of the record at %s entries, as RFC 6962 says.", thousands(p.Size))
	for i, h := range p.Hashes {
		v.Proof = append(v.Proof, Code{ID: fmt.Sprintf("proof-%d", i+1), Label: fmt.Sprintf("Hash %d", i+1), Text: h.String()})
	}
	v.Proof = append(v.Proof, Code{ID: "root", Label: "Root", Text: p.Root.String()})
	for _, q := range view.State.Questions(common.Today(view.Now)) {
		v.Asked = v.Asked || q.About == partnership.AboutErasure && q.Subject == e.Meta.No
	}
	v.Erasable = !gone && !v.Asked && !view.Past && string(p.Entry.Words) != "[]"
	v.Needs = namesOf(view, view.State.ErasureAsks(common, e.Meta.No, view.By.Party))
}

// madeBy says who made an entry, and as whom.
func madeBy(view partnership.View, m partnership.Meta) string {
	id, ok := m.By.Member()
	if !ok {
		return map[string]string{"founder": "whoever founded the partnership", "operator": "whoever runs this machine",
			"clock": "the clock: a date had come"}[m.By.String()] + invitedAs(m)
	}
	who, _ := view.Common.Member(id)
	return fmt.Sprintf("%s, for %s", who.Name, partyOf(view.Common, who.Party).Name)
}

func invitedAs(m partnership.Meta) string {
	if id, ok := m.By.Invitation(); ok {
		return fmt.Sprintf("whoever held the invitation of entry %d", id)
	}
	return ""
}

// erasable finds out whether the reader may have the words erased, by asking what would happen.
func (s *Site) erasable(r *http.Request, who engine.Who, at partnership.SpaceID, no uint64, out *entryView) error {
	if !out.Erasable {
		return nil
	}
	err := s.Engine.Check(r.Context(), who, at, &partnership.EraseWords{Entry: no, Reason: "asked"})
	if errors.Is(err, partnership.ErrForbidden) || errors.Is(err, partnership.ErrConflict) || errors.Is(err, partnership.ErrNotFound) {
		out.Erasable = false
		return nil
	}
	return err
}

func (s *Site) eraseWords(w http.ResponseWriter, r *http.Request, v visitor) error {
	no, err := idIn[uint64](r, "no")
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	reason := partnership.Text(form.Line("reason", 400, "say why, in a sentence; it stays in the record"))
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), &partnership.EraseWords{Entry: no, Reason: reason}, form)
	}
	if err != nil && !form.fieldErrors(err) {
		return err
	}
	if !form.OK() {
		return s.showEntry(w, r, v, http.StatusUnprocessableEntity, form)
	}
	return see(w, r, fmt.Sprintf("/s/%s/record/%d", spaceOf(r), no))
}

// entryReceipt gives the receipt to keep.
func (s *Site) entryReceipt(w http.ResponseWriter, r *http.Request, v visitor) error {
	no, err := idIn[uint64](r, "no")
	if err != nil {
		return err
	}
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	receipt, err := s.Engine.Receipt(r.Context(), who, spaceOf(r), no)
	if err != nil {
		return err
	}
	text, err := receipt.Format()
	if err != nil {
		return err
	}
	return download(w, "application/json", fmt.Sprintf("receipt-%d.json", no), text)
}

// download sends something to keep. name is ours, and plain.
func download(w http.ResponseWriter, media, name string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body) // the reader may be gone; there is no one to tell
	return nil
}
