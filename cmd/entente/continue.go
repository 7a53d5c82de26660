package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"entente/engine"
	"entente/ledger"
	"entente/partnership"
	"entente/store"

	"github.com/alecthomas/kong"
)

// continueCommand lets records that may not be extended go on as new ones, once their parties agree.
type continueCommand struct {
	settings
	Reason string   `required:"" placeholder:"TEXT" help:"What happened, for the parties; it stands in their records."`
	Why    string   `enum:"shortened,key,host" default:"shortened" help:"shortened: newer entries are lost. key: the key has changed. host: they moved to a host with a key of its own."`
	Space  []string `placeholder:"SPACE" help:"Only these spaces; all that are held if it is left out. May be given several times."`
	NewKey bool     `name:"new-key" help:"Change the installation's key first: every space is held, and goes on under the new key. Stop the server before."`
	OldKey string   `name:"old-key" placeholder:"KEY" help:"With --new-key, when the file of the old key is lost: the key as the first line of key.txt in a party's bundle, or \"key\" in a receipt."`
}

func (continueCommand) Help() string {
	return `A record that ends before what was signed of it is never extended: whoever holds the newer part could show two
histories. It goes on as a new record instead. That takes all entries along as they are, and its first own entry says from
which record it goes on, where that ended, and why. Each party that votes is asked, on its pages; until all have agreed, the
record is read and answered, and nothing else is added. The same way a record goes on under a new key, or on a new host.

First try everything else: a newer backup, and restore --confirm with what the parties kept. What the parties know of lost
entries they can enter anew once the record goes on.

After a change of the key tell every party the new fingerprint, by another way than this machine. The old key's file is kept
beside the new one; delete it when every record has gone on.

Examples:
  entente continue --data /var/lib/entente --reason "The disk failed on Tuesday; the backup is of Monday night."
  entente continue --data /var/lib/entente --new-key --why key --reason "We change the key every year."
  entente continue --data /var/lib/entente --new-key --why key --old-key "$(tar -xOf calders-bundle.tar key.txt | head -1)" \
      --reason "The key's file was lost with the old machine."`
}

// Validate refuses flags that do not go together.
func (c continueCommand) Validate(*kong.Context) error {
	if c.NewKey && (c.Why == string(partnership.WasShortened) || len(c.Space) > 0) {
		return errors.New("--new-key is for all spaces: give --why key or --why host, and no --space")
	}
	if c.OldKey != "" && !c.NewKey {
		return errors.New("--old-key goes with --new-key")
	}
	return c.settings.Validate()
}

// Run changes the key if asked, and lets the held spaces go on.
func (c continueCommand) Run(a *app) error {
	if c.NewKey {
		if err := c.changeKey(a); err != nil {
			return err
		}
	}
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.run(a, in), in.close())
}

func (c continueCommand) run(a *app, in *installation) error {
	if _, err := audit(a, in.engine); err != nil {
		return fmt.Errorf("the records do not hold; none goes on: %w", err)
	}
	return continueHeld(a, in, partnership.WhyContinued(c.Why), c.Reason, func(space string) bool {
		return len(c.Space) == 0 || strings.Contains(" "+strings.Join(c.Space, " ")+" ", " "+space+" ")
	})
}

// continueHeld lets each held space that is chosen go on as a new record, the common spaces first: the others need its people.
func continueHeld(a *app, in *installation, why partnership.WhyContinued, reason string, chosen func(space string) bool) error {
	logs, err := in.engine.Held(a.ctx)
	if err != nil {
		return err
	}
	done := 0
	for _, common := range []bool{true, false} {
		for _, log := range logs {
			if (log.ID == log.Group) != common || !chosen(string(log.ID)) {
				continue
			}
			head, err := in.store.Head(a.ctx, log.ID)
			if err != nil {
				return err
			}
			if head == 0 { // claimed, and never begun
				if err := in.store.Release(a.ctx, log.ID); err != nil {
					return err
				}
				continue
			}
			c, err := in.engine.Continue(a.ctx, partnership.SpaceID(log.ID), why, partnership.Text(reason))
			if err != nil {
				return fmt.Errorf("space %s: %w", log.ID, err)
			}
			done++
			fmt.Fprintln(a.stdout, wentOn(string(log.ID), c))
		}
	}
	fmt.Fprintf(a.stdout, "%d spaces go on as new records, once each party that votes has agreed on its pages.\n", done)
	return nil
}

func wentOn(space string, c partnership.Continuation) string {
	text := fmt.Sprintf("space %s: it goes on after entry %d, as %s", space, c.Old.Size, c.As)
	if c.Lost.Size > c.Old.Size {
		text += fmt.Sprintf("; entries %d to %d of %s are lost", c.Old.Size+1, c.Lost.Size, c.Lost.Origin)
	}
	return text
}

const (
	beforeName = "entente.key.before" // the public keys that the installation had earlier, one a line, the oldest first
	retiredEnd = ".retired"           // the old private key, beside the new one
)

// changeKey gives the installation a new key. What it does in turn can be interrupted after each step and done again: the
// heads are signed and held, the old key is noted, the new one takes its place.
func (c continueCommand) changeKey(a *app) error {
	path := filepath.Join(c.Data, keyName)
	old, err := c.formerKey(a, path)
	if err != nil {
		return err
	}
	if err := noteBefore(c.Data, old); err != nil {
		return err
	}
	if err := os.Rename(path, path+retiredEnd); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	key, err := makeKey(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "New key fingerprint: %s\nTell it to every party, by another way than this machine.\n", key.Fingerprint())
	return nil
}

// formerKey signs what there is a last time and holds it; with the key lost, it can only hold it.
func (c continueCommand) formerKey(a *app, path string) (ledger.PublicKey, error) {
	_, err := os.Stat(path)
	switch {
	case err == nil && c.OldKey != "":
		return ledger.PublicKey{}, fmt.Errorf("%s is there: --old-key is for when it is lost", path)
	case errors.Is(err, os.ErrNotExist) && c.OldKey == "":
		return ledger.PublicKey{}, fmt.Errorf("%s is not there: put it back from its copy, or name the key with --old-key", path)
	case errors.Is(err, os.ErrNotExist):
		return c.holdWithout(a)
	case err != nil:
		return ledger.PublicKey{}, err
	}
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return ledger.PublicKey{}, err
	}
	return in.key.Public(), errors.Join(in.engine.SealHeads(a.ctx), in.close())
}

// holdWithout holds every space of an installation whose key is lost.
func (c continueCommand) holdWithout(a *app) (ledger.PublicKey, error) {
	old, err := ledger.ParseVKey(strings.TrimSpace(c.OldKey))
	if err != nil {
		return old, fmt.Errorf("--old-key: %w", err)
	}
	if _, err := os.Stat(filepath.Join(c.Data, databaseName)); err != nil && c.DB == "" {
		return old, fmt.Errorf("no installation in %s: %w", c.Data, err)
	}
	none, err := ledger.NewKey("")
	if err != nil {
		return old, err
	}
	in, err := openWith(a.ctx, c.settings, a.now, store.Options{}, none)
	if err != nil {
		return old, err
	}
	return old, errors.Join(engine.HoldAll(a.ctx, in.store), in.close())
}

// noteBefore adds a key to those that the installation had earlier, durably, if it is not there yet.
func noteBefore(data string, old ledger.PublicKey) error {
	known, err := keysBefore(data)
	if err != nil {
		return err
	}
	text := ""
	for _, k := range known {
		if k == old {
			return nil
		}
		text += k.VKey() + "\n"
	}
	return writeDurably(filepath.Join(data, beforeName), []byte(text+old.VKey()+"\n"))
}

// keysBefore are the keys that the installation had earlier, the oldest first.
func keysBefore(data string) ([]ledger.PublicKey, error) {
	text, err := os.ReadFile(filepath.Join(data, beforeName))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var list []ledger.PublicKey
	for vkey := range strings.FieldsSeq(string(text)) {
		key, err := ledger.ParseVKey(vkey)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", beforeName, err)
		}
		list = append(list, key)
	}
	return list, nil
}
