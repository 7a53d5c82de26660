package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// Fate is what became of a letter.
type Fate int

// The four ends. That a server took a letter does not say that it arrives.
const (
	Unsent  Fate = iota // the server could not be reached any more, or the time was over: it has not got it
	Taken               // by the server
	Refused             // by the server, for this letter
	Unsure              // the line broke while it was handed over: perhaps it goes out
)

// Bounds of one call.
const (
	mostLines = 2                // connections at once
	patience  = 15 * time.Second // with one step of the server's
)

// outcome is the end of one letter, by its place in the list.
type outcome struct {
	letter int
	fate   Fate
}

// Send hands the letters over, in their order, on at most two connections, until ctx ends; after each it tells done how many
// the server has taken by then. The fates are in the order of the letters. The error says why the server could not be used,
// or not to the end: it is for whoever runs the machine, and names nobody who was written to.
func (s Server) Send(ctx context.Context, letters []Letter, done func(taken int)) ([]Fate, error) {
	fates, ends := make([]Fate, len(letters)), make(chan outcome, len(letters))
	waiting := make(chan int, len(letters))
	for i := range letters {
		waiting <- i
	}
	close(waiting)
	carriers := min(mostLines, len(letters))
	stopped := make(chan error, carriers)
	for range carriers {
		go func() { stopped <- s.carry(ctx, letters, waiting, ends) }()
	}
	taken := 0
	record := func(end outcome) {
		if fates[end.letter] = end.fate; end.fate == Taken {
			taken++
		}
		done(taken)
	}
	var first error
	for carriers > 0 {
		select {
		case end := <-ends:
			record(end)
		case err := <-stopped:
			carriers--
			if first == nil {
				first = err
			}
		}
	}
	for len(ends) > 0 { // said before the last carrier stopped
		record(<-ends)
	}
	return fates, first
}

// carry hands over what waits, on one connection at a time. A letter that a broken line has left behind is tried once more on
// a new one, since servers end a connection after so many letters.
func (s Server) carry(ctx context.Context, letters []Letter, waiting <-chan int, ends chan<- outcome) error {
	var l *line
	defer func() { l.close() }()
	for i := range waiting {
		if to, err := Address(letters[i].To); err != nil || to != letters[i].To {
			ends <- outcome{i, Refused} // by us: it could hold more than an address
			continue
		}
		fate, broken := Unsent, true
		for try := 0; try < 2 && broken && fate == Unsent; try++ {
			if l == nil {
				var err error
				if l, err = s.call(ctx); err != nil {
					return err // the others are Unsent, or the other carrier's
				}
			}
			if fate, broken = l.hand(s.write(letters[i])); broken {
				l.close()
				l = nil
			}
		}
		ends <- outcome{i, fate}
		if fate == Unsent {
			return fmt.Errorf("mail server %s: the connection broke twice at the same letter", s.addr())
		}
	}
	return nil
}

// Try calls the server, signs in, and hangs up. No letter is sent.
func (s Server) Try(ctx context.Context) error {
	l, err := s.call(ctx)
	l.close()
	return err
}

// line is a connection on which letters can be handed over.
type line struct {
	client *gomail.Client
	server *smtp.Client
	conn   net.Conn
	forget func() bool // that the end of the context closes the connection
}

// call connects, encrypts and signs in. When ctx ends, the connection does.
func (s Server) call(ctx context.Context) (*line, error) {
	l := &line{}
	err := s.connect(ctx, l)
	if err == nil {
		return l, nil
	}
	if l.conn != nil {
		l.forget()
		err = errors.Join(err, l.conn.Close())
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return nil, fmt.Errorf("mail server %s: %w", s.addr(), err)
}

func (s Server) connect(ctx context.Context, l *line) (err error) {
	config := &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	options := []gomail.Option{
		gomail.WithPort(s.port()), gomail.WithHELO(s.greeting()), gomail.WithTimeout(patience), gomail.WithTLSConfig(config), gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithDialContextFunc(func(short context.Context, network, addr string) (net.Conn, error) {
			conn, err := s.dial(short, network, addr, config)
			if err == nil {
				l.conn, l.forget = conn, context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			return conn, err
		}),
	}
	switch s.Security {
	case STARTTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		options = append(options, gomail.WithSSL())
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.User != "" {
		options = append(options, gomail.WithUsername(s.User), gomail.WithPassword(s.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	if l.client, err = gomail.NewClient(s.Host, options...); err != nil {
		return err
	}
	l.server, err = l.client.DialToSMTPClientWithContext(ctx)
	return err
}

func (s Server) dial(ctx context.Context, network, addr string, config *tls.Config) (net.Conn, error) {
	if s.Security == TLS {
		return (&tls.Dialer{Config: config}).DialContext(ctx, network, addr)
	}
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

// close hangs up, politely where there is somebody to hear it. A nil line is none.
func (l *line) close() {
	if l == nil {
		return
	}
	_ = l.client.CloseWithSMTPClient(l.server) // what was taken is taken; a broken line cannot be hung up
	l.forget()
	_ = l.conn.Close()
}

// closing is the code by which a server says that it ends the connection (RFC 5321, 3.8).
const closing = 421

// hand hands one letter over, and tells whether the line broke by it.
func (l *line) hand(m *gomail.Msg) (fate Fate, broken bool) {
	err := l.client.SendWithSMTPClient(l.server, m)
	var told *gomail.SendError
	switch {
	case err == nil:
		return Taken, false
	case m.IsDelivered(): // only the step after it failed
		return Taken, true
	case !errors.As(err, &told):
		return Unsent, true
	case told.ErrorCode() == closing:
		return Unsent, true
	case told.ErrorCode() != 0:
		return Refused, false
	case told.Reason == gomail.ErrWriteContent || told.Reason == gomail.ErrSMTPDataClose:
		return Unsure, true
	}
	return Unsent, true
}

// write makes a letter as it goes out. Nothing in it but the address differs by who gets it, nor asks to be fetched or
// confirmed; programs are asked not to answer it (RFC 3834).
func (s Server) write(letter Letter) *gomail.Msg {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if from, err := mail.ParseAddress(s.From); err == nil {
		m.FromMailAddress(from)
	}
	m.ToMailAddress(&mail.Address{Address: letter.To})
	m.Subject(oneLine(letter.Subject))
	m.SetDateWithValue(s.Now())
	m.SetMessageIDWithValue(strings.ToLower(rand.Text()) + "@" + s.greeting())
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, letter.Text)
	return m
}

// greeting is our name as RFC 5321 (4.1.3) writes it.
func (s Server) greeting() string {
	switch ip := net.ParseIP(s.Domain); {
	case ip == nil:
		return s.Domain
	case ip.To4() != nil:
		return "[" + s.Domain + "]"
	}
	return "[IPv6:" + s.Domain + "]"
}

// oneLine is a text as a header can hold it.
func oneLine(text string) string {
	blank := func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}
	return strings.Join(strings.Fields(strings.Map(blank, text)), " ")
}
