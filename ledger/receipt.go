package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Receipt is the proof that an entry is in a log: text to keep or to pass on,
// checked by VerifyReceipt without a server.
type Receipt struct {
	Key        PublicKey // the installation's
	Space      string    // the log's ID
	Entry      Entry
	Proof      []Hash // that the entry is under the checkpoint
	Checkpoint []byte // signed note, with whatever cosignatures it has
}

// receiptText is a receipt as written. The parts are JSON strings, so that their
// bytes stay exactly as they were hashed.
type receiptText struct {
	About       string  `json:"about"`
	Key         string  `json:"key"`
	Fingerprint string  `json:"fingerprint"`
	Space       string  `json:"space"`
	Facts       string  `json:"facts"`
	FactsSalt   string  `json:"facts_salt"`
	Words       *string `json:"words,omitzero"`
	WordsSalt   string  `json:"words_salt,omitzero"`
	WordsHash   string  `json:"words_hash,omitzero"` // in place of both, when they were erased
	Proof       []Hash  `json:"proof"`
	Checkpoint  string  `json:"checkpoint"`
}

const receiptAbout = "This shows that the entry below is in the log whose head its host has signed. " +
	"Compare the fingerprint with one you had from elsewhere, then: entente verify --key FINGERPRINT FILE"

// Format writes the receipt as JSON.
func (r Receipt) Format() ([]byte, error) {
	text := receiptText{
		About:       receiptAbout,
		Key:         r.Key.VKey(),
		Fingerprint: r.Key.Fingerprint(),
		Space:       r.Space,
		Facts:       string(r.Entry.Facts),
		FactsSalt:   base64.StdEncoding.EncodeToString(r.Entry.FactsSalt[:]),
		Proof:       append([]Hash{}, r.Proof...),
		Checkpoint:  string(r.Checkpoint),
	}
	if r.Entry.Words == nil {
		text.WordsHash = base64.StdEncoding.EncodeToString(r.Entry.Leaf[32:])
	} else {
		words := string(r.Entry.Words)
		text.Words = &words
		text.WordsSalt = base64.StdEncoding.EncodeToString(r.Entry.WordsSalt[:])
	}
	return json.Marshal(text, jsontext.WithIndent("  "))
}

// ParseReceipt reads what Format wrote, checking nothing but its form.
func ParseReceipt(text []byte) (Receipt, error) {
	var t receiptText
	if err := json.Unmarshal(text, &t, json.RejectUnknownMembers(true)); err != nil {
		return Receipt{}, fmt.Errorf("not a receipt: %w", err)
	}
	key, err := ParseVKey(t.Key)
	if err != nil {
		return Receipt{}, err
	}
	if t.Fingerprint != key.Fingerprint() {
		return Receipt{}, errors.New("receipt's fingerprint is not that of its key")
	}
	r := Receipt{Key: key, Space: t.Space, Proof: t.Proof, Checkpoint: []byte(t.Checkpoint)}
	r.Entry.Facts = []byte(t.Facts)
	if r.Entry.FactsSalt, err = decode32([]byte(t.FactsSalt)); err != nil {
		return Receipt{}, fmt.Errorf("salt of the facts: %w", err)
	}
	if err := t.words(&r.Entry); err != nil {
		return Receipt{}, err
	}
	return r, nil
}

func (t *receiptText) words(e *Entry) (err error) {
	if t.Words == nil {
		hash, err := decode32([]byte(t.WordsHash))
		if err != nil || t.WordsSalt != "" {
			return errors.New("receipt has neither words with their salt nor their hash")
		}
		copy(e.Leaf[32:], hash[:])
		return nil
	}
	if t.WordsHash != "" {
		return errors.New("receipt has both words and their hash")
	}
	e.Words = []byte(*t.Words)
	if e.WordsSalt, err = decode32([]byte(t.WordsSalt)); err != nil {
		return fmt.Errorf("salt of the words: %w", err)
	}
	return nil
}

// ReceiptReport is what a valid receipt shows.
type ReceiptReport struct {
	Head       Head
	Receipt    Receipt
	Checkpoint Checkpoint
	Pinned     bool // the key is the one the reader named
	Witnesses  []Cosignature
}

// VerifyReceipt checks a receipt. With a key, a verifier key or fingerprint, the
// receipt must be by it. Witnesses are the verifier keys the reader trusts.
func VerifyReceipt(text []byte, key string, witnesses []string) (*ReceiptReport, error) {
	r, err := ParseReceipt(text)
	if err != nil {
		return nil, &FaultError{What: err.Error()}
	}
	report := &ReceiptReport{Receipt: r, Pinned: key != ""}
	if key != "" && !r.Key.Is(key) {
		return nil, wrongKey("receipt", r.Key, key)
	}
	if report.Head, _, err = ParseFacts(r.Entry.Facts); err != nil {
		return nil, &FaultError{Space: r.Space, What: err.Error()}
	}
	if r.Entry.Words != nil {
		if err := checkWords(r.Entry.Words); err != nil {
			return nil, &FaultError{r.Space, report.Head.No, err.Error()}
		}
	}
	if report.Checkpoint, _, err = openNote(r.Key, r.Key.Origin(r.Space), r.Checkpoint, nil); err != nil {
		return nil, &FaultError{Space: r.Space, What: err.Error()}
	}
	if report.Witnesses, err = VerifyCosignatures(r.Checkpoint, witnesses); err != nil {
		return nil, &FaultError{Space: r.Space, What: err.Error()}
	}
	c := report.Checkpoint
	if err := CheckInclusion(r.Proof, report.Head.No, c.Size, c.Root, r.Entry.leaf()); err != nil {
		return nil, &FaultError{r.Space, report.Head.No, "the proof does not lead from this entry to the signed root: the entry, its number or a salt was changed"}
	}
	return report, nil
}

func wrongKey(what string, got PublicKey, want string) error {
	return fault("%s is signed by the key with fingerprint %s, not by the one you gave, %s", what, got.Fingerprint(), want)
}

var strict64 = base64.StdEncoding.Strict()

// decode32 reads 32 bytes of base64 in its one right form, 44 characters.
func decode32(text []byte) (out [32]byte, err error) {
	var buf [33]byte
	if len(text) != 44 || bytes.ContainsAny(text, "\r\n") {
		return out, errors.New("not 32 bytes in base64")
	}
	n, err := strict64.Decode(buf[:], text)
	if err != nil || n != 32 {
		return out, errors.New("not 32 bytes in base64")
	}
	return [32]byte(buf[:32]), nil
}
