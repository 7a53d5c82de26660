package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/partnership"
)

// circle is the rows of an import that are between the same parties.
type circle struct {
	parties []partnership.PartyID // nil for the common space
	rows    []partnership.ProposedCommitment
	at      []int // each row's number in the import, counted from 1
}

// Import proposes promises, each in the space of those whom it is between, or all in the common one if everyone is to see
// them; spaces are opened if need be. All are proposed, or none. Errors: as Do, with the number of the row in the import.
func (e *Engine) Import(ctx context.Context, who Who, at partnership.SpaceID, rows []partnership.ProposedCommitment, everyone bool, id string) ([]Receipt, error) {
	_, common, err := e.openFor(ctx, who, at)
	if err != nil {
		return nil, err
	}
	by, err := common.reader(who)
	if err != nil {
		return nil, err
	}
	circles, err := circlesOf(rows, by.Party, everyone)
	if err != nil {
		return nil, err
	}
	for _, c := range circles { // before a space is opened for any of them
		if err := e.wouldPropose(ctx, who, common, c); err != nil {
			return nil, c.original(err)
		}
	}
	var wishes []Wish
	for _, c := range circles {
		space := partnership.SpaceID(common.log.ID)
		if c.parties != nil {
			if space, err = e.SpaceOf(ctx, who, at, c.parties); err != nil {
				return nil, err
			}
		}
		wishes = append(wishes, Wish{space, &partnership.ProposeCommitments{Rows: c.rows}})
	}
	receipts, err := e.DoAll(ctx, who, wishes, id)
	var refused *WishError
	if errors.As(err, &refused) {
		return nil, circles[refused.Wish].original(refused.Err)
	}
	return receipts, err
}

// circlesOf parts the rows by the parties they are between.
func circlesOf(rows []partnership.ProposedCommitment, me partnership.PartyID, everyone bool) ([]circle, error) {
	if len(rows) == 0 || len(rows) > partnership.MostRows {
		return nil, &partnership.InvalidError{Field: "rows", Reason: "propose between 1 and 2,000 promises at once"}
	}
	var list []circle
	for i, row := range rows {
		set := partnership.PartySet(append(slices.Clone(row.Receivers), row.Giver))
		if !slices.Contains(set, me) {
			return nil, rowError(i+1, "giver", "your own organisation gives it or receives it")
		}
		if everyone {
			set = nil
		}
		k := slices.IndexFunc(list, func(c circle) bool { return slices.Equal(c.parties, set) })
		if k < 0 {
			list, k = append(list, circle{parties: set}), len(list)
		}
		list[k].rows, list[k].at = append(list[k].rows, row), append(list[k].at, i+1)
	}
	return list, nil
}

func rowError(no int, field, reason string) error {
	return &partnership.InvalidError{Field: fmt.Sprintf("rows.%d.%s", no, field), Reason: reason}
}

// original gives a refusal the number that the row has in the import.
func (c circle) original(err error) error {
	var wrong *partnership.InvalidError
	if !errors.As(err, &wrong) {
		return err
	}
	rest, ok := strings.CutPrefix(wrong.Field, "rows.")
	number, field, _ := strings.Cut(rest, ".")
	no, err := strconv.Atoi(number)
	if !ok || err != nil || no < 1 || no > len(c.at) {
		return wrong
	}
	return rowError(c.at[no-1], field, wrong.Reason)
}

// wouldPropose refuses rows that their space would refuse, whether it is there already or is still to be opened.
func (e *Engine) wouldPropose(ctx context.Context, who Who, common *space, c circle) error {
	command := &partnership.ProposeCommitments{Rows: c.rows}
	if c.parties == nil || common.isEveryone(c.parties) {
		return e.Check(ctx, who, partnership.SpaceID(common.log.ID), command)
	}
	id, begun, err := e.spaceWith(ctx, common, partnership.SpaceKey(c.parties))
	if err != nil {
		return err
	}
	if begun {
		return e.Check(ctx, who, id, command)
	}
	return common.wouldProposeAnew(e, who, c.parties, command)
}

// wouldProposeAnew decides on a space that is not there yet.
func (sp *space) wouldProposeAnew(e *Engine, who Who, parties []partnership.PartyID, c *partnership.ProposeCommitments) error {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	actor, _, err := who.resolve(sp)
	if err != nil {
		return err
	}
	in := partnership.In{State: &partnership.State{}, Common: sp.folded.state, By: actor, Now: e.Now()}
	events, err := partnership.Decide(in, &partnership.OpenSpace{Parties: parties})
	if err != nil {
		return err
	}
	for i, event := range events {
		in.State.Apply(partnership.Meta{No: uint64(i) + 1, At: in.Now, By: actor, Seen: sp.folded.no}, event)
	}
	_, err = partnership.Decide(in, clone(c))
	return err
}
