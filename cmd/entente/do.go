package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"entente/api"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// doCommand gives a command over the API.
type doCommand struct {
	remote
	Name   string   `arg:"" help:"The command, as make-commitment."`
	Fields []string `arg:"" optional:"" placeholder:"FIELD=VALUE" help:"Its fields; without any, a JSON object is read from the input."`
	Space  string   `placeholder:"SPACE" help:"The space in which it is carried out (the common space of the token's partnership)."`
	ID     string   `name:"id" placeholder:"UUID" help:"The command's ID; the same again is carried out once (a fresh one)."`
}

func (doCommand) Help() string {
	return `Prints the answer as one line of JSON: the space, the numbers of the entries that were made, and whether the
command had been carried out before.

A field said several times is a list; field:=JSON takes any JSON; an object's fields are written with a dot.
The address /api/openapi.json of the installation says which commands and fields there are.

Examples:
  export ENTENTE_TOKEN_FILE=~/.entente-token
  entente do https://entente.example.org make-commitment what="Publish next week's staffing" \
      receivers=6 due=2026-11-27 criteria="By noon" criteria="All four sites"
  entente do https://entente.example.org add-remark --space SPACE about.kind=commitment about.id=42 says="Thank you"
  entente do https://entente.example.org make-commitment --id 0197f7a4-6d3e-7cc1-9a52-0242ac120002 < promise.json`
}

// Run gives the command. Whatever goes wrong on the way, the same ID makes trying again safe.
func (c *doCommand) Run(a *app) error {
	body, err := c.body(a.stdin)
	if err != nil {
		return err
	}
	if c.Space == "" {
		if c.Space, err = c.common(a); err != nil {
			return err
		}
	}
	if c.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		c.ID = id.String()
	}
	path := "/api/v1/spaces/" + url.PathEscape(c.Space) + "/commands/" + url.PathEscape(c.Name)
	answer, err := c.call(a, http.MethodPost, path, c.ID, body)
	if err != nil {
		return fmt.Errorf("%w\n(to try the very same again: --id %s)", err, c.ID)
	}
	_, err = fmt.Fprintf(a.stdout, "%s\n", answer)
	return err
}

func (c *doCommand) body(stdin io.Reader) ([]byte, error) {
	if len(c.Fields) > 0 {
		return api.Body(c.Name, c.Fields)
	}
	text, err := io.ReadAll(stdin)
	if err == nil && len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}")
	}
	return text, err
}

// common is the common space of the token's partnership.
func (c *doCommand) common(a *app) (string, error) {
	answer, err := c.call(a, http.MethodGet, "/api/v1/token", "", nil)
	if err != nil {
		return "", err
	}
	var t api.Token
	if err := json.Unmarshal(answer, &t); err != nil {
		return "", err
	}
	return string(t.Partnership), nil
}
