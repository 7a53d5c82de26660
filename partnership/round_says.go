package partnership

import "fmt"

// Sentences of the record. Nothing before the opening tells of answers, nor how many are asked.

// round is what sentences call a round.
func (v View) round(id RoundID) string {
	r := v.State.roundAt(id)
	if r == nil {
		return "a round of questions"
	}
	return fmt.Sprintf("the questions “%s” of %s", r.Questions.Name, day(v.Common.Today(r.Begun.At)))
}

// matter is what sentences call what a gap is about.
func (v View) matter(id RoundID, m Matter) string {
	name := Text("something")
	if r := v.State.roundAt(id); r != nil {
		if d, ok := r.Questions.Dimension(m.Dimension); ok {
			name = d.Name
		} else if p, ok := r.Questions.Prompt(m.Prompt); ok {
			name = p.Text
		}
	}
	if m.About != 0 {
		return fmt.Sprintf("“%s” (%s)", name, v.party(m.About))
	}
	return fmt.Sprintf("“%s”", name)
}

func (e RoundBegun) says(v View, m Meta) string {
	text := fmt.Sprintf("%s asked %s the questions “%s”", v.author(m), v.parties(e.Asked), e.Questions.Name)
	switch {
	case e.Newcomers:
		return text + ", and whoever joins; they open once all have answered"
	case e.Together && e.Closes == "":
		return text + "; they open once all have answered"
	case e.Together:
		return fmt.Sprintf("%s; they open once all have answered, or after %s", text, day(e.Closes))
	}
	return fmt.Sprintf("%s, until %s; the answers open on %s", text, day(e.Closes), day(e.Opens))
}

func (e VoiceChosen) says(v View, m Meta) string {
	if e.Voice == OneVoice {
		return fmt.Sprintf("%s chose that %s answers %s as one voice", v.author(m), v.party(e.Party), v.round(e.Round))
	}
	return fmt.Sprintf("%s chose that several people of %s answer %s", v.author(m), v.party(e.Party), v.round(e.Round))
}

func (e MoreAsked) says(v View, m Meta) string {
	return fmt.Sprintf("%s asked more people of %s to answer %s", v.author(m), v.party(e.Party), v.round(e.Round))
}

func (e VoiceLocked) says(v View, m Meta) string {
	return fmt.Sprintf("%s sent the answer of %s to %s, sealed", v.author(m), v.party(e.Party), v.round(e.Round))
}

func (e RoundWithdrawn) says(v View, m Meta) string {
	return fmt.Sprintf("%s cancelled %s; what was answered is deleted unread%s", v.author(m), v.round(e.Round), because(e.Reason))
}

func (e BoxesClosed) says(v View, m Meta) string {
	return fmt.Sprintf("%s closed %s%s", v.author(m), v.round(e.Round), answersLost(e.Lost))
}

func (e RoundOpened) says(v View, m Meta) string {
	return fmt.Sprintf("%s opened %s to everyone who sees this%s", v.author(m), v.round(e.Round), answersLost(e.Lost))
}

func answersLost(lost bool) string {
	if !lost {
		return ""
	}
	return "; answers that had been given are lost, as after a restore, and are not in it"
}

func (e VoiceOpened) says(v View, _ Meta) string {
	return fmt.Sprintf("What %s answered to %s as one voice was opened", v.party(e.Party), v.round(e.Round))
}

func (e RoundSaid) says(v View, _ Meta) string {
	return fmt.Sprintf("%s of %s, unnamed", plural(len(e.Said), "comment was opened", "comments were opened"), v.round(e.Round))
}

func (e RoundEnded) says(v View, m Meta) string {
	return fmt.Sprintf("%s settled %s: what had to be answered has been, the rest was seen", v.author(m), v.round(e.Round))
}

func (e GapAnswered) says(v View, m Meta) string {
	about := v.matter(e.Round, e.Matter)
	switch e.How {
	case GapPromise:
		return fmt.Sprintf("%s turned the difference on %s into a promise: %s", v.author(m), about, v.thing(e.Of))
	case GapTopic:
		return fmt.Sprintf("%s wants to talk about the difference on %s at the next check-in", v.author(m), about)
	case GapAsItIs:
		return fmt.Sprintf("%s accepted the difference on %s as it is%s", v.author(m), about, because(e.Reason))
	}
	return fmt.Sprintf("%s declined to act on the difference on %s%s", v.author(m), about, because(e.Reason))
}

func (e DimensionTicked) says(v View, m Meta) string {
	about := v.matter(e.Round, Matter{Dimension: e.Dimension})
	if e.Untick {
		return fmt.Sprintf("%s took its tick for %s back", v.author(m), about)
	}
	talked := ""
	if e.Talked != "" {
		talked = ", talked about on " + day(e.Talked)
	}
	return fmt.Sprintf("%s ticked %s for %s%s", v.author(m), about, v.party(e.Party), talked)
}
