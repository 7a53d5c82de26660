package partnership

import "fmt"

// What happened to promises, in sentences for the history.

// promise is what sentences call a promise or one occurrence of it.
func (v View) promise(of OccurrenceID) string {
	text := "a promise"
	if c := v.State.commitmentAt(of.Commitment); c != nil {
		text = "the promise “" + string(c.What) + "”"
	}
	if of.Day != "" {
		text += " of " + day(of.Day)
	}
	return text
}

// by is a date as sentences have it, if there is one.
func by(due Date) string {
	if due == "" {
		return ""
	}
	return ", by " + day(due)
}

func (e CommitmentMade) says(v View, _ Meta) string {
	return fmt.Sprintf("%s promised %s%s: %s", v.party(e.Giver), v.parties(e.Receivers), by(e.Due), e.What)
}

func (e CommitmentAsked) says(v View, _ Meta) string {
	return fmt.Sprintf("%s asked %s for a promise%s: %s", v.party(e.By), v.party(e.Giver), by(e.Due), e.What)
}

func (e CommitmentsProposed) says(v View, _ Meta) string {
	if len(e.Rows) == 1 {
		return v.party(e.Party) + " proposed a promise"
	}
	return fmt.Sprintf("%s proposed %d promises", v.party(e.Party), len(e.Rows))
}

func (e CommitmentAccepted) says(v View, _ Meta) string {
	return fmt.Sprintf("%s accepted %s", v.party(e.Party), v.promise(e.Commitment.Once()))
}

func (e CommitmentDeclined) says(v View, _ Meta) string {
	return fmt.Sprintf("%s declined %s%s", v.party(e.Party), v.promise(e.Commitment.Once()), because(e.Reason))
}

func (e CommitmentCountered) says(v View, _ Meta) string {
	return fmt.Sprintf("%s answered %s with other terms%s%s", v.party(e.Party), v.promise(e.Commitment.Once()), by(e.Due), because(e.Reason))
}

func (e CommitmentTakenBack) says(v View, m Meta) string {
	return fmt.Sprintf("%s took back %s%s", v.author(m), v.promise(e.Commitment.Once()), because(e.Reason))
}

func (e CommitmentPersonNamed) says(v View, _ Meta) string {
	return fmt.Sprintf("%s named %s for %s", v.party(e.Party), v.person(e.Person), v.promise(e.Commitment.Once()))
}

func (e CommitmentChangeAsked) says(v View, _ Meta) string {
	if e.Kind == ToWithdraw {
		return fmt.Sprintf("%s asked to withdraw %s together%s", v.party(e.Party), v.promise(e.Of), because(e.Why))
	}
	return fmt.Sprintf("%s asked for a new date for %s%s%s", v.party(e.Party), v.promise(e.Of), by(e.Due), because(e.Why))
}

func (e CommitmentChangeAnswered) says(v View, _ Meta) string {
	if e.Agrees {
		return fmt.Sprintf("%s agreed to the change of %s", v.party(e.Party), v.promise(e.Of))
	}
	return fmt.Sprintf("%s did not agree to the change of %s%s", v.party(e.Party), v.promise(e.Of), because(e.Reason))
}

func (e CommitmentChangeTakenBack) says(v View, _ Meta) string {
	return fmt.Sprintf("%s left %s as it is", v.party(e.Party), v.promise(e.Of))
}

func (e CommitmentChangeSettled) says(v View, _ Meta) string {
	return fmt.Sprintf("The change of %s is agreed: whoever had not answered has left", v.promise(e.Of))
}

func (e CommitmentMoved) says(v View, _ Meta) string {
	return fmt.Sprintf("The date of %s moved to %s, with %s on which it depends", v.promise(e.Of), day(e.To), v.promise(e.With))
}

func (e CommitmentShown) says(v View, m Meta) string {
	when := ", on time"
	if !e.InTime {
		when = ", after its date"
	}
	return fmt.Sprintf("%s showed %s as done%s", v.author(m), v.promise(e.Of), when)
}

func (e CommitmentConfirmed) says(v View, _ Meta) string {
	return fmt.Sprintf("%s confirmed that %s is done", v.party(e.Party), v.promise(e.Of))
}

func (e CommitmentNotYet) says(v View, _ Meta) string {
	reason := Text("")
	if len(e.Reasons) > 0 {
		reason = e.Reasons[0].Reason
	}
	return fmt.Sprintf("%s said that %s is not done yet%s", v.party(e.Party), v.promise(e.Of), because(reason))
}

func (e CommitmentStoodBy) says(v View, m Meta) string {
	return fmt.Sprintf("%s stood by %s as done: %s", v.author(m), v.promise(e.Of), e.Account)
}

func (e CommitmentPutRight) says(v View, m Meta) string {
	return fmt.Sprintf("%s said about %s what went wrong, and what is done about it: %s", v.author(m), v.promise(e.Of), e.Will)
}
