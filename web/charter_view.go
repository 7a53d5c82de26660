package web

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the charter's pages show, in finished strings. Handlers fill these; templates only draw them.

// charterView is the charter as one reader reads it: a version, or the text that is being written.
type charterView struct {
	Here      string // "/s/…/charter"
	Title     string
	Lede      string
	Vouch     string // when another version than the one in force is read
	Actions   []Action
	Marks     []Status
	Empty     *Empty
	Asks      []AgendaItem // what waits for the reader here
	AgreeAll  string
	Articles  []articleView
	Beyond    []Link // what stands below the text, for the contents
	Unplaced  []amendmentView
	Checklist *checklistView
	Signed    *signedView
	Versions  []versionItem
	Rejected  []AgendaItem
	Exports   []Action
	On, Today string
	From, To  []Option
}

// articleView is a section of the charter.
type articleView struct {
	ID, No, Title string
	Clauses       []clauseView
	Amendments    []amendmentView // that add to it, or change its title
	Actions       []Link
}

// clauseView is one numbered rule.
type clauseView struct {
	ID, No, Href string
	Party        *Party // whose need it is
	HTML         string
	Good, Bad    string // examples, as HTML
	Terms        []termView
	Setting      string
	Ladder       []rungView
	Status       Status
	Notes        []string
	Actions      []Link
	Amendments   []amendmentView
	Dissents     []dissentView
}

// termView is a word we share.
type termView struct {
	Term, Agreed string
	Meanings     []meaningView
}

type meaningView struct{ Party, Text string }

// rungView is a step of the playbook; Here marks the one that is suggested now.
type rungView struct {
	Name, What, Meta string
	Here             bool
}

// dissentView is a "no" or a reservation in its own words.
type dissentView struct {
	ID, Title, Says, Who string
	Facts                Facts
	Actions              []Action
	Deep                 bool // below another heading of the third level
}

// amendmentView is a proposed change beside what it changes.
type amendmentView struct {
	ID, Href, Title string
	Proposer        Party
	Proposed        string
	Author          string // of a tracked change that was read from a document
	Warn            string
	Changes         []changedView
	Facts           Facts
	Positions       []standView
	Dissents        []dissentView
	Actions         []Action
	Jumps           []Link // to the open amendments before and after it
}

// changedView is one thing that an amendment, or a new version, changes.
type changedView struct {
	Title, Href string
	Redline     *Redline
	Draft, Edit string // of a change that is not proposed yet, and where it is changed
	Warn        string
	Text        string
}

// standView is where a party stands.
type standView struct {
	Party      Party
	Text, Meta string
}

type versionItem struct {
	At, When, Title, Text string
	Links                 []Link
}

// signedView is who signed a version, and of the next one who has.
type signedView struct {
	Text    string
	Rows    []signedRow
	Neutral []Party
	Notes   []string
	Hash    string
	Actions []Action
}

type signedRow struct {
	Party                  Party
	Name, Signed, At, With string
}

// checklistView is what a charter usually has, and whether this one does.
type checklistView struct {
	Text string
	Rows []checkRow
	More *irrelevantView
}

type checkRow struct {
	ID, Icon, Name, Text, Reason string
	Link, Write                  Link
	Look                         bool
}

// irrelevantView is the form that says why something is not needed.
type irrelevantView struct {
	Action, WhoSees, Host string
	Options               []Option
	Form                  *Form
}

// amendmentPage is an amendment by itself.
type amendmentPage struct {
	Title, Lede, Back string
	Item              amendmentView
	Answer            *answerView
	Promise           *byWhenView
	WhyNot            string
	Bring             BringTopic
	Revisits          []revisitView
	Said              bool // who sees what is typed is said above, for all forms
	Hanging           Hanging
}

// answerView is the form in which a signatory answers.
type answerView struct {
	Title, Action, Revision, Party, Today string
	WhoSees, Host, Button                 string
	Options                               []Option
	Form                                  *Form
}

// byWhenView is the form in which a party that is awaited says by when it answers.
type byWhenView struct {
	Action, Title, Said, Today, Last string
	Form                             *Form
}

// revisitView is a dissent whose day has come.
type revisitView struct {
	ID, Action, Party, Day, Today string
	Dissent                       dissentView
	Options                       []Option
	Form                          *Form
}

// agreeAllView answers several amendments at once.
type agreeAllView struct {
	Lede, Back, Action, Party, WhoSees, Host string
	Items                                    []agreeItem
	Outcome                                  []outcomeRow
	Form                                     *Form
}

type agreeItem struct {
	Amendment amendmentView
	Value     string
	Chosen    bool
}

type outcomeRow struct {
	Title, Href, Text string
	Taken             bool
}

// compareView is what changed between two versions.
type compareView struct {
	Here, Title, Lede, None string
	Actions                 []Action
	Items                   []changedView
	From, To                []Option
}

// writeView is the form in which a section or a clause is written.
type writeView struct {
	Title, Lede, Back, Heading, Help string
	Action, Base                     string
	Hidden                           []Typed
	WhoSees, Host                    string
	Fields, More                     []Field
	MoreText                         string
	MoreOpen                         bool
	Note                             string
	Actions                          []Action
	Changed                          *changedView
	Form                             *Form
}

// basketView is an amendment that is being put together.
type basketView struct {
	Lede, Back, Action, Drop, Submit string
	Base, WhoSees, Host              string
	Changes                          []changedView
	Clauses, Sections                []Option // in which something can be changed
	Evidence                         []Option // that can be named
	Form                             *Form
}

// clausePage is a clause by itself.
type clausePage struct {
	Here, Title, Lede string
	Actions           []Action
	Clause            clauseView
	Facts             Facts
	Recheck           *Form
	Bring             BringTopic
	RecheckText, Due  string
	Holds             []Option
	WhoSees, Host     string
	Today             string
	Checks            []AgendaItem
	Used              string
	Uses              []AgendaItem
	History           []AgendaItem
	Hanging           Hanging
}

// beginView offers the ways to begin.
type beginView struct {
	Base, WhoSees, Host string
	Starter             []articleView
	Contract            *contractOffer
	StarterCounts       string
	Form                *Form
}

// charterImportView is a text that was read and not brought in yet.
type charterImportView struct {
	Base, WhoSees, Host string
	Read                bool
	Carried             string // the whole of what was read, to be sent again
	Says                string
	Notes               []string
	Articles            []importedArticle
	Contract            *contractOffer // nil if what is brought says how it stands beside the contract
	Tracked             []changedView
	Remarks             []changedView
	Form                *Form
}

type importedArticle struct {
	Article articleView
	Kind    Field
}

// signView is exactly what is signed.
type signView struct {
	Title, Lede, Here string
	Actions           []Action
	Checklist         *checklistView
	ChangedText       string
	Changed           []changedView
	Articles          []articleView
	Hash, Revision    string
	Party             string
	WhoSees, Host     string
	AsksCode          bool
	WhyNot            string
	Done              string
	Links             *signLinks
	Form              *Form
}

// signLinks are the personal links, for those who make them or give their codes.
type signLinks struct {
	Party, Action, None string
	Made, Code          *Link // shown only now: Label says for whom, Href what it is
	Rows                []signLinkRow
	People              []Option
	Form                *Form
}

type signLinkRow struct {
	Party        Party
	Person, Text string
	Actions      []Action
}

type assumeView struct {
	Here, Back, WhoSees, Host, Today string
	Sections                         []Option
	Form                             *Form
}

func changeID(i int) string { return fmt.Sprintf("change-%d", i+1) }

// lowerFirst is the text with a small letter at its start.
func lowerFirst(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if n == 0 {
		return text
	}
	return string(unicode.ToLower(r)) + text[n:]
}

// anchor is an ID for pages made from a thing's ID: "12.3" is "c12-3".
func anchor(prefix, id string) string { return prefix + strings.ReplaceAll(id, ".", "-") }
