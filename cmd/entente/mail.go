package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"entente/mail"

	"github.com/alecthomas/kong"
)

// mailSettings name the mail server that personal links go out by.
type mailSettings struct {
	SMTPHost     string `setting:"open" name:"smtp-host" placeholder:"HOST" help:"Mail server by which personal links go out; without one they are handed out by those who ask."`
	SMTPPort     int    `setting:"open" name:"smtp-port" placeholder:"PORT" help:"Its port, if not the usual one: 587, with tls 465, with none 25."`
	SMTPTLS      string `setting:"open" name:"smtp-tls" default:"starttls" placeholder:"HOW" help:"How the line to it is encrypted: starttls, tls, or none if it is on this machine (${default})."`
	SMTPUser     string `setting:"open" name:"smtp-user" placeholder:"NAME" help:"Sign-in at the mail server; goes with a password."`
	SMTPPassword string `setting:"secret" name:"smtp-password" placeholder:"PASSWORD" help:"Its password: from ENTENTE_SMTP_PASSWORD, ENTENTE_SMTP_PASSWORD_FILE or the settings file only."`
	SMTPFrom     string `setting:"open" name:"smtp-from" placeholder:"ADDRESS" help:"Who the letters are from, as noreply@example.org or 'Harwick IT <noreply@example.org>'."`
}

// checkMail refuses settings that no letter could be sent with.
func (m mailSettings) checkMail() error {
	if m.SMTPHost == "" {
		if m.SMTPPort != 0 || m.SMTPUser != "" || m.SMTPPassword != "" || m.SMTPFrom != "" {
			return errors.New("smtp-host: name the mail server, or leave all smtp settings out")
		}
		return nil
	}
	if err := m.server("localhost", nil).Check(); err != nil {
		return fmt.Errorf("smtp-%w", err)
	}
	return nil
}

// mailServer is the one that is set; nil if none is.
func (m mailSettings) mailServer(public *url.URL, now func() time.Time) *mail.Server {
	if m.SMTPHost == "" {
		return nil
	}
	domain := "localhost"
	if public != nil {
		domain = public.Hostname()
	}
	s := m.server(domain, now)
	return &s
}

func (m mailSettings) server(domain string, now func() time.Time) mail.Server {
	return mail.Server{Host: m.SMTPHost, Port: m.SMTPPort, Security: mail.Security(m.SMTPTLS), User: m.SMTPUser, Password: m.SMTPPassword,
		From: m.SMTPFrom, Domain: domain, Now: now}
}

// refuseTyped refuses a mail password on the command line, where everybody on the machine can read it.
func refuseTyped(ctx *kong.Context) error {
	for _, flag := range settingFlags(ctx) {
		if flag.Name == "smtp-password" && onCommandLine(ctx, flag) {
			return errors.New("smtp-password: everybody on this machine can read a command line; use ENTENTE_SMTP_PASSWORD_FILE")
		}
	}
	return nil
}

// callPatience is how long the doctor waits for the mail server.
const callPatience = 20 * time.Second

// mail calls the mail server, signs in and hangs up. No letter is sent.
func (c doctorCommand) mail(a *app, _ *installation) (finding, error) {
	if c.SMTPHost == "" {
		return finding{is: "none is set; personal links are handed out by those who ask"}, nil
	}
	public, err := url.Parse(c.PublicURL)
	if err != nil || c.PublicURL == "" {
		public = nil
	}
	ctx, cancel := context.WithTimeout(a.ctx, callPatience)
	defer cancel()
	f := finding{is: fmt.Sprintf("%s takes letters from %s (%s)", c.SMTPHost, c.SMTPFrom, c.SMTPTLS)}
	if err := c.mailServer(public, a.now).Try(ctx); err != nil {
		f = finding{is: "no letter can be sent", do: err.Error()}
	}
	return f, nil
}
