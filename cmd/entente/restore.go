package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
	"entente/store"

	"github.com/alecthomas/kong"
)

// restoreCommand makes an installation from a backup, and later lets its spaces go on.
type restoreCommand struct {
	settings
	File       string `arg:"" optional:"" type:"existingfile" help:"The backup."`
	Key        string `type:"existingfile" placeholder:"FILE" help:"The key that signs these records, if it is neither in the data folder nor beside the backup."`
	Confirm    string `type:"existingfile" placeholder:"FILE" help:"A party's bundle or checkpoint: spaces that end where it does go on."`
	AcceptLoss bool   `name:"accept-loss" help:"Let every space go on where the backup ends, though entries made after it may be lost. One of which more is known to have been signed goes on as a new record."`
	NewKey     bool   `name:"new-key" help:"The key of these records is lost: make a new one, and let every space go on as a new record under it."`
	Reason     string `placeholder:"TEXT" help:"What happened, for the parties; needed where a space goes on as a new record."`
}

func (restoreCommand) Help() string {
	return `The data folder (or the database named by --db) must be empty. Everything is verified afterwards.

A backup is older than what was there. If a record simply went on from its end, it would fork: parties may hold a
copy with entries that the backup lacks. So every restored space can be read but not written until a party shows
where the record ended, with the bundle or checkpoint it kept last:

  • it ends where the restored space ends: the space goes on.
  • it is ahead: it is said which entries are lost. Ask the parties for what they know of them, tell them
    what you are about to do, then --accept-loss. The space then goes on as a new record, which takes all its entries
    along and says from which one it goes on; each party that votes is asked on its pages, and until all have
    agreed nothing is added. entente continue --help says more.
  • it is older than the backup: it settles nothing; ask for a newer one.

Where no party kept anything, --accept-loss is all there is; say so to the parties. The spaces then simply go on.

Answers that were still sealed are in no backup. A round that was under way has lost those given before, its personal
links are unknown, and nobody can show that an answer was counted: hand out new links and ask people to answer again,
or cancel the round.

If the key is lost as well, --new-key makes another one; every space goes on as a new record under it.

Examples:
  entente restore --data /var/lib/entente /backup/today.db
  entente restore --data /var/lib/entente --confirm calders-bundle.tar
  entente restore --data /var/lib/entente --accept-loss --reason "The disk failed; the backup is of Monday night."
  entente restore --data /var/lib/entente --new-key --reason "Disk and key were lost." /backup/today.db`
}

// Validate refuses a command line that asks for nothing.
func (c restoreCommand) Validate(*kong.Context) error {
	if c.File == "" && c.Confirm == "" && !c.AcceptLoss {
		return errors.New("name a backup, or give --confirm or --accept-loss for what was restored before")
	}
	if c.NewKey && (c.File == "" || c.Reason == "" || c.Key != "" || c.Confirm != "" || c.AcceptLoss) {
		return errors.New("--new-key goes with a backup and --reason, and with nothing else")
	}
	return c.settings.Validate()
}

// Run restores, confirms and releases, as far as asked.
func (c restoreCommand) Run(a *app) error {
	if c.File != "" {
		if err := c.bringKey(a.ctx); err != nil {
			return err
		}
	}
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.run(a, in), in.close())
}

func (c restoreCommand) run(a *app, in *installation) error {
	if c.File != "" {
		if err := c.restore(a, in); err != nil {
			return err
		}
	}
	if c.Confirm != "" {
		if err := c.confirm(a, in); err != nil {
			return err
		}
	}
	if c.NewKey {
		if err := continueHeld(a, in, partnership.KeyChanged, c.Reason, func(string) bool { return true }); err != nil {
			return err
		}
	}
	if c.AcceptLoss {
		if err := c.release(a, in); err != nil {
			return err
		}
	}
	return tellHeld(a, in)
}

// bringKey sees to it that the data folder has the key that the backup's records are signed with.
func (c restoreCommand) bringKey(ctx context.Context) error {
	backed, err := store.ReadBackup(ctx, c.File)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	own := filepath.Join(c.Data, keyName)
	if c.NewKey {
		return c.replaceKey(own, backed.About)
	}
	for _, path := range []string{own, c.Key, c.File + keyEnd} {
		text, err := os.ReadFile(path)
		if path == "" || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("key: %w", err)
		}
		key, err := ledger.ParseKey(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if got := key.Public().VKey(); got != backed.About {
			return fmt.Errorf("%s is another key than the one that the backup's records are signed with, %s", path, backed.About)
		}
		if path == own {
			return nil
		}
		return writeNew(own, key.Secret()+"\n")
	}
	return fmt.Errorf("the key of these records, %s, is not here: put %s into %s, or name it with --key. "+
		"If it is lost for good, --new-key lets each record go on as a new one, under a new key", backed.About, keyName, c.Data)
}

// replaceKey makes a new key in the place of a lost one.
func (c restoreCommand) replaceKey(own, lost string) error {
	old, err := ledger.ParseVKey(lost)
	if err != nil {
		return fmt.Errorf("%s does not name its key: %w", c.File, err)
	}
	for _, path := range []string{own, c.File + keyEnd} {
		if _, err := os.Stat(path); err == nil {
			return fmt.Errorf("%s is there: --new-key is for when the key is lost", path)
		}
	}
	if err := noteBefore(c.Data, old); err != nil {
		return err
	}
	_, err = makeKey(own)
	return err
}

func (c restoreCommand) restore(a *app, in *installation) error {
	if err := in.store.Restore(a.ctx, c.File, rowProgress(a, "restored")); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	total, err := audit(a, in.engine)
	if err != nil {
		return fmt.Errorf("restored, but it does not hold; no space goes on: %w", err)
	}
	fmt.Fprintf(a.stdout, "Restored %d entries from %s, verified.\n", total, c.File)
	return nil
}

// confirm compares every held space with what a party kept.
func (c restoreCommand) confirm(a *app, in *installation) error {
	text, err := os.ReadFile(c.Confirm)
	if err != nil {
		return err
	}
	kept, err := ledger.ReadKept(in.key.Public(), text)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Confirm, err)
	}
	found := false
	for _, checkpoint := range kept {
		got, err := in.engine.Confirm(a.ctx, checkpoint)
		if errors.Is(err, partnership.ErrNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.Confirm, err)
		}
		found = true
		fmt.Fprintln(a.stdout, verdict(got))
	}
	if !found {
		fmt.Fprintf(a.stdout, "%s is about no space that waits.\n", c.Confirm)
	}
	return nil
}

func verdict(got engine.Compared) string {
	switch {
	case !got.Held:
		return fmt.Sprintf("space %s: it ends at entry %d in both; it goes on.", got.Space, got.Here)
	case got.Known > got.Seen:
		return fmt.Sprintf("space %s: the same up to entry %d, but %d entries are known to have been signed.", got.Space, got.Seen, got.Known)
	case got.Seen > got.Here:
		return fmt.Sprintf("space %s: entries %d to %d are lost. Ask the parties for what they know of them, tell them, "+
			"then use --accept-loss.", got.Space, got.Here+1, got.Seen)
	}
	return fmt.Sprintf("space %s: the same up to entry %d, but the backup has %d entries; ask for a newer bundle or checkpoint.",
		got.Space, got.Seen, got.Here)
}

// release lets every held space go on. One that is known to be behind would fork: it goes on as a new record.
func (c restoreCommand) release(a *app, in *installation) error {
	logs, err := in.store.Held(a.ctx)
	if err != nil {
		return err
	}
	behind := map[string]bool{}
	for _, log := range logs {
		ahead, err := in.engine.AheadOf(a.ctx, partnership.SpaceID(log.ID))
		if err != nil {
			return err
		}
		if ahead > 0 {
			behind[string(log.ID)] = true
			continue
		}
		if err := in.store.Release(a.ctx, log.ID); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.stdout, "%d spaces go on where the backup ends.\n", len(logs)-len(behind))
	switch {
	case len(behind) == 0:
		return nil
	case c.Reason == "":
		return fmt.Errorf("%d spaces are known to be behind what was signed of them, and go on as new records only: say with --reason what happened", len(behind))
	}
	return continueHeld(a, in, partnership.WasShortened, c.Reason, func(space string) bool { return behind[space] })
}

func tellHeld(a *app, in *installation) error {
	logs, err := in.store.Held(a.ctx)
	if err != nil || len(logs) == 0 {
		return err
	}
	groups := map[eventlog.ID]bool{}
	for _, log := range logs {
		groups[log.Group] = true
	}
	fmt.Fprintf(a.stdout, "%d spaces of %d partnerships can be read but not written until a party confirms where they end: "+
		"entente restore --confirm FILE. entente restore --help says more.\n", len(logs), len(groups))
	return nil
}
