package web

import "entente/partnership"

func starterCommand() *partnership.BringCharter {
	return &partnership.BringCharter{Source: partnership.FromStarter, Sections: []partnership.BroughtSection{
		{Title: "Why we work together", Clauses: []partnership.Wording{{Kind: partnership.ClauseWhy, Text: "Residents get an answer the first time they ask."}}},
		{Title: "How we behave", Clauses: []partnership.Wording{{Kind: partnership.ClauseBehave, Text: "We tell each other early.", Good: "A call the same day.", Bad: "A slide at the review."}}},
		{Title: "When we drift", Clauses: []partnership.Wording{{Kind: partnership.ClauseDrift, Text: "We use the *smallest* step that could work:\n\n- one\n- two", Ladder: partnership.DefaultLadder()}}},
	}}
}

func (s *Site) drawStarter(out *beginView, view partnership.View) error {
	text := starterText(starterCommand())
	agreed, _ := text.Count()
	out.StarterCounts = countOf(agreed, "clause", "clauses") + " in " + countOf(len(text.Sections), "section", "sections")
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
