package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/api"
	"entente/ledger"

	"github.com/go-json-experiment/json"
)

// witnessCommand is a party's own witness. It trusts the host in nothing but to answer.
type witnessCommand struct {
	remote
	Keep  string        `type:"path" default:"entente-witness" placeholder:"DIR" help:"Folder of the witness's key and of what it has seen (${default})."`
	Key   string        `placeholder:"KEY" help:"The installation's fingerprint, as your invitation showed it; needed at the first run, remembered after."`
	Name  string        `placeholder:"NAME" help:"What the witness is called, as calder.example/witness; for the first run."`
	Every time.Duration `placeholder:"10m" help:"Look in this often, until stopped; once if it is left out."`
	Only  bool          `name:"only-check" help:"Check and remember, but send no cosignature: a token that reads is enough."`
}

func (witnessCommand) Help() string {
	return `Looks at every space that your party sees. Each must continue what was seen last; then it is countersigned, and what was
seen is remembered before the cosignature is sent. A record that was shortened or forked is refused, with both signed heads
printed: keep them, they are evidence. The exit code is then 1.

The first run makes a key in the folder; it never leaves this machine. Paste the line that is printed on the page of the
record, "Register a witness"; a signatory can. From then on cosignatures are taken.

A record that ended goes on as a new log only if an entry in it says so, and names the one that was seen. If that one had more
entries than were taken over, both heads are printed: your people are asked on the pages whether they agree. When the
installation has a new key, give its fingerprint with --key, once you had it by another way.

Examples:
  export ENTENTE_TOKEN_FILE=~/.entente-token
  entente witness https://entente.example.org --key "1a2b 3c4d …" --name calder.example/witness
  entente witness https://entente.example.org --every 10m`
}

const (
	witnessKeyName   = "witness.key"
	witnessStateName = "seen.json"
)

// Run looks in once, or again and again.
func (c *witnessCommand) Run(a *app) error {
	key, err := c.ownKey()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "witness %s\n", key.Public().WitnessVKey())
	for {
		err := c.look(a, key)
		if c.Every <= 0 || broken(err) {
			return err
		}
		if err != nil {
			fmt.Fprintf(a.stderr, "entente: %v\n", err)
		}
		select {
		case <-a.ctx.Done():
			return nil
		case <-time.After(c.Every):
		}
	}
}

// brokenError says that the record is not what was seen of it: no reason to look again, but to ask the host.
type brokenError struct{ error }

func (e brokenError) Unwrap() error { return e.error }

func broken(err error) bool {
	var b brokenError
	return errors.As(err, &b)
}

// look checks every space once. It goes on after one that is broken, so that each is told.
func (c *witnessCommand) look(a *app, key *ledger.Key) error {
	w, known, err := c.open(a, key)
	if err != nil {
		return err
	}
	var list api.Spaces
	if err := c.fetch(a, "/api/v1/spaces", &list); err != nil {
		return err
	}
	var failed []error
	for _, s := range list.Spaces {
		origin, err := c.checkSpace(a, w, string(s.ID))
		if err != nil {
			failed = append(failed, fmt.Errorf("space %s: %w", s.ID, err))
			origin = cmp.Or(origin, w.host.Origin(string(s.ID)))
		}
		known = slices.DeleteFunc(known, func(o string) bool { return o == origin || w.Ended(o) != "" })
	}
	for _, origin := range known {
		failed = append(failed, brokenError{fmt.Errorf("log %s was seen with %d entries and is no longer shown", origin, w.Seen(origin).Size)})
	}
	return errors.Join(failed...)
}

// watcher is the witness with the host's key.
type watcher struct {
	*ledger.Witness
	host ledger.PublicKey
}

// open brings the witness back with what it has seen; known are the logs of which it has seen anything.
func (c *witnessCommand) open(a *app, key *ledger.Key) (w watcher, known []string, err error) {
	state, err := os.ReadFile(filepath.Join(c.Keep, witnessStateName))
	if errors.Is(err, fs.ErrNotExist) {
		w.host, err = c.meet(a)
		if err != nil {
			return w, nil, err
		}
		w.Witness, err = ledger.NewWitness(key, w.host, nil, a.now)
		return w, nil, err
	}
	if err != nil {
		return w, nil, err
	}
	var kept struct {
		Host  string   `json:"host"`
		Notes []string `json:"notes"`
	}
	if err := json.Unmarshal(state, &kept); err != nil {
		return w, nil, fmt.Errorf("%s: %w", witnessStateName, err)
	}
	if w.host, err = ledger.ParseVKey(kept.Host); err != nil {
		return w, nil, fmt.Errorf("%s: %w", witnessStateName, err)
	}
	if w.Witness, err = ledger.NewWitness(key, w.host, state, a.now); err != nil {
		return w, nil, err
	}
	if c.Key != "" && !w.host.Is(c.Key) {
		err = c.changed(a, &w)
	}
	return w, w.Known(), err
}

// changed takes the installation's new key, which the party has named.
func (c *witnessCommand) changed(a *app, w *watcher) error {
	var given api.Key
	if err := c.fetch(a, "/api/v1/key", &given); err != nil {
		return err
	}
	host, err := ledger.ParseVKey(given.Key)
	if err != nil {
		return err
	}
	if !host.Is(c.Key) {
		return fmt.Errorf("this witness was begun for the installation with the fingerprint %s; the one that answers has %s", w.host.Fingerprint(), host.Fingerprint())
	}
	w.host = host
	w.Changed(host)
	return nil
}

// meet asks the installation for its key, and holds it against the fingerprint that came another way.
func (c *witnessCommand) meet(a *app) (ledger.PublicKey, error) {
	var given api.Key
	if err := c.fetch(a, "/api/v1/key", &given); err != nil {
		return ledger.PublicKey{}, err
	}
	host, err := ledger.ParseVKey(given.Key)
	if err != nil {
		return host, err
	}
	if c.Key == "" {
		return host, fmt.Errorf("compare the fingerprint %s with your invitation, then name it with --key", host.Fingerprint())
	}
	if !host.Is(c.Key) {
		return host, brokenError{fmt.Errorf("the installation has the fingerprint %s, not the one you named", host.Fingerprint())}
	}
	return host, nil
}

// checkSpace checks one space, and returns the origin of the log that it is.
func (c *witnessCommand) checkSpace(a *app, w watcher, space string) (origin string, err error) {
	path := "/api/v1/spaces/" + url.PathEscape(space)
	note, err := c.call(a, http.MethodGet, path+"/checkpoint", "", nil)
	if err != nil {
		return "", err
	}
	offered, err := ledger.OpenCheckpoint(w.host, note)
	if err != nil {
		return "", brokenError{err}
	}
	var cosigned []byte
	if offered.Origin == w.host.Origin(space) || w.Seen(offered.Origin).Size > 0 {
		cosigned, err = c.observe(a, w, path, note, offered)
	} else {
		offered, cosigned, err = c.observeContinued(a, w, space, path)
	}
	if err != nil {
		return offered.Origin, err
	}
	if err := c.remember(w); err != nil { // before anybody hears of it
		return offered.Origin, err
	}
	return offered.Origin, c.send(a, space, path, offered, cosigned)
}

// observe looks at a log that was seen, or that is new.
func (c *witnessCommand) observe(a *app, w watcher, path string, note []byte, offered ledger.Checkpoint) ([]byte, error) {
	proof, err := c.proof(a, w, path, offered.Origin, offered.Size)
	if err != nil {
		return nil, err
	}
	cosigned, err := w.Observe(note, proof)
	if err != nil {
		return nil, brokenError{err}
	}
	return cosigned, nil
}

// proof is that what is offered continues what was last seen of a log; none if nothing was.
func (c *witnessCommand) proof(a *app, w watcher, path, origin string, size uint64) ([]ledger.Hash, error) {
	var proof api.Proof
	if seen := w.Seen(origin); 0 < seen.Size && seen.Size < size {
		if err := c.fetch(a, fmt.Sprintf("%s/consistency?from=%d&to=%d", path, seen.Size, size), &proof); err != nil {
			return nil, err
		}
	}
	return proof.Hashes, nil
}

// observeContinued looks at a log that goes on from another.
func (c *witnessCommand) observeContinued(a *app, w watcher, space, path string) (offered ledger.Checkpoint, cosigned []byte, err error) {
	var given api.Continued
	if err := c.fetch(a, path+"/continued", &given); err != nil {
		return offered, nil, err
	}
	if offered, err = ledger.OpenCheckpoint(w.host, []byte(given.Note)); err != nil {
		return offered, nil, brokenError{err}
	}
	var said []ledger.Receipt
	for _, text := range given.Receipts {
		receipt, err := ledger.ParseReceipt([]byte(text))
		if err != nil {
			return offered, nil, brokenError{err}
		}
		said = append(said, receipt)
	}
	proof, err := c.proof(a, w, path, w.Last(space), offered.Size)
	if err != nil {
		return offered, nil, err
	}
	cosigned, went, err := w.ObserveContinued(space, []byte(given.Note), said, proof)
	if err != nil {
		return offered, nil, brokenError{err}
	}
	switch {
	case went.Lost():
		fmt.Fprintf(a.stdout, "space %s: the log %s has ended with %d entries, %d were seen: entries %d to %d are lost. It goes on as %s. "+
			"Keep both heads:\n%v\n", space, went.From.Origin, went.Taken, went.From.Size, went.Taken+1, went.From.Size, offered.Origin, went.Heads)
	case went.From.Size > 0:
		fmt.Fprintf(a.stdout, "space %s: the log %s has ended with %d entries and goes on as %s; nothing that was seen is lost\n",
			space, went.From.Origin, went.Taken, offered.Origin)
	}
	return offered, cosigned, nil
}

// send hands the cosignature to the host, if it is to have one.
func (c *witnessCommand) send(a *app, space, path string, offered ledger.Checkpoint, cosigned []byte) error {
	if c.Only {
		fmt.Fprintf(a.stdout, "space %s: checked up to entry %d\n", space, offered.Size)
		return nil
	}
	body, err := json.Marshal(api.Cosigned{Note: string(cosigned)})
	if err != nil {
		return err
	}
	id := "00000000-0000-4000-8000-000000000000" // sending a cosignature again changes nothing
	if _, err := c.call(a, http.MethodPost, path+"/cosignature", id, body); err != nil {
		return fmt.Errorf("checked up to entry %d, but the cosignature was not taken: %w", offered.Size, err)
	}
	fmt.Fprintf(a.stdout, "space %s: checked and countersigned up to entry %d\n", space, offered.Size)
	return nil
}

func (c *witnessCommand) fetch(a *app, path string, v any) error {
	answer, err := c.call(a, http.MethodGet, path, "", nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, v)
}

// ownKey is the witness's key, made at the first run.
func (c *witnessCommand) ownKey() (*ledger.Key, error) {
	path := filepath.Join(c.Keep, witnessKeyName)
	text, err := os.ReadFile(path)
	if err == nil {
		return ledger.ParseKey(string(text))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	key, err := ledger.NewKey(cmp.Or(c.Name, "witness/"+strings.ToLower(rand.Text()[:16])))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Keep, 0o700); err != nil {
		return nil, err
	}
	return key, writeDurably(path, []byte(key.Secret()+"\n"))
}

// remember stores what was seen.
func (c *witnessCommand) remember(w watcher) error {
	state, err := w.State()
	if err != nil {
		return err
	}
	return writeDurably(filepath.Join(c.Keep, witnessStateName), state)
}

// writeDurably puts a file in the place of an earlier one, whole or not at all, and on the disk when it returns.
func writeDurably(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
