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
		origin := w.host.Origin(string(s.ID))
		known = slices.DeleteFunc(known, func(o string) bool { return o == origin })
		if err := c.checkSpace(a, w, string(s.ID)); err != nil {
			failed = append(failed, fmt.Errorf("space %s: %w", s.ID, err))
		}
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
	if c.Key != "" && !w.host.Is(c.Key) {
		return w, nil, fmt.Errorf("this witness was begun for the installation with the fingerprint %s", w.host.Fingerprint())
	}
	for _, note := range kept.Notes {
		origin, _, _ := strings.Cut(note, "\n")
		known = append(known, origin)
	}
	w.Witness, err = ledger.NewWitness(key, w.host, state, a.now)
	return w, known, err
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

func (c *witnessCommand) checkSpace(a *app, w watcher, space string) error {
	path := "/api/v1/spaces/" + url.PathEscape(space)
	note, err := c.call(a, http.MethodGet, path+"/checkpoint", "", nil)
	if err != nil {
		return err
	}
	offered, err := ledger.OpenCheckpoint(w.host, note)
	if err != nil {
		return brokenError{err}
	}
	if offered.Origin != w.host.Origin(space) {
		return brokenError{fmt.Errorf("it shows the head of another log, %s", offered.Origin)}
	}
	var proof api.Proof
	if seen := w.Seen(offered.Origin); 0 < seen.Size && seen.Size < offered.Size {
		if err := c.fetch(a, fmt.Sprintf("%s/consistency?from=%d&to=%d", path, seen.Size, offered.Size), &proof); err != nil {
			return err
		}
	}
	cosigned, err := w.Observe(note, proof.Hashes)
	if err != nil {
		return brokenError{err}
	}
	if err := c.remember(w); err != nil { // before anybody hears of it
		return err
	}
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
