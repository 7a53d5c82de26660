package web

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"entente/account"
	"entente/eventlog"
	"entente/partnership"
)

func (s *Site) foundPage(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Accounts.Link(r.Context(), account.FoundLink, r.PathValue("secret")); err != nil {
		return err
	}
	typed := url.Values{}
	if at := r.URL.Query().Get("continues"); at != "" {
		typed.Set("continues", at)
	}
	return s.showFound(w, r, http.StatusOK, FormOf(typed))
}

func (s *Site) showFound(w http.ResponseWriter, r *http.Request, status int, form *Form) error {
	in, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	e, err := s.enrolment(r, form)
	if err != nil {
		return err
	}
	older, err := s.older(r, form)
	if err != nil {
		return err
	}
	shell := s.plainShell(r)
	shell.Title = "Found a partnership"
	return RenderSecret(w, r, status, foundView(shell, e, in.Host, r.URL.Path, older))
}

func (s *Site) found(w http.ResponseWriter, r *http.Request) error {
	secret := r.PathValue("secret")
	if _, err := s.Accounts.Link(r.Context(), account.FoundLink, secret); err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := partnership.FoundPartnership{
		Name:   partnership.Text(form.Line("name", 120, "give the partnership a name")),
		Goal:   partnership.Text(form.Line("goal", 400, "say the problem or goal in a sentence")),
		Party:  partnership.Text(form.Line("party", 120, "name your organisation")),
		Person: partnership.Text(form.Line("person", 120, "type your name")),
		Kind:   partnership.PartyKind(form.Choice("kind", "choose what your organisation is here", partyKinds()...)),
		Zone:   s.zone(form), Shown: s.Fingerprint,
	}
	if c.Continues, err = s.citation(r, form); err != nil {
		return err
	}
	if !form.OK() {
		return s.showFound(w, r, http.StatusUnprocessableEntity, form)
	}
	acc, ok, err := s.enrol(w, r, form, string(c.Person), string(c.Party), false)
	if err != nil {
		return err
	}
	if !ok {
		return s.showFound(w, r, http.StatusUnprocessableEntity, form)
	}
	at, err := s.foundFor(r, acc, c, form.command())
	if err != nil && form.fieldErrors(err) {
		return s.showFound(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/s/"+string(at))
}

// foundFor founds for an account. The link remembers which space it founds, so that a crash does not found twice.
func (s *Site) foundFor(r *http.Request, acc account.Account, c partnership.FoundPartnership, command string) (partnership.SpaceID, error) {
	ctx := r.Context()
	claimed, err := s.Accounts.Claim(ctx, account.FoundLink, r.PathValue("secret"), string(eventlog.NewID()))
	if err != nil {
		return "", err
	}
	at := partnership.SpaceID(claimed)
	key, err := s.keyFor(r, acc.ID, string(at))
	if err != nil {
		return "", err
	}
	c.Key = string(key)
	if _, err := s.Engine.Found(ctx, at, c, command); err != nil {
		return "", err
	}
	return at, s.Accounts.Spend(ctx, account.FoundLink, r.PathValue("secret"))
}

// defaultZone is the time zone that the founding page offers.
const defaultZone = "Europe/London"

// zone reads the time zone of the partnership's dates. It is checked before an account is made.
func (s *Site) zone(form *Form) string {
	if !form.values.Has("zone") {
		return defaultZone
	}
	name := form.Line("zone", 60, "name a time zone, such as Europe/London")
	if _, err := time.LoadLocation(name); name != "" && (err != nil || name == "Local") {
		form.Fail("zone", "name a time zone, such as Europe/London")
	}
	return name
}

// older offers the partnerships that a new one can go on from: those that close or are closed, and for which the visitor
// signs.
func (s *Site) older(r *http.Request, form *Form) ([]Option, error) {
	v, err := s.visitor(r.Context(), r)
	if errors.Is(err, account.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	mine, err := s.Accounts.Partnerships(r.Context(), v.account.ID)
	if err != nil {
		return nil, err
	}
	var list []Option
	for _, m := range mine {
		at := partnership.SpaceID(m.Partnership)
		_, err := s.view(r, v, at, func(view partnership.View) error {
			if stage := view.Common.Stage(view.Common.Today(view.Now)); view.Is(partnership.Signatory) && (stage == partnership.Closing || stage == partnership.Closed) {
				list = append(list, Option{Value: string(at), Label: string(view.Common.Name()), Selected: form.Value("continues") == string(at)})
			}
			return nil
		})
		if err != nil && !errors.Is(err, partnership.ErrNotFound) {
			return nil, err
		}
	}
	if len(list) > 0 {
		list = append([]Option{{Label: "None: it begins anew"}}, list...)
	}
	return list, nil
}

// citation is the record that the visitor chose to go on from; the zero one if none.
func (s *Site) citation(r *http.Request, form *Form) (partnership.Citation, error) {
	at := partnership.SpaceID(form.Value("continues"))
	if at == "" {
		return partnership.Citation{}, nil
	}
	v, err := s.visitor(r.Context(), r)
	if err != nil {
		return partnership.Citation{}, err
	}
	who, err := s.who(r.Context(), v, at)
	if err != nil {
		return partnership.Citation{}, err
	}
	return s.Engine.Cite(r.Context(), who, at)
}

// keyFor is the account's key in a partnership that it is about to be in, bound before the record says so.
func (s *Site) keyFor(r *http.Request, id account.ID, at string) (account.Key, error) {
	keys, err := s.Accounts.Keys(r.Context(), id, at)
	if err != nil && !errors.Is(err, account.ErrNotFound) {
		return "", err
	}
	for _, k := range keys {
		used, err := s.Engine.HasKey(r.Context(), partnership.SpaceID(at), string(k))
		if err != nil && !errors.Is(err, partnership.ErrNotFound) {
			return "", err
		}
		if !used {
			return k, nil
		}
	}
	key := account.NewKey()
	return key, s.Accounts.AddMembership(r.Context(), id, account.Membership{Partnership: at, Key: key})
}

func partyKinds() []string {
	var list []string
	for _, k := range partnership.PartyKinds {
		list = append(list, string(k))
	}
	return list
}

// partyKindOptions offers the kinds of party in words.
func partyKindOptions(chosen string, neutral bool) []Option {
	words := map[partnership.PartyKind]string{
		partnership.Client: "Client", partnership.Supplier: "Supplier", partnership.Peer: "Peer",
		partnership.PublicBody: "Public body", partnership.Neutral: "Neutral: a facilitator or critical friend, with a voice and no vote",
	}
	var list []Option
	for _, k := range partnership.PartyKinds {
		if k != partnership.Neutral || neutral {
			list = append(list, Option{Value: string(k), Label: words[k], Selected: string(k) == chosen})
		}
	}
	return list
}
