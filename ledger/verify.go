package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
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
	v := &verifier{opt: opt, tar: tarReader{r: r}, pinned: pinned, report: &Report{Pinned: opt.Key != ""}}
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
			return nil, s.located(err)
		}
		v.report.Spaces = append(v.report.Spaces, s.SpaceReport)
	}
	if !v.done {
		return nil, fault("%q does not belong here", v.tar.name)
	}
	v.report.Absent = v.absent()
	return v.report, nil
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
	if v.opt.Key != "" && !key.Is(v.opt.Key) {
		return wrongKey("the bundle", key, v.opt.Key)
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
	c, err := OpenCheckpoint(v.report.Key, v.opt.Against)
	if err != nil {
		return fault("the checkpoint you kept is not one of this installation: %v", err)
	}
	if id, _ := v.report.Key.logOf(c.Origin); !v.known[id] {
		return fault("the checkpoint you kept is of space %s, which is not in this bundle", id)
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

// spaceCheck follows one space through the bundle.
type spaceCheck struct {
	*verifier
	SpaceReport
	log   logCheck
	roots []knownRoot // by size; those not yet met
	held  uint64      // size of the last one met
}

// knownRoot is a root that the log must have had at some size.
type knownRoot struct {
	Checkpoint
	of string // who says so
}

func (s *spaceCheck) run() error {
	head, err := s.checkpoint("checkpoint")
	if err != nil {
		return err
	}
	s.Checkpoint = head
	if err := s.earlier(); err != nil {
		return err
	}
	if err := s.addAgainst(); err != nil {
		return err
	}
	if err := s.rootsHold(); err != nil { // an empty log
		return err
	}
	for n := 1; !s.done && s.tar.name == spacePath(s.ID, chunkPath(n)); n++ {
		if err := s.entries(); err != nil {
			return err
		}
	}
	if n := s.log.tree.size; n < head.Size {
		return fault("the checkpoint counts %d entries, but only %d are here: the newest are missing", head.Size, n)
	}
	if err := s.later(); err != nil {
		return err
	}
	if entry, err := s.log.end(); err != nil {
		return &FaultError{Entry: entry, What: err.Error()}
	}
	s.First, s.Last, s.Erased = timeOf(s.log.first), timeOf(s.log.last), s.log.count
	slices.SortFunc(s.Witnesses, func(a, b WitnessReport) int { return strings.Compare(a.Name+a.VKey, b.Name+b.VKey) })
	return s.files()
}

// checkpoint reads a signed head of this space, noting who countersigned it.
func (s *spaceCheck) checkpoint(name string) (Checkpoint, error) {
	msg, err := s.member(spacePath(s.ID, name), maxNote)
	if err != nil {
		return Checkpoint{}, err
	}
	key := s.report.Key
	c, opened, err := openNote(key, key.Origin(s.ID), msg, s.keys.verifiers)
	if err == nil {
		err = strictNote(opened, msg)
	}
	if err != nil {
		return Checkpoint{}, fault("%s: %v", name, err)
	}
	if c.Size >= 1<<53 {
		return Checkpoint{}, fault("%s: counts %d entries, which cannot be", name, c.Size)
	}
	s.roots = append(s.roots, knownRoot{c, name})
	return c, s.witnessed(c, opened)
}

func (s *spaceCheck) witnessed(c Checkpoint, opened *note.Note) error {
	found, err := s.keys.cosignatures(opened.Sigs)
	if err != nil {
		return fault("%v", err)
	}
	for _, f := range found {
		w := WitnessReport{f.Name, f.VKey, slices.Contains(s.pinned.vkeys, f.VKey), c.Size, f.At}
		i := slices.IndexFunc(s.Witnesses, func(old WitnessReport) bool { return old.VKey == f.VKey })
		switch {
		case i < 0:
			s.Witnesses = append(s.Witnesses, w)
		case s.Witnesses[i].Size < w.Size:
			s.Witnesses[i] = w
		}
	}
	return nil
}

func (s *spaceCheck) earlier() error {
	var last uint64
	for !s.done {
		digits, ok := strings.CutPrefix(s.tar.name, spacePath(s.ID, "earlier/"))
		if !ok {
			break
		}
		size, err := strconv.ParseUint(digits, 10, 64)
		if err != nil || size <= last || size >= s.Checkpoint.Size || s.Earlier == maxEarlier {
			return fault("earlier checkpoint %q is out of order, or not earlier than the checkpoint of %d entries", digits, s.Checkpoint.Size)
		}
		c, err := s.checkpoint(earlierPath(size))
		if err != nil {
			return err
		}
		if c.Size != size {
			return fault("%s is a checkpoint of %d entries", earlierPath(size), c.Size)
		}
		last = size
		s.Earlier++
	}
	return nil
}

// addAgainst takes the reader's own checkpoint among the roots to be met, and
// puts these in order.
func (s *spaceCheck) addAgainst() error {
	if a := s.against; a != nil && a.Origin == s.Checkpoint.Origin {
		if a.Size > s.Checkpoint.Size {
			return fault("the checkpoint you kept counts %d entries, this one only %d: the log was shortened, or this bundle is older", a.Size, s.Checkpoint.Size)
		}
		s.Against = a
		s.roots = append(s.roots, knownRoot{*a, "the checkpoint you kept"})
	}
	slices.SortStableFunc(s.roots, func(a, b knownRoot) int { return int(int64(a.Size) - int64(b.Size)) })
	return nil
}

// entries reads one chunk of entries.
func (s *spaceCheck) entries() error {
	name := s.tar.name
	if err := s.chunk.read(&s.tar); err != nil {
		return s.inChunk(name, err)
	}
	for i := range s.chunk.items {
		n := s.log.tree.size
		if n == s.Checkpoint.Size {
			return fault("there are more entries than the %d that the checkpoint counts", n)
		}
		if err := s.log.add(&s.chunk.items[i]); err != nil {
			return &FaultError{Entry: n + 1, What: err.Error()}
		}
		if err := s.rootsHold(); err != nil {
			return err
		}
	}
	if s.opt.Progress != nil {
		s.opt.Progress(s.ID, s.log.tree.size, s.Checkpoint.Size)
	}
	return s.advance()
}

func (s *spaceCheck) inChunk(name string, err error) error {
	var f *FaultError
	if errors.As(err, &f) && f.Entry == 0 && f.Space == "" {
		return fault("%s: %s", name, f.What)
	}
	return err
}

// rootsHold compares the tree with the roots known for just this size.
func (s *spaceCheck) rootsHold() error {
	size := s.log.tree.size
	for len(s.roots) > 0 && s.roots[0].Size == size {
		if s.roots[0].Root != s.log.tree.Root() {
			return fault("the entries do not give the root of %s at %d entries: something in entries %d to %d, or a salt, was changed",
				s.roots[0].of, size, min(s.held+1, size), size)
		}
		s.roots = s.roots[1:]
		if len(s.roots) == 0 || s.roots[0].Size > size {
			s.held = size
		}
	}
	return nil
}

func (s *spaceCheck) files() error {
	last := ""
	for !s.done {
		sha, ok := strings.CutPrefix(s.tar.name, spacePath(s.ID, "files/"))
		if !ok {
			return nil
		}
		if !validSHA(sha) || sha <= last {
			return fault("file %q: not a SHA-256, or out of order", sha)
		}
		hash := sha256.New()
		if _, err := io.Copy(hash, &s.tar); err != nil {
			return err
		}
		if got := hex.EncodeToString(hash.Sum(nil)); got != sha {
			return fault("file %s has another content, with SHA-256 %s", sha, got)
		}
		if err := s.advance(); err != nil {
			return err
		}
		last = sha
		s.Files++
	}
	return nil
}

// located says which space a fault is in.
func (s *spaceCheck) located(err error) error {
	var f *FaultError
	if errors.As(err, &f) && f.Space == "" {
		return &FaultError{s.ID, f.Entry, f.What}
	}
	return fmt.Errorf("space %s: %w", s.ID, err)
}
