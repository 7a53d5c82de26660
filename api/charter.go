package api

import (
	"net/http"
	"strconv"
	"time"

	"entente/account"
	"entente/partnership"
)

// Charter is one text of the charter: the working text, or a version that was signed.
type Charter struct {
	Version    int                       `json:"version"`         // 0 for the working text
	Revision   uint64                    `json:"revision"`        // the entry that last changed what is signed; 0 while there is no text
	Latest     uint64                    `json:"latest"`          // the entry that last changed anything; name it as base when changing the text
	Hash       string                    `json:"hash,omitzero"`   // SHA-256 of the Markdown
	Source     partnership.CharterSource `json:"source,omitzero"` // of the working text
	On         partnership.Date          `json:"on,omitzero"`     // the day since which the version is in force
	Until      partnership.Date          `json:"until,omitzero"`  // the day on which the next one came into force
	Sections   []CharterSection          `json:"sections"`
	Markdown   string                    `json:"markdown"`   // the text as it is signed; what is only assumed stands in sections alone
	Signatures []CharterSignature        `json:"signatures"` // of this very text
	Awaited    []partnership.PartyID     `json:"awaited"`    // of the working text: who has not signed it
	Lapsed     []CharterSignature        `json:"lapsed"`     // of earlier revisions of the same next version: they count no more
}

// CharterSection is a part of the text under a title. Its number is its place, from 1.
type CharterSection struct {
	ID      partnership.SectionID `json:"id"`
	Title   string                `json:"title"`
	Clauses []CharterClause       `json:"clauses"`
}

// CharterClause is a clause with what stands beside it.
type CharterClause struct {
	ID        partnership.ClauseID    `json:"id"`     // the same in every version
	Number    string                  `json:"number"` // "4.2" in this text
	Party     partnership.PartyID     `json:"party"`  // whose people last worded it
	Since     uint64                  `json:"since"`  // the entry since which it has these words
	Amendment partnership.AmendmentID `json:"amendment,omitzero"`
	Wording   partnership.Wording     `json:"wording"`
	CitedBy   []string                `json:"cited_by"` // promises of this space that name it
	Dissents  []CharterAnswer         `json:"dissents"`
}

// CharterSignature is a party's name under a text.
type CharterSignature struct {
	Party       partnership.PartyID `json:"party"`
	Name        string              `json:"name"`
	Authority   string              `json:"authority"`
	Reservation string              `json:"reservation,omitzero"`
	Given       time.Time           `json:"given"`
	Revision    uint64              `json:"revision"` // of the text that was signed
}

// CharterAnswer is a party's position on an amendment.
type CharterAnswer struct {
	Amendment    partnership.AmendmentID `json:"amendment"`
	Party        partnership.PartyID     `json:"party"`
	Position     partnership.Position    `json:"position"`
	Name         string                  `json:"name"`
	Reason       string                  `json:"reason,omitzero"`
	CouldAgreeIf string                  `json:"could_agree_if,omitzero"`
	Given        time.Time               `json:"given"`
}

// CharterVersions is the versions, oldest first, without their texts.
type CharterVersions struct {
	Items []CharterVersion `json:"items"`
}

// CharterVersion is a text that all voting parties signed.
type CharterVersion struct {
	Version    int                `json:"version"`
	Revision   uint64             `json:"revision"`
	Hash       string             `json:"hash"`
	On         partnership.Date   `json:"on"`             // the day on which it came into force
	Until      partnership.Date   `json:"until,omitzero"` // none while it is in force
	Signatures []CharterSignature `json:"signatures"`
}

// CharterAmendments is the amendments, oldest first.
type CharterAmendments struct {
	Items []CharterAmendment `json:"items"`
}

// CharterAmendment is a proposed change of the charter, and where it stands today.
type CharterAmendment struct {
	ID       partnership.AmendmentID     `json:"id"`
	Number   int                         `json:"number"`
	Party    partnership.PartyID         `json:"party"`
	By       partnership.MemberID        `json:"by"`
	Author   string                      `json:"author,omitzero"` // of a tracked change, as their program called them
	Reason   string                      `json:"reason"`
	Evidence []string                    `json:"evidence"` // evidence:42
	Instead  partnership.AmendmentID     `json:"instead,omitzero"`
	Changes  []partnership.TextChange    `json:"changes"`
	Revision uint64                      `json:"revision"` // the entry to name when revising it
	Proposed time.Time                   `json:"proposed"`
	Status   partnership.AmendmentStatus `json:"status"`
	Closes   partnership.Date            `json:"closes,omitzero"`
	Answers  []CharterAnswer             `json:"answers"`
}

// CharterChecklist is what a charter usually says, and whether the working text does.
type CharterChecklist struct {
	Items []CharterCheck `json:"items"`
}

// CharterCheck is one row of the checklist.
type CharterCheck struct {
	Row     partnership.ClauseKind `json:"row"`
	Present bool                   `json:"present"`
	Clauses []partnership.ClauseID `json:"clauses"`              // that say it
	Missing []partnership.PartyID  `json:"missing"`              // of what each needs: who has not said it
	LeftOut string                 `json:"left_out,omitzero"`    // why it is not relevant here
	Party   partnership.PartyID    `json:"left_out_by,omitzero"` // whose people say so
}

// amendmentStatuses lists every standing of an amendment.
var amendmentStatuses = []partnership.AmendmentStatus{partnership.AmendmentOpen, partnership.AmendmentAdopted,
	partnership.AmendmentNotAdopted, partnership.AmendmentWithdrawn, partnership.AmendmentUnfounded}

func (a *API) charterReads() []operation {
	const onlyCommon = "The charter lies in the common space; of any other the answer is 404."
	at := "/api/v1/spaces/{space}/charter"
	return []operation{
		{method: "GET", path: at, id: "get-charter", scope: account.Read, gives: Charter{}, serve: a.charter,
			says: "The charter: its working text, or the text of a version.", more: onlyCommon,
			query: []parameter{{name: "version", says: "The version of this number, from 1.", number: true},
				{name: "on", says: "The version that was in force at the end of this day, as 2026-11-27."}}},
		{method: "GET", path: at + "/versions", id: "list-charter-versions", scope: account.Read, gives: CharterVersions{}, serve: a.charterVersions,
			says: "The charter's versions, oldest first, with their signatures.", more: onlyCommon},
		{method: "GET", path: at + "/amendments", id: "list-amendments", scope: account.Read, gives: CharterAmendments{}, serve: a.amendments,
			says: "The charter's amendments, oldest first, with the parties' answers.", more: onlyCommon},
		{method: "GET", path: at + "/differences", id: "compare-charter-versions", scope: account.Read, gives: CharterDifferences{}, serve: a.differences,
			says: "What one version has differently from another.", more: onlyCommon,
			query: []parameter{{name: "from", says: "The number of the earlier version.", number: true}, {name: "to", says: "The number of the later one; without it what is agreed and not yet in force.", number: true}}},
		{method: "GET", path: at + "/due", id: "list-charter-due", scope: account.Read, gives: CharterDue{}, serve: a.charterDue,
			says: "What of the charter is to be looked at again, today or on its day: clauses, and dissent.", more: onlyCommon},
		{method: "GET", path: at + "/checklist", id: "get-charter-checklist", scope: account.Read, gives: CharterChecklist{}, serve: a.checklist,
			says: "What a charter usually says, and whether the working text says it.", more: onlyCommon},
	}
}

// viewCharter shows the common space. Errors: partnership.ErrNotFound of any other.
func (a *API) viewCharter(r *http.Request, c caller, f func(v partnership.View) error) error {
	return a.Engine.View(r.Context(), c.who, spaceOf(r), func(v partnership.View) error {
		if v.State.Kind() != partnership.Common {
			return partnership.ErrNotFound
		}
		return f(v)
	})
}

func (a *API) charter(r *http.Request, c caller) (any, error) {
	query := r.URL.Query()
	n, on := 0, partnership.Date(query.Get("on"))
	if text := query.Get("version"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 {
			return nil, invalid("version", "write a number from 1")
		}
	}
	switch {
	case on != "" && n != 0:
		return nil, invalid("on", "say either a version or a day")
	case on != "" && !on.Valid():
		return nil, invalid("on", "write a day, as 2026-11-27")
	}
	var out Charter
	err := a.viewCharter(r, c, func(v partnership.View) error {
		if on != "" {
			if n = v.State.VersionOn(on); n == 0 {
				return partnership.ErrNotFound
			}
		}
		if n == 0 {
			out = workingOf(v.State)
			return nil
		}
		version, text, ok := v.State.Version(n)
		if !ok {
			return partnership.ErrNotFound
		}
		out = charterOf(v.State, text)
		out.Version, out.Hash, out.On, out.Until = n, string(version.Hash), version.On, version.Until
		out.Signatures = signaturesOf(version.Signatures)
		return nil
	})
	return out, err
}

// workingOf is the working text, and how far its signing is.
func workingOf(s *partnership.State) Charter {
	text := s.Charter()
	out := charterOf(s, text)
	out.Source = s.CharterSource()
	if text.Revision != 0 {
		out.Hash = text.Hash()
	}
	if signing, ok := s.Unsigned(); ok {
		out.Signatures, out.Awaited, out.Lapsed = signaturesOf(signing.Signatures), signing.Awaited, signaturesOf(signing.Lapsed)
	} else if v, ok := s.InForce(); ok {
		out.Signatures = signaturesOf(v.Signatures)
	}
	return out
}

func charterOf(s *partnership.State, text partnership.Charter) Charter {
	out := Charter{Revision: text.Revision, Latest: text.Latest}
	if text.Revision != 0 {
		out.Markdown = text.Markdown()
	}
	beside := map[partnership.ClauseID][]CharterAnswer{}
	for _, d := range s.Dissents() {
		for _, id := range d.Clauses {
			beside[id] = append(beside[id], answerOf(d.Amendment, d.Answer))
		}
	}
	for i, section := range text.Sections {
		x := CharterSection{ID: section.ID, Title: string(section.Title)}
		for k, clause := range section.Clauses {
			one := CharterClause{ID: clause.ID, Number: partnership.ClauseNumber(i, k), Party: clause.Party, Since: clause.Since,
				Amendment: clause.Amendment, Wording: clause.Wording, Dissents: beside[clause.ID]}
			for _, by := range s.Citing(clause.ID) {
				one.CitedBy = append(one.CitedBy, by.String())
			}
			x.Clauses = append(x.Clauses, one)
		}
		out.Sections = append(out.Sections, x)
	}
	return out
}

func signaturesOf(list []partnership.Signature) []CharterSignature {
	var out []CharterSignature
	for _, x := range list {
		out = append(out, CharterSignature{x.Party, string(x.Name), string(x.Authority), string(x.Reservation), x.Given.At, x.Revision})
	}
	return out
}

func answerOf(id partnership.AmendmentID, x partnership.Answer) CharterAnswer {
	return CharterAnswer{Amendment: id, Party: x.Party, Position: x.Position, Name: string(x.Name), Reason: string(x.Reason),
		CouldAgreeIf: string(x.CouldAgreeIf), Given: x.Given.At}
}

func (a *API) charterVersions(r *http.Request, c caller) (any, error) {
	var out CharterVersions
	err := a.viewCharter(r, c, func(v partnership.View) error {
		for _, x := range v.State.Versions() {
			out.Items = append(out.Items, CharterVersion{x.N, x.Revision, string(x.Hash), x.On, x.Until, signaturesOf(x.Signatures)})
		}
		return nil
	})
	return out, err
}

func (a *API) amendments(r *http.Request, c caller) (any, error) {
	var out CharterAmendments
	err := a.viewCharter(r, c, func(v partnership.View) error {
		for _, x := range v.State.Amendments() {
			out.Items = append(out.Items, amendmentOf(v, x))
		}
		return nil
	})
	return out, err
}

func amendmentOf(v partnership.View, x partnership.Amendment) CharterAmendment {
	status, q := v.State.AmendmentStatus(x.ID, v.State.Today(v.Now))
	out := CharterAmendment{ID: x.ID, Number: x.Number, Party: x.Party, By: x.By, Author: string(x.Author), Reason: string(x.Reason),
		Instead: x.Instead, Changes: x.Changes, Revision: x.Revision, Proposed: x.Proposed.At, Status: status, Closes: q.Closes}
	for _, e := range x.Evidence {
		out.Evidence = append(out.Evidence, e.String())
	}
	for _, answer := range q.Answers {
		out.Answers = append(out.Answers, answerOf(x.ID, answer))
	}
	return out
}

func (a *API) checklist(r *http.Request, c caller) (any, error) {
	var out CharterChecklist
	err := a.viewCharter(r, c, func(v partnership.View) error {
		for _, x := range v.State.Checklist() {
			out.Items = append(out.Items, CharterCheck{x.Row, x.Present(), x.Clauses, x.Missing, string(x.NotRelevant.Reason), x.NotRelevant.Party})
		}
		return nil
	})
	return out, err
}
