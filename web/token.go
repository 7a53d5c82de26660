package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"entente/account"
	"entente/engine"
)

// tokensView lists a person's access tokens; a secret is on the page once, when it has just been made.
type tokensView struct {
	Secret string
	Items  []tokenItem
	For    []Option // the partnerships they act in
	Days   []Option
	Form   *Form
}

type tokenItem struct{ ID, Name, Text, Until string }

// tokenDays are the lives of a token that can be chosen, in days.
var tokenDays = []int{30, 90, 365}

func (s *Site) tokens(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showTokens(w, r, v, http.StatusOK, FormOf(nil), "")
}

func (s *Site) showTokens(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, secret string) error {
	tokens, err := s.Accounts.Tokens(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	mine, err := s.actingIn(r, v)
	if err != nil {
		return err
	}
	view := tokensView{Secret: secret, Form: form}
	for _, m := range mine {
		view.For = append(view.For, Option{Value: string(m.key), Label: m.label(), Selected: form.Chosen("membership", string(m.key))})
	}
	for _, d := range tokenDays {
		n := strconv.Itoa(d)
		view.Days = append(view.Days, Option{Value: n, Label: n + " days", Selected: form.Chosen("days", n) || d == 90 && form.Value("days") == ""})
	}
	for _, t := range tokens {
		view.Items = append(view.Items, s.tokenItem(t, mine))
	}
	shell := s.homeShell(r, v)
	shell.Title = "Access tokens"
	return RenderSecret(w, r, status, tokensPageView(shell, view))
}

func (s *Site) tokenItem(t account.Token, mine []acting) tokenItem {
	item := tokenItem{ID: t.ID, Name: t.Name, Text: "May read"}
	if t.Scope == account.Write {
		item.Text = "May read and write"
	}
	where := "a partnership that you act in no longer"
	for _, m := range mine {
		if m.key == t.Key {
			where = m.label()
		}
	}
	item.Text += " in " + where
	used := "never used"
	if !t.Used.IsZero() {
		used = "last used " + dayWords(t.Used, s.now())
	}
	item.Until = "Until " + fullDay(t.Expires) + ", " + used
	return item
}

func (s *Site) makeToken(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	wish, err := s.tokenWish(r, v, form)
	if err != nil {
		return err
	}
	secret := ""
	if form.OK() {
		secret, err = s.Accounts.NewToken(r.Context(), wish)
	}
	if errors.Is(err, account.ErrNotFound) {
		return err
	}
	if !form.OK() || err != nil && form.fieldErrors(err) {
		return s.showTokens(w, r, v, http.StatusUnprocessableEntity, form, "")
	}
	if err != nil {
		return err
	}
	return s.showTokens(w, r, v, http.StatusOK, FormOf(nil), secret)
}

// tokenWish reads the form: the key must be one of the visitor's own, in a partnership that they act in.
func (s *Site) tokenWish(r *http.Request, v visitor, form *Form) (account.TokenWish, error) {
	mine, err := s.actingIn(r, v)
	if err != nil {
		return account.TokenWish{}, err
	}
	wish := account.TokenWish{
		Account: v.account.ID,
		Name:    form.Line("token_name", 100, "say what it is for"),
		Scope:   account.Scope(form.Choice("scope", "choose what it may do", string(account.Read), string(account.Write))),
	}
	var keys, days []string
	for _, m := range mine {
		keys = append(keys, string(m.key))
	}
	for _, d := range tokenDays {
		days = append(days, strconv.Itoa(d))
	}
	key := form.Choice("membership", "choose the partnership", keys...)
	n, err := strconv.Atoi(form.Choice("days", "choose how long it lasts", days...))
	if err != nil {
		n = 0 // the form says so
	}
	wish.Expires = s.now().Add(time.Duration(n) * 24 * time.Hour)
	for _, m := range mine {
		if string(m.key) == key {
			wish.Membership = account.Membership{Partnership: string(m.at), Key: m.key}
		}
	}
	return wish, nil
}

func (s *Site) revokeToken(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if err := s.Accounts.RevokeToken(r.Context(), v.account.ID, form.Value("token")); err != nil {
		return err
	}
	return see(w, r, "/you/tokens")
}

// signedBy is the person as the member with that key.
func signedBy(key account.Key) engine.Who { return engine.Signed(string(key)) }
