package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"entente/account"
	"entente/engine"
	"entente/file"
	"entente/mail"
	"entente/partnership"

	"github.com/google/uuid"
)

// Site serves the pages. Its fields are set once, before Handler is called.
type Site struct {
	Engine      *engine.Engine
	Accounts    *account.Accounts
	Files       *file.Files
	Fingerprint string   // of the installation's key, as people compare it
	PublicURL   *url.URL // where people reach us
	Proxies     []netip.Prefix
	Log         *slog.Logger
	Now         func() time.Time
	// OpenFounding lets anyone found a partnership, whatever the operator has set on the page.
	OpenFounding bool
	Mail         *mail.Server // by which personal links go out; nil: they are handed out by those who ask
	Demo         *Demo        // nil but in a demonstration

	streams  streams
	drawn    drawnClauses
	reckoned reckoned
}

// Handler is the whole site behind its guard.
func (s *Site) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	s.routes(mux)
	return Guard{PublicURL: s.PublicURL, Log: s.Log, Now: s.Now, BodyLimit: bodyLimit}.Wrap(mux)
}

// bodyLimit is the largest request that any page takes: one file of 25 MB and its form.
const bodyLimit = 26 << 20

// page is a handler that returns what went wrong instead of writing it.
type page func(w http.ResponseWriter, r *http.Request) error

// personal is a page for somebody who is signed in.
type personal func(w http.ResponseWriter, r *http.Request, v visitor) error

// visitor is the person at the browser.
type visitor struct {
	account account.Account
	session account.Session
}

// open serves a page to anyone.
func (s *Site) open(p page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := p(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// signedIn serves a page to whoever has a session, and leads everyone else to the sign-in page, whatever they asked for.
func (s *Site) signedIn(p personal) http.HandlerFunc {
	return s.open(func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.visitor(r.Context(), r)
		if errors.Is(err, account.ErrNotFound) && s.Demo != nil {
			v, done, err := s.arrive(w, r)
			if done || err != nil {
				return err
			}
			return p(w, r, v)
		}
		if errors.Is(err, account.ErrNotFound) {
			s.askToSignIn(w, r)
			return nil
		}
		if err != nil {
			return err
		}
		err = s.refresh(w, r, v)
		if errors.Is(err, account.ErrNotFound) { // ended, or given a new secret, while we looked
			s.askToSignIn(w, r)
			return nil
		}
		if err != nil {
			return err
		}
		if to := detour(r, v); to != "" {
			return see(w, r, to)
		}
		if err := unfinished(r, v); err != nil {
			return err
		}
		return p(w, r, v)
	})
}

// who is the visitor in the partnership that the space belongs to. Errors: partnership.ErrNotFound.
func (s *Site) who(ctx context.Context, v visitor, at partnership.SpaceID) (engine.Who, error) {
	common, err := s.Engine.Partnership(ctx, at)
	if err != nil {
		return engine.Who{}, err
	}
	keys, err := s.Accounts.Keys(ctx, v.account.ID, string(common))
	if err != nil {
		return engine.Who{}, err
	}
	if len(keys) == 0 { // they were never in it: it is not even read for them
		return engine.Who{}, partnership.ErrNotFound
	}
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = string(k)
	}
	return engine.Signed(texts...), nil
}

// view shows the visitor one space, and gives back the shell of its pages, complete but for its title.
func (s *Site) view(r *http.Request, v visitor, at partnership.SpaceID, f func(partnership.View) error) (Page, error) {
	who, err := s.who(r.Context(), v, at)
	if err != nil {
		return Page{}, err
	}
	var shell Page
	var seen heads
	var stand []standing
	mark := s.liveMark(r, who, at)
	err = s.Engine.View(r.Context(), who, at, func(view partnership.View) error {
		stand = standingsOf(view)
		shell, seen = s.shell(r, v, view).withLive(view.CommonID, mark), commonHead(view)
		return f(view)
	})
	if err != nil {
		return shell, err
	}
	if shell.Record, err = s.recordStrip(r.Context(), seen); err != nil {
		return shell, err
	}
	return s.withStanding(r.Context(), shell, stand)
}

// viewAll shows the visitor every space of the partnership that they are in, the common one first.
func (s *Site) viewAll(r *http.Request, v visitor, at partnership.SpaceID, f func([]partnership.View) error) (Page, error) {
	who, err := s.who(r.Context(), v, at)
	if err != nil {
		return Page{}, err
	}
	var shell Page
	var seen heads
	var stand []standing
	mark := s.liveMark(r, who, at)
	err = s.Engine.ViewAll(r.Context(), who, at, func(views []partnership.View) error {
		stand = standingsOf(views...)
		shell, seen = s.shell(r, v, views[0]).withLive(views[0].CommonID, mark), commonHead(views[0])
		return f(views)
	})
	if err != nil {
		return shell, err
	}
	if shell.Record, err = s.recordStrip(r.Context(), seen); err != nil {
		return shell, err
	}
	return s.withStanding(r.Context(), shell, stand)
}

// do carries out a command that the visitor sent from a form, under the form's own command ID.
func (s *Site) do(r *http.Request, v visitor, at partnership.SpaceID, c partnership.Command, form *Form) (engine.Receipt, error) {
	who, err := s.who(r.Context(), v, at)
	if err != nil {
		return engine.Receipt{}, err
	}
	receipt, err := s.Engine.Do(r.Context(), who, at, c, form.command())
	if err != nil {
		return receipt, err
	}
	return receipt, s.afterRoles(r.Context(), at, c)
}

// afterRoles gives the sessions of somebody whose roles have changed new secrets.
func (s *Site) afterRoles(ctx context.Context, at partnership.SpaceID, c partnership.Command) error {
	if partnership.RolesTouched(c) == nil {
		return nil
	}
	common, err := s.Engine.Partnership(ctx, at)
	if err != nil {
		return err
	}
	if err := s.endSignLinks(ctx, common, c); err != nil {
		return err
	}
	key, err := s.Engine.KeyTouched(ctx, common, c)
	if errors.Is(err, partnership.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	acc, err := s.Accounts.ByKey(ctx, string(common), account.Key(key))
	if err != nil || acc == "" {
		return err
	}
	return s.Accounts.RotateAll(ctx, acc)
}

// command is the ID that the form was drawn with, so that sending it twice does it once.
func (f *Form) command() string {
	id, err := uuid.Parse(f.values.Get(commandField))
	if err != nil {
		return newCommand()
	}
	return id.String()
}

const commandField = "command"

// newCommand is a fresh command ID (UUIDv7).
func newCommand() string {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString()
	}
	return id.String()
}

// spaceOf is the space that a page's address names.
func spaceOf(r *http.Request) partnership.SpaceID { return partnership.SpaceID(r.PathValue("space")) }

// now is the time for sessions and links; the engine has its own.
func (s *Site) now() time.Time { return s.Now().UTC() }

// see sends the browser on after a form was taken.
func see(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// commandOrNew is the form's command ID when it is shown again, or a fresh one. A nil form is a new one.
func (f *Form) commandOrNew() string {
	if f == nil {
		return newCommand()
	}
	return f.command()
}
