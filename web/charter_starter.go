package web

import (
	"entente/intake"
	"entente/partnership"
)

// recheckStarter is after how many days what the starter assumes is to be looked at again.
const recheckStarter = 182

// starterCommand brings the starter as the first draft.
func starterCommand(view partnership.View) (*partnership.BringCharter, error) {
	text, err := intake.Starter()
	if err != nil {
		return nil, err
	}
	c := bringOf(view, &brought{Text: text, Source: partnership.FromStarter}, FormOf(nil))
	for i := range c.Sections {
		for k := range c.Sections[i].Clauses {
			if w := &c.Sections[i].Clauses[k]; w.Assumed && w.Recheck == "" {
				w.Recheck = view.Common.Today(view.Now).AddDays(recheckStarter)
			}
		}
	}
	return c, nil
}

// drawStarter shows the starter before anybody chooses it.
func (s *Site) drawStarter(out *beginView, view partnership.View) error {
	c, err := starterCommand(view)
	if err != nil {
		return err
	}
	text := starterText(c)
	agreed, assumed := text.Count()
	out.StarterCounts = countOf(agreed+assumed, "clause", "clauses") + " in " + countOf(len(text.Sections), "section", "sections")
	d := clauseDrawing{site: s, view: view, text: text, bare: true}
	for i := range text.Sections {
		a, err := d.article(i)
		if err != nil {
			return err
		}
		a.ID = "starter-" + a.ID
		for k := range a.Clauses {
			a.Clauses[k].ID = "starter-" + a.Clauses[k].ID
			a.Clauses[k].Href = "#" + a.Clauses[k].ID
		}
		out.Starter = append(out.Starter, a)
	}
	return nil
}

// starterText is a text that would be brought, as if it had been.
func starterText(c *partnership.BringCharter) partnership.Charter {
	var text partnership.Charter
	for _, s := range c.Sections {
		section := partnership.Section{Title: s.Title}
		for _, w := range s.Clauses {
			section.Clauses = append(section.Clauses, partnership.Clause{Wording: w})
		}
		text.Sections = append(text.Sections, section)
	}
	return text
}
