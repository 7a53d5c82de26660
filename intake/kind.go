package intake

import (
	"strings"
	"unicode"
)

// The kinds of clause.
const (
	KindWhy      = "why"
	KindNeed     = "need"
	KindBehave   = "behave"
	KindWord     = "word"
	KindPromise  = "promise"
	KindEarn     = "earn"
	KindKnow     = "know"
	KindAssume   = "assume"
	KindOwn      = "own"
	KindDrift    = "drift"
	KindRhythm   = "rhythm"
	KindLimit    = "limit"
	KindDecide   = "decide"
	KindContract = "contract"
	KindRoom     = "room"
	KindExit     = "exit"
	KindOther    = "other"
)

// kindWords are what headings of each kind say. The first row that has a word of the heading wins, so that what is said
// in two words stands before what is said in one. A word stands for all that begin with it.
var kindWords = []struct {
	kind  string
	words []string
}{
	{KindContract, []string{"contract", "beside our", "legal status", "legal effect", "relationship to other", "order of precedence", "precedence", "entire agreement", "non-binding", "not legally", "governing law"}},
	{KindWhy, []string{"why we", "statement of intent", "joint intent", "background"}},
	{KindDrift, []string{"when we drift", "go wrong", "goes wrong", "going wrong", "dispute", "escalat", "disagree", "conflict", "course correction", "remed", "issue resolution", "resolving", "playbook", "drift"}},
	{KindExit, []string{"exit", "terminat", "cancel", "ending", "leaving", "withdraw", "losing membership", "wind", "duration", "expiry", "how we part", "off-boarding"}},
	{KindEarn, []string{"doing well", "incentive", "reward", "gain share", "gainshare", "pain share", "recogni", "earn"}},
	{KindOwn, []string{"stays ours", "stay ours", "intellectual property", "ownership", "confidential", "data protection", "information sharing", "knowledge sharing", "what we share", "privacy", "copyright", "licen", "who owns", "branding"}},
	{KindLimit, []string{"off-limit", "off limit", "limit", "competition law", "antitrust", "out of scope", "exclusion", "not do", "boundar", "constraint", "prohibit"}},
	{KindRoom, []string{"in the room", "parties", "make up", "makeup", "membership", "member of", "becoming a member", "composition", "participants", "attendees", "introductions", "people", "who we are", "contacts", "signator", "representatives"}},
	{KindRhythm, []string{"rhythm", "meeting", "cadence", "review", "agenda", "calendar", "frequency", "timetable", "how often", "reporting"}},
	{KindKnow, []string{"how we know", "measur", "metric", "kpi", "indicator", "evidence", "success", "outcome", "performance", "standard", "monitor", "acceptance criteria", "benchmark"}},
	{KindAssume, []string{"assum", "dependenc", "risk", "constraints"}},
	{KindWord, []string{"words we", "definition", "glossar", "interpretation", "terminolog", "terms used", "language", "abbreviation"}},
	{KindNeed, []string{"what each", "needs", "we need", "interests", "expectation", "benefit", "in it for"}},
	{KindPromise, []string{"promise", "responsibilit", "commit", "obligation", "duties", "deliver", "undertak", "activities", "services", "contribut", "what we will do", "resources", "support"}},
	{KindBehave, []string{"behav", "principle", "values", "ground rule", "conduct", "how we work", "ways of working", "working together", "culture", "norms", "trust"}},
	{KindDecide, []string{"decision", "decide", "governance", "authorit", "committee", "board", "voting", "rfc process", "change process", "change control", "delegat", "roles", "role"}},
	{KindWhy, []string{"why", "purpose", "goal", "objective", "vision", "mission", "aim", "intent", "introduction", "scope", "context", "overview", "summary", "ambition", "preamble", "recital", "partnership"}},
}

// KindOf guesses the kind of a section's clauses from its heading; KindOther if no word of the table is in it.
func KindOf(heading string) string {
	words := " " + strings.Join(strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '-'
	}), " ") + " "
	for _, row := range kindWords {
		for _, word := range row.words {
			if strings.Contains(words, " "+word) {
				return row.kind
			}
		}
	}
	return KindOther
}

// Kinds lists them in the order of a charter.
var Kinds = []string{KindWhy, KindNeed, KindBehave, KindWord, KindPromise, KindEarn, KindKnow, KindAssume, KindOwn, KindDrift, KindRhythm, KindLimit,
	KindDecide, KindContract, KindRoom, KindExit, KindOther}
