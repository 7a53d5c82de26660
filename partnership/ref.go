package partnership

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Ref names a thing of the same space, or a part of it, that something else is about: a remark, evidence, a topic. The
// zero Ref is none. Its text form is "commitment:42", "commitment:42:criterion-2", "commitment:42:2026-11-27".
type Ref struct {
	Kind RefKind `json:"kind"`
	ID   string  `json:"id"`            // as addresses write it: "42"
	Part string  `json:"part,omitzero"` // "criterion-2", counted from 1, or the day of an occurrence
}

// RefKind is what kind of thing a Ref names: the stem of its feature.
type RefKind string

// The kinds of things that can be referred to. A feature adds its row here and in Exists.
const (
	RefCommitment RefKind = "commitment"
	RefCheckin    RefKind = "checkin"
	RefEvidence   RefKind = "evidence"
	RefThanks     RefKind = "thanks"
	RefNote       RefKind = "note"
	RefClause     RefKind = "clause"
	RefCorrection RefKind = "correction"
	RefContract   RefKind = "contract" // a note that somebody reached for it
	RefAmendment  RefKind = "amendment"
	RefRound      RefKind = "round"   // its part "gap-2" is a gap, in the order in which the round lists them
	RefConsent    RefKind = "consent" // a question put to the parties
)

// RefKinds lists them all.
var RefKinds = []RefKind{RefCommitment, RefCheckin, RefEvidence, RefThanks, RefNote, RefClause, RefCorrection, RefContract, RefAmendment,
	RefRound, RefConsent}

// RefTo is the Ref of a thing whose ID is the number of an entry.
func RefTo[ID ~uint64](kind RefKind, id ID) Ref {
	return Ref{Kind: kind, ID: strconv.FormatUint(uint64(id), 10)}
}

// Ref is the Ref of the promise, or of the occurrence.
func (id OccurrenceID) Ref() Ref { return Ref{RefCommitment, id.Commitment.String(), string(id.Day)} }

// Occurrence is the promise, or the occurrence of it, that r names; an error if r names something else.
func (r Ref) Occurrence() (OccurrenceID, error) {
	id, err := ParseCommitmentID(r.ID)
	if err != nil || r.Kind != RefCommitment {
		return OccurrenceID{}, fmt.Errorf("%s is no promise", r)
	}
	if r.Part == "" || r.Criterion() > 0 {
		return id.Once(), nil
	}
	if !Date(r.Part).Valid() {
		return OccurrenceID{}, fmt.Errorf("%s is no promise", r)
	}
	return id.On(Date(r.Part)), nil
}

// Of is the Ref of a part of the thing.
func (r Ref) Of(part string) Ref {
	r.Part = part
	return r
}

// refText is how a Ref is written; Exists says whether there is such a thing.
var refText = regexp.MustCompile(`^([a-z]{1,30}):([0-9][0-9.]{0,30})(?::((?:criterion|gap)-[1-9][0-9]{0,3}|[0-9]{4}-[0-9]{2}-[0-9]{2}))?$`)

// String is the Ref's text form; "" for none.
func (r Ref) String() string {
	if r == (Ref{}) {
		return ""
	}
	text := string(r.Kind) + ":" + r.ID
	if r.Part != "" {
		text += ":" + r.Part
	}
	return text
}

// ParseRef reads what String wrote. Errors: *InvalidError on field "about".
func ParseRef(text string) (Ref, error) {
	found := refText.FindStringSubmatch(text)
	if found == nil {
		return Ref{}, invalid("about", "say what this is about")
	}
	return Ref{RefKind(found[1]), found[2], found[3]}, nil
}

// Exists tells whether there is such a thing, and such a part of it, in this space.
func (s *State) Exists(r Ref) bool {
	if r.Kind == RefCommitment {
		return s.committed(r)
	}
	if r.Kind == RefClause {
		id, err := ParseClauseID(r.ID)
		return err == nil && r.Part == "" && s.HasClause(id)
	}
	no, ok := r.number()
	if r.Kind == RefRound {
		return ok && s.hasRound(RoundID(no), r.Part)
	}
	if !ok || r.Part != "" {
		return false
	}
	switch r.Kind {
	case RefCheckin:
		return s.checkinAt(CheckinID(no)) != nil
	case RefEvidence:
		return s.evidenceAt(EvidenceID(no)) != nil
	case RefNote:
		return s.noteAt(NoteID(no)) != nil
	case RefAmendment:
		return s.amendmentAt(AmendmentID(no)) != nil
	case RefThanks:
		return s.thanksAt(ThanksID(no)) != nil
	case RefCorrection:
		return s.correctionAt(CorrectionID(no)) != nil
	case RefContract:
		return s.contractNoteAt(ContractNoteID(no)) != nil
	case RefConsent:
		return s.questionAt(QuestionID(no)) != nil
	}
	return false
}

// committed tells whether there is such a promise, and such a criterion or occurrence of it.
func (s *State) committed(r Ref) bool {
	of, err := r.Occurrence()
	return err == nil && (r.Part == "" || of.Day != "" || r.Criterion() > 0) && s.HasCriterion(of, r.Criterion())
}

// number is the entry that made the thing, if the ID is written as addresses write it, and in no other way.
func (r Ref) number() (uint64, bool) {
	no, err := strconv.ParseUint(r.ID, 10, 64)
	return no, err == nil && strconv.FormatUint(no, 10) == r.ID
}

// Criterion is which of the thing's criteria the part is, counted from 1; 0 if it is none.
func (r Ref) Criterion() int {
	no, ok := strings.CutPrefix(r.Part, "criterion-")
	n, err := strconv.Atoi(no)
	if !ok || err != nil || CriterionPart(n) != r.Part {
		return 0
	}
	return n
}

// CriterionPart names the n-th of a thing's criteria, counted from 1.
func CriterionPart(n int) string { return "criterion-" + strconv.Itoa(n) }

// covers tells whether what hangs on other hangs on r: on the same thing, and on the same part if r names one.
func (r Ref) covers(other Ref) bool {
	return r.Kind == other.Kind && r.ID == other.ID && (r.Part == "" || r.Part == other.Part)
}

// claims tells whether the thing says that something was done or is so, and can therefore be shown.
func (r Ref) claims() bool {
	return r.Kind == RefCommitment || r.Kind == RefClause || r.Kind == RefAmendment
}
