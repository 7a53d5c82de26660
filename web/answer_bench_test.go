package web

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/account"
	"entente/engine"
	"entente/ledger"
	"entente/partnership"
	"entente/sealed"
	"entente/store"
)

// How the answering benchmark is cut: so many people of eight parties, so many prompts, so many at once.
const (
	benchPeople  = 2000
	benchParties = 8
	benchPrompts = 60
	benchAtOnce  = 64
)

// BenchmarkAnswer reports how long it takes until an answer is durable and its sender is told so, over HTTP: 2,000 people of
// eight parties who answer 60 prompts, 64 of them at once. The slowest of a hundred should have waited 20 ms at most.
func BenchmarkAnswer(b *testing.B) {
	w := newAnswerBench(b)
	for b.Loop() {
		links := w.ask()
		before := w.processorTime()
		times := w.answerAll(links)
		b.ReportMetric((w.processorTime()-before).Seconds()*1000/float64(len(times)), "cpu-ms/answer")
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
	}
	b.ReportMetric(0, "ns/op")
}

func newAnswerBench(b *testing.B) *bench {
	b.Helper()
	db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "entente.db"), store.Options{Schema: slices.Concat(account.Schema(), sealed.Schema())})
	w := &bench{b: b}
	w.must(err)
	b.Cleanup(func() { _ = db.Close() })
	key, err := ledger.NewKey("")
	w.must(err)
	w.now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	public, err := url.Parse("http://127.0.0.1")
	w.must(err)
	w.site = &Site{Engine: engine.New(db, engine.Settings{Now: w.clock, Key: key, Sealed: sealed.New(db, w.clock)}), Accounts: account.New(db, w.clock),
		Fingerprint: key.Fingerprint(), PublicURL: public, Log: slog.New(slog.DiscardHandler), Now: w.clock}
	handler, err := w.site.Handler()
	w.must(err)
	server := httptest.NewServer(handler)
	b.Cleanup(server.Close)
	w.url, w.client = server.URL, &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: benchAtOnce},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	secret, err := w.site.Accounts.FirstStart(b.Context())
	w.must(err)
	_, err = w.site.Accounts.SetUp(b.Context(), secret, "Harwick IT", account.Wish{SignIn: "olive@x.example", Name: "Olive", Passphrase: secretWords})
	w.must(err)
	return w
}

// ask begins a round in a partnership of its own and gives out the links.
func (w *bench) ask() (links []string) {
	var names []string
	for i := range benchParties {
		names = append(names, fmt.Sprintf("Party %d", i+1))
	}
	at := w.partnership("dana@x.example", names)
	set := partnership.QuestionSet{Name: "Sixty questions", Answered: []partnership.Voice{partnership.People},
		Scales: []partnership.Scale{{Key: "often", Points: []partnership.Text{"Never", "Seldom", "At times", "Mostly", "Always"}}}}
	for i := range benchPrompts {
		set.Prompts = append(set.Prompts, partnership.Prompt{Key: fmt.Sprintf("p%d", i), Kind: partnership.ScalePrompt, Scale: "often", Text: partnership.Text(fmt.Sprintf("We do what we said we would, in matter %d.", i))})
	}
	own := w.do(0, at, &partnership.WriteQuestionSet{Questions: set})
	begun := w.do(0, at, &partnership.BeginRound{Set: partnership.SetRef{Own: partnership.QuestionSetID(own.First), Version: 1}, Closes: "2026-12-02", Opens: "2026-12-04", Comments: true})
	round := partnership.RoundID(begun.First)
	more := w.do(0, at, &partnership.AllowMore{Round: round})
	for i := range benchParties - 1 {
		w.do(i+1, at, &partnership.AnswerConsent{Question: partnership.QuestionID(more.Last), Revision: uint64(round), Position: partnership.Agree, Name: "Somebody"})
	}
	for _, key := range w.keys {
		secrets, _, err := w.site.Engine.AskPeople(w.b.Context(), engine.Signed(key), at, &partnership.ChooseVoice{Round: round, Voice: partnership.People, Links: benchPeople / benchParties}, newCommand(), "")
		w.must(err)
		links = append(links, secrets...)
	}
	return links
}

// answerAll lets everybody answer, so many at once.
func (w *bench) answerAll(links []string) []time.Duration {
	times := make([]time.Duration, len(links))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range benchAtOnce {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(links); i = int(next.Add(1)) - 1 {
				times[i] = w.send(links[i], i)
			}
		})
	}
	wg.Wait()
	return times
}

// send answers by one link.
func (w *bench) send(link string, i int) time.Duration {
	form := url.Values{"secret": {engine.NewSecret()}, "words-p3": {"Ring back before noon"}, "share-p3": {"yes"}}
	for k := range benchPrompts {
		form.Set(fmt.Sprintf("point-p%d", k), fmt.Sprint((i+k)%6))
	}
	began := time.Now()
	answer, err := w.client.Post(w.url+"/answer/"+link, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		w.b.Error(err)
		return 0
	}
	took := time.Since(began)
	_, err = io.Copy(io.Discard, answer.Body)
	if err != nil || answer.Body.Close() != nil || answer.StatusCode != http.StatusSeeOther {
		w.b.Errorf("answered %d: %v", answer.StatusCode, err)
	}
	return took
}
