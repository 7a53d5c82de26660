package web

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
	"unicode"

	"entente/account"
	"entente/mail"
	"entente/partnership"
)

// Personal links by mail. The addresses are in the form that asks people and in one letter each; they are kept nowhere, not
// even which link went to which. A form that comes again sends nothing again. All letters are the same but for the link.

const (
	mailToField = "addresses"

	// sendingTime is how long the letters of one form may take; what has not gone out by then is handed out otherwise.
	sendingTime = 60 * time.Second

	// mostNameInLetter is how much of a name goes out in a letter, in characters.
	mostNameInLetter = 60
)

// addressesIn are those that letters are to go to. links is how many more links the form makes.
func (s *Site) addressesIn(form *Form, links int) []string {
	typed := form.values.Get(mailToField)
	if strings.TrimSpace(typed) == "" {
		return nil
	}
	if s.Mail == nil {
		form.Fail(mailToField, "this machine sends no mail; make links, and hand them out yourself")
		return nil
	}
	list, reason := addressLines(typed)
	if reason == "" && len(list)+links > mostLinksShown {
		reason = fmt.Sprintf("at most %d links at once, with those to hand out; there are %d. Send the rest afterwards", mostLinksShown, len(list)+links)
	}
	if reason != "" {
		form.Fail(mailToField, reason)
		return nil
	}
	return list
}

// addressLines reads one address a line; the reason says which line has to be mended.
func addressLines(typed string) (list []string, reason string) {
	first := map[string]int{}
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(typed), "\n")
	for i, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		address, err := mail.Address(line)
		if err != nil {
			return nil, fmt.Sprintf("line %d: %v", i+1, err)
		}
		if before, twice := first[mail.Same(address)]; twice {
			return nil, fmt.Sprintf("line %d is the same address as line %d; each gets one link", i+1, before)
		}
		first[mail.Same(address)] = i + 1
		list = append(list, address)
	}
	return list, ""
}

// mayMail takes the letters from what the account may have sent, and tells how to give them back.
func (s *Site) mayMail(form *Form, v visitor, letters int) (giveBack func()) {
	if letters == 0 || !form.OK() {
		return func() {}
	}
	giveBack, err := s.Accounts.TakeLetters(v.account.ID, letters)
	var later *account.RetryLater
	if errors.As(err, &later) {
		wait := int(later.After/time.Minute) + 1
		form.Fail(mailToField, fmt.Sprintf("so many letters cannot go out just now; send them in %s, or hand the links out yourself", countOf(wait, "minute", "minutes")))
		return func() {}
	}
	return giveBack
}

// mailedLinks is the page that answers a form with addresses.
type mailedLinks struct {
	Out     answerLinks // those to hand out
	Letters int
}

// lostLetter is one that did not go out, with its link.
type lostLetter struct{ Address, Link, Why string }

// mailEnd is how it ended.
type mailEnd struct {
	Says, Sender string
	Lost         []lostLetter
}

// mailLinks sends a letter with a link to each address, and shows the links that are left to hand out. secrets has as many
// more than addresses. The page tells how far it is while letters go out; a reader who leaves stops none of them.
func (s *Site) mailLinks(w http.ResponseWriter, r *http.Request, v visitor, id partnership.RoundID, secrets, addresses []string) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	rand.Shuffle(len(addresses), func(i, j int) { addresses[i], addresses[j] = addresses[j], addresses[i] })
	page, letters, links := mailedLinks{Letters: len(addresses)}, make([]mail.Letter, len(addresses)), make([]string, len(addresses))
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		round, ok := view.State.Round(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out := len(secrets) - len(addresses)
		page.Out = s.linksOf(view, round, host, secrets[:out])
		page.Out.Below = true
		f := forLetters(frameOf(view, round, view.By.Party, host))
		for i, secret := range secrets[out:] {
			links[i] = s.address("/answer/" + secret)
			letters[i] = mailed(f, addresses[i], links[i])
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Letters for " + page.Out.Name
	shown, err := beginParts(w, r, mailedLinksView(shell, page))
	if err != nil {
		return err
	}
	defer shown.end()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), sendingTime)
	defer cancel()
	fates, err := s.Mail.Send(ctx, letters, func(taken int) { _ = shown.say(howFar(taken, len(letters))) })
	if err != nil {
		s.Log.Warn("mail", "letters", len(letters), "error", err.Error())
	}
	shown.next()
	return shown.say(mailEndView(endOf(fates, addresses, links, s.Mail.Sender())))
}

// endOf says what became of the letters.
func endOf(fates []mail.Fate, addresses, links []string, sender string) mailEnd {
	end, taken := mailEnd{Sender: sender}, 0
	for i, fate := range fates {
		if fate == mail.Taken {
			taken++
			continue
		}
		why := map[mail.Fate]string{mail.Refused: "the mail server did not take it", mail.Unsure: "perhaps it went out: the connection broke",
			mail.Unsent: "the mail server could not be reached in time"}[fate]
		end.Lost = append(end.Lost, lostLetter{addresses[i], links[i], why})
	}
	switch all := len(fates); {
	case taken == all && all == 1:
		end.Says = "The letter has gone out."
	case taken == all:
		end.Says = fmt.Sprintf("All %d letters have gone out.", all)
	case taken == 0:
		end.Says = fmt.Sprintf("None of %d has gone out.", all)
	default:
		end.Says = fmt.Sprintf("%d of %d letters have gone out.", taken, all)
	}
	return end
}

// forLetters is the frame with what people have typed made fit for a letter that goes out in the host's name.
func forLetters(f answerFrame) answerFrame {
	f.Partnership, f.Party, f.Title, f.Host = inLetter(f.Partnership), inLetter(f.Party), inLetter(f.Title), inLetter(f.Host)
	return f
}

// inLetter is a name as letters have it: one short line that no mail program turns into a link.
func inLetter(name string) string {
	runes := []rune(cleanLine(name))
	for i, r := range runes {
		inside := i+1 < len(runes) && (unicode.IsLetter(runes[i+1]) || unicode.IsDigit(runes[i+1]) || strings.ContainsRune("/:.@", runes[i+1]))
		if inside && strings.ContainsRune("./:@", r) {
			runes[i] = ' '
		}
	}
	if len(runes) > mostNameInLetter {
		runes = append(runes[:mostNameInLetter-1], '…')
	}
	return strings.Join(strings.Fields(string(runes)), " ")
}

// mailed is the letter to one address. f is forLetters.
func mailed(f answerFrame, to, link string) mail.Letter {
	subject, text := letterWords(f, link)
	text += "\n\nSomebody of " + f.Party + " asked for this letter to be sent. " + f.Host + " sends it, does not keep your address, and reminds nobody. Answers to this letter are not read.\n"
	return mail.Letter{To: to, Subject: subject, Text: text}
}
