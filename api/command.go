package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"entente/account"
	"entente/engine"
	"entente/partnership"

	"github.com/google/uuid"
)

// bodyLimit is the largest body that is read; bringLimit that of a charter that is brought: its text in JSON.
const (
	bodyLimit  = 1 << 20
	bringLimit = 8 << 20
)

// bringCharter is the one command that may be larger than others.
const bringCharter = "bring-charter"

// idHeader carries a command's ID, with or without quotation marks (the IETF draft's and the common form).
const idHeader = "Idempotency-Key"

// Envelope is what a body may say beside the command's own fields. Both stand elsewhere already, in the header and in
// the path; said again, they have to be the same.
type Envelope struct {
	CommandID string              `json:"command_id"`
	Space     partnership.SpaceID `json:"space"`
}

// Done is what came of a command.
type Done struct {
	Space    partnership.SpaceID `json:"space"`
	Entries  []uint64            `json:"entries"`  // numbers in the space's record, ascending
	Repeated bool                `json:"repeated"` // it had been carried out before; these are its entries
}

// openSpace is the one command that names no space to be carried out in: it makes one.
const openSpace = "open-space"

// commands has a row for each command that a member can give.
func (a *API) commands() []operation {
	tokens := map[string]bool{}
	for _, p := range partnership.Permissions() {
		if slices.ContainsFunc(p.By, func(by string) bool { return slices.Contains(partnership.Roles, partnership.Role(by)) }) {
			tokens[p.Command] = p.Token
		}
	}
	var list []operation
	for _, k := range partnership.Commands() {
		byToken, member := tokens[k.Name]
		if k.System || !member {
			continue
		}
		list = append(list, a.command(k, byToken))
	}
	return list
}

func (a *API) command(k partnership.CommandKind, byToken bool) operation {
	op := operation{method: "POST", path: "/api/v1/spaces/{space}/commands/" + k.Name, id: k.Name, says: k.Says,
		scope: account.Write, takes: k.Make(), gives: Done{}}
	if !byToken {
		op.more = "A person has to be there for this: with a token the answer is always 403."
		op.serve = func(*http.Request, caller) (any, error) { return nil, errInPerson }
		return op
	}
	if k.Name == openSpace {
		op.more = "The space in the path is any space of the partnership; the answer names the one that was opened, or was there already."
	}
	if k.Name == bringCharter {
		op.more = "The body may have up to 8 MiB, the text 4,000,000 bytes, 500 clauses and 100 sections."
	}
	body := bodyShape(k)
	op.serve = func(r *http.Request, c caller) (any, error) { return a.do(r, c, k, body) }
	return op
}

var errInPerson = problem{Type: typeOf("in-person"), Status: http.StatusForbidden, Title: "Not yours to do",
	Detail: "a person has to be there for this; a token never signs, consents, changes roles, lets anyone in, erases or exports"}

// bodyShape is the command's shape with the envelope's members.
func bodyShape(k partnership.CommandKind) *shape {
	s := shapeOf(reflect.TypeOf(k.Make()).Elem())
	for name, member := range shapeOf(reflect.TypeFor[Envelope]()).members {
		s.members[name] = member
	}
	return s
}

// do carries out one command.
func (a *API) do(r *http.Request, c caller, k partnership.CommandKind, s *shape) (any, error) {
	limit := int64(bodyLimit)
	if k.Name == bringCharter {
		limit = bringLimit
	}
	body, err := readBody(r, limit)
	if err != nil {
		return nil, err
	}
	command, envelope := k.Make(), Envelope{}
	if err := s.read(body, command, &envelope); err != nil {
		return nil, err
	}
	at := spaceOf(r)
	if envelope.Space != "" && envelope.Space != at {
		return nil, invalid("space", "the path names another space")
	}
	id, err := commandID(r, envelope)
	if err != nil {
		return nil, err
	}
	if open, ok := command.(*partnership.OpenSpace); ok {
		return a.openSpace(r, c, at, open)
	}
	if open, ok := command.(*partnership.OpenCorrection); ok && open.In != "" {
		if err := a.lookUp(r, c, open); err != nil {
			return nil, err
		}
	}
	receipt, err := a.Engine.Do(r.Context(), c.who, at, command, id)
	if err != nil {
		return nil, err
	}
	return done(receipt), nil
}

// lookUp finds what a signal of another space says, for a course correction in the space of those whom it concerns. If it
// does not hold any more, the command itself is refused.
func (a *API) lookUp(r *http.Request, c caller, open *partnership.OpenCorrection) error {
	return a.Engine.ViewAll(r.Context(), c.who, spaceOf(r), func(views []partnership.View) error {
		open.Cause, _ = partnership.CauseElsewhere(views, open.In, open.Signal)
		return nil
	})
}

// openSpace opens the space of these parties, or finds the one that there is: saying it twice does it once by itself.
func (a *API) openSpace(r *http.Request, c caller, at partnership.SpaceID, open *partnership.OpenSpace) (any, error) {
	space, err := a.Engine.SpaceOf(r.Context(), c.who, at, open.Parties)
	if err != nil {
		return nil, err
	}
	return Done{Space: space, Entries: []uint64{1}}, nil
}

func done(r engine.Receipt) Done {
	d := Done{Space: r.Space, Entries: []uint64{}, Repeated: r.Repeated}
	for no := r.First; no <= r.Last; no++ {
		d.Entries = append(d.Entries, no)
	}
	return d
}

// readBody reads a JSON body of at most so many bytes.
func readBody(r *http.Request, limit int64) ([]byte, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return nil, problem{Type: typeOf("media"), Status: http.StatusUnsupportedMediaType, Title: "Not in this form",
			Detail: "send Content-Type: application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
	var large *http.MaxBytesError
	if err != nil && !errors.As(err, &large) {
		return nil, invalid("", "the body did not arrive whole")
	}
	return body, err
}

// commandID is the ID under which a command is carried out once. Only UUIDs: names are the engine's own.
func commandID(r *http.Request, e Envelope) (string, error) {
	header := strings.Trim(strings.TrimSpace(r.Header.Get(idHeader)), `"`)
	switch {
	case header == "" && e.CommandID == "":
		return "", invalid("command_id", fmt.Sprintf("give each command a UUID of its own, in the header %s or here; the same one again is carried out once", idHeader))
	case header == "":
		header = e.CommandID
	case e.CommandID != "" && !strings.EqualFold(e.CommandID, header):
		return "", invalid("command_id", "the header "+idHeader+" says another one")
	}
	id, err := uuid.Parse(header)
	if err != nil || len(header) != 36 {
		return "", invalid("command_id", "write a UUID, such as 0197f7a4-6d3e-7cc1-9a52-0242ac120002")
	}
	return id.String(), nil
}
