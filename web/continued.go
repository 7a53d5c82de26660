package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/account"
	"entente/partnership"
)

// standing is what a page says, above all else, of a record that its reader sees: that it is not written, why, and what
// ends that.
type standing struct {
	at       partnership.SpaceID
	base     string
	whoSees  string // "" for what everyone sees
	confirms bool   // the reader may show where it ended
	awaits   bool   // it goes on as a new one, to which not every party has agreed
	missing  string // who has not answered
	ask      string // where it is answered
}

func standingsOf(views ...partnership.View) []standing {
	var list []standing
	for _, v := range views {
		if v.Past {
			return nil
		}
		st := standing{at: v.ID, base: "/s/" + string(v.CommonID), confirms: mayConfirm(v), awaits: v.State.AwaitsContinuing()}
		if v.State.Kind() != partnership.Common {
			st.whoSees = audience(v)
		}
		if q, ok := continuingQuestion(v.State); ok && st.awaits {
			st.ask = fmt.Sprintf("/s/%s/questions/%d", v.ID, q.ID)
			st.missing = awaited(v, q)
			if q.Outcome != partnership.Open || v.Common.Today(v.Now) > q.Closes {
				st.missing = "Not every organisation agreed; a signatory can ask again."
			}
		}
		list = append(list, st)
	}
	return list
}

// continuingQuestion is the latest question about the latest continuation.
func continuingQuestion(s *partnership.State) (partnership.Question, bool) {
	last, _ := s.Continuation()
	return s.LastAbout(partnership.AboutContinuing, last.No)
}

// withStanding is what was read under the record's lock, told with what only the store knows.
func (s *Site) withStanding(ctx context.Context, shell Page, list []standing) (Page, error) {
	in, err := s.heldSpaces(ctx)
	if err != nil {
		return shell, err
	}
	for _, st := range list {
		what := "This record"
		if st.whoSees != "" {
			what = "What " + st.whoSees + " can see"
		}
		switch {
		case in[st.at]:
			host, err := s.Accounts.Installation(ctx)
			if err != nil {
				return shell, err
			}
			link, text := Link{"What a copy is", st.base + "/record#copy"}, "A manager or a signatory of your organisation can show the copy or the signed "+
				"head that you kept last."
			if st.confirms {
				link, text = Link{"Show where it ended", st.base + "/record#confirm"}, "Show the copy or the signed head that your organisation kept last, or give it to "+host.Host+", who runs this machine."
			}
			shell.Standing = append(shell.Standing, Notice{Icon: "clock", Look: true, Text: fmt.Sprintf("%s can be read, not written: it was brought back "+
				"from a backup, or may end before what was signed of it. It goes on once that is clear. %s", what, text), Link: link})
		case st.awaits:
			shell.Standing = append(shell.Standing, Notice{Icon: "clock", Look: true, Text: what + " goes on as a new record, and waits until every organisation has agreed. Until then nothing is added. " +
				st.missing, Link: Link{"Read what is asked", st.ask}})
		}
	}
	return shell, nil
}

// heldSpaces are those that are read and not written.
func (s *Site) heldSpaces(ctx context.Context) (map[partnership.SpaceID]bool, error) {
	logs, err := s.Engine.Held(ctx)
	in := map[partnership.SpaceID]bool{}
	for _, log := range logs {
		in[partnership.SpaceID(log.ID)] = true
	}
	return in, err
}

// continuingWords is the whole of what is asked when a record goes on as a new one.
func continuingWords(view partnership.View, q partnership.Question) []string {
	var c partnership.Continuation
	for _, one := range view.State.Continuations() {
		if one.No == q.Subject {
			c = one
		}
	}
	size := c.Old.Size
	words := []string{string(c.Reason)}
	switch c.Why {
	case partnership.WasShortened:
		words = append(words, fmt.Sprintf("Newer entries are lost. The record ends at entry %s, and is not simply written on from there: whoever holds the newer part could show two histories.", thousands(size)))
	case partnership.KeyChanged:
		words = append(words, fmt.Sprintf("From entry %s on another key signs the record than the one before.", thousands(size+1)))
	case partnership.Exited:
		words = append(words, fmt.Sprintf("An organisation has brought its copy here, to another installation. From entry %s on the key of this one signs the record. What was added "+
			"where it was before, after that copy, is not here; that record is not changed by this one.", thousands(size+1)))
	case partnership.HostChanged:
		words = append(words, fmt.Sprintf("It has moved. From entry %s on the key of another host signs the record.", thousands(size+1)))
	}
	if c.Lost.Size > size {
		words = append(words, fmt.Sprintf("Entries %s to %s were signed, and are not here. Whoever kept a copy of them keeps it as evidence; what still counts can be entered anew.",
			thousands(size+1), thousands(c.Lost.Size)))
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(c.As, "entente/"), "/")
	return append(words,
		fmt.Sprintf("All %s entries stay as they are, with their numbers and proofs. The new record is called %s.", thousands(size), c.As),
		fmt.Sprintf("The fingerprint of its key begins with %s. Compare it with what you were told by another way than this machine.", groupsOf(name)),
		"Look first whether your own people and their roles are still as they were. If one organisation says no, the record stays as it is, to be read and taken along.")
}

// groupsOf writes the digits of a fingerprint in fours.
func groupsOf(digits string) string {
	var groups []string
	for part := range slices.Chunk([]byte(digits), 4) {
		groups = append(groups, string(part))
	}
	return strings.Join(groups, " ")
}

// askToContinue puts the question again.
func (s *Site) askToContinue(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	receipt, err := s.do(r, v, spaceOf(r), &partnership.AskToContinue{}, form)
	if err != nil {
		return err
	}
	return see(w, r, fmt.Sprintf("/s/%s/questions/%d", spaceOf(r), receipt.First))
}

// kin is what a partnership goes on from, and in what it goes on.
type kin struct {
	Text   string // of the older one; "" if it began anew
	Older  Link   // if the reader sees it
	Facts  []Fact // by which its record can be told
	Newer  []Link // those that cite this one, of the reader's
	Begin  string // where a new one that cites this one is founded; "" if the reader may not
	Beside string // how to come by that, if not by oneself
}

func (k kin) any() bool { return k.Text != "" || len(k.Newer) > 0 || k.Begin != "" || k.Beside != "" }

// kinOf finds it. Only partnerships that the reader is in are named.
func (s *Site) kinOf(r *http.Request, v visitor, at partnership.SpaceID) (k kin, err error) {
	var cited partnership.Citation
	var ends, signs bool
	_, err = s.view(r, v, at, func(view partnership.View) error {
		cited = view.Common.Continues()
		stage := view.Common.Stage(view.Common.Today(view.Now))
		ends = stage == partnership.Closing || stage == partnership.Closed
		signs = view.Is(partnership.Signatory) && !view.Past
		return nil
	})
	if err != nil || cited == (partnership.Citation{}) && !ends {
		return k, err
	}
	if cited != (partnership.Citation{}) {
		k.Text = fmt.Sprintf("This partnership goes on from an older one, whose record had %s entries then.", thousands(cited.Size))
		k.Facts = []Fact{{Label: "Its record", Values: []string{cited.Origin}}, {Label: "Entries", Values: []string{thousands(cited.Size)}},
			{Label: "Their root", Values: []string{cited.Root}}}
	}
	if err := s.kinAmong(r, v, at, cited, &k); err != nil {
		return k, err
	}
	if !ends || !signs {
		return k, nil
	}
	open, err := s.mayFound(r)
	if err != nil {
		return k, err
	}
	if open {
		k.Begin = "/found?continues=" + string(at)
		return k, nil
	}
	in, err := s.Accounts.Installation(r.Context())
	k.Beside = fmt.Sprintf("To go on in a new partnership, ask %s, who runs this machine, for a founding link. Its page offers to cite this record.", in.Host)
	return k, err
}

// kinAmong looks among the visitor's other partnerships.
func (s *Site) kinAmong(r *http.Request, v visitor, at partnership.SpaceID, cited partnership.Citation, k *kin) error {
	mine, err := s.Accounts.Partnerships(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	who, err := s.who(r.Context(), v, at)
	if err != nil {
		return err
	}
	for _, m := range mine {
		other := partnership.SpaceID(m.Partnership)
		if other == at {
			continue
		}
		var theirs partnership.Citation
		link := Link{Href: "/s/" + string(other)}
		_, err := s.view(r, v, other, func(view partnership.View) error {
			link.Label, theirs = string(view.Common.Name()), view.Common.Continues()
			return nil
		})
		if errors.Is(err, partnership.ErrNotFound) || errors.Is(err, account.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if ok, err := s.Engine.IsCited(r.Context(), who, at, theirs); err != nil {
			return err
		} else if ok {
			k.Newer = append(k.Newer, link)
		}
		there, err := s.who(r.Context(), v, other)
		if err != nil {
			return err
		}
		if ok, err := s.Engine.IsCited(r.Context(), there, other, cited); err != nil {
			return err
		} else if ok {
			k.Older = link
		}
	}
	return nil
}
