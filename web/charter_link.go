package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// Signing by a personal link. A manager or signatory of the signatory's own organisation makes the link, one of another
// organisation that votes gives the code: nobody signs alone for somebody else.

// signLinksOf are the links that the reader has to do with: those of their own people, and those for which they can give
// a code. made holds what was made just now.
func signLinksOf(view partnership.View, kept []account.Signing, made *signLinks) *signLinks {
	if view.Past || !mayPromise(view) {
		return nil
	}
	out := &signLinks{Party: partyOf(view.Common, view.By.Party).Name, Action: charterBase(view) + "/sign/links", Form: FormOf(nil)}
	if made != nil {
		out.Made, out.Code, out.Form = made.Made, made.Code, made.Form
	}
	for _, s := range kept {
		m, ok := view.Common.Member(partnership.MemberID(s.Member))
		if ok && m.Left == 0 && s.Used.IsZero() && (leads(view, s.MadeBy) || m.Party == view.By.Party) {
			out.Rows = append(out.Rows, signLinkRowOf(view, s, m))
		}
	}
	if _, waits := view.Common.ToSign(view.By.Party); waits {
		for _, m := range view.Common.Members(view.By.Party) {
			if canSign(view, m) {
				out.People = append(out.People, Option{Value: fmt.Sprint(m.ID), Label: string(m.Name)})
			}
		}
	}
	if len(out.People)+len(out.Rows) == 0 {
		out.None = "There is nobody to make a link for now."
	}
	return out
}

// canSign tells whether the member signs for their party now.
func canSign(view partnership.View, m partnership.Member) bool {
	return m.Left == 0 && slices.Contains(view.Common.RolesOn(m, view.Common.Today(view.Now)), partnership.Signatory)
}

// leads tells whether the member is still one who makes links and gives codes.
func leads(view partnership.View, member uint64) bool {
	return view.Common.Leads(partnership.MemberID(member), view.Common.Today(view.Now))
}

func signLinkRowOf(view partnership.View, s account.Signing, m partnership.Member) signLinkRow {
	row := signLinkRow{Party: partyOf(view.Common, m.Party), Person: string(m.Name), Text: "a personal link, good until " + day(view, s.Expires).Text}
	path := charterBase(view) + "/sign/links/" + s.ID
	post := func(label, act, kind string) Action {
		return Action{Label: label, Href: path + "/" + act, Kind: kind, Post: true, Name: commandField, Value: newCommand()}
	}
	if !leads(view, s.MadeBy) {
		row.Text = "has a personal link that signs nothing any more: whoever made it has left, or has another role now"
		row.Actions = []Action{post("End this link", "end", "bare")}
		return row
	}
	if by, ok := view.Common.Member(partnership.MemberID(s.CodeBy)); ok && leads(view, s.CodeBy) {
		row.Text += fmt.Sprintf("; %s of %s has given the code", by.Name, partyOf(view.Common, by.Party).Name)
	} else {
		row.Text += "; it needs a code of another organisation"
	}
	voters := view.Common.Voters()
	switch {
	case m.Party == view.By.Party:
		row.Actions = []Action{post("End this link", "end", "bare")}
	case slices.Contains(voters, view.By.Party) && !leads(view, s.CodeBy):
		row.Actions = []Action{post("Give a code", "code", "quiet")}
	case slices.Contains(voters, view.By.Party):
		row.Actions = []Action{post("Give another code", "code", "bare")}
	}
	return row
}

// codesNotice says, without a name, that the reader is asked for a code: who has not signed stands on the charter's pages
// only.
func (s *Site) codesNotice(ctx context.Context, view partnership.View) ([]waitingRow, error) {
	asked, err := s.codesAsked(ctx, view)
	if len(asked) == 0 {
		return nil, err
	}
	first := slices.MinFunc(asked, func(a, b AgendaItem) int { return strings.Compare(a.At, b.At) })
	row := waitingRow{Do: "See the charter"}
	row.Title, row.Text, row.Href = "A confirmation code is asked for", sentence(row.Do), charterBase(view)
	row.At, row.When = first.At, first.When
	return []waitingRow{row}, nil
}

// codesAsked lists, for the charter's own page, the personal links for which the reader can give the code that nobody has
// given yet.
func (s *Site) codesAsked(ctx context.Context, view partnership.View) ([]AgendaItem, error) {
	voters := view.Common.Voters()
	signing := slices.ContainsFunc(voters, func(p partnership.PartyID) bool {
		_, waits := view.Common.ToSign(p)
		return waits && p != view.By.Party
	})
	if view.Past || !signing || !mayPromise(view) || !slices.Contains(voters, view.By.Party) {
		return nil, nil
	}
	kept, err := s.Accounts.Signings(ctx, string(view.CommonID))
	if err != nil {
		return nil, err
	}
	var list []AgendaItem
	for _, link := range kept {
		whom, ok := view.Common.Member(partnership.MemberID(link.Member))
		if _, waits := view.Common.ToSign(whom.Party); !ok || !waits || whom.Party == view.By.Party || !canSign(view, whom) {
			continue
		}
		if !link.Live() || !leads(view, link.MadeBy) || leads(view, link.CodeBy) {
			continue
		}
		row := AgendaItem{Text: "Give a code, in person or by telephone.", Href: charterBase(view) + "/sign#links"}
		row.Title = fmt.Sprintf("%s of %s signs the charter by a personal link, and needs a code of another organisation", whom.Name, partyOf(view.Common, whom.Party).Name)
		made := view.Common.Today(link.Created)
		row.At, row.When = string(made), "since "+shortDay(made)
		list = append(list, row)
	}
	return list, nil
}

// makeSignLink makes a personal link for a signatory of the visitor's own organisation, and shows it once.
func (s *Site) makeSignLink(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id := partnership.MemberID(number(form.Value("member")))
	var me, whom partnership.Member
	common, err := s.linkSpace(r, v, func(view partnership.View) error {
		me = view.By
		var ok bool
		if whom, ok = view.Common.Member(id); !ok || whom.Party != me.Party || !canSign(view, whom) {
			form.Fail("member", "choose a signatory of your organisation")
		} else if _, waits := view.Common.ToSign(me.Party); !waits {
			form.Fail("member", "your organisation has nothing to sign now")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !form.OK() {
		return s.showSign(w, r, v, http.StatusUnprocessableEntity, FormOf(nil), &signLinks{Form: form})
	}
	secret, err := s.Accounts.NewSigning(r.Context(), string(common), uint64(id), uint64(me.ID))
	if err != nil {
		return err
	}
	made := &Link{Label: fmt.Sprintf("Send it to %s. It opens the text and the place to sign, and nothing else.", whom.Name), Href: s.address("/sign/" + secret)}
	return s.showSign(w, r, v, http.StatusOK, FormOf(nil), &signLinks{Made: made, Form: form})
}

// linkSpace looks at the common space for somebody who leads their organisation.
func (s *Site) linkSpace(r *http.Request, v visitor, f func(partnership.View) error) (partnership.SpaceID, error) {
	var common partnership.SpaceID
	_, err := s.viewCommon(r, v, func(view partnership.View) error {
		common = view.CommonID
		if view.Past || !mayPromise(view) {
			return Forbidden("A manager or signatory of an organisation makes links and gives codes.")
		}
		return f(view)
	})
	return common, err
}

// signLink finds the link that an address names, for somebody who leads an organisation.
func (s *Site) signLink(w http.ResponseWriter, r *http.Request, v visitor, may func(view partnership.View, link account.Signing, whom partnership.Member) error) (link account.Signing, me, whom partnership.Member, err error) {
	if _, err := ReadForm(w, r, FormLimit); err != nil {
		return link, me, whom, err
	}
	_, err = s.linkSpace(r, v, func(view partnership.View) error {
		kept, err := s.Accounts.Signings(r.Context(), string(view.CommonID))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(kept, func(x account.Signing) bool { return x.ID == r.PathValue("link") && x.Used.IsZero() })
		if i < 0 {
			return partnership.ErrNotFound
		}
		me, link = view.By, kept[i]
		whom, _ = view.Common.Member(partnership.MemberID(link.Member))
		return may(view, link, whom)
	})
	return link, me, whom, err
}

// giveSignCode makes a link's confirmation code and shows it once.
func (s *Site) giveSignCode(w http.ResponseWriter, r *http.Request, v visitor) error {
	link, me, whom, err := s.signLink(w, r, v, func(view partnership.View, link account.Signing, whom partnership.Member) error {
		if !leads(view, link.MadeBy) {
			return partnership.ErrNotFound // it signs nothing any more
		}
		if whom.Party == view.By.Party || !slices.Contains(view.Common.Voters(), view.By.Party) {
			return Forbidden("Somebody of another organisation that signs gives the code.")
		}
		return nil
	})
	if err != nil {
		return err
	}
	code, err := s.Accounts.GiveCode(r.Context(), link.Partnership, link.ID, uint64(me.ID))
	if err != nil {
		return err
	}
	made := &Link{Label: fmt.Sprintf("For %s. Five wrong tries end the link.", whom.Name), Href: code}
	return s.showSign(w, r, v, http.StatusOK, FormOf(nil), &signLinks{Code: made, Form: FormOf(nil)})
}

func (s *Site) endSignLink(w http.ResponseWriter, r *http.Request, v visitor) error {
	link, _, _, err := s.signLink(w, r, v, func(view partnership.View, _ account.Signing, whom partnership.Member) error {
		if whom.Party != view.By.Party {
			return Forbidden("The organisation whose link it is ends it.")
		}
		return nil
	})
	if err == nil {
		err = s.Accounts.EndSignings(r.Context(), link.Partnership, link.Member)
	}
	if err != nil {
		return err
	}
	return see(w, r, below(r, "/charter/sign#links"))
}

// signByLinkPage is what a personal link opens. Looking spends nothing.
func (s *Site) signByLinkPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSignByLink(w, r, http.StatusOK, FormOf(nil))
}

func (s *Site) showSignByLink(w http.ResponseWriter, r *http.Request, status int, form *Form) error {
	link, err := s.Accounts.Signing(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	at, id := partnership.SpaceID(link.Partnership), partnership.MemberID(link.Member)
	out := signView{}
	name := ""
	err = s.Engine.Signing(r.Context(), at, id, func(view partnership.View) error {
		name = string(view.Common.Name())
		if !link.Used.IsZero() {
			out = signView{Title: "Relationship charter of " + name, Done: fmt.Sprintf("%s has signed for %s.", view.By.Name, partyOf(view.Common, view.By.Party).Name)}
			return nil
		}
		if !leads(view, link.MadeBy) {
			out = signView{Title: "Relationship charter of " + name, Done: deadLink}
			return nil
		}
		x, waits := toSignOf(view, view.By.Party)
		if !waits {
			out = signView{Title: "Relationship charter of " + name, Done: "There is nothing to sign now: your organisation has signed this text."}
			return nil
		}
		var err error
		if out, err = s.signViewOf(view, x, host); err != nil {
			return err
		}
		out.Lede = fmt.Sprintf("%s, you sign for %s in %s. %s", view.By.Name, out.Party, name, out.Lede)
		out.Here, out.Form, out.AsksCode = r.URL.Path, form, true
		return nil
	})
	if err != nil {
		return err
	}
	shell := s.plainShell(r)
	shell.Title = out.Title
	return RenderSecret(w, r, status, signLinkPageView(shell, out))
}

const deadLink = "This link signs nothing any more: whoever made it has left, or has another role now. Ask your organisation for another one."

// linkLives tells whether whoever made the link still leads the organisation.
func (s *Site) linkLives(r *http.Request, link account.Signing) (lives bool, err error) {
	err = s.Engine.Signing(r.Context(), partnership.SpaceID(link.Partnership), partnership.MemberID(link.Member), func(view partnership.View) error {
		lives = leads(view, link.MadeBy)
		return nil
	})
	return lives, err
}

// signByLink signs for whom the link was made. The code is tried first: a wrong one costs a try.
func (s *Site) signByLink(w http.ResponseWriter, r *http.Request) error {
	secret := r.PathValue("secret")
	link, err := s.Accounts.Signing(r.Context(), secret)
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if !link.Used.IsZero() {
		return see(w, r, r.URL.Path)
	}
	if lives, err := s.linkLives(r, link); err != nil || !lives {
		if err != nil {
			return err
		}
		return see(w, r, r.URL.Path) // the page says why; no code is tried
	}
	form.secret["code"] = true
	c := signatureIn(form)
	code := form.Line("code", 12, "type the code that you were told")
	if !form.OK() {
		return s.showSignByLink(w, r, http.StatusUnprocessableEntity, form)
	}
	if link, err = s.Accounts.TryCode(r.Context(), secret, code); err != nil {
		if !form.fieldErrors(err) {
			return err
		}
		return s.showSignByLink(w, r, http.StatusUnprocessableEntity, form)
	}
	c.Link, c.Code = partnership.MemberID(link.MadeBy), partnership.MemberID(link.CodeBy)
	at := partnership.SpaceID(link.Partnership)
	_, err = s.Engine.Do(r.Context(), engine.Signatory(at, partnership.MemberID(link.Member)), at, c, form.command())
	if errors.Is(err, partnership.ErrConflict) {
		form.Fail("name", "the text has changed while you were reading; read what is there now, then sign")
	} else if err != nil && !form.fieldErrors(err) {
		return err
	}
	if !form.OK() {
		return s.showSignByLink(w, r, http.StatusUnprocessableEntity, form)
	}
	if err := s.Accounts.UseSigning(r.Context(), secret); err != nil {
		return err
	}
	return see(w, r, r.URL.Path)
}

// endSignLinks ends the personal links of a member whose roles a command has changed; where it does not say whose, all.
func (s *Site) endSignLinks(ctx context.Context, common partnership.SpaceID, c partnership.Command) error {
	switch c := c.(type) {
	case *partnership.ChangeRoles:
		return s.Accounts.EndSignings(ctx, string(common), uint64(c.Member))
	case *partnership.AppointDeputy:
		return nil // gives a role, takes none
	}
	return s.Accounts.EndSignings(ctx, string(common), 0)
}
