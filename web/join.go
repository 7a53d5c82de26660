package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// invited is what an invitation's link stands for.
type invited struct {
	kind       account.Kind
	secret     string
	at         partnership.SpaceID
	invitation partnership.InvitationID
}

// invitationSubject is how a link names its invitation.
func invitationSubject(at partnership.SpaceID, id partnership.InvitationID) string {
	return fmt.Sprintf("%s/%d", at, id)
}

// invited finds the invitation behind a link. Looking spends nothing: mail scanners follow links.
func (s *Site) invited(ctx context.Context, secret string) (invited, error) {
	for _, kind := range []account.Kind{account.PartyLink, account.MemberLink} {
		link, err := s.Accounts.Link(ctx, kind, secret)
		if errors.Is(err, account.ErrNotFound) {
			continue
		}
		if err != nil {
			return invited{}, err
		}
		space, number, _ := strings.Cut(link.Subject, "/")
		no, err := strconv.ParseUint(number, 10, 64)
		if err != nil {
			return invited{}, fmt.Errorf("link's subject: %w", err)
		}
		return invited{kind, secret, partnership.SpaceID(space), partnership.InvitationID(no)}, nil
	}
	return invited{}, account.ErrNotFound
}

// joinView is the joining page: who founded it, who is in it, what they see, who runs the machine.
type joinView struct {
	Name, Goal, Founder, Inviter, Host, Fingerprint, Action string
	AsPerson                                                string // of which organisation; "" if an organisation is asked to join
	Roles                                                   string
	Parties                                                 []Party
	Others                                                  []Option // other organisations that are invited
	Neutral                                                 bool
	Enrol                                                   enrolment
}

func (s *Site) joinPage(w http.ResponseWriter, r *http.Request) error {
	in, err := s.invited(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	return s.showJoin(w, r, http.StatusOK, in, FormOf(nil))
}

func (s *Site) showJoin(w http.ResponseWriter, r *http.Request, status int, in invited, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	view := joinView{Host: host, Fingerprint: s.Fingerprint, Action: r.URL.Path}
	if view.Enrol, err = s.enrolment(r, form); err != nil {
		return err
	}
	view.Enrol.Later = true
	if err := s.Engine.Invited(r.Context(), in.at, in.invitation, view.fill); err != nil {
		return err
	}
	shell := s.plainShell(r)
	shell.Title = "Join " + view.Name
	return RenderSecret(w, r, status, joinPageView(shell, view))
}

// fill copies out what the joining page says. Only an invitation that can be used now gets here.
func (v *joinView) fill(view partnership.View, inv partnership.Invitation) error {
	common := view.Common
	v.Name, v.Goal = string(common.Name()), string(common.Goal())
	v.Neutral = inv.Neutral
	v.Inviter = v.Host + ", who runs this machine,"
	if inviter, ok := common.Member(inv.By); ok {
		v.Inviter = string(inviter.Name) + ", " + partyOf(common, inviter.Party).Name
	}
	for i, p := range common.Parties() {
		if i == 0 {
			v.Founder = string(p.Name)
		}
		if p.Left == 0 {
			v.Parties = append(v.Parties, partyOf(common, p.ID))
		}
	}
	if inv.Party != 0 {
		v.AsPerson = partyOf(common, inv.Party).Name
		v.Roles = roleWords(inv.Roles)
		return nil
	}
	for _, other := range common.Invitations(0, view.Now) {
		if other.ID != inv.ID && other.Party == 0 {
			v.Others = append(v.Others, Option{Value: fmt.Sprint(other.ID), Label: string(other.Name)})
		}
	}
	return nil
}

// roleWords is a list of roles in words.
func roleWords(roles []partnership.Role) string {
	var words []string
	for _, r := range roles {
		words = append(words, string(r))
	}
	return sentenceList(words)
}

func (s *Site) join(w http.ResponseWriter, r *http.Request) error {
	in, err := s.invited(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := s.joinCommand(in, form)
	if form.OK() {
		err = s.Engine.Check(r.Context(), engine.Holder(in.at, in.invitation), in.at, c)
		if err != nil && !form.fieldErrors(err) {
			return err
		}
	}
	if !form.OK() {
		return s.showJoin(w, r, http.StatusUnprocessableEntity, in, form)
	}
	acc, ok, err := s.enrol(w, r, form, form.Value("person"), form.Value("party"), true)
	if err != nil {
		return err
	}
	if !ok {
		return s.showJoin(w, r, http.StatusUnprocessableEntity, in, form)
	}
	if err := s.joinFor(r, in, acc, c, form); err != nil {
		return err
	}
	keys, err := s.keysOf(r.Context(), acc.ID, in.at)
	if err != nil {
		return err
	}
	page, err := s.firstPage(r.Context(), in.at, keys)
	if err != nil {
		return err
	}
	return see(w, r, page)
}

// joinCommand reads the form as the wish that it stands for.
func (s *Site) joinCommand(in invited, form *Form) partnership.Command {
	person := partnership.Text(form.Line("person", 120, "type your name"))
	key := string(account.NewKey()) // until the account's own key is bound
	if in.kind == account.MemberLink {
		return &partnership.JoinAsMember{Person: person, Key: key}
	}
	return &partnership.JoinAsParty{
		Person: person, Key: key,
		Party:    partnership.Text(form.Line("party", 120, "name your organisation")),
		Kind:     partnership.PartyKind(form.Choice("kind", "choose what your organisation is here", partyKinds()...)),
		Shown:    s.Fingerprint,
		Consents: invitationIDs(form),
	}
}

// invitationIDs are the other invitations that the page listed when it was sent.
func invitationIDs(form *Form) []partnership.InvitationID {
	var list []partnership.InvitationID
	for _, text := range form.values["listed"] {
		if no, err := strconv.ParseUint(text, 10, 64); err == nil {
			list = append(list, partnership.InvitationID(no))
		}
	}
	return list
}

// joinFor joins for an account. The link remembers whose key claimed it, so that a try after a crash goes on and
// nobody else can use it.
func (s *Site) joinFor(r *http.Request, in invited, acc account.Account, c partnership.Command, form *Form) error {
	key, err := s.keyFor(r, acc.ID, string(in.at))
	if err != nil {
		return err
	}
	claimed, err := s.Accounts.Claim(r.Context(), in.kind, in.secret, string(key))
	if err != nil {
		return err
	}
	if claimed != string(key) {
		return partnership.ErrNotFound
	}
	switch c := c.(type) {
	case *partnership.JoinAsParty:
		c.Key = claimed
	case *partnership.JoinAsMember:
		c.Key = claimed
	}
	if _, err := s.Engine.Do(r.Context(), engine.Holder(in.at, in.invitation), in.at, c, form.command()); err != nil {
		return err
	}
	return s.Accounts.Spend(r.Context(), in.kind, in.secret)
}
