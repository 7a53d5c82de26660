package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"entente/demo"
	"entente/engine"
	"entente/sealed"
	"entente/store"
	"entente/web"
)

// demoCommand shows two fictional partnerships on this machine.
type demoCommand struct {
	Listen string `placeholder:"HOST:PORT" help:"Address on this machine to listen on (127.0.0.1:8080, or the next free port)."`
	Data   string `placeholder:"DIR" help:"Folder to keep the demonstration in; without it everything is gone when you stop."`
}

func (demoCommand) Help() string {
	return `Plays two partnerships of people who do not exist: three councils and their supplier after eighteen months, and two
organisations in their first three weeks. Look around as anyone in them. Its clock shows a Wednesday, so that there is
something before and something ahead.

It can be reached from this machine only. Stop it with Ctrl-C.

Examples:
  entente demo
  entente demo --listen 127.0.0.1:9000
  entente demo --data /tmp/demonstration`
}

// Run plays and serves until the program is asked to stop.
func (c demoCommand) Run(a *app) (err error) {
	listener, err := c.open(a.ctx)
	if err != nil {
		return err
	}
	stage, err := c.stage(a)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, stage.strike()) }()
	if err := stage.ready(a); err != nil {
		if a.ctx.Err() != nil {
			err = nil // asked to stop
		}
		return errors.Join(err, listener.Close())
	}
	return stage.serve(a, listener)
}

// open listens where it was told or, if it was told nothing, on the first port from 8080 on that is free.
func (c demoCommand) open(ctx context.Context) (net.Listener, error) {
	if c.Listen != "" {
		host, _, err := net.SplitHostPort(c.Listen)
		if err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, fmt.Errorf("listen: %s can be reached by others, and a demonstration lets anyone be anybody; choose 127.0.0.1", c.Listen)
		}
		return (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	}
	var listener net.Listener
	var err error
	for port := 8080; port < 8100; port++ {
		if listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return listener, nil
		}
	}
	return nil, err
}

// demoStage is the folder of a demonstration, opened.
type demoStage struct {
	dir   string
	kept  bool
	clock *demo.Clock
	in    *installation
}

// stage opens the folder, or makes one.
func (c demoCommand) stage(a *app) (*demoStage, error) {
	s := &demoStage{dir: c.Data, kept: c.Data != ""}
	shift := demo.Shift(a.now())
	if !s.kept {
		dir, err := os.MkdirTemp("", "entente-demo-")
		if err != nil {
			return nil, fmt.Errorf("temporary folder: %w", err)
		}
		s.dir = dir
	} else if played, err := playedIn(s.dir); err != nil {
		return nil, err
	} else if played != nil {
		s.clock = demo.NewClock(a.now, *played)
		return s, nil
	}
	s.clock = demo.NewClock(a.now, shift)
	return s, nil
}

// playedIn says by how much the clock of a kept demonstration is moved; nil if there is none yet in the folder.
func playedIn(dir string) (*time.Duration, error) {
	text, err := os.ReadFile(filepath.Join(dir, demoMark))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, keyName)); err == nil {
			return nil, fmt.Errorf("%s holds an installation that is no demonstration; choose another folder", dir)
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	shift, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s holds a demonstration that was not played to its end; remove the folder and start again", dir)
	}
	return &shift, nil
}

// ready plays the stories, unless the folder has them.
func (s *demoStage) ready(a *app) error {
	mark := filepath.Join(s.dir, demoMark)
	if _, err := os.Stat(mark); err == nil {
		return s.openInstallation(a.ctx, store.Options{})
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if err := os.WriteFile(mark, []byte("being played\n"), 0o600); err != nil {
		return err
	}
	if err := s.openInstallation(a.ctx, store.Options{SkipSync: true}); err != nil {
		return err
	}
	stage := demo.Stage{
		Engine: s.in.engine, Accounts: s.in.accounts, Files: s.in.files, Clock: s.clock, Fingerprint: s.in.key.Fingerprint(),
		Progress: playing(a),
	}
	shift := demo.Shift(a.now())
	err := demo.Play(a.ctx, stage)
	debug.FreeOSMemory() // what playing took is not needed again
	if err != nil || !s.kept {
		return err
	}
	if err := s.in.close(); err != nil {
		return err
	}
	s.in = nil
	if err := os.WriteFile(mark, []byte(shift.String()+"\n"), 0o600); err != nil {
		return err
	}
	return s.openInstallation(a.ctx, store.Options{})
}

// playing says, once a second at most and not in the first one, how far the story is.
func playing(a *app) func(done, total int) {
	say := everySecond(a)
	return func(done, total int) {
		say(func() { fmt.Fprintf(a.stderr, "Playing the story: %d of %d\n", done, total) })
	}
}

// openInstallation opens the folder under the demonstration's clock, which is neither the machine's nor the database's.
func (s *demoStage) openInstallation(ctx context.Context, o store.Options) error {
	in, err := openInstallation(ctx, settings{Data: s.dir}, s.clock.Now, o)
	if err != nil {
		return err
	}
	in.engine = engine.New(in.store, engine.Settings{Now: s.clock.Now, Key: in.key, Files: in.files, Sealed: sealed.New(in.store, s.clock.Now)})
	s.in = in
	return nil
}

// serve shows the pages until the program is asked to stop.
func (s *demoStage) serve(a *app, listener net.Listener) error {
	public := &url.URL{Scheme: "http", Host: listener.Addr().String()}
	people, err := s.people(a.ctx)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	site := &web.Site{
		Engine: s.in.engine, Accounts: s.in.accounts, Files: s.in.files, Fingerprint: s.in.key.Fingerprint(), PublicURL: public,
		Log: slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), Now: s.clock.Now, Demo: people,
	}
	handler, err := surfaces(s.in, site, s.clock.Now)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintf(a.stdout, "The demonstration is at %s\n", public)
	return serveCommand{}.serve(a, listener, site, handler)
}

// people are those whom a visitor can be.
func (s *demoStage) people(ctx context.Context) (*web.Demo, error) {
	cast, err := demo.People(ctx, s.in.accounts)
	if err != nil {
		return nil, err
	}
	d := &web.Demo{}
	for _, p := range cast {
		d.People = append(d.People, web.DemoAs{
			Account: p.Account, Partnership: p.Partnership, Name: p.Name, Role: p.Role, Mark: web.Mark{Shape: p.Mark, Initials: p.Initials},
		})
	}
	return d, nil
}

// strike closes the installation, and removes what was only for now.
func (s *demoStage) strike() error {
	var err error
	if s.in != nil {
		err = s.in.close()
	}
	if !s.kept {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}
