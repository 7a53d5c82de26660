package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"entente/engine"
	"entente/ledger"
	"entente/partnership"
)

// confirmView is what ends the hold of a record that may end before what was signed of it: a party shows what it kept.
type confirmView struct {
	Base  string
	Host  string
	Party string // the reader's
	Form  *Form
}

// fillUnclear says on the page of the record what of it is held, and asks those who may show where it ended. stand and the
// spaces of the page are in one order; stand is empty for a party that has left.
func (s *Site) fillUnclear(ctx context.Context, stand []standing, out *recordView, form *Form) error {
	held, err := s.heldSpaces(ctx)
	if err != nil {
		return err
	}
	for i, st := range stand {
		if !held[st.at] {
			continue
		}
		out.Unclear, out.Spaces[i].Checkpoint = true, ""
		if st.confirms {
			out.Confirm = &confirmView{Base: out.Base, Host: out.Host, Party: out.Party, Form: form.under(confirmPart)}
		}
	}
	return nil
}

// mayConfirm tells whether the reader may say where a record ends: who runs its party, or signs for it.
func mayConfirm(v partnership.View) bool {
	return !v.Past && (v.Is(partnership.Manager) || v.Is(partnership.Signatory))
}

// confirmRecord compares what a party kept with the record here.
func (s *Site) confirmRecord(w http.ResponseWriter, r *http.Request, v visitor) error {
	words := map[partnership.SpaceID]string{}
	_, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error { // before a large body is read
		if views[0].Past {
			return partnership.ErrNotFound
		}
		if !mayConfirm(views[0]) {
			return fmt.Errorf("%w: a manager or a signatory of your organisation shows where the record ends", partnership.ErrForbidden)
		}
		for _, view := range views {
			words[view.ID] = "What " + audience(view) + " can see"
		}
		return nil
	})
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, bodyLimit)
	if err != nil {
		return err
	}
	if err := s.confirmKept(r, v, form, words); err != nil {
		return err
	}
	if !form.OK() {
		form.part = confirmPart
		return s.showRecord(w, r, v, http.StatusUnprocessableEntity, form)
	}
	return see(w, r, below(r, "/record#checked"))
}

// confirmPart tells the form from the other one on the same page.
const confirmPart = "confirm"

// confirmKept puts on the form whatever keeps a record held.
func (s *Site) confirmKept(r *http.Request, v visitor, form *Form, words map[partnership.SpaceID]string) error {
	field, text := "head", []byte(strings.TrimSpace(strings.ReplaceAll(form.values.Get("head"), "\r\n", "\n"))+"\n")
	if up, ok := form.File("kept", bodyLimit, ""); ok {
		field, text = "kept", up.Body
	}
	if !form.OK() {
		return nil
	}
	if len(text) <= 1 {
		form.Fail("kept", "choose the copy or the signed head that you kept, or paste the signed head")
		return nil
	}
	kept, err := ledger.ReadKept(s.Engine.PublicKey(), text)
	if err != nil {
		form.Fail(field, err.Error()+"; nothing was changed")
		return nil
	}
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	got, err := s.Engine.ConfirmAs(r.Context(), who, spaceOf(r), kept)
	if errors.Is(err, engine.ErrForked) {
		form.Fail(field, "this and the record here differ where both have entries, and cannot both be right. Keep what you have safe, and show it to "+
			"the other organisations. Nothing is added here")
		return nil
	}
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	for _, c := range got {
		if c.Held {
			form.Fail(field, stillHeld(c, words[c.Space], host))
		}
	}
	if len(got) == 0 {
		form.Fail(field, "this is of no record that you see here; choose what you kept of this partnership")
	}
	return nil
}

// stillHeld says why what was shown does not let a record go on, and what does.
func stillHeld(c engine.Compared, what, host string) string {
	switch {
	case c.Seen > c.Here:
		return fmt.Sprintf("%s ends here at entry %s, and you have shown that it had %s: what came between is lost here. It stays as it is, and that is "+
			"noted. %s can look for a newer backup, or let it go on as a new record, if every organisation agrees. Keep your copy", what,
			thousands(c.Here), thousands(c.Seen), host)
	case c.Known > c.Here:
		return fmt.Sprintf("%s is the same up to entry %s, but it is known that it had %s: what came after is lost here. It stays as it is. %s can look "+
			"for a newer backup, or let it go on as a new record, if every organisation agrees", what, thousands(c.Seen), thousands(c.Known), host)
	}
	return fmt.Sprintf("%s is the same up to entry %s, and ends here at entry %s. That does not show where it ended: choose something newer, or ask the "+
		"other organisations for theirs", what, thousands(c.Seen), thousands(c.Here))
}
