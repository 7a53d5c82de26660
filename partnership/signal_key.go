package partnership

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// SignalKey names a signal for ever: the rule and its version, what it is about, and with what it began. A date that
// moves does not change it; a new slip of the same thing has another. Its text form, in JSON and in addresses, is
//
//	overdue.1~commitment:42~17             rule.version ~ thing ~ the entry with which it began
//	consent.1~question:30~30               a question of consent
//	quiet.1~parties:2-9~2026-03-02         two parties, and the day with which it began
type SignalKey struct {
	Rule    Rule
	Version int
	Of      Ref        // the thing; zero if it is a question or a pair
	Asked   QuestionID // the question of consent; 0 otherwise
	A, B    PartyID    // the pair, the earlier to join first; 0 otherwise
	First   uint64     // the entry with which it began
	Day     Date       // the day with which it began, where no entry says so
}

// versions say which version of a rule is in use. A rule that changes what it calls for gets a new one; a signal
// answered under the old is asked anew.
var versions = map[Rule]int{
	RuleDifferent: 1, RuleOverdue: 1, RuleNotYet: 1, RuleContested: 1, RuleConsent: 1, RuleAwaitingWord: 1,
	RuleAgain: 1, RuleContract: 1, RuleQuiet: 1, RuleUnsigned: 1, RuleRecheck: 1, RuleCorrection: 1,
	RuleGap: 1, RuleGapWidened: 1, RuleGapUnanswered: 1,
}

// signalKey is the key of a signal about a thing that began with an entry.
func signalKey(rule Rule, of Ref, first uint64) SignalKey {
	return SignalKey{Rule: rule, Version: versions[rule], Of: of, First: first}
}

func (k SignalKey) String() string {
	if k == (SignalKey{}) {
		return ""
	}
	subject, first := k.Of.String(), strconv.FormatUint(k.First, 10)
	switch {
	case k.Asked != 0:
		subject = fmt.Sprintf("question:%d", k.Asked)
	case k.A != 0:
		subject = fmt.Sprintf("parties:%d-%d", k.A, k.B)
	}
	if k.Day != "" {
		first = string(k.Day)
	}
	return fmt.Sprintf("%s.%d~%s~%s", k.Rule, k.Version, subject, first)
}

// MarshalText writes the text form; nothing for the zero key.
func (k SignalKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *SignalKey) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*k = SignalKey{}
		return nil
	}
	read, err := ParseSignalKey(string(text))
	*k = read
	return err
}

var (
	signalRule     = regexp.MustCompile(`^([a-z][a-z-]{0,30})\.([1-9][0-9]{0,3})$`)
	signalQuestion = regexp.MustCompile(`^question:([1-9][0-9]{0,15})$`)
	signalPair     = regexp.MustCompile(`^parties:([1-9][0-9]{0,15})-([1-9][0-9]{0,15})$`)
	signalEntry    = regexp.MustCompile(`^[1-9][0-9]{0,15}$`)
)

// ParseSignalKey reads the text form, in that one way only. Whether there is such a signal, the rules say.
func ParseSignalKey(text string) (SignalKey, error) {
	var k SignalKey
	wrong := fmt.Errorf("no signal is called %q", text)
	parts := strings.Split(text, "~")
	if len(parts) != 3 {
		return k, wrong
	}
	rule := signalRule.FindStringSubmatch(parts[0])
	if rule == nil {
		return k, wrong
	}
	k.Rule = Rule(rule[1])
	k.Version, _ = strconv.Atoi(rule[2]) // at most four digits
	switch {
	case signalEntry.MatchString(parts[2]):
		k.First = digits(parts[2])
	case Date(parts[2]).Valid():
		k.Day = Date(parts[2])
	default:
		return SignalKey{}, wrong
	}
	if !k.parseSubject(parts[1]) {
		return SignalKey{}, wrong
	}
	return k, nil
}

func (k *SignalKey) parseSubject(text string) bool {
	if q := signalQuestion.FindStringSubmatch(text); q != nil {
		k.Asked = QuestionID(digits(q[1]))
		return true
	}
	if p := signalPair.FindStringSubmatch(text); p != nil {
		k.A, k.B = PartyID(digits(p[1])), PartyID(digits(p[2]))
		return k.A < k.B
	}
	ref, err := ParseRef(text)
	k.Of = ref
	return err == nil && ref.Kind != "question" && ref.Kind != "parties"
}

// digits is a number of at most sixteen digits, as the patterns above let through.
func digits(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
