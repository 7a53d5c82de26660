package engine

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"entente/eventlog"
	"entente/file"
	"entente/ledger"
	"entente/partnership"

	"github.com/go-json-experiment/json"
)

// ErrTryAgain says that words were erased while a bundle was written; what was written is to be thrown away.
var ErrTryAgain = errors.New("the record changed while it was copied")

// portion is what a bundle holds of one space.
type portion struct {
	id    eventlog.ID
	size  uint64
	files [][32]byte
	past  bool
	line  line
}

// contents is what a bundle holds, all of one moment.
type contents struct {
	portions []portion
	keys     []string // of the witnesses
	people   []byte
}

// Bundle writes the reader's party's own copy of all its spaces, as package ledger describes it; of a party that has left,
// up to its leaving. Nothing of it is to be used unless the error is nil. Errors: partnership.ErrNotFound;
// partnership.ErrConflict; ErrTryAgain.
func (e *Engine) Bundle(ctx context.Context, who Who, at partnership.SpaceID, w io.Writer) error {
	return e.bundle(ctx, who, at, w, nil)
}

// BundleOf is Bundle for the operator, who hands a party its own copy. progress, if not nil, is told now and then how
// many entries of how many are written.
func (e *Engine) BundleOf(ctx context.Context, party partnership.PartyID, at partnership.SpaceID, w io.Writer, progress func(done, total uint64)) error {
	return e.bundle(ctx, Who{party: party}, at, w, progress)
}

func (e *Engine) bundle(ctx context.Context, who Who, at partnership.SpaceID, w io.Writer, progress func(done, total uint64)) error {
	c, err := e.contents(ctx, who, at)
	if err != nil {
		return err
	}
	info := ledger.BundleInfo{Key: e.settings.Key.Public(), People: c.people, Witnesses: c.keys}
	counter := &counter{tell: progress}
	for _, p := range c.portions {
		info.Spaces = append(info.Spaces, string(p.id))
		counter.total += p.size
	}
	bundle, err := ledger.NewBundle(w, info)
	if err != nil {
		return err
	}
	for _, p := range c.portions {
		err := e.bundleSpace(ctx, bundle, p, c.keys, counter)
		if errors.Is(err, partnership.ErrConflict) {
			return err // said to people, who know no IDs
		}
		if err != nil {
			return fmt.Errorf("space %s: %w", p.id, err)
		}
	}
	return bundle.Close()
}

// counter tells how far a bundle is, every thousandth entry.
type counter struct {
	done, total uint64
	tell        func(done, total uint64)
}

func (c *counter) next() {
	if c.done++; c.tell != nil && (c.done%1000 == 0 || c.done == c.total) {
		c.tell(c.done, c.total)
	}
}

// contents is what the reader's bundle holds.
func (e *Engine) contents(ctx context.Context, who Who, at partnership.SpaceID) (c contents, err error) {
	ids, err := e.Spaces(ctx, who, at)
	if err != nil {
		return c, err
	}
	err = e.views(ctx, who, ids, false, func(views []partnership.View) error {
		for _, v := range views {
			c.portions = append(c.portions, portion{eventlog.ID(v.ID), v.State.Head(), v.State.Files(), v.Past, line{}})
		}
		for _, w := range views[0].Common.Witnesses() {
			if !slices.Contains(c.keys, w.Key) { // a key may be retired and registered again
				c.keys = append(c.keys, w.Key)
			}
		}
		c.people, err = peopleOf(views[0].Common)
		return err
	})
	for i := 0; i < len(c.portions) && err == nil; i++ { // as it is now, also for a party that left when the log had another name
		c.portions[i].line, err = e.lineOf(ctx, c.portions[i].id)
	}
	return c, err
}

func (e *Engine) bundleSpace(ctx context.Context, bundle *ledger.BundleWriter, p portion, keys []string, counter *counter) error {
	h, err := e.headAt(ctx, p.id, p.size)
	if err != nil {
		return err
	}
	if !p.line.isOwn(p.line.now()) {
		return errOldKey // until it goes on under the key that is here
	}
	if err := bundle.Space(string(p.id)); err != nil {
		return err
	}
	if !p.line.isOwn(p.line.at(p.size)) {
		err = e.bundleBridge(ctx, bundle, p, h, keys)
	} else if note, failed := e.signed(ctx, p.line, h); failed != nil {
		return failed
	} else {
		err = bundle.Checkpoint(known(note, keys))
	}
	if err != nil {
		return err
	}
	if err := e.bundleEarlier(ctx, bundle, p, keys); err != nil {
		return err
	}
	if err := e.bundleEntries(ctx, bundle, p, counter); err != nil {
		return err
	}
	return e.bundleFiles(ctx, bundle, p)
}

// bundleBridge writes the head of a copy whose party left when another key signed: with that key's signature if one was kept of
// just that size, and with the entry by which its log went on.
func (e *Engine) bundleBridge(ctx context.Context, bundle *ledger.BundleWriter, p portion, h head, keys []string) error {
	origin := p.line.at(p.size)
	note := ledger.UnsignedCheckpoint(ledger.Checkpoint{Origin: origin, Size: h.size, Root: h.root})
	kept, err := e.store.Notes(ctx, p.id, p.size, 1)
	if err != nil {
		return err
	}
	if len(kept) == 1 && kept[0].Size == p.size {
		note = known(kept[0].Text, keys)
		err = e.same(p.line, h, note)
	}
	i := slices.IndexFunc(p.line.before, func(c partnership.Continuation) bool { return c.Old.Origin == origin })
	if err != nil || i < 0 {
		return errors.Join(err, errOldKey)
	}
	entry, err := e.entry(ctx, p.id, p.line.before[i].No)
	if err != nil {
		return err
	}
	bridge, err := e.later(ctx, p, entry)
	if err != nil {
		return err
	}
	return errors.Join(bundle.Checkpoint(note), bundle.Bridge(bridge))
}

// bundleEarlier writes the earlier checkpoints that somebody has countersigned, that are of a log which has ended, or that a key
// signed which is not here any more.
func (e *Engine) bundleEarlier(ctx context.Context, bundle *ledger.BundleWriter, p portion, keys []string) error {
	notes, err := e.store.Notes(ctx, p.id, p.size-1, 0)
	if err != nil {
		return err
	}
	for _, n := range slices.Backward(notes) {
		msg := known(n.Text, keys)
		if _, lines := splitSignatures(msg, originOf(msg)); lines == nil && originOf(msg) == p.line.at(p.size) && p.line.isOwn(originOf(msg)) {
			continue
		}
		if err := bundle.Earlier(msg); err != nil {
			return err
		}
	}
	return nil
}

// known is the note without the cosignatures of keys that the reader of a bundle has never heard of: of witnesses that
// came after its party had left.
func known(msg []byte, keys []string) []byte {
	kept, lines := splitSignatures(msg, originOf(msg))
	text := msg[:bytes.LastIndex(msg, []byte("\n\n"))+2]
	for line := range bytes.Lines(lines) {
		one := append(slices.Clone(text), line...)
		if found, err := ledger.VerifyCosignatures(one, keys); err == nil && len(found) == 1 {
			kept = append(kept, line...)
		}
	}
	return kept
}

// originOf is a note's first line.
func originOf(msg []byte) string {
	line, _, _ := bytes.Cut(msg, []byte("\n"))
	return string(line)
}

func (e *Engine) bundleEntries(ctx context.Context, bundle *ledger.BundleWriter, p portion, counter *counter) error {
	erased := map[uint64]bool{}
	codec := partnership.NewCodec()
	err := e.store.Read(ctx, p.id, 0, p.size, func(entry eventlog.Entry) error {
		s, err := decode(codec, entry)
		if err != nil {
			return err
		}
		if x, ok := s.event.(partnership.Eraser); ok {
			delete(erased, x.Erases())
		}
		if entry.Erased() {
			erased[entry.No] = true
		}
		counter.next()
		return bundle.Entry(ledgerEntry(entry))
	})
	if err != nil || len(erased) == 0 {
		return err
	}
	if p.past {
		return e.bundleLater(ctx, bundle, p, erased)
	}
	return ErrTryAgain
}

// bundleLater shows the entries that erased, after the party had left, words that it could read. It sees no more of them.
func (e *Engine) bundleLater(ctx context.Context, bundle *ledger.BundleWriter, p portion, erased map[uint64]bool) error {
	var later []eventlog.Entry
	codec := partnership.NewCodec()
	err := e.store.Read(ctx, p.id, p.size, untilNow, func(entry eventlog.Entry) error {
		s, err := decode(codec, entry)
		if err != nil {
			return err
		}
		if x, ok := s.event.(partnership.Eraser); ok && erased[x.Erases()] {
			delete(erased, x.Erases())
			later = append(later, entry)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(erased) > 0 {
		return ErrTryAgain
	}
	for _, entry := range later {
		l, err := e.later(ctx, p, entry)
		if err != nil {
			return err
		}
		if err := bundle.Later(l); err != nil {
			return err
		}
	}
	return nil
}

// later proves an entry after the end of a copy, without its words.
func (e *Engine) later(ctx context.Context, p portion, entry eventlog.Entry) (l ledger.Later, err error) {
	l.Entry = ledgerEntry(entry)
	l.Entry.Words, l.Entry.WordsSalt = nil, [32]byte{}
	at := max(entry.No, p.line.ownFrom())
	h, err := e.headAt(ctx, p.id, at)
	if err != nil {
		return l, err
	}
	note, err := e.signed(ctx, p.line, h) // perhaps of the log that it goes on as since
	if err != nil {
		return l, err
	}
	l.Checkpoint, _ = splitSignatures(note, originOf(note))
	if l.Inclusion, err = ledger.Inclusion(entry.No, at, e.hashes(ctx, p.id)); err != nil {
		return l, err
	}
	l.Consistency, err = ledger.Consistency(p.size, at, e.hashes(ctx, p.id))
	return l, err
}

// bundleFiles writes the files that the entries name, in the order of their hashes.
func (e *Engine) bundleFiles(ctx context.Context, bundle *ledger.BundleWriter, p portion) error {
	if e.settings.Files == nil {
		return nil
	}
	slices.SortFunc(p.files, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	for _, sha := range slices.Compact(p.files) {
		f, r, err := e.settings.Files.Open(ctx, string(p.id), file.SHA(sha))
		if errors.Is(err, file.ErrNotFound) && p.past {
			continue // it went after the party had left
		}
		if errors.Is(err, file.ErrNotFound) {
			return fmt.Errorf("file %x is not there: %w", sha, ErrTryAgain)
		}
		if err != nil {
			return err
		}
		if err := errors.Join(bundle.File(hex.EncodeToString(sha[:]), f.Size, r), r.Close()); err != nil {
			return err
		}
	}
	return nil
}

// peopleOf is people.json: who the members are, as the page of people says it. It is outside the proof.
func peopleOf(common *partnership.State) ([]byte, error) {
	type person struct {
		Member   partnership.MemberID `json:"member"`
		Party    partnership.PartyID  `json:"party"`
		Of       partnership.Text     `json:"of"` // the party's name
		Name     partnership.Text     `json:"name"`
		Employer partnership.Text     `json:"employer"`
		Roles    []partnership.Role   `json:"roles"`
	}
	list := []person{}
	for _, p := range common.Parties() {
		for _, m := range common.Members(p.ID) {
			list = append(list, person{m.ID, p.ID, p.Name, m.Name, m.Employer, m.Roles})
		}
	}
	return json.Marshal(list, json.Deterministic(true))
}
