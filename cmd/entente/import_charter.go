package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"entente/api"
	"entente/bringin"
	"entente/intake"
	"entente/partnership"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// importCharterCommand brings a charter over the API.
type importCharterCommand struct {
	remote
	File    string `arg:"" help:"Markdown (.md), plain text (.txt) or a Word document (.docx)."`
	Replace bool   `help:"Put it in the place of the draft that is there."`
	Without bool   `name:"without-contract" help:"Do not put our section on how this stands beside the contract first, where the file says nothing of it."`
	DryRun  bool   `help:"Say what would become of the file, and bring nothing."`
	ID      string `name:"id" placeholder:"UUID" help:"The import's ID; the same again is carried out once (a fresh one)."`
}

func (importCharterCommand) Help() string {
	return `Brings a text as the first draft, before a version is signed; what cannot be read is said by line, and then nothing is
brought. Where it says nothing of how it stands beside your contract, our starter's section on that is put first: have your lawyers
read it, or leave it out with --without-contract. The title and front matter become a remark, comments become remarks on their clauses. So do a Word document's tracked changes: a token proposes no
amendments. To have those proposed, bring the file on the charter's page instead.

Examples:
  export ENTENTE_TOKEN_FILE=~/.entente-token
  entente import charter https://entente.example.org charter.docx --dry-run
  entente import charter https://entente.example.org charter.md`
}

// Run reads the file, says what becomes of it, and brings it.
func (c *importCharterCommand) Run(a *app) error {
	b, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	text, err := intake.ReadCharter(filepath.Base(c.File), b)
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was brought", filepath.Base(c.File), err)
	}
	if err := c.say(a, text); err != nil || c.DryRun {
		return err
	}
	if c.ID = cmp.Or(c.ID, uuid.NewString()); uuid.Validate(c.ID) != nil {
		return errors.New("id: give a UUID")
	}
	if err := c.bring(a, text); err != nil {
		return fmt.Errorf("%w\n(to try the very same again: --id %s)", err, c.ID)
	}
	_, err = fmt.Fprintln(a.stdout, "brought as the draft of the charter")
	return err
}

// say prints how many of everything the file has.
func (c *importCharterCommand) say(a *app, text intake.Charter) error {
	n := countCharter(text)
	_, err := fmt.Fprintf(a.stdout, "headings %d\nsections %d\nclauses %d\nlist items %d\nnumbered items %d\nlines of front matter %d, kept as a remark\ntracked changes %d, kept as remarks: a token proposes no amendments\ncomments %d, kept as remarks\n",
		n.headings, len(text.Body()), n.clauses, n.items, n.numbered, n.front, len(text.Changes), len(text.Remarks))
	if err != nil {
		return err
	}
	if !c.Without && bringin.LacksContract(bringin.Charter(0, bringin.Source(c.File), text, asGuessed, bringin.Around{Party: func(string) partnership.PartyID { return 0 }})) {
		_, err := fmt.Fprintf(a.stdout, "put first: our section “%s”; have your lawyers read this (--without-contract leaves it out)\n", bringin.ContractTitle)
		if err != nil {
			return err
		}
	}
	for _, line := range bringin.Says(text) {
		if _, err := fmt.Fprintln(a.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// charterCount is how many of everything a text has.
type charterCount struct{ headings, clauses, items, numbered, front int }

var (
	nestedItem   = regexp.MustCompile(`(?m)^ *- `)
	nestedNumber = regexp.MustCompile(`(?m)^ *[0-9]+\. `)
)

func countCharter(text intake.Charter) charterCount {
	var n charterCount
	for _, s := range text.Sections {
		if s.Level > 0 {
			n.headings++
		}
		for _, clause := range s.Clauses {
			n.clauses++
			n.items += len(nestedItem.FindAllString(clause.Text, -1))
			n.numbered += len(nestedNumber.FindAllString(clause.Text, -1))
			switch clause.Was {
			case intake.WasItem:
				n.items++
			case intake.WasNumbered:
				n.numbered++
			}
		}
	}
	if text.Front != "" {
		n.front = strings.Count(strings.TrimRight(text.Front, "\n"), "\n") + 1
	}
	return n
}

// bring gives the commands: the text first, then remarks.
func (c *importCharterCommand) bring(a *app, text intake.Charter) error {
	who := &importCommand{remote: c.remote}
	here, err := who.here(a)
	if err != nil {
		return err
	}
	now, err := c.charter(a, here)
	if err != nil {
		return err
	}
	base := uint64(0) // tried again, the very same is sent
	if c.Replace {
		base = now.Latest
	}
	by, err := c.party(a)
	if err != nil {
		return err
	}
	around := bringin.Around{By: by, Today: partnership.Date(a.now().Format("2006-01-02")), Party: func(name string) partnership.PartyID {
		id, err := here.party(name)
		if err != nil {
			return 0
		}
		return id
	}}
	whole, ours := bringin.Charter(base, bringin.Source(c.File), text, asGuessed, around), 0
	if !c.Without {
		if ours, err = bringin.ContractFirst(whole); err != nil {
			return err
		}
	}
	if err := c.give(a, here, "bring-charter", "text", whole); err != nil {
		if now.Latest != base {
			return fmt.Errorf("%w; --replace puts this in the place of a draft", err)
		}
		return err
	}
	if now, err = c.charter(a, here); err != nil {
		return err
	}
	now.Sections = now.Sections[min(ours, len(now.Sections)):] // what stands beside the clauses is about the file's own
	return c.remark(a, here, text, now)
}

// asGuessed leaves each section the kind that was guessed.
func asGuessed(int) string { return "" }

// party is whose token it is.
func (c *importCharterCommand) party(a *app) (partnership.PartyID, error) {
	var out api.Token
	answer, err := c.call(a, http.MethodGet, "/api/v1/token", "", nil)
	if err == nil {
		err = json.Unmarshal(answer, &out)
	}
	return out.Party.ID, err
}

func (c *importCharterCommand) charter(a *app, here around) (api.Charter, error) {
	var out api.Charter
	answer, err := c.call(a, http.MethodGet, "/api/v1/spaces/"+url.PathEscape(string(here.common))+"/charter", "", nil)
	if err == nil {
		err = json.Unmarshal(answer, &out)
	}
	return out, err
}

// give gives one of the import's commands; part tells them apart, so that each is carried out once.
func (c *importCharterCommand) give(a *app, here around, name, part string, command partnership.Command) error {
	body, err := json.Marshal(command)
	if err != nil {
		return err
	}
	id := uuid.NewSHA1(uuid.MustParse(c.ID), []byte(part)).String()
	_, err = c.call(a, http.MethodPost, "/api/v1/spaces/"+url.PathEscape(string(here.common))+"/commands/"+name, id, body)
	return err
}

// mostRemark is how many characters one remark is given.
const mostRemark = 1900

// remark keeps as remarks what stands beside the clauses, on the first of them, and tracked changes and comments where they stand.
func (c *importCharterCommand) remark(a *app, here around, text intake.Charter, now api.Charter) error {
	skipped := len(text.Sections) - len(text.Body())
	put := func(part, says string, section, clause int) error {
		about := clauseAt(now, section-skipped, clause)
		for i, piece := range bringin.Parts(says, mostRemark) {
			remark := &partnership.AddRemark{About: about, Says: partnership.Text(piece)}
			if err := c.give(a, here, "add-remark", fmt.Sprintf("%s-%d", part, i), remark); err != nil {
				return err
			}
		}
		return nil
	}
	if beside := bringin.Beside(text); beside != "" {
		if err := put("beside", bringin.BesideSays+beside, -1, 0); err != nil {
			return err
		}
	}
	for i, x := range text.Changes {
		if err := put(fmt.Sprintf("change-%d", i), bringin.Kept(x), x.Section, x.Clause); err != nil {
			return err
		}
	}
	for i, x := range text.Remarks {
		if err := put(fmt.Sprintf("remark-%d", i), bringin.RemarkSource(x)+": "+x.Text, x.Section, x.Clause); err != nil {
			return err
		}
	}
	return nil
}

// clauseAt is the clause of a section and place in the file, or the first that there is.
func clauseAt(now api.Charter, section, clause int) partnership.Ref {
	var first partnership.Ref
	for i, s := range now.Sections {
		list := inOrderOfFile(s.Clauses)
		if len(list) > 0 && first == (partnership.Ref{}) {
			first = list[0].ID.Ref()
		}
		if k := max(clause, 0); i == section && k < len(list) {
			return list[k].ID.Ref()
		}
	}
	return first
}

// inOrderOfFile are clauses as the file has them: what is assumed stands after the rest, but IDs are in the file's order.
func inOrderOfFile(list []api.CharterClause) []api.CharterClause {
	return slices.SortedStableFunc(slices.Values(list), func(a, b api.CharterClause) int {
		return cmp.Or(cmp.Compare(a.ID.Entry, b.ID.Entry), cmp.Compare(a.ID.K, b.ID.K))
	})
}
