package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"entente/store"
	"entente/web"
)

// serveCommand runs the server on a data folder.
type serveCommand struct {
	settings
}

func (serveCommand) Help() string {
	return `An empty data folder becomes a new installation: the first start prints a set-up link, good for 30
minutes and for one use, with which you name the host and make the operator's sign-in.

Plain http is served on loopback only. Elsewhere give --tls-cert and --tls-key, or put a proxy in front
and name it with --trusted-proxy.

Examples:
  entente serve --data /var/lib/entente
  entente serve --data /var/lib/entente --listen :443 --tls-cert cert.pem --tls-key key.pem \
      --public-url https://entente.example.org
  ENTENTE_DB_FILE=/run/secrets/db entente serve --data /var/lib/entente`
}

// grace is how long a stop waits for what is under way; all of it then takes less than ten seconds.
const grace = 8 * time.Second

// Run serves until the program is asked to stop.
func (c serveCommand) Run(a *app) error {
	if _, err := os.Stat(filepath.Join(c.Data, demoMark)); err == nil {
		return fmt.Errorf("%s holds a demonstration; choose another folder for real work", c.Data)
	}
	if err := c.checkListen(); err != nil {
		return err
	}
	in, err := openInstallation(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return errors.Join(err, in.close())
	}
	public, err := c.publicURL(listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close(), in.close())
	}
	if err := c.greet(a, in, public); err != nil {
		return errors.Join(err, listener.Close(), in.close())
	}
	site := &web.Site{
		Engine: in.engine, Accounts: in.accounts, Files: in.files, Fingerprint: in.key.Fingerprint(),
		PublicURL: public, Proxies: c.TrustedProxy, Log: slog.New(slog.NewJSONHandler(a.stderr, nil)), Now: a.now,
		OpenFounding: c.OpenFounding, Mail: c.mailServer(public, a.now),
	}
	handler, err := surfaces(in, site, a.now)
	if err != nil {
		return errors.Join(err, listener.Close(), in.close())
	}
	stop := in.startSweeping(a.ctx, site.Log)
	err = c.serve(a, listener, site, handler)
	stop()
	return errors.Join(err, in.close())
}

// checkListen refuses plain http on an address that others can reach.
func (c serveCommand) checkListen() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	ip := net.ParseIP(host)
	loopback := host == "localhost" || ip != nil && ip.IsLoopback()
	if !loopback && c.TLSCert == "" && len(c.TrustedProxy) == 0 {
		return fmt.Errorf("listen: %s can be reached by others; plain http is for loopback only. "+
			"Give --tls-cert and --tls-key, or name the proxy in front with --trusted-proxy", c.Listen)
	}
	return nil
}

// publicURL is the address that people type.
func (c serveCommand) publicURL(addr net.Addr) (*url.URL, error) {
	if c.PublicURL != "" {
		return url.Parse(c.PublicURL)
	}
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	return url.Parse(scheme + "://" + addr.String())
}

// greet prints where we are, and at the first start how to set up.
func (c serveCommand) greet(a *app, in *installation, public *url.URL) error {
	secret, err := in.accounts.FirstStart(a.ctx)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Entente is at %s\nKey fingerprint: %s\n", public, in.key.Fingerprint())
	if secret != "" {
		text += fmt.Sprintf("Set it up here, within 30 minutes: %s\n", public.JoinPath("set-up", secret))
	}
	_, err = io.WriteString(a.stdout, text) // at once: whoever started us reads it as a whole
	return err
}

func (c serveCommand) serve(a *app, listener net.Listener, site *web.Site, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(site.Log.Handler(), slog.LevelWarn)}
	server.RegisterOnShutdown(site.EndStreams)
	stopped := make(chan error, 1)
	go func() {
		if c.TLSCert != "" {
			stopped <- server.ServeTLS(listener, c.TLSCert, c.TLSKey)
			return
		}
		stopped <- server.Serve(listener)
	}()
	select {
	case err := <-stopped:
		return err
	case <-a.ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), grace)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return err
}
