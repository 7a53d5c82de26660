// Package mail hands letters to one mail server, over SMTP (RFC 5321): plain text, to one person each.
//
// It is for letters that a person asks to be sent, now. It keeps nothing: no queue, no list of addresses, no trace of who was
// written to. No error of its own names somebody who was written to, nor do errors hold what the server says of them. It is
// not for reminders, for reading mail, or for sending to many at once.
package mail

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"
)

// Security is how the line to the mail server is protected.
type Security string

// The three ways. A server that does not offer what was chosen is not used.
const (
	STARTTLS Security = "starttls" // a plain line that both agree to encrypt before anything is said: port 587
	TLS      Security = "tls"      // encrypted from the first byte: port 465
	Plain    Security = "none"     // not at all: only for a server on the same machine
)

// Server is the mail server, and how it is used. Its fields are set once.
type Server struct {
	Host     string
	Port     int // 0: the usual one
	Security Security
	User     string // "": nobody signs in
	Password string
	From     string         // who the letters are from: an address, or Name <address>
	Domain   string         // our own name, for the greeting and the letters' numbers
	Roots    *x509.CertPool // whose certificates are believed; nil: those that the machine believes
	Now      func() time.Time
}

// Letter is to one person. Subject is one line; Text has lines with \n between them.
type Letter struct{ To, Subject, Text string }

// Check says what of the settings cannot be used, before anybody is called. Its errors name the field first.
func (s Server) Check() error {
	from, err := mail.ParseAddress(s.From)
	switch {
	case s.Host == "":
		return errors.New("host: name the mail server")
	case s.Port < 0 || s.Port > 65535:
		return errors.New("port: from 1 to 65535")
	case s.Security != STARTTLS && s.Security != TLS && s.Security != Plain:
		return errors.New("tls: starttls, tls or none")
	case s.Security == Plain && !loopback(s.Host):
		return errors.New("tls: letters go unencrypted only to a mail server on this machine; choose starttls or tls")
	case (s.User == "") != (s.Password == ""):
		return errors.New("user and password go together: set both or neither")
	case err != nil:
		return errors.New("from: an address that letters come from, as noreply@example.org")
	}
	if _, err := Address(from.Address); err != nil {
		return fmt.Errorf("from: %w", err)
	}
	return nil
}

// loopback tells whether a host is this machine, without asking anybody.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// addr is where the server listens.
func (s Server) addr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.port())) }

func (s Server) port() int {
	switch {
	case s.Port != 0:
		return s.Port
	case s.Security == TLS:
		return 465
	case s.Security == Plain:
		return 25
	}
	return 587
}

// Sender is the address that letters come from, without a name.
func (s Server) Sender() string {
	from, err := mail.ParseAddress(s.From)
	if err != nil {
		return ""
	}
	return from.Address
}

// Lengths that RFC 5321 (4.5.3.1) allows, in bytes.
const (
	mostAddress = 254
	mostLocal   = 64
)

// Address is what was typed as an address that a letter can go to: name@example.org, in letters that every mail server
// carries. A domain in others is written as servers write it (RFC 5891). The error says what to mend, and does not repeat
// what was typed.
func Address(typed string) (string, error) {
	local, domain, found := strings.Cut(typed, "@")
	if !found || local == "" || domain == "" || strings.ContainsAny(typed, " \t\r\n,;:<>()[]\\\"") {
		return "", errors.New("write one address, as name@example.org, and nothing else")
	}
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", errors.New("before the @ most mail servers carry only letters from a to z, digits and signs")
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(ascii, ".") || net.ParseIP(ascii) != nil {
		return "", errors.New("after the @ comes a domain, as example.org")
	}
	full := local + "@" + ascii
	if len(full) > mostAddress || len(local) > mostLocal {
		return "", errors.New("it is longer than an address can be")
	}
	if parsed, err := mail.ParseAddress(full); err != nil || parsed.Address != full {
		return "", errors.New("write one address, as name@example.org, and nothing else")
	}
	return full, nil
}

// Same is what two ways of writing one address have in common, for finding those written twice.
func Same(address string) string { return strings.ToLower(address) }
