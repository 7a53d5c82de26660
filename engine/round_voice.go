package engine

import (
	"context"
	"errors"
	"fmt"

	"entente/partnership"
	"entente/sealed"
)

// ErrStale says that a colleague has saved another answer since. It is also a conflict.
var ErrStale = fmt.Errorf("%w: a colleague has saved another answer meanwhile", partnership.ErrConflict)

// VoiceDraft is what an organisation has saved so far, as one voice, with what names this very text.
type VoiceDraft struct {
	Answers  partnership.Answers
	Revision string // "" if nothing was saved yet; it tells nothing of the answers
}

// VoiceDraft is Voice, to be changed with ReplaceVoice. Errors: as Voice.
func (e *Engine) VoiceDraft(ctx context.Context, who Who, at partnership.SpaceID, id partnership.RoundID) (VoiceDraft, error) {
	r, p, err := e.voiceBox(ctx, who, at, id)
	if err != nil {
		return VoiceDraft{}, err
	}
	v, err := e.settings.Sealed.Voice(ctx, sealed.Box{Space: string(at), Round: uint64(id)}, uint64(p))
	if errors.Is(err, sealed.ErrNotFound) {
		return VoiceDraft{}, nil
	}
	if err != nil {
		return VoiceDraft{}, err
	}
	a, err := partnership.ParseAnswers(r.Questions, v.Answer)
	return VoiceDraft{a, v.Leaf.String()}, err
}

// ReplaceVoice is SaveVoice for somebody who has read the draft of that revision. Errors: as SaveVoice; ErrStale if another
// was saved since.
func (e *Engine) ReplaceVoice(ctx context.Context, who Who, at partnership.SpaceID, id partnership.RoundID, revision string, answers partnership.Answers) error {
	r, p, err := e.voiceBox(ctx, who, at, id)
	if err != nil {
		return err
	}
	if r.Phase() != partnership.RoundRunning {
		return errRoundClosed
	}
	b, err := answerBytes(r, p, partnership.OneVoice, answers)
	if err != nil {
		return err
	}
	var was sealed.Hash
	if revision != "" {
		if was, err = sealed.ParseHash(revision); err != nil {
			return ErrStale
		}
	}
	box := sealed.Box{Space: string(at), Round: uint64(id)}
	err = e.settings.Sealed.ReplaceVoice(ctx, box, uint64(p), was, b)
	if errors.Is(err, sealed.ErrNotFound) {
		if err := e.prepare(ctx, at, id); err != nil {
			return err
		}
		err = e.settings.Sealed.ReplaceVoice(ctx, box, uint64(p), was, b)
	}
	return refusedBox(err)
}

// VoiceHolds tells whether what was opened of a party is what it had sent as one voice. Anybody can tell, from the record
// alone: the salted hash of it was recorded when it was sent, the salt and the answer when they opened. It is false if
// there is no such answer, and where words of either entry are gone.
func VoiceHolds(r partnership.Round, p partnership.PartyID) bool {
	voice, _ := r.VoiceOf(p)
	for _, x := range r.Spoken {
		salt, err := sealed.ParseHash(x.Salt)
		if x.Party == p && err == nil {
			return sealed.Leaf(salt, []byte(x.Answer)).String() == string(voice.Hash)
		}
	}
	return false
}
