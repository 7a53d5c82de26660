package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"entente/ledger"
)

// verifyCommand checks a party's copy of the record. It needs nothing but the file.
type verifyCommand struct {
	File    string   `arg:"" type:"existingfile" help:"The bundle (a tar file) or the receipt (JSON)."`
	Key     string   `placeholder:"KEY" help:"The installation's key or its fingerprint, as your invitation or joining page showed it."`
	Witness []string `placeholder:"KEY" help:"The key of a witness you trust; may be given several times."`
	Against string   `type:"existingfile" placeholder:"FILE" help:"A checkpoint you kept from before."`
}

func (verifyCommand) Help() string {
	return `Exit code 0: everything holds, and the key is the one you named. 2: it is consistent with itself, but you
named no key to hold it against. 1: something is wrong; the first thing is printed.

Examples:
  entente verify northbank.tar --key "1a2b 3c4d …"
  entente verify northbank.tar --key KEY --against checkpoint-of-june.txt`
}

// notPinned is the outcome of a verification without a key to hold the file against.
type notPinned struct{}

func (notPinned) Error() string {
	return "consistent with itself; the key is not pinned. Compare the fingerprint above with your invitation, then name it with --key"
}

func (notPinned) ExitCode() int { return 2 }

// Run verifies and prints what was found.
func (c verifyCommand) Run(a *app) error {
	opt := ledger.VerifyOptions{Key: c.Key, Witnesses: c.Witness, Progress: c.progress(a)}
	if c.Against != "" {
		kept, err := os.ReadFile(c.Against)
		if err != nil {
			return err
		}
		opt.Against = kept
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	report, err := ledger.Verify(f, opt)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	c.print(a.stdout, report)
	if !report.Pinned {
		return notPinned{}
	}
	return nil
}

func (verifyCommand) print(w io.Writer, r *ledger.Report) {
	fmt.Fprintf(w, "key %s\n", r.Key.Fingerprint())
	for _, s := range r.Spaces {
		fmt.Fprintf(w, "space %s: %d entries, %d with words erased, %d files\n", s.ID, s.Checkpoint.Size, s.Erased, s.Files)
		for _, witness := range s.Witnesses {
			fmt.Fprintf(w, "  witnessed by %s up to entry %d\n", witness.Name, witness.Size)
		}
	}
	fmt.Fprintf(w, "%d entries verified\n", r.Entries())
}

// progress says about once a second how far it is, on the error output.
func (verifyCommand) progress(a *app) func(space string, done, total uint64) {
	last := a.now()
	return func(space string, done, total uint64) {
		if now := a.now(); now.Sub(last) > time.Second {
			last = now
			fmt.Fprintf(a.stderr, "space %s: %d of %d entries\n", space, done, total)
		}
	}
}
