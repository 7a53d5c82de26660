package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"entente/api"
	"entente/intake"
	"entente/partnership"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// importCommands bring files over the API, and bundles on the host; promises are meant where the command line says neither.
type importCommands struct {
	Promises importCommand        `cmd:"" default:"withargs" help:"Propose the promises of a table or of lists; meant where neither is said."`
	Charter  importCharterCommand `cmd:"" help:"Bring a charter as the first draft."`
	Bundle   importBundleCommand  `cmd:"" help:"On the host: take in a party's copy from another installation."`
}

// importCommand proposes the promises of a file over the API.
type importCommand struct {
	remote
	File     string            `arg:"" help:"A table as CSV, or Markdown with lists."`
	Giver    string            `placeholder:"NAME" help:"Who promises, where the file does not say: an organisation's name."`
	To       []string          `sep:"none" placeholder:"NAME" help:"To whom, where the file does not say; several times for several."`
	Section  map[string]string `placeholder:"HEADING=NAME" help:"Whose promises stand under a heading of Markdown; the others are left out (the headings in which a name stands)."`
	Due      string            `placeholder:"DATE" help:"By when, where the file does not say, as 2026-11-27 (none: it can be accepted once somebody answers with a day)."`
	Everyone bool              `help:"Everyone in the partnership sees them (only those whom each is between)."`
	DryRun   bool              `help:"Say what would become of the file, and propose nothing."`
	ID       string            `name:"id" placeholder:"UUID" help:"The import's ID; the same again is carried out once (a fresh one)."`
}

func (importCommand) Help() string {
	return `Promises of your own organisation are offered, those of another are asked for; nothing counts before it is accepted.
What cannot be read is said by line and column, and then nothing is proposed at all.

Examples:
  export ENTENTE_TOKEN_FILE=~/.entente-token
  entente import https://entente.example.org promises.csv --giver "Calder Services" --to Harwick --dry-run
  entente import https://entente.example.org agreement.md --to Harwick --to "Calder Services" --due 2026-12-31`
}

// Run reads the file, asks who is there, and proposes.
func (c *importCommand) Run(a *app) error {
	b, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	here, err := c.here(a)
	if err != nil {
		return err
	}
	list, err := c.read(b, here)
	if err != nil {
		return err
	}
	rows, err := c.rows(list, here)
	if err != nil {
		return err
	}
	if c.DryRun {
		return c.say(a, rows, here)
	}
	if c.ID = cmp.Or(c.ID, uuid.NewString()); uuid.Validate(c.ID) != nil {
		return errors.New("id: give a UUID")
	}
	if err := c.propose(a, rows, here); err != nil {
		return fmt.Errorf("%w\n(to try the very same again: --id %s)", err, c.ID)
	}
	_, err = fmt.Fprintf(a.stdout, "%d promises proposed\n", len(rows))
	return err
}

// around is who is in the partnership, and where.
type around struct {
	common  partnership.SpaceID
	parties []api.Party
}

func (c *importCommand) here(a *app) (around, error) {
	answer, err := c.call(a, http.MethodGet, "/api/v1/spaces", "", nil)
	if err != nil {
		return around{}, err
	}
	var s api.Spaces
	if err := json.Unmarshal(answer, &s); err != nil {
		return around{}, err
	}
	for _, space := range s.Spaces {
		if space.Kind == partnership.Common {
			return around{space.ID, space.Parties}, nil
		}
	}
	return around{}, errors.New("the token's organisation is in no partnership")
}

// party finds an organisation by its name.
func (h around) party(name string) (partnership.PartyID, error) {
	var names []string
	for _, p := range h.parties {
		if strings.EqualFold(p.Name, strings.TrimSpace(name)) {
			return p.ID, nil
		}
		names = append(names, p.Name)
	}
	return 0, fmt.Errorf("“%s” is no organisation here; there are %s", name, strings.Join(names, ", "))
}

func (h around) name(id partnership.PartyID) string {
	for _, p := range h.parties {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// read reads the file as a table, or as lists whose sections are a party's.
func (c *importCommand) read(b []byte, here around) ([]intake.Promise, error) {
	text, err := intake.Text(b)
	if err != nil {
		return nil, err
	}
	if intake.IsLists(text) {
		return c.readLists(b, here)
	}
	table, err := intake.ReadTable(b)
	if err != nil {
		return nil, err
	}
	columns := table.Guess()
	if columns.What < 0 {
		return nil, errors.New("no column says what is promised; call it What")
	}
	list, wrong := table.Promises(columns)
	return list, problems(wrong)
}

func (c *importCommand) readLists(b []byte, here around) ([]intake.Promise, error) {
	sections, err := intake.ReadLists(b)
	if err != nil {
		return nil, err
	}
	var all []intake.Promise
	var wrong []intake.Problem
	for _, s := range sections {
		giver := c.Section[s.Heading]
		for _, p := range here.parties {
			if c.Section == nil && strings.Contains(strings.ToLower(s.Heading), strings.ToLower(p.Name)) {
				giver = p.Name
			}
		}
		if giver == "" && (s.Heading != "" || c.Giver == "") {
			continue
		}
		list, bad := s.Promises()
		for i := range list {
			list[i].Giver = giver
		}
		all, wrong = append(all, list...), append(wrong, bad...)
	}
	if len(all) == 0 {
		return nil, errors.New("no list stands under a heading with an organisation's name; say whose they are with --section")
	}
	return all, problems(wrong)
}

// problems are all that has to be mended, a line each.
func problems(wrong []intake.Problem) error {
	var list []error
	for _, p := range wrong {
		list = append(list, p)
	}
	return errors.Join(list...)
}

func (c *importCommand) rows(list []intake.Promise, here around) ([]partnership.ProposedCommitment, error) {
	var rows []partnership.ProposedCommitment
	var wrong []error
	for _, p := range list {
		row := partnership.ProposedCommitment{What: partnership.Text(p.What), Due: partnership.Date(cmp.Or(p.Due, c.Due)),
			Schedule: partnership.Schedule{Every: p.Every, Unit: partnership.Unit(p.Unit)}}
		for _, text := range p.Criteria {
			row.Criteria = append(row.Criteria, partnership.Text(text))
		}
		if err := c.between(&row, p, here); err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", p.Line, err))
		}
		rows = append(rows, row)
	}
	return rows, errors.Join(wrong...)
}

// between fills in who promises to whom.
func (c *importCommand) between(row *partnership.ProposedCommitment, p intake.Promise, here around) (err error) {
	giver, names := cmp.Or(p.Giver, c.Giver), c.To
	if giver == "" {
		return errors.New("say who promises, with --giver")
	}
	if row.Giver, err = here.party(giver); err != nil {
		return err
	}
	if p.To != "" {
		names = strings.Split(p.To, ";")
	}
	for _, name := range names {
		id, err := here.party(name)
		if err != nil {
			return err
		}
		if id != row.Giver || p.To != "" {
			row.Receivers = append(row.Receivers, id)
		}
	}
	if len(names) == 0 && len(here.parties) == 2 {
		for _, other := range here.parties {
			if other.ID != row.Giver {
				row.Receivers = append(row.Receivers, other.ID)
			}
		}
	}
	if len(row.Receivers) == 0 {
		return errors.New("say to whom, with --to")
	}
	return nil
}

func (c *importCommand) say(a *app, rows []partnership.ProposedCommitment, here around) error {
	for _, row := range rows {
		var to []string
		for _, id := range row.Receivers {
			to = append(to, here.name(id))
		}
		if _, err := fmt.Fprintf(a.stdout, "%s\t%s\t%s\t%s\n", here.name(row.Giver), strings.Join(to, "; "), cmp.Or(string(row.Due), "no day yet"), row.What); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(a.stdout, "%d promises; nothing was proposed\n", len(rows))
	return err
}

// propose proposes the rows, all of them or none.
func (c *importCommand) propose(a *app, rows []partnership.ProposedCommitment, here around) error {
	body, err := json.Marshal(api.Import{Rows: rows, Everyone: c.Everyone})
	if err != nil {
		return err
	}
	_, err = c.call(a, http.MethodPost, "/api/v1/spaces/"+url.PathEscape(string(here.common))+"/imports", c.ID, body)
	return err
}
