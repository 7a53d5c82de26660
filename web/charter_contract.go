package web

import "entente/bringin"

// contractOffer offers to put our section on the contract first. It is ticked unless the form was sent without.
type contractOffer struct {
	Field   Field
	Clauses []string
}

func contractOfferOf(form *Form) (*contractOffer, error) {
	section, err := bringin.ContractSection()
	if err != nil {
		return nil, err
	}
	sent := form.Value("step") == "bring" || form.Value("from") == "scratch"
	out := &contractOffer{Field: Field{Kind: "checkbox", Name: "contract", Label: "Put “" + string(section.Title) + "” first",
		Hint: "Our starter’s section: have your lawyers read this. Nothing yet says it.", Checked: !sent || form.Value("contract") == "yes", Optional: true, Quiet: true}}
	for _, w := range section.Clauses {
		out.Clauses = append(out.Clauses, plainWords(string(w.Text)))
	}
	return out, nil
}
