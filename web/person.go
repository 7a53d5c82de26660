package web

import (
	"net/http"
	"strconv"

	"entente/partnership"
)

// What the pages about people and parties share.

// viewCommon is view for pages about the partnership as a whole: the address names its common space.
func (s *Site) viewCommon(r *http.Request, v visitor, f func(partnership.View) error) (Page, error) {
	return s.view(r, v, spaceOf(r), func(view partnership.View) error {
		if view.ID != view.CommonID {
			return partnership.ErrNotFound
		}
		return f(view)
	})
}

// idIn is a number in the address, written as we write it. Errors: partnership.ErrNotFound.
func idIn[ID ~uint64](r *http.Request, name string) (ID, error) {
	text := r.PathValue(name)
	no, err := strconv.ParseUint(text, 10, 40)
	if err != nil || strconv.FormatUint(no, 10) != text {
		return 0, partnership.ErrNotFound
	}
	return ID(no), nil
}

// act carries out what a form asks for and leads on; what was refused beside a field is shown again.
func (s *Site) act(w http.ResponseWriter, r *http.Request, v visitor, c partnership.Command, form *Form, to string, again func(*Form) error) error {
	if form.OK() {
		_, err := s.do(r, v, spaceOf(r), c, form)
		if err != nil && !form.fieldErrors(err) {
			return err
		}
	}
	if !form.OK() {
		return again(form)
	}
	return see(w, r, to)
}

// simply is act for a form without fields.
func (s *Site) simply(w http.ResponseWriter, r *http.Request, v visitor, c partnership.Command, to string) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if _, err := s.do(r, v, spaceOf(r), c, form); err != nil {
		return err
	}
	return see(w, r, to)
}

// host is who runs this machine.
func (s *Site) host(r *http.Request) (string, error) {
	in, err := s.Accounts.Installation(r.Context())
	return in.Host, err
}

// below is an address below the partnership's own.
func below(r *http.Request, path string) string { return "/s/" + r.PathValue("space") + path }
