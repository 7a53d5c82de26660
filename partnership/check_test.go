package partnership

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// This file holds what is true of every feature: a small world, and walks of random commands through it. A feature joins
// with a row in walks (commands to try) and one in asks (what is asked of the state).

// fataler is what the world needs of a test: *testing.T, *testing.B and *rapid.T are one.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// world is a partnership of Harwick, Calder and Millbrook, with Harwick's private space and a room of Harwick and
// Calder, built by commands. Every entry goes through the codec.
type world struct {
	t                          fataler
	now                        time.Time
	spaces                     []*worldSpace // common, room, private
	harwick, calder, millbrook PartyID
	manager                    map[PartyID]MemberID // signatory and manager
	helper                     map[PartyID]MemberID
	observer                   MemberID // of Harwick
}

// worldSpace is one log and what it folds to.
type worldSpace struct {
	id    SpaceID
	state *State
	log   [][2][]byte // facts and words
}

const (
	inTheCommon = iota
	inTheRoom
	inThePrivate
)

// monday is when a world begins.
var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newWorld(t fataler) *world {
	t.Helper()
	w := &world{t: t, now: monday, manager: map[PartyID]MemberID{}, helper: map[PartyID]MemberID{}}
	for _, id := range []SpaceID{"c", "r", "p"} {
		w.spaces = append(w.spaces, &worldSpace{id: id, state: &State{}})
	}
	first := w.must(ByFounder, inTheCommon, &FoundPartnership{
		Name: "Northbank", Goal: "People get through", Zone: "Europe/London", Party: "Harwick", Kind: Client, Person: "Dana", Key: strings.Repeat("dana", 6),
	})
	w.harwick, w.manager[PartyID(first+1)] = PartyID(first+1), MemberID(first+2)
	w.calder = w.joins("Calder", "priya")
	w.millbrook = w.joins("Millbrook", "amira")
	w.helper[w.harwick] = w.hires(w.harwick, "ed", Helper)
	w.helper[w.calder] = w.hires(w.calder, "jo", Helper)
	w.helper[w.millbrook] = w.hires(w.millbrook, "li", Helper)
	w.observer = w.hires(w.harwick, "al", Observer)
	w.must(w.by(w.harwick), inTheRoom, &OpenSpace{Parties: []PartyID{w.harwick, w.calder}})
	w.must(w.by(w.harwick), inThePrivate, &OpenSpace{Parties: []PartyID{w.harwick}})
	return w
}

// joins lets an organisation in, with the consent of the others.
func (w *world) joins(name Text, person string) PartyID {
	w.t.Helper()
	inv := w.must(w.by(w.harwick), inTheCommon, &InviteParty{Name: name})
	for _, q := range w.common().Questions(w.today()) {
		for _, p := range q.Awaits() {
			w.must(w.by(p), inTheCommon, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Agree, Name: "N."})
		}
	}
	no := w.must(ByInvitation(InvitationID(inv)), inTheCommon, &JoinAsParty{Party: name, Kind: Supplier, Person: Text(person), Key: strings.Repeat(person, 5)})
	w.manager[PartyID(no)] = MemberID(no + 1)
	return PartyID(no)
}

// hires lets a person in.
func (w *world) hires(p PartyID, person string, r Role) MemberID {
	w.t.Helper()
	inv := w.must(w.by(p), inTheCommon, &InviteMember{Name: Text(person), Roles: []Role{r}})
	return MemberID(w.must(ByInvitation(InvitationID(inv)), inTheCommon, &JoinAsMember{Person: Text(person), Key: strings.Repeat(person, 12)}))
}

func (w *world) common() *State { return w.spaces[inTheCommon].state }

func (w *world) today() Date { return w.common().Today(w.now) }

// by is the party's signatory and manager as actor.
func (w *world) by(p PartyID) Actor { return ByMember(w.manager[p]) }

// try gives a command; its events are encoded, decoded and folded.
func (w *world) try(by Actor, at int, c Command) error {
	w.t.Helper()
	sp := w.spaces[at]
	in := In{State: sp.state, Common: w.common(), By: by, Now: w.now, Others: w.others(sp)}
	events, err := Decide(in, c)
	if err != nil {
		return err
	}
	codec := NewCodec()
	for _, e := range events {
		facts, words, err := codec.Encode(Meta{No: sp.state.Head() + 1, At: w.now, By: by, Seen: w.common().Head()}, e)
		if err != nil {
			w.t.Fatalf("%T: %v", e, err)
		}
		sp.log = append(sp.log, [2][]byte{facts, words})
		w.fold(sp.state, sp, len(sp.log)-1, false)
	}
	return nil
}

// must gives a command that may not be refused, and says the number of its first entry.
func (w *world) must(by Actor, at int, c Command) uint64 {
	w.t.Helper()
	no := w.spaces[at].state.Head() + 1
	if err := w.try(by, at, c); err != nil {
		w.t.Fatalf("%T by %v: %v", c, by, err)
	}
	return no
}

// fold folds entry i+1 of the space into a state.
func (w *world) fold(s *State, sp *worldSpace, i int, erased bool) {
	w.t.Helper()
	words := sp.log[i][1]
	if erased {
		words = nil
	}
	m, e, err := NewCodec().Decode(sp.log[i][0], words)
	if err != nil {
		w.t.Fatalf("entry %d: %v", i+1, err)
	}
	s.Apply(m, e)
}

// replay folds the first n entries, those for which erased says so without their words.
func (w *world) replay(sp *worldSpace, n int, erased func(no int) bool) *State {
	w.t.Helper()
	s := &State{}
	for i := range n {
		w.fold(s, sp, i, erased(i+1))
	}
	return s
}

func none(int) bool { return false }

// views is what the member sees.
func (w *world) views(id MemberID) []View {
	m, _ := w.common().Member(id)
	var list []View
	for _, sp := range w.spaces {
		if sp.state.Head() > 0 && sp.state.Holds(w.common(), m.Party) {
			list = append(list, View{ID: sp.id, CommonID: "c", State: sp.state, Common: w.common(), By: m, Now: w.now, Others: w.others(sp)})
		}
	}
	return list
}

// others are the spaces on whose promises some of this one depend.
func (w *world) others(sp *worldSpace) map[SpaceID]*State {
	list := map[SpaceID]*State{}
	for _, id := range sp.state.DependsOn() {
		for _, other := range w.spaces {
			if other.id == id {
				list[id] = other.state
			}
		}
	}
	return list
}

// walks is what each feature tries: a command, by whom and where. It may well be refused.
var walks = []func(*rapid.T, *world) (Actor, int, Command){walkCommitments, walkErasures, walkCharter, walkCorrections, walkEvidence, walkCheckins, walkNotes, walkContinuations, walkRounds, walkTalks}

// asks is what is asked of each state, after every prefix and of every reader. Values only: they are scribbled over.
var asks = []func(w *world, s *State) any{askCommitments, askFeatures, askCharter, askCorrections, askRounds, askTalks, func(_ *world, s *State) any { return []any{s.Questions("2026-03-03"), s.Parties(), s.Continuations()} }}

func walkErasures(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	if open := w.spaces[at].state.Questions(w.today()); len(open) > 0 && rapid.Bool().Draw(t, "answer") {
		q := open[0]
		return by, at, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Agree, Name: "N."}
	}
	return by, at, &EraseWords{Entry: rapid.Uint64Range(1, w.spaces[at].state.Head()).Draw(t, "entry"), Reason: "a slip"}
}

// anyActor is somebody, and a space in which that person is or is not.
func anyActor(t *rapid.T, w *world) (Actor, int) {
	who := []MemberID{
		w.manager[w.harwick], w.manager[w.calder], w.manager[w.millbrook], w.helper[w.harwick], w.helper[w.calder], w.helper[w.millbrook], w.observer,
	}
	return ByMember(rapid.SampledFrom(who).Draw(t, "who")), rapid.IntRange(inTheCommon, inThePrivate).Draw(t, "at")
}

// walk takes a random walk through all features.
func walk(t *rapid.T) *world {
	begin := newWorld
	if rapid.Bool().Draw(t, "with a charter") {
		begin = signed
	}
	w := begin(t)
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		w.now = w.now.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "days"))
		by, at, c := rapid.SampledFrom(walks).Draw(t, "feature")(t, w)
		err := w.try(by, at, c)
		var wrong *InvalidError
		if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrForbidden) && !errors.As(err, &wrong) {
			t.Fatalf("%T: %v, want one of the four refusals", c, err)
		}
	}
	return w
}

// same compares states to the last field; alike, all but their words.
var (
	same = cmp.Options{
		cmp.Exporter(func(reflect.Type) bool { return true }),
		cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
		cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	}
	alike = append(cmp.Options{
		cmp.Comparer(func(_, _ Text) bool { return true }),
		cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Erased" || p.Last().String() == ".Erased" }, cmp.Ignore()),
	}, same...)
)

func TestEveryWalkFoldsAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		foldsAlike(t, walk(t))
	})
}

// foldsAlike replays every space of a world: as it was lived, without the words of one entry, without any.
func foldsAlike(t *rapid.T, w *world) {
	for _, sp := range w.spaces {
		n := len(sp.log)
		if diff := cmp.Diff(sp.state, w.replay(sp, n, none), same); diff != "" {
			t.Fatalf("space %s: live and replayed state differ: %s", sp.id, diff)
		}
		gone := rapid.IntRange(1, n).Draw(t, "gone")
		if diff := cmp.Diff(sp.state, w.replay(sp, n, func(no int) bool { return no == gone }), alike); diff != "" {
			t.Fatalf("space %s: without the words of entry %d the facts differ: %s", sp.id, gone, diff)
		}
		if diff := cmp.Diff(sp.state, w.replay(sp, n, func(int) bool { return true }), alike); diff != "" {
			t.Fatalf("space %s: without any words the facts differ: %s", sp.id, diff)
		}
	}
}

func TestEveryPrefixAnswersAndNothingIsAliased(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nothingAliased(t, walk(t))
	})
}

// nothingAliased asks everything after every prefix of every space, and scribbles over the answers.
func nothingAliased(t *rapid.T, w *world) {
	for _, sp := range w.spaces {
		s := &State{}
		for i := range sp.log {
			w.fold(s, sp, i, false)
			for _, ask := range asks {
				scribble(reflect.ValueOf(ask(w, s)), 0)
			}
		}
		if diff := cmp.Diff(sp.state, s, same); diff != "" {
			t.Fatalf("space %s: what a question gave out was the state's own: %s", sp.id, diff)
		}
	}
}

// scribble overwrites whatever can be reached from a value through slices and maps.
func scribble(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Interface:
		scribble(v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			scribble(v.Field(i), depth+1)
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i), depth+1)
			if v.Index(i).CanSet() {
				v.Index(i).SetZero()
			}
		}
	}
}

func TestDecidingTwiceGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := walk(t)
		by, at, c := rapid.SampledFrom(walks).Draw(t, "feature")(t, w)
		in := In{State: w.spaces[at].state, Common: w.common(), By: by, Now: w.now, Others: w.others(w.spaces[at])}
		one, err := Decide(in, c)
		two, again := Decide(in, c)
		if diff := cmp.Diff(one, two, same); diff != "" || (err == nil) != (again == nil) {
			t.Fatalf("Decide(%T) twice: %v, %v, %s", c, err, again, diff)
		}
	})
}

func TestFactsHoldNoWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := walk(t)
		for _, sp := range w.spaces {
			for i, entry := range sp.log {
				if strings.Contains(string(entry[0]), secret) {
					t.Fatalf("space %s, entry %d: a typed text stands in its facts: %s", sp.id, i+1, entry[0])
				}
			}
		}
	})
}

// secret stands in every text of a walk.
const secret = "Xyzzy"
