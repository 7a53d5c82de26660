package main

import (
	"errors"
	"fmt"
	"os"

	"entente/engine"
	"entente/partnership"
	"entente/store"
)

// bundleCommand makes a party's copy on the host. A party downloads its own on the page of the record; no token does it.
type bundleCommand struct {
	settings
	Space string `required:"" placeholder:"SPACE" help:"Any space of the partnership, as addresses name it."`
	Party uint64 `required:"" placeholder:"N" help:"The party, by the number of the entry with which it joined."`
	File  string `arg:"" type:"path" help:"The file to write; it must not be there yet."`
}

func (bundleCommand) Help() string {
	return `Writes what the party itself would download: everything that it sees, up to its leaving if it has left. Hand it over
in a way that only the party can read. People of the party need no help: on the page of the record, "Download your copy".

Examples:
  entente bundle --data /var/lib/entente --space k3v9… --party 6 calder.tar
  entente verify calder.tar --key "1a2b 3c4d …"`
}

// tries is how often a copy is begun again because words were erased meanwhile.
const tries = 5

// Run writes the copy beside its place and moves it there when it is whole.
func (c *bundleCommand) Run(a *app) error {
	if _, err := os.Stat(c.File); err == nil {
		return fmt.Errorf("%s is there already", c.File)
	}
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.write(a, in.engine), in.close())
}

func (c *bundleCommand) write(a *app, e *engine.Engine) error {
	part := c.File + ".part"
	for try := 1; ; try++ {
		err := c.writeOnce(a, e, part)
		if err == nil {
			return os.Rename(part, c.File)
		}
		err = errors.Join(err, os.Remove(part))
		switch {
		case errors.Is(err, partnership.ErrNotFound):
			return errors.New("there is no such space, or no such party in it")
		case !errors.Is(err, engine.ErrTryAgain) || try == tries:
			return err
		}
	}
}

func (c *bundleCommand) writeOnce(a *app, e *engine.Engine, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	say := everySecond(a)
	err = e.BundleOf(a.ctx, partnership.PartyID(c.Party), partnership.SpaceID(c.Space), f, func(done, total uint64) {
		say(func() { fmt.Fprintf(a.stderr, "%d of %d entries\n", done, total) })
	})
	return errors.Join(err, f.Sync(), f.Close())
}
