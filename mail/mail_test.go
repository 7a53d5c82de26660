package mail_test

import (
	"context"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	ours "entente/mail"
	"entente/mail/mailtest"

	"github.com/google/go-cmp/cmp"
)

func client(s *mailtest.Server, how ours.Security) ours.Server {
	return ours.Server{Host: s.Host, Port: s.Port, Security: how, User: mailtest.User, Password: mailtest.Password, From: "Harwick IT <noreply@harwick.example>",
		Domain: "entente.example", Roots: s.Roots, Now: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }}
}

func letters(n int) (list []ours.Letter) {
	for i := range n {
		list = append(list, ours.Letter{To: fmt.Sprintf("p%d@x.example", i), Subject: "Northbank", Text: fmt.Sprintf("link %d\n", i)})
	}
	return list
}

func nobodyAsks(int) {}

func TestALetterIsPlainToOnePersonAndAsksForNoAnswer(t *testing.T) {
	for _, how := range []ours.Security{ours.STARTTLS, ours.TLS} {
		server := mailtest.Start(t, mailtest.Rules{Implicit: how == ours.TLS})
		sent := ours.Letter{To: "ann@x.example", Subject: "Nörthbank: how is it going?", Text: "You are asked.\n\nhttps://entente.example/answer/" + strings.Repeat("a", 60) + "\n"}
		fates, err := client(server, how).Send(t.Context(), []ours.Letter{sent}, nobodyAsks)
		if err != nil || !slices.Equal(fates, []ours.Fate{ours.Taken}) {
			t.Fatalf("%s: %v, %v", how, fates, err)
		}
		got := server.Taken()[0]
		if got.From != "noreply@harwick.example" || !slices.Equal(got.To, []string{"ann@x.example"}) {
			t.Errorf("from %q to %q", got.From, got.To)
		}
		m, err := mail.ReadMessage(strings.NewReader(got.Body))
		if err != nil {
			t.Fatal(err)
		}
		id := m.Header.Get("Message-ID")
		m.Header["Message-Id"] = nil
		want := mail.Header{"From": {`"Harwick IT" <noreply@harwick.example>`}, "To": {"<ann@x.example>"}, "Subject": {"=?UTF-8?q?N=C3=B6rthbank:_how_is_it_going=3F?="},
			"Date": {"Mon, 23 Nov 2026 09:00:00 +0000"}, "Mime-Version": {"1.0"}, "Auto-Submitted": {"auto-generated"},
			"Content-Type": {"text/plain; charset=UTF-8"}, "Content-Transfer-Encoding": {"quoted-printable"}, "Message-Id": nil}
		if diff := cmp.Diff(want, m.Header); diff != "" {
			t.Errorf("headers (-want +got):\n%s", diff)
		}
		if !strings.HasSuffix(id, "@entente.example>") || len(id) < 40 {
			t.Errorf("number of the letter: %q", id)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if text := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || strings.TrimRight(text, "\n") != strings.TrimRight(sent.Text, "\n") {
			t.Errorf("text %q, %v", body, err)
		}
	}
}

// Without encryption, with a certificate that nobody vouches for, or with a wrong password no letter is handed over.
func TestAServerThatIsNotAsItShouldBeGetsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		rules mailtest.Rules
		with  func(*ours.Server)
		says  string
	}{
		"no TLS":         {mailtest.Rules{NoTLS: true, Open: true}, func(s *ours.Server) { s.User, s.Password = "", "" }, "STARTTLS"},
		"TLS at first":   {mailtest.Rules{}, func(s *ours.Server) { s.Security = ours.TLS }, "first record does not look like a TLS handshake"},
		"unknown issuer": {mailtest.Rules{}, func(s *ours.Server) { s.Roots = nil }, "certificate"},
		"password":       {mailtest.Rules{}, func(s *ours.Server) { s.Password = "wrong" }, "535"},
		"nobody there":   {mailtest.Rules{}, func(s *ours.Server) { s.Port = 1 }, "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.Start(t, c.rules)
			with := client(server, ours.STARTTLS)
			c.with(&with)
			if err := with.Try(t.Context()); err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), mailtest.Password) {
				t.Errorf("Try = %v, want one with %q", err, c.says)
			}
			fates, err := with.Send(t.Context(), letters(3), nobodyAsks)
			if err == nil || !slices.Equal(fates, make([]ours.Fate, 3)) || len(server.Taken()) > 0 {
				t.Errorf("Send = %v, %v; it took %v", fates, err, server.Taken())
			}
			namesNobody(t, err)
		})
	}
}

func TestTryingSendsNothing(t *testing.T) {
	server := mailtest.Start(t, mailtest.Rules{})
	if err := client(server, ours.STARTTLS).Try(t.Context()); err != nil || len(server.Taken()) > 0 {
		t.Errorf("Try = %v; it took %v", err, server.Taken())
	}
}

// namesNobody fails if an error names whom letters were for.
func namesNobody(t *testing.T, err error) {
	t.Helper()
	if err != nil && strings.Contains(err.Error(), "@") {
		t.Errorf("the error names somebody: %v", err)
	}
}

func TestOneWhoIsRefusedKeepsNobodyElseFromTheirLetter(t *testing.T) {
	server := mailtest.Start(t, mailtest.Rules{Rcpt: func(to string) error {
		if to == "p3@x.example" {
			return mailtest.NoSuchPerson(to)
		}
		return nil
	}})
	var told []int
	fates, err := client(server, ours.STARTTLS).Send(t.Context(), letters(40), func(n int) { told = append(told, n) })
	if err != nil {
		t.Fatal(err)
	}
	for i, fate := range fates {
		if want := map[bool]ours.Fate{true: ours.Refused, false: ours.Taken}[i == 3]; fate != want {
			t.Errorf("letter %d: %v, want %v", i, fate, want)
		}
	}
	if len(server.Taken()) != 39 || len(told) != 40 || told[39] != 39 || !slices.IsSorted(told) {
		t.Errorf("%d taken, told %v", len(server.Taken()), told)
	}
	if all, most := server.Lines(); all > 4 || most > 2 { // go-smtp counts a line before and after STARTTLS
		t.Errorf("%d connections, %d at once", all, most)
	}
}

// A server that ends each connection after one letter gets them all; one that dies in the middle leaves the rest unsent, and
// the letter under way in doubt.
func TestConnectionsThatEnd(t *testing.T) {
	picky := mailtest.Start(t, mailtest.Rules{OneEach: true})
	fates, err := client(picky, ours.STARTTLS).Send(t.Context(), letters(6), nobodyAsks)
	if err != nil || len(picky.Taken()) != 6 || slices.ContainsFunc(fates, func(f ours.Fate) bool { return f != ours.Taken }) {
		t.Errorf("one letter each: %v, %v", fates, err)
	}
	var mortal *mailtest.Server
	mortal = mailtest.Start(t, mailtest.Rules{Data: func(taken int, c mailtest.Conn) error {
		if taken < 5 {
			return nil
		}
		mortal.Die()
		c.Break() // also if it came while the others were ended
		return mailtest.ErrBroken
	}})
	fates, err = client(mortal, ours.STARTTLS).Send(t.Context(), letters(20), nobodyAsks)
	count := map[ours.Fate]int{}
	for _, f := range fates {
		count[f]++
	}
	if err == nil || count[ours.Taken]+count[ours.Unsure] < 6 || count[ours.Unsure] < 1 || count[ours.Unsure] > 2 || count[ours.Unsent] < 12 || count[ours.Refused] > 0 {
		t.Errorf("it died after five: %v, %v", count, err)
	}
	namesNobody(t, err)
}

// A server that falls silent holds nobody up for longer than the caller allows.
func TestSendingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan struct{})
	silent := mailtest.Start(t, mailtest.Rules{Data: func(taken int, _ mailtest.Conn) error {
		if taken == 0 {
			return nil
		}
		cancel()
		<-gone
		return mailtest.ErrBroken
	}})
	fates, err := client(silent, ours.STARTTLS).Send(ctx, letters(9), nobodyAsks)
	close(gone)
	count := map[ours.Fate]int{}
	for _, f := range fates {
		count[f]++
	}
	if err == nil || count[ours.Taken] != 1 || count[ours.Unsure] < 1 || count[ours.Unsent] < 6 {
		t.Errorf("fates %v, %v", count, err)
	}
}

// What people type into names makes no header and no second recipient.
func TestNamesCannotWriteHeaders(t *testing.T) {
	server := mailtest.Start(t, mailtest.Rules{})
	list := []ours.Letter{
		{To: "ann@x.example", Subject: "Hello\r\nBcc: all@x.example\r\n\r\nBuy this", Text: "A\r\n.\r\nMAIL FROM:<x@y.example>\r\n"},
		{To: "ann@x.example>\r\nRCPT TO:<bob@x.example", Subject: "Hello", Text: "B"},
	}
	fates, err := client(server, ours.STARTTLS).Send(t.Context(), list, nobodyAsks)
	if err != nil || fates[0] != ours.Taken || fates[1] != ours.Refused {
		t.Fatalf("%v, %v", fates, err)
	}
	for _, l := range server.Taken() {
		m, err := mail.ReadMessage(strings.NewReader(l.Body))
		if err != nil || m.Header.Get("Bcc") != "" || !slices.Equal(l.To, []string{"ann@x.example"}) || m.Header.Get("Subject") != "Hello Bcc: all@x.example Buy this" {
			t.Errorf("%v to %v, %v", m, l.To, err)
		}
	}
	if len(server.Taken()) != 1 {
		t.Errorf("%d letters were taken", len(server.Taken()))
	}
}

func TestAddressesThatALetterCanGoTo(t *testing.T) {
	for typed, want := range map[string]string{
		"ann@x.example": "ann@x.example", "Ann.O'Hara+work@x.example": "Ann.O'Hara+work@x.example", "ann@bücher.example": "ann@xn--bcher-kva.example", "ann@X.Example": "ann@x.example",
		"": "", "ann": "", "@x.example": "", "ann@": "", "ann@localhost": "", "ann@127.0.0.1": "", "ann@[127.0.0.1]": "", "änn@x.example": "", "ann@x.example,bob@x.example": "",
		"Ann <ann@x.example>": "", "ann@x.example\r\nBcc: b@x.example": "", `"a b"@x.example`: "", "a..b@x.example": "", "a@b@x.example": "", "ann@x..example": "",
		strings.Repeat("a", 65) + "@x.example": "", "a@" + strings.Repeat("abcdefgh.", 30) + "example": "",
	} {
		got, err := ours.Address(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Address(%q) = %q, %v, want %q", typed, got, err, want)
		}
		if err != nil && typed != "" && strings.Contains(err.Error(), typed) && typed != "ann" {
			t.Errorf("Address(%q) repeats it: %v", typed, err)
		}
	}
}

func TestSettingsThatCannotBeUsed(t *testing.T) {
	good := ours.Server{Host: "mail.example", Security: ours.STARTTLS, From: "noreply@x.example"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for says, spoil := range map[string]func(*ours.Server){
		"host:": func(s *ours.Server) { s.Host = "" }, "port:": func(s *ours.Server) { s.Port = 70000 }, "tls:": func(s *ours.Server) { s.Security = "ssl" },
		"unencrypted": func(s *ours.Server) { s.Security = ours.Plain }, "together": func(s *ours.Server) { s.User = "x" }, "from:": func(s *ours.Server) { s.From = "us" },
	} {
		s := good
		spoil(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("Check = %v, want one with %q", err, says)
		}
	}
	local := ours.Server{Host: "localhost", Security: ours.Plain, From: "noreply@x.example"}
	if err := local.Check(); err != nil {
		t.Error(err)
	}
}
