package web

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/partnership"
)

// calderActs is what Calder does unseen by all others: alone, and with Millbrook.
func calderActs(r *realm, moment int) {
	note := r.do("priya", "calder", &partnership.WriteNote{Title: "Quiet heron", Body: "We may not keep it."})
	r.do("priya", "calder", &partnership.ReviseNote{Note: partnership.NoteID(note.First), Revision: note.First, Title: "Quiet heron", Body: "We shall not keep it."})
	r.do("priya", "calder", &partnership.AddTopic{Text: "Quiet heron"})
	r.do("priya", "calder", &partnership.ArrangeCheckin{Date: partnership.DateOf(r.clock()).AddDays(1), At: "09:00"})
	r.do("priya", "calder", &partnership.TookPlace{})
	if moment == 1 {
		r.open("quiet", "common", "priya", "mel")
		r.open("quieter", "common", "priya", "mel", "nora")
	}
	made := r.do("priya", "quiet", &partnership.MakeCommitment{Receivers: []partnership.PartyID{r.party["mel"]}, What: "Quiet heron", Criteria: []partnership.Text{"Heron"},
		Due: partnership.DateOf(r.clock())})
	id := partnership.CommitmentID{Entry: made.First}
	r.do("mel", "quiet", &partnership.AcceptCommitment{Commitment: id, Revision: made.First})
	r.do("mel", "quiet", &partnership.AddRemark{About: id.Once().Ref(), Says: "Quiet heron"})
	r.do("mel", "quiet", &partnership.GiveThanks{To: []partnership.PartyID{r.party["priya"]}, Says: "Quiet heron"})
	r.attach("priya", "quiet", id.Once().Ref(), "kept in common") // the same bytes as a file that everyone sees
	r.do("priya", "quiet", &partnership.AddEvidence{About: id.Once().Ref(), Kind: partnership.Statement, Title: "Quiet heron"})
	r.do("mel", "quiet", &partnership.ArrangeCheckin{Date: partnership.DateOf(r.clock()).AddDays(2)})
	r.do("mel", "quiet", &partnership.AddTopic{Text: "Quiet heron"})
	if moment == 3 { // on a promise that everyone sees, and of which they know no more for it
		of := partnership.Dependency{Space: r.spaces["common"], Of: commitmentOf(r, "common").Once()}
		r.do("mel", "quiet", &partnership.MakeCommitment{Receivers: []partnership.PartyID{r.party["priya"]}, What: "Quiet heron after", Due: "2026-12-20", DependsOn: of})
	}
	priya := r.account("priya")
	_, err := r.site.Accounts.NewToken(r.t.Context(), account.TokenWish{Account: priya.ID, Name: "Quiet heron", Scope: account.Read, Expires: r.clock().Add(time.Hour),
		Membership: account.Membership{Partnership: string(r.spaces["common"]), Key: account.Key(r.key("priya", r.spaces["common"]))}})
	r.must(err)
	r.signedIn("priya").get("/s/" + string(r.spaces["common"]))
}

func commitmentOf(r *realm, at string) partnership.CommitmentID {
	id, err := partnership.ParseCommitmentID(r.things[at]["commitments"])
	r.must(err)
	return id
}

// readersOfOthers are all who see nothing of what calderActs does.
var readersOfOthers = []string{"dana", "hugo", "olga", "lena", "max", "rita", "olive", ""}

func TestAnothersSecretsChangeNothingThatOneSees(t *testing.T) {
	plain, secret := newRealm(t, nil), newRealm(t, calderActs)
	for _, who := range readersOfOthers {
		a, b := plain.told(who), secret.told(who)
		if len(a) != len(b) || len(a) < 20 {
			t.Fatalf("%s was told %d and %d things", who, len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] {
				t.Errorf("%q sees it by %s", who, firstDifference(a[i], b[i]))
			}
			if strings.Contains(strings.ToLower(b[i]), "quiet heron") {
				t.Errorf("%q is told of the heron: %s", who, cutTo(b[i], 200))
			}
		}
	}
	told := strings.Join(secret.told("priya"), "") + strings.Join(secret.told("mel"), "")
	if !strings.Contains(told, "Quiet heron") {
		t.Error("nobody is told of the heron: the test tests nothing")
	}
}

// firstDifference is the part of two texts where they part.
func firstDifference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	name, _, _ := strings.Cut(a, "\n")
	from := max(0, i-120)
	return fmt.Sprintf("%s:\n…%s\n…%s", name, cutTo(a[from:], 300), cutTo(b[from:], 300))
}

// saltedText is a salt, a hash or a signature, in base64 or hexadecimal.
var saltedText = regexp.MustCompile(`[A-Za-z0-9+/]{43,}={0,2}`)

// told is everything that the site answers to a reader, each answer under the name of its address.
func (r *realm) told(who string) []string {
	r.t.Helper()
	g := r.stranger()
	if who != "" {
		g = r.signedIn(who)
	}
	var list []string
	drawn := r.drawnTexts()
	tell := func(name string, a answer) {
		text := drawn.Replace(a.plainly(r.url))
		if strings.Contains(name, "/record") {
			text = saltedText.ReplaceAllStringFunc(strings.ReplaceAll(text, "&#43;", "+"), func(s string) string { return fmt.Sprint("SALTED", len(s)) })
		}
		list = append(list, name+"\n"+text)
	}
	for _, at := range []string{"common", "room", "harwick", "calder", "other"} {
		for _, route := range sharedPages(r.t) {
			path := r.anyPath(route, at)
			if !slices.Contains(realmOwn(who), at) {
				path = r.anyPath(route, "otherroom") // in which there is nothing, so that the address says nothing
				path = strings.Replace(path, string(r.spaces["otherroom"]), string(r.spaces[at]), 1)
			}
			if strings.HasSuffix(route, "/live") {
				continue
			}
			query := "?q=heron&after=5&before=30&kind=first"
			if slices.Contains(realmOwn(who), at) {
				tell("GET "+route+" of "+at, g.get(path+query))
				continue
			}
			tell("GET "+route+" of "+at+", which is another's", g.get(path))
		}
	}
	for _, id := range []string{"quiet", "quieter"} {
		tell("GET a space that may be there", g.get("/s/"+string(chosenID(id))))
		tell("POST to a space that may be there", g.post("/s/"+string(chosenID(id))+"/topics", "text", "x"))
	}
	tell("GET /", g.get("/"))
	tell("GET /you", g.get("/you"))
	tell("GET /you/tokens", g.get("/you/tokens"))
	if who == "olive" {
		return list // how much room a partnership takes is the operator's to see
	}
	for _, bad := range []string{"", "x"} {
		tell("POST with "+bad, g.post("/s/"+string(r.spaces["common"])+"/commitments", "what", bad, "receivers", "999", "due", "2026-12-01"))
	}
	return append(list, r.bundleOf(who))
}

func realmOwn(who string) []string {
	switch who {
	case "dana", "hugo", "olga":
		return []string{"common", "room", "harwick"}
	case "priya":
		return []string{"common", "room", "calder"}
	case "max", "zoe":
		return []string{"other"}
	}
	return []string{"common"}
}

// drawnTexts hides what is drawn anew for each session and member.
func (r *realm) drawnTexts() *strings.Replacer {
	r.t.Helper()
	var pairs []string
	for _, name := range realmPeople {
		sessions, err := r.site.Accounts.Sessions(r.t.Context(), r.account(name).ID)
		r.must(err)
		for _, s := range sessions {
			pairs = append(pairs, s.ID, "SESSION")
		}
		mine, err := r.site.Accounts.Partnerships(r.t.Context(), r.account(name).ID)
		r.must(err)
		for _, m := range mine {
			pairs = append(pairs, string(m.Key), "KEY")
		}
	}
	return strings.NewReplacer(pairs...)
}

// bundleOf is the shape of the reader's own copy: its members in order with their sizes. What is in them is salted.
func (r *realm) bundleOf(who string) string {
	r.t.Helper()
	if who == "" {
		return ""
	}
	at := r.spaces["common"]
	if who == "max" {
		at = r.spaces["other"]
	}
	v := visitor{account: r.account(who)}
	by, err := r.site.who(r.t.Context(), v, at)
	if err != nil {
		return "no bundle: " + err.Error()
	}
	var tape bytes.Buffer
	if err := r.site.Engine.Bundle(r.t.Context(), by, at, &tape); err != nil {
		return "no bundle: " + err.Error()
	}
	text := "bundle\n"
	for in := tar.NewReader(&tape); ; {
		h, err := in.Next()
		if err == io.EOF {
			return text
		}
		r.must(err)
		text += fmt.Sprintln(h.Name, h.Size, h.ModTime.UTC())
	}
}

// What is said over a stream is the mark, and another's acts neither change it nor make it speak.
func TestStreamsAreSilentAboutOthers(t *testing.T) {
	r := newRealm(t, calderActs)
	for _, who := range []string{"dana", "max", "olga"} {
		g := r.signedIn(who)
		at := r.spaces["common"]
		if who == "max" {
			at = r.spaces["other"]
		}
		_, marks := g.stream(at)
		first := nextMark(t, marks)
		r.do("priya", "calder", &partnership.AddTopic{Text: "Quiet heron"})
		r.do("mel", "quiet", &partnership.AddTopic{Text: "Quiet heron"})
		last := r.do
		if who == "max" {
			last("zoe", "other", &partnership.AddTopic{Text: "Loud heron"})
		} else {
			last("priya", "common", &partnership.AddTopic{Text: "Loud heron"})
		}
		second := nextMark(t, marks)
		want := g.get("/s/" + string(at)).find(`data-live-at="([0-9a-f]+)"`)
		if second == first || second != want {
			t.Errorf("%s: the stream says %q, then %q; want %q next", who, first, second, want)
		}
	}
}

// Files are found by the evidence that names them, in its own space; the bytes of another space's are not to be had.
func TestOthersFilesAreNotHadByTheirHash(t *testing.T) {
	r := newRealm(t, nil)
	g := r.signedIn("dana")
	put, err := r.site.Files.Put(t.Context(), string(r.spaces["calder"]), strings.NewReader("only Calder's"))
	r.must(err)
	sha := put.SHA.String()
	a := g.post("/s/"+string(r.spaces["common"])+"/evidence", "about", "commitment:"+r.things["common"]["commitments"], "title", "Mine", "kind", "file", "sha", sha, "name", "x.txt")
	if a.status != http.StatusSeeOther {
		t.Fatalf("POST evidence = %d", a.status)
	}
	for no := range 120 {
		if a := g.get(fmt.Sprintf("/s/%s/evidence/%d/file", r.spaces["common"], no)); strings.Contains(a.body, "only Calder's") {
			t.Errorf("evidence %d gives another space's file", no)
		}
	}
	if a := g.get("/s/" + string(r.spaces["common"]) + "/evidence/" + sha + "/file"); a.status != 404 {
		t.Errorf("a file by its hash = %d, want 404", a.status)
	}
}
