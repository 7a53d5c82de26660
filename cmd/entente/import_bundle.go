package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"entente/engine"
	"entente/ledger"
	"entente/partnership"
	"entente/store"
)

// importBundleCommand brings a party's copy from another installation.
type importBundleCommand struct {
	settings
	File   string `arg:"" type:"existingfile" help:"The party's bundle."`
	Key    string `required:"" placeholder:"KEY" help:"The key or fingerprint of the installation that the bundle is of, from elsewhere than the bundle."`
	Reason string `required:"" placeholder:"TEXT" help:"Why it is brought here, for the parties; it stands in their records."`
}

func (importBundleCommand) Help() string {
	return `For a party that leaves its host and takes its copy along. On the host that it comes to: stop the server, give this command,
start it again. The bundle is verified first; what does not verify, or is here already, is refused. Nothing is asked of the old
host, and nothing is changed there.

The bundle's spaces are then here, to be read, and go on under this installation's key as new records: each party that votes is asked on its
pages, and until all have agreed nothing is added but answers, and what looks after people. A bundle holds the spaces that its party
was in; rooms of others are not in it.

People's sign-ins are not in a bundle. Under Operator, "A lost manager", announce for each party who comes back; it stands in the
record for 14 days, and then you hand out a link by which they make a sign-in here.

Examples:
  entente import bundle --data /var/lib/entente --key "1a2b 3c4d …" --reason "Calder moves to a host of its own." calder.tar`
}

// Run verifies the bundle and takes it in.
func (c *importBundleCommand) Run(a *app) error {
	report, err := c.verify(a)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.bring(a, in, report), in.close())
}

func (c *importBundleCommand) verify(a *app) (*ledger.Report, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return nil, err
	}
	report, err := ledger.Verify(f, ledger.VerifyOptions{Key: c.Key, Progress: verifyCommand{}.progress(a)})
	if err == nil && !report.Pinned {
		err = errors.New("the key that you named signed only its beginning; name the one that signs it now")
	}
	return report, errors.Join(err, f.Close())
}

func (c *importBundleCommand) bring(a *app, in *installation, report *ledger.Report) error {
	bundle := engine.Copy{Report: report, Open: func() (io.ReadCloser, error) { return os.Open(c.File) }}
	say := everySecond(a)
	list, err := in.engine.Bring(a.ctx, bundle, partnership.Text(c.Reason), func(done, total uint64) {
		say(func() { fmt.Fprintf(a.stderr, "%d of %d entries\n", done, total) })
	})
	if err != nil {
		return err
	}
	total, err := audit(a, in.engine)
	if err != nil {
		return fmt.Errorf("brought, but it does not hold: %w", err)
	}
	for i, at := range list {
		fmt.Fprintln(a.stdout, wentOn(report.Spaces[i].ID, at))
	}
	fmt.Fprintf(a.stdout, "%d spaces with %d entries are here, verified (%d entries in all). They are read, and go on once each party that votes has agreed on its pages.\n",
		len(report.Spaces), report.Entries(), total)
	return nil
}
