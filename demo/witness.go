package demo

import (
	"entente/ledger"
	"entente/partnership"
)

// witness is a party's key. Outside a demonstration its private half is never on the host.
type witness struct {
	who string // the signatory who registered it
	key *ledger.Key
}

// registers lets somebody register a witness of their organisation's.
func (p *play) registers(day int, clock, who, name string) {
	p.at(day, clock, func() error {
		key, err := ledger.NewKey(name)
		if err != nil {
			return err
		}
		_, err = p.give(who, everyone, &partnership.RegisterWitness{Key: key.Public().WitnessVKey()})
		p.witnesses = append(p.witnesses, witness{who, key})
		return err
	})
}

// countersign lets every witness check and countersign what everyone sees, as it is now.
func (p *play) countersign() error {
	for _, w := range p.witnesses {
		who := p.person(w.who).who
		note, err := p.Engine.Checkpoint(p.ctx, who, p.common)
		if err != nil {
			return err
		}
		signed, err := ledger.Cosign(note, w.key, p.Clock.Now())
		if err != nil {
			return err
		}
		if _, err := p.Engine.AddCosignature(p.ctx, who, p.common, signed); err != nil {
			return err
		}
	}
	return nil
}
