package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/instrument"
	"entente/ledger"
	"entente/partnership"
)

// Forms that nobody may send as the realm is: what has to come before each, and then it is sent twice.
var preparedForms = []struct {
	route, by string
	prepare   func(r *realm) (path, form string) // below the common space, or from the root
}{
	{"/s/{space}/import", "dana", func(*realm) (string, string) {
		return "/import", "step=propose&giver=2&to=5&text=" + url.QueryEscape("What,Due\nAnswer the phone,2026-12-30")
	}},
	{"/s/{space}/witnesses", "dana", func(r *realm) (string, string) { return "/witnesses", "key=" + url.QueryEscape(witnessKey(r)) }},
	{"/s/{space}/witnesses/{id}/retire", "dana", func(r *realm) (string, string) {
		return fmt.Sprintf("/witnesses/%d/retire", r.do("dana", "common", &partnership.RegisterWitness{Key: witnessKey(r)}).First), ""
	}},
	{"/s/{space}/people/{member}/confirm", "dana", func(r *realm) (string, string) {
		r.operator(&partnership.RecordReset{Member: r.people["hugo"]})
		return fmt.Sprintf("/people/%d/confirm", r.people["hugo"]), ""
	}},
	{"/s/{space}/deputies/{id}/end", "dana", func(r *realm) (string, string) {
		today := partnership.DateOf(r.clock())
		return fmt.Sprintf("/deputies/%d/end", r.do("dana", "common", &partnership.AppointDeputy{For: r.people["dana"], Person: r.people["hugo"], From: today, To: today.AddDays(9)}).First), ""
	}},
	{"/s/{space}/erasures/{id}", "dana", func(r *realm) (string, string) {
		return fmt.Sprintf("/erasures/%d", r.do("hugo", "common", &partnership.AskErasure{Reason: "I am gone"}).First), "answer=keep&reason=The+law+asks+for+it"
	}},
	{"/s/{space}/removals/{id}/keep", "dana", func(r *realm) (string, string) {
		asked := r.do("priya", "common", &partnership.RemoveParty{Party: r.party["mel"], Reason: "Silent"})
		r.do("dana", "common", &partnership.AnswerConsent{Question: partnership.QuestionID(asked.Last), Revision: asked.First, Position: partnership.Agree, Name: "Dana"})
		return fmt.Sprintf("/removals/%d/keep", asked.First), ""
	}},
	{"/s/{space}/notices/{id}/stop", "dana", func(r *realm) (string, string) {
		return fmt.Sprintf("/notices/%d/stop", r.operator(&partnership.AnnounceReplacement{Party: r.party["dana"], Name: "Paul New"}).First), ""
	}},
	{"/s/{space}/commitments/{id}/on/{day}/{act}", "dana", func(r *realm) (string, string) {
		made := r.do("dana", "harwick", &partnership.MakeCommitment{Receivers: []partnership.PartyID{r.party["dana"]}, What: "Tidy up", Due: "2026-12-30", Schedule: partnership.Weekly})
		return fmt.Sprintf("/s/%s/commitments/%d/on/2026-12-30/show", r.spaces["harwick"], made.First), "account=It+is+up"
	}},
	{"/s/{space}/rounds/{id}/say", "dana", func(r *realm) (string, string) {
		return r.conversation(firstKey) + "/say", "do=lock&say-worth=Calls"
	}},
	{"/s/{space}/rounds/{id}/talk", "dana", func(r *realm) (string, string) {
		path := r.conversation(firstKey)
		for _, who := range []string{"dana", "priya"} {
			r.signedIn(who).post(path+"/say", "do", "lock", "say-worth", "Calls").want(r.t, http.StatusSeeOther)
		}
		return path + "/talk", "keep=sentence&text=Ours"
	}},
	{"/s/{space}/rounds/{id}/cards", "dana", func(r *realm) (string, string) {
		return r.conversation("potential") + "/cards", "do=tick&dimension=trust&talked=" + r.clock().Format(time.DateOnly)
	}},
	{"/s/{space}/rounds/{id}/gaps", "dana", func(r *realm) (string, string) {
		id, of := r.together("ten-behaviours")
		for i, who := range []string{"dana", "priya"} {
			answers := partnership.Answers{Values: []partnership.Value{{Prompt: of.Prompts[0].Key, Point: 1 + 4*i}, {Prompt: of.Prompts[1].Key, Point: 1 + 3*i}}}
			r.must(r.site.Engine.SaveVoice(r.t.Context(), r.as(who, "common"), r.spaces["room"], id, answers))
			r.do(who, "room", &partnership.LockVoice{Round: id})
		}
		return fmt.Sprintf("/s/%s/rounds/%d/gaps", r.spaces["room"], id), "how=as-it-is&dimension=" + of.Prompts[0].Dimension
	}},
	{"/s/{space}/continue", "dana", func(r *realm) (string, string) { // a month after everyone was asked, and not all answered
		common := r.spaces["common"]
		r.do("dana", "common", &partnership.CancelRound{Round: partnership.RoundID(number(r.things["common"]["rounds"])), Reason: "Not now"}) // or its closing is an entry of its own
		r.must(r.db.Hold(r.t.Context(), eventlog.ID(common)))
		_, err := r.site.Engine.Continue(r.t.Context(), common, partnership.WasShortened, "Brought back from a backup")
		r.must(err)
		r.now = r.now.AddDate(0, 0, partnership.ConsentDays+1)
		return "/continue", ""
	}},
}

// conversation is the address of a round that Harwick and Calder answer as one voice each, in their room.
func (r *realm) conversation(key string) string {
	r.t.Helper()
	begun := r.do("dana", "room", &partnership.BeginRound{Set: partnership.SetRef{Key: key}, Together: true})
	return fmt.Sprintf("/s/%s/rounds/%d", r.spaces["room"], begun.First)
}

// together is a round between Dana and Priya that opens once both have sent their answer.
func (r *realm) together(set string) (partnership.RoundID, partnership.QuestionSet) {
	r.t.Helper()
	begun := r.do("dana", "room", &partnership.BeginRound{Set: partnership.SetRef{Key: set}, Together: true})
	found, _ := instrument.Find(set, 0)
	return partnership.RoundID(begun.First), engine.Questions(found)
}

// witnessKey is the verifier key of a witness that the realm does not know yet.
func witnessKey(r *realm) string {
	r.t.Helper()
	key, err := ledger.NewKey("harwick.example/witness")
	r.must(err)
	return key.Public().WitnessVKey()
}

// operator gives a command of the operator's in the common space.
func (r *realm) operator(c partnership.Command) engine.Receipt {
	r.t.Helper()
	r.count++
	receipt, err := r.site.Engine.Do(r.t.Context(), engine.Operator, r.spaces["common"], c, fmt.Sprint("step-", r.count))
	r.must(err)
	return receipt
}

func TestAPreparedFormSentTwiceIsTakenOnce(t *testing.T) {
	for _, row := range preparedForms {
		t.Run(row.route, func(t *testing.T) {
			r := newRealm(t, nil)
			path, form := row.prepare(r)
			if !strings.HasPrefix(path, "/s/") {
				path = "/s/" + string(r.spaces["common"]) + path
			}
			form += "&command=" + newCommand()
			g, before := r.signedIn(row.by), r.heads()
			first := g.send(http.MethodPost, path, strings.NewReader(form), nil)
			once := r.heads()
			if first.status != http.StatusSeeOther || maps.Equal(before, once) {
				t.Fatalf("POST = %d: %s", first.status, cutTo(first.find(`(?s)<main[^>]*>(.*)</main>`), 2500))
			}
			again := g.send(http.MethodPost, path, strings.NewReader(form), nil)
			if twice := r.heads(); !maps.Equal(once, twice) {
				t.Errorf("logs were %v, are %v", once, twice)
			}
			if again.status != first.status || again.location != first.location {
				t.Errorf("first %d to %q, then %d to %q", first.status, first.location, again.status, again.location)
			}
		})
	}
}

// What is no part of the record is not changed twice either: a draft, a copy.
func TestWhatIsNotInTheRecordMayBeSentTwice(t *testing.T) {
	r := newRealm(t, nil)
	g, common := r.signedIn("dana"), "/s/"+string(r.spaces["common"])
	g.post(common+"/commitments", "what", "Perhaps", "draft", "1").want(t, http.StatusSeeOther)
	id := g.get(common + "/commitments").find(`\?draft=([a-z0-9]+)`)
	before := r.heads()
	for range 2 {
		g.post(common+"/commitments/drafts/"+id+"/throw-away").want(t, http.StatusSeeOther)
		g.post(common+"/record/bundle").want(t, http.StatusOK)
	}
	if strings.Contains(g.get(common+"/commitments").body, "draft="+id) {
		t.Error("the draft is there still")
	}
	if after := r.heads(); !maps.Equal(before, after) {
		t.Errorf("logs were %v, are %v", before, after)
	}
}

// TestEveryFormIsSentTwiceSomewhere: a row without a sender is among those that are prepared.
func TestEveryFormIsSentTwiceSomewhere(t *testing.T) {
	elsewhere := map[string]bool{
		"/s/{space}/record/confirm":                        true, // see confirm_test.go
		"/s/{space}/rounds/{id}/answer":                    true, // writes no entry; see answer_test.go
		"/s/{space}/commitments/drafts/{draft}/throw-away": true, "/s/{space}/record/bundle": true,
		"/s/{space}/invitations/{id}/link": true, // gives a new link each time, and ends the one before
	}
	for _, row := range preparedForms {
		elsewhere[row.route] = true
	}
	for _, row := range spaceForms {
		if row.by == "" && !elsewhere[row.route] && !strings.HasPrefix(row.route, "/s/{space}/charter/") {
			t.Errorf("POST %s is sent by nobody", row.route)
		}
	}
}
