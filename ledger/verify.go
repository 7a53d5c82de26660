package ledger

import (
	"io"
	"slices"
	"strings"
	"time"
)

// VerifyOptions is what the reader of a bundle brings along.
type VerifyOptions struct {
	Key       string   // verifier key or fingerprint of the installation; "" if not known
	Witnesses []string // verifier keys of witnesses that the reader trusts
	Against   []byte   // a checkpoint that the reader kept from before; nil if none

	// Progress, if not nil, is called now and then: entries of a space checked so
	// far and to be checked.
	Progress func(space string, done, total uint64)
}

// Report is what a bundle without fault shows.
type Report struct {
	Key    PublicKey
	Pinned bool // the reader named the key; otherwise it is only consistent with itself
	Spaces []SpaceReport
	Absent []string // witnesses that the reader named and that countersigned nothing here

	// Before says that the key which the reader named is not Key, but one before it, under which a record in the bundle
	// was begun; SpaceReport.Named says up to where.
	Before bool
}

// Entries is the number of entries in all spaces.
func (r *Report) Entries() (n uint64) {
	for i := range r.Spaces {
		n += r.Spaces[i].Checkpoint.Size
	}
	return n
}

// Erased is the number of entries, in all spaces, whose words were erased.
func (r *Report) Erased() (n uint64) {
	for i := range r.Spaces {
		n += r.Spaces[i].Erased
	}
	return n
}

// SpaceReport is what a bundle shows of one space.
type SpaceReport struct {
	ID          string
	Checkpoint  Checkpoint
	First, Last time.Time // of the entries; zero if there are none
	Erased      uint64    // entries whose words were erased
	Earlier     int       // older checkpoints that this record continues
	Files       int
	Witnesses   []WitnessReport // by name
	Against     *Checkpoint     // the reader's own, if it is of this space
	Continued   []Continued     // the logs that this record was before
	Bridged     bool            // the last of these went on after the copy's end: it is of a party that had left, and proves that this is its beginning
	Named       uint64          // entries that a head counts which the key that the reader named has signed, being one before
}

// WitnessReport says up to where a witness countersigned this very record.
type WitnessReport struct {
	Name   string
	VKey   string
	Pinned bool // the reader named it; otherwise only the bundle does
	Size   uint64
	At     time.Time
}

// Verify reads a bundle to its end and holds every byte of it to the rules of the
// record. It streams, needs no server and some 40 MB. The first thing wrong is
// returned as a *FaultError; any other error is of reading r or of opt.
func Verify(r io.Reader, opt VerifyOptions) (*Report, error) {
	pinned, err := parseWitnesses(opt.Witnesses)
	if err != nil {
		return nil, err
	}
	v := &verifier{opt: opt, tar: tarReader{r: r}, pinned: pinned, report: &Report{}}
	if err := v.preamble(); err != nil {
		return nil, err
	}
	for i, id := range v.spaces {
		s := &spaceCheck{verifier: v, SpaceReport: SpaceReport{ID: id}}
		if i == 0 {
			s.log.common = true
		} else {
			s.log.visible = v.report.Spaces[0].Checkpoint.Size
		}
		if err := s.run(); err != nil {
			return nil, s.located(s.doubted(err))
		}
		v.report.Spaces = append(v.report.Spaces, s.SpaceReport)
	}
	if !v.done {
		return nil, fault("%q does not belong here", v.tar.name)
	}
	v.report.Absent = v.absent()
	if v.against != nil && !v.met {
		return nil, fault("the checkpoint you kept is of log %s, which is not in this bundle", v.against.Origin)
	}
	if err := v.pin(); err != nil {
		return nil, err
	}
	return v.report, nil
}

// pin refuses a bundle of another key than the one that the reader named, unless its records were begun under that.
func (v *verifier) pin() error {
	if v.opt.Key == "" {
		return nil
	}
	v.report.Pinned = v.report.Key.Is(v.opt.Key)
	v.report.Before = !v.report.Pinned && v.report.Spaces[0].Named > 0
	if !v.report.Pinned && !v.report.Before {
		return wrongKey("the bundle", v.report.Key, v.opt.Key)
	}
	return nil
}

// absent are the reader's witnesses without a cosignature in any space: whoever
// gave out the bundle may have left theirs out.
func (v *verifier) absent() (vkeys []string) {
	for _, vkey := range v.pinned.vkeys {
		signed := func(w WitnessReport) bool { return w.VKey == vkey }
		if !slices.ContainsFunc(v.report.Spaces, func(s SpaceReport) bool { return slices.ContainsFunc(s.Witnesses, signed) }) {
			vkeys = append(vkeys, vkey)
		}
	}
	return vkeys
}

type verifier struct {
	opt     VerifyOptions
	tar     tarReader
	done    bool // no member left
	spaces  []string
	known   map[string]bool // spaces, as a set
	pinned  witnessKeys     // named by the reader
	keys    witnessKeys     // those and the ones in the bundle
	against *Checkpoint
	met     bool // against is of a space in the bundle
	report  *Report
	chunk   chunk
}

// preamble reads what stands before the spaces.
func (v *verifier) preamble() error {
	if err := v.advance(); err != nil {
		return err
	}
	if _, err := v.member(readmeName, -1); err != nil {
		return err
	}
	if err := v.key(); err != nil {
		return err
	}
	list, err := v.list(spacesName)
	if err != nil {
		return err
	}
	v.known = map[string]bool{}
	for _, id := range list {
		if !validLogID(id) || v.known[id] {
			return fault("%s: %q is not the ID of a space, or twice", spacesName, id)
		}
		v.known[id] = true
	}
	if len(list) == 0 {
		return fault("the bundle has no space")
	}
	v.spaces = list
	if err := v.witnesses(); err != nil {
		return err
	}
	if err := v.openAgainst(); err != nil {
		return err
	}
	_, err = v.member(peopleName, -1)
	return err
}

func (v *verifier) key() error {
	text, err := v.member(keyName, maxNote)
	if err != nil {
		return err
	}
	vkey, _, _ := strings.Cut(string(text), "\n")
	key, err := ParseVKey(vkey)
	if err != nil {
		return fault("%s: %v", keyName, err)
	}
	if string(keyFile(key)) != string(text) {
		return fault("%s: the fingerprint is not that of the key", keyName)
	}
	v.report.Key = key
	return nil
}

func (v *verifier) witnesses() error {
	list, err := v.list(witnessesName)
	if err != nil {
		return err
	}
	given, err := parseWitnesses(list)
	if err != nil {
		return fault("%s: %v", witnessesName, err)
	}
	if !slices.Equal(given.vkeys, list) {
		return fault("%s: a key is there twice, or is not one of a witness", witnessesName)
	}
	v.keys, err = parseWitnesses(append(slices.Clone(v.pinned.vkeys), list...))
	return err
}

func (v *verifier) openAgainst() error {
	if v.opt.Against == nil {
		return nil
	}
	c, err := checkpointText(v.opt.Against)
	if err != nil {
		return fault("what you kept is not a checkpoint: %v", err)
	}
	if _, ok := v.report.Key.logOf(c.Origin); ok {
		if c, err = OpenCheckpoint(v.report.Key, v.opt.Against); err != nil {
			return fault("the checkpoint you kept is not one of this installation: %v", err)
		}
	}
	v.against = &c
	return nil
}

func (v *verifier) list(name string) ([]string, error) {
	text, err := v.member(name, maxList)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	body, ok := strings.CutSuffix(string(text), "\n")
	if !ok {
		return nil, fault("%s: the last line is not ended", name)
	}
	return strings.Split(body, "\n"), nil
}

// member reads the member that must be next and goes on to the one after it. With
// a negative limit its content is passed over.
func (v *verifier) member(name string, limit int64) (content []byte, err error) {
	switch {
	case v.done:
		return nil, fault("%s is missing", name)
	case v.tar.name != name:
		return nil, fault("%q stands where %s should be", v.tar.name, name)
	case limit >= 0 && v.tar.left > limit:
		return nil, fault("%s is longer than %d bytes", name, limit)
	case limit >= 0:
		if content, err = io.ReadAll(&v.tar); err != nil {
			return nil, err
		}
	}
	return content, v.advance()
}

func (v *verifier) advance() error {
	err := v.tar.next()
	if err == io.EOF {
		v.done = true
		return nil
	}
	return err
}
