package web

import "net/http"

// routes is the map of the site.
func (s *Site) routes(mux *http.ServeMux) {
	mux.Handle("GET /static/", Static())

	// Arriving.
	mux.Handle("GET /{$}", s.signedIn(s.home))
	mux.Handle("GET /sign-in", s.open(s.signInPage))
	mux.Handle("POST /sign-in", s.open(s.signIn))
	mux.Handle("POST /sign-out", s.open(s.signOut))
	mux.Handle("GET /set-up/{secret}", s.open(s.setUpPage))
	mux.Handle("POST /set-up/{secret}", s.open(s.setUp))
	mux.Handle("GET /found/{secret}", s.open(s.foundPage))
	mux.Handle("POST /found/{secret}", s.open(s.found))
	mux.Handle("GET /join/{secret}", s.open(s.joinPage))
	mux.Handle("POST /join/{secret}", s.open(s.join))

	// The operator.
	mux.Handle("GET /operator", s.signedIn(s.operatorPage))
	mux.Handle("POST /operator/founding-links", s.signedIn(s.newFoundingLink))

	// A partnership. {space} is its common space, or the space in which the thing lives.
	mux.Handle("GET /s/{space}", s.signedIn(s.overview))
	mux.Handle("GET /s/{space}/people", s.signedIn(s.people))
	mux.Handle("POST /s/{space}/invitations", s.signedIn(s.inviteParty))
	mux.Handle("GET /s/{space}/commitments", s.signedIn(s.commitments))
	mux.Handle("POST /s/{space}/commitments", s.signedIn(s.makeCommitment))
	mux.Handle("GET /s/{space}/commitments/{id}", s.signedIn(s.commitment))

	mux.Handle("/", s.open(func(http.ResponseWriter, *http.Request) error { return NotFound() }))
}
