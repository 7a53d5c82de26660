package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"entente/api"

	"github.com/alecthomas/kong"
	"github.com/go-json-experiment/json"
)

// remote is an installation elsewhere, and the token that one of its members has made there. A subcommand that works
// over the API embeds it.
type remote struct {
	URL   string `arg:"" name:"url" help:"Where the installation is, as https://entente.example.org."`
	Token string `setting:"secret" placeholder:"TOKEN" help:"An access token, made on the page of your account. Better in ENTENTE_TOKEN, or in a file that ENTENTE_TOKEN_FILE names."`
}

// BeforeResolve lets the token come from the environment. The host's settings, and their file, are no concern here.
func (*remote) BeforeResolve(ctx *kong.Context, src *sources) error {
	ctx.AddResolver(kong.ResolverFunc(src.resolve))
	return nil
}

// Validate refuses an address to which a token must not be sent.
func (r *remote) Validate() error {
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("url: write it as https://entente.example.org")
	}
	ip := net.ParseIP(u.Hostname())
	if u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("url: a token is sent over https only")
	}
	return nil
}

// patience is how long an answer may take.
const patience = time.Minute

// call sends a request and returns the answer's body. A problem comes back as an error that says it. command is the
// command's ID; "" for a read.
func (r *remote) call(a *app, method, path, command string, body []byte) ([]byte, error) {
	if r.Token == "" {
		return nil, errors.New("no token: give --token, or set ENTENTE_TOKEN or ENTENTE_TOKEN_FILE")
	}
	ctx, cancel := context.WithTimeout(a.ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(r.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+r.Token)
	if command != "" {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", command)
	}
	defer waiting(a, time.NewTicker(time.Second))()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, problemIn(res.Status, text)
	}
	return text, nil
}

// waiting says at each tick that the answer has not come, until what it returns is called.
func waiting(a *app, tick *time.Ticker) (stop func()) {
	answered, said := make(chan bool), make(chan bool)
	go func() {
		defer close(said)
		for seconds := 1; ; seconds++ {
			select {
			case <-answered:
				return
			case <-tick.C:
				fmt.Fprintf(a.stderr, "waiting for the answer: %d s\n", seconds)
			}
		}
	}()
	return func() { tick.Stop(); close(answered); <-said }
}

// problemIn says what an answer that is no success says.
func problemIn(status string, text []byte) error {
	var p api.Problem
	if err := json.Unmarshal(text, &p); err != nil || p.Title == "" {
		return fmt.Errorf("the answer is %s; is this the address of an installation?", status)
	}
	why := cmp.Or(p.Reason, p.Detail)
	switch {
	case p.Field != "":
		return fmt.Errorf("%s: %s", p.Field, why)
	case p.Reference != "":
		return fmt.Errorf("%s (reference %s)", p.Title, p.Reference)
	case why != "":
		return fmt.Errorf("%s: %s", p.Title, why)
	}
	return errors.New(p.Title)
}
