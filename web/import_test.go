package web

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"entente/browsertest"
	"entente/engine"
	"entente/partnership"
)

// agreement is a real agreement, with nine duties of one party and three of the other.
func agreement(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../shared/data/charters/designsystemau_partner_Code-for-Australia.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// given counts the promises that somebody sees, by giver, and lists what they say.
func (d *gathering) given(name string) (counts map[string]int, whats []string) {
	d.t.Helper()
	counts = map[string]int{}
	err := d.site.Engine.ViewAll(d.t.Context(), engine.Signed(d.key(name, d.at)), d.at, func(views []partnership.View) error {
		for _, l := range partnership.AllPromises(views) {
			p, _ := l.View.Common.Party(l.Commitment.Giver)
			counts[string(p.Name)]++
			whats = append(whats, string(l.Commitment.What))
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return counts, whats
}

func TestTheRealAgreementBecomesTwelvePromisesWithNothingLost(t *testing.T) {
	d := newGathering(t)
	d.carry("dana", d.at, &partnership.ChangeParty{Name: "Steering Committee", Initials: "SC", Mark: "circle"})
	d.carry("priya", d.at, &partnership.ChangeParty{Name: "Code for Australia", Initials: "CA", Mark: "square"})
	dana := d.signedIn("dana")
	text := agreement(t)
	look := dana.post(d.path("/import"), "text", text)
	look.want(t, 200, "Code for Australia Responsibilities", "say to whom it is promised", "Left out:", "Overarching governance")
	look = dana.post(d.path("/import"), "text", text, "to", d.partyID("dana"), "to", d.partyID("priya"))
	look.want(t, 200, "12 promises: 3 by Steering Committee and 9 by Code for Australia.", "Propose all of them", "Providing expert advice")
	command := look.find(`name="command" value="([^"]*)"`)
	for range 2 { // sent twice
		dana.post(d.path("/import"), "command", command, "step", "propose", "text", text, "to", d.partyID("dana"), "to", d.partyID("priya")).wantSeen(t, d.path("/commitments"))
	}
	counts, whats := d.given("priya")
	if counts["Code for Australia"] != 9 || counts["Steering Committee"] != 3 || len(whats) != 12 {
		t.Errorf("Priya sees %v", counts)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if item, ok := strings.CutPrefix(line, "- "); ok && !strings.Contains(strings.Join(whats, "\n"), strings.TrimSpace(item)) {
			t.Errorf("lost: %s", item)
		}
	}
	if _, theirs := d.given("tom"); len(theirs) != 0 {
		t.Error("a third party sees what two agreed")
	}
	d.signedIn("priya").get(d.path("/commitments")).want(t, 200, "Asked of us", "Offered to us", "Working in the open")
}

func TestAnImportIsAllOrNothingAndNamesRowAndColumn(t *testing.T) {
	d := newGathering(t)
	dana := d.signedIn("dana")
	send := func(text string) answer {
		return dana.post(d.path("/import"), "step", "propose", "text", text, "giver", d.partyID("dana"), "to", d.partyID("priya"))
	}
	send("What,Due,Promised to\nGood,2026-12-01,\nBad,soon,\n").want(t, 422, "Line 3, column 2: “soon” is no date")
	send("What,Due,Promised to\nGood,2026-12-01,\nPast,2026-11-01,Eastmoor\n").want(t, 422, "Line 3, due: choose today or a later day.")
	send("What,Promised to\nGood,\nBad,Nobody Ltd\n").want(t, 422, "Line 3: “Nobody Ltd” is no organisation here")
	send("What,Promised by,Promised to\nGood,,\nBad,Eastmoor,Calder\n").want(t, 422, "Line 3, giver: your own organisation gives it or receives it.")
	send("What\n\"open").want(t, 422, "quotation mark")
	send("").want(t, 422, "Choose a file, or paste")
	if counts, _ := d.given("dana"); len(counts) != 0 {
		t.Errorf("something was recorded: %v", counts)
	}
	send("What,Due,Promised to,Repeats\nGood,2026-12-01,,weekly\nOther,2026-12-01,Eastmoor,\n").want(t, 303)
	if counts, _ := d.given("dana"); counts["Party of dana"] != 2 {
		t.Errorf("two rows became %v", counts)
	}
	d.signedIn("olga").get(d.path("/import")).want(t, 403)
	d.signedIn("max").get(d.path("/import")).want(t, 404)
}

func TestTheExportIsHarmlessAndComesBackWhole(t *testing.T) {
	d := newGathering(t)
	texts := []string{"=HYPERLINK(\"http://x\")", "+1", "-1", "@sum", "Plain, with \"quotes\"; and more"}
	for _, text := range texts {
		d.signedIn("dana").post(d.path("/commitments"), "to", d.partyID("priya"), "what", text, "criteria", "=1+1\nand more", "due", "2026-12-01", "repeats", "fortnightly").want(t, 303)
	}
	a := d.signedIn("dana").get(d.path("/commitments.csv"))
	a.want(t, 200)
	if !strings.HasPrefix(a.body, "\ufeff") || !strings.Contains(a.header.Get("Content-Disposition"), "commitments.csv") {
		t.Errorf("no byte order mark, or no attachment: %q", a.header)
	}
	rows, err := csv.NewReader(bytes.NewBufferString(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != len(texts)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a spreadsheet would calculate %q", cell)
			}
		}
	}
	before, _ := d.given("dana")
	d.signedIn("dana").post(d.path("/import"), "step", "propose", "text", a.body).wantSeen(t, d.path("/commitments"))
	counts, whats := d.given("dana")
	if counts["Party of dana"] != 2*before["Party of dana"] {
		t.Errorf("%v became %v", before, counts)
	}
	for _, text := range texts {
		if n := strings.Count(strings.Join(whats, "\n")+"\n", text+"\n"); n != 2 {
			t.Errorf("%q is there %d times, want twice", text, n)
		}
	}
	if got := d.signedIn("tom").get(d.path("/commitments.csv")).body; strings.Contains(got, "HYPERLINK") {
		t.Error("the export holds what its reader does not see")
	}
}

func TestThePageOfAnImportIsReadableByEveryone(t *testing.T) {
	d := newGathering(t)
	b := browsertest.Start(t)
	d.signInWith(b, "dana")
	b.ScriptsOff()
	b.Open(d.url + d.path("/import"))
	b.Axe()
	shoot(t, b, "import")
	browsertest.Eval[bool](b, `(document.querySelector("textarea").value = "What,Due\nPublish the rota,2026-12-01\nTell them,soon", document.querySelector("main form").requestSubmit(), true)`)
	arrive(b, "#preview")
	b.NoComplaints()
	b.NoHorizontalScroll(320)
	b.Axe()
	shoot(t, b, "import-read")
}

// BenchmarkListOfPromises is what the list of a space with 3,000 promises costs before it is drawn.
func BenchmarkListOfPromises(b *testing.B) {
	state, common := manyPromises(3000)
	view := partnership.View{ID: "a", CommonID: "a", State: state, Common: common, By: partnership.Member{ID: 3, Party: 2, Roles: []partnership.Role{partnership.Manager}}, Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	for b.Loop() {
		out := commitmentsOf([]partnership.View{view}, nil)
		out.fillForms([]partnership.View{view}, promiseForms{make: FormOf(nil)}, "Host")
	}
}

// manyPromises is a space with so many promises, nine of ten of them kept.
func manyPromises(n int) (state, common *partnership.State) {
	s := &partnership.State{}
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	no := uint64(0)
	apply := func(by partnership.Actor, e partnership.Event) uint64 {
		no++
		s.Apply(partnership.Meta{No: no, At: at, By: by}, e)
		return no
	}
	apply(partnership.ByFounder, partnership.PartnershipFounded{Name: "Northbank", Zone: "UTC"})
	apply(partnership.ByFounder, partnership.PartyJoined{Name: "Harwick", Kind: partnership.Peer, Initials: "HW", Mark: "circle"})
	dana := partnership.ByMember(partnership.MemberID(apply(partnership.ByFounder, partnership.MemberJoined{Party: 2, Roles: []partnership.Role{partnership.Manager}, Name: "Dana", Key: "dana"})))
	apply(partnership.ByFounder, partnership.PartyJoined{Name: "Calder", Kind: partnership.Supplier, Initials: "CS", Mark: "triangle"})
	priya := partnership.ByMember(partnership.MemberID(apply(partnership.ByFounder, partnership.MemberJoined{Party: 4, Roles: []partnership.Role{partnership.Manager}, Name: "Priya", Key: "priya"})))
	for i := range n {
		on := partnership.Date("2026-01-05").AddDays(i % 300)
		id := partnership.CommitmentID{Entry: apply(dana, partnership.CommitmentMade{Giver: 2, Receivers: []partnership.PartyID{4}, Owner: 3, What: "Publish it", Criteria: []partnership.Text{"By noon"}, Due: on.AddDays(60), On: on})}
		apply(priya, partnership.CommitmentAccepted{Commitment: id, Revision: id.Entry, Party: 4, Person: 5, On: on})
		if i%10 != 0 {
			claim := apply(dana, partnership.CommitmentShown{Of: id.Once(), Due: on.AddDays(60), InTime: true, On: on.AddDays(50)})
			apply(priya, partnership.CommitmentConfirmed{Of: id.Once(), Claim: claim, Party: 4, On: on.AddDays(52)})
		}
	}
	return s, s
}
