package partnership

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// WitnessID names a witness: the number of its witness.registered entry in the common log.
type WitnessID uint64

// Witness is a key with which a party countersigns the record's heads. The private half is never on the host.
type Witness struct {
	ID      WitnessID
	Party   PartyID
	Name    string // of the key, as cosignatures show it
	Key     string // verifier key of type cosignature: name+hash+data
	Since   Meta
	Retired uint64 // the entry that retired it; 0 while it counts
}

type witnesses struct {
	list []Witness
}

// mostWitnesses is how many witnesses a party may have at once.
const mostWitnesses = 5

// RegisterWitness says with which key a party countersigns from now on.
type RegisterWitness struct {
	Key string `json:"key"` // the verifier key that `entente witness` prints
}

func (c RegisterWitness) decide(in In) ([]Event, error) {
	m, _ := in.member()
	key, err := witnessKey(c.Key)
	if err != nil {
		return nil, err
	}
	own := 0
	for _, w := range in.State.witness.list {
		if w.Key == key && w.Retired == 0 {
			return nil, invalid("key", "this key is registered already")
		}
		if w.Name == witnessName(key) && (w.Party != m.Party || w.Retired == 0) {
			return nil, invalid("key", "a witness of this name is registered already; give yours another name")
		}
		if w.Party == m.Party && w.Retired == 0 {
			own++
		}
	}
	if own >= mostWitnesses {
		return nil, conflict("your organisation has enough witnesses; retire one first")
	}
	return []Event{WitnessRegistered{Party: m.Party, Key: key}}, nil
}

// witnessNames is what a witness's key may be called: an address, never prose.
var witnessNames = regexp.MustCompile(`^[a-z0-9]([a-z0-9._/-]{0,58}[a-z0-9])?$`)

// Types of keys in C2SP signed notes.
const (
	ed25519Key     = 1
	cosignatureKey = 4
)

// witnessKey is the key in the one form that is kept: a C2SP verifier key of type cosignature/v1. What most tools print,
// the same key as a signing key's other half, is taken too.
func witnessKey(typed string) (string, error) {
	bad := invalid("key", "copy the whole line that your witness prints: name+hash+key, the name in small letters, digits, dots, slashes and hyphens")
	parts := strings.SplitN(strings.TrimSpace(typed), "+", 3)
	if len(parts) != 3 || !witnessNames.MatchString(parts[0]) {
		return "", bad
	}
	data, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(data) != 33 || data[0] != ed25519Key && data[0] != cosignatureKey {
		return "", bad
	}
	if verifierKey(parts[0], data) != strings.TrimSpace(typed) {
		return "", invalid("key", "a part of the key was changed or left out; copy the whole line again")
	}
	data[0] = cosignatureKey
	return verifierKey(parts[0], data), nil
}

// verifierKey writes a key as C2SP signed notes do; data begins with its type.
func verifierKey(name string, data []byte) string {
	sum := sha256.Sum256(append([]byte(name+"\n"), data...))
	return fmt.Sprintf("%s+%08x+%s", name, binary.BigEndian.Uint32(sum[:]), base64.StdEncoding.EncodeToString(data))
}

func witnessName(key string) string {
	name, _, _ := strings.Cut(key, "+")
	return name
}

// WitnessRegistered is a key with which a party countersigns.
type WitnessRegistered struct {
	Party PartyID `json:"party"`
	Key   string  `json:"key"`
}

func (e WitnessRegistered) apply(s *State, m Meta) {
	s.witness.list = append(s.witness.list, Witness{
		ID: WitnessID(m.No), Party: e.Party, Name: witnessName(e.Key), Key: e.Key, Since: m,
	})
}

func (e WitnessRegistered) says(v View, m Meta) string {
	return fmt.Sprintf("%s registered %s as a witness of %s", v.author(m), witnessName(e.Key), v.party(e.Party))
}

// RetireWitness says that a key countersigns no longer. What it has countersigned stays so.
type RetireWitness struct {
	Witness WitnessID `json:"witness"`
}

func (c RetireWitness) decide(in In) ([]Event, error) {
	m, _ := in.member()
	w := in.State.witnessAt(c.Witness)
	if w == nil || w.Party != m.Party {
		return nil, ErrNotFound
	}
	if w.Retired != 0 {
		return nil, conflict("this witness was retired already")
	}
	return []Event{WitnessRetired{Witness: c.Witness}}, nil
}

// WitnessRetired is a key that countersigns no longer.
type WitnessRetired struct {
	Witness WitnessID `json:"witness"`
}

func (e WitnessRetired) apply(s *State, m Meta) {
	if w := s.witnessAt(e.Witness); w != nil {
		w.Retired = m.No
	}
}

func (e WitnessRetired) says(v View, m Meta) string {
	name := "a witness"
	if w := v.Common.witnessAt(e.Witness); w != nil {
		name = w.Name
	}
	return fmt.Sprintf("%s retired %s; it countersigns no longer", v.author(m), name)
}

func (s *State) witnessAt(id WitnessID) *Witness {
	return find(s.witness.list, id, func(w Witness) WitnessID { return w.ID })
}

// Witnesses lists every witness that was ever registered, those retired included. Ask the common space.
func (s *State) Witnesses() []Witness { return slices.Clone(s.witness.list) }

// Countersigns tells whether the witness's word on this space counts: its party sees the space and has not left, and the
// key was not retired.
func (s *State) Countersigns(common *State, w Witness) bool {
	return w.Retired == 0 && s.Holds(common, w.Party) && !common.HasLeft(w.Party)
}
