package bringin

import (
	"fmt"
	"slices"

	"entente/intake"
	"entente/partnership"
)

// A charter opens with how it stands beside the contract. Where what is brought does not say so, our own section can stand
// first, for lawyers to read.

// ContractTitle is the title of the section that ContractFirst puts first.
const ContractTitle = "How this stands beside our contract"

// LacksContract tells whether no clause says how this stands beside the contract.
func LacksContract(c *partnership.BringCharter) bool {
	return !slices.ContainsFunc(c.Sections, func(s partnership.BroughtSection) bool {
		return slices.ContainsFunc(s.Clauses, func(w partnership.Wording) bool { return w.Kind == partnership.ClauseContract })
	})
}

// ContractFirst puts the starter's section before all others, and says how many sections it has put there: none if one says
// already how this stands beside the contract. An error is a fault of ours.
func ContractFirst(c *partnership.BringCharter) (int, error) {
	if !LacksContract(c) {
		return 0, nil
	}
	s, err := ContractSection()
	if err != nil {
		return 0, err
	}
	c.Sections = slices.Insert(c.Sections, 0, s)
	return 1, nil
}

// ContractSection is the starter's section on the contract. An error is a fault of ours.
func ContractSection() (partnership.BroughtSection, error) {
	text, err := intake.Starter()
	if err != nil {
		return partnership.BroughtSection{}, err
	}
	for _, s := range text.Sections {
		if s.Kind == intake.KindContract {
			out := partnership.BroughtSection{Title: ContractTitle}
			for _, x := range s.Clauses {
				out.Clauses = append(out.Clauses, Around{}.wording(x))
			}
			return out, nil
		}
	}
	return partnership.BroughtSection{}, fmt.Errorf("the starter charter says nothing about the contract")
}
