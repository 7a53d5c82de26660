package web

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"entente/engine"
	"entente/partnership"
)

// Who is removed, and whose organisation leaves, is out at once: open streams end, and the next thing they send is refused.
func TestWhoIsOutIsOutAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		who string
		out func(r *realm)
	}{
		"removed":            {"hugo", func(r *realm) { r.do("dana", "common", &partnership.RemoveMember{Member: r.people["hugo"]}) }},
		"left by themselves": {"hugo", func(r *realm) { r.do("hugo", "common", &partnership.LeaveAsMember{}) }},
		"their party left":   {"mel", func(r *realm) { r.do("mel", "common", &partnership.LeavePartnership{}) }},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRealm(t, nil)
			g := r.signedIn(c.who)
			at := "/s/" + string(r.spaces["common"])
			_, marks := g.stream(r.spaces["common"])
			nextMark(t, marks)
			g.post(at+"/topics", "text", "While I am here").want(t, http.StatusSeeOther)
			for nextMark(t, marks) != g.get(at+"/people").find(`data-live-at="([0-9a-f]+)"`) {
			}
			c.out(r)
			before := r.heads()["common"]
			if a := g.post(at+"/topics", "text", "And after"); a.status != http.StatusNotFound {
				t.Errorf("POST by who is out = %d, want 404", a.status)
			}
			if mark := nextMark(t, marks); mark != "" {
				t.Errorf("the stream goes on with %q", mark)
			}
			if status, _ := g.stream(r.spaces["common"]); status != http.StatusNotFound {
				t.Errorf("the stream was opened again: %d", status)
			}
			if after := r.heads()["common"]; after != before {
				t.Errorf("the record went on from %d to %d", before, after)
			}
		})
	}
}

// A role is looked up at every request: who becomes an observer writes no more, in whatever browser.
func TestARoleThatIsTakenIsTakenAtOnce(t *testing.T) {
	r := newRealm(t, nil)
	g, at := r.signedIn("hugo"), "/s/"+string(r.spaces["common"])
	g.post(at+"/topics", "text", "As a member").want(t, http.StatusSeeOther)
	r.do("dana", "common", &partnership.ChangeRoles{Member: r.people["hugo"], Roles: []partnership.Role{partnership.Observer}})
	g.post(at+"/topics", "text", "As an observer").want(t, http.StatusForbidden)
	g.get(at+"/checkins").want(t, http.StatusOK)
}

// at once runs the calls together and returns what each gave.
func atOnce[T any](calls ...func() T) []T {
	out := make([]T, len(calls))
	var all sync.WaitGroup
	for i, call := range calls {
		all.Go(func() { out[i] = call() })
	}
	all.Wait()
	return out
}

func TestTwoWhoAcceptTheSameThingAcceptItOnce(t *testing.T) {
	r := newRealm(t, nil)
	r.joinMember("dana", "zoe", partnership.Manager) // Zoe acts for Harwick as well
	offer, err := partnership.ParseCommitmentID(r.things["room"]["offer"])
	r.must(err)
	before := r.heads()["room"]
	accept := func(who string) func() error {
		return func() error {
			_, err := r.site.Engine.Do(t.Context(), engine.Signed(r.key(who, r.spaces["common"])), r.spaces["room"],
				&partnership.AcceptCommitment{Commitment: offer, Revision: offer.Entry}, newCommand())
			return err
		}
	}
	errs := atOnce(accept("dana"), accept("zoe"), accept("dana"), accept("zoe"))
	if after := r.heads()["room"]; after != before+1 {
		t.Errorf("four acceptances made %d entries (%v), want 1", after-before, errs)
	}
}

func TestAQuestionIsSettledOnceByWhoeverAnswersLast(t *testing.T) {
	r := newRealm(t, nil)
	asked := r.do("priya", "common", &partnership.InviteParty{Name: "Eastmoor"})
	answer := func(who string) func() error {
		return func() error {
			_, err := r.site.Engine.Do(t.Context(), r.as(who, "common"), r.spaces["common"], &partnership.AnswerConsent{
				Question: partnership.QuestionID(asked.Last), Revision: asked.First, Position: partnership.Agree, Name: partnership.Text(who)}, newCommand())
			return err
		}
	}
	errs := atOnce(answer("dana"), answer("mel"), answer("dana"), answer("mel"))
	settled := 0
	r.must(r.site.Engine.View(t.Context(), r.as("dana", "common"), r.spaces["common"], func(v partnership.View) error {
		for no := uint64(asked.Last); no <= v.State.Head(); no++ {
			if v.State.RecordLine(v.Common, no).Kind == "consent.settled" {
				settled++
			}
		}
		return nil
	}))
	if settled != 1 {
		t.Errorf("the question was settled %d times (%v), want once", settled, errs)
	}
}

// Impatient fingers, and a browser that sends again: the same form many times at once is one deed.
func TestTheSameFormSentManyTimesAtOnceIsOneDeed(t *testing.T) {
	r := newRealm(t, nil)
	at := "/s/" + string(r.spaces["room"])
	form := "about=commitment:" + r.things["room"]["commitments"] + "&says=Once&command=" + newCommand()
	before := r.heads()["room"]
	var calls []func() string
	for range 8 {
		g := r.signedIn("dana")
		calls = append(calls, func() string {
			a := g.send(http.MethodPost, at+"/remarks", strings.NewReader(form), nil)
			return fmt.Sprint(a.status, a.location)
		})
	}
	got := atOnce(calls...)
	for _, one := range got {
		if one != got[0] || !strings.HasPrefix(one, "303") {
			t.Errorf("answers %v, want all alike", got)
		}
	}
	if after := r.heads()["room"]; after != before+1 {
		t.Errorf("eight sendings made %d entries, want 1", after-before)
	}
	other := strings.Replace(form, "Once", "Something+else", 1)
	a := r.signedIn("dana").send(http.MethodPost, at+"/remarks", strings.NewReader(other), nil)
	a.want(t, http.StatusConflict, "Something else")
}
