package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/account"
	"entente/engine"
	"entente/file"
	"entente/ledger"
	"entente/sealed"
	"entente/store"
)

// An installation is the data folder opened: the database, the key, and what works on them.
type installation struct {
	store    *store.Store
	engine   *engine.Engine
	accounts *account.Accounts
	files    *file.Files
	key      *ledger.Key
}

const (
	databaseName = "entente.db"
	keyName      = "entente.key"
	demoMark     = "demonstration" // a file that marks the folder of a demonstration, which serve refuses
)

// openInstallation opens what the settings name, and makes what is missing.
func openInstallation(ctx context.Context, s settings, now func() time.Time, o store.Options) (*installation, error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	path := filepath.Join(s.Data, keyName)
	_, missing := os.Stat(path)
	key, err := openKey(path)
	if err != nil {
		return nil, err
	}
	in, err := openWith(ctx, s, now, o, key)
	if err != nil || missing == nil {
		return in, err
	}
	groups, err := in.store.Groups(ctx)
	if err == nil && len(groups) > 0 {
		err = fmt.Errorf("%s is not there, and the records in the database are signed with it: put it back from its copy; "+
			"if it is lost for good, entente continue --new-key --help says what to do", path)
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(path), in.close())
	}
	return in, nil
}

// openWith is openInstallation with this key.
func openWith(ctx context.Context, s settings, now func() time.Time, o store.Options, key *ledger.Key) (*installation, error) {
	before, err := keysBefore(s.Data)
	if err != nil {
		return nil, err
	}
	dsn := s.DB
	if dsn == "" {
		dsn = filepath.Join(s.Data, databaseName)
	}
	o.Schema = slices.Concat(account.Schema(), file.Schema(), sealed.Schema())
	db, err := store.Open(ctx, dsn, o)
	if err != nil {
		return nil, err
	}
	settings := engine.Settings{Now: now, Key: key, Before: before, Files: file.New(db, now), Sealed: sealed.New(db, now)}
	if db.Dialect() == "postgres" { // SQLite has no other clock than ours
		settings.StoreNow = db.Now
	}
	return &installation{
		store: db, key: key,
		engine:   engine.New(db, settings),
		accounts: account.New(db, now),
		files:    file.New(db, now),
	}, nil
}

// openExisting opens an installation that is there; a mistyped folder is not made into one.
func openExisting(ctx context.Context, s settings, now func() time.Time, o store.Options) (*installation, error) {
	if _, err := os.Stat(filepath.Join(s.Data, keyName)); err != nil {
		return nil, fmt.Errorf("no installation in %s: %w", s.Data, err)
	}
	return openInstallation(ctx, s, now, o)
}

func (i *installation) close() error { return i.store.Close() }

// openKey reads the installation's key, or makes it at the first start. Losing the file means that the records go on
// under a new key, which every party has to agree to: keep a copy apart from the database.
func openKey(path string) (*ledger.Key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return ledger.ParseKey(strings.TrimSpace(string(text)))
}

func makeKey(path string) (*ledger.Key, error) {
	key, err := ledger.NewKey("")
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	_, err = f.WriteString(key.Secret() + "\n")
	return key, errors.Join(err, f.Sync(), f.Close())
}
