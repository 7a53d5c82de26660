package web

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCorrectionIsWalkedUpStepByStep(t *testing.T) {
	r := newRealm(t, nil)
	dana, priya := r.signedIn("dana"), r.signedIn("priya")
	common := "/s/" + string(r.spaces["common"])
	path := dana.post(common+"/corrections", "with", fmt.Sprint(r.party["priya"]), "says", "The rota comes late").location
	if !strings.HasPrefix(path, "/s/"+string(r.spaces["room"])+"/corrections/") {
		t.Fatalf("it is opened at %q, want the room of the two", path)
	}
	dana.get(path).want(t, 200, "The rota comes late", "We are at step 1 of 5: say it, kindly and soon", `aria-current="step"`, "It took place", "Who sees this")
	priya.post(path+"/note", "rung", "1", "says", "We rang each other").wantSeen(t, path)
	dana.get(path).want(t, 200, "We rang each other", "says that it took place on 29 November", "Did it end here?", "Take step 2: coffee conversation")
	dana.post(path+"/climb", "rung", "1").wantSeen(t, path)
	priya.post(path+"/climb", "rung", "1").want(t, 409, "Somebody has taken a step since you looked")
	priya.get(path).want(t, 200, "We are at step 2 of 5", "Go up out of turn")

	dana.post(path+"/climb", "rung", "2", "to", "4").wantSeen(t, path) // out of turn: a wish
	dana.get(path).want(t, 200, "We are at step 2 of 5")
	priya.get(common+"/waiting").want(t, 200, "The other side would take a step out of turn")
	priya.get(path).want(t, 200, "would go to step 4 at once: correction plan", "We say so too")
	priya.post(path+"/climb", "rung", "2", "to", "4").wantSeen(t, path)
	priya.get(path).want(t, 200, "We are at step 4 of 5", "Not taken")

	priya.post(path+"/settle", "rung", "4", "says", "It comes on Thursdays").wantSeen(t, path)
	priya.get(path).want(t, 200, "It ended on 29 November at step 4 of 5", "It comes on Thursdays")
	dana.post(path+"/reopen", "says", "Not this week").wantSeen(t, path)
	dana.get(path).want(t, 200, "We are at step 4 of 5", "took it up again", "Not this week")
	r.signedIn("mel").get(path).want(t, 404)
	dana.get(common+"/playbook").want(t, 200, "The rota comes late", "Used once in the last year", "stands here now")
	if body := r.signedIn("mel").get(common + "/playbook").body; strings.Contains(body, "The rota comes late") || strings.Contains(body, "said in room") {
		t.Error("who is not concerned is told of it")
	}
	dana.get(common+"/search?q=rota").want(t, 200, path)
}

func TestClockThatIsOutMakesTheNextStepTheButton(t *testing.T) {
	r := newRealm(t, nil)
	path := "/s/" + string(r.spaces["room"]) + "/corrections/" + r.things["room"]["corrections"]
	r.pass(4 * 24 * time.Hour)
	a := r.signedIn("dana").get(path)
	a.want(t, 200, "Its time was over on", "Take step 2: coffee conversation", "Take the next step")
	if first := a.find(`(?s)<h2 id="next">.*?action="([^"]*)"`); first != path+"/climb" {
		t.Errorf("the first form goes to %q, want the next step", first)
	}
}

func TestPromiseMadeFromACorrectionIsListedThere(t *testing.T) {
	r := newRealm(t, nil)
	dana := r.signedIn("dana")
	path := "/s/" + string(r.spaces["room"]) + "/corrections/" + r.things["room"]["corrections"]
	link := dana.get(path).find(`href="([^"]*from=[^"]*)#make"`)
	form := dana.get(strings.ReplaceAll(link, "&amp;", "&"))
	form.want(t, 200, "It comes from a course correction")
	from := form.find(`name="from" value="([^"]*)"`)
	common := "/s/" + string(r.spaces["common"])
	a := dana.post(common+"/commitments", "what", "Ring on Thursdays", "due", "2026-12-20", "to", fmt.Sprint(r.party["priya"]), "from", from)
	dana.get(a.location).want(t, 200, "Comes from", path)
	dana.get(path).want(t, 200, "Ring on Thursdays")
	dana.post(common+"/commitments", "what", "Tell all of it", "due", "2026-12-20", "to", fmt.Sprint(r.party["mel"]), "from", from)
	if body := dana.get(path).body; strings.Contains(body, "Tell all of it") {
		t.Error("a promise to others is listed with the two")
	}
}

func TestContractIsNotedWithoutAName(t *testing.T) {
	r := newRealm(t, nil)
	dana, common := r.signedIn("dana"), "/s/"+string(r.spaces["common"])
	dana.post(common+"/contract-notes", "says", "Clause nine").want(t, 422, "Say whom it concerns", "Clause nine")
	dana.post(common+"/contract-notes", "with", fmt.Sprint(r.party["priya"]), "on", "2026-11-27", "says", "Clause nine").wantSeen(t, common+"/playbook#contract")
	priya := r.signedIn("priya")
	priya.get(common+"/playbook").want(t, 200, "Clause nine", "in the last year, as far as you see")
	priya.get(common).want(t, 200, "Somebody reached for the contract")
	if body := r.signedIn("mel").get(common + "/playbook").body; strings.Contains(body, "Clause nine") {
		t.Error("who is not concerned is told of it")
	}
}
