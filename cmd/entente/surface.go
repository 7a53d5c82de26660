package main

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"time"

	"entente/api"
	"entente/web"
)

// surfaces is everything that answers on the installation's address: the API below /api/, the two addresses by which a
// machine asks how we are, and the pages.
func surfaces(in *installation, site *web.Site, now func() time.Time) (http.Handler, error) {
	pages, err := site.Handler()
	if err != nil {
		return nil, err
	}
	a := &api.API{Engine: in.engine, Accounts: in.accounts, Files: in.files, Now: now, Log: site.Log}
	programs, err := a.Handler()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.Handle("/api/", programs)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := ready(r.Context(), in); err != nil {
			site.Log.Error("not ready", "error", err.Error())
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	return mux, nil
}

// readyWithin is how long the database may take to answer.
const readyWithin = 5 * time.Second

// ready tells whether this node can do its work: the database can be written, and the engine has what it needs.
func ready(ctx context.Context, in *installation) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := in.store.Write(ctx, func(*sql.Tx) error { return nil }); err != nil {
		return err
	}
	return in.engine.Ready(ctx)
}
