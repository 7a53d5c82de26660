package api

import (
	"net/http"
	"reflect"

	"entente/account"
	"entente/partnership"
)

// Import is promises brought along from elsewhere.
type Import struct {
	Rows     []partnership.ProposedCommitment `json:"rows"`
	Everyone bool                             `json:"everyone"` // in the partnership sees them; otherwise only those whom each is between
}

// Imported is where they were put.
type Imported struct {
	Spaces []Done `json:"spaces"`
}

func (a *API) imports() []operation {
	s := shapeOf(reflect.TypeFor[Import]())
	for name, member := range shapeOf(reflect.TypeFor[Envelope]()).members {
		s.members[name] = member
	}
	return []operation{{method: "POST", path: "/api/v1/spaces/{space}/imports", id: "import-commitments", scope: account.Write,
		says:  "Propose many promises, each in the space of those whom it is between: all of them, or none.",
		more:  "The space in the path is any space of the partnership; spaces are opened if need be. A row that is refused is named by its number, as rows.3.due, and then nothing is proposed at all.",
		takes: &Import{}, gives: Imported{}, serve: func(r *http.Request, c caller) (any, error) { return a.importAll(r, c, s) }}}
}

func (a *API) importAll(r *http.Request, c caller, s *shape) (any, error) {
	body, err := readBody(r, bodyLimit)
	if err != nil {
		return nil, err
	}
	var wish Import
	var envelope Envelope
	if err := s.read(body, &wish, &envelope); err != nil {
		return nil, err
	}
	if envelope.Space != "" && envelope.Space != spaceOf(r) {
		return nil, invalid("space", "the path names another space")
	}
	id, err := commandID(r, envelope)
	if err != nil {
		return nil, err
	}
	receipts, err := a.Engine.Import(r.Context(), c.who, spaceOf(r), wish.Rows, wish.Everyone, id)
	if err != nil {
		return nil, err
	}
	var out Imported
	for _, receipt := range receipts {
		out.Spaces = append(out.Spaces, done(receipt))
	}
	return out, nil
}
