package web

import (
	"testing"
	"time"

	"entente/browsertest"
	"entente/partnership"

	"github.com/chromedp/chromedp"
)

// On a phone, with the keyboard alone and no script: open the link, answer, send, change; another phone is refused; after the
// opening the phone hears that the answer was counted.
func TestSomebodyAnswersOnAPhoneWithoutScripts(t *testing.T) {
	a := newAskedHouse(t)
	for i, link := range append(a.harwick, a.calder[1:]...) {
		a.phone(link, "point-promises", string(rune('1'+i%5)), "words-easier-work", "Call back", "share-easier-work", "yes")
	}
	phone := browsertest.Start(t)
	phone.ScriptsOff()
	phone.View(390, false)
	phone.Keyboard()
	phone.Open(a.url + "/answer/" + a.calder[0])
	phone.Sees("How is it going, from where you work?", "Nothing is sent until you press Send.")
	phone.NoHorizontalScroll(320)
	phone.Axe()
	shoot(t, phone, "answer-asked")
	phone.View(390, false)
	phone.Open(a.url + "/answer/" + a.calder[0])
	phone.Send("Send", "we do what we said", "4 Mostly", "we show what happened", "I cannot say", "Your words", "Ring <script>back</script>", "My words may be shown", "yes")
	phone.Sees("Sent. You can change it on this phone until Wednesday 2 December.")
	phone.NoHorizontalScroll(320)
	phone.Axe()
	shoot(t, phone, "answer-sent")
	phone.View(390, false)
	phone.Open(a.url + "/answer/" + a.calder[0])
	phone.Send("Send the changes", "we do what we said", "2 Seldom")
	if !browsertest.Eval[bool](phone, `document.querySelector("[name=point-promises][value='2']").checked`) {
		t.Error("the change is not there")
	}
	phone.NoComplaints()

	other := browsertest.Start(t)
	other.Open(a.url + "/answer/" + a.harwick[0])
	other.TabThrough()
	other.ScriptsOff()
	other.Open(a.url + "/answer/" + a.calder[0])
	other.Sees("This link was already used")
	other.NoHorizontalScroll(320)
	other.Axe()
	a.pass(10 * 24 * time.Hour)
	phone.Open(a.url + "/answer/" + a.calder[0])
	phone.Sees("This round is closed", "Your answer was counted unchanged")
	phone.NoHorizontalScroll(320)
	phone.Axe()
	shoot(t, phone, "answer-closed")
	a.pass(36 * time.Hour)
	for _, b := range []*browsertest.Browser{phone, other} {
		b.Open(a.url + "/answer/" + a.calder[0])
		b.SeesNot("already used", "This round is closed", "<script>back")
		b.NoHorizontalScroll(320)
		b.Axe()
		b.NoComplaints()
	}
	phone.Sees("Your answer was counted unchanged")
	shoot(t, phone, "answer-opened")
}

// hostileSet is a set of a partnership's own with whatever can be typed in every text, and scales of other lengths.
func hostileSet() partnership.QuestionSet {
	hostile, long := partnership.Text(hostile), partnership.Text(long)
	q := partnership.QuestionSet{Name: hostile, Purpose: hostile + long, Answered: []partnership.Voice{partnership.People},
		Dimensions: []partnership.Dimension{{Key: "d", Name: hostile, Voice: hostile, Talk: []partnership.Text{hostile}}},
		Scales: []partnership.Scale{{Key: "two", Points: []partnership.Text{hostile, "No"}}, {Key: "seven", Points: []partnership.Text{"Not", "b", "c", "d", "e", "f", "Yes"}},
			{Key: "eleven", Points: []partnership.Text{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}}}}
	for _, key := range []string{"two", "seven", "eleven"} {
		q.Prompts = append(q.Prompts, partnership.Prompt{Key: key, Dimension: "d", Kind: partnership.ScalePrompt, Scale: key, Text: hostile + long + partnership.Text(key), Help: hostile})
	}
	return q
}

func TestOwnQuestionsOfAnyKindFitAPhone(t *testing.T) {
	a := &askedHouse{house: newHouse(t)}
	own := a.does("dana", &partnership.WriteQuestionSet{Questions: hostileSet()})
	a.round = partnership.RoundID(a.does("dana", &partnership.BeginRound{Set: partnership.SetRef{Own: partnership.QuestionSetID(own.First), Version: 1},
		Closes: "2026-12-02", Opens: "2026-12-04", Comments: true}).First)
	link := a.asks("dana", 6)[0]
	b := browsertest.Start(t)
	b.ScriptsOff()
	b.Open(a.url + "/answer/" + link)
	b.SeesNot("<script>alert")
	b.NoComplaints()
	b.NoHorizontalScroll(320)
	b.Axe()
	shoot(t, b, "answer-own")
	b.Send("Send", "gesellschaftseven", "7 Yes")
	b.Sees("Sent.")

	dana := browsertest.Start(t)
	a.signInWith(dana, "dana")
	dana.Open(a.url + a.path() + "/sheet")
	dana.NoHorizontalScroll(320)
	dana.Axe()
	shoot(t, dana, "answer-sheet")
	browsertest.Eval[bool](dana, `(() => { const f = document.createElement("form"); f.method = "post"; f.action = "ask"; const i = document.createElement("input");
		i.name = "links"; i.value = "4"; f.append(i); document.body.append(f); f.submit(); return true; })()`)
	dana.Do("arrive at the links", chromedp.WaitVisible(chromedp.CSS(".slips")))
	dana.Sees("Four personal links", "Give them out and keep no list")
	dana.NoHorizontalScroll(320)
	dana.Axe()
	shoot(t, dana, "answer-links")
}
