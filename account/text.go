package account

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cleanSignIn returns a bare e-mail address in lower-case NFC, at most 254 bytes.
func cleanSignIn(s string) (string, error) {
	const field = "sign_in"
	if !utf8.ValidString(s) || len(s) > 1000 {
		return "", &InvalidError{field, "write an e-mail address"}
	}
	s = norm.NFC.String(strings.ToLower(norm.NFC.String(strings.TrimSpace(s))))
	address, err := mail.ParseAddress(s)
	if err != nil || address.Name != "" || address.Address != s || strings.ContainsFunc(s, hidden) || strings.Contains(s, " ") {
		return "", &InvalidError{field, "write an e-mail address, like anna@harwick.example"}
	}
	if len(s) > 254 {
		return "", &InvalidError{field, "this address is longer than 254 characters"}
	}
	return s, nil
}

// cleanName returns one line of 1 to 100 characters in NFC.
func cleanName(field, s string) (string, error) {
	if !utf8.ValidString(s) || len(s) > 1000 {
		return "", &InvalidError{field, "write at most 100 characters"}
	}
	s = strings.TrimSpace(norm.NFC.String(s))
	if s == "" {
		return "", &InvalidError{field, "write a name"}
	}
	if utf8.RuneCountInString(s) > 100 {
		return "", &InvalidError{field, "write at most 100 characters"}
	}
	if strings.ContainsFunc(s, hidden) {
		return "", &InvalidError{field, "leave out line breaks and invisible characters"}
	}
	return s, nil
}

// hidden tells a character that cannot be seen, or that turns the reading direction of others.
func hidden(r rune) bool {
	const joiners = "\u200c\u200d" // some scripts need them inside a name
	return !unicode.IsGraphic(r) && !strings.ContainsRune(joiners, r)
}
