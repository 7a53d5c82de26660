package intake

import (
	_ "embed"
	"fmt"
)

//go:embed starter.md
var starter []byte

// starterKinds are the kinds of the starter's sections, in order.
var starterKinds = []string{
	KindContract, KindWhy, KindNeed, KindBehave, KindWord, KindPromise, KindEarn, KindKnow, KindAssume, KindOwn, KindDrift, KindRhythm, KindLimit,
	KindDecide, KindRoom, KindExit,
}

// Starter is a charter of one page to begin with. Its first section is for lawyers to read. An error is a fault of ours.
func Starter() (Charter, error) {
	c, err := ReadMarkdown(starter)
	if err != nil {
		return Charter{}, fmt.Errorf("read the starter charter: %w", err)
	}
	c.Sections = c.Body()
	if len(c.Sections) != len(starterKinds) {
		return Charter{}, fmt.Errorf("the starter charter has %d sections and %d kinds", len(c.Sections), len(starterKinds))
	}
	for i := range c.Sections {
		s := &c.Sections[i]
		s.Kind = starterKinds[i]
		for k := range s.Clauses {
			s.Clauses[k].Kind = s.Kind
		}
	}
	return c, nil
}
