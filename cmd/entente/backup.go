package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"entente/engine"
	"entente/sealed"
	"entente/store"
)

// backupCommand copies the database of a running installation.
type backupCommand struct {
	settings
	File    string `arg:"" type:"path" help:"Where to put the backup; a file that exists is not overwritten."`
	WithKey bool   `name:"with-key" help:"Copy the installation's key as well, to FILE.key."`
}

func (backupCommand) Help() string {
	return `The backup is one SQLite file, whichever database it comes from, readable by its owner only. The server may
go on meanwhile. The file is then opened and every record in it verified; if it does not hold, it is removed.

In it: every partnership's record, files, sign-ins with their hashed passphrases and recovery codes, and the
host's settings. Not in it: sessions, open links, access tokens and answers that are still sealed. So after a
restore people sign in again, and links and tokens are made anew; one that was ended does not come back to life.
Of a round that is under way when the backup is made, the record has the questions and the dates; the answers
given by then are lost with the database, and its personal links are unknown.

The key that signs the records is a file of its own, entente.key in the data folder, and never changes: keep one
copy of it, apart from the backups. --with-key copies it too.

Examples:
  entente backup --data /var/lib/entente /backup/entente-2026-11-22.db
  ENTENTE_DB_FILE=/run/secrets/db entente backup --data /var/lib/entente --with-key /backup/today.db`
}

// leftBehind are the tables whose rows are in no backup: they grant access, or are secret until they are deleted.
var leftBehind = append([]string{"session", "device", "link", "signing", "token"}, sealed.Tables()...)

// keyEnd is what a key's copy beside a backup is called, after the backup's own name.
const keyEnd = ".key"

// Run writes FILE.unfinished, verifies it, and gives it its name.
func (c backupCommand) Run(a *app) error {
	for _, name := range c.targets() {
		if _, err := os.Lstat(name); err == nil {
			return fmt.Errorf("%s exists already; a backup overwrites nothing", name)
		}
	}
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.backUp(a, in), in.close())
}

func (c backupCommand) targets() []string {
	if c.WithKey {
		return []string{c.File, c.File + keyEnd}
	}
	return []string{c.File}
}

func (c backupCommand) backUp(a *app, in *installation) error {
	unfinished := c.File + ".unfinished"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a backup that was interrupted
		return err
	}
	made := a.now()
	err := in.store.Backup(a.ctx, unfinished, store.BackupOptions{
		Without: leftBehind, Made: made, About: in.key.Public().VKey(), Progress: rowProgress(a, "copied"),
	})
	if err != nil {
		return err
	}
	total, err := auditFile(a, in, unfinished)
	if err != nil {
		return errors.Join(fmt.Errorf("the backup does not hold, and was removed: %w", err), os.Remove(unfinished))
	}
	if err := os.Rename(unfinished, c.File); err != nil {
		return err
	}
	if err := c.copyKey(in); err != nil {
		return err
	}
	if err := rememberBackup(c.Data, made, c.File); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s: %d entries, verified\n", c.File, total)
	if !c.WithKey {
		fmt.Fprintf(a.stdout, "The key is not in it. Keep a copy of %s apart from the backups.\n", filepath.Join(c.Data, keyName))
	}
	return nil
}

// auditFile verifies every record in the backup, and returns how many entries there are.
func auditFile(a *app, in *installation, path string) (uint64, error) {
	db, err := store.Open(a.ctx, path, store.Options{SkipSync: true})
	if err != nil {
		return 0, err
	}
	total, err := audit(a, engine.New(db, engine.Settings{Now: a.now, Key: in.key}))
	return total, errors.Join(err, db.Close())
}

// audit verifies every record and says once a second how far it is.
func audit(a *app, e *engine.Engine) (total uint64, err error) {
	say := everySecond(a)
	err = e.Audit(a.ctx, func(at engine.Audited) {
		total = at.Entries
		say(func() { fmt.Fprintf(a.stderr, "verified %d of %d entries\n", at.Entries, at.Total) })
	})
	return total, err
}

func rowProgress(a *app, done string) store.Progress {
	say := everySecond(a)
	return func(table string, n, total int64) {
		say(func() { fmt.Fprintf(a.stderr, "%s: %d of %d rows %s\n", table, n, total, done) })
	}
}

// everySecond calls what it is given when a second has passed since the last time.
func everySecond(a *app) func(func()) {
	last := a.now()
	return func(f func()) {
		if now := a.now(); now.Sub(last) >= time.Second {
			last = now
			f()
		}
	}
}

func (c backupCommand) copyKey(in *installation) error {
	if !c.WithKey {
		return nil
	}
	return writeNew(c.File+keyEnd, in.key.Secret()+"\n")
}

// writeNew makes a file for its owner only, durably; one that exists is an error.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	return errors.Join(err, f.Sync(), f.Close())
}

// lastBackupName is the file in the data folder that tells of the last backup: when, and where it was put.
const lastBackupName = "last-backup"

func rememberBackup(data string, made time.Time, path string) error {
	return os.WriteFile(filepath.Join(data, lastBackupName), []byte(made.Format(time.RFC3339)+" "+path+"\n"), 0o600)
}

// lastBackup is when the last backup was made and where it was put; a zero time if there was none.
func lastBackup(data string) (made time.Time, path string, err error) {
	text, err := os.ReadFile(filepath.Join(data, lastBackupName))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, "", nil
	}
	if err != nil {
		return time.Time{}, "", err
	}
	at, path, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	made, err = time.Parse(time.RFC3339, at)
	return made, path, err
}
