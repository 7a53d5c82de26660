package api

import (
	"net/http"
	"reflect"
	"strconv"

	"entente/account"
	"entente/ledger"
	"entente/partnership"
)

// Proof shows that a longer record begins with a shorter one (RFC 6962); its hashes are in base64.
type Proof struct {
	From   uint64        `json:"from"`
	Hashes []ledger.Hash `json:"hashes"`
}

// Key is the installation's, by which it signs checkpoints. Compare its fingerprint with one that came another way.
type Key struct {
	Key         string `json:"key"` // as C2SP signed notes write it
	Fingerprint string `json:"fingerprint"`
}

// Cosigned is a checkpoint as the host gave it out, with the cosignature of a registered witness added.
type Cosigned struct {
	Note string `json:"note"`
}

// Continued is a head, and the receipts, proved against this very head, of the entries with which the record went on as a
// new log: none if it never did.
type Continued struct {
	Note     string   `json:"note"`
	Receipts []string `json:"receipts"`
}

// Head is where a record ends.
type Head struct {
	Size uint64 `json:"size"` // its number of entries
}

// checkpoints are the reads and the one write by which a party's witness checks the host. To fetch, a token that reads is
// enough; a cosignature signs nothing for the party but that it saw this head, so a token that writes may send it.
func (a *API) checkpoints() []operation {
	return []operation{
		{method: "GET", path: "/api/v1/key", id: "get-key", scope: account.Read, gives: Key{}, serve: a.key,
			says: "The installation's key, to be compared with a fingerprint that came another way."},
		{method: "GET", path: "/api/v1/spaces/{space}/checkpoint", id: "get-checkpoint", scope: account.Read, gives: Note(""), serve: a.checkpoint,
			says: "The signed head of the record, as a C2SP checkpoint with the cosignatures that it has."},
		{method: "GET", path: "/api/v1/spaces/{space}/consistency", id: "get-consistency", scope: account.Read, gives: Proof{}, serve: a.consistency,
			says: "The proof that the record still begins with what it was earlier.",
			query: []parameter{
				{name: "from", says: "How many entries it had earlier.", number: true},
				{name: "to", says: "How many it has in the checkpoint to be checked; all by default.", number: true},
			}},
		{method: "GET", path: "/api/v1/spaces/{space}/continued", id: "get-continued", scope: account.Read, gives: Continued{}, serve: a.continued,
			says: "The signed head, with the proofs of the entries in which the record went on as a new log."},
		{method: "POST", path: "/api/v1/spaces/{space}/cosignature", id: "add-cosignature", scope: account.Write, takes: &Cosigned{}, gives: Head{}, serve: a.cosignature,
			says: "Add a registered witness's cosignature to a checkpoint."},
	}
}

func (a *API) key(*http.Request, caller) (any, error) {
	key := a.Engine.PublicKey()
	return Key{Key: key.VKey(), Fingerprint: key.Fingerprint()}, nil
}

func (a *API) checkpoint(r *http.Request, c caller) (any, error) {
	note, err := a.Engine.Checkpoint(r.Context(), c.who, spaceOf(r))
	return Note(note), err
}

func (a *API) consistency(r *http.Request, c caller) (any, error) {
	from, err := number(r, "from")
	if err != nil {
		return nil, err
	}
	to, err := number(r, "to")
	if err != nil {
		return nil, err
	}
	hashes, err := a.Engine.Consistency(r.Context(), c.who, spaceOf(r), from, to)
	return Proof{From: from, Hashes: append([]ledger.Hash{}, hashes...)}, err
}

func (a *API) continued(r *http.Request, c caller) (any, error) {
	note, said, err := a.Engine.Continued(r.Context(), c.who, spaceOf(r))
	out := Continued{Note: string(note), Receipts: []string{}}
	for _, receipt := range said {
		text, err := receipt.Format()
		if err != nil {
			return nil, err
		}
		out.Receipts = append(out.Receipts, string(text))
	}
	return out, err
}

// number is a query parameter; 0 if it is not there.
func number(r *http.Request, name string) (uint64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 53)
	if err != nil {
		return 0, &partnership.InvalidError{Field: name, Reason: "write a whole number"}
	}
	return n, nil
}

func (a *API) cosignature(r *http.Request, c caller) (any, error) {
	body, err := readBody(r, bodyLimit)
	if err != nil {
		return nil, err
	}
	var in Cosigned
	if err := shapeOf(reflect.TypeFor[Cosigned]()).read(body, &in); err != nil {
		return nil, err
	}
	size, err := a.Engine.AddCosignature(r.Context(), c.who, spaceOf(r), []byte(in.Note))
	return Head{Size: size}, err
}
