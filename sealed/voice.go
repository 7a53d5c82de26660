package sealed

import (
	"context"
	"crypto/rand"
	"database/sql"
)

// Voice is the answer that an organisation gives as one.
type Voice struct {
	Answer []byte
	Salt   Hash
	Leaf   Hash // Leaf(Salt, Answer): what locking it puts on record
	Locked bool
}

// SaveVoice stores a party's one-voice answer, durably, in the place of the one before. The caller sees to it that only
// that party's people do and read it. The same answer again is no error, also of one that is locked. Errors: ErrNotFound,
// ErrShut, ErrCancelled, ErrDropped, ErrLocked, ErrTooLong.
func (b *Boxes) SaveVoice(ctx context.Context, box Box, party uint64, answer []byte) error {
	answer = trim(answer)
	if len(answer) > VoiceSize {
		return ErrTooLong
	}
	return b.saveVoice(ctx, box, party, answer, nil)
}

// ReplaceVoice is SaveVoice for somebody who has read the answer with the leaf was, the zero Hash if there was none: if
// another was stored since, it changes nothing. Errors: as SaveVoice; ErrStale.
func (b *Boxes) ReplaceVoice(ctx context.Context, box Box, party uint64, was Hash, answer []byte) error {
	answer = trim(answer)
	if len(answer) > VoiceSize {
		return ErrTooLong
	}
	return b.saveVoice(ctx, box, party, answer, &was)
}

func (b *Boxes) saveVoice(ctx context.Context, box Box, party uint64, answer []byte, was *Hash) error {
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		v, err := b.voiceIn(tx, box, party)
		if err != nil {
			return err
		}
		switch same := v.Salt != (Hash{}) && v.Leaf == Leaf(v.Salt, answer); {
		case same: // it is no change, whoever has read what, nor of what is locked: sending may have failed halfway
			return nil
		case v.Locked:
			return ErrLocked
		case was != nil && v.Leaf != *was:
			return ErrStale
		}
		if v.Salt == (Hash{}) {
			rand.Read(v.Salt[:])
		}
		_, err = exec(tx, `INSERT INTO sealed_voice (box, party, salt, answer, locked) VALUES ($1, $2, $3, $4, 0)
			ON CONFLICT (box, party) DO UPDATE SET answer = excluded.answer`,
			box.String(), int64(party), v.Salt[:], mask(v.Salt, answer, VoiceSize))
		return err
	})
}

// LockVoice makes the saved answer final and returns its leaf; again, the same. An answer that is not locked when the
// box is shut is not given. Errors: as SaveVoice; ErrNotFound if nothing was saved.
func (b *Boxes) LockVoice(ctx context.Context, box Box, party uint64) (Hash, error) {
	var leaf Hash
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		v, err := b.voiceIn(tx, box, party)
		if err != nil {
			return err
		}
		n, err := exec(tx, `UPDATE sealed_voice SET locked = 1 WHERE box = $1 AND party = $2`, box.String(), int64(party))
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		leaf = v.Leaf
		return err
	})
	if err != nil {
		return Hash{}, err
	}
	return leaf, nil
}

// voiceIn locks the box and reads the party's answer, the zero Voice if there is none.
func (b *Boxes) voiceIn(tx *sql.Tx, box Box, party uint64) (Voice, error) {
	row, err := lock(tx, box)
	if err == nil {
		err = row.refuses(party, b.now())
	}
	if err != nil {
		return Voice{}, err
	}
	found, err := readVoices(tx.Query, `box = $1 AND party = $2`, box.String(), int64(party))
	if err != nil || len(found) == 0 {
		return Voice{}, err
	}
	return found[0].voice, nil
}

// Voice gives a party its answer back, until the box is deleted. Errors: ErrNotFound.
func (b *Boxes) Voice(ctx context.Context, box Box, party uint64) (Voice, error) {
	found, err := readVoices(b.reader(ctx), `box = $1 AND party = $2`, box.String(), int64(party))
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Voice{}, err
	}
	return found[0].voice, nil
}

type partyVoice struct {
	party uint64
	voice Voice
}

func readVoices(query querier, where string, args ...any) ([]partyVoice, error) {
	return all(query, func(rows *sql.Rows) (partyVoice, error) {
		var party, locked int64
		var salt, masked []byte
		if err := rows.Scan(&party, &salt, &masked, &locked); err != nil {
			return partyVoice{}, err
		}
		v := Voice{Locked: locked == 1}
		copy(v.Salt[:], salt)
		v.Answer = unmask(v.Salt, masked)
		v.Leaf = Leaf(v.Salt, v.Answer)
		return partyVoice{uint64(party), v}, nil
	}, `SELECT party, salt, answer, locked FROM sealed_voice WHERE `+where+` ORDER BY party`, args...)
}
