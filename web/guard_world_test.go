package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/account"
	"entente/engine"
	"entente/eventlog"
	"entente/file"
	"entente/ledger"
	"entente/partnership"
	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"
)

// A realm is a house with everything in it that can be told apart by who sees it: a partnership of Harwick (Dana; Hugo, a
// member; Olga, an observer; Rita, removed), Calder (Priya), Millbrook (Mel), Lowell (Lena), which has left, and the
// neutral Nora; and Max's and Zoe's partnership. Its space IDs are chosen, so that two realms can be compared.
type realm struct {
	*house
	db     *store.Store
	log    *logBook
	spaces map[string]partnership.SpaceID           // "common", "room" (Harwick, Calder), "calder", "harwick", "other"
	things map[string]map[string]string             // by space: the IDs in it by what stands before them in an address
	party  map[string]partnership.PartyID           // by the name of the person who leads it
	files  map[string]string                        // by space: the SHA-256 of its file
	people map[string]partnership.MemberID          // by name
	said   map[partnership.SpaceID]partnership.Text // what nobody else may read, by space
	voice  func(string) partnership.Text            // how everybody here speaks and is called
	count  int
}

// logBook is a log that can be read while it is written.
type logBook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// realmPeople are all who have a sign-in, beside the operator.
var realmPeople = []string{"dana", "hugo", "olga", "rita", "priya", "mel", "lena", "nora", "max", "zoe"}

// realmKey is the installation's key, the same in every realm.
var realmKey = sync.OnceValues(func() (*ledger.Key, error) { return ledger.NewKey("") })

// newRealm builds the realm. secret is called at several moments with what Calder, and Calder with Millbrook, may do
// unseen by all others; nil for nothing.
func newRealm(t *testing.T, secret func(r *realm, moment int)) *realm {
	t.Helper()
	return newRealmIn(t, func(text string) partnership.Text { return partnership.Text(text) }, secret)
}

func newRealmIn(t *testing.T, voice func(string) partnership.Text, secret func(r *realm, moment int)) *realm {
	t.Helper()
	db, err := store.Open(t.Context(), postgrestest.Choose(t),
		store.Options{Schema: slices.Concat(account.Schema(), file.Schema(), sealed.Schema()), SkipSync: !postgrestest.Chosen()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	r := &realm{house: &house{t: t, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}, db: db, log: &logBook{},
		spaces: map[string]partnership.SpaceID{}, things: map[string]map[string]string{}, party: map[string]partnership.PartyID{},
		files: map[string]string{}, people: map[string]partnership.MemberID{}, said: map[partnership.SpaceID]partnership.Text{}, voice: voice}
	key, err := realmKey()
	r.must(err)
	files := file.New(db, r.clock)
	r.site = &Site{Engine: engine.New(db, engine.Settings{Now: r.clock, Key: key, Files: files, Sealed: sealed.New(db, r.clock)}), Accounts: account.New(db, r.clock), Files: files,
		Fingerprint: key.Fingerprint(), Log: slog.New(slog.NewJSONHandler(r.log, nil)), Now: r.clock}
	r.listen()
	first, err := r.site.Accounts.FirstStart(t.Context())
	r.must(err)
	_, err = r.site.Accounts.SetUp(t.Context(), first, "Harwick IT", r.wish("olive"))
	r.must(err)
	for _, name := range realmPeople {
		_, err := r.site.Accounts.Enrol(t.Context(), name+"@x.example", string(voice(name)))
		r.must(err)
	}
	if secret == nil {
		secret = func(*realm, int) {}
	}
	r.gather(secret)
	return r
}

func (r *realm) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// chosenID is an ID as eventlog draws them, but the same in every realm.
func chosenID(name string) eventlog.ID {
	return eventlog.ID((name + strings.Repeat("a", 26))[:26])
}

// gather founds both partnerships, lets everybody in, fills every space and lets Lowell leave and Rita go.
func (r *realm) gather(secret func(*realm, int)) {
	r.begin("common", "dana", "Northbank")
	r.begin("other", "max", "Southbank")
	r.joinParty("other", "zoe", "Westport", partnership.Supplier, "max")
	r.joinParty("common", "priya", "Calder", partnership.Supplier, "dana")
	r.joinParty("common", "mel", "Millbrook", partnership.Client, "dana", "priya")
	r.joinParty("common", "lena", "Lowell", partnership.Peer, "dana", "priya", "mel")
	r.joinParty("common", "nora", "Nora Moss", partnership.Neutral, "dana", "priya", "mel", "lena")
	r.joinMember("dana", "hugo", partnership.Helper)
	r.joinMember("dana", "olga", partnership.Observer)
	r.joinMember("dana", "rita", partnership.Helper)
	r.open("room", "common", "dana", "priya")
	r.open("calder", "common", "priya")
	r.open("harwick", "common", "dana")
	r.open("otherroom", "other", "max")
	secret(r, 1)
	for _, at := range []string{"common", "room"} {
		r.fill(at, "dana", "priya")
	}
	r.fill("other", "max", "zoe")
	for at, who := range map[string]string{"calder": "priya", "harwick": "dana"} {
		r.fillPrivate(at, who)
	}
	secret(r, 2)
	r.pass(48 * time.Hour)
	r.do("lena", "common", &partnership.LeavePartnership{})
	r.do("dana", "common", &partnership.RemoveMember{Member: r.people["rita"]})
	r.writeCharter()
	sam := r.do("dana", "common", &partnership.InviteMember{Name: r.voice("Sam"), Roles: []partnership.Role{partnership.Helper}})
	asked := r.do("priya", "common", &partnership.InviteParty{Name: r.voice("Ashgrove")})
	maps.Copy(r.things["common"], map[string]string{"invitations": fmt.Sprint(sam.First), "questions": fmt.Sprint(asked.Last),
		"question-revision": fmt.Sprint(asked.First), "people": fmt.Sprint(r.people["hugo"]), "parties": fmt.Sprint(r.party["mel"]), "record": "5"})
	secret(r, 3)
	r.pass(4 * 24 * time.Hour)
}

// writeCharter lets the parties begin a charter in words of their own.
func (r *realm) writeCharter() {
	r.t.Helper()
	brought := r.do("dana", "common", &partnership.BringCharter{Source: partnership.FromNothing, Sections: []partnership.BroughtSection{
		{Title: r.voice("Why"), Clauses: []partnership.Wording{{Kind: partnership.ClauseWhy, Text: r.voice("Why said in common")},
			{Kind: partnership.ClauseWord, Terms: []partnership.Term{{Term: r.voice("Word"), Agreed: r.voice("Agreed"), Meanings: []partnership.Meaning{
				{Party: r.party["dana"], Text: r.voice("Meaning")}}}}}}},
		{Title: r.voice("How"), Clauses: []partnership.Wording{{Kind: partnership.ClauseBehave, Text: hostileNote, Good: r.voice("Good"), Bad: hostileNote},
			{Kind: partnership.ClauseDrift, Ladder: []partnership.Rung{{Name: r.voice("Step"), What: r.voice("What"), Days: 2}}},
			{Kind: partnership.ClauseAssume, Text: r.voice("Assumed"), Assumed: true}}},
	}})
	proposed := r.do("priya", "common", &partnership.ProposeAmendment{Base: brought.Last, Reason: r.voice("Reason"), Author: r.voice("Lawyer"), Changes: []partnership.TextChange{
		{Do: partnership.ChangeClause, Clause: partnership.ClauseID{Entry: brought.First, K: 1}, Wording: partnership.Wording{Kind: partnership.ClauseWhy, Text: r.voice("Other words")}},
		{Do: partnership.AddSection, Title: r.voice("Exit")}}})
	r.do("mel", "common", &partnership.AnswerConsent{Question: partnership.QuestionID(proposed.Last), Revision: proposed.First, Position: partnership.Reservation,
		Reason: r.voice("Nights"), CouldAgreeIf: r.voice("Days"), Name: r.voice("Mel")})
	r.things["common"]["amendments"] = fmt.Sprint(proposed.First)
	r.must(r.site.Engine.View(r.t.Context(), r.as("dana", "common"), r.spaces["common"], func(v partnership.View) error {
		r.things["common"]["hash"] = v.Common.Charter().Hash()
		return nil
	}))
	maps.Copy(r.things["common"], map[string]string{"charter": fmt.Sprint(brought.Last), "clauses": fmt.Sprintf("%d.1", brought.First), "section": fmt.Sprintf("%d.1", brought.First)})
}

// claim gives a space its chosen ID before anybody opens it.
func (r *realm) claim(name, group string, key string) partnership.SpaceID {
	r.t.Helper()
	id := chosenID(name)
	in := eventlog.ID(r.spaces[group])
	if group == "" {
		in = id
	}
	_, err := r.db.Claim(r.t.Context(), eventlog.Log{ID: id, Group: in, Key: key})
	r.must(err)
	r.spaces[name] = partnership.SpaceID(id)
	return partnership.SpaceID(id)
}

func (r *realm) begin(name, who, called string) {
	r.t.Helper()
	at := r.claim(name, "", partnership.CommonKey)
	_, err := r.site.Engine.Found(r.t.Context(), at, partnership.FoundPartnership{Name: r.voice(called), Goal: r.voice("People get through."),
		Zone: "Europe/London", Party: r.voice("Party of " + who), Kind: partnership.PublicBody, Person: r.voice(who),
		Key: r.newKey(who, at)}, "found")
	r.must(err)
	r.party[who], r.people[who] = 2, 3
}

// open opens the space of the parties that these people lead.
func (r *realm) open(name, group, who string, more ...string) {
	r.t.Helper()
	parties := []partnership.PartyID{r.party[who]}
	for _, one := range more {
		parties = append(parties, r.party[one])
	}
	want := r.claim(name, group, partnership.SpaceKey(parties))
	got, err := r.site.Engine.SpaceOf(r.t.Context(), r.as(who, group), r.spaces[group], parties)
	r.must(err)
	if got != want {
		r.t.Fatalf("opened %s, want %s", got, want)
	}
}

func (r *realm) as(who, group string) engine.Who {
	if group == "" || r.spaces[group] == "" {
		group = "common"
	}
	return engine.Signed(r.key(who, r.spaces[group]))
}

// groupOf is the common space that a space belongs to.
func groupOf(at string) string {
	if strings.HasPrefix(at, "other") {
		return "other"
	}
	return "common"
}

func (r *realm) do(who, at string, c partnership.Command) engine.Receipt {
	r.t.Helper()
	r.count++
	got, err := r.site.Engine.Do(r.t.Context(), r.as(who, groupOf(at)), r.spaces[at], c, fmt.Sprint("step-", r.count))
	if err != nil {
		r.t.Fatalf("%s in %s: %T: %v", who, at, c, err)
	}
	return got
}

// joinParty lets an organisation in: the first of by invites it, the rest agree.
func (r *realm) joinParty(at, who, called string, kind partnership.PartyKind, by ...string) {
	r.t.Helper()
	got := r.do(by[0], at, &partnership.InviteParty{Name: r.voice(called), Neutral: kind == partnership.Neutral})
	for _, voter := range by[1:] {
		r.do(voter, at, &partnership.AnswerConsent{Question: partnership.QuestionID(got.Last), Revision: got.First, Position: partnership.Agree,
			Name: partnership.Text(voter)})
	}
	joined, err := r.site.Engine.Do(r.t.Context(), engine.Holder(r.spaces[at], partnership.InvitationID(got.First)), r.spaces[at],
		&partnership.JoinAsParty{Party: r.voice(called), Kind: kind, Person: r.voice(who), Key: r.newKey(who, r.spaces[at])}, "join-"+who)
	r.must(err)
	r.party[who], r.people[who] = partnership.PartyID(joined.First), partnership.MemberID(joined.First+1)
}

func (r *realm) joinMember(by, who string, role partnership.Role) {
	r.t.Helper()
	got := r.do(by, "common", &partnership.InviteMember{Name: r.voice(who), Roles: []partnership.Role{role}})
	joined, err := r.site.Engine.Do(r.t.Context(), engine.Holder(r.spaces["common"], partnership.InvitationID(got.First)), r.spaces["common"],
		&partnership.JoinAsMember{Person: r.voice(who), Key: r.newKey(who, r.spaces["common"])}, "join-"+who)
	r.must(err)
	r.party[who], r.people[who] = r.party[by], partnership.MemberID(joined.First)
}

// fill puts a thing of every kind into a space that two people share; what they say there is the space's own.
func (r *realm) fill(at, a, b string) {
	r.t.Helper()
	said := func(what string) partnership.Text { return r.voice(what + " said in " + at) }
	r.said[r.spaces[at]] = said("Promise")
	made := r.do(b, at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{r.party[a]}, What: said("Promise"),
		Criteria: []partnership.Text{said("By noon"), said("For all")}, Due: "2026-11-24"})
	id := partnership.CommitmentID{Entry: made.First}
	accepted := r.do(a, at, &partnership.AcceptCommitment{Commitment: id, Revision: made.First})
	open := r.do(b, at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{r.party[a]}, What: said("Offer"), Due: "2026-12-24"})
	about := id.Once().Ref()
	e := r.do(b, at, &partnership.AddEvidence{About: about, Kind: partnership.Statement, Title: said("Statement"), Says: said("Why")})
	r.do(b, at, &partnership.AddEvidence{About: about.Of("criterion-2"), Kind: partnership.Link, Title: said("Link"), Link: "https://calder.example/plan"})
	contested := r.do(b, at, &partnership.AddEvidence{About: about, Kind: partnership.Statement, Title: said("Doubtful")})
	r.do(a, at, &partnership.ContestEvidence{Evidence: partnership.EvidenceID(contested.First), Point: partnership.Accuracy, Reason: said("Contest")})
	shown := r.attach(b, at, about, "kept in "+at)
	remark := r.do(a, at, &partnership.AddRemark{About: about, Says: said("Remark")})
	r.do(a, at, &partnership.GiveThanks{About: about, To: []partnership.PartyID{r.party[b]}, Says: said("Thanks")})
	checkin := r.do(a, at, &partnership.ArrangeCheckin{Date: "2026-11-30", At: "10:00", Minutes: 30, Place: said("Place")})
	topic := r.do(a, at, &partnership.AddTopic{Text: said("Topic")})
	drift := r.do(b, at, &partnership.OpenCorrection{Says: said("Drift")})
	contract := r.do(b, at, &partnership.NoteContract{Says: said("Clause")})
	overdue := partnership.SignalKey{Rule: partnership.RuleOverdue, Version: 1, Of: about, First: accepted.First}
	r.things[at] = map[string]string{"commitments": id.String(), "offer": partnership.CommitmentID{Entry: open.First}.String(),
		"evidence": fmt.Sprint(e.First), "contested": fmt.Sprint(contested.First), "file": fmt.Sprint(shown.First), "remarks": fmt.Sprint(remark.First),
		"checkins": fmt.Sprint(checkin.First), "topics": fmt.Sprint(topic.First), "checkin-revision": fmt.Sprint(checkin.First),
		"people": fmt.Sprint(r.people[b]), "parties": fmt.Sprint(r.party[b]), "record": fmt.Sprint(remark.First), "mark": "circle",
		"rounds": fmt.Sprint(r.round(a, at)), "signals": overdue.String(), "corrections": fmt.Sprint(drift.First), "contract-notes": fmt.Sprint(contract.First)}
}

// round begins a round, of the pulse but in the common space, in which the one who begins it is asked alone.
func (r *realm) round(who, at string) partnership.RoundID {
	r.t.Helper()
	today := partnership.DateOf(r.clock())
	set := "pulse"
	if at == "common" { // the same is not asked of the same people twice
		set = "collaborative-attributes"
	}
	begun := r.do(who, at, &partnership.BeginRound{Set: partnership.SetRef{Key: set}, Comments: true, Closes: today.AddDays(30), Opens: today.AddDays(32)})
	id := partnership.RoundID(begun.First)
	r.do(who, at, &partnership.ChooseVoice{Round: id, Voice: partnership.People, Members: []partnership.MemberID{r.people[who]}})
	return id
}

// attach shows a file.
func (r *realm) attach(who, at string, about partnership.Ref, text string) engine.Receipt {
	r.t.Helper()
	put, err := r.site.Files.Put(r.t.Context(), string(r.spaces[at]), strings.NewReader(text))
	r.must(err)
	r.files[at] = put.SHA.String()
	return r.do(who, at, &partnership.AddEvidence{About: about, Kind: partnership.File, Title: r.voice("File of " + at), SHA: partnership.Text(put.SHA.String()),
		Name: r.voice(at + ".txt"), Type: partnership.Text(put.Type), Size: put.Size})
}

// fillPrivate puts a note and a topic into a private space.
func (r *realm) fillPrivate(at, who string) {
	r.t.Helper()
	r.said[r.spaces[at]] = r.voice("Note said in " + at)
	note := r.do(who, at, &partnership.WriteNote{Title: r.voice("Note said in " + at), Body: hostileNote})
	checkin := r.do(who, at, &partnership.ArrangeCheckin{Date: "2026-11-30", At: "10:00", Minutes: 30})
	topic := r.do(who, at, &partnership.AddTopic{Text: r.voice("Topic said in " + at)})
	r.things[at] = map[string]string{"notes": fmt.Sprint(note.First), "note-revision": fmt.Sprint(note.First), "checkins": fmt.Sprint(checkin.First),
		"topics": fmt.Sprint(topic.First)}
}

// heads says where every log of the realm ends: what nobody may move without a right to.
func (r *realm) heads() map[string]uint64 {
	r.t.Helper()
	list := map[string]uint64{}
	for name, id := range r.spaces {
		head, err := r.db.Head(r.t.Context(), eventlog.ID(id))
		r.must(err)
		list[name] = head
	}
	groups, err := r.site.Engine.Usage(r.t.Context())
	r.must(err)
	for _, g := range groups {
		list["logs of "+string(g.ID)] = uint64(g.Logs)
	}
	return list
}
