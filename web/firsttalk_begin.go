package web

import (
	"context"
	"fmt"
	"net/http"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// The first run of a partnership leads to its first conversation.

// firstKey is the question set of the first conversation.
const firstKey = "first-conversation"

// newDays is for how long a partnership is new.
const newDays = 90

// firstTalkView is the first conversation on the overview: the one thing to do first.
type firstTalkView struct {
	What, Why string
	Begin     string // the form's address, if it has not begun
	Actions   []Action
}

// firstTalkOf is what the overview says of the first conversation; nil if it is not its time.
func firstTalkOf(views []partnership.View) *firstTalkView {
	view := views[0]
	r, begun := view.State.LatestOf(firstKey)
	switch {
	case view.Past || view.Common.Stage(view.Common.Today(view.Now)) == partnership.Closed:
		return nil
	case !begun:
		return beginTalk(views)
	case r.Opened.No != 0:
		return openedTalk(view, r)
	}
	v, asked := r.VoiceOf(view.By.Party)
	if !asked || !canHelp(view) {
		return nil
	}
	out := &firstTalkView{What: "Thirty minutes that are worth it", Why: "Five questions, answered by each organisation alone. All answers open together; then you talk.",
		Actions: []Action{{Label: "Answer the five questions", Href: roundPath(view.ID, r.ID) + "/say"}}}
	if v.Locked.No != 0 {
		out.What, out.Why = partyOf(view.Common, view.By.Party).Name+" has answered", "All answers open at the same moment, once every organisation has sent its own."
		out.Actions = []Action{{Label: "What we sent", Href: roundPath(view.ID, r.ID) + "/say", Kind: "quiet"}}
	}
	if len(view.Common.Voters()) < 2 {
		out.Why += " Nobody else is here yet: whoever joins is led straight to the same questions."
		invite := Action{Label: "Invite an organisation", Href: "/s/" + string(view.CommonID) + "/people#invite"}
		if v.Locked.No == 0 {
			invite.Kind = "quiet"
		}
		out.Actions = append(out.Actions, invite)
	}
	return out
}

// beginTalk offers to begin, in a partnership in which nothing has been promised yet.
func beginTalk(views []partnership.View) *firstTalkView {
	view := views[0]
	founded := view.Common.Today(view.Common.Founded())
	if view.Common.CharterInForce() || view.Common.Today(view.Now) > founded.AddDays(newDays) {
		return nil
	}
	for _, v := range views { // last: in a partnership of years these are long lists
		if len(v.State.Commitments()) > 0 || len(v.State.Rounds()) > 0 {
			return nil
		}
	}
	out := &firstTalkView{What: "Thirty minutes that are worth it",
		Why: "Begin with a first conversation: five questions that each organisation answers alone, sealed until all have. Then you open them together, talk, and keep a sentence, a rule, a promise each way and a date."}
	if view.Is(partnership.Manager) {
		out.Begin = "/s/" + string(view.CommonID) + "/rounds/first"
	}
	if len(view.Common.Voters()) < 2 {
		out.Why = "You are the first one here. " + out.Why
		out.Actions = []Action{{Label: "Invite an organisation", Href: "/s/" + string(view.CommonID) + "/people#invite", Kind: "quiet"}}
	}
	return out
}

// openedTalk leads to the talk for two weeks after the opening.
func openedTalk(view partnership.View, r partnership.Round) *firstTalkView {
	if view.Common.Today(view.Now) > view.Common.Today(r.Opened.At).AddDays(promiseDays) {
		return nil
	}
	return &firstTalkView{What: "The answers are open", Why: "Read them side by side, talk, and keep what you want to hold on to.",
		Actions: []Action{{Label: "To the first conversation", Href: roundPath(view.ID, r.ID) + "/talk"}}}
}

// beginFirst begins the first conversation of all who are here, and of whoever joins before it opens.
func (s *Site) beginFirst(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	var begun partnership.Round
	_, err = s.viewCommon(r, v, func(view partnership.View) error {
		begun, _ = view.State.LatestOf(firstKey)
		return nil
	})
	if err != nil {
		return err
	}
	if begun.ID != 0 && begun.Phase() == partnership.RoundRunning { // somebody was quicker
		return see(w, r, fmt.Sprintf("%s/rounds/%d/say", below(r, ""), begun.ID))
	}
	receipt, err := s.do(r, v, spaceOf(r), &partnership.BeginRound{Set: partnership.SetRef{Key: firstKey}, Together: true, Newcomers: true}, form)
	if err != nil {
		return err
	}
	return see(w, r, fmt.Sprintf("%s/rounds/%d/say", below(r, ""), receipt.First))
}

// keysOf are an account's keys in a partnership.
func (s *Site) keysOf(ctx context.Context, id account.ID, at partnership.SpaceID) ([]string, error) {
	keys, err := s.Accounts.Keys(ctx, id, string(at))
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = string(k)
	}
	return texts, err
}

// firstPage is where somebody lands who has just joined: at the questions that the others answer, if there are any.
func (s *Site) firstPage(ctx context.Context, at partnership.SpaceID, keys []string) (string, error) {
	page := "/s/" + string(at)
	err := s.Engine.View(ctx, engine.Signed(keys...), at, func(view partnership.View) error {
		r, ok := view.State.LatestOf(firstKey)
		if !ok || r.Phase() != partnership.RoundRunning || !canHelp(view) {
			return nil
		}
		if v, asked := r.VoiceOf(view.By.Party); asked && v.Locked.No == 0 {
			page = roundPath(view.ID, r.ID) + "/say"
		}
		return nil
	})
	return page, err
}
