package sealed

import (
	"bytes"
	"context"
	"database/sql"
	"maps"
	"slices"
)

// Shut says what a party gave when a box was shut.
type Shut struct {
	Party    uint64
	Voice    bool // it answered as one: Answered is 1 and the root that of the one leaf
	Answered int
	Links    int // personal links made for it
	Root     Hash
}

// Opened are a party's answers.
type Opened struct {
	Party   uint64
	Answers [][]byte // in the order of their keys, which are random
	Voice   *Voice   // nil if it did not answer as one
	Damaged bool     // what is there is not what was counted, so nothing is given
}

// Shut closes a box for ever and returns, in the order of the parties, what each gave that had links, an answer or a locked
// voice and did not leave. Done again, on any node, also after Delete, it returns the same. Errors: ErrNotFound,
// ErrCancelled.
func (b *Boxes) Shut(ctx context.Context, box Box) ([]Shut, error) {
	var given []Shut
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		row, err := lock(tx, box)
		if err == nil && row.state == stateCancelled {
			err = ErrCancelled
		}
		if err == nil && row.state == stateOpen {
			err = shutIn(tx, box, row)
		}
		if err == nil {
			given, err = readShut(tx.Query, box)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return given, nil
}

// shutIn counts and hashes what is in a locked box, and rewrites it so that nothing tells when or with which tick a row
// was written.
func shutIn(tx *sql.Tx, box Box, row boxRow) error {
	gifts, err := readGifts(tx, box)
	if err != nil {
		return err
	}
	for _, party := range slices.Sorted(maps.Keys(gifts)) {
		if row.hasLeft(party) {
			continue
		}
		if err := insertParty(tx, box, gifts[party]); err != nil {
			return err
		}
	}
	return execAll(tx, []any{box.String()},
		`UPDATE sealed_box SET state = 1 WHERE box = $1`,
		`DELETE FROM sealed_tick WHERE box = $1`,
		`INSERT INTO sealed_shut (box, hash, party, salt, answer) SELECT box, hash, party, salt, answer
			FROM sealed_answer WHERE box = $1 ORDER BY hash`,
		`DELETE FROM sealed_answer WHERE box = $1`,
		`DELETE FROM sealed_voice WHERE box = $1 AND locked = 0`)
}

// A gift is what one party gave.
type gift struct {
	Shut
	leaves []Hash
}

func readGifts(tx *sql.Tx, box Box) (map[uint64]*gift, error) {
	gifts := map[uint64]*gift{}
	of := func(party uint64) *gift {
		if gifts[party] == nil {
			gifts[party] = &gift{Shut: Shut{Party: party}}
		}
		return gifts[party]
	}
	links, err := all(tx.Query, func(rows *sql.Rows) ([2]int64, error) {
		var r [2]int64
		return r, rows.Scan(&r[0], &r[1])
	}, `SELECT party, COUNT(*) FROM sealed_link WHERE box = $1 GROUP BY party`, box.String())
	if err != nil {
		return nil, err
	}
	for _, r := range links {
		of(uint64(r[0])).Links = int(r[1])
	}
	_, err = all(tx.Query, func(rows *sql.Rows) (struct{}, error) {
		a, err := scanAnswer(rows)
		if err == nil {
			of(a.party).leaves = append(of(a.party).leaves, a.leaf)
		}
		return struct{}{}, err
	}, `SELECT party, salt, answer FROM sealed_answer WHERE box = $1`, box.String())
	if err != nil {
		return nil, err
	}
	voices, err := readVoices(tx.Query, `box = $1 AND locked = 1`, box.String())
	if err != nil {
		return nil, err
	}
	for _, v := range voices {
		of(v.party).Voice, of(v.party).leaves = true, []Hash{v.voice.Leaf}
	}
	return gifts, nil
}

func insertParty(tx *sql.Tx, box Box, g *gift) error {
	slices.SortFunc(g.leaves, compare)
	voice := int64(0)
	if g.Voice {
		voice = 1
	}
	root := rootOf(g.leaves)
	_, err := exec(tx, `INSERT INTO sealed_party (box, party, voice, links, answered, root)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		box.String(), int64(g.Party), voice, int64(g.Links), int64(len(g.leaves)), root[:])
	if err != nil {
		return err
	}
	leaves := make([][]byte, len(g.leaves))
	for i := range g.leaves {
		leaves[i] = g.leaves[i][:]
	}
	return insertHashes(tx, "sealed_leaf (box, party, leaf)", box, g.Party, leaves, "")
}

func compare(a, b Hash) int { return bytes.Compare(a[:], b[:]) }

// readShut reads what insertParty wrote. A party that left afterwards is in it still.
func readShut(query querier, box Box) ([]Shut, error) {
	return all(query, func(rows *sql.Rows) (Shut, error) {
		var party, voice, answered, links int64
		var root []byte
		err := rows.Scan(&party, &voice, &answered, &links, &root)
		s := Shut{Party: uint64(party), Voice: voice == 1, Answered: int(answered), Links: int(links)}
		copy(s.Root[:], root)
		return s, err
	}, `SELECT party, voice, answered, links, root FROM sealed_party WHERE box = $1 ORDER BY party`,
		box.String())
}

type answerRow struct {
	party  uint64
	answer []byte
	leaf   Hash
}

func scanAnswer(rows *sql.Rows) (answerRow, error) {
	var party int64
	var salt, masked []byte
	if err := rows.Scan(&party, &salt, &masked); err != nil {
		return answerRow{}, err
	}
	var s Hash
	copy(s[:], salt)
	answer := unmask(s, masked)
	return answerRow{uint64(party), answer, Leaf(s, answer)}, nil
}

// Open reads a box that has been shut: the answers of every party that Shut told of and that has not left since, in its
// order, each proved to be those that were counted, or Damaged. Errors: ErrNotFound also after Delete, ErrCancelled, ErrNotShut.
func (b *Boxes) Open(ctx context.Context, box Box) ([]Opened, error) {
	query := b.reader(ctx)
	if _, err := wantShut(query, box); err != nil {
		return nil, err
	}
	answers, err := all(query, scanAnswer, `SELECT party, salt, answer FROM sealed_shut WHERE box = $1 ORDER BY hash`, box.String())
	if err != nil {
		return nil, err
	}
	voices, err := readVoices(query, `box = $1 AND locked = 1`, box.String())
	if err != nil {
		return nil, err
	}
	given, err := readShut(query, box)
	if err != nil {
		return nil, err
	}
	row, err := wantShut(query, box) // deleted meanwhile: what was read may be half of it
	if err != nil {
		return nil, err
	}
	given = slices.DeleteFunc(given, func(s Shut) bool { return row.hasLeft(s.Party) })
	return sortOut(given, answers, voices), nil
}

func wantShut(query querier, box Box) (boxRow, error) {
	row, err := readBox(query, box)
	if err != nil {
		return row, err
	}
	switch row.state {
	case stateOpen:
		return row, ErrNotShut
	case stateCancelled:
		return row, ErrCancelled
	case stateOpened:
		return row, ErrNotFound
	}
	return row, nil
}

// sortOut gives every party its answers and proves that they are those that were counted.
func sortOut(given []Shut, answers []answerRow, voices []partyVoice) []Opened {
	var opened []Opened
	for _, g := range given {
		o := Opened{Party: g.Party}
		var leaves []Hash
		for _, a := range answers {
			if a.party == g.Party && !g.Voice {
				o.Answers, leaves = append(o.Answers, a.answer), append(leaves, a.leaf)
			}
		}
		for _, v := range voices {
			if v.party == g.Party && g.Voice {
				o.Voice, leaves = &v.voice, append(leaves, v.voice.Leaf)
			}
		}
		slices.SortFunc(leaves, compare)
		if rootOf(leaves) != g.Root {
			o = Opened{Party: g.Party, Damaged: true}
		}
		opened = append(opened, o)
	}
	return opened
}
