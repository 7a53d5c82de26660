package web

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"testing"

	"entente/engine"
	"entente/partnership"
)

// TestTheFirstConversationBetweenTwoPhones is the first run of a partnership on two phones that run no script: sealed until
// both have sent, read side by side, talked about, and kept on one page.
func TestTheFirstConversationBetweenTwoPhones(t *testing.T) {
	t.Parallel()
	s := newTale(t, false)
	s.dana.phone()
	s.priya.phone()
	s.found()
	s.beginToTalk()
	s.answerApart()
	s.openTogether()
	s.keepFive()
	s.printOnePage()
	s.cardsForTheRoom()
	s.looked(ofTalk)
}

// phone makes this the browser of a phone.
func (p *person) phone() {
	p.width = 390
	p.View(p.width, false)
}

// ofTalk tells whether a page is of the first conversation or of a talk in a room.
func ofTalk(path string) bool {
	return strings.HasPrefix(path, "/s/{space}/rounds/{id}/") && !strings.HasSuffix(path, "/answer") && path != "/s/{space}/rounds/{id}/sheet"
}

// What each answers, in the order of the questions.
var (
	sayings   = [5]string{"What would make this worth it", "What do you assume we will do", "What should we do to be easier", "What one thing could you promise", "What one thing would you ask"}
	danaSays  = [5]string{"Fewer people who have to ring twice, and a waiting time that we can say aloud.", "You phone before you write.", "Name one person for each site.", "Send the December figures", "Let two of us sit with your team"}
	priyaSays = [5]string{"A contract that is still worth having next winter.", "You tell us about a holiday before the public.", "Decide within the week.", "Name one contact for each site", "Show us the old rota"}
)

// answers are what to type into the form.
func answers(words [5]string) (pairs []string) {
	for i, question := range sayings {
		pairs = append(pairs, question, words[i])
	}
	return pairs
}

func (s *tale) beginToTalk() {
	dana, priya := s.dana, s.priya
	dana.Sees("Thirty minutes that are worth it", "You are the first one here.")
	dana.send("Begin the first conversation")
	s.talkAt = strings.TrimSuffix(dana.Address(), "/say")
	dana.Sees("only Harwick until all have answered", "Nobody else is here yet.")
	dana.follow("Invite an organisation")
	dana.send("Invite it", "Which organisation?", "Calder")

	link := dana.inviteLink()
	priya.at(link)
	priya.Sees("Dana Whitlock, Harwick, invites you", "could technically read what is stored on it")
	priya.send("Join", "Your organisation", "Calder", "Your name", priya.name)
	if priya.Address() != s.talkAt+"/say" {
		s.t.Fatalf("whoever joins is led to %s, want %s", priya.Address(), s.talkAt+"/say")
	}
	priya.Sees("What would make this worth it for you in a year?", "only Calder until all have answered")
}

// answerApart is one draft and one answer that was sent: neither may be anywhere on the other's pages.
func (s *tale) answerApart() {
	dana, priya := s.dana, s.priya
	dana.at(s.talkAt + "/say")
	dana.picture("talk-say")
	dana.send("Save for later", answers(danaSays)...)
	priya.at(s.talkAt + "/say")
	priya.send("Send it for Calder", answers(priyaSays)...)
	if !strings.HasPrefix(priya.Address(), finishPath) {
		s.t.Fatalf("after sending, somebody without a passphrase is led to %s", priya.Address())
	}
	priya.picture("talk-finish")
	priya.follow("Later")
	priya.Sees("What Calder sent", priyaSays[0], "has answered; nobody reads it until all have")
	priya.picture("talk-sent")
	for _, path := range []string{"/say", "/talk", "", "/sheet"} {
		dana.at(s.talkAt + path)
		dana.SeesNot(priyaSays[:]...)
		priya.at(s.talkAt + path)
		priya.SeesNot(danaSays[:]...)
	}
	for _, path := range []string{"", "/record", "/waiting", "/search?q=rota"} {
		dana.in(path)
		dana.SeesNot(priyaSays[:]...)
	}
}

func (s *tale) openTogether() {
	dana, priya := s.dana, s.priya
	dana.at(s.talkAt + "/say")
	dana.Sees("has answered; nobody reads it until all have")
	dana.send("Send it for Harwick")
	if dana.Address() != s.talkAt+"/talk" {
		s.t.Fatalf("once the last has sent, one is led to %s", dana.Address())
	}
	priya.in("")
	priya.Sees("The answers are open")
	priya.follow("To the first conversation")
	for _, p := range []*person{dana, priya} {
		p.Sees(danaSays[:3]...)
		p.Sees(priyaSays[:3]...)
	}
	dana.picture("talk-talk")
	dana.at(s.talkAt)
	dana.Sees(danaSays[0], priyaSays[0], "Talk it through")
	dana.picture("talk-results")
}

func (s *tale) keepFive() {
	dana, priya := s.dana, s.priya
	talk := s.talkAt + "/talk"
	dana.at(talk)
	dana.send("Propose it", "The sentence", "People get through the first time.")
	dana.send("Keep it as assumed", "What you act on", "We phone before we write.")
	dana.send("Promise it", "We promise", danaSays[3])
	dana.send("Arrange it", "On", s.day(14), "At", "10:00")

	priya.at(talk)
	priya.follow("Finish your sign-in")
	priya.send("Keep this passphrase", "Your e-mail address", priya.signIn, "Choose a passphrase", passphrase)
	priya.codes()
	priya.at(talk)
	priya.SeesNot("You have no passphrase yet")
	priya.Sees("People get through the first time.")
	priya.send("We share it")
	priya.Sees("We all share it.")
	priya.send("Promise it", "We promise", priyaSays[3])
	priya.send("Ask for it", "We ask for", priyaSays[4])
	for _, p := range []*person{dana, priya} {
		p.at(talk)
		p.Sees("We all share it.", "We phone before we write.", danaSays[3], priyaSays[3], priyaSays[4], "10:00")
	}
	dana.picture("talk-kept")
	dana.in("")
	dana.Sees("People get through the first time.")
	dana.in("/charter")
	dana.Sees("What we assume", "We phone before we write.")
}

func (s *tale) printOnePage() {
	same := map[string]bool{}
	for _, p := range []*person{s.dana, s.priya} {
		p.at(s.talkAt + "/page")
		same[p.Text(".sheet")] = true
		p.Sees("People get through the first time.", "We phone before we write.", danaSays[3], priyaSays[3], danaSays[0], priyaSays[0])
		pages, marks := printed(s.t, p.PDF())
		if pages != 1 || marks < 30 {
			s.t.Errorf("%s’s print has %d pages with %d pieces of text, want one page that is not empty", p.name, pages, marks)
		}
		p.picture("talk-page")
	}
	if len(same) != 1 {
		s.t.Errorf("the two do not keep the same page: %v", same)
	}
}

var (
	pdfPage   = regexp.MustCompile(`/Type\s*/Page\b`)
	pdfStream = regexp.MustCompile(`(?s)/FlateDecode.{0,60}?>>\s*stream\r?\n`)
	pdfText   = regexp.MustCompile(`\bT[jJ]\b`)
)

// printed counts the pages of a PDF and the pieces of text on them.
func printed(t *testing.T, pdf []byte) (pages, pieces int) {
	t.Helper()
	for _, at := range pdfStream.FindAllIndex(pdf, -1) {
		r, err := zlib.NewReader(bytes.NewReader(pdf[at[1]:]))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(content, []byte("BT\n")) {
			continue // a font or a picture
		}
		pieces += len(pdfText.FindAll(content, -1))
	}
	return len(pdfPage.FindAll(pdf, -1)), pieces
}

// cardsForTheRoom is a potential, talked about with cards: the same pages on a phone and on paper.
func (s *tale) cardsForTheRoom() {
	dana, priya := s.dana, s.priya
	begun, err := s.site.Engine.Do(s.t.Context(), engine.Signed(s.house.key("dana", s.house.at)), s.house.at, &partnership.BeginRound{Set: partnership.SetRef{Key: "potential"}, Together: true}, "potential")
	if err != nil {
		s.t.Fatal(err)
	}
	round := roundPath(s.house.at, partnership.RoundID(begun.First))
	cards := round + "/cards"
	dana.at(round)
	dana.follow("Cards for the room, and ticks after the talk")
	dana.Sees("Card 1 of")
	dana.follow("Next card")
	dana.Sees("Card 2 of")
	dana.send("This feels right to us")
	priya.at(cards)
	priya.Sees("talked about on 23 November")
	priya.send("This feels right to us")
	priya.Sees("All have ticked it.")
	dana.at(cards)
	dana.picture("talk-cards")
	dana.follow("All cards on paper")
	if pages, marks := printed(s.t, dana.PDF()); pages == 0 || marks < 30 {
		s.t.Errorf("the cards print on %d pages with %d pieces of text", pages, marks)
	}
	dana.picture("talk-cards-sheet")
}

// picture keeps pictures of the page, if asked by -shots.
func (p *person) picture(name string) {
	p.s.t.Helper()
	shoot(p.s.t, p.Browser, name)
	p.View(p.width, false)
}
