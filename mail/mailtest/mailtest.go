// Package mailtest is a mail server of its own for tests: a real one, on this machine, with a certificate that only the test
// believes. It keeps what it took, and can be told to refuse, to fall silent and to die.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The sign-in that the server knows.
const (
	User     = "entente"
	Password = "correct horse"
)

// Rules are how the server behaves. They are set before it starts.
type Rules struct {
	NoTLS    bool                          // it offers none
	Implicit bool                          // it speaks TLS from the first byte
	Open     bool                          // nobody has to sign in
	Rcpt     func(to string) error         // says what it answers to an address; nil: takes all
	Data     func(taken int, c Conn) error // is asked before each letter is taken; taken is how many were
	OneEach  bool                          // it ends each connection after a letter
}

// Conn is a connection that a rule can break.
type Conn struct{ end func() }

// Break ends the connection without a word.
func (c Conn) Break() { c.end() }

// Letter is one that the server took.
type Letter struct {
	From string
	To   []string
	Body string // with its headers
}

// Server is the running mail server.
type Server struct {
	Host  string
	Port  int
	Roots *x509.CertPool
	CA    []byte // the same certificate, PEM

	rules Rules
	smtp  *smtp.Server
	mu    sync.Mutex
	more  *sync.Cond // a letter was taken
	taken []Letter
	lines int // that were ever opened
	open  int
	most  int // at once
}

// Start runs a server until the test ends.
func Start(t testing.TB, rules Rules) *Server {
	t.Helper()
	certificate, ca := certify(t)
	s := &Server{rules: rules, Roots: x509.NewCertPool(), CA: ca}
	s.Roots.AppendCertsFromPEM(ca)
	s.more = sync.NewCond(&s.mu)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Host, s.Port = "127.0.0.1", listener.Addr().(*net.TCPAddr).Port
	s.smtp = smtp.NewServer(s)
	s.smtp.Domain, s.smtp.AllowInsecureAuth, s.smtp.ErrorLog = "mail.test", rules.NoTLS, log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if rules.Implicit {
		listener = tls.NewListener(listener, config)
	} else if !rules.NoTLS {
		s.smtp.TLSConfig = config
	}
	go func() { _ = s.smtp.Serve(listener) }()
	t.Cleanup(s.Die)
	return s
}

// Die ends the server and all its connections at once.
func (s *Server) Die() { _ = s.smtp.Close() }

// Taken are the letters that it took, in their order.
func (s *Server) Taken() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

// Await waits until it has taken n letters.
func (s *Server) Await(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.taken) < n {
		s.more.Wait()
	}
}

// Lines are how many connections there were, in all and at most at once.
func (s *Server) Lines() (all, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines, s.most
}

// NewSession is the server's side of a new connection.
func (s *Server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines, s.open = s.lines+1, s.open+1
	s.most = max(s.most, s.open)
	return &session{server: s, conn: c, known: s.rules.Open}, nil
}

type session struct {
	server *Server
	conn   *smtp.Conn
	known  bool
	letter Letter
	sent   int
}

func (*session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	if s.server.rules.OneEach && s.sent > 0 {
		return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 7, 0}, Message: "enough of you"}
	}
	s.letter = Letter{From: from}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.server.rules.Rcpt != nil {
		if err := s.server.rules.Rcpt(to); err != nil {
			return err
		}
	}
	s.letter.To = append(s.letter.To, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if rule := s.server.rules.Data; rule != nil {
		if err := rule(len(s.server.Taken()), Conn{func() { _ = s.conn.Conn().Close() }}); err != nil {
			return err
		}
	}
	s.letter.Body = string(body)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.taken = append(s.server.taken, s.letter)
	s.sent++
	s.server.more.Broadcast()
	return nil
}

func (s *session) Reset() { s.letter = Letter{} }

func (s *session) Logout() error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.open--
	return nil
}

// NoSuchPerson is what a server answers to an address that it does not know; it names the address, as many do.
func NoSuchPerson(to string) error {
	return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<" + to + ">: no such person"}
}

// ErrBroken is what a rule returns after it has broken the connection.
var ErrBroken = errors.New("broken")

// certify makes a certificate for 127.0.0.1 that signs itself.
func certify(t testing.TB) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
