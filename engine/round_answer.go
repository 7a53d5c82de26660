package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entente/partnership"
	"entente/sealed"
)

// ErrSpent says that whoever was asked has answered already, from another browser. It is also a conflict.
var ErrSpent = fmt.Errorf("%w: this was used already; an answer can be changed only where it was given", partnership.ErrConflict)

var errRoundClosed = fmt.Errorf("%w: this round is closed", partnership.ErrConflict)

// refusedBox is a box's refusal as the refusals of the domain.
func refusedBox(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sealed.ErrLocked):
		return fmt.Errorf("%w: your organisation's answer was sent, or is being sent, and cannot change any more; "+
			"open the page anew, and if it is not sent there, send it as it stands", partnership.ErrConflict)
	case errors.Is(err, sealed.ErrSpent):
		return ErrSpent
	case errors.Is(err, sealed.ErrStale):
		return ErrStale
	case errors.Is(err, sealed.ErrCancelled):
		return fmt.Errorf("%w: this round was cancelled", partnership.ErrConflict)
	case errors.Is(err, sealed.ErrShut):
		return errRoundClosed
	case errors.Is(err, sealed.ErrNotFound):
		return partnership.ErrNotFound
	case errors.Is(err, sealed.ErrTooMany):
		return fmt.Errorf("%w: these links were made already, from another page", partnership.ErrConflict)
	case errors.Is(err, sealed.ErrTooLong):
		return &partnership.InvalidError{Field: "answers", Reason: "these answers are too long to be kept; please shorten your texts"}
	}
	return err
}

// AskPeople gives a ChooseVoice or an AskMore, and makes the personal links it asks for from a seed, a NewSecret ("": one
// that nobody can give again). Their secrets are kept nowhere, nor is the seed. Repeating the command with the same seed gives
// the same links, as long as the round runs and who gives it is still a manager, and makes those that were lost between the
// entry and their making; with another seed there are none. Errors: as Do.
func (e *Engine) AskPeople(ctx context.Context, who Who, at partnership.SpaceID, c partnership.Command, id, seed string) ([]string, Receipt, error) {
	round, links := partnership.RoundID(0), 0
	switch c := c.(type) {
	case *partnership.ChooseVoice:
		round, links = c.Round, c.Links
	case *partnership.AskMore:
		round, links = c.Round, c.Links
	default:
		return nil, Receipt{}, fmt.Errorf("command %T asks nobody", c)
	}
	if seed != "" && !sealed.WellFormed(seed) {
		return nil, Receipt{}, &partnership.InvalidError{Field: "links", Reason: "this page was changed on its way here; open it anew"}
	}
	if seed == "" {
		seed = sealed.NewSecret()
	}
	receipt, err := e.Do(ctx, who, at, c, id)
	if err != nil || links == 0 {
		return nil, receipt, err
	}
	secrets, err := e.makeLinks(ctx, who, at, round, links, seed)
	if receipt.Repeated && refused(err) { // it was carried out; that there is nothing more to show is no error
		return nil, receipt, nil
	}
	return secrets, receipt, err
}

// makeLinks makes n of the links that are on record for the party of who.
func (e *Engine) makeLinks(ctx context.Context, who Who, at partnership.SpaceID, round partnership.RoundID, n int, seed string) ([]string, error) {
	sp, common, err := e.open(ctx, at) // the cache may have dropped it since the command
	if err != nil {
		return nil, err
	}
	by, err := common.reader(who)
	if err != nil {
		return nil, err
	}
	if !e.isManager(common, by) { // it may be repeated by somebody who was one
		return nil, partnership.ErrForbidden
	}
	box, err := e.boxFor(ctx, sp, common, round)
	if err != nil {
		return nil, err
	}
	sp.mu.RLock()
	r, _ := sp.folded.state.Round(round)
	sp.mu.RUnlock()
	voice, _ := r.VoiceOf(by.Party)
	secrets, err := e.settings.Sealed.Links(ctx, box, uint64(by.Party), seed, n, voice.Links())
	return secrets, refusedBox(err)
}

// isManager tells whether somebody manages their party's people now, also as a deputy.
func (e *Engine) isManager(common *space, by partnership.Member) bool {
	common.mu.RLock()
	defer common.mu.RUnlock()
	return partnership.View{Common: common.folded.state, By: by, Now: e.Now()}.Is(partnership.Manager)
}

// Asked is what a personal link stands for.
type Asked struct {
	Space partnership.SpaceID
	Party partnership.PartyID
	Spent bool // an answer was given with it; it can be changed only where it was given
	Round partnership.Round
	Shut  bool // it takes nothing more
}

// Link shows what the page of a personal link says, also once the round has opened. Looking spends nothing. The view has no
// reader: f shows of it only what whoever is asked is told. Errors: partnership.ErrNotFound for a link of no round.
func (e *Engine) Link(ctx context.Context, secret string, f func(partnership.View, Asked) error) error {
	if e.settings.Sealed == nil {
		return partnership.ErrNotFound
	}
	link, err := e.settings.Sealed.Link(ctx, secret)
	if err != nil && !errors.Is(err, sealed.ErrShut) {
		return refusedBox(err)
	}
	asked := Asked{Space: partnership.SpaceID(link.Box.Space), Party: partnership.PartyID(link.Party), Spent: link.Spent, Shut: err != nil}
	sp, common, err := e.open(ctx, asked.Space)
	if err == nil { // a round that is due opens for whoever comes first, with an account or without
		err = errors.Join(e.ring(ctx, common, common), e.ring(ctx, sp, common))
	}
	if err != nil {
		return err
	}
	defer lockForReading(common, []*space{sp})()
	state, now := sp.folded.state, e.Now()
	var ok bool
	if asked.Round, ok = state.Round(partnership.RoundID(link.Box.Round)); !ok || !common.folded.state.Has(asked.Party) {
		return partnership.ErrNotFound
	}
	asked.Shut = asked.Shut || asked.Round.Phase() != partnership.RoundRunning || common.folded.state.HasLeft(asked.Party)
	return f(partnership.View{ID: asked.Space, CommonID: partnership.SpaceID(common.log.ID), State: state, Common: common.folded.state, Now: now}, asked)
}

// MemberAsked is Link for a member who is asked. Errors: partnership.ErrNotFound; partnership.ErrForbidden for one who is
// not asked.
func (e *Engine) MemberAsked(ctx context.Context, who Who, at partnership.SpaceID, id partnership.RoundID, f func(partnership.View, Asked) error) error {
	spent := false
	var by partnership.Member
	look := func(v partnership.View) error {
		asked := Asked{Space: at, Party: v.By.Party, Spent: spent}
		var ok bool
		if asked.Round, ok = v.State.Round(id); !ok || v.Past {
			return partnership.ErrNotFound
		}
		voice, _ := asked.Round.VoiceOf(v.By.Party)
		if !slices.Contains(voice.Members(), v.By.ID) {
			return errNotAsked
		}
		closes := asked.Round.ClosesAt(v.Common)
		asked.Shut = asked.Round.Phase() != partnership.RoundRunning || !closes.IsZero() && !v.Now.Before(closes)
		if by.ID == 0 {
			by = v.By
			return nil
		}
		return f(v, asked)
	}
	if err := e.View(ctx, who, at, look); err != nil {
		return err
	}
	if e.settings.Sealed == nil {
		return partnership.ErrNotFound
	}
	var err error
	spent, err = e.settings.Sealed.Took(ctx, sealed.Box{Space: string(at), Round: uint64(id)}, sealed.Ticket{Member: uint64(by.ID), Party: uint64(by.Party)})
	if err != nil && !errors.Is(err, sealed.ErrNotFound) {
		return err
	}
	return e.View(ctx, who, at, look)
}

var errNotAsked = fmt.Errorf("%w: you are not one of those asked in this round", partnership.ErrForbidden)

// AnswerByLink keeps an answer given by a personal link, sealed, under a secret of the browser's own (NewSecret); with the
// same secret it can be given again, changed or not. Errors: partnership.ErrNotFound, a conflict for a round that is over,
// ErrSpent, *partnership.InvalidError with the prompt's key as its field.
func (e *Engine) AnswerByLink(ctx context.Context, link, secret string, answers partnership.Answers) error {
	var asked Asked
	if err := e.Link(ctx, link, func(_ partnership.View, a Asked) error { asked = a; return nil }); err != nil {
		return err
	}
	_, err := e.AnswerAsked(ctx, asked, link, secret, answers)
	return err
}

// AnswerAsked is AnswerByLink for a link that Link has just told of. That the round still runs, and the party is still in it,
// is looked at again where the answer is kept. It returns the answer's leaf (LeafOf).
func (e *Engine) AnswerAsked(ctx context.Context, asked Asked, link, secret string, answers partnership.Answers) (leaf string, err error) {
	if asked.Shut {
		return "", errRoundClosed
	}
	return e.put(ctx, asked.Space, asked.Round, sealed.Ticket{Link: link, Party: uint64(asked.Party)}, secret, answers)
}

// Answer keeps the answer of a member who is asked, sealed, as AnswerByLink does, and returns its leaf (LeafOf). Errors: the
// same; partnership.ErrForbidden for a member who is not asked.
func (e *Engine) Answer(ctx context.Context, who Who, at partnership.SpaceID, id partnership.RoundID, secret string, answers partnership.Answers) (leaf string, err error) {
	var r partnership.Round
	var by partnership.Member
	err = e.View(ctx, who, at, func(v partnership.View) error {
		var ok bool
		if r, ok = v.State.Round(id); !ok || v.Past {
			return partnership.ErrNotFound
		}
		by = v.By
		return nil
	})
	if err != nil {
		return "", err
	}
	voice, _ := r.VoiceOf(by.Party)
	if !slices.Contains(voice.Members(), by.ID) {
		return "", errNotAsked
	}
	return e.put(ctx, at, r, sealed.Ticket{Member: uint64(by.ID), Party: uint64(by.Party)}, secret, answers)
}

// put seals a person's answer and returns its leaf.
func (e *Engine) put(ctx context.Context, at partnership.SpaceID, r partnership.Round, t sealed.Ticket, secret string, answers partnership.Answers) (leaf string, err error) {
	if e.settings.Sealed == nil {
		return "", partnership.ErrNotFound
	}
	if r.Phase() != partnership.RoundRunning {
		return "", errRoundClosed
	}
	b, err := answerBytes(r, partnership.PartyID(t.Party), partnership.People, answers)
	if err != nil {
		return "", err
	}
	box := sealed.Box{Space: string(at), Round: uint64(r.ID)}
	err = e.settings.Sealed.Put(ctx, box, t, secret, b)
	if errors.Is(err, sealed.ErrNotFound) && t.Link == "" { // a box that a crash or a restore has lost
		if err := e.prepare(ctx, at, r.ID); err != nil {
			return "", err
		}
		err = e.settings.Sealed.Put(ctx, box, t, secret, b)
	}
	if err != nil {
		return "", refusedBox(err)
	}
	return leafOf(secret, b), nil
}

func (e *Engine) prepare(ctx context.Context, at partnership.SpaceID, id partnership.RoundID) error {
	sp, common, err := e.open(ctx, at)
	if err != nil {
		return err
	}
	_, err = e.boxFor(ctx, sp, common, id)
	return err
}

// answerBytes checks answers and writes them as they are sealed.
func answerBytes(r partnership.Round, p partnership.PartyID, voice partnership.Voice, answers partnership.Answers) ([]byte, error) {
	if v, ok := r.VoiceOf(p); !ok || v.Voice != voice {
		return nil, fmt.Errorf("%w: your organisation does not answer in this way", partnership.ErrConflict)
	}
	clean, err := r.Check(p, answers)
	if err != nil {
		return nil, err
	}
	return clean.Bytes()
}

// Mine gives a browser the answer back that it gave under its secret, until the round closes. Errors: partnership.ErrNotFound.
func (e *Engine) Mine(ctx context.Context, at partnership.SpaceID, r partnership.Round, secret string) (partnership.Answers, error) {
	if e.settings.Sealed == nil {
		return partnership.Answers{}, partnership.ErrNotFound
	}
	b, err := e.settings.Sealed.Mine(ctx, sealed.Box{Space: string(at), Round: uint64(r.ID)}, secret)
	if err != nil {
		return partnership.Answers{}, refusedBox(err)
	}
	return partnership.ParseAnswers(r.Questions, b)
}

// voiceBox finds the box of a round that the reader's party answers as one voice. Observers neither read nor write there.
func (e *Engine) voiceBox(ctx context.Context, who Who, at partnership.SpaceID, id partnership.RoundID) (r partnership.Round, p partnership.PartyID, err error) {
	err = e.View(ctx, who, at, func(v partnership.View) error {
		var ok bool
		if r, ok = v.State.Round(id); !ok || v.Past {
			return partnership.ErrNotFound
		}
		if !v.Is(partnership.Signatory) && !v.Is(partnership.Manager) && !v.Is(partnership.Helper) {
			return fmt.Errorf("%w: your role does not allow this; a member of your organisation can", partnership.ErrForbidden)
		}
		p = v.By.Party
		return nil
	})
	if err == nil && e.settings.Sealed == nil {
		err = partnership.ErrNotFound
	}
	return r, p, err
}

// SaveVoice keeps what the reader's organisation answers as one voice, sealed and still to be changed; LockVoice, given to
// Do, sends it. Errors: partnership.ErrNotFound, partnership.ErrForbidden, a conflict, *partnership.InvalidError as Answer.
func (e *Engine) SaveVoice(ctx context.Context, who Who, at partnership.SpaceID, id partnership.RoundID, answers partnership.Answers) error {
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
	box := sealed.Box{Space: string(at), Round: uint64(id)}
	err = e.settings.Sealed.SaveVoice(ctx, box, uint64(p), b)
	if errors.Is(err, sealed.ErrNotFound) {
		if err := e.prepare(ctx, at, id); err != nil {
			return err
		}
		err = e.settings.Sealed.SaveVoice(ctx, box, uint64(p), b)
	}
	return refusedBox(err)
}

// Voice gives the reader's organisation its own answer back, until the round opens; then it is in the record. An answer that
// nobody has begun is empty. Errors: partnership.ErrNotFound, partnership.ErrForbidden.
func (e *Engine) Voice(ctx context.Context, who Who, at partnership.SpaceID, id partnership.RoundID) (partnership.Answers, error) {
	r, p, err := e.voiceBox(ctx, who, at, id)
	if err != nil {
		return partnership.Answers{}, err
	}
	v, err := e.settings.Sealed.Voice(ctx, sealed.Box{Space: string(at), Round: uint64(id)}, uint64(p))
	if errors.Is(err, sealed.ErrNotFound) {
		return partnership.Answers{}, nil
	}
	if err != nil {
		return partnership.Answers{}, err
	}
	return partnership.ParseAnswers(r.Questions, v.Answer)
}

// Inclusion proves that an answer is among those that were counted.
type Inclusion struct {
	sealed.Proof
	Root string // as round.closed has it
}

// Counted proves that an answer of a party was counted, unchanged, to whoever has its leaf (LeafOf): from when the round is
// closed, and for good. Errors: partnership.ErrNotFound, also where too few were asked for anything to be on record.
func (e *Engine) Counted(ctx context.Context, at partnership.SpaceID, id partnership.RoundID, p partnership.PartyID, leaf string) (Inclusion, error) {
	h, err := sealed.ParseHash(leaf)
	if err != nil || e.settings.Sealed == nil {
		return Inclusion{}, partnership.ErrNotFound
	}
	sp, _, err := e.open(ctx, at)
	if err != nil {
		return Inclusion{}, err
	}
	sp.mu.RLock()
	r, _ := sp.folded.state.Round(id)
	sp.mu.RUnlock()
	i := slices.IndexFunc(r.Boxes, func(b partnership.ClosedBox) bool { return b.Party == p && b.Root != "" })
	if i < 0 {
		return Inclusion{}, partnership.ErrNotFound
	}
	proof, err := e.settings.Sealed.Proof(ctx, sealed.Box{Space: string(at), Round: uint64(id)}, uint64(p), h)
	if err != nil {
		return Inclusion{}, refusedBox(err)
	}
	root, err := sealed.ParseHash(r.Boxes[i].Root)
	if err == nil {
		err = sealed.Verify(root, h, proof)
	}
	return Inclusion{proof, r.Boxes[i].Root}, err
}

// LeafOf is what a respondent keeps, to check later that the answer was counted: a hash of it with the secret's salt.
func LeafOf(secret string, answers partnership.Answers) (string, error) {
	b, err := answers.Bytes()
	if err != nil {
		return "", err
	}
	return leafOf(secret, b), nil
}

func leafOf(secret string, answer []byte) string {
	return sealed.Leaf(sealed.Salt(secret), answer).String()
}

// SaltOf is what an answer given under the secret is hashed with, as LeafOf does, in hexadecimal.
func SaltOf(secret string) string { return sealed.Salt(secret).String() }

// NewSecret is a secret for a browser, under which its answer is kept.
func NewSecret() string { return sealed.NewSecret() }
