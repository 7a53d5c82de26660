package web

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"entente/browsertest"
)

// TestACharterIsWrittenSignedAmendedAndReadAgain is a charter's life, with a pointer and without any script: from the
// starter, written together, signed by one who is signed in and one who has only a link, amended with a reservation,
// signed again, read as of a day, printed.
func TestACharterIsWrittenSignedAmendedAndReadAgain(t *testing.T) {
	t.Parallel()
	s := newTale(t, false)
	s.found()
	s.meet()
	s.writeCharter()
	s.signCharter()
	s.amendCharter()
	s.readCharter()
	s.looked(ofCharter)
}

// TestACharterNeedsNoPointer is the same life with the keyboard alone.
func TestACharterNeedsNoPointer(t *testing.T) {
	t.Parallel()
	s := newTale(t, true)
	s.found()
	s.meet()
	s.writeCharter()
	s.signCharter()
	s.amendCharter()
	s.readCharter()
}

func (s *tale) writeCharter() {
	dana, priya := s.dana, s.priya
	dana.in("/charter")
	dana.Sees("There is no charter yet.", "Exploring without a charter is a normal way to work.")
	dana.in("/charter/import")
	dana.Sees("Markdown, plain text or .docx, without macros.")
	dana.in("/charter")
	dana.follow("Begin with our starter")
	dana.Sees("From our starter", "Have your lawyers read")
	dana.send("Begin with the starter")
	dana.Sees("How this stands beside our contract", "We tell each other early", "Coffee conversation", "What each of us needs: Harwick and Calder have not written theirs yet")

	for _, p := range []*person{dana, priya} { // each writes its own need
		p.in("/charter")
		p.at(p.addTo(3))
		p.send("Go on with this kind", "What kind of clause", "What each of us needs")
		p.send("Add the clause", "What it says", p.name+" needs evenings covered.")
	}
	dana.Sees("Dana Whitlock needs evenings covered.", "Harwick needs")
	priya.Sees("Priya Nair needs evenings covered.", "Dana Whitlock needs evenings covered.")
	priya.in("/charter")
	priya.follow("4.1")
	priya.Sees("Clause 4.1", "Was it ever used?")
	priya.follow("Change")
	priya.send("Keep the change", "What it says", "We tell each other within two working days, above all when it is awkward.")
	priya.Sees("within two working days", "Draft of Calder")

	dana.in("/charter")
	dana.Sees("Nothing is missing of what a charter usually says.")
}

// addTo is where a clause is added to the n-th section of the page, counted from 1.
func (p *person) addTo(n int) string {
	p.s.t.Helper()
	return browsertest.Eval[string](p.Browser, fmt.Sprintf(`(([...document.querySelectorAll("main a[href$='do=add']")].map((a) => a.pathname + a.search))[%d] ?? "")`, n-1))
}

func (s *tale) signCharter() {
	dana, priya := s.dana, s.priya
	dana.in("/charter/sign")
	dana.Sees("Exactly what is signed.", "This is the first version.", "Hash of this text")
	dana.send("Sign", "Your name, as you sign", "Dana Whitlock", "By what authority", "head of shared services")
	dana.Sees("Dana Whitlock, head of shared services", "not yet")

	priya.in("/charter/sign")
	priya.send("Make a personal link", "For whom of Calder", "Priya Nair")
	link := regexp.MustCompile(`http\S+?(/sign/[a-z0-9]+)`).FindStringSubmatch(priya.Words())
	dana.in("/charter/sign")
	dana.send("Give a code")
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(dana.Words())
	if link == nil || code == "" {
		s.t.Fatalf("link %v, code %q", link, code)
	}
	signer := s.person("Priya Nair") // on a telephone of hers that has never been here
	signer.View(390, false)
	signer.Open(s.url + link[1])
	signer.look()
	signer.Sees("you sign for Calder", "We tell each other within two working days")
	signer.send("Sign", "Your name, as you sign", "Priya Nair", "By what authority", "account director", "With a reservation", "Not in August.", "Confirmation code", code)
	signer.Sees("Priya Nair has signed for Calder.")
	dana.in("/charter")
	dana.Sees("Version 1, in force since", "Priya Nair, account director", "Not in August.")
}

func (s *tale) amendCharter() {
	dana, priya := s.dana, s.priya
	s.wait(10)
	dana.in("/charter")
	dana.follow("Propose a change")
	dana.send("Write how it should read", "Change a clause", "6.2")
	dana.send("Go on: say why", "What it says", "Whoever receives what was promised says within fifteen working days whether it is done.")
	dana.Sees("1 added, 1 removed")
	dana.send("Propose it", "Why, in your words", "Ten days do not do over a holiday.")
	dana.Sees("Amendment 1", "Calder has not answered yet.")

	priya.in("/charter")
	priya.Sees("Amendment 1, open until", "Do we agree to amendment 1 of the charter?")
	priya.follow("Say where Calder stands")
	priya.send("Answer", "Calder", "We go along, with a reservation noted", "In your own words", "In May it will be hard for us.", "Your name, as you sign", "Priya Nair")
	dana.in("/charter")
	dana.Sees("Version 1, in force", "Agreed for version 2, not yet in force", "Calder’s reservation, in its own words", "In May it will be hard for us.")
	for _, p := range []*person{dana, priya} {
		p.in("/charter/sign")
		p.Sees("Sign version 2", "Since version 1.", "fifteen")
		p.send("Sign", "Your name, as you sign", p.name, "By what authority", "director")
	}
	priya.Sees("Version 2, in force since", "In May it will be hard for us.")
}

func (s *tale) readCharter() {
	dana := s.dana
	day := s.clock().AddDate(0, 0, -3).Format("2006-01-02")
	dana.in("/charter")
	dana.send("Read it", "What was in force on", day)
	dana.Sees("You read what was in force on", "Version 1 of", "within ten working days whether")
	dana.SeesNot("fifteen working days")
	dana.in("/charter")
	dana.follow("Compare with version 1")
	dana.Sees("From version 1 to version 2", "One change.", "1 added, 1 removed")
	dana.in("/charter")
	dana.Sees("Changed 6.2. Amendment 1 taken in.")
	dana.follow("Printable copy")
	dana.Sees("Relationship charter, version 2", "fifteen working days", "Hash of the signed text")
	if pdf := dana.PDF(); !bytes.HasPrefix(pdf, []byte("%PDF")) || len(pdf) < 10_000 {
		s.t.Errorf("the print is %d bytes", len(pdf))
	}
	for _, path := range []string{"/charter/versions/1", "/charter/versions/1/print", "/charter/assume", "/charter/agree"} {
		dana.in(path)
	}
	h := &guest{h: s.house, cookies: s.signedIn("dana").cookies}
	h.get("/s/"+string(s.house.at)+"/charter.docx").want(s.t, http.StatusOK, "PK")
}
