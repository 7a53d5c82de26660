package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"entente/partnership"
)

// Personal links: made by a manager of the organisation that is asked, shown to whoever sends that form, and kept nowhere.
// Which goes to whom nobody writes down.

// mostLinksShown is how many links are made at once, so that their page can be drawn, copied and printed.
const mostLinksShown = 200

// answerLinks is the page on which new links are shown, once.
type answerLinks struct {
	Back, Sheet, Name, Partnership, Party string
	Until, Host                           string
	Links                                 []answerLink
	All                                   string // one a line, to copy
	Note                                  string // why they are shown again, though they were mailed
	Below                                 bool   // letters stand above them on the page
}

// answerLink is one of them. Mail opens a letter with it in the reader's own mail program.
type answerLink struct{ ID, Label, Link, Mail string }

// showAnswerLinks shows the links that a form has made, also when it is sent again. Without any it says that they were shown
// before: they are kept nowhere. letters is how many of them, the last, were for letters of a form that has come before.
func (s *Site) showAnswerLinks(w http.ResponseWriter, r *http.Request, v visitor, id partnership.RoundID, secrets []string, letters int) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out answerLinks
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		round, ok := view.State.Round(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out = s.linksOf(view, round, host, secrets)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title, out.Note = "Links for "+out.Name, mailedBefore(len(secrets), letters)
	return RenderSecret(w, r, http.StatusOK, answerLinksView(shell, out))
}

func (s *Site) linksOf(view partnership.View, round partnership.Round, host string, secrets []string) answerLinks {
	base := fmt.Sprintf("/s/%s/rounds/%d", view.ID, round.ID)
	f := frameOf(view, round, view.By.Party, host)
	out := answerLinks{Back: base, Sheet: base + "/sheet", Name: string(round.Questions.Name), Partnership: f.Partnership, Party: f.Party, Until: f.Until, Host: host}
	var all []string
	for i, secret := range secrets {
		link := s.address("/answer/" + secret)
		all = append(all, link)
		out.Links = append(out.Links, answerLink{ID: fmt.Sprintf("link-%d", i+1), Label: fmt.Sprintf("link %d", i+1), Link: link, Mail: letter(f, link)})
	}
	out.All = strings.Join(all, "\n")
	return out
}

// mailedBefore says what is to be done with links of a form that has come before, if letters were asked for.
func mailedBefore(links, letters int) string {
	if letters == 0 || links < letters {
		return ""
	}
	text := "This form came before. Letters go out the first time only, so none was sent now. "
	if links == letters {
		return text + "These links were for the letters: give one out only to somebody whose letter did not arrive."
	}
	return text + fmt.Sprintf("Links 1 to %d are those to hand out. The others were for the letters: give one of them out only to somebody whose letter did not arrive.", links-letters)
}

// letter is an address that opens a mail with the link, to nobody yet.
func letter(f answerFrame, link string) string {
	subject, text := letterWords(f, link)
	escape := func(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
	return "mailto:?subject=" + escape(subject) + "&body=" + escape(strings.ReplaceAll(text, "\n", "\r\n"))
}

// letterWords are what a letter with a link says.
func letterWords(f answerFrame, link string) (subject, text string) {
	return f.Partnership + ": " + f.Title, strings.Join([]string{
		"You are asked how " + f.Partnership + " goes from where you work. It takes a few minutes on a phone, and needs no account.",
		"", link, "",
		"It is open until " + f.Until + ". Nobody is shown who said what; groups that are too small are not shown at all. " +
			"The results open " + f.Opens + ": open the same link again then.",
		"", "The link is for one person. Please do not pass it on. You do not have to answer.",
	}, "\n")
}

// answerSheet is the questions on paper, for a room without network.
type answerSheet struct {
	Back, Name, Purpose string
	Partnership, Until  string
	Use, Counts         string   // how to use it, and when what is on it counts
	Seen                []string // who will see what, and who could
	Cannot              string   // the last choice of each scale
	Prompts             []paperPrompt
}

// paperPrompt is one question on paper.
type paperPrompt struct {
	answerPrompt
	Lines    bool // to write on
	Evidence bool // is asked for
}

func (s *Site) answerSheet(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out answerSheet
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		round, ok := view.State.Round(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out = sheetOf(view, round, host)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Name + ", on paper"
	return Render(w, r, http.StatusOK, answerSheetView(shell, out))
}

func sheetOf(view partnership.View, round partnership.Round, host string) answerSheet {
	named := map[partnership.PartyID]Party{}
	for _, id := range round.Asked {
		named[id] = partyOf(view.Common, id)
	}
	people := byPeople(round, view.By.Party)
	out := answerSheet{Back: fmt.Sprintf("/s/%s/rounds/%d", view.ID, round.ID), Name: string(round.Questions.Name), Purpose: string(round.Questions.Purpose),
		Partnership: string(view.Common.Name()), Seen: seenWords(round, audience(view), host), Cannot: "I cannot say"}
	if round.Closes != "" {
		out.Until = nearDay(view, round.Closes).Text
	}
	out.Use = "For a room without network: print it, tick it, and send your answers later, by your own link. Keep your sheet to yourself."
	out.Counts = "What is on this sheet counts only once you have sent it by your own link, on a phone. Write no name on it."
	if !people {
		own := partyOf(view.Common, view.By.Party).Name
		out.Use = "For a room without network: print it, fill it in together, and type it in later, for your organisation. Until it opens it is for " + own + " alone."
		out.Counts, out.Cannot = "What is on this sheet counts only once it has been typed in and sent for "+own+", as one voice.", "We cannot say"
	}
	if round.Opens != "" {
		out.Counts += " The results open at the same moment for all who see them, " + opensWords(view, round) + "."
	}
	for _, q := range round.Questions.Prompts {
		if people && q.Kind != partnership.ScalePrompt && !wordsAsked(round, q) {
			continue
		}
		p := paperPrompt{answerPrompt: answerPrompt{Text: string(q.Text), Help: string(q.Help)}, Lines: q.Kind != partnership.ScalePrompt, Evidence: q.Evidence && !people}
		if q.Kind == partnership.ScalePrompt {
			for _, about := range aboutOf(round, view.By.Party) {
				p.Rows = append(p.Rows, rowOf(named, round.Questions, q, about, view.By.Party, FormOf(nil)))
			}
		}
		out.Prompts = append(out.Prompts, p)
	}
	return out
}

// byPeople tells whether a party's people answer one by one; as long as it has not chosen, whether they may.
func byPeople(round partnership.Round, p partnership.PartyID) bool {
	if voice, chosen := round.VoiceOf(p); chosen {
		return voice.Voice == partnership.People
	}
	return round.Questions.MayAnswer(partnership.People) && !round.Together
}
