package sealed_test

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A model is what a box does, said with maps.
type model struct {
	t     *testing.T
	boxes *sealed.Boxes
	db    *slow
	box   sealed.Box
	now   time.Time

	closes  time.Time
	state   string // "", shut, cancelled, opened
	left    map[uint64]bool
	links   map[string]uint64 // their parties
	spent   map[sealed.Ticket]bool
	answers map[string]answer // by secret
	voices  map[uint64]string
	locked  map[uint64]bool
	shut    []sealed.Shut

	tickets []sealed.Ticket
	secrets []string
}

type answer struct {
	party uint64
	text  string
}

var parties = []uint64{calder, harwick}

func newModel(t *testing.T, db sealed.DB, round uint64) *model {
	m := &model{
		t: t, box: sealed.Box{Space: "model", Round: round}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		left: map[uint64]bool{}, links: map[string]uint64{}, spent: map[sealed.Ticket]bool{}, answers: map[string]answer{},
		voices: map[uint64]string{}, locked: map[uint64]bool{},
	}
	m.closes = m.now.Add(10 * time.Minute)
	m.db = &slow{DB: db}
	m.boxes = sealed.New(m.db, func() time.Time { return m.now })
	must(t, m.boxes.Prepare(t.Context(), m.box, m.closes, 4))
	for _, party := range parties {
		for _, link := range must1(m.boxes.Links(t.Context(), m.box, party, sealed.NewSecret(), 3, 10_000))(t) {
			m.links[link] = party
			m.tickets = append(m.tickets, byLink(link))
		}
		for n := range uint64(2) {
			m.tickets = append(m.tickets, sealed.Ticket{Member: party*10 + n, Party: party})
		}
	}
	for range 5 {
		m.secrets = append(m.secrets, sealed.NewSecret())
	}
	return m
}

// refuses is why the box takes nothing from the party.
func (m *model) refuses(party uint64) error {
	switch {
	case m.state == "cancelled":
		return sealed.ErrCancelled
	case m.state != "" || !m.now.Before(m.closes):
		return sealed.ErrShut
	case m.left[party]:
		return sealed.ErrDropped
	}
	return nil
}

func (m *model) put(t *rapid.T) {
	ticket, secret := rapid.SampledFrom(m.tickets).Draw(t, "ticket"), rapid.SampledFrom(m.secrets).Draw(t, "secret")
	text := rapid.SampledFrom(texts).Draw(t, "text")
	want := m.putOne(ticket, secret, text)
	m.want(t, "Put", m.boxes.Put(m.t.Context(), m.box, ticket, secret, []byte(text)), want)
}

// putTogether lets several share a transaction, no two with the same ticket or secret: so the order does not matter.
func (m *model) putTogether(t *rapid.T) {
	tickets, secrets := rapid.Permutation(m.tickets).Draw(t, "tickets"), rapid.Permutation(m.secrets).Draw(t, "secrets")
	var wishes []wish
	var want []error
	for i := range rapid.IntRange(2, len(secrets)).Draw(t, "puts") {
		w := wish{ticket: tickets[i], secret: secrets[i], text: rapid.SampledFrom(texts).Draw(t, "text")}
		wishes, want = append(wishes, w), append(want, m.putOne(w.ticket, w.secret, w.text))
	}
	for i, err := range together(m.t, m.boxes, m.db, m.box, wishes...) {
		m.want(t, "Put together", err, want[i])
	}
}

var texts = []string{"", "a", "b", "long", "longer"}

// putOne does it in the model, or says why not.
func (m *model) putOne(ticket sealed.Ticket, secret, text string) error {
	party := ticket.Party
	if ticket.Link != "" {
		party = m.links[ticket.Link]
	}
	before, known := m.answers[secret]
	if err := m.refuses(party); err != nil {
		return err
	}
	switch {
	case len(text) > 4:
		return sealed.ErrTooLong
	case m.spent[ticket] && before.party != party || !m.spent[ticket] && known:
		return sealed.ErrSpent
	}
	m.spent[ticket], m.answers[secret] = true, answer{party, text}
	return nil
}

func (m *model) mine(t *rapid.T) {
	secret := rapid.SampledFrom(m.secrets).Draw(t, "secret")
	got, err := m.boxes.Mine(m.t.Context(), m.box, secret)
	a, known := m.answers[secret]
	if !known {
		m.want(t, "Mine", err, sealed.ErrNotFound)
		return
	}
	if m.want(t, "Mine", err, nil); string(got) != a.text {
		t.Errorf("Mine = %q, want %q", got, a.text)
	}
}

func (m *model) link(t *rapid.T) {
	secret := rapid.SampledFrom(slices.Sorted(maps.Keys(m.links))).Draw(t, "link")
	got, err := m.boxes.Link(m.t.Context(), secret)
	m.want(t, "Link", err, m.refuses(m.links[secret]))
	want := sealed.Link{Box: m.box, Party: m.links[secret], Spent: m.state == "" && m.spent[byLink(secret)]}
	if got != want {
		t.Errorf("Link = %v, want %v", got, want)
	}
}

func (m *model) voice(t *rapid.T) {
	party := rapid.SampledFrom(parties).Draw(t, "party")
	text := rapid.SampledFrom([]string{"", "we", "all of us"}).Draw(t, "text")
	want := m.refuses(party)
	if want == nil && m.locked[party] && text != m.voices[party] {
		want = sealed.ErrLocked
	}
	if want == nil {
		m.voices[party] = text
	}
	m.want(t, "SaveVoice", m.boxes.SaveVoice(m.t.Context(), m.box, party, []byte(text)), want)
}

func (m *model) lock(t *rapid.T) {
	party := rapid.SampledFrom(parties).Draw(t, "party")
	_, saved := m.voices[party]
	want := m.refuses(party)
	if want == nil && !saved {
		want = sealed.ErrNotFound
	}
	if want == nil {
		m.locked[party] = true
	}
	_, err := m.boxes.LockVoice(m.t.Context(), m.box, party)
	m.want(t, "LockVoice", err, want)
}

func (m *model) drop(t *rapid.T) {
	party := rapid.SampledFrom(parties).Draw(t, "party")
	m.want(t, "Drop", m.boxes.Drop(m.t.Context(), m.box, party), nil)
	m.left[party] = true
	delete(m.voices, party)
	maps.DeleteFunc(m.answers, func(_ string, a answer) bool { return a.party == party })
}

// close shuts the box, or shuts it again.
func (m *model) close(t *rapid.T) {
	got, err := m.boxes.Shut(m.t.Context(), m.box)
	if m.state == "cancelled" {
		m.want(t, "Shut", err, sealed.ErrCancelled)
		return
	}
	m.want(t, "Shut", err, nil)
	if m.state == "" {
		m.state, m.shut = "shut", m.counted(got)
		maps.DeleteFunc(m.voices, func(party uint64, _ string) bool { return !m.locked[party] })
	}
	if diff := cmp.Diff(m.shut, got); diff != "" {
		t.Errorf("Shut (-want +got):\n%s", diff)
	}
}

// counted is what shutting says; the roots are only known to stay.
func (m *model) counted(got []sealed.Shut) []sealed.Shut {
	var list []sealed.Shut
	for _, party := range parties {
		if m.left[party] {
			continue
		}
		s := sealed.Shut{Party: party, Links: 3}
		for _, a := range m.answers {
			if a.party == party {
				s.Answered++
			}
		}
		if _, saved := m.voices[party]; saved && m.locked[party] {
			s.Voice, s.Answered = true, 1
		}
		if i := len(list); i < len(got) {
			s.Root = got[i].Root
		}
		list = append(list, s)
	}
	return list
}

func (m *model) open(t *rapid.T) {
	got, err := m.boxes.Open(m.t.Context(), m.box)
	if want := map[string]error{"": sealed.ErrNotShut, "cancelled": sealed.ErrCancelled, "opened": sealed.ErrNotFound}[m.state]; want != nil {
		m.want(t, "Open", err, want)
		return
	}
	m.want(t, "Open", err, nil)
	told := map[uint64][]string{}
	for _, o := range got {
		told[o.Party] = []string{}
		for _, a := range o.Answers {
			told[o.Party] = append(told[o.Party], string(a))
		}
		if o.Voice != nil {
			told[o.Party] = append(told[o.Party], "voice: "+string(o.Voice.Answer))
		}
		slices.Sort(told[o.Party])
	}
	if diff := cmp.Diff(m.toOpen(), told); diff != "" {
		t.Errorf("Open (-want +got):\n%s", diff)
	}
}

func (m *model) toOpen() map[uint64][]string {
	want := map[uint64][]string{}
	for _, s := range m.shut {
		if m.left[s.Party] {
			continue
		}
		want[s.Party] = []string{}
		if s.Voice {
			want[s.Party] = append(want[s.Party], "voice: "+m.voices[s.Party])
			continue
		}
		for _, a := range m.answers {
			if a.party == s.Party {
				want[s.Party] = append(want[s.Party], a.text)
			}
		}
		slices.Sort(want[s.Party])
	}
	return want
}

func (m *model) delete(t *rapid.T) {
	m.want(t, "Delete", m.boxes.Delete(m.t.Context(), m.box), nil)
	switch m.state {
	case "":
		m.state = "cancelled"
	case "shut":
		m.state = "opened"
	}
	clear(m.answers)
	clear(m.voices)
}

func (m *model) want(t *rapid.T, what string, err, want error) {
	if !errors.Is(err, want) {
		t.Fatalf("%s = %v, want %v", what, err, want)
	}
}

// Whatever people, clock and operator do in whatever order: the tables do as the maps.
func TestBoxDoesAsItsModel(t *testing.T) {
	for name, c := range map[string]struct {
		dsn     string
		options store.Options
	}{
		"sqlite":   {filepath.Join(t.TempDir(), "entente.db"), store.Options{Schema: sealed.Schema(), SkipSync: true}},
		"postgres": {postgrestest.Start(t), store.Options{Schema: sealed.Schema()}},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), c.dsn, c.options)
			must(t, err)
			defer db.Close()
			round := uint64(0)
			rapid.Check(t, func(rt *rapid.T) {
				round++
				m := newModel(t, db, round)
				rt.Repeat(map[string]func(*rapid.T){
					"put": m.put, "put too": m.put, "put together": m.putTogether, "mine": m.mine, "link": m.link, "save voice": m.voice,
					"lock voice": m.lock, "open": m.open,
					"pass": func(t *rapid.T) {
						m.now = m.now.Add(time.Duration(rapid.IntRange(-2, 4).Draw(t, "minutes")) * time.Minute)
					},
					"seldom": func(t *rapid.T) {
						if rapid.IntRange(0, 2).Draw(t, "often enough") == 0 {
							rapid.SampledFrom([]func(*rapid.T){m.drop, m.close, m.close, m.delete}).Draw(t, "what")(t)
						}
					},
				})
			})
		})
	}
}
