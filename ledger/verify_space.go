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

	"golang.org/x/mod/sumdb/note"
)

// spaceCheck follows one space through the bundle.
type spaceCheck struct {
	*verifier
	SpaceReport
	log    logCheck
	bridge *Continued  // of a copy whose head another key signed
	roots  []knownRoot // by size; those not yet met
	held   uint64      // size of the last one met
	heads  []heldNote
	then   Hash // the root at the size of the reader's own checkpoint
}

// heldNote is a head in the bundle. Only the entries say which log was signed, and by which key, when there were so many.
type heldNote struct {
	Checkpoint
	name string
	msg  []byte
}

// knownRoot is a root that the log must have had at some size.
type knownRoot struct {
	Checkpoint
	of string // who says so
}

func (s *spaceCheck) run() error {
	head, err := s.checkpoint(headName)
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
	if err := s.lineHolds(); err != nil {
		return err
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
	c, err := checkpointText(msg)
	if err != nil {
		return Checkpoint{}, fault("%s: %v", name, err)
	}
	if c.Size >= 1<<53 {
		return Checkpoint{}, fault("%s: counts %d entries, which cannot be", name, c.Size)
	}
	key := s.report.Key
	_, ours := key.logOf(c.Origin)
	switch {
	case !ours && name == headName && s.tar.name == spacePath(s.ID, bridgeName):
		if err := s.bridged(c, msg); err != nil {
			return Checkpoint{}, err
		}
	case ours || name == headName: // one that the key before signed is opened at the end
		origin := c.Origin
		if !ours {
			origin = key.Origin(s.ID)
		}
		if _, _, err := openNote(key, origin, msg, nil); err != nil {
			return Checkpoint{}, fault("%s: %v", name, err)
		}
	}
	s.roots = append(s.roots, knownRoot{c, name})
	s.heads = append(s.heads, heldNote{c, name, msg})
	return c, nil
}

// lineHolds checks, once the entries have said which logs this record was, that each head is of the log that it was then.
func (s *spaceCheck) lineHolds() error {
	line, err := line{s.ID, s.report.Key, s.log.before}.with(s.bridge)
	if err != nil {
		return fault("%v", err)
	}
	for _, h := range s.heads {
		c, opened, err := line.openOr(h, s.bridge, s.keys.verifiers)
		if err != nil {
			return fault("%s: %v", h.name, err)
		}
		if err := s.witnessed(c, opened); err != nil {
			return err
		}
		if _, key := line.at(c.Size); key != line.key && key.Is(s.opt.Key) && !unsigned(c, h.msg) {
			s.Named = max(s.Named, c.Size)
		}
	}
	s.Continued, s.Bridged = line.before, s.bridge != nil
	if err := line.begins(); err != nil {
		return fault("%v", err)
	}
	return s.againstEarlier(line)
}

// againstEarlier holds the reader's own checkpoint, if it is of a log that this record was before, to the entries. One that
// counts more than were taken over is told, not refused: log.continued says so, and the parties agreed.
func (s *spaceCheck) againstEarlier(line line) error {
	for _, c := range line.before {
		a := s.against
		if a == nil || a.Origin != c.Origin {
			continue
		}
		if _, err := OpenCheckpoint(c.Key, s.opt.Against); err != nil {
			return fault("the checkpoint you kept is not signed by the key of its log: %v", err)
		}
		if a.Size <= s.Checkpoint.Size && a.Size <= c.Size && s.then != a.Root {
			return fault("the entries do not give the root of the checkpoint you kept at %d entries", a.Size)
		}
		s.Against, s.met = a, true
	}
	return nil
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
		s.Against, s.met = a, true
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
	if s.against != nil && s.against.Size == size {
		s.then = s.log.tree.Root()
	}
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

// doubted says with a fault that the head is of a log which nothing read so far has named.
func (s *spaceCheck) doubted(err error) error {
	var f *FaultError
	origin, _ := line{s.ID, s.report.Key, s.log.before}.at(1 << 53)
	if !errors.As(err, &f) || s.bridge != nil || s.Checkpoint.Origin == "" || s.Checkpoint.Origin == origin {
		return err
	}
	return &FaultError{f.Space, f.Entry, fmt.Sprintf("%s; and the checkpoint is of log %q, not of %q, unless a later entry says so", f.What, s.Checkpoint.Origin, origin)}
}

// located says which space a fault is in.
func (s *spaceCheck) located(err error) error {
	var f *FaultError
	if errors.As(err, &f) && f.Space == "" {
		return &FaultError{s.ID, f.Entry, f.What}
	}
	return fmt.Errorf("space %s: %w", s.ID, err)
}
