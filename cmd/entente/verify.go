package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

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
  entente verify northbank.tar --key KEY --against checkpoint-of-june.txt
  entente verify receipt-12.json --key "1a2b 3c4d …"`
}

// notPinned is the outcome of a verification without a key to hold the file against.
type notPinned struct{}

func (notPinned) Error() string {
	return "consistent with itself; the key is not pinned. Compare the fingerprint above with your invitation, then name it with --key"
}

func (notPinned) ExitCode() int { return 2 }

// Run verifies and prints what was found.
func (c verifyCommand) Run(a *app) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	pinned, err := c.verify(a, bufio.NewReaderSize(f, 1<<16))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if !pinned {
		return notPinned{}
	}
	return nil
}

// earlierKey is the outcome of a verification against a key that the installation had earlier.
type earlierKey struct{ fingerprint string }

func (e earlierKey) Error() string {
	return "the key you named signed the beginning of these records, up to the entries told above; what came after is signed by the key " +
		e.fingerprint + ". Ask for its fingerprint by another way, then name it with --key"
}

func (earlierKey) ExitCode() int { return 2 }

// verify tells a receipt from a bundle by its first byte: a tar begins with a name.
func (c verifyCommand) verify(a *app, r *bufio.Reader) (pinned bool, err error) {
	first, err := r.Peek(1)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if string(first) == "{" {
		return c.receipt(a.stdout, r)
	}
	opt := ledger.VerifyOptions{Key: c.Key, Witnesses: c.Witness, Progress: c.progress(a)}
	if c.Against != "" {
		if opt.Against, err = os.ReadFile(c.Against); err != nil {
			return false, err
		}
	}
	report, err := ledger.Verify(r, opt)
	if err != nil {
		return false, err
	}
	c.print(a.stdout, report)
	if report.Before {
		return false, earlierKey{report.Key.Fingerprint()}
	}
	return report.Pinned, nil
}

// mostReceipt is the size of the largest receipt, in bytes: an entry and its proof.
const mostReceipt = 16 << 20

func (c verifyCommand) receipt(w io.Writer, r io.Reader) (pinned bool, err error) {
	if c.Against != "" {
		return false, errors.New("--against is for bundles; a receipt has one entry")
	}
	text, err := io.ReadAll(io.LimitReader(r, mostReceipt))
	if err != nil {
		return false, err
	}
	report, err := ledger.VerifyReceipt(text, c.Key, c.Witness)
	if err != nil {
		return false, err
	}
	e := report.Receipt.Entry
	fmt.Fprintf(w, "key %s\n", report.Receipt.Key.Fingerprint())
	fmt.Fprintf(w, "space %s: entry %d of %d\nfacts %s\n", report.Receipt.Space, report.Head.No, report.Checkpoint.Size, e.Facts)
	if e.Words == nil {
		fmt.Fprintln(w, "words erased")
	} else {
		fmt.Fprintf(w, "words %s\n", e.Words)
	}
	for _, witness := range report.Witnesses {
		fmt.Fprintf(w, "witnessed by %s, which you trust\n", witness.Name)
	}
	return report.Pinned, nil
}

func (c verifyCommand) print(w io.Writer, r *ledger.Report) {
	fmt.Fprintf(w, "key %s\n", r.Key.Fingerprint())
	for _, s := range r.Spaces {
		fmt.Fprintf(w, "space %s: %d entries, %d with words erased, %d files\n", s.ID, s.Checkpoint.Size, s.Erased, s.Files)
		for _, c := range s.Continued {
			if c.No > s.Checkpoint.Size {
				fmt.Fprintf(w, "  after its end, at entry %d, it went on from log %s, signed by %s, as %s: that begins with what is here\n",
					c.No, c.Origin, c.Key.Fingerprint(), c.As)
				continue
			}
			fmt.Fprintf(w, "  entry %d: it goes on from log %s, which ended with the %d entries before, signed by %s; from there on it is %s\n",
				c.No, c.Origin, c.Size, c.Key.Fingerprint(), c.As)
		}
		if s.Named > 0 {
			fmt.Fprintf(w, "  the key you named signed its first %d entries\n", s.Named)
		}
		c.printAgainst(w, s)
		for _, witness := range s.Witnesses {
			trust := "whose key only this file names"
			if witness.Pinned {
				trust = "which you trust"
			}
			fmt.Fprintf(w, "  witnessed by %s, %s, up to entry %d\n", witness.Name, trust, witness.Size)
		}
	}
	for _, vkey := range r.Absent {
		name, _, _ := strings.Cut(vkey, "+")
		fmt.Fprintf(w, "%s, which you trust, has countersigned nothing here\n", name)
	}
	fmt.Fprintf(w, "%d entries verified\n", r.Entries())
}

// printAgainst says how the record stands to the checkpoint that the reader kept.
func (verifyCommand) printAgainst(w io.Writer, s ledger.SpaceReport) {
	if s.Against == nil {
		return
	}
	for _, c := range s.Continued {
		if s.Against.Origin == c.Origin && s.Against.Size > c.Size {
			fmt.Fprintf(w, "  the checkpoint you kept is of log %s with %d entries, of which %d were taken over: entries %d to %d are lost. Keep it:\n    %v\n    %v\n",
				c.Origin, s.Against.Size, c.Size, c.Size+1, s.Against.Size, s.Against, s.Checkpoint)
			return
		}
	}
	fmt.Fprintf(w, "  it continues the %d entries of the checkpoint you kept\n", s.Against.Size)
}

// progress says about once a second how far it is, on the error output.
func (verifyCommand) progress(a *app) func(space string, done, total uint64) {
	say := everySecond(a)
	return func(space string, done, total uint64) {
		say(func() { fmt.Fprintf(a.stderr, "space %s: %d of %d entries\n", space, done, total) })
	}
}
