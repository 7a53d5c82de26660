package ledger

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A bundle is one uncompressed tar with exactly these members, in this order:
//
//	README.txt                           outside the proof
//	key.txt                              the installation's verifier key; its fingerprint
//	spaces.txt                           the log IDs, one a line; the common log first
//	witnesses.txt                        verifier keys of witnesses, one a line; may be empty
//	people.json                          outside the proof
//	spaces/<id>/checkpoint               for each space: the signed head, with cosignatures
//	spaces/<id>/bridge               where another key than key.txt signed the head; see Bridge
//	spaces/<id>/earlier/0000000000000007 older signed heads, by size, ascending; any number
//	spaces/<id>/entries/000001.txt       two lines an entry, at most 10,000 entries, 8 MiB
//	spaces/<id>/later/0000000000000123   erasures after the last entry, by number, ascending; see Later
//	spaces/<id>/files/<sha256>           by name, ascending
//
// Every header is the one that archive/tar writes for a plain USTAR file of that
// name and size, mode 0644, time 0. So every byte but the content of README.txt and
// people.json is either proved or known beforehand.
const (
	readmeName    = "README.txt"
	keyName       = "key.txt"
	spacesName    = "spaces.txt"
	witnessesName = "witnesses.txt"
	peopleName    = "people.json"

	chunkEntries = 10_000
	chunkBytes   = 8 << 20
	maxNote      = 64 << 10 // a signed checkpoint
	maxList      = 1 << 20  // spaces.txt, witnesses.txt
	maxEarlier   = 100_000
)

//go:embed bundle_readme.txt
var bundleReadme string

// BundleInfo is what a bundle says before its spaces.
type BundleInfo struct {
	Key       PublicKey // the installation's; zero if the heads are unsigned, for a check whose bundle is thrown away
	Spaces    []string  // the log IDs, in the order they will be written; the common log first
	Witnesses []string  // verifier keys of every witness whose cosignature a checkpoint carries
	People    []byte    // people.json, outside the proof
}

// BundleWriter writes a bundle as a stream. For each space, in order: Space,
// Checkpoint, Bridge where another key signed that, Earlier any number of times, Entry for each entry the checkpoint
// counts, Later for each erasure from after it, File for each file; then Close. Any error is final. The same content gives
// the same bytes. It holds what it is given to the same rules as Verify, so that no
// bundle is written that would not verify.
//
// All spaces must be read from one snapshot of the store: words erased after the
// checkpoint and not shown as Later, or a role looked up in a common log longer than
// the one written, would not verify.
type BundleWriter struct {
	tar    *tar.Writer
	info   BundleInfo
	keys   witnessKeys
	next   int // of info.Spaces
	err    error
	id     string // the space being written
	head   *Checkpoint
	bridge *Continued
	older  uint64 // size of the last earlier checkpoint
	notes  []heldNote
	log    logCheck
	common uint64 // entries of the common log
	chunk  bytes.Buffer
	inside int // entries in chunk
	chunks int
	file   string // last file's name
}

// NewBundle begins a bundle on w.
func NewBundle(w io.Writer, info BundleInfo) (*BundleWriter, error) {
	keys, err := parseWitnesses(info.Witnesses)
	if err != nil {
		return nil, err
	}
	if len(info.Spaces) == 0 {
		return nil, errors.New("bundle: no space")
	}
	seen := map[string]bool{}
	for _, id := range info.Spaces {
		if !validLogID(id) || seen[id] {
			return nil, fmt.Errorf("bundle: space %q: not a log's ID, or twice", id)
		}
		seen[id] = true
	}
	b := &BundleWriter{tar: tar.NewWriter(w), info: info, keys: keys}
	b.member(readmeName, []byte(strings.ReplaceAll(bundleReadme, "FINGERPRINT", info.Key.Fingerprint())))
	b.member(keyName, keyFile(info.Key))
	b.member(spacesName, lines(info.Spaces))
	b.member(witnessesName, lines(keys.vkeys))
	b.member(peopleName, info.People)
	return b, b.err
}

// Space begins the next space, which must be the next of BundleInfo.Spaces.
func (b *BundleWriter) Space(id string) error {
	b.endSpace()
	if b.err == nil && (b.next == len(b.info.Spaces) || b.info.Spaces[b.next] != id) {
		b.err = fmt.Errorf("bundle: space %s is not the next one announced", id)
	}
	if b.err != nil {
		return b.err
	}
	b.next++
	b.id, b.head, b.bridge, b.older, b.notes, b.chunks, b.file = id, nil, nil, 0, nil, 0, ""
	b.log = logCheck{common: b.next == 1, visible: b.common}
	return nil
}

// Checkpoint writes the head of the space, up to which its entries follow.
func (b *BundleWriter) Checkpoint(msg []byte) error {
	c := b.note(msg)
	if b.err == nil && b.head != nil {
		b.err = fmt.Errorf("bundle: space %s has a checkpoint already", b.id)
	}
	if b.err != nil {
		return b.err
	}
	b.head = &c
	if b.log.common {
		b.common = c.Size
	}
	b.member(b.path(headName), msg)
	return b.err
}

// Continued lists what the log.continued entries say that were written to the space so far.
func (b *BundleWriter) Continued() []Continued { return b.log.before }

// Earlier writes an older checkpoint, for the sake of its cosignatures. They
// must come in order of size, one for each size, before the entries.
func (b *BundleWriter) Earlier(msg []byte) error {
	c := b.note(msg)
	switch {
	case b.err != nil:
	case b.head == nil || b.log.tree.size > 0:
		b.err = fmt.Errorf("bundle: space %s: earlier checkpoints go between checkpoint and entries", b.id)
	case c.Size <= b.older || c.Size >= b.head.Size:
		b.err = fmt.Errorf("bundle: space %s: earlier checkpoint of %d entries is out of order", b.id, c.Size)
	default:
		b.older = c.Size
		b.member(b.path(earlierPath(c.Size)), msg)
	}
	return b.err
}

// Entry writes the next entry. It keeps nothing of e.
func (b *BundleWriter) Entry(e Entry) error {
	switch {
	case b.err != nil:
		return b.err
	case b.head == nil || b.log.tree.size == b.head.Size || b.file != "":
		b.err = fmt.Errorf("bundle: space %s: entry %d has no place here", b.id, e.No)
		return b.err
	}
	it := newItem(&e)
	if err := b.log.add(&it); err != nil {
		b.err = fmt.Errorf("bundle: space %s, entry %d: %w", b.id, e.No, err)
		return b.err
	}
	size := len(e.Facts) + len(e.Words) + 100
	if b.inside == chunkEntries || b.inside > 0 && b.chunk.Len()+size > chunkBytes {
		b.flush()
	}
	b.line(e.FactsSalt[:], e.Facts)
	if e.Words == nil {
		b.chunk.WriteString("- ")
		b.chunk.WriteString(base64.StdEncoding.EncodeToString(e.Leaf[32:]))
		b.chunk.WriteByte('\n')
	} else {
		b.line(e.WordsSalt[:], e.Words)
	}
	b.inside++
	return b.err
}

func (b *BundleWriter) line(salt, part []byte) {
	b.chunk.Write(base64.StdEncoding.AppendEncode(b.chunk.AvailableBuffer(), salt))
	b.chunk.WriteByte(' ')
	b.chunk.Write(part)
	b.chunk.WriteByte('\n')
}

// File writes a file of the space under its SHA-256, 64 hexadecimal digits. Files
// come after the entries, in order of their hash.
func (b *BundleWriter) File(sha string, size int64, r io.Reader) error {
	b.endEntries()
	switch {
	case b.err != nil:
		return b.err
	case !validSHA(sha) || sha <= b.file:
		b.err = fmt.Errorf("bundle: space %s: file %q: not a SHA-256, or out of order", b.id, sha)
		return b.err
	}
	b.file = sha
	hash := sha256.New()
	b.header(b.path("files/"+sha), size)
	if b.err == nil {
		_, b.err = io.Copy(io.MultiWriter(b.tar, hash), r)
	}
	if b.err == nil && hex.EncodeToString(hash.Sum(nil)) != sha {
		b.err = fmt.Errorf("bundle: space %s: file %s has another content", b.id, sha)
	}
	return b.err
}

// Close ends the bundle; the writer under it stays open.
func (b *BundleWriter) Close() error {
	b.endSpace()
	if b.err == nil && b.next != len(b.info.Spaces) {
		b.err = fmt.Errorf("bundle: space %s was announced and is missing", b.info.Spaces[b.next])
	}
	if b.err == nil {
		b.err = b.tar.Close()
	}
	return b.err
}

// note reads a checkpoint; its signatures are checked after the entries, which say who signed when.
func (b *BundleWriter) note(msg []byte) (c Checkpoint) {
	if b.err == nil && b.id == "" {
		b.err = errors.New("bundle: no space begun")
	}
	if b.err != nil {
		return c
	}
	c, err := checkpointText(msg)
	if err == nil && len(msg) > maxNote {
		err = errors.New("checkpoint is too long")
	}
	if err != nil {
		b.err = fmt.Errorf("bundle: space %s: %w", b.id, err)
	}
	name := headName
	if b.head != nil {
		name = earlierPath(c.Size)
	}
	b.notes = append(b.notes, heldNote{c, name, msg})
	return c
}

// endEntries writes what entries are waiting and compares their root.
func (b *BundleWriter) endEntries() {
	if b.err != nil {
		return
	}
	if b.head == nil {
		b.err = fmt.Errorf("bundle: space %q has no checkpoint", b.id)
		return
	}
	b.flush()
	if b.err == nil && (b.log.tree.size != b.head.Size || b.log.tree.Root() != b.head.Root) {
		b.err = fmt.Errorf("bundle: space %s: the %d entries do not give the checkpoint's root at %d", b.id, b.log.tree.size, b.head.Size)
	}
	if entry, err := b.log.end(); b.err == nil && err != nil {
		b.err = fmt.Errorf("bundle: space %s, entry %d: %w", b.id, entry, err)
	}
	if b.err == nil {
		b.err = b.lineHolds()
	}
	b.notes = nil
}

// lineHolds checks that each head is of the log that the record was then, and signed by its key.
func (b *BundleWriter) lineHolds() error {
	line, err := line{b.id, b.info.Key, b.log.before}.with(b.bridge)
	if err == nil {
		err = line.begins()
	}
	for _, n := range b.notes {
		if err != nil || b.info.Key == (PublicKey{}) {
			break
		}
		_, _, err = line.openOr(n, b.bridge, b.keys.verifiers)
	}
	if err != nil {
		return fmt.Errorf("bundle: space %s: %w", b.id, err)
	}
	return nil
}

func (b *BundleWriter) endSpace() {
	if b.id != "" {
		b.endEntries()
	}
}

func (b *BundleWriter) flush() {
	if b.inside == 0 {
		return
	}
	b.chunks++
	b.member(b.path(chunkPath(b.chunks)), b.chunk.Bytes())
	b.chunk.Reset()
	b.inside = 0
}

func (b *BundleWriter) path(name string) string { return spacePath(b.id, name) }

func (b *BundleWriter) member(name string, content []byte) {
	b.header(name, int64(len(content)))
	if b.err == nil {
		_, b.err = b.tar.Write(content)
	}
}

func (b *BundleWriter) header(name string, size int64) {
	if b.err == nil {
		b.err = b.tar.WriteHeader(tarHeader(name, size))
	}
}

func tarHeader(name string, size int64) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o644, Format: tar.FormatUSTAR}
}

func spacePath(id, name string) string { return "spaces/" + id + "/" + name }
func earlierPath(size uint64) string   { return fmt.Sprintf("earlier/%016d", size) }
func chunkPath(n int) string           { return fmt.Sprintf("entries/%06d.txt", n) }

func keyFile(key PublicKey) []byte {
	return lines([]string{key.VKey(), key.Fingerprint()})
}

func lines(list []string) []byte {
	var b bytes.Buffer
	for _, s := range list {
		b.WriteString(s + "\n")
	}
	return b.Bytes()
}

func validSHA(name string) bool {
	return len(name) == 64 && strings.Trim(name, "0123456789abcdef") == ""
}
