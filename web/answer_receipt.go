package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/engine"
	"entente/partnership"

	"github.com/a-h/templ"
)

// answerHeld is what this browser holds of an answer.
type answerHeld struct {
	answerKept
	mine    bool // an answer lies sealed under its secret, and is answers
	answers partnership.Answers
	receipt *answerReceipt
	sent    bool // just now
}

// answerReceipt is what a respondent can keep: for themselves, and to check with.
type answerReceipt struct {
	Title, Text string
	Facts       []Fact
	Bytes       string // the answers as they are sealed, as long as they are here
}

// kept looks up what this browser holds. If the cookie is behind the answer (a crash came between), it is set anew.
func (s *Site) kept(w http.ResponseWriter, r *http.Request, p respondent, a asking) (answerHeld, error) {
	c, ok := keptIn(r, p.cookie)
	if !ok {
		return answerHeld{}, nil
	}
	k := answerHeld{answerKept: c, sent: r.URL.Query().Has("sent")}
	mine, err := s.Engine.Mine(r.Context(), a.Space, a.Round, c.Secret)
	if err != nil && !errors.Is(err, partnership.ErrNotFound) {
		return answerHeld{}, err
	}
	if k.mine = err == nil; k.mine {
		k.answers = mine
		leaf, err := engine.LeafOf(c.Secret, mine)
		if err != nil {
			return answerHeld{}, err
		}
		if leaf != k.Leaf {
			k.Leaf = leaf
			keep(w, r, p.cookie, k.answerKept, a.frame.KeptFor)
		}
	}
	k.receipt, err = s.receiptOf(r.Context(), a, k)
	return k, err
}

// receiptOf is the receipt for what the browser holds; nil if it holds no answer.
func (s *Site) receiptOf(ctx context.Context, a asking, k answerHeld) (*answerReceipt, error) {
	if len(k.Leaf) != 64 || !k.mine && a.Round.Opened.No == 0 {
		return nil, nil
	}
	out := &answerReceipt{Title: "Your receipt", Text: "With it you can check later that your answer was counted unchanged. Nobody else can, and it does not show that the answers of others are genuine. Whoever holds it knows what you answered: keep it to yourself."}
	out.Facts = []Fact{{Label: "Salt", Values: []string{engine.SaltOf(k.Secret)}}, {Label: "Leaf: SHA-256 of the salt and your answer", Values: []string{k.Leaf}}}
	if k.mine {
		b, err := k.answers.Bytes()
		if err != nil {
			return nil, err
		}
		out.Bytes = string(b)
	}
	if a.Round.Closed.No == 0 {
		return out, nil
	}
	switch err := s.counted(ctx, a, k.Leaf); {
	case err == nil:
		out.Title = "Your answer was counted unchanged"
		out.Text = fmt.Sprintf("Its leaf is under the root that entry %d of the record fixed when the round closed. Only this phone could check that; that the answers of others are genuine nobody can check.", a.Round.Closed.No)
		out.Facts = append(out.Facts, Fact{Label: "Root in the record", Values: []string{fmt.Sprintf("entry %d", a.Round.Closed.No)}})
	case errors.Is(err, errNoRoot):
		out.Title = "Your answer was kept"
		out.Text = "So few of your organisation were asked that the record says nothing of their answers, not even a root to check against."
	case errors.Is(err, partnership.ErrNotFound):
		out.Title = "Your answer was not found among those counted"
		out.Text = "Either your organisation left, or something is wrong. Show this to somebody you trust, and ask whoever runs this machine."
	default:
		return nil, err
	}
	return out, nil
}

// padded fills the page of somebody's own answers, taken or not, up to what the longest answers would take, so that its length
// tells nothing of them to whoever counts bytes on the way. What is longer than fits fills as many such lengths as it needs.
func padded(ctx context.Context, form answerForm, blank answerForm, page func(answerForm, bool) templ.Component) (string, error) {
	// A byte of a text takes up to five in the form and six in the receipt; a point its mark, and its line in the receipt.
	most := 11*partnership.MostPeopleText + 2<<10
	line := 256
	if !form.Form.OK() { // and what is wrong with it, above the form and beside it
		line = 1 << 10
	}
	for _, p := range form.Prompts {
		most += line * (len(p.Rows) + 1)
	}
	return padding(ctx, page(blank, false), page(form, true), most)
}

// padding is as many spaces as make a page longer than the bare one, which holds no answer, by a multiple of most bytes.
func padding(ctx context.Context, bare, own templ.Component, most int) (string, error) {
	without, err := lengthOf(ctx, bare)
	if err != nil {
		return "", err
	}
	with, err := lengthOf(ctx, own)
	if err != nil {
		return "", err
	}
	lengths := max((with-without+most-1)/most, 1)
	return strings.Repeat(" ", without+lengths*most-with), nil
}

func lengthOf(ctx context.Context, page templ.Component) (int, error) {
	sheet := sheets.Get().(*bytes.Buffer)
	defer putBack(sheet)
	err := page.Render(ctx, sheet)
	return sheet.Len(), err
}

// errNoRoot says that the record has no root for the party: too few were asked.
var errNoRoot = errors.New("no root on record")

// counted proves that the leaf is under the root on record. Errors: errNoRoot; partnership.ErrNotFound if it is not.
func (s *Site) counted(ctx context.Context, a asking, leaf string) error {
	_, err := s.Engine.Counted(ctx, a.Space, a.Round.ID, a.Party, leaf)
	if errors.Is(err, partnership.ErrNotFound) && !slices.ContainsFunc(a.Round.Boxes, func(b partnership.ClosedBox) bool { return b.Party == a.Party && b.Root != "" }) {
		return errNoRoot
	}
	return err
}
