package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"entente/account"
	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
	"entente/store"
)

// A bench is a site over a partnership of four parties that have worked together for years: about 50,000 entries in the
// space that everyone sees.
type bench struct {
	b       *testing.B
	site    *Site
	at      partnership.SpaceID
	keys    []string // of each party's manager
	ids     []partnership.PartyID
	session string
	client  *http.Client
	url     string
	now     atomic.Int64
}

func (w *bench) clock() time.Time { return time.UnixMilli(w.now.Load()).UTC() }

const benchEntries = 50_000

func newBench(b *testing.B) *bench {
	b.Helper()
	db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "entente.db"), store.Options{Schema: account.Schema(), SkipSync: true})
	w := &bench{b: b}
	w.must(err)
	b.Cleanup(func() { _ = db.Close() })
	key, err := ledger.NewKey("")
	w.must(err)
	w.now.Store(time.Date(2024, 11, 25, 9, 0, 0, 0, time.UTC).UnixMilli())
	public, err := url.Parse("http://127.0.0.1")
	w.must(err)
	w.site = &Site{Engine: engine.New(db, engine.Settings{Now: w.clock, Key: key}), Accounts: account.New(db, w.clock),
		Fingerprint: key.Fingerprint(), PublicURL: public, Log: slog.New(slog.DiscardHandler), Now: w.clock}
	handler, err := w.site.Handler()
	w.must(err)
	server := httptest.NewServer(handler)
	b.Cleanup(server.Close)
	w.url, w.client = server.URL, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}}
	w.people()
	w.years()
	w.signIn("dana@x.example")
	return w
}

func (w *bench) must(err error) {
	w.b.Helper()
	if err != nil {
		w.b.Fatal(err)
	}
}

func (w *bench) people() {
	ctx := w.b.Context()
	secret, err := w.site.Accounts.FirstStart(ctx)
	w.must(err)
	_, err = w.site.Accounts.SetUp(ctx, secret, "Harwick IT", account.Wish{SignIn: "olive@x.example", Name: "Olive", Passphrase: secretWords})
	w.must(err)
	w.at = w.partnership("dana@x.example", []string{"Harwick", "Millbrook", "Eastmoor", "Calder Services"})
}

// signIn lets somebody sign in, now; pages are asked for as them from then on.
func (w *bench) signIn(as string) {
	acc, err := w.site.Accounts.BySignIn(w.b.Context(), as)
	w.must(err)
	in, err := w.site.Accounts.Begin(w.b.Context(), acc, account.Visit{})
	w.must(err)
	w.session = in.Session
}

// partnership founds one whose first party's manager signs in with the address.
func (w *bench) partnership(signIn string, names []string) partnership.SpaceID {
	ctx := w.b.Context()
	acc, err := w.site.Accounts.BySignIn(ctx, signIn)
	if err != nil {
		acc, err = w.site.Accounts.Enrol(ctx, signIn, "Dana Whitlock")
		w.must(err)
	}
	at := partnership.SpaceID(eventlog.NewID())
	w.keys, w.ids = []string{string(account.NewKey())}, []partnership.PartyID{2}
	w.must(w.site.Accounts.AddMembership(ctx, acc.ID, account.Membership{Partnership: string(at), Key: account.Key(w.keys[0])}))
	_, err = w.site.Engine.Found(ctx, at, partnership.FoundPartnership{Name: "Northbank", Goal: "People get through.", Zone: "Europe/London",
		Party: partnership.Text(names[0]), Kind: partnership.PublicBody, Person: "Dana Whitlock", Key: w.keys[0]}, "found")
	w.must(err)
	for _, name := range names[1:] {
		r := w.do(0, at, &partnership.InviteParty{Name: partnership.Text(name)})
		for i := range w.keys[1:] {
			w.do(i+1, at, &partnership.AnswerConsent{Question: partnership.QuestionID(r.Last), Revision: r.First, Position: partnership.Agree, Name: "Somebody"})
		}
		key := string(account.NewKey())
		joined, err := w.site.Engine.Do(ctx, engine.Holder(at, partnership.InvitationID(r.First)), at, &partnership.JoinAsParty{
			Party: partnership.Text(name), Kind: partnership.Peer, Person: "Priya Nair", Key: key}, newCommand())
		w.must(err)
		w.keys, w.ids = append(w.keys, key), append(w.ids, partnership.PartyID(joined.First))
	}
	return at
}

func (w *bench) do(party int, at partnership.SpaceID, c partnership.Command) engine.Receipt {
	w.b.Helper()
	r, err := w.site.Engine.Do(w.b.Context(), engine.Signed(w.keys[party]), at, c, newCommand())
	if err != nil {
		w.b.Fatalf("%T: %v", c, err)
	}
	return r
}

// years lets the parties promise, show and confirm, and remark, until there are enough entries. The last promises stay open.
func (w *bench) years() {
	entries := uint64(0)
	end := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for i := 0; entries < benchEntries; i++ {
		day := 730 * (int(entries) - benchEntries) / benchEntries
		w.now.Store(max(w.now.Load(), end.AddDate(0, 0, day).UnixMilli()))
		today := partnership.DateOf(w.clock())
		giver, receiver := i%4, (i+1)%4
		r := w.do(giver, w.at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{w.ids[receiver]}, Due: today.AddDays(7 + i%14),
			What: "Publish next week’s staffing for every queue by Thursday noon.", Criteria: []partnership.Text{"It is in the shared folder by noon", "It names who covers"}})
		id := partnership.CommitmentID{Entry: r.First}
		w.do(receiver, w.at, &partnership.AcceptCommitment{Commitment: id, Revision: r.First})
		w.do(receiver, w.at, &partnership.AddRemark{About: id.Once().Ref(), Says: "Thursday suits us, our rota closes on Friday."})
		if entries < benchEntries-250 {
			shown := w.do(giver, w.at, &partnership.ClaimDone{Of: id.Once()})
			r = w.do(receiver, w.at, &partnership.ConfirmDone{Of: id.Once(), Claim: shown.First})
		}
		entries = r.Last
	}
	w.now.Store(end.UnixMilli())
}

// readers is how many connections ask for pages at once.
const readers = 16

// get asks for a page as Dana, over HTTP and compressed, as a browser does, and returns how long that took.
func (w *bench) get(path string) time.Duration {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, w.url+path, nil)
	if err != nil {
		w.b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip") // set by hand, so that the answer is not decompressed here
	r.AddCookie(&http.Cookie{Name: sessionCookie, Value: w.session})
	began := time.Now()
	answer, err := w.client.Do(r)
	if err != nil {
		w.b.Error(err)
		return 0
	}
	n, err := io.Copy(io.Discard, answer.Body)
	took := time.Since(began)
	if err != nil || answer.Body.Close() != nil || answer.StatusCode != http.StatusOK || n < 1000 {
		w.b.Errorf("%s answered %d with %d bytes: %v", path, answer.StatusCode, n, err)
	}
	return took
}

// processorTime is what this process has used, readers and server together, which others on the machine do not change as
// they change the clock's.
func (w *bench) processorTime() time.Duration {
	var u syscall.Rusage
	w.must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// BenchmarkPages reports the median of the overview and of the commitments page, one at a time, which should be at most
// 5 ms; and how many a second sixteen readers get, which should be at least 400. The readers share the processors.
func BenchmarkPages(b *testing.B) {
	w := newBench(b)
	for _, page := range []struct{ name, path string }{{"overview", ""}, {"commitments", "/commitments"}} {
		b.Run(page.name, func(b *testing.B) {
			w.b = b
			path := "/s/" + string(w.at) + page.path
			w.get(path)
			var times []time.Duration
			for b.Loop() {
				times = append(times, w.get(path))
			}
			b.ReportMetric(float64(median(times).Microseconds())/1000, "p50-ms")
		})
		b.Run(page.name+"/16", func(b *testing.B) {
			w.b = b
			path := "/s/" + string(w.at) + page.path
			began, before := time.Now(), w.processorTime()
			var wg sync.WaitGroup
			var left atomic.Int64
			left.Store(int64(b.N))
			for range readers {
				wg.Go(func() {
					for left.Add(-1) >= 0 {
						w.get(path)
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "pages/s")
			b.ReportMetric((w.processorTime()-before).Seconds()*1000/float64(b.N), "cpu-ms/page")
		})
	}
}

// BenchmarkPageAmongOthers compares the overview's median on a host of its own with that on a host where a thousand other
// partnerships are and a hundred of them were visited by their own people. The two take turns, so that both see the same
// machine. The ratio should be at most 1.1.
func BenchmarkPageAmongOthers(b *testing.B) {
	alone, among := newBench(b), newBench(b)
	among.others(1000)
	for range 50 { // each open anew what it has not used for a while
		alone.get("/s/" + string(alone.at))
		among.get("/s/" + string(among.at))
	}
	var times [2][]time.Duration
	for b.Loop() {
		for range 50 {
			times[0] = append(times[0], alone.get("/s/"+string(alone.at)))
			times[1] = append(times[1], among.get("/s/"+string(among.at)))
		}
	}
	b.ReportMetric(float64(median(times[1]))/float64(median(times[0])), "ratio")
	b.ReportMetric(float64(median(times[0]).Microseconds())/1000, "alone-p50-ms")
	b.ReportMetric(0, "ns/op")
}

// others founds so many more partnerships, and has every tenth visited.
func (w *bench) others(n int) {
	session := w.session
	for i := range n {
		signIn := fmt.Sprintf("other%d@x.example", i)
		at := w.partnership(signIn, []string{"Tidewater", "Hollin"})
		w.do(0, at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{w.ids[1]}, Due: "2026-12-04", What: "Send the drawings."})
		if i%10 == 0 {
			w.signIn(signIn)
			w.get("/s/" + string(at))
			w.get("/s/" + string(at) + "/commitments")
		}
	}
	w.session = session
}

// BenchmarkCharter reports the median of the charter's page in the partnership of years, once its charter has 300 clauses
// and 40 versions, and of what changed between the first and the last.
func BenchmarkCharter(b *testing.B) {
	w := newBench(b)
	w.charter(300, 40)
	for _, page := range []struct{ name, path string }{{"page", ""}, {"version", "/versions/20"}, {"compare", "/compare?from=1&to=40"}} {
		b.Run(page.name, func(b *testing.B) {
			w.b = b
			path := "/s/" + string(w.at) + "/charter" + page.path
			w.get(path)
			var times []time.Duration
			for b.Loop() {
				times = append(times, w.get(path))
			}
			b.ReportMetric(float64(median(times).Microseconds())/1000, "p50-ms")
		})
	}
}

// charter lets the parties write a charter of so many clauses and amend and sign it until it has so many versions.
func (w *bench) charter(clauses, versions int) {
	c := &partnership.BringCharter{Source: partnership.FromMarkdown}
	for i := range clauses {
		if i%20 == 0 {
			c.Sections = append(c.Sections, partnership.BroughtSection{Title: partnership.Text(fmt.Sprintf("Section %d", i/20+1))})
		}
		last := &c.Sections[len(c.Sections)-1]
		text := partnership.Text(fmt.Sprintf("We tell each other early, and put things right before we ask whose fault it was: *rule %d*.\n\n- Bad news travels within two working days.\n- It is said in person.", i))
		if i%2 == 0 {
			text = partnership.Text(fmt.Sprintf("Each council gives at least %d working days’ notice of any mailing, and names who can decide on the day.", i))
		}
		last.Clauses = append(last.Clauses, partnership.Wording{Kind: partnership.ClausePromise, Text: text})
	}
	w.do(0, w.at, c)
	w.signAll()
	for n := 2; n <= versions; n++ {
		w.amend(n, n == versions)
		w.signAll()
	}
	w.amend(versions+1, false) // agreed, and not in force yet
}

// text is the charter as it is now.
func (w *bench) text() (text partnership.Charter) {
	w.b.Helper()
	w.must(w.site.Engine.View(w.b.Context(), engine.Signed(w.keys[0]), w.at, func(v partnership.View) error { text = v.Common.Charter(); return nil }))
	return text
}

func (w *bench) signAll() {
	text := w.text()
	for i := range w.keys {
		w.do(i, w.at, &partnership.SignCharter{Revision: text.Revision, Hash: partnership.Text(text.Hash()), Name: "N. N.", Authority: "Director"})
	}
}

// amend rewords a clause with everybody's consent, one party with a reservation, and leaves another amendment open.
func (w *bench) amend(n int, open bool) {
	text := w.text()
	section := text.Sections[n%len(text.Sections)]
	change := func(k int) []partnership.TextChange {
		words := section.Clauses[k].Wording
		words.Text += partnership.Text(fmt.Sprintf(" Amended for version %d.", n))
		return []partnership.TextChange{{Do: partnership.ChangeClause, Clause: section.Clauses[k].ID, Wording: words}}
	}
	if open {
		w.do(1, w.at, &partnership.ProposeAmendment{Base: text.Latest, Reason: "Because.", Changes: change(5)})
	}
	r := w.do(0, w.at, &partnership.ProposeAmendment{Base: text.Latest, Reason: "Because.", Changes: change(3)})
	for i := range w.keys[1:] {
		answer := &partnership.AnswerConsent{Question: partnership.QuestionID(r.Last), Revision: r.First, Position: partnership.Agree, Name: "N. N."}
		if i == 0 {
			answer.Position, answer.Reason = partnership.Reservation, "Nights are hard for us."
		}
		w.do(i+1, w.at, answer)
	}
}
