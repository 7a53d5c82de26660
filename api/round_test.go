package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"entente/api"
	"entente/engine"
	"entente/partnership"
	"entente/sealed"

	"github.com/go-json-experiment/json"
)

// asked begins a round of the first conversation between Dana's party and Priya's.
func (w *world) asked() partnership.RoundID {
	w.t.Helper()
	status, answer := w.do("dana", w.at, "begin-round", `{"set":{"key":"first-conversation","version":1},"together":true}`)
	var done api.Done
	w.must(json.Unmarshal([]byte(answer), &done))
	if status != 200 || len(done.Entries) != 1 {
		w.t.Fatalf("begin-round = %d %s", status, answer)
	}
	return partnership.RoundID(done.Entries[0])
}

// A program begins a round by the key of a set that comes with the program; what the set asks is filled in here.
func TestARoundIsBegunByItsKeyAndRead(t *testing.T) {
	w := newWorld(t)
	id := w.asked()
	path := fmt.Sprintf("/spaces/%s/rounds", w.at)
	for _, token := range []string{"dana", "priya reads"} {
		list := read[api.Rounds](t, w, token, path, "Rounds")
		one := read[api.Round](t, w, token, fmt.Sprintf("%s/%d", path, id), "Round")
		if len(list.Items) != 1 || one.Phase != partnership.RoundRunning || len(one.Prompts) != 5 || one.Outcome != nil || len(one.Voices) != 2 {
			t.Errorf("%s reads %+v and %+v", token, list, one)
		}
	}
	sets := read[api.OfferedSets](t, w, "dana", fmt.Sprintf("/spaces/%s/question-sets", w.at), "OfferedSets")
	if len(sets.Items) < 10 || sets.Items[1].Prompts[0].Points[4] != "Always" {
		t.Errorf("question sets: %+v", sets)
	}
	for _, body := range []string{`{"set":{"key":"nothing","version":1},"together":true}`, `{"set":{"key":"pulse","version":7},"closes":"2099-01-01"}`} {
		if status, answer := w.do("dana", w.at, "begin-round", body); status != 422 {
			t.Errorf("begin-round %s = %d %s", body, status, answer)
		}
	}
	for _, at := range []string{"/999", "/0", "/07", "/x"} {
		if status, _ := w.get("dana", path+at); status != 404 {
			t.Errorf("GET %s = %d", path+at, status)
		}
	}
}

// What the surface fills in is no field of a command, and the clock's commands have no route.
func TestWhatARoundIsFilledWithCannotBeSent(t *testing.T) {
	w := newWorld(t)
	id := w.asked()
	for name, body := range map[string]string{
		"begin-round":  `{"set":{"key":"pulse","version":1},"questions":{"name":"Mine"}}`,
		"choose-voice": fmt.Sprintf(`{"round":%d,"voice":"people","links":3}`, id), "ask-more": fmt.Sprintf(`{"round":%d,"links":3}`, id),
	} {
		if status, answer := w.do("dana", w.at, name, body); status != 422 || !strings.Contains(answer, "no field") && !strings.Contains(answer, "there are") {
			t.Errorf("%s with what the surface fills in = %d %s", name, status, answer)
		}
	}
	for _, name := range []string{"close-round", "open-round", "settle-round"} {
		if status, _ := w.do("dana", w.at, name, fmt.Sprintf(`{"round":%d}`, id)); status != 404 {
			t.Errorf("%s = %d, want no such thing", name, status)
		}
	}
}

// reads is all that can be read, of a round where one is read.
func (w *world) reads(id partnership.RoundID) string {
	w.t.Helper()
	var all strings.Builder
	for _, op := range operations(w.t) {
		if op.method != "GET" || strings.Contains(op.path, "checkpoint") {
			continue
		}
		p := strings.NewReplacer("{space}", string(w.at), "{id}", fmt.Sprint(id)).Replace(op.path)
		status, body := w.send(w.request("priya reads", "GET", p+"?about=commitment:7&from=1", "", ""))
		fmt.Fprintln(&all, op.path, status, body)
	}
	return all.String()
}

// However many people answer, and whatever, every read gives the same bytes until the round opens.
func TestNoReadTellsOfPeoplesAnswers(t *testing.T) {
	w := newWorld(t)
	dana, today := engine.Signed(w.keys["dana"]), partnership.DateOf(now())
	begun, err := w.engine.Do(t.Context(), dana, w.at, &partnership.BeginRound{Set: partnership.SetRef{Key: "pulse"}, Comments: true, Closes: today.AddDays(5), Opens: today.AddDays(7)}, "begin")
	w.must(err)
	id := partnership.RoundID(begun.First)
	links, _, err := w.engine.AskPeople(t.Context(), dana, w.at, &partnership.ChooseVoice{Round: id, Voice: partnership.People, Links: 9}, "ask", "")
	w.must(err)
	before := w.reads(id)
	if !strings.Contains(before, `"phase":"running"`) {
		t.Fatalf("the round is not among what is read: %s", before)
	}
	for i, link := range links {
		a := partnership.Answers{Values: []partnership.Value{{Prompt: "promises", Point: 1 + i%5}}, Texts: []partnership.Comment{{Prompt: "easier-work", Text: strings.Repeat("Xyzzy ", i+1), Share: true}}}
		w.must(w.engine.AnswerByLink(t.Context(), link, engine.NewSecret(), a))
		if now := w.reads(id); now != before {
			t.Fatalf("after %d answers a read differs", i+1)
		}
	}
}

// Two worlds that differ only in an answer not sent yet, or sealed, give every read the same bytes; then it opens for all.
func TestNoReadTellsOfAnswersBeforeTheyOpen(t *testing.T) {
	w := newWorld(t)
	id := w.asked()
	path := fmt.Sprintf("/spaces/%s/rounds/%d", w.at, id)
	reads := func() string { return w.reads(id) }
	save := func(party partnership.PartyID, text string) {
		b, err := partnership.Answers{Texts: []partnership.Comment{{Prompt: "worth", Text: text}}}.Bytes()
		w.must(err)
		w.must(w.boxes.SaveVoice(t.Context(), sealed.Box{Space: string(w.at), Round: uint64(id)}, uint64(party), b))
	}
	before := reads()
	save(2, "Xyzzy")
	one := reads()
	save(2, strings.Repeat("Plugh ", 400))
	if two := reads(); before != one || one != two || strings.Contains(one, "Xyzzy") {
		t.Error("a read tells of a sealed answer")
	}
	save(w.calder, "Quiet")
	for _, token := range []string{"dana", "priya"} {
		if status, _ := w.do(token, w.at, "lock-voice", fmt.Sprintf(`{"round":%d}`, id)); status != 403 { // a token speaks for nobody
			t.Errorf("the token of %s locks: %d", token, status)
		}
		_, err := w.engine.Do(t.Context(), engine.Signed(w.keys[token]), w.at, &partnership.LockVoice{Round: id}, "lock-"+token)
		w.must(err)
	}
	opened := read[api.Round](t, w, "priya reads", path, "Round")
	if opened.Outcome == nil || len(opened.Outcome.Spoken) != 2 || !strings.Contains(opened.Outcome.Spoken[0].Words[0].Text, "Plugh") {
		t.Errorf("opened: %+v", opened)
	}
}

// Evidence beside an answer is sealed with it. Until the round opens no read tells that there is any; then the round's own
// read shows it, and no other.
func TestEvidenceIsReadWithItsRoundOnceItOpens(t *testing.T) {
	w := newWorld(t)
	status, answer := w.do("dana", w.at, "begin-round", `{"set":{"key":"partner-facts","version":1},"together":true}`)
	var done api.Done
	w.must(json.Unmarshal([]byte(answer), &done))
	if status != 200 {
		t.Fatalf("begin-round = %d %s", status, answer)
	}
	id, proof := partnership.RoundID(done.Entries[0]), "https://harwick.example/accounts"
	path := fmt.Sprintf("/spaces/%s/rounds/%d", w.at, id)
	reads := func(own bool) string {
		var all strings.Builder
		for _, op := range operations(t) {
			at := strings.NewReplacer("{space}", string(w.at), "{id}", fmt.Sprint(id)).Replace(op.path)
			if op.method != "GET" || strings.Contains(at, "checkpoint") || !own && (at == path || strings.Contains(at, "/rounds")) {
				continue
			}
			status, body := w.send(w.request("priya reads", "GET", at+"?about=commitment:7&from=1", "", ""))
			fmt.Fprintln(&all, op.path, status, body)
		}
		return all.String()
	}
	save := func(party partnership.PartyID, evidence string) {
		b, err := partnership.Answers{Values: []partnership.Value{{Prompt: "reserve", Point: 3}}, Texts: []partnership.Comment{{Prompt: "reserve", Evidence: evidence}}}.Bytes()
		w.must(err)
		w.must(w.boxes.SaveVoice(t.Context(), sealed.Box{Space: string(w.at), Round: uint64(id)}, uint64(party), b))
	}
	lock := func(who string) {
		_, err := w.engine.Do(t.Context(), engine.Signed(w.keys[who]), w.at, &partnership.LockVoice{Round: id}, "lock-"+who)
		w.must(err)
	}
	before := reads(true)
	save(2, proof)
	if reads(true) != before {
		t.Error("a read tells of evidence that is not sent")
	}
	lock("dana")
	if strings.Contains(reads(true), "harwick.example") {
		t.Error("a read tells of sealed evidence")
	}
	save(w.calder, "")
	lock("priya")
	opened := read[api.Round](t, w, "priya reads", path, "Round")
	if opened.Outcome == nil || len(opened.Outcome.Spoken) != 2 || opened.Outcome.Spoken[0].Words[0].Evidence != proof {
		t.Errorf("opened: %+v", opened.Outcome)
	}
	if rest := reads(false); strings.Contains(rest, proof) {
		t.Errorf("evidence stands elsewhere too: …%s", rest[max(0, strings.Index(rest, proof)-200):])
	}
}

// A program ticks a part of the questions for the room by the day of a talk, and reads who has.
func TestAProgramTicksByTheDayOfTheTalk(t *testing.T) {
	w := newWorld(t)
	status, answer := w.do("dana", w.at, "begin-round", `{"set":{"key":"potential","version":2},"together":true}`)
	var done api.Done
	w.must(json.Unmarshal([]byte(answer), &done))
	if status != 200 {
		t.Fatalf("begin-round = %d %s", status, answer)
	}
	path := fmt.Sprintf("/spaces/%s/rounds/%d", w.at, done.Entries[0])
	began := read[api.Round](t, w, "dana", path, "Round").Begun
	today := began.Format(time.DateOnly)
	tick := func(day string, want int) {
		status, answer := w.do("dana", w.at, "tick-dimension", fmt.Sprintf(`{"round":%d,"dimension":"trust"%s}`, done.Entries[0], day))
		if status != want || want == 422 && !strings.Contains(answer, "talked") {
			t.Errorf("tick-dimension %s = %d %s, want %d", day, status, answer, want)
		}
	}
	for _, day := range []string{"", `,"talked":"2099-01-01"`, `,"talked":"1999-01-01"`, `,"talked":"soon"`} {
		tick(day, 422)
	}
	tick(`,"talked":"`+today+`"`, 200)
	one := read[api.Round](t, w, "priya reads", path, "Round")
	if len(one.Ticks) != 1 || one.Ticks[0] != (api.RoundTick{Dimension: "trust", Party: 2, Talked: partnership.Date(today)}) {
		t.Errorf("ticks: %+v", one.Ticks)
	}
}
