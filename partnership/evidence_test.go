package partnership

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// bench is a partnership of Harwick (2, by Dana 3), Calder (5, by Priya 6) and Millbrook (8, by Amira 9), with a promise
// by Calder (10). Each has a helper (11, 12, 13) and Harwick an observer (14). Everything goes through the codec.
type bench struct {
	t     *testing.T
	state *State
	codec *Codec
	log   [][2][]byte
}

const (
	dana, priya, amira          MemberID = 3, 6, 9
	helpHarwick, helpCalder     MemberID = 11, 12
	helpMillbrook, readsHarwick MemberID = 13, 14
)

var benchDay = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newBench(t *testing.T) *bench {
	b := &bench{t: t, state: &State{}, codec: NewCodec()}
	leads := []Role{Signatory, Manager}
	for _, e := range []Event{
		PartnershipFounded{Name: "Northbank", Goal: "People get through.", Zone: "Europe/London"},
		PartyJoined{Name: "Harwick", Initials: "HW", Mark: "circle", Kind: Client},
		MemberJoined{Party: 2, Roles: leads, Name: "Dana", Employer: "Harwick", Key: "k3"},
		InvitationMade{Name: "Calder"},
		PartyJoined{Name: "Calder", Initials: "CS", Mark: "square", Kind: Supplier, Invitation: 4},
		MemberJoined{Party: 5, Roles: leads, Name: "Priya", Employer: "Calder", Key: "k6"},
		InvitationMade{Name: "Millbrook"},
		PartyJoined{Name: "Millbrook", Initials: "MB", Mark: "diamond", Kind: Client, Invitation: 7},
		MemberJoined{Party: 8, Roles: leads, Name: "Amira", Employer: "Millbrook", Key: "k9"},
		CommitmentMade{Giver: 5, Receivers: []PartyID{2, 8}, Owner: 6, What: "Publish the rota", Criteria: []Text{"By noon", "For all"}, Due: "2026-03-06"},
		MemberJoined{Party: 2, Roles: []Role{Helper}, Name: "Ed", Employer: "Harwick", Key: "k11"},
		MemberJoined{Party: 5, Roles: []Role{Helper}, Name: "Jo", Employer: "Calder", Key: "k12"},
		MemberJoined{Party: 8, Roles: []Role{Helper}, Name: "Li", Employer: "Millbrook", Key: "k13"},
		MemberJoined{Party: 2, Roles: []Role{Observer}, Name: "Al", Employer: "Harwick", Key: "k14"},
	} {
		b.put(ByFounder, e)
	}
	return b
}

func (b *bench) put(by Actor, e Event) {
	b.t.Helper()
	facts, words, err := b.codec.Encode(Meta{No: b.state.Head() + 1, At: benchDay, By: by}, e)
	if err != nil {
		b.t.Fatal(err)
	}
	b.log = append(b.log, [2][]byte{facts, words})
	b.fold(b.state, len(b.log)-1, false)
}

// fold applies entry i+1 to a state, perhaps as if its words had been erased.
func (b *bench) fold(s *State, i int, erased bool) {
	b.t.Helper()
	words := b.log[i][1]
	if erased {
		words = nil
	}
	meta, e, err := b.codec.Decode(b.log[i][0], words)
	if err != nil {
		b.t.Fatal(err)
	}
	s.Apply(meta, e)
}

// try gives a command and records what it leads to.
func (b *bench) try(by MemberID, c Command) error {
	b.t.Helper()
	events, err := Decide(In{State: b.state, Common: b.state, By: ByMember(by), Now: benchDay}, c)
	for _, e := range events {
		if err == nil {
			b.put(ByMember(by), e)
		}
	}
	return err
}

func (b *bench) must(by MemberID, c Command) uint64 {
	b.t.Helper()
	before := b.state.Head()
	if err := b.try(by, c); err != nil {
		b.t.Fatalf("%T: %v", c, err)
	}
	return before + 1
}

var promise = CommitmentID{Entry: 10}.Once().Ref()

const shaA, shaB = Text("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Text("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")

func aFile(sha Text) *AddEvidence {
	return &AddEvidence{About: promise, Kind: File, Title: "Export, weeks 1 to 42", SHA: sha, Name: "export.csv", Type: "text/plain", Size: 7}
}

func (b *bench) evidence(id uint64) Evidence {
	b.t.Helper()
	e, ok := b.state.Evidence(EvidenceID(id))
	if !ok {
		b.t.Fatalf("Evidence(%d) is not there", id)
	}
	return e
}

func TestClaimingIsNotShowing(t *testing.T) {
	for name, c := range map[string]struct {
		add  *AddEvidence
		want EvidenceState
	}{
		"statement": {&AddEvidence{About: promise, Kind: Statement, Title: "It was up by eleven"}, Claimed},
		"link":      {&AddEvidence{About: promise, Kind: Link, Title: "The rota", Link: "https://rota.example/42?week=9#mon"}, Shown},
		"file":      {aFile(shaA), Shown},
		"criterion": {&AddEvidence{About: promise.Of("criterion-2"), Kind: Statement, Title: "All"}, Claimed},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			id := b.must(helpCalder, c.add)
			if got := b.evidence(id).State(); got != c.want {
				t.Errorf("State() = %s, want %s", got, c.want)
			}
			if got, want := b.state.IsShown(promise), c.want == Shown; got != want {
				t.Errorf("IsShown = %v, want %v", got, want)
			}
			b.must(helpHarwick, &ConfirmEvidence{EvidenceID(id)})
			if got := b.evidence(id).State(); got != Confirmed {
				t.Errorf("after a confirmation: %s", got)
			}
		})
	}
}

func TestEvidenceThatDoesNotFitIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		add   AddEvidence
		field string // "" for not found
	}{
		"about nothing":        {AddEvidence{Kind: Statement, Title: "x"}, ""},
		"about no promise":     {AddEvidence{About: CommitmentID{Entry: 9}.Once().Ref(), Kind: Statement, Title: "x"}, ""},
		"about no criterion":   {AddEvidence{About: promise.Of("criterion-3"), Kind: Statement, Title: "x"}, ""},
		"about prose":          {AddEvidence{About: Ref{Kind: RefCommitment, ID: "Dana was rude"}, Kind: Statement, Title: "x"}, ""},
		"part is prose":        {AddEvidence{About: promise.Of("Dana was rude"), Kind: Statement, Title: "x"}, ""},
		"no kind":              {AddEvidence{About: promise, Title: "x"}, "kind"},
		"kind of its own":      {AddEvidence{About: promise, Kind: "rumour", Title: "x"}, "kind"},
		"no title":             {AddEvidence{About: promise, Kind: Statement}, "title"},
		"statement and link":   {AddEvidence{About: promise, Kind: Statement, Title: "x", Link: "https://a.example"}, "link"},
		"statement and file":   {AddEvidence{About: promise, Kind: Statement, Title: "x", SHA: shaA}, "file"},
		"file without a file":  {AddEvidence{About: promise, Kind: File, Title: "x"}, "file"},
		"file with a bad name": {AddEvidence{About: promise, Kind: File, Title: "x", SHA: "AA", Name: "a.pdf", Size: 1}, "file"},
		"link without a link":  {AddEvidence{About: promise, Kind: Link, Title: "x"}, "link"},
		"script":               {AddEvidence{About: promise, Kind: Link, Title: "x", Link: "javascript:alert(1)"}, "link"},
		"data":                 {AddEvidence{About: promise, Kind: Link, Title: "x", Link: "data:text/html,x"}, "link"},
		"no host":              {AddEvidence{About: promise, Kind: Link, Title: "x", Link: "https:///etc"}, "link"},
		"user name":            {AddEvidence{About: promise, Kind: Link, Title: "x", Link: "https://bank.example@evil.example/"}, "link"},
		"backslash":            {AddEvidence{About: promise, Kind: Link, Title: "x", Link: `https://a.example\@evil.example`}, "link"},
		"look-alike host":      {AddEvidence{About: promise, Kind: Link, Title: "x", Link: "https://bаnk.example"}, "link"},
		"space":                {AddEvidence{About: promise, Kind: Link, Title: "x", Link: "https://a.example/a b"}, "link"},
	} {
		t.Run(name, func(t *testing.T) {
			err := newBench(t).try(helpCalder, &c.add)
			var bad *InvalidError
			if c.field == "" && !errors.Is(err, ErrNotFound) || c.field != "" && (!errors.As(err, &bad) || bad.Field != c.field) {
				t.Errorf("AddEvidence(%+v) = %v, want field %q refused", c.add, err, c.field)
			}
		})
	}
}

func TestHostOfALinkIsWhereItLeads(t *testing.T) {
	for text, want := range map[Text]string{
		"https://Rota.Example/x": "rota.example", "http://a.example:8080?b=c@d": "a.example:8080", "https://a.example#@b.example": "a.example", "": "",
	} {
		if got := (Evidence{Link: text}).Host(); got != want {
			t.Errorf("Host of %q = %q, want %q", text, got, want)
		}
	}
}

func TestOnlyAnotherPartyConfirmsOrContests(t *testing.T) {
	b := newBench(t)
	id := EvidenceID(b.must(helpCalder, aFile(shaA)))
	for name, c := range map[string]struct {
		by   MemberID
		c    Command
		want error
	}{
		"own confirms":       {priya, &ConfirmEvidence{id}, ErrForbidden},
		"own contests":       {helpCalder, &ContestEvidence{Evidence: id, Point: Accuracy, Reason: "x"}, ErrForbidden},
		"observer confirms":  {readsHarwick, &ConfirmEvidence{id}, ErrForbidden},
		"none such":          {dana, &ConfirmEvidence{99}, ErrNotFound},
		"another withdraws":  {dana, &WithdrawEvidence{id, "x"}, ErrForbidden},
		"nothing to drop":    {dana, &DropContest{id}, ErrConflict},
		"contest of nothing": {dana, &ContestEvidence{Evidence: 99, Point: Accuracy, Reason: "x"}, ErrNotFound},
	} {
		if err := b.try(c.by, c.c); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	b.must(helpHarwick, &ConfirmEvidence{id})
	if err := b.try(dana, &ConfirmEvidence{id}); !errors.Is(err, ErrConflict) {
		t.Errorf("a party's second confirmation: %v, want ErrConflict", err)
	}
}

// A party has one view of a piece of evidence at a time: its latest.
func TestConfirmingAndContestingReplaceEachOther(t *testing.T) {
	b := newBench(t)
	id := b.must(helpCalder, aFile(shaA))
	b.must(helpHarwick, &ConfirmEvidence{EvidenceID(id)})
	b.must(helpMillbrook, &ContestEvidence{Evidence: EvidenceID(id), Point: Complete, Reason: "Saturday is missing", Help: "The Saturday rows"})
	e := b.evidence(id)
	if e.State() != Contested || len(e.Confirmed) != 1 || e.Contests[0].Help != "The Saturday rows" {
		t.Errorf("confirmed by one, contested by another: %+v", e)
	}
	b.must(amira, &ConfirmEvidence{EvidenceID(id)})
	if e := b.evidence(id); e.State() != Confirmed || len(e.Confirmed) != 2 {
		t.Errorf("after the contesting party confirms: %+v", e)
	}
	b.must(dana, &ContestEvidence{Evidence: EvidenceID(id), Point: Bearing, Reason: "Another month"})
	if e := b.evidence(id); len(e.Confirmed) != 1 || e.Confirmed[0].Party != 8 {
		t.Errorf("who contests no longer confirms: %+v", e)
	}
	b.must(helpHarwick, &DropContest{EvidenceID(id)})
	if e := b.evidence(id); e.State() != Confirmed || len(e.Contests) != 0 {
		t.Errorf("after the contest is dropped: %+v", e)
	}
}

func TestCounterEvidenceStandsOnTheSameThing(t *testing.T) {
	b := newBench(t)
	id := b.must(helpCalder, aFile(shaA))
	b.must(helpHarwick, &ContestEvidence{Evidence: EvidenceID(id), Point: Accuracy, Reason: "Ours differ",
		Kind: Link, Title: "Our own count", Link: "https://harwick.example/count"})
	list := b.state.EvidenceOn(promise)
	if len(list) != 2 || list[1].Counters != EvidenceID(id) || list[1].Party != 2 || list[1].About != promise {
		t.Fatalf("EvidenceOn(%v) = %+v", promise, list)
	}
	var bad *InvalidError
	err := b.try(helpMillbrook, &ContestEvidence{Evidence: EvidenceID(id), Point: Accuracy, Reason: "x", Kind: Link, Link: "https://a.example"})
	if !errors.As(err, &bad) || bad.Field != "title" {
		t.Errorf("counter-evidence without a name: %v", err)
	}
}

func TestWithdrawnEvidenceIsBuiltOnNoMore(t *testing.T) {
	b := newBench(t)
	id := EvidenceID(b.must(helpCalder, aFile(shaA)))
	b.must(priya, &WithdrawEvidence{id, "The wrong week"})
	if e := b.evidence(uint64(id)); e.State() != Withdrawn || e.Withdrawn.Reason != "The wrong week" || b.state.IsShown(promise) {
		t.Errorf("withdrawn: %+v, IsShown %v", e, b.state.IsShown(promise))
	}
	for _, c := range []Command{&ConfirmEvidence{id}, &ContestEvidence{Evidence: id, Point: Accuracy, Reason: "x"}} {
		if err := b.try(dana, c); !errors.Is(err, ErrConflict) {
			t.Errorf("%T of withdrawn evidence = %v, want ErrConflict", c, err)
		}
	}
}

func TestFileGoesWithTheLastEntryThatNamesIt(t *testing.T) {
	b := newBench(t)
	one, two := b.must(helpCalder, aFile(shaA)), b.must(helpHarwick, aFile(shaA))
	other := b.must(helpCalder, aFile(shaB))
	if got := b.state.FilesOf(one); got != nil {
		t.Errorf("FilesOf(%d) = %x while entry %d names the file too", one, got, two)
	}
	if got := len(b.state.FilesOf(other)); got != 1 {
		t.Errorf("FilesOf(%d) has %d files, want 1", other, got)
	}
	if got := b.state.FilesOf(10); got != nil {
		t.Errorf("FilesOf a promise = %x", got)
	}
	b.must(priya, &EraseWords{Entry: one, Reason: "a name in it"})
	if got := len(b.state.FilesOf(two)); got != 1 {
		t.Errorf("after the other was erased, FilesOf(%d) has %d files, want 1", two, got)
	}
	if got := len(b.state.Files()); got != 2 {
		t.Errorf("Files() has %d, want the two still named", got)
	}
}

// What only its own people wrote goes at once; what another party has confirmed goes with that party's agreement.
func TestConfirmedEvidenceIsErasedOnlyByAgreement(t *testing.T) {
	b := newBench(t)
	id := b.must(helpCalder, aFile(shaA))
	b.must(helpHarwick, &ConfirmEvidence{EvidenceID(id)})
	ask := b.must(priya, &EraseWords{Entry: id, Reason: "a name in it"})
	if _, gone := b.state.ErasedBy(id); gone {
		t.Fatal("confirmed evidence was erased by one party alone")
	}
	b.must(dana, &AnswerConsent{Question: QuestionID(ask), Revision: id, Position: Agree, Name: "Dana"})
	if _, gone := b.state.ErasedBy(id); !gone {
		t.Error("all agreed and it was not erased")
	}
}

// eventful is a bench on which every command of these files was given.
func eventful(t *testing.T) *bench {
	b := newBench(t)
	id := EvidenceID(b.must(helpCalder, aFile(shaA)))
	b.must(helpHarwick, &ConfirmEvidence{id})
	b.must(helpMillbrook, &ContestEvidence{Evidence: id, Point: Complete, Reason: "r", Help: "h", Kind: Statement, Title: "ours"})
	b.must(helpMillbrook, &DropContest{id})
	b.must(amira, &ConfirmEvidence{id})
	b.must(priya, &WithdrawEvidence{id, "w"})
	remark := b.must(helpHarwick, &AddRemark{About: RefTo(RefEvidence, id), Says: "context"})
	b.must(helpHarwick, &WithdrawRemark{RemarkID(remark)})
	b.must(helpMillbrook, &GiveThanks{About: promise, To: []PartyID{5}, Team: "the web team", Says: "quick"})
	b.put(ByMember(dana), NoteWritten{Title: "n", Body: "b"})
	b.put(ByMember(dana), NoteRevised{Note: NoteID(b.state.Head()), Title: "n2", Body: "b2"})
	return b
}

// With the words of any entry erased, and at every prefix, the facts fold alike and every question can be asked.
func TestEvidenceFoldsAlikeWithoutItsWords(t *testing.T) {
	b := eventful(t)
	facts := func(s *State) any {
		var list []any
		for _, e := range s.EvidenceOn(promise) {
			list = append(list, e.State(), e.Kind, e.Party, e.About, e.Counters, len(e.Confirmed), len(e.Contests), e.File.Size)
		}
		for _, r := range s.RemarksOn(RefTo(RefEvidence, EvidenceID(15))) {
			list = append(list, r.Party, r.By, r.Withdrawn)
		}
		for _, th := range s.ThanksOn(promise) {
			list = append(list, th.Party, th.To)
		}
		for _, n := range s.Notes() {
			list = append(list, n.ID, n.Revision)
		}
		return list
	}
	for n := range len(b.log) + 1 {
		whole := &State{}
		for i := range n {
			b.fold(whole, i, false)
		}
		for k := range n {
			without := &State{}
			for i := range n {
				b.fold(without, i, i == k)
			}
			if diff := cmp.Diff(facts(whole), facts(without)); diff != "" {
				t.Fatalf("prefix %d, words of entry %d erased:\n%s", n, k+1, diff)
			}
			_, _ = without.Files(), without.FilesOf(uint64(k+1))
		}
	}
}

func TestFactsOfEvidenceHoldNoProseAndNoHash(t *testing.T) {
	b := eventful(t)
	for _, entry := range b.log[14:] {
		for _, said := range []string{string(shaA), "export.csv", "weeks", "web team", "quick", "context"} {
			if strings.Contains(string(entry[0]), said) {
				t.Errorf("the facts %s hold %q", entry[0], said)
			}
		}
	}
}

func TestAnswersAboutEvidenceAreCopies(t *testing.T) {
	b := newBench(t)
	id := b.must(helpCalder, aFile(shaA))
	b.must(helpHarwick, &ConfirmEvidence{EvidenceID(id)})
	b.must(helpHarwick, &GiveThanks{To: []PartyID{5}, Says: "quick"})
	b.evidence(id).Confirmed[0].Party = 99
	b.state.EvidenceOn(promise)[0].Confirmed[0].Party = 99
	b.state.Thanks()[0].To[0] = 99
	if e := b.evidence(id); e.Confirmed[0].Party != 2 || b.state.Thanks()[0].To[0] != 5 {
		t.Error("changing an answer changed the state")
	}
}
