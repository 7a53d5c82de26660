package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"

	"entente/partnership"
)

// ours is a path that a form wants to lead back to, if it is a page of this space's partnership; else other.
func ours(r *http.Request, wanted, other string) string {
	at := "/s/" + r.PathValue("space")
	u, err := url.Parse(wanted)
	if err != nil || u.Host != "" || u.Scheme != "" || u.RawQuery != "" || path.Clean(u.Path) != u.Path || strings.ContainsFunc(u.Path, unicode.IsControl) || strings.Contains(u.Path, `\`) {
		return other
	}
	if wanted != at && !strings.HasPrefix(wanted, at+"/") {
		return other
	}
	return u.EscapedPath()
}

// pathOf is the page of a thing. A feature whose things are referred to adds its row.
func pathOf(space partnership.SpaceID, ref partnership.Ref) string {
	base := "/s/" + string(space)
	switch ref.Kind {
	case partnership.RefCommitment:
		if of, err := ref.Occurrence(); err == nil {
			return base + "/commitments/" + strings.ReplaceAll(of.String(), "/", "/on/")
		}
	case partnership.RefClause:
		return base + "/charter/clauses/" + ref.ID
	case partnership.RefAmendment:
		return base + "/charter/amendments/" + ref.ID
	case partnership.RefCheckin:
		return base + "/checkins/" + ref.ID
	case partnership.RefEvidence:
		return base + "/evidence/" + ref.ID
	case partnership.RefNote:
		return base + "/notes/" + ref.ID
	case partnership.RefThanks:
		return base + "/thanks"
	case partnership.RefCorrection:
		return base + "/corrections/" + ref.ID
	case partnership.RefContract:
		return base + "/playbook#contract"
	case partnership.RefRound:
		return roundHref(space, ref)
	case partnership.RefConsent:
		return base + "/questions/" + ref.ID
	}
	return base
}

// thingWords name things that have no words of their own.
var thingWords = map[partnership.RefKind]string{partnership.RefCheckin: "a check-in", partnership.RefThanks: "thanks",
	partnership.RefCorrection: "a course correction", partnership.RefContract: "a note that somebody reached for the contract"}

// thingOf is what a Ref names, in its own words, with its page, and its criteria if it has any.
func thingOf(view partnership.View, ref partnership.Ref) (Link, []partnership.Text) {
	l := Link{Href: pathOf(view.ID, ref), Label: thingWords[ref.Kind]}
	if of, err := ref.Occurrence(); err == nil {
		c, _ := view.State.Commitment(of.Commitment)
		l.Label = string(c.What)
		if of.Day == "" {
			return l, c.Criteria
		}
		return l, nil
	}
	if id, err := partnership.ParseClauseID(ref.ID); err == nil && ref.Kind == partnership.RefClause {
		c, _ := view.Common.Clause(id)
		l.Label = "Clause " + view.Common.Charter().Number(id) + ": " + brief(c.Text, 80)
		return l, nil
	}
	if ref.Kind == partnership.RefRound {
		l.Label = roundLabel(view, ref)
		return l, nil
	}
	no, err := strconv.ParseUint(ref.ID, 10, 64)
	if err != nil {
		return l, nil
	}
	if a, ok := view.Common.Amendment(partnership.AmendmentID(no)); ok && ref.Kind == partnership.RefAmendment {
		l.Label = fmt.Sprintf("Amendment %d: %s", a.Number, shorten(string(a.Reason), 80))
	}
	if q, ok := view.State.Question(partnership.QuestionID(no)); ok && ref.Kind == partnership.RefConsent {
		l.Label = asks(view, q)
	}
	if e, ok := view.State.Evidence(partnership.EvidenceID(no)); ok && ref.Kind == partnership.RefEvidence {
		l.Label = string(e.Title)
	}
	if c, ok := view.State.Correction(partnership.CorrectionID(no)); ok && ref.Kind == partnership.RefCorrection && c.Says != "" {
		l.Label = string(c.Says)
	}
	return l, nil
}
